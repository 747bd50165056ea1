//! The numbers of notes, which follow quotations in articles.

use super::pairs::ends_with_closer;
use crate::quote::normal::{is_spaceless_or_wide, is_word};

/// The most digits of the number of a note.
const MAX_DIGITS: usize = 3;
/// The most characters of such a number with its brackets: `[^123]`.
const MAX_LENGTH: usize = MAX_DIGITS + 3;

/// Returns the length of the number of a note that begins a text, such as `1`, `¹` or `[1]`; 0 if none does.
pub fn note_length(text: &str) -> usize {
    let inner = text.strip_prefix("[^").or(text.strip_prefix('[')).unwrap_or(text);
    let rest = inner.trim_start_matches(char::is_numeric);
    let count = inner[..inner.len() - rest.len()].chars().count();
    let after = if inner.len() < text.len() { rest.strip_prefix(']') } else { Some(rest) };
    let ends = |after: &&str| !after.starts_with(|c| is_word(c) && !is_spaceless_or_wide(c));
    let is_number = (1..=MAX_DIGITS).contains(&count);
    after.filter(ends).filter(|_| is_number).map_or(0, |after| text.len() - after.len())
}

/// Leaves out the number of a note at the end of a text, if it follows a closing mark or the punctuation
/// after a word.
pub fn without_note(text: &str) -> &str {
    let may_follow = |lead: &str| {
        let words = lead.strip_suffix(['.', ',', ';', ':', '!', '?', '…']);
        ends_with_closer(lead) || words.is_some_and(|words| !words.ends_with(char::is_numeric))
    };
    let starts = text.char_indices().rev().take(MAX_LENGTH).map(|(at, _)| at);
    let mut notes = starts.filter(|&at| note_length(&text[at..]) == text.len() - at);
    let lead = notes.find(|&at| may_follow(&text[..at])).map(|at| &text[..at]);
    lead.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_note_begins_a_text() {
        for (text, length) in [
            ("1 then", 1),
            ("¹", 2),
            ("12, he said", 2),
            ("[1].", 3),
            ("[^1] then", 4),
            ("1他说", 1),
            ("90s", 0),
            ("2015", 0),
            ("[1", 0),
            (" 1", 0),
            ("", 0),
        ] {
            assert_eq!(note_length(text), length, "{text}");
        }
    }

    #[test]
    fn the_number_of_a_note_at_the_end_is_left_out() {
        for (text, lead) in [
            ("It is so.1", "It is so."),
            ("“It is so”12", "“It is so”"),
            ("\"In 2015\"[1]", "\"In 2015\""),
            ("It is so…¹", "It is so…"),
            ("It is 1.5", "It is 1.5"),
            ("Article 5", "Article 5"),
            ("It is CO2", "It is CO2"),
            ("1", "1"),
        ] {
            assert_eq!(without_note(text), lead, "{text}");
        }
    }
}
