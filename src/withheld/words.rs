//! Words as search compares them, and runs of them.

use std::collections::VecDeque;
use std::ops::Range;

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

use crate::quote::normal::{is_mark, is_spaceless, is_word};
use crate::search::Tokenizer;

/// A run has ten words, or 24 characters of scripts without spaces, or a mixture in proportion.
const RUN_WEIGHT: u32 = 120;
const WORD_WEIGHT: u32 = 12;
const CHARACTER_WEIGHT: u32 = 5;
/// One more than a run can have, since a word is added before the first is dropped.
const MAX_WORDS: usize = 25;

/// A word, or a character of a script without spaces, without case and diacritics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub hash: u64,
    weight: u32,
}

/// Calls `found` with each word of a text and the bytes that it takes.
pub fn for_each_word(text: &str, mut found: impl FnMut(Word, Range<usize>)) {
    let state = FixedState::default();
    let mut tokenizer = Tokenizer::default();
    let bytes = text.as_bytes();
    let mut start = 0;
    while let Some(&byte) = bytes.get(start) {
        if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
            start += 1;
            continue;
        }
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + length;
        let is_plain = length > 0
            && bytes.get(end).is_none_or(u8::is_ascii)
            && !bytes[start..end].iter().any(u8::is_ascii_uppercase);
        let (end, weight) = if is_plain { (end, WORD_WEIGHT) } else { word_end(text, start) };
        tokenizer.for_each_term(&text[start..end], |term| {
            found(Word { hash: state.hash_one(term.as_bytes()), weight }, start..end);
        });
        start = end;
    }
}

/// Returns the end of the word that begins at a byte, and its weight. A character that belongs to no word
/// is one by itself, without terms.
fn word_end(text: &str, start: usize) -> (usize, u32) {
    let mut chars = text[start..].chars();
    let first = chars.next().unwrap_or_default();
    if is_spaceless(first) || !is_part(first) {
        return (start + first.len_utf8(), CHARACTER_WEIGHT);
    }
    let rest = chars.take_while(|&c| is_part(c) && !is_spaceless(c));
    (start + first.len_utf8() + rest.map(char::len_utf8).sum::<usize>(), WORD_WEIGHT)
}

/// True for characters that do not end a word: also soft hyphens, zero-width characters and tatweel.
fn is_part(c: char) -> bool {
    is_word(c)
        || is_mark(c)
        || matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Words in a row: just as many as make a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<P> {
    /// The hash of the words.
    pub hash: u64,
    /// The position of the first word.
    pub first: P,
    /// The number of words.
    pub length: usize,
}

/// Finds the runs among words that follow each other: one ends with each word. `P` is the position of a
/// word.
#[derive(Debug)]
pub struct RunFinder<P> {
    words: VecDeque<(Word, P)>,
    /// The sum of the words' hashes, each times a power of [`FACTOR`].
    hash: u64,
    weight: u32,
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

const POWERS: [u64; MAX_WORDS] = {
    let mut powers = [1; MAX_WORDS];
    let mut n = 1;
    while n < MAX_WORDS {
        powers[n] = u64::wrapping_mul(powers[n - 1], FACTOR);
        n += 1;
    }
    powers
};

impl<P> Default for RunFinder<P> {
    fn default() -> Self {
        Self { words: VecDeque::with_capacity(MAX_WORDS), hash: 0, weight: 0 }
    }
}

impl<P: Copy> RunFinder<P> {
    /// Adds a word, and returns the run that ends with it, if there are enough words.
    pub fn push(&mut self, word: Word, position: P) -> Option<Run<P>> {
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(word.hash);
        self.weight += word.weight;
        self.words.push_back((word, position));
        while let Some((first, _)) = self.words.front()
            && self.weight - first.weight >= RUN_WEIGHT
        {
            let power = POWERS[self.words.len() - 1];
            self.hash = self.hash.wrapping_sub(first.hash.wrapping_mul(power));
            self.weight -= first.weight;
            self.words.pop_front();
        }
        let (_, first) = self.words.front().filter(|_| self.weight >= RUN_WEIGHT)?;
        Some(Run { hash: self.hash, first: *first, length: self.words.len() })
    }

    /// Ends the words that follow each other.
    pub fn reset(&mut self) {
        *self = Self { words: std::mem::take(&mut self.words), hash: 0, weight: 0 };
        self.words.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<(u64, usize)> {
        let mut finder = RunFinder::default();
        let mut runs = Vec::new();
        for_each_word(text, |word, range| {
            runs.extend(finder.push(word, range.start).map(|run| (run.hash, run.length)));
        });
        runs
    }

    #[test]
    fn a_run_has_ten_words_or_twenty_four_characters() {
        let words = "one two three four five six seven eight nine";
        assert_eq!(runs(words), []);
        assert_eq!(runs(&format!("{words} ten")).len(), 1);
        assert_eq!(runs(&format!("{words} ten eleven twelve")).len(), 3);
        let characters = "雙方在日內瓦會晤時同意了下列條款並且承諾在一年";
        assert_eq!(runs(characters), []);
        assert_eq!(runs(&format!("{characters}之")), [(runs(&format!("{characters}之"))[0].0, 24)]);
        assert_eq!(runs(&format!("one two three four five {}", &characters[..3 * 12])).len(), 1);
        assert_eq!(runs(&format!("one two three four five {}", &characters[..3 * 11])), []);
    }

    #[test]
    fn a_run_is_compared_as_in_search() {
        let text = "The Mayor said: “Élan — and don’t stop, Фёдор,” in 2018 again.";
        for same in [
            "the mayor said elan and don't stop федор in 2018 again",
            "THE MAYOR, SAID\n(E\u{301}lan) AND DON'T STOP; Фе\u{308}дор IN 2018 AGA\u{ad}IN",
        ] {
            let found = runs(same);
            assert!(runs(text).iter().any(|run| found.contains(run)), "{same}");
        }
    }

    #[test]
    fn the_hash_of_a_run_is_that_of_its_words_alone() {
        let words: Vec<String> = (0..40).map(|n| format!("word{n} 會 x")).collect();
        let all = runs(&words.join(" "));
        for n in 1..20 {
            let some = runs(&words[n..n + 20].join(" "));
            assert!(!some.is_empty() && some.iter().all(|run| all.contains(run)), "{n}");
        }
        let mut finder = RunFinder::default();
        for_each_word("a b c d e", |word, range| {
            finder.push(word, range.start);
        });
        finder.reset();
        let mut rest = Vec::new();
        for_each_word("f g h i j k l m n o", |word, range| {
            rest.extend(finder.push(word, range.start));
        });
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].first, 0);
    }
}
