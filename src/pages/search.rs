//! The search page and the shards of its index.
//!
//! A shard is a script, since a page opened from a disk can load nothing else. Places in lines are
//! counted in UTF-16 units, as JavaScript does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{FidelityView, Head};
use crate::html;
use crate::link::{Dossier, EntryIx, Passage, Source, Voice};
use crate::model::{Date, Piece};
use crate::search::{
    LinePosition, SearchDocument, SearchIndex, SearchLine, break_before, line_index, note_blocks,
    search_lines, speakers_in,
};
use crate::url;

const NAMES_PER_SHARD: usize = 512;
/// At most this many topics, and voices, are listed on the page; the rest can be searched by name.
const MAX_CHOICES: usize = 300;
/// Summaries are cut after this many bytes.
const MAX_SUMMARY: usize = 600;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SearchView<'a> {
    pub page: Head<'a>,
    /// The ids and titles of the topics that can be chosen.
    pub topics: Vec<(&'a str, &'a str)>,
    /// The voices that can be chosen.
    pub voices: Vec<&'a str>,
    /// The years that can be chosen.
    pub years: Vec<i16>,
}

/// `search/index.js`: the contents of each shard.
#[derive(Debug, Serialize)]
pub struct DirectoryView<'a> {
    version: &'a str,
    /// The first term of each shard of terms.
    terms: Vec<&'a str>,
    documents: usize,
    /// How many of the documents, the first ones, are of sources.
    sources: usize,
    /// The number of names in a shard of names.
    names: usize,
}

/// `search/entries/ID.js`: the lines and passages of a document.
#[derive(Debug, Default, Serialize)]
pub struct DocumentView<'a> {
    title: &'a str,
    url: String,
    /// source, topic, page or home.
    kind: &'static str,
    /// The kind and publisher, in words.
    about: Vec<String>,
    date: Option<String>,
    /// How close the text is to its original.
    fidelity: Option<FidelityView<'a>>,
    summary: String,
    language: &'a str,
    dir: &'static str,
    lines: Vec<Cow<'a, str>>,
    /// Words that are divided at the end of a line of the source: line, first UTF-16 unit, one past the
    /// last, and the whole word.
    divided: Vec<(usize, usize, usize, String)>,
    /// The number of each line's block; 0 for the curator's words.
    numbers: Vec<u32>,
    /// The lines at which another heading becomes the nearest, with its anchor.
    anchors: Vec<(usize, &'a str)>,
    passages: Vec<PassageView<'a>>,
    topics: BTreeMap<&'a str, &'a str>,
    whole: Vec<&'a str>,
    authors: Vec<&'a str>,
    /// The lines at which other speakers begin; null for the authors.
    turns: Vec<(usize, Option<Vec<&'a str>>)>,
    /// The first and the last year that the date may mean.
    years: Option<(i16, i16)>,
    /// The number of the first block of each further part.
    parts: Vec<u32>,
    /// The parts of the passages that are not in this one.
    elsewhere: BTreeMap<&'a str, usize>,
}

#[derive(Debug, Serialize)]
struct PassageView<'a> {
    id: &'a str,
    #[serde(flatten)]
    pieces: PiecesView,
    topics: Vec<&'a str>,
    voices: Vec<&'a str>,
    years: Option<(i16, i16)>,
    date: Option<String>,
    note: String,
}

/// The places of a passage's words.
#[derive(Debug, Default, Serialize)]
struct PiecesView {
    /// Line, first UTF-16 unit and one past the last. No piece has words of two turns.
    pieces: Vec<(usize, usize, usize)>,
    /// The pieces before which words were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<usize>,
    /// The pieces at which a turn begins, with the name of its speaker, if there are several turns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    turns: Vec<(usize, String)>,
}

pub fn search_view(cx: ViewContext<'_>) -> SearchView<'_> {
    let dossier = cx.dossier;
    let mut topics = cx.most_quoted_topics(MAX_CHOICES);
    topics.retain(|&ix| !dossier.topic(ix).relations.passages.is_empty());
    let topics = cx.titles(topics);

    let mut voices: Vec<(&Voice, usize)> = cx.voice_counts().into_iter().collect();
    voices.sort_by_key(|(voice, count)| (std::cmp::Reverse(*count), *voice));
    voices.truncate(MAX_CHOICES);
    let mut voices: Vec<&str> = voices.iter().map(|(voice, _)| dossier.voice_name(voice)).collect();
    voices.sort_unstable();
    voices.dedup();

    let dates = dossier.briefs().filter_map(|(_, brief)| brief.meta().date.as_ref());
    let passages = dossier.briefs().flat_map(|(_, brief)| brief.passages());
    let dates = dates.chain(passages.filter_map(|passage| passage.date));
    let mut years: Vec<i16> = dates.map(Date::year).collect();
    years.sort_unstable();
    years.dedup();
    SearchView {
        page: cx.head("search", cx.locale.text("search"), String::new()),
        topics,
        voices,
        years,
    }
}

pub fn directory(index: &SearchIndex) -> DirectoryView<'_> {
    DirectoryView {
        version: &index.version,
        terms: index.shards.iter().map(|shard| shard.first.as_str()).collect(),
        documents: index.documents.len(),
        sources: index
            .documents
            .partition_point(|document| matches!(document.entry, EntryIx::Source(_))),
        names: NAMES_PER_SHARD,
    }
}

pub fn name_shards(index: &SearchIndex) -> usize {
    index.documents.len().div_ceil(NAMES_PER_SHARD)
}

/// Returns the version of the index, and the terms of a shard.
pub fn terms(index: &SearchIndex, shard: usize) -> String {
    index.version.clone() + &index.shards[shard].terms
}

/// Returns the version of the index, and the names of a shard: each document's shard is
/// `search/entries/NAME.js`.
pub fn names(dossier: &Dossier, index: &SearchIndex, shard: usize) -> Vec<String> {
    let documents = index.documents.iter().skip(shard * NAMES_PER_SHARD).take(NAMES_PER_SHARD);
    let names = documents.map(|document| {
        let path = path(dossier, document);
        path["search/entries/".len()..path.len() - ".js".len()].to_owned()
    });
    [index.version.clone()].into_iter().chain(names).collect()
}

pub fn path(dossier: &Dossier, document: &SearchDocument) -> String {
    url::search_entry(dossier.id(document.entry), document.part)
}

pub fn document<'a>(cx: ViewContext<'a>, index: &'a SearchIndex, n: usize) -> DocumentView<'a> {
    let dossier = cx.dossier;
    let document = &index.documents[n];
    let all = search_lines(dossier.untracked(), document.entry);
    let shown: Vec<(usize, Range<usize>)> = document.line_ranges(&all).collect();
    let anchors = shown.iter().map(|(line, _)| &all[*line]).enumerate();
    let mut view = DocumentView {
        title: dossier.title(document.entry),
        url: url::from_root(&dossier.path(document.entry), None),
        kind: "home",
        summary: summary(cx, document.entry),
        language: &dossier.meta.language,
        dir: html::direction(&dossier.meta.language),
        numbers: shown.iter().map(|(line, _)| all[*line].number).collect(),
        anchors: changes(None, anchors.filter_map(|(n, line)| Some((n, line.anchor?)))),
        lines: shown.iter().map(|(n, range)| all[*n].slice(range.clone())).collect(),
        divided: divided_words(&shown, &all),
        ..DocumentView::default()
    };
    match document.entry {
        EntryIx::Home => drop(dossier.home()),
        EntryIx::Page(_) => view.kind = "page",
        EntryIx::Topic(ix) => {
            let topic = dossier.topic(ix);
            view.kind = "topic";
            let passages = cx.locale.count("n_passages", topic.relations.passages.len());
            view.about = vec![cx.kind(&topic.parsed.meta.kind).to_owned(), passages];
            view.topics = BTreeMap::from([(topic.id.as_str(), view.title)]);
            view.whole = vec![&topic.id];
        }
        EntryIx::Source(ix) => fill_source(cx, &mut view, dossier.source(ix), &all, document),
    }
    if document.part == 1 {
        let parts = index.documents[n..].iter().take_while(|part| part.entry == document.entry);
        for part in parts.skip(1) {
            let passages = part.passages(dossier.untracked());
            view.parts.push(all.get(part.start.line).map_or(0, |line| line.number));
            view.elsewhere.extend(passages.map(|passage| (passage.id.as_str(), part.part)));
        }
    }
    view
}

fn divided_words(
    shown: &[(usize, Range<usize>)],
    all: &[SearchLine<'_>],
) -> Vec<(usize, usize, usize, String)> {
    let of_line = |(n, (line, range)): (usize, &(usize, Range<usize>))| {
        let line = &all[*line];
        let start = range.start;
        let words = line.divided_words(range).into_iter();
        words.map(move |(place, word)| {
            let before = units(&line.text()[start..place.start]);
            (n, before, before + units(&line.text()[place]), word)
        })
    };
    shown.iter().enumerate().flat_map(of_line).collect()
}

/// Returns the number of UTF-16 units of a text.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Fills in the fields that only sources have.
fn fill_source<'a>(
    cx: ViewContext<'a>,
    view: &mut DocumentView<'a>,
    source: &'a Source,
    lines: &[SearchLine<'_>],
    document: &SearchDocument,
) {
    let dossier = cx.dossier;
    let meta = &source.parsed.meta;
    view.kind = "source";
    let kind = cx.source_kind(meta).map(str::to_owned);
    view.about = [kind, meta.publisher.clone()].into_iter().flatten().collect();
    view.date = meta.date.as_ref().map(|date| cx.locale.date(date));
    view.fidelity = cx.fidelity(meta.fidelity.as_deref());
    view.language = &source.language;
    view.dir = html::text_direction(meta.language.as_deref());
    view.authors = source.authors.iter().map(|voice| dossier.voice_name(voice)).collect();
    view.years = meta.date.as_ref().map(years);
    view.whole = source.topics.iter().map(|&ix| dossier.topic_id(ix)).collect();
    let speakers = |number| {
        let voices = speakers_in(source, number)?;
        Some(voices.into_iter().map(|voice| dossier.voice_name(voice)).collect())
    };
    let numbers = view.numbers.iter().enumerate().filter(|(_, number)| **number > 0);
    view.turns = changes(Some(None), numbers.map(|(n, &number)| (n, speakers(number))));
    view.passages = document
        .passages(dossier.untracked())
        .map(|passage| PassageView {
            id: &passage.id,
            pieces: pieces(cx, passage, lines, document),
            topics: passage.topics.iter().map(|&ix| dossier.topic_id(ix)).collect(),
            voices: passage.voices.iter().map(|voice| dossier.voice_name(voice)).collect(),
            years: passage.date.as_ref().map(years),
            date: passage.date.as_ref().map(|date| cx.locale.date(date)),
            note: note_blocks(dossier.untracked(), passage).collect::<Vec<_>>().join("\n"),
        })
        .collect();
    let topics = document.passages(dossier.untracked()).flat_map(|passage| &passage.topics);
    view.topics = topics
        .chain(&source.topics)
        .map(|&ix| (dossier.topic_id(ix), dossier.title(EntryIx::Topic(ix))))
        .collect();
}

/// The lines at which a value is not the same as in the last line that has one.
fn changes<T: Clone + PartialEq>(
    mut last: Option<T>,
    values: impl Iterator<Item = (usize, T)>,
) -> Vec<(usize, T)> {
    values.filter(|(_, value)| last.replace(value.clone()).as_ref() != Some(value)).collect()
}

fn summary(cx: ViewContext<'_>, entry: EntryIx) -> String {
    let mut summary = cx.plain_summary(entry);
    if summary.len() > MAX_SUMMARY {
        summary.truncate(break_before(&summary, MAX_SUMMARY));
    }
    summary
}

fn years(date: &Date) -> (i16, i16) {
    date.years().into_inner()
}

/// The places of a passage in the lines of its document.
fn pieces(
    cx: ViewContext<'_>,
    passage: &Passage,
    lines: &[SearchLine<'_>],
    document: &SearchDocument,
) -> PiecesView {
    let mut view = PiecesView::default();
    for piece in &passage.pieces {
        if piece.gap {
            view.gaps.push(view.pieces.len());
        }
        let range = piece.start..piece.end;
        let mut start = piece.start;
        for turn in passage.turns.iter().filter(|turn| turn.start.block == piece.block) {
            let offset = turn.start.offset;
            if range.contains(&offset) {
                view.pieces.extend(place(&Piece { start, end: offset, ..*piece }, lines, document));
                view.turns.push((view.pieces.len(), cx.turn_name(turn)));
                start = offset;
            }
        }
        view.pieces.extend(place(&Piece { start, ..*piece }, lines, document));
    }
    view
}

/// The place of a piece in the lines of a document; none if the document does not have it.
fn place(
    piece: &Piece,
    lines: &[SearchLine<'_>],
    document: &SearchDocument,
) -> Option<(usize, usize, usize)> {
    let last = document.end;
    let n = line_index(lines, piece.block)?;
    let line = &lines[n];
    let from = if n == document.start.line { document.start.offset } else { 0 };
    let to = if n == last.line { last.offset } else { line.text().len() };
    let start = line.offset_of(piece.start).clamp(from, to.max(from));
    let end = line.offset_of(piece.end).clamp(from, to.max(from));
    let is_here =
        n >= document.start.line && (LinePosition { line: n, offset: start }) < last && start < end;
    let before = units(&line.text()[from..start]);
    is_here.then(|| (n - document.start.line, before, before + units(&line.text()[start..end])))
}
