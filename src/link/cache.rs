//! What is kept of a dossier's links between builds, so that only what an edit may have changed is
//! linked again.
//!
//! An entry is linked by what its own files say, by the names of all entries, and by the places of the
//! entries that it refers to: while these are the same, so is what was made of it. What entries say
//! about each other is gathered anew only when one of them contribution_hash something else about others.

use borsh::{BorshDeserialize, BorshSerialize};
use std::sync::Arc;

use rayon::prelude::*;

use super::dossier::{Dossier, EntryIx, LinkedPage, LinkedSource, LinkedTopic};
use super::mentions::Mentions;
use super::names::NameTable;
use super::{Findings, PublishedEntries, reunite};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::encoding;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::parse::{Entry, ParsedDossier, ParsedPage, ParsedSource, ParsedTopic};

/// What is kept of a dossier's links between builds.
#[derive(Debug, Default)]
pub struct LinkCache(pub(super) Option<PreviousLink>);

/// What was made of each entry by itself.
#[derive(Debug)]
pub struct PerKind<S, T, P> {
    /// Of the sources.
    pub sources: S,
    /// Of the topics.
    pub topics: T,
    /// Of the free pages.
    pub pages: P,
}

/// What was made of each entry, to be stored.
pub type Borrowed<'a> = PerKind<
    &'a [LinkedEntry<LinkedSource>],
    &'a [LinkedEntry<LinkedTopic>],
    &'a [LinkedEntry<LinkedPage>],
>;

/// What was made of each entry, as it was stored.
pub type Stored = PerKind<
    Vec<LinkedEntry<LinkedSource>>,
    Vec<LinkedEntry<LinkedTopic>>,
    Vec<LinkedEntry<LinkedPage>>,
>;

impl LinkCache {
    /// The last dossier.
    pub fn dossier(&self) -> Option<&Arc<Dossier>> {
        self.0.as_ref().map(|last| &last.dossier)
    }

    /// What it was made from.
    pub fn parsed(&self) -> Option<&Arc<ParsedDossier>> {
        self.0.as_ref().map(|last| &last.parsed)
    }

    /// What was made of each entry of the last dossier, and whether drafts are among them.
    pub fn owns(&self) -> Option<(Borrowed<'_>, bool)> {
        let PreviousLink { sources, topics, pages, drafts, .. } = self.0.as_ref()?;
        Some((PerKind { sources, topics, pages }, *drafts))
    }

    /// Takes what was stored for what was made of the entries of a dossier. None when there are
    /// more or less of them.
    pub fn restored(parsed: &Arc<ParsedDossier>, drafts: bool, stored: Stored) -> Option<Self> {
        let kept = PublishedEntries::new(parsed, drafts);
        let PerKind { mut sources, mut topics, mut pages } = stored;
        let is_whole = sources.len() == kept.sources.len()
            && topics.len() == kept.topics.len()
            && pages.len() == kept.pages.len();
        let all = sources.par_iter_mut().zip(&kept.sources);
        all.map(|(own, entry)| reunite::source(Arc::get_mut(&mut own.linked)?, &entry.parsed))
            .collect::<Option<()>>()?;
        for (own, entry) in topics.iter_mut().zip(&kept.topics) {
            reunite::topic(Arc::get_mut(&mut own.linked)?, &entry.parsed)?;
        }
        for (own, entry) in pages.iter_mut().zip(&kept.pages) {
            reunite::page(Arc::get_mut(&mut own.linked)?, &entry.parsed)?;
        }
        let shared = Arc::new(LinkContext::new(parsed, &kept));
        let dossier = Arc::new(Dossier::empty(parsed.meta.clone(), shared.clone()));
        let last = PreviousLink {
            parsed: parsed.clone(),
            drafts,
            shared,
            sources,
            topics,
            pages,
            // What is said by the home page is not known: what entries say of each other is gathered.
            home: Fingerprint::default(),
            cycles: Vec::new(),
            dossier,
        };
        is_whole.then_some(Self(Some(last)))
    }
}

/// The last dossier that was linked.
#[derive(Debug)]
pub(super) struct PreviousLink {
    pub parsed: Arc<ParsedDossier>,
    pub drafts: bool,
    pub shared: Arc<LinkContext>,
    pub sources: Vec<LinkedEntry<LinkedSource>>,
    pub topics: Vec<LinkedEntry<LinkedTopic>>,
    pub pages: Vec<LinkedEntry<LinkedPage>>,
    /// What the home page contribution_hash about entries.
    pub home: Fingerprint,
    /// Topics that are their own broader ones.
    pub cycles: Vec<Diagnostic>,
    pub dossier: Arc<Dossier>,
}

/// What all entries are linked with.
#[derive(Debug)]
pub struct LinkContext {
    pub names: NameTable,
    pub mentions: Mentions,
    /// NameTable of two topics.
    pub faults: Vec<Diagnostic>,
}

impl LinkContext {
    pub fn new(parsed: &ParsedDossier, kept: &PublishedEntries<'_>) -> Self {
        let mut faults = Vec::new();
        let names = NameTable::new(parsed, kept, &mut faults);
        Self { names, mentions: Mentions::new(parsed, kept), faults }
    }
}

/// What linking made of one entry by itself.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct LinkedEntry<T> {
    #[borsh(
        bound(serialize = "T: BorshSerialize", deserialize = "T: BorshDeserialize"),
        serialize_with = "encoding::shared::store",
        deserialize_with = "encoding::shared::load"
    )]
    pub(super) linked: Arc<T>,
    #[borsh(
        serialize_with = "encoding::shared::store",
        deserialize_with = "encoding::shared::load"
    )]
    pub(super) findings: Arc<Findings>,
    /// The hash of what it contribution_hash about other entries.
    pub(super) contribution_hash: Fingerprint,
}

impl<T> LinkedEntry<T> {
    /// Whether it is the same as another, and not one that was made again.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.linked, &other.linked) && Arc::ptr_eq(&self.findings, &other.findings)
    }
}

impl<T> Clone for LinkedEntry<T> {
    fn clone(&self) -> Self {
        Self {
            linked: self.linked.clone(),
            findings: self.findings.clone(),
            contribution_hash: self.contribution_hash,
        }
    }
}

/// An entry that contribution_hash something about others.
pub(super) trait Contribution {
    /// The hash of what it contribution_hash about others, but for its references.
    fn contribution_hash(&self) -> Fingerprint;
}

impl Contribution for LinkedSource {
    fn contribution_hash(&self) -> Fingerprint {
        let passages: Vec<_> = self
            .passages
            .iter()
            .map(|passage| {
                let blocks: Vec<u32> = passage.pieces.iter().map(|piece| piece.block).collect();
                (&passage.topics, &passage.voices, &passage.date, blocks)
            })
            .collect();
        let Self { topics, translation_of, links, .. } = self;
        fingerprint(&(passages, topics, translation_of, &links.mentioned))
    }
}

impl Contribution for LinkedTopic {
    fn contribution_hash(&self) -> Fingerprint {
        fingerprint(&(self.part_of, &self.related_to))
    }
}

impl Contribution for LinkedPage {
    fn contribution_hash(&self) -> Fingerprint {
        Fingerprint::default()
    }
}

/// Links entries side by side, but for those of which it is known what would be made of them.
pub(super) fn link_all<T: Contribution + Send + Sync>(
    count: usize,
    known: Option<(&[LinkedEntry<T>], &Changed)>,
    entry: impl Fn(usize) -> EntryIx + Sync,
    link: impl Fn(usize) -> (T, Findings) + Sync,
) -> Vec<LinkedEntry<T>> {
    let anew = |ix| {
        let (linked, findings) = link(ix);
        let contribution_hash = fingerprint(&(linked.contribution_hash(), &findings.outgoing));
        LinkedEntry { linked: Arc::new(linked), findings: Arc::new(findings), contribution_hash }
    };
    let one = |ix: usize| match known {
        Some((known, changed)) if !changed.touches(entry(ix), &known[ix].findings) => {
            known[ix].clone()
        }
        _ => anew(ix),
    };
    (0..count).into_par_iter().map(one).collect()
}

/// Which entries are other than they were, of a dossier with the same names.
pub(super) struct Changed {
    sources: Vec<bool>,
    topics: Vec<bool>,
    pages: Vec<bool>,
}

impl Changed {
    pub fn between(before: &PublishedEntries<'_>, now: &PublishedEntries<'_>) -> Self {
        fn changed<T>(before: &[&Entry<T>], now: &[&Entry<T>]) -> Vec<bool> {
            let pairs = before.iter().zip(now);
            pairs.map(|(before, now)| !Arc::ptr_eq(&before.parsed, &now.parsed)).collect()
        }
        Self {
            sources: changed(&before.sources, &now.sources),
            topics: changed(&before.topics, &now.topics),
            pages: changed(&before.pages, &now.pages),
        }
    }

    /// Whether an entry is linked otherwise by now: it is another one, or one whose places it asked
    /// for is.
    fn touches(&self, entry: EntryIx, findings: &Findings) -> bool {
        self.has(entry) || findings.consulted.iter().any(|&other| self.has(other))
    }

    fn has(&self, entry: EntryIx) -> bool {
        match entry {
            EntryIx::Home => true,
            EntryIx::Source(ix) => self.sources[ix.0 as usize],
            EntryIx::Topic(ix) => self.topics[ix.0 as usize],
            EntryIx::Page(ix) => self.pages[ix.0 as usize],
        }
    }
}

impl PreviousLink {
    /// Whether a dossier has the same names: the same entries, called alike, in the same places.
    pub fn has_names_of(&self, parsed: &ParsedDossier, drafts: bool) -> bool {
        let own = &self.parsed;
        self.drafts == drafts
            && own.meta == parsed.meta
            && own.copies == parsed.copies
            && same(&own.sources, &parsed.sources)
            && same(&own.topics, &parsed.topics)
            && same(&own.pages, &parsed.pages)
    }
}

fn same<T: HasNames>(before: &[Arc<Entry<T>>], now: &[Arc<Entry<T>>]) -> bool {
    before.len() == now.len()
        && before.iter().zip(now).all(|(before, now)| {
            Arc::ptr_eq(before, now)
                || (before.id == now.id
                    && before.text == now.text
                    && before.sidecar == now.sidecar
                    && before.parsed.called() == now.parsed.called())
        })
}

/// What an entry is called by others, and whether it is there at all.
#[derive(PartialEq)]
struct EntryNames<'a> {
    title: &'a str,
    /// With their places, where a fault of them is reported.
    aliases: Option<(&'a Spanned<String>, &'a [Spanned<String>])>,
    moved_from: &'a [Spanned<String>],
    draft: bool,
    autolink: bool,
}

trait HasNames {
    fn called(&self) -> EntryNames<'_>;
}

impl HasNames for ParsedSource {
    fn called(&self) -> EntryNames<'_> {
        let meta = &self.meta;
        let (title, moved_from, draft) = (&meta.title, &meta.moved_from, meta.draft);
        EntryNames { title, aliases: None, moved_from, draft, autolink: false }
    }
}

impl HasNames for ParsedTopic {
    fn called(&self) -> EntryNames<'_> {
        let meta = &self.meta;
        let (title, moved_from, draft) = (&meta.title.value, &meta.moved_from, meta.draft);
        let aliases = Some((&meta.title, meta.aliases.as_slice()));
        EntryNames { title, aliases, moved_from, draft, autolink: meta.autolink }
    }
}

impl HasNames for ParsedPage {
    fn called(&self) -> EntryNames<'_> {
        let (title, moved_from) = (&self.title, &self.meta.moved_from);
        EntryNames { title, aliases: None, moved_from, draft: self.meta.draft, autolink: false }
    }
}
