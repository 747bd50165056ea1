//! Warns of values that YAML ends at a ` #`, although the rest belongs to them.

use crate::diagnostic::{Code, Fault, File, Span};
use crate::parse::yaml::{self, Node, Scalar, Value, clip};

/// Keys whose values are the words of a text: a `#` in them is hardly a comment.
const QUOTED_KEYS: [&str; 3] = ["quote", "prefix", "suffix"];
/// Keys whose values are other texts.
const TEXT_KEYS: [&str; 20] = [
    "title",
    "kind",
    "summary",
    "description",
    "authors",
    "publisher",
    "rights",
    "original",
    "furniture",
    "divisions",
    "narration",
    "not_speakers",
    "moved_from",
    "section",
    "note",
    "locator",
    "speaker",
    "speakers",
    "aliases",
    "url",
];

/// Checks the values of a mapping and of all mappings within it, other than `extra`. `yaml` is the text of
/// the file.
pub(super) fn check(node: &Node<'_>, yaml: &str, faults: &mut Vec<Fault>) {
    // Without a comment, nothing is cut.
    if memchr::memmem::find(yaml.as_bytes(), b" #").is_some()
        || memchr::memmem::find(yaml.as_bytes(), b"\t#").is_some()
    {
        check_value(node, "", yaml, faults);
    }
}

fn check_value(node: &Node<'_>, key: &str, yaml: &str, faults: &mut Vec<Fault>) {
    match &node.value {
        Value::Null => faults.extend(check_empty_item(node, key, yaml)),
        Value::Scalar(scalar) => faults.extend(check_scalar(scalar, key, yaml)),
        Value::List(list) => {
            for item in list {
                check_value(item, key, yaml, faults);
            }
        }
        Value::Map(pairs) => {
            for pair in pairs.iter().filter(|pair| pair.key.text != "extra") {
                // The keys within `speakers` are labels, and their values names.
                let key = if key == "speakers" { key } else { &pair.key.text };
                if matches!(pair.value.value, Value::Null) {
                    faults.extend(check_empty_value(&pair.key, key, yaml));
                } else {
                    check_value(&pair.value, key, yaml, faults);
                }
            }
        }
    }
}

fn check_scalar(scalar: &Scalar<'_>, key: &str, yaml: &str) -> Option<Fault> {
    let comment = scalar.comment_in(yaml)?;
    let lead = line_of(yaml, scalar.span.line).chars().take(scalar.span.column as usize - 1);
    let lead: String = lead.collect();
    let place = scalar.span_of(scalar.raw.len());
    cut_value(key, &lead, &scalar.text, comment, place)
}

/// Checks a key that has no value, as one that begins with `#`.
fn check_empty_value(written: &Scalar<'_>, key: &str, yaml: &str) -> Option<Fault> {
    let line = line_of(yaml, written.span.line);
    let indent = written.span.column as usize - 1 + written.raw.chars().count();
    check_empty(line, indent, written.span.line, key)
}

/// Checks an item that is empty, as one that begins with `#`. The parser's place of it may be below it.
fn check_empty_item(node: &Node<'_>, key: &str, yaml: &str) -> Option<Fault> {
    let lines = [node.span.line, node.span.line.saturating_sub(1)];
    let number = lines.into_iter().find(|&n| line_of(yaml, n).trim_start().starts_with("- #"))?;
    let line = line_of(yaml, number);
    check_empty(line, line.len() - line.trim_start().len(), number, key)
}

/// Checks a line whose value is empty. `before` are the characters before the `:` or `-`.
fn check_empty(line: &str, before: usize, number: u32, key: &str) -> Option<Fault> {
    let sign = line.char_indices().nth(before).map(|(at, _)| at + 1)?;
    let comment = line.get(sign..)?;
    if !line[..sign].ends_with([':', '-']) || !comment.trim_start().starts_with('#') {
        return None;
    }
    let lead = format!("{} ", &line[..sign]);
    cut_value(key, &lead, "", comment, Span::new(number, before as u32 + 2, 1))
}

/// Returns the fault of a text that goes on in a comment. `lead` is what its line has before the text,
/// `end` the place of the comment with the white space before it.
fn cut_value(key: &str, lead: &str, text: &str, comment: &str, end: Span) -> Option<Fault> {
    let begins_word = comment.trim_start().chars().nth(1).is_some_and(char::is_alphanumeric);
    let is_text = QUOTED_KEYS.contains(&key) || TEXT_KEYS.contains(&key) && begins_word;
    if !is_text {
        return None;
    }
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
    Some(Fault::new(Code::CutValue, File::Sidecar, span, message).help(help))
}

/// Returns the line of a number, from 1.
fn line_of(yaml: &str, number: u32) -> &str {
    yaml.lines().nth(number.saturating_sub(1) as usize).unwrap_or_default()
}
