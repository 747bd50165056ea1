//! One segment of a quotation, in every spelling that its brackets allow.

use std::borrow::Cow;
use std::ops::Range;

use super::haystack::Haystack;
use super::needle::Needle;
use super::prepared::PreparedText;

/// The most bracketed letters of a segment that may be read in either case; each doubles the work.
const MAX_BRACKETED: usize = 3;

/// The words between two `[…]`, with the prefix or suffix that must be next to them.
pub(super) struct Segment<'h> {
    /// The words as written, without white space at their ends.
    pub(super) written: &'h str,
    /// The words as they may be in the text; none if the segment is found as written.
    spellings: Vec<Needle<'h>>,
    as_written: Needle<'h>,
}

impl<'h> Segment<'h> {
    /// Prepares a segment; prefix, words and suffix have no white space at their ends.
    pub(super) fn new(
        prefix: &'h str,
        words: &'h str,
        suffix: &'h str,
        whole_words: bool,
        haystack: &'h Haystack,
    ) -> Self {
        let needle = |words: Cow<'h, str>, prefix: &'h str, suffix: &'h str| {
            let parts = [prefix.into(), words, suffix.into()].map(PreparedText::of_quotation);
            Needle::new(parts, whole_words, haystack)
        };
        let as_written = needle(words.into(), prefix, suffix);
        let mut spellings = Vec::new();
        if words.contains('[') {
            let others = spellings_without_brackets(words);
            if !others.is_empty() && needle(words.into(), "", "").next(0).is_none() {
                let others = others.into_iter();
                spellings = others.map(|words| needle(words.into(), prefix, suffix)).collect();
            }
        }
        Self { written: words, spellings, as_written }
    }

    /// Returns the words as they are searched.
    pub(super) fn prepared(&self) -> &PreparedText<'h> {
        &self.needles().next().unwrap_or(&self.as_written).parts[1]
    }

    /// Returns the words in normal form.
    pub(super) fn words(&self) -> &str {
        self.prepared().text()
    }

    /// Finds the first place of the words at or after an offset of the normal form.
    pub(super) fn next(&self, from: usize) -> Option<Range<usize>> {
        self.needles().filter_map(|needle| needle.next(from)).min_by_key(|place| place.start)
    }

    /// Finds the last place of the words that ends at an offset of the normal form or before.
    pub(super) fn previous(&self, until: usize) -> Option<Range<usize>> {
        self.needles().filter_map(|needle| needle.previous(until)).max_by_key(|place| place.end)
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.needles().any(Needle::is_exhausted)
    }

    fn needles(&self) -> impl Iterator<Item = &Needle<'h>> {
        let written = self.spellings.is_empty().then_some(&self.as_written);
        written.into_iter().chain(&self.spellings)
    }
}

/// Returns the words with every bracketed letter that a letter follows without its brackets, as in `[T]he`,
/// in every combination of capital and small letters. Empty if there is none.
fn spellings_without_brackets(words: &str) -> Vec<String> {
    let mut spellings = vec![String::with_capacity(words.len())];
    let (mut rest, mut count) = (words, 0);
    while let Some(at) = rest.find('[') {
        let (before, bracket) = rest.split_at(at);
        let letter = bracketed_letter(bracket).filter(|_| count < MAX_BRACKETED);
        let end = letter.map_or(1, |letter| 2 + letter.len_utf8());
        let forms = match letter {
            Some(letter) => cases(letter),
            None => vec!["[".to_owned()],
        };
        count += usize::from(letter.is_some());
        spellings = spellings
            .iter()
            .flat_map(|start| forms.iter().map(move |form| [start, before, form].concat()))
            .collect();
        rest = &bracket[end..];
    }
    if count == 0 {
        return Vec::new();
    }
    for spelling in &mut spellings {
        spelling.push_str(rest);
    }
    spellings
}

/// Returns the letter of `[T]` at the beginning of a text, if a letter follows directly.
fn bracketed_letter(text: &str) -> Option<char> {
    let mut chars = text.strip_prefix('[')?.chars();
    let letter = chars.next().filter(|c| c.is_alphabetic())?;
    let is_closed = chars.next() == Some(']');
    (is_closed && chars.next().is_some_and(char::is_alphabetic)).then_some(letter)
}

/// Returns a letter in capital and small form; only one if the script has no case.
fn cases(letter: char) -> Vec<String> {
    let mut cases = vec![letter.to_lowercase().collect(), letter.to_uppercase().collect()];
    cases.dedup();
    cases
}
