//! A text prepared for comparison: its normal form, and the characters that each byte of it comes from.

use std::borrow::Cow;
use std::ops::Range;

use super::normal::{self, NormalizedText};

/// The text of a source, or words of a quotation. Offsets are bytes of the normal form unless an original
/// is named.
pub(super) struct PreparedText<'t> {
    pub(super) original: Cow<'t, str>,
    pub(super) normalized: NormalizedText,
    /// In order.
    joints: Vec<Joint>,
}

/// A hyphen at the end of a line, with the white space after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Joint {
    /// Only white space if it is a soft hyphen, which is not in the normal form.
    pub(super) range: Range<usize>,
    /// True if the words on both sides may be one word.
    pub(super) joins_word: bool,
}

/// The offset in the original of a hyphen at the end of a line, and whether it may join a word.
pub(super) type OriginalHyphen = (u32, bool);

impl<'t> PreparedText<'t> {
    /// Prepares a text whose line-end hyphens are known.
    pub(super) fn new(original: Cow<'t, str>, hyphens: &[OriginalHyphen]) -> Self {
        let original = with_soft_hyphens(original, hyphens);
        let normalized = normal::map(&original);
        let joint = |&(hyphen, joins_word): &OriginalHyphen| {
            let width = original[hyphen as usize..].chars().next().map_or(0, char::len_utf8);
            let end = normalized.normal(hyphen + width as u32);
            let start = end - usize::from(normalized.text[..end].ends_with(normal::DASH));
            let end = end + usize::from(normalized.text[end..].starts_with(' '));
            Joint { range: start..end, joins_word }
        };
        let joints = hyphens.iter().map(joint).filter(|joint| !joint.range.is_empty()).collect();
        Self { original, normalized, joints }
    }

    /// Prepares words of a quotation, which are trimmed. A hyphen and white space between letters may be the end of a line,
    /// as YAML turns line breaks into spaces.
    pub(super) fn of_quotation(words: Cow<'t, str>) -> Self {
        let hyphens = hyphens_before_spaces(&words);
        Self::new(words, &hyphens)
    }

    pub(super) fn text(&self) -> &str {
        &self.normalized.text
    }

    pub(super) fn has_joints(&self) -> bool {
        !self.joints.is_empty()
    }

    /// Returns the first joint that begins within a range. A second one would need a line of dashes alone.
    pub(super) fn joint_within(&self, range: &Range<usize>) -> Option<&Joint> {
        let first = self.joints.partition_point(|joint| joint.range.start < range.start);
        self.joints.get(first).filter(|joint| joint.range.start < range.end)
    }

    /// Returns the character of the original that is at an offset.
    pub(super) fn original_char(&self, offset: usize) -> char {
        let start = self.normalized.start(offset) as usize;
        let mut seen = self.original[start..].chars().filter(|&c| !normal::is_removed(c));
        seen.next().unwrap_or_default()
    }

    /// True if no word goes on across an offset.
    pub(super) fn is_word_border(&self, offset: usize) -> bool {
        let text = self.text();
        let is_space = |byte: Option<&u8>| byte.is_none_or(|&byte| byte == b' ');
        let bytes = text.as_bytes();
        if is_space(bytes[..offset].last()) || is_space(bytes.get(offset)) {
            return true;
        }
        !self.splits_character(offset)
            && normal::is_word_border(&self.original, self.normalized.start(offset) as usize)
    }

    /// True if an offset is within what comes from one character of the original: a letter with its marks,
    /// a ligature, or `…`.
    pub(super) fn splits_character(&self, offset: usize) -> bool {
        (1..self.text().len()).contains(&offset)
            && self.normalized.start(offset - 1) == self.normalized.start(offset)
    }

    /// Returns the characters of the original for a range.
    pub(super) fn original(&self, range: Range<usize>) -> &str {
        let Range { start, end } = self.normalized.original(range);
        &self.original[start as usize..end as usize]
    }
}

/// Writes a soft hyphen for each `¬` at the end of a line. Both have the same length.
fn with_soft_hyphens<'t>(text: Cow<'t, str>, hyphens: &[OriginalHyphen]) -> Cow<'t, str> {
    let is_not_sign = |&&(hyphen, _): &&OriginalHyphen| text[hyphen as usize..].starts_with('¬');
    let offsets: Vec<u32> = hyphens.iter().filter(is_not_sign).map(|&(hyphen, _)| hyphen).collect();
    if offsets.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for at in offsets.iter().map(|&at| at as usize) {
        text.replace_range(at..at + '¬'.len_utf8(), "\u{ad}");
    }
    Cow::Owned(text)
}

/// Finds the hyphens between a letter or digit and white space that another one follows.
fn hyphens_before_spaces(words: &str) -> Vec<OriginalHyphen> {
    let mut hyphens = Vec::new();
    for (at, hyphen) in words.char_indices().filter(|&(_, c)| normal::is_line_hyphen(c)) {
        let before = words[..at].chars().next_back().filter(|c| c.is_alphanumeric());
        let rest = &words[at + hyphen.len_utf8()..];
        let next = rest.trim_start();
        let after = next.chars().next().filter(|c| c.is_alphanumeric() && next.len() < rest.len());
        if let (Some(before), Some(after)) = (before, after) {
            hyphens.push((at as u32, !before.is_numeric() && after.is_lowercase()));
        }
    }
    hyphens
}
