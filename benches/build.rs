//! A clean build of a dossier of 200 sources of about 20 kB, and a second one with nothing changed.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use dossier::project::{Goal, Options};
use dossier::{Memory, Project, build};

fn main() {
    divan::main();
}

/// How many sources.
const SOURCES: usize = 200;
/// How many topics they are about.
const TOPICS: usize = 30;

#[divan::bench]
fn clean(bencher: Bencher<'_, '_>) {
    let folder = corpus();
    let project = open(folder.path());
    bencher.bench_local(|| {
        let _ = fs::remove_dir_all(&project.output);
        black_box(build(&project, &mut Memory::default())).map(|built| built.figures)
    });
}

#[divan::bench]
fn unchanged(bencher: Bencher<'_, '_>) {
    let folder = corpus();
    let project = open(folder.path());
    let mut memory = Memory::default();
    bencher.bench_local(|| black_box(build(&project, &mut memory)).map(|built| built.figures));
}

fn open(folder: &Path) -> Project {
    let options = Options { dir: Some(folder.to_owned()), goal: Goal::Site, ..Options::default() };
    Project::open(options).expect("the dossier is there")
}

/// A dossier of made-up words, the same at every run.
fn corpus() -> tempfile::TempDir {
    let mut words = Words(7);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |path: String, text: String| {
        let path = folder.path().join("dossier").join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, text)).expect("a file can be written");
    };
    write("dossier.yaml".into(), "title: Bench\n".into());
    for n in 0..TOPICS {
        write(format!("topics/topic-{n}.yaml"), format!("title: Topic {n}\n"));
    }
    for n in 0..SOURCES {
        let blocks: Vec<String> = (0..30).map(|_| words.sentence(100)).collect();
        let mut sidecar = format!("title: Source {n}\ndate: 2018-01\npassages:\n");
        for passage in 0..8 {
            let block = &blocks[passage * 3];
            let quote = block.split(' ').skip(5).take(12).collect::<Vec<_>>().join(" ");
            let topic = (n + passage) % TOPICS;
            let _ = writeln!(sidecar, "  - quote: {quote}\n    topics: [topic-{topic}]");
        }
        write(format!("sources/source-{n}.yaml"), sidecar);
        write(format!("sources/source-{n}.md"), blocks.join("\n\n"));
    }
    folder
}

/// Made-up words from a linear congruential generator (Knuth's MMIX constants).
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn sentence(&mut self, words: usize) -> String {
        let word = |n: u64| {
            let syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki"];
            (0..3).map(|i| syllables[(n >> (i * 3)) as usize % 8]).collect::<String>()
                + &n.to_string()
        };
        (0..words).map(|_| word(self.next() % 5000)).collect::<Vec<_>>().join(" ")
    }
}
