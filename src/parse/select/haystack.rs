//! The words of a text, prepared for the search of quotations.
//!
//! Two texts are compared through their *skeletons*: the normal form without spaces and dashes.
//! Wherever the skeleton of a quotation stands in that of the text, the *gaps*, which are the runs
//! of spaces and dashes left out, are compared one by one. So there is one rule for all that may be
//! in a gap: the hyphen of a joined line, which a quotation may write or not, and the space next to
//! a prefix or suffix.

mod gaps;

use std::ops::Range;

use memchr::memchr2_iter;

use super::quote::Segment;
use super::trimmed;
use crate::model::{Piece, Text};
use crate::normal::{self, Mapped};

/// One text offset is kept for so many bytes of the skeleton.
const SAMPLE: usize = 64;

/// A text in normal form, with the way back to its blocks. Offsets are bytes of the normal form.
pub(super) struct Haystack {
    mapped: Mapped,
    stretches: Vec<Stretch>,
    /// The normal form without spaces and dashes.
    skeleton: Vec<u8>,
    /// The offset of every [`SAMPLE`]th byte of the skeleton.
    samples: Vec<u32>,
    /// What a quotation may leave out where lines were joined: a hyphen and the space after it.
    joints: Vec<Range<usize>>,
}

/// A stretch of a block in the text that all of them make when they are joined by one space.
struct Stretch {
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
            stretches.push(Stretch { block, start, end, at: joined.len() as u32 });
            joined.push_str(&text.blocks[block as usize].text[start as usize..end as usize]);
            joined.push(' ');
        }
        let mapped = normal::map(&joined);
        drop(joined);
        let joints = stretches.iter().flat_map(|stretch| joints(text, stretch, &mapped)).collect();
        let mut skeleton = Vec::with_capacity(mapped.text.len());
        let mut samples = Vec::with_capacity(mapped.text.len() / SAMPLE + 1);
        let words = mapped.text.as_bytes();
        let mut start = 0;
        for end in memchr2_iter(b' ', normal::DASH as u8, words).chain([words.len()]) {
            let first = samples.len() * SAMPLE - skeleton.len();
            samples.extend((start + first..end).step_by(SAMPLE).map(|at| at as u32));
            skeleton.extend_from_slice(&words[start..end]);
            start = end + 1;
        }
        Self { mapped, stretches, skeleton, samples, joints }
    }

    /// The normal form of the whole text.
    pub(super) fn text(&self) -> &str {
        &self.mapped.text
    }

    /// The first place of a segment at or after an offset.
    pub(super) fn next(&self, segment: &Segment, from: usize) -> Option<Range<usize>> {
        let mut at = self.skeleton_index(from).saturating_sub(segment.before);
        loop {
            at += segment.forward.find(&self.skeleton[at..])?;
            let place = self.stands(segment, at).filter(|place| place.start >= from);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            at += 1;
        }
    }

    /// The last place of a segment that ends at an offset or before.
    pub(super) fn previous(&self, segment: &Segment, until: usize) -> Option<Range<usize>> {
        let length = segment.backward.needle().len();
        let mut end = (self.skeleton_index(until) + segment.after).min(self.skeleton.len());
        loop {
            let at = segment.backward.rfind(&self.skeleton[..end])?;
            let place = self.stands(segment, at).filter(|place| place.end <= until);
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
        let clip = |stretch: &Stretch| {
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

    /// The offset of a byte of the skeleton.
    fn offset(&self, index: usize) -> usize {
        let mut bytes = self.letters_from(self.samples[index / SAMPLE] as usize);
        bytes.nth(index % SAMPLE).unwrap_or(self.text().len())
    }

    /// How many bytes of the skeleton stand before an offset.
    fn skeleton_index(&self, offset: usize) -> usize {
        let Some(sample) =
            self.samples.partition_point(|&at| (at as usize) < offset).checked_sub(1)
        else {
            return 0;
        };
        let bytes = self.letters_from(self.samples[sample] as usize);
        sample * SAMPLE + bytes.take_while(|&at| at < offset).count()
    }

    /// The offsets of the bytes that are in the skeleton.
    fn letters_from(&self, offset: usize) -> impl Iterator<Item = usize> + '_ {
        let bytes = self.text().as_bytes()[offset..].iter();
        (offset..).zip(bytes).filter(|&(_, &byte)| !is_gap(byte)).map(|(at, _)| at)
    }
}

impl Stretch {
    /// One past its last byte in the joined text.
    fn joined_end(&self) -> u32 {
        self.at + (self.end - self.start)
    }
}

/// Whether a byte of a normal form is left out of skeletons.
pub(super) fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == normal::DASH as u8
}

/// The hyphens that end joined lines of a stretch, with the spaces after them. A soft hyphen is gone
/// from the normal form, so only its space is left.
fn joints(text: &Text, stretch: &Stretch, mapped: &Mapped) -> Vec<Range<usize>> {
    let block = &text.blocks[stretch.block as usize];
    let first = block.hyphens.partition_point(|&hyphen| hyphen < stretch.start);
    let hyphens = block.hyphens[first..].iter().take_while(|&&hyphen| hyphen < stretch.end);
    let joint = |&hyphen: &u32| {
        let width = block.text[hyphen as usize..].chars().next().map_or(0, char::len_utf8);
        let end = mapped.normal(stretch.at + (hyphen - stretch.start) + width as u32);
        let start = end - usize::from(mapped.text[..end].ends_with(normal::DASH));
        start..end + usize::from(mapped.text[end..].starts_with(' '))
    };
    hyphens.map(joint).filter(|joint| !joint.is_empty()).collect()
}
