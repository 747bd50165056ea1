//! Classifies characters.

use std::sync::LazyLock;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};
use unicode_normalization::{IsNormalized, is_nfc_quick};
use unicode_properties::{GeneralCategoryGroup as Group, UnicodeGeneralCategory};

use super::{DASH, QUOTE};
use crate::model::is_han_or_kana;

/// True for the characters that make up words: letters, digits and marks.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    matches!(group(c), Group::Letter | Group::Number | Group::Mark)
}

/// True for marks, which belong to the letter before them.
pub fn is_mark(c: char) -> bool {
    c >= '\u{300}' && group(c) == Group::Mark
}

/// The number of characters whose group is kept in a table: most scripts outside East Asia.
const TABLE_SIZE: u32 = 0x1000;

/// Returns the general category of a character. Looking it up in Unicode's tables is a search, which
/// is too slow for every character of a text.
fn group(c: char) -> Group {
    static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
        (0..TABLE_SIZE)
            .map(|n| char::from_u32(n).unwrap_or_default().general_category_group())
            .collect()
    });
    match c {
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9ffc}' | '\u{ac00}'..='\u{d7a3}' => {
            Group::Letter
        }
        c => GROUPS.get(c as usize).copied().unwrap_or_else(|| c.general_category_group()),
    }
}

/// True for characters of scripts that are written without spaces between words.
pub fn is_spaceless(c: char) -> bool {
    c >= '\u{e01}'
        && (is_han_or_kana(c)
            || matches!(c,
                '\u{0e01}'..='\u{0fff}'         // Thai, Lao, Tibetan
                | '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' // Myanmar
                | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}' // Khmer
                | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}' // Tai Le, New Tai Lue, Tai Tham
                | '\u{1b00}'..='\u{1b7f}' | '\u{a980}'..='\u{a9df}' // Balinese, Javanese
            ))
}

/// True for characters of scripts without spaces and for the punctuation that is as wide as theirs.
pub fn is_spaceless_or_wide(c: char) -> bool {
    c >= '\u{e01}'
        && (is_spaceless(c)
            || matches!(c,
                '\u{3000}'..='\u{303f}' | '\u{30fb}' | '\u{fe30}'..='\u{fe4f}'
                | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}'
                | '\u{ff5b}'..='\u{ff65}'
            ))
}

/// True if `text[start..end]` is made of whole words: the characters next to it are no letter, digit
/// or mark, except next to a script without spaces. A letter is never split from its mark. `start` and
/// `end` are offsets of characters, `start` before `end`.
pub fn at_word_boundary(text: &str, start: usize, end: usize) -> bool {
    let after = text[end..].chars().next();
    let last = text[..end].chars().next_back();
    begins_word(text, start) && !after.is_some_and(is_mark) && is_boundary(after, last)
}

/// True if a word may begin at an offset of a character.
pub fn begins_word(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back();
    let first = text[start..].chars().next();
    !first.is_some_and(is_mark) && is_boundary(before, first)
}

/// True if a word may begin or end next to a neighbour; `edge` is the word's own character there.
fn is_boundary(neighbour: Option<char>, edge: Option<char>) -> bool {
    neighbour.is_none_or(|c| !is_word(c) || is_spaceless(c) || edge.is_some_and(is_spaceless))
}

/// Converts a character of NFC, unless it [`is_removed`], to the normal form.
pub(super) fn fold(c: char) -> char {
    match c {
        '\'' | '"' | '`' => QUOTE,
        '\t'..='\r' => ' ',
        c if c.is_ascii() => c,
        c if is_quote(c) => QUOTE,
        c if is_dash(c) => DASH,
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// True for quotation marks and apostrophes beyond ASCII, with primes and the marks of Hebrew.
fn is_quote(c: char) -> bool {
    c >= '\u{ab}'
        && matches!(c,
            '«' | '»' | '´' | '\u{02b9}'..='\u{02bd}' | '\u{02ee}' | '\u{055a}'
            | '\u{05f3}' | '\u{05f4}' | '\u{2018}'..='\u{201f}' | '\u{2032}'..='\u{2037}'
            | '‹' | '›' | '\u{2057}' | '\u{275b}'..='\u{2760}' | '\u{276e}' | '\u{276f}'
            | '\u{2e42}' | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}'
            | '\u{a78b}' | '\u{a78c}' | '\u{fe41}'..='\u{fe44}' | '\u{ff02}' | '\u{ff07}'
            | '\u{ff40}' | '\u{ff62}' | '\u{ff63}' | '\u{1f676}'..='\u{1f678}'
        )
}

/// True for dashes beyond ASCII: Unicode's dash punctuation, the minus sign and the hyphen bullet.
fn is_dash(c: char) -> bool {
    c >= '\u{58a}'
        && matches!(c,
            '\u{058a}' | '\u{05be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'..='\u{2015}'
            | '\u{2043}' | '\u{2212}' | '\u{2e17}' | '\u{2e1a}' | '\u{2e3a}'..='\u{2e3b}'
            | '\u{2e40}' | '\u{2e5d}' | '\u{301c}' | '\u{3030}' | '\u{30a0}'
            | '\u{fe31}'..='\u{fe32}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{10d6e}'
            | '\u{10ead}'
        )
}

/// True for hyphens that can divide a word at the end of a line.
pub fn is_line_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{ad}' | '¬' | '⸗')
}

/// True for soft hyphens and characters without width, which the normal form leaves out: joiners,
/// direction controls, variation selectors. Tatweel, which only widens Arabic words, is left out too.
pub fn is_removed(c: char) -> bool {
    c >= '\u{ad}'
        && matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
        )
}

/// True for ligatures and the ellipsis, which are replaced by their compatibility decomposition. The
/// presentation forms of Arabic letters are included, as text extracted from PDF files is full of them.
pub(super) fn is_ligature(c: char) -> bool {
    matches!(c,
        '…' | '\u{0132}' | '\u{0133}' | '\u{0587}' | '\u{fb00}'..='\u{fb17}' | '\u{fb4f}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
    )
}

/// True if a character belongs to the one before it: NFC may compose them, or it is a mark, or it is
/// removed. A text may be split before any other character without changing its normal form.
pub(super) fn joins(c: char) -> bool {
    match c {
        '\0'..='\u{ac}' => false,
        '\u{ad}' => true,
        c if is_steady(c) => false,
        c => is_removed(c) || is_mark(c) || is_composed_with_previous(c),
    }
}

fn is_composed_with_previous(c: char) -> bool {
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    canonical_combining_class(first) != 0
        || is_nfc_quick(std::iter::once(first)) != IsNormalized::Yes
}

/// True for common characters that are their own normal form and do not join the one before. Saves the
/// slow lookup in Unicode's tables.
pub(super) fn is_steady(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{131}' | '\u{134}'..='\u{2b8}'
        | '\u{388}'..='\u{482}' | '\u{48a}'..='\u{530}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
    )
}

#[cfg(test)]
mod tests {
    use unicode_properties::GeneralCategory;

    use super::*;

    fn every_char() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    fn dash_punctuation_is_a_dash() {
        for c in every_char().filter(|c| c.general_category() == GeneralCategory::DashPunctuation) {
            assert_eq!(fold(c), DASH, "{c:?}");
        }
    }

    #[test]
    fn quotation_punctuation_is_a_quotation_mark() {
        let paired = [GeneralCategory::InitialPunctuation, GeneralCategory::FinalPunctuation];
        let others = '\u{2e00}'..='\u{2e29}'; // marks of editors of old texts
        for c in every_char().filter(|c| paired.contains(&c.general_category())) {
            assert!(is_quote(c) || others.contains(&c), "{c:?}");
        }
    }

    #[test]
    fn steady_characters_are_what_they_are_taken_for() {
        for c in every_char().filter(|&c| is_steady(c)) {
            assert!(fold(c) == c && !is_removed(c) && !is_ligature(c) && !is_mark(c), "{c:?}");
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            assert!(!is_composed_with_previous(c), "{c:?}");
        }
    }

    #[test]
    fn each_character_has_one_part_in_the_normal_form() {
        for c in every_char() {
            let parts =
                [fold(c) == QUOTE, fold(c) == DASH, fold(c) == ' ', is_removed(c), is_ligature(c)];
            assert!(parts.iter().filter(|&&part| part).count() <= 1, "{c:?}");
        }
    }

    #[test]
    fn every_character_is_in_its_group() {
        for c in every_char() {
            assert_eq!(group(c), c.general_category_group(), "{c:?}");
        }
    }

    #[test]
    fn words_are_letters_digits_and_marks() {
        for c in ['a', 'Я', '7', '٣', '条', '\u{301}', 'ª', 'Ⅷ'] {
            assert!(is_word(c), "{c:?}");
        }
        for c in [' ', '\'', '-', '_', '。', '€', '\u{200d}'] {
            assert!(!is_word(c), "{c:?}");
        }
    }

    #[test]
    fn a_word_ends_where_no_letter_digit_or_mark_follows() {
        let at = |text: &str, word: &str| {
            let start = text.find(word).unwrap_or_default();
            at_word_boundary(text, start, start + word.len())
        };
        assert!(at("INF", "INF"));
        assert!(at("the INF's end", "INF"));
        assert!(!at("INFO", "INF"));
        assert!(!at("Article 22", "Article 2"));
        assert!(!at("reINF", "INF"));
        assert!(!at("q\u{303}", "q"), "a letter is not parted from its mark");
        assert!(at("第七条用语", "第七条"));
        assert!(at("在INF条约", "INF"));
        assert!(at("การประชุม", "การ"));
        assert!(!at("조약은", "조약"), "Korean has spaces");
        assert!(!at("กี", "ก"), "nor from a Thai one");
    }
}
