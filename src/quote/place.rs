//! Decides whether a needle is at a place of the text: the letters are equal, so its gaps are compared.

use std::ops::Range;

use super::gap::{Extent, Gap, SpaceRules, is_gap};
use super::needle::Needle;
use super::normal;

/// A gap of a needle's pattern and the gap of the text that it meets. Either may be empty.
struct GapPair {
    /// Bytes of the pattern.
    written: Range<usize>,
    /// Bytes of the text's normal form.
    found: Range<usize>,
}

/// How the marks of a pair correspond.
enum Agreement {
    /// Byte by byte.
    Exact,
    /// Mark by mark.
    Marks {
        written: Gap,
        found: Gap,
        /// The number of the text's mark that the first written one corresponds to.
        first: usize,
    },
}

impl Needle<'_> {
    /// Returns the place of the words if the pattern is in the text at `offset`, the offset of its
    /// first letter. The letters are known to be equal; every gap must agree with the text's.
    pub(super) fn place_at(&self, offset: usize) -> Option<Range<usize>> {
        let mut place = 0..0;
        let mut pair = self.first_pair(offset);
        loop {
            let agreement = self.agreement(&pair)?;
            let start = |edge| self.start_in_text(edge, &pair, &agreement);
            let end = |edge| self.end_in_text(edge, &pair, &agreement);
            if pair.touches(self.words.start) {
                place.start = self.checked(start(self.words.start))?;
            }
            if pair.touches(self.words.end) {
                place.end = self.checked(end(self.words.end))?;
            }
            if pair.written.start == 0 && self.words.start > 0 {
                self.checked(start(0))?;
            }
            if pair.written.end == self.pattern.len() {
                self.checked(end(self.pattern.len()))?;
                return Some(place);
            }
            pair = self.next_pair(&pair);
        }
    }

    /// Returns the place of a pattern that has no letters, at an offset: exactly as it is.
    pub(super) fn place_of_marks(&self, offset: usize) -> Option<Range<usize>> {
        let text = self.haystack.text().as_bytes();
        let place = offset + self.words.start..offset + self.words.end;
        let is_cut = |at: usize| {
            at > 0 && text.get(at).is_some_and(|&byte| byte != b' ' && text[at - 1] == byte)
        };
        (!is_cut(place.start) && !is_cut(place.end)).then_some(place)
    }

    /// Returns an offset of the text if words may begin or end there.
    fn checked(&self, offset: usize) -> Option<usize> {
        let text = &self.haystack.prepared;
        let may_be = if self.whole_words {
            text.is_word_border(offset)
        } else {
            !text.splits_character(offset)
        };
        may_be.then_some(offset)
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

    fn agreement(&self, pair: &GapPair) -> Option<Agreement> {
        let GapPair { written, found } = pair;
        let extent = match () {
            () if written.start == 0 => Extent::End,
            () if written.end == self.pattern.len() => Extent::Start,
            () => Extent::Whole,
        };
        let text = self.haystack.text();
        if text.as_bytes()[found.clone()] == self.pattern.as_bytes()[written.clone()]
            || (extent != Extent::Whole && written.is_empty())
        {
            return Some(Agreement::Exact);
        }
        let around = [text[..found.start].chars().next_back(), text[found.end..].chars().next()];
        let is_free = around.into_iter().flatten().any(normal::is_spaceless_or_wide);
        let found_forms = Gap::forms(&self.haystack.prepared, found.clone(), 0);
        for written in self.written_forms(written) {
            let seams = self.seams(&written, &pair.written);
            let rules = SpaceRules { is_free, seams: &seams };
            for found in &found_forms {
                if let Some(first) = written.matches(found, extent, &rules) {
                    return Some(Agreement::Marks { written, found: found.clone(), first });
                }
            }
        }
        None
    }

    /// Returns every form of a gap of the pattern.
    fn written_forms(&self, range: &Range<usize>) -> Vec<Gap> {
        let [prefix, words, suffix] = &self.parts;
        let starts = [0, self.words.start, self.words.end];
        let within = |start: usize, length: usize| {
            let clamp = |at: usize| at.clamp(start, start + length) - start;
            clamp(range.start)..clamp(range.end)
        };
        let in_words = within(self.words.start, self.words.len());
        if in_words.len() == range.len() {
            return Gap::forms(words, in_words, self.words.start);
        }
        let mut gap = Gap::empty();
        for (part, start) in [prefix, words, suffix].into_iter().zip(starts) {
            gap.read(part, within(start, part.text().len()), start);
        }
        vec![gap]
    }

    /// Returns the numbers of the marks before which a prefix or suffix meets the words.
    fn seams(&self, gap: &Gap, range: &Range<usize>) -> Vec<usize> {
        let is_inner = |edge: &usize| (1..self.pattern.len()).contains(edge);
        let edges = [self.words.start, self.words.end].into_iter().filter(is_inner);
        let here = edges.filter(|edge| (range.start..=range.end).contains(edge));
        here.map(|edge| gap.marks_until(edge)).collect()
    }

    /// Returns the offset in the text of what begins at an edge of the pattern.
    fn start_in_text(&self, edge: usize, pair: &GapPair, agreement: &Agreement) -> usize {
        match agreement {
            Agreement::Exact => pair.exact(edge),
            Agreement::Marks { written, found, first } => {
                let number = written.marks_until(edge);
                let Some(mark) = written.marks.get(number) else { return pair.found.end };
                let place = &found.marks[first + number].range;
                let text = self.haystack.text();
                match mark.dots_left_out(&found.marks[first + number]) {
                    0 => place.start,
                    count => place.start + after_dots(&text[place.clone()], count),
                }
            }
        }
    }

    /// Returns the offset in the text of what ends at an edge of the pattern.
    fn end_in_text(&self, edge: usize, pair: &GapPair, agreement: &Agreement) -> usize {
        match agreement {
            Agreement::Exact => pair.exact(edge),
            Agreement::Marks { written, found, first } => {
                let Some(number) = written.marks_until(edge).checked_sub(1) else {
                    return pair.found.start;
                };
                let found = &found.marks[first + number];
                let text = self.haystack.text();
                match written.marks[number].dots_left_out(found) {
                    0 => found.range.end,
                    count => {
                        let dots = found.dots() - count;
                        let before = after_dots(&text[found.range.clone()], dots - 1);
                        found.range.start + before + 1
                    }
                }
            }
        }
    }
}

impl GapPair {
    fn touches(&self, edge: usize) -> bool {
        (self.written.start..=self.written.end).contains(&edge)
    }

    /// Returns the offset in the text of an edge if both gaps are equal, or nothing is written.
    fn exact(&self, edge: usize) -> usize {
        match self.written.start {
            0 => self.found.end - (self.written.end - edge),
            start => self.found.start + (edge - start),
        }
    }
}

/// Returns the offset of the dot that follows so many dots.
fn after_dots(text: &str, count: usize) -> usize {
    text.bytes().enumerate().filter(|&(_, byte)| byte == b'.').nth(count).map_or(0, |(at, _)| at)
}

/// Returns the end of the gap that begins at an offset, at most `max` bytes on.
fn gap_end(bytes: &[u8], at: usize, max: usize) -> usize {
    at + bytes[at..].iter().take(max).take_while(|&&byte| is_gap(byte)).count()
}

/// Returns the number of bytes of a gap of the text that are compared; a longer one cannot agree with what
/// is written: a dash may be three with spaces around, an ellipsis may have spaces between its dots.
fn max_found(written: &Range<usize>) -> usize {
    written.len() * 5 + 5
}
