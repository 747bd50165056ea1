//! Changes single keys of a sidecar and keeps everything else: comments, spaces, the order and notation
//! of keys.
//!
//! A key's lines end somewhere between its value's first line and the next key, and a closing bracket
//! may stand within a text. Each possible change is tried, and the result is parsed: it is returned only
//! if it says what was meant, and everything else as before.

use std::ops::Range;

use super::values::{PASSAGES, Plain, dash, entries, plain, plain_pair};
use crate::parse::yaml::{self, Node, Pair, Value};

/// At most so many closing brackets are tried.
const MAX_BRACKETS: usize = 16;

/// Returns true if a key of the sidecar has a value other than null.
pub fn has_value(sidecar: &str, key: &str) -> bool {
    let text = sidecar.strip_prefix('\u{feff}').unwrap_or(sidecar).replace("\r\n", "\n");
    entries(&text).is_some_and(|entries| {
        let entry = entries.iter().find(|entry| entry.key.text == key);
        entry.is_some_and(|entry| !matches!(entry.value.value, Value::Null))
    })
}

/// Sets a key of the sidecar to a value, written in YAML on one line. A new key goes before the
/// passages. Returns none if the sidecar has errors, or is written in a way that cannot be changed
/// safely.
pub fn set_key(sidecar: &str, key: &str, value: &str) -> Option<String> {
    edit(sidecar, |file| {
        let expected = with_key(file.entries, key, Some(value))?;
        Some((expected, file.set(file.entries, key, value)))
    })
}

/// Sets a key of a passage, counted from 0 in the order of the file, to a value, written in YAML. The
/// further lines of a block are indented as in a mapping without indentation. Without a value, removes the
/// key. Returns none where [`set_key`] does.
pub fn set_passage_key(
    sidecar: &str,
    passage: usize,
    key: &str,
    value: Option<&str>,
) -> Option<String> {
    edit(sidecar, |file| {
        let Value::Map(pairs) = &file.passages()?.get(passage)?.value else { return None };
        let changed = with_key(pairs, key, value)?;
        let expected = file.with_passages(|passages| passages[passage] = changed);
        let changes = match value {
            Some(value) => file.set(pairs, key, value),
            None => file.remove_key(pairs, key),
        };
        Some((expected, changes))
    })
}

/// Removes a passage, counted from 0 in the order of the file; with the last one, the key `passages`.
/// Returns none where [`set_key`] does.
pub fn remove_passage(sidecar: &str, passage: usize) -> Option<String> {
    edit(sidecar, |file| {
        let passages = file.passages()?;
        let item = passages.get(passage)?;
        if passages.len() == 1 {
            let expected = with_key(file.entries, PASSAGES, None)?;
            return Some((expected, file.remove_key(file.entries, PASSAGES)));
        }
        let expected = file.with_passages(|passages| drop(passages.remove(passage)));
        let next = passages.get(passage + 1);
        let changes = match dash(&file.lines, item) {
            Some((first, _)) => {
                let limit = next.and_then(|next| dash(&file.lines, next)).map(|(line, _)| line);
                file.remove_lines(first, limit.unwrap_or(file.lines.len()))
            }
            None => file.remove_item(item, next),
        };
        Some((expected, changes))
    })
}

/// A range of bytes, and what replaces them.
type Change = (Range<usize>, String);

/// Returns the sidecar after the first change after which it says what is expected.
fn edit(
    sidecar: &str,
    plan: impl FnOnce(&SidecarFile<'_>) -> Option<(Plain, Vec<Change>)>,
) -> Option<String> {
    if let Some(rest) = sidecar.strip_prefix('\u{feff}') {
        return edit(rest, plan).map(|edited| format!("\u{feff}{edited}"));
    }
    let text = sidecar.replace("\r\n", "\n");
    let old = entries(&text)?;
    let lines = text.split_inclusive('\n').collect();
    let (expected, changes) = plan(&SidecarFile { text: &text, lines, entries: &old })?;
    let (range, new) = changes.into_iter().find(|(range, new)| {
        let mut changed = text.clone();
        changed.replace_range(range.clone(), new);
        let says = entries(&changed).map(|entries| mapping(&entries));
        // Nothing is left of a sidecar whose only key has been removed.
        says.unwrap_or(Plain::Map(Vec::new())) == expected
    })?;
    let line_end = if text.len() < sidecar.len() { "\r\n" } else { "\n" };
    let [start, end] = [range.start, range.end].map(|byte| byte_in_original(sidecar, byte));
    Some([&sidecar[..start], &new.replace('\n', line_end), &sidecar[end..]].concat())
}

/// Returns the place of a byte in a text from which the carriage returns have been removed.
fn byte_in_original(original: &str, byte: usize) -> usize {
    let mut left = byte;
    let mut start = 0;
    for line in original.split_inclusive('\n') {
        let length = line.len() - usize::from(line.ends_with("\r\n"));
        if left < length {
            break;
        }
        left -= length;
        start += line.len();
    }
    start + left
}

fn mapping(pairs: &[Pair<'_>]) -> Plain {
    Plain::Map(pairs.iter().map(plain_pair).collect())
}

/// Returns a mapping in which a key has another value, or is not there if there is no value. A new key
/// is the last, but before the passages.
fn with_key(pairs: &[Pair<'_>], key: &str, value: Option<&str>) -> Option<Plain> {
    let mut plains: Vec<_> = pairs.iter().map(plain_pair).collect();
    let at = plains.iter().position(|(name, _)| name == key);
    match (at, value) {
        (Some(at), Some(value)) => plains[at].1 = plain(&yaml::parse(value).value?),
        (None, Some(value)) => {
            let new = (key.to_owned(), plain(&yaml::parse(value).value?));
            plains.insert(place_of_new_key(pairs), new);
        }
        (Some(at), None) => drop(plains.remove(at)),
        (None, None) => {}
    }
    Some(Plain::Map(plains))
}

fn place_of_new_key(pairs: &[Pair<'_>]) -> usize {
    pairs.iter().position(|pair| pair.key.text == PASSAGES).unwrap_or(pairs.len())
}

/// A sidecar without carriage returns.
struct SidecarFile<'a> {
    text: &'a str,
    /// With their line ends.
    lines: Vec<&'a str>,
    entries: &'a [Pair<'a>],
}

impl<'a> SidecarFile<'a> {
    fn passages(&self) -> Option<&'a [Node<'a>]> {
        let passages = self.entries.iter().find(|entry| entry.key.text == PASSAGES)?;
        match &passages.value.value {
            Value::List(passages) => Some(passages),
            _ => None,
        }
    }

    /// Returns what the sidecar says after a change of its passages.
    fn with_passages(&self, change: impl FnOnce(&mut Vec<Plain>)) -> Plain {
        let mut plains: Vec<_> = self.entries.iter().map(plain_pair).collect();
        let passages = plains.iter_mut().find(|(key, _)| key == PASSAGES);
        if let Some((_, Plain::List(passages))) = passages {
            change(passages);
        }
        Plain::Map(plains)
    }

    /// Returns the changes that may set a key of a mapping.
    fn set(&self, pairs: &[Pair<'a>], key: &str, value: &str) -> Vec<Change> {
        let Some(index) = pairs.iter().position(|pair| pair.key.text == key) else {
            return self.insert(pairs, &format!("{key}: {value}"));
        };
        let pair = &pairs[index];
        let start = self.start_of(pair);
        let value = &indented(value, pair);
        let mut changes = Vec::new();
        if let Value::Scalar(scalar) = &pair.value.value
            && let Some(range) = self.range_of(scalar.raw)
        {
            changes.push((range, value.clone()));
        }
        if let Some(colon) = self.text[start + pair.key.raw.len()..].find(':') {
            let after = start + pair.key.raw.len() + colon + 1;
            changes.push((after..after, format!(" {value}")));
            let gap = self.text[after..].len() - self.text[after..].trim_start().len();
            if matches!(pair.value.value, Value::Null) {
                // A null that is written, as `~`.
                let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
                let rest = &self.text[after + gap..];
                let end = rest.find(is_end).unwrap_or(rest.len());
                changes.push((after + gap..after + gap + end, value.clone()));
            }
            let brackets = self.closing(after, &[']', '}']);
            changes.extend(brackets.map(|at| (after + gap..at + 1, value.clone())));
        }
        let line = pair.key.span.line as usize - 1;
        let comment = if value.contains('\n') { String::new() } else { self.block_comment(pair) };
        changes.extend(self.ends(line, line_of(pairs.get(index + 1))).map(|end| {
            let end = self.start_of_line(end);
            let line_end = if self.text[..end].ends_with('\n') { "\n" } else { "" };
            (start..end, format!("{}: {value}{comment}{line_end}", pair.key.raw))
        }));
        changes
    }

    /// Returns the comment behind the mark of a block such as `>-`, with spaces before it.
    fn block_comment(&self, pair: &Pair<'a>) -> String {
        let line = self.lines.get(pair.key.span.line as usize - 1).copied().unwrap_or_default();
        let header = line.split_once(&[pair.key.raw, ":"].concat()).map(|(_, value)| value.trim());
        let header = header.filter(|header| header.starts_with(['>', '|']));
        let comment = header.and_then(|header| header.split_once(" #"));
        comment.map_or_else(String::new, |(_, words)| format!("  #{words}"))
    }

    /// Returns the changes that may add a line `key: value` to a mapping.
    fn insert(&self, pairs: &[Pair<'a>], entry: &str) -> Vec<Change> {
        let place = place_of_new_key(pairs);
        let Some(before) = place.checked_sub(1).map(|index| &pairs[index]) else {
            let line_start = pairs.first().map_or(0, |pair| self.start_of(pair));
            return vec![(line_start..line_start, format!("{entry}\n"))];
        };
        let entry = &indented(entry, before);
        let indent = " ".repeat(before.key.span.column as usize - 1);
        let line = before.key.span.line as usize - 1;
        let ends = self.ends(line, line_of(pairs.get(place)));
        let mut changes: Vec<Change> = ends
            .map(|end| {
                let at = self.start_of_line(end);
                let is_open = !self.text[..at].ends_with('\n');
                let new = if is_open {
                    format!("\n{indent}{entry}")
                } else {
                    format!("{indent}{entry}\n")
                };
                (at..at, new)
            })
            .collect();
        changes.extend(self.closing(self.start_of(before), &['}']).map(|at| {
            let end = self.text[..at].trim_end().len();
            let comma = if self.text[..end].ends_with(',') { "" } else { "," };
            (end..end, format!("{comma} {entry}"))
        }));
        changes
    }

    /// Returns the changes that may remove a key of a mapping.
    fn remove_key(&self, pairs: &[Pair<'a>], key: &str) -> Vec<Change> {
        let Some(index) = pairs.iter().position(|pair| pair.key.text == key) else {
            return Vec::new();
        };
        let start = self.start_of(&pairs[index]);
        let line = pairs[index].key.span.line as usize - 1;
        let next = pairs.get(index + 1);
        let is_alone = self.text[self.start_of_line(line)..start].trim().is_empty();
        let mut changes = Vec::new();
        if is_alone {
            changes = self.remove_lines(line, line_of(next).unwrap_or(self.lines.len()));
        }
        match next {
            Some(next) => changes.push((start..self.start_of(next), String::new())),
            None => changes.extend(self.remove_last(start)),
        }
        changes
    }

    /// Returns the changes that may remove an item of a list in brackets.
    fn remove_item(&self, item: &Node<'a>, next: Option<&Node<'a>>) -> Vec<Change> {
        // The span of an item begins with its bracket or its first key.
        let opening = |item: &Node<'_>| {
            let at = self.offset(item.span.line, item.span.column);
            if self.text[at..].starts_with('{') { Some(at) } else { self.text[..at].rfind('{') }
        };
        match (opening(item), next.map(opening)) {
            (Some(start), Some(Some(next))) => vec![(start..next, String::new())],
            (Some(start), None) => self.remove_last(start).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the changes that may remove the last item or pair in brackets, with the comma before it.
    fn remove_last(&self, start: usize) -> impl Iterator<Item = Change> {
        let from = self.text[..start].rfind(',').unwrap_or(start);
        let brackets: Vec<usize> = self.closing(start, &[']', '}']).collect();
        brackets
            .into_iter()
            .flat_map(move |at| [(from..at, String::new()), (from..at + 1, String::new())])
    }

    /// Returns the changes that may remove an entry that begins with the line `first` and ends before
    /// the line `limit`. Of blank lines before and after it, one side goes too.
    fn remove_lines(&self, first: usize, limit: usize) -> Vec<Change> {
        let is_blank = |line: &&&str| line.trim().is_empty();
        // Comments above the entry stay, and so may have a blank line above them.
        let mut above = self.lines[..first].iter().rev();
        let before = above
            .find(|line| !line.trim_start().starts_with('#'))
            .is_none_or(|line| line.trim().is_empty());
        self.ends(first, Some(limit))
            .map(|end| {
                let blank = self.lines[end..].iter().take_while(is_blank).count();
                let start = self.start_of_line(first);
                let to = self.start_of_line(if before { end + blank } else { end });
                if before && end + blank == self.lines.len() {
                    (self.text[..start].trim_end_matches('\n').len()..to, "\n".to_owned())
                } else {
                    (start..to, String::new())
                }
            })
            .collect()
    }

    /// Returns the lines after which an entry may end that begins with the line `first` and ends before
    /// `limit`, or the file's end.
    fn ends(&self, first: usize, limit: Option<usize>) -> impl Iterator<Item = usize> + use<'a> {
        first + 1..=limit.unwrap_or(self.lines.len()).max(first + 1)
    }

    /// Returns the places of the next closing brackets.
    fn closing(&self, from: usize, brackets: &'static [char]) -> impl Iterator<Item = usize> {
        self.text[from..].match_indices(brackets).map(move |(at, _)| from + at).take(MAX_BRACKETS)
    }

    fn start_of(&self, pair: &Pair<'_>) -> usize {
        self.offset(pair.key.span.line, pair.key.span.column)
    }

    /// Returns the byte of a line and column, both from 1, the column in characters.
    fn offset(&self, line: u32, column: u32) -> usize {
        let line = line as usize - 1;
        let text = self.lines.get(line).copied().unwrap_or_default();
        let byte = text.char_indices().map(|(at, _)| at).nth(column as usize - 1);
        self.start_of_line(line) + byte.unwrap_or(text.len())
    }

    fn start_of_line(&self, line: usize) -> usize {
        self.lines[..line.min(self.lines.len())].iter().map(|line| line.len()).sum()
    }

    /// Returns where a part of the file stands in it.
    fn range_of(&self, raw: &str) -> Option<Range<usize>> {
        let start = (raw.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (start + raw.len() <= self.text.len()).then_some(start..start + raw.len())
    }
}

/// Indents the lines of a value after the first as far as the key of a pair.
fn indented(value: &str, pair: &Pair<'_>) -> String {
    let indent = " ".repeat(pair.key.span.column as usize - 1);
    let indented = |(n, line): (usize, &str)| match n {
        0 => line.to_owned(),
        _ if line.is_empty() => String::new(),
        _ => [&indent, line].concat(),
    };
    value.split('\n').enumerate().map(indented).collect::<Vec<_>>().join("\n")
}

/// Returns the line of a key, from 0.
fn line_of(pair: Option<&Pair<'_>>) -> Option<usize> {
    pair.map(|pair| pair.key.span.line as usize - 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use super::*;

    const BLOCK: &str = "# A comment.\ntitle: One  # why\nauthors:\n  - Ann\n# About passages.\npassages:\n  \
        - quote: a b  # words\n    topics:\n      - x\n      - y\n    note: |\n      Long.\n\n  # Second.\n  \
        - topics: [x]\n    quote: >\n      c\n      d\n\n  - {quote: \"e, f\", topics: [x], note: 'g'}\n";

    /// Asserts that exactly these lines are removed and added.
    #[track_caller]
    fn assert_diff(new: Option<String>, old: &str, removed: &[&str], added: &[&str]) {
        let new = new.expect("it can be changed");
        let only_in = |one: &str, other: &str| {
            let mut others: Vec<&str> = other.lines().collect();
            let only = one.lines().filter(|line| {
                let at = others.iter().position(|other| other == line);
                at.map(|at| others.remove(at)).is_none()
            });
            only.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(only_in(old, &new), removed, "removed from\n{old}\nin\n{new}");
        assert_eq!(only_in(&new, old), added, "added in\n{new}");
    }

    #[test]
    fn a_key_is_set() {
        let set = |key, value| set_key(BLOCK, key, value);
        assert_diff(set("sha256", "abc"), BLOCK, &[], &["sha256: abc"]);
        assert!(set("sha256", "abc").unwrap().contains("- Ann\nsha256: abc\n# About"));
        assert_diff(set("title", "Two"), BLOCK, &["title: One  # why"], &["title: Two  # why"]);
        assert_diff(set("authors", "[B]"), BLOCK, &["authors:", "  - Ann"], &["authors: [B]"]);
        assert_eq!(set_key("title: A", "b", "c").unwrap(), "title: A\nb: c");
        assert_eq!(
            set_key("title: A\nb:  # later\n", "b", "c").unwrap(),
            "title: A\nb: c  # later\n"
        );
        assert_eq!(set_key("{title: A}\n", "b", "c").unwrap(), "{title: A, b: c}\n");
        for null in ["null", "~"] {
            let old = format!("b: {null}  # later\ntitle: A\n");
            assert_eq!(set_key(&old, "b", "c").unwrap(), "b: c  # later\ntitle: A\n");
            let old = format!("{{b: {null}, title: A}}\n");
            assert_eq!(set_key(&old, "b", "c").unwrap(), "{b: c, title: A}\n");
        }
        let block = "b: >-  # folded\n  c\n\n  d\ntitle: A\n";
        assert_eq!(set_key(block, "b", "e").unwrap(), "b: e  # folded\ntitle: A\n");
        assert_eq!(set_key("passages: []\n", "b", "c").unwrap(), "b: c\npassages: []\n");
        assert_eq!(set_key("title: [A\n", "b", "c"), None);
    }

    #[test]
    fn a_key_of_a_passage_is_set_and_removed() {
        let set = |passage, key, value| set_passage_key(BLOCK, passage, key, value);
        let quote = set(0, "quote", Some("\"b\""));
        assert_diff(quote, BLOCK, &["  - quote: a b  # words"], &["  - quote: \"b\"  # words"]);
        let topics = ["    topics:", "      - x", "      - y"];
        assert_diff(set(0, "topics", Some("[z]")), BLOCK, &topics, &["    topics: [z]"]);
        let note = ["    note: |", "      Long."];
        assert_diff(set(0, "note", Some("\"n\"")), BLOCK, &note, &["    note: \"n\""]);
        assert_diff(set(0, "note", None), BLOCK, &note, &[]);
        assert_diff(set(1, "note", Some("\"n\"")), BLOCK, &[], &["    note: \"n\""]);
        let quote = ["    quote: >", "      c", "      d"];
        assert_diff(set(1, "quote", Some("c")), BLOCK, &quote, &["    quote: c"]);
        let flow = "  - {quote: \"e, f\", topics: [x], note: 'g'}";
        let new = "  - {quote: \"e, f\", topics: [y, z], note: 'g'}";
        assert_diff(set(2, "topics", Some("[y, z]")), BLOCK, &[flow], &[new]);
        let new = "  - {quote: \"e, f\", topics: [x]}";
        assert_diff(set(2, "note", None), BLOCK, &[flow], &[new]);
        let new = "  - {quote: \"e, f\", topics: [x], note: 'g', id: h}";
        assert_diff(set(2, "id", Some("h")), BLOCK, &[flow], &[new]);
        assert_eq!(set(3, "id", Some("h")), None);
    }

    #[test]
    fn a_passage_is_removed() {
        let removed = remove_passage(BLOCK, 1).unwrap();
        assert!(
            removed.ends_with(
                "      Long.\n\n  # Second.\n  - {quote: \"e, f\", topics: [x], note: 'g'}\n"
            ),
            "{removed}"
        );
        let removed = remove_passage(BLOCK, 2).unwrap();
        assert!(removed.ends_with("      c\n      d\n"), "{removed}");
        let one = "title: A\npassages: [{quote: a, topics: [x]}, {quote: b, topics: [y]}]\n";
        let removed = [remove_passage(one, 0), remove_passage(one, 1)].map(Option::unwrap);
        assert_eq!(removed[0], "title: A\npassages: [{quote: b, topics: [y]}]\n");
        assert_eq!(removed[1], "title: A\npassages: [{quote: a, topics: [x]}]\n");
        assert_eq!(remove_passage(&removed[0], 0).unwrap(), "title: A\n");
    }

    #[test]
    fn line_ends_and_the_mark_of_the_encoding_stay() {
        let windows = format!("\u{feff}{}", BLOCK.replace('\n', "\r\n"));
        for (unix, windows) in [
            (set_key(BLOCK, "sha256", "a"), set_key(&windows, "sha256", "a")),
            (set_passage_key(BLOCK, 0, "note", None), set_passage_key(&windows, 0, "note", None)),
            (remove_passage(BLOCK, 1), remove_passage(&windows, 1)),
        ] {
            assert_eq!(
                windows.unwrap(),
                format!("\u{feff}{}", unix.unwrap().replace('\n', "\r\n"))
            );
        }
    }
}
