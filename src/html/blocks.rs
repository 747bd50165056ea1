//! The blocks of a text, with their numbers, within their lists, quotations and footnotes.

use std::fmt::Write;
use std::ops::Range;

use super::inline::{ElementKind, InlineElement, InlineWriter};
use super::quotation::write_piece;
use super::text::{EmbeddedWords, TextView, of_block};
use super::{attribute, end_tag, escape_into, id_attribute, start_tag, text_element};
use crate::model::{Block, BlockKind, Container, Division, InlineKind, InlineSpan, Layout, Piece};

pub(super) struct BlockWriter<'a> {
    view: &'a TextView<'a>,
    /// The HTML since the last cut.
    pub(super) out: String,
    /// The HTML before each cut.
    pub(super) parts: Vec<String>,
    /// The label of a block's number, with `{n}` in place of the number.
    number_label: &'a str,
    /// The end tags of the open containers, innermost last.
    end_tags: Vec<&'static str>,
    cuts: std::iter::Peekable<std::slice::Iter<'a, u32>>,
    /// False after a gap.
    is_previous_shown: bool,
    /// The levels of the headings that are shown, outermost first.
    levels: Vec<u8>,
}

impl<'a> BlockWriter<'a> {
    pub(super) fn new(view: &'a TextView<'a>, cuts: &'a [u32]) -> Self {
        // An estimate of the tags of a block.
        let tags = if view.numbered { 128 } else { 32 };
        let size: usize = view.text.blocks.iter().map(|block| block.text.len() + tags).sum();
        let capacity = if view.excerpts.is_some() { 1024 } else { size + size / 16 };
        let shown = view.text.divisions.iter().filter(|division| {
            division.heading && !(view.without_first && division.start.block == 0)
        });
        let mut levels: Vec<u8> = shown.map(|division| division.level).collect();
        levels.sort_unstable();
        levels.dedup();
        Self {
            view,
            out: String::with_capacity(capacity),
            parts: Vec::new(),
            number_label: view.locale.text("paragraph"),
            end_tags: Vec::new(),
            cuts: cuts.iter().peekable(),
            is_previous_shown: true,
            levels,
        }
    }

    pub(super) fn write_text(&mut self) {
        for step in &self.view.text.layout {
            match step {
                Layout::Block(n) => {
                    if *n > 0 || !self.view.without_first {
                        self.write_block_or_excerpt(*n);
                    }
                    if self.cuts.next_if_eq(&n).is_some() {
                        self.parts.push(std::mem::take(&mut self.out));
                    }
                }
                // Excerpts are shown without the lists and quotations that contain them.
                _ if self.view.excerpts.is_some() => {}
                Layout::Open(container) => self.open(container),
                Layout::Close => self.out.push_str(self.end_tags.pop().unwrap_or_default()),
                Layout::Rule => self.out.push_str("<hr>\n"),
            }
        }
    }

    fn open(&mut self, container: &Container) {
        let (start, end) = match container {
            Container::Quote => ("<blockquote>\n", "</blockquote>\n"),
            Container::List { start: None, .. } => ("<ul>\n", "</ul>\n"),
            Container::List { start: Some(1), .. } => ("<ol>\n", "</ol>\n"),
            Container::List { start: Some(start), .. } => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
                ("", "</ol>\n")
            }
            Container::Item { task: None } => ("<li>", "</li>\n"),
            Container::Item { task: Some(is_done) } => {
                let (symbol, key) = if *is_done { ("☑", "done") } else { ("☐", "not_done") };
                start_tag(&mut self.out, "li", &[("class", "task")]);
                let label = self.view.locale.text(key);
                let attributes = [("class", "box"), ("role", "img"), ("aria-label", label)];
                text_element(&mut self.out, "span", &attributes, symbol);
                (" ", "</li>\n")
            }
            Container::Footnotes => {
                ("<section class=\"footnotes\">\n<ol>\n", "</ol>\n</section>\n")
            }
            Container::Footnote { number, references } => {
                let prefix = &self.view.id_prefix;
                self.out.push_str("<li");
                id_attribute(&mut self.out, prefix, &format!("_footnote-{number}"));
                let _ = write!(self.out, " value=\"{number}\">");
                for nth in 1..=*references {
                    let href = format!("#{prefix}_footnote-{number}-{nth}");
                    let label = self.view.locale.text("back");
                    let attributes = [("class", "back"), ("href", &href), ("aria-label", label)];
                    text_element(&mut self.out, "a", &attributes, "↑");
                    self.out.push(' ');
                }
                ("", "</li>\n")
            }
        };
        self.out.push_str(start);
        self.end_tags.push(end);
    }

    fn write_block_or_excerpt(&mut self, n: u32) {
        let Some(excerpts) = &self.view.excerpts else { return self.write_block(n) };
        if self.view.text.blocks[n as usize].is_comment() {
            return;
        }
        let pieces = of_block(excerpts, n, |piece| piece.block);
        if !pieces.is_empty() {
            self.write_excerpt(n, pieces);
        } else if self.is_previous_shown {
            self.out.push_str("<p class=\"gap\">[…]</p>\n");
        }
        self.is_previous_shown = !pieces.is_empty();
    }

    /// Writes the published pieces of a block, without spans that have no characters, such as pictures.
    fn write_excerpt(&mut self, n: u32, pieces: &[Piece]) {
        let mut inline = self.view.inline(n);
        inline.cells_only = false;
        inline.spans.retain(|span| match span.kind {
            ElementKind::Row | ElementKind::Cell { .. } => false,
            ElementKind::Footnote { .. } | ElementKind::Note(_) => true,
            _ => span.start < span.end,
        });
        let length = inline.block.text.trim_end().len() as u32;
        self.out.push_str("<div class=\"block\">");
        self.write_permalink(n);
        self.out.push_str("<p");
        self.write_id(n);
        self.out.push('>');
        for (nth, piece) in pieces.iter().enumerate() {
            if nth > 0 || piece.start > 0 {
                self.out.push_str("<span class=\"gap\">[…]</span> ");
            }
            write_piece(&mut self.out, &inline, piece, &self.view.turns);
            let is_last = nth + 1 == pieces.len();
            self.out.push_str(if is_last && piece.end >= length { "" } else { " " });
            if is_last && piece.end < length {
                self.out.push_str("<span class=\"gap\">[…]</span>");
            }
        }
        self.out.push_str("</p></div>\n");
    }

    fn write_block(&mut self, n: u32) {
        let block = &self.view.text.blocks[n as usize];
        if let BlockKind::Embed(link) = block.kind {
            return self.write_embed(link);
        }
        if block.is_comment() {
            return self.write_comment(n);
        }
        if self.view.numbered {
            self.out.push_str("<div class=\"block\"");
            self.write_heading_id(n, block);
            self.out.push('>');
            self.write_permalink(n);
        }
        match &block.kind {
            BlockKind::Heading(level) => self.write_element(n, block, self.heading_name(*level)),
            BlockKind::Code { language } => self.write_code(n, block, language),
            BlockKind::Table => self.write_table(n, block),
            _ if block.spans.iter().any(|span| self.heading_of(span).is_some()) => {
                self.write_divided(n, block);
            }
            _ => self.write_element(n, block, "p"),
        }
        self.out.push_str(if self.view.numbered { "</div>\n" } else { "\n" });
    }

    /// Writes nothing but the id, so that references to the block lead to its place.
    fn write_comment(&mut self, n: u32) {
        if self.view.numbered {
            self.out.push_str("<div");
            self.write_id(n);
            self.out.push_str("></div>\n");
        }
    }

    fn write_permalink(&mut self, n: u32) {
        let number = (n + 1).to_string();
        for part in ["<a class=\"permalink\" href=\"#", &self.view.id_prefix, "p", &number] {
            self.out.push_str(part);
        }
        self.out.push_str("\" aria-label=\"");
        for (n, part) in self.number_label.split("{n}").enumerate() {
            self.out.push_str(if n == 0 { "" } else { &number });
            escape_into(&mut self.out, part);
        }
        for part in ["\">", &number, "</a>"] {
            self.out.push_str(part);
        }
    }

    fn write_id(&mut self, n: u32) {
        if self.view.numbered {
            id_attribute(&mut self.out, &self.view.id_prefix, &format!("p{}", n + 1));
        }
    }

    fn write_element(&mut self, n: u32, block: &Block, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.write_id(n);
        if !self.view.numbered {
            self.write_heading_id(n, block);
        }
        self.out.push('>');
        self.view.inline(n).write_inline(&mut self.out, 0, block.text.len() as u32);
        end_tag(&mut self.out, name);
    }

    /// Writes the anchor of a heading in Markdown as an id.
    fn write_heading_id(&mut self, n: u32, block: &Block) {
        if let BlockKind::Heading(_) = block.kind {
            let divisions = of_block(&self.view.text.divisions, n, |division| division.start.block);
            if let Some(division) = divisions.first() {
                id_attribute(&mut self.out, &self.view.id_prefix, &division.anchor);
            }
        }
    }

    /// Returns the element of a heading. The levels that occur in the text follow that of the heading
    /// above it without a gap.
    fn heading_name(&self, level: u8) -> &'static str {
        let nth = self.levels.iter().position(|used| *used == level).unwrap_or(0);
        match nth + self.view.level_above {
            ..=1 => "h2",
            2 => "h3",
            3 => "h4",
            4 => "h5",
            _ => "h6",
        }
    }

    fn write_code(&mut self, n: u32, block: &Block, language: &str) {
        self.out.push_str("<pre");
        self.write_id(n);
        self.out.push_str("><code");
        if !language.is_empty() {
            attribute(&mut self.out, "class", &format!("language-{language}"));
        }
        self.out.push('>');
        self.view.inline(n).write_inline(&mut self.out, 0, block.text.len() as u32);
        self.out.push_str("</code></pre>");
    }

    fn write_table(&mut self, n: u32, block: &Block) {
        self.out.push_str("<div class=\"table\" tabindex=\"0\"><table");
        self.write_id(n);
        self.out.push('>');
        let mut inline = self.view.inline(n);
        let heads = block.spans.iter().filter(|span| span.kind == InlineKind::Row { head: true });
        let heads: Vec<u32> = heads.map(|head| head.end).collect();
        let is_row =
            |(_, span): &(usize, &InlineElement<'_>)| matches!(span.kind, ElementKind::Row);
        let mut rows = inline.spans.iter().enumerate().filter(is_row);
        let body = rows.nth(heads.len()).map_or(inline.spans.len(), |(at, _)| at);
        let body = inline.spans.split_off(body);
        self.out.push_str("<thead>");
        inline.write_inline(&mut self.out, 0, heads.last().copied().unwrap_or(0));
        self.out.push_str("</thead><tbody>");
        if let Some(first) = body.first().map(|row| row.start) {
            inline.spans = body;
            inline.write_inline(&mut self.out, first, block.text.len() as u32);
        }
        self.out.push_str("</tbody></table></div>");
    }

    /// Writes a block of plain text that contains headings of divisions: one number, several elements.
    fn write_divided(&mut self, n: u32, block: &Block) {
        self.out.push_str("<div");
        self.write_id(n);
        self.out.push('>');
        let inline = self.view.inline(n);
        let end = block.text.len() as u32;
        let mut at = 0;
        for span in &block.spans {
            let Some(division) = self.heading_of(span) else { continue };
            self.write_paragraph(&inline, at..span.start);
            let name = self.heading_name(division.level);
            let _ = write!(self.out, "<{name}");
            id_attribute(&mut self.out, &self.view.id_prefix, &division.anchor);
            self.out.push('>');
            inline.write_inline(&mut self.out, span.start, span.end);
            end_tag(&mut self.out, name);
            at = span.end;
        }
        self.write_paragraph(&inline, at..end);
        self.out.push_str("</div>");
    }

    /// Returns the division whose heading a span is.
    fn heading_of(&self, span: &InlineSpan) -> Option<&'a Division> {
        let InlineKind::Division(n) = span.kind else { return None };
        self.view.text.divisions.get(n as usize).filter(|division| division.heading)
    }

    /// Writes a range as a paragraph, unless it is only white space.
    fn write_paragraph(&mut self, inline: &InlineWriter<'_>, range: Range<u32>) {
        let text = &inline.block.text[range.start as usize..range.end as usize];
        if text.trim().is_empty() {
            return;
        }
        let lead = (text.len() - text.trim_start().len()) as u32;
        let trail = (text.len() - text.trim_end().len()) as u32;
        self.out.push_str("<p>");
        inline.write_inline(&mut self.out, range.start + lead, range.end - trail);
        self.out.push_str("</p>");
    }

    fn write_embed(&mut self, link: u32) {
        let Some((_, embed)) = self.view.embeds.iter().find(|(n, _)| *n == link) else { return };
        let out = &mut self.out;
        out.push_str("<figure class=\"embed\">\n");
        match &embed.words {
            EmbeddedWords::Published(words) => {
                let attributes =
                    [("cite", embed.href.as_str()), ("lang", embed.language), ("dir", embed.dir)];
                start_tag(out, "blockquote", &attributes);
                out.push_str(words.as_str());
                out.push_str("</blockquote>\n");
            }
            EmbeddedWords::Withheld { note } => {
                let withheld = self.view.locale.text("text_withheld");
                text_element(out, "p", &[("class", "withheld")], withheld);
                if let Some(note) = note {
                    out.push_str("\n<div class=\"note\">");
                    out.push_str(note.as_str());
                    out.push_str("</div>");
                }
                out.push('\n');
            }
        }
        out.push_str("<figcaption>");
        text_element(out, "a", &[("href", &embed.href)], &embed.attribution);
        if let Some(fidelity) = embed.fidelity {
            out.push(' ');
            text_element(out, "span", &[("class", "fidelity")], fidelity);
        }
        out.push_str("</figcaption>\n</figure>\n");
    }
}
