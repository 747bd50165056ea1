//! Takes keys of the format from the front matter of a text that others wrote.

use std::collections::BTreeSet;

use super::fault_of;
use super::sidecar::SidecarContents;
use crate::parse::sidecar::tables::{Key, SOURCE};
use crate::parse::yaml::{self, Node, Pair, Value, quoted};

/// Keys that refer to entries or files of this dossier, which those of another program hardly do.
const REFERENCES: [&str; 7] =
    ["sha256", "original", "translation_of", "topics", "moved_from", "passages", "extra"];
/// Keys in which a word in small letters is taken for a topic's id.
const NAMES: [&str; 2] = ["authors", "speakers"];

/// Adds the keys of a front matter to a sidecar. `topics` are the ids of topics.
pub fn add(yaml: &str, topics: &BTreeSet<String>, contents: &mut SidecarContents) {
    let Some(Node { value: Value::Map(pairs), .. }) = yaml::parse(yaml).value else { return };
    for pair in &pairs {
        let name = pair.key.text.to_lowercase();
        let Some(key) = SOURCE.keys.iter().find(|key| key.name == name) else { continue };
        let value = written(&pair.value, "  ");
        if value.is_empty() || contents.values.contains_key(key.name) {
            continue;
        }
        match objection(key, pair, &value, topics) {
            None => drop(contents.values.insert(key.name, value)),
            Some(why) => {
                contents.comment(key.name, format!("The front matter has a value that {why}:"));
                for line in value.iter().flat_map(|line| line.lines()) {
                    contents.comment(key.name, line.trim());
                }
            }
        }
    }
}

/// Returns the title, in any case of the key's letters.
pub fn title(yaml: &str) -> Option<String> {
    let Some(Node { value: Value::Map(pairs), .. }) = yaml::parse(yaml).value else { return None };
    let title = pairs.iter().find(|pair| pair.key.text.to_lowercase() == "title")?;
    match &title.value.value {
        Value::Scalar(title) if !title.text.trim().is_empty() => Some(title.text.trim().to_owned()),
        _ => None,
    }
}

/// Returns why a value is not taken over, as the end of a sentence.
fn objection(
    key: &Key,
    pair: &Pair<'_>,
    value: &[String],
    topics: &BTreeSet<String>,
) -> Option<String> {
    if REFERENCES.contains(&key.name) {
        return Some("may mean something else here".to_owned());
    }
    let text = value.join("\n");
    if key.name == "summary" && (text.contains("[[") || text.contains("](")) {
        return Some("has links, which may lead nowhere here".to_owned());
    }
    let mut texts = Vec::new();
    collect_texts(&pair.value, &mut texts);
    let is_id = |text: &&str| {
        text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !topics.contains(*text)
    };
    if NAMES.contains(&key.name) && texts.iter().any(is_id) {
        return Some("would be taken for a topic's id".to_owned());
    }
    let written = match value {
        [line] if !line.starts_with(' ') => format!(" {line}"),
        lines => format!("\n{}", lines.join("\n")),
    };
    let fault = fault_of(key.name, &written)?;
    let help = if fault.help.is_empty() { String::new() } else { format!("; {}", fault.help) };
    Some(format!("is not valid ({}{help})", fault.message))
}

fn collect_texts<'n>(node: &'n Node<'_>, texts: &mut Vec<&'n str>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => texts.push(&scalar.text),
        Value::List(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Map(pairs) => pairs.iter().for_each(|pair| collect_texts(&pair.value, texts)),
    }
}

/// Writes a value as the lines after its key: one that is not indented, or several that are. Empty if
/// there is nothing.
fn written(node: &Node<'_>, indent: &str) -> Vec<String> {
    let below = format!("{indent}  ");
    match &node.value {
        Value::Null => Vec::new(),
        Value::Scalar(scalar) if scalar.is_plain && !scalar.raw.contains(['\n', '\r']) => {
            vec![scalar.raw.to_owned()]
        }
        Value::Scalar(scalar) => vec![quoted(scalar.text.trim_end_matches('\n'))],
        Value::List(items) => {
            let texts = items.iter().filter_map(|item| match &item.value {
                Value::Scalar(_) => written(item, &below).pop(),
                _ => None,
            });
            texts.map(|text| format!("{indent}- {text}")).collect()
        }
        Value::Map(pairs) => {
            let lines = pairs.iter().flat_map(|pair| {
                let (key, value) = (quoted(&pair.key.text), written(&pair.value, &below));
                match value.as_slice() {
                    [line] if !line.starts_with(' ') => vec![format!("{indent}{key}: {line}")],
                    lines => [&[format!("{indent}{key}:")], lines].concat(),
                }
            });
            lines.collect()
        }
    }
}
