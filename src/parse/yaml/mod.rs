//! A sidecar's YAML as a tree in which everything knows its place.
//!
//! No value is resolved to a type here: a plain `no`, `1.10` or `012` is the text as written, and
//! whoever reads the tree says what it wants. Anchors are replaced by what they stand for, tags
//! and comments are passed over. The tree borrows from the file's text, which has neither a byte
//! order mark nor carriage returns.

mod build;
mod explain;

pub use build::clip;
pub use explain::quoted;

use std::borrow::Cow;

use serde_yaml::granit_parser::{self, Parser};

use crate::diagnostic::{Checked, Span};

/// Reads one YAML document. There is no value when the text is empty or holds comments only.
///
/// After a fault of syntax the rest of the text is not read: the value is what was complete before
/// it. Faults: `invalid-yaml`, `duplicate-key`, `too-deep`, `too-large`.
pub fn parse(text: &str) -> Checked<Option<Node<'_>>> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut builder = build::NodeBuilder::new();
    for event in Parser::new_from_str_with_options(text, options) {
        let flow = match event {
            Ok((event, range)) => builder.take(event, range, text),
            Err(error) => builder.stop(explain::syntax(text, &error, builder.open_bracket())),
        };
        if flow.is_break() {
            break;
        }
    }
    builder.finish()
}

/// A value with its place. The place of a mapping is its first key, that of an empty value is
/// where it would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'y> {
    /// What was written.
    pub value: Value<'y>,
    /// Where.
    pub span: Span,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'y> {
    /// Nothing, or `~` or `null`: the key counts as absent.
    Null,
    /// Text, in whatever notation.
    Scalar(Scalar<'y>),
    /// A list.
    List(Vec<Node<'y>>),
    /// A mapping in the order of the file; each key once.
    Map(Vec<Pair<'y>>),
}

impl Value<'_> {
    /// The shape in a curator's words: `nothing`, `a text`, `a list`, `a mapping`.
    pub fn shape(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<'y> {
    /// The key.
    pub key: Scalar<'y>,
    /// The value.
    pub value: Node<'y>,
}

/// A text, in whatever notation of YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar<'y> {
    /// The text that the notation stands for.
    pub text: Cow<'y, str>,
    /// The characters of the file that it was written with: quotation marks, escapes and
    /// indentation among them, the `|` of a block not.
    pub raw: &'y str,
    /// Where `raw` begins; the width is that of its first line.
    pub span: Span,
    /// Whether it was written without quotation marks and not as a block.
    pub plain: bool,
}

impl Scalar<'_> {
    /// The place of a byte of `raw`; the place of the whole where there is no such byte.
    pub fn span_of(&self, byte: usize) -> Span {
        let Some(before) = self.raw.get(..byte) else { return self.span };
        match before.rsplit_once('\n') {
            None => Span::new(self.span.line, self.span.column + count(before), 1),
            Some((lines, line)) => {
                let breaks = 1 + lines.matches('\n').count() as u32;
                Span::new(self.span.line + breaks, 1 + count(line), 1)
            }
        }
    }
}

fn count(text: &str) -> u32 {
    text.chars().count() as u32
}

#[cfg(test)]
mod tests;
