//! Parsing of a whole dossier, with a cache of the parsed entries.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::base_url;
use super::defaults::{SourceDefaults, parse_defaults};
use super::{Entry, EntryBytes, ParsedDossier, ParsedEntry, ParsedPage, ParsedSource, ParsedTopic};
use crate::diagnostic::{Code, Diagnostic, Fault};
use crate::fingerprint::Fingerprint;
use crate::model::{DossierMeta, PerKind};
use crate::progress::{Progress, Step};
use crate::project::{MAX_CHUNK, Project};
use crate::scan::{ByFolder, FileBytes, ScannedEntry, ScannedFile, ScannedProject, content_hash};

/// The parsed entries of each kind.
pub type ParseCaches =
    PerKind<ParseCache<ParsedSource>, ParseCache<ParsedTopic>, ParseCache<ParsedPage>>;

/// Parsed entries by the hash of what they were parsed from.
#[derive(Debug)]
pub struct ParseCache<T>(HashMap<Fingerprint, CachedParse<T>>);

/// A parsed entry and its errors.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct CachedParse<T> {
    #[borsh(bound(deserialize = "T: BorshDeserialize + Clone"))]
    parsed: Arc<T>,
    faults: Arc<[Fault]>,
}

impl<T> CachedParse<T> {
    pub fn parsed(&self) -> &Arc<T> {
        &self.parsed
    }
}

impl<T> Default for ParseCache<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> ParseCache<T> {
    /// Returns the cached entry that was parsed from bytes with this hash.
    pub fn get(&self, hash: &Fingerprint) -> Option<&CachedParse<T>> {
        self.0.get(hash)
    }
}

impl<T> FromIterator<(Fingerprint, CachedParse<T>)> for ParseCache<T> {
    fn from_iter<I: IntoIterator<Item = (Fingerprint, CachedParse<T>)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// Parses a scanned dossier; entries that are in the cache are not parsed again. Errors of drafts that
/// are not built are left out, also those of their names.
pub fn parse_project(
    project: &Project,
    scanned: ScannedProject,
    caches: &mut ParseCaches,
    diagnostics: &mut Vec<Diagnostic>,
) -> ParsedDossier {
    let scan_diagnostics = scanned.diagnostics;
    let mut report = |faults: Vec<Fault>, file: &ScannedFile| {
        let located = |fault| Diagnostic::from_fault(fault, &file.path);
        diagnostics.extend(faults.into_iter().map(located));
    };
    let mut meta = DossierMeta::default();
    if let Some(FileBytes { file, bytes }) = &scanned.config {
        let mut checked = super::dossier(bytes);
        if project.options.base_url.is_some() {
            // The address in the file is not used.
            checked.faults.retain(|fault| fault.code != Code::InsecureBaseUrl);
        }
        report(checked.faults, file);
        meta = checked.value;
    }
    let home = scanned.home.map(|FileBytes { file, bytes }| {
        let checked = super::home(&bytes);
        report(checked.faults, &file);
        checked.value
    });
    if let Some(url) = &project.options.base_url {
        meta.base_url = Some(url.clone());
        let file = scanned.config.as_ref().map(|config| config.file.path.as_str());
        diagnostics.extend(file.and_then(|file| base_url::insecure_in_flag(url, file)));
    }
    let (drafts, progress) = (project.options.drafts, &*project.progress);
    let entry_count = scanned.sources.len() + scanned.topics.len() + scanned.pages.len();
    progress.begin(Step::Check, entry_count);
    let (defaults, folders) = parse_defaults(&scanned.defaults, diagnostics);
    let PerKind { sources, topics, pages } = caches;
    let context = ParseContext { folders: &folders, drafts, progress };
    let parsed = ParsedDossier {
        meta,
        home,
        defaults,
        sources: parse_entries(scanned.sources, sources, context, diagnostics),
        topics: parse_entries(scanned.topics, topics, context, diagnostics),
        pages: parse_entries(scanned.pages, pages, context, diagnostics),
        copies: scanned.copies.iter().map(|copy| copy.path.clone()).collect(),
    };
    let drafts = if drafts { HashSet::new() } else { files_of_drafts(&parsed) };
    diagnostics.extend(scan_diagnostics.into_iter().filter(|one| {
        let is_unfinished = matches!(one.code, Code::InvalidId | Code::MissingText);
        !is_unfinished || !drafts.contains(one.file.as_str())
    }));
    parsed
}

/// Returns the paths of the files of all drafts.
fn files_of_drafts(parsed: &ParsedDossier) -> HashSet<&str> {
    fn files<T: ParsedEntry>(entries: &[Entry<T>]) -> impl Iterator<Item = &str> {
        let drafts = entries.iter().filter(|entry| entry.parsed.names().is_draft);
        drafts.flat_map(|entry| [entry.files.text_path(), entry.files.sidecar_path()]).flatten()
    }
    files(&parsed.sources).chain(files(&parsed.topics)).chain(files(&parsed.pages)).collect()
}

/// What the entries of each kind are parsed with.
#[derive(Clone, Copy)]
struct ParseContext<'a> {
    folders: &'a ByFolder<Arc<SourceDefaults>>,
    /// True if drafts are built.
    drafts: bool,
    progress: &'a Progress,
}

/// Parses entries in parallel. Afterwards the cache holds these entries and no others.
fn parse_entries<T: ParsedEntry>(
    scanned: Vec<ScannedEntry>,
    cache: &mut ParseCache<T>,
    ParseContext { folders, drafts, progress }: ParseContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Entry<T>> {
    let parse = |entry: ScannedEntry| {
        let defaults = folders.above(&entry.files.path).cloned();
        let parsed = parse_entry(entry, cache, defaults);
        progress.advance();
        parsed
    };
    let parsed: Vec<(Entry<T>, CachedParse<T>)> =
        scanned.into_par_iter().with_max_len(MAX_CHUNK).map(parse).collect();
    for (entry, CachedParse { parsed, faults }) in &parsed {
        if drafts || !parsed.names().is_draft {
            diagnostics.extend(
                faults
                    .iter()
                    .map(|fault| Diagnostic::from_fault(fault.clone(), entry.path(fault.file))),
            );
        }
    }
    let mut entries = Vec::with_capacity(parsed.len());
    *cache = parsed
        .into_iter()
        .map(|(entry, parse)| {
            let hash = entry.hash;
            entries.push(entry);
            (hash, parse)
        })
        .collect();
    entries
}

/// Parses an entry, or takes it from the cache.
fn parse_entry<T: ParsedEntry>(
    scanned: ScannedEntry,
    cache: &ParseCache<T>,
    defaults: Option<Arc<SourceDefaults>>,
) -> (Entry<T>, CachedParse<T>) {
    let ScannedEntry { files, text, sidecar } = scanned;
    let mut hash = files.content_hash;
    let parse = cache.get(&hash).cloned().unwrap_or_else(|| {
        let format = files.text.as_ref().map(|text| text.format);
        let text = files.text.as_ref().map(|file| bytes_of(&file.file, text));
        let sidecar = files.sidecar.as_ref().map(|file| bytes_of(file, sidecar));
        // The files may have changed since they were scanned.
        let hash_of = |read: &Option<(_, Fingerprint)>| read.as_ref().map(|(_, hash)| *hash);
        hash = content_hash(format, hash_of(&text), hash_of(&sidecar), files.defaults);
        let bytes = EntryBytes {
            text: text.as_ref().map(|(bytes, _)| bytes.as_slice()).zip(format),
            sidecar: sidecar.as_ref().map(|(bytes, _)| bytes.as_slice()),
            defaults: defaults.as_deref(),
        };
        let checked = T::parse(&bytes);
        CachedParse { parsed: Arc::new(checked.value), faults: checked.faults.into() }
    });
    let entry = Entry { files, parsed: parse.parsed.clone(), defaults, hash };
    (entry, parse)
}

/// Returns the bytes of a file and their hash. A scan leaves out the bytes of unchanged files, which
/// are parsed already; if they are not, the file is read again.
fn bytes_of(file: &ScannedFile, scanned: Option<Vec<u8>>) -> (Vec<u8>, Fingerprint) {
    scanned.map_or_else(|| file.read_again(), |bytes| (bytes, file.hash))
}
