//! The arguments of `dossier verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::flags::ProjectFlags;

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The articles: `.md`, `.txt` or `.html`, or `-` for standard input as plain text
    #[arg(required = true, value_name = "ARTICLE", value_hint = ValueHint::FilePath)]
    pub articles: Vec<PathBuf>,
    /// Check quotations of at least so many words
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    pub min: u32,
    /// Print results for people as diagnostics, or as a report in Markdown
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "message_format")]
    pub format: ReportFormat,
    #[command(flatten)]
    pub project: ProjectFlags,
}

/// The form of results for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Like diagnostics.
    Text,
    /// With links, for an editor.
    Markdown,
}
