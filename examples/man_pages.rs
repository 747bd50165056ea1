//! Writes the manual pages of `dossier` and of each of its commands into a folder:
//!
//!     cargo run --example man_pages -- man

#![allow(clippy::print_stderr, reason = "an example prints")]

use std::process::ExitCode;
use std::{env, fs, io};

use clap::CommandFactory;
use dossier::cli::Cli;

fn main() -> io::Result<ExitCode> {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: man_pages FOLDER");
        return Ok(ExitCode::from(2));
    };
    fs::create_dir_all(&folder)?;
    // `dossier help` is no page of its own.
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), folder)?;
    Ok(ExitCode::SUCCESS)
}
