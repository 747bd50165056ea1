//! The words of a text, prepared for the search of quotations.
//!
//! Two texts are compared through their *skeletons*: the normal form without spaces and dashes.
//! Wherever the skeleton of a quotation stands in that of the text, the *gaps*, which are the runs
//! of spaces and dashes left out, are compared one by one. So there is one rule for all that may be
//! in a gap: the hyphen of a joined line, which a quotation may write or not, and the space next to
//! a prefix or suffix.

mod gaps;
mod grams;

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use grams::Grams;

use super::quote::Segment;
use super::trimmed;
use crate::model::{Piece, Position, Text};
use crate::normal::{self, Mapped};

/// For one offset in so many it is known where in the skeleton it is.
const SAMPLE: usize = 64;

/// How often a text is gone through as a whole before an index of it is made.
const OFTEN: usize = 32;

/// A text in normal form, with the way back to its blocks. Offsets are bytes of the normal form.
pub(super) struct Haystack {
    mapped: Mapped,
    stretches: Vec<Stretch>,
    /// The normal form without spaces and dashes.
    skeleton: Vec<u8>,
    /// How many bytes of the skeleton stand before every [`SAMPLE`]th offset.
    samples: Vec<u32>,
    /// What a quotation may leave out where lines were joined: a hyphen and the space after it.
    joints: Vec<Range<usize>>,
    /// How many bytes of the skeleton have been gone through.
    searched: Cell<usize>,
    /// Where its runs stand, once it has been searched often.
    grams: OnceCell<Grams>,
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
        let mut samples = Vec::with_capacity(mapped.text.len().div_ceil(SAMPLE));
        for words in mapped.text.as_bytes().chunks(SAMPLE) {
            samples.push(skeleton.len() as u32);
            // Without a branch for each byte, as nobody can foresee where the next gap is: the next
            // byte is written over one that is left out.
            let (mut letters, mut length) = ([0; SAMPLE], 0);
            for &byte in words {
                letters[length % SAMPLE] = byte;
                length += usize::from(!is_gap(byte));
            }
            skeleton.extend_from_slice(&letters[..length]);
        }
        let (searched, grams) = (Cell::new(0), OnceCell::new());
        Self { mapped, stretches, skeleton, samples, joints, searched, grams }
    }

    /// The normal form of the whole text.
    pub(super) fn text(&self) -> &str {
        &self.mapped.text
    }

    /// The first place of a segment at or after an offset.
    pub(super) fn next(&self, segment: &Segment, from: usize) -> Option<Range<usize>> {
        let mut at = self.skeleton_index(from).saturating_sub(segment.before);
        loop {
            at = self.find(segment, at)?;
            let place = self.stands(segment, at).filter(|place| place.start >= from);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            at += 1;
        }
    }

    /// The last place of a segment that ends at an offset or before.
    pub(super) fn previous(&self, segment: &Segment, until: usize) -> Option<Range<usize>> {
        let length = segment.forward.needle().len();
        let mut end = (self.skeleton_index(until) + segment.after).min(self.skeleton.len());
        loop {
            let at = self.find_last(segment, end)?;
            let place = self.stands(segment, at).filter(|place| place.end <= until);
            if place.is_some() || !segment.try_again() {
                return place;
            }
            end = at + length - 1;
        }
    }

    /// Where a segment's letters stand first in the skeleton, from a byte of it on.
    fn find(&self, segment: &Segment, from: usize) -> Option<usize> {
        let needle = segment.forward.needle();
        let known = self.grams().map(|grams| grams.find(&self.skeleton, needle, from));
        if let Some(Ok(found)) = known {
            return found;
        }
        let found = segment.forward.find(&self.skeleton[from..]).map(|at| from + at);
        self.went_through(found.unwrap_or(self.skeleton.len()) - from);
        found
    }

    /// Where they stand last, up to a byte.
    fn find_last(&self, segment: &Segment, until: usize) -> Option<usize> {
        let needle = segment.forward.needle();
        let known = self.grams().map(|grams| grams.find_last(&self.skeleton, needle, until));
        if let Some(Ok(found)) = known {
            return found;
        }
        let found = segment.backward().rfind(&self.skeleton[..until]);
        self.went_through(until - found.unwrap_or(0));
        found
    }

    fn went_through(&self, bytes: usize) {
        self.searched.set(self.searched.get().saturating_add(bytes));
    }

    /// The index of the skeleton, if it is worth to have one.
    fn grams(&self) -> Option<&Grams> {
        let is_worth_it = self.searched.get() / OFTEN > self.skeleton.len();
        is_worth_it.then(|| self.grams.get_or_init(|| Grams::new(&self.skeleton)))
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
        let after = self.samples.partition_point(|&before| before as usize <= index);
        let sample = after.checked_sub(1).map(|n| (n * SAMPLE, self.samples[n] as usize));
        let offset = sample.and_then(|(at, before)| self.letters_from(at).nth(index - before));
        offset.unwrap_or(self.text().len())
    }

    /// How many bytes of the skeleton stand before an offset.
    fn skeleton_index(&self, offset: usize) -> usize {
        let sample = offset / SAMPLE;
        let Some(&before) = self.samples.get(sample) else { return self.skeleton.len() };
        let letters = self.letters_from(sample * SAMPLE);
        before as usize + letters.take_while(|&at| at < offset).count()
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
