//! The marks of passages in their source's text.

use crate::html::PassageMark;
use crate::link::Source;

/// A passage of more blocks than this has a bar in the margin.
const LONG_BLOCKS: u32 = 3;

/// Returns the marks of all passages, in the order of the text.
pub fn passage_marks(source: &Source) -> Vec<PassageMark<'_>> {
    let mut marks: Vec<PassageMark<'_>> = Vec::new();
    for (number, (_, passage)) in (1..).zip(source.notes()) {
        let is_long = passage.blocks().is_some_and(|[first, last]| last - first >= LONG_BLOCKS);
        let last = passage.pieces.len().saturating_sub(1);
        for (n, piece) in passage.pieces.iter().enumerate() {
            marks.push(PassageMark {
                block: piece.block,
                start: piece.start,
                end: piece.end,
                passage: &passage.id,
                id: Some(passage.id.as_str()).filter(|_| passage.has_anchor && n == 0),
                old_ids: if n == 0 { &passage.moved_from } else { &[] },
                number: Some(number).filter(|_| n == last),
                is_long,
            });
        }
    }
    marks.sort_unstable();
    marks
}
