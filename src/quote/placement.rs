//! Places a quotation in a text: the outcome is data, and `explain` puts a failure into words.

use super::haystack::Haystack;
use super::normal;
use super::quotable::QuotableText;
use super::search::QuoteSearch;
use super::segment::Segment;
use crate::model::Piece;

/// The words to search for; an empty prefix or suffix means none.
#[derive(Clone, Copy)]
pub struct QuoteSpec<'a> {
    pub quote: &'a str,
    pub prefix: &'a str,
    pub suffix: &'a str,
}

impl<'a> QuoteSpec<'a> {
    /// Returns the search for words without prefix and suffix.
    pub fn bare(quote: &'a str) -> Self {
        Self { quote, prefix: "", suffix: "" }
    }
}

/// The reason why a quotation has not exactly one place.
pub enum PlacementError {
    /// The quotation has no letter or digit.
    NoWords,
    /// A segment has nothing but spaces and dashes.
    EmptySegment(String),
    NotFound,
    Ambiguous,
    /// The search was given up: too many places differ from the quotation only in spaces and dashes.
    TooRepetitive,
}

/// Finds the one place of a quotation and returns its characters. A quotation may leave out the numbers of
/// notes.
pub fn place(
    spec: QuoteSpec<'_>,
    quotable: &QuotableText<'_>,
) -> Result<Vec<Piece>, PlacementError> {
    let placed = place_in(spec, quotable.haystack(), quotable);
    match quotable.without_note_numbers() {
        Some(haystack) => unite(placed, place_in(spec, haystack, quotable)),
        None => placed,
    }
}

/// Returns the characters of each place of a quotation, of at most `max`, in order; for one that
/// [`place`] calls ambiguous.
pub fn places(spec: QuoteSpec<'_>, quotable: &QuotableText<'_>, max: usize) -> Vec<Vec<Piece>> {
    let places_in = |haystack: &Haystack| {
        let search = QuoteSearch::new(spec, haystack);
        let pieces = search.placements().take(max);
        pieces
            .map(|found| haystack.pieces_of_segments(&found.places, quotable.text))
            .collect::<Vec<_>>()
    };
    let mut found = places_in(quotable.haystack());
    found.extend(quotable.without_note_numbers().map(places_in).unwrap_or_default());
    found.sort_by_key(|pieces| pieces.first().map(|piece| (piece.block, piece.start)));
    found.dedup();
    found.truncate(max);
    found
}

/// Unites the outcomes for a text with and without the numbers of its notes.
fn unite(
    with: Result<Vec<Piece>, PlacementError>,
    without: Result<Vec<Piece>, PlacementError>,
) -> Result<Vec<Piece>, PlacementError> {
    match (with, without) {
        (Err(PlacementError::NotFound), without) => without,
        (with, Err(PlacementError::NotFound)) => with,
        (Ok(with), Ok(without)) if with == without => Ok(with),
        (Ok(_), Ok(_)) => Err(PlacementError::Ambiguous),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

fn place_in(
    spec: QuoteSpec<'_>,
    haystack: &Haystack,
    quotable: &QuotableText<'_>,
) -> Result<Vec<Piece>, PlacementError> {
    let search = QuoteSearch::new(spec, haystack);
    let mut segments = search.segments.iter().map(Segment::words);
    let is_letter = |c: char| normal::is_word(c) && !normal::is_mark(c);
    if !segments.clone().any(|words| words.contains(is_letter)) {
        return Err(PlacementError::NoWords);
    }
    if let Some(words) = segments.find(|words| has_only_gaps(words)) {
        return Err(PlacementError::EmptySegment(words.to_owned()));
    }
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

pub(super) fn has_only_gaps(segment: &str) -> bool {
    segment.bytes().all(|byte| byte == b' ' || byte == normal::DASH as u8)
}
