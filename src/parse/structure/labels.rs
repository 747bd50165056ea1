//! Turns: who speaks, by the labels at the beginning of lines.

use super::{end_of, lay_over, lines_of};
use crate::model::{BlockKind, Format, Position, Span, SpanKind, SpeakerLabel, Text, Turn};

/// Marks labels and makes the turns that they begin.
pub fn mark(text: &mut Text, lines: &[Vec<u32>], format: Format, speakers: &[SpeakerLabel]) {
    // Longest first: `Mr Smith` before `Mr`.
    let mut labels: Vec<(usize, &str)> =
        speakers.iter().enumerate().map(|(n, speaker)| (n, speaker.label.as_str())).collect();
    labels.sort_by_key(|(_, label)| std::cmp::Reverse(label.len()));
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
            let Some((speaker, length)) = label_of(line, &labels) else { continue };
            found.push(Span { start: *start, end: start + length, kind: SpanKind::Label(speaker) });
            let at = Position { block: n as u32, offset: *start };
            turns.push(Turn { speaker, start: at, end: at });
        }
        // Within what surrounds a label, and around what it surrounds, as in `**Antonov**:`.
        lay_over(&mut block.spans, found);
    }
    set_ends(text, &mut turns);
    text.turns = turns;
}

/// The speaker whose label a line begins with, and the length of the label with its colon.
fn label_of(line: &str, labels: &[(usize, &str)]) -> Option<(u32, u32)> {
    labels.iter().filter(|(_, label)| !label.is_empty()).find_map(|(speaker, label)| {
        let after = line.strip_prefix(label)?;
        let colon = after.trim_start().chars().next().filter(|c| matches!(c, ':' | '：'))?;
        let space = after.len() - after.trim_start().len();
        Some((*speaker as u32, (label.len() + space + colon.len_utf8()) as u32))
    })
}

/// The lines that are furniture or a division, in order: no label stands in them.
fn taken_lines(spans: &[Span]) -> Vec<(u32, u32)> {
    let is_line = |span: &&Span| matches!(span.kind, SpanKind::Furniture | SpanKind::Division(_));
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
