//! The cost of a build: the instructions of a clean build of a small dossier, compared with a stored
//! figure.
//!
//! Counting instructions instead of time makes the result independent of a machine's load. The figure
//! is that of a release build on one thread; `cost.txt` also names the compiler and the processor for
//! which it is valid. After a change that is meant to cost more, and after one that saves much,
//!
//!     DOSSIER_BLESS=1 tests/run
//!
//! updates the figure, or, without all the other tests,
//!
//!     cargo build --release
//!     DOSSIER_BLESS=1 DOSSIER_RELEASE=target/release/dossier \
//!         cargo test --test suite -- --ignored cost::

#[allow(dead_code, reason = "benchmarks write it for other generators too")]
#[path = "../../benches/common/corpus.rs"]
mod corpus;

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use corpus::{Corpus, For};

use crate::harness::{Project, repository};

const SOURCES: usize = 100;
/// The tolerated excess over the figure, in percent.
const ROOM: u64 = 20;

/// Returns the release build, whose path `tests/run` passes in `DOSSIER_RELEASE`.
fn release() -> PathBuf {
    let named = env::var_os("DOSSIER_RELEASE").expect("DOSSIER_RELEASE names the release build");
    repository().join(named).canonicalize().expect("the release build is there")
}

/// Runs a clean build and counts its instructions.
fn instructions(program: &Path) -> u64 {
    let project = Project::new(&[]);
    Corpus::new(SOURCES).write(&project.root(), For::Dossier);
    let counted = project.home().join("counted");
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no"])
        .arg(format!("--cachegrind-out-file={}", counted.display()))
        .arg(program)
        .args(["build", "--quiet", "-j", "1"])
        .current_dir(project.root())
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("HOME", project.home())
        .status()
        .expect("valgrind starts");
    assert!(status.success(), "the build under valgrind: {status}");
    assert!(project.site().has("index.html"), "nothing was built");
    let counted = fs::read_to_string(counted).unwrap();
    let summary = counted.lines().find_map(|line| line.strip_prefix("summary:"));
    summary.and_then(|summary| summary.trim().parse().ok()).expect("valgrind says how many")
}

/// The compiler and processor for which a figure is valid.
fn taken_with() -> String {
    let output = Command::new("rustc").arg("--version").output().expect("rustc starts");
    let version = String::from_utf8(output.stdout).unwrap();
    format!("{} {}", version.trim(), env::consts::ARCH)
}

#[test]
#[ignore = "needs valgrind: run tests/run"]
fn a_build_costs_no_more_than_it_did() {
    let file = repository().join("tests/suite/cost.txt");
    let counted = instructions(&release());
    if env::var_os("DOSSIER_BLESS").is_some() {
        let text = format!("{counted} instructions\n{}\n", taken_with());
        fs::write(&file, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&file).unwrap();
    let (figure, with) = kept.split_once(" instructions\n").expect("a figure and what it is");
    let figure: u64 = figure.parse().expect("a figure");
    let told = format!(
        "a clean build of {SOURCES} sources takes {counted} instructions; `tests/suite/cost.txt` \
         says {figure}, taken with {}, and this is {}",
        with.trim(),
        taken_with()
    );
    if counted * 100 < figure * (100 - ROOM) {
        let advice = "lower the figure, with DOSSIER_BLESS=1";
        let _ = writeln!(std::io::stderr(), "{told}: {advice}");
    }
    assert!(counted * 100 <= figure * (100 + ROOM), "{told}");
}
