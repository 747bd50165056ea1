//! Speaker labels at the beginning of lines, and the turns that they begin.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::{end_of, lines_of, overlay};
use crate::model::{BlockKind, InlineKind, InlineSpan, Position, SpeakerLabel, Text, Turn};

/// `*` in a label stands for at most this many characters.
const MAX_VARIABLE_PART: usize = 60;

/// Marks the labels of `speakers:` at the beginning of lines, and sets the text's turns.
pub fn mark_speaker_labels(text: &mut Text, lines: &[Vec<u32>], speakers: &[SpeakerLabel]) {
    let labels = LabelIndex::new(speakers);
    let mut turns: Vec<Turn> = Vec::new();
    for (n, (block, starts)) in text.blocks.iter_mut().zip(lines).enumerate() {
        if block.kind != BlockKind::Paragraph {
            continue;
        }
        let mut lines = lines_of(&block.text, starts);
        // Lines that are furniture or begin a division have no labels.
        let is_line = |span: &&InlineSpan| {
            matches!(span.kind, InlineKind::Furniture | InlineKind::Division(_))
        };
        let marked: Vec<u32> = block.spans.iter().filter(is_line).map(|span| span.start).collect();
        lines.retain(|(start, ..)| marked.binary_search(start).is_err());
        let mut found = Vec::new();
        for (start, _, line) in lines {
            let Some((speaker, length)) = labels.recognise(line) else { continue };
            let kind = InlineKind::Label(speaker);
            found.push(InlineSpan { start, end: start + length, kind });
            let position = Position { block: n as u32, offset: start };
            turns.push(Turn { speaker, start: position, end: position });
        }
        overlay(&mut block.spans, found);
    }
    set_turn_ends(text, &mut turns);
    text.turns = turns;
}

/// The labels of all speakers. Labels without `*` are looked up by length, so that their number does not
/// matter.
struct LabelIndex<'a> {
    /// The speaker of each label without `*`; the first one if two have the same label.
    speakers: HashMap<&'a str, u32>,
    /// The lengths of these labels, longest first: `Mr Smith` is tried before `Mr`.
    lengths: BTreeSet<Reverse<usize>>,
    /// The labels with `*`, cut at each `*`.
    patterns: Vec<(Vec<&'a str>, u32)>,
}

impl<'a> LabelIndex<'a> {
    fn new(speakers: &'a [SpeakerLabel]) -> Self {
        let mut index =
            Self { speakers: HashMap::new(), lengths: BTreeSet::new(), patterns: Vec::new() };
        for (n, speaker) in (0..).zip(speakers).filter(|(_, speaker)| !speaker.label.is_empty()) {
            if speaker.label.contains('*') {
                index.patterns.push((speaker.label.split('*').collect(), n));
            } else {
                index.speakers.entry(&speaker.label).or_insert(n);
                index.lengths.insert(Reverse(speaker.label.len()));
            }
        }
        index
    }

    /// Returns the speaker whose label begins this line, and the length of the label with its colon. Of
    /// several labels the longest is taken; of labels of the same length one without `*`, else the first.
    fn recognise(&self, line: &str) -> Option<(u32, u32)> {
        let literal = self.lengths.iter().find_map(|Reverse(length)| {
            let speaker = self.speakers.get(line.get(..*length)?)?;
            Some((label_length(line, *length)?, *speaker))
        });
        let patterns = self.patterns.iter().rev().filter_map(|(parts, speaker)| {
            let length = pattern_length(line, parts)?;
            Some((label_length(line, length)?, *speaker))
        });
        // Of equal lengths the last one is taken.
        let (length, speaker) = patterns.chain(literal).max_by_key(|found| found.0)?;
        Some((speaker, length as u32))
    }
}

/// Returns the length in bytes of a label with `*` at the beginning of a line. Each `*` ends before the
/// first occurrence of the part that follows it, the last one before a colon.
fn pattern_length(line: &str, parts: &[&str]) -> Option<usize> {
    let (first, rest) = parts.split_first()?;
    let mut length = line.starts_with(first).then_some(first.len())?;
    for part in rest {
        let after = &line[length..];
        let ends_at = |at: &usize| match *part {
            "" => after[*at..].starts_with([':', '：']),
            part => after[*at..].starts_with(part),
        };
        let offsets = after.char_indices().map(|(at, _)| at);
        length += offsets.take(MAX_VARIABLE_PART + 1).find(ends_at)? + part.len();
    }
    Some(length)
}

/// Returns the length of a label of `length` bytes with what must follow it: a colon, which may be
/// full-width and have white space before it; white space or the line's end after a label that ends in
/// punctuation; two white-space characters after a single letter. None if none of these follows.
fn label_length(line: &str, length: usize) -> Option<usize> {
    let (label, after) = line.split_at_checked(length)?;
    let trimmed = after.trim_start();
    if let Some(colon) = trimmed.chars().next().filter(|c| matches!(c, ':' | '：')) {
        return Some(line.len() - trimmed.len() + colon.len_utf8());
    }
    let mut characters = label.chars();
    let last = characters.next_back()?;
    let is_dash = matches!(last, '-' | '\u{2010}'..='\u{2015}');
    let ends_in_punctuation = is_dash || matches!(last, '.' | ',' | ';' | '!' | '?' | '…' | '。');
    let is_letter = last.is_alphabetic() && characters.next().is_none();
    let spaces = after.chars().take_while(|c| c.is_whitespace()).count();
    let ends_here = is_dash || after.is_empty() || spaces > 0;
    (ends_in_punctuation && ends_here || is_letter && spaces > 1).then_some(length)
}

/// Ends each turn where the next turn or division begins.
fn set_turn_ends(text: &Text, turns: &mut [Turn]) {
    let end = end_of(text);
    for n in 0..turns.len() {
        let start = turns[n].start;
        let next = turns.get(n + 1).map_or(end, |turn| turn.start);
        let division = text.divisions.partition_point(|division| division.start <= start);
        let division = text.divisions.get(division).map_or(end, |division| division.start);
        turns[n].end = next.min(division);
    }
}
