//! Explains letters that look like those of the text and are others: Latin ones in a Cyrillic word.

use super::Failure;
use crate::quote::segment::Segment;
use crate::quote::{MAX_LISTED, clip};

/// Cyrillic, Greek and Armenian letters, each before the Latin letter that looks the same.
#[rustfmt::skip]
const LOOKALIKES: [(char, char); 67] = [
    ('А', 'A'), ('В', 'B'), ('С', 'C'), ('Е', 'E'), ('Н', 'H'), ('І', 'I'), ('Ј', 'J'), ('К', 'K'),
    ('М', 'M'), ('О', 'O'), ('Р', 'P'), ('Ѕ', 'S'), ('Т', 'T'), ('Х', 'X'), ('У', 'Y'), ('а', 'a'),
    ('с', 'c'), ('е', 'e'), ('һ', 'h'), ('і', 'i'), ('ј', 'j'), ('о', 'o'), ('р', 'p'), ('ѕ', 's'),
    ('х', 'x'), ('у', 'y'), ('ԁ', 'd'), ('ԛ', 'q'), ('ԝ', 'w'), ('ѵ', 'v'), ('Ѵ', 'V'), ('Ԛ', 'Q'),
    ('Ԝ', 'W'), ('Ү', 'Y'), ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ζ', 'Z'), ('Η', 'H'), ('Ι', 'I'),
    ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'), ('Ο', 'O'), ('Ρ', 'P'), ('Τ', 'T'), ('Υ', 'Y'), ('Χ', 'X'),
    ('ο', 'o'), ('ν', 'v'), ('ι', 'i'), ('α', 'a'), ('ρ', 'p'), ('υ', 'u'), ('κ', 'k'), ('γ', 'y'),
    ('Ϲ', 'C'), ('ϲ', 'c'), ('ϳ', 'j'), ('օ', 'o'), ('ս', 'u'), ('հ', 'h'), ('ո', 'n'), ('Օ', 'O'),
    ('Տ', 'S'), ('ց', 'g'), ('ı', 'i'),
];

impl Failure<'_> {
    /// Returns the help for words that differ from the text only in letters of the same look.
    pub(super) fn lookalikes(&self, segment: &Segment<'_>) -> Option<String> {
        let haystack = self.haystack;
        let (text, words) = (haystack.text(), segment.words());
        let at = self.quotable.latin_text().find(&in_latin(words))?;
        // Each letter became one letter, so that their numbers are the same.
        let before = self.quotable.latin_text()[..at].chars().count();
        let (offset, _) = text.char_indices().nth(before)?;
        let found = &text[offset..];
        let mut pairs: Vec<(char, char)> =
            words.chars().zip(found.chars()).filter(|(a, b)| a != b).collect();
        let differing = words.chars().zip(found.chars()).position(|(a, b)| a != b)?;
        pairs.sort_unstable();
        pairs.dedup();
        let letters = pairs.iter().take(MAX_LISTED).map(|(written, found)| {
            let (w, f) = (u32::from(*written), u32::from(*found));
            format!("`{written}` (U+{w:04X}) is `{found}` (U+{f:04X})")
        });
        let letters: Vec<String> = letters.collect();
        let block = haystack.block_at(offset) + 1;
        Some(format!(
            "it stands in p{block} with other letters that look the same: for `{}` of the quotation \
             the text has `{}`\n  in the text {}",
            word_at(words, differing),
            word_at(found, differing),
            letters.join(", ")
        ))
    }
}

/// Replaces each letter that looks like a Latin one.
pub(in crate::quote) fn in_latin(text: &str) -> String {
    let latin =
        |c: char| LOOKALIKES.iter().find(|(other, _)| *other == c).map_or(c, |(_, latin)| *latin);
    text.chars().map(|c| if c.is_ascii() { c } else { latin(c) }).collect()
}

/// Returns the word that has the character of a number.
fn word_at(text: &str, number: usize) -> String {
    let at = text.char_indices().nth(number).map_or(text.len(), |(at, _)| at);
    let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = text[at..].find(' ').map_or(text.len(), |space| at + space);
    clip(&text[start..end])
}
