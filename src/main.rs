//! The command `dossier`: what was typed is done, and how it went is the exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    dossier::commands::run(dossier::cli::Cli::parse())
}
