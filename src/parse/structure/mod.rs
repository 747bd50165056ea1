//! The structure of a source's text: furniture, divisions and speaker labels.
//!
//! All three are found in the lines of blocks, and none changes the number of a block.

pub mod anchors;
mod continued;
mod divisions;
mod findings;
mod label_shapes;
mod line_hyphens;
mod proposals;
mod speaker_labels;
mod turns;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::iter;

pub use label_shapes::name_in_label;
pub use line_hyphens::mark_line_hyphens;
pub use proposals::{PageNumbers, Proposals, ProposedPattern, first_line, propose, subject};
pub use speaker_labels::time_length;

use super::defaults::SourceDefaults;
use super::{markdown, plain};
use crate::diagnostic::{Checked, Fault, Spanned};
use crate::model::{
    Block, BlockKind, Container, Format, InlineKind, InlineSpan, Layout, Position, SourceMeta,
    SpeakerLabel, Text,
};
use crate::quote::normal::Pattern;
use findings::{DeclaredLabels, report_patterns};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextWithLines {
    pub text: Text,
    /// For each block the byte offsets at which its second and further lines begin.
    pub lines: Vec<Vec<u32>>,
}

/// A source's text, and the labels that it has from its folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceText {
    pub text: Text,
    /// Those that begin a line. Their numbers follow those of the sidecar's labels.
    pub inherited_speakers: Vec<SpeakerLabel>,
}

/// Parses a source's text and marks furniture, divisions and labels as its sidecar says, and the labels of
/// its folders.
pub fn source(
    written: &str,
    format: Format,
    meta: &SourceMeta,
    defaults: Option<&SourceDefaults>,
) -> Checked<SourceText> {
    let furniture: Vec<Pattern> =
        meta.furniture.iter().map(|line| Pattern::new(&line.value)).collect();
    let Checked { value: parsed, mut faults } = match format {
        Format::Markdown => markdown::source(written),
        Format::Plain => plain::source(written, &furniture),
    };
    let TextWithLines { mut text, lines } = parsed;
    if !furniture.is_empty() {
        mark_furniture(&mut text, &lines, &furniture);
    }
    if format == Format::Plain && !meta.divisions.is_empty() {
        divisions::mark_divisions(&mut text, &lines, &meta.divisions);
    }
    let inherited = defaults.map(|defaults| inherited_labels(&text, &lines, meta, defaults));
    let mut inherited = inherited.unwrap_or_default();
    let mut used = HashSet::new();
    if !meta.speakers.is_empty() || !meta.narration.is_empty() || !inherited.is_empty() {
        let labels = DeclaredLabels {
            speakers: meta.speakers.iter().chain(inherited.iter().copied()).collect(),
            defaults_file: defaults
                .filter(|_| !inherited.is_empty())
                .and_then(|defaults| defaults.speakers_file.as_deref()),
        };
        let findings = turns::mark_turns(&mut text, &lines, meta, &labels.speakers);
        findings::report_labels(&findings, &text, &labels, written, &mut faults);
        let lines = all_lines(&text, &lines);
        let is_used = |n| findings.narration.contains(&n);
        report_patterns("narration", &meta.narration, is_used, &lines, &mut faults);
        if !meta.inherits("not_speakers") {
            let labels = findings.undeclared.iter().map(|undeclared| undeclared.label.as_str());
            let is_used = |n| findings.not_speakers.contains(&n);
            report_patterns("not_speakers", &meta.not_speakers, is_used, &labels, &mut faults);
        }
        used = findings.used;
    }
    if !inherited.is_empty() {
        let own = meta.speakers.len() as u32;
        let is_kept = |n: u32| n < own || used.contains(&n);
        turns::renumber_labels(&mut text, own + inherited.len() as u32, is_kept);
        let mut numbers = own..;
        inherited.retain(|_| numbers.next().is_some_and(is_kept));
    }
    mark_line_hyphens(&mut text, &lines);
    if !furniture.is_empty() {
        continued::mark_continued(&mut text);
    }
    if !meta.inherits("furniture") {
        let matches = |n: usize, line: &str| furniture[n].matches_whole(line);
        report_line_patterns("furniture", &meta.furniture, matches, &text, &lines, &mut faults);
    }
    if format == Format::Plain && !meta.inherits("divisions") {
        let divisions: Vec<Pattern> =
            meta.divisions.iter().map(|pattern| Pattern::new(&pattern.value)).collect();
        let matches = |n: usize, line: &str| divisions[n].matches_start(line);
        report_line_patterns("divisions", &meta.divisions, matches, &text, &lines, &mut faults);
    }
    findings::report_single_block(&text, &lines, &mut faults);
    let inherited_speakers = inherited.into_iter().cloned().collect();
    Checked { value: SourceText { text, inherited_speakers }, faults }
}

/// Returns the labels from folders that the sidecar does not have itself, if one of them begins a line.
fn inherited_labels<'d>(
    text: &Text,
    lines: &[Vec<u32>],
    meta: &SourceMeta,
    defaults: &'d SourceDefaults,
) -> Vec<&'d SpeakerLabel> {
    if defaults.speakers.is_empty() {
        return Vec::new();
    }
    let own: HashSet<&str> = meta.speakers.iter().map(|one| one.label.value.as_str()).collect();
    let labels = defaults.speakers.iter().filter(|one| !own.contains(one.label.value.as_str()));
    let labels: Vec<&SpeakerLabel> = labels.collect();
    let lines = turns::turn_lines(text, lines, &meta.title);
    if turns::has_label(&lines, &labels, &meta.narration) { labels } else { Vec::new() }
}

/// Parses a text of which no sidecar says anything.
pub fn without_sidecar(written: &str, format: Format) -> TextWithLines {
    match format {
        Format::Markdown => markdown::source(written).value,
        Format::Plain => plain::source(written, &[]).value,
    }
}

/// Returns a block's lines with their byte ranges, trimmed of white space; blank lines are left out.
fn lines_of<'t>(text: &'t str, starts: &[u32]) -> Vec<(u32, u32, &'t str)> {
    let begin = iter::once(0).chain(starts.iter().copied());
    let next = starts.iter().copied().chain([text.len() as u32]);
    let trimmed = begin.zip(next).map(|(start, end)| {
        let line = &text[start as usize..end as usize];
        let start = start + (line.len() - line.trim_start().len()) as u32;
        let line = line.trim();
        (start, start + line.len() as u32, line)
    });
    trimmed.filter(|(.., line)| !line.is_empty()).collect()
}

/// Reports the patterns of whole lines that match none.
fn report_line_patterns(
    key: &str,
    patterns: &[Spanned<String>],
    matches: impl Fn(usize, &str) -> bool,
    text: &Text,
    lines: &[Vec<u32>],
    faults: &mut Vec<Fault>,
) {
    let is_used = |n| all_lines(text, lines).any(|line| matches(n, line));
    report_patterns(key, patterns, is_used, &all_lines(text, lines), faults);
}

/// Returns the lines of all blocks that have lines.
fn all_lines<'t>(
    text: &'t Text,
    lines: &'t [Vec<u32>],
) -> impl Iterator<Item = &'t str> + Clone + use<'t> {
    let blocks = text.blocks.iter().zip(lines).filter(|(block, _)| has_lines(block));
    blocks.flat_map(|(block, starts)| lines_of(&block.text, starts)).map(|(.., line)| line)
}

/// True if lines of the block can be furniture or begin a division; not so in code and tables.
fn has_lines(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
}

fn mark_furniture(text: &mut Text, lines: &[Vec<u32>], furniture: &[Pattern]) {
    for (block, starts) in text.blocks.iter_mut().zip(lines).filter(|(block, _)| has_lines(block)) {
        let mut found = Vec::new();
        for (start, end, line) in lines_of(&block.text, starts) {
            if furniture.iter().any(|pattern| pattern.matches_whole(line)) {
                found.push(InlineSpan { start, end, kind: InlineKind::Furniture });
            }
        }
        overlay(&mut block.spans, found);
    }
}

/// Adds new spans, which are in order and do not overlap, to a block's spans. A span that a new one
/// would cross is cut in two, so that all stay nested.
fn overlay(spans: &mut Vec<InlineSpan>, new: Vec<InlineSpan>) {
    if new.is_empty() {
        return;
    }
    let mut cut: Vec<InlineSpan> = Vec::with_capacity(spans.len() + 2 * new.len());
    for mut span in spans.drain(..) {
        let new_span_around = |offset: u32| {
            let next = new.partition_point(|new| new.end <= offset);
            new.get(next).filter(|new| new.start < offset)
        };
        if let Some(first) = new_span_around(span.start).filter(|first| first.end < span.end) {
            cut.push(InlineSpan { end: first.end, ..span.clone() });
            span.start = first.end;
        }
        if let Some(last) = new_span_around(span.end).filter(|last| span.start < last.start) {
            cut.push(InlineSpan { end: last.start, ..span.clone() });
            span.start = last.start;
        }
        cut.push(span);
    }
    cut.extend(new);
    // Outer before inner. Of two spans of the same range, furniture is outer and a label inner.
    cut.sort_by_key(|span| {
        let rank = match span.kind {
            InlineKind::Furniture => 0,
            InlineKind::Label(_) => 2,
            _ => 1,
        };
        (span.start, Reverse(span.end), rank)
    });
    *spans = cut;
}

/// One past the last block.
fn end_of(text: &Text) -> Position {
    Position { block: text.blocks.len() as u32, offset: 0 }
}

/// Returns the index of the first block in a footnote; the number of blocks if there is none.
fn first_footnote(text: &Text) -> u32 {
    let mut layout = text.layout.iter();
    layout.find(|step| matches!(step, Layout::Open(Container::Footnotes)));
    let block = layout.find_map(|step| match step {
        Layout::Block(n) => Some(*n),
        _ => None,
    });
    block.unwrap_or(text.blocks.len() as u32)
}

#[cfg(test)]
mod tests;
