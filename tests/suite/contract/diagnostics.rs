//! The output of diagnostics: its form, the hints that only `check` shows, and that one run shows all.

use crate::harness::Project;

/// A dossier with errors in several files and stages, two of them in one file.
fn faulty() -> Project {
    Project::dossier(&[
        ("sources/b.txt", "One two.\n"),
        (
            "sources/b.yaml",
            "
            title: B
            publsh: full
            passages:
              - {quote: Three, topics: [t]}
        ",
        ),
        ("sources/a.txt", "One two.\n"),
        ("sources/a.yaml", "title: A\ntopics: [nowhere]\n"),
        (
            "topics/t.yaml",
            "
            title: Topic
            events:
              - {date: 2018-02-30, title: Never}
        ",
        ),
        ("topics/t.md", "Words.\n\nSee [[nothing]].\n"),
    ])
}

#[test]
fn every_fault_is_reported_in_one_run() {
    let found = faulty().diagnostics(&[]);
    let errors: Vec<(&str, &str, u64)> = found
        .iter()
        .filter(|found| found.level == "error")
        .map(|found| (&*found.code, &*found.file, found.line))
        .collect();
    assert_eq!(
        errors,
        [
            ("unknown-topic", "dossier/sources/a.yaml", 2),
            ("unknown-key", "dossier/sources/b.yaml", 2),
            ("quote-not-found", "dossier/sources/b.yaml", 4),
            ("unknown-reference", "dossier/topics/t.md", 3),
            ("invalid-date", "dossier/topics/t.yaml", 3),
        ]
    );
    let columns =
        |code: &str| found.iter().find(|found| found.code == code).map_or(0, |found| found.column);
    assert_eq!(columns("unknown-key"), 1);
    assert!((5..=13).contains(&columns("unknown-reference")));
    let help = &found.iter().find(|found| found.code == "unknown-key").expect("found above").help;
    assert!(help.contains("publish"), "{help}");
}

#[test]
fn people_read_the_code_the_place_and_the_help() {
    let run = faulty().run(&["build"]);
    assert_eq!(run.code, 1);
    let text = &run.stderr;
    for part in [
        "error[unknown-key]: ",
        " --> dossier/sources/b.yaml:2:1",
        "publsh: full",
        "^^^",
        "help: ",
        "error[quote-not-found]: ",
        " --> dossier/topics/t.md:3:",
        "See [[nothing]].",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours where nobody looks:\n{text}");
    assert!(!run.stdout.contains("error["), "diagnostics are for standard error");
}

#[test]
fn programs_read_json_on_standard_output() {
    let project = faulty();
    let run = project.run(&["build", "--message-format", "json"]);
    assert_eq!(run.code, 1);
    let places = |found: &[crate::harness::Diagnostic]| -> Vec<(String, String, u64, u64)> {
        let shown = found.iter().filter(|found| found.level != "hint");
        shown.map(|f| (f.code.clone(), f.file.clone(), f.line, f.column)).collect()
    };
    assert_eq!(places(&run.diagnostics()), places(&project.diagnostics(&[])));
    assert!(!run.stderr.contains("error["), "they are not printed twice:\n{}", run.stderr);
}

#[test]
fn hints_are_shown_by_check_only() {
    let project = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\nevents: [{date: 2018, title: It was}]\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", "title: S\n"),
        ("sources/p.txt", "Words.\n"),
        ("sources/p.yaml", "title: P\npassages: [{paragraphs: 1, topics: [u]}]\n"),
        ("topics/u.yaml", "title: Under\n"),
    ]);
    let found = project.diagnostics(&[]);
    let hints: Vec<(&str, &str)> =
        found.iter().map(|found| (&*found.level, &*found.code)).collect();
    let expected = ["unpinned-paragraphs", "unmarked-source", "unused-topic", "unsourced-event"];
    for code in expected {
        assert!(hints.contains(&("hint", code)), "{code} is not in {hints:?}");
    }
    assert_eq!(project.run(&["check", "--strict"]).code, 0, "hints are no warnings");
    let run = project.run(&["build"]);
    for code in expected {
        assert!(!run.stderr.contains(code) && !run.stdout.contains(code), "{}", run.stderr);
    }
}

#[test]
fn check_writes_nothing() {
    let project = Project::world();
    let before = project.stamps("");
    project.diagnostics(&[]);
    assert_eq!(project.stamps(""), before);
}

#[test]
fn a_quote_that_is_not_there_is_helped_by_the_nearest_place() {
    let project = Project::dossier(&[
        ("sources/s.txt", "First.\n\nThe parties signed the memorandum in October.\n\nLast.\n"),
        (
            "sources/s.yaml",
            "
                title: S
                passages: [{quote: The parties signed a memorandum in October., topics: [t]}]
            ",
        ),
        ("topics/t.yaml", "title: Topic\n"),
    ]);
    let found = project.diagnostics(&[]);
    let missing = found.iter().find(|found| found.code == "quote-not-found").expect("the fault");
    let said = format!("{} {}", missing.message, missing.help);
    assert!(said.contains("p2") && said.contains("memorandum"), "{said}");
}

#[test]
fn a_quote_that_is_there_twice_names_each_place() {
    let project = Project::dossier(&[
        ("sources/s.txt", "The same words.\n\nOther.\n\nThe same words.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: same words, topics: [t]}]\n"),
        ("topics/t.yaml", "title: Topic\n"),
    ]);
    let found = project.diagnostics(&[]);
    let twice = found.iter().find(|found| found.code == "quote-ambiguous").expect("the fault");
    let said = format!("{} {}", twice.message, twice.help);
    assert!(said.contains("p1") && said.contains("p3"), "{said}");
}
