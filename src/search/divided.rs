//! Words that are divided at the end of a line, which are also searched for as one word, and words before
//! the number of a note.

use super::compounds::is_hyphen;
use super::tokens::{MAX_WORD_CHARS, is_part_of_word};
use crate::model::{Block, LineHyphen, Piece, Position, Text};

/// A word that is divided at the end of a line, with what hyphens join to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DividedWord {
    /// Its characters without the hyphens at the ends of lines.
    pub word: String,
    /// Where these characters are.
    pub parts: Vec<Piece>,
}

/// Returns the words of a block that the number of a note follows directly.
pub fn words_before_notes(block: &Block, number: u32) -> impl Iterator<Item = DividedWord> {
    let words = block.note_numbers().map(move |note| {
        let end = note.start as usize;
        let start = start_of_word(&block.text[..end]);
        let part = Piece { block: number, start: start as u32, end: note.start, gap: false };
        DividedWord { word: block.text[start..end].to_owned(), parts: vec![part] }
    });
    words.filter(|word| !word.word.is_empty())
}

/// Returns the divided words that begin in a block. The rest of a word may be divided again.
pub fn divided_words(text: &Text, block: u32) -> impl Iterator<Item = DividedWord> {
    let first = text.hyphens.partition_point(|hyphen| hyphen.at.block < block);
    let here = text.hyphens[first..].iter().take_while(move |hyphen| hyphen.at.block == block);
    here.zip(first..).map(|(hyphen, n)| divided_word(text, *hyphen, &text.hyphens[n + 1..]))
}

fn divided_word(text: &Text, hyphen: LineHyphen, later: &[LineHyphen]) -> DividedWord {
    let words = |at: Position| text.blocks[at.block as usize].text.split_at(at.offset as usize);
    let part = |at: Position, length: usize| Piece {
        block: at.block,
        start: at.offset,
        end: at.offset + length as u32,
        gap: false,
    };
    let (before, _) = words(hyphen.at);
    let start = start_of_word(before);
    let mut parts = vec![Piece { start: start as u32, ..part(hyphen.at, 0) }];
    let mut word = before[start..].to_owned();
    let mut next = hyphen.next;
    let mut later = later.iter();
    loop {
        let (_, rest) = words(next);
        let length = rest.find(|c| !is_part_of_word(c)).unwrap_or(rest.len());
        word.push_str(&rest[..length]);
        parts.push(part(next, length));
        let end = Position { offset: next.offset + length as u32, ..next };
        // A soft hyphen counts as a part of the word.
        match later.next().filter(|hyphen| next < hyphen.at && hyphen.at <= end) {
            Some(hyphen) if word.len() < MAX_WORD_CHARS => next = hyphen.next,
            _ => return DividedWord { word, parts },
        }
    }
}

/// Returns the offset at which the last word of a text begins, or the compound of which it is a part.
fn start_of_word(text: &str) -> usize {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let joins_words = is_hyphen(c) && text[..at].ends_with(is_part_of_word);
        if !is_part_of_word(c) && !joins_words {
            break;
        }
        start = at;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Format, SourceMeta};
    use crate::parse::structure;

    fn words(text: &str) -> Vec<(u32, u32, String)> {
        let text = structure::source(text, Format::Plain, &SourceMeta::default(), None).value.text;
        let blocks = 0..text.blocks.len() as u32;
        let words = blocks.flat_map(|block| divided_words(&text, block).collect::<Vec<_>>());
        words
            .map(|word| (word.parts[0].start, word.parts[word.parts.len() - 1].end, word.word))
            .collect()
    }

    #[test]
    fn a_divided_word_is_joined_with_all_its_parts() {
        let word = |start, end, word: &str| (start, end, word.to_owned());
        assert_eq!(words("of the trea-\nty."), [word(7, 15, "treaty")]);
        assert_eq!(words("an anti-vi-\nrus law"), [word(3, 15, "anti-virus")]);
        assert_eq!(words("large--vi-\nrus"), [word(7, 14, "virus")]);
        assert_eq!(
            words("inter-\nconti\u{ad}\nnental"),
            [word(0, 21, "interconti\u{ad}nental"), word(7, 21, "continental")]
        );
        assert_eq!(words("indi-\n\ncated on"), [word(0, 5, "indicated")]);
    }
}
