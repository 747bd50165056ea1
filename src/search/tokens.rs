//! Splits texts into search terms: words without case and diacritics, and in scripts without spaces
//! each pair of adjacent characters, white space aside. Words joined by hyphens are a term together, too.
//!
//! `terms` in `templates/assets/search.js` does the same with a reader's query; both are tested against
//! `tests/browser/terms.tsv`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::compounds;
use crate::quote::normal::{is_mark, is_spaceless, is_word};

/// Longer words are cut: nobody types them. In characters.
pub const MAX_WORD_CHARS: usize = 48;

/// The only mark that is not dropped: й is a letter of its own, not и with a diacritic.
const BREVE: char = '\u{306}';

/// Returns the number of bytes before the first that is not an ASCII digit or lowercase letter.
///
/// Eight bytes are compared at once: an addition sets the highest bit of each that is large enough.
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

/// Splits texts into search terms. Reuse one for many texts: it keeps its buffer.
#[derive(Debug, Default)]
pub struct Tokenizer {
    /// The current word, folded.
    word: String,
    /// The character before, if its script has no spaces.
    previous: Option<char>,
    /// True if the word contains Hangul letters that must be composed to syllables.
    has_jamo: bool,
}

impl Tokenizer {
    /// Calls `found` with each term of a text, in order.
    pub fn for_each_term(&mut self, text: &str, mut found: impl FnMut(&str)) {
        self.split(text, true, &mut found);
    }

    /// Calls `found` with each term of a text. The terms of compounds are left out unless `compounds`.
    fn split(&mut self, text: &str, compounds: bool, found: &mut impl FnMut(&str)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        // The end of the last words that were looked through for compounds.
        let mut searched = if compounds { 0 } else { usize::MAX };
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                self.end_run(found);
                let start = at;
                at += plain_length(&bytes[at..]);
                let ends_word = |next: &u8| next.is_ascii() && !next.is_ascii_alphanumeric();
                let is_whole = self.word.is_empty() && bytes.get(at).is_none_or(ends_word);
                if is_whole && at - start <= MAX_WORD_CHARS {
                    found(&text[start..at]);
                    continue;
                }
                let rest = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
                at += rest.count();
                let before = self.word.len();
                self.word.push_str(&text[start..at]);
                self.word[before..].make_ascii_lowercase();
            } else if matches!(byte, b' ' | b'\t'..=b'\r') {
                self.end_word(found);
                at += 1;
            } else if byte.is_ascii() {
                self.end_term(found);
                if matches!(byte, b'-' | b'.') && at >= searched {
                    searched = compounds::find(text, at, char::from(byte), found);
                }
                at += 1;
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                if matches!(c, 'А'..='я') {
                    self.end_run(found);
                    fold(c, &mut |folded| self.word.push(folded));
                } else {
                    self.add_char(c, found);
                    if compounds::is_hyphen(c) && at >= searched {
                        searched = compounds::find(text, at, c, found);
                    }
                }
                at += c.len_utf8();
            }
        }
        self.end_term(found);
    }

    /// Returns the terms of a text joined by hyphens, as a key that ignores case and diacritics.
    pub fn join_terms(&mut self, text: &str) -> String {
        let mut joined = String::new();
        self.split(text, false, &mut |term| {
            if !joined.is_empty() {
                joined.push('-');
            }
            joined.push_str(term);
        });
        joined
    }

    fn add_char(&mut self, c: char, found: &mut impl FnMut(&str)) {
        if is_ignorable(c) {
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
            self.has_jamo |= ('\u{1100}'..='\u{11ff}').contains(&c);
            let word = &mut self.word;
            fold(c, &mut |folded| word.push(folded));
        } else if c.is_whitespace() {
            self.end_word(found);
        } else {
            self.end_term(found);
        }
    }

    fn end_term(&mut self, found: &mut impl FnMut(&str)) {
        self.end_word(found);
        self.end_run(found);
    }

    fn end_word(&mut self, found: &mut impl FnMut(&str)) {
        if self.word.is_empty() {
            return;
        }
        if std::mem::take(&mut self.has_jamo) {
            self.word = self.word.nfc().collect();
        }
        if self.word.len() > MAX_WORD_CHARS
            && let Some((end, _)) = self.word.char_indices().nth(MAX_WORD_CHARS)
        {
            self.word.truncate(end);
        }
        found(&self.word);
        self.word.clear();
    }

    /// Ends a run of a script without spaces. Its last character is a term too, so that a query of a
    /// single character finds it.
    fn end_run(&mut self, found: &mut impl FnMut(&str)) {
        if let Some(last) = self.previous.take() {
            found(last.encode_utf8(&mut [0; 4]));
        }
    }
}

/// True for the characters within words, in scripts with spaces.
pub fn is_part_of_word(c: char) -> bool {
    (is_word(c) || is_ignorable(c)) && !is_spaceless(c)
}

/// True for soft hyphens, zero-width characters and the Arabic tatweel, which do not count in words.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Calls `out` with a character without case and diacritics.
fn fold(c: char, out: &mut impl FnMut(char)) {
    match c {
        // The most frequent letters, without a look into Unicode's tables.
        'а'..='я' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => out(c),
        'А'..='Я' => out(char::from_u32(c as u32 + 32).unwrap_or(c)),
        '\u{627}'..='\u{64a}' => replace_letter(c, out),
        c => {
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |part| {
                    for part in part.to_lowercase().filter(|&part| is_word(part) && !is_mark(part))
                    {
                        replace_letter(part, out);
                    }
                });
            }
        }
    }
}

/// Replaces letters that are often typed differently, and Arabic digits.
fn replace_letter(c: char, out: &mut impl FnMut(char)) {
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
                '٠'..='٩' => ascii_digit(c, '٠'),
                '۰'..='۹' => ascii_digit(c, '۰'),
                c => c,
            });
        }
    };
    pair.into_iter().for_each(out);
}

fn ascii_digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Tokenizer::default().for_each_term(text, |term| found.push(term.to_owned()));
        found
    }

    #[test]
    fn the_terms_are_those_of_the_script() {
        // Each line holds a text, a tab and its terms; the browser test reads the same table.
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
        assert_eq!(Tokenizer::default().join_terms("J. Smith-Доу"), "j-smith-доу");
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
                        replace_letter(part, &mut |c| with_table.push(c));
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
