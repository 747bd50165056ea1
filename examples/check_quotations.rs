//! Checks the quotations of a list, one a line, against a text:
//!
//!     cargo run --example check_quotations -- article.txt quotations.txt

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> io::Result<ExitCode> {
    let [text, quotations] = [1, 2].map(|n| env::args().nth(n));
    let (Some(text), Some(quotations)) = (text, quotations) else {
        eprintln!("usage: check_quotations TEXT QUOTATIONS");
        return Ok(ExitCode::from(2));
    };
    let text = fs::read_to_string(text)?;
    let mut is_clean = true;
    for quotation in fs::read_to_string(quotations)?.lines().filter(|line| !line.is_empty()) {
        match dossier::find_quotation(&text, quotation) {
            Ok(found) => println!("paragraph {}: {}", found.block, found.words),
            Err(error) => {
                is_clean = false;
                println!("not found: {quotation}\n{error}");
            }
        }
    }
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
