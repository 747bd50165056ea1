//! What acts on lines within blocks and never renumbers them: speakers' labels, furniture, divisions.

pub mod anchors;
mod divisions;
mod speaker_labels;

use super::{markdown, plain};
use crate::diagnostic::Checked;
use crate::model::{Block, BlockKind, Format, InlineKind, InlineSpan, Position, SourceMeta, Text};
use crate::quote::normal::Pattern;

/// A text whose lines are still known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextWithLines {
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
    let TextWithLines { mut text, lines } = parsed;
    if !furniture.is_empty() {
        mark_furniture(&mut text, &lines, &furniture);
    }
    if format == Format::Plain && !meta.divisions.is_empty() {
        divisions::mark(&mut text, &lines, &meta.divisions);
    }
    if !meta.speakers.is_empty() {
        speaker_labels::mark(&mut text, &lines, format, &meta.speakers);
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
        let mut own = lines_of(block, starts);
        own.retain(|(start, end)| {
            let line = &block.text[*start as usize..*end as usize];
            furniture.iter().any(|pattern| pattern.matches_whole(line))
        });
        let own = own.into_iter().map(|(start, end)| InlineSpan {
            start,
            end,
            kind: InlineKind::Furniture,
        });
        lay_over(&mut block.spans, own.collect());
    }
}

/// Puts spans that stand apart, in order, over others. What they cross is cut, so that all stay nested.
fn lay_over(spans: &mut Vec<InlineSpan>, new: Vec<InlineSpan>) {
    if new.is_empty() {
        return;
    }
    let mut cut: Vec<InlineSpan> = Vec::with_capacity(spans.len() + 2 * new.len());
    for mut span in spans.drain(..) {
        let over = |offset: u32| {
            let next = new.partition_point(|new| new.end <= offset);
            new.get(next).filter(|new| new.start < offset)
        };
        if let Some(first) = over(span.start).filter(|first| first.end < span.end) {
            cut.push(InlineSpan { end: first.end, ..span.clone() });
            span.start = first.end;
        }
        if let Some(last) = over(span.end).filter(|last| span.start < last.start) {
            cut.push(InlineSpan { end: last.start, ..span.clone() });
            span.start = last.start;
        }
        cut.push(span);
    }
    cut.extend(new);
    // Outer before inner. Of the same extent furniture is the outer one, and a label the inner.
    cut.sort_by_key(|span| {
        let rank = match span.kind {
            InlineKind::Furniture => 0,
            InlineKind::Label(_) => 2,
            _ => 1,
        };
        (span.start, std::cmp::Reverse(span.end), rank)
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
