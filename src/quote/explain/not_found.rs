//! Explains why a quotation was not found.

use super::context::around;
use crate::diagnostic::{Code, Fault};
use crate::quote::haystack::Haystack;
use crate::quote::placement::{QuoteSpec, has_only_gaps};
use crate::quote::quotable::QuotableText;
use crate::quote::search::{ELLIPSES, QuoteSearch, segments_of};
use crate::quote::segment::Segment;
use crate::quote::{clip, fault};

/// Returns the fault of a quotation without a place. It names the first reason that is certain, or
/// else the nearest place.
pub(super) fn not_found(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Fault {
    if let Some(fault) = misplaced(spec, quotable) {
        return fault;
    }
    let bare = bare(spec).search(quotable.haystack());
    let missing = bare.leftmost(0).err().unwrap_or(0);
    let segment = &bare.segments[missing];
    let help = unmarked_gap(spec, quotable)
        .or_else(|| unquotable_words(spec, quotable))
        .or_else(|| out_of_order(segment, quotable.haystack()))
        .unwrap_or_else(|| nearest(segment, quotable));
    let subject = match bare.segments.len() {
        1 => String::new(),
        count => {
            let words = clip(segment.words());
            format!("segment {} of {count}, “{words}”, has no place\n", missing + 1)
        }
    };
    let message = "the quotation does not stand in the text";
    fault(Code::QuoteNotFound, spec.quote.span, message).help(subject + &help)
}

/// A quotation without its prefix and suffix.
fn bare(spec: QuoteSpec<'_>) -> QuoteSpec<'_> {
    QuoteSpec { prefix: None, suffix: None, ..spec }
}

/// Returns the fault of a quotation that is in the text, but not next to its prefix or suffix.
fn misplaced(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Option<Fault> {
    let haystack = quotable.haystack();
    let both = spec.prefix.and(spec.suffix);
    let attempts = [
        (spec.prefix, "after its `prefix`", QuoteSpec { prefix: None, ..spec }),
        (spec.suffix, "before its `suffix`", QuoteSpec { suffix: None, ..spec }),
        (both, "between its `prefix` and `suffix`", bare(spec)),
    ];
    attempts.into_iter().find_map(|(side, relation, rest)| {
        let side = side?;
        let place = rest.search(haystack).placements().next()?.span();
        let block = haystack.block_at(place.start) + 1;
        let message = format!("the quotation stands in the text, but not directly {relation}");
        let help = format!("p{block} has {}", around(&place, quotable));
        Some(fault(Code::QuoteNotFound, side.span, message).help(help))
    })
}

/// The help for a quotation that writes `…` where it means `[…]`.
fn unmarked_gap(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Option<String> {
    let segments = segments_of(&spec.quote.value);
    let parts: Vec<&str> = segments
        .iter()
        .flat_map(|segment| segment.split('…'))
        .flat_map(|part| part.split("..."))
        .collect();
    if parts.len() == segments.len() {
        return None;
    }
    let segments = segments_of(&parts.join(ELLIPSES[0]));
    if segments.is_empty() || segments.iter().any(|segment| has_only_gaps(segment)) {
        return None;
    }
    QuoteSearch::new(&segments, "", "", quotable.haystack()).leftmost(0).ok()?;
    let help = "write `[…]` where words are left out: a `…` by itself is a character of the text";
    Some(help.to_owned())
}

/// The help for a quotation that includes speaker labels or furniture.
fn unquotable_words(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Option<String> {
    let everything = quotable.everything()?;
    let place = bare(spec).search(everything).placements().next()?.span();
    let block = everything.block_at(place.start) + 1;
    Some(format!(
        "it stands in p{block} only with speaker labels or furniture, which cannot be quoted: leave \
         them out, a quotation runs on across them"
    ))
}

/// The help for a segment that is in the text only before the segments it should follow.
fn out_of_order(segment: &Segment<'_>, haystack: &Haystack) -> Option<String> {
    let place = segment.next(0)?;
    let block = haystack.block_at(place.start) + 1;
    Some(format!("it stands in p{block}, not after the segments before it: mind their order"))
}

/// The help for words that are not in the text: the place most like them.
fn nearest(segment: &Segment<'_>, quotable: &QuotableText<'_>) -> String {
    let haystack = quotable.haystack();
    let Some(near) = quotable.word_index().nearest(haystack.text(), segment.words()) else {
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
