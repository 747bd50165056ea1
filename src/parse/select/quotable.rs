//! The text that quotations are compared with.

use std::ops::Range;

use crate::model::{Block, Piece, Position, SpanKind, Text};
use crate::normal::{self, Mapped};

/// A source's quotable text in its form: the stretches of its blocks joined by one space, without
/// speakers' labels and furniture, with the way back to the blocks.
pub struct Quotable {
    /// The form of the whole.
    pub form: String,
    /// The form without white space and dashes: what is searched, since these may differ where a
    /// line ends in a hyphen.
    pub skeleton: String,
    /// For each byte of the skeleton its place in `form`.
    pub in_form: Vec<u32>,
    /// The places in `form` of hyphens that end a line which is joined to the next; of a soft hyphen,
    /// which is no part of the form, that of the space after it.
    pub soft: Vec<u32>,
    stretches: Vec<Stretch>,
}

/// A run of quotable characters within one block.
struct Stretch {
    /// Where it begins in the form of the whole.
    start: usize,
    /// Index of its block.
    block: u32,
    /// Where it begins in the block's text.
    offset: u32,
    mapped: Mapped,
}

impl Quotable {
    /// Makes the quotable text.
    pub fn new(text: &Text) -> Self {
        let length: usize = text.blocks.iter().map(|block| block.text.len() + 1).sum();
        let mut quotable = Self {
            form: String::with_capacity(length),
            skeleton: String::with_capacity(length),
            in_form: Vec::with_capacity(length),
            soft: Vec::new(),
            stretches: Vec::with_capacity(text.blocks.len()),
        };
        for (n, block) in text.blocks.iter().enumerate() {
            for range in quotable_ranges(block) {
                quotable.push(n as u32, block, range);
            }
        }
        quotable.find_skeleton();
        quotable
    }

    fn push(&mut self, n: u32, block: &Block, range: Range<u32>) {
        let mapped = normal::map(&block.text[range.start as usize..range.end as usize]);
        if mapped.text.is_empty() {
            return;
        }
        if !self.form.is_empty() {
            self.form.push(' ');
        }
        let start = self.form.len();
        self.form.push_str(&mapped.text);
        for hyphen in block.hyphens.iter().filter(|hyphen| range.contains(hyphen)) {
            let at = mapped.position(hyphen - range.start);
            if mapped.text[at..].starts_with(is_gap) {
                self.soft.push((start + at) as u32);
            }
        }
        self.stretches.push(Stretch { start, block: n, offset: range.start, mapped });
    }

    fn find_skeleton(&mut self) {
        for (at, c) in self.form.char_indices().filter(|(_, c)| !is_gap(*c)) {
            self.skeleton.push(c);
            self.in_form.extend((at..at + c.len_utf8()).map(|at| at as u32));
        }
    }

    /// The characters of the blocks that a stretch of the form stands for.
    pub fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let first = self.stretches.partition_point(|stretch| stretch.end() <= range.start);
        self.stretches[first..]
            .iter()
            .take_while(|stretch| stretch.start < range.end)
            .filter_map(|stretch| {
                let start = range.start.max(stretch.start) - stretch.start;
                let end = range.end.min(stretch.end()) - stretch.start;
                let words = stretch.mapped.text[start..end].trim_matches(' ');
                let start = start + stretch.mapped.text[start..end].find(words)?;
                let original = stretch.mapped.original(start..start + words.len());
                (!words.is_empty()).then(|| Piece {
                    block: stretch.block,
                    start: stretch.offset + original.start,
                    end: stretch.offset + original.end,
                    gap: false,
                })
            })
            .collect()
    }

    /// The number, from 1, of the block that a place in the form belongs to.
    pub fn block_number(&self, at: usize) -> u32 {
        let next = self.stretches.partition_point(|stretch| stretch.start <= at);
        self.stretches[..next].last().map_or(1, |stretch| stretch.block + 1)
    }
}

impl Stretch {
    fn end(&self) -> usize {
        self.start + self.mapped.text.len()
    }
}

/// White space and dashes, in the form.
pub fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-')
}

/// The stretches of a block that can be quoted: all but labels and furniture.
fn quotable_ranges(block: &Block) -> Vec<Range<u32>> {
    let left_out = block
        .spans
        .iter()
        .filter(|span| matches!(span.kind, SpanKind::Label(_) | SpanKind::Furniture));
    let mut ranges = Vec::new();
    let mut at = 0;
    for span in left_out {
        ranges.extend(trimmed(&block.text, at..span.start));
        at = at.max(span.end);
    }
    ranges.extend(trimmed(&block.text, at..block.text.len() as u32));
    ranges
}

/// A range without white space at its ends; none when nothing is left.
fn trimmed(text: &str, range: Range<u32>) -> Option<Range<u32>> {
    let part = text.get(range.start as usize..range.end as usize)?;
    let words = part.trim();
    let lead = (part.len() - part.trim_start().len()) as u32;
    let start = range.start + lead;
    (!words.is_empty()).then(|| start..start + words.len() as u32)
}

/// Every quotable character of a block, by its index.
pub fn pieces_of_block(text: &Text, block: u32) -> Vec<Piece> {
    let Some(own) = text.blocks.get(block as usize) else { return Vec::new() };
    let piece = |range: Range<u32>| Piece { block, start: range.start, end: range.end, gap: false };
    quotable_ranges(own).into_iter().map(piece).collect()
}

/// Every quotable character between two places.
pub fn pieces_between(text: &Text, start: Position, end: Position) -> Vec<Piece> {
    let last = if end.offset > 0 { end.block + 1 } else { end.block };
    (start.block..last.min(text.blocks.len() as u32))
        .flat_map(|block| pieces_of_block(text, block))
        .filter_map(|mut piece| {
            if piece.block == start.block {
                piece.start = piece.start.max(start.offset);
            }
            if piece.block == end.block {
                piece.end = piece.end.min(end.offset);
            }
            let own = &text.blocks[piece.block as usize].text;
            let range = trimmed(own, piece.start.min(piece.end)..piece.end)?;
            Some(Piece { start: range.start, end: range.end, ..piece })
        })
        .collect()
}

/// The characters of a passage: segments joined by ` […] `, blocks by a line feed, and stretches
/// apart within one block by a space.
pub fn text_of(text: &Text, pieces: &[Piece]) -> String {
    let mut words = String::new();
    let mut before: Option<u32> = None;
    for piece in pieces {
        match before {
            None => {}
            Some(_) if piece.gap => words.push_str(" […] "),
            Some(block) if block != piece.block => words.push('\n'),
            Some(_) => words.push(' '),
        }
        words.push_str(
            &text.blocks[piece.block as usize].text[piece.start as usize..piece.end as usize],
        );
        before = Some(piece.block);
    }
    words
}
