//! From comrak's tree to blocks, spans and layout, in one walk.

use std::collections::HashMap;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{ListType, Node, NodeLink, NodeValue, Sourcepos, TableAlignment};

use super::{DEEPEST, link_spans, target};
use crate::diagnostic::Span;
use crate::model::{
    Align, Block, BlockKind, Container, InlineKind, InlineSpan, Layout, Link, LinkKind, Picture,
    Position, Text,
};
use crate::parse::structure::{TextWithLines, anchors, is_hyphen};

/// Reads a tree; fails with the line at which too much stands within each other.
pub fn read(root: Node<'_>, source: &str) -> Result<TextWithLines, u32> {
    let mut reader = Reader::with_room(source.len() / BLOCK + 1);
    reader.walk(root)?;
    if reader.has_notes {
        reader.footnotes(root)?;
    }
    reader.end_block();
    let mut parsed = TextWithLines { text: reader.text, lines: reader.lines };
    anchors::of_headings(&mut parsed.text);
    link_spans::in_text(&mut parsed.text, source);
    Ok(parsed)
}

/// How long a block mostly is at least, in bytes.
const BLOCK: usize = 256;

/// The index of what opens no span.
const NO_SPAN: usize = usize::MAX;

#[derive(Default)]
struct Reader {
    text: Text,
    /// The characters of the current block, until it ends: it grows once for all blocks, and no block
    /// holds more room than it needs.
    words: String,
    /// For each block the offsets at which its second and further lines begin.
    lines: Vec<Vec<u32>>,
    /// Spans of the current block that are open, as indices.
    open: Vec<usize>,
    /// How many pictures are open: what is in them stands for them and is not shown.
    pictures: usize,
    alt: String,
    depth: usize,
    /// Whether there are footnotes.
    has_notes: bool,
    align: Vec<TableAlignment>,
    column: usize,
}

impl Reader {
    /// Has room for some blocks.
    fn with_room(blocks: usize) -> Self {
        let mut reader = Self::default();
        reader.text.blocks.reserve(blocks);
        reader.text.layout.reserve(blocks);
        reader.lines.reserve(blocks);
        reader
    }

    fn walk(&mut self, root: Node<'_>) -> Result<(), u32> {
        let mut passed_over: Option<Node<'_>> = None;
        for edge in root.traverse() {
            match edge {
                NodeEdge::Start(_) if passed_over.is_some() => {}
                NodeEdge::Start(node) => {
                    let is_note = matches!(node.data().value, NodeValue::FootnoteDefinition(_));
                    if is_note && !node.same_node(root) {
                        self.has_notes = true;
                        passed_over = Some(node);
                        continue;
                    }
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(node.data().sourcepos.start.line as u32);
                    }
                    self.start(node);
                }
                NodeEdge::End(node) => match passed_over {
                    Some(note) if note.same_node(node) => passed_over = None,
                    Some(_) => {}
                    None => {
                        self.depth -= 1;
                        self.end(node);
                    }
                },
            }
        }
        Ok(())
    }

    /// Footnotes follow the body: those that are referred to by their numbers, then the others, since
    /// nothing of a text is lost. One that stands within another is one more.
    fn footnotes(&mut self, root: Node<'_>) -> Result<(), u32> {
        let notes = footnote_numbers(root);
        let mut next = notes.values().map(|(number, _)| *number).max().unwrap_or(0);
        let mut numbered = Vec::new();
        for node in root.descendants() {
            let NodeValue::FootnoteDefinition(ref note) = node.data().value else { continue };
            let known = notes.get(&note.name).copied().filter(|_| note.total_references > 0);
            let (number, references) = known.unwrap_or_else(|| {
                next += 1;
                (next, 0)
            });
            numbered.push((number, references, node));
        }
        if numbered.is_empty() {
            return Ok(());
        }
        numbered.sort_by_key(|(number, ..)| *number);
        self.layout(Container::Footnotes);
        for (number, references, definition) in numbered {
            self.layout(Container::Footnote { number, references });
            self.walk(definition)?;
            self.text.layout.push(Layout::Close);
        }
        self.text.layout.push(Layout::Close);
        Ok(())
    }

    fn start(&mut self, node: Node<'_>) {
        let data = node.data();
        let at = data.sourcepos;
        match &data.value {
            NodeValue::BlockQuote => self.layout(Container::Quote),
            NodeValue::List(list) => {
                let start = (list.list_type == ListType::Ordered).then_some(list.start as u64);
                self.layout(Container::List { start, tight: list.tight });
            }
            NodeValue::Item(_) => self.layout(Container::Item { task: None }),
            NodeValue::TaskItem(task) => {
                self.layout(Container::Item { task: Some(task.symbol.is_some()) });
            }
            NodeValue::ThematicBreak => self.text.layout.push(Layout::Rule),
            NodeValue::Paragraph => match embed(node) {
                Some(embed) => self.embed(&embed, at),
                None => self.block(BlockKind::Paragraph, at),
            },
            NodeValue::Heading(heading) => self.block(BlockKind::Heading(heading.level), at),
            NodeValue::CodeBlock(code) => {
                let language = code.info.split_whitespace().next().unwrap_or_default().to_owned();
                self.block(BlockKind::Code { language }, at);
                self.push_lines(code.literal.trim_end_matches('\n'));
            }
            NodeValue::HtmlBlock(html) => {
                self.block(BlockKind::Paragraph, at);
                self.push_lines(html.literal.trim_end_matches('\n'));
            }
            NodeValue::Table(table) => {
                self.block(BlockKind::Table, at);
                self.align.clone_from(&table.alignments);
            }
            NodeValue::TableRow(head) => {
                self.joined("\n");
                self.column = 0;
                self.open(InlineKind::Row { head: *head });
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
                self.open(InlineKind::Cell(align));
            }
            NodeValue::Text(text) => self.push(text),
            NodeValue::SoftBreak => self.soft_break(),
            NodeValue::LineBreak => self.line("\n"),
            NodeValue::Code(code) => {
                self.open(InlineKind::Code);
                self.push(&code.literal);
                self.close();
            }
            NodeValue::HtmlInline(html) => self.push_lines(html),
            NodeValue::Emph => self.open(InlineKind::Emphasis),
            NodeValue::Strong => self.open(InlineKind::Strong),
            NodeValue::Strikethrough => self.open(InlineKind::Strikethrough),
            NodeValue::Link(link) => {
                self.link(target::of_address(&link.url), LinkKind::Markdown, at);
            }
            NodeValue::WikiLink(link) => {
                let words = wiki_text(node);
                let kind = if words.is_empty() || words == link.url {
                    LinkKind::Wiki
                } else {
                    LinkKind::WikiWithText
                };
                self.link(target::of_name(&target::decoded(&link.url)), kind, at);
            }
            NodeValue::Image(_) => self.pictures += 1,
            NodeValue::FootnoteReference(note) => {
                self.empty(InlineKind::FootnoteMark { note: note.ix, nth: note.ref_num });
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
            | NodeValue::TaskItem(_) => {
                self.text.layout.push(Layout::Close);
            }
            NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Link(_)
            | NodeValue::WikiLink(_) => self.close(),
            NodeValue::Image(image) => self.picture(image, data.sourcepos),
            _ => {}
        }
    }

    fn layout(&mut self, container: Container) {
        self.text.layout.push(Layout::Open(container));
    }

    fn block(&mut self, kind: BlockKind, at: Sourcepos) {
        self.end_block();
        let number = self.text.blocks.len() as u32;
        self.text.layout.push(Layout::Block(number));
        self.open.clear();
        self.lines.push(Vec::new());
        self.text.blocks.push(Block {
            kind,
            text: String::new(),
            spans: Vec::new(),
            line: at.start.line as u32,
        });
    }

    /// A paragraph that holds an embed and nothing else.
    fn embed(&mut self, url: &str, at: Sourcepos) {
        let link = self.text.links.len() as u32;
        self.block(BlockKind::Embed(link), at);
        let block = self.text.blocks.len() as u32 - 1;
        let target = target::of_name(&target::decoded(url));
        self.text.links.push(Link { target, kind: LinkKind::Embed, block, span: span(at) });
    }

    fn end_block(&mut self) {
        if let Some(block) = self.text.blocks.last_mut() {
            block.text.clone_from(&self.words);
        }
        self.words.clear();
    }

    fn push(&mut self, text: &str) {
        if self.pictures > 0 {
            self.alt.push_str(text);
        } else if let Some(block) = self.text.blocks.last()
            && !matches!(block.kind, BlockKind::Embed(_))
        {
            self.words.push_str(text);
        }
    }

    /// What stands between this and what went before in the block.
    fn joined(&mut self, joint: &str) {
        if !self.words.is_empty() {
            self.push(joint);
        }
    }

    fn push_lines(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.line("\n");
            }
            self.push(line);
        }
    }

    fn soft_break(&mut self) {
        if self.pictures == 0
            && let Some(last) = self.words.chars().next_back().filter(|c| is_hyphen(*c))
        {
            let offset = (self.words.len() - last.len_utf8()) as u32;
            let block = (self.text.blocks.len() as u32).saturating_sub(1);
            self.text.hyphens.push(Position { block, offset });
        }
        self.line(" ");
    }

    fn line(&mut self, joint: &str) {
        self.push(joint);
        if self.pictures == 0
            && let Some(lines) = self.lines.last_mut()
        {
            lines.push(self.words.len() as u32);
        }
    }

    fn open(&mut self, kind: InlineKind) {
        if self.pictures > 0 {
            return;
        }
        if let Some(block) = self.text.blocks.last_mut() {
            let start = self.words.len() as u32;
            self.open.push(block.spans.len());
            block.spans.push(InlineSpan { start, end: start, kind });
        }
    }

    fn close(&mut self) {
        if self.pictures > 0 {
            return;
        }
        if let (Some(span), Some(block)) = (self.open.pop(), self.text.blocks.last_mut())
            && let Some(span) = block.spans.get_mut(span)
        {
            span.end = self.words.len() as u32;
        }
    }

    fn empty(&mut self, kind: InlineKind) {
        self.open(kind);
        self.close();
    }

    fn link(&mut self, target: crate::model::Target, kind: LinkKind, at: Sourcepos) {
        let Some(block) = self.text.blocks.last() else { return };
        if self.pictures > 0 || matches!(block.kind, BlockKind::Embed(_)) {
            return;
        }
        // The parser lets some links stand within others: of the inner one only the text is kept.
        let is_link = |span: &InlineSpan| matches!(span.kind, InlineKind::Link(_));
        if self.open.iter().any(|open| block.spans.get(*open).is_some_and(is_link)) {
            self.open.push(NO_SPAN);
            return;
        }
        self.open(InlineKind::Link(self.text.links.len() as u32));
        let block = (self.text.blocks.len() as u32).saturating_sub(1);
        self.text.links.push(Link { target, kind, block, span: span(at) });
    }

    fn picture(&mut self, image: &NodeLink, at: Sourcepos) {
        self.pictures -= 1;
        if self.pictures > 0 {
            return;
        }
        let alt = std::mem::take(&mut self.alt);
        self.empty(InlineKind::Picture(self.text.pictures.len() as u32));
        let block = (self.text.blocks.len() as u32).saturating_sub(1);
        let target = target::of_address(&image.url);
        self.text.pictures.push(Picture { target, alt, block, span: span(at) });
    }
}

/// The name within an embed that stands alone in its paragraph.
fn embed(paragraph: Node<'_>) -> Option<String> {
    let only = paragraph.first_child().filter(|child| child.next_sibling().is_none())?;
    match &only.data().value {
        NodeValue::WikiLink(link) if link.embed => Some(link.url.clone()),
        _ => None,
    }
}

/// The text within a wikilink: its own, or the name again.
fn wiki_text(link: Node<'_>) -> String {
    link.children().map(|child| child.data().value.text().unwrap_or_default().to_owned()).collect()
}

/// The number of each footnote that is referred to and how many references it has, by its name.
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

/// The place of a node, counted in bytes: [`link_spans::in_text`] makes characters of them.
fn span(at: Sourcepos) -> Span {
    let width = if at.start.line == at.end.line {
        (at.end.column + 1).saturating_sub(at.start.column)
    } else {
        2
    };
    Span::new(at.start.line as u32, at.start.column as u32, width.max(1) as u32)
}
