//! A parsed text: numbered blocks of characters, their layout, and the spans of markup over them.
//!
//! Sources and the curator's prose, Markdown and plain text all become a [`Text`]. Offsets are bytes
//! into [`Block::text`], which holds exactly the characters that a reader sees.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use unicode_normalization::char::is_combining_mark;

use super::{LineHyphen, PassageTurn, Piece, break_between};
use crate::diagnostic::Span;

/// The notation of a text file: `.md` or `.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Format {
    Markdown,
    Plain,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Text {
    /// The blocks in order; the n-th, from 1, is `pN`.
    pub blocks: Vec<Block>,
    /// The hyphens at the ends of lines, in order.
    pub hyphens: Vec<LineHyphen>,
    /// The blocks that go on with the paragraph of the block with words before them, over the furniture of
    /// a page, in order.
    pub continued: Vec<u32>,
    /// The order of blocks, with the lists, quotations and footnotes that contain them.
    pub layout: Vec<Layout>,
    pub links: Vec<Link>,
    pub pictures: Vec<Picture>,
    /// Parts of the text, each begun by a heading or by a line that matches `divisions:`.
    pub divisions: Vec<Division>,
    pub turns: Vec<Turn>,
}

impl Text {
    /// Appends a block to the text and its layout, and returns its index. This is the only place where
    /// blocks are numbered: the block of index `n` has the anchor `p{n + 1}`.
    pub fn push_block(&mut self, block: Block) -> u32 {
        let index = self.blocks.len() as u32;
        self.layout.push(Layout::Block(index));
        self.blocks.push(block);
        index
    }

    pub fn piece_text(&self, piece: &Piece) -> &str {
        &self.blocks[piece.block as usize].text[piece.start as usize..piece.end as usize]
    }

    /// Returns the turns that some pieces have characters in, and the parts between them that are in no turn;
    /// empty if there is no turn.
    pub fn turns_in(&self, pieces: &[Piece]) -> Vec<PassageTurn> {
        let mut found: Vec<PassageTurn> = Vec::new();
        let mut last = None;
        let mut add = |turn: Option<usize>, start: Position| {
            if last.replace(turn) != Some(turn) {
                let label = turn.and_then(|n| self.turns[n].label);
                found.push(PassageTurn { label, start });
            }
        };
        let mut has_turn = false;
        for piece in pieces {
            let mut at = Position { block: piece.block, offset: piece.start };
            let end = Position { block: piece.block, offset: piece.end };
            let first = self.turns.partition_point(|turn| turn.end <= at);
            let turns = (first..).zip(&self.turns[first..]);
            for (n, turn) in turns.take_while(|(_, turn)| turn.start < end) {
                if at < turn.start {
                    add(None, at);
                }
                add(Some(n), turn.start.max(at));
                has_turn = true;
                at = turn.end;
            }
            if at < end {
                add(None, at);
            }
        }
        if has_turn { found } else { Vec::new() }
    }

    /// Joins the characters of some pieces from a position to another or to their end.
    pub fn joined_between(&self, pieces: &[Piece], from: Position, to: Option<Position>) -> String {
        let part = |piece: &Piece| {
            let start =
                if piece.block == from.block { piece.start.max(from.offset) } else { piece.start };
            let end = match to {
                Some(to) if piece.block == to.block => piece.end.min(to.offset),
                _ => piece.end,
            };
            let is_within =
                piece.block >= from.block && to.is_none_or(|to| piece.block <= to.block);
            (is_within && start < end).then_some(Piece { start, end, ..*piece })
        };
        let parts: Vec<Piece> = pieces.iter().filter_map(part).collect();
        self.joined_text(&parts).trim().to_owned()
    }

    /// True if a piece goes on with the paragraph of the piece before it.
    pub fn continues(&self, piece: &Piece) -> bool {
        !piece.gap && self.continued.binary_search(&piece.block).is_ok()
    }

    /// Joins the characters of some pieces: with ` […] ` where words were left out, with a line feed
    /// between paragraphs, and like lines within a paragraph, where only a label or furniture was skipped.
    pub fn joined_text(&self, pieces: &[Piece]) -> Cow<'_, str> {
        if let [only] = pieces {
            return Cow::Borrowed(self.piece_text(only));
        }
        let mut out = String::new();
        let mut last_block = None;
        for piece in pieces {
            let words = self.piece_text(piece);
            match last_block {
                None => {}
                Some(_) if piece.gap => out.push_str(" […] "),
                Some(block) if block == piece.block || self.continues(piece) => {
                    out.push_str(break_between(&out, words.chars().next()));
                }
                Some(_) => out.push('\n'),
            }
            out.push_str(words);
            last_block = Some(piece.block);
        }
        Cow::Owned(out)
    }
}

/// One paragraph, heading, code block or table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Block {
    pub kind: BlockKind,
    /// The characters that a reader sees, without markup. A line feed is a visible line break; the
    /// cells of a table are joined by a space, its rows by a line feed.
    pub text: String,
    /// Markup over parts of the text: properly nested, outer before inner.
    pub spans: Vec<InlineSpan>,
    /// The line of the file where it begins, from 1.
    pub line: u32,
}

impl Block {
    /// True for a block that is only a comment: nothing of it is shown.
    pub fn is_comment(&self) -> bool {
        self.text.is_empty() && self.spans.is_empty() && self.kind == BlockKind::Paragraph
    }

    /// Returns the ranges of the numbers of notes: raised digits after a letter, or after the punctuation
    /// that follows one.
    pub fn note_numbers(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '[' | ']');
        let raised = |span: &&InlineSpan| span.kind == InlineKind::Html(HtmlElement::Sup);
        let spans = self.spans.iter().filter(raised).map(|span| span.start..span.end);
        spans.filter(move |range| {
            let (before, rest) = self.text.split_at(range.start as usize);
            let raised = &rest[..range.len()];
            let before = before.trim_end_matches(|c: char| {
                matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '”' | '’' | '»')
            });
            raised.contains(|c: char| c.is_numeric())
                && raised.chars().all(|c| c.is_numeric() || is_separator(c))
                && before.ends_with(|c: char| c.is_alphabetic() || is_combining_mark(c))
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum BlockKind {
    /// A paragraph, or a block of HTML; without characters if that is only a comment.
    Paragraph,
    /// A Markdown heading of level 1 to 6.
    Heading(u8),
    /// A code block; the text keeps its line breaks.
    Code {
        /// The first word after the fence; may be empty.
        language: String,
    },
    /// A whole table; rows and cells are spans.
    Table,
    /// `![[…]]` alone in a paragraph of the curator's prose: an index into [`Text::links`].
    Embed(u32),
}

/// Markup over a range of a block's text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct InlineSpan {
    pub start: u32,
    /// One past the last byte; equal to `start` for a mark without characters.
    pub end: u32,
    pub kind: InlineKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum InlineKind {
    Emphasis,
    Strong,
    Strikethrough,
    /// An HTML element without attributes, written in Markdown.
    Html(HtmlElement),
    Code,
    /// A link: an index into [`Text::links`].
    Link(u32),
    /// A picture, without characters: an index into [`Text::pictures`].
    Picture(u32),
    /// A reference to a footnote, without characters.
    FootnoteMark {
        /// From 1.
        note: u32,
        /// This reference's number among those to the same footnote, from 1.
        nth: u32,
    },
    /// A speaker's label with its colon: an index into the sidecar's speakers. Not quotable.
    Label(u32),
    /// A line that matches `furniture:`: the publisher's, not part of the text. Not quotable.
    Furniture,
    /// A line of plain text that begins a division: an index into [`Text::divisions`].
    Division(u32),
    Row {
        /// True for the header row.
        head: bool,
    },
    Cell(Align),
}

/// The inline elements of HTML that Markdown may contain, see `docs/format.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum HtmlElement {
    B,
    Em,
    I,
    S,
    Strong,
    Sub,
    Sup,
    U,
}

impl HtmlElement {
    pub const ALL: [Self; 8] =
        [Self::B, Self::Em, Self::I, Self::S, Self::Strong, Self::Sub, Self::Sup, Self::U];

    pub fn name(self) -> &'static str {
        match self {
            Self::B => "b",
            Self::Em => "em",
            Self::I => "i",
            Self::S => "s",
            Self::Strong => "strong",
            Self::Sub => "sub",
            Self::Sup => "sup",
            Self::U => "u",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Align {
    /// Follows the direction of the text.
    Natural,
    Left,
    Center,
    Right,
}

/// One step of a walk through the nested structure of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Layout {
    Block(u32),
    Open(Container),
    /// The end of the innermost open container.
    Close,
    Rule,
}

/// A part of the layout that contains blocks and has no characters itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Container {
    Quote,
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        tight: bool,
    },
    Item {
        /// True for a task that is done; none if the item is no task.
        task: Option<bool>,
    },
    /// All footnotes, after the body.
    Footnotes,
    Footnote {
        /// From 1.
        number: u32,
        /// The number of references to it.
        references: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Link {
    pub target: Target,
    pub kind: LinkKind,
    pub block: u32,
    /// Begins at the first character of `[[`, `![[`, `[` or of the address.
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum LinkKind {
    /// `[text](target)`, a reference link, or an address in angle brackets.
    Markdown,
    /// `[[target]]`, shown with the target's title.
    Wiki,
    /// `[[target|text]]`.
    WikiWithText,
    /// `![[target]]` alone in its paragraph.
    Embed,
}

/// The target of a link, before references are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Target {
    /// An address with a scheme that is allowed: http, https, mailto, tel.
    Address(String),
    /// An address with any other scheme. It has been reported, and is shown as text.
    Refused {
        /// In lower case.
        scheme: String,
    },
    /// A path without a scheme, relative to the file of the link; empty for the same file.
    Path {
        /// Percent-decoded, with `/` between folders.
        path: String,
        /// With query and fragment, to be joined to the source's own address.
        written: String,
        /// The part after `#`, percent-decoded.
        fragment: Option<String>,
    },
    /// The name within `[[…]]`.
    Name {
        /// An id, title or alias.
        name: String,
        fragment: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Picture {
    pub target: Target,
    pub alt: String,
    pub block: u32,
    pub span: Span,
}

/// A position between two characters of a text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Position {
    pub block: u32,
    /// In bytes of its text.
    pub offset: u32,
}

/// A part of a text, from its heading to the next heading of its level or above.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Division {
    /// 1 is the outermost.
    pub level: u8,
    pub title: String,
    /// Unique in the text.
    pub anchor: String,
    /// The beginning of its heading or line.
    pub start: Position,
    /// The start of the next division of its level or above, or the text's end.
    pub end: Position,
    /// True if its line is shown as a heading; otherwise it is an anchor within its paragraph.
    pub heading: bool,
}

/// The words of one speaker without interruption, or words whose speaker is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Turn {
    /// An index into the sidecar's speakers; none if the speaker is not known.
    pub label: Option<u32>,
    /// The beginning of its label.
    pub start: Position,
    /// The start of the next turn or division or of the footnotes, or the text's end.
    pub end: Position,
}

/// A text by the curator, with its Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Prose {
    /// Shared with the linked entry.
    pub text: Arc<Text>,
    pub markdown: Arc<str>,
}
