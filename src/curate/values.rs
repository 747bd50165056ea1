//! What a sidecar says, without its notation: two sidecars that say the same have equal values.

use crate::parse::yaml::{self, Node, Pair, Value};

/// The key of a source's passages.
pub(super) const PASSAGES: &str = "passages";

/// Returns the entries of a sidecar; none if it has errors.
pub(super) fn entries(yaml: &str) -> Option<Vec<Pair<'_>>> {
    let tree = yaml::parse(yaml);
    match tree.value?.value {
        Value::Map(entries) if tree.faults.is_empty() => Some(entries),
        _ => None,
    }
}

/// A value without its notation and position.
#[derive(Debug, Clone, PartialEq, Hash)]
pub(super) enum Plain {
    Null,
    Scalar(String),
    List(Vec<Plain>),
    Map(Vec<(String, Plain)>),
}

impl Plain {
    /// Returns a text; none for a list, a mapping or nothing.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

pub(super) fn plain(node: &Node<'_>) -> Plain {
    match &node.value {
        Value::Null => Plain::Null,
        Value::Scalar(scalar) => Plain::Scalar(scalar.text.to_string()),
        Value::List(items) => Plain::List(items.iter().map(plain).collect()),
        Value::Map(entries) => Plain::Map(entries.iter().map(plain_pair).collect()),
    }
}

pub(super) fn plain_pair(entry: &Pair<'_>) -> (String, Plain) {
    (entry.key.text.to_string(), plain(&entry.value))
}

/// Returns the line of an item's dash, from 0, and its indentation; none in a list in brackets.
pub(super) fn dash<'a>(lines: &[&'a str], item: &Node<'_>) -> Option<(usize, &'a str)> {
    let line = item.span.line as usize;
    (0..line.min(lines.len())).rev().find_map(|index| {
        let line = lines[index];
        let rest = line.trim_start_matches(' ');
        let indent = &line[..line.len() - rest.len()];
        let is_dash = rest.starts_with('-') && rest[1..].starts_with([' ', '\r', '\n']);
        (is_dash && indent.len() < item.span.column as usize).then_some((index, indent))
    })
}
