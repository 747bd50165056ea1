//! Warns of `[[` without `]]` in the curator's Markdown: a reference that is shown as text.

use comrak::nodes::{Node, NodeValue, Sourcepos};

use crate::diagnostic::{Code, Fault, File, Span};
use crate::parse::yaml::clip;

/// Checks each paragraph, heading and cell.
pub fn check(root: Node<'_>, source: &str, file: File, faults: &mut Vec<Fault>) {
    if memchr::memmem::find(source.as_bytes(), b"[[").is_none() {
        return;
    }
    let lines: Vec<&str> = source.split('\n').collect();
    for node in root.descendants() {
        let (is_block, is_cell) = match &node.data().value {
            NodeValue::Paragraph | NodeValue::Heading(_) => (true, false),
            NodeValue::TableCell => (true, true),
            _ => (false, false),
        };
        if is_block && has_open_bracket(node) {
            faults.extend(find(&lines, node.data().sourcepos, is_cell).map(|(span, words)| {
                let message = format!("`{}` is no reference: no `]]` follows it", clip(words));
                let help = if is_cell {
                    "a pipe ends the cell: write `\\|` in a table, as in `[[name\\|words]]`"
                } else {
                    "close it with `]]`, in a table as `[[name\\|words]]`; the characters themselves \
                     are written `\\[[`"
                };
                Fault::new(Code::UnclosedReference, file, span, message).help(help)
            }));
        }
    }
}

/// True if the text of a block has `[[` that nothing closes; code is no text.
fn has_open_bracket(block: Node<'_>) -> bool {
    let mut text = String::new();
    for node in block.descendants() {
        match &node.data().value {
            NodeValue::Text(words) => text.push_str(words),
            _ => text.push(' '),
        }
    }
    text.rfind("[[").is_some_and(|open| !text[open..].contains("]]"))
}

/// Finds the last `[[` in the lines of a block, with the words after it. One with a backslash is meant as
/// text.
fn find<'s>(lines: &[&'s str], at: Sourcepos, is_cell: bool) -> Option<(Span, &'s str)> {
    let first = at.start.line.checked_sub(1)?;
    let found = (first..at.end.line.min(lines.len())).rev().find_map(|n| {
        let line: &'s str = lines[n];
        let begin = if is_cell { at.start.column.saturating_sub(1) } else { 0 };
        let end = if is_cell { at.end.column.min(line.len()) } else { line.len() };
        let part = line.get(begin..end)?;
        let open = part.rmatch_indices("[[").map(|(open, _)| open).find(|open| {
            let before = &part[..*open];
            (before.len() - before.trim_end_matches('\\').len()) % 2 == 0
        })?;
        Some((n, begin + open, part[open..].trim_end()))
    });
    let (n, byte, words) = found?;
    let column = lines[n][..byte].chars().count() as u32 + 1;
    Some((Span::new(n as u32 + 1, column, words.chars().count() as u32), words))
}
