//! Corrects the spans of links: from the parser's bytes to characters, and from Markdown to the YAML
//! that contains it as a scalar.

use std::collections::HashSet;

use crate::diagnostic::Span;
use crate::model::{LinkKind, Text};
use crate::parse::advance;

/// Converts the parser's spans, which count bytes, to characters, and corrects them: if brackets run
/// over several lines, or pipes of a table are escaped, the parser may point before the link, which is
/// then the next one to begin. A span of several lines is cut to its first line.
pub fn correct(text: &mut Text, source: &str) {
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
        let written = lines.correct(&mut link.span, begins);
        if link.kind == LinkKind::Wiki && repeats_its_name(written) {
            link.kind = LinkKind::WikiWithText;
        }
    }
    for picture in &mut text.pictures {
        lines.correct(&mut picture.span, &["!["]);
    }
}

/// True for a wikilink whose text is its name, as in `[[INF|INF]]`, which the parser does not tell
/// apart from `[[INF]]`.
fn repeats_its_name(written: &str) -> bool {
    let within = written.split_once("]]").and_then(|(link, _)| link.split_once("[["));
    let parts = within.and_then(|(_, within)| within.split_once('|'));
    parts.is_some_and(|(name, words)| name.trim_end_matches('\\').trim() == words.trim())
}

/// Converts the spans of links and pictures in a scalar's Markdown to spans in the YAML file.
///
/// A scalar may be folded, indented and escaped, so offsets differ; but the first characters of each
/// link are in the raw scalar as written, in the same order. A link that is not found there gets the
/// span of the whole scalar.
pub fn move_to_yaml(text: &mut Text, markdown: &str, raw: &str, span: Span) {
    let links = text.links.iter_mut().map(|link| (&mut link.span, Some(link.kind)));
    let pictures = text.pictures.iter_mut().map(|picture| (&mut picture.span, None));
    let mut all: Vec<_> = links.chain(pictures).collect();
    // Footnotes come last in the text, but anywhere in the Markdown.
    all.sort_by_key(|(link, _)| (link.line, link.column));
    let mut lines = Lines::new(markdown);
    let mut from = 0;
    let mut at = span;
    let mut missing = HashSet::new();
    for (link, kind) in all {
        let written = lines.from(*link);
        let end = match kind {
            Some(LinkKind::Markdown) | None => written.find(['(', '>', ' ']),
            Some(_) => written.find([']', '|', ' ']),
        };
        let begins = &written[..end.unwrap_or(written.len())];
        let is_sought = !begins.is_empty() && !missing.contains(begins);
        let found = is_sought.then(|| raw[from..].find(begins)).flatten();
        let Some(offset) = found else {
            missing.insert(begins);
            *link = span;
            continue;
        };
        at = advance(at, &raw[from..from + offset]);
        *link = Span { width: link.width, ..at };
        // There may be a picture within `[text](address)`.
        let passed = if kind == Some(LinkKind::Markdown) { 1 } else { begins.len() };
        at = advance(at, &begins[..passed]);
        from += offset + passed;
    }
}

/// The lines of a text, with a cursor up to which characters have been counted. A line may be very
/// long and have many links, which are mostly looked up in order.
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

    /// Returns the rest of a line from a span in characters on.
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

    /// Counts the characters of a line before a byte.
    fn chars_before(&mut self, line: usize, byte: usize) -> usize {
        if self.line != line || self.byte > byte {
            (self.line, self.byte, self.chars) = (line, 0, 0);
        }
        self.chars += self.lines[line][self.byte..byte].chars().count();
        self.byte = byte;
        self.chars
    }

    /// Moves a span in bytes to the next place where one of `begins` is, and converts it to characters.
    /// Returns the rest of the line from there on.
    fn correct(&mut self, span: &mut Span, begins: &[&str]) -> &'a str {
        let first = span.line.saturating_sub(1) as usize;
        let begins_here = |text: &str, at: usize| {
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            begins.iter().any(|begin| rest.starts_with(begin.as_bytes()))
        };
        let find_in_line = |(line, text): (usize, &&'a str)| {
            let mut from = if line == first { span.column.saturating_sub(1) as usize } else { 0 };
            // If a tab is only partly indentation, the parser counts it as up to four bytes.
            let has_tab = || text.bytes().take_while(|b| b" \t>".contains(b)).any(|b| b == b'\t');
            if from > 0 && !begins_here(text, from) && has_tab() {
                from = from.saturating_sub(3);
            }
            (from..text.len()).find(|at| begins_here(text, *at)).map(|at| (line, at))
        };
        let found = self.lines.iter().enumerate().skip(first).find_map(find_in_line);
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
