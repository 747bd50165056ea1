//! Words quoted from a text, without its links, footnote marks and pictures.

use super::inline::{ElementKind, InlineElement, InlineWriter, element};
use super::{Html, end_tag, start_tag};
use crate::model::{Block, BlockKind, InlineSpan, Piece, Quotation};

/// Returns the words of a quotation: one element for each block, `[…]` where words were left out.
pub fn quotation(quotation: Quotation<'_>) -> Html {
    let size = |piece: &Piece| (piece.end - piece.start) as usize + 32;
    let mut out = String::with_capacity(quotation.pieces.iter().map(size).sum());
    for pieces in quotation.pieces.chunk_by(|a, b| a.block == b.block) {
        if let Some(block) = quotation.text.blocks.get(pieces[0].block as usize) {
            write_quotation(&mut out, block, pieces);
        }
    }
    Html(out)
}

pub fn block(block: &Block) -> Html {
    let end = block.text.len() as u32;
    let mut out = String::new();
    write_quotation(&mut out, block, &[Piece { block: 0, start: 0, end, gap: false }]);
    Html(out)
}

fn write_quotation(out: &mut String, block: &Block, pieces: &[Piece]) {
    let name = if matches!(block.kind, BlockKind::Code { .. }) { "pre" } else { "p" };
    let is_heading = matches!(block.kind, BlockKind::Heading(_));
    start_tag(out, name, if is_heading { &[("class", "heading")] } else { &[] });
    let inline =
        InlineWriter { block, spans: elements(block), marks: &[], prefix: "", cells_only: false };
    for (n, piece) in pieces.iter().enumerate() {
        if piece.gap {
            out.push_str("<span class=\"gap\">[…]</span> ");
        }
        inline.write_inline(out, piece.start, piece.end);
        if n + 1 < pieces.len() {
            out.push(' ');
        }
    }
    end_tag(out, name);
    out.push('\n');
}

/// Returns the spans that belong to the words: emphasis, code, struck through. A table is quoted without any.
fn elements(block: &Block) -> Vec<InlineElement<'_>> {
    if block.kind == BlockKind::Table {
        return Vec::new();
    }
    let inline_element = |span: &InlineSpan| {
        let kind = ElementKind::Element(element(&span.kind)?);
        Some(InlineElement { start: span.start, end: span.end, kind })
    };
    block.spans.iter().filter_map(inline_element).collect()
}
