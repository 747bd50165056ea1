//! One segment of a quotation, and the search for its places in a text.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use memchr::memmem;

use super::haystack::{Haystack, SearchForm, is_gap};

/// The number of bytes that may be compared in vain for one segment. The limit is reached only when a long
/// quotation differs in nothing but spaces and dashes from a text that repeats itself.
const MAX_WASTED: usize = 1 << 24;

/// The words between two `[…]`, with the prefix or suffix that must be next to them.
pub(super) struct Segment<'h> {
    pub(super) haystack: &'h Haystack,
    /// Prefix, words and suffix in normal form.
    pub(super) pattern: String,
    /// The bytes of the pattern between the prefix and the suffix.
    pub(super) words: Range<usize>,
    form: SearchForm<'h>,
    /// The pattern in that form.
    needle: Vec<u8>,
    /// The positions of the needle, if the text has an index.
    occurrences: OnceCell<Option<Vec<usize>>>,
    /// The lengths of the prefix and the suffix in that form.
    prefix_length: usize,
    suffix_length: usize,
    /// The number of bytes compared in vain so far.
    wasted: Cell<usize>,
}

impl<'h> Segment<'h> {
    /// Prepares a segment; prefix, words and suffix are in normal form.
    pub(super) fn new(
        form: SearchForm<'h>,
        prefix: &str,
        words: &str,
        suffix: &str,
        haystack: &'h Haystack,
    ) -> Self {
        let pattern = [prefix, words, suffix].concat();
        Self {
            haystack,
            words: prefix.len()..prefix.len() + words.len(),
            needle: form.convert(&pattern),
            occurrences: OnceCell::new(),
            prefix_length: form.convert(prefix).len(),
            suffix_length: form.convert(suffix).len(),
            form,
            wasted: Cell::new(0),
            pattern,
        }
    }

    pub(super) fn words(&self) -> &str {
        &self.pattern[self.words.clone()]
    }

    /// Finds the first place of the words at or after an offset of the normal form.
    pub(super) fn next(&self, from: usize) -> Option<Range<usize>> {
        let mut at = self.form.index(from).saturating_sub(self.prefix_length);
        loop {
            at = self.find(at)?;
            let place = self.place_at(self.form.offset(at)).filter(|place| place.start >= from);
            if place.is_some() || !self.may_go_on() {
                return place;
            }
            at += 1;
        }
    }

    /// Finds the last place of the words that ends at an offset of the normal form or before.
    pub(super) fn previous(&self, until: usize) -> Option<Range<usize>> {
        let mut end = (self.form.index(until) + self.suffix_length).min(self.form.bytes.len());
        loop {
            let at = self.find_last(end)?;
            let place = self.place_at(self.form.offset(at)).filter(|place| place.end <= until);
            if place.is_some() || !self.may_go_on() {
                return place;
            }
            end = at + self.needle.len() - 1;
        }
    }

    /// Finds the first occurrence of the needle at or after an index.
    fn find(&self, from: usize) -> Option<usize> {
        if let Some(starts) = self.occurrences() {
            let first = starts.partition_point(|&start| start < from);
            return starts.get(first).copied();
        }
        memmem::find(&self.form.bytes[from..], &self.needle).map(|at| from + at)
    }

    /// Finds the last occurrence of the needle that ends at an index or before.
    fn find_last(&self, until: usize) -> Option<usize> {
        if let Some(starts) = self.occurrences() {
            let count = starts.partition_point(|&start| start + self.needle.len() <= until);
            return starts[..count].last().copied();
        }
        memmem::rfind(&self.form.bytes[..until], &self.needle)
    }

    fn occurrences(&self) -> Option<&[usize]> {
        self.occurrences.get_or_init(|| self.form.occurrences(&self.needle)).as_deref()
    }

    /// Counts a comparison in vain, and returns whether the search may go on.
    fn may_go_on(&self) -> bool {
        self.wasted.set(self.wasted.get() + self.pattern.len());
        !self.is_exhausted()
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.wasted.get() > MAX_WASTED
    }
}

/// True if words without prefix and suffix can only be found exactly as they are: the text has no
/// joined lines, and they begin and end with letters.
pub(super) fn is_exact(words: &str, haystack: &Haystack) -> bool {
    let mut ends = [words.bytes().next(), words.bytes().next_back()].into_iter().flatten();
    !haystack.has_joints() && !ends.any(is_gap)
}
