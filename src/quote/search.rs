//! Searches the segments of a quotation in a text, in order and without overlap.

use std::ops::Range;

use super::haystack::Haystack;
use super::normal;
use super::placement::QuoteSpec;
use super::segment::Segment;

/// The mark between two segments, where words are left out.
pub(super) const OMISSION: &str = "[…]";

/// A quotation, prepared to be searched in one text.
pub(super) struct QuoteSearch<'h> {
    pub(super) segments: Vec<Segment<'h>>,
}

/// One way to place all segments in the text, such that its span contains no shorter placement.
pub(super) struct Placement {
    /// The place of each segment, as bytes of the normal form.
    pub(super) places: Vec<Range<usize>>,
    /// The first segment that also fits elsewhere within the same span: its index, and that place.
    pub(super) alternative: Option<(usize, Range<usize>)>,
}

/// Splits a quotation at each `[…]`, and returns the parts that have characters, without white space at
/// their ends. So a `[…]` at an end, or next to another, has no effect.
pub(super) fn segments_of(quote: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(quote);
    let parts = std::iter::from_fn(move || {
        let text = rest?;
        let found = text.match_indices('[').find_map(|(at, _)| Some((at, omission(&text[at..])?)));
        let (part, after) = match found {
            Some((at, length)) => (&text[..at], Some(&text[at + length..])),
            None => (text, None),
        };
        rest = after;
        Some(part)
    });
    parts.map(normal::trim).filter(|words| !words.is_empty())
}

/// Returns the length of the mark of an omission that begins a text: `[…]`, or three dots in brackets, with
/// any white space between.
fn omission(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let after = inner.trim_start_matches(|c: char| c == '.' || c == '…' || c.is_whitespace());
    let marks = &inner[..inner.len() - after.len()];
    let is_omission = marks.contains('…') || marks.matches('.').count() >= 3;
    (is_omission && after.starts_with(']')).then_some(marks.len() + 2)
}

impl Placement {
    /// Returns the range from the start of the first segment to the end of the last.
    pub(super) fn span(&self) -> Range<usize> {
        let start = self.places.first().map_or(0, |first| first.start);
        start..self.places.last().map_or(start, |last| last.end)
    }
}

impl<'h> QuoteSearch<'h> {
    /// Prepares the search for whole words.
    pub(super) fn new(spec: QuoteSpec<'h>, haystack: &'h Haystack) -> Self {
        Self::prepare(spec, haystack, true)
    }

    /// Prepares the search for words that may also be parts of words.
    pub(super) fn within_words(spec: QuoteSpec<'h>, haystack: &'h Haystack) -> Self {
        Self::prepare(spec, haystack, false)
    }

    fn prepare(spec: QuoteSpec<'h>, haystack: &'h Haystack, whole_words: bool) -> Self {
        let [prefix, suffix] = [spec.prefix, spec.suffix].map(normal::trim);
        let mut parts = segments_of(spec.quote).peekable();
        let mut segments = Vec::new();
        while let Some(words) = parts.next() {
            let prefix = if segments.is_empty() { prefix } else { "" };
            let suffix = if parts.peek().is_none() { suffix } else { "" };
            segments.push(Segment::new(prefix, words, suffix, whole_words, haystack));
        }
        Self { segments }
    }

    /// Iterates over the minimal placements in the order of the text.
    ///
    /// The leftmost placement ends where the first minimal span ends, and the rightmost placement with
    /// that end starts where the span starts. Every later minimal span starts after that. So each
    /// placement costs one pass there and back, however often the segments occur in the text. A single
    /// segment needs no way back.
    pub(super) fn placements(&self) -> impl Iterator<Item = Placement> + '_ {
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let leftmost = self.leftmost(from?).ok()?;
            if let [only] = &*leftmost {
                from = Some(only.start + 1);
                return Some(Placement { places: leftmost, alternative: None });
            }
            let places = self.rightmost(leftmost.last()?.end)?;
            let start = places.first()?.start;
            from = Some(start + 1);
            // The first segment of the leftmost placement may be before the span.
            let within = self.leftmost(start).ok()?;
            let mut pairs = within.into_iter().zip(&places).enumerate();
            let alternative = pairs.find(|(_, (a, b))| a != *b).map(|(index, (a, _))| (index, a));
            Some(Placement { places, alternative })
        })
    }

    /// Places each segment as early as possible. The error is the index of the first without a place.
    pub(super) fn leftmost(&self, mut from: usize) -> Result<Vec<Range<usize>>, usize> {
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let place = segment.next(from).ok_or(places.len())?;
            from = place.end;
            places.push(place);
        }
        Ok(places)
    }

    /// Places each segment as late as possible up to an offset.
    fn rightmost(&self, mut until: usize) -> Option<Vec<Range<usize>>> {
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in self.segments.iter().rev() {
            let place = segment.previous(until)?;
            until = place.start;
            places.push(place);
        }
        places.reverse();
        Some(places)
    }

    /// True if a segment gave up, so that the placements found may not be all.
    pub(super) fn is_exhausted(&self) -> bool {
        self.segments.iter().any(Segment::is_exhausted)
    }
}
