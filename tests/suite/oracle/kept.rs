//! Selects the series to run: the requested number, and those that have failed before.

use std::fs;
use std::path::{Path, PathBuf};

/// A number that is set in the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The file in which the soak stores the seeds of failed series: one a line, each followed by an
/// indented description.
pub fn failures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/soak/failures.txt")
}

/// The stored seeds, each once; none if there is no such file.
pub fn kept() -> Vec<u64> {
    let text = fs::read_to_string(failures()).unwrap_or_default();
    let mut seeds: Vec<u64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    seeds.sort_unstable();
    seeds.dedup();
    seeds
}
