//! Kills the program before each of its system calls of some names, with strace.

use std::fmt;
use std::fs;

use crate::harness::{PROGRAM, Project, Run};

/// The system calls that change what is in a folder.
pub const CHANGES: [&str; 14] = [
    "write",
    "fsync",
    "chmod",
    "fchmod",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
];

/// A run of the program that is killed before its `number`th system call of a name.
pub struct Kill {
    call: &'static str,
    number: usize,
}

impl fmt::Display for Kill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.call, self.number)
    }
}

impl Kill {
    /// Runs the program; its code is 0 if it made fewer calls than that.
    pub fn run(&self, project: &Project, args: &[&str]) -> Run {
        let Self { call, number } = self;
        let log = project.root().with_file_name("calls");
        let trace = format!("trace=?{call}");
        let inject = format!("inject=?{call}:signal=KILL:when={number}");
        let flags = ["-f", "-qq", "-e", "signal=none", "-e", &trace, "-e", &inject, "-o"];
        let mut command = project.command_of("strace", &flags);
        command.arg(&log).arg(PROGRAM).args(args);
        let run = Run::of(command);
        if run.code == 0 {
            let begin = format!(" {call}(");
            let log = fs::read_to_string(log).unwrap();
            let calls = log.lines().filter(|line| line.contains(&begin)).count();
            // strace counts the calls of each thread on its own.
            assert_eq!(calls, number - 1, "several threads call {call}:\n{log}");
        } else {
            assert_eq!(run.code, -1, "{self}: {}", run.stderr);
        }
        run
    }
}

/// Calls a function that runs the program, for each call of these names: strace counts each name on its
/// own.
pub fn at_each_call(calls: &[&'static str], mut run: impl FnMut(&Kill) -> Run) {
    for call in calls {
        for number in 1.. {
            if run(&Kill { call, number }).code == 0 {
                break;
            }
        }
    }
}
