//! Parses YAML to a tree in which every value and key has its span.
//!
//! No value gets a type here: a plain `no`, `1.10` or `012` is the text as written, and the reader of a
//! key decides its type. Aliases are replaced by copies of their values; comments and YAML's own tags are
//! ignored. The tree borrows from the file's text, which has no byte order mark and no carriage
//! returns.

mod build;
mod explain;
mod properties;

pub use build::clip;
pub use explain::{in_line, quoted, with_space};

use std::borrow::Cow;

use serde_yaml::granit_parser::{self, Parser};

use super::advance;
use crate::diagnostic::{Checked, Span};

/// Parses one YAML document. There is no value if the text is empty or has only comments.
///
/// The text after a syntax error is not read: the value has what was complete before it. Faults:
/// `invalid-yaml`, `duplicate-key`, `too-deep`, `too-large`.
pub fn parse(text: &str) -> Checked<Option<Node<'_>>> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut builder = build::NodeBuilder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let result = match event {
            Ok((event, range)) => builder.handle_event(event, range, text),
            Err(error) => Err(explain::syntax_error(text, &error, builder.open_bracket())),
        };
        if let Err(fault) = result {
            builder.stop(fault);
            break;
        }
    }
    builder.finish()
}

/// A value with its span. The span of a mapping is its first key, that of an empty value the position
/// where it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'y> {
    pub value: Value<'y>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'y> {
    /// Nothing, or `~` or `null`: the key counts as absent.
    Null,
    Scalar(Scalar<'y>),
    List(Vec<Node<'y>>),
    /// A mapping in the order of the file, each key once.
    Map(Vec<Pair<'y>>),
}

impl Value<'_> {
    /// Returns `nothing`, `a text`, `a list` or `a mapping`.
    pub fn shape(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<'y> {
    pub key: Scalar<'y>,
    pub value: Node<'y>,
}

/// A text in any of YAML's notations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar<'y> {
    /// The text, without quotation marks and escapes.
    pub text: Cow<'y, str>,
    /// The characters in the file: with quotation marks, escapes and indentation, without the `|` of a
    /// block.
    pub raw: &'y str,
    /// The first line of `raw`.
    pub span: Span,
    /// True if it is written without quotation marks and not as a block.
    pub is_plain: bool,
}

impl Scalar<'_> {
    /// Returns the comment after a plain value on its last line, with the white space before it. `text`
    /// is the file.
    pub fn comment_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !self.is_plain {
            return None;
        }
        let start = (self.raw.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let after = text.get(start + self.raw.len()..)?;
        let comment = after.trim_start_matches([' ', '\t']);
        let is_comment = comment.len() < after.len() && comment.starts_with('#');
        is_comment.then(|| after.lines().next()).flatten()
    }

    /// Returns the span of a byte of `raw`, or that of the whole scalar if there is no such byte.
    pub fn span_of(&self, byte: usize) -> Span {
        let Some(before) = self.raw.get(..byte) else { return self.span };
        Span { width: 1, ..advance(self.span, before) }
    }
}

fn count(text: &str) -> u32 {
    text.chars().count() as u32
}

#[cfg(test)]
mod tests;
