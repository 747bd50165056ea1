//! Commands that write files of the dossier and are killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::{Project, files_below};
use crate::killed::{CHANGES, at_each_call};

#[test]
#[ignore = "needs strace: run tests/run"]
fn a_command_that_is_killed_leaves_the_old_sidecar_or_the_new_one() {
    const SIDECAR: &str = "dossier/sources/a.yaml";
    let old = "title: A # mine\npassages:\n  - quote: Words of a lettre\n    topics: [t]\n";
    let commands: [&[&str]; 4] = [
        &["quote", "a", "of a letter", "--topic", "t", "--add"],
        &["quote", "b", "of a letter", "--topic", "t", "--add"],
        &["pin", "a"],
        &["pin", "--repair", "--yes", "a"],
    ];
    for args in commands {
        let project = Project::dossier(&[
            ("topics/t.yaml", "title: T\n"),
            ("sources/a.txt", "Words of a letter.\n"),
            ("sources/b.txt", "Words of a letter.\n"),
        ]);
        let files = [SIDECAR, "dossier/sources/b.yaml"];
        let read = || files.map(|file| fs::read_to_string(project.path(file)).ok());
        let reset = || {
            project.write(SIDECAR, old);
            let _ = fs::remove_file(project.path(files[1]));
            read()
        };
        let before = reset();
        assert_eq!(project.run(args).code, 0, "{args:?}");
        let after = read();
        assert_ne!(before, after, "{args:?}");
        let mut kills = [0, 0];
        at_each_call(&CHANGES, |kill| {
            reset();
            let run = kill.run(&project, args);
            let left = read();
            assert!(left == before || left == after, "{args:?} killed at {kill}: {left:?}");
            if run.code != 0 {
                kills[usize::from(left == after)] += 1;
            }
            run
        });
        assert!(kills[0] >= 3, "{args:?} was killed {} times before it changed the file", kills[0]);
        assert!(kills[1] >= 1, "{args:?} was never killed after it");
    }
}

/// The bytes of files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// Returns the files of a project, without those that a killed run had begun.
fn files(project: &Project) -> Files {
    let files = files_below(&project.root()).into_iter();
    let files =
        files.filter(|(path, _)| !path.split('/').any(|name| name.starts_with(".dossier-")));
    files.map(|(path, file)| (path, fs::read(file).unwrap())).collect()
}

/// Returns the files of a project before and after a command.
fn before_and_after(project: &Project, args: &[&str]) -> (Files, Files) {
    let before = files(project);
    assert_eq!(project.run(args).code, 0);
    (before, files(project))
}

/// Asserts that files are there as they are to be at the end, and all those that were there before.
#[track_caller]
fn assert_between(before: &Files, left: &Files, after: &Files) {
    for (path, bytes) in left {
        assert!(after.get(path) == Some(bytes), "{path} is not whole");
    }
    for path in before.keys() {
        assert!(left.contains_key(path), "{path} is gone");
    }
}

/// Kills a command at each change that it makes, and looks at each project with the number of files that are
/// left of it. Asserts that it was killed after each of them, and
/// that all are there when `look` has repeated it.
fn kill_between_files(
    begin: impl Fn() -> Project,
    args: &[&str],
    look: impl Fn(&Project, usize, &str),
) {
    let (before, after) = before_and_after(&begin(), args);
    let mut counts = BTreeSet::new();
    at_each_call(&CHANGES, |kill| {
        let project = begin();
        let run = kill.run(&project, args);
        let left = files(&project);
        assert_between(&before, &left, &after);
        let count = left.len() - before.len();
        counts.insert(count);
        look(&project, count, &kill.to_string());
        assert!(files(&project) == after, "{args:?} {kill}");
        run
    });
    let expected = 0..=after.len() - before.len();
    assert!(counts.into_iter().eq(expected), "{args:?} was killed after each file");
}

#[test]
#[ignore = "needs strace: run tests/run"]
fn an_init_that_is_killed_leaves_whole_files_and_can_be_repeated() {
    let args = ["init", "--ci", "gitlab"];
    let begin = || Project::new(&[(".gitignore", "/mine/\n"), ("notes.txt", "Mine.\n")]);
    let is_dossier = |path: &String| path.starts_with("dossier/");
    let (before, after) = before_and_after(&begin(), &args);
    let settings = after.keys().filter(|path| !is_dossier(path)).count();
    let mut counts = BTreeSet::new();
    at_each_call(&CHANGES, |kill| {
        let project = begin();
        let run = kill.run(&project, &args);
        let left = files(&project);
        assert_between(&before, &left, &after);
        counts.insert(left.len());
        let again = project.run(&args);
        if left.keys().any(is_dossier) {
            assert!(left == after, "the dossier is written last, and at once: {kill}");
            assert_eq!(again.code, 2, "{kill}");
            assert!(again.stderr.contains("holds a dossier already"), "{}", again.stderr);
        } else {
            assert_eq!(again.code, 0, "{kill}: {}", again.stderr);
        }
        assert!(files(&project) == after, "{kill}");
        assert_eq!(project.codes(), [""; 0], "{kill}");
        run
    });
    let expected = (before.len()..=settings).chain([after.len()]);
    assert!(counts.iter().copied().eq(expected), "it was killed after each file: {counts:?}");
}

#[test]
#[ignore = "needs strace: run tests/run"]
fn a_new_source_that_is_killed_is_whole_as_far_as_it_is_there() {
    let args = ["new", "source", "talk", "--from", "talk.md"];
    let begin = || {
        let project =
            Project::dossier(&[("topics/old.yaml", "title: Old\n"), ("topics/old.md", "Words.\n")]);
        project.write("talk.md", "# A talk\n\nWords of it.\n");
        project
    };
    kill_between_files(begin, &args, |project, count, kill| {
        let expected: &[&str] = if count == 1 { &["missing-sidecar"] } else { &[] };
        assert_eq!(project.codes(), expected, "{kill}");
        let again = project.run(&args);
        match count {
            0 => assert_eq!(again.code, 0, "{kill}: {}", again.stderr),
            1 => {
                assert_eq!(again.code, 2, "{kill}");
                let advice = "`dossier/sources/talk.md` is there already\nhelp: leave out `--from`";
                assert!(again.stderr.contains(advice), "{}", again.stderr);
                assert_eq!(project.run(&args[..3]).code, 0, "{kill}");
            }
            _ => {
                assert_eq!(again.code, 2, "{kill}");
                assert!(again.stderr.contains("`talk` is taken"), "{}", again.stderr);
            }
        }
    });
}

#[test]
#[ignore = "needs strace: run tests/run"]
fn a_new_topic_or_page_that_is_killed_is_completed_by_the_same_command() {
    for kind in ["topic", "page"] {
        let args = ["new", kind, "talk"];
        let begin = || Project::dossier(&[("sources/a.txt", "Words.\n")]);
        kill_between_files(begin, &args, |project, count, kill| {
            let expected = if count == 2 { 2 } else { 0 };
            assert_eq!(project.run(&args).code, expected, "{kind} {kill}");
        });
    }
}
