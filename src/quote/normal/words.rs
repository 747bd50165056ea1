//! Finds the borders of words, at which quotations may begin and end.
//!
//! Unlike a search, a quotation must not change what the text says by cutting a word: `illegal` does not
//! say `legal`, and `can't` does not say `can`. See "Whole words" in `docs/format.md`.

use std::ops::Range;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::chars::{self, is_mark, is_removed, is_spaceless};

/// The longest word that is shown in full, in characters on either side.
const MAX_WORD: usize = 40;

/// Articles that lose their vowel before the next word, in small letters: French, Italian, Catalan.
const ELIDED_ARTICLES: [&str; 10] =
    ["l", "d", "un", "gl", "dell", "all", "dall", "nell", "sull", "coll"];

/// English words after which `'s` is a verb and not a possessive, in small letters.
const NO_POSSESSIVE: [&str; 14] = [
    "it", "he", "she", "that", "this", "what", "who", "there", "here", "where", "when", "why",
    "how", "let",
];

/// True if no word of a text goes on across an offset of a character. A word is made of letters, digits
/// and marks, and of what joins them without white space: hyphens, apostrophes, the separators and the
/// minus of a number.
pub fn is_word_border(text: &str, at: usize) -> bool {
    let before = || text[..at].chars().rev().filter(|c| !is_removed(*c));
    let after = || text[at..].chars().filter(|c| !is_removed(*c));
    let (Some(last), Some(next)) = (before().next(), after().next()) else { return true };
    if is_mark(next) {
        return last.is_whitespace();
    }
    match (is_word(last), is_word(next)) {
        (true, true) => is_spaceless(last) || is_spaceless(next),
        (true, false) => {
            !is_joined(last, next, after().nth(1)) || begins_possessive(before(), after())
        }
        (false, true) => {
            let is_part = before().nth(1).is_some_and(|first| is_joined(first, last, Some(next)));
            let is_inner = is_part && !ends_with_article(before().skip(1));
            !is_inner && !is_within_number(before(), after())
        }
        (false, false) => !is_within_number(before(), after()),
    }
}

/// True for letters, digits and marks, but not for the apostrophe that Unicode counts among the letters.
fn is_word(c: char) -> bool {
    chars::is_word(c) && c != '\u{2bc}'
}

/// Returns the whole words of which a range has only parts; at most `MAX_WORD` characters more on
/// either side.
pub fn word_around(text: &str, range: Range<usize>) -> Range<usize> {
    let starts = text[..range.start].char_indices().rev().map(|(at, _)| at).take(MAX_WORD);
    let start = [range.start].into_iter().chain(starts).find(|&at| is_word_border(text, at));
    let ends = text[range.end..].char_indices().map(|(at, c)| range.end + at + c.len_utf8());
    let end =
        [range.end].into_iter().chain(ends.take(MAX_WORD)).find(|&at| is_word_border(text, at));
    start.unwrap_or(range.start)..end.unwrap_or(range.end)
}

/// True if a character between two others makes one word of them.
fn is_joined(first: char, joiner: char, second: Option<char>) -> bool {
    let Some(second) = second.filter(|&c| is_word(c)) else { return false };
    if !is_word(first) || is_spaceless(first) || is_spaceless(second) {
        return false;
    }
    let are_digits = || first.is_numeric() && second.is_numeric();
    is_hyphen(joiner)
        || is_apostrophe(joiner)
        || (is_separator(joiner) && are_digits())
        || (joiner == '"' && is_hebrew(first) && is_hebrew(second))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{58a}' | '\u{5be}' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}')
}

/// True for apostrophes and what is written instead of them, the marks of Hebrew abbreviations, and the
/// point of Catalan.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '´'
            | '·'
            | '\u{2bc}'
            | '\u{55a}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201b}'
            | '\u{2027}'
            | '\u{2032}'
            | '\u{ff07}'
    )
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

/// True for the characters that separate the digits of numbers and times.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | '٫' | '٬' | '\u{ff0e}' | '\u{ff0c}')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_currency(c: char) -> bool {
    c == '$' || (c >= '\u{a2}' && c.general_category() == GeneralCategory::CurrencySymbol)
}

/// True if an offset is after the minus or the point that begins a number, as in `-5`, `-$5` and `.5`.
/// `before` gives the characters before it, the nearest first.
fn is_within_number(
    mut before: impl Iterator<Item = char>,
    mut after: impl Iterator<Item = char>,
) -> bool {
    let begins_number = |c: &char| is_currency(*c) || *c == '.' || *c == ',';
    if !after.find(|c| !begins_number(c)).is_some_and(char::is_numeric) {
        return false;
    }
    let mut has_sign = false;
    let outer = loop {
        match before.next() {
            Some(c) if is_minus(c) || c == '.' || c == ',' => has_sign = true,
            Some(c) if is_currency(c) => {}
            outer => break outer,
        }
    };
    has_sign
        && outer.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '<' | '=' | '~' | '±'))
}

/// True if `'s` and nothing else follows. `before` gives the characters before it, the nearest first.
fn begins_possessive(
    before: impl Iterator<Item = char>,
    mut after: impl Iterator<Item = char>,
) -> bool {
    let is_s = after.next().is_some_and(is_apostrophe) && matches!(after.next(), Some('s' | 'S'));
    let ends = match (after.next(), after.next()) {
        (Some(next), second) => !is_word(next) && !is_joined('s', next, second),
        (None, _) => true,
    };
    is_s && ends && !is_one_of(&NO_POSSESSIVE, before)
}

/// True if an elided article is directly before. `before` gives the characters, the nearest first.
fn ends_with_article(before: impl Iterator<Item = char>) -> bool {
    is_one_of(&ELIDED_ARTICLES, before)
}

/// True if the letters at the end of a text, given from the last to the first, are one of these words.
fn is_one_of(words: &[&str], reversed: impl Iterator<Item = char>) -> bool {
    const MAX: usize = 6;
    let letters = reversed.take_while(|c| is_word(*c)).take(MAX).flat_map(char::to_lowercase);
    let mut word: Vec<char> = letters.collect();
    word.reverse();
    words.iter().any(|known| known.chars().eq(word.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// True if `words` are whole words of a text.
    fn whole(text: &str, words: &str) -> bool {
        let start = text.find(words).unwrap_or_else(|| text.len() - words.len());
        is_word_border(text, start) && is_word_border(text, start + words.len())
    }

    #[track_caller]
    fn assert_parts(text: &str, whole_words: &[&str], parts: &[&str]) {
        for words in whole_words {
            assert!(whole(text, words), "{words} in {text}");
        }
        for words in parts {
            assert!(!whole(text, words), "{words} in {text}");
        }
    }

    #[test]
    fn letters_digits_and_marks_are_one_word() {
        assert_parts("It was illegal.", &["illegal", "illegal."], &["legal", "illega", "t was"]);
        assert_parts("q\u{303} is", &["q\u{303}"], &["q"]);
        assert_parts(
            "co\u{ad}op\u{200b}era می\u{200c}خواهم",
            &["co\u{ad}op\u{200b}era"],
            &["co", "op", "خواهم"],
        );
        assert_parts("A4 _x_", &["A4", "x"], &["4"]);
    }

    #[test]
    fn hyphens_join_and_dashes_and_slashes_divide() {
        for hyphen in ['-', '\u{2010}', '\u{2011}'] {
            let text = format!("a non{hyphen}violent act");
            assert_parts(&text, &["a"], &["violent", "non"]);
        }
        assert_parts("a non-violent act", &["non-violent"], &["non-", "-violent"]);
        assert_parts(
            "large—shoes–and--left/right",
            &["large", "shoes", "and", "left", "right", "—shoes"],
            &[],
        );
        assert_parts("pre- and -post", &["pre", "pre-", "and", "post", "-post"], &[]);
    }

    #[test]
    fn apostrophes_join_except_before_a_possessive_and_after_an_article() {
        for apostrophe in ['\'', '’', '`', 'ʼ'] {
            assert_parts(&format!("we can{apostrophe}t agree"), &["agree"], &["can", "t"]);
        }
        assert_parts(
            "the mayor's house, the MAYOR’S",
            &["mayor", "MAYOR", "mayor's"],
            &["s house"],
        );
        assert_parts("it's that’s who's", &["it's"], &["it", "that", "who"]);
        assert_parts("o's-x", &[], &["o"]);
        assert_parts("dit ‘oui’ et", &["oui", "‘oui’"], &[]);
        assert_parts(
            "dans l’OTAN, L'Europe et dell’arte",
            &["OTAN", "Europe", "arte", "l’OTAN"],
            &["dell"],
        );
        assert_parts("qu'il n'est", &["n'est"], &["il", "est", "qu"]);
        assert_parts("col·lecció צה״ל", &["col·lecció"], &["col", "lecció", "צה", "ל"]);
        assert_parts("צה\"ל a\"b", &["a", "b"], &["צה"]);
    }

    #[test]
    fn numbers_are_whole() {
        assert_parts("cost 1,500 dollars", &["1,500"], &["500", "1", "1,", ",500"]);
        assert_parts("1.5 at 12:30, 1’500", &["1.5", "12:30"], &["5", "30", "500"]);
        assert_parts("was -5 °C", &["-5"], &["5"]);
        assert_parts("(−7) -$8 .9 €-3 p.4", &["−7", "-$8", ".9", "4"], &["7", "$8", "9"]);
        assert_parts("3/4, 5. in 1914–1918", &["3", "4", "5", "5.", "1914", "1918"], &[]);
        assert_parts("5% and $500", &["500", "$500", "5"], &[]);
        assert_parts("1914-1918", &[], &["1914", "1918"]);
    }

    #[test]
    fn scripts_without_spaces_divide_anywhere() {
        assert_parts("条約の実施", &["約の実", "条"], &[]);
        assert_parts("在INF条约", &["INF", "在"], &["NF"]);
        assert_parts("การประชุม", &["การ"], &[]);
        assert_parts("กี", &[], &["ก"]);
        assert_parts("조약은", &[], &["조약"]);
    }

    #[test]
    fn the_word_around_a_part_is_found() {
        let around = |text: &'static str, part: &str| {
            let start = text.find(part).unwrap_or_default();
            &text[word_around(text, start..start + part.len())]
        };
        assert_eq!(around("It was illegal, he", "legal"), "illegal");
        assert_eq!(around("a non-violent protest", "violent protest"), "non-violent protest");
        assert_eq!(around("cost 1,500 dollars", "500"), "1,500");
    }
}
