//! Passages as their sidecar has them, and changes of their topics and notes.

use super::edit::set_passage_key;
use super::values::{PASSAGES, Plain, entries, plain};
use super::{list_of_ids, one_line, without_invisible};
use crate::diagnostic::Span;
use crate::fingerprint::{fingerprint, hex};
use crate::parse::yaml::{Node, Value, quoted};

/// A passage as written in its sidecar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPassage {
    /// Its place among the passages of the file, from 0.
    pub index: usize,
    /// The value of its key `topics`.
    pub topics: Vec<String>,
    /// The value of its key `note`; empty if there is none.
    pub note: String,
    /// A hash of all its keys and values.
    pub hash: String,
}

/// Returns the passage whose mapping begins at a place; none if the sidecar has errors, or if an alias
/// makes several passages of that mapping.
pub fn written_passage(sidecar: &str, span: Span) -> Option<WrittenPassage> {
    let text = sidecar.strip_prefix('\u{feff}').unwrap_or(sidecar).replace("\r\n", "\n");
    let entries = entries(&text)?;
    let passages = entries.iter().find(|entry| entry.key.text == PASSAGES)?;
    let Value::List(passages) = &passages.value.value else { return None };
    let is_there =
        |node: &&Node<'_>| (node.span.line, node.span.column) == (span.line, span.column);
    let index = passages.iter().position(|node| is_there(&node))?;
    let node = Some(&passages[index]).filter(|_| passages.iter().filter(is_there).count() == 1)?;
    let Plain::Map(pairs) = plain(node) else { return None };
    let value = |key| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let topics = match value("topics") {
        Some(Plain::List(topics)) => {
            topics.iter().filter_map(Plain::text).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let note = value("note").and_then(Plain::text).unwrap_or_default().trim_end().to_owned();
    Some(WrittenPassage { index, topics, note, hash: hex(&fingerprint(&pairs)) })
}

impl WrittenPassage {
    /// Returns the sidecar with other topics and another note of this passage; an empty note removes the
    /// key. What stays the same keeps its notation. None if the sidecar cannot be changed safely.
    pub fn change(&self, sidecar: &str, topics: &[String], note: &str) -> Option<String> {
        let set = |sidecar: &str, key, value: Option<&str>| {
            set_passage_key(sidecar, self.index, key, value)
        };
        let mut new = sidecar.to_owned();
        if topics != self.topics {
            new = set(&new, "topics", Some(&list_of_ids(topics)))?;
        }
        let note = paragraphs(note);
        if note == paragraphs(&self.note) {
            return Some(new);
        }
        match note.lines().count() {
            0 => set(&new, "note", None),
            1 => set(&new, "note", Some(&quoted(&note))),
            _ => set(&new, "note", Some(&block(&note)))
                .or_else(|| set(&new, "note", Some(&quoted(&note)))),
        }
    }
}

/// Returns a note without invisible characters, and without spaces at the ends of its lines.
pub(super) fn paragraphs(note: &str) -> String {
    let note = without_invisible(&note.replace("\r\n", "\n"));
    let lines: Vec<&str> = note.trim().lines().map(str::trim_end).collect();
    if lines.len() == 1 { one_line(lines[0]) } else { lines.join("\n") }
}

/// Writes lines as a block of YAML.
pub(super) fn block(note: &str) -> String {
    let indented = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
    let lines: Vec<String> = note.lines().map(indented).collect();
    format!("|-\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use super::*;
    use crate::parse;

    const SIDECAR: &str = "title: T\npassages:\n  - quote: One  # why\n    topics: [a]\n    note: >-\n      Long\n      words.\n\n  - topics: [a, b]\n    paragraphs: 2\n";

    fn passage(sidecar: &str, index: usize) -> WrittenPassage {
        let text = sidecar.replace("\r\n", "\n");
        let span = parse::sidecar::source(text.trim_start_matches('\u{feff}'), None).value.passages
            [index]
            .span;
        written_passage(sidecar, span).unwrap()
    }

    fn changed(index: usize, topics: &[&str], note: &str) -> String {
        let topics: Vec<String> = topics.iter().map(|&topic| topic.to_owned()).collect();
        let new = passage(SIDECAR, index).change(SIDECAR, &topics, note).unwrap();
        let windows = format!("\u{feff}{}", SIDECAR.replace('\n', "\r\n"));
        let changed = passage(&windows, index).change(&windows, &topics, note).unwrap();
        assert_eq!(changed, format!("\u{feff}{}", new.replace('\n', "\r\n")));
        new
    }

    #[test]
    fn a_passage_is_read_as_it_is_written() {
        let first = passage(SIDECAR, 0);
        assert_eq!((first.index, first.note.as_str()), (0, "Long words."));
        let second = passage(SIDECAR, 1);
        assert_eq!((second.index, second.topics.len(), second.note.as_str()), (1, 2, ""));
        let other = SIDECAR.replace("paragraphs: 2", "paragraphs: 1");
        assert_ne!(passage(&other, 1).hash, second.hash);
        assert_eq!(passage(&other, 0).hash, first.hash);
        let twice = "title: T\npassages:\n  - &a {quote: One, topics: [a]}\n  - *a\n";
        let span = parse::sidecar::source(twice, None).value.passages[0].span;
        assert_eq!(written_passage(twice, span), None);
    }

    #[test]
    fn only_what_changes_is_written() {
        assert_eq!(changed(0, &["a"], "Long words."), SIDECAR);
        assert_eq!(changed(0, &["b", "a"], "Long words."), SIDECAR.replacen("[a]", "[b, a]", 1));
        let note = SIDECAR.replace(">-\n      Long\n      words.", "\"New: words\"");
        assert_eq!(changed(0, &["a"], " New:\twords "), note);
        let none = SIDECAR.replace("    note: >-\n      Long\n      words.\n", "");
        assert_eq!(changed(0, &["a"], " \n"), none);
        let added = SIDECAR.replace("paragraphs: 2\n", "paragraphs: 2\n    note: \"New\"\n");
        assert_eq!(changed(1, &["a", "b"], "New"), added);
    }

    #[test]
    fn a_note_of_several_paragraphs_keeps_them() {
        let new = changed(0, &["a"], "One:  \n\n- two\n  - three\n");
        let note = "note: |-\n      One:\n\n      - two\n        - three";
        assert_eq!(new, SIDECAR.replace("note: >-\n      Long\n      words.", note));
        assert_eq!(passage(&new, 0).note, "One:\n\n- two\n  - three");
        assert_eq!(
            passage(&new, 0).change(&new, &["a".into()], "One:\n\n- two\n  - three"),
            Some(new)
        );
        let brackets = "title: T\npassages: [{quote: One, topics: [a]}]\n";
        let new = passage(brackets, 0).change(brackets, &["a".into()], "One\n\ntwo").unwrap();
        assert_eq!(passage(&new, 0).note, "One\n\ntwo", "{new}");
    }
}
