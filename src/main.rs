//! The command `dossier`.

use std::env;
use std::process::ExitCode;

use dossier::cli::Cli;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match Cli::read(env::args_os()) {
        Ok(cli) => dossier::commands::run(cli),
        // Also asked for help or the version. Ends with 0 then, with 2 after wrong usage.
        Err(message) => message.exit(),
    }
}
