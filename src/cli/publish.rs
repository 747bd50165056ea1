//! The arguments of `dossier publish`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::flags::{CommonFlags, ReportFlags};
use crate::project::{Goal, Options};

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

impl PublishArgs {
    /// Drafts are never published.
    pub fn into_options(self) -> (Options, ReportFlags) {
        self.flags.into_options(self.project, Goal::Publish)
    }
}
