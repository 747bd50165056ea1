//! What each command does, and how it tells.

mod report;
mod serve;
mod watch;

use std::mem::ManuallyDrop;
use std::process::ExitCode;
use std::time::Instant;

use crate::cache;
use crate::cli::{self, Cli, Command};
use crate::pipeline::build;
use crate::project::{Failure, Goal, Options, Project};
use crate::timings::Timings;
use report::Report;

/// Faults in the dossier.
const FAULTY: u8 = 1;
/// A fault of the system.
const FAILED: u8 = 2;

/// Does what was typed. The exit code is 0 when the dossier is clean or has warnings only, 1 when it
/// has errors, 2 when the system refused something.
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.into_command() {
        Command::Build(build) => once(build.into_parts()),
        Command::Check(check) => once(check.into_parts()),
        Command::Watch(watch) => watch::run(watch.into_parts()),
        Command::Serve(serve) => serve::run(serve.into_parts()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAULTY),
        Err(failure) => {
            Report::failure(&failure);
            ExitCode::from(FAILED)
        }
    }
}

/// Builds, or checks when nothing is to be written; whether the dossier is clean.
fn once((options, settings): (Options, cli::ReportFlags)) -> Result<bool, Failure> {
    let begun = Instant::now();
    let mut timings = Timings::start();
    let project = open(options)?;
    // Nothing comes after this build: the system takes the memory back faster than we would.
    let (memory, warning) = cache::recall(&project);
    Report::warn(warning);
    timings.finish_stage("recall", 0, 0);
    let mut memory = ManuallyDrop::new(memory);
    let mut built = ManuallyDrop::new(build(&project, &mut memory)?);
    timings.append(&mut built.timings);
    let mut report = Report::new(settings);
    let is_clean = report.built(&project, &built, begun.elapsed());
    if project.goal == Goal::Site {
        Report::warn(cache::keep(&project, &mut memory));
        timings.finish_stage("keep", 0, 0);
    }
    report.timings(&timings);
    Ok(is_clean)
}

/// The project that was named, and as many threads as were asked for.
fn open(options: Options) -> Result<Project, Failure> {
    let project = Project::open(options)?;
    limit_threads(&project);
    Ok(project)
}

/// Sets how many threads share the work.
fn limit_threads(project: &Project) {
    if let Some(threads) = project.threads {
        // It fails only when the threads are there already, and then they stay as they are.
        drop(rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global());
    }
}
