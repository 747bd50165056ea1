//! Searches words of a quotation, in one spelling, in a text.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use memchr::memmem;

use super::gap::is_gap;
use super::haystack::{Haystack, SearchForm};
use super::normal;
use super::prepared::PreparedText;

/// The number of bytes that may be compared in vain for one needle. The limit is reached only when a long
/// quotation differs in nothing but its gaps from a text that repeats itself.
const MAX_WASTED: usize = 1 << 24;

/// Words with the prefix or suffix that must be next to them.
pub(super) struct Needle<'h> {
    pub(super) haystack: &'h Haystack,
    /// Prefix, words and suffix.
    pub(super) parts: [PreparedText<'h>; 3],
    /// The normal form of all parts, and the bytes of it between the prefix and the suffix.
    pub(super) pattern: String,
    pub(super) words: Range<usize>,
    /// False if the words may also be parts of words.
    pub(super) whole_words: bool,
    form: SearchForm<'h>,
    /// The pattern in that form.
    needle: Vec<u8>,
    /// The number of bytes of the pattern before the first letter that the needle has.
    lead: usize,
    /// The positions of the needle, if the text has an index.
    occurrences: OnceCell<Option<Vec<usize>>>,
    /// The lengths of the prefix and the suffix in that form.
    prefix_length: usize,
    suffix_length: usize,
    /// The number of bytes compared in vain so far.
    wasted: Cell<usize>,
}

impl<'h> Needle<'h> {
    /// Prepares words to be searched in the form that finds all their places fastest.
    pub(super) fn new(
        parts: [PreparedText<'h>; 3],
        whole_words: bool,
        haystack: &'h Haystack,
    ) -> Self {
        let form = if is_exact(&parts, haystack) { haystack.exact() } else { haystack.skeleton() };
        Self::in_form(form, parts, whole_words, haystack)
    }

    pub(super) fn in_form(
        form: SearchForm<'h>,
        parts: [PreparedText<'h>; 3],
        whole_words: bool,
        haystack: &'h Haystack,
    ) -> Self {
        let [prefix, words, suffix] = &parts;
        let pattern = [prefix.text(), words.text(), suffix.text()].concat();
        let start = prefix.text().len();
        let needle = form.convert(&pattern);
        let lead = if needle.len() == pattern.len() { leading_gap(&pattern) } else { 0 };
        Self {
            haystack,
            words: start..start + words.text().len(),
            needle,
            lead,
            occurrences: OnceCell::new(),
            prefix_length: form.convert(prefix.text()).len(),
            suffix_length: form.convert(suffix.text()).len(),
            form,
            wasted: Cell::new(0),
            pattern,
            parts,
            whole_words,
        }
    }

    /// Finds the first place of the words at or after an offset of the normal form.
    pub(super) fn next(&self, from: usize) -> Option<Range<usize>> {
        let mut at = self.form.index(from).saturating_sub(self.prefix_length);
        loop {
            at = self.find(at)?;
            let place = self.place_found(at).filter(|place| place.start >= from);
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
            let place = self.place_found(at).filter(|place| place.end <= until);
            if place.is_some() || !self.may_go_on() {
                return place;
            }
            end = at + self.needle.len() - 1;
        }
    }

    /// Returns the place of the words if the needle is at an index of the form, and all gaps agree.
    fn place_found(&self, index: usize) -> Option<Range<usize>> {
        if self.lead == self.pattern.len() {
            self.place_of_marks(self.form.offset(index))
        } else {
            self.place_at(self.form.offset(index + self.lead))
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

/// True if words can only be found exactly as they are in the normal form: nothing in their gaps or in the
/// text's could be written otherwise. Marks alone have no skeleton.
pub(super) fn is_exact(parts: &[PreparedText<'_>; 3], haystack: &Haystack) -> bool {
    let is_gap_only = |part: &PreparedText<'_>| leading_gap(part.text()) == part.text().len();
    if parts.iter().all(is_gap_only) {
        return true;
    }
    let [prefix, words, suffix] = parts;
    if !prefix.text().is_empty() || !suffix.text().is_empty() {
        return false;
    }
    let text = words.text();
    let is_mark = |byte: u8| is_gap(byte) && byte != b' ';
    let bytes = text.as_bytes();
    let has_pair = bytes.windows(2).any(|pair| is_mark(pair[0]) && is_mark(pair[1]));
    !has_pair
        && !text.contains(normal::DASH)
        && !text.contains(". .")
        && !haystack.has_joints()
        && !words.has_joints()
        && (text.is_ascii() || !text.contains(normal::is_spaceless_or_wide))
        && !(text.contains(normal::QUOTE) && haystack.has_loose_quotes())
}

/// Returns the length of the gap that begins a text.
fn leading_gap(text: &str) -> usize {
    text.bytes().take_while(|&byte| is_gap(byte)).count()
}
