//! From selectors to characters: every passage is proved to stand in its source.
//!
//! [`select`] is the only way through: `quote`, `paragraphs` and `section` all end in [`Piece`]s.
//! Quotations are searched in `quote` over the text that `haystack` prepares; what a curator
//! reads when one is not found, or found twice, is written in `explain`.

mod diff;
mod explain;
mod haystack;
mod nearest;
pub mod normal;
mod quotable;
mod search;
mod section;

pub use quotable::{QuotableText, stretches};

use crate::diagnostic::{Code, Fault, File, Span};
use crate::model::{Piece, Position, Selector, Text};

/// Soft hyphen, zero-width space, word joiner, byte order mark: they belong to no letter.
const BREAKS: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];

/// The characters that a selector names, in the order of the text; never empty.
///
/// The fault is `invalid-passage`, `quote-not-found`, `quote-ambiguous`, `paragraph-out-of-range`,
/// `section-not-found` or `section-ambiguous`, at the selector's place in the sidecar.
pub fn select(selector: &Selector, quotable: &QuotableText<'_>) -> Result<Vec<Piece>, Fault> {
    match selector {
        Selector::Quote { quote, prefix, suffix } => {
            let (prefix, suffix) = (prefix.as_ref(), suffix.as_ref());
            search::select(search::QuoteSpec { quote, prefix, suffix }, quotable)
        }
        Selector::Paragraphs { first, last, span: place } => {
            paragraphs(*first, *last, *place, quotable.text)
        }
        Selector::Section(words) => section::select(words, quotable),
    }
}

/// All quotable characters of the blocks `first` to `last`, counted from 1.
fn paragraphs(first: u32, last: u32, place: Span, text: &Text) -> Result<Vec<Piece>, Fault> {
    let count = text.blocks.len() as u32;
    let outside = [first, last].into_iter().find(|number| !(1..=count).contains(number));
    if let Some(number) = outside {
        let message = format!("the text has no paragraph {number}");
        let help = match count {
            0 => "the text is empty".to_owned(),
            1 => "the text has one paragraph, `1`".to_owned(),
            count => format!("the text has {count} paragraphs: `1` to `{count}`"),
        };
        return Err(fault(Code::ParagraphOutOfRange, place, message).help(help));
    }
    let start = Position { block: first - 1, offset: 0 };
    let pieces = pieces_between(text, start, Position { block: last, offset: 0 });
    if pieces.is_empty() {
        return Err(nothing_quotable(place));
    }
    Ok(pieces)
}

/// All quotable characters of the block at an index.
pub fn pieces_of_block(text: &Text, block: u32) -> Vec<Piece> {
    let start = Position { block, offset: 0 };
    pieces_between(text, start, Position { block: block + 1, offset: 0 })
}

/// All quotable characters between two places.
pub fn pieces_between(text: &Text, from: Position, to: Position) -> Vec<Piece> {
    let blocks = text.blocks.iter().enumerate().take(to.block as usize + 1);
    let mut pieces = Vec::new();
    for (index, block) in blocks.skip(from.block as usize) {
        let number = index as u32;
        let first = if number == from.block { from.offset } else { 0 };
        let last = if number == to.block { to.offset } else { u32::MAX };
        let stretches = stretches(block)
            .map(|range| (range.start.max(first), range.end.min(last).max(range.start.max(first))));
        pieces.extend(stretches.filter_map(|(start, end)| trimmed(text, number, start, end)));
    }
    pieces
}

/// A stretch of a block without white space and invisible breaks at its ends; none when nothing is
/// left.
fn trimmed(text: &Text, block: u32, start: u32, end: u32) -> Option<Piece> {
    let stretch = &text.blocks[block as usize].text[start as usize..end as usize];
    let is_blank = |c: char| c.is_whitespace() || BREAKS.contains(&c);
    let end = start + stretch.trim_end_matches(is_blank).len() as u32;
    let start = start + (stretch.len() - stretch.trim_start_matches(is_blank).len()) as u32;
    (start < end).then_some(Piece { block, start, end, gap: false })
}

/// A fault of a selector: they are all in the sidecar.
fn fault(code: Code, place: Span, message: impl Into<String>) -> Fault {
    Fault::new(code, File::Sidecar, place, message)
}

/// The first characters of a text, on one line.
fn clip(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn nothing_quotable(place: Span) -> Fault {
    fault(Code::InvalidPassage, place, "nothing of these blocks can be quoted")
        .help("speaker labels and furniture are not the text's own words")
}

#[cfg(test)]
mod tests;
