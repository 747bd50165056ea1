//! Words that are joined without white space, and are also searched for as one word: `anti-virus` as
//! `antivirus`, `U.S.` as `US`.
//!
//! `compounds` in `templates/assets/search.js` does the same.

use super::tokens::{MAX_WORD_CHARS, Tokenizer, is_part_of_word};

/// The length in letters of the longest words that full stops join, as in `Ph.D.`
const MAX_ABBREVIATED: usize = 2;

/// True for the hyphens that join words.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Calls `found` with the term of each compound among the words around a hyphen or full stop, and returns
/// the end of these words.
pub fn find(text: &str, at: usize, joint: char, found: &mut impl FnMut(&str)) -> usize {
    let after = at + joint.len_utf8();
    let is_between =
        text[after..].starts_with(is_part_of_word) && text[..at].ends_with(is_part_of_word);
    if !is_between {
        return after;
    }
    let is_joint = |c| if joint == '.' { c == '.' } else { is_hyphen(c) };
    let begin = text[..at].rfind(|c| !is_part_of_word(c));
    let start = begin.map_or(0, |at| text.ceil_char_boundary(at + 1));
    let length = text[start..].find(|c| !is_part_of_word(c) && !is_joint(c));
    let end = length.map_or(text.len(), |length| start + length);
    let mut compound = Compound::default();
    let mut tokenizer = Tokenizer::default();
    for word in text[start..end].split(is_joint) {
        let term = Some(tokenizer.join_terms(word)).filter(|term| fits(term, joint));
        match term {
            Some(term) => compound.push(&term),
            None => compound.end(found),
        }
    }
    compound.end(found);
    end
}

/// True if a word can be part of a compound.
fn fits(term: &str, joint: char) -> bool {
    if joint == '.' {
        let length = term.chars().count();
        (1..=MAX_ABBREVIATED).contains(&length) && term.chars().all(char::is_alphabetic)
    } else {
        !term.is_empty()
    }
}

#[derive(Default)]
struct Compound {
    term: String,
    words: usize,
}

impl Compound {
    fn push(&mut self, word: &str) {
        self.words += 1;
        if self.term.len() < 4 * MAX_WORD_CHARS {
            self.term.push_str(word);
        }
    }

    /// Calls `found` with the term, if it has several words and not only digits, as a date has.
    fn end(&mut self, found: &mut impl FnMut(&str)) {
        if self.words > 1 && self.term.contains(char::is_alphabetic) {
            let end = self.term.char_indices().nth(MAX_WORD_CHARS);
            found(&self.term[..end.map_or(self.term.len(), |(end, _)| end)]);
        }
        *self = Self::default();
    }
}
