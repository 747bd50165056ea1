//! Shows a place of a text with the words around it.

use std::ops::Range;

use super::Failure;
use crate::model::Piece;
use crate::quote::nearest::word_starts;
use crate::quote::one_line;

/// The number of words shown on either side of a place's start and end.
const CONTEXT_WORDS: usize = 5;

/// In bytes, on either side of a place. A place longer than this is shown without its middle.
pub(super) const REACH: usize = 240;

impl Failure<'_> {
    /// Returns the words of a place and those around it, in quotation marks, after the block's number.
    pub(super) fn show(&self, place: &Range<usize>) -> String {
        let haystack = self.haystack;
        let text = haystack.text();
        let block = haystack.block_at(place.start) + 1;
        let before =
            |offset| starts_before(text, offset).take(CONTEXT_WORDS).last().unwrap_or(offset);
        let after = |offset| ends_after(text, offset).take(CONTEXT_WORDS).last().unwrap_or(offset);
        let whole = before(place.start)..after(place.end);
        let head = if whole.start > 0 { "… " } else { "" };
        let tail = if whole.end < text.trim_end().len() { " …" } else { "" };
        let shown = if place.len() <= REACH {
            self.original(whole)
        } else {
            let first = self.original(whole.start..after(place.start));
            let last = self.original(before(place.end)..whole.end);
            format!("{first} … {last}")
        };
        format!("p{block} has “{head}{shown}{tail}”")
    }

    /// Returns the source's characters for a range of the normal form, on one line.
    pub(super) fn original(&self, range: Range<usize>) -> String {
        let text = self.quotable.text;
        let pieces: Vec<Piece> = self.haystack.pieces(range, text);
        one_line(&text.joined_text(&pieces))
    }
}

/// Iterates over the starts of the words before an offset, the nearest first.
pub(super) fn starts_before(text: &str, offset: usize) -> impl Iterator<Item = usize> {
    let low = (offset.saturating_sub(REACH)..=offset).find(|&at| text.is_char_boundary(at));
    let low = low.unwrap_or(offset);
    let mut starts: Vec<usize> = word_starts(&text[low..offset]).map(|at| low + at).collect();
    if low > 0 && !starts.is_empty() {
        starts.remove(0); // It may be the middle of a word.
    }
    starts.into_iter().rev()
}

/// Iterates over the ends of the words after an offset, the nearest first.
pub(super) fn ends_after(text: &str, offset: usize) -> impl Iterator<Item = usize> + '_ {
    let high =
        (offset..=(offset + REACH).min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    let high = high.unwrap_or(offset);
    let whole = (high == text.len()).then_some(high);
    let starts = word_starts(&text[offset..high]).map(move |at| offset + at);
    let ends = starts.skip(1).chain(whole);
    ends.map(move |next| offset + text[offset..next].trim_end().len())
        .filter(move |&end| end > offset)
}
