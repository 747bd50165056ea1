//! The normal form in which words are compared: quotations with texts, furniture with lines, aliases
//! with mentions.
//!
//! It is NFC with every run of white space as one space, without soft hyphens and zero-width
//! characters, with one character for all quotation marks and apostrophes and one for all dashes, and
//! with ligatures and `…` spelled out. Case is kept. See "Quotes" in `docs/format.md`.

mod chars;
mod map;
mod pattern;
mod words;

pub use chars::{
    at_word_boundary, begins_word, is_line_hyphen, is_mark, is_removed, is_spaceless,
    is_spaceless_or_wide, is_word,
};
pub use map::{NormalizedText, map};
pub use pattern::Pattern;
pub use words::{is_word_border, word_around};

/// The character for all dashes.
pub const DASH: char = '-';

/// The character for all quotation marks and apostrophes.
pub const QUOTE: char = '\'';

/// Returns the normal form of a text, without white space at its ends.
pub fn form(text: &str) -> String {
    map(text).text.trim_matches(' ').to_owned()
}

/// Removes white space and invisible characters from the ends of a text.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_removed(c))
}

pub fn equal(a: &str, b: &str) -> bool {
    a == b || form(a) == form(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_every_kind_is_one_space() {
        assert_eq!(
            form(" a\u{a0}b\t\r\n c\u{2009}\u{202f}d\u{3000}e\u{2028}\u{85}f "),
            "a b c d e f"
        );
        assert_eq!(form(" \n\u{a0} "), "");
    }

    #[test]
    fn invisible_characters_are_gone() {
        assert_eq!(
            form("co\u{ad}op\u{200b}er\u{200d}a\u{2060}ti\u{feff}on\u{200c}"),
            "cooperation"
        );
        assert_eq!(form("a \u{200b} b"), "a b");
        assert_eq!(form("\u{feff}a\u{200f}"), "a");
        // A letter and its mark compose when nothing visible stands between them.
        assert_eq!(form("e\u{ad}\u{301}"), "é");
    }

    #[test]
    fn quotation_marks_and_apostrophes_are_one_character() {
        for mark in "'\"`´‘’‚‛“”„‟«»‹›′″＂＇ʼ「」『』〝〞〟❝״׳\u{1fef}\u{1ffd}".chars()
        {
            assert_eq!(form(&mark.to_string()), QUOTE.to_string(), "{mark:?}");
        }
    }

    #[test]
    fn dashes_are_one_character() {
        for mark in "-‐‑‒–—―−﹘﹣－⸺⸻".chars() {
            assert_eq!(form(&mark.to_string()), DASH.to_string(), "{mark:?}");
        }
        assert_eq!(form("ー_~"), "ー_~", "neither a vowel's length nor a line is a dash");
    }

    #[test]
    fn ligatures_are_their_letters() {
        assert_eq!(form("ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ"), "ff fi fl ffi ffl st st");
        assert_eq!(form("ﬓﬔﬕﬖﬗ ĳ ﻻ"), "մնմեմիվնմխ ij لا");
        // A mark after a ligature belongs to its last letter, as if that were written out.
        assert_eq!(form("ﬁ\u{301}"), "fí");
        assert_eq!(form("œ æ ß"), "œ æ ß", "letters of their own");
    }

    #[test]
    fn case_and_compatibility_forms_count() {
        assert!(!equal("Treaty", "treaty"));
        assert!(!equal("x²", "x2"));
        assert!(equal("“e\u{301}tat” — 1", "'état' - 1"));
    }
}
