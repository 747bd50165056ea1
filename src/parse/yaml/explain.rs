//! Explains syntax errors in a curator's words, with the line as it should be written.

use serde_yaml::granit_parser::{ErrorKind, Marker, ScanError};

use super::build::{clip, invalid_yaml, marker, too_deep};
use super::{Node, Scalar, Value, count};
use crate::diagnostic::{Fault, Span};

/// Longer lines are not repeated in a message, in bytes.
const MAX_SHOWN_LINE: usize = 200;

/// Explains the error at which the parser gave up. `bracket` is the beginning of the list or mapping
/// in brackets that it was reading.
pub(super) fn syntax_error(text: &str, error: &ScanError, bracket: Option<Span>) -> Fault {
    use ErrorKind as E;
    let mark = *error.marker();
    let here = marker(mark, 1);
    let fault = |message: &str, help: &str| invalid_yaml(here, message).help(help);
    let line = text.lines().nth(mark.line().saturating_sub(1)).unwrap_or_default();
    if let Some(fault) = bracket.and_then(|bracket| dashes_in_brackets(text, bracket)) {
        return fault;
    }
    let value = KeyValue::parse(line).filter(|found| mark.col() >= found.column);
    match error.kind() {
        E::RecursionLimitExceeded => too_deep(here),
        E::TabInPlainScalar
        | E::TabInIndentation
        | E::TabInBlockIndentation
        | E::TabAtBlockScalarStart
        | E::TabNotAllowed => tab(text, mark),
        E::BomInsideDocument => control('\u{feff}', here),
        E::UnexpectedCharacter { character } if character.is_control() => control(*character, here),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => fault(
            "this quotation mark is never closed",
            "close it after the value; one within is written `\\\"` in \"…\" and `''` in '…'",
        ),
        E::InvalidTrailingDoubleQuotedScalar | E::InvalidTrailingSingleQuotedScalar => {
            fault("the value has ended with the quotation mark before this", &quote_help(value))
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => fault(
            "a backslash within \"…\" begins an escape, and this one is unknown",
            &quote_help(value),
        ),
        E::InvalidBlockScalarHeader => {
            fault("after `|` or `>` the text begins on the next line", &quote_help(value))
        }
        E::BlockSequenceEntryNotAllowed => fault(
            "a list does not begin on the line of its key",
            "write each item on a line of its own below the key, as `- item`, or `[one, two]`",
        ),
        E::CommentInterceptedScalar => fault(
            "a comment stands within a value of several lines",
            "move the comment above the key, or put a value with `#` in it in quotation marks",
        ),
        E::SimpleKeyExpected => no_key(line, mark),
        E::UnclosedFlowCollection { .. } => unclosed(bracket.unwrap_or(here)),
        kind => match (bracket, value) {
            (Some(span), _) => unclosed(span),
            (None, Some(value)) => unquoted(&value, kind, here),
            (None, None) => joined_key(text, mark).unwrap_or_else(|| misplaced(kind, here)),
        },
    }
}

/// Explains a value that begins with `*`, which YAML takes for an alias.
pub(super) fn unknown_alias(name: &str, span: Span) -> Fault {
    invalid_yaml(span, "a text that begins with `*` needs quotation marks")
        .help(format!("write `{}`", quoted(&clip(&format!("*{name}")))))
}

fn unquoted(found: &KeyValue<'_>, kind: &ErrorKind, here: Span) -> Fault {
    let message = match found.value.chars().next() {
        Some(first) if *kind != ErrorKind::MappingValueNotAllowed && !first.is_alphanumeric() => {
            format!("a text that begins with `{first}` needs quotation marks")
        }
        _ => "a text with `: ` in it needs quotation marks".to_owned(),
    };
    invalid_yaml(here, message).help(found.help())
}

fn unclosed(span: Span) -> Fault {
    let help = "put a comma between items and close the bracket; a text with brackets, commas or \
                `: ` in it goes in quotation marks";
    invalid_yaml(span, "what begins with this bracket does not end as it should").help(help)
}

/// Explains a list in brackets whose items have dashes, as in `speakers: [- Ann: Ann Lee]`.
fn dashes_in_brackets(text: &str, bracket: Span) -> Option<Fault> {
    let line = text.lines().nth(bracket.line.checked_sub(1)? as usize)?;
    let (lead, items) = line.split_once('[')?;
    let items = items.trim_end().trim_end_matches(']');
    let item = |item: &'_ str| Some(item.trim().strip_prefix("- ")?.trim().to_owned());
    let items: Vec<String> = items.split(',').map(item).collect::<Option<_>>()?;
    if lead.len() + items.len() > MAX_SHOWN_LINE {
        return None;
    }
    let lead = lead.trim_start();
    let is_mapping = lead.trim_end() == "speakers:" && items.iter().all(|item| item.contains(": "));
    let items = clip(&items.join(", "));
    let written = if is_mapping { format!("{{{items}}}") } else { format!("[{items}]") };
    let fault = invalid_yaml(bracket, "the items of a list in brackets have no dashes");
    Some(fault.help(format!("write `{lead}{written}`")))
}

fn no_key(line: &str, mark: Marker) -> Fault {
    key_without_space(line, marker(mark, count(line.trim())))
}

fn key_without_space(line: &str, span: Span) -> Fault {
    let help = match line.trim().split_once(':') {
        Some((key, value)) => {
            format!("a key is followed by `:` and a space: `{}: {}`", clip(key), clip(value.trim()))
        }
        None => "write `key: value`; the further lines of a value are indented more than its key"
            .to_owned(),
    };
    invalid_yaml(span, "this line is not `key: value`").help(help)
}

/// Returns the help for a text that is a key and its value without the space between them, `title:Backup`.
pub fn with_space(found: &Node<'_>) -> Option<String> {
    let Value::Scalar(Scalar { raw, is_plain: true, .. }) = &found.value else { return None };
    let (key, value) = raw.lines().next().and_then(split_joined)?;
    Some(format!("a key is followed by `:` and a space: `{}: {}`", clip(key), clip(value)))
}

/// Splits a line such as `title:Backup`.
fn split_joined(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_joined = !value.is_empty() && !value.starts_with(char::is_whitespace);
    (is_key && is_joined && !value.starts_with("//")).then(|| (key, value.trim_end()))
}

/// Explains an error in a line after one such as `title:Backup`, which YAML takes for a text that goes on.
fn joined_key(text: &str, mark: Marker) -> Option<Fault> {
    let above: Vec<(usize, &str)> =
        text.lines().enumerate().take(mark.line().saturating_sub(1)).collect();
    let lines = above.into_iter().rev().filter(|(_, line)| !line.trim().is_empty());
    let lead_of = |line: &'_ str| line.len() - line.trim_start_matches([' ', '-']).len();
    let joined = lines.take_while(|(_, line)| split_joined(&line[lead_of(line)..]).is_some());
    // The first of such lines: the others seem to go on with it.
    let (number, line) = joined.last()?;
    let lead = &line[lead_of(line)..];
    let column = count(line) - count(lead) + 1;
    Some(key_without_space(lead, Span::new(number as u32 + 1, column, count(lead.trim_end()))))
}

fn misplaced(kind: &ErrorKind, here: Span) -> Fault {
    match kind {
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidIndentation => {
            let help = "keys of one mapping stand below each other at the same indentation, and \
                        so do dashes of one list; a key is followed by `:` and a space";
            invalid_yaml(here, "this line does not fit the lines above it").help(help)
        }
        _ => invalid_yaml(here, format!("this is not YAML: {kind}"))
            .help("put a text that is not plain words in quotation marks"),
    }
}

/// The parser points at the value before the tab; the curator has to fix the tab.
fn tab(text: &str, mark: Marker) -> Fault {
    let mut lines = (mark.line()..).zip(text.lines().skip(mark.line().saturating_sub(1)));
    let first = lines.find_map(|(number, line)| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let before = line[..indent].find('\t')?;
        Some(Span::new(number as u32, before as u32 + 1, 1))
    });
    let span = first.unwrap_or(marker(mark, 1));
    invalid_yaml(span, "YAML is indented with spaces, not tabs").help("put two spaces for the tab")
}

fn control(character: char, here: Span) -> Fault {
    let message = format!("an invisible character, U+{:04X}, stands here", u32::from(character));
    invalid_yaml(here, message).help("delete it")
}

fn quote_help(value: Option<KeyValue<'_>>) -> String {
    value.map_or_else(|| "put the whole text in quotation marks".to_owned(), |found| found.help())
}

/// A line of the form `key: value`, `- value` or `- key: value`.
struct KeyValue<'t> {
    /// The part before the value, without indentation.
    lead: &'t str,
    /// Without a comment.
    value: &'t str,
    /// The column of the value, in characters from 0.
    column: usize,
}

impl<'t> KeyValue<'t> {
    fn parse(line: &'t str) -> Option<Self> {
        let trimmed = line.trim();
        let mut item = trimmed;
        while let Some(inner) = item.strip_prefix("- ") {
            item = inner.trim_start();
        }
        let is_key = |key: &str| !key.starts_with(['"', '\'', '[', '{', '*', '&', '!', '|', '>']);
        let value = match item.split_once(": ") {
            Some((key, value)) if is_key(key) => value.trim_start(),
            _ if item.len() < trimmed.len() => item,
            _ => return None,
        };
        let lead = &trimmed[..trimmed.len() - value.len()];
        let column =
            line.chars().count() - line.trim_start().chars().count() + lead.chars().count();
        let is_quoted = value.starts_with(['"', '\'']);
        let value = match value.split_once(" #") {
            Some((value, _)) if !is_quoted => value.trim_end(),
            _ => value,
        };
        (!value.is_empty()).then_some(Self { lead, value, column })
    }

    /// Returns what to write instead of this line.
    fn help(&self) -> String {
        if self.lead.len() + self.value.len() > MAX_SHOWN_LINE {
            return "put the whole text in quotation marks".to_owned();
        }
        let quoted_value = quoted(
            ['"', '\''].into_iter().find_map(|mark| self.within(mark)).unwrap_or(self.value),
        );
        if quoted_value == self.value {
            // Nothing is wrong with this line: it is within a text that should have ended before.
            return "close the quotation mark that begins a text above this line".to_owned();
        }
        format!("write `{}{quoted_value}`", self.lead)
    }

    /// Returns the text between quotation marks around the whole value, as in `"no "way" out"`, but not
    /// in `"yes" and "no"`.
    fn within(&self, mark: char) -> Option<&'t str> {
        let within = self.value.strip_prefix(mark)?.strip_suffix(mark)?;
        match within.split_once(mark) {
            Some((_, after)) if !after.starts_with(char::is_alphanumeric) => None,
            _ => Some(within),
        }
    }
}

/// Returns what to write instead of a value: with what stands before it in its line, unless that is a list
/// or mapping in brackets, which may have other values.
pub fn in_line(lead: &str, value: &str) -> String {
    let lead = lead.trim_start();
    if lead.contains(['[', '{']) { value.to_owned() } else { format!("{lead}{value}") }
}

/// Writes a text as a YAML scalar in quotation marks, with as few escapes as possible.
pub fn quoted(text: &str) -> String {
    // YAML allows the other characters as escapes only.
    let is_bare = |c: char| !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    match (text.contains(['"', '\\']), text.contains('\'')) {
        _ if !text.chars().all(is_bare) => {}
        (false, _) => return format!("\"{text}\""),
        (true, false) => return format!("'{text}'"),
        (true, true) => {}
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_bare(c) => out.push(c),
            c => out.extend(format!("\\u{:04x}", u32::from(c)).chars()),
        }
    }
    out + "\""
}
