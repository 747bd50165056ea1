//! Worst-case dossiers: each case at a quarter, a half and the whole of its bound.
//!
//! Linear work costs twice as much when the size is doubled; the fixed cost of a build lowers the ratio,
//! and a busy machine distorts it. `cargo bench --bench scaling -- 1 --rounds 5` goes up to the bounds,
//! `-- 4` to four times as much, where superlinear work shows. `--case topics` runs only the cases whose
//! names contain the word.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]
#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../common/mod.rs"]
mod common;
mod worst;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Arguments, folder, median, milliseconds};
use tempfile::TempDir;
use wait4::Wait4;
use worst::{CASES, Case};

/// A doubling whose processor time grows by more than this factor is marked.
const MARKED: f64 = 2.3;
/// The default number of builds of each case.
const ROUNDS: usize = 3;

fn main() {
    let arguments = Arguments::read();
    let (times, rounds) = arguments.size(1, ROUNDS);
    let words = arguments.value("case").unwrap_or_default();
    println!("{:<36}{:>10}{:>8}{:>10}{:>8}", "clean builds", "cpu ms", "ratio", "MiB", "ratio");
    for case in CASES.iter().filter(|case| case.name.contains(words)) {
        let most = case.most * times;
        measure(case, [most / 4, most / 2, most], rounds);
    }
}

/// Builds a case in each size, in turn, and prints one row per size.
fn measure(case: &Case, sizes: [usize; 3], rounds: usize) {
    let folders: Vec<TempDir> = sizes.iter().map(|_| folder(None)).collect();
    for (size, folder) in sizes.iter().zip(&folders) {
        case.write(*size, folder.path());
    }
    let mut runs = [const { (Vec::new(), Vec::new()) }; 3];
    for _ in 0..rounds {
        for (folder, (cpu, peak)) in folders.iter().zip(&mut runs) {
            let (build_cpu, build_peak) = build(folder.path());
            cpu.push(build_cpu);
            peak.push(build_peak);
        }
    }
    let figures = runs.map(|(cpu, peak)| (median(&cpu), median(&peak)));
    for (n, (cpu, peak)) in figures.iter().enumerate() {
        let what = format!("{}: {} {}", case.name, sizes[n], case.unit);
        match n.checked_sub(1).map(|half| figures[half]) {
            Some((half_cpu, half_peak)) => {
                let (by_cpu, by_peak) = (cpu / half_cpu, peak / half_peak);
                let mark = if by_cpu > MARKED { " !" } else { "" };
                println!("{what:<36}{cpu:>10.0}{by_cpu:>8.2}{peak:>10.0}{by_peak:>8.2}{mark}");
            }
            None => println!("{what:<36}{cpu:>10.0}{:>8}{peak:>10.0}", ""),
        }
    }
}

/// Runs a clean build. Returns the processor time in milliseconds (all cores) and the peak memory
/// in MiB.
fn build(project: &Path) -> (f64, f64) {
    for output in ["site", ".dossier"].map(|name| project.join(name)) {
        if output.exists() {
            fs::remove_dir_all(output).expect("what an earlier build left can be deleted");
        }
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    command.args(["build", "-q"]).current_dir(project).stdout(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    let ended = child.wait4().expect("the program ends");
    assert!(ended.status.success(), "the build fails");
    let used = ended.rusage;
    (milliseconds(used.utime + used.stime), used.maxrss as f64 / f64::from(1 << 20))
}
