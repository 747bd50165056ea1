//! The skeleton of a text: its normal form without spaces and dashes.

use super::needle::{Needle, Searches};
use crate::quote::normal;

/// A skeleton, with the offset of each of its bytes in the normal form.
pub(super) struct Skeleton {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
    searches: Searches,
}

impl Skeleton {
    pub(super) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len());
        let mut offsets = Vec::with_capacity(text.len());
        for (offset, byte) in text.bytes().enumerate() {
            if !is_gap(byte) {
                bytes.push(byte);
                offsets.push(offset as u32);
            }
        }
        Self { bytes, offsets, searches: Searches::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Finds the first place of a needle at or after an index.
    pub(super) fn find(&self, needle: &Needle, from: usize) -> Option<usize> {
        self.searches.find(&self.bytes, needle, from)
    }

    /// Finds the last place of a needle that ends at an index or before.
    pub(super) fn find_last(&self, needle: &Needle, until: usize) -> Option<usize> {
        self.searches.find_last(&self.bytes, needle, until)
    }

    /// The offset in the normal form of a byte of the skeleton.
    pub(super) fn offset(&self, index: usize) -> usize {
        self.offsets[index] as usize
    }

    /// The number of bytes of the skeleton before an offset in the normal form.
    pub(super) fn index(&self, offset: usize) -> usize {
        self.offsets.partition_point(|&other| (other as usize) < offset)
    }
}

/// Whether a byte of a normal form is left out of skeletons.
pub(in crate::quote) fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == normal::DASH as u8
}
