//! The arguments of `dossier new`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::flags::ProjectFlags;

#[derive(Debug, Args)]
pub struct NewArgs {
    #[command(subcommand)]
    pub entry: NewEntry,
}

#[derive(Debug, Subcommand)]
pub enum NewEntry {
    /// Write a source: a text by somebody else, and its sidecar
    #[command(after_help = "Examples:\n  \
        dossier new source mayor-interview --from ~/Downloads/interview.txt\n  \
        pbpaste | dossier new source mayor-letter --from - --date 2024-05-02\n  \
        dossier new source treaty --title \"Treaty of Millbrook\" --url https://example.org/treaty")]
    Source(NewSourceArgs),
    /// Write a topic: what sources are about
    #[command(after_help = "Example:\n  dossier new topic sam-altman --title \"Sam Altman\"")]
    Topic(NewOtherArgs),
    /// Write a free page, which the footer of every page links
    #[command(after_help = "Example:\n  dossier new page method")]
    Page(NewOtherArgs),
}

#[derive(Debug, Args)]
pub struct NewSourceArgs {
    /// The source's id and the name of its files: small letters, digits and hyphens
    pub id: String,
    /// The file whose text is taken over as it is; `-` is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// The address of the original
    #[arg(long, value_name = "ADDRESS", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// When it was said or published, such as 2024-05-02, 2024-05 or 2024
    #[arg(long)]
    pub date: Option<String>,
    /// The title [default: that of the text, or its first line]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    #[command(flatten)]
    pub project: ProjectFlags,
}

#[derive(Debug, Args)]
pub struct NewOtherArgs {
    /// The entry's id and the name of its files: small letters, digits and hyphens
    pub id: String,
    /// The title [default: the id in words]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    #[command(flatten)]
    pub project: ProjectFlags,
}
