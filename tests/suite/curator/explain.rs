//! `dossier explain`, and the line that names it.

use serde_json::Value;

use crate::harness::{Project, Run};
use dossier::Code;

fn explain(args: &[&str]) -> Run {
    Project::new(&[]).run(&[&["explain"], args].concat())
}

#[test]
fn a_code_is_explained_without_a_dossier() {
    let run = explain(&["quote-not-found"]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    assert!(
        run.stdout.starts_with("quote-not-found\n\nError. The words of a quotation"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\n    error[quote-not-found]: "), "{}", run.stdout);
    assert!(!run.stdout.contains("unknown-key") && !run.stdout.contains("**"), "{}", run.stdout);
    for typed in ["error[quote-not-found]", "error[quote-not-found]:", "Quote-Not-Found"] {
        assert_eq!(explain(&[typed]).stdout, run.stdout, "{typed}");
    }
}

#[test]
fn a_mistyped_code_is_wrong_usage_with_a_suggestion() {
    let run = explain(&["quote-not-fuond"]);
    assert_eq!((run.code, &*run.stdout), (2, ""));
    assert!(run.stderr.contains("there is no code `quote-not-fuond`"), "{}", run.stderr);
    assert!(run.stderr.contains("help: did you mean `quote-not-found`?"), "{}", run.stderr);
    let run = explain(&["zzz"]);
    assert!(run.code == 2 && !run.stderr.contains("did you mean"), "{}", run.stderr);
}

#[test]
fn without_a_code_all_are_listed_in_their_order() {
    let run = explain(&[]);
    assert_eq!(run.code, 0);
    let lines: Vec<&str> = run.stdout.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), Code::ALL.len(), "{}", run.stdout);
    for (line, code) in lines.iter().zip(Code::ALL) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], code.as_str());
        assert!(["error", "warning", "hint"].contains(&words[1]) && words.len() > 4, "{line}");
    }
}

#[test]
fn as_json_each_explanation_is_an_object_on_a_line() {
    let objects = |args: &[&str]| -> Vec<Value> {
        explain(&[&["--message-format", "json"], args].concat()).objects()
    };
    let all = objects(&[]);
    assert_eq!(all.len(), Code::ALL.len());
    let one = &objects(&["invalid-date"])[0];
    assert!(all.contains(one));
    assert_eq!(
        one.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["code", "level", "summary", "text"]
    );
    assert_eq!((&one["code"], &one["level"]), (&"invalid-date".into(), &"error".into()));
    assert!(one["text"].as_str().unwrap().contains("`dossier check` says:"));
}

/// The last line of standard error when a dossier with such files is checked.
fn last_line(files: &[(&str, &str)], flags: &[&str]) -> String {
    let run = Project::dossier(files).run(&[&["check"], flags].concat());
    run.stderr.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_run_with_diagnostics_ends_with_how_to_ask() {
    const ONE: &[(&str, &str)] =
        &[("topics/a.yaml", "titel: A\n"), ("topics/b.yaml", "title: B\nsame_as: x\n")];
    let hidden = ["--strict", "--message-format=human"];
    let line = last_line(&[("topics/a.yaml", "title: A\n")], &hidden);
    assert_eq!(line, "help: `dossier explain unused-topic` says more");
    assert_eq!(last_line(ONE, &[]), "help: `dossier explain CODE` says more");
    assert_eq!(last_line(&[], &[]), "");
    assert_eq!(last_line(ONE, &["--message-format", "json"]), "");
    assert!(last_line(ONE, &["--quiet"]).starts_with("error: "));
}
