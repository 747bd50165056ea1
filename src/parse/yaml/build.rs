//! Builds the tree from the parser's events, without recursion and within limits of size and depth.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, hash_map};

use serde_yaml::granit_parser::{Event, Marker, ScalarStyle, Span as ParserSpan, StructureStyle};

use super::{Node, Pair, Scalar, Value, count, explain, properties};
use crate::diagnostic::{Checked, Code, Fault, File, Span};

/// The deepest nesting of lists and mappings: walks through the tree recurse.
pub(super) const MAX_DEPTH: usize = 64;
/// The most values of a sidecar: about twenty thousand passages.
pub(super) const MAX_NODES: usize = 1_000_000;
/// The most that aliases may copy, counted in values and in 64 bytes of text.
pub(super) const MAX_COPIED: usize = 100_000;

#[derive(Default)]
pub(super) struct NodeBuilder<'y> {
    /// Outermost first.
    open: Vec<OpenNode<'y>>,
    root: Option<Node<'y>>,
    documents: u32,
    nodes: usize,
    /// Complete values with an anchor, by the parser's number.
    anchors: HashMap<usize, Node<'y>>,
    /// The anchors of plain values, by the parser's number, each as the fault of words that YAML drops.
    unused_anchors: BTreeMap<usize, Fault>,
    copied: usize,
    /// True if a fault has ended the reading early.
    stopped: bool,
    faults: Vec<Fault>,
}

/// A list or mapping that has not ended yet.
struct OpenNode<'y> {
    items: NodeItems<'y>,
    span: Span,
    /// True if it is written with brackets.
    in_brackets: bool,
    /// The parser's number of its anchor, or 0.
    anchor: usize,
}

enum NodeItems<'y> {
    List(Vec<Node<'y>>),
    Map {
        entries: Vec<Pair<'y>>,
        /// The line of each key, to report it if it is repeated.
        lines: HashMap<Cow<'y, str>, u32>,
        /// The key whose value comes next.
        key: Option<PendingKey<'y>>,
    },
}

enum PendingKey<'y> {
    Valid(Scalar<'y>),
    /// It has been reported, and its value is ignored.
    Invalid,
}

impl<'y> NodeBuilder<'y> {
    /// Handles the next event of `text`. After an error no more can be read.
    pub(super) fn handle_event(
        &mut self,
        event: Event<'y>,
        range: ParserSpan,
        text: &'y str,
    ) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => self.start_document(range),
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.and_then(|_| properties::tag(text, range));
                if tag.is_some() {
                    self.faults.extend(tag);
                } else if anchor != 0 && style == ScalarStyle::Plain {
                    let fault = properties::anchor(text, range);
                    self.unused_anchors.extend(fault.map(|fault| (anchor, fault)));
                }
                let node = scalar(value, style, range, text);
                self.add(node, anchor)
            }
            Event::SequenceStart(style, anchor, _) => {
                self.start(NodeItems::List(Vec::new()), style, anchor, range)
            }
            Event::MappingStart(style, anchor, _) => {
                let items =
                    NodeItems::Map { entries: Vec::new(), lines: HashMap::new(), key: None };
                self.start(items, style, anchor, range)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(name) => {
                self.faults.push(explain::unknown_alias(&name, span(range)));
                self.add(Node { value: Value::Null, span: span(range) }, 0)
            }
            _ => Ok(()),
        }
    }

    /// Ends the reading with the fault after which no more can be read.
    pub(super) fn stop(&mut self, fault: Fault) {
        // An unknown alias is often the first word of a text that should be quoted: the fault of the
        // whole line explains it better.
        let (code, line) = (fault.code, fault.span.line);
        self.faults.pop_if(|earlier| earlier.code == code && earlier.span.line == line);
        self.faults.push(fault);
        self.stopped = true;
        // So may a value that was complete before it: `{x} y` is meant as one text.
        if let Some(open) = self.open.last_mut() {
            open.items.pop_of_line(line);
        }
    }

    /// Returns the beginning of the outermost open list or mapping in brackets.
    pub(super) fn open_bracket(&self) -> Option<Span> {
        self.open.iter().find(|open| open.in_brackets).map(|open| open.span)
    }

    /// Returns the tree. If reading has stopped early, incomplete values are left out, because the rest
    /// may follow the fault; complete items of lists and keys of the outermost mapping are kept.
    pub(super) fn finish(mut self) -> Checked<Option<Node<'y>>> {
        self.faults.extend(self.unused_anchors.into_values());
        let mut inner: Option<Node<'y>> = None;
        while let Some(mut open) = self.open.pop() {
            let is_block_list = matches!(open.items, NodeItems::List(_)) && !open.in_brackets;
            let keep = self.open.is_empty() || is_block_list;
            if let Some(node) = inner.take() {
                open.items.push(node);
            }
            inner = keep.then(|| open.close());
        }
        let root = inner.or(self.root).filter(|root| match root.value {
            Value::Null => false,
            Value::Map(_) => true,
            // If reading has stopped, this is only the beginning of something else.
            Value::Scalar(_) | Value::List(_) => !self.stopped,
        });
        Checked { value: root, faults: self.faults }
    }

    fn start_document(&mut self, range: ParserSpan) -> Result<(), Fault> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "a sidecar is one document, and here a second begins";
        Err(invalid_yaml(marker(range.start, 3), message)
            .help("delete this line and what belongs to another file"))
    }

    fn start(
        &mut self,
        items: NodeItems<'y>,
        style: StructureStyle,
        anchor: usize,
        range: ParserSpan,
    ) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span(range)));
        }
        let in_brackets = style == StructureStyle::Flow;
        self.open.push(OpenNode { items, span: marker(range.start, 1), in_brackets, anchor });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let anchor = open.anchor;
        self.add(open.close(), anchor)
    }

    /// Adds a complete value to the innermost open collection.
    fn add(&mut self, node: Node<'y>, anchor: usize) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("a sidecar holds at most {MAX_NODES} values");
            return Err(Fault::new(Code::TooLarge, File::Sidecar, node.span, message)
                .help("divide the source, or move data into a file of its own"));
        }
        if anchor != 0 {
            let copy = self.copy(&node)?;
            self.anchors.insert(anchor, copy);
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(OpenNode { items: NodeItems::Map { lines, key: key @ None, .. }, .. }) => {
                *key = Some(read_key(node, lines, &mut self.faults));
            }
            Some(open) => open.items.push(node),
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, range: ParserSpan) -> Result<(), Fault> {
        self.unused_anchors.remove(&anchor);
        let Some(node) = self.anchors.remove(&anchor) else {
            let message = "this alias stands within the value that it repeats";
            return Err(
                invalid_yaml(span(range), message).help("write the value out instead of the alias")
            );
        };
        if self.open.len() + height(&node) > MAX_DEPTH {
            return Err(too_deep(span(range)));
        }
        let copy = self.copy(&node)?;
        self.anchors.insert(anchor, node);
        self.add(copy, 0)
    }

    fn copy(&mut self, node: &Node<'y>) -> Result<Node<'y>, Fault> {
        self.copied += weight(node);
        if self.copied <= MAX_COPIED {
            return Ok(node.clone());
        }
        Err(invalid_yaml(node.span, "anchors and aliases make this sidecar too large")
            .help("write the values out instead of the aliases"))
    }
}

impl<'y> OpenNode<'y> {
    fn close(self) -> Node<'y> {
        match self.items {
            NodeItems::List(list) => Node { value: Value::List(list), span: self.span },
            NodeItems::Map { entries, .. } => {
                let first = entries.first().filter(|_| !self.in_brackets);
                let span = first.map_or(self.span, |first| first.key.span);
                Node { value: Value::Map(entries), span }
            }
        }
    }
}

impl<'y> NodeItems<'y> {
    /// Adds an item of a list, or the value of the key that was read last.
    fn push(&mut self, node: Node<'y>) {
        match self {
            Self::List(list) => list.push(node),
            Self::Map { entries, key, .. } => {
                if let Some(PendingKey::Valid(key)) = key.take() {
                    entries.push(Pair { key, value: node });
                }
            }
        }
    }

    /// Removes the last value if it begins on a line.
    fn pop_of_line(&mut self, line: u32) {
        match self {
            Self::List(list) => drop(list.pop_if(|node| node.span.line == line)),
            Self::Map { entries, .. } => drop(entries.pop_if(|pair| pair.value.span.line == line)),
        }
    }
}

fn read_key<'y>(
    node: Node<'y>,
    lines: &mut HashMap<Cow<'y, str>, u32>,
    faults: &mut Vec<Fault>,
) -> PendingKey<'y> {
    let Value::Scalar(key) = node.value else {
        let what = node.value.shape();
        faults.push(invalid_yaml(node.span, format!("a key is a text, and this is {what}")).help(
            "write `key: value`; a text that begins with `[` or `{` goes in quotation marks",
        ));
        return PendingKey::Invalid;
    };
    match lines.entry(key.text.clone()) {
        hash_map::Entry::Vacant(first) => {
            first.insert(key.span.line);
            PendingKey::Valid(key)
        }
        hash_map::Entry::Occupied(first) => {
            let message = format!("`{}` is written twice", clip(&key.text));
            let fault = Fault::new(Code::DuplicateKey, File::Sidecar, key.span, message);
            let help = format!("keep one of the two; the first is on line {}", first.get());
            faults.push(fault.help(help));
            PendingKey::Invalid
        }
    }
}

fn scalar<'y>(
    value: Cow<'y, str>,
    style: ScalarStyle,
    range: ParserSpan,
    text: &'y str,
) -> Node<'y> {
    let raw = range.slice(text).unwrap_or_default();
    let span = marker(range.start, count(raw.lines().next().unwrap_or_default()));
    let is_plain = style == ScalarStyle::Plain;
    let value = if is_plain && matches!(raw, "" | "~" | "null") {
        Value::Null
    } else {
        Value::Scalar(Scalar { text: value, raw, span, is_plain })
    };
    Node { value, span }
}

/// The span of a range's first line.
fn span(range: ParserSpan) -> Span {
    let is_one_line = range.start.line() == range.end.line();
    let width = range.end.col().saturating_sub(range.start.col()) as u32;
    marker(range.start, if is_one_line { width } else { 1 })
}

/// Converts the parser's positions, whose lines count from 1 and columns, in characters, from 0.
pub(super) fn marker(marker: Marker, width: u32) -> Span {
    Span::new(marker.line() as u32, marker.col() as u32 + 1, width)
}

pub(super) fn invalid_yaml(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(Code::InvalidYaml, File::Sidecar, span, message)
}

pub(super) fn too_deep(span: Span) -> Fault {
    let message = format!("lists and mappings stand in each other more than {MAX_DEPTH} deep");
    Fault::new(Code::TooDeep, File::Sidecar, span, message)
        .help("a text that begins with `[` or `{` goes in quotation marks")
}

/// Cuts a text to the length that a message can show.
pub fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(60).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// Returns the depth to which lists and mappings are nested.
fn height(node: &Node<'_>) -> usize {
    let values: &mut dyn Iterator<Item = &Node<'_>> = match &node.value {
        Value::Null | Value::Scalar(_) => return 0,
        Value::List(list) => &mut list.iter(),
        Value::Map(entries) => &mut entries.iter().map(|entry| &entry.value),
    };
    1 + values.map(height).max().unwrap_or(0)
}

/// Returns the cost of a copy, in values and in 64 bytes of text.
fn weight(node: &Node<'_>) -> usize {
    let text = |scalar: &Scalar<'_>| scalar.text.len() / 64;
    1 + match &node.value {
        Value::Null => 0,
        Value::Scalar(scalar) => text(scalar),
        Value::List(list) => list.iter().map(weight).sum(),
        Value::Map(entries) => {
            entries.iter().map(|entry| 1 + text(&entry.key) + weight(&entry.value)).sum()
        }
    }
}
