//! Speaker labels at the beginning of lines, and the turns that they begin.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::{end_of, lines_of, overlay};
use crate::model::{BlockKind, Format, InlineKind, InlineSpan, Position, SpeakerLabel, Text, Turn};

/// Marks the labels of `speakers:` and sets the text's turns. In Markdown only the first line of a
/// paragraph can begin with a label; in plain text every line can.
pub fn mark_speaker_labels(
    text: &mut Text,
    lines: &[Vec<u32>],
    format: Format,
    speakers: &[SpeakerLabel],
) {
    let labels = LabelIndex::new(speakers);
    let mut turns: Vec<Turn> = Vec::new();
    for (n, (block, starts)) in text.blocks.iter_mut().zip(lines).enumerate() {
        if block.kind != BlockKind::Paragraph {
            continue;
        }
        let mut lines = lines_of(&block.text, starts);
        if format == Format::Markdown {
            lines.truncate(1);
        }
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

/// The labels of all speakers, looked up by length, so that their number does not matter.
struct LabelIndex<'a> {
    /// The speaker of each label; the first one if two have the same label.
    speakers: HashMap<&'a str, u32>,
    /// The lengths of labels, longest first: `Mr Smith` is tried before `Mr`.
    lengths: BTreeSet<Reverse<usize>>,
}

impl<'a> LabelIndex<'a> {
    fn new(speakers: &'a [SpeakerLabel]) -> Self {
        let mut index = Self { speakers: HashMap::new(), lengths: BTreeSet::new() };
        for (n, speaker) in (0..).zip(speakers).filter(|(_, speaker)| !speaker.label.is_empty()) {
            index.speakers.entry(&speaker.label).or_insert(n);
            index.lengths.insert(Reverse(speaker.label.len()));
        }
        index
    }

    /// Returns the speaker whose label begins this line, and the length of the label with its colon.
    /// The label is in the same case; white space may precede the colon, which may be full-width.
    fn recognise(&self, line: &str) -> Option<(u32, u32)> {
        self.lengths.iter().find_map(|Reverse(length)| {
            let (label, after) = line.split_at_checked(*length)?;
            let speaker = self.speakers.get(label)?;
            let colon = after.trim_start().chars().next().filter(|c| matches!(c, ':' | '：'))?;
            let space = after.len() - after.trim_start().len();
            Some((*speaker, (length + space + colon.len_utf8()) as u32))
        })
    }
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
