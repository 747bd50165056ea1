//! Declared speaker labels at the beginning of lines.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::model::SpeakerLabel;

/// `*` in a label stands for at most this many characters.
const MAX_VARIABLE_PART: usize = 60;

/// The labels of all speakers. Labels without `*` are looked up by length, so that their number does not
/// matter.
pub struct LabelIndex<'a> {
    /// The speaker of each label without `*`; the first one if two have the same label.
    speakers: HashMap<&'a str, u32>,
    /// The lengths of these labels, longest first: `Mr Smith` is tried before `Mr`.
    lengths: BTreeSet<Reverse<usize>>,
    /// The labels with `*`, cut at each `*`.
    patterns: Vec<(Vec<&'a str>, u32)>,
}

impl<'a> LabelIndex<'a> {
    pub fn new(speakers: impl IntoIterator<Item = &'a SpeakerLabel>) -> Self {
        let mut index =
            Self { speakers: HashMap::new(), lengths: BTreeSet::new(), patterns: Vec::new() };
        for (n, speaker) in (0..).zip(speakers) {
            let label = speaker.label.value.as_str();
            if label.contains('*') {
                let mut parts: Vec<&str> = label.split('*').collect();
                // Several stars in a row are one.
                let last = parts.len() - 1;
                let mut nth = 0..;
                parts.retain(|part| {
                    nth.next().is_some_and(|n| n == 0 || n == last || !part.is_empty())
                });
                index.patterns.push((parts, n));
            } else {
                index.speakers.entry(label).or_insert(n);
                index.lengths.insert(Reverse(label.len()));
            }
        }
        index
    }

    /// Returns the label that begins this line, as an index into the speakers, and its length with its colon.
    /// Of several labels the longest is taken; of labels of the same length one without `*`, else the first.
    pub fn recognise(&self, line: &str) -> Option<(u32, u32)> {
        let literal = self.lengths.iter().find_map(|Reverse(length)| {
            let speaker = self.speakers.get(line.get(..*length)?)?;
            Some((label_length(line, *length)?, *speaker))
        });
        let patterns = self.patterns.iter().rev().filter_map(|(parts, speaker)| {
            let length = pattern_length(line, parts)?;
            // A time at the end of a label needs no colon.
            let is_complete = parts.last() == Some(&"") && colon_length(&line[length..]).is_none();
            let length = if is_complete { length } else { label_length(line, length)? };
            Some((length, *speaker))
        });
        // Of equal lengths the last one is taken.
        let (length, speaker) = patterns.chain(literal).max_by_key(|found| found.0)?;
        Some((speaker, length as u32))
    }
}

/// Returns the length in bytes of a label with `*` at the beginning of a line. Each `*` ends before the
/// first occurrence of the part that follows it; the last one after a time or before a colon.
fn pattern_length(line: &str, parts: &[&str]) -> Option<usize> {
    let (first, rest) = parts.split_first()?;
    let mut length = line.starts_with(first).then_some(first.len())?;
    for part in rest {
        let after = &line[length..];
        if let Some(time) = time_length(after).filter(|_| part.is_empty()) {
            return Some(length + time);
        }
        let ends_at = |at: &usize| match *part {
            "" => after[*at..].starts_with([':', '：']),
            part => after[*at..].starts_with(part),
        };
        let offsets = after.char_indices().map(|(at, _)| at);
        length += offsets.take(MAX_VARIABLE_PART + 1).find(ends_at)? + part.len();
    }
    Some(length)
}

/// Returns the length of a label of `length` bytes with what must follow it: a colon; white space or the
/// line's end after a label that ends in punctuation; two white-space characters after a single letter; the
/// line's end after a bracket. None if none of these follows.
pub fn label_length(line: &str, length: usize) -> Option<usize> {
    let (label, after) = line.split_at_checked(length)?;
    if let Some(colon) = colon_length(after) {
        return Some(length + colon);
    }
    let mut characters = label.chars();
    let last = characters.next_back()?;
    let is_letter = last.is_alphabetic() && characters.next().is_none();
    let spaces = after.chars().take_while(|c| c.is_whitespace()).count();
    let ends_here = match last {
        ')' | ']' => after.trim().is_empty(),
        _ if is_dash(last) => true,
        _ if is_end_mark(last) => after.is_empty() || spaces > 0,
        _ => is_letter && spaces > 1,
    };
    ends_here.then_some(length)
}

/// Returns the length of a colon at the beginning of a text, which may be full-width, with the white space
/// before it.
pub fn colon_length(text: &str) -> Option<usize> {
    let trimmed = text.trim_start();
    let colon = trimmed.chars().next().filter(|c| matches!(c, ':' | '：'))?;
    Some(text.len() - trimmed.len() + colon.len_utf8())
}

/// Returns the length of a time of day or of a recording, such as `12:30` or `0:12:30.5`, at the beginning of
/// a text.
pub fn time_length(text: &str) -> Option<usize> {
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(0);
    if !(1..=2).contains(&hours) {
        return None;
    }
    let mut end = hours;
    while text[end..].starts_with(':') && digits(end + 1) == 2 {
        end += 3;
    }
    if end == hours {
        return None;
    }
    let fraction = if text[end..].starts_with(['.', ',']) { digits(end + 1) } else { 0 };
    Some(if fraction > 0 { end + 1 + fraction } else { end })
}

/// True for punctuation at the end of a label that stands in place of a colon.
pub fn is_end_mark(c: char) -> bool {
    is_dash(c) || matches!(c, '.' | ',' | ';' | '!' | '?' | '…' | '。')
}

pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}
