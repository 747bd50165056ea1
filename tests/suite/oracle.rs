//! The oracle: whatever happens to a project, and in whatever order, a build from memory is the build
//! that a new program would make.
//!
//! Each series is a project, random changes to it, and after each a build from memory: in one process,
//! as `watch` makes it, and in a new process each time; site, diagnostics and figures are compared with those of a clean build. A
//! series follows from its seed: `ORACLE_SEED=7 cargo test oracle` runs one, `ORACLE_SERIES=10000` as
//! many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dossier::memory::{keep, recall};
use dossier::project::{Goal, Options};
use dossier::walk::Suspects;
use dossier::{Memory, Project, build, finish};
use rayon::prelude::*;
use tempfile::TempDir;

use crate::harness::files_below;

/// How many series a run of the suite makes.
const SERIES: u64 = 250;
/// How many changes a series has.
const STEPS: usize = 10;

/// Random numbers that follow from a seed (Marsaglia's xorshift with 64 bits).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Sentences of sources; some hold names of topics, or what sidecars quote.
const SENTENCES: [&str; 8] = [
    "Words of the treaty that was signed.",
    "Nobody had asked for it.",
    "They spoke about Alpha and about Beta.",
    "The property was closed. It was Gamma, they said.",
    "Again: words of the treaty.",
    "# A heading about Alpha",
    "A [link](t.md) and a [[note]] of the source.",
    "Ann: I said so.",
];

/// Often enough, it makes two documents of the search index of a text.
const LONG: &str = "Words upon words. ";

/// Lines of sidecars of topics.
const TOPIC_LINES: [&str; 10] = [
    "summary: About [[s0]] and [[t1]], with ![[s0#p1]].",
    "summary: On [[t2]] and [[s1#p1]].",
    "summary: On [[s0#p3]].",
    "parent: t0",
    "related: [t2]",
    "aliases: [ALIAS, Other ALIAS]",
    "draft: true",
    "autolink: false",
    "events: [{date: 2001, title: It began, sources: [s0#p1]}]",
    "moved_from: [old-ALIAS.html]",
];

/// Lines of sidecars of sources.
const SOURCE_LINES: [&str; 16] = [
    "date: 2018-01-19",
    "date: 1987",
    "language: ru",
    "passages: [{paragraphs: 1-2, topics: [t0]}]\npublish: excerpts",
    "draft: true",
    "topics: [t0, t1]",
    "kind: interview",
    "authors: [t1]",
    "authors: [Somebody Else]",
    "speakers: {Ann: t2}",
    "translation_of: s0",
    "summary: Of [[t0]] and [[s1]].",
    "passages: [{quote: Words of the treaty, topics: [t0, t1], note: 'See [[s1]] and [[t2]].', suffix: ' that'}]",
    "passages: [{paragraphs: 1, topics: [t0]}, {paragraphs: 2, topics: [t1, t2], id: second}]",
    "passages: [{quote: Nobody had asked, topics: [t1]}]",
    "updated: 2020-02-02",
];

/// Lines that no sidecar may have.
const FAULTS: [&str; 4] = ["nonsense: yes", "title: [", "topics: [nowhere]", "date: yesterday"];

/// What others refer to.
const ENTRIES: [&str; 6] =
    ["topics/t0", "topics/t1", "topics/t2", "sources/s0", "sources/s1", "pages/about"];

/// The files of a project, from its folder.
type Files = BTreeMap<String, String>;

fn text(random: &mut Random) -> String {
    // What sidecars quote is most often there.
    let mut blocks = SENTENCES[..2].to_vec();
    blocks.extend((0..random.below(4)).map(|_| *random.pick(&SENTENCES[2..])));
    blocks.join("\n\n") + "\n"
}

/// A sidecar of some of these lines, each key once. No two entries have the same names.
fn sidecar(random: &mut Random, name: &str, lines: &[&str]) -> String {
    let names = [("t0", "Alpha"), ("t1", "Beta"), ("t2", "Gamma"), ("t3", "property")];
    let own = names.iter().find(|(id, _)| *id == name).map_or(name, |(_, own)| own);
    let mut keys = BTreeSet::new();
    let mut yaml = vec![format!("title: {own}{}", ["", " ray"][random.below(2)])];
    for _ in 0..2 + random.below(4) {
        let line = *random.pick(lines);
        let is_circular = line == format!("parent: {name}");
        if !is_circular && keys.insert(line.split(':').next().unwrap()) {
            yaml.push(line.replace("ALIAS", &format!("{own}s")));
        }
    }
    if random.below(60) == 0 {
        yaml.push((*random.pick(&FAULTS)).to_owned());
    }
    yaml.join("\n") + "\n"
}

/// The stem of an entry that may be there or not.
fn stem(random: &mut Random) -> String {
    match random.below(9) {
        n @ 0..=2 => format!("dossier/topics/t{n}"),
        n @ 3..=5 => format!("dossier/sources/s{}", n - 3),
        6 => "dossier/sources/deep/s3".to_owned(),
        7 => "dossier/topics/deep/t3".to_owned(),
        _ => "dossier/pages/about".to_owned(),
    }
}

fn write_entry(random: &mut Random, files: &mut Files, stem: &str) {
    let lines = if stem.contains("/topics/") { &TOPIC_LINES[..] } else { &SOURCE_LINES[..] };
    if stem.contains("/pages/") {
        files.insert(format!("{stem}.md"), "# About\n\nOf [[t0]] and [[s0#p1]].\n".to_owned());
        return;
    }
    let name = stem.rsplit('/').next().unwrap();
    let yaml = sidecar(random, name, lines);
    files.insert(format!("{stem}.yaml"), yaml);
    if stem.contains("/sources/") || random.below(3) == 0 {
        let text = text(random);
        files.insert(format!("{stem}.md"), text);
    }
}

/// Changes the files in one way, and says how.
fn change(random: &mut Random, files: &mut Files) -> String {
    let stem = stem(random);
    let [md, yaml] = [format!("{stem}.md"), format!("{stem}.yaml")];
    match random.below(26) {
        0..=3 => {
            let Some(text) = files.get_mut(&md) else { return "nothing".to_owned() };
            match random.below(10) {
                0..=2 => text.push_str("\nOne more paragraph about Beta.\n"),
                3..=5 => *text = format!("A first paragraph.\n\n{text}"),
                6 => text.push_str(&LONG.repeat(3000)),
                7 => *text = text.replace(LONG, ""),
                _ => *text = text.replacen("treaty", "contract", 1),
            }
            format!("other text of {md}")
        }
        4..=8 => {
            let name = stem.rsplit('/').next().unwrap();
            let is_twin = |path: &str| {
                path.contains(&format!("/{name}.")) || path.contains(&format!("/{name}-"))
            };
            files.retain(|path, _| !is_twin(path));
            write_entry(random, files, &stem);
            format!("another {stem}")
        }
        9 => {
            files.remove(&md);
            files.remove(&yaml);
            format!("{stem} is gone")
        }
        10 => {
            let (folder, name) = stem.rsplit_once('/').unwrap();
            for own in [md, yaml] {
                if let Some(text) = files.remove(&own) {
                    let name = own.replace(&format!("{folder}/{name}"), name);
                    files.insert(format!("{folder}/moved/{name}"), text);
                }
            }
            format!("{stem} is moved")
        }
        11 => {
            let fault = random.pick(&FAULTS);
            let Some(own) = files.get_mut(&yaml) else { return "nothing".to_owned() };
            own.push_str(fault);
            own.push('\n');
            format!("a fault in {yaml}")
        }
        12 => {
            let lines = [
                "language: de",
                "base_url: https://example.org/d/",
                "autolink: false",
                "featured: [t0]",
            ];
            let line = random.pick(&lines);
            files.insert(
                "dossier/dossier.yaml".into(),
                format!("title: D{}\n{line}\n", random.below(2)),
            );
            "other settings".to_owned()
        }
        13 => {
            let lines = ["Home of [[t0]].\n", "Welcome.\n"];
            files.insert("dossier/dossier.md".into(), (*random.pick(&lines)).to_owned());
            "another home page".to_owned()
        }
        14 => {
            let name = "templates/topic.html".to_owned();
            if files.remove(&name).is_none() {
                let text = "{% extends \"base.html\" %}{% block main %}{{ title }}{% endblock %}";
                files.insert(name, text.to_owned());
            }
            "a template comes or goes".to_owned()
        }
        15 => {
            let name = "templates/strings/en.yaml".to_owned();
            if files.remove(&name).is_none() {
                files.insert(name, "topics: Subjects\n".to_owned());
            }
            "words come or go".to_owned()
        }
        16 => {
            let name = "templates/assets/style.css".to_owned();
            if files.remove(&name).is_none() {
                files.insert(name, "body { color: black }\n".to_owned());
            }
            "an asset comes or goes".to_owned()
        }
        17 => {
            let name = format!("dossier/files/{}.txt", random.below(2));
            if random.below(2) == 0 {
                files.remove(&name);
            } else {
                files.insert(name, format!("copy {}\n", random.below(100)));
            }
            "a copied file".to_owned()
        }
        _ => mend(random, files),
    }
}

/// Takes the faults away that were put into sidecars and texts, and puts back what is missing.
fn mend(random: &mut Random, files: &mut Files) -> String {
    for own in files.values_mut() {
        for fault in FAULTS {
            *own = own.replace(&format!("{fault}\n"), "");
        }
        *own = own.replace("contract", "treaty").replace("[[note]]", "note");
        *own = own.replace("](t.md)", "](https://e.org)").replace("draft: true\n", "");
    }
    for stem in ENTRIES {
        let name = stem.rsplit('/').next().unwrap();
        if !files.keys().any(|path| path.contains(&format!("/{name}."))) {
            write_entry(random, files, &format!("dossier/{stem}"));
        }
    }
    "all is mended".to_owned()
}

/// Makes a folder hold these files; which ones were other.
fn sync(root: &Path, before: &Files, now: &Files) -> BTreeSet<PathBuf> {
    let mut changed = BTreeSet::new();
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
        changed.insert(root.join(path));
    }
    for (path, text) in now.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
        let place = root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
        changed.insert(place);
    }
    changed
}

/// What is in a folder.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder).into_iter().map(|(path, file)| (path, fs::read(file).unwrap())).collect()
}

/// What a build found and made.
#[derive(PartialEq)]
struct Outcome {
    diagnostics: String,
    figures: String,
    site: BTreeMap<String, Vec<u8>>,
}

/// How builds follow each other.
#[derive(Debug, PartialEq)]
enum Run {
    /// One process builds again and again, and looks at all files each time.
    Build,
    /// As `watch` does: it is told what changed, most often.
    Watch,
    /// Each build is another process, which finds on disk what the last one kept.
    New,
}

fn project(root: &Path, output: &str, goal: Goal) -> Project {
    let output = Some(root.join(output));
    Project::open(Options { dir: Some(root.to_owned()), output, goal, ..Options::default() })
        .unwrap()
}

/// What the last process has kept.
fn recalled(root: &Path) -> Memory {
    let (memory, warning) = recall(&project(root, "New", Goal::Site));
    assert_eq!(warning, None);
    memory
}

fn made(root: &Path, output: &str, goal: Goal, memory: &mut Memory) -> (bool, Outcome) {
    let project = project(root, output, goal);
    let built = build(&project, memory).unwrap();
    if let Some(site) = &built.site {
        finish(&project, memory, site).unwrap();
    }
    let diagnostics = format!("{:#?}", built.diagnostics);
    let (is_clean, figures) = (built.site.is_some(), built.figures);
    let figures = format!("{} {} {}", figures.sources, figures.passages, figures.topics);
    (is_clean, Outcome { diagnostics, figures, site: content(&root.join(output)) })
}

/// A folder in memory where the system has one: a series writes thousands of files.
fn folder() -> TempDir {
    let in_memory = tempfile::tempdir_in("/dev/shm");
    in_memory.or_else(|_| tempfile::tempdir()).unwrap()
}

/// Runs a series; how many of its builds were without errors.
fn series(seed: u64) -> usize {
    let temp = folder();
    let root = temp.path().canonicalize().unwrap();
    let mut random = Random::new(seed);
    let mut files = Files::new();
    files.insert("dossier/dossier.yaml".into(), "title: D\n".into());
    for stem in ENTRIES {
        write_entry(&mut random, &mut files, &format!("dossier/{stem}"));
    }
    sync(&root, &Files::new(), &files);
    let mut runs = [Run::Build, Run::Watch, Run::New].map(|run| (run, Memory::default()));
    let mut last = BTreeMap::new();
    let mut story = vec!["it begins".to_owned()];
    let mut clean_builds = 0;
    for step in 0..=STEPS {
        let mut changed = BTreeSet::new();
        if step > 0 {
            let before = files.clone();
            for _ in 0..=random.below(3) / 2 {
                story.push(change(&mut random, &mut files));
            }
            changed = sync(&root, &before, &files);
        }
        let _ = fs::remove_dir_all(root.join("clean"));
        let (is_clean, expected) = made(&root, "clean", Goal::Site, &mut Memory::default());
        if is_clean {
            clean_builds += 1;
            last = expected.site;
        }
        for (run, memory) in &mut runs {
            let mut goal = Goal::Site;
            match run {
                Run::Build => {}
                Run::Watch => {
                    goal = Goal::Watched;
                    if step > 0 && random.below(4) > 0 {
                        memory.suspects = Suspects::Files(changed.clone());
                    }
                }
                Run::New => *memory = recalled(&root),
            }
            let output = format!("{run:?}");
            let (_, got) = made(&root, &output, goal, memory);
            if *run == Run::New {
                assert_eq!(keep(&project(&root, &output, goal), memory), None);
            }
            let differs = |path: &&String| got.site.get(*path) != last.get(*path);
            let other = got.site.keys().chain(last.keys()).find(differs);
            assert!(
                got.diagnostics == expected.diagnostics
                    && got.figures == expected.figures
                    && other.is_none(),
                "series {seed}, {output}: after {story:#?}\n{other:?} differs, or:\n{}\n{}\n{}\n{}",
                got.diagnostics,
                expected.diagnostics,
                got.figures,
                expected.figures,
            );
        }
    }
    clean_builds
}

#[test]
fn a_build_from_memory_is_a_clean_build() {
    let number = |name: &str| std::env::var(name).ok().and_then(|own| own.parse::<u64>().ok());
    if let Some(seed) = number("ORACLE_SEED") {
        series(seed);
        return;
    }
    let count = number("ORACLE_SERIES").unwrap_or(SERIES);
    let clean: usize = (0..count).into_par_iter().map(series).sum();
    let builds = count as usize * (STEPS + 1);
    assert!(clean * 2 > builds, "only {clean} of {builds} builds were without errors");
}
