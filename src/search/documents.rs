//! What is found: an entry, or a stretch of a long one, as lines of text.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::LIMIT;
use crate::link::{Dossier, EntryIx, LinkedProse, Passage, PassageIx, Source};
use crate::model::{Block, Piece, Publish};

/// How many bytes of a block of a passage's note are searched.
const NOTE: usize = 1024;
/// What a passage takes of a document besides its note, in bytes: its id, places and names.
const PASSAGE: usize = 200;

/// An entry, or a stretch of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SearchDocument {
    /// The entry.
    pub entry: EntryIx,
    /// Which of its documents this is, from 1.
    pub part: usize,
    /// Where it begins: the index of a line and an offset in it.
    pub start: (usize, usize),
    /// Where it ends.
    pub end: (usize, usize),
    /// The passages that begin in it, as places in the source's list, in order of their places.
    pub passages: Vec<u32>,
}

/// A line of a document: a block of a source, or a paragraph of the curator's.
#[derive(Debug)]
pub struct SearchLine<'a> {
    /// The number of a source's block, from 1; 0 for the curator's words.
    pub number: u32,
    /// The heading above it that can be linked to, in the curator's words.
    pub anchor: Option<&'a str>,
    /// Its characters, once they are asked for: of a long entry, each document asks for its own.
    text: OnceCell<Cow<'a, str>>,
    /// The block of the curator's that they come from.
    block: Option<(&'a Dossier, &'a LinkedProse, &'a Block)>,
    /// For a text in excerpts: where each stretch stands in the block, and where in this line.
    excerpts: Vec<(Piece, usize)>,
}

impl<'a> SearchLine<'a> {
    /// Its characters; of a source in excerpts what is published, with `[…]` for the rest.
    pub fn text(&self) -> &Cow<'a, str> {
        let words = || self.block.map(|(dossier, linked, block)| linked.words(dossier, block));
        self.text.get_or_init(|| words().unwrap_or_default())
    }

    /// A stretch of its characters.
    pub fn stretch(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text() {
            Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
            Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
        }
    }

    /// The place in this line of a byte of its block.
    pub fn offset(&self, of: u32) -> usize {
        let after = self.excerpts.partition_point(|(piece, _)| piece.start <= of);
        match after.checked_sub(1).map(|n| &self.excerpts[n]) {
            Some((piece, at)) => at + (of.min(piece.end) - piece.start) as usize,
            None => of as usize,
        }
    }
}

/// The lines of an entry, in the order of its page.
pub fn lines(dossier: &Dossier, entry: EntryIx) -> Vec<SearchLine<'_>> {
    match entry {
        EntryIx::Source(ix) => source(dossier, dossier.source(ix)),
        EntryIx::Topic(ix) => {
            let topic = dossier.topic(ix);
            let mut lines = curator(dossier, topic.summary.as_ref(), topic.text.as_ref());
            let events = topic.events.iter();
            lines.extend(events.map(|event| SearchLine::of(0, None, Cow::Borrowed(&event.title))));
            lines
        }
        EntryIx::Page(ix) => {
            let page = dossier.page(ix);
            curator(dossier, page.summary.as_ref(), Some(&page.text))
        }
        EntryIx::Home => curator(dossier, None, dossier.home.as_ref()),
    }
}

impl<'a> SearchLine<'a> {
    fn of(number: u32, anchor: Option<&'a str>, text: Cow<'a, str>) -> Self {
        Self { number, anchor, text: text.into(), block: None, excerpts: Vec::new() }
    }
}

fn source<'a>(dossier: &'a Dossier, source: &'a Source) -> Vec<SearchLine<'a>> {
    let summary = curator(dossier, source.summary.as_ref(), None).into_iter();
    let blocks = (1..).zip(&source.parsed.text.blocks);
    match source.parsed.meta.publish {
        Publish::Full => summary
            .chain(blocks.map(|(n, block)| SearchLine::of(n, None, Cow::Borrowed(&block.text))))
            .collect(),
        Publish::Excerpts => {
            summary.chain(blocks.filter_map(|(n, _)| excerpt(source, n))).collect()
        }
    }
}

/// What is published of a block.
fn excerpt(source: &Source, number: u32) -> Option<SearchLine<'_>> {
    let pieces = source.published_pieces(number - 1);
    let mut text = String::new();
    let mut excerpts = Vec::new();
    for piece in pieces {
        if !text.is_empty() {
            text.push_str(" […] ");
        }
        excerpts.push((piece, text.len()));
        text.push_str(source.parsed.text.piece_text(&piece));
    }
    let line = SearchLine { excerpts, ..SearchLine::of(number, None, Cow::Owned(text)) };
    (!line.excerpts.is_empty()).then_some(line)
}

fn curator<'a>(
    dossier: &'a Dossier,
    summary: Option<&'a LinkedProse>,
    text: Option<&'a LinkedProse>,
) -> Vec<SearchLine<'a>> {
    let mut lines = Vec::new();
    for linked in summary.into_iter().chain(text) {
        let text = &linked.prose.text;
        let mut divisions = text.divisions.iter().peekable();
        let mut anchor = None;
        for (n, block) in (0..).zip(&text.blocks) {
            while let Some(division) = divisions.next_if(|division| division.start.block <= n) {
                anchor = Some(division.anchor.as_str());
            }
            lines.push(SearchLine {
                number: 0,
                anchor,
                text: OnceCell::new(),
                block: Some((dossier, linked, block)),
                excerpts: Vec::new(),
            });
        }
    }
    lines
}

/// Cuts the lines of an entry into documents. An entry without lines is one document all the same.
pub fn cut(dossier: &Dossier, entry: EntryIx, lines: &[SearchLine<'_>]) -> Vec<SearchDocument> {
    let beginning = beginning(dossier, entry, lines);
    let mut passages = beginning.iter().peekable();
    let begin =
        |part, start| SearchDocument { entry, part, start, end: start, passages: Vec::new() };
    let mut documents = Vec::new();
    let mut document = begin(1, (0, 0));
    let mut size = 0;
    for (n, line) in lines.iter().enumerate() {
        let mut from = 0;
        loop {
            let rest = &line.text()[from..];
            if size > 0 && size + rest.len() > LIMIT {
                document.end = (n, from);
                let next = begin(document.part + 1, document.end);
                documents.push(std::mem::replace(&mut document, next));
                size = 0;
            }
            let length = if rest.len() > LIMIT { break_before(rest, LIMIT) } else { rest.len() };
            from += length;
            size += length.max(1);
            let is_whole = from == line.text().len();
            let here = if is_whole { (n + 1, 0) } else { (n, from) };
            while let Some((_, passage)) = passages.next_if(|(place, _)| *place < here) {
                document.passages.push(*passage);
                size += PASSAGE + note_size(dossier, entry, *passage);
            }
            if is_whole {
                break;
            }
        }
    }
    document.end = (lines.len(), 0);
    documents.push(document);
    documents
}

/// Where each passage of a source begins, as a line and an offset, and its place in the source's list.
fn beginning(
    dossier: &Dossier,
    entry: EntryIx,
    lines: &[SearchLine<'_>],
) -> Vec<((usize, usize), u32)> {
    let EntryIx::Source(ix) = entry else { return Vec::new() };
    let mut beginning: Vec<((usize, usize), u32)> = (0..)
        .zip(&dossier.source(ix).passages)
        .filter_map(|(n, passage)| {
            let first = passage.pieces.first()?;
            let line = line_of(lines, first.block)?;
            Some(((line, lines[line].offset(first.start)), n))
        })
        .collect();
    beginning.sort_unstable();
    beginning
}

/// The index of the line of a source's block.
pub fn line_of(lines: &[SearchLine<'_>], block: u32) -> Option<usize> {
    lines.binary_search_by(|line| line.number.cmp(&(block + 1))).ok()
}

fn note_size(dossier: &Dossier, entry: EntryIx, passage: u32) -> usize {
    let EntryIx::Source(source) = entry else { return 0 };
    notes(dossier, dossier.passage(PassageIx { source, passage })).map(|block| block.len()).sum()
}

/// The blocks of a passage's note, as far as they are searched.
pub fn notes<'a>(dossier: &'a Dossier, passage: &'a Passage) -> impl Iterator<Item = Cow<'a, str>> {
    let blocks = passage
        .note
        .iter()
        .flat_map(|note| note.prose.text.blocks.iter().map(|block| note.words(dossier, block)));
    blocks.map(|block| match block {
        Cow::Borrowed(text) if text.len() > NOTE => {
            Cow::Borrowed(&text[..break_before(text, NOTE)])
        }
        Cow::Owned(text) if text.len() > NOTE => {
            Cow::Owned(text[..break_before(&text, NOTE)].to_owned())
        }
        whole => whole,
    })
}

/// The last place at or before `limit` where a text can be cut: after white space if there is some
/// near, else between two characters.
pub fn break_before(text: &str, limit: usize) -> usize {
    let boundary = |at: usize| (0..=at).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let end = boundary(limit.min(text.len()));
    let near = boundary(end.saturating_sub(512));
    let space = text[near..end].char_indices().rfind(|(_, c)| c.is_whitespace());
    space.map_or(end, |(at, c)| near + at + c.len_utf8())
}

impl SearchDocument {
    /// Its lines, by their places, each with the stretch of it that is in this document.
    pub fn lines(&self, lines: &[SearchLine<'_>]) -> impl Iterator<Item = (usize, Range<usize>)> {
        let (start, end) = (self.start, self.end);
        let last = if end.1 > 0 { end.0 + 1 } else { end.0 };
        let lengths: Vec<usize> =
            lines[start.0..last].iter().map(|line| line.text().len()).collect();
        (start.0..last).zip(lengths).map(move |(n, length)| {
            let from = if n == start.0 { start.1 } else { 0 };
            let to = if n == end.0 { end.1 } else { length };
            (n, from..to)
        })
    }

    /// The passages that begin in it.
    pub fn passages<'d>(&self, dossier: &'d Dossier) -> impl Iterator<Item = &'d Passage> {
        let source = match self.entry {
            EntryIx::Source(ix) => Some(dossier.source(ix)),
            _ => None,
        };
        let passages = source.map_or(&[][..], |source| &source.passages);
        self.passages.iter().filter_map(|&n| passages.get(n as usize))
    }
}
