//! Measures the time from saving a source until the change is visible: in the preview of `dossier` and
//! that of Hugo, in turn, and in the file that `dossier watch` writes. Also measures the time until the
//! first page.
//!
//! `cargo bench --bench latency -- 10000 --rounds 20`; Hugo is included if it is on the path (or named
//! by `HUGO`).
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]
#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../common/mod.rs"]
mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, process};

use common::corpus::{Corpus, For};
use common::{Arguments, folder, is_there, median, milliseconds};

/// The default number of sources.
const SOURCES: usize = 200;
/// The default number of rounds.
const ROUNDS: usize = 5;
/// Pause before requesting a page again that does not show the change yet.
const PAUSE: Duration = Duration::from_millis(1);
/// Pause between rounds, long enough for work that follows a change to finish.
const REST: Duration = Duration::from_millis(1500);
/// Time after which a change counts as lost.
const DEADLINE: Duration = Duration::from_mins(5);

/// A running program, killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The edited file, and the page on which the change must appear.
struct Place {
    name: &'static str,
    source: PathBuf,
    look: Box<dyn Fn() -> Option<String>>,
}

fn main() {
    let arguments = Arguments::read();
    let (sources, rounds) = arguments.size(SOURCES, ROUNDS);
    let corpus = Corpus::new(sources);
    let place = folder(arguments.value("in"));
    let project = place.path().join("dossier");
    corpus.write(&project, For::Dossier);
    let source = project.join(Corpus::source_path(1));
    println!("{sources} sources, {rounds} rounds in turn, in {}", place.path().display());

    let begun = Instant::now();
    let (serving, address) = serve(&project);
    println!("first page of serve, nothing kept: {:.0} ms", milliseconds(begun.elapsed()));
    tell_memory(&serving, &project, sources);
    let look = move || get(address, "/sources/source-000001.html");
    let dossier = Place { name: "dossier serve", source: source.clone(), look: Box::new(look) };
    match hugo(&corpus, place.path()) {
        Some((_running, other)) => compare(&[dossier, other], rounds),
        None => compare(&[dossier], rounds),
    }
    drop(serving);

    let program = env!("CARGO_BIN_EXE_dossier");
    let begun = Instant::now();
    let built = Command::new(program).args(["build", "-q"]).current_dir(&project).status();
    assert!(built.is_ok_and(|status| status.success()), "the corpus builds");
    println!("clean build: {:.0} ms", milliseconds(begun.elapsed()));
    let begun = Instant::now();
    drop(serve(&project));
    println!("first page of serve, after a build: {:.0} ms", milliseconds(begun.elapsed()));

    let watching = start(Command::new(program).arg("watch").current_dir(&project));
    let (_watching, _) = line_with(watching, "watching for changes");
    let page = project.join("site/sources/source-000001.html");
    let look = move || fs::read_to_string(&page).ok();
    compare(&[Place { name: "dossier watch", source, look: Box::new(look) }], rounds);
}

/// Edits each source in turn and waits until the change is visible.
fn compare(places: &[Place], rounds: usize) {
    let mut times = vec![Vec::new(); places.len()];
    for round in 0..rounds {
        for (Place { source, look, .. }, times) in places.iter().zip(&mut times) {
            let text = fs::read_to_string(source).expect("the source is there");
            let mark = format!("changed{round}by{}", process::id());
            let begun = Instant::now();
            write(source, &format!("{text}\nThis was {mark}.\n"));
            wait_until(|| look().is_some_and(|page| page.contains(&mark)));
            times.push(milliseconds(begun.elapsed()));
            write(source, &text);
            wait_until(|| look().is_some_and(|page| !page.contains(&mark)));
            sleep(REST);
        }
    }
    let first = median(&times[0]);
    for (Place { name, .. }, times) in places.iter().zip(&times) {
        let (middle, longest) = (median(times), times.iter().copied().fold(0.0, f64::max));
        let ratio = middle / first;
        println!(
            "edit to page, {name}: median {middle:.0} ms, longest {longest:.0} ms, ratio {ratio:.1}"
        );
    }
}

fn write(source: &Path, text: &str) {
    fs::write(source, text).expect("a source can be written");
}

fn start(command: &mut Command) -> Running {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    Running(command.spawn().expect("the program starts"))
}

/// Waits until the program prints a line with these words.
fn line_with(mut running: Running, words: &str) -> (Running, String) {
    let stdout = running.0.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(words)).expect("the program goes on");
    // Keep reading the output, so that the program never blocks on it.
    std::thread::spawn(move || lines.for_each(drop));
    (running, line)
}

/// Starts a preview and waits for its first page.
fn serve(project: &Path) -> (Running, SocketAddr) {
    let program = env!("CARGO_BIN_EXE_dossier");
    let running = start(Command::new(program).args(["serve", "--port", "0"]).current_dir(project));
    let (running, line) = line_with(running, "http://");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.and_then(|text| text.parse().ok()).expect("an address");
    wait_until(|| get(address, "/sources/source-000000.html").is_some());
    (running, address)
}

/// Starts Hugo's preview and waits for its first page; returns `None` if Hugo is not installed.
fn hugo(corpus: &Corpus, place: &Path) -> Option<(Running, Place)> {
    let program = env::var("HUGO").unwrap_or_else(|_| "hugo".to_owned());
    if !is_there(&program) {
        println!("hugo is not on the path and is left out");
        return None;
    }
    let folder = place.join("hugo");
    corpus.write(&folder, For::Hugo);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a port is free");
    let mut command = Command::new(program);
    command.args(["server", "--bind", "127.0.0.1", "--disableLiveReload", "--port"]);
    let running = start(command.arg(address.port().to_string()).current_dir(&folder));
    let (running, _) = line_with(running, "Web Server");
    let look = move || get(address, "/sources/source-000001/");
    wait_until(|| look().is_some());
    let source = folder.join("content/sources/source-000001.md");
    Some((running, Place { name: "hugo server", source, look: Box::new(look) }))
}

/// Requests the page at a path; returns `None` if the server does not send it.
fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    answer.contains(" 200 OK").then_some(answer)
}

fn wait_until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < DEADLINE, "it never came");
        sleep(PAUSE);
    }
}

/// Returns the memory use of a preview, on systems that report it.
fn tell_memory(running: &Running, project: &Path, sources: usize) {
    let status = fs::read_to_string(format!("/proc/{}/status", running.0.id()));
    let status = status.unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let resident = resident.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    let Some(resident) = resident else { return };
    let files = walkdir::WalkDir::new(project.join("dossier/sources")).into_iter();
    let files = files.filter_map(Result::ok);
    let texts = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "md"));
    let texts: u64 = texts.filter_map(|text| Some(text.metadata().ok()?.len())).sum();
    let over = (resident - texts as f64 / 1024.0) / sources as f64;
    println!("memory of serve: {resident:.0} KiB, {over:.1} KiB a source over the texts");
}
