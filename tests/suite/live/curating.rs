//! What a curator changes through the preview: passages are added, changed and removed, topics created, and
//! each change undone.
#![allow(clippy::needless_pass_by_value, reason = "requests are written where they are sent")]

use serde_json::{Value, json};

use super::preview::Preview;
use crate::harness::Project;

/// A project with a source, and a request to add its second word as a passage.
fn with_words() -> (Project, &'static str) {
    let project = Project::dossier(&[
        ("topics/a.yaml", "title: A\n"),
        ("sources/s.md", "One two three.\n"),
        ("sources/s.yaml", "title: S # mine\npassages:\n- quote: One\n  topics: [a]\n"),
    ]);
    let question = r#"{"page": "sources/s.html", "block": 1, "before": "One ", "words": "two",
        "topics": ["a"], "note": "so: it is", "add": "quote"}"#;
    (project, question)
}

const SIDECAR: &str = "dossier/sources/s.yaml";

#[test]
fn a_post_without_the_token_changes_nothing() {
    let (project, question) = with_words();
    let before = project.read(SIDECAR);
    let preview = Preview::of(&project, &[]);
    let token = preview.token("/sources/s.html");
    let origin = format!("Origin: http://{}", preview.address);
    for lines in [
        vec![],
        vec![origin.as_str()],
        vec!["X-Dossier-Token: "],
        vec!["X-Dossier-Token: 1"],
        vec![&token[..token.len() - 1]],
        vec![token.as_str(), "Origin: http://evil.example"],
        vec![token.as_str(), "Origin: null"],
    ] {
        let answer = preview.add(&lines, question);
        assert_eq!(answer.status, 403, "{lines:?}");
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
        assert_eq!(project.read(SIDECAR), before, "{lines:?}");
    }
    let host = preview.address.to_string();
    for route in ["passages", "passage", "mentions", "topic", "undo"] {
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            let answer = preview.ask(method, &format!("/_dossier/{route}"), &host, &[&token]);
            assert_eq!(answer.status, 405, "{method} {route}");
        }
        for lines in [vec![], vec!["X-Dossier-Token: 1"], vec![&token, "Origin: null"]] {
            let answer = preview.post(route, &lines, "{}");
            assert_eq!(answer.status, 403, "{route} {lines:?}");
        }
        let answer = preview.post(route, &[&token], "[");
        assert_eq!(answer.status, 400, "{route}");
    }
    assert_eq!(preview.add(&[&token, &origin], question).status, 200);
    let added = "- quote: \"two\"\n  topics: [a]\n  note: \"so: it is\"\n";
    assert_eq!(project.read(SIDECAR), before + added);
}

#[test]
fn a_passage_that_a_build_would_refuse_is_not_written() {
    let (project, question) = with_words();
    let preview = Preview::of(&project, &[]);
    let token = preview.token("/sources/s.html");
    let refused = |question: &str, status: u16, why: &str| {
        let before = project.read(SIDECAR);
        let answer = preview.add(&[&token], question);
        let said = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, status, "{question}: {said}");
        assert!(said.contains(why), "{question}: {said}");
        assert_eq!(project.read(SIDECAR), before, "{question}");
    };
    for (part, other, status, why) in [
        ("\"two\"", "\"five\"", 422, "do not stand together"),
        ("\"block\": 1", "\"block\": 9", 422, "has changed"),
        ("[\"a\"]", "[]", 422, "choose a topic"),
        ("[\"a\"]", "[\"gone\"]", 422, "no topic `gone`"),
        ("sources/s.html", "topics/a.html", 422, "not one of a source"),
        ("sources/s.html", "../secret", 422, "not one of a source"),
        ("\"quote\"", "\"words\"", 400, ""),
        ("{", "", 400, ""),
    ] {
        refused(&question.replacen(part, other, 1), status, why);
    }
    project.write("dossier/sources/s.md", "Two one.\n");
    refused(question, 422, "do not stand together");
    project.write("dossier/sources/s.md", "One two three.\n");
    project.write(SIDECAR, "title: [\n");
    refused(question, 422, "leaves no place");
    project.write(SIDECAR, "title: S\npassages: none\n");
    refused(question, 422, "leaves no place");
}

#[test]
fn what_other_machines_may_see_nobody_may_change() {
    let (project, question) = with_words();
    let before = project.read(SIDECAR);
    let preview = Preview::of(&project, &["--expose"]);
    let token = preview.token("/sources/s.html");
    assert_eq!(token, "X-Dossier-Token: ");
    assert_eq!(preview.add(&[&token], question).status, 403);
    for (route, question) in [
        ("passage", r#"{"page": "sources/s.html", "id": "p1"}"#),
        ("topic", r#"{"title": "New", "id": "new"}"#),
        ("undo", "{}"),
    ] {
        assert_eq!(preview.post(route, &[&token], question).status, 403, "{route}");
    }
    assert_eq!(project.read(SIDECAR), before);
    assert!(!project.path("dossier/topics/new.yaml").exists());
}

#[test]
fn a_source_without_a_sidecar_gets_one() {
    let (project, question) = with_words();
    std::fs::remove_file(project.path(SIDECAR)).unwrap();
    let preview = Preview::of(&project, &[]);
    let token = preview.token("/sources/s.html");
    let answer = preview.add(&[&token], question);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let new = "title: \"One two three.\"\npassages:\n  - quote: \"two\"\n    topics: [a]\n    note: \"so: it is\"\n";
    assert_eq!(project.read(SIDECAR), new);
}

/// A running preview, and what it answers to a curator.
struct Curator {
    project: Project,
    preview: Preview,
    token: String,
}

impl Curator {
    /// Opens the page of the source `s`.
    fn of(files: &[(&str, &str)]) -> Self {
        let project = Project::dossier(files);
        let preview = Preview::of(&project, &[]);
        let token = preview.token("/sources/s.html");
        Self { project, preview, token }
    }

    fn ask(&self, route: &str, question: Value) -> (u16, Value) {
        let answer = self.preview.post(route, &[&self.token], &question.to_string());
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// Asks for something that is done.
    #[track_caller]
    fn done(&self, route: &str, question: Value) -> Value {
        let (status, answer) = self.ask(route, question.clone());
        assert_eq!(status, 200, "{question}: {answer}");
        answer
    }

    /// Asks for something that is refused, and writes no file.
    #[track_caller]
    fn refused(&self, route: &str, question: Value, why: &str) {
        let before = self.project.read(SIDECAR);
        let (status, answer) = self.ask(route, question.clone());
        assert_eq!(status, 422, "{question}: {answer}");
        let refused = answer["refused"].as_str().unwrap();
        assert!(refused.contains(why), "{question}: {refused}");
        assert_eq!(self.project.read(SIDECAR), before, "{question}");
    }

    fn sidecar(&self) -> String {
        self.project.read(SIDECAR)
    }
}

const TEXT: &str =
    "Ann: The bridge is old. We begin in May.\n\nThe bridge was closed. Nobody knows why.\n";
const PASSAGES: &str = "title: S # mine\nspeakers: {Ann: Ann Lee}\npassages:\n  # All of them.\n  - quote: The bridge is old.  # first\n    id: old\n    topics: [a]\n    note: Old.\n\n  - quote: in May\n    topics: [a]\n  - quote: begin\n    topics: [a]\n\n# The end.\n";

fn with_passages() -> Curator {
    Curator::of(&[
        ("topics/a.yaml", "title: A\naliases: [Ann]\n"),
        ("topics/bridge.yaml", "title: The bridge\naliases: [bridge]\n"),
        ("topics/b.yaml", "title: B\nsummary: See [[s#old]].\n"),
        ("sources/s.txt", TEXT),
        ("sources/s.yaml", PASSAGES),
    ])
}

fn passage(id: &str) -> Value {
    json!({ "page": "sources/s.html", "id": id })
}

/// Returns a request to change a passage as it is now.
fn change(curator: &Curator, id: &str, how: Value) -> Value {
    let mut request = passage(id);
    request["hash"] = curator.done("passage", passage(id))["hash"].clone();
    request.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
    request
}

#[test]
fn a_passage_is_shown_as_it_is_written_and_changed_alone() {
    let curator = with_passages();
    let shown = curator.done("passage", passage("old"));
    assert_eq!(shown["file"], SIDECAR);
    assert_eq!(shown["line"], 5);
    assert_eq!(shown["words"], "The bridge is old.");
    assert_eq!(shown["topics"], json!(["a"]));
    assert_eq!(shown["note"], "Old.");
    let request = change(&curator, "old", json!({ "topics": ["b", "a"], "note": "So: old" }));
    let answer = curator.done("passage", request.clone());
    let changed = PASSAGES.replacen("topics: [a]", "topics: [b, a]", 1);
    let changed = changed.replace("note: Old.", "note: \"So: old\"");
    assert_eq!(curator.sidecar(), changed);
    curator.refused("passage", request, "just changed");
    let request = change(&curator, "p1", json!({ "topics": ["a"], "note": "One\n\ntwo" }));
    curator.done("passage", request);
    let note = "  - quote: in May\n    topics: [a]\n    note: |-\n      One\n\n      two\n";
    assert_eq!(curator.sidecar(), changed.replace("  - quote: in May\n    topics: [a]\n", note));
    curator.refused("undo", json!({ "change": answer["change"] }), "not the last change");
    curator.done("undo", json!({}));
    assert_eq!(curator.sidecar(), changed);
    let undone = curator.done("undo", json!({ "change": answer["change"] }));
    assert_eq!(undone["undone"], answer["said"]);
    assert_eq!(curator.sidecar(), PASSAGES);
    curator.refused("undo", json!({}), "nothing is left to undo");
}

#[test]
fn a_passage_is_removed_and_what_that_moves_is_said() {
    let curator = with_passages();
    let answer = curator.done("passage", change(&curator, "p1", json!({ "remove": true })));
    assert_eq!(answer["moved"], json!([["p1-2", "p1"]]));
    let said = answer["said"].as_str().unwrap();
    assert!(said.ends_with("the passage p1. The passage p1-2 is now p1."), "{said}");
    assert_eq!(curator.sidecar(), PASSAGES.replace("  - quote: in May\n    topics: [a]\n", ""));
    curator.done("undo", json!({ "change": answer["change"] }));
    assert_eq!(curator.sidecar(), PASSAGES);
    // A topic refers to this one.
    let request = change(&curator, "old", json!({ "remove": true }));
    curator.refused("passage", request, "dossier/topics/b.yaml:2:");
    curator.refused("passage", passage("gone"), "no passage `gone` any more");
}

#[test]
fn a_change_that_a_build_would_refuse_is_not_written() {
    let curator = with_passages();
    let change = |how| change(&curator, "p1", how);
    curator.refused("passage", change(json!({ "topics": [] })), "choose a topic");
    curator.refused("passage", change(json!({ "topics": ["gone"] })), "no topic `gone`");
    curator.refused("passage", change(json!({ "note": "[[nowhere]]" })), "nowhere");
    curator.refused("passage", change(json!({ "topics": ["a"] })), "nothing has been changed");
    let request = change(json!({ "note": "New" }));
    curator.project.write(SIDECAR, format!("{PASSAGES}broken: [\n"));
    curator.refused("passage", request.clone(), "cannot be changed safely");
    curator.project.write(SIDECAR, PASSAGES.replace("in May", "in June"));
    let (status, _) = curator.ask("passage", request);
    assert_eq!(status, 422, "another passage has its id now");
}

#[test]
fn what_somebody_else_has_changed_is_not_undone() {
    let curator = with_passages();
    curator.done("passage", change(&curator, "p1", json!({ "remove": true })));
    let other = format!("{}# Mine.\n", curator.sidecar());
    curator.project.write(SIDECAR, &other);
    curator.refused("undo", json!({}), "has been changed since then");
    assert_eq!(curator.sidecar(), other);
}

#[test]
fn a_topic_is_created_and_can_be_chosen_at_once() {
    let curator = with_passages();
    let propose = |title: &str| curator.done("topic", json!({ "title": title }))["id"].clone();
    assert_eq!(propose("Léon’s  Boat (1987)"), "léon-s-boat-1987");
    assert_eq!(propose(" … "), Value::Null);
    let answer = curator.done("topic", json!({ "title": " The  \"old\" town", "id": "town" }));
    let file = "dossier/topics/town.yaml";
    assert_eq!(answer["file"], file);
    assert_eq!(curator.project.read(file), "title: 'The \"old\" town'\nkind: issue\n");
    curator.done("passage", change(&curator, "p1", json!({ "topics": ["town"] })));
    curator.done("undo", json!({}));
    curator.done("undo", json!({ "change": answer["change"] }));
    assert!(!curator.project.path(file).exists());
    curator.project.write("dossier/topics/new.md", "# New\n");
    for (title, id, why) in [
        ("", "new", "needs a title"),
        ("New", "", "it is empty"),
        ("New", "New", "call it `new`"),
        ("New", "../new", "cannot be an id"),
        ("New", "bridge", "is the id of `dossier/topics/bridge.yaml`"),
        ("New", "s", "is the id of `dossier/sources/s.yaml`"),
        ("New", "new", "is the id of `dossier/topics/new.md`"),
        ("The  bridge", "other", "a name of the topic `bridge`"),
        ("bridge", "other", "a name of the topic `bridge`"),
    ] {
        curator.refused("topic", json!({ "title": title, "id": id }), why);
    }
    let topics = std::fs::read_dir(curator.project.path("dossier/topics")).unwrap();
    assert_eq!(topics.count(), 4, "a refused topic left a file");
}

#[test]
fn mentions_that_are_not_marked_become_passages() {
    let curator = with_passages();
    let mentions = || curator.done("mentions", json!({ "page": "sources/s.html" }));
    let listed = mentions();
    let sentence = |n: usize| {
        let mention = &listed["mentions"][n];
        assert_eq!(
            (&mention["topic"], &mention["title"]),
            (&json!("bridge"), &json!("The bridge"))
        );
        let parts = mention["parts"].as_array().unwrap();
        parts.iter().map(|part| part.as_str().unwrap()).collect::<Vec<_>>().join("|")
    };
    assert_eq!(listed["count"], 2);
    assert_eq!(sentence(0), "|The bridge| is old.");
    assert_eq!(sentence(1), "|The bridge| was closed.");
    let accept = |n: usize| {
        let mut request = listed["mentions"][n].clone();
        for (key, value) in [
            ("page", json!("sources/s.html")),
            ("topics", json!([request["topic"]])),
            ("note", json!("")),
            ("add", json!("quote")),
            ("join", json!(true)),
        ] {
            request[key] = value;
        }
        curator.done("passages", request)
    };
    // These words are a passage already, which gets the topic.
    let joined = accept(0);
    assert_eq!(joined["added"], 5);
    let with_topic = PASSAGES.replacen("[a]", "[a, bridge]", 1);
    assert_eq!(curator.sidecar(), with_topic);
    accept(1);
    let added = "  - quote: \"The bridge was closed.\"\n    topics: [bridge]\n\n# The end.\n";
    assert_eq!(curator.sidecar(), with_topic.replace("\n# The end.\n", added));
    curator.done("undo", json!({}));
    assert_eq!(curator.sidecar(), with_topic);
    assert_eq!(mentions()["last"]["number"], joined["change"]);
    curator.done("undo", json!({}));
    assert_eq!(curator.sidecar(), PASSAGES);
}

#[test]
fn labels_of_a_folder_are_no_words_of_a_passage() {
    let curator = Curator::of(&[
        ("topics/a.yaml", "title: A\n"),
        ("sources/_defaults.yaml", "speakers: {Ann: Ann Lee, Bob: Bob Ray}\n"),
        ("sources/s.md", "Ann: One two.\n\nBob: Three four.\n"),
        ("sources/s.yaml", "title: S\n"),
    ]);
    let question = json!({
        "page": "sources/s.html", "block": 1, "before": "One ", "words": "two. Three",
        "topics": ["a"], "note": "", "add": "quote",
    });
    curator.done("passages", question);
    let sidecar = curator.sidecar();
    assert!(sidecar.contains("quote: \"two. Three\""), "{sidecar}");
    assert_eq!(curator.project.codes(), [""; 0]);
}
