//! Each diagnostic code of `docs/format.md` has a case that raises it. Two codes that no file
//! in this repository can raise are tested here.

use std::fs::{self, File};
use std::process;

use dossier::Code;

use crate::cases::Case;
use crate::harness::{Project, repository};

/// Codes without a case folder, each with the reason.
const WITHOUT_CASE: [(&str, &str); 3] = [
    ("too-large", "a file over 64 MiB does not belong into a repository"),
    ("dead-permalink", "only publishing raises it, see tests/suite/publish"),
    ("unreadable", "git keeps neither named pipes nor missing permissions"),
];

#[test]
fn every_code_has_a_case() {
    let expectations: Vec<String> = Case::all().iter().map(|case| case.file("expect")).collect();
    let raised = |code: &str| {
        let code = format!("[{code}]");
        expectations
            .iter()
            .any(|expect| expect.lines().any(|line| !line.starts_with('#') && line.contains(&code)))
    };
    let excused = |code: &str| WITHOUT_CASE.iter().any(|(excused, _)| *excused == code);
    let codes = documented();
    let missing: Vec<&String> =
        codes.iter().filter(|code| !raised(code) && !excused(code)).collect();
    assert!(missing.is_empty(), "codes without a case in tests/cases: {missing:?}");
    let idle: Vec<_> = WITHOUT_CASE.iter().filter(|(code, _)| raised(code)).collect();
    assert!(idle.is_empty(), "have a case and need no excuse: {idle:?}");
}

#[test]
fn the_documented_codes_are_those_of_the_program() {
    let codes: Vec<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(documented(), codes, "docs/format.md has each code once, in the order of `codes!`");
}

#[test]
fn every_code_a_case_expects_is_documented() {
    let codes = documented();
    for case in Case::all() {
        for line in case.file("expect").lines().filter(|line| !line.starts_with('#')) {
            let code = line.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
            let known = code.is_none_or(|(code, _)| codes.iter().any(|known| known == code));
            assert!(known, "{}: not in docs/format.md: {line}", case.name);
        }
    }
}

#[test]
fn a_text_over_64_mib_is_too_large() {
    let project = Project::dossier(&[("sources/huge.yaml", "title: Huge\n")]);
    let text = File::create(project.path("dossier/sources/huge.txt")).unwrap();
    text.set_len((64 << 20) + 1).unwrap();
    assert_eq!(project.codes(), ["too-large"]);
    assert_eq!(project.run(&["build"]).code, 1);
    assert!(!project.site().has("index.html"));
}

#[test]
fn a_pipe_is_unreadable_and_nothing_waits_for_it() {
    let project = Project::dossier(&[("sources/pipe.yaml", "title: Pipe\n")]);
    let pipe = project.path("dossier/sources/pipe.txt");
    assert!(process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let found = project.diagnostics(&[]);
    let unreadable = found.iter().find(|found| found.code == "unreadable");
    assert_eq!(unreadable.map(|found| &*found.file), Some("dossier/sources/pipe.txt"), "{found:?}");
    assert_eq!(project.run(&["build"]).code, 1);
}

/// Returns the codes in the tables of the diagnostics chapter of `docs/format.md`. Each row begins
/// with its code, or with several of one level, in backticks.
fn documented() -> Vec<String> {
    let format = fs::read_to_string(repository().join("docs/format.md")).expect("docs/format.md");
    let codes = codes_of(&format);
    assert!(codes.len() >= 35, "docs/format.md lists only {codes:?}");
    codes
}

fn codes_of(format: &str) -> Vec<String> {
    let mut level = None;
    let mut codes = Vec::new();
    for line in format.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if depth > 0 && level.is_none_or(|level| depth <= level) {
            level = line.to_lowercase().contains("diagnostic").then_some(depth);
        }
        let row = line.strip_prefix("| `").filter(|_| level.is_some());
        if let Some((cell, _)) = row.and_then(|row| row.split_once('|')) {
            let names = cell.split('`').step_by(2).map(str::to_owned);
            codes.extend(names.filter(|name| is_code(name)));
        }
    }
    codes
}

fn is_code(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(letter)
}

#[test]
fn codes_are_read_from_the_tables() {
    let format = "# Format\n| `page` | x |\n## Diagnostics\n| code | level |\n|---|---|\n\
                  | `a-b`, `c1` | error | `not-this` |\n\
                  ### Hints\n| `d` | hint |\n## After\n| `e` | x |\n";
    assert_eq!(codes_of(format), ["a-b", "c1", "d"]);
}
