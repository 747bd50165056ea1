//! A clean build of 200 sources of about 20 kB each, and a second build with nothing changed.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]

mod common;

use std::fs;
use std::path::Path;

use common::corpus::{Corpus, For};
use divan::{Bencher, black_box};
use dossier::{Caches, DirtyFiles, Goal, Options, Project, build};

fn main() {
    divan::main();
}

const SOURCES: usize = 200;

#[divan::bench]
fn clean(bencher: Bencher<'_, '_>) {
    let folder = corpus();
    let project = open(folder.path());
    bencher.bench_local(|| {
        let _ = fs::remove_dir_all(&project.output);
        black_box(build(&project, &mut Caches::default(), &DirtyFiles::All))
            .map(|built| built.counts)
    });
}

#[divan::bench]
fn unchanged(bencher: Bencher<'_, '_>) {
    let folder = corpus();
    let project = open(folder.path());
    let mut caches = Caches::default();
    bencher.bench_local(|| {
        black_box(build(&project, &mut caches, &DirtyFiles::All)).map(|built| built.counts)
    });
}

fn open(folder: &Path) -> Project {
    let options = Options { dir: Some(folder.to_owned()), goal: Goal::Site, ..Options::default() };
    Project::open(options).expect("the dossier is there")
}

fn corpus() -> tempfile::TempDir {
    let folder = common::folder(None);
    Corpus::new(SOURCES).write(folder.path(), For::Dossier);
    folder
}
