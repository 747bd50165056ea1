//! Explains that a quotation is in several places, and proposes what tells them apart.

use std::ops::Range;

use super::Failure;
use super::context::{REACH, ends_after, starts_before};
use crate::diagnostic::{Code, Fault};
use crate::quote::placement::QuoteSpec;
use crate::quote::search::{Placement, QuoteSearch};
use crate::quote::{MAX_LISTED, clip, normal};

const MAX_COUNTED: usize = 100;

impl Failure<'_> {
    /// Returns the failure in the words without the numbers of notes if only these have several places.
    pub(super) fn where_ambiguous(self) -> Self {
        let search = QuoteSearch::new(self.spec, self.haystack);
        let mut placements = search.placements();
        let first = placements.next();
        if first.is_some_and(|first| first.alternative.is_some()) || placements.next().is_some() {
            return self;
        }
        Self { haystack: self.quotable.without_note_numbers().unwrap_or(self.haystack), ..self }
    }

    /// Lists the places of a quotation, each with the sidecar line that would select it.
    pub(super) fn ambiguous(&self) -> Fault {
        let search = QuoteSearch::new(self.spec, self.haystack);
        let placements: Vec<Placement> = search.placements().take(MAX_COUNTED).collect();
        if let [Placement { places, alternative: Some((index, other)) }] = placements.as_slice() {
            let (number, words) = (index + 1, clip(search.segments[*index].words()));
            let message =
                format!("segment {number} of the quotation, “{words}”, stands in several places");
            let places = [other, &places[*index]].map(|place| format!("\n  {}", self.show(place)));
            let help = "quote more of it, to say which one is meant:".to_owned() + &places.concat();
            return self.fault(Code::QuoteAmbiguous, message).help(help);
        }
        let spans: Vec<Range<usize>> = placements.iter().map(Placement::span).collect();
        let mut lines =
            vec!["say which one is meant by one of these lines, or quote more of it:".to_owned()];
        for span in spans.iter().take(MAX_LISTED) {
            lines.push(format!("  {}", self.show(span)));
            lines.extend(self.distinction(span, &spans).map(|line| format!("    {line}")));
        }
        if spans.len() > MAX_LISTED {
            lines.push(format!("  and {} more", spans.len() - MAX_LISTED));
        }
        let at_least = if spans.len() == MAX_COUNTED { "at least " } else { "" };
        let message =
            format!("the quotation stands in {at_least}{} places of the text", spans.len());
        self.fault(Code::QuoteAmbiguous, message).help(lines.join("\n"))
    }

    /// Returns the shortest sidecar line that makes one of several places the only one.
    fn distinction(&self, span: &Range<usize>, spans: &[Range<usize>]) -> Option<String> {
        let prefix = self.prefix(span, spans).unwrap_or_default();
        let suffix = self.suffix(span, spans).unwrap_or_default();
        let with_prefix = QuoteSpec { prefix: &prefix, ..self.spec };
        let with_suffix = QuoteSpec { suffix: &suffix, ..self.spec };
        [("prefix", &prefix, with_prefix), ("suffix", &suffix, with_suffix)]
            .into_iter()
            .filter(|(_, words, spec)| !words.is_empty() && self.is_only_at(span, *spec))
            .min_by_key(|(_, words, _)| words.len())
            .map(|(key, words, _)| format!("{key}: {}", yaml(words)))
    }

    fn is_only_at(&self, span: &Range<usize>, spec: QuoteSpec<'_>) -> bool {
        let search = QuoteSearch::new(spec, self.haystack);
        let mut placements = search.placements();
        let first = placements.next();
        first.is_some_and(|only| only.alternative.is_none() && only.span() == *span)
            && placements.next().is_none()
            && !search.is_exhausted()
    }

    /// Returns the fewest words before a place that are before none of the others.
    fn prefix(&self, span: &Range<usize>, spans: &[Range<usize>]) -> Option<String> {
        let text = self.haystack.text();
        let before = |span: &Range<usize>| text[..span.start].bytes().rev();
        let others = spans.iter().filter(|other| *other != span);
        let shared = others.map(|other| common_length(before(span), before(other))).max()?;
        let start = starts_before(text, span.start)
            .find(|&start| span.start - start > shared && has_word(&text[start..span.start]))?;
        Some(self.original(start..span.start))
    }

    /// Returns the fewest words after a place that are after none of the others.
    fn suffix(&self, span: &Range<usize>, spans: &[Range<usize>]) -> Option<String> {
        let text = self.haystack.text();
        let after = |span: &Range<usize>| text[span.end..].bytes();
        let others = spans.iter().filter(|other| *other != span);
        let shared = others.map(|other| common_length(after(span), after(other))).max()?;
        let end = ends_after(text, span.end)
            .find(|&end| end - span.end > shared && has_word(&text[span.end..end]))?;
        Some(self.original(span.end..end))
    }
}

/// Returns the number of bytes that are equal, at most [`REACH`].
fn common_length(a: impl Iterator<Item = u8>, b: impl Iterator<Item = u8>) -> usize {
    a.zip(b).take(REACH).take_while(|(a, b)| a == b).count()
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
