//! `dossier new`.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Project, Run};

const TALK: &str = "The bridge\r\n\r\nHerald: When?\r\n\r\nMayor: Soon. We wait.\r\n\r\nPage 1 of 3\r\n\r\n\
    Article 1\r\n\r\nHerald: And then?\r\n\r\nREAD MORE\r\n\r\nPage 2 of 3\r\n\r\nArticle 2\r\n\r\n\
    Mayor: Nothing.\r\n\r\nREAD MORE\r\n\r\nPage 3 of 3\r\n";

fn errors(project: &Project) -> Vec<String> {
    let found = project.diagnostics(&["--drafts"]).into_iter();
    found.filter(|one| one.level != "hint").map(|one| format!("{one:?}")).collect()
}

/// Returns the keys of the mapping, in order.
fn keys(yaml: &str) -> Vec<&str> {
    let lines = yaml.lines().filter(|line| !line.starts_with([' ', '#']));
    lines.filter_map(|line| line.split_once(':')).map(|(key, _)| key).collect()
}

fn json_of(run: &Run) -> Value {
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn a_text_is_taken_over_byte_for_byte_with_proposals() {
    let project = Project::dossier(&[]);
    project.write("talk.TXT", TALK);
    let args = ["new", "source", "talk", "--from", "talk.TXT", "--date", "2024-05"];
    let run = project.run(&[&args[..], &["--url", "https://example.org/a#b"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.contains("wrote dossier/sources/talk.txt\nwrote dossier/sources/talk.yaml\n")
    );
    assert_eq!(project.read("dossier/sources/talk.txt"), TALK);
    let sidecar = project.read("dossier/sources/talk.yaml");
    for part in [
        "\ntitle: \"The bridge\"\n",
        "\ndate: 2024-05\n",
        "\nurl: \"https://example.org/a#b\"\n",
        "  # \"Herald\": \"Herald\"  # 2 lines, the first is line 3\n",
        "  # \"Mayor\": \"Mayor\"  # 2 lines, the first is line 5\n",
        "  # - \"Page * of *\"  # 3 lines, the first is line 7\n",
        "  # - \"READ MORE\"  # 2 lines, the first is line 13\n",
        "  # - \"Article *\"  # 2 lines, the first is line 9\n",
    ] {
        assert!(sidecar.contains(part), "{part}\n{sidecar}");
    }
    assert_eq!(errors(&project), [""; 0]);

    // What is proposed is valid once its `#` is taken away.
    let accepted: String = sidecar
        .lines()
        .map(|line| match line.strip_prefix("  # ") {
            Some(rest) if rest.starts_with(['"', '-']) => format!("  {rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    project.write("dossier/sources/talk.yaml", &accepted);
    assert_eq!(errors(&project), [""; 0]);
    let site = project.build();
    assert_eq!(site.json("sources/talk.json")["speakers"].as_object().unwrap().len(), 2);
}

#[test]
fn every_key_is_there_in_the_order_of_the_format() {
    let project = Project::dossier(&[]);
    for (kind, folder) in [("source", "sources"), ("topic", "topics"), ("page", "pages")] {
        let id = format!("a-new-{kind}");
        let run = project.run(&["new", kind, &id]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let sidecar = project.read(&format!("dossier/{folder}/{id}.yaml"));
        assert!(sidecar.contains(&format!("\ntitle: \"A new {kind}\"\n")), "{sidecar}");
        let schema: Value = serde_json::from_str(&project.run(&["schema", kind]).stdout).unwrap();
        let mut written = keys(&sidecar);
        written.sort_unstable();
        let all: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(written, all);
    }
    assert_eq!(errors(&project), [""; 0]);
}

#[test]
fn front_matter_becomes_keys_where_it_fits() {
    let project = Project::dossier(&[]);
    project.write(
        "a.md",
        "---\nTitle: \"A: b\"\ndate: January 5, 2018\nauthors: [jane]\nlanguage: de\ntopics: [x]\n\
         tags: [y]\nspeakers: {A: Ann, B: [Bo, Cy]}\n---\n# Head\n\nA: yes.\n\nB: no.\n",
    );
    let run = project.run(&["new", "source", "a", "--from", "a.md", "--message-format", "json"]);
    assert_eq!(json_of(&run)["title"], "A: b");
    let sidecar = project.read("dossier/sources/a.yaml");
    for part in [
        "\ntitle: \"A: b\"\n",
        "\nlanguage: de\n",
        "\n  \"A\": Ann\n  \"B\":\n    - Bo\n    - Cy\n",
        "write `2018-01-05`):\n  # January 5, 2018\n",
        "\nauthors:\n  # The front matter",
        "\ntopics:\n  # The front matter",
    ] {
        assert!(sidecar.contains(part), "{part}\n{sidecar}");
    }
    assert!(!sidecar.contains("tags"));
    assert_eq!(errors(&project), [""; 0]);
}

#[test]
fn a_title_is_the_first_heading_or_line_that_nobody_says() {
    let long = format!("{}end", "word ".repeat(30));
    for (file, text, title) in [
        ("a.md", "Words.\n\n## A *heading*\n", "A heading"),
        ("a.txt", "\n First line\nsecond\n", "First line"),
        ("a.txt", "Herald: When?\n\nMayor: Now.\n", "The source"),
        ("a.txt", long.as_str(), &format!("{}word…", "word ".repeat(19))),
    ] {
        let project = Project::dossier(&[]);
        project.write(file, text);
        let args = ["new", "source", "the-source", "--from", file, "--message-format", "json"];
        let run = project.run(&args);
        assert_eq!(json_of(&run)["title"], *title, "{text}");
        assert_eq!(errors(&project), [""; 0]);
    }
}

#[test]
fn standard_input_is_a_text() {
    let project = Project::dossier(&[]);
    let mut command = project.command(&["new", "source", "a", "--from", "-", "--title", "T: t"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("Words.\n".as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(project.read("dossier/sources/a.txt"), "Words.\n");
    assert!(project.read("dossier/sources/a.yaml").contains("\ntitle: \"T: t\"\n"));
}

#[test]
fn nothing_is_overwritten_and_a_wrong_id_is_refused() {
    let project = Project::dossier(&[
        ("sources/deep/there.txt", "Words.\n"),
        ("sources/both.txt", "Words.\n"),
        ("sources/both.yaml", "title: T\n"),
        ("topics/t.yaml", "title: T\n"),
    ]);
    project.write("other.txt", "Others.\n");
    let before = project.stamps("dossier");
    for args in [
        &["source", "both"][..],
        &["source", "t"],
        &["topic", "both"],
        &["page", "there"],
        &["source", "there", "--from", "other.txt"],
        &["source", "Capital"],
        &["source", "a/b"],
        &["source", "index"],
        &["source", "new", "--date", "5/1/2018"],
        &["source", "new", "--url", "example.org"],
        &["source", "new", "--title", " "],
        &["topic", "new", "--title", " "],
        &["source", "--", "-new"],
        &["source", "new", "--from", "nowhere.txt"],
    ] {
        let run = project.run(&[&["new"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
    }
    assert!(project.stamps("dossier") == before);
    // A text without a sidecar gets one.
    assert_eq!(project.run(&["new", "source", "there"]).code, 0);
    assert!(project.path("dossier/sources/deep/there.yaml").is_file());
    assert_eq!(project.read("dossier/sources/deep/there.txt"), "Words.\n");
}

#[test]
fn what_is_no_text_is_refused_with_advice() {
    let project = Project::dossier(&[]);
    for (file, bytes, advice) in [
        ("a.txt", &b"caf\xe9"[..], "iconv -f WINDOWS-1252"),
        ("b.txt", b"\xff\xfea\0", "iconv -f UTF-16"),
        ("c.pdf", b"%PDF-1.7", "pdftotext c.pdf"),
        ("d.txt", b"%PDF-1.7", "pdftotext d.txt"),
        ("e f.docx", b"PK\x03\x04", "pandoc \"e f.docx\""),
        ("g.html", b"<p>Words</p>", "browser"),
        ("h.eml", b"From: a\n", "e-mail program"),
        ("i.txt", b" \n", "paste them later"),
    ] {
        fs::write(project.path(file), bytes).unwrap();
        let run = project.run(&["new", "source", "x", "--from", file]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{file}");
        assert!(run.stderr.contains(file) && run.stderr.contains(advice), "{}", run.stderr);
        let args = ["new", "source", "x", "--from", file, "--message-format", "json"];
        let object = json_of(&project.run(&args));
        assert!(object["help"].as_str().unwrap().contains(advice), "{object}");
        assert_eq!(object.as_object().unwrap().len(), 2);
    }
    let large = fs::File::create(project.path("large.txt")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    let run = project.run(&["new", "source", "x", "--from", "large.txt"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("`large.txt` is larger than 64 MiB"), "{}", run.stderr);
    assert!(!project.path("dossier/sources").exists());
}

#[test]
fn the_schema_of_a_new_project_is_named() {
    let project = Project::new(&[]);
    project.run(&["init"]);
    let run = project.run(&["new", "topic", "ferry", "--message-format", "json"]);
    let written = json!(["dossier/topics/ferry.md", "dossier/topics/ferry.yaml"]);
    assert_eq!(json_of(&run)["written"], written);
    let sidecar = project.read("dossier/topics/ferry.yaml");
    assert!(sidecar.starts_with("# yaml-language-server: $schema=../../schemas/topic.json\n"));
    assert_eq!(errors(&project), [""; 0]);
}

/// Returns what `new source a --from FILE` says in JSON of this text, and the sidecar.
fn proposed(file: &str, text: &str) -> (Value, String) {
    let project = Project::dossier(&[]);
    project.write(file, text);
    let args = ["new", "source", "a", "--from", file, "--message-format", "json"];
    let object = json_of(&project.run(&args));
    assert_eq!(errors(&project), [""; 0]);
    (object, project.read("dossier/sources/a.yaml"))
}

fn patterns<'v>(object: &'v Value, key: &str) -> Vec<&'v str> {
    object[key].as_array().unwrap().iter().map(|one| one["pattern"].as_str().unwrap()).collect()
}

#[test]
fn words_of_the_text_are_not_proposed_as_furniture() {
    let text = "Q.  Did you?\n\nA.  Yes, sir, I have.\n\nAll right.\n\n(a)\n\niv)\n\nDIE GRÜNEN)\n\n\
        (The words are\n\nSam Altman\n\nSam Altman: Yes\n\nin the paragraph:\n\nRUNNING HEAD\n\n\
        (Applause)\n\n";
    let (object, sidecar) = proposed("a.txt", &text.repeat(2));
    assert_eq!(patterns(&object, "furniture"), ["RUNNING HEAD", "(Applause)"]);
    assert!(sidecar.contains("only what the publisher added to each page"), "{sidecar}");
}

#[test]
fn page_numbers_are_named_with_a_pattern_that_matches_nothing_else() {
    let page = |number: u32| format!("Some words{number}.\n\n{number}\n\n");
    let pages: String = (4263..4268).map(page).collect();
    let (object, sidecar) = proposed("a.txt", &pages);
    assert_eq!(object["page_numbers"]["patterns"], json!(["4*"]));
    let comment = "  # Page numbers stand alone on 5 lines, the first is line 3 (4263). These patterns match \
        only them:\n  # - \"4*\"\n";
    assert!(sidecar.contains(comment), "{sidecar}");
    let (object, _) = proposed("a.txt", &format!("{pages}43 people\n"));
    assert_eq!(object["page_numbers"]["patterns"], json!(["42*"]));
    let (object, sidecar) = proposed("a.txt", &format!("{pages}4267 people\n"));
    assert_eq!(object["page_numbers"]["patterns"], json!([]));
    assert!(sidecar.contains("No pattern matches only them."), "{sidecar}");
    let (object, _) = proposed("a.txt", "Words\n\n7\n\n3\n\n9\n\n1\n");
    assert_eq!(object["page_numbers"], Value::Null);
}

#[test]
fn numbered_lines_are_a_warning_and_nothing_is_proposed() {
    let line = |n: u32| format!(" 12:26:23 {n}        Q.  When was it, THE COURT: asked?\r\n\r\n");
    let page: String = (1..26).map(line).collect();
    let text = format!("4263\r\n{page}4264\r\n{page}");
    let (object, sidecar) = proposed("a.txt", &text);
    assert_eq!(object["numbered_lines"], true);
    assert_eq!((&object["speakers"], &object["furniture"]), (&json!([]), &json!([])));
    assert!(sidecar.contains("# The lines of the text begin with their numbers"), "{sidecar}");
    let project = Project::dossier(&[]);
    project.write("a.txt", text);
    let run = project.run(&["new", "source", "a", "--from", "a.txt"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.starts_with("warning: The lines of the text begin"), "{}", run.stderr);
    assert!(run.stderr.contains("sed -E"), "{}", run.stderr);
    assert_eq!(proposed("a.txt", TALK).0["numbered_lines"], false);
}

#[test]
fn the_head_of_an_e_mail_has_a_title_and_no_speakers() {
    let (object, sidecar) = proposed(
        "a.txt",
        "Message-ID: <1>\nFrom: a@example.org\nX-To: Bo\nSubject: The: bridge\n\nDear Bo: Soon.\n\
         ---- Forwarded by A ----\nFrom: C\ncc:\n\nBetreff: X\n\nBo,\n\nFrom: Here on, words.\n",
    );
    assert_eq!(object["title"], "The: bridge");
    assert_eq!(patterns(&object, "speakers"), ["Dear Bo", "From"]);
    let headers = ["From", "Message-ID", "X-To", "Subject", "Betreff"];
    assert_eq!(patterns(&object, "not_speakers"), headers);
    assert!(sidecar.contains("  # - \"Message-ID\"  # 1 line"), "{sidecar}");
}

#[test]
fn proposals_beyond_twenty_are_counted_and_all_are_in_json() {
    let text: String = ('A'..='W').map(|c| format!("[00:12] {c}nn: Yes.\n\n")).collect();
    let (object, sidecar) = proposed("a.md", &text);
    assert_eq!(patterns(&object, "speakers").len(), 23);
    assert!(sidecar.contains("  # \"[*] Ann\": \"Ann\"  # 1 line"), "{sidecar}");
    let more = "  # and 3 more, which `dossier check` names once these are set\n";
    assert!(sidecar.contains(more) && !sidecar.contains("Wnn"), "{sidecar}");
}

#[test]
fn topics_and_pages_take_a_title() {
    let project = Project::dossier(&[]);
    for (kind, folder) in [("topic", "topics"), ("page", "pages")] {
        let run = project.run(&["new", kind, kind, "--title", "Sam Altman"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let sidecar = project.read(&format!("dossier/{folder}/{kind}.yaml"));
        assert!(sidecar.contains("\ntitle: \"Sam Altman\"\n\n"), "{sidecar}");
        assert_eq!(project.run(&["new", kind, "other", "--title", " "]).code, 2);
    }
    assert!(project.read("dossier/pages/page.md").starts_with("# Sam Altman\n"));
    project.run(&["new", "topic", "brad-smith"]);
    let sidecar = project.read("dossier/topics/brad-smith.yaml");
    assert!(sidecar.contains("\ntitle: \"Brad smith\"\n  # This title is the id in words"));
}
