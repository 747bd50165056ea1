//! A text prepared for the search of quotations.
//!
//! Quotations and texts are compared by their *skeletons*: the normal form without spaces, dashes, dots and
//! quotation marks. Wherever the skeleton of a quotation is in that of the text, the *gaps* (the runs of
//! what was left out) are compared one by one. So one rule covers everything that may differ in a gap, such
//! as the hyphen of a joined line, the white space around a dash, or the space next to a prefix. In most
//! texts and quotations nothing may differ; then the normal form is searched directly.

mod window_index;

use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;
use window_index::LazyIndex;

use super::gap::is_gap;
use super::prepared::{OriginalHyphen, PreparedText};
use super::trimmed;
use crate::model::{Piece, Position, Text};

/// The normal form of a text's quotable ranges, joined by spaces, with the way back to the blocks.
/// Offsets are bytes of the normal form.
pub(super) struct Haystack {
    pub(super) prepared: PreparedText<'static>,
    ranges: Vec<TextRange>,
    index: LazyIndex,
    has_loose_quotes: OnceCell<bool>,
    /// The bytes of the skeleton, and the offset of each.
    skeleton: OnceCell<(Vec<u8>, Vec<u32>)>,
    skeleton_index: LazyIndex,
}

/// A range of bytes of a block, and its place in the joined text.
struct TextRange {
    block: u32,
    start: u32,
    end: u32,
    /// The place of `start` in the joined text.
    joined_start: u32,
    /// True if only the number of a note is left out before the next range.
    ends_at_note: bool,
}

/// A range of a text: the block's index, and bytes of its text.
pub(super) type BlockRange = (u32, Range<u32>);

/// The bytes in which segments are searched: the normal form itself, or its skeleton.
#[derive(Clone, Copy)]
pub(super) struct SearchForm<'h> {
    pub(super) bytes: &'h [u8],
    /// The offset of each byte in the normal form; `None` if it is the normal form.
    offsets: Option<&'h [u32]>,
    index: &'h LazyIndex,
}

impl Haystack {
    /// Joins ranges of a text, which are in order.
    pub(super) fn new(text: &Text, parts: impl Iterator<Item = BlockRange>) -> Self {
        Self::join(text, parts.map(|part| (part, false)))
    }

    /// Joins ranges of a text without the numbers of notes within them.
    pub(super) fn without_note_numbers(
        text: &Text,
        parts: impl Iterator<Item = BlockRange>,
    ) -> Self {
        let parts = parts.flat_map(|(block, Range { mut start, end })| {
            let numbers = text.blocks[block as usize].note_numbers();
            let within = numbers.filter(|number| start <= number.start && number.end <= end);
            let mut split = Vec::new();
            for number in within.collect::<Vec<_>>() {
                split.push(((block, start..number.start), true));
                start = number.end;
            }
            split.push(((block, start..end), false));
            split
        });
        Self::join(text, parts)
    }

    /// Joins ranges of a text, by a space unless the number of a note is left out after a range.
    fn join(text: &Text, parts: impl Iterator<Item = (BlockRange, bool)>) -> Self {
        let length = text.blocks.iter().map(|block| block.text.len() + 1).sum();
        let mut joined = String::with_capacity(length);
        let mut ranges = Vec::new();
        for ((block, Range { start, end }), ends_at_note) in parts {
            let joined_start = joined.len() as u32;
            ranges.push(TextRange { block, start, end, joined_start, ends_at_note });
            joined.push_str(&text.blocks[block as usize].text[start as usize..end as usize]);
            if !ends_at_note {
                joined.push(' ');
            }
        }
        let hyphens: Vec<_> = ranges.iter().flat_map(|range| hyphens(text, range)).collect();
        Self {
            prepared: PreparedText::new(joined.into(), &hyphens),
            ranges,
            index: LazyIndex::default(),
            has_loose_quotes: OnceCell::new(),
            skeleton: OnceCell::new(),
            skeleton_index: LazyIndex::default(),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.prepared.text()
    }

    pub(super) fn exact(&self) -> SearchForm<'_> {
        SearchForm { bytes: self.text().as_bytes(), offsets: None, index: &self.index }
    }

    pub(super) fn skeleton(&self) -> SearchForm<'_> {
        let (bytes, offsets) = self.skeleton.get_or_init(|| {
            let length = self.text().len();
            let mut skeleton = (Vec::with_capacity(length), Vec::with_capacity(length));
            skeleton.extend(self.text().bytes().zip(0..).filter(|(byte, _)| !is_gap(*byte)));
            skeleton
        });
        SearchForm { bytes, offsets: Some(offsets), index: &self.skeleton_index }
    }

    pub(super) fn has_joints(&self) -> bool {
        self.prepared.has_joints()
    }

    /// True if the text has guillemets, or two single quotation marks in a row.
    pub(super) fn has_loose_quotes(&self) -> bool {
        *self.has_loose_quotes.get_or_init(|| {
            let has =
                |text: &str, mark: &str| memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
            has(self.text(), "''")
                || ["«", "»", "‹", "›"].iter().any(|mark| has(&self.prepared.original, mark))
        })
    }

    /// Returns the pieces of all segments; each segment but the first begins after a gap.
    pub(super) fn pieces_of_segments(&self, places: &[Range<usize>], text: &Text) -> Vec<Piece> {
        let segments = places.iter().enumerate().flat_map(|(number, place)| {
            let pieces = self.pieces(place.clone(), text).into_iter().enumerate();
            pieces.map(move |(n, piece)| Piece { gap: number > 0 && n == 0, ..piece })
        });
        segments.collect()
    }

    /// Returns the characters of the blocks that a range was made from, without white space at its ends.
    /// The number of a note between two words belongs to them.
    pub(super) fn pieces(&self, range: Range<usize>, text: &Text) -> Vec<Piece> {
        let Range { start, end } = self.prepared.normalized.original(range);
        let first = self.ranges.partition_point(|range| range.joined_end() <= start);
        let touched = self.ranges[first..].iter().take_while(|range| range.joined_start < end);
        let mut pieces = Vec::new();
        for touched in touched.collect::<Vec<_>>().chunk_by(|range, _| range.ends_at_note) {
            let (first, last) = (touched[0], touched[touched.len() - 1]);
            let from = first.start + start.saturating_sub(first.joined_start);
            let to = last.end.min(last.start + (end - last.joined_start));
            pieces.extend(trimmed(text, first.block, from, to));
        }
        pieces
    }

    /// Returns the index of the block that has the character at an offset.
    pub(super) fn block_at(&self, offset: usize) -> u32 {
        let at = self.prepared.normalized.start(offset);
        let index = self.ranges.partition_point(|range| range.joined_end() <= at);
        self.ranges.get(index).or(self.ranges.last()).map_or(0, |range| range.block)
    }
}

impl TextRange {
    fn joined_end(&self) -> u32 {
        self.joined_start + (self.end - self.start)
    }
}

/// Returns the hyphens of a range at which a quotation may join words, with their offsets in the joined text.
fn hyphens(text: &Text, range: &TextRange) -> Vec<OriginalHyphen> {
    let &TextRange { block, start, end, joined_start, .. } = range;
    let position = |offset| Position { block, offset };
    let index = |offset| text.hyphens.partition_point(|hyphen| hyphen.at < position(offset));
    let here = &text.hyphens[index(start)..index(end)];
    let mut hyphens: Vec<_> = here.iter().map(|hyphen| (hyphen.at.offset, true)).collect();
    let words = &text.blocks[block as usize].text[start as usize..end as usize];
    let kept = memchr::memchr_iter(b'-', words.as_bytes()).filter(|&at| is_before_break(words, at));
    hyphens.extend(kept.map(|at| (start + at as u32, false)));
    hyphens.sort_unstable();
    hyphens.into_iter().map(|(at, joins)| (joined_start + (at - start), joins)).collect()
}

/// True if a hyphen is between a letter or digit and white space that a capital letter or a digit follows:
/// it is part of the word, and its line may end there.
fn is_before_break(words: &str, hyphen: usize) -> bool {
    let rest = &words[hyphen + 1..];
    let next = rest.trim_start();
    next.len() < rest.len()
        && next.starts_with(|c: char| c.is_numeric() || c.is_uppercase())
        && words[..hyphen].ends_with(char::is_alphanumeric)
}

impl SearchForm<'_> {
    /// Converts a pattern in normal form to the bytes to search for.
    pub(super) fn convert(&self, pattern: &str) -> Vec<u8> {
        let is_skeleton = self.offsets.is_some();
        pattern.bytes().filter(|&byte| !is_skeleton || !is_gap(byte)).collect()
    }

    /// Returns the offset in the normal form of the byte at an index.
    pub(super) fn offset(&self, index: usize) -> usize {
        self.offsets.map_or(index, |offsets| offsets[index] as usize)
    }

    /// Returns the index of the first byte at or after an offset in the normal form.
    pub(super) fn index(&self, offset: usize) -> usize {
        self.offsets.map_or(offset, |offsets| offsets.partition_point(|&at| (at as usize) < offset))
    }

    /// Returns the index of every occurrence of a needle, in order; `None` if the bytes must be searched.
    pub(super) fn occurrences(&self, needle: &[u8]) -> Option<Vec<usize>> {
        self.index.occurrences(self.bytes, needle)
    }
}
