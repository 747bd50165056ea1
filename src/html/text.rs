//! A whole text, with everything that a page shows over it.

use super::Html;
use super::TurnView;
use super::blocks::BlockWriter;
use super::inline::{ElementKind, InlineElement, InlineWriter, LinkView, PassageMark, element};
use crate::locale::Locale;
use crate::model::{BlockKind, InlineKind, InlineSpan, Piece, Text};

#[derive(Debug, Clone)]
pub struct TextView<'a> {
    pub text: &'a Text,
    pub locale: &'a Locale,
    /// One for each of the text's links,
    pub links: Vec<LinkView>,
    /// and one for each of its pictures.
    pub pictures: Vec<LinkView>,
    /// Mentions of topics, in order: block, first byte, one past the last, and the link.
    pub mentions: Vec<(u32, u32, u32, LinkView)>,
    /// Embedded passages, by the index of the embed's link.
    pub embeds: Vec<(u32, EmbedView<'a>)>,
    /// The link to each speaker, by the index of the label.
    pub speakers: Vec<Option<String>>,
    pub marks: Vec<PassageMark<'a>>,
    /// The turns of which excerpts are shown.
    pub turns: Vec<TurnView>,
    /// True if blocks have their numbers as ids.
    pub numbered: bool,
    /// Put before each id, on a page with several texts.
    pub id_prefix: String,
    /// The level of the heading above the text: 1 is the page's.
    pub level_above: usize,
    /// The curator's notes, for a page that shows them below the text, in order: block, the byte after
    /// which the number is written, and the number.
    pub notes: Vec<(u32, u32, u32)>,
    /// All that may be shown of a text of which only excerpts are published, in order.
    pub excerpts: Option<Vec<Piece>>,
    /// True if the first block is shown as the page's heading instead.
    pub without_first: bool,
}

/// A passage of a source, shown within a curator's text.
#[derive(Debug, Clone)]
pub struct EmbedView<'a> {
    pub words: EmbeddedWords,
    pub language: &'a str,
    pub dir: &'static str,
    pub href: String,
    /// The speakers, the source and the date.
    pub attribution: String,
    /// Such as "a digest", in the dossier's language.
    pub fidelity: Option<&'a str>,
}

#[derive(Debug, Clone)]
pub enum EmbeddedWords {
    Published(Html),
    /// The words are withheld; the curator's note on them is shown instead.
    Withheld {
        note: Option<Html>,
    },
}

impl TextView<'_> {
    pub fn to_html(&self) -> Html {
        let mut writer = BlockWriter::new(self, &[]);
        writer.write_text();
        Html(writer.out)
    }

    /// Returns the text cut after each of these blocks, which are in order: one part more than there are cuts.
    pub fn to_html_parts(&self, cuts: &[u32]) -> Vec<Html> {
        let mut writer = BlockWriter::new(self, cuts);
        writer.write_text();
        writer.parts.push(writer.out);
        writer.parts.into_iter().map(Html).collect()
    }

    /// Returns the writer for the block at an index, with everything over its characters.
    pub(super) fn inline(&self, n: u32) -> InlineWriter<'_> {
        let block = &self.text.blocks[n as usize];
        let mut spans: Vec<InlineElement<'_>> = Vec::with_capacity(block.spans.len());
        let mut head = false;
        for span in &block.spans {
            if let InlineKind::Row { head: is_head } = span.kind {
                head = is_head;
            }
            let kind = self.element_kind(span, head);
            spans.extend(kind.map(|kind| InlineElement { start: span.start, end: span.end, kind }));
        }
        for (_, start, end, link) in of_block(&self.mentions, n, |mention| mention.0) {
            // Before shorter spans, but after those of the same extent, such as a cell, and after those
            // without characters, such as a picture.
            let is_inner = |span: &InlineElement<'_>| {
                span.start == *start && span.start < span.end && span.end < *end
            };
            let at = spans.iter().position(|span| span.start > *start || is_inner(span));
            let mention = InlineElement { start: *start, end: *end, kind: ElementKind::Link(link) };
            spans.insert(at.unwrap_or(spans.len()), mention);
        }
        for &(_, end, number) in of_block(&self.notes, n, |note| note.0) {
            let at = spans.partition_point(|span| span.start < end);
            let at = at + spans[at..].iter().take_while(|span| span.end == end).count();
            spans.insert(at, InlineElement { start: end, end, kind: ElementKind::Note(number) });
        }
        let marks = of_block(&self.marks, n, |mark| mark.block);
        let cells_only = block.kind == BlockKind::Table;
        InlineWriter { block, spans, marks, prefix: &self.id_prefix, cells_only }
    }

    fn element_kind(&self, span: &InlineSpan, head: bool) -> Option<ElementKind<'_>> {
        Some(match &span.kind {
            InlineKind::Link(link) => ElementKind::Link(self.links.get(*link as usize)?),
            InlineKind::Picture(n) => {
                let src = self.pictures.get(*n as usize)?;
                let alt = self.text.pictures.get(*n as usize)?.alt.as_str();
                // A link needs words.
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
            // A head cell without words heads nothing.
            InlineKind::Cell(align) => {
                ElementKind::Cell { align: *align, head: head && span.start < span.end }
            }
            InlineKind::Division(n) => {
                let division = self.text.divisions.get(*n as usize)?;
                let is_anchor = !division.heading && self.excerpts.is_none();
                ElementKind::Anchor(is_anchor.then_some(division.anchor.as_str())?)
            }
            kind => ElementKind::Element(element(kind)?),
        })
    }
}

/// Returns the items of one block from a list that is in the order of blocks.
pub(super) fn of_block<T>(items: &[T], n: u32, block: impl Fn(&T) -> u32) -> &[T] {
    let first = items.partition_point(|item| block(item) < n);
    let count = items[first..].partition_point(|item| block(item) == n);
    &items[first..first + count]
}
