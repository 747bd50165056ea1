//! Converts a text to its normal form and maps ranges of it back to the original.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::chars::{fold, is_ligature, is_removed, is_steady, joins};

/// A normal form with a map to its original. White space at its ends is kept as one space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NormalizedText {
    pub text: String,
    /// The runs that make up both texts, in order, without gaps.
    runs: Vec<Run>,
    original_length: u32,
}

/// The start of a range of the normal form, and of the range of the original that it comes from. Both
/// end where the next run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    text: u32,
    original: u32,
    /// True if each byte comes from one byte. If not, the run is one character with its marks, which is
    /// never split.
    even: bool,
}

/// Converts a text to its normal form, with the map back.
pub fn map(original: &str) -> NormalizedText {
    let mut mapped =
        NormalizedText { text: String::with_capacity(original.len()), ..NormalizedText::default() };
    let mut rest = original;
    while !rest.is_empty() {
        let length = even_length(rest, mapped.text.ends_with(' '));
        let even = length > 0;
        let (part, after) = rest.split_at(if even { length } else { cluster_length(rest) });
        let (text, original) = (mapped.text.len() as u32, mapped.original_length);
        mapped.runs.push(Run { text, original, even });
        if even {
            push_even(&mut mapped.text, part);
        } else {
            push_cluster(&mut mapped.text, part);
        }
        mapped.original_length += part.len() as u32;
        rest = after;
    }
    mapped
}

impl NormalizedText {
    /// Returns the range of the original that a range of the normal form comes from: whole characters,
    /// with their marks and the invisible characters after them.
    pub fn original(&self, range: Range<usize>) -> Range<u32> {
        let start = self.start(range.start);
        if range.is_empty() { start..start } else { start..self.end(range.end as u32) }
    }

    /// Returns the offset in the normal form of an offset in the original.
    pub fn normal(&self, original: u32) -> usize {
        if original >= self.original_length {
            return self.text.len();
        }
        let run = self.runs[self.runs.partition_point(|run| run.original <= original) - 1];
        (run.text + if run.even { original - run.original } else { 0 }) as usize
    }

    /// Returns the start in the original of the character at an offset.
    pub fn start(&self, offset: usize) -> u32 {
        let at = offset as u32;
        if offset >= self.text.len() {
            return self.original_length;
        }
        let run = self.runs[self.runs.partition_point(|run| run.text <= at) - 1];
        run.original + if run.even { at - run.text } else { 0 }
    }

    /// The end in the original of the character before `offset`, which is not 0.
    fn end(&self, offset: u32) -> u32 {
        // Of several runs with the same start all but the last are empty in the normal form, so this
        // finds the run that has the character.
        let index = self.runs.partition_point(|run| run.text < offset) - 1;
        let run = self.runs[index];
        if run.even {
            return run.original + (offset - run.text);
        }
        self.runs.get(index + 1).map_or(self.original_length, |next| next.original)
    }
}

/// The number of bytes that are compared at once, as processors do. Normalising byte by byte would take
/// a tenth of a build longer.
const BYTES_AT_ONCE: usize = 32;

/// Returns the length of the longest beginning in which each byte gives one byte of the normal form:
/// ASCII, single spaces, and characters that are their own normal form.
fn even_length(text: &str, mut after_space: bool) -> usize {
    let bytes = text.as_bytes();
    let (mut previous, mut at) = (0, 0);
    let mut next_check = 0;
    loop {
        if at >= next_check {
            let plain = plain_length(&bytes[at..], after_space);
            if plain > 0 {
                at += plain;
                previous = at - 1;
                after_space = is_space(bytes[previous]);
            }
            next_check = at + BYTES_AT_ONCE;
        }
        let Some(&byte) = bytes.get(at) else { return at };
        if is_space(byte) && after_space {
            return at;
        }
        let mut length = 1;
        if !byte.is_ascii()
            && let Some(c) = text[at..].chars().next()
        {
            if !is_steady(c) {
                // A mark may change the character before it, so that one is left out too.
                return if joins(c) { previous } else { at };
            }
            length = c.len_utf8();
        }
        after_space = is_space(byte);
        previous = at;
        at += length;
    }
}

/// Returns the length, in steps, of a beginning of ASCII without two spaces in a row; the byte after it
/// is no second space either.
fn plain_length(bytes: &[u8], after_space: bool) -> usize {
    if after_space && bytes.first().is_some_and(|&byte| is_space(byte)) {
        return 0;
    }
    let (steps, _) = bytes.as_chunks::<BYTES_AT_ONCE>();
    let (next, _) = bytes.get(1..).unwrap_or_default().as_chunks::<BYTES_AT_ONCE>();
    let is_plain = |(step, next): &(&[u8; BYTES_AT_ONCE], &[u8; BYTES_AT_ONCE])| {
        let pairs = step.iter().zip(*next);
        step.is_ascii() && !pairs.fold(false, |found, (&a, &b)| found | (is_space(a) & is_space(b)))
    };
    steps.iter().zip(next).take_while(is_plain).count() * BYTES_AT_ONCE
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Appends the normal form of characters that [`even_length`] has counted. Of these only some ASCII
/// characters are folded; the bytes between them are copied.
fn push_even(text: &mut String, part: &str) {
    let is_folded = |byte: u8| matches!(byte, b'"' | b'`' | b'\t'..=b'\r');
    let mut copied = 0;
    for (n, bytes) in part.as_bytes().chunks(BYTES_AT_ONCE).enumerate() {
        if !bytes.iter().fold(false, |found, &byte| found | is_folded(byte)) {
            continue;
        }
        for (at, &byte) in (n * BYTES_AT_ONCE..).zip(bytes).filter(|(_, byte)| is_folded(**byte)) {
            text.push_str(&part[copied..at]);
            text.push(fold(char::from(byte)));
            copied = at + 1;
        }
    }
    text.push_str(&part[copied..]);
}

/// Returns the length of the first character with its marks and the invisible characters after it.
fn cluster_length(text: &str) -> usize {
    text.char_indices().skip(1).find(|&(_, c)| !joins(c)).map_or(text.len(), |(at, _)| at)
}

/// Appends the normal form of one character with its marks. A space after a space adds nothing.
fn push_cluster(text: &mut String, cluster: &str) {
    let mut letters = String::with_capacity(cluster.len());
    for c in cluster.chars().filter(|&c| !is_removed(c)) {
        if is_ligature(c) {
            decompose_compatible(c, |letter| {
                if !is_removed(letter) {
                    letters.push(letter);
                }
            });
        } else {
            letters.push(c);
        }
    }
    for c in letters.nfc().map(fold) {
        if c != ' ' || !text.ends_with(' ') {
            text.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::quote::normal::is_mark;

    /// The original of the first occurrence of `words` in the normal form.
    fn origin<'a>(original: &'a str, words: &str) -> &'a str {
        let mapped = map(original);
        let start = mapped.text.find(words).unwrap_or_default();
        let range = mapped.original(start..start + words.len());
        &original[range.start as usize..range.end as usize]
    }

    #[test]
    fn ranges_lead_back_to_whole_characters() {
        assert_eq!(origin("plain words here", "words"), "words");
        assert_eq!(origin("two   white\u{a0}\n spaces", "white spaces"), "white\u{a0}\n spaces");
        assert_eq!(origin("say “yes”, now", "'yes'"), "“yes”");
        assert_eq!(origin("the oﬃce", "of"), "oﬃ");
        assert_eq!(origin("the oﬃce", "ice"), "ﬃce");
        assert_eq!(origin("un e\u{301}tat", "é"), "e\u{301}");
        assert_eq!(origin("x\u{323}\u{307}y", "x"), "x\u{323}\u{307}", "a mark is never cut off");
        assert_eq!(origin("co\u{ad}operation", "cooperation"), "co\u{ad}operation");
        assert_eq!(origin("第七条 用語", "七条"), "七条");
        assert_eq!(origin("कि है", "कि"), "कि");
        assert_eq!(origin("\u{1100}\u{1161}\u{11a8}나", "각"), "\u{1100}\u{1161}\u{11a8}");
        assert_eq!(origin("2 \u{2126} x", "\u{3a9}"), "\u{2126}");
        assert_eq!(
            origin("\u{f900}\u{f901}", "\u{8c48}"),
            "\u{f900}",
            "no mark, so a character apart"
        );
    }

    #[test]
    fn offsets_lead_forth() {
        let mapped = map("a  “b” c\u{ad} d");
        assert_eq!(mapped.text, "a 'b' c d");
        assert_eq!(mapped.normal(0), 0);
        assert_eq!(mapped.normal(3), 2);
        assert_eq!(mapped.normal(6), 3);
        assert_eq!(mapped.normal(11), 6);
        assert_eq!(mapped.normal(14), 7);
        assert_eq!(mapped.normal(99), 9);
        assert_eq!(NormalizedText::default().original(0..0), 0..0);
    }

    /// The normal form by applying one rule after another to the whole text.
    fn plainly(text: &str) -> String {
        let mut letters = String::new();
        for c in text.chars().filter(|&c| !is_removed(c)) {
            if is_ligature(c) {
                decompose_compatible(c, |letter| {
                    if !is_removed(letter) {
                        letters.push(letter);
                    }
                });
            } else {
                letters.push(c);
            }
        }
        let mut out = String::new();
        for c in letters.nfc().map(fold) {
            if c != ' ' || !out.ends_with(' ') {
                out.push(c);
            }
        }
        out
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[a-c '\"\u{a0}\u{ad}\u{200b}\u{301}\u{323}\u{345}é“ﬁ\u{1100}\u{1161}\u{11a8}각क\u{93f}\u{9c7}\u{9be}\u{f900}\u{2126}\u{f73}\n-]{0,24}",
        ]
    }

    proptest! {
        #[test]
        fn the_form_of_parts_is_the_form_of_the_whole(text in texts()) {
            prop_assert_eq!(map(&text).text, plainly(&text));
        }

        #[test]
        fn normal_forms_are_stable(text in texts()) {
            let once = map(&text).text;
            prop_assert_eq!(&map(&once).text, &once);
        }

        #[test]
        fn runs_cover_both_texts_in_order(text in texts()) {
            let mapped = map(&text);
            let mut end = 0;
            for (at, c) in mapped.text.char_indices() {
                let range = mapped.original(at..at + c.len_utf8());
                prop_assert!(range.start < range.end);
                prop_assert!(range.end >= end);
                end = range.end;
                let original = &text[range.start as usize..range.end as usize];
                prop_assert!(map(original).text.contains(c));
                let cluster = mapped.normal(range.start);
                prop_assert!(cluster <= at);
                prop_assert_eq!(mapped.original(cluster..at + c.len_utf8()), range.clone());
                // No mark is left behind.
                prop_assert!(!text[range.end as usize..].starts_with(is_mark));
            }
        }
    }
}
