//! What a curator reads when a quotation stands in several places.

use std::ops::Range;

use super::SHOWN;
use super::context::{REACH, around, ends_after, original, starts_before};
use crate::diagnostic::{Code, Fault, Spanned};
use crate::quote::normal;
use crate::quote::quotable::QuotableText;
use crate::quote::search::{Placement, QuoteSpec};
use crate::quote::{clip, fault};

/// How many places are listed.
const LISTED: usize = 5;

/// How many places are counted.
const COUNTED: usize = 100;

/// The fault of a quotation with more than one placement: each place, with the line that would tell
/// it from the others.
pub(in crate::quote) fn ambiguous(written: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Fault {
    let search = written.search();
    let placements: Vec<Placement> = search.placements(quotable.haystack()).take(COUNTED).collect();
    if let [Placement { places, twin: Some((number, other)) }] = placements.as_slice() {
        return twin(written, *number, [other, &places[*number]], quotable);
    }
    let spans: Vec<Range<usize>> = placements.iter().map(Placement::span).collect();
    let mut lines =
        vec!["say which one is meant by one of these lines, or quote more of it:".to_owned()];
    for span in spans.iter().take(LISTED) {
        let block = quotable.haystack().block_at(span.start) + 1;
        lines.push(format!("  p{block} has {}", around(span, quotable)));
        lines
            .extend(distinction(written, span, &spans, quotable).map(|line| format!("    {line}")));
    }
    if spans.len() > LISTED {
        lines.push(format!("  and {} more", spans.len() - LISTED));
    }
    let at_least = if spans.len() == COUNTED { "at least " } else { "" };
    let message = format!("the quotation stands in {at_least}{} places of the text", spans.len());
    fault(Code::QuoteAmbiguous, written.quote.span, message).help(lines.join("\n"))
}

/// The fault of a segment that may stand in two places between its neighbours.
fn twin(
    written: QuoteSpec<'_>,
    number: usize,
    places: [&Range<usize>; 2],
    quotable: &QuotableText<'_>,
) -> Fault {
    let search = written.search();
    let words = clip(search.segments[number].own_words(), SHOWN);
    let mut lines = vec!["quote more of it, to say which one is meant:".to_owned()];
    for place in places {
        let block = quotable.haystack().block_at(place.start) + 1;
        lines.push(format!("  p{block} has {}", around(place, quotable)));
    }
    let number = number + 1;
    let message = format!("segment {number} of the quotation, “{words}”, stands in several places");
    fault(Code::QuoteAmbiguous, written.quote.span, message).help(lines.join("\n"))
}

/// The line of a sidecar that makes one of several placements the only one.
fn distinction(
    written: QuoteSpec<'_>,
    span: &Range<usize>,
    spans: &[Range<usize>],
    quotable: &QuotableText<'_>,
) -> Option<String> {
    let at = |value: String| Spanned { value, span: written.quote.span };
    let prefix = prefix(span, spans, quotable).map(at);
    let suffix = suffix(span, spans, quotable).map(at);
    let with_prefix = QuoteSpec { prefix: prefix.as_ref(), ..written };
    let with_suffix = QuoteSpec { suffix: suffix.as_ref(), ..written };
    let choices = [("prefix", &prefix, with_prefix), ("suffix", &suffix, with_suffix)];
    choices
        .into_iter()
        .filter_map(|(key, side, changed)| Some((key, &side.as_ref()?.value, changed)))
        .filter(|(_, _, changed)| stands_only_at(span, *changed, quotable))
        .min_by_key(|(_, value, _)| value.len())
        .map(|(key, value, _)| format!("{key}: {}", yaml(value)))
}

fn stands_only_at(
    span: &Range<usize>,
    written: QuoteSpec<'_>,
    quotable: &QuotableText<'_>,
) -> bool {
    let search = written.search();
    let mut placements = search.placements(quotable.haystack());
    let first = placements.next();
    first.is_some_and(|only| only.twin.is_none() && only.span() == *span)
        && placements.next().is_none()
        && !search.is_out_of_patience()
}

/// The fewest words before a place that stand before none of the others.
fn prefix(
    span: &Range<usize>,
    spans: &[Range<usize>],
    quotable: &QuotableText<'_>,
) -> Option<String> {
    let text = quotable.haystack().text();
    let before = |span: &Range<usize>| text[..span.start].bytes().rev().take(REACH);
    let shared = spans
        .iter()
        .filter(|other| *other != span)
        .map(|other| before(span).zip(before(other)).take_while(|(a, b)| a == b).count());
    let shared = shared.max()?;
    let start = starts_before(text, span.start)
        .find(|&start| span.start - start > shared && has_word(&text[start..span.start]))?;
    Some(original(start..span.start, quotable))
}

/// The fewest words after a place that stand after none of the others.
fn suffix(
    span: &Range<usize>,
    spans: &[Range<usize>],
    quotable: &QuotableText<'_>,
) -> Option<String> {
    let text = quotable.haystack().text();
    let after = |span: &Range<usize>| text[span.end..].bytes().take(REACH);
    let shared = spans
        .iter()
        .filter(|other| *other != span)
        .map(|other| after(span).zip(after(other)).take_while(|(a, b)| a == b).count());
    let shared = shared.max()?;
    let end = ends_after(text, span.end)
        .find(|&end| end - span.end > shared && has_word(&text[span.end..end]))?;
    Some(original(span.end..end, quotable))
}

/// Whether there is a letter or digit to be seen.
fn has_word(text: &str) -> bool {
    text.contains(normal::is_word)
}

/// A text as a YAML scalar in quotation marks.
fn yaml(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}
