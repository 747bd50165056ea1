//! Explains why a quotation was not found.

use super::Failure;
use crate::diagnostic::{Code, Fault};
use crate::quote::placement::{QuoteSpec, has_only_gaps};
use crate::quote::search::{OMISSION, QuoteSearch, segments_of};
use crate::quote::segment::Segment;
use crate::quote::{clip, fault};

impl Failure<'_> {
    /// Names the first reason that is certain, or else the place most like the quotation.
    pub(super) fn not_found(&self) -> Fault {
        if let Some(fault) = self.misplaced() {
            return fault;
        }
        let search = QuoteSearch::new(bare(self.spec.quote), self.quotable.haystack());
        let missing = search.leftmost(0).err().unwrap_or(0);
        let segment = &search.segments[missing];
        let help = self
            .unmarked_gap()
            .or_else(|| self.unquotable_words())
            .or_else(|| self.out_of_order(segment))
            .unwrap_or_else(|| self.nearest(segment));
        let subject = match search.segments.len() {
            1 => String::new(),
            count => {
                let words = clip(segment.words());
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
        let bare = bare(spec.quote);
        let attempts = [
            (has_prefix, self.prefix_span, "after its `prefix`", without_prefix),
            (has_suffix, self.suffix_span, "before its `suffix`", without_suffix),
            (has_prefix && has_suffix, self.suffix_span, "between its `prefix` and `suffix`", bare),
        ];
        let attempts = attempts.into_iter().filter(|(is_possible, ..)| *is_possible);
        attempts.into_iter().find_map(|(_, span, relation, rest)| {
            let search = QuoteSearch::new(rest, self.quotable.haystack());
            let place = search.placements().next()?.span();
            let message = format!("the quotation stands in the text, but not directly {relation}");
            Some(fault(Code::QuoteNotFound, span, message).help(self.show(&place)))
        })
    }

    /// Returns the help for a quotation that writes `…` where it means `[…]`.
    fn unmarked_gap(&self) -> Option<String> {
        let segments: Vec<&str> = segments_of(self.spec.quote).collect();
        let parts: Vec<&str> = segments
            .iter()
            .flat_map(|segment| segment.split('…'))
            .flat_map(|part| part.split("..."))
            .collect();
        if parts.len() == segments.len() {
            return None;
        }
        let quote = parts.join(OMISSION);
        let search = QuoteSearch::new(bare(&quote), self.quotable.haystack());
        let mut words = search.segments.iter().map(Segment::words);
        if search.segments.is_empty() || words.any(has_only_gaps) {
            return None;
        }
        search.leftmost(0).ok()?;
        let help =
            "write `[…]` where words are left out: a `…` by itself is a character of the text";
        Some(help.to_owned())
    }

    /// Returns the help for a quotation that includes speaker labels or furniture.
    fn unquotable_words(&self) -> Option<String> {
        let everything = self.quotable.everything()?;
        let search = QuoteSearch::new(bare(self.spec.quote), everything);
        let place = search.placements().next()?.span();
        let block = everything.block_at(place.start) + 1;
        Some(format!(
            "it stands in p{block} only with speaker labels or furniture, which cannot be quoted: \
             leave them out, a quotation runs on across them"
        ))
    }

    /// Returns the help for a segment that is in the text only before the segments it should follow.
    fn out_of_order(&self, segment: &Segment<'_>) -> Option<String> {
        let place = segment.next(0)?;
        let block = self.quotable.haystack().block_at(place.start) + 1;
        Some(format!("it stands in p{block}, not after the segments before it: mind their order"))
    }

    /// Returns the help for words that are not in the text: the place most like them.
    fn nearest(&self, segment: &Segment<'_>) -> String {
        let haystack = self.quotable.haystack();
        let nearest = self.quotable.word_index().nearest(haystack.text(), segment.words());
        let Some(near) = nearest else {
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
}

fn bare(quote: &str) -> QuoteSpec<'_> {
    QuoteSpec { quote, prefix: "", suffix: "" }
}
