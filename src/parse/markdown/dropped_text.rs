//! Warns of words that Markdown leaves out: cells beyond the head of a table, and definitions of links
//! that nothing uses.

use std::collections::HashSet;

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, parse_document};

use super::options;
use crate::diagnostic::{Code, Fault, File, Span};

/// The most characters of dropped words that a message repeats.
const MAX_SHOWN: usize = 200;

/// Checks the tree of a text.
pub fn check(root: Node<'_>, source: &str, file: File, faults: &mut Vec<Fault>) {
    let has_definitions = memchr::memmem::find(source.as_bytes(), b"]:").is_some();
    if !has_definitions && memchr::memchr(b'|', source.as_bytes()).is_none() {
        return;
    }
    let lines: Vec<&str> = source.split('\n').collect();
    let mut leaves = Leaves { is_covered: vec![false; lines.len()], paragraphs: Vec::new() };
    let mut urls = HashSet::new();
    for node in root.descendants() {
        let data = node.data();
        match &data.value {
            NodeValue::TableRow(_) => faults.extend(check_row(node, &lines, file)),
            NodeValue::Link(link) | NodeValue::Image(link) => _ = urls.insert(link.url.clone()),
            _ if has_definitions => leaves.add(node),
            _ => {}
        }
    }
    if has_definitions {
        for definition in leaves.definitions(&lines) {
            if !definition.is_comment() && !definition.url().is_some_and(|url| urls.contains(&url))
            {
                faults.push(definition.fault(file));
            }
        }
    }
}

/// Reports the cells of a row that the head has no column for.
fn check_row(row: Node<'_>, lines: &[&str], file: File) -> Option<Fault> {
    let table = row.parent()?;
    let NodeValue::Table(table) = &table.data().value else { return None };
    let start = row.data().sourcepos.start;
    let line = lines.get(start.line.checked_sub(1)?)?;
    let cells = line.get(start.column.checked_sub(1)?..)?;
    let words = cells_beyond(cells, table.alignments.len());
    if words.is_empty() {
        return None;
    }
    let before = line.find(cells).unwrap_or(0) + (cells.len() - cells_after(cells, words));
    let width = words.chars().count() as u32;
    let column = line.get(..before)?.chars().count() as u32 + 1;
    let message =
        format!("the head of the table has no cell above `{}`: it is not shown", shown(words));
    let help = "give the head as many cells as this row, or write `\\|` for a pipe within a cell";
    let span = Span::new(start.line as u32, column, width);
    Some(Fault::new(Code::DroppedText, file, span, message).help(help))
}

/// Returns the length of a row from some of its words on.
fn cells_after(cells: &str, words: &str) -> usize {
    cells.len() - (words.as_ptr() as usize - cells.as_ptr() as usize)
}

/// Returns what a row has after its first cells, without white space and pipes at the ends.
fn cells_beyond(row: &str, columns: usize) -> &str {
    let row = row.trim_start();
    let mut rest = row.strip_prefix('|').unwrap_or(row);
    for _ in 0..columns {
        let Some(pipe) = find_pipe(rest) else { return "" };
        rest = &rest[pipe + 1..];
    }
    rest.trim_matches(|c: char| c == '|' || c.is_whitespace())
}

/// Returns the offset of the pipe that ends the first cell: the first without a backslash.
fn find_pipe(cells: &str) -> Option<usize> {
    let mut bytes = cells.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'|' => return Some(at),
            _ => {}
        }
    }
    None
}

fn shown(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut clipped: String = words.chars().take(MAX_SHOWN).collect();
    if clipped.len() < words.len() {
        clipped.push('…');
    }
    clipped
}

/// The lines that blocks of the tree come from. The parser leaves definitions out of the tree, so that
/// they are in lines of no block, or at the beginning of a paragraph.
struct Leaves {
    /// For each line, whether a block has it.
    is_covered: Vec<bool>,
    /// The first and last line of each paragraph, from 0.
    paragraphs: Vec<(usize, usize)>,
}

impl Leaves {
    fn add(&mut self, node: Node<'_>) {
        let data = node.data();
        let is_paragraph = match &data.value {
            NodeValue::Paragraph => true,
            NodeValue::Heading(heading) => heading.setext,
            NodeValue::CodeBlock(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::Table(_)
            | NodeValue::ThematicBreak => false,
            _ => return,
        };
        let first = data.sourcepos.start.line.saturating_sub(1);
        let last = data.sourcepos.end.line.min(self.is_covered.len());
        if let Some(lines) = self.is_covered.get_mut(first..last) {
            lines.fill(true);
        }
        if is_paragraph {
            self.paragraphs.push((first, last));
        }
    }

    fn definitions(&self, lines: &[&str]) -> Vec<Definition> {
        let mut found = Vec::new();
        let mut n = 0;
        while n < lines.len() {
            let is_free = |n: &usize| !self.is_covered[*n];
            if !is_free(&n) || !without_markers(lines[n]).starts_with('[') {
                n += 1;
                continue;
            }
            let further = (n + 1..lines.len()).take_while(is_free);
            let end = further.take_while(|&n| !begins_anew(lines[n])).count() + n + 1;
            add_definitions(&lines[n..end], n, &mut found);
            n = end;
        }
        for &(first, last) in &self.paragraphs {
            if let Some(lines) = lines.get(first..last) {
                add_definitions(lines, first, &mut found);
            }
        }
        found
    }
}

/// True if a line is blank, or begins a list item or a footnote.
fn begins_anew(line: &str) -> bool {
    let content = without_quotes(line);
    content.trim().is_empty() || without_markers(line).len() < content.len()
}

fn without_quotes(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// Returns a line without the marks of quotations, list items and footnotes at its beginning.
fn without_markers(line: &str) -> &str {
    let mut rest = without_quotes(line);
    loop {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = match rest.strip_prefix(['-', '+', '*']) {
            Some(item) => Some(item),
            None if digits.len() < rest.len() => digits.strip_prefix(['.', ')']),
            None => rest.strip_prefix("[^").and_then(|note| Some(note.split_once("]:")?.1)),
        };
        match item.filter(|item| item.starts_with([' ', '\t'])) {
            Some(item) => rest = without_quotes(item),
            None => return rest,
        }
    }
}

/// Adds the definitions with which some lines begin.
fn add_definitions(lines: &[&str], first: usize, found: &mut Vec<Definition>) {
    let Some((begin, further)) = lines.split_first() else { return };
    let begin = without_markers(begin);
    if !begin.starts_with('[') {
        return;
    }
    let indent = lines[0].len() - begin.len();
    let further = further.iter().map(|line| without_quotes(line));
    let text = std::iter::once(begin).chain(further).collect::<Vec<_>>().join("\n");
    let mut rest = text.as_str();
    while let Some((label, length)) = parse_definition(rest) {
        let passed = text[..text.len() - rest.len()].matches('\n').count();
        let line = first + passed;
        let indent = if passed == 0 {
            lines[0][..indent].chars().count()
        } else {
            let line = lines[passed];
            line.len() - without_quotes(line).len()
        };
        let (written, after) = rest.split_at(length);
        let place = Span::new(line as u32 + 1, indent as u32 + 1, label.chars().count() as u32 + 2);
        found.push(Definition {
            label: label.to_owned(),
            written: written.trim_end().to_owned(),
            place,
        });
        rest = after;
    }
}

/// The definition of a link's address, for references by its label.
struct Definition {
    label: String,
    written: String,
    place: Span,
}

impl Definition {
    fn is_comment(&self) -> bool {
        let label = self.label.trim();
        label == "//" || label.eq_ignore_ascii_case("comment")
    }

    /// Returns the address as the parser reads it.
    fn url(&self) -> Option<String> {
        let arena = Arena::new();
        let markdown = format!("{}\n\n[{}]\n", self.written, self.label);
        let root = parse_document(&arena, &markdown, &options(false));
        root.descendants().find_map(|node| match &node.data().value {
            NodeValue::Link(link) => Some(link.url.clone()),
            _ => None,
        })
    }

    fn fault(&self, file: File) -> Fault {
        let written = shown(&self.written);
        let message = format!("`{written}` defines a link that nothing uses: it is not shown");
        let help = format!(
            "write `\\{written}` if these are words of the text; label a comment `[//]` or delete it"
        );
        Fault::new(Code::DroppedText, file, self.place, message).help(help)
    }
}

/// Parses a definition at the beginning of a text, by the rules of `CommonMark`. Returns its label and its
/// length in bytes, with its line end.
fn parse_definition(text: &str) -> Option<(&str, usize)> {
    let label = delimited(text, '[', ']', "[")?;
    if label.trim().is_empty() {
        return None;
    }
    let rest = text[label.len() + 2..].strip_prefix(':')?;
    let rest = skip_line_end(rest);
    let rest = match delimited(rest, '<', '>', "<\n") {
        Some(address) => &rest[address.len() + 2..],
        None if rest.starts_with('<') => return None,
        None => {
            let end = rest.find(|c: char| c.is_whitespace() || c.is_control());
            let end = end.unwrap_or(rest.len());
            (end > 0).then(|| &rest[end..])?
        }
    };
    let before_title = skip_line_end(rest);
    let title = [('"', '"'), ('\'', '\''), ('(', ')')].into_iter().find_map(|(open, close)| {
        let title = delimited(before_title, open, close, if open == '(' { "(" } else { "" })?;
        (before_title.len() < rest.len()).then(|| &before_title[title.len() + 2..])
    });
    let rest = title.and_then(line_end).or_else(|| line_end(rest))?;
    Some((label, text.len() - rest.len()))
}

/// Returns the characters between two delimiters at the beginning of a text. Escaped ones are passed over;
/// those of `forbidden` must not be among them.
fn delimited<'t>(text: &'t str, open: char, close: char, forbidden: &str) -> Option<&'t str> {
    let within = text.strip_prefix(open)?;
    let mut characters = within.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => _ = characters.next(),
            c if c == close => return Some(&within[..at]),
            c if forbidden.contains(c) => return None,
            _ => {}
        }
    }
    None
}

/// Skips white space with at most one line end in it.
fn skip_line_end(text: &str) -> &str {
    let spaces = |text: &'_ str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let text = &text[spaces(text)..];
    text.strip_prefix('\n').map_or(text, |next| &next[spaces(next)..])
}

/// Returns the text after a line end, if only white space is before that.
fn line_end(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches([' ', '\t']);
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('\n') }
}
