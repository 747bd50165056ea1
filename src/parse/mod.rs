//! Parses the files of one entry to plain data: pure functions that cannot fail.
//!
//! The result depends on the bytes of the entry's two files alone, so that it can be cached by their
//! hash. Ids, paths and the dossier's defaults are joined in `link`.
//!
//! - `sidecar` reads the keys of YAML files, whose tree comes from `yaml`.
//! - `markdown` and `plain` divide a text into numbered blocks.
//! - `structure` finds furniture, divisions and speaker labels in the lines of blocks.
//! - `entry` joins the two files and places the passages of the sidecar in the text.

mod bidi;
mod cache;
mod decode;
mod entry;
mod kind;
pub mod markdown;
mod plain;
pub mod sidecar;
pub(crate) mod structure;
pub(crate) mod yaml;

pub use cache::{CachedParse, ParseCache, ParseCaches, parse_project};
pub use entry::{ParsedPage, ParsedSource, ParsedTopic, page, source, topic};
pub use kind::ParsedEntry;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Checked, File};
use crate::fingerprint::Fingerprint;
use crate::model::{DossierMeta, Format, Prose};
use crate::scan::EntryFiles;
use decode::decode_text;

/// The bytes of one entry's files, and the notation of its text.
#[derive(Debug, Clone, Copy, Hash)]
pub struct EntryBytes<'a> {
    pub text: Option<(&'a [u8], Format)>,
    pub sidecar: Option<&'a [u8]>,
}

/// A parsed entry and its files.
#[derive(Debug)]
pub struct Entry<T> {
    pub files: Arc<EntryFiles>,
    pub parsed: Arc<T>,
    /// The hash of the bytes of its files.
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

/// All parsed entries: the input of linking.
#[derive(Debug, Default)]
pub struct ParsedDossier {
    pub meta: DossierMeta,
    pub home: Option<Prose>,
    /// The sources, in the order of their ids.
    pub sources: Vec<Entry<ParsedSource>>,
    /// The topics, in the order of their ids.
    pub topics: Vec<Entry<ParsedTopic>>,
    /// The free pages, in the order of their ids.
    pub pages: Vec<Entry<ParsedPage>>,
    /// Files that are copied, by their paths in the `dossier` folder.
    pub copies: BTreeSet<String>,
}

/// Parses `dossier.yaml`.
pub fn dossier(sidecar: &[u8]) -> Checked<DossierMeta> {
    let mut faults = Vec::new();
    let meta = decode_text(sidecar, File::Sidecar, &mut faults)
        .map(|yaml| sidecar::dossier(&yaml).unpack(&mut faults))
        .unwrap_or_default();
    Checked { value: meta, faults }
}

/// Parses the home page's text.
pub fn home(text: &[u8]) -> Checked<Prose> {
    let mut faults = Vec::new();
    let prose = decode_text(text, File::Text, &mut faults)
        .map(|text| markdown::prose(&text, markdown::Origin::Text).unpack(&mut faults))
        .unwrap_or_default();
    Checked { value: prose, faults }
}

#[cfg(test)]
mod tests;
