//! `dossier export`, and `data/passages.csv`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Project, sha256};

const PASSAGES: &str =
    "source,id,block_first,block_last,voices,date,text,note,locator,fidelity,topics,url";
const SOURCES: &str = "id,title,kind,date,language,summary,authors,publisher,source_url,archived,retrieved,\
    updated,rights,publish,fidelity,original,sha256,translation_of,blocks,passages,topics,url";
const TOPICS: &str =
    "id,title,kind,aliases,parent,related,summary,same_as,passages,sources,voices,events,url";

const TEXT: &str = "Ann: = one, \"two\"\nBob: three.\n\nFour.\n";

/// A source of two turns with a note that a spreadsheet would take for a formula, and one in metadata.
fn project() -> Project {
    Project::dossier(&[
        ("sources/talk.txt", TEXT),
        (
            "sources/talk.yaml",
            "
                title: The talk, in full
                date: 1990-05
                publisher: The Herald
                fidelity: ocr
                authors: [Cy Cox]
                topics: [t]
                speakers: {Ann: ann, Bob: Bob Ray}
                passages:
                  - {paragraphs: 1, topics: [t, ann], note: '-1 is a number', locator: '@0:10'}
                  - {quote: Four., topics: [t]}
            ",
        ),
        ("sources/letter.txt", "Nobody may read this.\n"),
        (
            "sources/letter.yaml",
            "
                title: A letter
                publish: metadata
                passages: [{paragraphs: 1, topics: [t]}]
            ",
        ),
        ("sources/unfinished.txt", "A draft.\n"),
        (
            "sources/unfinished.yaml",
            "
                title: Unfinished
                draft: true
                passages: [{paragraphs: 1, topics: [t]}]
            ",
        ),
        ("topics/t.yaml", "title: Topic\naliases: [The thing, Them]\nsummary: '+ more'\n"),
        ("topics/ann.yaml", "title: Ann Lee\nkind: person\nparent: t\n"),
    ])
}

/// Returns the rows of a table, each as its cells by column, after comparing the columns.
fn rows(csv: &[u8], columns: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv);
    let names = reader.headers().unwrap().clone();
    assert_eq!(names.iter().collect::<Vec<_>>().join(","), columns);
    reader.deserialize().map(Result::unwrap).collect()
}

fn export(project: &Project, args: &[&str]) -> String {
    let run = project.run(&[&["export"], args].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    run.stdout
}

#[track_caller]
fn assert_cells(row: &BTreeMap<String, String>, cells: &[(&str, &str)]) {
    for (column, cell) in cells {
        assert_eq!(row[*column], *cell, "`{column}` of {row:?}");
    }
}

#[test]
fn each_site_has_a_table_of_its_passages() {
    let site = project().build();
    let rows = rows(site.text("data/passages.csv").as_bytes(), PASSAGES);
    assert_eq!(rows.len(), 3);
    assert_cells(
        &rows[0],
        &[
            ("source", "letter"),
            ("id", "passage-1"),
            ("block_first", ""),
            ("block_last", ""),
            ("voices", ""),
            ("date", ""),
            ("text", ""),
            ("topics", "t"),
            ("url", "sources/letter.html#passage-1"),
        ],
    );
    assert_cells(
        &rows[1],
        &[
            ("source", "talk"),
            ("id", "p1"),
            ("block_first", "1"),
            ("block_last", "1"),
            ("voices", "Ann Lee; Bob Ray"),
            ("date", "1990-05"),
            ("note", "'-1 is a number"),
            ("locator", "'@0:10"),
            ("fidelity", "ocr"),
            ("topics", "t; ann"),
            ("url", "sources/talk.html#p1"),
        ],
    );
    assert!(rows[1]["text"].starts_with("'= one, \"two\""), "{}", rows[1]["text"]);
    assert_cells(&rows[2], &[("text", "Four."), ("voices", "Bob Ray"), ("note", "")]);
    let link = "href=\"data/passages.csv\"";
    assert!(site.text("voices.html").contains(link));
}

#[test]
fn the_command_writes_the_table_of_the_site() {
    let project = project();
    for flags in [&[][..], &["--drafts"]] {
        let site = project.build_with(flags);
        let exported = export(&project, &[&["passages"], flags].concat());
        assert_eq!(exported, site.text("data/passages.csv"));
        assert_eq!(exported.contains("unfinished"), !flags.is_empty());
    }
}

#[test]
fn with_a_public_address_urls_are_absolute() {
    let project = project();
    project.build();
    project.write("dossier/dossier.yaml", "title: T\nbase_url: https://example.org/d/\n");
    let site = project.build();
    let rows = rows(site.text("data/passages.csv").as_bytes(), PASSAGES);
    assert_eq!(rows[1]["url"], "https://example.org/d/sources/talk.html#p1");
    let exported = export(&project, &["topics", "--format", "jsonl"]);
    assert!(exported.contains("\"https://example.org/d/topics/t.html\""), "{exported}");
}

#[test]
fn sources_have_their_metadata_and_counts() {
    let rows = rows(export(&project(), &["sources"]).as_bytes(), SOURCES);
    assert_eq!(rows.len(), 2);
    assert_cells(
        &rows[0],
        &[("id", "letter"), ("publish", "metadata"), ("blocks", ""), ("passages", "1")],
    );
    assert_cells(
        &rows[1],
        &[
            ("id", "talk"),
            ("title", "The talk, in full"),
            ("date", "1990-05"),
            ("authors", "Cy Cox"),
            ("publisher", "The Herald"),
            ("publish", "full"),
            ("sha256", &sha256(TEXT)),
            ("blocks", "2"),
            ("passages", "2"),
            ("topics", "t"),
            ("url", "sources/talk.html"),
        ],
    );
}

#[test]
fn topics_have_their_metadata_and_counts() {
    let rows = rows(export(&project(), &["topics"]).as_bytes(), TOPICS);
    assert_eq!(rows.len(), 2);
    assert_cells(
        &rows[0],
        &[("id", "ann"), ("kind", "person"), ("parent", "t"), ("related", "t"), ("passages", "1")],
    );
    assert_cells(
        &rows[1],
        &[
            ("aliases", "The thing; Them"),
            ("summary", "'+ more"),
            ("passages", "3"),
            ("sources", "2"),
            ("voices", "2"),
            ("events", "0"),
            ("url", "topics/t.html"),
        ],
    );
}

#[test]
fn json_lines_have_lists_and_no_apostrophe() {
    let exported = export(&project(), &["passages", "--format", "jsonl"]);
    let lines: Vec<Value> =
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["text"], &lines[0]["block_first"], &lines[0]["voices"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(lines[1]["voices"], json!(["Ann Lee", "Bob Ray"]));
    assert_eq!(lines[1]["note"], "-1 is a number");
    assert_eq!(lines[1]["block_first"], 1);
    let columns = exported.lines().next().unwrap().split("\",\"").count();
    assert!(columns > 1);
    let keys: Vec<&str> = PASSAGES.split(',').collect();
    let mut places = keys.iter().map(|key| exported.find(&format!("\"{key}\":")).unwrap());
    assert!(places.clone().is_sorted() && places.next() == Some(1), "{exported}");
}

#[test]
fn a_file_is_written_and_replaced() {
    let project = project();
    assert_eq!(export(&project, &["topics", "-o", "t.csv"]), "wrote t.csv\n");
    assert_eq!(project.read("t.csv"), export(&project, &["topics"]));
    project.write("dossier/topics/t.yaml", "title: Another\n");
    let args = ["topics", "-o", "t.csv", "--message-format", "json"];
    assert_eq!(export(&project, &args), "{\"written\":\"t.csv\"}\n");
    assert!(project.read("t.csv").contains("t,Another,"));
}

#[test]
fn no_file_of_the_dossier_is_overwritten() {
    let project = project();
    for path in ["dossier/sources/talk.txt", "dossier/new.csv"] {
        let run = project.run(&["export", "passages", "-o", path]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(path), "{}", run.stderr);
    }
    assert_eq!(project.read("dossier/sources/talk.txt"), TEXT);
    assert!(!project.path("dossier/new.csv").exists());
}

#[test]
fn a_dossier_with_errors_has_no_table() {
    let project = project();
    project
        .write("dossier/sources/talk.yaml", "title: T\npassages: [{quote: Five., topics: [t]}]\n");
    let run = project.run(&["export", "passages", "-o", "p.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("quote-not-found"), "{}", run.stderr);
    assert!(!project.path("p.csv").exists());
    let run = project.run(&["export", "passages", "--message-format", "json"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.diagnostics()[0].code, "quote-not-found");
}

#[test]
fn withheld_words_are_in_no_table() {
    let project = project();
    let secret = "they left the room by the small door and never came back";
    project.write("dossier/sources/letter.txt", secret);
    project.write("dossier/topics/t.yaml", format!("title: T\nsummary: We know that {secret}.\n"));
    for format in ["csv", "jsonl"] {
        let run = project.run(&["export", "topics", "--format", format]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains("withheld-text"), "{}", run.stderr);
    }
}
