//! Finds the words of a text that a quotation nearly has.

use super::clip;
use super::diff::{Cover, align, render};
use super::nearest::words;
use super::placement::{QuoteSpec, has_only_gaps};
use super::prepared::PreparedText;
use super::quotable::QuotableText;
use super::search::QuoteSearch;
use crate::model::Piece;

/// The words of a text that are most like a quotation which does not stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMatch {
    pub pieces: Vec<Piece>,
    /// The difference on one line: `[-words of the quotation-] {+words of the text+}`.
    pub diff: String,
    /// False if another place is as near.
    pub is_only: bool,
}

/// Finds the words that a quotation nearly has, segment by segment in order. Returns `None` if none are near:
/// at least three fifths of the words must be the same.
pub fn near_match(quote: &str, quotable: &QuotableText<'_>) -> Option<NearMatch> {
    let haystack = quotable.haystack();
    let search = QuoteSearch::new(QuoteSpec::bare(quote), haystack);
    let (mut places, mut diffs) = (Vec::new(), Vec::new());
    let mut is_only = true;
    let mut from = 0;
    for segment in &search.segments {
        if has_only_gaps(segment.words()) {
            return None;
        }
        let place = if let Some(place) = segment.next(from) {
            diffs.push(clip(segment.written));
            place
        } else {
            let index = quotable.word_index();
            let closest = index.closest(&haystack.prepared, segment.prepared())?;
            diffs.push(closest.diff);
            is_only &= closest.is_only;
            closest.range
        };
        if place.start < from {
            return None;
        }
        from = place.end;
        places.push(place);
    }
    let pieces = haystack.pieces_of_segments(&places, quotable.text);
    (!pieces.is_empty()).then(|| NearMatch { pieces, diff: diffs.join(" […] "), is_only })
}

/// The number of words that are compared, from a few before the first difference on.
const MAX_COMPARED: usize = 200;
/// The number of equal words before the first difference that are compared again.
const LEAD_WORDS: usize = 6;

/// Shows how some words differ from others, from the first difference on: `[-old-] {+new+}` on one line. Ends with
/// `…` if not all words were compared.
pub fn difference(old: &str, new: &str) -> String {
    let [old, new] = [old, new].map(|text| PreparedText::of_quotation(text.into()));
    let (old, new) = (words(&old), words(&new));
    let equal = old.iter().zip(&new).take_while(|(a, b)| a.text == b.text).count();
    let start = equal.saturating_sub(LEAD_WORDS);
    let end = start + MAX_COMPARED;
    let is_cut = old.len().max(new.len()) > end;
    let [old, new] = [&old, &new].map(|words| &words[start.min(words.len())..end.min(words.len())]);
    let mut steps = align(old, new, Cover::All);
    if is_cut {
        // The last words may have their partners beyond those that are compared.
        let last_same = steps.iter().rposition(|step| step.is_same);
        steps.truncate(last_same.map_or(steps.len(), |last| last + 1));
    }
    let line = render(&steps, old, new);
    if is_cut && !line.ends_with('…') { line + " …" } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_beyond_the_compared_words_is_told() {
        let numbers =
            |from: u32| (from..from + 300).map(|n| format!("{n} ")).collect::<Vec<_>>().concat();
        let same = numbers(1000);
        let line = difference(&format!("{same} a"), &format!("{same} b"));
        assert!(line.ends_with("1299 [-a-] {+b+}"), "{line}");
        let line = difference(&format!("a {same} a"), &format!("b c {same} b"));
        assert_eq!(line, "[-a-] {+b c+} 1000 1001 1002 1003 1004 …");
        let line = difference(&numbers(1000), &numbers(2000));
        assert!(line.ends_with(" …"), "{line}");
    }
}
