//! The search page and the shards of its index.
//!
//! A shard is a script, since a page opened from a disk can load nothing else. Places in lines are
//! counted in UTF-16 units, as JavaScript does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::Head;
use crate::html;
use crate::link::{Dossier, EntryIx, LinkedProse, Passage, Source, TopicIx, TrackedDossier, Voice};
use crate::model::Date;
use crate::search::{
    LinePosition, SearchDocument, SearchIndex, SearchLine, break_before, line_index, note_blocks,
    search_lines, speaker_at,
};
use crate::url;

/// The number of documents' names in a shard.
const NAMES_PER_SHARD: usize = 512;
/// At most this many topics, and voices, are listed on the page; the rest can be searched by name.
const MAX_CHOICES: usize = 300;
/// Summaries are cut after this many bytes.
const MAX_SUMMARY: usize = 600;

/// The search page.
#[derive(Debug, Serialize)]
pub struct SearchView<'a> {
    pub page: Head<'a>,
    /// Topics with passages, by title: id and title.
    pub topics: Vec<(&'a str, &'a str)>,
    /// Voices, by name.
    pub voices: Vec<&'a str>,
    /// The years of sources and passages.
    pub years: Vec<i16>,
}

/// `search/index.js`: the contents of each shard.
#[derive(Debug, Serialize)]
pub struct DirectoryView<'a> {
    /// The first term of each shard of terms.
    terms: Vec<&'a str>,
    /// The number of documents,
    documents: usize,
    /// and of names in a shard of names.
    names: usize,
}

/// `search/entries/ID.js`: the lines and passages of a document.
#[derive(Debug, Serialize)]
pub struct DocumentView<'a> {
    title: &'a str,
    url: String,
    /// source, topic, page or home.
    kind: &'static str,
    /// The kind, publisher and date, in words.
    about: Vec<String>,
    summary: String,
    language: &'a str,
    dir: &'static str,
    /// The lines of this part.
    lines: Vec<Cow<'a, str>>,
    /// The number of each line's block; 0 for the curator's words.
    numbers: Vec<u32>,
    /// The lines at which another heading becomes the nearest, with its anchor.
    anchors: Vec<(usize, &'a str)>,
    passages: Vec<PassageView<'a>>,
    /// Ids and titles of the topics.
    topics: BTreeMap<&'a str, &'a str>,
    /// The topics of the whole source.
    whole: Vec<&'a str>,
    authors: Vec<&'a str>,
    /// The lines at which another speaker begins; null for the authors.
    turns: Vec<(usize, Option<&'a str>)>,
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
    /// Line, first UTF-16 unit and one past the last.
    pieces: Vec<(usize, usize, usize)>,
    topics: Vec<&'a str>,
    voices: Vec<&'a str>,
    years: Option<(i16, i16)>,
    date: Option<String>,
    note: String,
}

pub fn search(cx: ViewContext<'_>) -> SearchView<'_> {
    let dossier = cx.dossier;
    let mut topics: Vec<TopicIx> =
        dossier.topics().filter(|&ix| !dossier.topic(ix).relations.passages.is_empty()).collect();
    topics.sort_by_key(|&ix| (std::cmp::Reverse(dossier.topic(ix).relations.passages.len()), ix));
    topics.truncate(MAX_CHOICES);
    let mut topics: Vec<(&str, &str)> = topics
        .into_iter()
        .map(|ix| (dossier.topic_id(ix), dossier.title(EntryIx::Topic(ix))))
        .collect();
    topics.sort_by_key(|(id, title)| (*title, *id));

    let mut counts: BTreeMap<&Voice, usize> = BTreeMap::new();
    let passages = || dossier.briefs().flat_map(|(_, brief)| brief.passages());
    for voice in passages().flat_map(|passage| passage.voices) {
        *counts.entry(voice).or_default() += 1;
    }
    let mut voices: Vec<(&Voice, usize)> = counts.into_iter().collect();
    voices.sort_by_key(|(voice, count)| (std::cmp::Reverse(*count), *voice));
    voices.truncate(MAX_CHOICES);
    let mut voices: Vec<&str> = voices.iter().map(|(voice, _)| dossier.voice_name(voice)).collect();
    voices.sort_unstable();
    voices.dedup();

    let dates = dossier.briefs().filter_map(|(_, brief)| brief.meta().date.as_ref());
    let dates = dates.chain(passages().filter_map(|passage| passage.date));
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
        terms: index.shards.iter().map(|shard| shard.first.as_str()).collect(),
        documents: index.documents.len(),
        names: NAMES_PER_SHARD,
    }
}

/// The number of shards of names.
pub fn name_shards(index: &SearchIndex) -> usize {
    index.documents.len().div_ceil(NAMES_PER_SHARD)
}

/// The names of a shard of names: each document's shard is `search/entries/NAME.js`.
pub fn names(dossier: &Dossier, index: &SearchIndex, shard: usize) -> Vec<String> {
    let documents = index.documents.iter().skip(shard * NAMES_PER_SHARD).take(NAMES_PER_SHARD);
    documents
        .map(|document| {
            let path = path(dossier, document);
            path["search/entries/".len()..path.len() - ".js".len()].to_owned()
        })
        .collect()
}

pub fn path(dossier: &Dossier, document: &SearchDocument) -> String {
    let id = match document.entry {
        EntryIx::Home => "index",
        EntryIx::Source(ix) => &dossier.source(ix).id,
        EntryIx::Topic(ix) => &dossier.topic(ix).id,
        EntryIx::Page(ix) => &dossier.page(ix).id,
    };
    url::search_entry(id, document.part)
}

pub fn document<'a>(cx: ViewContext<'a>, index: &'a SearchIndex, n: usize) -> DocumentView<'a> {
    let dossier = cx.dossier;
    let document = &index.documents[n];
    let all = search_lines(dossier.untracked(), document.entry);
    let shown: Vec<(usize, Range<usize>)> = document.line_ranges(&all).collect();
    let mut view = DocumentView {
        title: dossier.title(document.entry),
        url: url::from_root(&dossier.path(document.entry), None),
        kind: "home",
        about: Vec::new(),
        summary: String::new(),
        language: &dossier.meta.language,
        dir: html::direction(&dossier.meta.language),
        numbers: shown.iter().map(|(line, _)| all[*line].number).collect(),
        anchors: anchors(&all, &shown),
        passages: Vec::new(),
        topics: BTreeMap::new(),
        whole: Vec::new(),
        authors: Vec::new(),
        turns: Vec::new(),
        years: None,
        parts: Vec::new(),
        elsewhere: BTreeMap::new(),
        lines: shown.iter().map(|(n, range)| all[*n].slice(range.clone())).collect(),
    };
    match document.entry {
        EntryIx::Home => drop(dossier.home()),
        EntryIx::Page(ix) => {
            view.kind = "page";
            view.summary = summary(cx, dossier.page(ix).summary.as_ref());
        }
        EntryIx::Topic(ix) => {
            let topic = dossier.topic(ix);
            view.kind = "topic";
            let passages = cx.locale.count("n_passages", topic.relations.passages.len());
            view.about = vec![cx.kind(&topic.parsed.meta.kind).to_owned(), passages];
            view.summary = summary(cx, topic.summary.as_ref());
            view.topics = BTreeMap::from([(topic.id.as_str(), view.title)]);
            view.whole = vec![&topic.id];
        }
        EntryIx::Source(ix) => fill_source(cx, &mut view, dossier.source(ix), &all, document),
    }
    if document.part == 1 {
        let parts = index.documents[n..].iter().take_while(|part| part.entry == document.entry);
        for part in parts.skip(1) {
            view.parts.push(all[part.start.line].number);
            view.elsewhere
                .extend(part.passages(dossier.untracked()).map(|p| (p.id.as_str(), part.part)));
        }
    }
    view
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
    let date = meta.date.as_ref().map(|date| cx.locale.date(date));
    let kind = cx.source_kind(meta).map(str::to_owned);
    view.about = [kind, meta.publisher.clone(), date].into_iter().flatten().collect();
    view.summary = summary(cx, source.summary.as_ref());
    view.language = &source.language;
    view.dir = html::direction(&source.language);
    view.authors = source.authors.iter().map(|voice| dossier.voice_name(voice)).collect();
    view.years = meta.date.as_ref().map(years);
    view.whole = source.topics.iter().map(|&ix| dossier.topic_id(ix)).collect();
    view.turns = turns(dossier, source, &view.numbers);
    view.passages = document
        .passages(dossier.untracked())
        .map(|passage| PassageView {
            id: &passage.id,
            pieces: pieces(passage, lines, document),
            topics: passage.topics.iter().map(|&ix| dossier.topic_id(ix)).collect(),
            voices: passage.voices.iter().map(|voice| dossier.voice_name(voice)).collect(),
            years: passage.date.as_ref().map(years),
            date: passage.date.as_ref().map(|date| cx.locale.date(date)),
            note: note(dossier.untracked(), passage),
        })
        .collect();
    let topics = document.passages(dossier.untracked()).flat_map(|passage| &passage.topics);
    view.topics = topics
        .chain(&source.topics)
        .map(|&ix| (dossier.topic_id(ix), dossier.title(EntryIx::Topic(ix))))
        .collect();
}

/// The lines at which the nearest heading changes.
fn anchors<'a>(all: &[SearchLine<'a>], shown: &[(usize, Range<usize>)]) -> Vec<(usize, &'a str)> {
    let mut anchors: Vec<(usize, &str)> = Vec::new();
    for (n, (line, _)) in shown.iter().enumerate() {
        let anchor = all[*line].anchor;
        let is_new = |anchor: &&str| anchors.last().is_none_or(|last| last.1 != *anchor);
        if let Some(anchor) = anchor.filter(is_new) {
            anchors.push((n, anchor));
        }
    }
    anchors
}

/// The first paragraph of a summary, as plain words.
fn summary(cx: ViewContext<'_>, prose: Option<&LinkedProse>) -> String {
    let mut summary = cx.plain(prose);
    if summary.len() > MAX_SUMMARY {
        summary.truncate(break_before(&summary, MAX_SUMMARY));
    }
    summary
}

/// The text of a passage's note.
fn note(dossier: &Dossier, passage: &Passage) -> String {
    let blocks = note_blocks(dossier, passage).collect::<Vec<_>>();
    blocks.join("\n")
}

fn years(date: &Date) -> (i16, i16) {
    (date.first().year, date.last().year)
}

/// The lines at which the speaker changes.
fn turns<'a>(
    dossier: &'a TrackedDossier<'a>,
    source: &'a Source,
    numbers: &[u32],
) -> Vec<(usize, Option<&'a str>)> {
    let mut before = None;
    let mut turns = Vec::new();
    for (n, number) in numbers.iter().enumerate().filter(|(_, number)| **number > 0) {
        let name = speaker_at(source, *number).map(|voice| dossier.voice_name(voice));
        if name != before {
            before = name;
            turns.push((n, name));
        }
    }
    turns
}

/// The places of a passage in the lines of its document.
fn pieces(
    passage: &Passage,
    lines: &[SearchLine<'_>],
    document: &SearchDocument,
) -> Vec<(usize, usize, usize)> {
    let last = document.end;
    passage
        .pieces
        .iter()
        .filter_map(|piece| {
            let n = line_index(lines, piece.block)?;
            let line = &lines[n];
            let from = if n == document.start.line { document.start.offset } else { 0 };
            let to = if n == last.line { last.offset } else { line.text().len() };
            let start = line.offset_of(piece.start).clamp(from, to.max(from));
            let end = line.offset_of(piece.end).clamp(from, to.max(from));
            let is_here = n >= document.start.line
                && (LinePosition { line: n, offset: start }) < last
                && start < end;
            let units = |text: &str| text.encode_utf16().count();
            let before = units(&line.text()[from..start]);
            is_here.then(|| {
                (n - document.start.line, before, before + units(&line.text()[start..end]))
            })
        })
        .collect()
}
