//! Words quoted from a text, without its links, footnote marks and pictures.

use super::inline::{ElementKind, InlineElement, InlineWriter, element};
use super::{Html, end_tag, start_tag, text_element};
use crate::model::{Block, BlockKind, InlineSpan, Piece, Position, Quotation, break_between};

/// The beginning of a turn in a quotation, and the speaker's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnView {
    pub start: Position,
    pub name: String,
}

/// Returns the words of a quotation: one element for each paragraph, `[…]` where words were left out, and the
/// speaker's name at the beginning of each of the turns.
pub fn quotation(quotation: Quotation<'_>, turns: &[TurnView]) -> Html {
    let size = |piece: &Piece| (piece.end - piece.start) as usize + 32;
    let mut out = String::with_capacity(quotation.pieces.iter().map(size).sum());
    let mut pending = None;
    let mut blocks = quotation.pieces.chunk_by(|a, b| a.block == b.block).peekable();
    let mut joint = Joint::default();
    while let Some(pieces) = blocks.next() {
        let text = quotation.text;
        let next = blocks.peek().map(|next| &next[0]).filter(|next| text.continues(next));
        let goes_on = next.zip(pieces.last()).map(|(next, last)| {
            break_between(text.piece_text(last), text.piece_text(next).chars().next())
        });
        joint = Joint { continues: joint.goes_on.is_some(), goes_on };
        let Some(block) = quotation.text.blocks.get(pieces[0].block as usize) else { continue };
        let (n, start) = (pieces[0].block, pieces[0].start);
        let first = turns.iter().position(|turn| turn.start.block == n);
        // Nobody says a heading: a turn that begins with one is named after it.
        if matches!(block.kind, BlockKind::Heading(_)) {
            pending = first.map(|first| &turns[first]).or(pending);
            write_quotation(&mut out, block, pieces, &[], joint);
            continue;
        }
        let begins = first.is_some_and(|first| turns[first].start.offset == start);
        let named = pending.take().filter(|_| !begins).map(|turn: &TurnView| TurnView {
            start: Position { block: n, offset: start },
            name: turn.name.clone(),
        });
        let turns: Vec<TurnView> = named.into_iter().chain(turns.iter().cloned()).collect();
        write_quotation(&mut out, block, pieces, &turns, joint);
    }
    Html(out)
}

pub fn block(block: &Block) -> Html {
    let end = block.text.len() as u32;
    let mut out = String::new();
    write_quotation(
        &mut out,
        block,
        &[Piece { block: 0, start: 0, end, gap: false }],
        &[],
        Joint::default(),
    );
    Html(out)
}

/// How the words of a block are joined to those of the blocks around it.
#[derive(Debug, Clone, Copy, Default)]
struct Joint {
    /// True if they go on with the paragraph before.
    continues: bool,
    /// What joins the next block to them, if it goes on with their paragraph.
    goes_on: Option<&'static str>,
}

fn write_quotation(
    out: &mut String,
    block: &Block,
    pieces: &[Piece],
    turns: &[TurnView],
    joint: Joint,
) {
    let name = if matches!(block.kind, BlockKind::Code { .. }) { "pre" } else { "p" };
    let is_heading = matches!(block.kind, BlockKind::Heading(_));
    if !joint.continues {
        start_tag(out, name, if is_heading { &[("class", "heading")] } else { &[] });
    }
    let inline =
        InlineWriter { block, spans: elements(block), marks: &[], prefix: "", cells_only: false };
    for (n, piece) in pieces.iter().enumerate() {
        if piece.gap {
            out.push_str("<span class=\"gap\">[…]</span> ");
        }
        write_piece(out, &inline, piece, turns);
        if let Some(next) = pieces.get(n + 1) {
            let words = |piece: &Piece| &block.text[piece.start as usize..piece.end as usize];
            let space = break_between(words(piece), words(next).chars().next());
            out.push_str(if next.gap { " " } else { space });
        }
    }
    if let Some(space) = joint.goes_on {
        out.push_str(space);
        return;
    }
    end_tag(out, name);
    out.push('\n');
}

/// Writes the characters of a piece, with the name of each speaker whose turn begins in it.
pub(super) fn write_piece(
    out: &mut String,
    inline: &InlineWriter<'_>,
    piece: &Piece,
    turns: &[TurnView],
) {
    let mut start = piece.start;
    let first = Position { block: piece.block, offset: piece.start };
    let last = Position { block: piece.block, offset: piece.end };
    for turn in turns.iter().filter(|turn| first <= turn.start && turn.start < last) {
        inline.write_inline(out, start, turn.start.offset);
        write_turn(out, turn);
        start = turn.start.offset;
    }
    inline.write_inline(out, start, piece.end);
}

fn write_turn(out: &mut String, turn: &TurnView) {
    start_tag(out, "b", &[("class", "turn-voice")]);
    text_element(out, "bdi", &[], &turn.name);
    out.push_str(": ");
    end_tag(out, "b");
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
