//! Finds what a curator has to leave out of a quotation, or write in another way.

use super::{Failure, QuoteSpec};
use crate::model::{Container, InlineKind, Layout};
use crate::quote::placement::has_only_gaps;
use crate::quote::search::{OMISSION, QuoteSearch, segments_of};
use crate::quote::segment::Segment;
use crate::quote::{MAX_LISTED, clip, normal};

/// The number of list marks of a quotation that are tried one by one.
const MAX_LIST_MARKS: usize = 20;

impl Failure<'_> {
    /// Returns the help for a quotation with ellipses that the text does not have.
    pub(super) fn ellipsis(&self) -> Option<String> {
        self.outer_ellipsis().or_else(|| self.inner_ellipsis())
    }

    /// Returns the help for an ellipsis at the beginning or end of a quotation.
    fn outer_ellipsis(&self) -> Option<String> {
        let quote = normal::trim(self.spec.quote);
        let marks = ellipses(quote);
        let first = marks.first().filter(|mark| mark.start == 0);
        let last = marks.last().filter(|mark| mark.end == quote.len());
        let outer = first.or(last)?;
        let start = first.map_or(0, |mark| mark.end);
        let end = last.map_or(quote.len(), |mark| mark.start);
        if start >= end || !self.is_found(&quote[start..end]) {
            return None;
        }
        let mark = &quote[outer.clone()];
        Some(format!(
            "leave the outer `{mark}` out: a quotation may begin and end within a sentence"
        ))
    }

    /// Returns the help for a quotation within quotation marks that the text does not have.
    pub(super) fn outer_marks(&self) -> Option<String> {
        let (open, words, close) = within_marks(self.spec.quote)?;
        self.is_found(words).then(|| {
            format!(
                "leave `{open}` and `{close}` out: they are part of the quotation here, and the text does \
                 not have them"
            )
        })
    }

    /// Returns the help for a quotation that writes `…` or `(...)` where it means `[…]`, or where the text
    /// has no other words.
    fn inner_ellipsis(&self) -> Option<String> {
        let mut parts = Vec::new();
        let mut written = None;
        for segment in segments_of(self.spec.quote) {
            let mut start = 0;
            for mark in ellipses(segment) {
                parts.push(&segment[start..mark.start]);
                start = mark.end;
                written = written.or(Some(&segment[mark]));
            }
            parts.push(&segment[start..]);
        }
        let written = written?;
        let quote = parts.join(OMISSION);
        let haystack = self.haystack;
        let search = QuoteSearch::new(QuoteSpec::bare(&quote), haystack);
        let mut words = search.segments.iter().map(Segment::words);
        if search.segments.is_empty() || words.any(has_only_gaps) {
            return None;
        }
        let places = search.leftmost(0).ok()?;
        let leaves_words_out = places
            .windows(2)
            .any(|pair| haystack.text()[pair[0].end..pair[1].start].contains(normal::is_word));
        Some(if leaves_words_out {
            format!(
                "write `[…]` instead of `{written}` where words are left out: without brackets it \
                 is a part of the text"
            )
        } else {
            format!("leave `{written}` out: the text has no other words there")
        })
    }

    /// Returns the help for a quotation that includes speaker labels or furniture.
    pub(super) fn unquotable_words(&self) -> Option<String> {
        let everything = self.quotable.everything()?;
        let search = QuoteSearch::new(QuoteSpec::bare(self.spec.quote), everything);
        let place = search.placements().next()?.span();
        let block = everything.block_at(place.start) + 1;
        let text = self.quotable.text;
        let mut unquotable = Vec::new();
        let mut has_others = false;
        for piece in everything.pieces(place, text) {
            let block = &text.blocks[piece.block as usize];
            let mut at = piece.start;
            for span in &block.spans {
                let is_unquotable =
                    matches!(span.kind, InlineKind::Label(_) | InlineKind::Furniture);
                let (start, end) = (span.start.max(at), span.end.min(piece.end));
                if is_unquotable && start < end {
                    has_others |= block.text[at as usize..start as usize].contains(normal::is_word);
                    unquotable.push(clip(&block.text[start as usize..end as usize]));
                    at = end;
                }
            }
            has_others |= block.text[at as usize..piece.end as usize].contains(normal::is_word);
        }
        let help = format!(
            "it stands in p{block} only with speaker labels or furniture, which cannot be quoted"
        );
        Some(if has_others {
            let words = listed(&unquotable);
            format!("{help}: leave {words} out, a quotation runs on across them")
        } else {
            help
        })
    }

    /// Returns the help for a quotation that includes the numbers or bullets of a list.
    pub(super) fn list_marks(&self) -> Option<String> {
        let is_list = |step: &Layout| matches!(step, Layout::Open(Container::List { .. }));
        if !self.quotable.text.layout.iter().any(is_list) {
            return None;
        }
        let words: Vec<&str> = self.spec.quote.split_whitespace().collect();
        let marks =
            || words.iter().enumerate().filter(|(_, word)| is_list_mark(word)).map(|(n, _)| n);
        let without = |left_out: &[usize]| {
            let kept = words.iter().enumerate().filter(|(n, _)| !left_out.contains(n));
            kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
        };
        let all: Vec<usize> = marks().take(MAX_LIST_MARKS).collect();
        let attempts = [all.clone()].into_iter().chain(all.iter().map(|&one| vec![one]));
        let mut attempts = attempts.filter(|left_out| !left_out.is_empty());
        let left_out = attempts.find(|left_out| self.is_found(&without(left_out)))?;
        let shown: Vec<String> = left_out.iter().map(|&n| words[n].to_owned()).collect();
        Some(format!("leave {} out: a list's number or bullet cannot be quoted", listed(&shown)))
    }

    /// True if a quotation, without prefix and suffix, is in the text.
    fn is_found(&self, quote: &str) -> bool {
        let search = QuoteSearch::new(QuoteSpec::bare(quote), self.haystack);
        let mut words = search.segments.iter().map(Segment::words);
        !search.segments.is_empty() && !words.any(has_only_gaps) && search.leftmost(0).is_ok()
    }
}

/// Splits a quotation within quotation marks, such as those that a word processor makes, from the marks.
pub(super) fn within_marks(quote: &str) -> Option<(char, &str, char)> {
    let quote = normal::trim(quote);
    let is_mark = |c: &char| {
        matches!(
            c,
            '"' | '\''
                | '“'
                | '”'
                | '„'
                | '‟'
                | '‘'
                | '’'
                | '‚'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '「'
                | '」'
                | '『'
                | '』'
        )
    };
    let open = quote.chars().next().filter(is_mark)?;
    let close = quote.chars().next_back().filter(is_mark)?;
    let words = quote.strip_prefix(open)?.strip_suffix(close)?;
    (!words.contains([open, close])).then_some((open, words, close))
}

/// Finds the ellipses of a quotation, with the parentheses around them.
fn ellipses(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['…', '.', '(']).map(|next| at + next) {
        let length = ellipsis(&text[next..]);
        if length > 0 {
            found.push(next..next + length);
        }
        let first = text[next..].chars().next().map_or(1, char::len_utf8);
        at = next + length.max(first);
    }
    found
}

/// Returns the length of an ellipsis at the beginning of a text; 0 if there is none.
fn ellipsis(text: &str) -> usize {
    let (inner, close) = text.strip_prefix('(').map_or((text, ""), |inner| (inner, ")"));
    let is_mark = |c: char| matches!(c, '.' | '…');
    let rest = inner.trim_start_matches(|c: char| is_mark(c) || c.is_whitespace());
    let marks = inner[..inner.len() - rest.len()]
        .trim_end_matches(|c: char| close.is_empty() && c.is_whitespace());
    let dots: usize = marks
        .chars()
        .map(|c| match c {
            '…' => 3,
            '.' => 1,
            _ => 0,
        })
        .sum();
    let is_closed = close.is_empty() || rest.starts_with(close);
    if dots >= 3 && is_closed { 2 * close.len() + marks.len() } else { 0 }
}

/// True for the number or bullet of a list's item.
fn is_list_mark(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(word, "-" | "*" | "+" | "•")
}

/// Lists words in backticks; of many only the first.
fn listed(words: &[String]) -> String {
    let shown: Vec<String> =
        words.iter().take(MAX_LISTED).map(|word| format!("`{word}`")).collect();
    let more = if words.len() > MAX_LISTED { " and so on" } else { "" };
    shown.join(", ") + more
}
