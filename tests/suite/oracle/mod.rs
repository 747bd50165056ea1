//! The oracle: after any changes, in any order, a build with caches equals a clean build.
//!
//! Each series applies random [`changes`] to a project. After each change it builds with caches in
//! every way in which builds can follow each other: see [`series`]. A seed determines a series:
//! `ORACLE_SEED=7 cargo test oracle` runs one, `ORACLE_SERIES=1000` a thousand. `benches/soak` includes
//! these files except this one; it runs more series, and stores the seeds of those that failed.

pub mod changes;
pub mod kept;
mod series;

use rayon::prelude::*;

use kept::{kept, number};
use series::{STEPS, series};

/// The number of series in a run of the suite.
const SERIES: u64 = 250;

fn run(seed: u64) -> usize {
    series(seed).unwrap_or_else(|why| panic!("series {seed}: {why}"))
}

#[test]
fn a_build_from_memory_is_a_clean_build() {
    if let Some(seed) = number("ORACLE_SEED") {
        run(seed);
        return;
    }
    let count = number("ORACLE_SERIES").unwrap_or(SERIES);
    let clean: usize = (0..count).into_par_iter().map(run).sum();
    let builds = count as usize * (STEPS + 1);
    assert!(clean * 2 > builds, "only {clean} of {builds} builds were without errors");
}

#[test]
fn what_failed_once_is_tried_again() {
    kept().into_par_iter().map(run).for_each(drop);
}
