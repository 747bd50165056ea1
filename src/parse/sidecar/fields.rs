//! The keys of one mapping, taken one after another; what is left at the end is unknown.

use std::collections::BTreeMap;

use super::values::{ValueError, ValueResult, written};
use crate::diagnostic::{Code, Fault, File, Span, Spanned, did_you_mean};
use crate::model::{Extra, Prose};
use crate::parse::markdown::{self, Origin};
use crate::parse::yaml::{self, Node, Pair, Scalar, Value};

/// A mapping that is being read. Every method takes one key: it is absent when nothing, or nothing
/// but white space, stands after it.
pub(super) struct Fields<'n> {
    /// What the mapping describes, with its article.
    owner: &'static str,
    /// Where a missing key is reported.
    span: Span,
    entries: &'n [Pair<'n>],
    /// Whether the whole file could be read: only then is a key known to be missing.
    whole: bool,
    /// The keys that have been asked for: every key of the format.
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<'n> Fields<'n> {
    /// The mapping that a sidecar is.
    pub(super) fn of_sidecar(owner: &'static str, entries: &'n [Pair<'n>], whole: bool) -> Self {
        let (known, faults) = (Vec::new(), Vec::new());
        Self { owner, span: Span::START, entries, whole, known, faults }
    }

    /// A text, read by `read`.
    pub(super) fn one<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Option<T> {
        let entry = self.take(key)?;
        let scalar = self.scalar(&name(key), &entry.value)?;
        self.accept(scalar, read(scalar))
    }

    /// A list of texts, each read by `read`; those that are faulty or blank are left out.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Vec<T> {
        let Some(entry) = self.take(key) else { return Vec::new() };
        if !matches!(entry.value.value, Value::List(_)) {
            self.faults.push(not_a_list(key, &entry.value));
        }
        self.items(key, &entry.value, read)
    }

    /// One text, or a list of texts.
    pub(super) fn one_or_list<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Vec<T> {
        let Some(entry) = self.take(key) else { return Vec::new() };
        if let Value::Map(_) = entry.value.value {
            self.faults.push(not_a_list(key, &entry.value));
        }
        self.items(key, &entry.value, read)
    }

    /// A text that must be there. `example` is shown when it is not.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        example: &str,
        read: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Option<T> {
        if self.take(key).is_none() {
            let blank = self.entries.iter().find(|entry| entry.key.text == key);
            let (span, message) = match blank {
                Some(entry) => (entry.key.span, format!("the `{key}` of {} is blank", self.owner)),
                None => (self.span, format!("{} needs a `{key}`", self.owner)),
            };
            self.missing(Code::MissingKey, span, message, &format!("write `{key}: {example}`"));
        }
        self.one(key, read)
    }

    /// The title that must be there; empty when it is not.
    pub(super) fn title(&mut self, example: &str) -> Spanned<String> {
        self.required("title", example, written).unwrap_or_default()
    }

    /// A text in Markdown.
    pub(super) fn prose(&mut self, key: &'static str) -> Option<Prose> {
        let entry = self.take(key)?;
        let scalar = self.scalar(&name(key), &entry.value)?;
        let origin = Origin::Scalar { raw: scalar.raw, span: scalar.span };
        Some(markdown::prose(&scalar.text, origin).unpack(&mut self.faults))
    }

    /// A mapping of the curator's own keys to texts, in the order of the file.
    pub(super) fn pairs(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Vec<(&'n Scalar<'n>, Spanned<String>)> {
        let Some(entry) = self.take(key) else { return Vec::new() };
        let Value::Map(pairs) = &entry.value.value else {
            let help = format!("write below it, indented, lines such as `{example}`");
            self.faults.push(wrong_type(&name(key), "a mapping", &entry.value).help(help));
            return Vec::new();
        };
        let pairs = pairs.iter().filter(|pair| !is_blank(&pair.value));
        pairs
            .filter_map(|pair| {
                let scalar = self.scalar(&name(&pair.key.text), &pair.value)?;
                Some((&pair.key, self.accept(scalar, written(scalar))?))
            })
            .collect()
    }

    /// A list of mappings, each read by `read`; `owner` is what one describes.
    pub(super) fn mappings<T>(
        &mut self,
        key: &'static str,
        owner: &'static str,
        read: impl Fn(&mut Fields<'n>) -> T,
    ) -> Vec<T> {
        let Some(entry) = self.take(key) else { return Vec::new() };
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
                self.faults.push(fault.help("write its keys after the `- `, one a line"));
                continue;
            };
            let mut inner =
                Fields { span: node.span, ..Fields::of_sidecar(owner, entries, self.whole) };
            values.push(read(&mut inner));
            self.faults.extend(inner.finish());
        }
        values
    }

    /// The curator's own data.
    pub(super) fn extra(&mut self) -> Extra {
        let Some(entry) = self.take("extra") else { return Extra::default() };
        if let Value::Map(_) = entry.value.value {
            return extra(&entry.value);
        }
        let help = "write keys of your own below it, indented";
        self.faults.push(wrong_type("`extra`", "a mapping", &entry.value).help(help));
        Extra::default()
    }

    /// Whether something stands after a key.
    pub(super) fn is_written(&mut self, key: &'static str) -> bool {
        self.take(key).is_some()
    }

    /// Where the mapping begins: its first key.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// Where a key stands, if it is written.
    pub(super) fn span_of(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| entry.key.span)
    }

    /// How many faults have been found so far.
    pub(super) fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// Reports a fault of the mapping as a whole.
    pub(super) fn report(&mut self, code: Code, span: Span, message: &str, help: &str) {
        self.faults.push(Fault::new(code, File::Sidecar, span, message).help(help));
    }

    /// Reports that something is not there, if everything has been read.
    pub(super) fn missing(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: &str,
    ) {
        if self.whole {
            self.faults.push(Fault::new(code, File::Sidecar, span, message).help(help));
        }
    }

    /// Reports the keys that nobody has asked for, and hands over all faults.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        for entry in self.entries {
            let key = &*entry.key.text;
            if !self.known.contains(&key) {
                let message = format!("`{}` is not a key of {}", yaml::clip(key), self.owner);
                let fault = Fault::new(Code::UnknownKey, File::Sidecar, entry.key.span, message);
                self.faults.push(fault.help(self.advice(key)));
            }
        }
        self.faults
    }

    fn advice(&self, key: &str) -> String {
        match did_you_mean(key, self.known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if self.known.contains(&"extra") => {
                "data of your own goes below `extra:`".to_owned()
            }
            None => format!("its keys are `{}`", self.known.join("`, `")),
        }
    }

    /// The entry of a key, unless it is absent.
    fn take(&mut self, key: &'static str) -> Option<&'n Pair<'n>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries.iter().find(|entry| entry.key.text == key && !is_blank(&entry.value))
    }

    fn items<T>(
        &mut self,
        key: &str,
        node: &'n Node<'n>,
        read: impl Fn(&Scalar<'n>) -> ValueResult<T>,
    ) -> Vec<T> {
        let items = match &node.value {
            Value::List(list) => list.as_slice(),
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Null | Value::Map(_) => &[],
        };
        let items = items.iter().filter(|item| !is_blank(item));
        let what = format!("each item of `{key}`");
        items
            .filter_map(|item| {
                let scalar = self.scalar(&what, item)?;
                self.accept(scalar, read(scalar))
            })
            .collect()
    }

    /// The text that a value is; a fault if it is something else.
    fn scalar(&mut self, what: &str, node: &'n Node<'n>) -> Option<&'n Scalar<'n>> {
        if let Value::Scalar(scalar) = &node.value {
            return Some(scalar);
        }
        let help = "write one text; one that begins with `[` or `{` goes in quotation marks";
        self.faults.push(wrong_type(what, "a text", node).help(help));
        None
    }

    fn accept<T>(&mut self, scalar: &Scalar<'_>, reading: ValueResult<T>) -> Option<T> {
        match reading {
            Ok(value) => Some(value),
            Err(ValueError { code, message, help }) => {
                self.report(code, scalar.span, &message, &help);
                None
            }
        }
    }
}

/// A key as messages name it.
fn name(key: &str) -> String {
    format!("`{}`", yaml::clip(key))
}

fn wrong_type(what: &str, wanted: &str, found: &Node<'_>) -> Fault {
    let message = format!("{what} is {wanted}, and this is {}", found.value.shape());
    Fault::new(Code::WrongType, File::Sidecar, found.span, message)
}

fn not_a_list(key: &str, found: &Node<'_>) -> Fault {
    let help = match &found.value {
        Value::Scalar(scalar) => format!("write `{key}: [{}]`", item(&scalar.text)),
        _ => format!("write `{key}: [one, two]`"),
    };
    wrong_type(&name(key), "a list", found).help(help)
}

/// A text as it may stand between brackets.
fn item(text: &str) -> String {
    let text = yaml::clip(text);
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_');
    if text.starts_with(char::is_alphanumeric) && text.chars().all(is_bare) {
        text
    } else {
        yaml::quoted(&text)
    }
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

/// Only what would be printed as it was written is a number: `012` and `+1` are texts.
fn extra_scalar(scalar: &Scalar<'_>) -> Extra {
    let text = || Extra::Text(scalar.text.to_string());
    match &*scalar.text {
        _ if !scalar.plain => text(),
        "true" => Extra::Bool(true),
        "false" => Extra::Bool(false),
        digits => match digits.parse::<i64>() {
            Ok(number) if number.to_string() == digits => Extra::Integer(number),
            _ => text(),
        },
    }
}
