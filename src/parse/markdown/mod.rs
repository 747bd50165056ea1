//! Parses Markdown: sources, in which `[[` is literal, and the curator's prose, in which it is a
//! reference.
//!
//! The dialect is `CommonMark` with tables, footnotes, strikethrough and task lists, as comrak reads
//! them. `tree` converts comrak's tree, which never leaves this module, to a [`Text`].

mod dropped_text;
mod html;
mod link_spans;
mod target;
mod tree;
mod unclosed;

use std::collections::HashSet;
use std::sync::Arc;

use comrak::{Arena, Options, parse_document};

use super::check_characters;
use super::structure::{TextWithLines, mark_line_hyphens};
use crate::diagnostic::{Checked, Code, Fault, File, Level, Span};
use crate::model::{Prose, Target, Text};

/// The place where the curator's Markdown is written.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    Text,
    /// In a scalar of a sidecar: its characters with escapes and indentation, and where they begin.
    Scalar {
        raw: &'a str,
        span: Span,
    },
}

/// The deepest nesting of containers and spans.
const MAX_DEPTH: usize = 100;

pub fn source(text: &str) -> Checked<TextWithLines> {
    let mut faults = check_characters(text);
    let parsed = parse(text, false, File::Text, &mut faults);
    report_refused_links(&parsed.text, File::Text, Level::Warning, &mut faults);
    Checked { value: parsed, faults }
}

/// Parses a text by the curator.
pub fn prose(markdown: &str, origin: Origin<'_>) -> Checked<Prose> {
    let (file, mut faults) = match origin {
        Origin::Text => (File::Text, check_characters(markdown)),
        // The sidecar's scalars have been checked already.
        Origin::Scalar { .. } => (File::Sidecar, Vec::new()),
    };
    let TextWithLines { mut text, lines } = parse(markdown, true, file, &mut faults);
    mark_line_hyphens(&mut text, &lines);
    if let Origin::Scalar { raw, span } = origin {
        link_spans::move_to_yaml(&mut text, markdown, raw, span);
        for fault in &mut faults {
            fault.span = span;
        }
    }
    report_refused_links(&text, file, Level::Error, &mut faults);
    // Cloning drops the spare capacity of buffers: there are many of these, and most are short.
    let text = Arc::new(text.clone());
    Checked { value: Prose { text, markdown: markdown.into() }, faults }
}

/// `references` says whether `[[…]]` is a link.
fn parse(text: &str, references: bool, file: File, faults: &mut Vec<Fault>) -> TextWithLines {
    if let Some(line) = too_deep_line(text) {
        faults.push(too_deep(line, file));
        return TextWithLines::default();
    }
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options(references));
    if references {
        unclosed::check(root, text, file, faults);
    }
    let mut dropped = Vec::new();
    dropped_text::check(root, text, file, &mut dropped);
    // The pipe of `[[a|b]]` in a table is one error.
    let unclosed = faults.iter().filter(|fault| fault.code == Code::UnclosedReference);
    let unclosed: HashSet<u32> = unclosed.map(|fault| fault.span.line).collect();
    faults.extend(dropped.into_iter().filter(|fault| !unclosed.contains(&fault.span.line)));
    tree::to_text(root, text).unwrap_or_else(|line| {
        faults.push(too_deep(line, file));
        TextWithLines::default()
    })
}

fn options(references: bool) -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    // Tells `~so~`, whose tildes are characters of the text, from `~~so~~`.
    options.extension.subscript = true;
    options.extension.tasklist = true;
    options.extension.wikilinks_title_after_pipe = references;
    options.parse.leave_footnote_definitions = true;
    options
}

/// Returns the number of the first line that begins with more than `MAX_DEPTH` marks of containers.
/// Such a text is not given to comrak, whose time grows with their number on every line.
fn too_deep_line(text: &str) -> Option<u32> {
    let marks = |line: &str| {
        let lead = line.bytes().take_while(|byte| b" \t>-+*".contains(byte));
        lead.filter(|byte| b">-+*".contains(byte)).count()
    };
    let is_rule = |line: &str| line.bytes().all(|byte| b" \t-*".contains(&byte));
    let is_too_deep = |line: &str| marks(line) > MAX_DEPTH && !is_rule(line);
    text.split('\n').position(is_too_deep).map(|n| n as u32 + 1)
}

fn too_deep(line: u32, file: File) -> Fault {
    let message =
        format!("more than {MAX_DEPTH} lists, quotations or spans stand within each other here");
    Fault::new(Code::TooDeep, file, Span::new(line, 1, 1), message)
        .help("take some of the marks at the beginning of the line away")
}

/// Reports links and pictures with a scheme that is not allowed.
fn report_refused_links(text: &Text, file: File, level: Level, faults: &mut Vec<Fault>) {
    let links = text.links.iter().map(|link| (&link.target, link.span));
    let pictures = text.pictures.iter().map(|picture| (&picture.target, picture.span));
    for (target, span) in links.chain(pictures) {
        if let Target::Refused { scheme } = target {
            let message = format!("a link with `{scheme}:` is not followed");
            let help = if scheme.len() == 1 {
                "that is a place on your computer; put the file into `dossier/` and write the path from \
                 this file to it, with `/` between folders"
            } else {
                "links lead by http, https, mailto or tel; others are shown as text"
            };
            let fault = Fault::new(Code::UnsafeLink, file, span, message).help(help);
            faults.push(Fault { level, ..fault });
        }
    }
}

#[cfg(test)]
mod tests;
