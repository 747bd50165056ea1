//! Compares clean builds of one corpus by `dossier` and other generators, run in turn, and a plain copy
//! of the site that `dossier` writes.
//!
//! `cargo bench --bench peers -- 10000 --rounds 5 --chart docs/peers.svg`; Hugo and Zola are included if
//! they are on the path (or named by `HUGO` and `ZOLA`). The others build only the pages that all
//! generators have in common: one per source, one per topic with its passages, lists, a feed, a sitemap.
//! `dossier` also checks each quotation and builds the rest of its default site: search index, JSON
//! data, annotations, citations, timeline, map, voices, print.
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]
#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod chart;
#[path = "../common/mod.rs"]
mod common;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use common::corpus::{Corpus, For};
use common::{Arguments, folder, is_there, median, milliseconds};
use wait4::Wait4;

/// The default number of sources.
const SOURCES: usize = 200;
/// The default number of rounds.
const ROUNDS: usize = 3;

/// A command that is measured.
struct Contender {
    name: &'static str,
    command: Command,
    /// The output folder, deleted before each run (not timed).
    output: Option<PathBuf>,
    runs: Vec<Run>,
}

/// The cost of one run; times in milliseconds.
struct Run {
    wall: f64,
    cpu: f64,
    /// Peak memory in MiB.
    peak: f64,
}

fn main() {
    let arguments = Arguments::read();
    let (sources, rounds) = arguments.size(SOURCES, ROUNDS);
    let place = folder(arguments.value("in"));
    println!("{sources} sources, {rounds} rounds in turn, in {}", place.path().display());
    let corpus = Corpus::new(sources);
    let mut all = contenders(&corpus, place.path());
    for _ in 0..rounds {
        for contender in &mut all {
            contender.run();
        }
    }
    print(&all);
    if let Some(path) = arguments.value("chart") {
        let bars: Vec<(&str, f64)> =
            all.iter().map(|one| (one.name, one.median(|run| run.wall))).collect();
        fs::write(path, chart::chart(sources, &bars)).expect("the chart can be written");
    }
}

fn contenders(corpus: &Corpus, place: &Path) -> Vec<Contender> {
    let program = env!("CARGO_BIN_EXE_dossier");
    // Two projects, since the cache of one build would speed up the other.
    let [clean, kept] = ["clean", "kept"].map(|name| place.join(name));
    corpus.write(&clean, For::Dossier);
    corpus.write(&kept, For::Dossier);
    let build = |project: &Path| {
        let mut command = Command::new(program);
        command.args(["build", "-q"]).current_dir(project);
        command
    };
    assert!(build(&kept).status().expect("the program runs").success());
    let mut fresh = Command::new("sh");
    fresh.arg("-c").arg(format!("rm -rf .dossier && exec {program} build -q")).current_dir(&clean);
    // The edit is different each time: repeating one would change nothing.
    let mut edit = Command::new("sh");
    let source = Corpus::source_path(0);
    edit.arg("-c").arg(format!("date +%s%N >> {source} && exec {program} build -q"));
    edit.current_dir(&kept);
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(kept.join("site")).arg(place.join("copy"));
    let contender = |name, command, output| Contender { name, command, output, runs: Vec::new() };
    let mut all = vec![
        contender("dossier", fresh, Some(clean.join("site"))),
        contender("dossier, one edit", edit, None),
        contender("dossier, no change", build(&kept), None),
        contender("cp -r of its site", copy, Some(place.join("copy"))),
    ];
    for (name, variable, kind) in [("hugo", "HUGO", For::Hugo), ("zola", "ZOLA", For::Zola)] {
        let program = env::var(variable).unwrap_or_else(|_| name.to_owned());
        if !is_there(&program) {
            println!("{name} is not on the path and is left out");
            continue;
        }
        let folder = place.join(name);
        corpus.write(&folder, kind);
        let mut command = Command::new(program);
        command.arg(if kind == For::Hugo { "--quiet" } else { "build" }).current_dir(&folder);
        all.push(contender(name, command, Some(folder.join("public"))));
    }
    all
}

impl Contender {
    fn run(&mut self) {
        if let Some(output) = self.output.as_ref().filter(|output| output.exists()) {
            fs::remove_dir_all(output).expect("the last output can be deleted");
        }
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = self.command.spawn().expect("the program starts");
        let ended = child.wait4().expect("the program ends");
        let wall = milliseconds(begun.elapsed());
        assert!(ended.status.success(), "{} fails", self.name);
        let used = ended.rusage;
        self.runs.push(Run {
            wall,
            cpu: milliseconds(used.utime + used.stime),
            peak: used.maxrss as f64 / f64::from(1 << 20),
        });
    }

    fn median(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        median(&self.runs.iter().map(figure).collect::<Vec<_>>())
    }
}

fn print(all: &[Contender]) {
    println!(
        "{:<20}{:>10}{:>8}{:>10}{:>8}{:>9}{:>9}{:>12}",
        "medians", "wall ms", "ratio", "cpu ms", "ratio", "MiB", "files", "bytes"
    );
    let [wall, cpu] = [all[0].median(|run| run.wall), all[0].median(|run| run.cpu)];
    for contender in all {
        let run_wall = contender.median(|run| run.wall);
        let run_cpu = contender.median(|run| run.cpu);
        let (files, bytes) = contender.output.as_deref().map_or((0, 0), size);
        println!(
            "{:<20}{run_wall:>10.0}{:>8.2}{run_cpu:>10.0}{:>8.2}{:>9.0}{files:>9}{bytes:>12}",
            contender.name,
            run_wall / wall,
            run_cpu / cpu,
            contender.median(|run| run.peak),
        );
    }
}

/// Returns the number of files in a folder, and their size in bytes.
fn size(folder: &Path) -> (usize, u64) {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    let sizes = files.filter_map(|entry| Some(entry.metadata().ok()?.len()));
    sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size))
}
