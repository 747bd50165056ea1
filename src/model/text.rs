//! A text, taken apart: blocks of characters, and what stands around and over them.
//!
//! Markdown and plain text both end here, sources and the curator's own prose alike. All offsets
//! are bytes into [`Block::text`], which holds exactly the characters that a reader sees.

use std::borrow::Cow;
use std::sync::Arc;

use super::Piece;
use crate::diagnostic::{Span, Spanned};
use borsh::{BorshDeserialize, BorshSerialize};

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Format {
    /// `.md`
    Markdown,
    /// `.txt`
    Plain,
}

/// A whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Text {
    /// The blocks in order; the n-th, from 1, is `pN`.
    pub blocks: Vec<Block>,
    /// Hyphens that end a line which is joined to the next, in order: in a quotation such a hyphen and
    /// the space after it may be missing.
    pub hyphens: Vec<Position>,
    /// The blocks again, with the lists, quotations and footnotes that contain them.
    pub layout: Vec<Layout>,
    /// Every link, in the order of the text.
    pub links: Vec<Link>,
    /// Every picture, in the order of the text.
    pub pictures: Vec<Picture>,
    /// The parts that headings, or the lines that `divisions:` matches, make.
    pub divisions: Vec<Division>,
    /// The stretches of one speaker each.
    pub turns: Vec<Turn>,
}

impl Text {
    /// The characters of one stretch.
    pub fn piece_text(&self, piece: &Piece) -> &str {
        &self.blocks[piece.block as usize].text[piece.start as usize..piece.end as usize]
    }

    /// The characters of some stretches: segments are joined by ` […] `, blocks by a line feed, and
    /// stretches of one block, between which a label or furniture was left out, by a space.
    pub fn joined_text(&self, pieces: &[Piece]) -> Cow<'_, str> {
        if let [only] = pieces {
            return Cow::Borrowed(self.piece_text(only));
        }
        let mut out = String::new();
        let mut last_block = None;
        for piece in pieces {
            match last_block {
                None => {}
                Some(_) if piece.gap => out.push_str(" […] "),
                Some(block) if block == piece.block => out.push(' '),
                Some(_) => out.push('\n'),
            }
            out.push_str(self.piece_text(piece));
            last_block = Some(piece.block);
        }
        Cow::Owned(out)
    }
}

/// One paragraph, heading, code block or table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its characters as a reader sees them, without markup. A line feed is a line break that is
    /// shown; cells of a table are joined by a space and its rows by a line feed.
    pub text: String,
    /// What stands over stretches of the text: properly nested, outer before inner.
    pub spans: Vec<InlineSpan>,
    /// The line in the file where it begins, from 1.
    pub line: u32,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum BlockKind {
    /// A paragraph, or raw HTML shown as text.
    Paragraph,
    /// A Markdown heading of level 1 to 6.
    Heading(u8),
    /// A code block; the text keeps its line breaks.
    Code {
        /// The first word after the fence, may be empty.
        language: String,
    },
    /// A whole table; rows and cells are spans.
    Table,
    /// `![[…]]` alone in a paragraph of the curator's: an index into [`Text::links`].
    Embed(u32),
}

/// A stretch of a block's text with something over it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct InlineSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` for a mark that has no characters.
    pub end: u32,
    /// What it is.
    pub kind: InlineKind,
}

/// What stands over a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum InlineKind {
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck through.
    Strikethrough,
    /// Code in a line.
    Code,
    /// A link: an index into [`Text::links`].
    Link(u32),
    /// A picture, without characters: an index into [`Text::pictures`].
    Picture(u32),
    /// A reference to a footnote, without characters.
    FootnoteMark {
        /// The footnote's number, from 1.
        note: u32,
        /// Which of the references to that footnote this is, from 1.
        nth: u32,
    },
    /// A speaker's label with its colon: an index into the sidecar's speakers. Not quotable.
    Label(u32),
    /// A line that is the publisher's, not the text's. Not quotable.
    Furniture,
    /// A line of plain text that begins a division: an index into [`Text::divisions`].
    Division(u32),
    /// A row of a table.
    Row {
        /// The row of column heads.
        head: bool,
    },
    /// A cell of a row.
    Cell(Align),
}

/// How a column of a table is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Align {
    /// As the text runs.
    Natural,
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// One step through the text's structure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Layout {
    /// The block of this index.
    Block(u32),
    /// A container begins.
    Open(Container),
    /// The innermost open container ends.
    Close,
    /// A thematic break.
    Rule,
}

/// What only contains blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Container {
    /// A quotation.
    Quote,
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// Whether items stand without space between them.
        tight: bool,
    },
    /// An item of a list.
    Item {
        /// For a task: whether it is done.
        task: Option<bool>,
    },
    /// All footnotes, after the body.
    Footnotes,
    /// One footnote.
    Footnote {
        /// Its number, from 1.
        number: u32,
        /// How many references lead to it.
        references: u32,
    },
}

/// A link as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Link {
    /// What it leads to.
    pub target: Target,
    /// How it was written.
    pub kind: LinkKind,
    /// The block that it stands in.
    pub block: u32,
    /// Where it was written: the first character of `[[`, `![[`, `[` or of the address.
    pub span: Span,
}

/// How a link was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum LinkKind {
    /// `[text](target)`, a reference link, or an address in angle brackets.
    Markdown,
    /// `[[target]]`, where the text shown is the target's title.
    Wiki,
    /// `[[target|text]]`.
    WikiWithText,
    /// `![[target]]` alone in its paragraph.
    Embed,
}

/// What a link leads to, before references are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Target {
    /// An address with a scheme that is allowed: http, https, mailto, tel.
    Address(String),
    /// An address with a scheme that is refused. The fault has been reported; it is shown as text.
    Refused {
        /// The scheme, in lower case.
        scheme: String,
    },
    /// A path without scheme, percent-decoded, from the file that it stands in; empty for the same file.
    Path {
        /// The path, with `/` between folders.
        path: String,
        /// The path as written, with its query and fragment: to be joined to the source's address.
        written: String,
        /// What stands after `#`, percent-decoded.
        fragment: Option<String>,
    },
    /// The name within `[[…]]`.
    Name {
        /// An id, title or alias.
        name: String,
        /// What stands after `#`.
        fragment: Option<String>,
    },
}

/// A picture as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Picture {
    /// Where it lies.
    pub target: Target,
    /// What stands for it when it is not seen.
    pub alt: String,
    /// The block that it stands in.
    pub block: u32,
    /// Where it was written.
    pub span: Span,
}

/// A place between two characters of a text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Position {
    /// Index of the block, from 0.
    pub block: u32,
    /// Offset in its text.
    pub offset: u32,
}

/// A part of a text, from its heading to the next of its level or above.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Division {
    /// 1 is the outermost.
    pub level: u8,
    /// The words of its heading or line.
    pub title: String,
    /// Its anchor, unique in the text.
    pub anchor: String,
    /// Where its heading or line begins.
    pub start: Position,
    /// Where it ends: the start of the next division of its level or above, or the text's end.
    pub end: Position,
    /// Whether its line is shown as a heading; a line of over 120 characters is not.
    pub heading: bool,
}

/// What one speaker says at a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Turn {
    /// An index into the sidecar's speakers.
    pub speaker: u32,
    /// Where its label begins.
    pub start: Position,
    /// Where the next label or division begins, or the text's end.
    pub end: Position,
}

/// A text of the curator's, with what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Prose {
    /// The text, taken apart. Shared, since what is linked holds it too.
    pub text: Arc<Text>,
    /// The Markdown as written.
    pub markdown: Arc<str>,
}

/// One without words; all of a thread are one and the same, as many are needed for a moment only.
impl Default for Prose {
    fn default() -> Self {
        thread_local! {
            static EMPTY: Prose = Prose { text: Arc::default(), markdown: Arc::default() };
        }
        EMPTY.with(Self::clone)
    }
}

/// A curator's text in a sidecar, with its place.
pub type ProseAt = Spanned<Prose>;
