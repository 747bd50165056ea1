//! Parses plain text: blank lines separate blocks, and no character is markup.

use unicode_width::UnicodeWidthChar;

use super::check_characters;
use super::structure::TextWithLines;
use crate::diagnostic::Checked;
use crate::model::{Block, BlockKind, Text, break_between};
use crate::quote::normal::Pattern;

/// The longest line of hard-wrapped text, in characters; see [`width`].
const MAX_WRAPPED_LINE: usize = 100;
/// More than half of the lines of hard-wrapped text, without the last, are longer than this.
const FULL_LINE: usize = 40;

/// Parses a source's plain text. Lines of furniture do not count when the program decides whether a
/// block is hard-wrapped.
pub fn source(text: &str, furniture: &[Pattern]) -> Checked<TextWithLines> {
    let mut parsed = TextWithLines { text: Text::default(), lines: Vec::new() };
    let mut lines: Vec<&str> = Vec::new();
    let mut first_line = 0;
    for (n, line) in text.split('\n').chain([""]).enumerate() {
        let line = line.trim();
        if !line.is_empty() {
            if lines.is_empty() {
                first_line = n as u32 + 1;
            }
            lines.push(line);
        } else if !lines.is_empty() {
            add_block(&mut parsed, &lines, first_line, furniture);
            lines.clear();
        }
    }
    Checked { value: parsed, faults: check_characters(text) }
}

fn add_block(parsed: &mut TextWithLines, lines: &[&str], line: u32, furniture: &[Pattern]) {
    let is_wrapped = is_wrapped(lines, furniture);
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    let mut starts = Vec::with_capacity(lines.len() - 1);
    for (n, line) in lines.iter().enumerate() {
        if n > 0 {
            let first = line.chars().next();
            text.push_str(if is_wrapped { break_between(&text, first) } else { "\n" });
            starts.push(text.len() as u32);
        }
        text.push_str(line);
    }
    parsed.text.push_block(Block { kind: BlockKind::Paragraph, text, spans: Vec::new(), line });
    parsed.lines.push(starts);
}

/// True if the lines of a block look hard-wrapped: none is long, and most are full.
fn is_wrapped(lines: &[&str], furniture: &[Pattern]) -> bool {
    if lines.len() < 2 {
        return false;
    }
    let lengths: Vec<usize> = lines
        .iter()
        .filter(|line| !furniture.iter().any(|pattern| pattern.matches_whole(line)))
        .map(|line| width(line))
        .collect();
    let Some((_, but_last)) = lengths.split_last() else { return false };
    let full = but_last.iter().filter(|length| **length > FULL_LINE).count();
    lengths.iter().all(|length| *length <= MAX_WRAPPED_LINE) && full * 2 > but_last.len()
}

/// Returns the number of a line's characters. A wide one counts as two, as it takes the room of two.
fn width(line: &str) -> usize {
    if line.is_ascii() {
        return line.len();
    }
    // No character before Hangul is wide.
    let is_wide = |c: &char| *c >= '\u{1100}' && c.width() == Some(2);
    line.chars().count() + line.chars().filter(is_wide).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        source(text, &[]).value.text.blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn blank_lines_part_blocks_and_white_space_at_line_ends_goes() {
        assert_eq!(blocks("\n one \n\t\n\n*two* \\# <b>\n"), ["one", "*two* \\# <b>"]);
        assert!(blocks(" \n\n").is_empty());
    }

    #[test]
    fn full_short_lines_are_joined_and_others_are_not() {
        let full = "This line is certainly longer than forty characters";
        assert_eq!(blocks(&format!("{full}\nend")), [format!("{full} end")]);
        assert_eq!(blocks("a short line\nanother"), ["a short line\nanother"]);
        let long = "x".repeat(101);
        assert_eq!(blocks(&format!("{full}\n{long}")), [format!("{full}\n{long}")]);
        // One of two lines is not more than half.
        assert_eq!(blocks(&format!("{full}\nshort\nend")), [format!("{full}\nshort\nend")]);
    }

    #[test]
    fn lines_of_wide_characters_are_joined_without_a_space() {
        let wide = "雙方在日內瓦會晤時同意了下列條款，並且承諾在";
        assert_eq!(
            blocks(&format!("{wide}\n一年之內完成檢查。")),
            [format!("{wide}一年之內完成檢查。")]
        );
        assert_eq!(blocks(&format!("{wide}\nINF 條約")), [format!("{wide} INF 條約")]);
        let short = "雙方在日內瓦會晤時同意了下列條款";
        assert_eq!(blocks(&format!("{short}\n{short}")), [format!("{short}\n{short}")]);
        let long = "會".repeat(51);
        assert_eq!(blocks(&format!("{long}\n{long}")), [format!("{long}\n{long}")]);
        let thai = "การประชุมครั้งนี้จัดขึ้นเพื่อหารือเกี่ยวกับสนธิ";
        assert_eq!(blocks(&format!("{thai}\nสัญญา")), [format!("{thai} สัญญา")]);
        let parsed = source(&format!("{wide}\n{wide}"), &[]).value;
        assert_eq!(parsed.lines, [[wide.len() as u32]]);
    }

    #[test]
    fn furniture_is_no_sign_of_wrapping() {
        let long = format!("READ MORE: {}", "x".repeat(100));
        let full = "This line is certainly longer than forty characters";
        let text = format!("{full}\n{long}\nend");
        let parsed = source(&text, &[Pattern::new("READ MORE:*")]).value;
        assert_eq!(parsed.text.blocks[0].text, format!("{full} {long} end"));
        assert_eq!(parsed.lines[0], [52, 164]);
    }
}
