//! What is kept of a dossier's links between builds, so that only what an edit may have changed is
//! linked again.
//!
//! An entry is linked by what its own files say, by the names of all entries, and by the places of the
//! entries that it refers to: while these are the same, so is what was made of it. What entries say
//! about each other is gathered anew only when one of them says something else about others.

use borsh::{BorshDeserialize, BorshSerialize};
use std::sync::Arc;

use rayon::prelude::*;

use super::dossier::{Dossier, EntryIx, LinkedPage, LinkedSource, LinkedTopic};
use super::mentions::Mentions;
use super::names::Names;
use super::{Findings, Kept, reunite};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::Written;
use crate::parse::{Entry, Parsed, ParsedPage, ParsedSource, ParsedTopic};
use crate::stored;

/// What is kept of a dossier's links between builds.
#[derive(Debug, Default)]
pub struct Remembered(pub(super) Option<Last>);

/// What was made of each entry by itself.
#[derive(Debug)]
pub struct Owns<S, T, P> {
    /// Of the sources.
    pub sources: S,
    /// Of the topics.
    pub topics: T,
    /// Of the free pages.
    pub pages: P,
}

/// What was made of each entry, to be stored.
pub type Borrowed<'a> =
    Owns<&'a [Own<LinkedSource>], &'a [Own<LinkedTopic>], &'a [Own<LinkedPage>]>;

/// What was made of each entry, as it was stored.
pub type Stored = Owns<Vec<Own<LinkedSource>>, Vec<Own<LinkedTopic>>, Vec<Own<LinkedPage>>>;

impl Remembered {
    /// The last dossier.
    pub fn dossier(&self) -> Option<&Arc<Dossier>> {
        self.0.as_ref().map(|last| &last.dossier)
    }

    /// What it was made from.
    pub fn parsed(&self) -> Option<&Arc<Parsed>> {
        self.0.as_ref().map(|last| &last.parsed)
    }

    /// What was made of each entry of the last dossier, and whether drafts are among them.
    pub fn owns(&self) -> Option<(Borrowed<'_>, bool)> {
        let Last { sources, topics, pages, drafts, .. } = self.0.as_ref()?;
        Some((Owns { sources, topics, pages }, *drafts))
    }

    /// Takes what was stored for what was made of the entries of a dossier. None when there are
    /// more or less of them.
    pub fn restored(parsed: &Arc<Parsed>, drafts: bool, stored: Stored) -> Option<Self> {
        let kept = Kept::new(parsed, drafts);
        let Owns { mut sources, mut topics, mut pages } = stored;
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
        let shared = Arc::new(Shared::new(parsed, &kept));
        let dossier = Arc::new(Dossier::empty(parsed.meta.clone(), shared.clone()));
        let last = Last {
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
pub(super) struct Last {
    pub parsed: Arc<Parsed>,
    pub drafts: bool,
    pub shared: Arc<Shared>,
    pub sources: Vec<Own<LinkedSource>>,
    pub topics: Vec<Own<LinkedTopic>>,
    pub pages: Vec<Own<LinkedPage>>,
    /// What the home page says about entries.
    pub home: Fingerprint,
    /// Topics that are their own broader ones.
    pub cycles: Vec<Diagnostic>,
    pub dossier: Arc<Dossier>,
}

/// What all entries are linked with.
#[derive(Debug)]
pub struct Shared {
    pub names: Names,
    pub mentions: Mentions,
    /// Names of two topics.
    pub faults: Vec<Diagnostic>,
}

impl Shared {
    pub fn new(parsed: &Parsed, kept: &Kept<'_>) -> Self {
        let mut faults = Vec::new();
        let names = Names::new(parsed, kept, &mut faults);
        Self { names, mentions: Mentions::new(parsed, kept), faults }
    }
}

/// What linking made of one entry by itself.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct Own<T> {
    #[borsh(
        bound(serialize = "T: BorshSerialize", deserialize = "T: BorshDeserialize"),
        serialize_with = "stored::shared::store",
        deserialize_with = "stored::shared::load"
    )]
    pub(super) linked: Arc<T>,
    #[borsh(serialize_with = "stored::shared::store", deserialize_with = "stored::shared::load")]
    pub(super) findings: Arc<Findings>,
    /// The hash of what it says about other entries.
    pub(super) says: Fingerprint,
}

impl<T> Own<T> {
    /// Whether it is the same as another, and not one that was made again.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.linked, &other.linked) && Arc::ptr_eq(&self.findings, &other.findings)
    }
}

impl<T> Clone for Own<T> {
    fn clone(&self) -> Self {
        Self { linked: self.linked.clone(), findings: self.findings.clone(), says: self.says }
    }
}

/// An entry that says something about others.
pub(super) trait Says {
    /// The hash of what it says about others, but for its references.
    fn says(&self) -> Fingerprint;
}

impl Says for LinkedSource {
    fn says(&self) -> Fingerprint {
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

impl Says for LinkedTopic {
    fn says(&self) -> Fingerprint {
        fingerprint(&(self.part_of, &self.related_to))
    }
}

impl Says for LinkedPage {
    fn says(&self) -> Fingerprint {
        Fingerprint::default()
    }
}

/// Links entries side by side, but for those of which it is known what would be made of them.
pub(super) fn link_all<T: Says + Send + Sync>(
    count: usize,
    known: Option<(&[Own<T>], &Changed)>,
    entry: impl Fn(usize) -> EntryIx + Sync,
    link: impl Fn(usize) -> (T, Findings) + Sync,
) -> Vec<Own<T>> {
    let anew = |ix| {
        let (linked, findings) = link(ix);
        let says = fingerprint(&(linked.says(), &findings.outgoing));
        Own { linked: Arc::new(linked), findings: Arc::new(findings), says }
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
    pub fn between(before: &Kept<'_>, now: &Kept<'_>) -> Self {
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

impl Last {
    /// Whether a dossier has the same names: the same entries, called alike, in the same places.
    pub fn has_names_of(&self, parsed: &Parsed, drafts: bool) -> bool {
        let own = &self.parsed;
        self.drafts == drafts
            && own.meta == parsed.meta
            && own.copies == parsed.copies
            && same(&own.sources, &parsed.sources)
            && same(&own.topics, &parsed.topics)
            && same(&own.pages, &parsed.pages)
    }
}

fn same<T: Named>(before: &[Arc<Entry<T>>], now: &[Arc<Entry<T>>]) -> bool {
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
struct Called<'a> {
    title: &'a str,
    /// With their places, where a fault of them is reported.
    aliases: Option<(&'a Written, &'a [Written])>,
    moved_from: &'a [Written],
    draft: bool,
    autolink: bool,
}

trait Named {
    fn called(&self) -> Called<'_>;
}

impl Named for ParsedSource {
    fn called(&self) -> Called<'_> {
        let meta = &self.meta;
        let (title, moved_from, draft) = (&meta.title, &meta.moved_from, meta.draft);
        Called { title, aliases: None, moved_from, draft, autolink: false }
    }
}

impl Named for ParsedTopic {
    fn called(&self) -> Called<'_> {
        let meta = &self.meta;
        let (title, moved_from, draft) = (&meta.title.value, &meta.moved_from, meta.draft);
        let aliases = Some((&meta.title, meta.aliases.as_slice()));
        Called { title, aliases, moved_from, draft, autolink: meta.autolink }
    }
}

impl Named for ParsedPage {
    fn called(&self) -> Called<'_> {
        let (title, moved_from) = (&self.title, &self.meta.moved_from);
        Called { title, aliases: None, moved_from, draft: self.meta.draft, autolink: false }
    }
}
