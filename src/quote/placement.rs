//! Places a quotation in a text: the outcome is data, and `explain` puts a failure into words.

use super::haystack::{Haystack, is_gap};
use super::normal;
use super::quotable::QuotableText;
use super::search::{QuoteSearch, segments_of};
use crate::diagnostic::Spanned;
use crate::model::Piece;

/// A quotation as the sidecar writes it.
#[derive(Clone, Copy)]
pub(super) struct QuoteSpec<'a> {
    pub(super) quote: &'a Spanned<String>,
    pub(super) prefix: Option<&'a Spanned<String>>,
    pub(super) suffix: Option<&'a Spanned<String>>,
}

/// The reason why a quotation has not exactly one place.
pub(super) enum PlacementError {
    /// The quotation has no letter or digit.
    NoWords,
    /// A segment has nothing but spaces and dashes.
    EmptySegment(String),
    NotFound,
    Ambiguous,
    /// The search was given up: too many places differ from the quotation only in spaces and dashes.
    TooRepetitive,
}

/// Finds the one place of a quotation and returns its characters.
pub(super) fn place(
    spec: QuoteSpec<'_>,
    quotable: &QuotableText<'_>,
) -> Result<Vec<Piece>, PlacementError> {
    let segments = segments_of(&spec.quote.value);
    let is_letter = |c: char| normal::is_word(c) && !normal::is_mark(c);
    if !segments.iter().any(|words| words.contains(is_letter)) {
        return Err(PlacementError::NoWords);
    }
    if let Some(words) = segments.iter().find(|words| has_only_gaps(words)) {
        return Err(PlacementError::EmptySegment(words.clone()));
    }
    let haystack = quotable.haystack();
    let search = spec.search(haystack);
    let mut placements = search.placements();
    let (first, second) = (placements.next(), placements.next());
    match (first, second) {
        _ if search.is_exhausted() => Err(PlacementError::TooRepetitive),
        (Some(only), None) if only.alternative.is_none() => {
            Ok(haystack.pieces_of_segments(&only.places, quotable.text))
        }
        (Some(_), _) => Err(PlacementError::Ambiguous),
        (None, _) => Err(PlacementError::NotFound),
    }
}

/// True if a segment has no words to search for.
pub(super) fn has_only_gaps(segment: &str) -> bool {
    segment.bytes().all(is_gap)
}

impl QuoteSpec<'_> {
    /// Prepares a search for the quotation in a text.
    pub(super) fn search<'h>(&self, haystack: &'h Haystack) -> QuoteSearch<'h> {
        let side = |words: Option<&Spanned<String>>| {
            words.map_or(String::new(), |words| normal::form(&words.value))
        };
        let segments = segments_of(&self.quote.value);
        QuoteSearch::new(&segments, &side(self.prefix), &side(self.suffix), haystack)
    }
}
