//! What a run shows in a terminal: colours, progress, and the last line.

use crate::harness::{PROGRAM, Project, Run};

/// A dossier with an error, a warning and a hint.
fn faulty() -> Project {
    Project::dossier(&[
        ("topics/a.yaml", "title: A\ncolour: red\n"),
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

/// Runs the program in a terminal, and returns all that it sends there.
fn in_terminal(project: &Project, args: &str) -> String {
    let line = format!("{PROGRAM} {args}");
    let mut script = project.command_of("script", &["-qec", &line, "/dev/null"]);
    script.env("TERM", "xterm");
    Run::of(script).stdout
}

/// Returns the lines that a terminal shows in the end. Knows the sequences that the program uses.
fn screen(sent: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut row, mut column) = (0, 0);
    let mut rest = sent.chars();
    while let Some(c) = rest.next() {
        match c {
            '\r' => column = 0,
            '\n' => {
                row += 1;
                lines.resize(lines.len().max(row + 1), String::new());
            }
            '\u{1B}' => {
                let parameter: String =
                    rest.by_ref().take_while(|c| !c.is_ascii_alphabetic()).collect();
                let letter = sent[sent.len() - rest.as_str().len() - 1..].chars().next();
                match (parameter.as_str(), letter) {
                    ("[" | "[0", Some('K')) => lines[row].truncate(column),
                    ("[2", Some('K')) => lines[row].clear(),
                    (up, Some('A')) => row -= up[1..].parse().unwrap_or(1),
                    other => panic!("an unknown sequence: {other:?} in {sent:?}"),
                }
            }
            c => {
                let mut line: Vec<char> = lines[row].chars().collect();
                line.resize(line.len().max(column + 1), ' ');
                line[column] = c;
                lines[row] = line.into_iter().collect();
                column += 1;
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns a dossier whose check takes some seconds on this machine, in this build of the program.
fn slow_dossier() -> Project {
    let project = Project::dossier(&[]);
    let mut written = 0;
    loop {
        let sources = (written * 3).max(300);
        for number in written..sources {
            let paragraph = "The bridge between the towns will be built as soon as it is paid. ";
            let text = format!("Statement {number}.\n\n{}\n\n", paragraph.repeat(20)).repeat(20);
            project.write(&format!("dossier/sources/s{number}.txt"), text);
            let sidecar = format!("title: S{number}\n");
            project.write(&format!("dossier/sources/s{number}.yaml"), sidecar);
        }
        written = sources;
        let start = std::time::Instant::now();
        assert_eq!(project.run(&["check"]).code, 0);
        if start.elapsed() > std::time::Duration::from_millis(2500) {
            return project;
        }
    }
}

#[test]
fn a_long_run_shows_its_progress_in_a_terminal_and_leaves_nothing_behind() {
    let project = slow_dossier();
    let sent = in_terminal(&project, "check");
    let bar = |sent: &str| sent.contains("checking texts") || sent.contains("making pages");
    assert!(bar(&sent), "nothing is shown");
    assert!(sent.contains('░'), "items are counted");
    let lines = screen(&sent);
    let left = lines.iter().find(|line| bar(line) || line.contains(['░', '█']));
    assert_eq!(left, None, "something is left");
    assert!(lines.iter().any(|line| line.starts_with("checked ")), "{lines:?}");

    for silent in ["check --quiet", "check --message-format json"] {
        assert!(!bar(&in_terminal(&project, silent)), "{silent}");
    }
    let run = project.run(&["check"]);
    assert!(!bar(&run.stderr) && !bar(&run.stdout), "a pipe is no terminal");
}

#[test]
fn a_short_run_shows_no_progress() {
    let sent = in_terminal(&Project::dossier(&[("topics/a.yaml", "title: A\n")]), "check");
    assert!(sent.contains("checked 0 sources") && !sent.contains("reading files"), "{sent:?}");
}

#[test]
fn a_failing_run_ends_with_its_counts_and_what_became_of_the_site() {
    let project = faulty();
    let counts = |args: &[&str]| {
        let run = project.run(args);
        assert_eq!(run.code, 1);
        let lines = run.stderr.lines().rev().find(|line| line.starts_with("error: "));
        lines.unwrap_or_default().to_owned()
    };
    assert_eq!(
        counts(&["check"]),
        "error: 1 error, 1 warning and 3 hints; checked 0 sources and 3 topics, found 0 passages"
    );
    assert_eq!(counts(&["build"]), "error: 1 error and 1 warning; the site was left as it was");
    assert_eq!(
        counts(&["publish", "--plan", "../out"]),
        "error: 1 error and 1 warning; nothing was published"
    );
}

#[test]
fn a_clean_run_says_what_was_checked() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    let says = |args: &[&str], words: &str| {
        let run = project.run(args);
        assert!(run.stdout.contains(words), "{words:?} is not in {}", run.stdout);
    };
    says(
        &["check"],
        "there is no source yet, or only drafts, so nothing was checked: put a text into `dossier/sources/`",
    );
    says(&["build"], "there is no source yet");
    project.write("dossier/sources/s.txt", "One two.\n");
    project.write("dossier/sources/s.yaml", "title: S\n");
    says(&["check"], "checked 1 source, 0 passages, 1 topic in ");
    says(&["check"], "no passage is picked out yet");
    project
        .write("dossier/sources/s.yaml", "title: S\npassages: [{quote: One two., topics: [a]}]\n");
    says(&["check"], "every quotation stands in its source");
}
