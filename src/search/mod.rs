//! The full-text index behind the site's search page.
//!
//! A search result is a *document*: an entry, or a part of at most 32 KiB of a long one. The index is
//! published in shards. A term shard lists terms in order, each with the documents that contain it; the
//! shard of a document holds its lines and passages. For a query the search page loads the shards of
//! the terms, then those of the documents that contain all of them, and looks for phrases in these. So a
//! query loads little, and shards are scripts, so that search works on a site opened from disk too.

mod compounds;
mod divided;
mod documents;
mod postings;
mod shards;
mod tokens;

use std::ops::{Range, RangeInclusive};

use rayon::prelude::*;

pub use documents::{
    LinePosition, SearchDocument, SearchLine, break_before, line_index, note_blocks, search_lines,
};
pub use shards::TermShard;
pub use tokens::Tokenizer;

use crate::fingerprint::{fingerprint, hex};
use crate::link::{Dossier, EntryIx, PageIx, Passage, Source, SourceIx, TopicIx, Voice};
use crate::model::{Date, Period, Position};
use documents::documents_of;
use postings::{PostingsBuilder, TITLE_COUNT, TermPostings};

/// The length of a version. Two of a site differ with near certainty.
const VERSION_BYTES: usize = 6;
/// Of a longer date interval only so many years can be searched for.
const MAX_YEARS: i16 = 200;
/// Documents are indexed in this many chunks a thread, so that no thread waits for a slow one.
const CHUNKS_PER_THREAD: usize = 4;

#[derive(Debug)]
pub struct SearchIndex {
    /// The documents: sources, then topics, free pages and the home page. Postings refer to their indices.
    pub documents: Vec<SearchDocument>,
    pub shards: Vec<TermShard>,
    /// Identifies the numbers of the documents: other documents, or another order, give another version.
    pub version: String,
}

impl SearchIndex {
    pub fn build(dossier: &Dossier) -> Self {
        let entries: Vec<EntryIx> = searchable_entries(dossier).collect();
        let documents: Vec<SearchDocument> =
            entries.par_iter().flat_map_iter(|&entry| documents_of(dossier, entry)).collect();
        let chunks = rayon::current_num_threads() * CHUNKS_PER_THREAD;
        let chunk = documents.len().div_ceil(chunks).max(1);
        let terms = documents
            .par_chunks(chunk)
            .enumerate()
            .map(|(n, documents)| index_documents(dossier, documents, n * chunk))
            .collect();
        Self { version: version(dossier, &documents), documents, shards: shards::build(terms) }
    }

    /// Returns the index of a changed dossier, which must have the same entries; `is_changed` names those
    /// whose text or links may differ. The result equals that of [`SearchIndex::build`].
    ///
    /// Indexing ten thousand sources again would exceed the 0.5 s allowed for a build after one edit.
    #[must_use]
    pub fn update(&self, dossier: &Dossier, is_changed: impl Fn(EntryIx) -> bool) -> Self {
        let mut documents = Vec::with_capacity(self.documents.len());
        // The new index of each old document, or none if its entry changed.
        let mut new_indices = Vec::with_capacity(self.documents.len());
        let mut changed = Vec::new();
        for old in self.documents.chunk_by(|a, b| a.entry == b.entry) {
            let (entry, first) = (old[0].entry, documents.len());
            if is_changed(entry) {
                documents.extend(documents_of(dossier, entry));
                new_indices.extend(old.iter().map(|_| None));
                changed.push(first..documents.len());
            } else {
                new_indices.extend((first as u32..).take(old.len()).map(Some));
                documents.extend_from_slice(old);
            }
        }
        let index =
            |range: Range<usize>| index_documents(dossier, &documents[range.clone()], range.start);
        let terms = changed.into_par_iter().map(index).collect();
        let shards = shards::update(&self.shards, &new_indices, terms);
        Self { version: version(dossier, &documents), shards, documents }
    }
}

/// Returns a version that differs if any number stands for another document.
fn version(dossier: &Dossier, documents: &[SearchDocument]) -> String {
    let names = documents.iter().map(|document| (dossier.id(document.entry), document.part));
    hex(&fingerprint(&names.collect::<Vec<_>>())[..VERSION_BYTES])
}

/// Returns all entries that can be found, sources first: these are shown before texts by the curator, and
/// results of equal rank keep this order.
fn searchable_entries(dossier: &Dossier) -> impl Iterator<Item = EntryIx> {
    let topics = (0..dossier.topics.len() as u32).map(|n| EntryIx::Topic(TopicIx(n)));
    let pages = (0..dossier.pages.len() as u32).map(|n| EntryIx::Page(PageIx(n)));
    let sources = (0..dossier.sources.len() as u32).map(|n| EntryIx::Source(SourceIx(n)));
    sources.chain(topics).chain(pages).chain([EntryIx::Home])
}

/// Collects the terms of consecutive documents, of which the first has the index `first`.
fn index_documents(
    dossier: &Dossier,
    documents: &[SearchDocument],
    first: usize,
) -> Vec<TermPostings> {
    let mut builder = PostingsBuilder::default();
    let mut tokenizer = Tokenizer::default();
    let mut index = first;
    for parts in documents.chunk_by(|a, b| a.entry == b.entry) {
        let entry = parts[0].entry;
        let lines = search_lines(dossier, entry);
        for document in parts {
            builder.begin_document(index);
            index += 1;
            if document.part == 1 {
                for name in names(dossier, entry) {
                    tokenizer.for_each_term(name, |term| builder.add(term, TITLE_COUNT));
                }
            }
            for (n, range) in document.line_ranges(&lines) {
                for (_, word) in lines[n].divided_words(&range) {
                    tokenizer.for_each_term(&word, |term| builder.add(term, 1));
                }
                tokenizer.for_each_term(&lines[n].text()[range], |term| builder.add(term, 1));
            }
            for passage in document.passages(dossier) {
                for block in note_blocks(dossier, passage) {
                    tokenizer.for_each_term(&block, |term| builder.add(term, 1));
                }
            }
            for facet in facets(dossier, document, &lines, &mut tokenizer) {
                builder.add(&facet, 1);
            }
        }
    }
    builder.finish()
}

/// Returns the names that count as an entry's title: also of its authors, speakers and publisher.
fn names(dossier: &Dossier, entry: EntryIx) -> Vec<&str> {
    let mut names = vec![dossier.title(entry)];
    match entry {
        EntryIx::Topic(ix) => {
            names.extend(dossier.topic(ix).parsed.meta.aliases.iter().map(|a| a.value.as_str()));
        }
        EntryIx::Source(ix) => {
            let source = dossier.source(ix);
            let voices = source.authors.iter().chain(source.speakers.iter().flatten());
            names.extend(voices.map(|voice| dossier.voice_name(voice)));
            names.extend(source.parsed.meta.publisher.as_deref());
        }
        EntryIx::Home | EntryIx::Page(_) => {}
    }
    names
}

/// Returns the terms to filter documents by: `#ID` for topics, `@NAME` for voices, `=2018` for years.
fn facets(
    dossier: &Dossier,
    document: &SearchDocument,
    lines: &[SearchLine<'_>],
    tokenizer: &mut Tokenizer,
) -> Vec<String> {
    let topic_facet = |ix: TopicIx| format!("#{}", dossier.topic(ix).id);
    let source = match document.entry {
        EntryIx::Topic(ix) => return vec![topic_facet(ix)],
        EntryIx::Source(ix) => dossier.source(ix),
        EntryIx::Home | EntryIx::Page(_) => return Vec::new(),
    };
    let passages: Vec<&Passage> = document.passages(dossier).collect();
    let topics = source.topics.iter().chain(passages.iter().flat_map(|passage| &passage.topics));
    let mut facets: Vec<String> = topics.map(|&ix| topic_facet(ix)).collect();

    let speakers = document
        .line_ranges(lines)
        .flat_map(|(n, _)| speakers_in(source, lines[n].number).unwrap_or_default());
    let authors = source.authors.iter();
    let quoted = passages.iter().flat_map(|passage| &passage.voices);
    let mut voices: Vec<&Voice> = authors.chain(speakers).chain(quoted).collect();
    voices.sort_unstable();
    voices.dedup();
    let voice_facet = |voice| format!("@{}", tokenizer.join_terms(dossier.voice_name(voice)));
    facets.extend(voices.into_iter().map(voice_facet));

    let dates = passages.iter().filter_map(|passage| passage.date.as_ref());
    let years = source.parsed.meta.date.iter().chain(dates).flat_map(indexed_years);
    facets.extend(years.map(|year| format!("={year}")));
    facets.sort_unstable();
    facets.dedup();
    facets
}

/// Returns the years that a date can be found under: the first of a long interval, or the last if it has
/// no beginning.
fn indexed_years(date: &Date) -> RangeInclusive<i16> {
    let (first, last) = date.years().into_inner();
    match date.period() {
        Period::Until(_) => first.max(last - MAX_YEARS + 1)..=last,
        _ => first..=last.min(first.saturating_add(MAX_YEARS - 1)),
    }
}

/// Returns the voices of the turns in a source's block, of which there are none before the first turn. Blocks
/// count from 1.
pub fn speakers_in(source: &Source, block_number: u32) -> Option<Vec<&Voice>> {
    let block = block_number.checked_sub(1)?;
    let turns = &source.parsed.text.turns;
    let first = turns.partition_point(|turn| turn.end <= Position { block, offset: 0 });
    let turns = turns[first..].iter().take_while(|turn| turn.start.block <= block);
    let mut labels: Vec<Option<u32>> = turns.map(|turn| turn.label).collect();
    if labels.is_empty() {
        return None;
    }
    labels.sort_unstable();
    labels.dedup();
    let mut voices: Vec<&Voice> =
        labels.into_iter().flatten().flat_map(|n| &source.speakers[n as usize]).collect();
    voices.sort_unstable();
    voices.dedup();
    Some(voices)
}
