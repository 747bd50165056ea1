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
        Value::Null => {}
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
                check_value(&pair.value, key, yaml, faults);
            }
        }
    }
}

fn check_scalar(scalar: &Scalar<'_>, key: &str, yaml: &str) -> Option<Fault> {
    let comment = scalar.comment_in(yaml)?;
    let begins_word = comment.trim_start().chars().nth(1).is_some_and(char::is_alphanumeric);
    let is_text = QUOTED_KEYS.contains(&key) || TEXT_KEYS.contains(&key) && begins_word;
    if !is_text {
        return None;
    }
    let cut = clip(comment.trim());
    let message = format!("YAML ends this value before `{cut}`: ` #` begins a comment");
    let end = scalar.span_of(scalar.raw.len());
    let spaces = (comment.len() - comment.trim_start().len()) as u32;
    let width = comment.trim().chars().count() as u32;
    let span = Span { column: end.column + spaces, width, ..end };
    let whole = yaml::quoted(&format!("{}{}", scalar.text, comment.trim_end()));
    let line = yaml.lines().nth(scalar.span.line.saturating_sub(1) as usize).unwrap_or_default();
    let lead: String = line.chars().take(scalar.span.column.saturating_sub(1) as usize).collect();
    let lead = lead.trim_start();
    // A list in brackets may have other items in the line.
    let shown = if lead.contains(['[', '{']) { whole } else { format!("{lead}{whole}") };
    let help =
        format!("if it belongs to the value, write `{shown}`; else put the comment above the line");
    Some(Fault::new(Code::CutValue, File::Sidecar, span, message).help(help))
}
