//! `dossier publish`: what it does at a target, and what a reader finds there meanwhile.

mod editions;
mod folder;
mod folder_interrupted;
mod git;
mod s3;
mod s3_interrupted;
mod s3_server;
mod ssh;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub use editions::Editions;
use serde_json::Value;

use crate::harness::{Diagnostic, Project, Run, Site, is};
use crate::links;

/// The files at a target that are the program's own.
const OWN: [&str; 2] = [".dossier-places.gz", ".dossier-published"];

/// Names that have a meaning in addresses, shells, patterns and protocols.
pub const NAMES: [&str; 5] = [
    "договор.csv",
    "a+b&c=3%41~[x].js",
    "two words 'and' \"quotes\".csv",
    "#1 $x `y`;z.csv",
    "-v.csv",
];

/// A run of `dossier publish --message-format json`.
pub struct Publication {
    pub code: i32,
    pub stderr: String,
    pub diagnostics: Vec<Diagnostic>,
    pub plan: Option<Value>,
    pub published: Option<Value>,
}

impl Publication {
    /// Publishes without a question.
    pub fn of(project: &Project, target: &str, flags: &[&str]) -> Self {
        Self::run(project, &[&["--yes", target], flags].concat())
    }

    pub fn run(project: &Project, args: &[&str]) -> Self {
        let args = [&["publish", "--message-format", "json"], args].concat();
        Self::read(Run::of(project.command(&args)))
    }

    pub fn read(run: Run) -> Self {
        let (mut plan, mut published, mut found) = (None, None, String::new());
        for line in run.stdout.lines() {
            let mut value: Value = serde_json::from_str(line).expect(line);
            match (value["plan"].take(), value["published"].take()) {
                (Value::Null, Value::Null) => found.extend([line, "\n"]),
                (Value::Null, value) => published = Some(value),
                (value, _) => plan = Some(value),
            }
        }
        let diagnostics =
            Run { stdout: found, code: run.code, stderr: String::new() }.diagnostics();
        Self { code: run.code, stderr: run.stderr, diagnostics, plan, published }
    }

    /// Asserts that everything was published, and returns the number of files sent.
    #[track_caller]
    pub fn sent(&self) -> u64 {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.published.as_ref().expect("it was published")["sent"].as_u64().unwrap()
    }

    /// Returns the strings of a list in the plan.
    #[track_caller]
    pub fn planned(&self, list: &str) -> Vec<&str> {
        let plan = self.plan.as_ref().expect("there is a plan");
        let list = plan.pointer(list).and_then(Value::as_array).expect(list);
        list.iter().map(|value| value.as_str().unwrap()).collect()
    }

    /// Asserts that the program failed with code 2 and these words.
    #[track_caller]
    pub fn assert_refused(&self, words: &str) {
        assert_eq!(self.code, 2, "{}", self.stderr);
        assert!(self.stderr.contains(words), "{}", self.stderr);
        assert!(self.published.is_none());
    }
}

/// A dossier with a page of every kind, and files with difficult names.
pub fn first_edition() -> Project {
    let project = Project::dossier(&[
        (
            "sources/letter.txt",
            "The first words of the letter.\n\nThe second words of it.\n\nIts last words.\n",
        ),
        (
            "sources/letter.yaml",
            "
            title: A letter
            date: 1990-01-02
            passages:
              - id: first
                quote: The first words
                topics: [peace]
            ",
        ),
        ("sources/note.txt", "Words of a note.\n"),
        ("sources/note.yaml", "title: A note\n"),
        ("topics/peace.yaml", "title: Peace\n"),
        ("topics/peace.md", "## Early\n\nSee [[letter#first]] and [[war]].\n"),
        ("topics/war.yaml", "title: War\n"),
        ("topics/war.md", "See [[note]].\n"),
        ("pages/about.md", "See [[peace]].\n"),
        ("pages/about.yaml", "title: About\n"),
    ]);
    for name in NAMES {
        project.write(&format!("dossier/files/{name}"), "Words.");
    }
    project
}

/// Adds, changes, moves and removes entries and files.
pub fn second_edition(project: &Project) {
    project.write(
        "dossier/sources/letter.yaml",
        "title: A letter\ndate: 1990-01-02\npassages:\n\
         - {id: first, quote: The first words, topics: [peace]}\n\
         - {id: second, quote: The second words, topics: [talks]}\n",
    );
    project.write("dossier/topics/talks.yaml", "title: Talks\n");
    project.write("dossier/topics/talks.md", "## Start\n\nSee [[letter#second]].\n");
    project.write(
        "dossier/topics/peace.md",
        "## Late\n\nSee [[letter#second]] and [[talks#start]].\n",
    );
    for topic in ["war.md", "war.yaml"] {
        project.remove(&format!("dossier/topics/{topic}"));
    }
    project.rename("dossier/sources/note.txt", "dossier/sources/memo.txt");
    project.write("dossier/sources/memo.yaml", "title: A memo\nmoved_from: [sources/note.html]\n");
    project.remove("dossier/sources/note.yaml");
    project.write("dossier/files/новый.txt", "New.");
    project.write(&format!("dossier/files/{}", NAMES[0]), "Other words.");
    project.remove(&format!("dossier/files/{}", NAMES[2]));
    project.write("templates/assets/style.css", "body { color: black }\n");
}

/// Changes the second edition.
pub fn third_edition(project: &Project) {
    project.write("dossier/topics/peace.md", "## Never\n\nSee [[letter#first]].\n");
    project.write("dossier/topics/talks.md", "## Start\n\nSee [[letter#second]].\n");
    project.remove("dossier/files/новый.txt");
}

/// Reads the files at a folder, without the program's own and those of a publication that was killed.
pub fn live(folder: &Path) -> Site {
    let mut site = Site::read(folder);
    site.files.retain(|path, _| {
        !OWN.iter().any(|own| path.starts_with(own)) && !path.contains(".dossier-unfinished")
    });
    site
}

/// Returns the links that lead nowhere, of the pages to which links lead from `index.html` and from the
/// pages that were there before.
pub fn broken_links(site: &Site, before: &Site) -> Vec<String> {
    let known = before.paths().into_iter().chain(["index.html"]);
    let mut reached = BTreeSet::new();
    let mut next: Vec<String> = known.map(str::to_owned).collect();
    while let Some(path) = next.pop() {
        if is(&path, "html")
            && path != "404.html"
            && site.has(&path)
            && reached.insert(path.clone())
        {
            let links = site.html(&path).links().into_iter();
            next.extend(links.map(|link| link.split('#').next().unwrap_or_default().to_owned()));
        }
    }
    let mut faults = links::faults(site, "/");
    faults.retain(|fault| fault.split(": ").next().is_some_and(|path| reached.contains(path)));
    faults
}

/// Asserts that a target has the files of a site, and besides only assets that were superseded.
#[track_caller]
pub fn assert_live(live: &Site, expected: &Site) {
    for (path, bytes) in &expected.files {
        assert!(live.files.get(path) == Some(bytes), "{path} is not as in a clean publication");
    }
    let more = live.files.keys().filter(|path| !expected.has(path) && !path.starts_with("assets/"));
    assert_eq!(more.collect::<Vec<_>>(), [""; 0], "nothing else is there");
}

/// Returns the number of files of a site that a target does not have as they are.
pub fn count_differing(live: &Site, expected: &Site) -> u64 {
    let differs = |(path, bytes): &(&String, &Vec<u8>)| live.files.get(*path) != Some(bytes);
    expected.files.iter().filter(differs).count() as u64
}

/// Returns the files of a clean publication.
pub fn clean(project: &Project) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("clean");
    Publication::of(project, target.to_str().unwrap(), &[]).sent();
    live(&target)
}

/// Writes a file of somebody else.
pub fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
