//! Dependency tracking: notes what a page reads of the dossier, and hashes it to decide whether the page
//! must be rendered again.
//!
//! Ids, titles and paths of entries and the settings of the dossier are not tracked one by one: they
//! are part of [`Dossier::names`], on which every page depends.

use std::borrow::Cow;
use std::cell::RefCell;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::cache::LinkedEntries;
use super::dossier::{
    Dossier, EntryIx, FreePage, LinkedProse, PageIx, Passage, PassageIx, Source, SourceIx, Topic,
    TopicIx, Voice,
};
use super::sorted_views::TimelineItem;
use crate::fingerprint::{Fingerprint, fingerprint, fingerprint_of_bytes};
use crate::model::{Date, DossierMeta, Quotation, SourceMeta};

/// Something that a page has read of the dossier.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Dependency {
    /// A source and what other entries say of it.
    Source(SourceIx),
    /// The [`Quotes`] of a source.
    Quotes(SourceIx),
    /// The [`Quotes`] of all sources.
    AllQuotes,
    /// A topic and what other entries say of it.
    Topic(TopicIx),
    /// A free page and what other entries say of it.
    Page(PageIx),
    Home,
    /// The [`Brief`]s of all sources. A page that reads one usually reads all.
    Briefs,
    /// All topics.
    Topics,
}

/// A hash for each [`Dependency`] that a page can have. They change whenever what they stand for does,
/// as long as [`Dossier::names`] stays the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DependencyHashes {
    sources: Vec<Fingerprint>,
    topics: Vec<Fingerprint>,
    pages: Vec<Fingerprint>,
    home: Fingerprint,
    briefs: Fingerprint,
    all_quotes: Fingerprint,
    all_topics: Fingerprint,
}

impl DependencyHashes {
    /// Returns the hash of an entry with what others say of it. Zero for an entry that an earlier build
    /// has read and that is gone.
    pub fn of_entry(&self, entry: EntryIx) -> Fingerprint {
        let (hashes, ix) = match entry {
            EntryIx::Home => return self.home,
            EntryIx::Source(ix) => (&self.sources, ix.0),
            EntryIx::Topic(ix) => (&self.topics, ix.0),
            EntryIx::Page(ix) => (&self.pages, ix.0),
        };
        hashes.get(ix as usize).copied().unwrap_or_default()
    }

    pub(super) fn new(dossier: &Dossier, linked: &LinkedEntries) -> Self {
        let entries = &linked.entries;
        let sources = dossier.sources.par_iter().zip(&entries.sources);
        let topics = dossier.topics.par_iter().zip(&entries.topics);
        let pages = dossier.pages.par_iter().zip(&entries.pages);
        let topics: Vec<Fingerprint> = topics
            .map(|(topic, entry)| {
                let Topic { parent, relations, backlinks, .. } = topic;
                fingerprint(&(entry.hash, parent, relations.hash, backlinks))
            })
            .collect();
        let briefs: Vec<Fingerprint> = dossier.sources.iter().map(|source| source.brief).collect();
        let quotes: Vec<Fingerprint> = dossier.sources.iter().map(|source| source.quotes).collect();
        Self {
            sources: sources
                .map(|(source, entry)| {
                    fingerprint(&(
                        entry.hash,
                        &source.versions,
                        &source.later_cards,
                        &source.backlinks,
                    ))
                })
                .collect(),
            pages: pages.map(|(page, entry)| fingerprint(&(entry.hash, &page.backlinks))).collect(),
            home: fingerprint(&dossier.home),
            briefs: fingerprint(&briefs),
            all_quotes: fingerprint(&quotes),
            all_topics: fingerprint(&topics),
            topics,
        }
    }
}

impl Dossier {
    /// Returns the hash of the names and of everything that these dependencies stand for, together
    /// with that of something else.
    pub fn hash_with(&self, dependencies: &[Dependency], other: &[u8]) -> Fingerprint {
        let hashes = &self.hashes;
        let mut bytes = [&self.names, other].concat();
        for dependency in dependencies {
            bytes.extend(match *dependency {
                Dependency::Source(ix) => hashes.of_entry(EntryIx::Source(ix)),
                Dependency::Quotes(ix) => {
                    self.sources.get(ix.0 as usize).map(|source| source.quotes).unwrap_or_default()
                }
                Dependency::Topic(ix) => hashes.of_entry(EntryIx::Topic(ix)),
                Dependency::Page(ix) => hashes.of_entry(EntryIx::Page(ix)),
                Dependency::Home => hashes.home,
                Dependency::AllQuotes => hashes.all_quotes,
                Dependency::Briefs => hashes.briefs,
                Dependency::Topics => hashes.all_topics,
            });
        }
        fingerprint_of_bytes(&bytes)
    }
}

/// A dossier that notes what one page reads of it.
#[derive(Debug)]
pub struct TrackedDossier<'a> {
    dossier: &'a Dossier,
    dependencies: RefCell<Vec<Dependency>>,
    /// The settings in `dossier.yaml`.
    pub meta: &'a DossierMeta,
}

/// The part of a source that contains none of its words: its sidecar, and the topics, voices and dates
/// of its passages.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a>(&'a Source);

impl<'a> Brief<'a> {
    pub fn id(self) -> &'a str {
        &self.0.id
    }

    pub fn meta(self) -> &'a SourceMeta {
        &self.0.parsed.meta
    }

    pub fn authors(self) -> &'a [Voice] {
        &self.0.authors
    }

    pub fn topics(self) -> &'a [TopicIx] {
        &self.0.topics
    }

    pub fn passages(self) -> impl ExactSizeIterator<Item = BriefPassage<'a>> {
        self.0.passages.iter().map(BriefPassage::of)
    }

    pub fn passage(self, n: u32) -> BriefPassage<'a> {
        BriefPassage::of(&self.0.passages[n as usize])
    }
}

/// A passage without its words.
#[derive(Debug, Clone, Copy, Hash)]
pub struct BriefPassage<'a> {
    pub id: &'a str,
    pub topics: &'a [TopicIx],
    pub voices: &'a [Voice],
    pub date: Option<&'a Date>,
}

impl<'a> BriefPassage<'a> {
    pub(super) fn of(passage: &'a Passage) -> Self {
        let Passage { id, topics, voices, date, .. } = passage;
        Self { id, topics, voices, date: date.as_ref() }
    }
}

/// The part of a source that other pages quote: its sidecar, and its passages with their words.
#[derive(Debug, Clone, Copy)]
pub struct Quotes<'a>(&'a Source);

impl<'a> Quotes<'a> {
    pub fn id(self) -> &'a str {
        &self.0.id
    }

    pub fn language(self) -> &'a str {
        &self.0.language
    }

    pub fn meta(self) -> &'a SourceMeta {
        &self.0.parsed.meta
    }

    pub fn passage(self, n: u32) -> &'a Passage {
        &self.0.passages[n as usize]
    }

    /// Returns its passages, each with its index.
    pub fn passages(self) -> impl Iterator<Item = (u32, &'a Passage)> {
        (0..).zip(&self.0.linked.passages)
    }

    /// Returns the characters of a passage: see [`Text::words`](crate::model::Text::words).
    pub fn text(self, n: u32) -> Cow<'a, str> {
        self.0.parsed.text.joined_text(&self.passage(n).pieces)
    }

    /// Returns the characters of a passage in each of its turns.
    pub fn turn_texts(self, n: u32) -> Vec<String> {
        self.passage(n).turn_texts(&self.0.parsed.text)
    }

    pub fn words(self, n: u32) -> Quotation<'a> {
        Quotation { text: &self.0.parsed.text, pieces: &self.passage(n).pieces }
    }
}

impl<'a> TrackedDossier<'a> {
    pub fn new(dossier: &'a Dossier) -> Self {
        Self { dossier, dependencies: RefCell::default(), meta: &dossier.meta }
    }

    /// Returns the dependencies so far, sorted, each once.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let mut dependencies = self.dependencies.take();
        dependencies.sort_unstable();
        dependencies.dedup();
        dependencies
    }

    fn note(&self, dependency: Dependency) {
        let mut dependencies = self.dependencies.borrow_mut();
        if dependencies.last() != Some(&dependency) {
            dependencies.push(dependency);
        }
    }

    /// Returns the dossier without tracking, for what depends on names alone, and for the search
    /// index, which has a cache of its own.
    pub fn untracked(&self) -> &'a Dossier {
        self.dossier
    }

    pub fn source(&self, ix: SourceIx) -> &'a Source {
        self.note(Dependency::Source(ix));
        self.dossier.source(ix)
    }

    pub fn quotes(&self, ix: SourceIx) -> Quotes<'a> {
        self.note(Dependency::Quotes(ix));
        Quotes(self.dossier.source(ix))
    }

    pub fn all_quotes(&self) -> impl Iterator<Item = Quotes<'a>> + use<'a> {
        self.note(Dependency::AllQuotes);
        self.dossier.sources.iter().map(Quotes)
    }

    pub fn brief(&self, ix: SourceIx) -> Brief<'a> {
        self.note(Dependency::Briefs);
        Brief(self.dossier.source(ix))
    }

    pub fn briefs(&self) -> impl Iterator<Item = (SourceIx, Brief<'a>)> + use<'a> {
        self.note(Dependency::Briefs);
        (0..).map(SourceIx).zip(self.dossier.sources.iter().map(Brief))
    }

    pub fn by_date(&self) -> &'a [SourceIx] {
        self.note(Dependency::Briefs);
        self.dossier.by_date()
    }

    pub fn by_kind(&self) -> &'a [TopicIx] {
        self.note(Dependency::Topics);
        self.dossier.by_kind()
    }

    pub fn timeline(&self) -> &'a [TimelineItem] {
        self.note(Dependency::Briefs);
        self.note(Dependency::Topics);
        self.dossier.timeline()
    }

    pub fn topic(&self, ix: TopicIx) -> &'a Topic {
        self.note(Dependency::Topic(ix));
        self.dossier.topic(ix)
    }

    pub fn page(&self, ix: PageIx) -> &'a FreePage {
        self.note(Dependency::Page(ix));
        self.dossier.page(ix)
    }

    pub fn passage(&self, ix: PassageIx) -> &'a Passage {
        self.quotes(ix.source).passage(ix.passage)
    }

    pub fn home(&self) -> Option<&'a LinkedProse> {
        self.note(Dependency::Home);
        self.dossier.home.as_ref()
    }

    pub fn featured(&self) -> &'a [TopicIx] {
        &self.dossier.featured
    }

    pub fn lead(&self) -> &'a [PassageIx] {
        &self.dossier.lead
    }

    pub fn sources(&self) -> impl ExactSizeIterator<Item = SourceIx> + use<> {
        (0..self.dossier.sources.len() as u32).map(SourceIx)
    }

    pub fn topics(&self) -> impl ExactSizeIterator<Item = TopicIx> + use<> {
        (0..self.dossier.topics.len() as u32).map(TopicIx)
    }

    pub fn pages(&self) -> impl ExactSizeIterator<Item = PageIx> + use<> {
        (0..self.dossier.pages.len() as u32).map(PageIx)
    }

    pub fn topic_id(&self, ix: TopicIx) -> &'a str {
        &self.dossier.topic(ix).id
    }

    pub fn source_id(&self, ix: SourceIx) -> &'a str {
        &self.dossier.source(ix).id
    }

    pub fn path(&self, entry: EntryIx) -> String {
        self.dossier.path(entry)
    }

    pub fn title(&self, entry: EntryIx) -> &'a str {
        self.dossier.title(entry)
    }

    pub fn voice_name(&self, voice: &'a Voice) -> &'a str {
        self.dossier.voice_name(voice)
    }
}
