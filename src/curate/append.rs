//! Appends a passage to a sidecar and keeps everything else: comments, spaces, the order and notation
//! of keys.
//!
//! The new lines are inserted where they seem to belong, and then the result is parsed: it is returned
//! only if it has all former values and the passage after the last one.

use super::edit::set_key;
use super::values::{PASSAGES, Plain, dash, entries, plain, plain_pair};
use crate::parse::yaml::{self, Node, Pair, Value, quoted};

/// The indentation of new lists.
const INDENT: &str = "  ";
/// At most so many positions are tried in a list in brackets.
const MAX_ATTEMPTS: usize = 16;

/// Appends a passage, given as the lines of its mapping. Returns none if the sidecar has errors, or is
/// written in a way that cannot be extended safely.
pub fn append(sidecar: &str, passage: &[String]) -> Option<String> {
    if let Some(rest) = sidecar.strip_prefix('\u{feff}') {
        return append(rest, passage).map(|appended| format!("\u{feff}{appended}"));
    }
    let readable = sidecar.replace("\r\n", "\n");
    let old = entries(&readable)?;
    let edit = Edit::new(sidecar, passage);
    let in_brackets = || set_key(sidecar, PASSAGES, &format!("[{{{}}}]", passage.join(", ")));
    let candidates = match old.iter().find(|entry| entry.key.text == PASSAGES) {
        None => [edit.at_end()].into_iter().chain(in_brackets()).collect(),
        Some(Pair { key, value }) => match &value.value {
            Value::Null => {
                let below = edit.insert(key.span.line as usize, &edit.item(INDENT));
                [below].into_iter().chain(in_brackets()).collect()
            }
            Value::List(items) => match items.last() {
                None => edit.instead_of_brackets(value).into_iter().collect(),
                Some(last) => match dash(&edit.lines, last) {
                    Some((line, indent)) => vec![edit.below(items, line, indent)],
                    None => edit.in_brackets(last),
                },
            },
            Value::Scalar(_) | Value::Map(_) => Vec::new(),
        },
    };
    candidates.into_iter().find(|new| adds_only(&old, &new.replace("\r\n", "\n"), passage))
}

/// Creates a sidecar for a source that has none.
pub fn begin(title: &str, passage: &[String]) -> String {
    let title = format!("title: {}\n", quoted(title));
    Edit::new(&title, passage).at_end()
}

/// Returns the lines of a passage's mapping as an item of a list whose dashes are indented by `indent`.
pub fn passage_item(passage: &[String], indent: &str, line_end: &str) -> String {
    let leads = std::iter::once("- ").chain(std::iter::repeat("  "));
    let item = |(lead, line): (&str, &String)| {
        let indented = [indent, lead, line].concat();
        [indented.trim_end(), line_end].concat()
    };
    leads.zip(passage).map(item).collect()
}

/// True if the new sidecar has exactly the values of the old one, and the passage after its last.
fn adds_only(old: &[Pair<'_>], new: &str, passage: &[String]) -> bool {
    let lines = passage.join("\n");
    let (Some(new), Some(passage)) = (entries(new), yaml::parse(&lines).value) else {
        return false;
    };
    let mut expected: Vec<_> = old.iter().map(plain_pair).collect();
    let at = old.iter().position(|entry| entry.key.text == PASSAGES);
    let at = at.unwrap_or_else(|| {
        expected.push((PASSAGES.to_owned(), Plain::Null));
        old.len()
    });
    match &mut expected[at].1 {
        Plain::List(passages) => passages.push(plain(&passage)),
        value => *value = Plain::List(vec![plain(&passage)]),
    }
    new.iter().map(plain_pair).eq(expected)
}

/// The lines of a sidecar, and the passage to insert.
struct Edit<'a> {
    lines: Vec<&'a str>,
    line_end: &'static str,
    passage: &'a [String],
}

impl<'a> Edit<'a> {
    fn new(sidecar: &'a str, passage: &'a [String]) -> Self {
        let lines: Vec<&str> = sidecar.split_inclusive('\n').collect();
        let has_returns = lines.first().is_some_and(|line| line.ends_with("\r\n"));
        Self { lines, line_end: if has_returns { "\r\n" } else { "\n" }, passage }
    }

    /// The passage as an item of a list whose dashes are indented by `indent`.
    fn item(&self, indent: &str) -> String {
        passage_item(self.passage, indent, self.line_end)
    }

    /// Inserts lines after the first `count` lines.
    fn insert(&self, count: usize, added: &str) -> String {
        let (before, after) = self.lines.split_at(count.min(self.lines.len()));
        let is_open = before.last().is_some_and(|line| !line.ends_with('\n'));
        let line_end = if is_open { self.line_end } else { "" };
        [&before.concat(), line_end, added, &after.concat()].concat()
    }

    fn at_end(&self) -> String {
        let list = [PASSAGES, ":", self.line_end, &self.item(INDENT)].concat();
        self.insert(self.lines.len(), &list)
    }

    /// Replaces an empty list in brackets.
    fn instead_of_brackets(&self, list: &Node<'_>) -> Option<String> {
        let index = list.span.line as usize - 1;
        let line = self.lines.get(index)?;
        let (before, rest) = line.split_at(char_offset(line, list.span.column)?);
        let (_, rest) = rest.strip_prefix('[')?.split_once(']')?;
        let before = if rest.trim().is_empty() { before.trim_end() } else { before };
        let line = [before, rest].concat();
        let mut lines = self.lines.clone();
        lines[index] = &line;
        Some(Edit { lines, ..*self }.insert(index + 1, &self.item(INDENT)))
    }

    /// Inserts the passage below the last item of a list, whose dash is in the line `dash`.
    fn below(&self, items: &[Node<'_>], dash: usize, indent: &str) -> String {
        let mut end = dash + 1;
        for (index, line) in self.lines.iter().enumerate().skip(dash + 1) {
            let words = line.trim_start_matches(' ');
            let is_deeper = line.len() - words.len() > indent.len();
            if words.trim().is_empty() || !is_deeper && words.starts_with('#') {
                continue;
            }
            if !is_deeper {
                break;
            }
            end = index + 1;
        }
        // If blank lines separate the passages, the new one gets one, too.
        let is_separated = items.len() > 1 && dash > 0 && self.lines[dash - 1].trim().is_empty();
        let gap = if is_separated { self.line_end } else { "" };
        self.insert(end, &[gap, &self.item(indent)].concat())
    }

    /// Returns a candidate for each bracket that may close the list.
    fn in_brackets(&self, last: &Node<'_>) -> Vec<String> {
        let index = last.span.line as usize - 1;
        let Some(line) = self.lines.get(index) else { return Vec::new() };
        let Some(column) = char_offset(line, last.span.column) else { return Vec::new() };
        let indent = line.len() - line.trim_start().len();
        let opening = line[..column].trim_end_matches([' ', '{']);
        let gap =
            if opening.is_empty() { [self.line_end, &line[..indent]].concat() } else { " ".into() };
        let item = format!("{gap}{{{}}}", self.passage.join(", "));
        let all = self.lines.concat();
        let begin = self.lines[..index].concat().len() + column;
        let closing = all[begin..].match_indices(']').take(MAX_ATTEMPTS);
        let candidates = closing.map(|(at, _)| {
            let before = all[..begin + at].trim_end();
            let comma = if before.ends_with(',') { "" } else { "," };
            [before, comma, &item, &all[before.len()..]].concat()
        });
        candidates.collect()
    }
}

/// Returns the byte at which a column, in characters from 1, begins.
fn char_offset(line: &str, column: u32) -> Option<usize> {
    line.char_indices().map(|(at, _)| at).nth(column as usize - 1)
}
