//! Paragraphs that run over the furniture of a page, such as its number.

use crate::model::{Block, BlockKind, InlineKind, Layout, Text};
use crate::quote::quotable_ranges;

/// Notes the blocks that go on with the paragraph of the block before, if furniture is between the two:
/// the one ends within a sentence, and the other begins with a small letter, or with any letter of a
/// script without small ones.
pub fn mark_continued(text: &mut Text) {
    let mut continued = Vec::new();
    let mut before: Option<Ends> = None;
    for step in &text.layout {
        let Layout::Block(n) = *step else {
            before = None;
            continue;
        };
        let block = &text.blocks[n as usize];
        let ends = Ends::new(block);
        match (&mut before, ends) {
            // A block that is only furniture.
            (Some(before), None) if block.kind == BlockKind::Paragraph => before.after = true,
            (_, None) => before = None,
            (earlier, Some(ends)) => {
                let is_between = |earlier: &Ends| earlier.after || ends.before;
                if earlier.as_ref().is_some_and(|earlier| is_between(earlier) && earlier.is_open)
                    && ends.goes_on
                {
                    continued.push(n);
                }
                before = Some(ends);
            }
        }
    }
    text.continued = continued;
}

/// What the ends of a paragraph look like.
struct Ends {
    /// True if furniture is before its first words.
    before: bool,
    /// True if furniture is after its last words.
    after: bool,
    /// True if its first word may go on with a sentence.
    goes_on: bool,
    /// True if its last word does not end a sentence.
    is_open: bool,
}

impl Ends {
    /// Returns none for a block without words, and for one that is no paragraph.
    fn new(block: &Block) -> Option<Self> {
        if block.kind != BlockKind::Paragraph {
            return None;
        }
        let words = |range: &std::ops::Range<u32>| {
            !block.text[range.start as usize..range.end as usize].trim().is_empty()
        };
        let mut ranges = quotable_ranges(block).filter(words);
        let first = ranges.next()?;
        let last = ranges.last().unwrap_or_else(|| first.clone());
        let begin = block.text[first.start as usize..first.end as usize].trim_start();
        let end = block.text[last.start as usize..last.end as usize].trim_end();
        let has_furniture = |from: u32, to: u32| {
            let furniture = block.spans.iter().filter(|span| span.kind == InlineKind::Furniture);
            furniture.into_iter().any(|span| from <= span.start && span.end <= to)
        };
        let begins_otherwise = block.spans.iter().any(|span| {
            span.start <= first.start
                && matches!(span.kind, InlineKind::Label(_) | InlineKind::Division(_))
        });
        let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{ad}' | '¬' | '⸗');
        let may_go_on = |c: char| c.is_alphabetic() && !c.is_uppercase();
        Some(Self {
            before: has_furniture(0, first.start),
            after: has_furniture(last.end, block.text.len() as u32),
            goes_on: !begins_otherwise && begin.starts_with(may_go_on),
            is_open: end.ends_with(|c: char| c.is_alphanumeric() || c == ',' || is_hyphen(c)),
        })
    }
}
