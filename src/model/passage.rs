//! A passage: a part of a source that the curator picked out and assigned to topics.

use std::hash::{Hash, Hasher};

use super::{Date, Position, Prose, Text};
use crate::diagnostic::{Span, Spanned};
use borsh::{BorshDeserialize, BorshSerialize};

/// The keys that tell which part of the text a passage is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// Words that must occur in the text exactly once.
    Quote {
        /// Segments joined by `[…]`.
        quote: Spanned<String>,
        /// Words directly before the first segment.
        prefix: Option<Spanned<String>>,
        /// Words directly after the last segment.
        suffix: Option<Spanned<String>>,
    },
    /// Blocks by number.
    Paragraphs {
        /// From 1.
        first: u32,
        /// Not before the first.
        last: u32,
        span: Span,
    },
    /// A division by its heading.
    Section(Spanned<String>),
}

/// A passage placed in its text; topics and speakers are still names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedPassage {
    /// As written, else `pN` for the number of its first block, then `pN-2`, `pN-3`.
    pub id: String,
    pub has_written_id: bool,
    /// Ids that it had before.
    pub moved_from: Box<[String]>,
    pub span: Span,
    /// Position of `paragraphs:`, if the passage is given by numbers.
    pub paragraphs_span: Option<Span>,
    pub topics: Box<[Spanned<String>]>,
    pub note: Option<Prose>,
    /// Location in the original: a page, a sheet, a time code.
    pub locator: Option<Box<str>>,
    /// The date, if it differs from the source's.
    pub date: Option<Date>,
    pub speakers: Box<[Spanned<String>]>,
    /// The characters it covers, in order; never empty.
    pub pieces: Box<[Piece]>,
    /// The turns that it has characters in; empty if it is before the first turn.
    pub turns: Box<[PassageTurn]>,
}

/// The part of a passage that is in one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct PassageTurn {
    /// An index into the sidecar's speakers; none if the speaker is not known.
    pub label: Option<u32>,
    /// The position of its first character in the passage.
    pub start: Position,
}

/// A range of one block's quotable characters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Piece {
    /// From 0.
    pub block: u32,
    /// In bytes of the block's text.
    pub start: u32,
    pub end: u32,
    /// True if words were left out before it: a `[…]` in the quotation.
    pub gap: bool,
}

/// Words of a source: some ranges of its text.
#[derive(Debug, Clone, Copy)]
pub struct Quotation<'a> {
    pub text: &'a Text,
    pub pieces: &'a [Piece],
}

/// Hashes the blocks that the words are in, and not the rest of the text.
impl Hash for Quotation<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pieces.hash(state);
        let mut hashed = None;
        for piece in self.pieces {
            if hashed.replace(piece.block) != Some(piece.block) {
                self.text.blocks.get(piece.block as usize).hash(state);
            }
        }
    }
}
