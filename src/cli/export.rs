//! The arguments of `dossier export`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use super::flags::ProjectFlags;
use crate::project::Options;

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
        Options { drafts: self.drafts, ..self.project.options() }
    }

    /// Returns the name that the table's file would have, such as `passages.csv`.
    pub fn file_name(&self) -> String {
        let words = [self.table.to_possible_value(), self.format.to_possible_value()];
        let words: Vec<&str> = words.iter().flatten().map(PossibleValue::get_name).collect();
        words.join(".")
    }
}
