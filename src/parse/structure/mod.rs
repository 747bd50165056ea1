//! What acts on lines within blocks and never renumbers them: speakers' labels, furniture, divisions.

pub mod anchors;
mod divisions;
mod labels;

use super::{markdown, plain};
use crate::diagnostic::Checked;
use crate::model::{Block, BlockKind, Format, Position, SourceMeta, Span, SpanKind, Text};
use crate::normal::Pattern;

/// A text whose lines are still known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The text.
    pub text: Text,
    /// For each block the offsets at which its second and further lines begin.
    pub lines: Vec<Vec<u32>>,
}

/// Reads a source's text with all that its sidecar says of its lines.
pub fn source(text: &str, format: Format, meta: &SourceMeta) -> Checked<Text> {
    let furniture: Vec<Pattern> = meta.furniture.iter().map(|line| Pattern::new(line)).collect();
    let Checked { value: parsed, faults } = match format {
        Format::Markdown => markdown::source(text),
        Format::Plain => plain::source(text, &furniture),
    };
    let Parsed { mut text, lines } = parsed;
    if !furniture.is_empty() {
        mark_furniture(&mut text, &lines, &furniture);
    }
    if format == Format::Plain && !meta.divisions.is_empty() {
        divisions::mark(&mut text, &lines, &meta.divisions);
    }
    if !meta.speakers.is_empty() {
        labels::mark(&mut text, &lines, format, &meta.speakers);
    }
    Checked { value: text, faults }
}

/// The lines of a block, without white space at their ends: first byte and one past the last.
fn lines_of(block: &Block, starts: &[u32]) -> Vec<(u32, u32)> {
    let end = block.text.len() as u32;
    let begin = std::iter::once(0).chain(starts.iter().copied());
    let next = starts.iter().copied().chain([end]);
    begin
        .zip(next)
        .map(|(start, end)| {
            let line = &block.text[start as usize..end as usize];
            let lead = (line.len() - line.trim_start().len()) as u32;
            (start + lead, start + lead + line.trim().len() as u32)
        })
        .filter(|(start, end)| start < end)
        .collect()
}

/// Whether lines of a block can be labelled or furniture: code and tables are kept whole.
fn has_lines(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
}

fn mark_furniture(text: &mut Text, lines: &[Vec<u32>], furniture: &[Pattern]) {
    for (block, starts) in text.blocks.iter_mut().zip(lines).filter(|(block, _)| has_lines(block)) {
        for (start, end) in lines_of(block, starts) {
            let line = &block.text[start as usize..end as usize];
            if furniture.iter().any(|pattern| pattern.matches_whole(line)) {
                lay_over(&mut block.spans, Span { start, end, kind: SpanKind::Furniture });
            }
        }
    }
}

/// Puts a span over others. One that it crosses is cut in two, so that all stay nested.
fn lay_over(spans: &mut Vec<Span>, new: Span) {
    let mut cut: Vec<Span> = Vec::with_capacity(spans.len() + 2);
    for span in spans.drain(..) {
        let crosses_start = span.start < new.start && new.start < span.end && span.end < new.end;
        let crosses_end = new.start < span.start && span.start < new.end && new.end < span.end;
        let at = if crosses_start { new.start } else { new.end };
        if crosses_start || crosses_end {
            cut.push(Span { end: at, ..span.clone() });
            cut.push(Span { start: at, ..span });
        } else {
            cut.push(span);
        }
    }
    cut.push(new);
    // Outer before inner: of the same extent, the furniture is the outer one.
    cut.sort_by_key(|span| {
        (span.start, std::cmp::Reverse(span.end), span.kind != SpanKind::Furniture)
    });
    *spans = cut;
}

/// The end of a text: one past its last block.
fn end_of(text: &Text) -> Position {
    Position { block: text.blocks.len() as u32, offset: 0 }
}

/// Hyphens that end a line within a word.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{ad}')
}

#[cfg(test)]
mod tests;
