//! The words of a text, prepared for the search of quotations.
//!
//! Two texts are compared through their *skeletons*: the normal form without spaces and dashes.
//! Wherever the skeleton of a quotation stands in that of the text, the *gaps*, which are the runs
//! of spaces and dashes left out, are compared one by one. So there is one rule for all that may be
//! in a gap: the hyphen of a joined line, which a quotation may write or not, and the space next to
//! a prefix or suffix. Where there is none of these, as in most texts, gaps have to be the same: then
//! a quotation stands where its normal form does, and no skeleton is made.

mod gaps;
mod grams;
mod needle;
mod skeleton;

use std::cell::OnceCell;
use std::ops::Range;

pub(super) use needle::Needle;
pub(super) use skeleton::is_gap;

use needle::Searches;
use skeleton::Skeleton;

use super::search::Segment;
use super::trimmed;
use crate::model::{Piece, Position, Text};
use crate::quote::normal::{self, NormalizedText};

/// A text in normal form, with the way back to its blocks. Offsets are bytes of the normal form.
pub(super) struct Haystack {
    mapped: NormalizedText,
    stretches: Vec<TextRange>,
    /// What a quotation may leave out where lines were joined: a hyphen and the space after it.
    joints: Vec<Range<usize>>,
    searches: Searches,
    skeleton: OnceCell<Skeleton>,
}

/// A stretch of a block in the text that all of them make when they are joined by one space.
struct TextRange {
    block: u32,
    /// First byte in the block.
    start: u32,
    /// One past the last.
    end: u32,
    /// First byte in the joined text.
    at: u32,
}

impl Haystack {
    /// Joins stretches of blocks, given in order as the block's index and bytes of its text.
    pub(super) fn new(text: &Text, parts: impl Iterator<Item = (u32, Range<u32>)>) -> Self {
        let length = text.blocks.iter().map(|block| block.text.len() + 1).sum();
        let mut joined = String::with_capacity(length);
        let mut stretches = Vec::new();
        for (block, Range { start, end }) in parts {
            stretches.push(TextRange { block, start, end, at: joined.len() as u32 });
            joined.push_str(&text.blocks[block as usize].text[start as usize..end as usize]);
            joined.push(' ');
        }
        let mapped = normal::map(&joined);
        drop(joined);
        let joints = stretches.iter().flat_map(|stretch| joints(text, stretch, &mapped)).collect();
        let (searches, skeleton) = (Searches::default(), OnceCell::new());
        Self { mapped, stretches, joints, searches, skeleton }
    }

    /// The normal form of the whole text.
    pub(super) fn text(&self) -> &str {
        &self.mapped.text
    }

    fn skeleton(&self) -> &Skeleton {
        self.skeleton.get_or_init(|| Skeleton::new(self.text()))
    }

    /// The first place of a segment at or after an offset.
    pub(super) fn next(&self, segment: &Segment, from: usize) -> Option<Range<usize>> {
        if self.is_exact(segment) {
            self.next_exact(segment, from)
        } else {
            self.next_loose(segment, from)
        }
    }

    /// The last place of a segment that ends at an offset or before.
    pub(super) fn previous(&self, segment: &Segment, until: usize) -> Option<Range<usize>> {
        if self.is_exact(segment) {
            self.previous_exact(segment, until)
        } else {
            self.previous_loose(segment, until)
        }
    }

    /// Whether a segment can stand only where the text has its very characters, since no gap of either
    /// may be other.
    pub(super) fn is_exact(&self, segment: &Segment) -> bool {
        self.joints.is_empty() && segment.is_bare()
    }

    pub(super) fn next_exact(&self, segment: &Segment, from: usize) -> Option<Range<usize>> {
        let mut at = from;
        loop {
            at = self.searches.find(self.text().as_bytes(), segment.exact(), at)?;
            let place = self.exact_place(segment, at);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            at += 1;
        }
    }

    pub(super) fn previous_exact(&self, segment: &Segment, until: usize) -> Option<Range<usize>> {
        let mut end = until;
        loop {
            let at = self.searches.find_last(self.text().as_bytes(), segment.exact(), end)?;
            let place = self.exact_place(segment, at);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            end = at + segment.pattern.len() - 1;
        }
    }

    /// The place of a segment whose pattern stands at an offset.
    fn exact_place(&self, segment: &Segment, at: usize) -> Option<Range<usize>> {
        Some(at..at + segment.pattern.len()).filter(|place| self.is_of_whole_letters(place))
    }

    pub(super) fn next_loose(&self, segment: &Segment, from: usize) -> Option<Range<usize>> {
        let skeleton = self.skeleton();
        let mut at = skeleton.index(from).saturating_sub(segment.before);
        loop {
            at = skeleton.find(segment.skeleton(), at)?;
            let place = self.stands(segment, skeleton.offset(at));
            let place = place.filter(|place| place.start >= from);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            at += 1;
        }
    }

    pub(super) fn previous_loose(&self, segment: &Segment, until: usize) -> Option<Range<usize>> {
        let skeleton = self.skeleton();
        let length = segment.skeleton().bytes().len();
        let mut end = (skeleton.index(until) + segment.after).min(skeleton.len());
        loop {
            let at = skeleton.find_last(segment.skeleton(), end)?;
            let place = self.stands(segment, skeleton.offset(at));
            let place = place.filter(|place| place.end <= until);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            end = at + length - 1;
        }
    }

    /// The stretches of blocks that a range was made from, without white space at their ends.
    pub(super) fn pieces(&self, range: Range<usize>, text: &Text) -> Vec<Piece> {
        let Range { start, end } = self.mapped.original(range);
        let first = self.stretches.partition_point(|stretch| stretch.joined_end() <= start);
        let touched = self.stretches[first..].iter().take_while(|stretch| stretch.at < end);
        let clip = |stretch: &TextRange| {
            let from = stretch.start + start.saturating_sub(stretch.at);
            let to = stretch.end.min(stretch.start + (end - stretch.at));
            trimmed(text, stretch.block, from, to)
        };
        touched.filter_map(clip).collect()
    }

    /// The index of the block that the character at an offset stands in.
    pub(super) fn block_at(&self, offset: usize) -> u32 {
        let at = self.mapped.original(offset..offset + 1).start;
        let index = self.stretches.partition_point(|stretch| stretch.joined_end() < at + 1);
        self.stretches.get(index).or(self.stretches.last()).map_or(0, |stretch| stretch.block)
    }
}

impl TextRange {
    /// One past its last byte in the joined text.
    fn joined_end(&self) -> u32 {
        self.at + (self.end - self.start)
    }
}

/// The hyphens that end joined lines of a stretch, with the spaces after them. A soft hyphen is gone
/// from the normal form, so only its space is left.
fn joints(text: &Text, stretch: &TextRange, mapped: &NormalizedText) -> Vec<Range<usize>> {
    let block = stretch.block;
    let words = &text.blocks[block as usize].text;
    let place = |offset| text.hyphens.partition_point(|own| *own < Position { block, offset });
    let hyphens = &text.hyphens[place(stretch.start)..place(stretch.end)];
    let joint = |&Position { offset: hyphen, .. }: &Position| {
        let width = words[hyphen as usize..].chars().next().map_or(0, char::len_utf8);
        let end = mapped.normal(stretch.at + (hyphen - stretch.start) + width as u32);
        let start = end - usize::from(mapped.text[..end].ends_with(normal::DASH));
        start..end + usize::from(mapped.text[end..].starts_with(' '))
    };
    hyphens.iter().map(joint).filter(|joint| !joint.is_empty()).collect()
}
