//! The characters of one block, with the elements and marks over them.

use std::fmt::Write;
use std::ops::Range;

use super::{
    attribute, end_tag, escape_into, escape_lines_into, id_attribute, start_tag, text_element,
};
use crate::model::{Align, Block, BlockKind, InlineKind};

/// A link, as the page that contains it writes it.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// None if only the text is shown.
    pub href: Option<String>,
    /// Replaces the text as written.
    pub title: Option<String>,
    /// True if it leads out of the dossier.
    pub external: bool,
}

/// A passage's `<mark>` over a range of one block, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassageMark<'a> {
    pub block: u32,
    pub start: u32,
    pub end: u32,
    pub passage: &'a str,
    /// The id of the element, only on the passage's first mark.
    pub id: Option<&'a str>,
    /// The ids that the passage had before, only on its first mark.
    pub old_ids: &'a [String],
    /// The number of the passage's note, only on its last mark.
    pub number: Option<usize>,
    /// True if the passage has so many blocks that a bar in the margin shows it better.
    pub is_long: bool,
}

/// An element over a range of the block, in bytes; empty for what is between characters, such as a picture.
pub struct InlineElement<'a> {
    pub start: u32,
    pub end: u32,
    pub kind: ElementKind<'a>,
}

/// The HTML around a range, or in its place. Of a reference to a footnote, `nth` counts those to the same
/// footnote, and `linked` is true if the page has it.
pub enum ElementKind<'a> {
    Element(&'static str),
    Link(&'a LinkView),
    Picture {
        src: &'a LinkView,
        alt: &'a str,
    },
    Footnote {
        note: u32,
        nth: u32,
        linked: bool,
    },
    /// A reference to the curator's note of this number, on a passage that ends here.
    Note(u32),
    /// A speaker's label, with the link to the speaker.
    Label(Option<&'a str>),
    /// A line of the publisher's, with a title that says so.
    Furniture(&'a str),
    /// The line with which a division begins within a paragraph, with the division's anchor.
    Anchor(&'a str),
    Row,
    Cell {
        align: Align,
        head: bool,
    },
}

/// Writes ranges of one block with everything over them.
pub struct InlineWriter<'a> {
    pub block: &'a Block,
    /// Properly nested, outer before inner.
    pub spans: Vec<InlineElement<'a>>,
    pub marks: &'a [PassageMark<'a>],
    /// Put before each id.
    pub prefix: &'a str,
    /// True for a table: the characters between its cells are not shown.
    pub cells_only: bool,
}

impl InlineWriter<'_> {
    /// Appends the characters of a range of the block.
    pub fn write_inline(&self, out: &mut String, start: u32, end: u32) {
        let mut open: Vec<&InlineElement<'_>> = Vec::new();
        let mut at = start;
        let touches = |span: &&InlineElement<'_>| {
            let is_empty = span.start == span.end;
            (span.start < end || is_empty && span.start == end)
                && (span.end > start || is_empty && span.end == start)
        };
        for span in self.spans.iter().filter(touches) {
            while let Some(&inner) = open.last().filter(|inner| ends_before(inner, span)) {
                at = self.write_marked(out, at..inner.end, &open);
                open.pop();
                write_end(out, inner, is_in_link(&open));
                at = self.write_break_after(out, inner, at..end);
            }
            at = self.write_marked(out, at..span.start, &open);
            if self.write_replacement(out, span, is_in_link(&open)) {
                at = at.max(span.end.min(end));
            } else {
                self.write_start(out, span, is_in_link(&open));
                open.push(span);
            }
        }
        while let Some(&inner) = open.last() {
            at = self.write_marked(out, at..inner.end.min(end), &open);
            open.pop();
            write_end(out, inner, is_in_link(&open));
            at = self.write_break_after(out, inner, at..end);
        }
        self.write_marked(out, at..end, &open);
    }

    /// Appends the line break after a line of furniture, which is shown as a block: `<br>` would be an
    /// empty line. Returns the offset after it, or the beginning of the range if there is none.
    fn write_break_after(
        &self,
        out: &mut String,
        span: &InlineElement<'_>,
        range: Range<u32>,
    ) -> u32 {
        let Range { start: at, end } = range;
        let is_marked = || self.marks.iter().any(|mark| mark.start <= at && at < mark.end);
        let is_break = matches!(span.kind, ElementKind::Furniture(_))
            && at < end
            && self.block.text[at as usize..].starts_with('\n')
            && !is_marked();
        if is_break {
            out.push('\n');
        }
        at + u32::from(is_break)
    }

    /// Appends or skips a range of characters within the marks over them, and returns its end.
    fn write_marked(
        &self,
        out: &mut String,
        range: Range<u32>,
        open: &[&InlineElement<'_>],
    ) -> u32 {
        let Range { start: mut at, end: to } = range;
        if to <= at {
            return at;
        }
        let in_cell = || open.iter().any(|span| matches!(span.kind, ElementKind::Cell { .. }));
        if self.cells_only && !in_cell() {
            return to;
        }
        while at < to {
            let edges = self.marks.iter().flat_map(|mark| [mark.start, mark.end]);
            let next = edges.filter(|&edge| edge > at).fold(to, u32::min);
            let active = || self.marks.iter().filter(|mark| mark.start <= at && at < mark.end);
            for mark in active() {
                for old in mark.old_ids.iter().filter(|_| mark.start == at) {
                    out.push_str("<span");
                    id_attribute(out, self.prefix, old);
                    out.push_str("></span>");
                }
                out.push_str("<mark");
                if let Some(id) = mark.id.filter(|_| mark.start == at) {
                    id_attribute(out, self.prefix, id);
                }
                if mark.is_long {
                    out.push_str(" class=\"is-long\"");
                }
                attribute(out, "data-passage", mark.passage);
                if let Some(number) = mark.number.filter(|_| mark.end == next) {
                    let _ = write!(out, " data-number=\"{number}\"");
                }
                out.push('>');
            }
            let characters = &self.block.text[at as usize..next as usize];
            match self.block.kind {
                BlockKind::Code { .. } => escape_into(out, characters),
                _ => escape_lines_into(out, characters),
            }
            for _ in active() {
                out.push_str("</mark>");
            }
            at = next;
        }
        to
    }

    /// Appends a span that replaces its characters; returns false if it goes around them.
    fn write_replacement(&self, out: &mut String, span: &InlineElement<'_>, in_link: bool) -> bool {
        let prefix = self.prefix;
        match &span.kind {
            ElementKind::Link(link) => {
                let Some(title) = &link.title else { return false };
                self.write_start(out, span, in_link);
                escape_into(out, title);
                write_end(out, span, in_link);
            }
            ElementKind::Picture { src, alt } => write_picture(out, src, alt, in_link),
            ElementKind::Footnote { note, nth, linked } => {
                let id = format_args!("{prefix}_footnote-{note}-{nth}");
                out.push_str("<sup class=\"footnote-mark\">");
                let _ = match (linked, in_link) {
                    (true, true) => write!(out, "<span id=\"{id}\">{note}</span>"),
                    (true, false) => {
                        write!(out, "<a href=\"#{prefix}_footnote-{note}\" id=\"{id}\">{note}</a>")
                    }
                    (false, _) => write!(out, "{note}"),
                };
                out.push_str("</sup>");
            }
            ElementKind::Note(number) => {
                let _ = write!(
                    out,
                    "<sup class=\"note-mark\"><a href=\"#{prefix}note-{number}\" id=\"{prefix}noted-{number}\">[{number}]</a></sup>"
                );
            }
            _ => return false,
        }
        true
    }

    fn write_start(&self, out: &mut String, span: &InlineElement<'_>, in_link: bool) {
        match &span.kind {
            ElementKind::Element(name) => start_tag(out, name, &[]),
            ElementKind::Link(link) => {
                if let Some(href) = link.href.as_ref().filter(|_| !in_link) {
                    let attributes = [("href", href.as_str()), ("rel", "external")];
                    start_tag(out, "a", &attributes[..if link.external { 2 } else { 1 }]);
                }
            }
            ElementKind::Label(href) => {
                // `Q.` and `A.` are on the line of their words.
                let is_short = span.end - span.start <= 2;
                out.push_str(if is_short {
                    "<b class=\"speaker is-short\">"
                } else {
                    "<b class=\"speaker\">"
                });
                if let Some(href) = href.filter(|_| !in_link) {
                    start_tag(out, "a", &[("href", href)]);
                }
            }
            ElementKind::Furniture(title) => {
                start_tag(out, "span", &[("class", "furniture"), ("title", title)]);
            }
            ElementKind::Anchor(anchor) => {
                out.push_str("<span");
                id_attribute(out, self.prefix, anchor);
                out.push('>');
            }
            ElementKind::Row => out.push_str("<tr>"),
            ElementKind::Cell { align, head } => {
                out.push_str(if *head { "<th scope=\"col\"" } else { "<td" });
                out.push_str(match align {
                    Align::Natural => ">",
                    Align::Left => " class=\"left\">",
                    Align::Center => " class=\"center\">",
                    Align::Right => " class=\"right\">",
                });
            }
            ElementKind::Picture { .. } | ElementKind::Footnote { .. } | ElementKind::Note(_) => {}
        }
    }
}

/// True if an open span ends before the next one begins. Rows and cells may be empty, but everything in a
/// table is in one of them; a link without characters is around a picture.
fn ends_before(inner: &InlineElement<'_>, next: &InlineElement<'_>) -> bool {
    match (&inner.kind, &next.kind) {
        (ElementKind::Row, next) => matches!(next, ElementKind::Row),
        (ElementKind::Cell { .. }, next) => {
            matches!(next, ElementKind::Row | ElementKind::Cell { .. })
        }
        (ElementKind::Link(_), ElementKind::Picture { .. }) if inner.start == inner.end => {
            inner.end < next.start
        }
        _ => inner.end <= next.start,
    }
}

/// True within a link, where no other link may begin.
fn is_in_link(open: &[&InlineElement<'_>]) -> bool {
    open.iter().any(|span| match span.kind {
        ElementKind::Link(link) => link.href.is_some(),
        ElementKind::Label(href) => href.is_some(),
        _ => false,
    })
}

fn write_picture(out: &mut String, src: &LinkView, alt: &str, in_link: bool) {
    match &src.href {
        // A picture elsewhere becomes a link: a page loads nothing from other hosts.
        Some(href) if src.external && !in_link => {
            text_element(out, "a", &[("class", "picture"), ("href", href)], alt);
        }
        Some(href) if !src.external => start_tag(out, "img", &[("src", href), ("alt", alt)]),
        _ => text_element(out, "span", &[("class", "picture")], alt),
    }
}

fn write_end(out: &mut String, span: &InlineElement<'_>, in_link: bool) {
    out.push_str(match &span.kind {
        ElementKind::Element(name) => return end_tag(out, name),
        ElementKind::Link(link) if link.href.is_some() && !in_link => "</a>",
        ElementKind::Label(Some(_)) if !in_link => "</a></b>",
        ElementKind::Label(_) => "</b>",
        ElementKind::Furniture(_) | ElementKind::Anchor(_) => "</span>",
        ElementKind::Row => "</tr>",
        ElementKind::Cell { head: true, .. } => "</th>",
        ElementKind::Cell { head: false, .. } => "</td>",
        ElementKind::Link(_)
        | ElementKind::Picture { .. }
        | ElementKind::Footnote { .. }
        | ElementKind::Note(_) => "",
    });
}

/// Returns the name of the element for a span that needs no attributes.
pub fn element(kind: &InlineKind) -> Option<&'static str> {
    match kind {
        InlineKind::Emphasis => Some("em"),
        InlineKind::Strong => Some("strong"),
        InlineKind::Strikethrough => Some("del"),
        InlineKind::Html(element) => Some(element.name()),
        InlineKind::Code => Some("code"),
        _ => None,
    }
}
