//! A whole text: its blocks with their numbers, within their lists, quotations and footnotes.

use std::collections::HashMap;
use std::fmt::Write;

use serde::ser::{Serialize, Serializer};

use super::inline::{Inline, LinkView, Mark, Over, OverKind, element};
use super::{Quotation, attribute};
use crate::model::{Block, BlockKind, Container, Layout, Piece, Span, SpanKind, Text};
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

impl TextView<'_> {
    /// The whole text as HTML.
    pub fn html(&self) -> String {
        self.parts().concat()
    }

    /// The text as HTML, cut before the blocks in `cuts`: one part more than there are cuts.
    pub fn parts(&self) -> Vec<String> {
        let mut writer = Writer::new(self);
        for step in &self.text.layout {
            writer.step(step);
        }
        writer.parts.push(writer.out);
        writer.parts
    }

    /// What stands over the characters of the block at an index.
    fn inline(&self, n: u32) -> Inline<'_> {
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
        let first = self.marks.partition_point(|mark| mark.block < n);
        let count = self.marks[first..].partition_point(|mark| mark.block == n);
        let cells_only = block.kind == BlockKind::Table;
        Inline { block, spans, marks: &self.marks[first..first + count], cells_only }
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
            SpanKind::Cell(align) => OverKind::Cell { align: *align, head },
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

struct Writer<'a> {
    view: &'a TextView<'a>,
    out: String,
    parts: Vec<String>,
    /// What ends the open containers, innermost last.
    open: Vec<&'static str>,
    cuts: std::iter::Peekable<std::slice::Iter<'a, u32>>,
    /// The pieces that may be shown, by block, of a text in excerpts.
    excerpts: Option<HashMap<u32, Vec<Piece>>>,
    shown_before: bool,
    /// The levels of headings that the text uses, outermost first.
    levels: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(view: &'a TextView<'a>) -> Self {
        let size: usize = view.text.blocks.iter().map(|block| block.text.len() + 64).sum();
        let excerpts = view.excerpts.as_ref().map(|pieces| {
            let mut by_block: HashMap<u32, Vec<Piece>> = HashMap::new();
            for piece in pieces {
                by_block.entry(piece.block).or_default().push(*piece);
            }
            by_block
        });
        Self {
            view,
            out: String::with_capacity(if view.excerpts.is_some() {
                1024
            } else {
                size + size / 8
            }),
            parts: Vec::new(),
            open: Vec::new(),
            cuts: view.cuts.iter().peekable(),
            excerpts,
            shown_before: true,
            levels: levels(view),
        }
    }

    fn step(&mut self, step: &Layout) {
        match step {
            Layout::Block(n) => self.numbered_block(*n),
            // Of a text in excerpts only the words are shown, not what contains them.
            _ if self.excerpts.is_some() => {}
            Layout::Open(container) => self.begin(container),
            Layout::Close => self.out.push_str(self.open.pop().unwrap_or_default()),
            Layout::Rule => self.out.push_str("<hr>\n"),
        }
    }

    fn begin(&mut self, container: &Container) {
        let end = match container {
            Container::Quote => {
                self.out.push_str("<blockquote>\n");
                "</blockquote>\n"
            }
            Container::List { start: Some(start), .. } => {
                let _ = match start {
                    1 => writeln!(self.out, "<ol>"),
                    start => writeln!(self.out, "<ol start=\"{start}\">"),
                };
                "</ol>\n"
            }
            Container::List { start: None, .. } => {
                self.out.push_str("<ul>\n");
                "</ul>\n"
            }
            Container::Item { task: None } => {
                self.out.push_str("<li>");
                "</li>\n"
            }
            Container::Item { task: Some(is_done) } => {
                let (box_, key) = if *is_done { ('☑', "done") } else { ('☐', "not_done") };
                self.out.push_str("<li class=\"task\"><span class=\"box\" role=\"img\"");
                attribute(&mut self.out, "aria-label", self.view.words.text(key));
                let _ = write!(self.out, ">{box_}</span> ");
                "</li>\n"
            }
            Container::Footnotes => {
                self.out.push_str("<section class=\"footnotes\">\n<ol>\n");
                "</ol>\n</section>\n"
            }
            Container::Footnote { number, references } => {
                let _ = write!(self.out, "<li id=\"_footnote-{number}\" value=\"{number}\">");
                for nth in 1..=*references {
                    let _ =
                        write!(self.out, "<a class=\"back\" href=\"#_footnote-{number}-{nth}\"");
                    attribute(&mut self.out, "aria-label", self.view.words.text("back"));
                    self.out.push_str(">↑</a> ");
                }
                "</li>\n"
            }
        };
        self.open.push(end);
    }

    fn numbered_block(&mut self, n: u32) {
        if self.cuts.next_if(|cut| **cut == n).is_some() {
            self.parts.push(std::mem::take(&mut self.out));
        }
        if !(n == 0 && self.view.without_first) {
            self.block_or_excerpt(n);
        }
    }

    fn block_or_excerpt(&mut self, n: u32) {
        let Some(excerpts) = &self.excerpts else { return self.block(n) };
        match excerpts.get(&n) {
            Some(pieces) => {
                let pieces = pieces.clone();
                self.excerpt(n, &pieces);
                self.shown_before = true;
            }
            None if self.shown_before => {
                self.out.push_str("<p class=\"gap\">[…]</p>\n");
                self.shown_before = false;
            }
            None => {}
        }
    }

    /// The published pieces of a block, each as plain words with their marks. What has no characters,
    /// such as a picture, is not among them.
    fn excerpt(&mut self, n: u32, pieces: &[Piece]) {
        let mut inline = self.view.inline(n);
        inline.cells_only = false;
        inline.spans.retain(|over| match over.kind {
            OverKind::Row | OverKind::Cell { .. } => false,
            OverKind::Footnote { .. } => true,
            _ => over.start < over.end,
        });
        let length = inline.block.text.trim_end().len() as u32;
        self.out.push_str("<div class=\"block\">");
        self.permalink(n);
        self.out.push_str("<p");
        self.id(n);
        self.out.push('>');
        for (nth, piece) in pieces.iter().enumerate() {
            if nth > 0 || piece.start > 0 {
                self.out.push_str("<span class=\"gap\">[…]</span> ");
            }
            inline.write(&mut self.out, piece.start, piece.end);
            let last = nth + 1 == pieces.len();
            self.out.push_str(if last && piece.end >= length { "" } else { " " });
            if last && piece.end < length {
                self.out.push_str("<span class=\"gap\">[…]</span>");
            }
        }
        self.out.push_str("</p></div>\n");
    }

    fn block(&mut self, n: u32) {
        let block = &self.view.text.blocks[n as usize];
        if let BlockKind::Embed(link) = block.kind {
            return self.embed(link);
        }
        if self.view.numbered {
            self.out.push_str("<div class=\"block\"");
            if let Some(anchor) = self.heading_anchor(n, block) {
                attribute(&mut self.out, "id", anchor);
            }
            self.out.push('>');
            self.permalink(n);
        }
        match &block.kind {
            BlockKind::Heading(level) => self.heading(n, block, *level),
            BlockKind::Code { language } => self.code(n, block, language),
            BlockKind::Table => self.table(n, block),
            _ if block.spans.iter().any(|span| matches!(span.kind, SpanKind::Division(_))) => {
                self.divided(n, block);
            }
            _ => self.element(n, "p", 0, block.text.len() as u32),
        }
        self.out.push_str(if self.view.numbered { "</div>\n" } else { "\n" });
    }

    fn permalink(&mut self, n: u32) {
        let number = n + 1;
        let _ = write!(self.out, "<a class=\"permalink\" href=\"#p{number}\"");
        let label = self.view.words.fill("paragraph", &[("n", &number.to_string())]);
        attribute(&mut self.out, "aria-label", &label);
        let _ = write!(self.out, ">{number}</a>");
    }

    fn id(&mut self, n: u32) {
        if self.view.numbered {
            let _ = write!(self.out, " id=\"p{}\"", n + 1);
        }
    }

    fn element(&mut self, n: u32, name: &str, start: u32, end: u32) {
        self.out.push('<');
        self.out.push_str(name);
        self.id(n);
        self.out.push('>');
        self.view.inline(n).write(&mut self.out, start, end);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn heading(&mut self, n: u32, block: &Block, level: u8) {
        let name = self.heading_name(level);
        self.out.push('<');
        self.out.push_str(name);
        self.id(n);
        if !self.view.numbered
            && let Some(anchor) = self.heading_anchor(n, block)
        {
            attribute(&mut self.out, "id", anchor);
        }
        self.out.push('>');
        self.view.inline(n).write(&mut self.out, 0, block.text.len() as u32);
        let _ = write!(self.out, "</{name}>");
    }

    /// The anchor of a Markdown heading.
    fn heading_anchor(&self, n: u32, block: &Block) -> Option<&'a str> {
        let BlockKind::Heading(_) = block.kind else { return None };
        let divisions = &self.view.text.divisions;
        let at = divisions.partition_point(|division| division.start.block < n);
        divisions.get(at).filter(|division| division.start.block == n).map(|d| d.anchor.as_str())
    }

    /// The page's own heading is the first level; whatever levels a text uses follow it without a gap.
    fn heading_name(&self, level: u8) -> &'static str {
        match self.levels.iter().position(|used| *used == level).unwrap_or(0) {
            0 => "h2",
            1 => "h3",
            2 => "h4",
            3 => "h5",
            _ => "h6",
        }
    }

    fn code(&mut self, n: u32, block: &Block, language: &str) {
        self.out.push_str("<pre");
        self.id(n);
        self.out.push_str("><code");
        if !language.is_empty() {
            attribute(&mut self.out, "class", &format!("language-{language}"));
        }
        self.out.push('>');
        self.view.inline(n).write(&mut self.out, 0, block.text.len() as u32);
        self.out.push_str("</code></pre>");
    }

    fn table(&mut self, n: u32, block: &Block) {
        self.out.push_str("<div class=\"table\" tabindex=\"0\"><table");
        self.id(n);
        self.out.push('>');
        let mut inline = self.view.inline(n);
        let heads = block.spans.iter().filter(|span| span.kind == SpanKind::Row { head: true });
        let heads: Vec<u32> = heads.map(|head| head.end).collect();
        let is_row = |(_, over): &(usize, &Over<'_>)| matches!(over.kind, OverKind::Row);
        let mut rows = inline.spans.iter().enumerate().filter(is_row);
        let body = rows.nth(heads.len()).map_or(inline.spans.len(), |(at, _)| at);
        let body = inline.spans.split_off(body);
        self.out.push_str("<thead>");
        inline.write(&mut self.out, 0, heads.last().copied().unwrap_or(0));
        self.out.push_str("</thead><tbody>");
        if let Some(first) = body.first().map(|row| row.start) {
            inline.spans = body;
            inline.write(&mut self.out, first, block.text.len() as u32);
        }
        self.out.push_str("</tbody></table></div>");
    }

    /// A block of plain text that lines of divisions cut: one number, several elements.
    fn divided(&mut self, n: u32, block: &Block) {
        self.out.push_str("<div");
        self.id(n);
        self.out.push('>');
        let inline = self.view.inline(n);
        let end = block.text.len() as u32;
        let mut at = 0;
        let mut anchor = None;
        for span in &block.spans {
            let SpanKind::Division(division) = span.kind else { continue };
            let Some(division) = self.view.text.divisions.get(division as usize) else { continue };
            paragraph(&mut self.out, &inline, anchor, at, span.start);
            if division.heading {
                let name = self.heading_name(division.level);
                let _ = write!(self.out, "<{name}");
                attribute(&mut self.out, "id", &division.anchor);
                self.out.push('>');
                inline.write(&mut self.out, span.start, span.end);
                let _ = write!(self.out, "</{name}>");
                (at, anchor) = (span.end, None);
            } else {
                (at, anchor) = (span.start, Some(division.anchor.as_str()));
            }
        }
        paragraph(&mut self.out, &inline, anchor, at, end);
        self.out.push_str("</div>");
    }

    fn embed(&mut self, link: u32) {
        let Some((_, embed)) = self.view.embeds.iter().find(|(n, _)| *n == link) else { return };
        self.out.push_str("<figure class=\"embed\">\n<blockquote");
        attribute(&mut self.out, "cite", &embed.href);
        attribute(&mut self.out, "lang", embed.language);
        attribute(&mut self.out, "dir", super::direction(embed.language));
        self.out.push('>');
        self.out.push_str(&embed.words.html());
        self.out.push_str("</blockquote>\n<figcaption><a");
        attribute(&mut self.out, "href", &embed.href);
        self.out.push('>');
        super::escape_into(&mut self.out, &embed.attribution);
        self.out.push_str("</a>");
        if let Some(fidelity) = embed.fidelity {
            self.out.push_str(" <span class=\"fidelity\">");
            super::escape_into(&mut self.out, fidelity);
            self.out.push_str("</span>");
        }
        self.out.push_str("</figcaption>\n</figure>\n");
    }
}

/// The levels of the headings that a text shows.
fn levels(view: &TextView<'_>) -> Vec<u8> {
    let shown =
        view.text.divisions.iter().filter(|division| {
            division.heading && !(view.without_first && division.start.block == 0)
        });
    let mut levels: Vec<u8> = shown.map(|division| division.level).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

/// A paragraph over a range, unless there is nothing in it but white space.
fn paragraph(out: &mut String, inline: &Inline<'_>, id: Option<&str>, start: u32, end: u32) {
    let text = &inline.block.text[start as usize..end as usize];
    let lead = (text.len() - text.trim_start().len()) as u32;
    let trail = (text.len() - text.trim_end().len()) as u32;
    if !text.trim().is_empty() {
        out.push_str("<p");
        if let Some(id) = id {
            attribute(out, "id", id);
        }
        out.push('>');
        inline.write(out, start + lead, end - trail);
        out.push_str("</p>");
    }
}
