//! The key `moved_from` of a passage.

use serde_json::json;

use crate::harness::Project;
use crate::links;
use crate::publish::Publication;

fn project(passages: &str) -> Project {
    let project = Project::dossier(&[
        ("topics/t.yaml", "title: T\n"),
        ("topics/t.md", "See [[a#old]].\n"),
        ("sources/a.txt", "First words, more words.\n\nSecond words.\n"),
    ]);
    project.write("dossier/sources/a.yaml", format!("title: A\npassages:\n{passages}"));
    project
}

#[test]
fn old_ids_lead_to_the_passage() {
    let passage = "- {quote: Second words, topics: [t], id: new, moved_from: [old, p1-2]}\n";
    for publish in ["full", "excerpts", "metadata"] {
        let project = project(&format!("{passage}publish: {publish}\n"));
        let site = project.build();
        assert_eq!(links::faults(&site, "/"), [""; 0], "{publish}");
        for old in ["old", "p1-2"] {
            for (page, id) in
                [("sources/a.html", old.to_owned()), ("topics/t.html", format!("a.{old}"))]
            {
                let places = site.text(page).matches(&format!(" id=\"{id}\"")).count();
                assert_eq!(places, 1, "{publish} {page} {id}");
            }
        }
        let moved_from = json!(["old", "p1-2"]);
        assert_eq!(site.json("sources/a.json")["passages"][0]["moved_from"], moved_from);
        assert_eq!(site.json("topics/t.json")["passages"][0]["moved_from"], moved_from);
    }
}

#[test]
fn an_old_id_is_nobody_elses_by_default() {
    let project = project(
        "- {quote: First, topics: [t]}\n- {quote: more, topics: [t]}\n\
         - {quote: Second words, topics: [t], id: new, moved_from: [old, p1-2]}\n",
    );
    let facts = project.build().json("sources/a.json");
    let ids: Vec<_> = facts["passages"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["p1", "p1-3", "new"]);
}

#[test]
fn an_old_id_must_be_free_and_no_block() {
    for (old, code) in [
        ("p1", "invalid-id"),
        ("Old", "invalid-id"),
        ("new", "duplicate-id"),
        ("b", "duplicate-id"),
    ] {
        let project = project(&format!(
            "- {{quote: First, topics: [t], id: b}}\n\
             - {{quote: Second words, topics: [t], id: new, moved_from: [old, {old}]}}\n"
        ));
        assert_eq!(project.codes(), [code], "{old}");
    }
}

#[test]
fn publishing_knows_addresses_that_are_kept_and_those_that_show_other_words() {
    let project =
        project("- {quote: First, topics: [t]}\n- {quote: Second words, topics: [t], id: old}\n");
    let target = project.root().with_file_name("live");
    let target = target.to_str().unwrap();
    Publication::of(&project, target, &[]).sent();
    let dead = || {
        let plan = Publication::run(&project, &["--plan", target]);
        plan.planned("/dead").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    // The id is kept, and the block still has the words although no passage does.
    let sidecar = "dossier/sources/a.yaml";
    project.write(
        sidecar,
        "title: A\npassages:\n- {quote: Second words, topics: [t], id: new, moved_from: [old]}\n",
    );
    assert_eq!(dead(), ["topics/t.html#a.p1"]);
    project.write(
        sidecar,
        "title: A\npassages:\n- {quote: First, topics: [t]}\n- {quote: Second words, topics: [t], id: new, moved_from: [old]}\n",
    );
    assert_eq!(dead(), [""; 0]);
    // The block moves: its old number shows other words.
    project.write("dossier/sources/a.txt", "New.\n\nFirst words, more words.\n\nSecond words.\n");
    assert_eq!(dead(), ["sources/a.html#p1", "topics/t.html#a.p1"]);
}
