//! `_defaults.yaml`: the values that the sources of a folder have in common.

use serde_json::{Value, json};

use crate::harness::{Diagnostic, Project, Site};

const TALK: &str = "Ann: I said so.\n\nBob: I did not.\n";

/// A dossier of one topic with these files below `dossier/`.
fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    for (path, text) in files {
        project.write(&format!("dossier/{path}"), text);
    }
    project
}

/// Returns fields of a source's JSON.
fn fields(site: &Site, id: &str, names: &[&str]) -> Vec<Value> {
    let data = site.json(&format!("sources/{id}.json"));
    names.iter().map(|name| data[name].clone()).collect()
}

/// Returns the diagnostics without hints, as `code file:line`.
fn told(project: &Project) -> Vec<String> {
    let found = project.diagnostics(&[]).into_iter().filter(|found| found.level != "hint");
    found.map(|found| format!("{} {}:{}", found.code, found.file, found.line)).collect()
}

#[test]
fn every_source_of_a_folder_has_the_values_that_its_sidecar_lacks() {
    let site = project(&[
        (
            "sources/a/_defaults.yaml",
            "publisher: A Press\nkind: letter\nlanguage: fr\nrights: All\nfidelity: ocr\n\
             publish: excerpts\nspeakers: {Ann: Ann Lee}\nauthors: [Some Body]\ntopics: [t]\n",
        ),
        ("sources/a/plain.txt", "Ann: Words.\n"),
        ("sources/a/plain.yaml", "title: Plain\n"),
        ("sources/a/deep/er/own.txt", "Words.\n"),
        (
            "sources/a/deep/er/own.yaml",
            "title: Own\npublisher: Mine\nkind: treaty\nlanguage: de\nrights: None\n\
             fidelity: verified\npublish: full\nauthors: [Me]\ntopics: []\n",
        ),
        ("sources/other.txt", "Words.\n"),
        ("sources/other.yaml", "title: Other\n"),
    ])
    .build();
    let names = ["publisher", "kind", "language", "rights", "fidelity", "publish", "topics"];
    assert_eq!(
        fields(&site, "plain", &names),
        [
            json!("A Press"),
            json!("letter"),
            json!("fr"),
            json!("All"),
            json!("ocr"),
            json!("excerpts"),
            json!(["t"])
        ]
    );
    assert_eq!(
        fields(&site, "own", &names),
        [
            json!("Mine"),
            json!("treaty"),
            json!("de"),
            json!("None"),
            json!("verified"),
            json!("full"),
            json!([])
        ]
    );
    let author = |id| fields(&site, id, &["authors"])[0][0]["name"].clone();
    assert_eq!((author("plain"), author("own")), (json!("Some Body"), json!("Me")));
    assert_eq!(fields(&site, "other", &["publisher", "topics"]), [json!(null), json!([])]);
    assert_eq!(site.holding("_defaults"), [""; 0]);
    assert!(site.paths().iter().all(|path| !path.contains("_defaults")));
}

#[test]
fn the_nearest_folder_counts_and_lists_are_replaced() {
    let site = project(&[
        (
            "sources/_defaults.yaml",
            "publisher: Far\nkind: letter\nauthors: [Far, Away]\nspeakers: {Ann: Far Ann, Bob: Far Bob}\n",
        ),
        (
            "sources/a/_defaults.yaml",
            "publisher: Near\nauthors: [Near]\nspeakers: {Ann: Near Ann}\n",
        ),
        ("sources/a/talk.txt", TALK),
        ("sources/a/talk.yaml", "title: Talk\n"),
        ("sources/a/mine.txt", TALK),
        ("sources/a/mine.yaml", "title: Mine\nspeakers: {Bob: My Bob}\n"),
    ])
    .build();
    assert_eq!(fields(&site, "talk", &["publisher", "kind"]), [json!("Near"), json!("letter")]);
    let data = site.json("sources/talk.json");
    assert_eq!(data["authors"].as_array().unwrap().len(), 1);
    assert_eq!(data["speakers"]["Ann"]["name"], "Near Ann");
    assert_eq!(data["speakers"]["Bob"]["name"], "Far Bob");
    let data = site.json("sources/mine.json");
    assert_eq!(data["speakers"]["Ann"]["name"], "Near Ann");
    assert_eq!(data["speakers"]["Bob"]["name"], "My Bob");
}

#[test]
fn the_strictest_publish_counts_unless_the_source_has_its_own() {
    let word =
        |value: &str| if value.is_empty() { String::new() } else { format!("publish: {value}\n") };
    for (far, near, own, expected) in [
        ("", "excerpts", "", "excerpts"),
        ("excerpts", "full", "", "excerpts"),
        ("metadata", "excerpts", "", "metadata"),
        ("excerpts", "metadata", "", "metadata"),
        ("full", "", "", "full"),
        ("metadata", "metadata", "full", "full"),
        ("full", "full", "metadata", "metadata"),
    ] {
        let project = project(&[
            ("sources/_defaults.yaml", &word(far)),
            ("sources/a/_defaults.yaml", &word(near)),
            ("sources/a/s.txt", "Secret words that nobody may read.\n"),
            ("sources/a/s.yaml", &format!("title: S\n{}", word(own))),
        ]);
        let site = project.build();
        assert_eq!(fields(&site, "s", &["publish"]), [json!(expected)], "{far} {near} {own}");
        assert_eq!(
            site.holding("Secret words").is_empty(),
            expected != "full",
            "{far} {near} {own}"
        );
    }
}

#[test]
fn a_text_without_a_sidecar_has_them_too() {
    let project = project(&[
        ("sources/_defaults.yaml", "publish: metadata\npublisher: A Press\n"),
        ("sources/bare.md", "# Bare\n\nSecret words that nobody may read.\n"),
    ]);
    assert_eq!(told(&project), ["missing-sidecar dossier/sources/bare.md:0"]);
    let site = project.build();
    assert_eq!(
        fields(&site, "bare", &["publisher", "publish"]),
        [json!("A Press"), json!("metadata")]
    );
    assert_eq!(site.holding("Secret words"), [""; 0]);
}

#[test]
fn labels_from_a_folder_count_only_where_one_begins_a_line() {
    let project = project(&[
        (
            "sources/_defaults.yaml",
            "speakers: {Ann: Ann Lee, Bob: Bob Ray, Cid: Cid Roy}\nfurniture: [MORE]\nnot_speakers: [Note]\n\
             divisions: ['Part ']\n",
        ),
        ("sources/talk.txt", "Note: none.\n\nAnn: I said so.\n\nBob: I did not.\n\nMORE\n"),
        ("sources/talk.yaml", "title: Talk\npassages: [{quote: I did not, topics: [t]}]\n"),
        ("sources/article.txt", "An article.\n\nQuestion: who was it?\n"),
        (
            "sources/article.yaml",
            "title: Article\nauthors: [A Writer]\npassages: [{quote: who was it, topics: [t]}]\n",
        ),
        ("sources/own.txt", "Dan: So it is.\n"),
        ("sources/own.yaml", "title: Own\nspeakers: {Dan: Dan Day}\n"),
    ]);
    assert_eq!(told(&project), [""; 0]);
    assert!(project.diagnostics(&[]).iter().all(|found| found.code != "unused-pattern"));
    let site = project.build();
    let labels = |id: &str| -> Vec<String> {
        let data = site.json(&format!("sources/{id}.json"));
        data["speakers"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(labels("talk"), ["Ann", "Bob"]);
    assert_eq!((labels("article"), labels("own")), (Vec::new(), vec!["Dan".to_owned()]));
    let voice = |id: &str| {
        site.json(&format!("sources/{id}.json"))["passages"][0]["voices"][0]["name"].clone()
    };
    assert_eq!((voice("talk"), voice("article")), (json!("Bob Ray"), json!("A Writer")));
    assert_eq!(site.holding("Cid Roy"), [""; 0]);
}

#[test]
fn an_undeclared_label_is_told_where_to_be_added() {
    let project = project(&[
        ("sources/a/_defaults.yaml", "speakers: {Ann: Ann Lee}\n"),
        ("sources/a/talk.txt", TALK),
        ("sources/a/talk.yaml", "title: Talk\n"),
    ]);
    let found: Vec<Diagnostic> = project.diagnostics(&[]);
    let found = found.iter().find(|found| found.code == "unknown-speaker").unwrap();
    assert_eq!((found.file.as_str(), found.line), ("dossier/sources/a/talk.txt", 3));
    assert!(found.help.contains("`dossier/sources/a/_defaults.yaml`"), "{}", found.help);
}

#[test]
fn an_error_in_a_value_is_reported_once_and_where_it_is_written() {
    let project = project(&[
        (
            "sources/_defaults.yaml",
            "# For all\nkind: letter\ntopics: [t, nowhere]\nauthors: [no-body]\nspeakers:\n  Ann: no-ann\n\
             title: All\nlanguage: russian\nfurniture: MORE\n",
        ),
        ("sources/a.txt", TALK),
        ("sources/a.yaml", "title: A\n"),
        ("sources/b.txt", TALK),
        ("sources/b.yaml", "title: B\n"),
    ]);
    let at = |code: &str, line: u64| format!("{code} dossier/sources/_defaults.yaml:{line}");
    let mut expected = vec![
        at("unknown-topic", 3),
        at("unknown-topic", 4),
        at("unknown-topic", 6),
        at("unknown-key", 7),
        at("invalid-value", 8),
        at("wrong-type", 9),
    ];
    // The label `Bob` is one fault of each text.
    expected.extend(["a", "b"].map(|id| format!("unknown-speaker dossier/sources/{id}.txt:3")));
    assert_eq!(told(&project), expected);
}

#[test]
fn a_file_of_that_name_elsewhere_says_where_it_belongs() {
    for (path, words) in [
        ("_defaults.yaml", "dossier/sources/_defaults.yaml"),
        ("topics/_defaults.yaml", "dossier/sources/_defaults.yaml"),
        ("files/deep/_defaults.yml", "dossier/sources/_defaults.yaml"),
        ("sources/_defaults.yml", "rename it to `_defaults.yaml`"),
        ("sources/a/_Defaults.yaml", "rename it to `_defaults.yaml`"),
        ("sources/a/_default.yaml", "rename it to `_defaults.yaml`"),
    ] {
        let project = project(&[(path, "publish: metadata\n")]);
        let found = project.diagnostics(&[]);
        let found: Vec<_> = found.iter().filter(|found| found.level == "error").collect();
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert_eq!(
            (&*found[0].code, &*found[0].file),
            ("misplaced-defaults", &*format!("dossier/{path}"))
        );
        assert!(found[0].help.contains(words), "{path}: {}", found[0].help);
    }
    let project =
        project(&[("_private/_defaults.yaml", "x"), ("sources/_old/_defaults.yaml", "x")]);
    assert_eq!(told(&project), [""; 0]);
}

#[test]
fn only_the_sources_below_are_built_anew() {
    let files = ["a/one", "a/b/two", "three"];
    let project = project(&[("sources/a/_defaults.yaml", "publisher: First\n")]);
    for file in files {
        project.write(&format!("dossier/sources/{file}.txt"), "Words of a source.\n");
        project.write(&format!("dossier/sources/{file}.yaml"), "title: S\n");
    }
    project.build();
    let written = |defaults: Option<&str>| {
        let before = project.stamps("site");
        match defaults {
            Some(text) => project.write("dossier/sources/a/_defaults.yaml", text),
            None => project.remove("dossier/sources/a/_defaults.yaml"),
        }
        project.build();
        let after = project.stamps("site");
        let pages = ["one", "two", "three"];
        pages.map(|id| {
            let path = format!("sources/{id}.html");
            before[&path] != after[&path]
        })
    };
    assert_eq!(written(Some("publisher: Second\n")), [true, true, false]);
    assert_eq!(written(None), [true, true, false]);
    assert_eq!(written(Some("publisher: Third\n")), [true, true, false]);
}
