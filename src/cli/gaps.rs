//! The arguments of `dossier gaps`.

use clap::Args;

use super::flags::ProjectFlags;

#[derive(Debug, Args)]
pub struct GapsArgs {
    /// Show every gap instead of the first of each kind
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub project: ProjectFlags,
}
