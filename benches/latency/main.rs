//! How long it takes from saving a source to the page that shows the change, in a dossier and in Hugo's
//! preview, in turn; to the file that `dossier watch` writes; and to the first page.
//!
//! `cargo bench --bench latency -- 10000 --rounds 20`; Hugo is run when it is on the path (`HUGO` names it
//! otherwise).
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
/// How long to wait before a page is asked for again that does not show the change yet.
const PAUSE: Duration = Duration::from_millis(1);
/// How long nothing is edited between rounds: what may follow a change has followed by then.
const REST: Duration = Duration::from_millis(1500);
/// A change that has not arrived by then is lost.
const DEADLINE: Duration = Duration::from_mins(5);

/// A program that goes on until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The file that is changed, and the page where the change must appear.
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
    let own = Place { name: "dossier serve", source: source.clone(), look: Box::new(look) };
    match hugo(&corpus, place.path()) {
        Some((_running, other)) => compare(&[own, other], rounds),
        None => compare(&[own], rounds),
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

/// Edits each source in turn and waits for what is looked at to show it.
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
        let (own, longest) = (median(times), times.iter().copied().fold(0.0, f64::max));
        let ratio = own / first;
        println!(
            "edit to page, {name}: median {own:.0} ms, longest {longest:.0} ms, ratio {ratio:.1}"
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

/// Waits for a line of a program that holds these words.
fn line_with(mut running: Running, words: &str) -> (Running, String) {
    let stdout = running.0.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(words)).expect("the program goes on");
    // Keep reading its output, so that it never blocks.
    std::thread::spawn(move || lines.for_each(drop));
    (running, line)
}

/// A preview that has sent its first page.
fn serve(project: &Path) -> (Running, SocketAddr) {
    let program = env!("CARGO_BIN_EXE_dossier");
    let running = start(Command::new(program).args(["serve", "--port", "0"]).current_dir(project));
    let (running, line) = line_with(running, "http://");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.and_then(|own| own.parse().ok()).expect("an address");
    wait_until(|| get(address, "/sources/source-000000.html").is_some());
    (running, address)
}

/// Hugo's preview, once it has sent its first page; none when it is not there.
fn hugo(corpus: &Corpus, place: &Path) -> Option<(Running, Place)> {
    let program = env::var("HUGO").unwrap_or_else(|_| "hugo".to_owned());
    if !is_there(&program) {
        println!("hugo is not on the path and is left out");
        return None;
    }
    let folder = place.join("hugo");
    corpus.write(&folder, For::Hugo);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr());
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

/// The page at a path, if it is sent.
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

/// How much memory a preview has, where the system tells.
fn tell_memory(running: &Running, project: &Path, sources: usize) {
    let status = fs::read_to_string(format!("/proc/{}/status", running.0.id()));
    let status = status.unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let resident = resident.and_then(|own| own.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    let Some(resident) = resident else { return };
    let files = walkdir::WalkDir::new(project.join("dossier/sources")).into_iter();
    let files = files.filter_map(Result::ok);
    let texts = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "md"));
    let texts: u64 = texts.filter_map(|text| Some(text.metadata().ok()?.len())).sum();
    let over = (resident - texts as f64 / 1024.0) / sources as f64;
    println!("memory of serve: {resident:.0} KiB, {over:.1} KiB a source over the texts");
}
