//! The command line as typed. `project::Options` holds what it means.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::project::{Goal, Options};

#[derive(Debug, Parser)]
#[command(
    name = "dossier",
    version = env!("DOSSIER_VERSION"),
    about = "Publishes a dossier of source texts as a cross-linked site, with every quotation checked.",
    after_help = "Without a command, `dossier` builds the dossier of this folder.\n\
                  Exit codes: 0 success, 1 errors in the dossier, 2 wrong usage or a system error.",
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    // Without a folder, so that a mistyped command is not taken for one.
    #[command(flatten)]
    build: BuildFlags,
}

impl Cli {
    /// Returns the command that was typed, `build` if there was none.
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Build(BuildArgs { dir: None, flags: self.build }))
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site; if there are errors, the site is left as it was
    Build(BuildArgs),
    /// Build the site, and rebuild it on every change until you press Ctrl-C
    Watch {
        #[command(flatten)]
        build: BuildArgs,
        #[command(flatten)]
        watch: WatchFlags,
    },
    /// Preview the site in a browser, updated on every change; writes nothing
    Serve {
        #[command(flatten)]
        check: CheckArgs,
        #[command(flatten)]
        watch: WatchFlags,
        #[command(flatten)]
        server: ServerFlags,
    },
    /// Report every error and warning of the dossier, and hints; writes nothing
    Check(CheckArgs),
    /// Build the site and bring it to a host, a branch, a bucket or a folder
    #[command(after_help = "Examples:\n  \
        dossier publish --plan /mnt/usb/site\n  \
        dossier publish git+https://github.com/me/dossier.git#gh-pages\n  \
        dossier publish me@example.org:www/dossier\n\n\
        TARGET may also stand in dossier.yaml: `publish_to: …`. See \"Publishing\" in docs/format.md.")]
    Publish(PublishArgs),
    /// Print the script that lets a shell complete commands and options
    #[command(after_help = "Examples, each for new shells of one user:\n  \
        dossier completions bash > ~/.local/share/bash-completion/completions/dossier\n  \
        dossier completions fish > ~/.config/fish/completions/dossier.fish\n  \
        dossier completions zsh > ~/.zfunc/_dossier    # a folder of your `fpath`")]
    Completions {
        /// The shell to print the script for
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Where to publish [default: `publish_to` in `dossier.yaml`]
    pub target: Option<String>,
    /// The folder that contains `dossier/` [default: this folder or the nearest above it]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    project: Option<PathBuf>,
    #[command(flatten)]
    pub publish: PublishFlags,
    #[command(flatten)]
    flags: CommonFlags,
}

#[derive(Debug, Clone, Copy, Args)]
pub struct PublishFlags {
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub plan: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Overwrite files that somebody else put at a path of the site
    #[arg(long)]
    pub adopt: bool,
    /// Allow to delete more than a fifth of what is published
    #[arg(long)]
    pub allow_deletes: bool,
    /// Replace the history of a git branch by one commit
    #[arg(long)]
    pub new_history: bool,
}

#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The folder that contains `dossier/` [default: this folder or the nearest above it]
    #[arg(value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
    #[command(flatten)]
    flags: BuildFlags,
}

/// The arguments of commands that write no site.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The folder that contains `dossier/` [default: this folder or the nearest above it]
    #[arg(value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
    /// Take drafts for published
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    flags: CommonFlags,
}

#[derive(Debug, Clone, Copy, Args)]
pub struct WatchFlags {
    /// Check all files regularly: for network drives, which report no changes
    #[arg(long)]
    pub poll: bool,
}

#[derive(Debug, Clone, Copy, Args)]
pub struct ServerFlags {
    /// The port; if it is taken, the next free one
    #[arg(long, value_name = "N", default_value_t = 4000)]
    pub port: u16,
    /// The address to listen at; unless only this machine can reach it, `--expose` is needed too
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Let other machines see the preview, including drafts
    #[arg(long)]
    pub expose: bool,
    /// Open the preview in a browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Args)]
struct BuildFlags {
    /// The folder to write the site to [default: `site` next to `dossier`]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    flags: CommonFlags,
}

#[derive(Debug, Args)]
struct CommonFlags {
    /// The site's public URL, instead of the one in `dossier.yaml`
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    base_url: Option<String>,
    /// The number of threads [default: one per processor]
    #[arg(short = 'j', value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    report: ReportFlags,
}

#[derive(Debug, Clone, Copy, Args)]
pub struct ReportFlags {
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Print diagnostics for people, or as one JSON object per line
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
    /// Print timings per stage on standard error
    #[arg(long)]
    pub timings: bool,
    /// Print nothing but diagnostics
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// On standard error, with the source line and carets.
    Human,
    /// On standard output, for programs.
    Json,
}

impl BuildArgs {
    pub fn into_options(self, goal: Goal) -> (Options, ReportFlags) {
        let Self { dir, flags: BuildFlags { output, drafts, flags } } = self;
        let (options, report) = flags.into_options(dir, goal);
        (Options { output, drafts, ..options }, report)
    }
}

impl CheckArgs {
    pub fn into_options(self, goal: Goal) -> (Options, ReportFlags) {
        let (options, report) = self.flags.into_options(self.dir, goal);
        (Options { drafts: self.drafts, ..options }, report)
    }
}

impl PublishArgs {
    /// Drafts are never published.
    pub fn into_options(self) -> (Options, ReportFlags) {
        self.flags.into_options(self.project, Goal::Publish)
    }
}

impl CommonFlags {
    fn into_options(self, dir: Option<PathBuf>, goal: Goal) -> (Options, ReportFlags) {
        let Self { base_url, threads, report } = self;
        let strict = report.strict;
        (Options { dir, base_url, threads, goal, strict, ..Options::default() }, report)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use clap::CommandFactory;

    use super::*;

    fn build(line: &str) -> (Options, ReportFlags) {
        match Cli::try_parse_from(line.split(' ')).unwrap().into_command() {
            Command::Build(build) => build.into_options(Goal::Site),
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
        let (options, _) = check.into_options(Goal::Check);
        assert_eq!((options.dir.unwrap().to_str(), options.drafts), (Some("my"), true));
        assert!(Cli::try_parse_from(["dossier", "check", "-o", "out"]).is_err());
    }

    #[test]
    fn a_preview_is_for_this_machine_unless_told_otherwise() {
        let serve = |line: &str| match Cli::try_parse_from(line.split(' ')).unwrap().into_command()
        {
            Command::Serve { check, watch, server } => {
                (check.into_options(Goal::Preview).0, watch, server)
            }
            other => panic!("{other:?}"),
        };
        let (options, watch, server) = serve("dossier serve my --drafts");
        assert_eq!((options.goal, options.drafts), (Goal::Preview, true));
        assert_eq!((server.port, server.expose, server.open), (4000, false, false));
        assert!(server.host.is_loopback() && !watch.poll);
        let (_, watch, server) = serve("dossier serve --poll --port 0 --host ::1");
        assert!(watch.poll && server.host.is_loopback() && server.port == 0);
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
