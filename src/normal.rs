//! How words are compared: quotations with texts, furniture with lines, aliases with mentions.
//!
//! The *form* of a text is what is left when everything is made equal that a curator may not be able
//! to see or type: white space, quotation marks, dashes, ligatures, invisible characters, and how
//! accents are composed (NFC, Unicode Standard Annex #15). Case stays.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The form of a text, without white space at its ends.
pub fn form(text: &str) -> String {
    let mapped = map(text);
    let trimmed = mapped.text.trim();
    if trimmed.len() == mapped.text.len() { mapped.text } else { trimmed.to_owned() }
}

/// Whether two texts have the same form.
pub fn equal(a: &str, b: &str) -> bool {
    a == b || form(a) == form(b)
}

/// The form of a text, and where each of its characters came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The form; white space at its ends is kept as one space.
    pub text: String,
    /// For each byte of `text`, the stretch of the original that its character was made from. Empty
    /// when each byte was made from the one at its own place, as in most text.
    origins: Vec<(u32, u32)>,
}

impl Mapped {
    /// The stretch of the original that a stretch of the form was made from.
    pub fn original(&self, range: Range<usize>) -> Range<u32> {
        if self.origins.is_empty() || range.is_empty() {
            return range.start as u32..range.end as u32;
        }
        self.origins[range.start].0..self.origins[range.end - 1].1
    }

    /// The place in the form of what begins at a place in the original, or after it.
    pub fn position(&self, original: u32) -> usize {
        if self.origins.is_empty() {
            return (original as usize).min(self.text.len());
        }
        self.origins.partition_point(|origin| origin.0 < original)
    }

    fn push(&mut self, c: char, start: u32, end: u32) {
        self.text.push(c);
        self.origins.extend(std::iter::repeat_n((start, end), c.len_utf8()));
    }

    /// A run of white space is one space, which covers the whole run.
    fn push_space(&mut self, start: u32, end: u32) {
        match self.origins.last_mut() {
            Some(last) if self.text.ends_with(' ') => last.1 = end,
            _ => self.push(' ', start, end),
        }
    }
}

/// The form of a text with the way back.
pub fn map(text: &str) -> Mapped {
    if let Some(text) = map_plain(text) {
        return Mapped { text, origins: Vec::new() };
    }
    let mut mapped =
        Mapped { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
    let mut rest = text;
    let mut at = 0;
    while !rest.is_empty() {
        let (cluster, others) = rest.split_at(cluster_length(rest));
        let end = at + cluster.len() as u32;
        if is_nfc_quick(cluster.chars()) == IsNormalized::Yes {
            for (offset, c) in cluster.char_indices() {
                let start = at + offset as u32;
                push_folded(&mut mapped, c, start, start + c.len_utf8() as u32);
            }
        } else {
            cluster.nfc().for_each(|c| push_folded(&mut mapped, c, at, end));
        }
        (rest, at) = (others, end);
    }
    mapped
}

/// The form of ASCII text without runs of white space: its bytes stay at their places.
fn map_plain(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut after_space = false;
    for byte in text.bytes() {
        let byte = match byte {
            b' ' | b'\t'..=b'\r' if after_space => return None,
            b' ' | b'\t'..=b'\r' => b' ',
            b'"' | b'`' => b'\'',
            0x80.. => return None,
            byte => byte,
        };
        after_space = byte == b' ';
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

/// How many bytes the first character takes with all that may compose with it.
fn cluster_length(text: &str) -> usize {
    let composes = |c: char| {
        !c.is_ascii() && is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes || is_mark(c)
    };
    let mut chars = text.char_indices();
    chars.next();
    chars.find(|(_, c)| !composes(*c)).map_or(text.len(), |(at, _)| at)
}

fn push_folded(mapped: &mut Mapped, c: char, start: u32, end: u32) {
    match fold(c) {
        Folded::Gone => {}
        Folded::Space => mapped.push_space(start, end),
        Folded::One(c) => mapped.push(c, start, end),
        Folded::Letters(letters) => letters.chars().for_each(|c| mapped.push(c, start, end)),
    }
}

enum Folded {
    Gone,
    Space,
    One(char),
    Letters(&'static str),
}

fn fold(c: char) -> Folded {
    Folded::One(match c {
        'a'..='z' | 'A'..='Z' => c,
        // White space as Unicode has it, and the line separators of old systems.
        c if c.is_whitespace() => return Folded::Space,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{61c}'
        | '\u{feff}'
        | '\u{34f}'
        | '\u{180e}' => {
            return Folded::Gone;
        }
        '"'
        | '\''
        | '`'
        | '´'
        | '«'
        | '»'
        | '‘'..='‟'
        | '‹'
        | '›'
        | '′'..='‷'
        | 'ʹ'..='ʽ'
        | 'ˈ'
        | 'ˊ'
        | 'ˋ'
        | '⹂'
        | '「'..='』'
        | '〝'..='〟'
        | '＂'
        | '＇'
        | '｀'
        | '｢'
        | '｣'
        | '❛'..='❟' => '\'',
        '-'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{2043}'
        | '\u{058a}'
        | '\u{05be}'
        | '\u{2e17}' => '-',
        'ﬀ' => return Folded::Letters("ff"),
        'ﬁ' => return Folded::Letters("fi"),
        'ﬂ' => return Folded::Letters("fl"),
        'ﬃ' => return Folded::Letters("ffi"),
        'ﬄ' => return Folded::Letters("ffl"),
        'ﬅ' | 'ﬆ' => return Folded::Letters("st"),
        'ﬓ' => return Folded::Letters("մն"),
        'ﬔ' => return Folded::Letters("մե"),
        'ﬕ' => return Folded::Letters("մի"),
        'ﬖ' => return Folded::Letters("վն"),
        'ﬗ' => return Folded::Letters("մխ"),
        c => c,
    })
}

/// Whether a character is part of a word: a letter, a digit, or a mark on one.
pub fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter
                    | GeneralCategoryGroup::Number
                    | GeneralCategoryGroup::Mark
            )
}

/// Whether a character is a mark on the one before it.
pub fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether a character's script is written without spaces between words.
pub fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}'        // Thai, Lao
        | '\u{0f00}'..='\u{0fff}'      // Tibetan
        | '\u{1000}'..='\u{109f}'      // Myanmar
        | '\u{1780}'..='\u{17ff}'      // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'      // Hiragana, Katakana
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'      // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a stretch of text is bounded as a word is: its neighbours are no letter, digit or mark,
/// save in scripts without spaces.
pub fn at_word_boundary(text: &str, start: usize, end: usize) -> bool {
    let is_part = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(|outer| {
            is_word(outer) && !(is_spaceless(outer) || inner.is_some_and(is_spaceless))
                || is_mark(outer)
        })
    };
    let within = &text[start..end];
    !is_part(text[..start].chars().next_back(), within.chars().next())
        && !is_part(text[end..].chars().next(), within.chars().next_back())
}

/// A pattern for lines: `*` is any run of characters; the rest is compared as quotes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The forms between the stars.
    parts: Vec<String>,
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(pattern: &str) -> Self {
        let form = form(pattern);
        Self { parts: form.split('*').map(str::to_owned).collect() }
    }

    /// Whether a whole line matches.
    pub fn matches_whole(&self, line: &str) -> bool {
        let line = form(line);
        match self.after_stars(&line) {
            // Without a star the only part is the first and the last.
            Some(rest) if self.parts.len() == 1 => rest.is_empty(),
            Some(rest) => self.parts.last().is_some_and(|last| rest.ends_with(last.as_str())),
            None => false,
        }
    }

    /// Whether the beginning of a line matches.
    pub fn matches_start(&self, line: &str) -> bool {
        let line = form(line);
        match self.after_stars(&line) {
            Some(_) if self.parts.len() == 1 => true,
            Some(rest) => self.parts.last().is_some_and(|last| rest.contains(last.as_str())),
            None => false,
        }
    }

    /// What is left of a line when the first part and those between stars are taken off, each as far
    /// left as it stands: a later place could match nothing more.
    fn after_stars<'a>(&self, line: &'a str) -> Option<&'a str> {
        let (first, others) = self.parts.split_first()?;
        let mut rest = line.strip_prefix(first.as_str())?;
        let middle = others.split_last().map_or(&[][..], |(_, middle)| middle);
        for part in middle {
            let at = rest.find(part.as_str())?;
            rest = &rest[at + part.len()..];
        }
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_seen_or_typed_is_equal() {
        for (a, b) in [
            ("a\u{a0}b", "a b"),
            ("a \t\n b", "a b"),
            ("“quoted” ‘so’ «or» „thus“", "\"quoted\" 'so' \"or\" 'thus'"),
            ("2017–18 — no", "2017-18 - no"),
            ("co\u{ad}operate\u{200b}", "cooperate"),
            ("eﬃcient ﬁle", "efficient file"),
            ("cafe\u{301}", "café"),
        ] {
            assert_eq!(form(a), form(b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn case_accents_and_words_differ() {
        for (a, b) in [("A", "a"), ("cafe", "café"), ("ab", "a b"), ("a…", "a...")] {
            assert!(!equal(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_way_back_covers_whole_characters() {
        let text = "x  “ﬁn” e\u{301}!";
        let mapped = map(text);
        assert_eq!(mapped.text, "x 'fin' é!");
        let original = |part: &str| {
            let at = mapped.text.find(part).unwrap();
            let range = mapped.original(at..at + part.len());
            &text[range.start as usize..range.end as usize]
        };
        assert_eq!(original(" "), "  ");
        assert_eq!(original("f"), "ﬁ");
        assert_eq!(original("fin'"), "ﬁn”");
        assert_eq!(original("é"), "e\u{301}");
    }

    #[test]
    fn stars_are_any_run() {
        let pattern = Pattern::new("READ MORE:*");
        assert!(pattern.matches_whole("READ\u{a0}MORE: the rest"));
        assert!(!pattern.matches_whole("Please READ MORE: the rest"));
        assert!(Pattern::new("Discuss").matches_whole("Discuss"));
        assert!(!Pattern::new("Discuss").matches_whole("Discussion"));
        assert!(Pattern::new("a*b*a").matches_whole("abba"));
        assert!(!Pattern::new("ab*ba").matches_whole("aba"));
        assert!(Pattern::new("Article *").matches_start("Article 22. Terms"));
        assert!(!Pattern::new("Article *").matches_start("The Article 22"));
    }

    #[test]
    fn words_end_where_letters_end() {
        let boundary = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            at_word_boundary(text, at, at + word.len())
        };
        assert!(boundary("INF's treaty", "INF"));
        assert!(!boundary("INFO", "INF"));
        assert!(!boundary("x\u{301}INF\u{301}", "INF"));
        assert!(boundary("在叙利亚的", "叙利亚"));
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in "\\PC{0,40}") {
            let once = form(&text);
            prop_assert_eq!(form(&once), once);
        }

        #[test]
        fn the_way_back_stays_on_characters(text in any::<String>()) {
            let mapped = map(&text);
            for (at, c) in mapped.text.char_indices() {
                let range = mapped.original(at..at + c.len_utf8());
                prop_assert!(text.is_char_boundary(range.start as usize));
                prop_assert!(text.is_char_boundary(range.end as usize));
                prop_assert!(range.start < range.end);
            }
        }

        #[test]
        fn patterns_agree_with_a_plain_matcher(pattern in "[ab*]{0,6}", line in "[ab]{0,8}") {
            fn plain(pattern: &[u8], line: &[u8]) -> bool {
                match pattern.split_first() {
                    None => line.is_empty(),
                    Some((b'*', rest)) => (0..=line.len()).any(|n| plain(rest, &line[n..])),
                    Some((c, rest)) => line.first() == Some(c) && plain(rest, &line[1..]),
                }
            }
            let expected = plain(pattern.as_bytes(), line.as_bytes());
            prop_assert_eq!(Pattern::new(&pattern).matches_whole(&line), expected);
        }
    }
}
