//! A whole text: its blocks with their numbers, within their lists, quotations and footnotes.

use serde::ser::{Serialize, Serializer};

use super::Quotation;
use super::blocks::Writer;
use super::inline::{Inline, LinkView, Mark, Over, OverKind, element};
use crate::model::{BlockKind, Piece, Span, SpanKind, Text};
use crate::words::Words;

/// A text as one page shows it. It is hashed as it is, and written as HTML when it is serialised.
#[derive(Debug, Clone, Hash)]
pub struct TextView<'a> {
    /// The text.
    pub text: &'a Text,
    /// The interface's words.
    pub words: &'a Words,
    /// Where each of the text's links leads.
    pub links: Vec<LinkView>,
    /// Where each of the text's pictures lies.
    pub pictures: Vec<LinkView>,
    /// Mentions of topics: block, first byte, one past the last, and the link.
    pub mentions: Vec<(u32, u32, u32, LinkView)>,
    /// Words of sources that embeds show, by the index of the embed's link.
    pub embeds: Vec<(u32, Embed<'a>)>,
    /// The links of the speakers, by the index of the label.
    pub speakers: Vec<Option<String>>,
    /// Markers of passages, in order.
    pub marks: Vec<Mark<'a>>,
    /// Whether blocks have their numbers as ids.
    pub numbered: bool,
    /// What stands before each id, on a page with several texts.
    pub prefix: String,
    /// The level of the heading that stands above the text: 1 is the page's.
    pub below: usize,
    /// The curator's notes on passages, for a page that shows them below the text: block, the byte
    /// after which the number stands, and the number; in order.
    pub notes: Vec<(u32, u32, u32)>,
    /// For a text of which only excerpts are published: all that may be shown, in order.
    pub excerpts: Option<Vec<Piece>>,
    /// Whether the first block is shown elsewhere: as the page's heading.
    pub without_first: bool,
    /// Blocks before which the text is cut into parts, in order.
    pub cuts: Vec<u32>,
}

/// The words of a source, as an embed shows them.
#[derive(Debug, Clone, Hash)]
pub struct Embed<'a> {
    /// The words.
    pub words: Quotation<'a>,
    /// The language of the words.
    pub language: &'a str,
    /// The link to the very words.
    pub href: String,
    /// Who speaks, from which source, and when: one line.
    pub attribution: String,
    /// What the words are, when they are not the source's own: `digest`, `ocr`, …
    pub fidelity: Option<&'a str>,
}

/// A text as HTML, in parts.
#[derive(Debug)]
pub struct Parts {
    /// All of them.
    pub(super) html: String,
    /// Where each begins.
    pub(super) starts: Vec<usize>,
}

impl Parts {
    /// Each part, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.starts.iter().enumerate().map(|(n, &start)| {
            let end = self.starts.get(n + 1).copied().unwrap_or(self.html.len());
            &self.html[start..end]
        })
    }
}

impl TextView<'_> {
    /// The whole text as HTML.
    pub fn html(&self) -> String {
        self.parts().html
    }

    /// The text as HTML, cut before the blocks in `cuts`: one part more than there are cuts.
    pub fn parts(&self) -> Parts {
        Writer::new(self).parts()
    }

    /// What stands over the characters of the block at an index.
    pub(super) fn inline(&self, n: u32) -> Inline<'_> {
        let block = &self.text.blocks[n as usize];
        let mut spans: Vec<Over<'_>> = Vec::with_capacity(block.spans.len());
        let mut head = false;
        for span in &block.spans {
            if let SpanKind::Row { head: is_head } = span.kind {
                head = is_head;
            }
            let kind = self.over(span, head);
            spans.extend(kind.map(|kind| Over { start: span.start, end: span.end, kind }));
        }
        let first = self.mentions.partition_point(|mention| mention.0 < n);
        for (_, start, end, link) in self.mentions[first..].iter().take_while(|m| m.0 == n) {
            // Outer before inner, within what has the same extent, as a cell has, and after what has no
            // characters, as a picture before it has.
            let is_inner =
                |over: &Over<'_>| over.start == *start && over.start < over.end && over.end < *end;
            let at = spans.iter().position(|over| over.start > *start || is_inner(over));
            let over = Over { start: *start, end: *end, kind: OverKind::Link(link) };
            spans.insert(at.unwrap_or(spans.len()), over);
        }
        let cells_only = block.kind == BlockKind::Table;
        let notes = self.notes.iter().filter(|(own, ..)| *own == n);
        for &(_, end, number) in notes {
            let at = spans.partition_point(|over| over.start < end);
            let at = at + spans[at..].iter().take_while(|over| over.end == end).count();
            spans.insert(at, Over { start: end, end, kind: OverKind::Note(number) });
        }
        let first = self.marks.partition_point(|mark| mark.block < n);
        let count = self.marks[first..].partition_point(|mark| mark.block == n);
        let marks = &self.marks[first..first + count];
        Inline { block, spans, marks, prefix: &self.prefix, cells_only }
    }

    fn over(&self, span: &Span, head: bool) -> Option<OverKind<'_>> {
        Some(match &span.kind {
            SpanKind::Link(link) => OverKind::Link(self.links.get(*link as usize)?),
            SpanKind::Picture(n) => {
                let src = self.pictures.get(*n as usize)?;
                let alt = self.text.pictures.get(*n as usize)?.alt.as_str();
                // A link has to say something.
                let is_silent = alt.is_empty() && src.external;
                OverKind::Picture {
                    src,
                    alt: if is_silent { self.words.text("picture") } else { alt },
                }
            }
            SpanKind::FootnoteMark { note, nth } => {
                OverKind::Footnote { note: *note, nth: *nth, linked: self.excerpts.is_none() }
            }
            SpanKind::Label(speaker) => {
                OverKind::Label(self.speakers.get(*speaker as usize)?.as_deref())
            }
            SpanKind::Furniture => OverKind::Furniture(self.words.text("furniture")),
            SpanKind::Row { .. } => OverKind::Row,
            // A head without words is no head of anything.
            SpanKind::Cell(align) => {
                OverKind::Cell { align: *align, head: head && span.start < span.end }
            }
            SpanKind::Division(_) => return None,
            kind => OverKind::Element(element(kind)?),
        })
    }
}

/// Serialised as HTML.
impl Serialize for TextView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}
