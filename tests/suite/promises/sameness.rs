//! The output does not depend on the number of threads, the order of files, the project's path or the
//! environment.

use std::fs;

use crate::harness::{Project, Run, Site, files_below, repository};

#[test]
fn the_number_of_threads_changes_nothing() {
    let expected = Project::world().build();
    for threads in ["1", "2", "7"] {
        assert!(Project::world().build_with(&["-j", threads]) == expected, "-j {threads}");
    }
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let world = repository().join("tests/suite/world");
    let mut files = files_below(&world);
    let build = |files: &[(String, std::path::PathBuf)]| {
        let project = Project::new(&[]);
        for (path, file) in files {
            project.write(path, fs::read(file).unwrap());
        }
        project.build()
    };
    let forwards = build(&files);
    files.reverse();
    assert!(build(&files) == forwards, "made backwards");
    files.rotate_left(7);
    assert!(build(&files) == forwards, "made in another order");
}

#[test]
fn the_place_of_the_project_changes_nothing() {
    let expected = Project::world().build();
    let holder = Project::new(&[]);
    let world = Project::world();
    let deep = holder.path("a folder/with \"odd\" & long/names");
    fs::create_dir_all(&deep).unwrap();
    fs::rename(world.path("dossier"), deep.join("dossier")).unwrap();
    let run = holder.run(&["build", deep.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(Site::read(&deep.join("site")) == expected);
}

#[test]
fn the_environment_changes_nothing() {
    let expected = Project::world().build();
    for (key, value) in [
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "C"),
        ("SOURCE_DATE_EPOCH", "0"),
        ("RUST_LOG", "trace"),
        ("RAYON_NUM_THREADS", "3"),
    ] {
        let project = Project::world();
        let mut command = project.command(&["build"]);
        command.env(key, value);
        assert_eq!(Run::of(command).code, 0, "{key}={value}");
        assert!(project.site() == expected, "{key}={value}");
    }
}

#[test]
fn the_age_of_files_changes_nothing() {
    let expected = Project::world().build();
    let project = Project::world();
    for (_, file) in files_below(&project.path("dossier")) {
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
        fs::File::options().append(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }
    assert!(project.build() == expected);
}

/// A named edit by a curator.
type Edit = (&'static str, fn(&Project));

#[test]
fn a_build_after_edits_equals_a_clean_build() {
    let project = Project::world();
    project.build();
    let edits: [Edit; 6] = [
        ("a text", |project| {
            let path = "dossier/topics/start.md";
            project.write(path, project.read(path) + "\nMore on [[vienna]].\n");
        }),
        ("a title", |project| {
            let path = "dossier/topics/vienna.yaml";
            project.write(path, project.read(path).replace("Wien", "Vindobona"));
        }),
        ("a new entry", |project| project.write("dossier/topics/new.yaml", "title: Newcomer\n")),
        ("a move", |project| {
            project.rename("dossier/sources/treaty.txt", "dossier/sources/old/treaty.txt");
            project.rename("dossier/sources/treaty.yaml", "dossier/sources/old/treaty.yaml");
        }),
        ("a broken file", |project| {
            project.write("dossier/topics/broken.yaml", "title: [\n");
            assert_eq!(project.run(&["build"]).code, 1);
            project.remove("dossier/topics/broken.yaml");
        }),
        ("a removal", |project| project.remove("dossier/topics/new.yaml")),
    ];
    for (name, edit) in edits {
        edit(&project);
        let found = project.build();
        let clean = Project::copy_of(&project.root()).build();
        assert_eq!(found.paths(), clean.paths(), "after {name}");
        for path in clean.paths() {
            assert!(found.bytes(path) == clean.bytes(path), "{path} after {name}");
        }
    }
}
