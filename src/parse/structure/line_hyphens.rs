//! Finds the hyphens at the ends of lines that may divide a word.

use std::cell::LazyCell;

use super::has_lines;
use crate::model::{
    Block, BlockKind, Container, InlineKind, InlineSpan, Layout, LineHyphen, Position, Text,
    hyphen_at_end, letter_at_start,
};

/// Notes the hyphens of a text whose furniture, divisions and labels are marked. The word goes on in the
/// next line that is not furniture, also over the end of a paragraph, but never over a label, a heading
/// or the beginning of a division.
pub fn mark_line_hyphens(text: &mut Text, lines: &[Vec<u32>]) {
    let note_starts = LazyCell::new(|| note_starts(&text.layout));
    let begins_note = |block: usize| note_starts.binary_search(&(block as u32)).is_ok();
    let mut hyphens = Vec::new();
    for (n, (block, starts)) in text.blocks.iter().zip(lines).enumerate() {
        if !has_lines(block) {
            continue;
        }
        for (nth, (start, line)) in lines_with_starts(block, starts).enumerate() {
            if let Some(hyphen) = hyphen_at_end(line)
                && may_end_with_hyphen(text, block, start, start + hyphen as u32)
                && let Some(next) = next_letter(text, lines, n, nth + 1, begins_note)
            {
                let at = Position { block: n as u32, offset: start + hyphen as u32 };
                hyphens.push(LineHyphen { at, next });
            }
        }
    }
    text.hyphens = hyphens;
}

/// Returns the letter with which the next line of the text begins, if a word may go on there. The search
/// begins at a line of a block.
fn next_letter(
    text: &Text,
    lines: &[Vec<u32>],
    block: usize,
    line: usize,
    begins_note: impl Fn(usize) -> bool,
) -> Option<Position> {
    for (n, (other, starts)) in text.blocks.iter().zip(lines).enumerate().skip(block) {
        let is_same = n == block;
        let is_apart = begins_note(n) || text.blocks[block].kind != BlockKind::Paragraph;
        if !is_same && (is_apart || other.kind != BlockKind::Paragraph) {
            return None;
        }
        for (start, line) in lines_with_starts(other, starts).skip(if is_same { line } else { 0 }) {
            let start = start + (line.len() - line.trim_start().len()) as u32;
            let is = |kind: fn(&InlineKind) -> bool| spans_at(other, start).any(|s| kind(&s.kind));
            if line.trim().is_empty() || is(|kind| *kind == InlineKind::Furniture) {
                continue;
            }
            if is(|kind| matches!(kind, InlineKind::Label(_) | InlineKind::Division(_))) {
                return None;
            }
            let letter = letter_at_start(&other.text[start as usize..])?;
            return Some(Position { block: n as u32, offset: start + letter as u32 });
        }
    }
    None
}

/// Returns the lines of a block, each with the offset at which it begins.
fn lines_with_starts<'a>(
    block: &'a Block,
    starts: &'a [u32],
) -> impl Iterator<Item = (u32, &'a str)> {
    let ends = starts.iter().copied().chain([block.text.len() as u32]);
    let starts = std::iter::once(0).chain(starts.iter().copied());
    starts.zip(ends).map(|(start, end)| (start, &block.text[start as usize..end as usize]))
}

/// True if a line is neither furniture nor shown as a heading, and its last hyphen is not part of a label.
fn may_end_with_hyphen(text: &Text, block: &Block, line: u32, hyphen: u32) -> bool {
    let is_in_the_way = |span: &InlineSpan| match span.kind {
        InlineKind::Furniture => true,
        InlineKind::Label(_) => hyphen < span.end,
        InlineKind::Division(n) => text.divisions[n as usize].heading,
        _ => false,
    };
    !spans_at(block, line).any(is_in_the_way)
}

/// Returns the spans that begin at an offset.
fn spans_at(block: &Block, offset: u32) -> impl Iterator<Item = &InlineSpan> {
    let first = block.spans.partition_point(|span| span.start < offset);
    block.spans[first..].iter().take_while(move |span| span.start == offset)
}

/// Returns the blocks with which footnotes begin.
fn note_starts(layout: &[Layout]) -> Vec<u32> {
    let mut starts = Vec::new();
    let mut begins = false;
    for step in layout {
        match step {
            Layout::Open(Container::Footnote { .. }) => begins = true,
            Layout::Block(n) if std::mem::take(&mut begins) => starts.push(*n),
            _ => {}
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Format, SourceMeta};
    use crate::parse::structure::source;
    use crate::parse::structure::tests::meta;
    use crate::parse::tests::assert_sound;

    /// Returns the joined words of each hyphen: the word before it and the word after it.
    fn divided_words(text: &str, format: Format, meta: &SourceMeta) -> Vec<String> {
        let text = source(text, format, meta, None).value.text;
        assert_sound(&text);
        let word = |hyphen: &LineHyphen| {
            let block = |at: Position| text.blocks[at.block as usize].text.as_str();
            let before = &block(hyphen.at)[..hyphen.at.offset as usize];
            let after = &block(hyphen.next)[hyphen.next.offset as usize..];
            let is_letter = |c: char| c.is_alphabetic();
            let start = before.rfind(|c| !is_letter(c)).map_or(0, |at| at + 1);
            let end = after.find(|c| !is_letter(c)).unwrap_or(after.len());
            format!("{}{}", &before[start..], &after[..end])
        };
        text.hyphens.iter().map(word).collect()
    }

    fn assert_both(text: &str, words: &[&str]) {
        for format in [Format::Plain, Format::Markdown] {
            assert_eq!(divided_words(text, format, &SourceMeta::default()), words, "{text:?}");
        }
    }

    #[test]
    fn words_are_divided_in_every_block() {
        assert_both(
            "agreed that inspec-\ntions would\nbegin in the trea-\nty.",
            &["inspections", "treaty"],
        );
        assert_both("This line is certainly longer than forty co-\n  operation", &["cooperation"]);
        assert_both(
            "the inspec¬\ntions of lan⸗\nguage, for exam\u{2010}\nple of co\u{ad}\nop",
            &["inspections", "language", "example", "coop"],
        );
        assert_both("a page ends indi-\n\ncated here", &["indicated"]);
        assert_both("pre- and post-war, in 1990-\n91 or co-\nOperation\n\nend-", &[]);
    }

    #[test]
    fn markdown_has_lines_in_quotations_and_lists_but_not_in_code() {
        let words = |text| divided_words(text, Format::Markdown, &SourceMeta::default());
        assert_eq!(words("> quoted coop-\n> eration here"), ["cooperation"]);
        assert_eq!(words("- list inspec-\n  tion here"), ["inspection"]);
        assert_eq!(words("hard inspec-  \n*tion* here"), ["inspection"]);
        assert_eq!(words("```\nco-\nop\n```\n"), [""; 0]);
        assert_eq!(words("before co-\n\n```\nop\n```\n"), [""; 0]);
        assert_eq!(words("The trea-\nties of co-\n===\n\nop"), ["treaties"]);
        assert_eq!(words("before co-\n\n# op\n\nop"), [""; 0]);
        assert_eq!(words("before[^1] co-\n\n[^1]: op-\n    en"), ["open"]);
    }

    #[test]
    fn words_go_on_after_furniture_but_not_after_a_label_or_division() {
        let meta = meta(&["bob"], &["TOP *", "page"], &["part *"]);
        let words = |text| divided_words(text, Format::Plain, &meta);
        assert_eq!(words("had been indi-\n\nTOP SECRET 4\n\ncated on"), ["indicated"]);
        assert_eq!(words("had been indi-\nTOP SECRET 4\npage\ncated on"), ["indicated"]);
        assert_eq!(words("had been indi-\nbob: cated"), [""; 0]);
        assert_eq!(words("had been indi-\npart two"), [""; 0]);
        assert_eq!(words("part indi-\n\ncated"), [""; 0]);
        assert_eq!(words("part indi-\ncated"), ["indicated"], "a run-in head");
        assert_eq!(words("TOP indi-\ncated"), [""; 0]);
    }
}
