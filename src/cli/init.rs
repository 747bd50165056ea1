//! The arguments of `dossier init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::flags::MessageFormat;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to put the new dossier in; it need not exist [default: this folder]
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Add a workflow that checks and publishes the dossier at every push
    #[arg(long, value_name = "HOST")]
    pub ci: Option<CiHost>,
    /// Print results for people, or as one JSON object
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
}

/// A host that runs workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiHost {
    /// GitHub Pages.
    #[value(name = "github")]
    GitHub,
    /// GitLab Pages.
    #[value(name = "gitlab")]
    GitLab,
}
