//! The command line as typed, a file for the arguments of each command. `project::Options` holds what
//! they mean.

mod explain;
mod export;
mod flags;
mod gaps;
mod init;
mod new;
mod pin;
mod publish;
mod quote;
mod schema;
mod verify;

pub use explain::ExplainArgs;
pub use export::{ExportArgs, TableFormat, TableName};
pub use flags::{
    BuildArgs, BuildFlags, CheckArgs, CommonFlags, MessageFormat, ProjectFlags, ReportFlags,
    ServerFlags, WatchFlags,
};
pub use gaps::GapsArgs;
pub use init::{CiHost, InitArgs};
pub use new::{NewArgs, NewEntry, NewOtherArgs, NewSourceArgs};
pub use pin::PinArgs;
pub use publish::{PublishArgs, PublishFlags};
pub use quote::QuoteArgs;
pub use schema::SchemaArgs;
pub use verify::{ReportFormat, VerifyArgs};

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ColorChoice, CommandFactory, Error, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

#[derive(Debug, Parser)]
#[command(
    name = "dossier",
    version = env!("DOSSIER_VERSION"),
    about = "Publishes a dossier of source texts as a cross-linked site, with every quotation checked.",
    after_help = "Without a command, `dossier` builds the dossier of this folder.\n\
                  Exit codes: 0 success, 1 errors in the dossier, 2 wrong usage or a system error."
)]
pub struct Cli {
    /// Colour what is printed; `auto` does in a terminal, and heeds `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    #[command(subcommand)]
    command: Option<Command>,
    // Without a folder, so that a mistyped command is not taken for one.
    #[command(flatten)]
    build: BuildFlags,
}

impl Cli {
    /// Reads the words of a command line, of which the first names the program.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, Error> {
        let mut definition = Self::command();
        let mut matches = definition.try_get_matches_from_mut(words)?;
        // Options before a command are those of `build`, but for the one that all commands share.
        let is_typed = |arg: &&Arg| {
            let source = matches.value_source(arg.get_id().as_str());
            source == Some(ValueSource::CommandLine) && !arg.is_global_set()
        };
        let misplaced = definition.get_arguments().any(|arg| is_typed(&arg));
        if let Some(command) = matches.subcommand_name().filter(|_| misplaced) {
            let message = format!("write the options of `{command}` after it");
            return Err(definition.error(ErrorKind::ArgumentConflict, message));
        }
        Self::from_arg_matches_mut(&mut matches)
    }

    /// Returns the command that was typed, `build` if there was none.
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Build(BuildArgs { dir: None, flags: self.build }))
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a small dossier that explains itself, in a folder that has none
    #[command(after_help = "Examples:\n  \
        dossier init                               # in this folder\n  \
        dossier init my-dossier --ci github        # in a new folder, published by GitHub\n\n\
        Overwrites nothing. See \"dossier init\" in docs/format.md.")]
    Init(InitArgs),
    /// Write the text and the sidecar of a new entry, with every key explained
    #[command(after_help = "Examples:\n  \
        dossier new source mayor-interview --from interview.txt\n  \
        dossier new topic bridge\n\n\
        Overwrites nothing. See \"dossier new\" in docs/format.md.")]
    New(NewArgs),
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
    /// Explain a code such as `quote-not-found`: its cause, an example, and how to fix it
    #[command(after_help = "Examples:\n  \
        dossier explain quote-not-found\n  \
        dossier explain                    # lists all codes")]
    Explain(ExplainArgs),
    /// Show what the dossier lacks, the most urgent first
    #[command(after_help = "Examples:\n  \
        dossier gaps\n  \
        dossier gaps --all --message-format json")]
    Gaps(GapsArgs),
    /// Write passages, sources or topics as a table, for spreadsheets and statistics
    #[command(after_help = "Examples:\n  \
        dossier export passages -o passages.csv\n  \
        dossier export sources --format jsonl | jq .title\n\n\
        See \"dossier export\" in docs/format.md for the columns.")]
    Export(ExportArgs),
    /// Print the keys of a sidecar as JSON Schema, with which editors complete and check it
    #[command(after_help = "Example:\n  \
        dossier schema source > schemas/source.json\n\n\
        The first line of a sidecar tells an editor where the schema is:\n  \
        # yaml-language-server: $schema=../../schemas/source.json")]
    Schema(SchemaArgs),
    /// Check the quotations of an article against all sources; changes nothing
    #[command(after_help = "Examples:\n  \
        dossier verify article.md\n  \
        dossier verify --format markdown article.html > report.md\n  \
        pbpaste | dossier verify -\n\n\
        Exit code 1 unless every quotation is found. See \"dossier verify\" in docs/format.md.")]
    Verify(VerifyArgs),
    /// Find words in a source, and make a passage of them
    #[command(after_help = "Examples:\n  \
        dossier quote mayor-interview \"the bridge will be closed\"\n  \
        dossier quote mayor-interview \"the bridge will be closed\" --topic bridge --add\n  \
        dossier quote --all \"the bridge will be closed\"")]
    Quote(QuoteArgs),
    /// Write the checksums of texts into their sidecars, and follow passages through changed texts
    #[command(after_help = "Examples:\n  \
        dossier pin                           # every text that is not pinned yet\n  \
        dossier pin mayor-interview           # also if its text has changed since\n  \
        dossier pin --repair mayor-interview  # first fix what the change broke")]
    Pin(PinArgs),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::project::{Goal, Options};

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
