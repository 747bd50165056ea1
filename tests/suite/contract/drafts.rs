//! Drafts are built with `--drafts` only, and leave no trace without it.

use serde_json::json;

use crate::harness::{Project, Site};

/// A dossier with a draft of each kind, and references to them.
fn project() -> Project {
    Project::dossier(&[
        ("topics/plan.yaml", "title: Zulu scheme\ndraft: true\n"),
        ("topics/inf.yaml", "title: Treaty\n"),
        ("topics/inf.md", "It follows [[plan|the other thing]].\n\nAnd [[hidden|another]].\n"),
        ("sources/talk.txt", "One is planned. Two is both. Three is known.\n"),
        (
            "sources/talk.yaml",
            "
                title: The talk
                passages:
                  - {quote: One is planned., id: one, topics: [plan], note: Yankee note.}
                  - {quote: Two is both., id: two, topics: [plan, inf]}
                  - {quote: Three is known., id: three, topics: [inf]}
            ",
        ),
        ("sources/hidden.txt", "Xray words in a hidden text.\n"),
        (
            "sources/hidden.yaml",
            "title: Whiskey letter\ndraft: true\npassages: [{quote: Xray words, topics: [inf]}]\n",
        ),
        ("pages/later.md", "Victor page.\n"),
        ("pages/later.yaml", "title: Later\ndraft: true\n"),
    ])
}

/// Returns the ids and topics of the talk's passages.
fn passages(site: &Site) -> Vec<(String, serde_json::Value)> {
    let data = site.json("sources/talk.json");
    let passages = data["passages"].as_array().cloned().unwrap_or_default();
    passages
        .into_iter()
        .map(|passage| {
            (passage["id"].as_str().unwrap_or_default().to_owned(), passage["topics"].clone())
        })
        .collect()
}

#[test]
fn drafts_leave_no_trace() {
    let site = project().build();
    for words in ["Zulu", "Yankee", "Xray", "Whiskey", "Victor"] {
        assert_eq!(site.holding(words), [""; 0], "`{words}` of a draft is published");
    }
    for path in ["topics/plan.html", "topics/plan.json", "sources/hidden.html", "pages/later.html"]
    {
        assert!(!site.has(path), "{path}");
    }
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn a_draft_topic_leaves_its_passages() {
    let site = project().build();
    let inf = json!(["inf"]);
    assert_eq!(passages(&site), [("two".to_owned(), inf.clone()), ("three".to_owned(), inf)]);
    let page = site.html("sources/talk.html");
    assert_eq!(page.marked("one"), "", "a passage without a topic is not published");
    assert_eq!(page.marked("two"), "Two is both.");
}

#[test]
fn a_reference_to_a_draft_becomes_text() {
    let project = project();
    let page = project.build().html("topics/inf.html");
    assert!(page.words().contains("It follows the other thing."), "{}", page.words());
    let found = project.diagnostics(&[]);
    let places: Vec<(&str, u64)> = found
        .iter()
        .filter(|found| found.code == "draft-reference" && found.file == "dossier/topics/inf.md")
        .map(|found| (found.level.as_str(), found.line))
        .collect();
    assert_eq!(places, [("warning", 1), ("warning", 3)]);
}

#[test]
fn drafts_are_built_when_asked_for() {
    let project = project();
    let site = project.build_with(&["--drafts"]);
    for path in ["topics/plan.html", "sources/hidden.html", "pages/later.html"] {
        assert!(site.has(path), "{path}");
    }
    let all = passages(&site);
    assert_eq!(all[0], ("one".to_owned(), json!(["plan"])));
    assert_eq!(all[1], ("two".to_owned(), json!(["plan", "inf"])));
    site.html("topics/inf.html").assert_links("topics/plan.html");
    assert!(project.diagnostics(&["--drafts"]).iter().all(|found| found.code != "draft-reference"));
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}
