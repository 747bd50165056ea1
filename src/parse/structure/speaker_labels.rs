//! Turns: who speaks, by the labels at the beginning of lines.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::{end_of, lay_over, lines_of};
use crate::model::{BlockKind, Format, InlineKind, InlineSpan, Position, SpeakerLabel, Text, Turn};

/// Marks labels and makes the turns that they begin.
pub fn mark(text: &mut Text, lines: &[Vec<u32>], format: Format, speakers: &[SpeakerLabel]) {
    let labels = Labels::new(speakers);
    let mut turns: Vec<Turn> = Vec::new();
    for (n, (block, starts)) in text.blocks.iter_mut().zip(lines).enumerate() {
        if block.kind != BlockKind::Paragraph {
            continue;
        }
        let own = lines_of(block, starts);
        let own = if format == Format::Markdown { own.get(..1).unwrap_or_default() } else { &own };
        let taken = taken_lines(&block.spans);
        let mut found = Vec::new();
        for (start, end) in own.iter().filter(|line| taken.binary_search(line).is_err()) {
            let line = &block.text[*start as usize..*end as usize];
            let Some((speaker, length)) = labels.of(line) else { continue };
            found.push(InlineSpan {
                start: *start,
                end: start + length,
                kind: InlineKind::Label(speaker),
            });
            let at = Position { block: n as u32, offset: *start };
            turns.push(Turn { speaker, start: at, end: at });
        }
        // Within what surrounds a label, and around what it surrounds, as in `**Antonov**:`.
        lay_over(&mut block.spans, found);
    }
    set_ends(text, &mut turns);
    text.turns = turns;
}

/// The labels of all speakers, for any number of them.
struct Labels<'a> {
    /// The speaker of each label: of two with the same, the first.
    speakers: HashMap<&'a str, u32>,
    /// How long labels are, longest first: `Mr Smith` before `Mr`.
    lengths: BTreeSet<Reverse<usize>>,
}

impl<'a> Labels<'a> {
    fn new(speakers: &'a [SpeakerLabel]) -> Self {
        let mut all = Self { speakers: HashMap::new(), lengths: BTreeSet::new() };
        for (n, speaker) in (0..).zip(speakers).filter(|(_, speaker)| !speaker.label.is_empty()) {
            all.speakers.entry(&speaker.label).or_insert(n);
            all.lengths.insert(Reverse(speaker.label.len()));
        }
        all
    }

    /// The speaker whose label a line begins with, and the length of the label with its colon.
    fn of(&self, line: &str) -> Option<(u32, u32)> {
        self.lengths.iter().find_map(|Reverse(length)| {
            let (label, after) = line.split_at_checked(*length)?;
            let speaker = self.speakers.get(label)?;
            let colon = after.trim_start().chars().next().filter(|c| matches!(c, ':' | '：'))?;
            let space = after.len() - after.trim_start().len();
            Some((*speaker, (length + space + colon.len_utf8()) as u32))
        })
    }
}

/// The lines that are furniture or a division, in order: no label stands in them.
fn taken_lines(spans: &[InlineSpan]) -> Vec<(u32, u32)> {
    let is_line =
        |span: &&InlineSpan| matches!(span.kind, InlineKind::Furniture | InlineKind::Division(_));
    spans.iter().filter(is_line).map(|span| (span.start, span.end)).collect()
}

/// A turn ends where the next one or a division begins.
fn set_ends(text: &Text, turns: &mut [Turn]) {
    let end = end_of(text);
    for n in 0..turns.len() {
        let start = turns[n].start;
        let next = turns.get(n + 1).map_or(end, |turn| turn.start);
        let division = text.divisions.partition_point(|division| division.start <= start);
        let division = text.divisions.get(division).map_or(end, |division| division.start);
        turns[n].end = next.min(division);
    }
}
