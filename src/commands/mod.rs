//! The commands.

mod explain;
mod export;
mod gaps;
mod init;
mod new;
mod next_steps;
mod pin;
mod progress;
mod publish;
mod quote;
mod report;
mod schema;
mod serve;
mod sources;
mod verify;
mod watch;

use std::io::{self, Read};
use std::mem::ManuallyDrop;
use std::process::ExitCode;
use std::time::Instant;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cache::DiskCache;
use crate::cli::{Cli, Command, ReportFlags};
use crate::pipeline::{Caches, build};
use crate::project::{Failure, Goal, Options, Project};
use crate::scan::DirtyFiles;
use crate::timings::Timings;
use progress::ProgressLine;
use report::Report;

/// Runs a command. The exit code is 0 if the dossier is clean or has only warnings, 1 if it has errors,
/// 2 if the environment failed.
pub fn run(cli: Cli) -> ExitCode {
    choose_colours(cli.color);
    let is_clean = match cli.into_command() {
        Command::Build(args) => build_once(args.into_options(Goal::Site)),
        Command::Check(args) => build_once(args.into_options(Goal::Check)),
        Command::Watch { build, watch } => watch::run(build.into_options(Goal::Watched), watch),
        Command::Publish(args) => publish::run(args),
        Command::Quote(args) => quote::run(&args),
        Command::Pin(args) => pin::run(&args),
        Command::Serve { check, watch, server } => {
            serve::run(check.into_options(Goal::Preview), watch, server)
        }
        Command::Explain(args) => explain::run(args),
        Command::Export(args) => export::run(&args),
        Command::Gaps(args) => gaps::run(&args),
        Command::Init(args) => init::run(&args),
        Command::New(args) => new::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Completions { shell } => completions(shell),
    };
    match is_clean {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            Report::failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// Decides for all output whether it is coloured. `auto` asks the terminal and the environment.
fn choose_colours(choice: clap::ColorChoice) {
    match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Builds or checks a dossier. Returns true if it has no errors.
fn build_once((options, flags): (Options, ReportFlags)) -> Result<bool, Failure> {
    let start = Instant::now();
    let mut timings = Timings::start();
    let project = open(options)?;
    let mut disk_cache = DiskCache::new(&project);
    let (caches, warning) = disk_cache.load();
    Report::warn(warning);
    timings.finish_stage("load", 0, 0);
    // Never dropped: the process ends, and the system frees memory faster than we would.
    let mut caches = ManuallyDrop::new(caches);
    let line = ProgressLine::start(&project.progress, flags);
    let mut outcome = ManuallyDrop::new(build(&project, &mut caches, &DirtyFiles::All)?);
    drop(line);
    timings.append(&mut outcome.timings);
    let mut report = Report::new(flags);
    let is_clean = report.built(&project, &outcome, start.elapsed());
    if project.options.goal == Goal::Site && outcome.written.is_some() {
        Report::warn(disk_cache.save(&caches));
        timings.finish_stage("save", 0, 0);
    }
    report.timings(&timings);
    Ok(is_clean)
}

/// Prints a completion script. Returns true.
fn completions(shell: Shell) -> Result<bool, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dossier", &mut script);
    report::print(&script).map(|()| true)
}

fn read_standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::io("read", "standard input", error)),
    }
}

/// Loads the caches of the last build.
fn load_caches(project: &Project) -> ManuallyDrop<Caches> {
    let (caches, warning) = DiskCache::new(project).load();
    Report::warn(warning);
    // Never dropped: the process ends, and the system frees memory faster than we would.
    ManuallyDrop::new(caches)
}

/// Opens the project, and starts as many threads as were asked for.
fn open(options: Options) -> Result<Project, Failure> {
    let project = Project::open(options)?;
    if let Some(threads) = project.options.threads {
        // This fails only if the threads have been started already.
        drop(rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global());
    }
    Ok(project)
}
