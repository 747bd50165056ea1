//! A whole text: its blocks with their numbers, within their lists, quotations and footnotes.

use super::Html;
use super::blocks::BlockWriter;
use super::inline::{ElementKind, InlineElement, InlineWriter, LinkView, PassageMark, element};
use crate::locale::Locale;
use crate::model::{BlockKind, InlineKind, InlineSpan, Piece, Text};

/// A text and all that a page shows in it.
#[derive(Debug, Clone)]
pub struct TextView<'a> {
    /// The text.
    pub text: &'a Text,
    /// The interface's words.
    pub locale: &'a Locale,
    /// Where each of the text's links leads.
    pub links: Vec<LinkView>,
    /// Where each of the text's pictures lies.
    pub pictures: Vec<LinkView>,
    /// Mentions of topics: block, first byte, one past the last, and the link.
    pub mentions: Vec<(u32, u32, u32, LinkView)>,
    /// Locale of sources that embeds show, by the index of the embed's link.
    pub embeds: Vec<(u32, EmbedView<'a>)>,
    /// The links of the speakers, by the index of the label.
    pub speakers: Vec<Option<String>>,
    /// Markers of passages, in order.
    pub marks: Vec<PassageMark<'a>>,
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
}

/// The words of a source within a curator's text.
#[derive(Debug, Clone)]
pub struct EmbedView<'a> {
    /// The words.
    pub words: Html,
    /// The language of the words.
    pub language: &'a str,
    /// The link to the very words.
    pub href: String,
    /// Who speaks, from which source, and when: one line.
    pub attribution: String,
    /// What the words are, when they are not the source's own: `digest`, `ocr`, …
    pub fidelity: Option<&'a str>,
}

impl TextView<'_> {
    /// The whole text.
    pub fn to_html(&self) -> Html {
        let mut writer = BlockWriter::new(self, &[]);
        writer.write_blocks();
        Html(writer.out)
    }

    /// The text cut before each of these blocks, which are in order: one part more than there are cuts.
    pub fn to_html_parts(&self, cuts: &[u32]) -> Vec<Html> {
        let mut writer = BlockWriter::new(self, cuts);
        writer.write_blocks();
        writer.parts.push(writer.out);
        writer.parts.into_iter().map(Html).collect()
    }

    /// What stands over the characters of the block at an index.
    pub(super) fn inline(&self, n: u32) -> InlineWriter<'_> {
        let block = &self.text.blocks[n as usize];
        let mut spans: Vec<InlineElement<'_>> = Vec::with_capacity(block.spans.len());
        let mut head = false;
        for span in &block.spans {
            if let InlineKind::Row { head: is_head } = span.kind {
                head = is_head;
            }
            let kind = self.over(span, head);
            spans.extend(kind.map(|kind| InlineElement { start: span.start, end: span.end, kind }));
        }
        let first = self.mentions.partition_point(|mention| mention.0 < n);
        for (_, start, end, link) in self.mentions[first..].iter().take_while(|m| m.0 == n) {
            // Outer before inner, within what has the same extent, as a cell has, and after what has no
            // characters, as a picture before it has.
            let is_inner = |over: &InlineElement<'_>| {
                over.start == *start && over.start < over.end && over.end < *end
            };
            let at = spans.iter().position(|over| over.start > *start || is_inner(over));
            let over = InlineElement { start: *start, end: *end, kind: ElementKind::Link(link) };
            spans.insert(at.unwrap_or(spans.len()), over);
        }
        let cells_only = block.kind == BlockKind::Table;
        let notes = self.notes.iter().filter(|(own, ..)| *own == n);
        for &(_, end, number) in notes {
            let at = spans.partition_point(|over| over.start < end);
            let at = at + spans[at..].iter().take_while(|over| over.end == end).count();
            spans.insert(at, InlineElement { start: end, end, kind: ElementKind::Note(number) });
        }
        let first = self.marks.partition_point(|mark| mark.block < n);
        let count = self.marks[first..].partition_point(|mark| mark.block == n);
        let marks = &self.marks[first..first + count];
        InlineWriter { block, spans, marks, prefix: &self.prefix, cells_only }
    }

    fn over(&self, span: &InlineSpan, head: bool) -> Option<ElementKind<'_>> {
        Some(match &span.kind {
            InlineKind::Link(link) => ElementKind::Link(self.links.get(*link as usize)?),
            InlineKind::Picture(n) => {
                let src = self.pictures.get(*n as usize)?;
                let alt = self.text.pictures.get(*n as usize)?.alt.as_str();
                // A link has to say something.
                let is_silent = alt.is_empty() && src.external;
                ElementKind::Picture {
                    src,
                    alt: if is_silent { self.locale.text("picture") } else { alt },
                }
            }
            InlineKind::FootnoteMark { note, nth } => {
                ElementKind::Footnote { note: *note, nth: *nth, linked: self.excerpts.is_none() }
            }
            InlineKind::Label(speaker) => {
                ElementKind::Label(self.speakers.get(*speaker as usize)?.as_deref())
            }
            InlineKind::Furniture => ElementKind::Furniture(self.locale.text("furniture")),
            InlineKind::Row { .. } => ElementKind::Row,
            // A head without words is no head of anything.
            InlineKind::Cell(align) => {
                ElementKind::Cell { align: *align, head: head && span.start < span.end }
            }
            InlineKind::Division(_) => return None,
            kind => ElementKind::Element(element(kind)?),
        })
    }
}
