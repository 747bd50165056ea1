//! Compares the spaces and dashes of a segment with those of the text.

use std::ops::Range;

use super::haystack::is_gap;
use super::normal;
use super::segment::Segment;

/// A gap of a segment and the gap of the text that it meets. Either may be empty.
struct GapPair {
    /// Bytes of the segment's pattern.
    written: Range<usize>,
    /// Bytes of the text's normal form.
    found: Range<usize>,
}

impl Segment<'_> {
    /// Returns the place of the words if the segment is in the text at `offset`, the offset of its
    /// first letter. The letters are known to be equal; every gap must agree with the text's.
    pub(super) fn place_at(&self, offset: usize) -> Option<Range<usize>> {
        let mut place = 0..0;
        let mut pair = self.first_pair(offset);
        loop {
            if !self.agrees(&pair) {
                return None;
            }
            if pair.touches(self.words.start) {
                place.start = pair.found.end - (pair.written.end - self.words.start);
            }
            if pair.touches(self.words.end) {
                place.end = pair.found.start + (self.words.end - pair.written.start);
            }
            if pair.written.end == self.pattern.len() {
                break;
            }
            pair = self.next_pair(&pair);
        }
        let text = self.haystack.text();
        let cuts_letter = splits_letter(text, place.start) || splits_letter(text, place.end);
        (!cuts_letter).then_some(place)
    }

    /// Returns the gaps before the first letter, which is at `offset`.
    fn first_pair(&self, offset: usize) -> GapPair {
        let written = 0..gap_end(self.pattern.as_bytes(), 0, usize::MAX);
        let before = self.haystack.text().as_bytes()[..offset].iter().rev();
        let length = before.take(max_found(&written)).take_while(|&&byte| is_gap(byte)).count();
        GapPair { written, found: offset - length..offset }
    }

    /// Returns the gaps after the letters that follow a pair. The letters are known to be equal, so it is
    /// enough to look for the next gap in either, or for an edge of the words.
    fn next_pair(&self, last: &GapPair) -> GapPair {
        let (pattern, text) = (self.pattern.as_bytes(), self.haystack.text().as_bytes());
        let is_edge = |at| at == pattern.len() || at == self.words.start || at == self.words.end;
        let (mut at, mut offset) = (last.written.end + 1, last.found.end + 1);
        while !is_edge(at) && !is_gap(pattern[at]) && !is_gap(text[offset]) {
            at += 1;
            offset += 1;
        }
        let written = at..gap_end(pattern, at, usize::MAX);
        let found = offset..gap_end(text, offset, max_found(&written));
        GapPair { written, found }
    }

    /// True if the gaps are equal, or would be without the hyphen of a joined line, the space after
    /// it, or a space next to a prefix or suffix.
    fn agrees(&self, pair: &GapPair) -> bool {
        let text = self.haystack.text().as_bytes();
        let written = &self.pattern.as_bytes()[pair.written.clone()];
        let found = &text[pair.found.clone()];
        // A quotation may begin or end within a gap of the text.
        let fits = |found: &[u8]| match () {
            () if pair.written.start == 0 => found.ends_with(written),
            () if pair.written.end == self.pattern.len() => found.starts_with(written),
            () => found == written,
        };
        if fits(found) {
            return true;
        }
        let joint = self.haystack.joint_within(&pair.found);
        let space_of_joint = joint.as_ref().map(|joint| joint.end - 1);
        let spaces = [space_of_joint, self.seam(pair)].into_iter().flatten();
        let spaces = spaces.filter(|&at| pair.found.contains(&at) && text[at] == b' ');
        joint.into_iter().chain(spaces.map(|at| at..at + 1)).any(|omitted| {
            let before = &text[pair.found.start..omitted.start];
            let after = &text[omitted.end.min(pair.found.end)..pair.found.end];
            fits(&[before, after].concat())
        })
    }

    /// Returns the offset in the text where a prefix or suffix meets the words, if it is in this pair: the text
    /// may have a space there that is not written.
    fn seam(&self, pair: &GapPair) -> Option<usize> {
        let is_inner = |edge: &usize| (1..self.pattern.len()).contains(edge);
        let edges = [self.words.start, self.words.end];
        let edge = edges.into_iter().find(|edge| is_inner(edge) && pair.touches(*edge))?;
        match pair.written.start {
            0 => pair.found.end.checked_sub(pair.written.end - edge + 1),
            start => Some(pair.found.start + (edge - start)),
        }
    }
}

impl GapPair {
    fn touches(&self, edge: usize) -> bool {
        (self.written.start..=self.written.end).contains(&edge)
    }
}

/// True if an offset is between a letter and its mark: `e` is not found in `é`, nor `q` in `q̃`, which
/// NFC cannot compose.
fn splits_letter(text: &str, offset: usize) -> bool {
    let (before, after) = text.split_at(offset);
    after.starts_with(normal::is_mark) && !before.is_empty() && !before.ends_with(' ')
}

/// Returns the end of the gap that begins at an offset, at most `max` bytes on.
fn gap_end(bytes: &[u8], at: usize, max: usize) -> usize {
    at + bytes[at..].iter().take(max).take_while(|&&byte| is_gap(byte)).count()
}

/// Returns the number of bytes of a gap of the text that are compared; a longer one cannot agree with what is written.
fn max_found(written: &Range<usize>) -> usize {
    written.len() + 3
}
