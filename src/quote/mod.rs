//! Finds the characters that a selector names, and checks every quotation against its source.
//!
//! [`select`] is the way in. A quotation is placed first ([`placement`], [`search`], [`haystack`]),
//! and only if that fails, [`explain`] works out what to tell the curator.

mod diff;
mod explain;
mod gap;
mod haystack;
mod near_match;
mod nearest;
mod needle;
mod negation;
pub mod normal;
mod place;
mod placement;
mod prepared;
mod quotable;
mod search;
mod section;
mod segment;
mod spelling;

pub use near_match::{NearMatch, difference, near_match};
pub use negation::omitted_negation;
pub use placement::{QuoteSpec, place, places};
pub use quotable::{QuotableText, quotable_ranges};
pub use spelling::differs_in_spelling_only;

use crate::diagnostic::{Code, Fault, File, Span, Spanned};
use crate::model::{Piece, Position, Selector, Text};
use explain::Failure;

/// Invisible break opportunities: soft hyphen, zero-width space, word joiner, byte order mark.
const BREAKS: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];
/// The number of places or divisions that a fault lists.
const MAX_LISTED: usize = 5;
/// The number of characters of a quotation or a title that a fault shows.
const MAX_CLIP: usize = 60;

/// Returns the characters that a selector names, in the order of the text; never an empty list.
///
/// The fault is `invalid-passage`, `quote-not-found`, `quote-ambiguous`, `paragraph-out-of-range`,
/// `section-not-found` or `section-ambiguous`, at the selector's line in the sidecar.
pub fn select(selector: &Selector, quotable: &QuotableText<'_>) -> Result<Vec<Piece>, Fault> {
    match selector {
        Selector::Quote { quote, prefix, suffix } => {
            let (prefix, prefix_span) = side(prefix.as_ref());
            let (suffix, suffix_span) = side(suffix.as_ref());
            let spec = QuoteSpec { quote: &quote.value, prefix, suffix };
            let failure = Failure {
                spec,
                quotable,
                haystack: quotable.haystack(),
                span: quote.span,
                prefix_span,
                suffix_span,
            };
            place(spec, quotable).map_err(|error| failure.explain(error))
        }
        Selector::Paragraphs { first, last, span: place } => {
            paragraphs(*first, *last, *place, quotable.text)
        }
        Selector::Section(words) => section::select(words, quotable),
    }
}

/// Returns the words of a prefix or suffix, empty if there is none, and their span.
fn side(words: Option<&Spanned<String>>) -> (&str, Span) {
    words.map_or(("", Span::default()), |words| (&words.value, words.span))
}

/// Returns all quotable characters of the blocks `first` to `last`, counted from 1.
fn paragraphs(first: u32, last: u32, span: Span, text: &Text) -> Result<Vec<Piece>, Fault> {
    let count = text.blocks.len() as u32;
    let outside = [first, last].into_iter().find(|number| !(1..=count).contains(number));
    if let Some(number) = outside {
        let message = format!("the text has no paragraph {number}");
        let help = match count {
            0 => "the text is empty".to_owned(),
            1 => "the text has one paragraph, `1`".to_owned(),
            count => format!("the text has {count} paragraphs: `1` to `{count}`"),
        };
        return Err(fault(Code::ParagraphOutOfRange, span, message).help(help));
    }
    let start = Position { block: first - 1, offset: 0 };
    let pieces = pieces_between(text, start, Position { block: last, offset: 0 });
    if pieces.is_empty() {
        return Err(nothing_quotable(span));
    }
    Ok(pieces)
}

pub fn pieces_of_block(text: &Text, block: u32) -> Vec<Piece> {
    let start = Position { block, offset: 0 };
    pieces_between(text, start, Position { block: block + 1, offset: 0 })
}

/// Returns all quotable characters between two positions.
pub fn pieces_between(text: &Text, from: Position, to: Position) -> Vec<Piece> {
    let blocks = text.blocks.iter().enumerate().take(to.block as usize + 1);
    let mut pieces = Vec::new();
    for (index, block) in blocks.skip(from.block as usize) {
        let number = index as u32;
        let first = if number == from.block { from.offset } else { 0 };
        let last = if number == to.block { to.offset } else { u32::MAX };
        for range in quotable_ranges(block) {
            let start = range.start.max(first);
            let end = range.end.min(last).max(start);
            pieces.extend(trimmed(text, number, start, end));
        }
    }
    pieces
}

/// Trims white space and invisible breaks from a range of a block; `None` when nothing is left.
fn trimmed(text: &Text, block: u32, start: u32, end: u32) -> Option<Piece> {
    let words = &text.blocks[block as usize].text[start as usize..end as usize];
    let is_blank = |c: char| c.is_whitespace() || BREAKS.contains(&c);
    let end = start + words.trim_end_matches(is_blank).len() as u32;
    let start = start + (words.len() - words.trim_start_matches(is_blank).len()) as u32;
    (start < end).then_some(Piece { block, start, end, gap: false })
}

/// Returns a fault of a selector, which is always in the sidecar.
fn fault(code: Code, span: Span, message: impl Into<String>) -> Fault {
    Fault::new(code, File::Sidecar, span, message)
}

/// Returns the first [`MAX_CLIP`] characters of a text, on one line.
pub fn clip(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(MAX_CLIP) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Replaces each run of white space with one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn nothing_quotable(span: Span) -> Fault {
    fault(Code::InvalidPassage, span, "nothing of these blocks can be quoted")
        .help("speaker labels and furniture are not the text's own words")
}

#[cfg(test)]
mod tests;
