//! TrackedDossier a dossier with a note of what was read, so that it is known which pages an edit may have
//! changed.
//!
//! What has its own name here is noted; what follows from the names of the entries (ids, titles,
//! paths) and from the dossier's settings is not: a dossier with other names or settings is not
//! compared at all, see [`NameTableId`](super::NameTableId).

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use super::dossier::{
    Dossier, EntryIx, FreePage, LinkedProse, LinkedSource, PageIx, Passage, PassageIx, Source,
    SourceIx, Topic, TopicIx, Voice,
};
use super::sorted_views::TimelineItem;
use crate::model::{Date, DossierMeta, Quotation, SourceMeta};

/// Something that is read of a dossier.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Dependency {
    /// A source and what others say of it.
    Source(SourceIx),
    /// What others quote of a source: what its sidecar contribution_hash, and its passages with their words.
    Quotes(SourceIx),
    /// A topic and what others say of it.
    Topic(TopicIx),
    /// A free page and what others say of it.
    Page(PageIx),
    /// The text of the home page.
    Home,
    /// The briefs of sources: who reads one of them most often reads all.
    Briefs,
    /// All topics.
    Topics,
}

/// A dossier that is read for one page.
#[derive(Debug)]
pub struct TrackedDossier<'a> {
    dossier: &'a Dossier,
    reads: RefCell<Vec<Dependency>>,
    /// What the dossier's file contribution_hash.
    pub meta: &'a DossierMeta,
}

/// What a source contribution_hash in its sidecar, and what its passages are about: all of it but its words.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a>(&'a LinkedSource);

impl<'a> Brief<'a> {
    /// The id.
    pub fn id(self) -> &'a str {
        &self.0.id
    }

    /// What the sidecar contribution_hash, the passages aside.
    pub fn meta(self) -> &'a SourceMeta {
        &self.0.parsed.meta
    }

    /// Who wrote it.
    pub fn authors(self) -> &'a [Voice] {
        &self.0.authors
    }

    /// Topics of the whole source.
    pub fn topics(self) -> &'a [TopicIx] {
        &self.0.topics
    }

    /// Its published passages.
    pub fn passages(self) -> impl ExactSizeIterator<Item = BriefPassage<'a>> {
        self.0.passages.iter().map(BriefPassage::of)
    }

    /// One of its published passages.
    pub fn passage(self, n: u32) -> BriefPassage<'a> {
        BriefPassage::of(&self.0.passages[n as usize])
    }
}

/// What a passage is about, and who contribution_hash it.
#[derive(Debug, Clone, Copy, Hash)]
pub struct BriefPassage<'a> {
    /// The id.
    pub id: &'a str,
    /// The topics.
    pub topics: &'a [TopicIx],
    /// Who speaks.
    pub voices: &'a [Voice],
    /// When it was said.
    pub date: Option<&'a Date>,
}

impl<'a> BriefPassage<'a> {
    pub(super) fn of(passage: &'a Passage) -> Self {
        let Passage { id, topics, voices, date, .. } = passage;
        Self { id, topics, voices, date: date.as_ref() }
    }
}

/// What others quote of a source: what its sidecar contribution_hash, and its passages with their words.
#[derive(Debug, Clone, Copy)]
pub struct Quotes<'a>(&'a LinkedSource);

impl<'a> Quotes<'a> {
    /// The id.
    pub fn id(self) -> &'a str {
        &self.0.id
    }

    /// The language of its text.
    pub fn language(self) -> &'a str {
        &self.0.language
    }

    /// What the sidecar contribution_hash, the passages aside.
    pub fn meta(self) -> &'a SourceMeta {
        &self.0.parsed.meta
    }

    /// One of its published passages.
    pub fn passage(self, n: u32) -> &'a Passage {
        &self.0.passages[n as usize]
    }

    /// The characters of one of them: see [`Text::words`](crate::model::Text::words).
    pub fn text(self, n: u32) -> Cow<'a, str> {
        self.0.parsed.text.words(&self.passage(n).pieces)
    }

    /// The words of one of them.
    pub fn words(self, n: u32) -> Quotation<'a> {
        Quotation { text: &self.0.parsed.text, pieces: &self.passage(n).pieces }
    }
}

/// What differs between two dossiers with the same names.
#[derive(Debug)]
pub struct Differences {
    sources: Vec<bool>,
    quotes: Vec<bool>,
    topics: Vec<bool>,
    pages: Vec<bool>,
    home: bool,
    briefs: bool,
}

impl Differences {
    /// The differences between two dossiers; none is told when their names differ, since then
    /// everything may.
    pub fn between(before: &Dossier, now: &Dossier) -> Option<Self> {
        (before.names == now.names).then(|| {
            let sources = before.sources.iter().zip(&now.sources);
            let topics = before.topics.iter().zip(&now.topics);
            let pages = before.pages.iter().zip(&now.pages);
            let is_linked_anew = |a: &Source, b: &Source| !Arc::ptr_eq(&a.linked, &b.linked);
            let brief = |a: &Source, b: &Source| is_linked_anew(a, b) && a.brief != b.brief;
            let quotes = |a: &Source, b: &Source| is_linked_anew(a, b) && a.quotes != b.quotes;
            Self {
                briefs: sources.clone().any(|(a, b)| brief(a, b)),
                quotes: sources.clone().map(|(a, b)| quotes(a, b)).collect(),
                sources: sources.map(|(a, b)| !a.is_same(b)).collect(),
                topics: topics.map(|(a, b)| !a.is_same(b)).collect(),
                pages: pages.map(|(a, b)| !a.is_same(b)).collect(),
                home: before.home != now.home,
            }
        })
    }

    /// Whether there are any.
    pub fn are_any(&self) -> bool {
        let all = self.sources.iter().chain(&self.topics).chain(&self.pages);
        self.home || all.into_iter().any(|differs| *differs)
    }

    /// Whether one of these reads may give something else.
    pub fn touch(&self, reads: &[Dependency]) -> bool {
        reads.iter().any(|read| match read {
            Dependency::Source(ix) => self.sources[ix.0 as usize],
            Dependency::Quotes(ix) => self.quotes[ix.0 as usize],
            Dependency::Topic(ix) => self.topics[ix.0 as usize],
            Dependency::Page(ix) => self.pages[ix.0 as usize],
            Dependency::Home => self.home,
            Dependency::Briefs => self.briefs,
            Dependency::Topics => self.topics.contains(&true),
        })
    }
}

impl<'a> TrackedDossier<'a> {
    /// Nothing is read yet.
    pub fn of(dossier: &'a Dossier) -> Self {
        Self { dossier, reads: RefCell::default(), meta: &dossier.meta }
    }

    /// What was read so far, each once, in order.
    pub fn reads(&self) -> Vec<Dependency> {
        let mut reads = self.reads.take();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    fn note(&self, read: Dependency) {
        let mut reads = self.reads.borrow_mut();
        if reads.last() != Some(&read) {
            reads.push(read);
        }
    }

    /// The dossier without a note, for what the plan of the site follows from, and for the search
    /// index, which is always made anew.
    pub fn unnoted(&self) -> &'a Dossier {
        self.dossier
    }

    /// The source at an index.
    pub fn source(&self, ix: SourceIx) -> &'a Source {
        self.note(Dependency::Source(ix));
        self.dossier.source(ix)
    }

    /// What others quote of a source.
    pub fn quotes(&self, ix: SourceIx) -> Quotes<'a> {
        self.note(Dependency::Quotes(ix));
        Quotes(&self.dossier.source(ix).linked)
    }

    /// The brief of a source.
    pub fn brief(&self, ix: SourceIx) -> Brief<'a> {
        self.note(Dependency::Briefs);
        Brief(&self.dossier.source(ix).linked)
    }

    /// The briefs of all sources.
    pub fn briefs(&self) -> impl Iterator<Item = (SourceIx, Brief<'a>)> + use<'a> {
        self.note(Dependency::Briefs);
        (0..).map(SourceIx).zip(self.dossier.sources.iter().map(|source| Brief(&source.linked)))
    }

    /// All sources in order of date, undated last.
    pub fn by_date(&self) -> &'a [SourceIx] {
        self.note(Dependency::Briefs);
        self.dossier.by_date()
    }

    /// All topics by their kinds, and of one kind by title.
    pub fn by_kind(&self) -> &'a [TopicIx] {
        self.note(Dependency::Topics);
        self.dossier.by_kind()
    }

    /// Everything with a date in order of time.
    pub fn timeline(&self) -> &'a [TimelineItem] {
        self.note(Dependency::Briefs);
        self.note(Dependency::Topics);
        self.dossier.timeline()
    }

    /// The topic at an index.
    pub fn topic(&self, ix: TopicIx) -> &'a Topic {
        self.note(Dependency::Topic(ix));
        self.dossier.topic(ix)
    }

    /// The free page at an index.
    pub fn page(&self, ix: PageIx) -> &'a FreePage {
        self.note(Dependency::Page(ix));
        self.dossier.page(ix)
    }

    /// The passage at an index.
    pub fn passage(&self, ix: PassageIx) -> &'a Passage {
        self.quotes(ix.source).passage(ix.passage)
    }

    /// The text of the home page.
    pub fn home(&self) -> Option<&'a LinkedProse> {
        self.note(Dependency::Home);
        self.dossier.home.as_ref()
    }

    /// The topics of the home page as the curator listed them.
    pub fn featured(&self) -> &'a [TopicIx] {
        &self.dossier.featured
    }

    /// Every source.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = SourceIx> + use<> {
        (0..self.dossier.sources.len() as u32).map(SourceIx)
    }

    /// Every topic.
    pub fn topics(&self) -> impl ExactSizeIterator<Item = TopicIx> + use<> {
        (0..self.dossier.topics.len() as u32).map(TopicIx)
    }

    /// Every free page.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = PageIx> + use<> {
        (0..self.dossier.pages.len() as u32).map(PageIx)
    }

    /// A topic's id.
    pub fn topic_id(&self, ix: TopicIx) -> &'a str {
        &self.dossier.topic(ix).id
    }

    /// A source's id.
    pub fn source_id(&self, ix: SourceIx) -> &'a str {
        &self.dossier.source(ix).id
    }

    /// An entry's path on the site.
    pub fn path(&self, entry: EntryIx) -> String {
        self.dossier.path(entry)
    }

    /// An entry's title.
    pub fn title(&self, entry: EntryIx) -> &'a str {
        self.dossier.title(entry)
    }

    /// A voice's name.
    pub fn voice_name(&self, voice: &'a Voice) -> &'a str {
        self.dossier.voice_name(voice)
    }
}
