//! Command lines and their exit codes: 0 clean or warnings, 1 errors in the dossier, 2 usage or
//! environment.

use std::fs::File;
use std::process;

use crate::harness::{Project, Run, repository};

/// A clean dossier.
fn clean() -> Project {
    Project::dossier(&[("topics/t.yaml", "title: Topic\n")])
}

/// A dossier with a warning: a text without a sidecar.
fn with_warning() -> Project {
    Project::dossier(&[("sources/s.txt", "A line.\n\nWords.\n")])
}

/// A dossier with an error.
fn with_error() -> Project {
    Project::dossier(&[("topics/t.yaml", "title: Topic\nparent: nowhere\n")])
}

#[test]
fn the_exit_code_tells_what_is_wrong() {
    for command in ["build", "check"] {
        assert_eq!(clean().run(&[command]).code, 0, "{command}");
        assert_eq!(with_warning().run(&[command]).code, 0, "{command}");
        assert_eq!(with_error().run(&[command]).code, 1, "{command}");
    }
}

#[test]
fn strict_makes_warnings_fail() {
    for command in ["build", "check"] {
        assert_eq!(with_warning().run(&[command, "--strict"]).code, 1, "{command}");
        assert_eq!(clean().run(&[command, "--strict"]).code, 0, "{command}");
    }
    let found = with_warning().diagnostics(&["--strict"]);
    assert!(found.iter().any(|found| found.code == "missing-sidecar" && found.level == "warning"));
}

#[test]
fn wrong_usage_exits_2() {
    let project = clean();
    for args in [
        &["build", "--no-such-flag"][..],
        &["no-such-command"],
        &["build", "--message-format", "xml"],
        &["build", "-j", "many"],
        &["build", "no-such-folder"],
        &["build", "--base-url", "not an address"],
    ] {
        let run = project.run(args);
        assert_eq!(run.code, 2, "{args:?}\n{}", run.stderr);
        assert!(!run.stderr.is_empty(), "{args:?}: nothing is said");
        assert!(!project.path("site").exists(), "{args:?}");
    }
}

#[test]
fn a_folder_without_a_dossier_exits_2() {
    let project = Project::new(&[("other/file.txt", "x")]);
    let run = project.run(&["build", "other"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("dossier"), "{}", run.stderr);
}

#[test]
fn without_a_command_it_builds() {
    let project = clean();
    let run = project.run(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(project.site().has("index.html"));
    let said = run.stdout + &run.stderr;
    assert!(said.contains("site"), "it says where: {said}");
}

#[test]
fn quiet_says_nothing_of_success_but_still_shows_errors() {
    let run = clean().run(&["build", "-q"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = with_error().run(&["build", "-q"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("error[unknown-topic]"), "{}", run.stderr);
}

#[test]
fn the_project_is_found_from_a_folder_below() {
    let project = clean();
    project.write("dossier/sources/deep/file.pdf", "%PDF");
    for below in ["dossier", "dossier/sources/deep"] {
        let mut command = project.command(&["build"]);
        command.current_dir(project.path(below));
        let run = Run::of(command);
        assert_eq!(run.code, 0, "from {below}:\n{}", run.stderr);
        assert!(project.site().has("topics/t.html"), "from {below}");
        assert!(!project.path("dossier/site").exists(), "from {below}");
    }
}

#[test]
fn the_project_may_be_named() {
    let project = clean();
    let root = project.root();
    let mut command = project.command(&["build", root.to_str().unwrap()]);
    command.current_dir(project.home());
    assert_eq!(Run::of(command).code, 0);
    assert!(project.site().has("topics/t.html"));
}

#[test]
fn files_are_named_from_the_project_wherever_it_is_run() {
    let project = with_error();
    let mut command = project.command(&["check", "--message-format", "json"]);
    command.current_dir(project.path("dossier/topics"));
    let found = Run::of(command).diagnostics();
    assert!(found.iter().all(|found| found.file == "dossier/topics/t.yaml"), "{found:?}");
    assert!(found.iter().any(|found| found.code == "unknown-topic"), "{found:?}");
}

#[test]
fn completions_are_made_for_every_shell() {
    let project = Project::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = project.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        for word in ["serve", "base-url", "completions"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(project.run(&["completions", "cmd"]).code, 2);
    let help = project.run(&["completions", "--help"]).stdout;
    assert!(help.contains("dossier completions bash > "), "{help}");
}

/// `/dev/full` is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn completions_that_cannot_be_written_are_a_failure() {
    let project = Project::new(&[]);
    let mut command = project.command(&["completions", "bash"]);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("the disk is full"), "{stderr}");
}

#[test]
fn help_and_version_are_told() {
    let project = Project::new(&[]);
    let help = project.run(&["--help"]);
    assert_eq!(help.code, 0);
    for word in ["build", "check"] {
        assert!(help.stdout.contains(word), "{}", help.stdout);
    }
    let version = project.run(&["--version"]);
    assert_eq!(version.code, 0);
    let version = version.stdout.trim_end().strip_prefix("dossier ").unwrap().to_owned();
    let (number, commit) = version.split_once(' ').unwrap_or((&version, ""));
    assert_eq!(number, env!("CARGO_PKG_VERSION"));
    let git = process::Command::new("git").arg("rev-parse").current_dir(repository()).status();
    if repository().join(".git").exists() && git.is_ok_and(|status| status.success()) {
        let commit = commit.strip_prefix('(').and_then(|commit| commit.strip_suffix(')'));
        let commit = commit.unwrap_or_else(|| panic!("no commit: {version}"));
        let hash = commit.strip_suffix(", modified").unwrap_or(commit);
        assert!(hash.len() >= 12 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{version}");
    }
}
