//! `dossier watch`: builds, and builds again at every change.

use std::time::Instant;

use super::report::Report;
use crate::build::build;
use crate::cli::{self, Watching};
use crate::memory::Memory;
use crate::project::{Failure, Options};
use crate::watch::{Wake, Watcher};

/// Builds again and again until it is stopped. Only a fault of the system that keeps the first build
/// from being made ends it.
pub fn run(
    (options, settings, watching): (Options, cli::Report, Watching),
) -> Result<bool, Failure> {
    let begun = Instant::now();
    let project = super::open(options)?;
    // What changes while the first build is made is noticed too.
    let mut watcher = Watcher::new(&project, watching.poll);
    stop_at_interrupt(&watcher)?;
    let mut report = Report::new(settings);
    let mut memory = Memory::default();
    let built = build(&project, &mut memory)?;
    report.built(&project, &built, begun.elapsed());
    report.watching(&watcher);
    let mut look = begun.elapsed();
    while let Wake::Changed(suspects) = watcher.wait(look) {
        let begun = Instant::now();
        memory.suspects = suspects;
        match build(&project, &mut memory) {
            Ok(built) => report.built_again(&project, &built, begun.elapsed()),
            Err(failure) => report.failed_again(&failure),
        }
        look = begun.elapsed();
    }
    Ok(true)
}

/// Ends the wait for changes when the user wants to stop; a build that runs is finished first.
pub(super) fn stop_at_interrupt(watcher: &Watcher) -> Result<(), Failure> {
    ctrlc::set_handler(watcher.stopper()).map_err(|error| {
        let error = std::io::Error::other(error);
        Failure::io("notice Ctrl-C in", ".", error)
    })
}
