//! The commands that go on: `watch` and `serve`, from their start until they are stopped.

mod serving;
mod watching;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::Project;

/// Longer than anything takes on a busy machine: what has not come by then never comes.
const DEADLINE: Duration = Duration::from_mins(1);

/// A run of the program that goes on; it ends with the test.
pub struct Live {
    child: Child,
    lines: Receiver<String>,
    /// What it has printed so far that a test has looked at.
    seen: Vec<String>,
}

impl Live {
    /// Starts the program in a project's folder.
    pub fn start(project: &Project, args: &[&str]) -> Self {
        let mut command = project.command(args);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = channel();
        let own = sender.clone();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || stdout.lines().map_while(Result::ok).all(|l| own.send(l).is_ok()));
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).all(|l| sender.send(l).is_ok()));
        Self { child, lines, seen: Vec::new() }
    }

    /// Waits for a line that holds these words, and gives it.
    pub fn line(&mut self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let rest = DEADLINE.saturating_sub(begun.elapsed());
            let Ok(line) = self.lines.recv_timeout(rest) else {
                panic!("no line with `{words}` came after:\n{}", self.seen.join("\n"));
            };
            self.seen.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Asks it to stop, as Ctrl-C does, and gives its exit code and all that it printed.
    pub fn stop(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if begun.elapsed() > DEADLINE => panic!("it does not stop"),
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        let rest: Vec<String> = self.lines.iter().collect();
        (status.code(), [self.seen.join("\n"), rest.join("\n")].join("\n"))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Only what was started here is ended; it may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < DEADLINE, "it never came that {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
