//! What a value of the wrong shape was meant as, and how to write it: a list for `a, b`, a mapping for a
//! list of labels, two keys for an event in one line.

use std::borrow::Cow;

use crate::diagnostic::{Code, Fault, File, Span};
use crate::model::Date;
use crate::parse::yaml::{self, Node, Pair, Scalar, Value};

/// The number of lines that a message shows of a value.
const MAX_LINES: usize = 4;

/// Returns the items of a list that is written as one text, `a, b`.
pub(super) fn items<'n>(scalar: &Scalar<'n>) -> Option<Vec<Scalar<'n>>> {
    let raw = scalar.raw;
    if !scalar.is_plain || !raw.contains(',') || raw.contains('\n') {
        return None;
    }
    let listed = raw.trim_end().trim_end_matches(',');
    let item = |part: &'n str| {
        let text = part.trim();
        let start = text.as_ptr() as usize - raw.as_ptr() as usize;
        let width = text.chars().count() as u32;
        let span = Span { width, ..scalar.span_of(start) };
        (!text.is_empty()).then_some(Scalar {
            text: Cow::Borrowed(text),
            raw: text,
            span,
            ..*scalar
        })
    };
    listed.split(',').map(item).collect()
}

/// Returns the items of a list that is written in braces, `{a, b}`.
fn items_in_braces(found: &Node<'_>) -> Option<Vec<String>> {
    let Value::Map(pairs) = &found.value else { return None };
    let item =
        |pair: &Pair<'_>| (pair.value.value == Value::Null).then(|| list_item(&pair.key.text));
    pairs.iter().map(item).collect()
}

/// Returns the items of lines such as `-a`, which YAML takes for one text.
fn items_without_space(scalar: &Scalar<'_>) -> Option<Vec<String>> {
    let item = |line: &str| {
        let item = line.trim().strip_prefix('-')?;
        item.starts_with(char::is_alphanumeric).then(|| yaml::clip(item))
    };
    scalar.is_plain.then(|| scalar.raw.lines().map(item).collect()).flatten()
}

/// Returns the text of a list that has no other item.
pub(super) fn only_item<'n>(found: &'n Node<'n>) -> Option<&'n Scalar<'n>> {
    match &found.value {
        Value::List(list) => match list.as_slice() {
            [Node { value: Value::Scalar(item), .. }] => Some(item),
            _ => None,
        },
        _ => None,
    }
}

/// Reports a value that is no list.
pub(super) fn not_a_list(key: &str, found: &Node<'_>) -> Fault {
    let help = if let Value::Scalar(scalar) = &found.value {
        list_help(key, scalar)
    } else {
        let items = items_in_braces(found).unwrap_or(vec!["one".to_owned(), "two".to_owned()]);
        format!("write `{key}: [{}]`", items.join(", "))
    };
    wrong_type(&format!("`{key}`"), "a list", found).help(help)
}

fn list_help(key: &str, scalar: &Scalar<'_>) -> String {
    if let Some(items) = items_without_space(scalar) {
        let lines = items.iter().take(MAX_LINES).map(|item| format!("\n  - {item}"));
        let more = if items.len() > MAX_LINES { "\n  …" } else { "" };
        let lines: String = lines.collect();
        return format!("a space is missing after `-`:\n{key}:{lines}{more}");
    }
    let Some(items) = items(scalar) else {
        return format!("write `{key}: [{}]`", list_item(&scalar.text));
    };
    let written: Vec<String> = items.iter().map(|item| list_item(&item.text)).collect();
    let help = format!("write `{key}: [{}]`", written.join(", "));
    // Ids have no commas, names may.
    let is_name = |item: &Scalar<'_>| item.text.contains(|c: char| c.is_uppercase() || c == ' ');
    if items.iter().any(is_name) {
        format!("{help}, or `{key}: [{}]` if it is one", yaml::quoted(&yaml::clip(&scalar.text)))
    } else {
        help
    }
}

/// A text as an item of a list in brackets, in quotation marks if it needs them.
fn list_item(text: &str) -> String {
    let text = yaml::clip(text);
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_');
    if text.starts_with(char::is_alphanumeric) && text.chars().all(is_bare) {
        text
    } else {
        yaml::quoted(&text)
    }
}

/// Returns the labels of a list that is meant as a mapping: `[Ann: Ann Lee]`.
pub(super) fn labels<'n>(found: &'n Node<'n>) -> Vec<&'n Pair<'n>> {
    let Value::List(list) = &found.value else { return Vec::new() };
    let pairs = list.iter().map(|item| match &item.value {
        Value::Map(pairs) => pairs.as_slice(),
        _ => &[],
    });
    pairs.flatten().collect()
}

/// Reports labels that are no mapping, and shows how to write them; `example` is a line for a value
/// without labels.
pub(super) fn not_labels(key: &str, example: &str, found: &Node<'_>) -> Fault {
    let of_texts = |texts: &[Scalar<'_>]| -> Vec<String> {
        let line = |text: &Scalar<'_>| format!("{}: full name", list_item(&text.text));
        texts.iter().map(line).collect()
    };
    let lines: Vec<String> = match &found.value {
        Value::List(list) => list
            .iter()
            .flat_map(|item| match &item.value {
                Value::Map(pairs) => pairs.iter().filter_map(label_line).collect(),
                Value::Scalar(text) => of_texts(std::slice::from_ref(text)),
                _ => Vec::new(),
            })
            .collect(),
        Value::Scalar(scalar) if scalar.text.contains('\n') => Vec::new(),
        Value::Scalar(scalar) => of_texts(&items(scalar).unwrap_or_else(|| vec![scalar.clone()])),
        _ => Vec::new(),
    };
    let fault = wrong_type(&format!("`{key}`"), "a mapping", found);
    if lines.is_empty() {
        return fault.help(format!("write below it, indented, lines such as `{example}`"));
    }
    let more = if lines.len() > MAX_LINES { "\n  …" } else { "" };
    let shown = lines[..lines.len().min(MAX_LINES)].join("\n  ");
    let advice = "write it without dashes and brackets, a label a line";
    fault.help(format!("{advice}:\n{key}:\n  {shown}{more}"))
}

/// Writes a label and its name as a line of a mapping.
fn label_line(pair: &Pair<'_>) -> Option<String> {
    let first_line = |name: &Scalar<'_>| yaml::clip(name.raw.lines().next().unwrap_or_default());
    let names = match &pair.value.value {
        Value::Scalar(name) => first_line(name),
        Value::List(list) => {
            let names = list.iter().map(|item| match &item.value {
                Value::Scalar(name) => Some(first_line(name)),
                _ => None,
            });
            format!("[{}]", names.collect::<Option<Vec<_>>>()?.join(", "))
        }
        _ => return None,
    };
    Some(format!("{}: {names}", yaml::clip(pair.key.raw)))
}

/// Reports an event that is written as `1990: opened`.
pub(super) fn event_in_one_line(pair: &Pair<'_>) -> Option<Fault> {
    let date = Date::nearest(pair.key.text.trim())?;
    let title = match &pair.value.value {
        Value::Scalar(title) => title.raw.lines().next()?,
        Value::Null => "what happened",
        _ => return None,
    };
    let message = "an event has its date and its title in two keys";
    let fault = Fault::new(Code::WrongType, File::Sidecar, pair.key.span, message);
    Some(fault.help(event_lines(&date, title)))
}

/// Returns how to write an event that is one text, such as `1990 - opened`, if it begins with a date.
pub(super) fn event_of(text: &str) -> Option<String> {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '–' | '—'))?;
    let (date, title) = text.split_at(end);
    Date::parse(date).ok()?;
    let title = title.trim_matches(|c: char| !c.is_alphanumeric());
    (!title.is_empty()).then(|| event_lines(date, title))
}

fn event_lines(date: &str, title: &str) -> String {
    format!("write these two lines:\n- date: {date}\n  title: {}", yaml::clip(title))
}

pub(super) fn wrong_type(what: &str, wanted: &str, found: &Node<'_>) -> Fault {
    let message = format!("{what} is {wanted}, and this is {}", found.value.shape());
    Fault::new(Code::WrongType, File::Sidecar, found.span, message)
}
