//! The words of a passage by themselves: the source's own characters, as a quotation shows them.

use std::hash::{Hash, Hasher};

use serde::ser::{Serialize, Serializer};

use super::attribute;
use super::inline::{ElementKind, InlineElement, InlineWriter, element};
use crate::model::{Block, BlockKind, Piece, Text};

/// Some words of a source. Links, footnote marks and pictures are not among them.
#[derive(Debug, Clone, Copy)]
pub struct Quotation<'a> {
    /// The source's text.
    pub text: &'a Text,
    /// Which of its characters.
    pub pieces: &'a [Piece],
}

/// The hash of the blocks that the words are from: the rest of the text has no part in them.
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

impl Quotation<'_> {
    /// The words as HTML: an element a block, `[…]` where words were left out.
    pub fn html(&self) -> String {
        let size = |piece: &Piece| (piece.end - piece.start) as usize + 32;
        let mut out = String::with_capacity(self.pieces.iter().map(size).sum());
        let mut rest = self.pieces;
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|piece| piece.block == first.block).count();
            let (own, others) = rest.split_at(count);
            rest = others;
            if let Some(block) = self.text.blocks.get(first.block as usize) {
                words(&mut out, block, own);
            }
        }
        out
    }
}

/// Appends words of a block as an element.
fn words(out: &mut String, block: &Block, pieces: &[Piece]) {
    let name = if matches!(block.kind, BlockKind::Code { .. }) { "pre" } else { "p" };
    out.push('<');
    out.push_str(name);
    if matches!(block.kind, BlockKind::Heading(_)) {
        attribute(out, "class", "heading");
    }
    out.push('>');
    let inline =
        InlineWriter { block, spans: elements(block), marks: &[], prefix: "", cells_only: false };
    for (n, piece) in pieces.iter().enumerate() {
        if piece.gap {
            out.push_str("<span class=\"gap\">[…]</span> ");
        }
        inline.write(out, piece.start, piece.end);
        if n + 1 < pieces.len() {
            out.push(' ');
        }
    }
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

/// A whole block by itself, without its links and anchors.
#[derive(Debug, Clone, Copy, Hash)]
pub struct WholeBlock<'a> {
    block: &'a Block,
}

impl<'a> WholeBlock<'a> {
    /// The block at an index of a text.
    pub fn of(text: &'a Text, block: u32) -> Option<Self> {
        text.blocks.get(block as usize).map(|block| Self { block })
    }
}

impl Serialize for WholeBlock<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let end = self.block.text.len() as u32;
        let mut out = String::new();
        words(&mut out, self.block, &[Piece { block: 0, start: 0, end, gap: false }]);
        serializer.serialize_str(&out)
    }
}

/// The spans that are part of the words: emphasis, code, struck through.
fn elements(block: &Block) -> Vec<InlineElement<'_>> {
    let is_table = block.kind == BlockKind::Table;
    block
        .spans
        .iter()
        .filter(|_| !is_table)
        .filter_map(|span| {
            let kind = ElementKind::Element(element(&span.kind)?);
            Some(InlineElement { start: span.start, end: span.end, kind })
        })
        .collect()
}

impl Serialize for Quotation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}
