//! What is printed, and the exit code.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::{one, project, verify};
use crate::harness::{Project, Run, dedented};

#[test]
fn words_that_are_not_published_are_found_and_have_no_address() {
    for (words, source, url, note) in [
        ("The engineers warned the city twice", "memo", Some("#p1"), None),
        ("Nobody answered their second letter", "memo", None, Some("`publish: excerpts`")),
        (
            "The contract was never shown to the council",
            "secret",
            None,
            Some("`publish: metadata`"),
        ),
        ("The tender will be opened again", "note", None, Some("is a draft")),
    ] {
        let found = one(&format!("“{words}”"));
        assert_eq!((&found["status"], &found["source"]), (&"found".into(), &source.into()));
        let found_url = found["url"].as_str();
        assert_eq!(found_url.is_some(), url.is_some(), "{found}");
        assert!(found_url.is_none_or(|found| found.ends_with(url.unwrap())), "{found}");
        let notes = found["notes"].to_string();
        assert!(note.map_or(notes == "[]", |note| notes.contains(note)), "{notes}");
    }
}

#[test]
fn other_places_are_noted() {
    let project = project();
    project.write(
        "dossier/sources/zz.txt",
        "The money was set aside in March.\n\nThe money was set aside in March.\n",
    );
    project.write("dossier/sources/zz.yaml", "title: Copy of it\n");
    let found = verify(&project, "a.md", "“The money was set aside in March”");
    assert_eq!(found[0]["notes"], serde_json::json!(["it stands also in `zz` p1, `zz` p2"]));
    let found = verify(&project, "a.md", "See [[zz]]: “The money was set aside in March”");
    assert_eq!(found[0]["source"], "zz");
}

#[test]
fn the_output_for_people_reads_like_diagnostics() {
    let project = project();
    project.write(
        "a.md",
        "Jane Doe said: “The money was set aside in March.”\n\nAnd: “The money was set aside in April.”\n\n“One two three four five?”\n",
    );
    let run = project.run(&["verify", "a.md"]);
    assert_eq!(run.code, 1);
    let expected = "a.md:1:16: found “The money was set aside in March.” in mayor-interview p3, Jane Doe: \
        https://bridge.example.org/d/sources/mayor-interview.html#money\n\n";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
    for part in [
        "error[differs]: the quotation differs from `mayor-interview`\n --> a.md:3:6\n",
        "[-April-] {+March+}",
        "error[nowhere]: the quotation stands in no source, and nothing like it\n --> a.md:5:1\n",
        "\n3 quotations: 1 found, 1 differs, 1 nowhere\n",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_report_for_the_editor_has_links() {
    let project = project();
    project.write(
        "a.md",
        "“The money was set aside in March.”\n\n“The money was set aside in April.”\n",
    );
    let run = project.run(&["verify", "a.md", "--format", "markdown"]);
    assert_eq!(run.code, 1);
    let expected = "
        # Quotations in a.md

        2 quotations: 1 found, 1 differs.

        ## To be checked

        - **Line 3, differs:** “The money was set aside in April.”
          Most like it is [Interview with the mayor, paragraph 3](<https://bridge.example.org/d/sources/mayor-interview.html#money>) (Jane Doe).
          `` … money was set aside in [-April-] {+March+} ``

        ## Found

        - **Line 1, found:** “The money was set aside in March.”
          It stands in [Interview with the mayor, paragraph 3](<https://bridge.example.org/d/sources/mayor-interview.html#money>) (Jane Doe).
        ";
    assert_eq!(run.stdout, dedented(expected));
    assert_eq!(
        project.run(&["verify", "a.md", "--format", "markdown", "--message-format", "json"]).code,
        2
    );
}

#[test]
fn standard_input_is_an_article_in_plain_text() {
    let project = project();
    let mut command = project.command(&["verify", "-", "--message-format", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("“The money was set aside in March”".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["file"], &found["status"]), (&"-".into(), &"found".into()));
    assert!(output.status.success());
}

#[test]
fn an_article_that_cannot_be_read_is_wrong_usage() {
    let project = project();
    project.write("a.docx", "PK");
    project.write("latin.txt", b"caf\xe9");
    for (args, part) in [
        (vec!["verify"], "required"),
        (vec!["verify", "a.docx"], "`.md`, `.txt` or `.html`"),
        (vec!["verify", "missing.md"], "it is not there"),
        (vec!["verify", "latin.txt"], "UTF-8"),
    ] {
        let run = project.run(&args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(part), "{args:?}: {}", run.stderr);
    }
    let run =
        Run::of(Project::new(&[("a.md", "“One two three four”")]).command(&["verify", "a.md"]));
    assert_eq!(run.code, 2);
}

#[test]
fn errors_of_the_dossier_are_counted_in_one_line_and_change_nothing() {
    let project = project();
    project.write("dossier/topics/bad.yaml", "titel: Bad\n");
    project.write("a.md", "“The money was set aside in March”");
    let before = project.stamps(".");
    let run = project.run(&["verify", "a.md"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("warning: the dossier has "), "{}", run.stderr);
    assert_eq!(project.stamps("."), before, "nothing is written");
}

#[test]
fn several_articles_are_checked_at_once() {
    let project = project();
    project.write("a.md", "“The money was set aside in March”");
    project.write("b.txt", "\r\n\r\n“Мост закрыли в мае, потому что никто”");
    let run = project.run(&["verify", "a.md", "b.txt", "--message-format", "json"]);
    let places: Vec<String> = run
        .objects()
        .iter()
        .map(|found| format!("{}:{} {}", found["file"], found["line"], found["source"]))
        .collect();
    assert_eq!(places, ["\"a.md\":1 \"mayor-interview\"", "\"b.txt\":3 \"pismo\""]);
}
