//! What a run shows in a terminal: colours, progress, and the last line.

use crate::harness::{Project, Run};

/// A dossier with an error, a warning and a hint.
fn faulty() -> Project {
    Project::dossier(&[
        ("topics/a.yaml", "titel: A\n"),
        ("topics/b.yaml", "title: B #1\n"),
        ("topics/c.yaml", "title: C\n"),
    ])
}

/// Runs the program with these variables besides the suite's own, and without `NO_COLOR`.
fn run_with(project: &Project, args: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = project.command(args);
    command.env_remove("NO_COLOR").envs(variables.iter().copied());
    Run::of(command)
}

fn is_coloured(text: &str) -> bool {
    text.contains("\u{1B}[")
}

#[test]
fn colours_are_for_terminals_unless_the_user_says_otherwise() {
    let project = faulty();
    let check = |args: &[&str], variables: &[(&str, &str)]| {
        is_coloured(&run_with(&project, &[&["check"], args].concat(), variables).stderr)
    };
    assert!(!check(&[], &[]), "a pipe is no terminal");
    assert!(!check(&["--color", "auto"], &[]));
    assert!(check(&["--color", "always"], &[]));
    assert!(check(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!check(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!check(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), "the flag is nearer");
    assert!(check(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag is nearer");

    let explain = |args: &[&str]| is_coloured(&run_with(&project, args, &[]).stdout);
    assert!(explain(&["explain", "too-deep", "--color", "always"]));
    assert!(!explain(&["explain", "too-deep"]));
}

#[test]
fn the_flag_of_colours_may_stand_before_a_command() {
    let project = faulty();
    let run = run_with(&project, &["--color", "always", "check"], &[]);
    assert!(run.code == 1 && is_coloured(&run.stderr), "{}", run.stderr);
    let run = project.run(&["--strict", "check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("write the options of `check` after it"), "{}", run.stderr);
    assert_eq!(project.run(&["--color", "sometimes", "check"]).code, 2);
}
