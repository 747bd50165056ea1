//! The arguments of `dossier quote`.

use clap::Args;

use super::flags::ProjectFlags;

#[derive(Debug, Args)]
#[command(
    override_usage = "dossier quote [OPTIONS] SOURCE TEXT\n       dossier quote [OPTIONS] --all TEXT"
)]
pub struct QuoteArgs {
    /// The id of the source, or the path of its text
    #[arg(value_name = "SOURCE")]
    first: String,
    /// The words to find; `-` reads them from standard input
    #[arg(value_name = "TEXT", required_unless_present = "all", conflicts_with = "all")]
    second: Option<String>,
    /// Look in every source
    #[arg(long)]
    all: bool,
    /// A topic of the passage; can be given several times
    #[arg(long = "topic", value_name = "ID")]
    pub topics: Vec<String>,
    /// A note on the passage, in Markdown
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Add the passage to the source's sidecar
    #[arg(long, requires = "topics")]
    pub add: bool,
    #[command(flatten)]
    pub project: ProjectFlags,
}

impl QuoteArgs {
    /// Returns the source, none for all of them, and the words.
    pub fn source_and_text(&self) -> (Option<&str>, &str) {
        match &self.second {
            Some(text) => (Some(&self.first), text),
            None => (None, &self.first),
        }
    }
}
