//! A text prepared for the search of quotations.
//!
//! Quotations and texts are compared by their *skeletons*: the normal form without spaces and dashes.
//! Wherever the skeleton of a quotation is in that of the text, the *gaps* (the runs of spaces and
//! dashes left out) are compared one by one. So one rule covers everything that may differ in a gap:
//! the hyphen of a joined line, which a quotation may write or not, and the space next to a prefix or
//! suffix. Most texts and quotations have neither; then all gaps must be equal, and the normal form is
//! searched directly.

mod window_index;

use std::cell::OnceCell;
use std::ops::Range;

use window_index::LazyIndex;

use super::normal::{self, NormalizedText};
use super::trimmed;
use crate::model::{LineHyphen, Piece, Position, Text};

/// The normal form of a text's quotable ranges, joined by spaces, with the way back to the blocks.
/// Offsets are bytes of the normal form.
pub(super) struct Haystack {
    normalized: NormalizedText,
    ranges: Vec<TextRange>,
    /// The places of a hyphen and a space where lines were joined, which a quotation may leave out.
    joints: Vec<Range<usize>>,
    index: LazyIndex,
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
}

/// The bytes in which segments are searched: the normal form itself, or its skeleton.
#[derive(Clone, Copy)]
pub(super) struct SearchForm<'h> {
    pub(super) bytes: &'h [u8],
    /// The offset of each byte in the normal form; `None` if it is the normal form.
    offsets: Option<&'h [u32]>,
    index: &'h LazyIndex,
}

impl Haystack {
    /// Joins ranges of blocks, given in order as the block's index and bytes of its text.
    pub(super) fn new(text: &Text, parts: impl Iterator<Item = (u32, Range<u32>)>) -> Self {
        let length = text.blocks.iter().map(|block| block.text.len() + 1).sum();
        let mut joined = String::with_capacity(length);
        let mut ranges = Vec::new();
        for (block, Range { start, end }) in parts {
            ranges.push(TextRange { block, start, end, joined_start: joined.len() as u32 });
            joined.push_str(&text.blocks[block as usize].text[start as usize..end as usize]);
            joined.push(' ');
        }
        let normalized = normal::map(&joined);
        let joints = ranges.iter().flat_map(|range| joints(text, range, &normalized)).collect();
        let (index, skeleton_index) = (LazyIndex::default(), LazyIndex::default());
        let skeleton = OnceCell::new();
        Self { normalized, ranges, joints, index, skeleton, skeleton_index }
    }

    pub(super) fn text(&self) -> &str {
        &self.normalized.text
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
        !self.joints.is_empty()
    }

    /// Returns the first joint that begins within a gap. A second one would need a line of dashes alone.
    pub(super) fn joint_within(&self, gap: &Range<usize>) -> Option<Range<usize>> {
        let first = self.joints.partition_point(|joint| joint.start < gap.start);
        self.joints.get(first).filter(|joint| joint.start < gap.end).cloned()
    }

    /// Returns the pieces of all segments; each segment but the first begins after a gap.
    pub(super) fn pieces_of_segments(&self, places: &[Range<usize>], text: &Text) -> Vec<Piece> {
        let segments = places.iter().enumerate().flat_map(|(number, place)| {
            let pieces = self.pieces(place.clone(), text).enumerate();
            pieces.map(move |(n, piece)| Piece { gap: number > 0 && n == 0, ..piece })
        });
        segments.collect()
    }

    /// Returns the characters of the blocks that a range was made from, without white space at its ends.
    pub(super) fn pieces(&self, range: Range<usize>, text: &Text) -> impl Iterator<Item = Piece> {
        let Range { start, end } = self.normalized.original(range);
        let first = self.ranges.partition_point(|range| range.joined_end() <= start);
        let touched = self.ranges[first..].iter().take_while(move |range| range.joined_start < end);
        touched.filter_map(move |range| {
            let from = range.start + start.saturating_sub(range.joined_start);
            let to = range.end.min(range.start + (end - range.joined_start));
            trimmed(text, range.block, from, to)
        })
    }

    /// Returns the index of the block that has the character at an offset.
    pub(super) fn block_at(&self, offset: usize) -> u32 {
        let at = self.normalized.original(offset..offset + 1).start;
        let index = self.ranges.partition_point(|range| range.joined_end() <= at);
        self.ranges.get(index).or(self.ranges.last()).map_or(0, |range| range.block)
    }
}

impl TextRange {
    fn joined_end(&self) -> u32 {
        self.joined_start + (self.end - self.start)
    }
}

/// True for the bytes of a normal form that skeletons leave out.
pub(super) fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == normal::DASH as u8
}

/// Returns the hyphens that end joined lines of a range, with the spaces after them. A soft hyphen is not in
/// the normal form, so only its space is left.
fn joints(text: &Text, range: &TextRange, normalized: &NormalizedText) -> Vec<Range<usize>> {
    let block = range.block;
    let words = &text.blocks[block as usize].text;
    let index =
        |offset| text.hyphens.partition_point(|hyphen| hyphen.at < Position { block, offset });
    let hyphens = &text.hyphens[index(range.start)..index(range.end)];
    let joint = |&LineHyphen { at: Position { offset: hyphen, .. }, .. }: &LineHyphen| {
        let width = words[hyphen as usize..].chars().next().map_or(0, char::len_utf8);
        let joined = range.joined_start + (hyphen - range.start) + width as u32;
        let end = normalized.normal(joined);
        let start = end - usize::from(normalized.text[..end].ends_with(normal::DASH));
        start..end + usize::from(normalized.text[end..].starts_with(' '))
    };
    hyphens.iter().map(joint).filter(|joint| !joint.is_empty()).collect()
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
