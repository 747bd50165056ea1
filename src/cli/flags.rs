//! Flags that several commands share, and what they mean.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::project::{Goal, Options};

#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The folder that contains `dossier/` [default: this folder or the nearest above it]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(super) dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) flags: BuildFlags,
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
pub struct BuildFlags {
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
pub struct CommonFlags {
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

impl CommonFlags {
    pub(super) fn into_options(self, dir: Option<PathBuf>, goal: Goal) -> (Options, ReportFlags) {
        let Self { base_url, threads, report } = self;
        let strict = report.strict;
        (Options { dir, base_url, threads, goal, strict, ..Options::default() }, report)
    }
}

/// The arguments of commands that answer one question or write one file.
#[derive(Debug, Args)]
pub struct ProjectFlags {
    /// The folder that contains `dossier/` [default: this folder or the nearest above it]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub project: Option<PathBuf>,
    /// Print results for people, or as one JSON object per line
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
}

impl ProjectFlags {
    /// Returns how the command reports errors in the dossier.
    pub fn report(&self) -> ReportFlags {
        let message_format = self.message_format;
        ReportFlags { strict: false, message_format, timings: false, quiet: false }
    }

    /// Returns the options with which the command reads the dossier, drafts included. Hints are for
    /// `dossier check`.
    pub fn options(&self) -> Options {
        let goal = Goal::Preview;
        Options { dir: self.project.clone(), drafts: true, goal, ..Options::default() }
    }
}
