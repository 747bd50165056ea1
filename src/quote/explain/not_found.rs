//! Explains why a quotation was not found.

use std::ops::Range;

use super::Failure;
use super::advice::within_marks;
use crate::diagnostic::{Code, Fault};
use crate::quote::nearest::Likeness;
use crate::quote::placement::QuoteSpec;
use crate::quote::search::QuoteSearch;
use crate::quote::segment::Segment;
use crate::quote::{clip, fault, normal};

impl Failure<'_> {
    /// Names the first reason that is certain, or else the place most like the quotation.
    pub(super) fn not_found(&self) -> Fault {
        if let Some(fault) = self.misplaced() {
            return fault;
        }
        let search = QuoteSearch::new(QuoteSpec::bare(self.spec.quote), self.haystack);
        let missing = search.leftmost(0).err().unwrap_or(0);
        let segment = &search.segments[missing];
        let help = self
            .part_of_word()
            .or_else(|| self.outer_marks())
            .or_else(|| self.ellipsis())
            .or_else(|| self.unquotable_words())
            .or_else(|| self.list_marks())
            .or_else(|| self.out_of_order(segment))
            .or_else(|| self.lookalikes(segment))
            .or_else(|| self.nearest_within_marks())
            .unwrap_or_else(|| self.nearest(segment));
        let subject = match search.segments.len() {
            1 => String::new(),
            count => {
                let words = clip(segment.written);
                format!("segment {} of {count}, “{words}”, has no place\n", missing + 1)
            }
        };
        let message = "the quotation does not stand in the text";
        self.fault(Code::QuoteNotFound, message).help(subject + &help)
    }

    /// Returns the fault of a quotation that is in the text, but not next to its prefix or suffix.
    fn misplaced(&self) -> Option<Fault> {
        let spec = self.spec;
        let (has_prefix, has_suffix) = (!spec.prefix.is_empty(), !spec.suffix.is_empty());
        let without_prefix = QuoteSpec { prefix: "", ..spec };
        let without_suffix = QuoteSpec { suffix: "", ..spec };
        let bare = QuoteSpec::bare(spec.quote);
        let attempts = [
            (has_prefix, self.prefix_span, "after its `prefix`", without_prefix),
            (has_suffix, self.suffix_span, "before its `suffix`", without_suffix),
            (has_prefix && has_suffix, self.suffix_span, "between its `prefix` and `suffix`", bare),
        ];
        let attempts = attempts.into_iter().filter(|(is_possible, ..)| *is_possible);
        attempts.into_iter().find_map(|(_, span, relation, rest)| {
            let search = QuoteSearch::new(rest, self.haystack);
            let place = search.placements().next()?.span();
            let message = format!("the quotation stands in the text, but not directly {relation}");
            let help = self.marks_of_side().or_else(|| self.part_of_side());
            let help = help.unwrap_or_else(|| self.show(&place));
            Some(fault(Code::QuoteNotFound, span, message).help(help))
        })
    }

    /// Returns the help for a prefix or suffix within quotation marks that the text does not have.
    fn marks_of_side(&self) -> Option<String> {
        let spec = self.spec;
        let sides = [("prefix", spec.prefix), ("suffix", spec.suffix)];
        sides.into_iter().find_map(|(key, side)| {
            let (open, words, close) = within_marks(side)?;
            let without = match key {
                "prefix" => QuoteSpec { prefix: words, ..spec },
                _ => QuoteSpec { suffix: words, ..spec },
            };
            QuoteSearch::new(without, self.haystack).placements().next()?;
            Some(format!(
                "leave `{open}` and `{close}` out of its `{key}`: the text has none there"
            ))
        })
    }

    /// Returns the help for a prefix or suffix that begins or ends within a word.
    fn part_of_side(&self) -> Option<String> {
        let haystack = self.haystack;
        let spec = self.spec;
        let place = QuoteSearch::within_words(spec, haystack).placements().next()?.span();
        let prefix = QuoteSearch::within_words(QuoteSpec::bare(spec.prefix), haystack);
        let suffix = QuoteSearch::within_words(QuoteSpec::bare(spec.suffix), haystack);
        let before = prefix.segments.first().and_then(|words| words.previous(place.start));
        let after = suffix.segments.first().and_then(|words| words.next(place.end));
        let sides = [("prefix", before), ("suffix", after)];
        sides.into_iter().find_map(|(key, place)| {
            let word = self.cut_word(&place?)?;
            Some(format!("its `{key}` has only a part of the word `{word}`: write whole words"))
        })
    }

    /// Returns the help for words that are in the text only as parts of words.
    fn part_of_word(&self) -> Option<String> {
        let haystack = self.haystack;
        let search = QuoteSearch::within_words(QuoteSpec::bare(self.spec.quote), haystack);
        let places = search.leftmost(0).ok()?;
        places.iter().zip(&search.segments).find_map(|(place, segment)| {
            let word = self.cut_word(place)?;
            let block = haystack.block_at(place.start) + 1;
            let words = clip(segment.written);
            Some(format!(
                "“{words}” stands in p{block} only with a part of the word `{word}`: quote whole words"
            ))
        })
    }

    /// Returns the word that a place begins or ends within.
    fn cut_word(&self, place: &Range<usize>) -> Option<String> {
        let text = &self.haystack.prepared;
        let edge = [place.start, place.end].into_iter().find(|&at| !text.is_word_border(at))?;
        let at = text.normalized.start(edge) as usize;
        Some(clip(&text.original[normal::word_around(&text.original, at..at)]))
    }

    /// Returns the help for a segment that is in the text only before the segments it should follow.
    fn out_of_order(&self, segment: &Segment<'_>) -> Option<String> {
        let place = segment.next(0)?;
        let block = self.haystack.block_at(place.start) + 1;
        Some(format!("it stands in p{block}, not after the segments before it: mind their order"))
    }

    /// Returns the help for words within quotation marks that are not in the text without these either.
    fn nearest_within_marks(&self) -> Option<String> {
        let (open, words, close) = within_marks(self.spec.quote)?;
        if self.haystack.prepared.original.contains([open, close]) {
            return None;
        }
        let search = QuoteSearch::new(QuoteSpec::bare(words), self.haystack);
        let [segment] = search.segments.as_slice() else { return None };
        let nearest = self.nearest(segment);
        Some(format!(
            "leave `{open}` and `{close}` out: they are part of the quotation here\n{nearest}"
        ))
    }

    /// Returns the help for words that are not in the text: the place most like them.
    fn nearest(&self, segment: &Segment<'_>) -> String {
        let haystack = self.haystack;
        let nearest = self.quotable.word_index().nearest(&haystack.prepared, segment.prepared());
        let Some(near) = nearest else {
            return "no place of the text is like it: is it of another source?".to_owned();
        };
        let block = haystack.block_at(near.offset) + 1;
        let how = match near.likeness {
            Likeness::OnlyCase => "which differs in capital letters only",
            Likeness::OnlyPunctuation => "which differs in punctuation only",
            Likeness::MoreWords => {
                "which has {+more words+}: write `[…]` where the quotation leaves words out"
            }
            Likeness::Other => "where [-words of the quotation-] are {+words of the text+}",
        };
        format!("nearest is p{block}, {how}:\n  {}", near.diff)
    }
}
