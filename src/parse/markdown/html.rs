//! The HTML that is honoured in Markdown: line breaks, comments, and inline elements that are well
//! nested. All other HTML is shown as text.

use comrak::nodes::{Node, NodeHtmlBlock, NodeValue};

use crate::model::HtmlElement;

/// A tag or comment that is honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    LineBreak,
    Comment,
    Open(HtmlElement),
    Close(HtmlElement),
}

impl Tag {
    /// Parses one complete tag or comment. Any tag with attributes is none of these.
    pub fn parse(html: &str) -> Option<Self> {
        if html.starts_with("<!--") {
            return Some(Self::Comment);
        }
        let tag = html.strip_prefix('<')?.strip_suffix('>')?.trim_ascii_end();
        if tag.strip_suffix('/').unwrap_or(tag).trim_ascii_end().eq_ignore_ascii_case("br") {
            return Some(Self::LineBreak);
        }
        let named = |name: &str| {
            HtmlElement::ALL.into_iter().find(|one| one.name().eq_ignore_ascii_case(name))
        };
        match tag.strip_prefix('/') {
            Some(name) => named(name).map(Self::Close),
            None => named(tag).map(Self::Open),
        }
    }
}

/// The beginning or end of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Start(HtmlElement),
    End,
}

/// A part of a block of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    Text(&'t str),
    LineBreak,
    Edge(Edge),
}

/// Returns the edges of the elements among the children of a node, with the index of the child that is
/// the tag. Elements stand within each other at most `room` deep.
pub fn pair_children(node: Node<'_>, room: usize) -> Vec<(usize, Edge)> {
    let mut pairs = TagPairs::default();
    for (n, child) in node.children().enumerate() {
        if let NodeValue::HtmlInline(html) = &child.data().value
            && let Some(tag) = Tag::parse(html)
        {
            pairs.push(n, tag);
        }
    }
    pairs.finish(room)
}

/// Divides a block of HTML at the tags that are honoured; comments are left out, with the line that has
/// nothing else. There are no parts if no characters are left.
pub fn parts_of_block(html: &NodeHtmlBlock, room: usize) -> Vec<Part<'_>> {
    let text = html.literal.trim_end_matches('\n');
    // Instructions, declarations and CDATA contain no tags.
    if matches!(html.block_type, 3..=5) {
        return vec![Part::Text(text)];
    }
    let tokens = tokens(text);
    let mut pairs = TagPairs::default();
    for (n, token) in tokens.iter().enumerate() {
        if let Token::Tag(tag, _) = token {
            pairs.push(n, *tag);
        }
    }
    let mut edges = pairs.finish(room).into_iter().peekable();
    let mut parts = Vec::with_capacity(tokens.len());
    for (n, token) in tokens.into_iter().enumerate() {
        let edge = edges.next_if(|(at, _)| *at == n).map(|(_, edge)| edge);
        parts.push(match (token, edge) {
            (_, Some(edge)) => Part::Edge(edge),
            (Token::Tag(Tag::LineBreak, _), None) => Part::LineBreak,
            (Token::Tag(Tag::Comment, _), None) => continue,
            (Token::Text(text) | Token::Tag(_, text), None) => Part::Text(text),
        });
    }
    if let Some(Part::Text(last)) = parts.last_mut() {
        *last = last.trim_end();
    }
    let is_blank = |part: &Part<'_>| !matches!(part, Part::Text(text) if !text.trim().is_empty());
    if parts.iter().all(is_blank) { Vec::new() } else { parts }
}

#[derive(Debug, Clone, Copy)]
enum Token<'t> {
    Text(&'t str),
    /// With its characters.
    Tag(Tag, &'t str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    // An unclosed comment is looked for once.
    let mut has_comments = true;
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'<', &rest.as_bytes()[from..]) {
        let at = from + at;
        let tag = if rest[at..].starts_with("<!--") {
            let comment = has_comments.then(|| comment_length(&rest[at..])).flatten();
            has_comments = comment.is_some();
            comment.map(|length| (Tag::Comment, length))
        } else {
            tag_length(&rest[at..])
        };
        let Some((tag, length)) = tag else {
            from = at + 1;
            continue;
        };
        let (before, after) = rest.split_at(at);
        push_text(&mut tokens, before);
        let (written, after) = after.split_at(length);
        tokens.push(Token::Tag(tag, written));
        let begins_line = before.is_empty() && tokens.len() == 1 || before.ends_with('\n');
        rest = match tag {
            Tag::LineBreak => without_line_end(after),
            Tag::Comment if begins_line => without_line_end(after),
            _ => after,
        };
        from = 0;
    }
    push_text(&mut tokens, rest);
    tokens
}

fn push_text<'t>(tokens: &mut Vec<Token<'t>>, text: &'t str) {
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
}

/// Removes a line end, with the white space before it.
fn without_line_end(text: &str) -> &str {
    text.trim_start_matches([' ', '\t']).strip_prefix('\n').unwrap_or(text)
}

/// Returns the length of the comment at the beginning of a text, in bytes.
fn comment_length(text: &str) -> Option<usize> {
    let short = ["<!-->", "<!--->"].into_iter().find(|short| text.starts_with(short));
    let long = || Some(memchr::memmem::find(text.as_bytes(), b"-->")? + "-->".len());
    short.map(str::len).or_else(long)
}

/// Returns the tag at the beginning of a text, and its length in bytes. One with more white space than
/// [`MAX_TAG`] leaves is shown as text.
fn tag_length(text: &str) -> Option<(Tag, usize)> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_TAG)];
    let length = memchr::memchr(b'>', bytes)? + 1;
    Some((Tag::parse(&text[..length])?, length))
}

/// In bytes.
const MAX_TAG: usize = 64;

/// Pairs the tags of elements. A closing tag closes the last open element of its name; elements that
/// were opened within that one and not closed are text.
#[derive(Default)]
struct TagPairs {
    /// Index of the tag, its edge, and whether its element is complete.
    edges: Vec<(usize, Edge, bool)>,
    /// For each element of [`HtmlElement::ALL`] the indices in `edges` of the open tags.
    open: [Vec<usize>; HtmlElement::ALL.len()],
}

impl TagPairs {
    fn push(&mut self, index: usize, tag: Tag) {
        match tag {
            Tag::LineBreak | Tag::Comment => {}
            Tag::Open(element) => {
                self.open[element as usize].push(self.edges.len());
                self.edges.push((index, Edge::Start(element), false));
            }
            Tag::Close(element) => {
                let Some(start) = self.open[element as usize].pop() else { return };
                for open in &mut self.open {
                    while open.pop_if(|inner| *inner > start).is_some() {}
                }
                self.edges[start].2 = true;
                self.edges.push((index, Edge::End, true));
            }
        }
    }

    /// Returns the edges of complete elements in order, without those that are nested too deeply.
    fn finish(self, room: usize) -> Vec<(usize, Edge)> {
        let mut depth = 0;
        let complete = self.edges.into_iter().filter(|(.., is_complete)| *is_complete);
        let shallow = complete.filter(|(_, edge, _)| match edge {
            Edge::Start(_) => {
                depth += 1;
                depth <= room
            }
            Edge::End => {
                depth -= 1;
                depth < room
            }
        });
        shallow.map(|(index, edge, _)| (index, edge)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_without_attributes_are_honoured() {
        for (html, expected) in [
            ("<br>", Some(Tag::LineBreak)),
            ("<BR />", Some(Tag::LineBreak)),
            ("<br/>", Some(Tag::LineBreak)),
            ("</br>", None),
            ("<br class=\"x\">", None),
            ("<!-- x -->", Some(Tag::Comment)),
            ("<sub>", Some(Tag::Open(HtmlElement::Sub))),
            ("</SUP >", Some(Tag::Close(HtmlElement::Sup))),
            ("<b/>", None),
            ("< b>", None),
            ("<b onclick=\"x()\">", None),
            ("<big>", None),
        ] {
            assert_eq!(Tag::parse(html), expected, "{html}");
        }
    }

    #[test]
    fn a_block_of_many_tags_takes_no_longer_than_its_length() {
        for piece in ["<b>", "</i>", "<b><i></b>", "<!--", "<", "<b   ", "<b></b>"] {
            let literal = piece.repeat(200_000);
            let html = NodeHtmlBlock { block_type: 7, literal };
            let shown = |part: &Part<'_>| match part {
                Part::Text(text) => text.len(),
                _ => 0,
            };
            let length: usize = parts_of_block(&html, 10).iter().map(shown).sum();
            assert!(length <= html.literal.len());
        }
    }
}
