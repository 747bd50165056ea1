//! The index that readers search: from every text of the dossier to shards of terms.
//!
//! What is found is a *document*: an entry, or of a long one a stretch of at most 32 KiB.
//! An index shard holds terms in order, each with the documents that hold it; a document's own shard
//! holds its lines and passages. A query loads the shards of its terms, then those of the documents
//! that hold all of them, and looks there for phrases and places. So no query has to load much, and
//! from a disk, where a page may load scripts and nothing else, it works as from a server.

mod documents;
mod postings;
mod tokens;

use borsh::{BorshDeserialize, BorshSerialize};
use std::ops::Range;

use rayon::prelude::*;

pub use documents::{SearchDocument, SearchLine, break_before, line_of, lines, notes};
pub use tokens::Tokenizer;

use crate::link::{Dossier, EntryIx, PageIx, Passage, Source, SourceIx, TopicIx, Voice};
use crate::model::{Date, Position};
use postings::PostingsBuilder;

/// How many bytes of text a document has at most, the notes of its passages among them.
const LIMIT: usize = 32 * 1024;
/// How many years of an interval it can be found by.
const YEARS: usize = 200;
/// What a term in a title counts for: more than any number of mentions.
const TITLE: u32 = 1000;

/// The index of a dossier.
#[derive(Debug)]
pub struct SearchIndex {
    /// The documents: topics, then free pages, the home page and sources.
    pub documents: Vec<SearchDocument>,
    /// The terms in order, cut into shards.
    pub shards: Vec<TermShard>,
}

/// A stretch of the index's terms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, BorshSerialize, BorshDeserialize)]
#[serde(transparent)]
pub struct TermShard {
    /// Its first term.
    #[serde(skip)]
    pub first: String,
    /// `,TERM:DOCUMENTS` for each of its terms: see `postings`.
    pub terms: String,
}

impl SearchIndex {
    /// Indexes a dossier.
    pub fn of(dossier: &Dossier) -> Self {
        let entries: Vec<EntryIx> = entries(dossier).collect();
        let documents: Vec<SearchDocument> = entries
            .par_iter()
            .flat_map_iter(|&entry| documents::cut(dossier, entry, &lines(dossier, entry)))
            .collect();
        let threads = rayon::current_num_threads() * 4;
        let chunk = documents.len().div_ceil(threads).max(1);
        let builders: Vec<PostingsBuilder> = documents
            .par_chunks(chunk)
            .enumerate()
            .map(|(n, documents)| index(dossier, documents, n * chunk))
            .collect();
        Self { documents, shards: postings::shards(builders) }
    }

    /// Indexes a dossier with the same names as the one that this is the index of, from which only
    /// these entries differ.
    #[must_use]
    pub fn again(&self, dossier: &Dossier, is_other: impl Fn(EntryIx) -> bool) -> Self {
        let mut documents = Vec::with_capacity(self.documents.len());
        let mut moved = Vec::with_capacity(self.documents.len());
        let mut new = Vec::new();
        for own in self.documents.chunk_by(|a, b| a.entry == b.entry) {
            let (entry, first) = (own[0].entry, documents.len());
            if is_other(entry) {
                documents.extend(documents::cut(dossier, entry, &lines(dossier, entry)));
                moved.extend(own.iter().map(|_| None));
                new.push(first..documents.len());
            } else {
                moved.extend((first as u32..).take(own.len()).map(Some));
                documents.extend_from_slice(own);
            }
        }
        let builder = |range: Range<usize>| index(dossier, &documents[range.clone()], range.start);
        let builders = new.into_par_iter().map(builder).collect();
        let shards = postings::amended(&self.shards, &moved, builders);
        Self { documents, shards }
    }
}

/// Every entry that is searched. Topics come first: of two that are as good, they are found first.
fn entries(dossier: &Dossier) -> impl Iterator<Item = EntryIx> {
    let topics = (0..dossier.topics.len() as u32).map(|n| EntryIx::Topic(TopicIx(n)));
    let pages = (0..dossier.pages.len() as u32).map(|n| EntryIx::Page(PageIx(n)));
    let sources = (0..dossier.sources.len() as u32).map(|n| EntryIx::Source(SourceIx(n)));
    topics.chain(pages).chain([EntryIx::Home]).chain(sources)
}

/// Indexes documents that follow each other, the first of which has the number `first`.
fn index(dossier: &Dossier, documents: &[SearchDocument], first: usize) -> PostingsBuilder {
    let mut builder = PostingsBuilder::default();
    let mut terms = Tokenizer::default();
    let mut entry_lines: Option<(EntryIx, Vec<SearchLine<'_>>)> = None;
    for (n, document) in documents.iter().enumerate() {
        let entry = document.entry;
        if entry_lines.as_ref().is_none_or(|(own, _)| *own != entry) {
            entry_lines = Some((entry, lines(dossier, entry)));
        }
        let lines = entry_lines.as_ref().map_or(&[][..], |(_, lines)| lines);
        builder.begin(first + n);
        if document.part == 1 {
            for name in names(dossier, entry) {
                terms.each(name, |term| builder.add(term, TITLE));
            }
        }
        for (n, range) in document.lines(lines) {
            terms.each(&lines[n].text()[range], |term| builder.add(term, 1));
        }
        for passage in document.passages(dossier) {
            for block in notes(dossier, passage) {
                terms.each(&block, |term| builder.add(term, 1));
            }
        }
        facets(dossier, document, lines, &mut terms, |facet| builder.add(facet, 1));
    }
    builder.finish()
}

/// What an entry is called, and who wrote or published it.
fn names(dossier: &Dossier, entry: EntryIx) -> Vec<&str> {
    let mut names = vec![dossier.title(entry)];
    match entry {
        EntryIx::Topic(ix) => {
            names.extend(dossier.topic(ix).parsed.meta.aliases.iter().map(|a| a.value.as_str()));
        }
        EntryIx::Source(ix) => {
            let source = dossier.source(ix);
            names.extend(source.authors.iter().map(|voice| dossier.voice_name(voice)));
            names.extend(source.speakers.iter().map(|voice| dossier.voice_name(voice)));
            names.extend(source.parsed.meta.publisher.as_deref());
        }
        EntryIx::Home | EntryIx::Page(_) => {}
    }
    names
}

/// What a document can be filtered by: topics as `#ID`, voices as `@NAME`, years as `=2018`.
fn facets(
    dossier: &Dossier,
    document: &SearchDocument,
    lines: &[SearchLine<'_>],
    terms: &mut Tokenizer,
    mut found: impl FnMut(&str),
) {
    let topic = |ix: TopicIx| format!("#{}", dossier.topic(ix).id);
    if let EntryIx::Topic(ix) = document.entry {
        found(&topic(ix));
    }
    let EntryIx::Source(ix) = document.entry else { return };
    let source = dossier.source(ix);
    let passages: Vec<&Passage> = document.passages(dossier).collect();
    let mut facets: Vec<String> = source.topics.iter().map(|&ix| topic(ix)).collect();
    facets.extend(passages.iter().flat_map(|p| &p.topics).map(|&ix| topic(ix)));
    let speaking = document.lines(lines).filter_map(|(n, _)| speaking(source, lines[n].number));
    let all = source.authors.iter().chain(speaking);
    let mut voices: Vec<&Voice> = all.chain(passages.iter().flat_map(|p| &p.voices)).collect();
    voices.sort_unstable();
    voices.dedup();
    facets.extend(voices.iter().map(|voice| {
        let mut facet = terms.joined(dossier.voice_name(voice));
        facet.insert(0, '@');
        facet
    }));
    let dates =
        source.parsed.meta.date.iter().chain(passages.iter().filter_map(|p| p.date.as_ref()));
    facets.extend(dates.flat_map(years).map(|year| format!("={year}")));
    facets.sort_unstable();
    facets.dedup();
    for facet in &facets {
        found(facet);
    }
}

/// Who speaks where a block of a source begins, by its number.
pub fn speaking(source: &Source, number: u32) -> Option<&Voice> {
    let begin = Position { block: number.checked_sub(1)?, offset: 0 };
    let turns = &source.parsed.text.turns;
    let turn = turns.get(turns.partition_point(|turn| turn.end <= begin))?;
    let is_here = turn.start.block <= begin.block;
    source.speakers.get(turn.speaker as usize).filter(|_| is_here)
}

/// The years that a date may mean.
fn years(date: &Date) -> impl Iterator<Item = i16> {
    (date.first().year..=date.last().year).take(YEARS)
}
