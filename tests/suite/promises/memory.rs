//! The cache in `.dossier` makes builds faster and changes nothing else.

use std::collections::BTreeMap;
use std::fs;

use crate::harness::{Project, Run, Site};

/// The files in `.dossier`.
fn kept(project: &Project) -> BTreeMap<String, Vec<u8>> {
    project.stamps(".dossier").into_iter().map(|(name, (_, bytes))| (name, bytes)).collect()
}

/// Builds with a damaged cache, and asserts that the build warns and the site is correct.
fn builds_with_a_warning(project: &Project, expected: &Site, warning: &str, what: &str) {
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{what}: {}", run.stderr);
    assert!(run.stderr.contains("warning: "), "{what}: {}", run.stderr);
    assert!(run.stderr.contains(warning), "{what}: {}", run.stderr);
    assert!(project.site() == *expected, "{what}: another site");
    let run = project.run(&["build"]);
    assert!(!run.stderr.contains(".dossier"), "{what}: {}", run.stderr);
}

#[test]
fn a_build_with_no_change_writes_nothing_at_all() {
    let project = Project::world();
    project.build();
    let before = project.stamps(".");
    assert!(before.contains_key(".dossier/index"), "nothing is kept");
    let run = project.run(&["build"]);
    assert!(run.stdout.contains(": 0 written"), "{}", run.stdout);
    assert!(project.stamps(".") == before);
}

#[test]
fn a_build_of_a_new_process_writes_what_an_edit_changed() {
    let project = Project::world();
    project.build();
    let text = project.read("dossier/sources/statement.md");
    project.write("dossier/sources/statement.md", text + "\nOne more paragraph.\n");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let site = project.site();
    assert!(!run.stdout.contains(" 0 written"), "{}", run.stdout);
    fs::remove_dir_all(project.path(".dossier")).unwrap();
    fs::remove_dir_all(project.path("site")).unwrap();
    assert!(project.build() == site);
}

#[test]
fn a_damaged_memory_means_a_warning_and_a_clean_build() {
    let project = Project::world();
    let expected = project.build();
    let memory = project.path(".dossier/index");
    let whole = fs::read(&memory).unwrap();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for place in [0, header + 1, header + 40, whole.len() / 2, whole.len() - 1] {
        let mut bytes = fs::read(&memory).unwrap();
        bytes[place] ^= 0x55;
        fs::write(&memory, bytes).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("byte {place}"));
    }
    for length in [0, 10, header + 1, header + 20, whole.len() / 3, whole.len() - 1] {
        let bytes = fs::read(&memory).unwrap();
        fs::write(&memory, &bytes[..length]).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("{length} bytes"));
    }
    let segments = || -> Vec<_> {
        let all = kept(&project).into_keys().filter(|name| name.starts_with("segments/"));
        all.map(|name| project.path(&format!(".dossier/{name}"))).collect()
    };
    for n in 0..segments().len() {
        let segment = segments().swap_remove(n);
        let mut bytes = fs::read(&segment).unwrap();
        let place = n * (bytes.len() - 1) / segments().len();
        bytes[place] ^= 0x55;
        fs::write(&segment, &bytes).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("byte {place} of {n}"));
        fs::write(&segment, &bytes[..bytes.len() / 2]).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("half of {n}"));
        fs::remove_file(&segment).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("no {n}"));
    }
}

#[test]
fn what_is_kept_does_not_grow_without_end() {
    let project = Project::world();
    project.build();
    let size = || -> usize { kept(&project).values().map(Vec::len).sum() };
    let (at_first, count) = (size(), kept(&project).len());
    let text = project.read("dossier/sources/statement.md");
    let paragraph = "Another paragraph. ".repeat(20_000);
    for n in 0..12 {
        project.write("dossier/sources/statement.md", format!("{text}\nNumber {n}. {paragraph}\n"));
        project.build();
    }
    // The long text and its words in the search index.
    let most = at_first + 2 * paragraph.len();
    assert!(size() <= most, "{} bytes, at most {most}", size());
    assert_eq!(kept(&project).len(), count, "a file that is not needed any more");
    let site = project.site();
    fs::remove_dir_all(project.path(".dossier")).unwrap();
    fs::remove_dir_all(project.path("site")).unwrap();
    assert!(project.build() == site);
}

#[test]
fn a_memory_of_another_version_means_a_warning_and_a_clean_build() {
    let project = Project::world();
    let expected = project.build();
    let bytes = fs::read(project.path(".dossier/index")).unwrap();
    let header = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    let older = [b"dossier-cache 0.0.9 0123456789abcdef", &bytes[header..]].concat();
    project.write(".dossier/index", older);
    builds_with_a_warning(&project, &expected, "another version of `dossier`", "an older one");
}

#[test]
fn what_is_not_ours_means_a_warning_and_stays() {
    let project = Project::world();
    let expected = project.build();
    project.write(".dossier/index", "Dear diary");
    builds_with_a_warning(&project, &expected, "is damaged", "another file");

    // A file in place of the folder, and a folder in place of the file.
    fs::remove_dir_all(project.path(".dossier")).unwrap();
    project.write(".dossier", "Dear diary");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning: ") && run.stderr.contains("cannot be saved"),
        "{}",
        run.stderr
    );
    assert_eq!(project.read(".dossier"), "Dear diary");
    project.remove(".dossier");
    project.write(".dossier/index/of/mine", "");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("cannot be saved"), "{}", run.stderr);
    assert_eq!(project.read(".dossier/index/of/mine"), "");
    assert!(project.site() == expected);
}

#[cfg(unix)]
#[test]
fn nothing_is_kept_outside_of_the_project() {
    let project = Project::world();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), project.path(".dossier")).unwrap();
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("cannot be saved"), "{}", run.stderr);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn another_output_or_other_settings_do_not_mix() {
    let project = Project::world();
    let expected = project.build();
    let drafts = ["build", "--drafts", "-o", "drafts"];
    let with_drafts = |project: &Project| {
        assert_eq!(project.run(&drafts).code, 0);
        Site::read(&project.path("drafts"))
    };
    let alone = with_drafts(&Project::world());
    for _ in 0..2 {
        assert!(with_drafts(&project) == alone);
        assert!(project.build() == expected);
    }
    let mut command = project.command(&["build", "--base-url", "https://example.org/"]);
    command.env("RAYON_NUM_THREADS", "1");
    assert_eq!(Run::of(command).code, 0);
    assert!(project.site() != expected);
    assert!(project.build() == expected);
}

#[test]
fn what_was_lost_from_the_site_is_made_again() {
    let project = Project::world();
    let expected = project.build();
    for path in ["index.html", "sources/statement.html", "search/index.js", "search.html"] {
        project.remove(&format!("site/{path}"));
        assert!(project.build() == expected, "{path} was removed");
        project.write(&format!("site/{path}"), "mine");
        assert!(project.build() == expected, "{path} was edited");
    }
}
