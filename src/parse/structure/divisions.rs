//! Divisions of plain text: lines whose beginning matches a pattern of `divisions:`.

use super::anchors::{AnchorNames, set_division_ends};
use super::{has_lines, lines_of};
use crate::diagnostic::Spanned;
use crate::model::{Division, InlineKind, InlineSpan, Position, Text};
use crate::quote::normal::Pattern;

/// Longer lines, in characters, also begin a division but are not shown as headings.
const MAX_HEADING: usize = 120;

/// Marks the lines that begin a division; the first pattern is the outermost level.
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
        for (start, end, line) in lines_of(&block.text, starts) {
            let level = patterns.iter().position(|pattern| pattern.matches_start(line));
            let Some(level) = level.filter(|_| furniture.binary_search(&start).is_err()) else {
                continue;
            };
            let position = Position { block: n as u32, offset: start };
            divisions.push(Division {
                level: u8::try_from(level + 1).unwrap_or(u8::MAX),
                title: line.to_owned(),
                anchor: anchors.create(line),
                start: position,
                end: position,
                heading: line.chars().count() <= MAX_HEADING,
            });
            let kind = InlineKind::Division(divisions.len() as u32 - 1);
            block.spans.push(InlineSpan { start, end, kind });
        }
        block.spans.sort_by_key(|span| span.start);
    }
    text.divisions = divisions;
    set_division_ends(text);
}
