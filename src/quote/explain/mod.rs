//! What a curator reads when a quotation stands nowhere.

mod ambiguous;
mod context;

pub(super) use ambiguous::ambiguous;

use context::around;

use super::haystack::{Haystack, is_gap};
use super::quotable::QuotableText;
use super::search::{ELLIPSES, QuoteSearch, QuoteSpec, Segment, segments_of};
use super::{clip, fault};
use crate::diagnostic::{Code, Fault, Spanned};

/// How many characters of a segment are shown.
const SHOWN: usize = 60;

/// The fault of a quotation without a place. The first reason that is surely right is given, else
/// the nearest place.
pub(super) fn not_found(written: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Fault {
    if let Some(fault) = misplaced(written, quotable) {
        return fault;
    }
    let bare = QuoteSearch::new(&written.quote.value, "", "");
    let missing = bare.leftmost(quotable.haystack(), 0).err().unwrap_or(0);
    let segment = &bare.segments[missing];
    let help = with_gaps(written, quotable)
        .or_else(|| left_out(&bare, quotable))
        .or_else(|| out_of_order(segment, quotable.haystack()))
        .unwrap_or_else(|| nearest(segment, quotable));
    let subject = match bare.segments.len() {
        1 => String::new(),
        count => {
            let words = clip(segment.own_words(), SHOWN);
            format!("segment {} of {count}, “{words}”, has no place\n", missing + 1)
        }
    };
    let message = "the quotation does not stand in the text";
    fault(Code::QuoteNotFound, written.quote.span, message).help(subject + &help)
}

/// The fault of a search that was given up.
pub(super) fn repetitive(quote: &Spanned<String>) -> Fault {
    let message = "the quotation nearly stands in too many places to compare them all";
    fault(Code::QuoteAmbiguous, quote.span, message)
        .help("quote words that the text does not repeat, or name the blocks with `paragraphs`")
}

/// The fault of a quotation that stands in the text, but not next to its prefix or suffix.
fn misplaced(written: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Option<Fault> {
    let haystack = quotable.haystack();
    let both = written.prefix.and(written.suffix);
    let without = |prefix, suffix| QuoteSpec { prefix, suffix, ..written };
    let attempts = [
        (written.prefix, "after its `prefix`", without(None, written.suffix)),
        (written.suffix, "before its `suffix`", without(written.prefix, None)),
        (both, "between its `prefix` and `suffix`", without(None, None)),
    ];
    attempts.into_iter().find_map(|(side, relation, rest)| {
        let place = side?.span;
        let span = rest.search().placements(haystack).next()?.span();
        let block = haystack.block_at(span.start) + 1;
        let message = format!("the quotation stands in the text, but not directly {relation}");
        let help = format!("p{block} has {}", around(&span, quotable));
        Some(fault(Code::QuoteNotFound, place, message).help(help))
    })
}

/// The help for a quotation that writes `…` where it means `[…]`.
fn with_gaps(written: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Option<String> {
    let segments = segments_of(&written.quote.value);
    let parts: Vec<&str> = segments
        .iter()
        .flat_map(|segment| segment.split('…'))
        .flat_map(|part| part.split("..."))
        .collect();
    if parts.len() == segments.len() {
        return None;
    }
    let search = QuoteSearch::new(&parts.join(ELLIPSES[0]), "", "");
    if search.segments.iter().any(|segment| segment.own_words().bytes().all(is_gap)) {
        return None;
    }
    let help = "write `[…]` where words are left out: a `…` by itself is a character of the text";
    search.leftmost(quotable.haystack(), 0).ok().filter(|places| !places.is_empty())?;
    Some(help.to_owned())
}

/// The help for a quotation that holds speaker labels or furniture.
fn left_out(bare: &QuoteSearch, quotable: &QuotableText<'_>) -> Option<String> {
    let everything = quotable.everything()?;
    let span = bare.placements(everything).next()?.span();
    let block = everything.block_at(span.start) + 1;
    Some(format!(
        "it stands in p{block} only with speaker labels or furniture, which cannot be quoted: leave \
         them out, a quotation runs on across them"
    ))
}

/// The help for a segment that stands before those which it should follow.
fn out_of_order(segment: &Segment, haystack: &Haystack) -> Option<String> {
    let place = haystack.next(segment, 0)?;
    let block = haystack.block_at(place.start) + 1;
    Some(format!("it stands in p{block}, not after the segments before it: mind their order"))
}

/// The help for words that are not in the text: the place most like them.
fn nearest(segment: &Segment, quotable: &QuotableText<'_>) -> String {
    let haystack = quotable.haystack();
    let Some(near) = quotable.index().nearest(haystack.text(), segment.own_words()) else {
        return "no place of the text is like it: is it of another source?".to_owned();
    };
    let block = haystack.block_at(near.offset) + 1;
    let how = if near.only_case {
        "which differs in capital letters only"
    } else {
        "where [-words of the quotation-] are {+words of the text+}"
    };
    format!("nearest is p{block}, {how}:\n  {}", near.diff)
}
