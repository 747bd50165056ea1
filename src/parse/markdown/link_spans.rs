//! Where links stand: in their Markdown, or in the YAML that it is a scalar of.

use std::collections::HashSet;

use crate::diagnostic::Span;
use crate::model::{LinkKind, Text};

/// Makes places in characters of the parser's, which count bytes, and mends them: where brackets run
/// over several lines, or pipes of a table are escaped, the parser may name a place before the link,
/// which is what begins next. Carets end with the first of several lines.
pub fn in_text(text: &mut Text, source: &str) {
    if text.links.is_empty() && text.pictures.is_empty() {
        return;
    }
    let mut lines = Lines::new(source);
    for link in &mut text.links {
        let begins: &[&str] = match link.kind {
            LinkKind::Markdown => &["[", "<"],
            LinkKind::Wiki | LinkKind::WikiWithText => &["[[", "![["],
            LinkKind::Embed => &["![["],
        };
        let written = lines.mend(&mut link.span, begins);
        if link.kind == LinkKind::Wiki && repeats_its_name(written) {
            link.kind = LinkKind::WikiWithText;
        }
    }
    for picture in &mut text.pictures {
        lines.mend(&mut picture.span, &["!["]);
    }
}

/// Whether a wikilink has its name for a text, as `[[INF|INF]]` has, which the parser does not tell
/// from `[[INF]]`.
fn repeats_its_name(written: &str) -> bool {
    let within = written.split_once("]]").and_then(|(link, _)| link.split_once("[["));
    let parts = within.and_then(|(_, within)| within.split_once('|'));
    parts.is_some_and(|(name, words)| name.trim_end_matches('\\').trim() == words.trim())
}

/// Moves the places of links and pictures from the Markdown to the YAML that it is a scalar of.
///
/// A scalar may be folded, indented and escaped, so offsets do not carry over; but the first
/// characters of each stand in it as written, in the same order. One that is not found is placed at
/// the scalar's beginning.
pub fn in_scalar(text: &mut Text, markdown: &str, raw: &str, span: Span) {
    let links = text.links.iter_mut().map(|link| (&mut link.span, Some(link.kind)));
    let pictures = text.pictures.iter_mut().map(|picture| (&mut picture.span, None));
    let mut all: Vec<_> = links.chain(pictures).collect();
    // Footnotes follow the body, wherever they stand.
    all.sort_by_key(|(own, _)| (own.line, own.column));
    let mut lines = Lines::new(markdown);
    let mut from = 0;
    let mut at = span;
    let mut missing = HashSet::new();
    for (own, kind) in all {
        let written = lines.from(*own);
        let end = match kind {
            Some(LinkKind::Markdown) | None => written.find(['(', '>', ' ']),
            Some(_) => written.find([']', '|', ' ']),
        };
        let begins = &written[..end.unwrap_or(written.len())];
        let is_sought = !begins.is_empty() && !missing.contains(begins);
        let found = is_sought.then(|| raw[from..].find(begins)).flatten();
        let Some(offset) = found else {
            missing.insert(begins);
            *own = span;
            continue;
        };
        at = beyond(at, &raw[from..from + offset]);
        *own = Span { width: own.width, ..at };
        // Within `[text](address)` there may be a picture.
        let passed = if kind == Some(LinkKind::Markdown) { 1 } else { begins.len() };
        at = beyond(at, &begins[..passed]);
        from += offset + passed;
    }
}

/// The place after some more characters.
fn beyond(span: Span, passed: &str) -> Span {
    let lines = passed.matches('\n').count() as u32;
    let in_line = passed.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    let column = if lines == 0 { span.column + in_line } else { in_line + 1 };
    Span { line: span.line + lines, column, ..span }
}

/// The lines of a text, in one of which bytes and characters have been counted up to some place:
/// a line may be long, and links are mostly asked for in their order.
struct Lines<'a> {
    lines: Vec<&'a str>,
    line: usize,
    byte: usize,
    chars: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { lines: text.lines().collect(), line: 0, byte: 0, chars: 0 }
    }

    /// What stands in a line from a place on.
    fn from(&mut self, span: Span) -> &'a str {
        let line = span.line.saturating_sub(1) as usize;
        let chars = span.column.saturating_sub(1) as usize;
        let text = self.lines.get(line).copied().unwrap_or_default();
        if self.line != line || self.chars > chars {
            (self.line, self.byte, self.chars) = (line, 0, 0);
        }
        let rest = &text[self.byte..];
        let passed = rest.char_indices().nth(chars - self.chars).map_or(rest.len(), |(at, _)| at);
        (self.byte, self.chars) = (self.byte + passed, chars);
        &text[self.byte..]
    }

    /// How many characters stand in a line before a byte.
    fn chars_before(&mut self, line: usize, byte: usize) -> usize {
        if self.line != line || self.byte > byte {
            (self.line, self.byte, self.chars) = (line, 0, 0);
        }
        self.chars += self.lines[line][self.byte..byte].chars().count();
        self.byte = byte;
        self.chars
    }

    /// Moves a place in bytes to the first of some beginnings from there on, in characters; gives
    /// what stands there.
    fn mend(&mut self, span: &mut Span, begins: &[&str]) -> &'a str {
        let first = span.line.saturating_sub(1) as usize;
        let begins_here = |text: &str, at: usize| {
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            begins.iter().any(|begin| rest.starts_with(begin.as_bytes()))
        };
        let begins_at = |(line, text): (usize, &&'a str)| {
            let mut from = if line == first { span.column.saturating_sub(1) as usize } else { 0 };
            // A tab that is only in part an indentation counts as more than its byte.
            let tabbed = || text.bytes().take_while(|b| b" \t>".contains(b)).any(|b| b == b'\t');
            if from > 0 && !begins_here(text, from) && tabbed() {
                from = from.saturating_sub(3);
            }
            (from..text.len()).find(|at| begins_here(text, *at)).map(|at| (line, at))
        };
        let found = self.lines.iter().enumerate().skip(first).find_map(begins_at);
        let Some((line, byte)) = found else {
            (span.column, span.width) = (1, 1);
            return "";
        };
        let written = &self.lines[line][byte..];
        let chars = written.char_indices().take_while(|(at, _)| *at < span.width as usize);
        span.width = chars.count() as u32;
        span.line = line as u32 + 1;
        span.column = self.chars_before(line, byte) as u32 + 1;
        written
    }
}
