//! Commands that write a sidecar and are killed.

use std::fs;
use std::process::Command;

use crate::harness::{Project, Run};

/// The system calls by which a file changes.
const CHANGES: [&str; 9] =
    ["write", "fsync", "chmod", "fchmod", "rename", "renameat2", "linkat", "unlink", "unlinkat"];

/// Runs the program under strace, which kills it at a system call of a kind.
fn killed_at(project: &Project, call: &str, number: usize, args: &[&str]) -> Run {
    let mut command = Command::new("strace");
    let inject = format!("inject=?{call}:signal=KILL:when={number}");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &inject]);
    let program = project.command(args);
    command.arg(program.get_program()).args(program.get_args()).current_dir(project.root());
    command.env_clear();
    command.envs(program.get_envs().filter_map(|(key, value)| Some((key, value?))));
    Run::of(command)
}

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
        let mut kills = 0;
        for call in CHANGES {
            for number in 1.. {
                reset();
                let run = killed_at(&project, call, number, args);
                let left = read();
                assert!(
                    left == before || left == after,
                    "{args:?} killed at {call} {number}: {left:?}"
                );
                if run.code == 0 {
                    break;
                }
                kills += 1;
            }
        }
        assert!(kills >= 4, "{args:?} was killed {kills} times");
    }
}
