//! What was typed. What it means is the business of [`crate::project`].

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::project::{Goal, Options};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "dossier",
    version,
    about = "Publishes a dossier of source texts as a cross-linked site, with every quotation checked.",
    after_help = "Without a command, `dossier` builds the dossier of this folder.\n\
                  Exit codes: 0 done, 1 faults in the dossier, 2 wrong usage or a fault of the system.",
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    // A folder is not among them, so that a mistyped command is not taken for one.
    #[command(flatten)]
    build: BuildFlags,
}

impl Cli {
    /// The command that was typed; `build` if there was none.
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Build(Build { dir: None, flags: self.build }))
    }
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site; the site stays as it was if there are errors
    Build(Build),
    /// Build the site, and build it again at every change, until it is stopped with Ctrl-C
    Watch(Watch),
    /// Show the site in a browser as it would be built, and again at every change; writes nothing
    Serve(Serve),
    /// Show every fault of the dossier, and hints; writes nothing
    Check(Check),
}

/// `dossier build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The folder that holds `dossier/` [default: this one, or the nearest above]
    dir: Option<PathBuf>,
    #[command(flatten)]
    flags: BuildFlags,
}

/// `dossier watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The folder that holds `dossier/` [default: this one, or the nearest above]
    dir: Option<PathBuf>,
    #[command(flatten)]
    flags: BuildFlags,
    #[command(flatten)]
    watching: Watching,
}

/// `dossier serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The folder that holds `dossier/` [default: this one, or the nearest above]
    dir: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    watching: Watching,
    #[command(flatten)]
    server: Server,
}

/// How changes are noticed.
#[derive(Debug, Clone, Copy, Args)]
pub struct Watching {
    /// Look at the files again and again: for disks that tell nothing, as those of a network
    #[arg(long)]
    pub poll: bool,
}

/// Where a preview is served.
#[derive(Debug, Clone, Copy, Args)]
pub struct Server {
    /// The port; the next one that is free if it is taken
    #[arg(long, value_name = "N", default_value_t = 4000)]
    pub port: u16,
    /// The address to listen at; others than this machine's own need `--expose` too
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Let other machines see the preview, drafts and all
    #[arg(long)]
    pub expose: bool,
    /// Open it in the browser
    #[arg(long)]
    pub open: bool,
}

/// `dossier check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The folder that holds `dossier/` [default: this one, or the nearest above]
    dir: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
struct BuildFlags {
    /// The folder to write the site to [default: `site` beside `dossier`]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
struct Flags {
    /// Where the site will lie, instead of what `dossier.yaml` says
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// How many threads may work at once [default: one a processor]
    #[arg(short = 'j', value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    report: Report,
}

/// How a run tells what it found.
#[derive(Debug, Clone, Copy, Args)]
pub struct Report {
    /// Take warnings for errors
    #[arg(long)]
    pub strict: bool,
    /// Print diagnostics for people, or as one JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
    /// Print where the time went, a line for each stage, on standard error
    #[arg(long)]
    pub timings: bool,
    /// Print nothing but diagnostics
    #[arg(short, long)]
    pub quiet: bool,
}

/// Whom diagnostics are printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// On standard error, with the line and carets.
    Human,
    /// On standard output, for programs.
    Json,
}

impl Build {
    /// What to build, and how to tell about it.
    pub fn parts(self) -> (Options, Report) {
        let BuildFlags { output, flags } = self.flags;
        let (options, report) = flags.parts(self.dir, output);
        (Options { goal: Goal::Site, ..options }, report)
    }
}

impl Watch {
    /// What to build, how to tell about it, and how changes are noticed.
    pub fn parts(self) -> (Options, Report, Watching) {
        let Self { dir, flags, watching } = self;
        let (options, report) = Build { dir, flags }.parts();
        (Options { goal: Goal::Watched, ..options }, report, watching)
    }
}

impl Serve {
    /// What to show, how to tell about it, how changes are noticed, and where it is served.
    pub fn parts(self) -> (Options, Report, Watching, Server) {
        let (options, report) = self.flags.parts(self.dir, None);
        (Options { goal: Goal::Preview, ..options }, report, self.watching, self.server)
    }
}

impl Check {
    /// What to check, and how to tell about it.
    pub fn parts(self) -> (Options, Report) {
        self.flags.parts(self.dir, None)
    }
}

impl Flags {
    fn parts(self, dir: Option<PathBuf>, output: Option<PathBuf>) -> (Options, Report) {
        let Self { base_url, drafts, threads, report } = self;
        let strict = report.strict;
        let goal = Goal::Check;
        (Options { dir, output, base_url, drafts, threads, goal, strict }, report)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use clap::CommandFactory;

    use super::*;

    fn build(line: &str) -> (Options, Report) {
        match Cli::try_parse_from(line.split(' ')).unwrap().into_command() {
            Command::Build(build) => build.parts(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn to_build_is_the_default() {
        let (options, report) = build("dossier");
        assert_eq!((options.dir, options.output, options.drafts), (None, None, false));
        assert_eq!((report.strict, report.message_format), (false, MessageFormat::Human));

        let (options, report) = build("dossier --strict -o out -j 2");
        assert!(report.strict);
        assert_eq!(options.output.unwrap().to_str(), Some("out"));
        assert_eq!(options.threads.unwrap().get(), 2);
    }

    #[test]
    fn all_that_build_takes() {
        let (options, report) = build(
            "dossier build my -o out --base-url https://a.org/ --drafts --strict \
             --message-format json -j 3 -q"
                .replace("  ", " ")
                .as_str(),
        );
        assert_eq!(options.dir.unwrap().to_str(), Some("my"));
        assert_eq!(options.base_url.unwrap(), "https://a.org/");
        assert!(options.drafts && report.strict && report.quiet);
        assert_eq!(report.message_format, MessageFormat::Json);
    }

    #[test]
    fn check_takes_no_output() {
        let check = Cli::try_parse_from(["dossier", "check", "my", "--drafts"]).unwrap();
        let Command::Check(check) = check.into_command() else { panic!("not a check") };
        let (options, _) = check.parts();
        assert_eq!((options.dir.unwrap().to_str(), options.drafts), (Some("my"), true));
        assert!(Cli::try_parse_from(["dossier", "check", "-o", "out"]).is_err());
    }

    #[test]
    fn a_preview_is_for_this_machine_unless_told_otherwise() {
        let serve = |line: &str| match Cli::try_parse_from(line.split(' ')).unwrap().into_command()
        {
            Command::Serve(serve) => serve.parts(),
            other => panic!("{other:?}"),
        };
        let (options, _, watching, server) = serve("dossier serve my --drafts");
        assert_eq!((options.goal, options.drafts), (Goal::Preview, true));
        assert_eq!((server.port, server.expose, server.open), (4000, false, false));
        assert!(server.host.is_loopback() && !watching.poll);
        let (_, _, watching, server) = serve("dossier serve --poll --port 0 --host ::1");
        assert!(watching.poll && server.host.is_loopback() && server.port == 0);
    }

    #[test]
    fn what_is_mistyped_is_wrong_usage() {
        for line in ["dossier biuld", "dossier -j 0", "dossier --message-format xml", "dossier -x"]
        {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }
}
