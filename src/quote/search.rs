//! Quotations: their segments, and where these can be placed.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::explain;
use super::fault;
use super::haystack::{Haystack, Needle, is_gap};
use super::quotable::QuotableText;
use crate::diagnostic::{Code, Fault, Spanned};
use crate::model::Piece;
use crate::quote::normal;

/// What joins segments: words are left out there.
pub(super) const ELLIPSES: [&str; 2] = ["[…]", "[...]"];

/// How many bytes may be compared in vain for one segment. It is spent only when a long quotation
/// differs by nothing but spaces and dashes from a text that repeats itself.
const PATIENCE: usize = 1 << 24;

/// A quotation as the sidecar has it.
#[derive(Clone, Copy)]
pub(super) struct QuoteSpec<'a> {
    pub(super) quote: &'a Spanned<String>,
    pub(super) prefix: Option<&'a Spanned<String>>,
    pub(super) suffix: Option<&'a Spanned<String>>,
}

/// The characters of a quotation, which must have exactly one place.
pub(super) fn select(
    written: QuoteSpec<'_>,
    quotable: &QuotableText<'_>,
) -> Result<Vec<Piece>, Fault> {
    let search = written.search();
    if let Some(fault) = invalid(written.quote, &search) {
        return Err(fault);
    }
    let mut placements = search.placements(quotable.haystack());
    let (first, second) = (placements.next(), placements.next());
    match (first, second) {
        _ if search.is_out_of_patience() => Err(explain::repetitive(written.quote)),
        (Some(only), None) if only.twin.is_none() => Ok(pieces(&only, quotable)),
        (Some(_), _) => Err(explain::ambiguous(written, quotable)),
        (None, _) => Err(explain::not_found(written, quotable)),
    }
}

/// The fault of a quotation that has nothing to search for.
fn invalid(quote: &Spanned<String>, search: &QuoteSearch) -> Option<Fault> {
    let has_word = |words: &str| words.chars().any(|c| normal::is_word(c) && !normal::is_mark(c));
    if !search.segments.iter().any(|segment| has_word(segment.own_words())) {
        return Some(
            fault(Code::InvalidPassage, quote.span, "the quotation has no letter or digit")
                .help("write words of the text"),
        );
    }
    let empty = search.segments.iter().find(|segment| segment.own_words().bytes().all(is_gap))?;
    let message = format!("the segment `{}` of the quotation has no words", empty.own_words());
    Some(fault(Code::InvalidPassage, quote.span, message).help("leave out dashes that stand alone"))
}

fn pieces(placement: &Placement, quotable: &QuotableText<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (number, place) in placement.places.iter().enumerate() {
        let mut segment = quotable.haystack().pieces(place.clone(), quotable.text);
        if let Some(first) = segment.first_mut() {
            first.gap = number > 0;
        }
        pieces.append(&mut segment);
    }
    pieces
}

impl QuoteSpec<'_> {
    pub(super) fn search(&self) -> QuoteSearch {
        let value =
            |side: Option<&Spanned<String>>| side.map_or(String::new(), |at| at.value.clone());
        QuoteSearch::new(&self.quote.value, &value(self.prefix), &value(self.suffix))
    }
}

impl Placement {
    /// From the first character of the first segment to the last of the last.
    pub(super) fn span(&self) -> Range<usize> {
        let start = self.places.first().map_or(0, |first| first.start);
        start..self.places.last().map_or(start, |last| last.end)
    }
}

/// A quotation ready to be searched.
pub(super) struct QuoteSearch {
    /// What stands between the `[…]`, in normal form; none is empty.
    pub(super) segments: Vec<Segment>,
}

/// Locale that stand in one place of a text.
pub(super) struct Segment {
    /// The words in normal form, between the prefix and suffix if there are any.
    pub(super) pattern: String,
    /// Where in the pattern the words stand that the quotation covers.
    pub(super) words: Range<usize>,
    /// The length of the prefix in the skeleton.
    pub(super) before: usize,
    /// The length of the suffix in the skeleton.
    pub(super) after: usize,
    /// The pattern, to be found as it is.
    exact: OnceCell<Needle>,
    /// Its skeleton, to be found.
    skeleton: OnceCell<Needle>,
    /// How many bytes have been compared in vain.
    wasted: Cell<usize>,
}

/// One way in which the segments stand in the text, in order and without overlap, that spans no other.
pub(super) struct Placement {
    /// The place of each segment.
    pub(super) places: Vec<Range<usize>>,
    /// The first segment that could stand elsewhere within the same span, if any: its index, and
    /// where.
    pub(super) twin: Option<(usize, Range<usize>)>,
}

impl QuoteSearch {
    /// Takes a quotation apart. Prefix and suffix are empty when there is none.
    pub(super) fn new(quote: &str, prefix: &str, suffix: &str) -> Self {
        let (prefix, suffix) = (&*normal::form(prefix), &*normal::form(suffix));
        let segments = segments_of(quote);
        let last = segments.len().saturating_sub(1);
        let segment = |(number, words): (usize, &String)| {
            let prefix = if number == 0 { prefix } else { "" };
            let suffix = if number == last { suffix } else { "" };
            Segment::new(prefix, words, suffix)
        };
        Self { segments: segments.iter().enumerate().map(segment).collect() }
    }

    /// The minimal placements from the first to the last.
    ///
    /// The leftmost placement ends where the first minimal span ends, and the rightmost placement
    /// with that end begins where the span begins. Every other minimal span begins after that. So
    /// each costs one way there and back, however often the segments stand in the text. A segment by
    /// itself spans what it covers.
    pub(super) fn placements<'a>(
        &'a self,
        haystack: &'a Haystack,
    ) -> impl Iterator<Item = Placement> + 'a {
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let leftmost = self.leftmost(haystack, from?).ok()?;
            if let [only] = &*leftmost {
                from = Some(only.start + 1);
                return Some(Placement { places: leftmost, twin: None });
            }
            let places = self.rightmost(haystack, leftmost.last()?.end)?;
            let start = places.first()?.start;
            from = Some(start + 1);
            // The first segment of the leftmost placement may stand before the span.
            let within = self.leftmost(haystack, start).ok()?;
            let mut pairs = within.into_iter().zip(&places).enumerate();
            let twin = pairs.find(|(_, (a, b))| a != *b).map(|(number, (a, _))| (number, a));
            Some(Placement { places, twin })
        })
    }

    /// Each segment at its first place after the one before, from an offset on; or else the index of
    /// the first segment that has no place there.
    pub(super) fn leftmost(
        &self,
        haystack: &Haystack,
        from: usize,
    ) -> Result<Vec<Range<usize>>, usize> {
        let mut from = from;
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let place = haystack.next(segment, from).ok_or(places.len())?;
            from = place.end;
            places.push(place);
        }
        Ok(places)
    }

    /// Each segment at its last place before the one after, up to an offset.
    fn rightmost(&self, haystack: &Haystack, until: usize) -> Option<Vec<Range<usize>>> {
        let mut until = until;
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in self.segments.iter().rev() {
            let place = haystack.previous(segment, until)?;
            until = place.start;
            places.push(place);
        }
        places.reverse();
        Some(places)
    }

    /// Whether the search was given up: what it found is not all there is.
    pub(super) fn is_out_of_patience(&self) -> bool {
        self.segments.iter().any(|segment| segment.wasted.get() > PATIENCE)
    }
}

impl Segment {
    pub(super) fn new(prefix: &str, words: &str, suffix: &str) -> Self {
        let pattern = [prefix, words, suffix].concat();
        let letters = |text: &str| text.bytes().filter(|&byte| !is_gap(byte)).count();
        Self {
            words: prefix.len()..prefix.len() + words.len(),
            before: letters(prefix),
            after: letters(suffix),
            exact: OnceCell::new(),
            skeleton: OnceCell::new(),
            wasted: Cell::new(0),
            pattern,
        }
    }

    /// The pattern, to be found as it is.
    pub(super) fn exact(&self) -> &Needle {
        self.exact.get_or_init(|| Needle::new(self.pattern.as_bytes()))
    }

    /// The pattern's skeleton, to be found.
    pub(super) fn skeleton(&self) -> &Needle {
        let letters = || self.pattern.bytes().filter(|&byte| !is_gap(byte)).collect::<Vec<u8>>();
        self.skeleton.get_or_init(|| Needle::new(&letters()))
    }

    /// Whether it begins and ends with letters of its own: without prefix, suffix, or a gap.
    pub(super) fn is_bare(&self) -> bool {
        let pattern = self.pattern.as_bytes();
        let mut ends = [pattern.first(), pattern.last()].into_iter().flatten();
        self.words == (0..pattern.len()) && !ends.any(|&byte| is_gap(byte))
    }

    /// The words without prefix and suffix.
    pub(super) fn own_words(&self) -> &str {
        &self.pattern[self.words.clone()]
    }

    /// Whether the search may go on after a place that was none.
    pub(super) fn try_again(&self) -> bool {
        self.wasted.set(self.wasted.get() + self.pattern.len());
        self.wasted.get() <= PATIENCE
    }
}

/// What stands between the `[…]` of a quotation, in normal form. A `[…]` at its ends, or after
/// another, joins nothing.
pub(super) fn segments_of(quote: &str) -> Vec<String> {
    let parts = quote.split(ELLIPSES[0]).flat_map(|part| part.split(ELLIPSES[1]));
    parts.map(normal::form).filter(|words| !words.is_empty()).collect()
}
