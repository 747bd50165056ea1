//! The case folders: `tests/cases/FEATURE/CASE/` holds a project and the expected results.
//!
//! - `dossier/`, and optionally `templates/`: the project; `args`: more flags, on one line or more;
//! - `expect`: every diagnostic of `check`, one per line: `error[code] FILE:LINE:COLUMN`, where `*`
//!   is any line or column, optionally ` ~ WORDS` that the message or the help must contain. Hints
//!   are not compared unless one is listed. Lines that begin with `#` are comments;
//! - `facts`: assertions about the site, one per line: `PATH /JSON/POINTER JSON`,
//!   `PATH contains "WORDS"`, `PATH lacks "WORDS"`, `PATH absent`. The path `*` means any file for
//!   `contains`, and every file for `lacks`;
//! - `stderr`: the text output of `build`, byte for byte; a missing file means no output;
//! - `snapshot`: if this file exists, `site.txt` is the whole output.
//!
//! `DOSSIER_BLESS=1` rewrites `stderr` and `site.txt`; `DOSSIER_CASE=WORDS` runs only the cases
//! whose path contains these words.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;

use crate::harness::{Diagnostic, Project, Site, repository};

#[test]
fn there_are_cases() {
    assert!(!Case::all().is_empty(), "tests/cases holds no case");
}

#[test]
fn every_case_comes_out_as_it_says() {
    let only = std::env::var("DOSSIER_CASE").unwrap_or_default();
    let cases: Vec<Case> =
        Case::all().into_iter().filter(|case| case.name.contains(&only)).collect();
    let failures: Vec<String> = cases.par_iter().flat_map_iter(Case::outcome).collect();
    assert!(
        failures.is_empty(),
        "{} failures in {} cases\n\n{}\n",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// One case folder.
pub struct Case {
    /// `FEATURE/CASE`.
    pub name: String,
    folder: PathBuf,
}

impl Case {
    /// Every case, in order of its name.
    pub fn all() -> Vec<Self> {
        let cases = repository().join("tests/cases");
        let features = folders(&cases);
        let folders = features.iter().flat_map(|feature| folders(feature));
        let name = |folder: &Path| folder.strip_prefix(&cases).unwrap().display().to_string();
        folders.map(|folder| Self { name: name(&folder), folder }).collect()
    }

    /// Copies the project of the case.
    pub fn project(&self) -> Project {
        Project::copy_of(&self.folder)
    }

    /// Reads a file of the case; returns an empty string if it does not exist.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// Returns all deviations from the expected results, prefixed with the case's name. A panic or a
    /// timeout counts as a failure of the case.
    fn outcome(&self) -> Vec<String> {
        let failures = panic::catch_unwind(|| self.failures()).unwrap_or_else(|panicked| {
            let said = panicked.downcast_ref::<String>().map_or("a panic", String::as_str);
            vec![said.to_owned()]
        });
        failures.into_iter().map(|failure| format!("{}: {failure}", self.name)).collect()
    }

    fn failures(&self) -> Vec<String> {
        let args = self.file("args");
        let args: Vec<&str> = args.split_whitespace().collect();
        let project = self.project();
        let found = project.diagnostics(&args);
        let run = project.run(&[&["build"], &*args].concat());
        let site = project.site();

        let mut failures = Vec::new();
        if !self.folder.join("expect").is_file() {
            failures.push("there is no file `expect`".to_owned());
        }
        failures.extend(disorder(&found));
        failures.extend(differences(&self.file("expect"), &found));
        failures.extend(wrong_end(&found, args.contains(&"--strict"), run.code, &site));
        let facts = self.file("facts");
        failures.extend(lines(&facts).into_iter().filter_map(|line| fact(line, &site).err()));
        let stderr = run.stderr.replace(&project.root().display().to_string(), "PROJECT");
        failures.extend(self.compare("stderr", &stderr));
        if self.folder.join("snapshot").is_file() {
            failures.extend(self.compare("site.txt", &listing(&site)));
        }
        failures
    }

    /// Compares a snapshot with the result, or rewrites it under `DOSSIER_BLESS`.
    fn compare(&self, name: &str, found: &str) -> Option<String> {
        let expected = self.file(name);
        if expected == found {
            return None;
        }
        if std::env::var_os("DOSSIER_BLESS").is_none() {
            return Some(format!("{name} differs: {}", first_difference(&expected, found)));
        }
        let path = self.folder.join(name);
        let written = if found.is_empty() { fs::remove_file(path) } else { fs::write(path, found) };
        written.err().map(|error| format!("{name}: {error}"))
    }
}

/// Returns the direct subfolders of a folder, sorted.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Returns the lines of a list without blank lines and comments.
fn lines(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// A line of `expect`.
#[derive(Debug)]
struct Expected<'a> {
    line: &'a str,
    level: &'a str,
    code: &'a str,
    file: &'a str,
    /// `None` matches any line or column.
    place: [Option<u64>; 2],
    words: &'a str,
}

impl<'a> Expected<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (head, words) = line.split_once(" ~ ").unwrap_or((line, ""));
        let (kind, place) = head.trim().split_once(' ')?;
        let (level, code) = kind.strip_suffix(']')?.split_once('[')?;
        let mut parts = place.trim().rsplitn(3, ':');
        let mut number = || match parts.next()? {
            "*" => Some(None),
            number => Some(Some(number.parse().ok()?)),
        };
        let (column, row) = (number()?, number()?);
        Some(Self {
            line,
            level,
            code,
            file: parts.next()?,
            place: [row, column],
            words: words.trim(),
        })
    }

    /// Rates the vagueness of the place: stricter expectations are matched first.
    fn looseness(&self) -> usize {
        self.place.iter().filter(|place| place.is_none()).count() * 2
            + usize::from(self.words.is_empty())
    }

    fn matches(&self, found: &Diagnostic) -> bool {
        let mut places = self.place.into_iter().zip([found.line, found.column]);
        (self.level, self.code, self.file) == (&*found.level, &*found.code, &*found.file)
            && places.all(|(expected, found)| expected.is_none_or(|expected| expected == found))
            && (found.message.contains(self.words) || found.help.contains(self.words))
    }
}

/// Lists missing and unexpected diagnostics.
fn differences(expect: &str, found: &[Diagnostic]) -> Vec<String> {
    let mut failures = Vec::new();
    let mut expected = Vec::new();
    for line in lines(expect) {
        match Expected::of(line) {
            Some(line) => expected.push(line),
            None => failures.push(format!("`expect` has a line of no known form: {line}")),
        }
    }
    let hints = expected.iter().any(|expected| expected.level == "hint");
    let mut left: Vec<&Diagnostic> =
        found.iter().filter(|found| hints || found.level != "hint").collect();
    expected.sort_by_key(Expected::looseness);
    for expected in expected {
        match left.iter().position(|found| expected.matches(found)) {
            Some(place) => drop(left.remove(place)),
            None => failures.push(format!("missing: {}", expected.line)),
        }
    }
    failures.extend(left.into_iter().map(|found| {
        let Diagnostic { level, code, message, file, line, column, help } = found;
        format!("not expected: {level}[{code}] {file}:{line}:{column} ~ {message} ({help})")
    }));
    failures
}

/// Checks that diagnostics are grouped by file, and sorted by place within each file.
fn disorder(found: &[Diagnostic]) -> Option<String> {
    let mut closed = BTreeSet::new();
    let pair = found.windows(2).find(|pair| {
        let [first, second] = pair else { return false };
        if first.file == second.file {
            return (first.line, first.column) > (second.line, second.column);
        }
        closed.insert(&first.file);
        closed.contains(&second.file)
    })?;
    let place = |found: &Diagnostic| format!("{}:{}:{}", found.file, found.line, found.column);
    Some(format!("out of order: {} before {}", place(&pair[0]), place(&pair[1])))
}

/// Checks the end of a build: with errors it exits 1 and writes no site; otherwise it exits 0 and
/// writes one.
fn wrong_end(found: &[Diagnostic], strict: bool, code: i32, site: &Site) -> Option<String> {
    let has = |level: &str| found.iter().any(|found| found.level == level);
    let failed = has("error");
    let expected = i32::from(failed || (strict && has("warning")));
    if code != expected {
        return Some(format!("build exits {code} instead of {expected}"));
    }
    match (failed, site.has("index.html")) {
        (true, true) => Some("build wrote a site in spite of errors".to_owned()),
        (false, false) if !strict => Some("build wrote no site".to_owned()),
        _ => None,
    }
}

/// Checks a line of `facts`.
fn fact(line: &str, site: &Site) -> Result<(), String> {
    let failure = |why: &str| Err(format!("{line}: {why}"));
    let (path, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (verb, value) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let files = || site.files.iter().filter(|(name, _)| path == "*" || *name == path);
    if verb == "absent" {
        return if site.has(path) { failure("it is there") } else { Ok(()) };
    }
    if path != "*" && files().next().is_none() {
        return failure("there is no such file");
    }
    match verb {
        "contains" | "lacks" => {
            let words = quoted(value);
            let holds = |bytes: &[u8]| memchr::memmem::find(bytes, words.as_bytes()).is_some();
            let holding: Vec<&str> =
                files().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name.as_str()).collect();
            match verb {
                "contains" if holding.is_empty() => failure("it does not"),
                "lacks" if !holding.is_empty() => failure(&format!("in {}", holding.join(", "))),
                _ => Ok(()),
            }
        }
        pointer if pointer.starts_with('/') => {
            let data = site.json(path);
            let Ok(expected) = serde_json::from_str::<Value>(value) else {
                return failure("the value is not JSON");
            };
            match data.pointer(pointer) {
                Some(found) if *found == expected => Ok(()),
                Some(found) => failure(&format!("it is {found}")),
                None => failure("there is no such field"),
            }
        }
        _ => failure("a fact of no known form"),
    }
}

/// Returns the text between the quotation marks, with JSON's escapes resolved if it has any.
fn quoted(value: &str) -> String {
    let plain = || value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    serde_json::from_str(value).unwrap_or_else(|_| plain().unwrap_or(value).to_owned())
}

/// Formats a whole site as one text: asset names without hashes, and no content of assets.
fn listing(site: &Site) -> String {
    let shown = |(path, bytes): (&String, &Vec<u8>)| {
        let left_out = path.starts_with("assets/") || path == ".dossier-manifest";
        let content = match str::from_utf8(bytes) {
            _ if left_out => "",
            Ok(text) => text.trim_end(),
            Err(_) => "(not text)",
        };
        format!("==== {path}\n{content}\n\n")
    };
    let listing: String = site.files.iter().map(shown).collect();
    without_hashes(&listing)
}

/// Replaces the hash in each `STEM.HASH.EXT` with `HASH`.
fn without_hashes(text: &str) -> String {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts = text.split('.').map(|part| if is_hash(part) { "HASH" } else { part });
    parts.collect::<Vec<_>>().join(".")
}

/// Shows the first line in which two texts differ, in both versions.
fn first_difference(expected: &str, found: &str) -> String {
    let line = |text: &str, n: usize| text.lines().nth(n).map_or("(end)".to_owned(), str::to_owned);
    let same = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    format!("line {}\n  - {}\n  + {}", same + 1, line(expected, same), line(found, same))
}

#[test]
fn a_case_that_is_wrong_fails() {
    let found = |place: (u64, u64)| Diagnostic {
        level: "error".into(),
        code: "missing-key".into(),
        message: "`title` is missing".into(),
        file: "dossier/a.yaml".into(),
        line: place.0,
        column: place.1,
        help: String::new(),
    };
    let two = [found((1, 1)), found((2, 3))];
    let sound = "# both\nerror[missing-key] dossier/a.yaml:*:*\n\
                 error[missing-key] dossier/a.yaml:1:1 ~ `title`";
    assert_eq!(differences(sound, &two), [""; 0]);
    for wrong in [
        "",
        "error[missing-key] dossier/a.yaml:1:1",
        "error[missing-key] dossier/a.yaml:1:1\nerror[missing-key] dossier/a.yaml:2:2",
        "warning[missing-key] dossier/a.yaml:1:1\nerror[missing-key] dossier/a.yaml:2:3",
        "error[missing-key] dossier/b.yaml:1:1\nerror[missing-key] dossier/a.yaml:2:3",
        "error[missing-key] dossier/a.yaml:1:1 ~ other\nerror[missing-key] dossier/a.yaml:2:3",
    ] {
        assert!(!differences(wrong, &two).is_empty(), "{wrong}");
    }
    assert!(disorder(&two).is_none());
    assert!(disorder(&[found((2, 3)), found((1, 1))]).is_some());
}

#[test]
fn a_fact_that_is_wrong_fails() {
    let files = [("a.json", r#"{"list":[1]}"#), ("a.html", "a \"quoted\" word")];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let site = Site { files: files.into() };
    for holds in [
        "a.json /list/0 1",
        r#"a.html contains "a \"quoted\" word""#,
        r#"a.html contains "a "quoted" word""#,
        r#"* contains "word""#,
        r#"* lacks "other""#,
        "b.html absent",
    ] {
        assert_eq!(fact(holds, &site), Ok(()));
    }
    for fails in [
        "a.json /list/0 2",
        "a.json /other null",
        r#"a.html contains "other""#,
        r#"* lacks "word""#,
        r#"b.html lacks "word""#,
        "a.html absent",
        "a.html has it",
    ] {
        assert!(fact(fails, &site).is_err(), "{fails}");
    }
    let asset = without_hashes("assets/a.0123456789abcdef.css");
    assert_eq!(asset, "assets/a.HASH.css");
}
