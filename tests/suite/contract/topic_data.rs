//! `topics/ID.json`: exactly the fields of the format's example, all of them always present.

use serde_json::{Value, json};

use crate::harness::{Project, dedented};

#[test]
fn a_topic_has_the_fields_of_the_example() {
    let interview = "
        title: Interview
        date: 2018-01-19
        authors: [antonov]
        fidelity: verified
        passages:
          - {paragraphs: 2-3, id: inf-violation, topics: [inf], date: 2007}
          - {quote: First, topics: [start, inf], locator: 00:14:05, note: A *note*.}
    ";
    let site = Project::dossier(&[
        (
            "sources/antonov-interview.txt",
            "
            First of all.

            Second.

            Third\u{a0}one.

            Fourth.
        ",
        ),
        ("sources/antonov-interview.yaml", interview),
        ("topics/antonov.yaml", "title: Anatoly Antonov\nkind: person\n"),
        ("topics/arms-control.yaml", "title: Arms control\n"),
        ("topics/start.yaml", "title: New START\n"),
        ("topics/start.md", "It came after [[inf]].\n"),
        (
            "topics/inf.yaml",
            "
                title: INF Treaty
                kind: treaty
                aliases: [INF]
                parent: arms-control
                events:
                  - {date: 2019, title: Ended}
                  - date: 1987-12-08
                    title: Signed in Washington
                    sources: ['antonov-interview#p4']
            ",
        ),
    ])
    .build();
    let mut found = site.json("topics/inf.json");
    let note = found["passages"][1]["note"].take();
    assert!(note.as_str().is_some_and(|note| note.contains("note")), "{note}");
    let voices = json!([{"id": "antonov", "name": "Anatoly Antonov"}]);
    let expected = json!({
        "id": "inf", "title": "INF Treaty", "kind": "treaty", "aliases": ["INF"],
        "parent": "arms-control", "url": "topics/inf.html",
        "related": [{"id": "start", "shared_passages": 1}],
        "passages": [
            {
                "id": "inf-violation", "source": "antonov-interview", "blocks": [2, 3],
                "voices": voices, "date": "2007", "text": "Second.\nThird\u{a0}one.",
                "turns": [{ "voices": voices, "text": "Second.\nThird\u{a0}one." }],
                "note": null, "locator": null, "fidelity": "verified", "topics": ["inf"],
                "url": "sources/antonov-interview.html#inf-violation", "moved_from": [],
            },
            {
                "id": "p1", "source": "antonov-interview", "blocks": [1, 1],
                "voices": voices, "date": "2018-01-19", "text": "First",
                "turns": [{ "voices": voices, "text": "First" }],
                "note": null, "locator": "00:14:05", "fidelity": "verified",
                "topics": ["start", "inf"], "url": "sources/antonov-interview.html#p1",
                "moved_from": [],
            },
        ],
        "events": [
            {
                "date": "1987-12-08", "title": "Signed in Washington",
                "sources": ["antonov-interview#p4"],
            },
            {"date": "2019", "title": "Ended", "sources": []},
        ],
        "backlinks": [{"from": "start", "url": "topics/start.html"}],
    });
    assert_eq!(found, expected, "\n{found:#}");
}

#[test]
fn a_bare_topic_has_every_field() {
    let site = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]).build();
    let expected = json!({
        "id": "t", "title": "Topic", "kind": "issue", "aliases": [], "parent": null,
        "url": "topics/t.html", "related": [], "passages": [], "events": [], "backlinks": [],
    });
    assert_eq!(site.json("topics/t.json"), expected);
}

/// Builds a dossier with this source and returns the passages of topic `t`.
fn passages(text: &str, yaml: &str) -> Vec<Value> {
    let site = Project::dossier(&[
        ("sources/s.txt", text),
        ("sources/s.yaml", &format!("title: S\n{}", dedented(yaml))),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/ann.yaml", "title: Ann Lee\nkind: person\n"),
    ])
    .build();
    site.json("topics/t.json")["passages"].as_array().cloned().unwrap_or_default()
}

#[test]
fn text_joins_segments_and_blocks() {
    let yaml = "
        passages:
          - {quote: 'One […] three. Four […] six', topics: [t]}
    ";
    let found = passages("One two three.\n\nFour five six.\n", yaml);
    assert_eq!(found[0]["text"], "One […] three.\nFour […] six");
    assert_eq!(found[0]["blocks"], json!([1, 2]));
}

#[test]
fn text_is_without_labels_and_furniture() {
    let text = "Ann: One.\n\nREAD MORE: x\n\nAnn: Two.\nDiscuss\n";
    let yaml = "
        speakers: {Ann: ann}
        furniture: ['READ MORE:*', Discuss]
        passages:
          - {paragraphs: 1-3, topics: [t]}
    ";
    let found = passages(text, yaml);
    assert_eq!(found[0]["blocks"], json!([1, 3]));
    let text = found[0]["text"].as_str().unwrap_or_default();
    assert_eq!(text.split_ascii_whitespace().collect::<Vec<_>>(), ["One.", "Two."]);
}

#[test]
fn hard_wrapped_lines_are_joined_and_others_are_not() {
    let line = "a line of words that is long enough to look wrapped";
    let found = passages(
        &format!("{line}\n{line} one\n{line}\nend\n\nshort\nlines\n"),
        "
            passages:
              - {paragraphs: 1, topics: [t]}
              - {quote: short lines, topics: [t]}
        ",
    );
    assert_eq!(found[0]["text"], format!("{line} {line} one {line} end"));
    let short = found[1]["text"].as_str().unwrap_or_default();
    assert_eq!(short.split_whitespace().collect::<Vec<_>>(), ["short", "lines"]);
}

#[test]
fn voices_are_the_speaker_else_the_turns_else_the_authors() {
    let text = "Opening.\n\nQ: Question?\n\nAnn: Answer.\n\nStill Ann.\n";
    let yaml = "
        authors: [The Bureau]
        speakers: {Q: Quentin, Ann: ann}
        passages:
          - {quote: Opening., topics: [t]}
          - {quote: 'Question? Answer.', topics: [t]}
          - {quote: Still Ann., topics: [t]}
          - {quote: Answer., topics: [t], speaker: [A third, ann]}
    ";
    let found = passages(text, yaml);
    let voices = |id: &str| {
        found.iter().find(|passage| passage["id"] == id).map(|passage| passage["voices"].clone())
    };
    let ann = json!({"id": "ann", "name": "Ann Lee"});
    assert_eq!(voices("p1"), Some(json!([{"id": null, "name": "The Bureau"}])));
    assert_eq!(voices("p2"), Some(json!([{"id": null, "name": "Quentin"}, ann])));
    assert_eq!(voices("p4"), Some(json!([ann])));
    assert_eq!(voices("p3"), Some(json!([{"id": null, "name": "A third"}, ann])));
}

#[test]
fn scalars_are_text_as_written() {
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: no\naliases: [1.10, 012, yes]\n"),
        ("topics/u.yaml", "title: 2018\nsummary:\nparent:\naliases:\n"),
    ])
    .build();
    assert_eq!(site.json("topics/t.json")["title"], "no");
    let aliases = site.json("topics/t.json")["aliases"].clone();
    assert_eq!(aliases, json!(["1.10", "012", "yes"]));
    assert_eq!(site.json("topics/u.json")["title"], "2018");
    assert_eq!(site.json("topics/u.json")["parent"], Value::Null);
}

#[test]
fn related_topics_are_in_order_of_shared_passages() {
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\nrelated: [d, b]\n"),
        ("topics/a.yaml", "title: A\n"),
        ("topics/b.yaml", "title: B\n"),
        ("topics/c.yaml", "title: C\n"),
        ("topics/d.yaml", "title: D\n"),
        ("sources/s.txt", "One. Two. Three.\n"),
        (
            "sources/s.yaml",
            "
                title: S
                topics: [d, t]
                passages:
                  - {quote: One., topics: [t, a, c]}
                  - {quote: Two., topics: [c, t]}
                  - {quote: Three., topics: [a, d]}
            ",
        ),
    ])
    .build();
    let related = |id: &str| site.json(&format!("topics/{id}.json"))["related"].clone();
    let entry = |id: &str, count: u32| json!({"id": id, "shared_passages": count});
    assert_eq!(related("t"), json!([entry("c", 2), entry("a", 1), entry("b", 0), entry("d", 0)]));
    assert_eq!(related("b"), json!([entry("t", 0)]));
    assert_eq!(related("a"), json!([entry("c", 1), entry("d", 1), entry("t", 1)]));
}
