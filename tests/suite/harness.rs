//! Shared by all tests: a project in a temporary folder, and runs of the program on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime};

use proptest::test_runner::Config as ProptestConfig;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use walkdir::WalkDir;

pub use crate::site::{Page, Site, ink, words};

/// The path of the program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_dossier");
/// The longest time a run may take: a program that waits for ever fails instead of blocking the tests.
const DEADLINE: Duration = Duration::from_mins(1);

/// The root of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A project in a temporary folder of its own, with an empty home folder beside it.
pub struct Project {
    temp: TempDir,
}

impl Project {
    /// Creates a project of literal files: paths relative to the project's folder, and their text,
    /// [`dedented`].
    pub fn new(files: &[(&str, &str)]) -> Self {
        let temp = tempfile::Builder::new().prefix("suite-").tempdir().unwrap();
        fs::create_dir_all(temp.path().join("home")).unwrap();
        fs::create_dir_all(temp.path().join("project")).unwrap();
        let project = Self { temp };
        for (path, content) in files {
            project.write(path, dedented(content));
        }
        project
    }

    /// Creates a project of literal files below `dossier/`, [`dedented`]. Adds a `dossier.yaml` with
    /// a title unless one is given.
    pub fn dossier(files: &[(&str, &str)]) -> Self {
        let project = Self::new(&[("dossier/dossier.yaml", "title: A small dossier\n")]);
        for (path, content) in files {
            project.write(&format!("dossier/{path}"), dedented(content));
        }
        project
    }

    /// Copies the `dossier` and `templates` of a folder; symbolic links stay links.
    pub fn copy_of(folder: &Path) -> Self {
        let project = Self::new(&[]);
        for part in ["dossier", "templates", "shared"] {
            if folder.join(part).exists() {
                copy(&folder.join(part), &project.path(part));
            }
        }
        project
    }

    /// The small dossier that uses every feature at once.
    pub fn world() -> Self {
        Self::copy_of(&repository().join("tests/suite/world"))
    }

    /// The project's folder.
    pub fn root(&self) -> PathBuf {
        self.temp.path().join("project")
    }

    /// The home folder of the program's environment.
    pub fn home(&self) -> PathBuf {
        self.temp.path().join("home")
    }

    /// A path below the project's folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file of the project, and creates missing parent folders.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file of the project as text.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Moves a file of the project.
    pub fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// Removes a file of the project.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// The program with these arguments, in the project's folder and with an empty environment.
    pub fn command(&self, args: &[&str]) -> process::Command {
        self.command_of(PROGRAM, args)
    }

    /// Another program, run like this one.
    pub fn command_of(&self, program: &str, args: &[&str]) -> process::Command {
        let mut command = process::Command::new(program);
        command.args(args).current_dir(self.root()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home()).env("NO_COLOR", "1");
        command
    }

    /// Runs the program in the project's folder.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args))
    }

    /// Builds, which must succeed, and reads the site.
    pub fn build(&self) -> Site {
        self.build_with(&[])
    }

    /// Builds with more flags, which must succeed, and reads the site.
    pub fn build_with(&self, flags: &[&str]) -> Site {
        let run = self.run(&[&["build"], flags].concat());
        assert_eq!(run.code, 0, "the build failed:\n{}", run.stderr);
        let site = self.site();
        assert!(site.has("index.html"), "nothing was built");
        site
    }

    /// Reads the current files of `site/`; none if the folder does not exist.
    pub fn site(&self) -> Site {
        Site::read(&self.path("site"))
    }

    /// Returns every diagnostic that `check` reports, including hints.
    pub fn diagnostics(&self, flags: &[&str]) -> Vec<Diagnostic> {
        let run = self.run(&[&["check", "--message-format", "json"], flags].concat());
        let found = run.diagnostics();
        let strict = flags.contains(&"--strict");
        let fails =
            |found: &Diagnostic| found.level == "error" || (strict && found.level == "warning");
        let code = i32::from(found.iter().any(fails));
        assert_eq!(run.code, code, "exit code of check:\n{}\n{}", run.stdout, run.stderr);
        found
    }

    /// Returns the codes that `check` reports, without hints.
    pub fn codes(&self) -> Vec<String> {
        let found = self.diagnostics(&[]).into_iter();
        found.filter(|found| found.level != "hint").map(|found| found.code).collect()
    }

    /// Returns modification time and content of every file below a folder of the project.
    pub fn stamps(&self, folder: &str) -> BTreeMap<String, (SystemTime, Vec<u8>)> {
        let folder = self.path(folder);
        files_below(&folder)
            .into_iter()
            .filter(|(_, path)| path.is_file())
            .map(|(name, path)| {
                let changed = fs::metadata(&path).unwrap().modified().unwrap();
                (name, (changed, fs::read(path).unwrap()))
            })
            .collect()
    }
}

/// The result of a run of the program.
pub struct Run {
    /// The exit code, or -1 if a signal ended the program.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: process::Command) -> Self {
        let mut command = assert_cmd::Command::from_std(command);
        let output = command.timeout(DEADLINE).output().expect("the program starts");
        let stderr = String::from_utf8(output.stderr).expect("standard error is UTF-8");
        assert!(!stderr.contains("panicked at"), "the program panicked:\n{stderr}");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr,
        }
    }

    /// Parses the output of a run with `--message-format json`: one object per line, nothing else.
    pub fn objects(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// Parses the diagnostics that a run with `--message-format json` has printed, and nothing else.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.stdout.lines().map(Diagnostic::of).collect()
    }
}

/// One line of `--message-format json`.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub level: String,
    pub code: String,
    pub message: String,
    pub file: String,
    /// Counted from 1; 0 if the diagnostic has no line.
    pub line: u64,
    /// Counted from 1; 0 if the diagnostic has no column.
    pub column: u64,
    /// Empty if there is no advice.
    pub help: String,
}

impl Diagnostic {
    fn of(line: &str) -> Self {
        let value: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("not a line of JSON: {error}\n{line}"));
        let keys: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let fields = ["level", "code", "message", "file", "line", "column", "help"];
        assert_eq!(keys, BTreeSet::from(fields), "fields of a diagnostic: {line}");
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| value[key].as_u64().unwrap_or_default();
        Self {
            level: text("level"),
            code: text("code"),
            message: text("message"),
            file: text("file"),
            line: number("line"),
            column: number("column"),
            help: text("help"),
        }
    }
}

/// Removes the indentation of a multi-line literal: if the text begins with a line feed, removes
/// that and the common indentation of all lines. Any other text is returned unchanged.
pub fn dedented(text: &str) -> String {
    let Some(text) = text.strip_prefix('\n') else { return text.to_owned() };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let text = text.trim_end_matches(' ');
    let full = text.lines().filter(|line| !line.trim().is_empty());
    let common = full.map(indent).min().unwrap_or_default();
    text.lines().map(|line| line.get(common..).unwrap_or_default().to_owned() + "\n").collect()
}

/// The number of cases of a property test. Failures are printed; add them to `tests/cases`.
pub fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Returns the SHA-256 in the form used in sidecars.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns true if a path ends with an extension.
pub fn is(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// Returns every file below a folder with its relative path, sorted by path.
pub fn files_below(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let entries = entries.filter(|entry| !entry.file_type().is_dir());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    let mut files: Vec<_> = entries.map(|entry| (name(entry.path()), entry.into_path())).collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else if entry.file_type().is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
