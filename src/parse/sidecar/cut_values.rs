//! Warns of values that YAML ends at a ` #`, although the rest belongs to them.

use super::tables::TABLES;
use crate::diagnostic::{Code, Fault, File, Span};
use crate::parse::yaml::{self, Node, Scalar, Value, clip};

/// Keys whose values are the words of a text: a `#` in them is hardly a comment.
const QUOTED_KEYS: [&str; 3] = ["quote", "prefix", "suffix"];

/// Longer lines, in bytes, may have many empty values and are not read for each of them.
const MAX_LINE: usize = 2000;

/// Checks the values of a mapping and of all mappings within it, other than `extra`. `yaml` is the text of
/// the file. Returns the lines of keys and items that a comment has left empty.
pub(super) fn check(node: &Node<'_>, yaml: &str, faults: &mut Vec<Fault>) -> Vec<u32> {
    // Without a comment, nothing is cut.
    let has_comment = [" #", "\t#"]
        .iter()
        .any(|sign| memchr::memmem::find(yaml.as_bytes(), sign.as_bytes()).is_some());
    if !has_comment {
        return Vec::new();
    }
    let lines = yaml.lines().collect();
    let mut check = Check { yaml, lines, faults, emptied: Vec::new() };
    check.value(node, "");
    check.emptied
}

struct Check<'a> {
    yaml: &'a str,
    lines: Vec<&'a str>,
    faults: &'a mut Vec<Fault>,
    emptied: Vec<u32>,
}

impl Check<'_> {
    fn value(&mut self, node: &Node<'_>, key: &str) {
        match &node.value {
            Value::Null => self.empty_item(node, key),
            Value::Scalar(scalar) => self.scalar(scalar, key),
            Value::List(list) => {
                for item in list {
                    self.value(item, key);
                }
            }
            Value::Map(pairs) => {
                for pair in pairs.iter().filter(|pair| pair.key.text != "extra") {
                    // The keys within `speakers` are labels, and their values names.
                    let key = if key == "speakers" { key } else { &pair.key.text };
                    match pair.value.value {
                        Value::Null => self.empty_value(&pair.key, key),
                        _ => self.value(&pair.value, key),
                    }
                }
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, key: &str) {
        let Some(comment) = scalar.comment_in(self.yaml).filter(|words| is_text(key, words)) else {
            return;
        };
        let Span { line, column, .. } = scalar.span;
        let lead: String =
            self.line(line).chars().take(column.saturating_sub(1) as usize).collect();
        let end = scalar.span_of(scalar.raw.len());
        self.faults.push(cut_value(&lead, &scalar.text, comment, end));
    }

    /// Checks a key without a value, which may begin with `#`.
    fn empty_value(&mut self, key: &Scalar<'_>, known: &str) {
        let Span { line, column, .. } = key.span;
        let before = column.saturating_sub(1) as usize + key.raw.chars().count();
        self.empty(line, before, known);
    }

    /// Checks an item that is empty, and may begin with `#`. The parser's place of it may be below it.
    fn empty_item(&mut self, node: &Node<'_>, key: &str) {
        let lines = [node.span.line, node.span.line.saturating_sub(1)];
        let is_item = |&line: &u32| self.line(line).trim_start().starts_with("- #");
        if let Some(line) = lines.into_iter().find(is_item) {
            let text = self.line(line);
            self.empty(line, text.len() - text.trim_start().len(), key);
        }
    }

    /// Checks a line whose value is empty. `before` is the number of characters before its `:` or `-`.
    fn empty(&mut self, line: u32, before: usize, key: &str) {
        let text = self.line(line);
        if text.len() > MAX_LINE {
            return;
        }
        let Some(sign) = text.char_indices().nth(before).map(|(at, _)| at + 1) else { return };
        let (lead, comment) = text.split_at_checked(sign).unwrap_or_default();
        let begins = comment.starts_with([' ', '\t']) && comment.trim_start().starts_with('#');
        if lead.ends_with([':', '-']) && begins && is_text(key, comment) {
            let end = Span::new(line, before as u32 + 2, 1);
            let fault = cut_value(&format!("{lead} "), "", comment, end);
            self.faults.push(fault);
            self.emptied.push(line);
        }
    }

    /// Returns the line of a number, from 1.
    fn line(&self, number: u32) -> &str {
        let index = number.checked_sub(1).map(|number| number as usize);
        index.and_then(|index| self.lines.get(index)).copied().unwrap_or_default()
    }
}

/// True if the value of a key is a text to which a comment may belong.
fn is_text(key: &str, comment: &str) -> bool {
    let begins_word = comment.trim_start().chars().nth(1).is_some_and(char::is_alphanumeric);
    let is_text = || {
        let mut keys = TABLES.iter().flat_map(|table| table.keys);
        keys.any(|other| other.name == key && other.kind.is_text())
    };
    QUOTED_KEYS.contains(&key) || begins_word && is_text()
}

/// Returns the fault of a text that goes on in a comment. `lead` is what its line has before the text,
/// `end` the place of the comment with the white space before it.
fn cut_value(lead: &str, text: &str, comment: &str, end: Span) -> Fault {
    let cut = clip(comment.trim());
    let message = if text.is_empty() {
        format!("YAML takes `{cut}` for a comment, so that this value is empty")
    } else {
        format!("YAML ends this value before `{cut}`: ` #` begins a comment")
    };
    let spaces = (comment.len() - comment.trim_start().len()) as u32;
    let width = comment.trim().chars().count() as u32;
    let span = Span { column: end.column + spaces, width, ..end };
    let whole = yaml::quoted(format!("{text}{}", comment.trim_end()).trim_start());
    let shown = yaml::in_line(lead, &whole);
    let help =
        format!("if it belongs to the value, write `{shown}`; else put the comment above the line");
    Fault::new(Code::CutValue, File::Sidecar, span, message).help(help)
}
