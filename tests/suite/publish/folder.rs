//! Publishing to a folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::json;

use super::{
    NAMES, Publication, assert_live, broken_links, clean, first_edition, live, second_edition,
    write,
};
use crate::harness::{Project, Run};

/// A target beside the project's folder.
fn target(project: &Project) -> (PathBuf, String) {
    let folder = project.root().with_file_name("live");
    let name = folder.to_str().unwrap().to_owned();
    (folder, name)
}

#[test]
fn a_site_is_published_and_then_only_what_differs() {
    let project = first_edition();
    let (folder, target) = target(&project);
    let first = Publication::of(&project, &target, &[]);
    let site = live(&folder);
    assert_eq!(first.sent(), site.files.len() as u64);
    assert_eq!(broken_links(&site, &site), [""; 0]);
    for name in NAMES {
        assert_eq!(site.text(&format!("files/{name}")), "Words.");
    }
    assert!(!project.path("site").exists(), "the output folder is not written");
    let mut built = project.build();
    built.files.remove(".dossier-manifest");
    assert!(site == built, "the same files as of a build");

    let stamps = project.stamps("../live");
    let again = Publication::of(&project, &target, &[]);
    assert_eq!(again.sent(), 0);
    assert_eq!(project.stamps("../live"), stamps, "nothing was written");
    let human = project.run(&["publish", "--yes", &target]);
    assert!(human.stdout.contains("is up to date: nothing was sent"), "{}", human.stdout);

    second_edition(&project);
    let second = Publication::of(&project, &target, &["--allow-deletes"]);
    let now = live(&folder);
    assert_live(&now, &clean(&project));
    assert_eq!(broken_links(&now, &now), [""; 0]);
    let same = now.files.iter().filter(|(path, bytes)| site.files.get(*path) == Some(bytes));
    let superseded =
        now.paths().len() - second.published.as_ref().unwrap()["files"].as_u64().unwrap() as usize;
    assert_eq!(superseded, 1, "the old style sheet stays");
    assert_eq!(second.sent() as usize, now.files.len() - same.count());
    assert!(now.has("files/новый.txt") && !now.has("topics/war.html"));
}

#[test]
fn a_plan_says_everything_and_does_nothing() {
    let project = first_edition();
    let (folder, target) = target(&project);
    Publication::of(&project, &target, &[]).sent();
    second_edition(&project);
    let stamps = project.stamps("../live");
    let before = project.stamps(".");
    let plan = Publication::run(&project, &["--plan", &target]);
    assert_eq!((plan.code, &plan.published), (0, &None), "{}", plan.stderr);
    assert_eq!(project.stamps("../live"), stamps, "nothing was written at the target");
    let mut after = project.stamps(".");
    after.retain(|path, stamp| before.get(path) != Some(stamp));
    assert!(after.keys().all(|path| path.starts_with(".dossier/")), "{:?}", after.keys());

    assert_eq!(plan.planned("/pages/added"), ["sources/memo.html", "topics/talks.html"]);
    assert_eq!(plan.planned("/pages/removed"), ["topics/war.html"]);
    assert!(plan.planned("/pages/changed").contains(&"sources/note.html"));
    assert_eq!(plan.planned("/dead")[0], "topics/peace.html#early");
    assert!(plan.planned("/dead").contains(&"topics/war.html"), "{:?}", plan.planned("/dead"));
    assert_eq!(plan.planned("/refused"), [""; 0]);
    assert!(plan.planned("/delete").contains(&&*format!("files/{}", NAMES[2])));
    let send = plan.planned("/send");
    let position = |path: &str| send.iter().position(|sent| *sent == path).expect(path);
    let order = [
        "files/новый.txt",
        "topics/talks.html",
        "topics/peace.html",
        "index.html",
        "data/index.json",
    ];
    assert!(order.map(position).is_sorted(), "{send:?}");
    assert!(
        position("topics/talks.json") < position("topics/talks.html"),
        "its data are there first"
    );

    let keys: Vec<&String> = plan.plan.as_ref().unwrap().as_object().unwrap().keys().collect();
    let documented =
        ["bytes", "dead", "delete", "notes", "pages", "refused", "send", "target", "unchanged"];
    assert_eq!(keys, documented);
    Publication::of(&project, &target, &["--allow-deletes"]).sent();
    let done = Publication::of(&project, &target, &[]);
    let files = live(&folder).files.len() as u64 - 1;
    assert_eq!(
        done.published.unwrap(),
        json!({"target": target, "url": null, "sent": 0, "bytes": 0, "deleted": 0, "files": files})
    );
}

#[test]
fn the_last_line_says_where_the_site_is() {
    let project = first_edition();
    let (_, target) = target(&project);
    let run = project.run(&["publish", "--yes", "--base-url", "https://example.org/a/", &target]);
    let last = run.stdout.lines().last().unwrap();
    assert!(last.starts_with(&format!("published to {target}: ")), "{last}");
    assert!(last.ends_with(" are live at https://example.org/a/"), "{last}");
}

#[test]
fn a_target_that_makes_no_sense_is_refused_before_anything_is_built() {
    let project = first_edition();
    let run = project.run(&["publish", "--yes", "https://example.org/"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("is no place that a site can be published to"), "{}", run.stderr);
    assert_eq!(run.stdout, "", "nothing was read");
}

#[test]
fn a_plan_for_a_new_folder_does_not_make_it() {
    let project = first_edition();
    let (folder, target) = target(&project);
    let plan = Publication::run(&project, &["--plan", &target]);
    assert_eq!(plan.code, 0);
    assert!(plan.planned("/send").contains(&"index.html"));
    assert!(!folder.exists());
}

#[test]
fn nothing_happens_without_a_yes() {
    let project = first_edition();
    let (folder, target) = target(&project);
    for flags in [&["publish", &*target][..], &["publish", "--message-format", "json", &target]] {
        let mut command = project.command(flags);
        command.stdin(Stdio::null());
        let run = Run::of(command);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("add `--yes`"), "{}", run.stderr);
        assert!(!folder.exists());
    }
}

#[test]
fn files_of_somebody_else_stay() {
    let project = first_edition();
    let (folder, target) = target(&project);
    for path in ["CNAME", "files/mine.txt", "stats/index.html", ".well-known/x"] {
        write(&folder.join(path), "mine");
    }
    symlink("nowhere", folder.join("files/link")).unwrap();
    Publication::of(&project, &target, &[]).sent();
    second_edition(&project);
    Publication::of(&project, &target, &["--allow-deletes"]).sent();
    for path in ["CNAME", "files/mine.txt", "stats/index.html", ".well-known/x"] {
        assert_eq!(fs::read_to_string(folder.join(path)).unwrap(), "mine");
    }
    assert_eq!(fs::read_link(folder.join("files/link")).unwrap(), PathBuf::from("nowhere"));
}

#[test]
fn a_file_of_somebody_else_is_overwritten_only_on_demand() {
    let project = first_edition();
    let (folder, target) = target(&project);
    write(&folder.join("topics/peace.html"), "mine");
    let stamps = project.stamps("../live");
    let refused = Publication::of(&project, &target, &[]);
    refused.assert_refused("topics/peace.html");
    assert_eq!(refused.planned("/refused"), ["topics/peace.html"]);
    assert_eq!(project.stamps("../live"), stamps, "nothing was written");
    Publication::of(&project, &target, &["--adopt"]).sent();
    assert_live(&live(&folder), &clean(&project));

    // The same holds for a file of the site that somebody has changed, or that is needed no more.
    write(&folder.join("topics/war.html"), "mine");
    project.write("dossier/topics/war.md", "New words.\n");
    Publication::of(&project, &target, &[]).assert_refused("topics/war.html");
    second_edition(&project);
    let flags = ["--allow-deletes"];
    Publication::of(&project, &target, &flags).assert_refused("topics/war.html");
    Publication::of(&project, &target, &["--allow-deletes", "--adopt"]).sent();
    assert_live(&live(&folder), &clean(&project));
}

#[test]
fn a_file_with_another_time_but_its_content_is_known() {
    let project = first_edition();
    let (folder, target) = target(&project);
    Publication::of(&project, &target, &[]).sent();
    write(&folder.join("index.html"), live(&folder).text("index.html"));
    assert_eq!(Publication::of(&project, &target, &[]).sent(), 0);
    let stamps = project.stamps("../live");
    assert_eq!(Publication::of(&project, &target, &[]).sent(), 0);
    assert_eq!(project.stamps("../live"), stamps, "its new time is in the list");
}

#[test]
fn what_blocks_a_path_is_found_before_anything_is_sent() {
    for (path, is_folder) in [("topics", false), ("index.html/x", false), ("index.html", true)] {
        let project = first_edition();
        let (folder, target) = target(&project);
        if is_folder {
            fs::create_dir_all(folder.join(path)).unwrap();
        } else {
            write(&folder.join(path), "mine");
        }
        for flags in [&[][..], &["--adopt"]] {
            let refused = Publication::of(&project, &target, flags);
            refused.assert_refused("at paths of the site");
            let shown = if path == "topics" { path } else { "index.html/" };
            assert_eq!(refused.planned("/refused"), [shown]);
            assert!(!folder.join(".dossier-published").exists(), "{path}");
        }
    }
}

#[test]
fn links_within_a_target_are_not_followed() {
    let project = first_edition();
    let (folder, target) = target(&project);
    let elsewhere = folder.with_file_name("elsewhere");
    write(&elsewhere.join("peace.html"), "mine");
    fs::create_dir_all(&folder).unwrap();
    symlink(&elsewhere, folder.join("topics")).unwrap();
    Publication::of(&project, &target, &["--adopt"]).assert_refused("topics");
    fs::remove_file(folder.join("topics")).unwrap();

    // A link in the place of a file is replaced, not written through, and only on demand.
    for path in ["index.html", ".dossier-published", ".dossier-places.gz"] {
        symlink(elsewhere.join("peace.html"), folder.join(path)).unwrap();
        Publication::of(&project, &target, &[]).assert_refused(path);
        fs::remove_file(folder.join(path)).unwrap();
    }
    symlink(elsewhere.join("peace.html"), folder.join("index.html")).unwrap();
    Publication::of(&project, &target, &["--adopt"]).sent();
    assert!(!folder.join("index.html").is_symlink());

    // Nor are files deleted through one.
    fs::rename(folder.join("topics"), elsewhere.join("topics")).unwrap();
    symlink(elsewhere.join("topics"), folder.join("topics")).unwrap();
    for entry in ["peace.md", "peace.yaml", "war.md", "war.yaml"] {
        project.remove(&format!("dossier/topics/{entry}"));
    }
    project.write("dossier/sources/letter.yaml", "title: A letter\n");
    project.write("dossier/pages/about.md", "Words.\n");
    Publication::of(&project, &target, &["--allow-deletes"]);
    assert!(elsewhere.join("topics/war.html").exists());
    assert_eq!(fs::read_to_string(elsewhere.join("peace.html")).unwrap(), "mine");

    // The target itself may be a link.
    let link = folder.with_file_name("link");
    fs::create_dir(folder.with_file_name("real")).unwrap();
    symlink("real", &link).unwrap();
    Publication::of(&project, link.to_str().unwrap(), &[]).sent();
    assert!(link.join("index.html").exists() && link.is_symlink());
}

#[test]
fn many_deletions_are_made_only_on_demand() {
    let project = first_edition();
    for number in 0..20 {
        project.write(&format!("dossier/files/{number}.txt"), "Words.");
    }
    let (folder, target) = target(&project);
    Publication::of(&project, &target, &[]).sent();
    for number in 0..4 {
        project.remove(&format!("dossier/files/{number}.txt"));
    }
    let few = Publication::of(&project, &target, &[]);
    assert_eq!(few.published.unwrap()["deleted"], 4);
    for number in 4..20 {
        project.remove(&format!("dossier/files/{number}.txt"));
    }
    let stamps = project.stamps("../live");
    Publication::of(&project, &target, &[]).assert_refused("--allow-deletes");
    assert_eq!(project.stamps("../live"), stamps, "nothing was deleted");
    assert_eq!(Publication::run(&project, &["--plan", &target]).code, 0);
    let all = Publication::of(&project, &target, &["--allow-deletes"]);
    assert_eq!(all.published.unwrap()["deleted"], 16);
    assert_live(&live(&folder), &clean(&project));
}

#[test]
fn folders_that_are_empty_then_are_removed() {
    let project = first_edition();
    project.write("dossier/files/deep/below/one.txt", "Words.");
    let (folder, target) = target(&project);
    Publication::of(&project, &target, &[]).sent();
    project.remove("dossier/files/deep/below/one.txt");
    Publication::of(&project, &target, &[]).sent();
    assert!(!folder.join("files/deep").exists() && folder.join("files").exists());
}

#[test]
fn folders_of_the_project_are_no_targets() {
    let project = first_edition();
    project.write("templates/x.css", "");
    for path in ["site", "site/public", "dossier", "dossier/files", "templates", ".", "..", "/"] {
        let refused = Publication::of(&project, path, &[]);
        refused.assert_refused("is not written to");
    }
    assert_eq!(fs::read_dir(project.path("dossier")).unwrap().count(), 5);
    assert!(!project.path("site").exists());
}

#[test]
fn a_target_that_is_a_file_is_refused() {
    let project = first_edition();
    let (folder, target) = target(&project);
    fs::write(&folder, "mine").unwrap();
    for flags in [&[][..], &["--plan"]] {
        assert_eq!(Publication::of(&project, &target, flags).code, 2);
    }
    assert_eq!(fs::read_to_string(&folder).unwrap(), "mine");
}

#[test]
fn addresses_that_would_end_are_named() {
    let project = first_edition();
    let (_, target) = target(&project);
    Publication::of(&project, &target, &[]).sent();
    let dead = || {
        let plan = Publication::run(&project, &["--plan", &target]);
        assert_eq!(plan.code, 0, "{}", plan.stderr);
        let warned = plan.diagnostics.iter().filter(|found| found.code == "dead-permalink");
        assert_eq!(warned.count() > 0, !plan.planned("/dead").is_empty());
        plan.planned("/dead").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(dead(), [""; 0]);

    // A page, unless it leads on.
    project.rename("dossier/sources/note.txt", "dossier/sources/memo.txt");
    project.rename("dossier/sources/note.yaml", "dossier/sources/memo.yaml");
    project.write("dossier/topics/war.md", "See [[memo]].\n");
    assert_eq!(dead(), ["sources/note.html"]);
    project.write("dossier/sources/memo.yaml", "title: A note\nmoved_from: [sources/note.html]\n");
    assert_eq!(dead(), [""; 0], "a page that leads on keeps its places");

    // Blocks, passages and divisions.
    project.write("dossier/sources/letter.txt", "The first words of the letter.\n\nLast words.\n");
    project.write(
        "dossier/sources/letter.yaml",
        "title: A letter\ndate: 1990-01-02\npassages:\n- {id: other, quote: The first words, topics: [peace]}\n",
    );
    project.write("dossier/topics/peace.md", "## Early\n\nSee [[letter#other]] and [[war]].\n");
    let places =
        ["sources/letter.html#first", "sources/letter.html#p3", "topics/peace.html#letter.first"];
    assert_eq!(dead(), places);

    let strict = Publication::of(&project, &target, &["--strict"]);
    assert_eq!((strict.code, strict.published.is_none()), (1, true), "{}", strict.stderr);
    let found = &strict.diagnostics[0];
    assert_eq!((&*found.code, &*found.file), ("dead-permalink", "dossier/sources/letter.yaml"));
    assert!(found.message.contains("`#first`, `#p3` of `sources/letter.html`"), "{found:?}");
    Publication::of(&project, &target, &[]).sent();
    assert_eq!(dead(), [""; 0], "they have ended");
}

#[test]
fn drafts_are_never_published() {
    let project = first_edition();
    let (folder, target) = target(&project);
    project.write("dossier/topics/secret.yaml", "title: A secret\ndraft: true\n");
    Publication::of(&project, &target, &[]).sent();
    assert_eq!(live(&folder).holding("secret"), [""; 0]);
    assert_eq!(
        Publication::of(&project, &target, &["--drafts"]).code,
        2,
        "there is no such option"
    );
}

#[test]
fn the_target_may_stand_in_the_dossier() {
    let project = first_edition();
    let none = Publication::run(&project, &["--yes"]);
    none.assert_refused("publish_to");
    project.write("dossier/dossier.yaml", "title: A small dossier\npublish_to: ../live\n");
    Publication::run(&project, &["--yes"]).sent();
    assert!(project.path("../live/index.html").exists());
    project.write("dossier/dossier.yaml", "title: A small dossier\npublish_to: ftp://x\n");
    Publication::run(&project, &["--yes"]).assert_refused("ftp://x");
}

#[test]
fn a_dossier_with_errors_is_not_published() {
    let project = first_edition();
    let (folder, target) = target(&project);
    project.write("dossier/sources/bad.yaml", "title: Bad\npassages: [{quote: Never said}]\n");
    project.write("dossier/sources/bad.txt", "Words.\n");
    let refused = Publication::of(&project, &target, &[]);
    assert_eq!((refused.code, refused.plan.is_none()), (1, true));
    assert!(!folder.exists());
}

#[test]
fn superseded_assets_stay_until_something_changes() {
    let project = first_edition();
    let (folder, target) = target(&project);
    let assets = || {
        let site = live(&folder);
        let styles = site.paths().into_iter().filter(|path| path.starts_with("assets/style."));
        styles.map(str::to_owned).collect::<Vec<_>>()
    };
    Publication::of(&project, &target, &[]).sent();
    let first = assets();
    project.write("templates/assets/style.css", "body { color: black }\n");
    let plan = Publication::of(&project, &target, &[]);
    assert_eq!(plan.planned("/delete"), [""; 0]);
    assert_eq!(assets().len(), 2, "readers may have an old page open");
    assert_eq!(Publication::of(&project, &target, &[]).sent(), 0);
    assert_eq!(assets().len(), 2, "nothing has changed since");
    project.write("dossier/topics/war.md", "Other words.\n");
    let plan = Publication::of(&project, &target, &[]);
    assert_eq!(plan.planned("/delete"), first);
    assert_eq!(assets().len(), 1);

    // A superseded asset that is needed again is not sent again.
    project.write("templates/assets/style.css", "body { color: red }\n");
    Publication::of(&project, &target, &[]).sent();
    project.write("templates/assets/style.css", "body { color: black }\n");
    let plan = Publication::of(&project, &target, &[]);
    assert!(plan.planned("/send").iter().all(|path| !path.starts_with("assets/")));
    assert_eq!(assets().len(), 2);
}
