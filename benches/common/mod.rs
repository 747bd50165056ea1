//! Code shared by the benchmarks.

#![allow(dead_code, reason = "no benchmark uses all of it")]
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]

pub mod corpus;

use std::time::Duration;

/// The numbers and `--name value` pairs on a benchmark's command line, without cargo's own flags.
#[derive(Debug, Default)]
pub struct Arguments {
    pub numbers: Vec<usize>,
    pub named: Vec<(String, String)>,
}

impl Arguments {
    pub fn read() -> Self {
        let mut all = Self::default();
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            match word.strip_prefix("--") {
                Some(name) => all.named.push((name.to_owned(), words.next().unwrap_or_default())),
                None => all.numbers.push(word.parse().expect("a number or --name value")),
            }
        }
        all
    }

    /// Returns the number of sources and of rounds, or these defaults.
    pub fn size(&self, sources: usize, rounds: usize) -> (usize, usize) {
        let named = self.value("rounds").map(|value| value.parse().expect("a number"));
        (self.numbers.first().copied().unwrap_or(sources), named.unwrap_or(rounds))
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Returns the median.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[length / 2],
        length => f64::midpoint(sorted[length / 2 - 1], sorted[length / 2]),
    }
}

/// Converts a duration to milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Creates a temporary folder in the given one; by default in memory where the system supports it,
/// so that the speed of the disk is not measured.
pub fn folder(within: Option<&str>) -> tempfile::TempDir {
    let made = tempfile::tempdir_in(within.unwrap_or("/dev/shm"));
    made.or_else(|_| tempfile::tempdir()).expect("a folder can be made")
}

/// Returns true if a program is on the path.
pub fn is_there(program: &str) -> bool {
    let run = std::process::Command::new(program).arg("version").output();
    run.is_ok()
}
