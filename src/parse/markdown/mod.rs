//! Markdown: a source's, where `[[` is literal, and the curator's own, where it is a reference.
//!
//! `CommonMark` with tables, footnotes, strikethrough and task lists, as comrak reads them. Its tree
//! stays in this module: what leaves is a [`Text`].

mod link_spans;
mod target;
mod tree;

use std::sync::Arc;

use comrak::{Arena, Options, parse_document};

use super::bidi;
use super::structure::TextWithLines;
use crate::diagnostic::{Checked, Code, Fault, File, Level, Span};
use crate::model::{Prose, Target, Text};

/// Where the curator's Markdown is written.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// In a file of its own.
    Text,
    /// In a scalar of a sidecar.
    Scalar {
        /// The scalar's characters as they stand in the YAML.
        raw: &'a str,
        /// Where they begin.
        span: Span,
    },
}

/// How many containers and spans may stand within each other.
const DEEPEST: usize = 100;

/// Reads a source's text.
pub fn source(text: &str) -> Checked<TextWithLines> {
    let mut faults = bidi::in_lines(text);
    let parsed = read(text, false, File::Text, &mut faults);
    refused_links(&parsed.text, File::Text, Level::Warning, &mut faults);
    Checked { value: parsed, faults }
}

/// Reads a text of the curator's.
pub fn prose(markdown: &str, origin: Origin<'_>) -> Checked<Prose> {
    let (file, mut faults) = match origin {
        Origin::Text => (File::Text, bidi::in_lines(markdown)),
        // The sidecar's scalars have been looked at already.
        Origin::Scalar { .. } => (File::Sidecar, Vec::new()),
    };
    let mut text = read(markdown, true, file, &mut faults).text;
    if let Origin::Scalar { raw, span } = origin {
        link_spans::in_scalar(&mut text, markdown, raw, span);
        for fault in &mut faults {
            fault.span = span;
        }
    }
    refused_links(&text, file, Level::Error, &mut faults);
    // A copy has no room to spare, which is worth it: there are many of these, and most are short.
    let text = Arc::new(text.clone());
    Checked { value: Prose { text, markdown: markdown.into() }, faults }
}

fn read(text: &str, references: bool, file: File, faults: &mut Vec<Fault>) -> TextWithLines {
    if let Some(line) = too_deep_to_read(text) {
        faults.push(too_deep(line, file));
        return TextWithLines::default();
    }
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options(references));
    tree::read(root, text).unwrap_or_else(|line| {
        faults.push(too_deep(line, file));
        TextWithLines::default()
    })
}

fn options(references: bool) -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.wikilinks_title_after_pipe = references;
    options.parse.leave_footnote_definitions = true;
    options
}

/// The first line that begins with more marks of containers than may stand within each other: such a
/// text is not given to the parser, which takes time for each of them on each line.
fn too_deep_to_read(text: &str) -> Option<u32> {
    let marks = |line: &str| {
        line.bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'+' | b'*'))
            .filter(|byte| matches!(byte, b'>' | b'-' | b'+' | b'*'))
            .count()
    };
    let is_rule = |line: &str| line.bytes().all(|b| matches!(b, b' ' | b'\t' | b'-' | b'*'));
    let deep = |line: &str| marks(line) > DEEPEST && !is_rule(line);
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    let mut lines = ends.map(|end| &text[std::mem::replace(&mut start, end + 1)..end]);
    lines.position(deep).map(|n| n as u32 + 1)
}

fn too_deep(line: u32, file: File) -> Fault {
    let message =
        format!("more than {DEEPEST} lists, quotations or spans stand within each other here");
    Fault::new(Code::TooDeep, file, Span::new(line, 1, 1), message)
        .help("take some of the marks at the beginning of the line away")
}

/// Reports links of a scheme that is not followed.
fn refused_links(text: &Text, file: File, level: Level, faults: &mut Vec<Fault>) {
    let links = text.links.iter().map(|link| (&link.target, link.span));
    let pictures = text.pictures.iter().map(|picture| (&picture.target, picture.span));
    for (target, span) in links.chain(pictures) {
        if let Target::Refused { scheme } = target {
            faults.push(
                Fault::new(
                    Code::UnsafeLink,
                    file,
                    span,
                    format!("a link with `{scheme}:` is not followed"),
                )
                .level(level)
                .help("links lead by http, https, mailto or tel; others are shown as text"),
            );
        }
    }
}

#[cfg(test)]
mod tests;
