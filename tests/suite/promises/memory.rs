//! The cache in `.dossier` makes builds faster and changes nothing else.

use std::collections::BTreeMap;
use std::fs;

use crate::harness::{Project, Run, Site};

/// The files in `.dossier`.
fn kept(project: &Project) -> BTreeMap<String, Vec<u8>> {
    project.stamps(".dossier").into_iter().map(|(name, (_, bytes))| (name, bytes)).collect()
}

/// Builds the world as it is after something has happened to what is kept: there is a warning that says
/// so, and the site is right.
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
    assert!(before.contains_key(".dossier/memory"), "nothing is kept");
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
    let memory = project.path(".dossier/memory");
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
    let lists = || kept(&project).into_keys().find(|name| name.starts_with("lists-")).unwrap();
    let lists = || project.path(&format!(".dossier/{}", lists()));
    for part in [0, 1, 2, 3] {
        let mut bytes = fs::read(lists()).unwrap();
        let place = part * (bytes.len() - 1) / 3;
        bytes[place] ^= 0x55;
        fs::write(lists(), bytes).unwrap();
        builds_with_a_warning(&project, &expected, "is damaged", &format!("byte {place} of lists"));
    }
    let bytes = fs::read(lists()).unwrap();
    fs::write(lists(), &bytes[..bytes.len() / 2]).unwrap();
    builds_with_a_warning(&project, &expected, "is damaged", "half of the lists");
    for kind in ["texts-", "lists-"] {
        let file = kept(&project).into_keys().find(|name| name.starts_with(kind)).unwrap();
        project.remove(&format!(".dossier/{file}"));
        builds_with_a_warning(&project, &expected, "is damaged", &format!("no {kind}"));
    }
}

#[test]
fn what_is_kept_does_not_grow_without_end() {
    let project = Project::world();
    project.build();
    let size = || -> usize { kept(&project).values().map(Vec::len).sum() };
    let at_first = size();
    let text = project.read("dossier/sources/statement.md");
    let paragraph = "Another paragraph. ".repeat(20_000);
    for n in 0..12 {
        project.write("dossier/sources/statement.md", format!("{text}\nNumber {n}. {paragraph}\n"));
        project.build();
    }
    // At most twice what is needed, and a megabyte a file; not twelve times the long text.
    let most = 2 * (at_first + 2 * paragraph.len()) + 2 * (1 << 20);
    assert!(size() <= most, "{} bytes, at most {most}", size());
    assert_eq!(kept(&project).len(), 4, "a file that is not needed any more");
    let site = project.site();
    fs::remove_dir_all(project.path(".dossier")).unwrap();
    fs::remove_dir_all(project.path("site")).unwrap();
    assert!(project.build() == site);
}

#[test]
fn damaged_texts_mean_a_warning_and_a_right_site() {
    let project = Project::world();
    project.build();
    let texts = kept(&project).into_keys().find(|name| name.starts_with("texts-")).unwrap();
    let texts = format!(".dossier/{texts}");
    let bytes = fs::read(project.path(&texts)).unwrap();
    let damaged = [bytes.iter().map(|byte| byte ^ 1).collect(), Vec::new()];
    for (n, bytes) in damaged.into_iter().enumerate() {
        project.write(&texts, bytes);
        // Every page is rendered again, and needs the texts.
        project.write("templates/strings/en.yaml", format!("topics: Subjects {n}\n"));
        let run = project.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stderr.contains("warning: ") && run.stderr.contains("in a part"),
            "{}",
            run.stderr
        );
        let clean = project.run(&["build", "-o", "clean"]);
        assert_eq!((clean.code, clean.stderr.contains(".dossier")), (0, false), "{}", clean.stderr);
        fs::remove_dir_all(project.path(".dossier")).unwrap();
        assert!(project.build() == Site::read(&project.path("clean")));
        fs::remove_dir_all(project.path("clean")).unwrap();
    }
}

#[test]
fn a_memory_of_another_version_means_a_warning_and_a_clean_build() {
    let project = Project::world();
    let expected = project.build();
    let bytes = fs::read(project.path(".dossier/memory")).unwrap();
    let header = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    let older = [b"dossier-memory 0.0.9 0123456789abcdef", &bytes[header..]].concat();
    project.write(".dossier/memory", older);
    builds_with_a_warning(&project, &expected, "another version of `dossier`", "an older one");
}

#[test]
fn what_is_not_ours_means_a_warning_and_stays() {
    let project = Project::world();
    let expected = project.build();
    project.write(".dossier/memory", "Dear diary");
    builds_with_a_warning(&project, &expected, "is damaged", "another file");

    // A file in the place of the folder, and a folder in the place of the file.
    fs::remove_dir_all(project.path(".dossier")).unwrap();
    project.write(".dossier", "Dear diary");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning: ") && run.stderr.contains("cannot be kept"),
        "{}",
        run.stderr
    );
    assert_eq!(project.read(".dossier"), "Dear diary");
    project.remove(".dossier");
    project.write(".dossier/memory/of/mine", "");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("cannot be kept"), "{}", run.stderr);
    assert_eq!(project.read(".dossier/memory/of/mine"), "");
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
    assert!(run.stderr.contains("cannot be kept"), "{}", run.stderr);
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
    for (name, _) in kept(&project).into_iter().filter(|(name, _)| name.starts_with("texts-")) {
        assert!(name == "texts-0", "{name}");
    }
}
