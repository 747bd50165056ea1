//! The skeleton of a text: its normal form without spaces and dashes.

use super::needle::{Needle, Searches};
use crate::quote::normal;

/// For one offset in so many it is known where in the skeleton it is.
const SAMPLE: usize = 64;

/// A skeleton, with the way from the normal form and back.
pub(super) struct Skeleton {
    bytes: Vec<u8>,
    /// How many bytes of it stand before every [`SAMPLE`]th offset.
    samples: Vec<u32>,
    searches: Searches,
}

impl Skeleton {
    /// The skeleton of a normal form.
    pub(super) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len());
        let mut samples = Vec::with_capacity(text.len().div_ceil(SAMPLE));
        for words in text.as_bytes().chunks(SAMPLE) {
            samples.push(bytes.len() as u32);
            // Without a branch for each byte, as nobody can foresee where the next gap is: the next
            // byte is written over one that is left out.
            let (mut letters, mut length) = ([0; SAMPLE], 0);
            for &byte in words {
                letters[length % SAMPLE] = byte;
                length += usize::from(!is_gap(byte));
            }
            bytes.extend_from_slice(&letters[..length]);
        }
        Self { bytes, samples, searches: Searches::default() }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Where a needle stands first, from a byte on.
    pub(super) fn find(&self, needle: &Needle, from: usize) -> Option<usize> {
        self.searches.find(&self.bytes, needle, from)
    }

    /// Where it stands last, up to a byte.
    pub(super) fn find_last(&self, needle: &Needle, until: usize) -> Option<usize> {
        self.searches.find_last(&self.bytes, needle, until)
    }

    /// The offset in the text, which it was made from, of one of its bytes.
    pub(super) fn offset(&self, text: &str, index: usize) -> usize {
        let after = self.samples.partition_point(|&before| before as usize <= index);
        let sample = after.checked_sub(1).map(|n| (n * SAMPLE, self.samples[n] as usize));
        let offset = sample.and_then(|(at, before)| letters_from(text, at).nth(index - before));
        offset.unwrap_or(text.len())
    }

    /// How many of its bytes stand before an offset in the text.
    pub(super) fn index(&self, text: &str, offset: usize) -> usize {
        let sample = offset / SAMPLE;
        let Some(&before) = self.samples.get(sample) else { return self.bytes.len() };
        let letters = letters_from(text, sample * SAMPLE);
        before as usize + letters.take_while(|&at| at < offset).count()
    }
}

/// The offsets of the bytes that are in the skeleton.
fn letters_from(text: &str, offset: usize) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes()[offset..].iter();
    (offset..).zip(bytes).filter(|&(_, &byte)| !is_gap(byte)).map(|(at, _)| at)
}

/// Whether a byte of a normal form is left out of skeletons.
pub(in crate::quote) fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == normal::DASH as u8
}
