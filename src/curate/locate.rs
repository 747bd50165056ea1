//! Finds selected words in a text.

use crate::model::{Position, Text};
use crate::quote::normal;
use crate::quote::quotable_ranges;

/// Words that were selected on a source's page. White space is ignored, as the page adds some.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Selection {
    /// The number of the block in which they begin, from 1.
    pub block: u32,
    /// The words of that block before them.
    pub before: String,
    /// The words, which may go on in further blocks.
    pub words: String,
}

/// Returns the beginning and end of the whole words. The error says what to select instead.
pub(super) fn locate(text: &Text, selection: &Selection) -> Result<(Position, Position), String> {
    let words = letters(&selection.words);
    if !words.chars().any(normal::is_word) {
        return Err("select words of the text".to_owned());
    }
    let found =
        selection.block.checked_sub(1).and_then(|n| Letters::from_block(text, n, words.len()));
    let found = found.ok_or("the text has changed since this page was shown")?;
    let before = letters(&selection.before).len();
    let start = if found.text.get(before..).is_some_and(|rest| rest.starts_with(&words)) {
        before
    } else {
        // The page of a source in excerpts does not show all words of the block.
        let mut matches = found.text.match_indices(&words).filter(|(at, _)| *at < found.first_len);
        let only = matches.next().filter(|_| matches.next().is_none());
        only.ok_or("these words do not stand together in the text: select some that do")?.0
    };
    // Dashes at the ends of a quotation are ignored.
    let leading = words.len() - words.trim_start_matches(is_ignored).len();
    let inner = words.trim_matches(is_ignored);
    let last = inner.char_indices().next_back().map_or(0, |(at, _)| at);
    let first = found.positions[start + leading];
    let last = found.positions[start + leading + last];
    Ok((word_start(text, first), word_end(text, last)))
}

/// Removes white space.
fn letters(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// True for characters that are a dash or nothing when quotations are compared.
fn is_ignored(c: char) -> bool {
    let form = normal::form(c.encode_utf8(&mut [0; 4]));
    form.is_empty() || form.chars().all(|c| c == normal::DASH)
}

/// The quotable letters of some blocks.
struct Letters {
    text: String,
    /// For each byte, the position of its character in the text.
    positions: Vec<Position>,
    /// Number of bytes from the first block.
    first_len: usize,
}

impl Letters {
    /// Collects the letters of a block, if there is one, and of those after it until `more` bytes follow.
    fn from_block(text: &Text, block: u32, more: usize) -> Option<Self> {
        let blocks = (block..).zip(text.blocks.get(block as usize..)?);
        let mut all = Self { text: String::new(), positions: Vec::new(), first_len: 0 };
        for (number, block) in blocks {
            for segment in quotable_ranges(block) {
                let words = &block.text[segment.start as usize..segment.end as usize];
                for (at, c) in words.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                    let position = Position { block: number, offset: segment.start + at as u32 };
                    all.text.push(c);
                    all.positions.resize(all.text.len(), position);
                }
            }
            if all.first_len == 0 {
                all.first_len = all.text.len();
            }
            if all.text.len() >= all.first_len + more {
                break;
            }
        }
        (all.first_len > 0).then_some(all)
    }
}

/// Returns the start of the word around a position. The word may begin in an earlier line.
fn word_start(text: &Text, mut at: Position) -> Position {
    loop {
        let (segment, words) = segment_at(text, at);
        let mut start = (at.offset - segment) as usize;
        while start > 0 && !normal::is_word_border(words, start) {
            start = words.floor_char_boundary(start - 1);
        }
        at.offset = segment + start as u32;
        let Ok(hyphen) = text.hyphens.binary_search_by_key(&at, |hyphen| hyphen.next) else {
            return at;
        };
        at = text.hyphens[hyphen].at;
        let before =
            text.blocks[at.block as usize].text.floor_char_boundary(at.offset as usize - 1);
        at.offset = before as u32;
    }
}

/// Returns the end of the word around a position. The word may end in a later line.
fn word_end(text: &Text, mut at: Position) -> Position {
    loop {
        let (segment, words) = segment_at(text, at);
        let mut end = words.ceil_char_boundary((at.offset - segment) as usize + 1);
        while end < words.len() && !normal::is_word_border(words, end) {
            end = words.ceil_char_boundary(end + 1);
        }
        at.offset = segment + end as u32;
        let Ok(hyphen) = text.hyphens.binary_search_by_key(&at, |hyphen| hyphen.at) else {
            return at;
        };
        at = text.hyphens[hyphen].next;
    }
}

/// Returns the quotable segment around a position: its beginning in the block, and its words.
fn segment_at(text: &Text, at: Position) -> (u32, &str) {
    let block = &text.blocks[at.block as usize];
    let segment = quotable_ranges(block).find(|segment| segment.contains(&at.offset));
    let segment = segment.unwrap_or(0..block.text.len() as u32);
    (segment.start, &block.text[segment.start as usize..segment.end as usize])
}
