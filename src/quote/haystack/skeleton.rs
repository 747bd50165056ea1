//! The skeleton of a text: its normal form without spaces and dashes.

use super::window_index::LazyIndex;
use crate::quote::normal;

/// A skeleton, with the offset of each of its bytes in the normal form.
pub(super) struct Skeleton {
    pub(super) bytes: Vec<u8>,
    pub(super) offsets: Vec<u32>,
    pub(super) index: LazyIndex,
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
        Self { bytes, offsets, index: LazyIndex::default() }
    }
}

/// True for the bytes of a normal form that skeletons leave out.
pub(in crate::quote) fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == normal::DASH as u8
}
