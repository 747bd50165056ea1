//! The arguments of `dossier pin`.

use clap::Args;

use super::flags::ProjectFlags;

#[derive(Debug, Args)]
pub struct PinArgs {
    /// Ids of sources, or paths of their texts [default: all sources]
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Show where the passages of a changed text are now, and correct those that changed a little
    #[arg(long)]
    pub repair: bool,
    /// With `--repair`: do not ask
    #[arg(long, requires = "repair")]
    pub yes: bool,
    #[command(flatten)]
    pub project: ProjectFlags,
}
