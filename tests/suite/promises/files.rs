//! Files in the output: who owns them, and when they are changed and removed.

use crate::harness::Project;

/// Builds a dossier of two topics.
fn built() -> Project {
    let project = Project::dossier(&[
        ("topics/kept.yaml", "title: Kept\n"),
        ("topics/old.yaml", "title: Old\n"),
    ]);
    project.build();
    project
}

#[test]
fn files_of_others_are_never_deleted() {
    let project = built();
    for path in ["site/CNAME", "site/topics/mine.html", "site/own/page.html", "site/.gitignore"] {
        project.write(path, "mine\n");
    }
    project.remove("dossier/topics/old.yaml");
    project.build();
    for path in ["site/CNAME", "site/topics/mine.html", "site/own/page.html", "site/.gitignore"] {
        assert_eq!(project.read(path), "mine\n", "{path}");
    }
}

#[test]
fn stale_pages_are_pruned() {
    let project = built();
    assert!(project.site().has("topics/old.html"));
    project.remove("dossier/topics/old.yaml");
    let site = project.build();
    for path in ["topics/old.html", "topics/old.json"] {
        assert!(!site.has(path), "{path} is still there");
    }
    assert!(site.has("topics/kept.html"));
    let clean = Project::dossier(&[("topics/kept.yaml", "title: Kept\n")]).build();
    assert_eq!(site, clean, "what is left equals a clean build");
}

#[test]
fn stale_copies_are_pruned() {
    let project = Project::dossier(&[("files/report.pdf", "%PDF")]);
    assert!(project.build().has("files/report.pdf"));
    project.remove("dossier/files/report.pdf");
    assert!(!project.build().has("files/report.pdf"));
}

#[test]
fn a_stale_page_edited_by_hand_stays_and_is_named() {
    let project = built();
    project.write("site/topics/old.html", "edited by hand\n");
    project.remove("dossier/topics/old.yaml");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(project.read("site/topics/old.html"), "edited by hand\n");
    assert!(!project.site().has("topics/old.json"), "what was not edited goes");
    let said = run.stderr + &run.stdout;
    assert!(said.contains("topics/old.html"), "the page is not named:\n{said}");
    project.build();
    assert_eq!(project.read("site/topics/old.html"), "edited by hand\n", "and it stays");
}

#[test]
fn planned_pages_are_mended() {
    let project = built();
    let before = project.site();
    project.write("site/topics/kept.html", "edited by hand\n");
    project.remove("site/topics/old.json");
    assert_eq!(project.build(), before);
}

#[test]
fn a_failed_build_leaves_the_site_as_it_was() {
    let project = built();
    let before = project.stamps("site");
    project.write("dossier/topics/kept.yaml", "title: Changed\nparent: nowhere\n");
    project.write("dossier/topics/new.yaml", "title: New\n");
    project.remove("dossier/topics/old.yaml");
    assert_eq!(project.run(&["build"]).code, 1);
    assert_eq!(project.stamps("site"), before);
}

#[test]
fn a_first_build_that_fails_writes_no_site() {
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\nparent: nowhere\n")]);
    assert_eq!(project.run(&["build"]).code, 1);
    assert!(project.site().files.is_empty(), "{:?}", project.site().paths());
}

#[test]
fn a_build_with_no_change_writes_nothing() {
    let project = Project::world();
    project.build();
    let before = project.stamps("site");
    project.build();
    let after = project.stamps("site");
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let touched: Vec<&String> = after.keys().filter(|path| after[*path] != before[*path]).collect();
    assert_eq!(touched, [""; 0], "written again");
}

#[test]
fn only_changed_pages_are_written() {
    let project = Project::world();
    project.build();
    let before = project.stamps("site");
    project.write("dossier/pages/about.md", "# About\n\nOther words.\n");
    project.build();
    let after = project.stamps("site");
    assert_ne!(after["pages/about.html"], before["pages/about.html"]);
    for path in ["topics/inf.html", "sources/treaty.html", "sources/treaty.json", "index.html"] {
        assert_eq!(after[path], before[path], "{path} has not changed");
    }
}

#[test]
fn the_dossier_is_never_written() {
    let project = Project::world();
    let before = project.stamps("dossier");
    project.run(&["check"]);
    project.build();
    project.build_with(&["--drafts", "-j", "1"]);
    project.write("dossier/topics/broken.yaml", "title: [\n");
    project.run(&["build"]);
    project.remove("dossier/topics/broken.yaml");
    assert_eq!(project.stamps("dossier"), before);
}

#[test]
fn pages_can_be_read_by_everybody() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = built();
    for path in project.site().paths() {
        let metadata = std::fs::metadata(project.path("site").join(path)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o444, 0o444, "{path}");
    }
}

#[test]
fn a_ruined_manifest_deletes_nothing_of_others() {
    let project = built();
    project.write("site/CNAME", "mine\n");
    for ruin in ["", "not a manifest\n", "../../home\n", "CNAME\n", "\u{0}\u{1}"] {
        project.write("site/.dossier-manifest", ruin);
        let run = project.run(&["build"]);
        assert!([0, 2].contains(&run.code), "{ruin:?}: exit {}\n{}", run.code, run.stderr);
        assert_eq!(project.read("site/CNAME"), "mine\n", "{ruin:?}");
        assert!(project.home().is_dir());
    }
}
