//! The commands that keep running, `watch` and `serve`, from start to stop.

mod curating;
mod preview;
mod random;
mod saves;
mod serving;
mod watching;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::Project;

/// Longer than anything takes on a busy machine: an event that has not happened by then never will.
const DEADLINE: Duration = Duration::from_mins(1);

/// The stream that a line was printed to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stream {
    Out,
    Err,
}

/// A running program, killed at the end of the test.
pub struct Live {
    child: Child,
    lines: Receiver<(Stream, String)>,
    /// The output that a test has read so far.
    seen: Vec<(Stream, String)>,
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
        let out = child.stdout.take().unwrap();
        forward(out, Stream::Out, sender.clone());
        forward(child.stderr.take().unwrap(), Stream::Err, sender);
        Self { child, lines, seen: Vec::new() }
    }

    /// Waits for a line that contains these words, and returns it.
    pub fn line(&mut self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let rest = DEADLINE.saturating_sub(begun.elapsed());
            let Ok((stream, line)) = self.lines.recv_timeout(rest) else {
                panic!("no line with `{words}` came after:\n{}", text(&self.seen));
            };
            self.seen.push((stream, line.clone()));
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Reads everything printed so far.
    pub fn hear(&mut self) {
        self.seen.extend(self.lines.try_iter());
    }

    /// Returns the diagnostics printed so far.
    pub fn told(&self) -> String {
        text(self.seen.iter().filter(|(stream, _)| *stream == Stream::Err))
    }

    /// Returns the number of builds reported so far.
    pub fn sites(&self) -> usize {
        let out = self.seen.iter().filter(|(stream, _)| *stream == Stream::Out);
        out.filter(|(_, line)| line.ends_with(" ms")).count()
    }

    /// Stops the program as Ctrl-C does. Returns its exit code and everything it printed.
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
        self.seen.extend(self.lines.iter());
        (status.code(), text(&self.seen))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Only kills the process started here, which may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Forwards each line of a stream as it arrives.
fn forward(from: impl Read + Send + 'static, stream: Stream, to: Sender<(Stream, String)>) {
    let lines = BufReader::new(from).lines().map_while(Result::ok);
    thread::spawn(move || lines.map(|line| to.send((stream, line))).all(|sent| sent.is_ok()));
}

/// Joins printed lines.
fn text<'a>(lines: impl IntoIterator<Item = &'a (Stream, String)>) -> String {
    lines.into_iter().map(|(_, line)| format!("{line}\n")).collect()
}

/// Waits until a condition holds.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < DEADLINE, "it never came that {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
