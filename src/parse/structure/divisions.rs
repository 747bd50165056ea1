//! Divisions of plain text: lines whose beginning matches a pattern of `divisions:`.

use super::anchors::{AnchorNames, set_division_ends};
use super::{has_lines, lines_of};
use crate::diagnostic::Spanned;
use crate::model::{Division, InlineKind, InlineSpan, Position, Text};
use crate::quote::normal::Pattern;

/// Longer lines, in characters, are not shown as headings.
const MAX_HEADING: usize = 120;

/// Marks the lines that begin a division; the first pattern is the outermost level. Such a line is a
/// heading if it has a block of its own, or if a pattern describes the whole line; else the division
/// begins within a paragraph.
pub fn mark_divisions(text: &mut Text, lines: &[Vec<u32>], patterns: &[Spanned<String>]) {
    let patterns: Vec<Pattern> =
        patterns.iter().map(|pattern| Pattern::new(&pattern.value)).collect();
    let mut anchors = AnchorNames::default();
    let mut divisions = Vec::new();
    for (n, (block, starts)) in text.blocks.iter_mut().zip(lines).enumerate() {
        if !has_lines(block) {
            continue;
        }
        // Furniture is all that can be marked in plain text so far.
        let furniture: Vec<u32> = block.spans.iter().map(|span| span.start).collect();
        let mut lines = lines_of(&block.text, starts);
        lines.retain(|(start, ..)| furniture.binary_search(start).is_err());
        let is_only_line = lines.len() == 1;
        for (start, end, line) in lines {
            let Some(level) = patterns.iter().position(|pattern| pattern.matches_start(line))
            else {
                continue;
            };
            let is_whole = |pattern: &Pattern| pattern.has_end() && pattern.matches_whole(line);
            let stands_alone = is_only_line || patterns.iter().any(is_whole);
            let position = Position { block: n as u32, offset: start };
            divisions.push(Division {
                level: u8::try_from(level + 1).unwrap_or(u8::MAX),
                title: line.to_owned(),
                anchor: anchors.create(line),
                start: position,
                end: position,
                heading: stands_alone && line.chars().count() <= MAX_HEADING,
            });
            let kind = InlineKind::Division(divisions.len() as u32 - 1);
            block.spans.push(InlineSpan { start, end, kind });
        }
        block.spans.sort_by_key(|span| span.start);
    }
    text.divisions = divisions;
    set_division_ends(text);
}
