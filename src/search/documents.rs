//! Splits entries into search documents: lines of text, cut at a maximum size.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::divided::{DividedWord, divided_words, words_before_notes};
use crate::link::{Dossier, EntryIx, LinkedProse, Passage, Source};
use crate::model::{Block, Piece, Text};

/// The maximum size of a document in bytes, including the notes of its passages.
const MAX_DOCUMENT_BYTES: usize = 32 * 1024;
/// Longer blocks of a passage's note are cut here.
const MAX_NOTE_BLOCK_BYTES: usize = 1024;
/// An estimate of what a passage adds to a document besides its note: id, positions and names.
const PASSAGE_BYTES: usize = 200;
/// A text is cut after white space if there is some within this distance, in bytes.
const MAX_BREAK_DISTANCE: usize = 512;

/// A unit of search results: an entry, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SearchDocument {
    pub entry: EntryIx,
    /// The number of this part of the entry, from 1.
    pub part: usize,
    pub start: LinePosition,
    /// One past the last position.
    pub end: LinePosition,
    /// The passages that begin here, as indices into the source's list, in order of their positions.
    pub passages: Vec<u32>,
}

/// A position in the lines of an entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Hash,
)]
pub struct LinePosition {
    pub line: usize,
    /// The byte in the line.
    pub offset: usize,
}

/// A line of an entry: a block of a source's text, or a paragraph written by the curator.
pub struct SearchLine<'a> {
    /// The number of the source's block, from 1; 0 for text by the curator.
    pub number: u32,
    /// The nearest heading above that has an anchor, in text by the curator.
    pub anchor: Option<&'a str>,
    /// Filled on first use: each document of a long entry needs only a few of the entry's lines.
    text: OnceCell<Cow<'a, str>>,
    /// The source of `text` if it is not filled yet.
    block: Option<(&'a Dossier, &'a LinkedProse, &'a Block)>,
    /// In a source published in excerpts, the published pieces of the block, each with its offset in `text`.
    excerpts: Vec<(Piece, usize)>,
    /// All published pieces of such a source.
    published: Option<Rc<[Piece]>>,
    /// The text with the index of the line's block, if it may have words that are searched for in another
    /// form too.
    divided: Option<(&'a Text, u32)>,
}

impl<'a> SearchLine<'a> {
    fn new(number: u32, text: Cow<'a, str>) -> Self {
        Self {
            number,
            anchor: None,
            text: text.into(),
            block: None,
            excerpts: Vec::new(),
            published: None,
            divided: None,
        }
    }

    /// Adds the text of the line's block.
    fn of_block(self, text: &'a Text, block: u32) -> Self {
        let has_notes = text.blocks[block as usize].note_numbers().next().is_some();
        Self { divided: (has_notes || !text.hyphens.is_empty()).then_some((text, block)), ..self }
    }

    /// Returns the line's text. Unpublished words of a source are replaced by `[…]`.
    pub fn text(&self) -> &Cow<'a, str> {
        self.text.get_or_init(|| match self.block {
            Some((dossier, linked, block)) => linked.words(dossier, block),
            None => Cow::default(),
        })
    }

    pub fn slice(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text() {
            Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
            Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
        }
    }

    /// Returns the words that begin in a range of the line and are divided at the end of a line of the
    /// source or have the number of a note, each with its range in this line. Words that are not published as a whole are left out.
    pub fn divided_words(&self, range: &Range<usize>) -> Vec<(Range<usize>, String)> {
        let Some((text, block)) = self.divided else { return Vec::new() };
        let is_published = |part: &Piece| {
            let is_within = |other: &Piece| {
                other.block == part.block && other.start <= part.start && part.end <= other.end
            };
            self.published.as_ref().is_none_or(|pieces| pieces.iter().any(is_within))
        };
        let before_notes = words_before_notes(&text.blocks[block as usize], block);
        let words = divided_words(text, block).chain(before_notes);
        let published = words.filter(|word| word.parts.iter().all(is_published));
        let in_line = published.filter_map(|DividedWord { word, parts }| {
            let last = parts.iter().rfind(|part| part.block == block)?;
            let (start, end) = (parts[0].start as usize, last.end as usize);
            let place = self.place_of(&text.blocks[block as usize].text, start..end)?;
            range.contains(&place.start).then(|| (place.start..place.end.min(range.end), word))
        });
        in_line.collect()
    }

    /// Converts a range of the block to a range of this line.
    fn place_of(&self, block: &str, range: Range<usize>) -> Option<Range<usize>> {
        if self.block.is_some() && matches!(self.text(), Cow::Owned(_)) {
            // A reference is shown with the title of its target.
            let start = self.text().find(&block[range.clone()])?;
            return Some(start..start + range.len());
        }
        Some(self.offset_of(range.start as u32)..self.offset_of(range.end as u32))
    }

    /// Converts an offset in the source's block to an offset in this line.
    pub fn offset_of(&self, block_offset: u32) -> usize {
        let after = self.excerpts.partition_point(|(piece, _)| piece.start <= block_offset);
        match after.checked_sub(1).map(|n| &self.excerpts[n]) {
            Some((piece, at)) => at + (block_offset.min(piece.end) - piece.start) as usize,
            None => block_offset as usize,
        }
    }
}

/// Returns the lines of an entry, in the order of its page.
pub fn search_lines(dossier: &Dossier, entry: EntryIx) -> Vec<SearchLine<'_>> {
    match entry {
        EntryIx::Source(ix) => source_lines(dossier, dossier.source(ix)),
        EntryIx::Topic(ix) => {
            let topic = dossier.topic(ix);
            let mut lines = prose_lines(dossier, topic.summary.iter().chain(&topic.text));
            let titles = topic.events.iter().map(|event| Cow::Borrowed(event.title.as_str()));
            lines.extend(titles.map(|title| SearchLine::new(0, title)));
            lines
        }
        EntryIx::Page(ix) => {
            let page = dossier.page(ix);
            prose_lines(dossier, page.summary.iter().chain([&page.text]))
        }
        EntryIx::Home => prose_lines(dossier, dossier.home.iter()),
    }
}

fn source_lines<'a>(dossier: &'a Dossier, source: &'a Source) -> Vec<SearchLine<'a>> {
    let mut lines = prose_lines(dossier, source.summary.iter());
    let text = &source.parsed.text;
    match source.excerpts() {
        None => {
            let blocks = (1..).zip(&text.blocks);
            let line = |n, block: &'a Block| SearchLine::new(n, Cow::Borrowed(&block.text));
            lines.extend(blocks.map(|(n, block)| line(n, block).of_block(text, n - 1)));
        }
        Some(pieces) => {
            let pieces: Rc<[Piece]> = pieces.into();
            let blocks = pieces.chunk_by(|a, b| a.block == b.block);
            lines.extend(blocks.map(|block| excerpt_line(text, block, &pieces)));
        }
    }
    lines
}

/// Returns the published pieces of one block as a line.
fn excerpt_line<'a>(
    source_text: &'a Text,
    pieces: &[Piece],
    published: &Rc<[Piece]>,
) -> SearchLine<'a> {
    let mut text = String::new();
    let mut excerpts = Vec::new();
    for piece in pieces {
        if !text.is_empty() {
            text.push_str(" […] ");
        }
        excerpts.push((*piece, text.len()));
        text.push_str(source_text.piece_text(piece));
    }
    let block = pieces[0].block;
    let line = SearchLine::new(block + 1, Cow::Owned(text)).of_block(source_text, block);
    SearchLine { excerpts, published: Some(Rc::clone(published)), ..line }
}

fn prose_lines<'a>(
    dossier: &'a Dossier,
    prose: impl Iterator<Item = &'a LinkedProse>,
) -> Vec<SearchLine<'a>> {
    let mut lines = Vec::new();
    for linked in prose {
        let text = &linked.prose.text;
        let mut divisions = text.divisions.iter().peekable();
        let mut anchor = None;
        for (n, block) in (0..).zip(&text.blocks) {
            while let Some(division) = divisions.next_if(|division| division.start.block <= n) {
                anchor = Some(division.anchor.as_str());
            }
            let block = Some((dossier, linked, block));
            let line = SearchLine::new(0, Cow::default()).of_block(text, n);
            lines.push(SearchLine { anchor, text: OnceCell::new(), block, ..line });
        }
    }
    lines
}

/// Splits an entry into documents. An entry without lines is one empty document.
pub fn documents_of(dossier: &Dossier, entry: EntryIx) -> Vec<SearchDocument> {
    let lines = search_lines(dossier, entry);
    let passages = entry_passages(dossier, entry);
    let mut starts = passage_starts(passages, &lines).into_iter().peekable();
    let begin =
        |part, start| SearchDocument { entry, part, start, end: start, passages: Vec::new() };
    let mut documents = Vec::new();
    let mut document = begin(1, LinePosition { line: 0, offset: 0 });
    let mut size = 0;
    for (n, line) in lines.iter().enumerate() {
        let mut offset = 0;
        loop {
            let rest = &line.text()[offset..];
            if size > 0 && size + rest.len() > MAX_DOCUMENT_BYTES {
                document.end = LinePosition { line: n, offset };
                let next = begin(document.part + 1, document.end);
                documents.push(std::mem::replace(&mut document, next));
                size = 0;
            }
            let length = break_before(rest, MAX_DOCUMENT_BYTES);
            offset += length;
            size += length.max(1);
            let is_line_done = offset == line.text().len();
            let (line_after, offset_after) = if is_line_done { (n + 1, 0) } else { (n, offset) };
            let end = LinePosition { line: line_after, offset: offset_after };
            while let Some((_, passage)) = starts.next_if(|(start, _)| *start < end) {
                document.passages.push(passage);
                size += passage_size(dossier, &passages[passage as usize]);
            }
            if is_line_done {
                break;
            }
        }
    }
    document.end = LinePosition { line: lines.len(), offset: 0 };
    // Passages whose words are withheld have no position: they follow the lines.
    for (n, passage) in (0..).zip(passages).filter(|(_, passage)| passage.pieces.is_empty()) {
        if size > 0 && size + passage_size(dossier, passage) > MAX_DOCUMENT_BYTES {
            let next = begin(document.part + 1, document.end);
            documents.push(std::mem::replace(&mut document, next));
            size = 0;
        }
        size += passage_size(dossier, passage);
        document.passages.push(n);
    }
    documents.push(document);
    documents
}

/// Returns the number of bytes that a passage adds to a document.
fn passage_size(dossier: &Dossier, passage: &Passage) -> usize {
    PASSAGE_BYTES + note_blocks(dossier, passage).map(|block| block.len()).sum::<usize>()
}

fn entry_passages(dossier: &Dossier, entry: EntryIx) -> &[Passage] {
    match entry {
        EntryIx::Source(ix) => &dossier.source(ix).passages,
        _ => &[],
    }
}

/// Returns the position and the index of each passage that has one, in order of their positions.
fn passage_starts(passages: &[Passage], lines: &[SearchLine<'_>]) -> Vec<(LinePosition, u32)> {
    let start = |passage: &Passage| {
        let first = passage.pieces.first()?;
        let line = line_index(lines, first.block)?;
        Some(LinePosition { line, offset: lines[line].offset_of(first.start) })
    };
    let mut starts: Vec<(LinePosition, u32)> =
        passages.iter().zip(0..).filter_map(|(passage, n)| Some((start(passage)?, n))).collect();
    starts.sort_unstable();
    starts
}

/// Returns the index of the line that shows a block of a source; blocks count from 0.
pub fn line_index(lines: &[SearchLine<'_>], block: u32) -> Option<usize> {
    lines.binary_search_by(|line| line.number.cmp(&(block + 1))).ok()
}

/// Returns the blocks of a passage's note, long ones shortened.
pub fn note_blocks<'a>(
    dossier: &'a Dossier,
    passage: &'a Passage,
) -> impl Iterator<Item = Cow<'a, str>> {
    let blocks = passage
        .note
        .iter()
        .flat_map(|note| note.prose.text.blocks.iter().map(|block| note.words(dossier, block)));
    blocks.map(|block| match block {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..break_before(text, MAX_NOTE_BLOCK_BYTES)]),
        Cow::Owned(mut text) => {
            text.truncate(break_before(&text, MAX_NOTE_BLOCK_BYTES));
            Cow::Owned(text)
        }
    })
}

/// Returns the last place at or before `limit` where a text can be cut: its end if it is not longer,
/// else after white space if there is some near, else between two characters.
pub fn break_before(text: &str, limit: usize) -> usize {
    if text.len() <= limit {
        return text.len();
    }
    let end = text.floor_char_boundary(limit);
    let near = text.floor_char_boundary(end.saturating_sub(MAX_BREAK_DISTANCE));
    let space = text[near..end].char_indices().rfind(|(_, c)| c.is_whitespace());
    space.map_or(end, |(at, c)| near + at + c.len_utf8())
}

impl SearchDocument {
    /// Returns the indices of the document's lines, each with the range of the line that belongs to it.
    pub fn line_ranges(
        &self,
        lines: &[SearchLine<'_>],
    ) -> impl Iterator<Item = (usize, Range<usize>)> {
        let (start, end) = (self.start, self.end);
        let last = if end.offset > 0 { end.line + 1 } else { end.line };
        (start.line..last).map(move |n| {
            let from = if n == start.line { start.offset } else { 0 };
            let to = if n == end.line { end.offset } else { lines[n].text().len() };
            (n, from..to)
        })
    }

    pub fn passages<'d>(&self, dossier: &'d Dossier) -> impl Iterator<Item = &'d Passage> {
        let passages = entry_passages(dossier, self.entry);
        self.passages.iter().filter_map(|&n| passages.get(n as usize))
    }
}
