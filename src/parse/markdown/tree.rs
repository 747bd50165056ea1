//! Converts comrak's tree to blocks, spans and layout.

use std::collections::HashMap;

use comrak::nodes::{
    ListType, Node, NodeHtmlBlock, NodeLink, NodeValue, Sourcepos, TableAlignment,
};

use super::html::{self, Edge, Part, Tag};
use super::{MAX_DEPTH, link_spans, target};
use crate::diagnostic::Span;
use crate::model::{
    Align, Block, BlockKind, Container, InlineKind, InlineSpan, Layout, Link, LinkKind, Picture,
    Target, Text, break_between,
};
use crate::parse::structure::{TextWithLines, anchors};

/// Converts a tree. The error is the line at which it is nested too deeply.
pub fn to_text(root: Node<'_>, source: &str) -> Result<TextWithLines, u32> {
    let has_html = memchr::memchr(b'<', source.as_bytes()).is_some();
    let mut builder = TextBuilder { has_html, ..TextBuilder::default() };
    let blocks = source.len() / TYPICAL_BLOCK + 1;
    builder.text.blocks.reserve(blocks);
    builder.text.layout.reserve(blocks);
    builder.lines.reserve(blocks);
    builder.walk(root, 1)?;
    if builder.has_notes {
        builder.footnotes(root)?;
    }
    builder.end_block();
    let mut parsed = TextWithLines { text: builder.text, lines: builder.lines };
    anchors::add_heading_divisions(&mut parsed.text);
    link_spans::correct(&mut parsed.text, source);
    Ok(parsed)
}

/// Most blocks are at least this long, in bytes.
const TYPICAL_BLOCK: usize = 256;
/// Stands in `open_spans` for a link within a link, which has no span.
const NO_SPAN: usize = usize::MAX;

#[derive(Default)]
struct TextBuilder {
    text: Text,
    /// False if the source has no `<`, so that no tags need to be paired.
    has_html: bool,
    /// The characters of the current block, copied into it when it ends, so that blocks have no spare
    /// capacity.
    block_text: String,
    /// For each block the offsets at which its second and further lines begin.
    lines: Vec<Vec<u32>>,
    /// Indices of the current block's open spans.
    open_spans: Vec<usize>,
    /// The number of open pictures: text within them is their alternative text and is not shown.
    open_pictures: usize,
    alt: String,
    has_notes: bool,
    /// The alignments of the current table's columns, and the current column.
    align: Vec<TableAlignment>,
    column: usize,
}

impl TextBuilder {
    /// Converts a node and everything below it, except for footnotes. Recursion ends at [`MAX_DEPTH`].
    fn walk(&mut self, node: Node<'_>, depth: usize) -> Result<(), u32> {
        if depth > MAX_DEPTH {
            return Err(node.data().sourcepos.start.line as u32);
        }
        self.start(node);
        let room = MAX_DEPTH - depth;
        let pairs = if self.has_html { html::pair_children(node, room) } else { Vec::new() };
        let mut pairs = pairs.into_iter().peekable();
        for (n, child) in node.children().enumerate() {
            if let Some((_, edge)) = pairs.next_if(|(at, _)| *at == n) {
                self.write_edge(edge);
            } else if matches!(child.data().value, NodeValue::FootnoteDefinition(_)) {
                self.has_notes = true;
            } else {
                self.walk(child, depth + 1)?;
            }
        }
        self.end(node);
        Ok(())
    }

    /// Converts the footnotes, which follow the body: first those with references, by number, then the
    /// others, because no word of a text may be lost. A footnote within a footnote is one of its own.
    fn footnotes(&mut self, root: Node<'_>) -> Result<(), u32> {
        let notes = footnote_numbers(root);
        let mut last = notes.values().map(|(number, _)| *number).max().unwrap_or(0);
        let mut numbered = Vec::new();
        for node in root.descendants() {
            let NodeValue::FootnoteDefinition(ref note) = node.data().value else { continue };
            let counted = notes.get(&note.name).copied().filter(|_| note.total_references > 0);
            let (number, references) = counted.unwrap_or_else(|| {
                last += 1;
                (last, 0)
            });
            numbered.push((number, references, node));
        }
        if numbered.is_empty() {
            return Ok(());
        }
        numbered.sort_by_key(|(number, ..)| *number);
        self.open_container(Container::Footnotes);
        for (number, references, definition) in numbered {
            self.open_container(Container::Footnote { number, references });
            self.walk(definition, 1)?;
            self.text.layout.push(Layout::Close);
        }
        self.text.layout.push(Layout::Close);
        Ok(())
    }

    fn start(&mut self, node: Node<'_>) {
        let data = node.data();
        let at = data.sourcepos;
        match &data.value {
            NodeValue::BlockQuote => self.open_container(Container::Quote),
            NodeValue::List(list) => {
                let start = (list.list_type == ListType::Ordered).then_some(list.start as u64);
                self.open_container(Container::List { start, tight: list.tight });
            }
            NodeValue::Item(_) => self.open_container(Container::Item { task: None }),
            NodeValue::TaskItem(task) => {
                self.open_container(Container::Item { task: Some(task.symbol.is_some()) });
            }
            NodeValue::ThematicBreak => self.text.layout.push(Layout::Rule),
            NodeValue::Paragraph => match only_embed(node) {
                Some(embed) => self.begin_embed(&embed, at),
                None => self.begin_block(BlockKind::Paragraph, at),
            },
            NodeValue::Heading(heading) => self.begin_block(BlockKind::Heading(heading.level), at),
            NodeValue::CodeBlock(code) => {
                let language = code.info.split_whitespace().next().unwrap_or_default().to_owned();
                self.begin_block(BlockKind::Code { language }, at);
                self.push_lines(code.literal.trim_end_matches('\n'));
            }
            NodeValue::HtmlBlock(html) => {
                self.begin_block(BlockKind::Paragraph, at);
                self.push_html_block(html);
            }
            NodeValue::Table(table) => {
                self.begin_block(BlockKind::Table, at);
                self.align.clone_from(&table.alignments);
            }
            NodeValue::TableRow(head) => {
                if !self.block_text.is_empty() {
                    self.push("\n");
                }
                self.column = 0;
                self.open_span(InlineKind::Row { head: *head });
            }
            NodeValue::TableCell => {
                if self.column > 0 {
                    self.push(" ");
                }
                let align = match self.align.get(self.column) {
                    Some(TableAlignment::Left) => Align::Left,
                    Some(TableAlignment::Center) => Align::Center,
                    Some(TableAlignment::Right) => Align::Right,
                    _ => Align::Natural,
                };
                self.column += 1;
                self.open_span(InlineKind::Cell(align));
            }
            NodeValue::Text(text) => self.push(text),
            NodeValue::SoftBreak => self.soft_break(node),
            NodeValue::LineBreak => self.begin_line("\n"),
            NodeValue::Code(code) => {
                self.open_span(InlineKind::Code);
                self.push(&code.literal);
                self.close_span();
            }
            NodeValue::HtmlInline(html) => match Tag::parse(html) {
                Some(Tag::LineBreak) => self.begin_line("\n"),
                Some(Tag::Comment) => {}
                _ => self.push_lines(html),
            },
            NodeValue::Subscript => self.push("~"),
            NodeValue::Emph => self.open_span(InlineKind::Emphasis),
            NodeValue::Strong => self.open_span(InlineKind::Strong),
            NodeValue::Strikethrough => self.open_span(InlineKind::Strikethrough),
            NodeValue::Link(link) => {
                self.open_link(target::parse_address(&link.url), LinkKind::Markdown, at);
            }
            NodeValue::WikiLink(link) => {
                let words = wiki_text(node);
                let kind = if words.is_empty() || words == link.url {
                    LinkKind::Wiki
                } else {
                    LinkKind::WikiWithText
                };
                self.open_link(target::parse_reference(&link.url), kind, at);
            }
            NodeValue::Image(_) => self.open_pictures += 1,
            NodeValue::FootnoteReference(note) => {
                self.empty_span(InlineKind::FootnoteMark { note: note.ix, nth: note.ref_num });
            }
            _ => {}
        }
    }

    fn end(&mut self, node: Node<'_>) {
        let data = node.data();
        match &data.value {
            NodeValue::BlockQuote
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_) => self.text.layout.push(Layout::Close),
            NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Link(_)
            | NodeValue::WikiLink(_) => self.close_span(),
            NodeValue::Subscript => self.push("~"),
            NodeValue::Image(image) => self.close_picture(image, data.sourcepos),
            _ => {}
        }
    }

    fn open_container(&mut self, container: Container) {
        self.text.layout.push(Layout::Open(container));
    }

    fn begin_block(&mut self, kind: BlockKind, at: Sourcepos) {
        self.end_block();
        self.open_spans.clear();
        self.lines.push(Vec::new());
        let line = at.start.line as u32;
        self.text.push_block(Block { kind, text: String::new(), spans: Vec::new(), line });
    }

    fn begin_embed(&mut self, url: &str, at: Sourcepos) {
        let link = self.text.links.len() as u32;
        self.begin_block(BlockKind::Embed(link), at);
        let block = self.block_index();
        let target = target::parse_reference(url);
        self.text.links.push(Link { target, kind: LinkKind::Embed, block, span: span(at) });
    }

    fn block_index(&self) -> u32 {
        (self.text.blocks.len() as u32).saturating_sub(1)
    }

    fn end_block(&mut self) {
        if let Some(block) = self.text.blocks.last_mut() {
            block.text.clone_from(&self.block_text);
        }
        self.block_text.clear();
    }

    fn push(&mut self, text: &str) {
        if self.open_pictures > 0 {
            self.alt.push_str(text);
        } else if let Some(block) = self.text.blocks.last()
            && !matches!(block.kind, BlockKind::Embed(_))
        {
            self.block_text.push_str(text);
        }
    }

    fn push_lines(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.begin_line("\n");
            }
            self.push(line);
        }
    }

    fn write_edge(&mut self, edge: Edge) {
        match edge {
            Edge::Start(element) => self.open_span(InlineKind::Html(element)),
            Edge::End => self.close_span(),
        }
    }

    fn push_html_block(&mut self, html: &NodeHtmlBlock) {
        for part in html::parts_of_block(html, MAX_DEPTH) {
            match part {
                Part::Text(text) => self.push_lines(text),
                Part::LineBreak => self.begin_line("\n"),
                Part::Edge(edge) => self.write_edge(edge),
            }
        }
    }

    /// Joins two lines. The line end in the file after `<br>` is no second break.
    fn soft_break(&mut self, node: Node<'_>) {
        let before = if self.open_pictures > 0 { &self.alt } else { &self.block_text };
        match before.chars().next_back() {
            Some('\n') if self.open_pictures == 0 => {}
            Some(last) if !last.is_ascii() => {
                let separator = break_between(before, char_after(node));
                self.begin_line(separator);
            }
            _ => self.begin_line(" "),
        }
    }

    /// Begins a line of the block, joined to the one before by a space or a line break.
    fn begin_line(&mut self, separator: &str) {
        self.push(separator);
        if self.open_pictures == 0
            && let Some(lines) = self.lines.last_mut()
        {
            lines.push(self.block_text.len() as u32);
        }
    }

    fn open_span(&mut self, kind: InlineKind) {
        if self.open_pictures > 0 {
            return;
        }
        if let Some(block) = self.text.blocks.last_mut() {
            let start = self.block_text.len() as u32;
            self.open_spans.push(block.spans.len());
            block.spans.push(InlineSpan { start, end: start, kind });
        }
    }

    fn close_span(&mut self) {
        if self.open_pictures > 0 {
            return;
        }
        if let (Some(span), Some(block)) = (self.open_spans.pop(), self.text.blocks.last_mut())
            && let Some(span) = block.spans.get_mut(span)
        {
            span.end = self.block_text.len() as u32;
        }
    }

    fn empty_span(&mut self, kind: InlineKind) {
        self.open_span(kind);
        self.close_span();
    }

    fn open_link(&mut self, target: Target, kind: LinkKind, at: Sourcepos) {
        let Some(block) = self.text.blocks.last() else { return };
        if self.open_pictures > 0 || matches!(block.kind, BlockKind::Embed(_)) {
            return;
        }
        // The parser allows some links within links: only the text of the inner one is kept.
        let is_link = |span: &InlineSpan| matches!(span.kind, InlineKind::Link(_));
        if self.open_spans.iter().any(|open| block.spans.get(*open).is_some_and(is_link)) {
            self.open_spans.push(NO_SPAN);
            return;
        }
        self.open_span(InlineKind::Link(self.text.links.len() as u32));
        let block = self.block_index();
        self.text.links.push(Link { target, kind, block, span: span(at) });
    }

    fn close_picture(&mut self, image: &NodeLink, at: Sourcepos) {
        self.open_pictures -= 1;
        if self.open_pictures > 0 {
            return;
        }
        let alt = std::mem::take(&mut self.alt);
        self.empty_span(InlineKind::Picture(self.text.pictures.len() as u32));
        let block = self.block_index();
        let target = target::parse_address(&image.url);
        self.text.pictures.push(Picture { target, alt, block, span: span(at) });
    }
}

/// Returns the name within an embed that is all of its paragraph.
fn only_embed(paragraph: Node<'_>) -> Option<String> {
    let only = paragraph.first_child().filter(|child| child.next_sibling().is_none())?;
    match &only.data().value {
        NodeValue::WikiLink(link) if link.embed => Some(link.url.clone()),
        _ => None,
    }
}

/// Returns the character that follows a node within its block, unless a picture is between.
fn char_after(node: Node<'_>) -> Option<char> {
    let (mut next, mut outer) = (node.next_sibling(), node.parent());
    loop {
        let Some(node) = next else {
            let parent = outer.filter(|parent| !parent.data().value.block())?;
            (next, outer) = (parent.next_sibling(), parent.parent());
            continue;
        };
        match &node.data().value {
            NodeValue::Text(text) => return text.chars().next(),
            NodeValue::Code(code) => return code.literal.chars().next(),
            NodeValue::HtmlInline(html)
                if !matches!(Tag::parse(html), None | Some(Tag::LineBreak)) =>
            {
                next = node.next_sibling();
            }
            NodeValue::Image(_) | NodeValue::HtmlInline(_) | NodeValue::LineBreak => return None,
            // An element around more text, or a footnote's mark.
            _ => (next, outer) = (node.first_child(), Some(node)),
        }
    }
}

/// The text within a wikilink, which is the name if it has no other.
fn wiki_text(link: Node<'_>) -> String {
    link.children().map(|child| child.data().value.text().unwrap_or_default().to_owned()).collect()
}

/// Returns the number and the count of references of each footnote that has any, by name.
fn footnote_numbers(root: Node<'_>) -> HashMap<String, (u32, u32)> {
    let mut notes = HashMap::new();
    for node in root.descendants() {
        if let NodeValue::FootnoteReference(note) = &node.data().value {
            let references = notes.entry(note.name.clone()).or_insert((note.ix, 0));
            references.1 = references.1.max(note.ref_num);
        }
    }
    notes
}

/// The span of a node in bytes, which [`link_spans::correct`] converts to characters.
fn span(at: Sourcepos) -> Span {
    let is_one_line = at.start.line == at.end.line;
    let width = if is_one_line { (at.end.column + 1).saturating_sub(at.start.column) } else { 2 };
    Span::new(at.start.line as u32, at.start.column as u32, width.max(1) as u32)
}
