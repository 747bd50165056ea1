//! What a curator's own files do at worst: each case at a quarter, a half and the whole of its bound.
//!
//! What is in proportion costs twice as much when it is doubled; what every build costs makes it less, a
//! busy machine more or less. `cargo bench --bench scaling -- 1 --rounds 5` goes to the bounds, `-- 4` to
//! four times as much, where what is worse than in proportion shows; `--case topics` measures those whose
//! names hold the word.

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

/// A doubling that costs so many times as much processor time is marked.
const MARKED: f64 = 2.3;
/// How often each is built unless it is said.
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

/// Builds a case in each of its sizes, in turn, and prints a row for each size.
fn measure(case: &Case, sizes: [usize; 3], rounds: usize) {
    let folders: Vec<TempDir> = sizes.iter().map(|_| folder(None)).collect();
    for (size, folder) in sizes.iter().zip(&folders) {
        case.write(*size, folder.path());
    }
    let mut runs = [const { (Vec::new(), Vec::new()) }; 3];
    for _ in 0..rounds {
        for (folder, (cpu, peak)) in folders.iter().zip(&mut runs) {
            let (own_cpu, own_peak) = build(folder.path());
            cpu.push(own_cpu);
            peak.push(own_peak);
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

/// A clean build of a folder: the time of all processors in milliseconds, and the largest amount of
/// memory in MiB.
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
