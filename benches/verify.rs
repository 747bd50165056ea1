//! Measures `dossier verify`: an article of 200 quotations against 10,000 sources, from the files and from
//! the cache of an earlier build.
//!
//! `cargo bench --bench verify -- 10000 --rounds 5`

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should stop")]
#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use common::corpus::{Corpus, For};
use common::{Arguments, folder, median, milliseconds};

/// The default number of sources.
const SOURCES: usize = 200;
/// The default number of rounds.
const ROUNDS: usize = 3;
/// The number of quotations of the article.
const QUOTATIONS: usize = 200;
/// The number of words of a quotation.
const WORDS: usize = 14;
/// Every so many quotations have a wrong word, and as many stand nowhere.
const WRONG: usize = 10;

fn main() {
    let arguments = Arguments::read();
    let (sources, rounds) = arguments.size(SOURCES, ROUNDS);
    let place = folder(arguments.value("in"));
    let project = place.path().join("dossier");
    Corpus::new(sources).write(&project, For::Dossier);
    let texts: Vec<String> = (0..QUOTATIONS)
        .map(|n| project.join(Corpus::source_path(n * sources / QUOTATIONS)))
        .map(|path| fs::read_to_string(path).expect("the source can be read"))
        .collect();
    fs::write(project.join("article.md"), article(&texts)).expect("the article can be written");
    for (name, has_cache) in [("from the files", false), ("from the cache", true)] {
        if has_cache {
            run(&project, &["build", "-q"]);
        }
        let times: Vec<f64> = (0..rounds)
            .map(|_| {
                let start = Instant::now();
                run(&project, &["verify", "article.md", "--message-format", "json"]);
                milliseconds(start.elapsed())
            })
            .collect();
        println!("{QUOTATIONS} quotations, {sources} sources, {name}: {:.0} ms", median(&times));
    }
}

/// Quotes from each text; some quotations have a wrong word, some are of words in another order.
fn article(texts: &[String]) -> String {
    let mut article = String::new();
    for (n, text) in texts.iter().enumerate() {
        let text = text.replace(['*', '\n'], " ");
        let mut words: Vec<&str> = text.split_whitespace().skip(200).take(WORDS).collect();
        match n % WRONG {
            0 => words[WORDS / 2] = "wrong",
            1 => words.sort_unstable(),
            _ => {}
        }
        let _ = writeln!(article, "Somebody said: “{}”\n", words.join(" "));
    }
    article
}

fn run(project: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    let status = command.args(args).current_dir(project).stdout(Stdio::null()).status();
    let code = status.expect("the program starts").code();
    assert!(code.is_some_and(|code| code < 2), "{args:?} failed");
}
