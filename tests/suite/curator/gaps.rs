//! `dossier gaps`.

use serde_json::Value;

use crate::harness::Project;

const TEXT: &str = "Ann: The bridge is old. We say \"no\" to the tower.\nBob: So be it.\n\n\
    Ann: The mill stands.\n\nAnn: It burnt. The mill stands.\n";

/// A dossier with a gap of each kind.
fn project() -> Project {
    Project::dossier(&[
        ("sources/talk.txt", TEXT),
        (
            "sources/talk.yaml",
            "
                title: The talk
                url: https://example.org/talk
                speakers: {Ann: Ann Lee, Cy: Cy Cox}
                passages: [{quote: So be it., topics: [end], speaker: Bob Ray}]
            ",
        ),
        ("sources/bare.txt", "Nothing.\n"),
        ("sources/bare.yaml", "title: Bare\n"),
        ("topics/bridge.yaml", "title: bridge\nevents: [{date: 1900, title: Opened}]\n"),
        ("topics/tower.yaml", "title: tower\n"),
        ("topics/mill.yaml", "title: mill\n"),
        ("topics/end.yaml", "title: The end of all\n"),
    ])
}

fn gaps(project: &Project, args: &[&str]) -> Vec<Value> {
    let run = project.run(&[&["gaps", "--message-format", "json"], args].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    run.objects()
}

fn of_kind<'a>(gaps: &'a [Value], kind: &str) -> Vec<&'a Value> {
    gaps.iter().filter(|gap| gap["kind"] == kind).collect()
}

#[test]
fn gaps_are_ranked_by_kind() {
    let gaps = gaps(&project(), &[]);
    let mut kinds: Vec<&str> = gaps.iter().map(|gap| gap["kind"].as_str().unwrap()).collect();
    kinds.dedup();
    let expected = [
        "unknown-speaker",
        "unused-speaker",
        "event-without-source",
        "topic-without-evidence",
        "one-sided-topic",
        "unmarked-mention",
        "source-without-passage",
        "source-without-checksum",
        "source-without-archive",
    ];
    assert_eq!(kinds, expected, "{gaps:#?}");
    let ranks: Vec<u64> = gaps.iter().map(|gap| gap["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, (1..=gaps.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_gap_says_where_it_is() {
    let gaps = gaps(&project(), &[]);
    let only = |kind| {
        let found = of_kind(&gaps, kind);
        assert_eq!(found.len(), 1, "{kind}: {found:#?}");
        found[0]
    };
    let unknown = only("unknown-speaker");
    assert_eq!((&unknown["source"], &unknown["line"]), (&"talk".into(), &2.into()));
    assert_eq!(only("unused-speaker")["file"], "dossier/sources/talk.yaml");
    let event = only("event-without-source");
    assert_eq!((&event["topic"], &event["line"]), (&"bridge".into(), &2.into()));
    assert_eq!(only("source-without-passage")["source"], "bare");
    assert_eq!(only("source-without-archive")["source"], "talk");
    let checksums = of_kind(&gaps, "source-without-checksum");
    assert_eq!(checksums[1]["command"], "dossier pin talk");
}

#[test]
fn a_mention_has_the_command_that_adds_it() {
    let gaps = gaps(&project(), &[]);
    let mentions = of_kind(&gaps, "unmarked-mention");
    let found: Vec<(&str, &str)> = mentions
        .iter()
        .map(|gap| (gap["text"].as_str().unwrap(), gap["command"].as_str().unwrap_or("none")))
        .collect();
    let expected = [
        ("The bridge is old.", "dossier quote talk \"The bridge is old.\" --topic bridge --add"),
        // The sentence occurs twice, and its block is within another.
        ("The mill stands.", "none"),
        (
            "We say \"no\" to the tower.",
            "dossier quote talk 'We say \"no\" to the tower.' --topic tower --add",
        ),
        (
            "It burnt. The mill stands.",
            "dossier quote talk \"It burnt. The mill stands.\" --topic mill --add",
        ),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for pair in expected {
        assert!(found.contains(&pair), "{pair:?} in {found:#?}");
    }
    assert_eq!(found[3], expected[3], "the second mention of a topic is the last");
}

#[test]
fn a_mention_in_a_passage_about_its_topic_is_no_gap() {
    let project = project();
    project.write(
        "dossier/sources/talk.yaml",
        "title: T\nspeakers: {Ann: A, Bob: B}\n\
         passages: [{quote: The bridge is old., topics: [bridge]}]\n",
    );
    let gaps = gaps(&project, &[]);
    let mentions = of_kind(&gaps, "unmarked-mention");
    assert!(!mentions.is_empty());
    assert!(mentions.iter().all(|gap| gap["topic"] != "bridge"), "{mentions:#?}");
}

#[test]
fn a_topic_has_one_side_until_another_voice_and_publisher_speak() {
    let source = |voice: &str, publisher: &str| {
        format!(
            "title: T\npublisher: {publisher}\nauthors: {voice}\n\
             passages: [{{paragraphs: 1, topics: [t]}}]\n"
        )
    };
    for (voices, publishers, message) in [
        (["[A]", "[A]"], ["P", "Q"], Some("all passages on “T” are by A")),
        (["[A]", "[B]"], ["P", "P"], Some("all passages on “T” are published by P")),
        (["[A]", "[B]"], ["P", "Q"], None),
    ] {
        let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
        for (n, name) in ["a", "b"].into_iter().enumerate() {
            project.write(&format!("dossier/sources/{name}.txt"), "Words.\n");
            project
                .write(&format!("dossier/sources/{name}.yaml"), source(voices[n], publishers[n]));
        }
        let gaps = gaps(&project, &[]);
        let found: Vec<&str> = of_kind(&gaps, "one-sided-topic")
            .iter()
            .map(|gap| gap["message"].as_str().unwrap())
            .collect();
        assert_eq!(found, message.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn people_see_the_first_of_each_kind() {
    let project = project();
    let run = project.run(&["gaps"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("4 mentions of topics in no passage\n"), "{}", run.stdout);
    assert!(run.stdout.contains("  and 1 more: `dossier gaps --all`\n"), "{}", run.stdout);
    let all = project.run(&["gaps", "--all"]);
    assert!(all.stdout.contains("It burnt.") && !run.stdout.contains("It burnt."));
    assert!(!all.stdout.contains(" more: "), "{}", all.stdout);
}

#[test]
fn where_nothing_is_missing_the_command_says_so() {
    let project = Project::dossier(&[]);
    assert_eq!(project.run(&["gaps"]).stdout, "nothing is missing\n");
    assert!(gaps(&project, &[]).is_empty());
}

#[test]
fn a_command_names_the_project_that_was_named() {
    let project = project();
    let root = project.root();
    let gaps = gaps(&project, &["--project", root.to_str().unwrap()]);
    let command = of_kind(&gaps, "source-without-checksum")[0]["command"].as_str().unwrap();
    assert_eq!(command, format!("dossier pin bare --project {}", root.display()));
}

#[test]
fn a_name_in_a_label_is_no_mention() {
    let project = Project::dossier(&[
        ("sources/a.txt", "Ann: Yes.\n\nBob: No, Ann.\n"),
        ("sources/a.yaml", "title: A\nspeakers: {Ann: Ann Lee, Bob: Bob Ray}\n"),
        ("topics/ann.yaml", "title: Ann\n"),
    ]);
    let gaps = gaps(&project, &[]);
    let blocks: Vec<&Value> =
        of_kind(&gaps, "unmarked-mention").iter().map(|gap| &gap["block"]).collect();
    assert_eq!(blocks, [2]);
}
