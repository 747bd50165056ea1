//! `dossier pin` and `dossier pin --repair`.

use serde_json::{Value, json};

use crate::harness::{Project, Run, sha256};

const TEXT: &str = "dossier/sources/a.txt";
const SIDECAR: &str = "dossier/sources/a.yaml";
const OLD: &str =
    "A title\n\nWe will close the old bridge in May, and it is safe.\n\nThe last words.\n";
const NEW: &str = "A title\n\nOne more.\n\nWe will shut the old bridge in May, and it is safe.\n\nThe last words.\n";
const PASSAGES: &str = "passages:\n  - quote: in May\n    topics: [t]\n  - quote: We will close the old bridge # why\n    \
    topics: [t]\n  - paragraphs: 3\n    topics: [t]\n    id: last\n";

/// A source, pinned, of which a site was built, and whose text has changed since.
fn changed() -> Project {
    let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
    project.write(TEXT, OLD);
    project.write(SIDECAR, format!("title: A # mine\nsha256: {}\n{PASSAGES}", sha256(OLD)));
    project.build();
    project.write(TEXT, NEW);
    project
}

fn pin(project: &Project, args: &[&str]) -> (i32, Vec<Value>) {
    let run = project.run(&[&["pin", "--message-format", "json"], args].concat());
    (run.code, run.objects())
}

#[test]
fn a_missing_checksum_is_written_and_nothing_else() {
    let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
    project.write(TEXT, OLD);
    project.write(SIDECAR, format!("title: A # mine\r\n{}", PASSAGES.replace('\n', "\r\n")));
    project.write("dossier/sources/b.txt", "Words.\n");
    let (code, found) = pin(&project, &[]);
    assert_eq!(
        (code, &found[0]["state"], &found[1]["state"]),
        (0, &json!("pinned"), &json!("no-sidecar"))
    );
    let passages = PASSAGES.replace('\n', "\r\n");
    let expected = format!("title: A # mine\r\nsha256: {}\r\n{passages}", sha256(OLD));
    assert_eq!(project.read(SIDECAR), expected);
    let (code, found) = pin(&project, &["a"]);
    assert_eq!(
        (code, &found[0]["state"], &found[0]["written"]),
        (0, &json!("unchanged"), &json!(false))
    );
    assert_eq!(pin(&project, &["b"]).0, 1, "who names it is told");
    assert!(!project.path("dossier/sources/b.yaml").exists());
    assert_eq!(pin(&project, &["c"]).0, 2);
}

#[test]
fn a_changed_text_is_pinned_anew_only_by_name_and_when_all_stands() {
    let project = changed();
    let sidecar = project.read(SIDECAR);
    for args in [&[][..], &["a"]] {
        let (code, found) = pin(&project, args);
        assert_eq!((code, &found[0]["state"]), (1, &json!("changed")), "{args:?}");
        assert_eq!(project.read(SIDECAR), sidecar, "{args:?}");
    }
    project.write(SIDECAR, sidecar.replace("close", "shut"));
    assert_eq!(pin(&project, &[]).0, 1);
    let (code, found) = pin(&project, &["a"]);
    assert_eq!((code, &found[0]["state"]), (0, &json!("renewed")));
    let renewed = sidecar.replace("close", "shut").replace(&sha256(OLD), &sha256(NEW));
    assert_eq!(project.read(SIDECAR), renewed);
}

#[test]
fn every_passage_is_followed() {
    let (_, found) = pin(&changed(), &[]);
    let passages = found[0]["passages"].as_array().unwrap();
    let of = |key: &str| passages.iter().map(|passage| passage[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("state"), ["moved", "broken", "changed"]);
    assert_eq!(of("old_block"), [2, 2, 3]);
    assert_eq!(of("block"), [json!(3), json!(null), json!(3)]);
    assert_eq!(of("dying"), [json!("p2"), json!(null), json!(null)]);
    assert_eq!(passages[1]["diff"], "We will [-close-] {+shut+} the old bridge");
    assert_eq!(passages[1]["repair"], json!({"quote": "\"We will shut the old bridge\""}));
    assert_eq!(passages[2]["repair"], json!({"paragraphs": "4"}));
}

#[test]
fn a_passage_is_rewritten_only_if_somebody_agrees() {
    let project = changed();
    let sidecar = project.read(SIDECAR);
    assert_eq!(project.run(&["pin", "--repair", "a"]).code, 1);
    assert_eq!(project.read(SIDECAR), sidecar, "there is nobody to ask");
    let run = project.run(&["pin", "--repair", "--yes", "a"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("We will [-close-] {+shut+} the old bridge"), "{}", run.stdout);
    let repaired = sidecar
        .replace(&sha256(OLD), &sha256(NEW))
        .replace("- quote: We will close the old bridge # why\n    topics: [t]\n", 
            "- quote: \"We will shut the old bridge\" # why\n    topics: [t]\n    moved_from: [p2-2]\n")
        .replace("paragraphs: 3", "paragraphs: 4");
    // The passage before in the text is called after its block, the other one after its order.
    assert_eq!(project.read(SIDECAR), repaired);
    let site = project.build();
    assert!(site.text("sources/a.html").contains("<span id=\"p2-2\"></span><mark"));
}

#[test]
fn an_old_id_is_kept_once_however_often_a_text_is_repaired() {
    let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
    project.write(TEXT, "Head\n\nOne two three four five.\n");
    let passages = "- {quote: two three, topics: [t]}\n- {quote: five, topics: [t]}\n";
    project.write(SIDECAR, format!("title: A\npassages:\n{passages}"));
    assert_eq!(pin(&project, &[]).0, 0);
    project.build();
    project.write(TEXT, "Head\n\nOne more.\n\nOne two three four five.\n");
    for _ in 0..3 {
        project.run(&["pin", "--repair", "--yes"]);
        let sidecar = project.read(SIDECAR);
        assert_eq!(sidecar.matches("moved_from: [p2-2]}\n").count(), 1, "{sidecar}");
    }
}

#[test]
fn what_is_no_checksum_is_not_replaced() {
    let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
    project.write(TEXT, OLD);
    for value in [&sha256(OLD)[1..], "[a]", "\"\""] {
        let sidecar = format!("title: A\nsha256: {value}\n");
        project.write(SIDECAR, &sidecar);
        for args in [&[][..], &["a"]] {
            let (code, found) = pin(&project, args);
            assert_eq!((code, &found[0]["state"]), (1, &json!("refused")), "{value}");
            assert_eq!(project.read(SIDECAR), sidecar);
        }
    }
    project.write(SIDECAR, "sha256: ~ # later\ntitle: A\n");
    assert_eq!(pin(&project, &[]).0, 0);
    assert_eq!(project.read(SIDECAR), format!("sha256: {} # later\ntitle: A\n", sha256(OLD)));
}

#[test]
fn an_unnamed_source_is_repaired_and_stays_pinned_as_it_was() {
    let project = changed();
    let (code, found) = pin(&project, &["--repair", "--yes"]);
    assert_eq!(
        (code, &found[0]["state"], &found[0]["written"]),
        (1, &json!("changed"), &json!(true))
    );
    assert!(project.read(SIDECAR).contains(&sha256(OLD)));
}

#[test]
fn nothing_is_guessed() {
    let project = changed();
    // Two places are equally near, and the old blocks stand in two places.
    let twice = "One more.\n\nWe will shut the old bridge.\n\nWe will open the old bridge in May.\n\n\
                 The last words.\n\nThe last words.\n";
    project.write(TEXT, twice);
    let sidecar = project.read(SIDECAR);
    let (code, found) = pin(&project, &["--repair", "--yes", "a"]);
    assert_eq!(code, 1);
    let repairs = found[0]["passages"].as_array().unwrap();
    assert!(repairs.iter().all(|passage| passage["repair"].is_null()), "{repairs:?}");
    assert_eq!(project.read(SIDECAR), sidecar);
}

/// A source whose passages select blocks by number, and into whose text a paragraph was inserted since.
fn by_number() -> Project {
    let project = Project::dossier(&[("topics/t.yaml", "title: T\n")]);
    let old = "# One\n\nFirst.\n\n# Two\n\nSecond.\n";
    project.write("dossier/sources/a.md", old);
    let passages = "  - paragraphs: 4\n    topics: [t]\n  - section: One\n    topics: [t]\n";
    project.write(SIDECAR, format!("title: A\nsha256: {}\npassages:\n{passages}", sha256(old)));
    project.build();
    project.write("dossier/sources/a.md", old.replace("First.", "First.\n\nMore."));
    project
}

#[test]
fn a_repaired_text_is_pinned_only_if_no_passage_has_other_words() {
    let project = by_number();
    let sidecar = project.read(SIDECAR);
    let run = project.run(&["pin", "--repair", "a"]);
    assert_eq!((run.code, project.read(SIDECAR)), (1, sidecar.clone()), "{}", run.stdout);
    assert!(run.stdout.contains("would be: paragraphs: 5"), "{}", run.stdout);
    assert!(run.stdout.contains("there is nobody to ask; add `--yes`"), "{}", run.stdout);
    let run = project.run(&["pin", "--repair", "--yes", "a"]);
    assert_eq!((run.code, project.read(SIDECAR)), (1, sidecar.clone()), "{}", run.stdout);
    let advice = "look at lines 4, 6 of `dossier/sources/a.yaml`; when these passages are right: dossier pin a";
    assert!(run.stdout.contains(advice), "{}", run.stdout);
    assert!(run.stdout.contains("the numbers of paragraphs stay"), "{}", run.stdout);
    project.write(SIDECAR, sidecar.replace("paragraphs: 4", "paragraphs: 5"));
    let run = project.run(&["pin", "a"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("First. {+More.+}"), "{}", run.stdout);
    assert_eq!(project.codes(), [""; 0]);
}

#[test]
fn a_passage_by_number_is_to_be_looked_at_if_nobody_knows_where_it_stood() {
    let project = by_number();
    std::fs::remove_dir_all(project.path(".dossier")).unwrap();
    let sidecar = project.read(SIDECAR);
    let run = project.run(&["pin", "--repair", "--yes", "a"]);
    assert_eq!((run.code, project.read(SIDECAR)), (1, sidecar), "{}", run.stdout);
    assert!(run.stdout.contains("look at lines 4, 6 of"), "{}", run.stdout);
    let run = project.run(&["pin", "a"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("look at lines 4, 6 of"), "{}", run.stdout);
}

#[test]
fn the_pinned_text_is_found_in_git() {
    let project = changed();
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args);
        let run = Run::of({
            command.current_dir(project.root());
            command
        });
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    std::fs::remove_dir_all(project.path(".dossier")).unwrap();
    let states = |project: &Project| pin(project, &[]).1[0]["passages"][0]["state"].clone();
    assert_eq!(states(&project), "stands");
    project.write(TEXT, OLD);
    git(&["init", "--quiet"]);
    git(&["add", "dossier"]);
    git(&["commit", "--quiet", "--message", "Old"]);
    project.write(TEXT, NEW);
    git(&["commit", "--quiet", "--all", "--message", "New"]);
    assert_eq!(states(&project), "moved");
}

#[test]
fn other_line_ends_alone_are_told() {
    let project = changed();
    project.write(TEXT, OLD.replace('\n', "\r\n"));
    let (code, found) = pin(&project, &[]);
    assert_eq!((code, &found[0]["only_line_ends"]), (1, &json!(true)));
    let states = found[0]["passages"].as_array().unwrap().iter().map(|passage| &passage["state"]);
    assert!(states.clone().all(|state| state == "unchanged"), "{:?}", states.collect::<Vec<_>>());
    assert_eq!(pin(&project, &["a"]).0, 0);
}

#[test]
fn passages_that_their_folder_withholds_have_no_address_to_keep() {
    let project = changed();
    project.write("dossier/sources/_defaults.yaml", "publish: metadata\n");
    let (_, found) = pin(&project, &[]);
    let passages = found[0]["passages"].as_array().unwrap();
    assert_eq!(passages.len(), 3);
    assert!(passages.iter().all(|passage| passage["dying"].is_null()), "{passages:?}");
    let (_, found) = pin(&project, &["--repair", "--yes", "a"]);
    assert_eq!(found[0]["kept_ids"], json!([]));
    assert!(!project.read(SIDECAR).contains("moved_from"), "{}", project.read(SIDECAR));
}
