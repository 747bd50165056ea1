//! An index of a text, so that many long needles can be found without reading the whole text for each.
//!
//! It lists the *windows* of a text: the eight bytes at every eighth position. Wherever a needle
//! occurs, one of its first eight windows is in the list.

use std::cell::{Cell, OnceCell};

/// The length of a window in bytes, and the distance between windows.
const WINDOW: usize = 8;
/// The shortest needle that covers a whole window wherever it occurs.
const MIN_NEEDLE: usize = 2 * WINDOW - 1;
/// The number of needles that are searched by reading the text; most texts have fewer.
const NEEDLES_BEFORE_INDEX: usize = 32;

/// Builds the index of a text once many needles have been searched in it.
#[derive(Default)]
pub(super) struct LazyIndex {
    needles: Cell<usize>,
    index: OnceCell<WindowIndex>,
}

/// The windows of a text with their positions, sorted.
struct WindowIndex(Vec<([u8; WINDOW], u32)>);

impl LazyIndex {
    /// Returns the start of every occurrence of a needle, in order; `None` if the text must be searched.
    pub(super) fn occurrences(&self, text: &[u8], needle: &[u8]) -> Option<Vec<usize>> {
        if needle.len() < MIN_NEEDLE {
            return None;
        }
        self.needles.set(self.needles.get() + 1);
        if self.needles.get() <= NEEDLES_BEFORE_INDEX {
            return None;
        }
        self.index.get_or_init(|| WindowIndex::new(text)).occurrences(text, needle)
    }
}

impl WindowIndex {
    fn new(text: &[u8]) -> Self {
        let (windows, _) = text.as_chunks::<WINDOW>();
        let positions = (0..).step_by(WINDOW);
        let mut windows: Vec<_> = windows.iter().copied().zip(positions).collect();
        windows.sort_unstable();
        Self(windows)
    }

    /// Returns `None` if comparing all candidates could take longer than reading the text.
    fn occurrences(&self, text: &[u8], needle: &[u8]) -> Option<Vec<usize>> {
        let max_candidates = text.len() / needle.len();
        let mut starts = Vec::new();
        for (shift, window) in needle.windows(WINDOW).take(WINDOW).enumerate() {
            let first = self.0.partition_point(|(other, _)| other.as_slice() < window);
            let equal = self.0[first..].iter().take_while(|(other, _)| other == window);
            let equal = equal.take(max_candidates + 1);
            starts
                .extend(equal.filter_map(|&(_, position)| (position as usize).checked_sub(shift)));
            if starts.len() > max_candidates {
                return None;
            }
        }
        starts.retain(|&start| text[start..].starts_with(needle));
        starts.sort_unstable();
        Some(starts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_starts(text: &[u8], needle: &[u8]) -> Vec<usize> {
        (0..text.len()).filter(|&start| text[start..].starts_with(needle)).collect()
    }

    proptest! {
        #[test]
        fn what_the_index_finds_is_what_a_search_finds(
            text in prop::collection::vec(0_u8..6, 300..6000),
            at in 0_usize..300,
            length in MIN_NEEDLE..60,
            other in 0_u8..40,
        ) {
            let at = at.min(text.len() - length);
            let mut needle = text[at..at + length].to_vec();
            if let Some(byte) = needle.get_mut(usize::from(other)) {
                *byte = 5 - *byte;
            }
            if let Some(found) = WindowIndex::new(&text).occurrences(&text, &needle) {
                prop_assert_eq!(found, all_starts(&text, &needle));
            }
        }
    }

    #[test]
    fn what_is_common_or_short_is_left_to_a_search() {
        let common = b"the same ".repeat(400);
        let rare = b"and these words are here just once".as_slice();
        let text = [common.as_slice(), rare, &common].concat();
        let index = LazyIndex::default();
        for _ in 0..NEEDLES_BEFORE_INDEX {
            assert_eq!(index.occurrences(&text, rare), None);
        }
        assert_eq!(index.occurrences(&text, b"same"), None);
        assert_eq!(index.occurrences(&text, &common[..90]), None);
        assert_eq!(index.occurrences(&text, rare), Some(vec![3600]));
        assert_eq!(index.occurrences(&text, b"and these words were never here"), Some(vec![]));
    }
}
