//! A part of a source that the curator picked out.

use std::hash::{Hash, Hasher};

use super::{Date, Prose, Text};
use crate::diagnostic::{Span, Spanned};
use borsh::{BorshDeserialize, BorshSerialize};

/// How a passage names its part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// Locale that must stand in the text exactly once.
    Quote {
        /// The words, segments joined by `[…]`.
        quote: Spanned<String>,
        /// What stands directly before the first segment.
        prefix: Option<Spanned<String>>,
        /// What stands directly after the last segment.
        suffix: Option<Spanned<String>>,
    },
    /// Blocks by number.
    Paragraphs {
        /// The first, from 1.
        first: u32,
        /// The last, not before the first.
        last: u32,
        /// Where the numbers stand in the sidecar.
        place: Span,
    },
    /// A division by its heading.
    Section(Spanned<String>),
}

/// A passage of one source, placed in its text; the topics are still names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedPassage {
    /// The id: as written, else `pN` of the first block, `pN-2`, …
    pub id: String,
    /// Whether the curator wrote the id.
    pub id_written: bool,
    /// Where its mapping begins in the sidecar.
    pub place: Span,
    /// Where its blocks are named by number, if they are.
    pub numbers: Option<Span>,
    /// Topics as written.
    pub topics: Box<[Spanned<String>]>,
    /// The curator's note.
    pub note: Option<Prose>,
    /// The place in the original: a page, a sheet, a time code.
    pub locator: Option<Box<str>>,
    /// When it was said, if not at the source's date.
    pub date: Option<Date>,
    /// Who speaks, if written: names as written.
    pub speakers: Box<[Spanned<String>]>,
    /// The characters it covers, in order; never empty.
    pub pieces: Box<[Piece]>,
    /// The speakers of every turn that has text in it, as indices into the sidecar's speakers, each
    /// once, in the order of the text.
    pub turns: Box<[u32]>,
}

/// A stretch of one block's quotable characters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Piece {
    /// Index of the block, from 0.
    pub block: u32,
    /// First byte in the block's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether words were left out before it: a `[…]` of the quotation.
    pub gap: bool,
}

/// Words of a source: some ranges of its text.
#[derive(Debug, Clone, Copy)]
pub struct Quotation<'a> {
    /// The source's text.
    pub text: &'a Text,
    /// The ranges, in the order of the text.
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
