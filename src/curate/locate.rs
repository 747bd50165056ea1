//! Where selected words stand in a text.

use crate::model::{Position, Text};
use crate::quote::normal;
use crate::quote::quotable_ranges;

/// Locale that were selected on the page of a source, as the page shows them. White space means
/// nothing: a page has other spaces than the text.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Selection {
    /// The number of the block that they begin in, from 1.
    pub block: u32,
    /// The words of that block before them.
    pub before: String,
    /// The words, of all blocks that they stand in.
    pub words: String,
}

/// Where the words begin and end, whole words at both ends. The error says what to select instead.
pub(super) fn locate(text: &Text, selection: &Selection) -> Result<(Position, Position), String> {
    let words = letters(&selection.words);
    if !words.chars().any(normal::is_word) {
        return Err("select words of the text".to_owned());
    }
    let there = selection.block.checked_sub(1).and_then(|n| Letters::of(text, n, words.len()));
    let there = there.ok_or("the text has changed since this page was shown")?;
    let before = letters(&selection.before).len();
    let start = if there.text.get(before..).is_some_and(|rest| rest.starts_with(&words)) {
        before
    } else {
        // Of a text in excerpts the page shows only parts.
        let mut places = there.text.match_indices(&words).filter(|(at, _)| *at < there.first);
        let only = places.next().filter(|_| places.next().is_none());
        only.ok_or("these words do not stand together in the text: select some that do")?.0
    };
    // A dash at an end of a quotation means nothing.
    let leading = words.len() - words.trim_start_matches(is_gap).len();
    let inner = words.trim_matches(is_gap);
    let last = inner.char_indices().next_back().map_or(0, |(at, _)| at);
    let first = there.places[start + leading];
    let last = there.places[start + leading + last];
    let from = word_start(text, first);
    Ok((from, word_end(text, last, from)))
}

/// What is left of words without white space.
fn letters(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a character is a dash or nothing when quotations are compared.
fn is_gap(c: char) -> bool {
    let form = normal::form(c.encode_utf8(&mut [0; 4]));
    form.is_empty() || form.chars().all(|c| c == normal::DASH)
}

/// The quotable letters of some blocks.
struct Letters {
    text: String,
    /// Where the character of each byte begins.
    places: Vec<Position>,
    /// How many bytes are of the first block.
    first: usize,
}

impl Letters {
    /// Those of a block, and of so many blocks after it that `more` bytes follow; none when there is no
    /// such block.
    fn of(text: &Text, block: u32, more: usize) -> Option<Self> {
        let blocks = (block..).zip(text.blocks.get(block as usize..)?);
        let mut all = Self { text: String::new(), places: Vec::new(), first: 0 };
        for (number, block) in blocks {
            for stretch in quotable_ranges(block) {
                let words = &block.text[stretch.start as usize..stretch.end as usize];
                for (at, c) in words.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                    let place = Position { block: number, offset: stretch.start + at as u32 };
                    all.text.push(c);
                    all.places.resize(all.text.len(), place);
                }
            }
            if all.first == 0 {
                all.first = all.text.len();
            }
            if all.text.len() >= all.first + more {
                break;
            }
        }
        (all.first > 0).then_some(all)
    }
}

/// Where the word begins that the character at a place is of.
fn word_start(text: &Text, at: Position) -> Position {
    let (stretch, words) = stretch_of(text, at);
    let mut start = (at.offset - stretch) as usize;
    while start > 0 && !normal::at_word_boundary(words, start, words.len()) {
        start = words.floor_char_boundary(start - 1);
    }
    Position { offset: stretch + start as u32, ..at }
}

/// Where the word ends that the character at a place is of; what is looked at begins at `from`.
fn word_end(text: &Text, at: Position, from: Position) -> Position {
    let (stretch, words) = stretch_of(text, at);
    let is_here = from.block == at.block && from.offset >= stretch;
    let start = if is_here { (from.offset - stretch) as usize } else { 0 };
    let mut end = words.ceil_char_boundary((at.offset - stretch) as usize + 1);
    while end < words.len() && !normal::at_word_boundary(words, start, end) {
        end = words.ceil_char_boundary(end + 1);
    }
    Position { offset: stretch + end as u32, ..at }
}

/// The stretch of quotable words that a character is in: where it begins in its block, and the words.
fn stretch_of(text: &Text, at: Position) -> (u32, &str) {
    let block = &text.blocks[at.block as usize];
    let own = quotable_ranges(block).find(|stretch| stretch.contains(&at.offset));
    let own = own.unwrap_or(0..block.text.len() as u32);
    (own.start, &block.text[own.start as usize..own.end as usize])
}
