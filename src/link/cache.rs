//! Linked entries of the previous build, reused while nothing that they were linked from has changed.
//!
//! An entry is linked from its own files, from the names of all entries, and from the anchors of the
//! entries that it refers to.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::dossier::{EntryIx, LinkedPage, LinkedSource, LinkedTopic};
use super::mentions::Mentions;
use super::names::NameTable;
use super::relations::Relations;
use super::voice_names::VoiceNames;
use super::{Findings, PublishedEntries};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::PerKind;
use crate::parse::{Entry, ParsedDossier, ParsedEntry};

/// The linked entries of the previous build.
#[derive(Debug, Default)]
pub struct LinkCache {
    pub(super) linked: LinkedEntries,
    pub(super) relations: Arc<Relations>,
    pub(super) context: Option<Arc<LinkContext>>,
}

/// All linked entries, each kind in the order of ids.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct LinkedEntries {
    /// The hash of the names that they were linked with.
    pub names: Fingerprint,
    pub entries: LinkedLists,
}

type LinkedLists = PerKind<
    Vec<LinkedEntry<LinkedSource>>,
    Vec<LinkedEntry<LinkedTopic>>,
    Vec<LinkedEntry<LinkedPage>>,
>;

impl LinkedEntries {
    /// Returns the findings of sources, topics and pages, in this order.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Findings> {
        let PerKind { sources, topics, pages } = &self.entries;
        let sources = sources.iter().map(|entry| &*entry.findings);
        let topics = topics.iter().map(|entry| &*entry.findings);
        sources.chain(topics).chain(pages.iter().map(|entry| &*entry.findings))
    }
}

/// A linked entry, without its relations to others, and its findings.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct LinkedEntry<T> {
    /// The hash of the entry's files and of those of the entries whose anchors it asked for.
    pub hash: Fingerprint,
    #[borsh(bound(deserialize = "T: BorshDeserialize + Clone"))]
    pub(super) linked: Arc<T>,
    pub(super) findings: Arc<Findings>,
}

impl LinkCache {
    /// Returns a cache of what another process has linked.
    pub fn new(linked: LinkedEntries, relations: Relations) -> Self {
        Self { linked, relations: Arc::new(relations), context: None }
    }

    pub fn entries(&self) -> &LinkedEntries {
        &self.linked
    }

    pub fn relations(&self) -> &Relations {
        &self.relations
    }
}

/// The tables that all entries are linked with.
#[derive(Debug)]
pub(super) struct LinkContext {
    pub names: NameTable,
    pub mentions: Mentions,
    /// Names of more than one topic.
    pub faults: Vec<Diagnostic>,
}

impl LinkContext {
    pub fn new(parsed: &ParsedDossier, published: &PublishedEntries<'_>) -> Self {
        let mut faults = Vec::new();
        let names = NameTable::new(parsed, published, &mut faults);
        let topics = published.topics.iter().map(|entry| &entry.parsed.meta);
        Self { names, mentions: Mentions::new(&parsed.meta, topics), faults }
    }
}

/// Returns the hash of all that a [`LinkContext`] is made from: the names of all entries, the paths of
/// their files and of the copied ones, and the dossier's settings. It includes the spellings of voices.
pub(super) fn hash_of_names(
    parsed: &ParsedDossier,
    drafts: bool,
    voices: &VoiceNames,
) -> Fingerprint {
    fn names<T: ParsedEntry>(entries: &[Entry<T>]) -> Vec<impl std::hash::Hash + '_> {
        let names = |entry| {
            let Entry { files, parsed, .. }: &Entry<T> = entry;
            (&files.id, files.text_path(), files.sidecar_path(), parsed.names())
        };
        entries.iter().map(names).collect()
    }
    let ParsedDossier { meta, sources, topics, pages, copies, .. } = parsed;
    fingerprint(&(drafts, meta, copies, voices, names(sources), names(topics), names(pages)))
}

/// Links entries in parallel. An entry is taken from the cache if its hash is still the same;
/// `hash_of` returns the hash of the files of any entry.
pub(super) fn link_entries<T: Clone + Send + Sync, P: Send + Sync>(
    published: &[&Entry<P>],
    cached: &[LinkedEntry<T>],
    hash_of: impl Fn(EntryIx) -> Fingerprint + Sync,
    link: impl Fn(usize) -> (T, Findings) + Sync,
) -> Vec<LinkedEntry<T>> {
    let hash = |ix: usize, findings: &Findings| match findings.consulted.as_slice() {
        [] => published[ix].hash,
        consulted => {
            let consulted: Vec<Fingerprint> = consulted.iter().map(|&ix| hash_of(ix)).collect();
            fingerprint(&(published[ix].hash, consulted))
        }
    };
    let link_entry = |ix: usize| {
        let cached = cached.get(ix).filter(|entry| entry.hash == hash(ix, &entry.findings));
        cached.cloned().unwrap_or_else(|| {
            let (linked, findings) = link(ix);
            let hash = hash(ix, &findings);
            LinkedEntry { hash, linked: Arc::new(linked), findings: Arc::new(findings) }
        })
    };
    (0..published.len()).into_par_iter().map(link_entry).collect()
}
