//! Hyphens at the ends of lines, which may divide a word.

use borsh::{BorshDeserialize, BorshSerialize};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::Position;

/// A hyphen at the end of a line that may divide a word: a quotation may leave it out, or the line
/// break after it, and the search knows the joined word too.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct LineHyphen {
    /// The hyphen.
    pub at: Position,
    /// The letter with which the next line of the text begins: in the same block or a later one,
    /// perhaps after furniture.
    pub next: Position,
}

/// Returns the offset of the hyphen with which a line ends, if a letter is before it. White space at the
/// line's end does not matter.
pub fn hyphen_at_end(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let before = line.strip_suffix(['-', '\u{2010}', '\u{ad}', '¬', '⸗'])?;
    let is_letter =
        |c: char| c.is_alphabetic() || c.general_category_group() == GeneralCategoryGroup::Mark;
    before.ends_with(is_letter).then_some(before.len())
}

/// Returns the offset of the first letter of a line that may go on with a divided word: a lower-case
/// letter.
pub fn letter_at_start(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    trimmed.starts_with(char::is_lowercase).then_some(line.len() - trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_divides_a_word_after_a_letter() {
        for line in
            ["inspec-", "inspec\u{2010}", "inspec\u{ad}", "inspec¬", "lan⸗ ", "cafe\u{301}-"]
        {
            assert_eq!(
                hyphen_at_end(line),
                line.rfind(|c: char| !c.is_alphanumeric() && c != ' '),
                "{line}"
            );
        }
        for line in ["", "-", "1990-", "word –", "word --", "word-)", "word —", "word"] {
            assert_eq!(hyphen_at_end(line), None, "{line}");
        }
    }

    #[test]
    fn the_word_goes_on_with_a_lower_case_letter() {
        assert_eq!(letter_at_start("tions were"), Some(0));
        assert_eq!(letter_at_start("  ж"), Some(2));
        for line in ["", "Tions", "2 tions", "- tions", "条"] {
            assert_eq!(letter_at_start(line), None, "{line}");
        }
    }
}
