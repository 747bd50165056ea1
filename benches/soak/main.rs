//! Runs the oracle of the test suite as long as you like: many random series, continuing after
//! failures. `cargo bench --bench soak -- 10000` runs ten thousand series, `-- 10000 50000` as many
//! from seed 50000 on.
//!
//! The seeds of failed series are stored in `failures.txt` beside this file. They run first the next
//! time, and in every run of the test suite. Changing the random changes gives every seed a different
//! series; the stored seeds are then worthless and can be removed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a series that cannot go on must stop where it stands and say why"
)]
#![allow(clippy::print_stdout, reason = "it is run to be read")]

#[path = "../../tests/suite/oracle/changes.rs"]
mod changes;
#[path = "../../tests/suite/oracle/kept.rs"]
mod kept;
#[path = "../../tests/suite/oracle/series.rs"]
mod series;

use std::fs::OpenOptions;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

/// The default number of series, low enough to run along with all benchmarks.
const SERIES: u64 = 100;
/// Interval between progress reports.
const OFTEN: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    // Cargo adds `--bench`; an argument that is not a number is the name of another benchmark.
    let said: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let numbers: Option<Vec<u64>> = said.iter().map(|arg| arg.parse().ok()).collect();
    let Some(numbers) = numbers else { return ExitCode::SUCCESS };
    let set = kept::number("ORACLE_SERIES");
    let count = numbers.first().copied().or(set).unwrap_or(SERIES);
    let first = numbers.get(1).copied().unwrap_or(0);

    // The message of a failed series is printed with its seed.
    std::panic::set_hook(Box::new(|_| {}));
    let kept = kept::kept();
    let begun = Instant::now();
    let mut failed = run(&kept, &kept);
    if !kept.is_empty() {
        println!("{} kept series, {failed} failed", kept.len());
    }
    let seeds: Vec<u64> = (first..first.saturating_add(count)).collect();
    failed += run(&seeds, &kept);
    let took = begun.elapsed().as_secs();
    println!("{} series in {took} s: {failed} failed", seeds.len() + kept.len());
    ExitCode::from(u8::from(failed > 0))
}

/// Runs these series, and saves the seeds of those that fail. Returns the number of failures.
fn run(seeds: &[u64], kept: &[u64]) -> usize {
    let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let told = Mutex::new(Instant::now());
    // A series takes long, so distribute them one at a time.
    seeds.par_iter().with_max_len(1).for_each(|&seed| {
        let result = series::series(seed);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        let mut told = told.lock().unwrap();
        if let Err(why) = result {
            failed.fetch_add(1, Ordering::Relaxed);
            println!("series {seed}: {why}");
            if !kept.contains(&seed) {
                keep(seed, &why);
            }
        }
        if told.elapsed() > OFTEN {
            *told = Instant::now();
            let failed = failed.load(Ordering::Relaxed);
            println!("{done} of {} series, {failed} failed", seeds.len());
        }
    });
    failed.into_inner()
}

/// Stores a failed seed with a description of its changes.
fn keep(seed: u64, why: &str) {
    let story: String = why.lines().fold(String::new(), |all, line| all + "    " + line + "\n");
    let path = kept::failures();
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    write!(file, "{seed}\n{story}").unwrap();
}
