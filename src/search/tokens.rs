//! From a text to the terms that it is found by: its words without case and diacritics, and of
//! scripts without spaces each pair of neighbouring characters.
//!
//! The script of the search page folds what a reader types in the same way: see `terms` in
//! `templates/assets/search.js`, and the table of examples that both are tested with.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use crate::quote::normal::{is_mark, is_spaceless, is_word};

/// How many characters of a word count: what is longer is no word that anybody types.
const LONGEST: usize = 48;

/// The breve that makes и another letter, й.
const BREVE: char = '\u{306}';

/// How many bytes there are before the first that is neither a digit nor a small letter of ASCII.
///
/// Eight are looked at together: where in a byte of a number only the highest bit is of interest, an
/// addition compares all its bytes at once.
fn plain_length(bytes: &[u8]) -> usize {
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    let (eights, rest) = bytes.as_chunks();
    for (n, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let low = eight & !HIGHEST;
        let at_least = |byte: u8| low + u64::from_ne_bytes([0x80 - byte; 8]);
        let letter = at_least(b'a') & !at_least(b'z' + 1);
        let digit = at_least(b'0') & !at_least(b'9' + 1);
        let other = (eight | !(letter | digit)) & HIGHEST;
        if other != 0 {
            return n * 8 + other.trailing_zeros() as usize / 8;
        }
    }
    let is_plain = |byte: &&u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    bytes.len() - rest.len() + rest.iter().take_while(is_plain).count()
}

/// Finds the terms of texts. It is made once and used for many texts.
#[derive(Debug, Default)]
pub struct Tokenizer {
    /// The word so far.
    word: String,
    /// The last character of a script without spaces.
    previous: Option<char>,
    /// Whether the word has letters of Hangul to be joined.
    jamo: bool,
}

impl Tokenizer {
    /// Calls `found` with each term of a text, in order.
    pub fn each(&mut self, text: &str, mut found: impl FnMut(&str)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                self.end_run(&mut found);
                let start = at;
                at += plain_length(&bytes[at..]);
                let ends_word = |next: &u8| next.is_ascii() && !next.is_ascii_alphanumeric();
                let is_whole = self.word.is_empty() && bytes.get(at).is_none_or(ends_word);
                if is_whole && at - start <= LONGEST {
                    found(&text[start..at]);
                    continue;
                }
                let rest = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
                at += rest.count();
                let before = self.word.len();
                self.word.push_str(&text[start..at]);
                self.word[before..].make_ascii_lowercase();
            } else if byte.is_ascii() {
                self.end(&mut found);
                at += 1;
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                if matches!(c, 'А'..='я') {
                    self.end_run(&mut found);
                    fold(c, &mut |folded| self.word.push(folded));
                } else {
                    self.character(c, &mut found);
                }
                at += c.len_utf8();
            }
        }
        self.end(&mut found);
    }

    /// The terms of a text as one word: names are compared by it.
    pub fn joined(&mut self, text: &str) -> String {
        let mut joined = String::new();
        self.each(text, |term| {
            if !joined.is_empty() {
                joined.push('-');
            }
            joined.push_str(term);
        });
        joined
    }

    fn character(&mut self, c: char, found: &mut impl FnMut(&str)) {
        if is_skipped(c) {
            return;
        }
        if c == BREVE && self.word.ends_with('и') {
            self.word.pop();
            self.word.push('й');
            return;
        }
        if is_mark(c) {
            return;
        }
        if is_spaceless(c) {
            self.end_word(found);
            let previous = &mut self.previous;
            fold(c, &mut |folded| {
                let mut pair = [0; 8];
                if let Some(before) = previous.replace(folded) {
                    let first = before.encode_utf8(&mut pair).len();
                    let length = first + folded.encode_utf8(&mut pair[first..]).len();
                    found(std::str::from_utf8(&pair[..length]).unwrap_or_default());
                }
            });
        } else if is_word(c) {
            self.end_run(found);
            self.jamo |= ('\u{1100}'..='\u{11ff}').contains(&c);
            let word = &mut self.word;
            fold(c, &mut |folded| word.push(folded));
        } else {
            self.end(found);
        }
    }

    fn end(&mut self, found: &mut impl FnMut(&str)) {
        self.end_word(found);
        self.end_run(found);
    }

    fn end_word(&mut self, found: &mut impl FnMut(&str)) {
        if self.word.is_empty() {
            return;
        }
        if std::mem::take(&mut self.jamo) {
            self.word = self.word.nfc().collect();
        }
        if self.word.len() > LONGEST
            && let Some((end, _)) = self.word.char_indices().nth(LONGEST)
        {
            self.word.truncate(end);
        }
        found(&self.word);
        self.word.clear();
    }

    /// The last character of a run by itself, so that it is found when it is all that is typed.
    fn end_run(&mut self, found: &mut impl FnMut(&str)) {
        if let Some(last) = self.previous.take() {
            found(last.encode_utf8(&mut [0; 4]));
        }
    }
}

/// What stands within words and is no part of them: soft hyphens, characters without width, and the
/// stroke that draws out Arabic words.
fn is_skipped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Hands on what a letter, digit or ideograph is without case and diacritics.
fn fold(c: char, out: &mut impl FnMut(char)) {
    match c {
        // Without a look into Unicode's tables, what most texts are made of.
        'а'..='я' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => out(c),
        'А'..='Я' => out(char::from_u32(c as u32 + 32).unwrap_or(c)),
        '\u{627}'..='\u{64a}' => letter(c, out),
        c => {
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |part| {
                    for part in part.to_lowercase().filter(|&part| is_word(part) && !is_mark(part))
                    {
                        letter(part, out);
                    }
                });
            }
        }
    }
}

/// Letters that are written for others, and digits.
fn letter(c: char, out: &mut impl FnMut(char)) {
    let pair = match c {
        'ß' => ['s', 's'],
        'æ' => ['a', 'e'],
        'œ' => ['o', 'e'],
        'þ' => ['t', 'h'],
        c => {
            return out(match c {
                'ø' => 'o',
                'đ' | 'ð' => 'd',
                'ħ' => 'h',
                'ł' => 'l',
                'ı' => 'i',
                'ς' => 'σ',
                'ة' => 'ه',
                'ى' | 'ی' => 'ي',
                'ک' => 'ك',
                '٠'..='٩' => digit(c, '٠'),
                '۰'..='۹' => digit(c, '۰'),
                c => c,
            });
        }
    };
    pair.into_iter().for_each(out);
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Tokenizer::default().each(text, |term| found.push(term.to_owned()));
        found
    }

    #[test]
    fn the_terms_are_those_of_the_script() {
        // One line a text, and after a tab its terms; the browser test reads the same table.
        let table = include_str!("../../tests/browser/terms.tsv");
        assert!(table.lines().count() > 20);
        for line in table.lines() {
            let (text, expected) = line.split_once('\t').unwrap_or_default();
            assert_eq!(terms(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn long_words_are_cut_and_names_joined() {
        assert_eq!(terms(&"ж".repeat(60)), ["ж".repeat(48)]);
        assert_eq!(Tokenizer::default().joined("J. Smith-Доу"), "j-smith-доу");
        assert_eq!(terms(" … — \u{301}"), [""; 0]);
    }

    #[test]
    fn eight_bytes_together_are_as_plain_as_each_by_itself() {
        let plain = b"az09azaz090aaaaaaa0zq";
        for byte in u8::MIN..=u8::MAX {
            let is_plain = byte.is_ascii_digit() || byte.is_ascii_lowercase();
            for at in 0..plain.len() {
                let mut bytes = *plain;
                bytes[at] = byte;
                let length = if is_plain { bytes.len() } else { at };
                assert_eq!(plain_length(&bytes), length, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn what_needs_no_table_is_folded_as_with_it() {
        for c in ('а'..='я').chain('А'..='Я').chain('\u{627}'..='\u{64a}') {
            let mut with_table = String::new();
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |part| match part {
                    BREVE if with_table.ends_with('и') => with_table = "й".to_owned(),
                    part if is_word(part) && !is_mark(part) => {
                        letter(part, &mut |c| with_table.push(c));
                    }
                    _ => {}
                });
            }
            let mut without = String::new();
            fold(c, &mut |c| without.push(c));
            assert_eq!(without, with_table, "{c:?}");
        }
    }
}
