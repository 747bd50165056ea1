//! `dossier quote`.

use serde_json::{Value, json};

use crate::harness::{Project, Run};

const SIDECAR: &str = "dossier/sources/mayor.yaml";

/// An interview in which some words stand twice, and a letter.
fn project() -> Project {
    Project::dossier(&[
        ("topics/bridge.yaml", "title: The bridge\n"),
        ("topics/ann.yaml", "title: Ann Lee\nkind: person\n"),
        (
            "sources/mayor.txt",
            "Q: What about the bridge?\n\nMayor: We will close the old bridge in May. It is safe.\n\n\
             Q: And then?\n\nMayor: It is safe. We wait for the report.\n",
        ),
        ("sources/mayor.yaml", "title: The mayor # mine\r\nspeakers: {Mayor: ann, Q: Bob}\r\n"),
        ("sources/letter.md", "# A letter\n\nWe wait for *the* report.\n"),
    ])
}

fn json(project: &Project, args: &[&str]) -> (i32, Vec<Value>) {
    let run = project.run(&[&["quote", "--message-format", "json"], args].concat());
    (run.code, run.objects())
}

#[test]
fn a_place_is_one_object() {
    let (code, places) = json(&project(), &["mayor", "close the old  bridge"]);
    assert_eq!(code, 0);
    let expected = json!({
        "source": "mayor", "file": SIDECAR, "blocks": [2, 2], "voices": ["Ann Lee"],
        "text": "close the old bridge", "diff": null, "quote": "close the old bridge",
        "prefix": null, "suffix": null, "added": null,
        "yaml": "- quote: \"close the old bridge\"\n  topics: []\n",
    });
    assert_eq!(places, [expected]);
}

#[test]
fn words_that_nearly_stand_are_shown_with_the_difference() {
    let run = project().run(&["quote", "dossier/sources/mayor.txt", "close teh old bridge in may"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("close [-teh-] {+the+} old bridge in [-may-] {+May+}"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("- quote: \"close the old bridge in May\"\n"), "{}", run.stdout);
    let (code, places) = json(&project(), &["mayor", "the minister of finance has resigned"]);
    assert_eq!((code, places.len()), (1, 0));
}

#[test]
fn what_is_printed_selects_exactly_these_words() {
    let project = project();
    let run = project.run(&["quote", "mayor", "It is safe"]);
    assert_eq!(run.code, 1, "it stands twice");
    let yaml = run.stdout.replace("[]  # write the id of a topic", "[bridge]");
    project.write(
        SIDECAR,
        format!("title: The mayor\nspeakers: {{Mayor: ann, Q: Bob}}\npassages:\n{yaml}"),
    );
    let site = project.build();
    let passages = &site.json("sources/mayor.json")["passages"];
    assert_eq!(
        (&passages[0]["blocks"], &passages[0]["text"]),
        (&json!([2, 2]), &json!("It is safe"))
    );
    assert_eq!(
        (&passages[1]["blocks"], &passages[1]["text"]),
        (&json!([4, 4]), &json!("It is safe"))
    );
}

#[test]
fn a_passage_is_added_and_nothing_else_changes() {
    let project = project();
    let before = project.read(SIDECAR);
    let args = ["quote", "mayor", "close […] bridge", "--topic", "bridge", "--topic", "ann"];
    let run = project.run(&[&args[..], &["--note", "So: it is", "--add"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let added = "passages:\r\n  - quote: \"close […] bridge\"\r\n    topics: [bridge, ann]\r\n    note: \"So: it is\"\r\n";
    assert_eq!(project.read(SIDECAR), before + added);
    assert!(
        run.stdout.contains("# Added to dossier/sources/mayor.yaml, line 4."),
        "{}",
        run.stdout
    );
    assert_eq!(project.codes(), ["missing-sidecar"]);
    let run = project.run(&["quote", "letter", "We wait", "--topic", "bridge", "--add"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(project.read("dossier/sources/letter.yaml").starts_with("title: \"A letter\"\n"));
    assert_eq!(project.codes(), [""; 0]);
}

#[test]
fn a_note_keeps_its_lines_and_a_list_its_notation() {
    let project = project();
    let note = "First.\n\n- a\n- b";
    let args = ["quote", "letter", "We wait", "--topic", "bridge", "--add", "--note"];
    project.write("dossier/sources/letter.yaml", "title: L\n");
    assert_eq!(project.run(&[&args[..], &[note]].concat()).code, 0);
    assert_eq!(
        project.read("dossier/sources/letter.yaml"),
        "title: L\npassages:\n  - quote: \"We wait\"\n    topics: [bridge]\n    note: |-\n      First.\n\n      \
         - a\n      - b\n"
    );
    let item = "[{quote: \"We wait\", topics: [bridge], note: \"Why\"}]";
    for (sidecar, expected) in [
        ("{title: L}\n", format!("{{title: L, passages: {item}}}\n")),
        ("passages: ~ # none\ntitle: L\n", format!("passages: {item} # none\ntitle: L\n")),
        ("title: L\npassages: null\n", format!("title: L\npassages: {item}\n")),
    ] {
        project.write("dossier/sources/letter.yaml", sidecar);
        let run = project.run(&[&args[..], &["Why"]].concat());
        assert_eq!(run.code, 0, "{sidecar}{}", run.stderr);
        assert_eq!(project.read("dossier/sources/letter.yaml"), expected);
    }
    assert_eq!(project.codes(), [""; 0]);
}

#[test]
fn a_mark_alone_is_no_quotation() {
    let project = project();
    project.write("dossier/sources/letter.md", "# A letter\n\nA fall (of −5 %), # and #.\n");
    for words in ["%)", "#", "—"] {
        for source in ["letter", "--all"] {
            let run = project.run(&["quote", source, words]);
            assert_eq!((run.code, &*run.stdout), (1, ""), "{words}: {}", run.stderr);
        }
        let run = project.run(&["quote", "letter", words]);
        assert!(run.stderr.contains("the quotation has no letter or digit"), "{}", run.stderr);
    }
}

#[test]
fn nothing_is_added_where_that_would_be_a_guess() {
    let project = project();
    let before = project.stamps("dossier");
    for (args, code) in [
        (&["mayor", "It is safe", "--topic", "bridge", "--add"][..], 1),
        (&["mayor", "no such words at all", "--topic", "bridge", "--add"], 1),
        (&["--all", "We wait for the report", "--topic", "bridge", "--add"], 1),
        (&["mayor", "the old bridge", "--add"], 2),
        (&["mayor", "the old bridge", "--topic", "brige", "--add"], 2),
        (&["mayr", "the old bridge", "--topic", "bridge", "--add"], 2),
        (&["mayor"], 2),
        (&["--all", "mayor", "the old bridge"], 2),
    ] {
        let run = project.run(&[&["quote"], args].concat());
        assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
    }
    let run = project.run(&["quote", "mayor", "the old bridge", "--topic", "brige"]);
    assert!(run.stderr.contains("did you mean `bridge`?"), "{}", run.stderr);
    assert_eq!(project.stamps("dossier"), before);
    project.write(SIDECAR, "title: [\n");
    let run = project.run(&["quote", "mayor", "the old bridge", "--topic", "bridge", "--add"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(project.read(SIDECAR), "title: [\n");
}

/// A text of a few sentences, and the answer of `--add` to some words.
fn add(words: &str) -> (Project, Run) {
    let project = project();
    let text = "The NRC believes that a large-scale evacuation from Dabhol is more problematic. He spoke of\n\
        “command and control policies of Europe?” They asked.\n";
    project.write("dossier/sources/note.txt", text);
    let run = project.run(&["quote", "note", words, "--topic", "bridge", "--add"]);
    (project, run)
}

#[test]
fn words_that_say_something_else_are_not_added() {
    for (words, diff) in [
        (
            "a large-scale evacuation from Dabhol is not problematic",
            "is [-not-] {+more+} problematic",
        ),
        ("a large-scale evacuation from Dabhol is problematic", "is {+more+} problematic"),
        ("believes a large-scale evacuation from Dabhol", "believes {+that+} a large-scale"),
    ] {
        let (project, run) = add(words);
        assert_eq!(run.code, 1, "{}", run.stdout);
        assert!(run.stdout.contains(diff), "{}", run.stdout);
        assert!(!project.path("dossier/sources/note.yaml").exists());
        let quote = run.stdout.lines().find_map(|line| line.strip_prefix("- quote: ")).unwrap();
        let command = format!("dossier quote note {quote} --topic bridge --add");
        assert!(run.stderr.contains(&command), "{}", run.stderr);
    }
    let (project, run) = add("a large-scale evacuaton from dabhol is more problematic");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let added = "quote: \"a large-scale evacuation from Dabhol is more problematic\"";
    assert!(project.read("dossier/sources/note.yaml").contains(added));
}

#[test]
fn quotation_marks_around_the_words_do_not_count() {
    for words in
        ["“command and control policies of Europe”", "\"command and control policies of Europe\""]
    {
        let (project, run) = add(words);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let added = "quote: \"command and control policies of Europe\"";
        assert!(project.read("dossier/sources/note.yaml").contains(added), "{}", run.stdout);
    }
    let (_, places) = json(&project(), &["--all", "„close the old bridge“"]);
    assert_eq!(places[0]["diff"], json!(null));
}

#[test]
fn all_sources_are_searched() {
    let (code, places) = json(&project(), &["--all", "We wait for the report"]);
    let sources: Vec<&str> = places.iter().filter_map(|place| place["source"].as_str()).collect();
    assert_eq!((code, sources), (0, vec!["letter", "mayor"]));
    let (code, places) = json(&project(), &["--all", "no such words at all"]);
    assert_eq!((code, places.len()), (1, 0));
}

#[test]
fn a_hyphen_stands_for_standard_input() {
    let project = project();
    let mut command = assert_cmd::Command::from_std(project.command(&["quote", "--all", "-"]));
    let output = command.write_stdin("close the\nold bridge\n").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.starts_with("# mayor: p2, Ann Lee\n"), "{printed}");
}
