//! Selects the series to run: the requested number, and those that have failed before.

use std::fs;
use std::path::{Path, PathBuf};

/// Reads a number from the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The file in which the soak stores the seeds of failed series: one per line, each followed by an
/// indented description.
pub fn failures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/soak/failures.txt")
}

/// Returns the stored seeds without duplicates; none if the file does not exist.
pub fn kept() -> Vec<u64> {
    let text = fs::read_to_string(failures()).unwrap_or_default();
    let mut seeds: Vec<u64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    seeds.sort_unstable();
    seeds.dedup();
    seeds
}
