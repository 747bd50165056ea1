//! `sources/ID.json` and `data/index.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::{Project, sha256};

#[test]
fn a_source_has_its_metadata_and_passages() {
    let text = "One two.\n\nThree.\n";
    let site = Project::dossier(&[
        ("sources/s.txt", text),
        (
            "sources/s.yaml",
            "
                title: The talk
                kind: interview
                date: 2018-01~
                language: en-GB
                publisher: The Herald
                archived: https://example.org/archived
                retrieved: 2018-01-20
                rights: Held
                fidelity: ocr
                topics: [u]
                passages:
                  - {quote: Three., topics: [t]}
                  - {quote: One, topics: [t]}
            ",
        ),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/u.yaml", "title: Under\n"),
    ])
    .build();
    let found = site.json("sources/s.json");
    for (key, value) in [
        ("id", json!("s")),
        ("title", json!("The talk")),
        ("kind", json!("interview")),
        ("date", json!("2018-01~")),
        ("language", json!("en-GB")),
        ("publisher", json!("The Herald")),
        ("archived", json!("https://example.org/archived")),
        ("retrieved", json!("2018-01-20")),
        ("rights", json!("Held")),
        ("fidelity", json!("ocr")),
        ("topics", json!(["u"])),
        ("blocks", json!(2)),
        ("sha256", json!(sha256(text))),
        ("summary", Value::Null),
        ("passages", site.json("topics/t.json")["passages"].clone()),
    ] {
        assert_eq!(found.get(key), Some(&value), "`{key}` in:\n{found:#}");
    }
    assert_eq!(found["passages"][0]["text"], "One");
}

#[test]
fn the_index_lists_every_entry() {
    let site = Project::dossier(&[
        ("sources/s.txt", "One.\n"),
        ("sources/s.yaml", "title: The talk\nkind: interview\ndate: 2018-01\n"),
        ("topics/t.yaml", "title: Topic\nkind: place\n"),
        ("pages/method.md", "# How it was made\n\nBy hand.\n"),
    ])
    .build();
    let index = site.json("data/index.json");
    let entries = entries(&index);
    let ids: BTreeSet<&str> = entries.keys().copied().collect();
    assert_eq!(ids, BTreeSet::from(["method", "s", "t"]));
    for entry in entries.values() {
        let keys: BTreeSet<&str> =
            entry.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, BTreeSet::from(["id", "title", "kind", "date", "url"]), "{entry}");
    }
    let source = json!({
        "id": "s", "title": "The talk", "kind": "interview", "date": "2018-01",
        "url": "sources/s.html",
    });
    assert_eq!(*entries["s"], source);
    let topic =
        json!({"id": "t", "title": "Topic", "kind": "place", "date": null, "url": "topics/t.html"});
    assert_eq!(*entries["t"], topic);
    assert_eq!(entries["method"]["title"], "How it was made");
    assert_eq!(entries["method"]["url"], "pages/method.html");
}

/// Returns all objects with an `id` in an index, by that id.
fn entries(index: &Value) -> BTreeMap<&str, &Value> {
    let mut found = BTreeMap::new();
    let mut values = vec![index];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(fields) => match fields.get("id").and_then(Value::as_str) {
                Some(id) => drop(found.insert(id, value)),
                None => values.extend(fields.values()),
            },
            _ => {}
        }
    }
    found
}
