//! Explains that a quotation is in several places, and proposes what tells them apart.

use std::ops::Range;

use super::context::{REACH, around, ends_after, original, starts_before};
use crate::diagnostic::{Code, Fault, Spanned};
use crate::quote::placement::QuoteSpec;
use crate::quote::quotable::QuotableText;
use crate::quote::search::Placement;
use crate::quote::{MAX_LISTED, clip, fault, normal};

/// How many places are counted.
const MAX_COUNTED: usize = 100;

/// Returns the fault of a quotation with more than one place: each place is listed with the sidecar
/// line that would select it.
pub(super) fn ambiguous(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> Fault {
    let search = spec.search(quotable.haystack());
    let placements: Vec<Placement> = search.placements().take(MAX_COUNTED).collect();
    if let [Placement { places, alternative: Some((index, other)) }] = placements.as_slice() {
        let words = search.segments[*index].words();
        return ambiguous_segment(spec, *index, words, [other, &places[*index]], quotable);
    }
    let spans: Vec<Range<usize>> = placements.iter().map(Placement::span).collect();
    let mut lines =
        vec!["say which one is meant by one of these lines, or quote more of it:".to_owned()];
    for span in spans.iter().take(MAX_LISTED) {
        lines.push(shown(span, quotable));
        lines.extend(distinction(spec, span, &spans, quotable).map(|line| format!("    {line}")));
    }
    if spans.len() > MAX_LISTED {
        lines.push(format!("  and {} more", spans.len() - MAX_LISTED));
    }
    let at_least = if spans.len() == MAX_COUNTED { "at least " } else { "" };
    let message = format!("the quotation stands in {at_least}{} places of the text", spans.len());
    fault(Code::QuoteAmbiguous, spec.quote.span, message).help(lines.join("\n"))
}

/// Returns the fault of a segment that fits in two places between its neighbours.
fn ambiguous_segment(
    spec: QuoteSpec<'_>,
    index: usize,
    words: &str,
    places: [&Range<usize>; 2],
    quotable: &QuotableText<'_>,
) -> Fault {
    let mut lines = vec!["quote more of it, to say which one is meant:".to_owned()];
    lines.extend(places.map(|place| shown(place, quotable)));
    let (number, words) = (index + 1, clip(words));
    let message = format!("segment {number} of the quotation, “{words}”, stands in several places");
    fault(Code::QuoteAmbiguous, spec.quote.span, message).help(lines.join("\n"))
}

/// The line of a help that shows a place.
fn shown(place: &Range<usize>, quotable: &QuotableText<'_>) -> String {
    let block = quotable.haystack().block_at(place.start) + 1;
    format!("  p{block} has {}", around(place, quotable))
}

/// Returns the shortest sidecar line that makes one of several places the only one.
fn distinction(
    spec: QuoteSpec<'_>,
    span: &Range<usize>,
    spans: &[Range<usize>],
    quotable: &QuotableText<'_>,
) -> Option<String> {
    let at = |value: String| Spanned { value, span: spec.quote.span };
    let prefix = prefix(span, spans, quotable).map(at);
    let suffix = suffix(span, spans, quotable).map(at);
    let with_prefix = QuoteSpec { prefix: prefix.as_ref(), ..spec };
    let with_suffix = QuoteSpec { suffix: suffix.as_ref(), ..spec };
    [("prefix", &prefix, with_prefix), ("suffix", &suffix, with_suffix)]
        .into_iter()
        .filter_map(|(key, side, changed)| Some((key, &side.as_ref()?.value, changed)))
        .filter(|(_, _, changed)| is_only_at(span, *changed, quotable))
        .min_by_key(|(_, value, _)| value.len())
        .map(|(key, value, _)| format!("{key}: {}", yaml(value)))
}

fn is_only_at(span: &Range<usize>, spec: QuoteSpec<'_>, quotable: &QuotableText<'_>) -> bool {
    let search = spec.search(quotable.haystack());
    let mut placements = search.placements();
    let first = placements.next();
    first.is_some_and(|only| only.alternative.is_none() && only.span() == *span)
        && placements.next().is_none()
        && !search.is_exhausted()
}

/// Returns the fewest words before a place that are before none of the others.
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

/// Returns the fewest words after a place that are after none of the others.
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

fn has_word(text: &str) -> bool {
    text.contains(normal::is_word)
}

/// Writes a text as a YAML scalar in quotation marks.
fn yaml(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}
