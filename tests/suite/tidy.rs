//! The rules of this repository, see `docs/architecture.md`.

use std::fs;

use crate::harness::{files_below, is, repository};

/// The maximum number of lines of a file.
const LONGEST: usize = 500;

/// The modules of the crate, ordered so that each uses only modules before it.
const ORDER: [&str; 32] = [
    "encoding",
    "exchange",
    "fingerprint",
    "progress",
    "diagnostic",
    "model",
    "project",
    "quote",
    "scan",
    "parse",
    "url",
    "hosting",
    "link",
    "locale",
    "html",
    "search",
    "withheld",
    "pages",
    "theme",
    "render",
    "timings",
    "site",
    "output",
    "publish",
    "pipeline",
    "cache",
    "cli",
    "curate",
    "server",
    "watch",
    "commands",
    "quotation",
];

/// The modules that may access files.
const TOUCHES_FILES: [&str; 11] = [
    "exchange", "scan", "watch", "theme", "output", "publish", "project", "cache", "server",
    "commands", "main",
];

/// A source file of the program.
struct Source {
    /// The path relative to `src`.
    path: String,
    text: String,
}

impl Source {
    fn all() -> Vec<Self> {
        let sources: Vec<Self> = files_below(&repository().join("src"))
            .into_iter()
            .filter(|(path, _)| is(path, "rs"))
            .map(|(path, file)| Self { path, text: fs::read_to_string(file).unwrap() })
            .collect();
        assert!(!sources.is_empty(), "src holds no source");
        sources
    }

    /// The crate's module to which it belongs: the first part of the path.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Returns the lines with their numbers, without comments and tests. Tests are at the end of a
    /// file, or in a file of their own.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = match self.text.find("\n#[cfg(test)]\nmod tests {") {
            _ if self.path.contains("/tests.") || self.path.contains("/tests/") => 0,
            Some(end) => end,
            None => self.text.len(),
        };
        let code = (1..).zip(self.text[..end].lines());
        code.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Returns violations of a rule, one per line.
    fn lines_with(&self, broken: impl Fn(&str) -> bool) -> Vec<String> {
        let lines = self.code().filter(|(_, line)| broken(line));
        lines.map(|(number, line)| format!("src/{}:{number}: {}", self.path, line.trim())).collect()
    }

    /// Returns the names that follow `ROOT::` in the code.
    fn uses(&self, root: &str) -> Vec<String> {
        let code: Vec<&str> = self.code().map(|(_, line)| line).collect();
        names_after(&code.join("\n"), root)
    }

    /// Returns the modules of the crate that the file uses.
    fn modules(&self) -> Vec<String> {
        let folder = self.path.strip_suffix("/mod.rs").unwrap_or(&self.path);
        let above = if folder.contains('/') { Vec::new() } else { self.uses("super") };
        [self.uses("crate"), above].concat()
    }
}

#[test]
fn files_are_short() {
    let suite = files_below(&repository().join("tests/suite"));
    let suite = suite.into_iter().filter(|(path, _)| is(path, "rs"));
    let suite = suite
        .map(|(path, file)| (format!("tests/suite/{path}"), fs::read_to_string(file).unwrap()));
    let sources = Source::all().into_iter().map(|file| (format!("src/{}", file.path), file.text));
    let long = sources.chain(suite).filter(|(_, text)| text.lines().count() > LONGEST);
    none(long.map(|(path, text)| format!("{path} has {} lines", text.lines().count())));
}

#[test]
fn every_file_says_what_it_is() {
    let silent = Source::all().into_iter().filter(|file| !file.text.starts_with("//!"));
    none(silent.map(|file| format!("src/{} does not begin with `//!`", file.path)));
}

#[test]
fn nothing_unwraps_outside_tests() {
    let unwraps = |line: &str| line.contains(".unwrap()") || line.contains(".expect(");
    none(Source::all().iter().flat_map(|file| file.lines_with(unwraps)));
}

#[test]
fn nothing_is_left_to_be_done() {
    let left = |text: &str| text.contains("TODO") || text.contains("FIXME");
    none(Source::all().into_iter().filter(|file| left(&file.text)).map(|file| file.path));
}

#[test]
fn every_promise_names_tests_that_are_there() {
    let promises = fs::read_to_string(repository().join("docs/reliability.md")).unwrap();
    let code = ["src", "tests/suite"].map(|folder| files_below(&repository().join(folder)));
    let code: String = code
        .into_iter()
        .flatten()
        .map(|(_, file)| fs::read_to_string(file).unwrap_or_default())
        .collect();
    let named = promises.split('`').skip(1).step_by(2).filter(|name| name.contains('_'));
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 20, "{named:?}");
    none(
        named.into_iter().filter(|name| !code.contains(&format!("fn {name}("))).map(str::to_owned),
    );
}

#[test]
fn no_module_uses_a_later_one() {
    let position = |module: &str| ORDER.iter().position(|name| *name == module);
    let mut errors = Vec::new();
    for file in Source::all() {
        if ["lib", "main"].contains(&file.module()) {
            continue;
        }
        let Some(place) = position(file.module()) else {
            errors.push(format!("src/{}: its module is not in `ORDER`", file.path));
            continue;
        };
        for used in file.modules() {
            if position(&used).is_none_or(|used| used > place) {
                errors.push(format!("src/{} uses `crate::{used}`", file.path));
            }
        }
    }
    none(errors);
}

#[test]
fn the_markdown_parser_stays_in_its_module() {
    let files = Source::all();
    let outside = files.iter().filter(|file| !file.path.starts_with("parse/markdown"));
    none(outside.flat_map(|file| file.lines_with(|line| line.contains("comrak"))));
}

#[test]
fn only_the_edges_touch_files() {
    let files = Source::all();
    let inner = files.iter().filter(|file| !TOUCHES_FILES.contains(&file.module()));
    let touches = inner.filter(|file| file.uses("std").iter().any(|used| used == "fs"));
    none(touches.map(|file| format!("src/{} uses `std::fs`", file.path)));
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    let root = repository();
    let below = |folder: &str| files_below(&root.join(folder)).into_iter().map(|(_, file)| file);
    let files = below("src").chain(below("docs")).chain([root.join("README.md")]);
    let text = files.map(|file| {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap_or_default()).into_owned();
        (file, text)
    });
    let private = |text: &str| ["/work/", "/tmp/"].iter().any(|path| text.contains(path));
    none(text.filter(|(_, text)| private(text)).map(|(file, _)| file.display().to_string()));
}

/// Asserts that there are no violations.
#[track_caller]
fn none(broken: impl IntoIterator<Item = String>) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Returns the first names after each `ROOT::`, with groups expanded: `std::{fs, io::Read}` gives
/// `fs` and `io`.
fn names_after(code: &str, root: &str) -> Vec<String> {
    let root = format!("{root}::");
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code
        .match_indices(&root)
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| in_name(c) || c == ':'));
    let rests = starts.map(|(at, _)| &code[at + root.len()..]);
    let names = rests.flat_map(|rest| match rest.strip_prefix('{') {
        Some(group) => members(group),
        None => vec![rest],
    });
    let name = |text: &str| text.trim_start().chars().take_while(|c| in_name(*c)).collect();
    names.map(name).filter(|name: &String| !name.is_empty()).collect()
}

/// Returns the items of a group up to its closing brace.
fn members(group: &str) -> Vec<&str> {
    let mut members = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members
}

#[test]
fn used_names_are_found_in_every_form() {
    let code = "use crate::model::Id;\nuse crate::{link::{self, Link},\n    page, };\n\
                let x = crate::url::of();";
    assert_eq!(names_after(code, "crate"), ["model", "link", "page", "url"]);
    assert_eq!(names_after("use std::{fs, io::{self, Read}};", "std"), ["fs", "io"]);
    assert_eq!(names_after("mystd::fs", "std"), [""; 0]);
}
