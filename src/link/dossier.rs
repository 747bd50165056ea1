//! The linked dossier: every reference is a valid index, every link has its target.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::anchors::union_of_pieces;
use super::files::UncopiedFiles;
use super::relations::{LaterCard, TopicRelations};
use super::sentence::Backlink;
use super::sorted_views::SortedViews;
use super::source::spoken_turns;
use super::tracked::DependencyHashes;
use crate::fingerprint::Fingerprint;
use crate::model::{
    Block, Date, DossierMeta, InlineKind, LinkKind, Piece, Position, Prose, Publish, Text,
};
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
    /// The passages that the curator chose for the home page.
    pub lead: Vec<PassageIx>,
    pub home: Option<LinkedProse>,
    pub sources: Vec<Source>,
    pub topics: Vec<Topic>,
    pub pages: Vec<FreePage>,
    pub(super) sorted_views: SortedViews,
    pub hashes: Arc<DependencyHashes>,
    pub uncopied: UncopiedFiles,
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
    pub source: SourceIx,
    pub passage: u32,
}

/// Any entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum EntryIx {
    Home,
    Source(SourceIx),
    Topic(TopicIx),
    Page(PageIx),
}

/// Somebody who wrote or spoke.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Voice {
    Topic(TopicIx),
    Plain(String),
}

/// The target of a link in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Href {
    Entry {
        to: EntryIx,
        fragment: Option<String>,
    },
    /// A copied file, by its path.
    File(String),
    Address(String),
    /// Words of a source, which an embed shows in place.
    Embed(EmbedTarget),
    /// None: only the link's text is shown, or the title of a draft.
    Text(Option<String>),
}

/// The words of a source that an embed shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct EmbedTarget {
    pub source: SourceIx,
    pub pieces: Vec<Piece>,
    /// The anchor of the words on the source's page.
    pub anchor: String,
    /// The passage, if the anchor is that of a passage.
    pub passage: Option<PassageIx>,
}

/// The first mention of a topic in a text, which becomes a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Mention {
    pub block: u32,
    /// The range of bytes in the block's text.
    pub start: u32,
    pub end: u32,
    pub topic: TopicIx,
}

/// The targets of the links and pictures of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Links {
    /// For each of `Text::links`.
    pub hrefs: Box<[Href]>,
    /// For each of `Text::pictures`: the path of a copied file or an address. With `Href::Text` the
    /// page shows the alternative text.
    pub pictures: Box<[Href]>,
    /// The mentions that become links, in the order of the text.
    pub mentions: Box<[Mention]>,
}

/// A text by the curator, with its links.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct LinkedProse {
    pub prose: Prose,
    pub links: Links,
}

/// A source, linked, with what other entries say of it.
#[derive(Debug)]
pub struct Source {
    pub parsed: Arc<ParsedSource>,
    pub linked: Arc<LinkedSource>,
    /// Versions in other languages, without this one.
    pub versions: Vec<SourceIx>,
    /// Its passages whose cards are not on the first pages of their topics, in order.
    pub(super) later_cards: Vec<LaterCard>,
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
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct LinkedSource {
    pub id: String,
    /// The language of its text.
    pub language: String,
    pub links: Links,
    pub summary: Option<LinkedProse>,
    pub authors: Vec<Voice>,
    /// The voices of each of the sidecar's labels.
    pub speakers: Vec<Box<[Voice]>>,
    /// Topics of the whole source, each once, as written.
    pub topics: Vec<TopicIx>,
    /// Its published passages, in order of date, first and last character, id.
    pub passages: Vec<Passage>,
    /// The path of the original file in the output; None unless the source is published in full.
    pub original: Option<String>,
    /// The sources that it says it is a translation of.
    pub translation_of: Vec<SourceIx>,
    /// The blocks with published mentions of topics, and the topics, where no passage of the block is
    /// about the topic; in the order of the text.
    pub unmarked: Box<[(u32, TopicIx)]>,
    /// The hash of everything that a [`Brief`](super::tracked::Brief) shows.
    pub brief: Fingerprint,
    /// The hash of everything that [`Quotes`](super::tracked::Quotes) show.
    pub quotes: Fingerprint,
}

/// A passage, linked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Passage {
    /// The id, unique in its source.
    pub id: String,
    /// True if its first mark carries the id; false if the block itself has that anchor.
    pub has_anchor: bool,
    /// Ids that it had before, which lead to it too.
    pub moved_from: Box<[String]>,
    /// The topics, each once, as written.
    pub topics: Box<[TopicIx]>,
    pub voices: Box<[Voice]>,
    /// The turns that it has words in, if there are several.
    pub turns: Box<[SpokenTurn]>,
    /// The date in the passage's sidecar entry, else that of the source.
    pub date: Option<Date>,
    pub note: Option<LinkedProse>,
    /// The place in the original, such as a page or a time.
    pub locator: Option<Box<str>>,
    /// The characters that it covers; empty only if the source publishes none of its words.
    pub pieces: Box<[Piece]>,
}

/// A part of a passage in one turn, which ends where the next begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SpokenTurn {
    /// Empty if the speaker is not known.
    pub voices: Box<[Voice]>,
    /// The position of its first character in the passage.
    pub start: Position,
}

impl Passage {
    /// Returns the numbers of the first and the last block, from 1; None if its words are withheld.
    pub fn blocks(&self) -> Option<[u32; 2]> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        Some([first.block + 1, last.block + 1])
    }

    /// Returns the last of the blocks, one after the other, that it begins with: its note stands below. 0 if its
    /// words are withheld.
    pub fn note_block(&self) -> u32 {
        let first = self.pieces.first().map_or(0, |piece| piece.block);
        self.pieces.iter().fold(
            first,
            |last, piece| {
                if piece.block == last + 1 { piece.block } else { last }
            },
        )
    }

    /// Returns its characters in each of its turns; empty if it has at most one.
    pub fn turn_texts(&self, text: &Text) -> Vec<String> {
        let ends = self.turns.iter().skip(1).map(|turn| Some(turn.start)).chain([None]);
        let text_of = |(turn, end): (&SpokenTurn, Option<Position>)| {
            text.joined_between(&self.pieces, turn.start, end)
        };
        self.turns.iter().zip(ends).map(text_of).collect()
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
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct LinkedTopic {
    pub id: String,
    pub summary: Option<LinkedProse>,
    pub text: Option<LinkedProse>,
    /// The broader topic, as the curator wrote it.
    pub part_of: Option<TopicIx>,
    /// The topics that the curator calls related.
    pub related_to: Vec<TopicIx>,
    /// In order of date.
    pub events: Vec<Event>,
}

/// A topic that another one is related to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct RelatedTopic {
    pub topic: TopicIx,
    pub shared_passages: u32,
}

/// An event of a topic's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Event {
    pub date: Date,
    pub title: String,
    pub sources: Vec<Evidence>,
}

/// A place in a source that is evidence of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Evidence {
    pub source: SourceIx,
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
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct LinkedPage {
    pub id: String,
    pub summary: Option<LinkedProse>,
    pub text: LinkedProse,
}

impl LinkedProse {
    /// Returns the characters of a block as the page shows them: a wikilink without a text shows the
    /// title of its target.
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
    pub fn source(&self, ix: SourceIx) -> &Source {
        &self.sources[ix.0 as usize]
    }

    pub fn topic(&self, ix: TopicIx) -> &Topic {
        &self.topics[ix.0 as usize]
    }

    pub fn page(&self, ix: PageIx) -> &FreePage {
        &self.pages[ix.0 as usize]
    }

    pub fn passage(&self, ix: PassageIx) -> &Passage {
        &self.source(ix.source).passages[ix.passage as usize]
    }

    /// Returns an entry's path on the site.
    pub fn path(&self, entry: EntryIx) -> String {
        match entry {
            EntryIx::Home => crate::url::HOME.to_owned(),
            EntryIx::Source(ix) => crate::url::source_page(&self.source(ix).id),
            EntryIx::Topic(ix) => crate::url::topic_page(&self.topic(ix).id, 1),
            EntryIx::Page(ix) => crate::url::free_page(&self.page(ix).id),
        }
    }

    /// An entry's id; `index` for the home page.
    pub fn id(&self, entry: EntryIx) -> &str {
        match entry {
            EntryIx::Home => "index",
            EntryIx::Source(ix) => &self.source(ix).id,
            EntryIx::Topic(ix) => &self.topic(ix).id,
            EntryIx::Page(ix) => &self.page(ix).id,
        }
    }

    pub fn title(&self, entry: EntryIx) -> &str {
        match entry {
            EntryIx::Home => &self.meta.title,
            EntryIx::Source(ix) => &self.source(ix).parsed.meta.title,
            EntryIx::Topic(ix) => &self.topic(ix).parsed.meta.title.value,
            EntryIx::Page(ix) => &self.page(ix).parsed.title,
        }
    }

    pub fn voice_name<'a>(&'a self, voice: &'a Voice) -> &'a str {
        match voice {
            Voice::Topic(ix) => self.title(EntryIx::Topic(*ix)),
            Voice::Plain(name) => name,
        }
    }
}

impl Source {
    /// Returns the voices of some of its words, and the turns if there are several.
    pub fn spoken_in(&self, pieces: &[Piece]) -> (Box<[Voice]>, Box<[SpokenTurn]>) {
        spoken_turns(&self.parsed.text.turns_in(pieces), &self.authors, &self.speakers)
    }

    /// Returns the turns of its published excerpts, if there are several. A speaker that a passage names
    /// itself counts more than the labels of the text.
    pub fn turns_of_excerpts(&self, excerpts: &[Piece]) -> Box<[SpokenTurn]> {
        let speakers_at = |place: Position| {
            let is_here = |piece: &Piece| {
                piece.block == place.block && (piece.start..piece.end).contains(&place.offset)
            };
            let here = self.passages.iter().filter(|passage| passage.pieces.iter().any(is_here));
            let mut named = here.filter(|passage| passage.turns.is_empty()).map(|one| &one.voices);
            let first = named.next().filter(|voices| !voices.is_empty())?;
            named.all(|voices| voices == first).then(|| first.clone())
        };
        let mut turns = self.spoken_in(excerpts).1;
        for turn in &mut turns {
            if let Some(voices) = speakers_at(turn.start) {
                turn.voices = voices;
            }
        }
        turns
    }

    /// Returns its passages in the order of their notes, each with its index.
    pub fn notes(&self) -> Vec<(u32, &Passage)> {
        let mut passages: Vec<(u32, &Passage)> = (0..).zip(&self.passages[..]).collect();
        passages.sort_by_cached_key(|(_, passage)| {
            (passage.note_block(), passage.pieces.first().map(|piece| (piece.block, piece.start)))
        });
        passages
    }

    /// Returns the page of a topic that has the card of the passage at an index, from 1.
    pub fn card_page(&self, passage: u32, topic: TopicIx) -> usize {
        let place = |card: &LaterCard| (card.passage, card.topic);
        let later = self.later_cards.binary_search_by_key(&(passage, topic), place);
        later.map_or(1, |n| self.later_cards[n].page)
    }

    /// Returns the ranges of the text that may be shown. None if the whole text is published.
    pub fn excerpts(&self) -> Option<Vec<Piece>> {
        let is_withheld = self.parsed.meta.publish != Publish::Full;
        is_withheld.then(|| union_of_pieces(self.passages.iter().flat_map(|p| &p.pieces)))
    }
}
