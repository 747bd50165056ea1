//! `docs/diagnostics.md`: each example is run, and the page must show what the program prints.
//!
//! `DOSSIER_BLESS=1` writes what the program prints into the page, see `CONTRIBUTING.md`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process;

use rayon::prelude::*;

use crate::harness::{Project, Run, repository};

const PAGE: &str = "docs/diagnostics.md";

#[test]
fn the_examples_show_what_the_program_prints() {
    let path = repository().join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let (introduction, sections) = page.split_once("\n## ").unwrap();
    let sections: Vec<&str> = sections.trim_end().split("\n## ").collect();
    let checked: Vec<(String, Vec<String>)> =
        sections.par_iter().map(|section| Section::read(section.trim_end()).checked()).collect();
    let failures: Vec<&String> = checked.iter().flat_map(|(_, failures)| failures).collect();
    assert!(failures.is_empty(), "{failures:#?}");

    let mut blessed = introduction.to_owned();
    for (section, _) in &checked {
        let _ = write!(blessed, "\n## {section}\n");
    }
    if std::env::var_os("DOSSIER_BLESS").is_some() {
        fs::write(path, blessed).unwrap();
        return;
    }
    let line = page.lines().zip(blessed.lines()).position(|(page, blessed)| page != blessed);
    let differs = line.map(|line| format!("{PAGE}:{}: {:?}", line + 1, blessed.lines().nth(line)));
    assert!(page == blessed, "the program prints something else: {differs:?}");
}

/// A section of the page.
struct Section {
    code: String,
    /// Paragraphs and code blocks, each without the blank line after it.
    parts: Vec<String>,
    /// The files of the example: paths and texts.
    files: Vec<(String, String)>,
    /// The files as they should be.
    fixed: Vec<(String, String)>,
    /// The index of the part with what the program prints.
    output: usize,
}

impl Section {
    fn read(section: &str) -> Self {
        let mut parts: Vec<String> = Vec::new();
        for part in section.split("\n\n") {
            match parts.last_mut() {
                Some(last) if last.starts_with("    ") && part.starts_with("    ") => {
                    let _ = write!(last, "\n\n{part}");
                }
                _ => parts.push(part.to_owned()),
            }
        }
        let code = parts[0].clone();
        let (mut files, mut fixed, mut output) = (Vec::new(), Vec::new(), None);
        for (place, pair) in parts.windows(2).enumerate() {
            let Some((named, rest)) =
                pair[0].strip_prefix('`').and_then(|rest| rest.split_once('`'))
            else {
                continue;
            };
            let file = || (named.to_owned(), unindented(&pair[1]));
            match rest {
                ":" => files.push(file()),
                ", fixed:" | ", new:" => fixed.push(file()),
                _ if named.starts_with("dossier ") && rest.ends_with(':') => {
                    output = Some(place + 1);
                }
                _ => {}
            }
        }
        let output = output.unwrap_or_else(|| panic!("{code}: no line as `dossier check` says:"));
        Self { code, parts, files, fixed, output }
    }

    /// Returns the section with what the program prints, and what is wrong with its example.
    fn checked(mut self) -> (String, Vec<String>) {
        let mut failures = Vec::new();
        let project = Project::new(&[
            ("dossier/dossier.yaml", "title: The bridge that was not built\n"),
            ("dossier/topics/bridge.yaml", "title: The bridge\n"),
        ]);
        write(&project, &self.files);
        let run = special_state(&self.code, &project).unwrap_or_else(|| project.run(&["check"]));
        let shown = shown(&self.code, &run);
        if !shown.contains(&format!("[{}]: ", self.code)) {
            failures.push(format!("{}: the example does not raise it: {}", self.code, run.stderr));
        }
        self.parts[self.output] = indented(&shown);
        if !self.fixed.is_empty() {
            write(&project, &self.fixed);
            let run = project.run(&["check", "--strict"]);
            if run.code != 0 || run.stderr.contains(&format!("[{}]: ", self.code)) {
                failures.push(format!("{}: the fixed files fail: {}", self.code, run.stderr));
            }
        }
        (self.parts.join("\n\n"), failures)
    }
}

/// Brings about what the files of an example cannot show, and returns the run that meets it, unless it
/// is `check`.
fn special_state(code: &str, project: &Project) -> Option<Run> {
    let source = |id: &str| {
        project.write(&format!("dossier/sources/{id}.yaml"), "title: Interview with the mayor\n");
    };
    match code {
        "too-large" => {
            source("long");
            let text = File::create(project.path("dossier/sources/long.txt")).unwrap();
            text.set_len(65 << 20).unwrap();
        }
        "too-deep" => {
            source("deep");
            project.write("dossier/sources/deep.md", "> ".repeat(1000) + "Deep.\n");
        }
        "outside-project" => {
            source("mayor");
            project.write("../elsewhere.txt", "We begin in May.\n");
            symlink("../../../elsewhere.txt", project.path("dossier/sources/mayor.txt")).unwrap();
        }
        "unreadable" => {
            source("mayor");
            let pipe = project.path("dossier/sources/mayor.txt");
            assert!(process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        "single-block" => {
            source("mayor");
            let lines = (1..=40).map(|number| format!("We begin in May. ({number})\n"));
            project.write("dossier/sources/mayor.txt", lines.collect::<String>());
        }
        "dead-permalink" => {
            let published = "../published";
            project.write("dossier/topics/road.yaml", "title: The road\n");
            let run = project.run(&["publish", "--yes", published]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            project.rename("dossier/topics/road.yaml", "dossier/topics/street.yaml");
            return Some(project.run(&["publish", "--plan", published]));
        }
        _ => {}
    }
    None
}

/// Returns the diagnostics of a run without its last lines, and without hints of other codes.
fn shown(code: &str, run: &Run) -> String {
    let mut diagnostics: Vec<String> = Vec::new();
    for part in run.stderr.trim_end().split("\n\n") {
        let (kind, _) = part.split_once(": ").unwrap_or_default();
        let is_end = ["error", "warning", "hint", "help"].contains(&kind);
        match diagnostics.last_mut() {
            _ if is_end => break,
            Some(last) if !kind.ends_with(']') => {
                let _ = write!(last, "\n\n{part}");
            }
            _ => diagnostics.push(part.to_owned()),
        }
    }
    let about = format!("hint[{code}]");
    diagnostics.retain(|text| !text.starts_with("hint[") || text.starts_with(&about));
    diagnostics.join("\n\n")
}

/// Writes files of an example, in which `<U+202E>` stands for a character and `<byte E9>` for a byte.
fn write(project: &Project, files: &[(String, String)]) {
    for (path, text) in files {
        let mut bytes = Vec::new();
        let mut rest = &**text;
        while let Some((before, after)) = rest.split_once('<') {
            bytes.extend(before.as_bytes());
            let (name, after) = after.split_once('>').unwrap_or((after, ""));
            let number = |name: &str| u32::from_str_radix(name, 16).unwrap();
            match (name.strip_prefix("U+"), name.strip_prefix("byte ")) {
                (Some(name), _) => {
                    let character = char::from_u32(number(name)).unwrap();
                    bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                (_, Some(name)) => bytes.push(u8::try_from(number(name)).unwrap()),
                _ => bytes.extend(format!("<{name}>").as_bytes()),
            }
            rest = after;
        }
        bytes.extend(rest.as_bytes());
        project.write(path, bytes);
    }
}

fn unindented(block: &str) -> String {
    block
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or_default().to_owned() + "\n")
        .collect()
}

fn indented(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}
