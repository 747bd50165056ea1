//! Reads the keys of one mapping of a sidecar, each with its type, and reports unknown keys.

use std::collections::BTreeMap;

use super::shapes::{self, wrong_type};
use super::tables::{self, KeyTable};
use super::values::{ValueResult, spanned_text};
use crate::diagnostic::{Code, Fault, File, Span, Spanned, did_you_mean};
use crate::model::{Extra, Prose};
use crate::parse::markdown::{self, Origin};
use crate::parse::yaml::{self, Node, Pair, Scalar, Value};

/// Words that are written for a key of a topic or a passage.
const SYNONYMS: [(&str, &str); 2] = [("name", "title"), ("text", "quote")];

/// A mapping that is being read. Each method reads one key, which counts as absent if its value is
/// empty or white space. [`KeyReader::finish`] reports the keys that are not in the table.
pub(super) struct KeyReader<'n> {
    table: &'static KeyTable,
    /// The first key, or the beginning of the file: missing keys are reported there.
    pub(super) span: Span,
    entries: &'n [Pair<'n>],
    /// True if a key is not in the table.
    has_unknown: bool,
    /// False if part of the file could not be read: then missing keys are not reported.
    is_complete: bool,
    /// The title that counts if this mapping has none.
    pub(super) other_title: Option<&'n str>,
    /// The keys that were asked for: in the end all those of the table, and no others.
    asked: Vec<&'static str>,
    pub(super) faults: Vec<Fault>,
    /// The faults of missing keys, each with the keys of which one would do.
    missing: Vec<(Vec<&'static str>, Fault)>,
}

impl<'n> KeyReader<'n> {
    /// Starts to read the top-level mapping of a sidecar.
    pub(super) fn new(
        table: &'static KeyTable,
        entries: &'n [Pair<'n>],
        is_complete: bool,
    ) -> Self {
        Self {
            table,
            span: Span::START,
            entries,
            has_unknown: entries.iter().any(|entry| !table.has(&entry.key.text)),
            is_complete,
            other_title: None,
            asked: Vec::new(),
            faults: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A text, parsed by `parse`.
    pub(super) fn optional<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Option<T> {
        let entry = self.find(key)?;
        let scalar = self.scalar(&name(key), &entry.value)?;
        self.accept(parse(scalar))
    }

    /// A list of texts, each parsed by `parse`; faulty and blank ones are left out. One text is reported;
    /// what it was meant as counts.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Vec<T> {
        if let Some(Pair { value: node @ Node { value: Value::Scalar(text), .. }, .. }) =
            self.find(key)
        {
            self.faults.push(shapes::not_a_list(key, node));
            if let Some(items) = shapes::items(text) {
                return items.iter().filter_map(|item| self.accept(parse(item))).collect();
            }
        }
        self.one_or_list(key, parse)
    }

    pub(super) fn one_or_list<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Vec<T> {
        let Some(Pair { value: node, .. }) = self.find(key) else { return Vec::new() };
        let items = match &node.value {
            Value::List(list) => list.as_slice(),
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Null | Value::Map(_) => {
                self.faults.push(shapes::not_a_list(key, node));
                return Vec::new();
            }
        };
        let items = items.iter().filter(|item| !is_blank(item));
        let what = format!("each item of `{key}`");
        items
            .filter_map(|item| {
                let scalar = self.scalar(&what, item)?;
                self.accept(parse(scalar))
            })
            .collect()
    }

    /// A text that must be there. If it is missing, the message shows `example`.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        example: &str,
        parse: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Option<T> {
        if self.find(key).is_none() {
            let blank = self.entries.iter().find(|entry| entry.key.text == key);
            let (span, message) = match blank {
                Some(entry) => {
                    (entry.key.span, format!("the `{key}` of {} is blank", self.table.owner))
                }
                None => (self.span, format!("{} needs a `{key}`", self.table.owner)),
            };
            let fault = Fault::new(Code::MissingKey, File::Sidecar, span, message);
            self.missing(&[key], fault.help(format!("write `{key}: {example}`")));
        }
        self.optional(key, parse)
    }

    /// Empty if it is missing, which is reported.
    pub(super) fn title(&mut self, example: &str) -> Spanned<String> {
        match self.other_title.filter(|_| !self.has_value("title")) {
            Some(title) => Spanned { value: title.to_owned(), span: Span::START },
            None => self.required("title", example, spanned_text).unwrap_or_default(),
        }
    }

    pub(super) fn prose(&mut self, key: &'static str) -> Option<Prose> {
        let entry = self.find(key)?;
        let scalar = self.scalar(&name(key), &entry.value)?;
        let origin = Origin::Scalar { raw: scalar.raw, span: scalar.span };
        Some(markdown::prose(&scalar.text, origin).unpack(&mut self.faults))
    }

    /// A mapping from labels to a text or a list of texts; blank ones are left out.
    pub(super) fn labels(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Vec<(&'n Scalar<'n>, Vec<Spanned<String>>)> {
        let Some(entry) = self.find(key) else { return Vec::new() };
        let pairs: Vec<&Pair<'_>> = if let Value::Map(pairs) = &entry.value.value {
            pairs.iter().collect()
        } else {
            self.faults.push(shapes::not_labels(key, example, &entry.value));
            shapes::labels(&entry.value)
        };
        let pairs = pairs.into_iter().filter(|pair| !is_blank(&pair.value));
        let labels = pairs.map(|pair| {
            let items = match &pair.value.value {
                Value::List(list) => list.as_slice(),
                _ => std::slice::from_ref(&pair.value),
            };
            let what = name(&pair.key.text);
            let items = items.iter().filter(|item| !is_blank(item));
            let texts = items.filter_map(|item| {
                let scalar = self.scalar(&what, item)?;
                self.accept(spanned_text(scalar))
            });
            (&pair.key, texts.collect::<Vec<_>>())
        });
        labels.filter(|(_, texts)| !texts.is_empty()).collect()
    }

    /// A list of mappings with the keys of `table`, each read by `read`.
    pub(super) fn mappings<T>(
        &mut self,
        key: &'static str,
        table: &'static KeyTable,
        read: impl Fn(&mut KeyReader<'n>) -> T,
    ) -> Vec<T> {
        let owner = table.owner;
        let Some(entry) = self.find(key) else { return Vec::new() };
        let Value::List(list) = &entry.value.value else {
            let help = format!("begin {owner} on a line of its own, with `- `");
            self.faults.push(wrong_type(&name(key), "a list", &entry.value).help(help));
            return Vec::new();
        };
        let mut values = Vec::new();
        for node in list {
            let Value::Map(entries) = &node.value else {
                let message = format!("{owner} is a mapping, and this is {}", node.value.shape());
                let fault = Fault::new(Code::WrongType, File::Sidecar, node.span, message);
                let event = match &node.value {
                    Value::Scalar(text) if key == "events" => shapes::event_of(&text.text),
                    _ => None,
                };
                let help = "write its keys after the `- `, one a line".to_owned();
                self.faults.push(fault.help(event.unwrap_or(help)));
                continue;
            };
            let mut keys =
                KeyReader { span: node.span, ..KeyReader::new(table, entries, self.is_complete) };
            values.push(read(&mut keys));
            self.faults.extend(keys.finish());
        }
        values
    }

    pub(super) fn extra(&mut self) -> Extra {
        self.find("extra").map_or_else(Extra::default, |entry| extra(&entry.value))
    }

    pub(super) fn has_value(&mut self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// Returns the text of a key, whatever it is.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        match &self.find(key)?.value.value {
            Value::Scalar(text) => Some(text.text.to_string()),
            _ => None,
        }
    }

    pub(super) fn span_of(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| entry.key.span)
    }

    /// Reports that one of some keys is missing, unless part of the file could not be read, or one of them
    /// is mistyped.
    pub(super) fn missing(&mut self, keys: &[&'static str], fault: Fault) {
        if self.is_complete {
            self.missing.push((keys.to_vec(), fault));
        }
    }

    /// Returns the first entry whose key is not in the table.
    pub(super) fn first_unknown(&self) -> Option<&'n Pair<'n>> {
        self.entries.iter().find(|entry| !self.table.has(&entry.key.text))
    }

    /// Reports one fault instead of all others of this mapping.
    pub(super) fn replace_faults(&mut self, fault: Fault) {
        self.entries = &[];
        self.asked = self.table.names().collect();
        self.missing.clear();
        self.faults = vec![fault];
    }

    /// Reports the keys that are not in the table, and returns all faults.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        debug_assert!(
            self.table.names().all(|key| self.asked.contains(&key)),
            "a key of {} is not read: {:?}",
            self.table.owner,
            self.asked
        );
        let mut all_meant = Vec::new();
        for entry in self.entries {
            let key = &*entry.key.text;
            if !self.table.has(key) {
                let near = || did_you_mean(key, self.table.names());
                let meant = self.surely_meant(key).or_else(near);
                all_meant.extend(meant);
                let message = format!("`{}` is not a key of {}", yaml::clip(key), self.table.owner);
                let fault = Fault::new(Code::UnknownKey, File::Sidecar, entry.key.span, message);
                self.faults.push(fault.help(self.advice(meant)));
            }
        }
        let missing = self.missing.into_iter();
        let missing = missing.filter(|(keys, _)| !keys.iter().any(|key| all_meant.contains(key)));
        self.faults.extend(missing.map(|(_, fault)| fault));
        self.faults
    }

    fn advice(&self, meant: Option<&str>) -> String {
        match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if self.table.has("extra") => "data of your own goes below `extra:`".to_owned(),
            None => {
                let keys = self.table.names().collect::<Vec<_>>().join("`, `");
                let other = match self.table {
                    table if *table == tables::DEFAULTS => {
                        "; other keys belong in the sidecar of a source"
                    }
                    _ => "",
                };
                format!("its keys are `{keys}`{other}")
            }
        }
    }

    /// Returns the entry of a key, which must be in the table.
    fn find(&mut self, key: &'static str) -> Option<&'n Pair<'n>> {
        debug_assert!(self.table.has(key), "`{key}` is not a key of {}", self.table.owner);
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let of = |is_meant: &dyn Fn(&str) -> bool| {
            let mut entries = self.entries.iter();
            entries.find(|entry| is_meant(&entry.key.text) && !is_blank(&entry.value))
        };
        let written = of(&|written| written == key);
        if !self.has_unknown {
            return written;
        }
        written.or_else(|| of(&|written| self.surely_meant(written) == Some(key)))
    }

    /// Returns the key that an unknown one surely means: the same in other letters, or a word for it. It is
    /// reported, but its value counts.
    fn surely_meant(&self, written: &str) -> Option<&'static str> {
        if self.table.has(written) {
            return None;
        }
        let is_absent = |key: &&str| self.span_of(key).is_none();
        let other = SYNONYMS.iter().find(|(word, _)| written.eq_ignore_ascii_case(word));
        let mut keys = self.table.names().filter(is_absent);
        keys.find(|key| {
            written.eq_ignore_ascii_case(key) || other.is_some_and(|(_, meant)| key == meant)
        })
    }

    /// Returns a value that is a text, or reports that it is something else.
    fn scalar(&mut self, what: &str, node: &'n Node<'n>) -> Option<&'n Scalar<'n>> {
        if let Value::Scalar(scalar) = &node.value {
            return Some(scalar);
        }
        let help = match shapes::only_item(node) {
            Some(item) if what.starts_with('`') => {
                format!("write `{}: {}`", what.trim_matches('`'), yaml::clip(item.raw))
            }
            _ => {
                "write one text; one that begins with `[` or `{` goes in quotation marks".to_owned()
            }
        };
        self.faults.push(wrong_type(what, "a text", node).help(help));
        None
    }

    fn accept<T>(&mut self, result: ValueResult<T>) -> Option<T> {
        result.map_err(|fault| self.faults.push(fault)).ok()
    }
}

/// A key as messages show it.
fn name(key: &str) -> String {
    format!("`{}`", yaml::clip(key))
}

fn is_blank(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(scalar) => scalar.text.trim().is_empty(),
        Value::List(_) | Value::Map(_) => false,
    }
}

fn extra(node: &Node<'_>) -> Extra {
    match &node.value {
        Value::Null => Extra::Null,
        Value::Scalar(scalar) => extra_scalar(scalar),
        Value::List(list) => Extra::List(list.iter().map(extra).collect()),
        Value::Map(entries) => {
            let entry = |entry: &Pair<'_>| (entry.key.text.to_string(), extra(&entry.value));
            Extra::Map(entries.iter().map(entry).collect::<BTreeMap<_, _>>())
        }
    }
}

/// Only scalars that would be printed as they were written become numbers: `012` and `+1` are texts.
fn extra_scalar(scalar: &Scalar<'_>) -> Extra {
    let text = || Extra::Text(scalar.text.to_string());
    match &*scalar.text {
        _ if !scalar.is_plain => text(),
        "true" => Extra::Bool(true),
        "false" => Extra::Bool(false),
        digits => match digits.parse::<i64>() {
            Ok(number) if number.to_string() == digits => Extra::Integer(number),
            _ => text(),
        },
    }
}
