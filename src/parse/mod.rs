//! Parses the files of one entry to plain data: pure functions that cannot fail.
//!
//! The result depends on the bytes of the entry's two files and on the defaults of its folders alone, so that
//! it can be cached by their hash. Ids, paths and the dossier's settings are joined in `link`.
//!
//! - `sidecar` reads the keys of YAML files, whose tree comes from `yaml`.
//! - `markdown` and `plain` divide a text into numbered blocks.
//! - `defaults` reads the values that folders give to their sources.
//! - `front_matter` separates the YAML at the beginning of a Markdown file from the text.
//! - `structure` finds furniture, divisions and speaker labels in the lines of blocks.
//! - `survey` looks for what a sidecar may say about a text that has none.
//! - `entry` joins the two files and places the passages of the sidecar in the text.

mod article;
mod base_url;
mod bidi;
mod cache;
mod control;
mod decode;
mod defaults;
mod entry;
mod front_matter;
pub mod markdown;
mod numbered_lines;
mod plain;
pub mod sidecar;
pub(crate) mod structure;
mod survey;
pub(crate) mod yaml;

pub use article::{article, decode_article};
pub use cache::{CachedParse, ParseCache, ParseCaches, parse_project};
pub use defaults::{DefaultsFile, SourceDefaults};
pub use entry::{
    ParsedEntry, ParsedPage, ParsedSource, ParsedTopic, differs_in_line_ends, dossier, home,
    passages_in,
};
pub use structure::{PageNumbers, Proposals, ProposedPattern, name_in_label};
pub use survey::{Survey, survey};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Fault, File, Span};
use crate::fingerprint::Fingerprint;
use crate::model::{DossierMeta, Format, Prose};
use crate::scan::EntryFiles;

/// The bytes of one entry's files, and the notation of its text.
#[derive(Debug, Clone, Copy)]
pub struct EntryBytes<'a> {
    pub text: Option<(&'a [u8], Format)>,
    pub sidecar: Option<&'a [u8]>,
    /// What a source takes from its folders; none for other entries.
    pub defaults: Option<&'a SourceDefaults>,
}

/// A parsed entry and its files.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    pub files: Arc<EntryFiles>,
    pub parsed: Arc<T>,
    /// What a source takes from its folders.
    pub defaults: Option<Arc<SourceDefaults>>,
    /// The hash of the bytes of its files, and of the defaults.
    pub hash: Fingerprint,
}

impl<T> Entry<T> {
    pub fn id(&self) -> &str {
        &self.files.id
    }

    /// Returns the path of one of its files, or of the other if that is the only one.
    pub fn path(&self, file: File) -> &str {
        let (text, sidecar) = (self.files.text_path(), self.files.sidecar_path());
        let path = match file {
            File::Sidecar => sidecar.or(text),
            File::Text => text.or(sidecar),
        };
        path.unwrap_or_default()
    }
}

/// All parsed entries, in the order of their ids: the input of linking.
#[derive(Debug, Clone, Default)]
pub struct ParsedDossier {
    pub meta: DossierMeta,
    pub home: Option<Prose>,
    /// Those of outer folders before those within them.
    pub defaults: Vec<DefaultsFile>,
    pub sources: Vec<Entry<ParsedSource>>,
    pub topics: Vec<Entry<ParsedTopic>>,
    pub pages: Vec<Entry<ParsedPage>>,
    /// Files that are copied, by their paths in the `dossier` folder.
    pub copies: BTreeSet<String>,
}

/// Warns of characters that no page should have.
fn check_characters(text: &str) -> Vec<Fault> {
    let mut faults = bidi::check_lines(text);
    faults.extend(control::check_lines(text));
    faults
}

/// Returns the position after more characters of a file.
pub fn advance(span: Span, passed: &str) -> Span {
    let lines = passed.matches('\n').count() as u32;
    let in_line = passed.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    let column = if lines == 0 { span.column + in_line } else { in_line + 1 };
    Span { line: span.line + lines, column, ..span }
}

#[cfg(test)]
mod tests;
