//! From the bytes of one entry to plain data: pure functions that cannot fail.
//!
//! What comes out depends on the bytes of the entry's two files alone, so that it can be kept by
//! their hash: ids, paths and the dossier's defaults are joined in the next stage.

mod bidi;
mod cache;
mod decode;
mod entry;
#[cfg(test)]
mod invariants;
mod kind;
pub mod markdown;
mod plain;

pub mod sidecar;
mod structure;
pub(crate) mod yaml;

pub use cache::{CachedParse, ParseCache, ParseCaches, parse_project};
pub use entry::{ParsedPage, ParsedSource, ParsedTopic, page, source, topic};
pub use kind::{EntryNames, ParsedEntry};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Checked, File};
use crate::fingerprint::Fingerprint;
use crate::model::{DossierMeta, Format, Prose};

/// The bytes of one entry's files.
#[derive(Debug, Clone, Copy, Hash)]
pub struct EntryBytes<'a> {
    /// The text, and how it is written.
    pub text: Option<(&'a [u8], Format)>,
    /// The sidecar.
    pub sidecar: Option<&'a [u8]>,
}

/// One entry, parsed, with its name and the names of its files.
#[derive(Debug)]
pub struct Entry<T> {
    /// The id.
    pub id: String,
    /// The text's path from the project's folder.
    pub text: Option<String>,
    /// The sidecar's path from the project's folder.
    pub sidecar: Option<String>,
    pub parsed: Arc<T>,
    /// The hash of the bytes of its files.
    pub hash: Fingerprint,
}

impl<T> Entry<T> {
    /// The path of one of its files; of the other one where there is only that.
    pub fn path(&self, file: File) -> &str {
        let (first, second) = match file {
            File::Sidecar => (&self.sidecar, &self.text),
            File::Text => (&self.text, &self.sidecar),
        };
        first.as_ref().or(second.as_ref()).map_or("", String::as_str)
    }
}

/// Everything that was read: what linking starts from.
#[derive(Debug, Default)]
pub struct ParsedDossier {
    /// What `dossier.yaml` says.
    pub meta: DossierMeta,
    /// The home page's text.
    pub home: Option<Prose>,
    /// The sources, in the order of their ids.
    pub sources: Vec<Entry<ParsedSource>>,
    /// The topics, in the order of their ids.
    pub topics: Vec<Entry<ParsedTopic>>,
    /// The free pages, in the order of their ids.
    pub pages: Vec<Entry<ParsedPage>>,
    /// Files that are copied, by their paths from the `dossier` folder.
    pub copies: BTreeSet<String>,
}

/// What `dossier.yaml` says.
pub fn dossier(sidecar: &[u8]) -> Checked<DossierMeta> {
    let mut faults = Vec::new();
    let yaml = decode::text(sidecar, File::Sidecar, &mut faults);
    let meta = match yaml {
        Some(yaml) => sidecar::dossier(&yaml).unpack(&mut faults),
        None => DossierMeta::default(),
    };
    Checked { value: meta, faults }
}

/// The home page's text.
pub fn home(text: &[u8]) -> Checked<Prose> {
    let mut faults = Vec::new();
    let prose = decode::text(text, File::Text, &mut faults)
        .map(|text| markdown::prose(&text, markdown::Origin::Text).unpack(&mut faults))
        .unwrap_or_default();
    Checked { value: prose, faults }
}
