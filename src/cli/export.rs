//! The arguments of `dossier export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::flags::ProjectFlags;
use crate::project::{Goal, Options};

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What a row is about
    pub table: TableName,
    /// How to write the table
    #[arg(long, default_value = "csv")]
    pub format: TableFormat,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Take drafts for published
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    pub project: ProjectFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableName {
    /// Every passage
    Passages,
    /// Every source
    Sources,
    /// Every topic
    Topics,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For spreadsheets and statistics
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl ExportArgs {
    /// Returns the options with which the command reads the dossier, as for a build.
    pub fn options(&self) -> Options {
        Options { drafts: self.drafts, goal: Goal::Preview, ..self.project.options() }
    }
}

impl TableName {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passages => "passages",
            Self::Sources => "sources",
            Self::Topics => "topics",
        }
    }
}

impl TableFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}
