//! Turns: who speaks, by the labels at the beginning of lines.

use super::{end_of, lines_of};
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
        for (start, end) in own {
            let line = &block.text[*start as usize..*end as usize];
            let Some((speaker, length)) = label_of(line, &labels) else { continue };
            let label = Span { start: *start, end: start + length, kind: SpanKind::Label(speaker) };
            if lay_under(&mut block.spans, label) {
                let at = Position { block: n as u32, offset: *start };
                turns.push(Turn { speaker, start: at, end: at });
            }
        }
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

/// Puts a label among the spans of a block: within what surrounds it, and around what it surrounds.
/// What ends within it, as the bold of `**Antonov**:` does, is cut to nest. False where the line is
/// furniture or a division.
fn lay_under(spans: &mut Vec<Span>, label: Span) -> bool {
    let is_taken = |span: &Span| {
        span.start <= label.start
            && label.end <= span.end
            && matches!(span.kind, SpanKind::Furniture | SpanKind::Division(_))
    };
    if spans.iter().any(is_taken) {
        return false;
    }
    let mut cut = Vec::with_capacity(spans.len() + 2);
    for span in spans.drain(..) {
        let crosses = label.start <= span.start && span.start < label.end && label.end < span.end;
        let surrounds = span.start <= label.start && label.end <= span.end;
        if crosses && !surrounds {
            cut.push(Span { end: label.end, ..span.clone() });
            cut.push(Span { start: label.end, ..span });
        } else {
            cut.push(span);
        }
    }
    cut.push(label);
    // Outer before inner: of the same extent, bold is outer and the label inner.
    cut.sort_by_key(|span| {
        (span.start, std::cmp::Reverse(span.end), matches!(span.kind, SpanKind::Label(_)))
    });
    *spans = cut;
    true
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
