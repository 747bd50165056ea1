//! The linked dossier: every reference is a valid index, every link has its target.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::relations::TopicRelations;
use super::sentence::Backlink;
use super::sorted_views::SortedViews;
use super::tracked::DependencyHashes;
use crate::fingerprint::Fingerprint;
use crate::model::{Block, Date, DossierMeta, InlineKind, LinkKind, Piece, Prose};
use crate::parse::{ParsedPage, ParsedSource, ParsedTopic};

/// The whole dossier, linked. Sources, topics and pages are each in the order of their ids.
#[derive(Debug)]
pub struct Dossier {
    /// The hash of the names of all entries and of the dossier's settings. While it stays the same, so
    /// does the meaning of every index.
    pub names: Fingerprint,
    pub meta: DossierMeta,
    /// The topics that the curator lists for the home page.
    pub featured: Vec<TopicIx>,
    pub home: Option<LinkedProse>,
    pub sources: Vec<Source>,
    pub topics: Vec<Topic>,
    pub pages: Vec<FreePage>,
    pub(super) sorted_views: SortedViews,
    pub hashes: Arc<DependencyHashes>,
}

/// A source, by its place in [`Dossier::sources`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct SourceIx(pub u32);

/// A topic, by its place in [`Dossier::topics`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct TopicIx(pub u32);

/// A free page, by its place in [`Dossier::pages`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct PageIx(pub u32);

/// One passage: its source and its place in [`LinkedSource::passages`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct PassageIx {
    /// The source.
    pub source: SourceIx,
    /// The place in its passages.
    pub passage: u32,
}

/// Any entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum EntryIx {
    /// The home page.
    Home,
    /// A source.
    Source(SourceIx),
    /// A topic.
    Topic(TopicIx),
    /// A free page.
    Page(PageIx),
}

/// Somebody who wrote or spoke.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Voice {
    /// A topic of the dossier.
    Topic(TopicIx),
    /// A plain name.
    Plain(String),
}

/// Where a link of a text leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Href {
    /// To an entry's page.
    Entry {
        /// The entry.
        to: EntryIx,
        /// A place on it.
        fragment: Option<String>,
    },
    /// To a copied file, by its path.
    File(String),
    /// Out of the dossier.
    Address(String),
    /// The words of a source itself, shown here: for an embed.
    Embed(EmbedTarget),
    /// Nowhere: only its text is shown. For a draft, its title.
    Text(Option<String>),
}

/// The words of a source that an embed shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct EmbedTarget {
    /// The source.
    pub source: SourceIx,
    /// Which words.
    pub pieces: Vec<Piece>,
    /// The anchor that they stand at on the source's page.
    pub anchor: String,
    /// The passage, when it is one.
    pub passage: Option<PassageIx>,
}

/// The first mention of a topic in a text, to be linked to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Mention {
    /// Index of the block.
    pub block: u32,
    /// First byte in its text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The topic.
    pub topic: TopicIx,
}

/// Where the links and pictures of a text lead, in the order of the text's own lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Links {
    /// For each of `Text::links`.
    pub hrefs: Box<[Href]>,
    /// For each of `Text::pictures`: a copied file's path or a link; `Text` shows the alternative.
    pub pictures: Box<[Href]>,
    /// Topics mentioned, in the order of the text: where each is first, for a link.
    pub mentions: Box<[Mention]>,
}

/// A text of the curator's with its links.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct LinkedProse {
    pub prose: Prose,
    /// Where its links lead.
    pub links: Links,
}

/// A source, linked, with what other entries say of it.
#[derive(Debug)]
pub struct Source {
    pub parsed: Arc<ParsedSource>,
    pub linked: Arc<LinkedSource>,
    /// Versions in other languages, without this one.
    pub versions: Vec<SourceIx>,
    /// The curator's references to it.
    pub backlinks: Vec<Backlink>,
}

impl Deref for Source {
    type Target = LinkedSource;

    fn deref(&self) -> &LinkedSource {
        &self.linked
    }
}

/// A source, linked by itself.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct LinkedSource {
    /// The id.
    pub id: String,
    /// The language of its text.
    pub language: String,
    /// Where the text's links lead.
    pub links: Links,
    /// The curator's summary.
    pub summary: Option<LinkedProse>,
    /// Who wrote it.
    pub authors: Vec<Voice>,
    /// Who stands behind each of the sidecar's labels.
    pub speakers: Vec<Voice>,
    /// Topics of the whole source, each once, as written.
    pub topics: Vec<TopicIx>,
    /// Its published passages, in order of date, first and last character, id.
    pub passages: Vec<Passage>,
    /// The original's path in the output.
    pub original: Option<String>,
    /// The sources that it says it is a translation of.
    pub translation_of: Vec<SourceIx>,
    /// The blocks with published mentions of topics, and the topics, where no passage of the block is
    /// about the topic; in the order of the text.
    pub unmarked: Box<[(u32, TopicIx)]>,
    /// The hash of its brief: all that it is but its words.
    pub brief: Fingerprint,
    /// The hash of what others quote of it: its brief, and its passages with their words.
    pub quotes: Fingerprint,
}

/// A passage, linked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Passage {
    /// The id, unique in its source.
    pub id: String,
    /// Whether its first mark carries the id; not where the anchor is the block's own.
    pub has_anchor: bool,
    /// The topics, each once, as written.
    pub topics: Box<[TopicIx]>,
    /// Who speaks.
    pub voices: Box<[Voice]>,
    /// When it was said: the passage's own date, else the source's.
    pub date: Option<Date>,
    /// The curator's note.
    pub note: Option<LinkedProse>,
    /// The place in the original.
    pub locator: Option<Box<str>>,
    /// The characters it covers; never empty.
    pub pieces: Box<[Piece]>,
}

impl Passage {
    /// Numbers of the first and the last block, from 1.
    pub fn blocks(&self) -> [u32; 2] {
        let number = |piece: Option<&Piece>| piece.map_or(0, |piece| piece.block + 1);
        [number(self.pieces.first()), number(self.pieces.last())]
    }
}

/// A topic, linked, with what other entries say of it.
#[derive(Debug)]
pub struct Topic {
    pub parsed: Arc<ParsedTopic>,
    pub linked: Arc<LinkedTopic>,
    /// The broader topic; None if that would close a cycle.
    pub parent: Option<TopicIx>,
    pub relations: Arc<TopicRelations>,
    /// The curator's references to it.
    pub backlinks: Vec<Backlink>,
}

impl Topic {
    /// Returns a topic of which other entries say nothing yet.
    pub(super) fn new(parsed: Arc<ParsedTopic>, linked: Arc<LinkedTopic>) -> Self {
        Self {
            parent: linked.part_of,
            parsed,
            linked,
            relations: Arc::default(),
            backlinks: Vec::new(),
        }
    }
}

impl Deref for Topic {
    type Target = LinkedTopic;

    fn deref(&self) -> &LinkedTopic {
        &self.linked
    }
}

/// A topic, linked by itself.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct LinkedTopic {
    /// The id.
    pub id: String,
    /// The curator's summary.
    pub summary: Option<LinkedProse>,
    /// What the curator says about it.
    pub text: Option<LinkedProse>,
    /// The broader topic as the curator has it.
    pub part_of: Option<TopicIx>,
    /// The topics that the curator calls related.
    pub related_to: Vec<TopicIx>,
    /// The timeline, in order of date.
    pub events: Vec<Event>,
}

/// A topic that another one is related to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct RelatedTopic {
    /// The topic.
    pub topic: TopicIx,
    /// How many passages list both.
    pub shared_passages: u32,
}

/// An event of a topic's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What.
    pub title: String,
    /// Evidence.
    pub sources: Vec<Evidence>,
}

/// A place in a source that shows an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Evidence {
    /// The source.
    pub source: SourceIx,
    /// A place in it.
    pub fragment: Option<String>,
    /// As written in the sidecar.
    pub written: String,
}

/// A free page, linked, with what other entries say of it.
#[derive(Debug)]
pub struct FreePage {
    pub parsed: Arc<ParsedPage>,
    pub linked: Arc<LinkedPage>,
    /// The curator's references to it.
    pub backlinks: Vec<Backlink>,
}

impl Deref for FreePage {
    type Target = LinkedPage;

    fn deref(&self) -> &LinkedPage {
        &self.linked
    }
}

/// A free page, linked by itself.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct LinkedPage {
    /// The id.
    pub id: String,
    /// The curator's summary.
    pub summary: Option<LinkedProse>,
    /// Its text.
    pub text: LinkedProse,
}

impl LinkedProse {
    /// The characters of a block as the page shows them: a reference without a text of its own is its
    /// target's title.
    pub fn words<'a>(&'a self, dossier: &'a Dossier, block: &'a Block) -> Cow<'a, str> {
        let text = &self.prose.text;
        let mut words = Cow::Borrowed("");
        let mut at = 0;
        for span in &block.spans {
            let InlineKind::Link(link) = span.kind else { continue };
            let link = link as usize;
            let title = match self.links.hrefs.get(link) {
                _ if text.links[link].kind != LinkKind::Wiki => None,
                Some(Href::Entry { to, .. }) => Some(dossier.title(*to)),
                Some(Href::Text(title)) => title.as_deref(),
                _ => None,
            };
            let Some(title) = title else { continue };
            words += &block.text[at..span.start as usize];
            words += title;
            at = span.end as usize;
        }
        words += &block.text[at..];
        words
    }
}

impl Dossier {
    /// The source at an index.
    pub fn source(&self, ix: SourceIx) -> &Source {
        &self.sources[ix.0 as usize]
    }

    /// The topic at an index.
    pub fn topic(&self, ix: TopicIx) -> &Topic {
        &self.topics[ix.0 as usize]
    }

    /// The free page at an index.
    pub fn page(&self, ix: PageIx) -> &FreePage {
        &self.pages[ix.0 as usize]
    }

    /// The passage at an index.
    pub fn passage(&self, ix: PassageIx) -> &Passage {
        &self.source(ix.source).passages[ix.passage as usize]
    }

    /// An entry's path on the site.
    pub fn path(&self, entry: EntryIx) -> String {
        match entry {
            EntryIx::Home => crate::url::HOME.to_owned(),
            EntryIx::Source(ix) => crate::url::source(&self.source(ix).id),
            EntryIx::Topic(ix) => crate::url::topic(&self.topic(ix).id, 1),
            EntryIx::Page(ix) => crate::url::page(&self.page(ix).id),
        }
    }

    /// An entry's title.
    pub fn title(&self, entry: EntryIx) -> &str {
        match entry {
            EntryIx::Home => &self.meta.title,
            EntryIx::Source(ix) => &self.source(ix).parsed.meta.title,
            EntryIx::Topic(ix) => &self.topic(ix).parsed.meta.title.value,
            EntryIx::Page(ix) => &self.page(ix).parsed.title,
        }
    }

    /// A voice's name.
    pub fn voice_name<'a>(&'a self, voice: &'a Voice) -> &'a str {
        match voice {
            Voice::Topic(ix) => self.title(EntryIx::Topic(*ix)),
            Voice::Plain(name) => name,
        }
    }
}

impl LinkedSource {
    /// What the published passages cover of a block, each character once.
    pub fn published_pieces(&self, block: u32) -> Vec<Piece> {
        super::anchors::published_pieces(self.passages.iter().flat_map(|p| &p.pieces), block)
    }
}
