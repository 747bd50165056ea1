//! The characters of one block, with what stands over them.

use std::fmt::Write;

use super::{attribute, escape_into, escape_lines_into, place};
use crate::model::{Align, Block, BlockKind, InlineKind};

/// Where a link leads from the page that is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LinkView {
    /// The link; none when only the text is shown.
    pub href: Option<String>,
    /// What is shown instead of the text as written.
    pub title: Option<String>,
    /// Whether it leads out of the dossier.
    pub external: bool,
}

/// A passage's marker over characters of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageMark<'a> {
    /// Index of the block.
    pub block: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The passage's id.
    pub passage: &'a str,
    /// The id of the element, on the passage's first mark alone.
    pub id: Option<&'a str>,
    /// The hue of its topic.
    pub hue: u8,
}

/// A span with what is needed to show it.
pub struct InlineElement<'a> {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What to write around it.
    pub kind: ElementKind<'a>,
}

/// What is written around characters, or in their place.
pub enum ElementKind<'a> {
    /// An element without attributes, by its name.
    Element(&'static str),
    /// A link.
    Link(&'a LinkView),
    /// A picture.
    Picture {
        /// Where it lies.
        src: &'a LinkView,
        /// What stands for it.
        alt: &'a str,
    },
    /// A reference to a footnote.
    Footnote {
        /// The footnote's number.
        note: u32,
        /// Which of its references this is.
        nth: u32,
        /// Whether the page holds the footnote.
        linked: bool,
    },
    /// A reference to the curator's note of this number on a passage that ends here.
    Note(u32),
    /// A speaker's label; the link of the speaker, if there is one.
    Label(Option<&'a str>),
    /// A line of the publisher's, with what says so.
    Furniture(&'a str),
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell {
        /// How it is set.
        align: Align,
        /// Whether it heads a column.
        head: bool,
    },
}

/// The characters of one block and everything over them.
pub struct InlineWriter<'a> {
    /// The block.
    pub block: &'a Block,
    /// Spans, properly nested, outer before inner.
    pub spans: Vec<InlineElement<'a>>,
    /// Marks in this block.
    pub marks: &'a [PassageMark<'a>],
    /// What stands before each id.
    pub prefix: &'a str,
    /// Whether only cells hold characters: in a table, what joins cells in the text is not shown.
    pub cells_only: bool,
}

impl InlineWriter<'_> {
    /// Appends the characters of a range of the block.
    pub fn write_inline(&self, out: &mut String, start: u32, end: u32) {
        let mut open: Vec<&InlineElement<'_>> = Vec::new();
        let mut at = start;
        let touches = |over: &&InlineElement<'_>| {
            let empty = over.start == over.end;
            (over.start < end || empty && over.start == end)
                && (over.end > start || empty && over.end == start)
        };
        for over in self.spans.iter().filter(touches) {
            while let Some(&inner) = open.last().filter(|inner| ends_before(inner, over)) {
                at = self.text(out, at, inner.end, &open);
                open.pop();
                close(out, inner, is_in_link(&open));
            }
            at = self.text(out, at, over.start, &open);
            if in_place(out, over, self.prefix, is_in_link(&open)) {
                at = at.max(over.end.min(end));
            } else {
                begin(out, over, is_in_link(&open));
                open.push(over);
            }
        }
        while let Some(&inner) = open.last() {
            at = self.text(out, at, inner.end.min(end), &open);
            open.pop();
            close(out, inner, is_in_link(&open));
        }
        self.text(out, at, end, &open);
    }

    /// Appends characters up to `to`, cut where marks begin and end; says where it stopped.
    fn text(&self, out: &mut String, from: u32, to: u32, open: &[&InlineElement<'_>]) -> u32 {
        if to <= from {
            return from;
        }
        let in_cell = || open.iter().any(|over| matches!(over.kind, ElementKind::Cell { .. }));
        if self.cells_only && !in_cell() {
            return to;
        }
        let mut at = from;
        while at < to {
            let edges = self.marks.iter().flat_map(|mark| [mark.start, mark.end]);
            let next = edges.filter(|&edge| edge > at).fold(to, u32::min);
            let active = || self.marks.iter().filter(|mark| mark.start <= at && at < mark.end);
            for mark in active() {
                out.push_str("<mark");
                if let Some(id) = mark.id.filter(|_| mark.start == at) {
                    place(out, self.prefix, id);
                }
                let _ = write!(out, " class=\"hue-{}\"", mark.hue);
                attribute(out, "data-passage", mark.passage);
                out.push('>');
            }
            self.characters(out, &self.block.text[at as usize..next as usize]);
            for _ in active() {
                out.push_str("</mark>");
            }
            at = next;
        }
        to
    }

    fn characters(&self, out: &mut String, text: &str) {
        if matches!(self.block.kind, BlockKind::Code { .. }) {
            escape_into(out, text);
        } else {
            escape_lines_into(out, text);
        }
    }
}

/// Whether an open span ends before the next one begins. Rows and cells may be empty, but all that
/// is in a table stands in one of them; a link without characters is one around a picture.
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

/// Whether what follows is shown within a link: there is none within another.
fn is_in_link(open: &[&InlineElement<'_>]) -> bool {
    open.iter().any(|over| match over.kind {
        ElementKind::Link(link) => link.href.is_some(),
        ElementKind::Label(href) => href.is_some(),
        _ => false,
    })
}

/// Appends a span that is shown in place of its characters; false when it stands around them.
fn in_place(out: &mut String, over: &InlineElement<'_>, prefix: &str, in_link: bool) -> bool {
    match &over.kind {
        ElementKind::Link(link) => {
            let Some(title) = &link.title else { return false };
            begin(out, over, in_link);
            escape_into(out, title);
            close(out, over, in_link);
        }
        ElementKind::Picture { src, alt } => picture(out, src, alt, in_link),
        ElementKind::Footnote { note, nth, linked } => {
            footnote_mark(out, (*note, *nth), prefix, *linked, in_link);
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

fn picture(out: &mut String, src: &LinkView, alt: &str, in_link: bool) {
    match &src.href {
        // A picture elsewhere becomes a link: a page asks nothing of other hosts.
        Some(href) if src.external && !in_link => {
            out.push_str("<a class=\"picture\"");
            attribute(out, "href", href);
            out.push('>');
            escape_into(out, alt);
            out.push_str("</a>");
        }
        Some(href) if !src.external => {
            out.push_str("<img");
            attribute(out, "src", href);
            attribute(out, "alt", alt);
            out.push('>');
        }
        _ => {
            out.push_str("<span class=\"picture\">");
            escape_into(out, alt);
            out.push_str("</span>");
        }
    }
}

fn footnote_mark(
    out: &mut String,
    (note, nth): (u32, u32),
    prefix: &str,
    linked: bool,
    in_link: bool,
) {
    out.push_str("<sup class=\"footnote-mark\">");
    let _ = if linked && in_link {
        write!(out, "<span id=\"{prefix}_footnote-{note}-{nth}\">{note}</span>")
    } else if linked {
        write!(
            out,
            "<a href=\"#{prefix}_footnote-{note}\" id=\"{prefix}_footnote-{note}-{nth}\">{note}</a>"
        )
    } else {
        write!(out, "{note}")
    };
    out.push_str("</sup>");
}

fn begin(out: &mut String, over: &InlineElement<'_>, in_link: bool) {
    match &over.kind {
        ElementKind::Element(name) => {
            out.push('<');
            out.push_str(name);
            out.push('>');
        }
        ElementKind::Link(link) => {
            if let Some(href) = link.href.as_ref().filter(|_| !in_link) {
                out.push_str("<a");
                attribute(out, "href", href);
                if link.external {
                    out.push_str(" rel=\"external\"");
                }
                out.push('>');
            }
        }
        ElementKind::Label(href) => {
            out.push_str("<b class=\"speaker\">");
            if let Some(href) = href.filter(|_| !in_link) {
                out.push_str("<a");
                attribute(out, "href", href);
                out.push('>');
            }
        }
        ElementKind::Furniture(title) => {
            out.push_str("<span class=\"furniture\"");
            attribute(out, "title", title);
            out.push('>');
        }
        ElementKind::Row => out.push_str("<tr>"),
        ElementKind::Cell { align, head } => {
            out.push_str(if *head { "<th scope=\"col\"" } else { "<td" });
            match align {
                Align::Natural => {}
                Align::Left => out.push_str(" class=\"left\""),
                Align::Center => out.push_str(" class=\"center\""),
                Align::Right => out.push_str(" class=\"right\""),
            }
            out.push('>');
        }
        ElementKind::Picture { .. } | ElementKind::Footnote { .. } | ElementKind::Note(_) => {}
    }
}

fn close(out: &mut String, over: &InlineElement<'_>, in_link: bool) {
    match &over.kind {
        ElementKind::Element(name) => {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
        ElementKind::Link(link) if link.href.is_some() && !in_link => out.push_str("</a>"),
        ElementKind::Label(href) => {
            out.push_str(if href.is_some() && !in_link { "</a></b>" } else { "</b>" });
        }
        ElementKind::Furniture(_) => out.push_str("</span>"),
        ElementKind::Row => out.push_str("</tr>"),
        ElementKind::Cell { head, .. } => out.push_str(if *head { "</th>" } else { "</td>" }),
        ElementKind::Link(_)
        | ElementKind::Picture { .. }
        | ElementKind::Footnote { .. }
        | ElementKind::Note(_) => {}
    }
}

/// The element of a span that needs nothing but its name.
pub fn element(kind: &InlineKind) -> Option<&'static str> {
    match kind {
        InlineKind::Emphasis => Some("em"),
        InlineKind::Strong => Some("strong"),
        InlineKind::Strikethrough => Some("del"),
        InlineKind::Code => Some("code"),
        _ => None,
    }
}
