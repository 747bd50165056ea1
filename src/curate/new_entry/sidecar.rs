//! Writes a sidecar that has every key of its table, each explained by a comment.

use std::collections::BTreeMap;

use crate::parse::ProposedPattern;
use crate::parse::sidecar::tables::{Key, KeyKind, KeyTable};
use crate::parse::yaml::quoted;

/// At most so many patterns are proposed for a key.
pub const MAX_PATTERNS: usize = 20;
/// Comments are wrapped at this column.
const WIDTH: usize = 100;

/// What a new sidecar has besides the explanations of its keys.
#[derive(Debug, Default)]
pub struct SidecarContents {
    /// Values in YAML by their keys: one line, or lines that are indented below the key.
    pub values: BTreeMap<&'static str, Vec<String>>,
    /// Comments at the beginning.
    pub intro: Vec<String>,
    /// Lines of comments below a key.
    pub comments: BTreeMap<&'static str, Vec<String>>,
}

impl SidecarContents {
    /// Sets a text, unless the key has a value.
    pub fn set_text(&mut self, key: &'static str, text: &str) {
        self.values.entry(key).or_insert_with(|| vec![quoted(text)]);
    }

    pub fn comment(&mut self, key: &'static str, line: impl Into<String>) {
        self.comments.entry(key).or_default().push(line.into());
    }

    /// Adds lines that become the value when their `#` is taken away, unless the key has a value.
    pub fn propose(
        &mut self,
        key: &'static str,
        about: &str,
        patterns: &[ProposedPattern],
        line: impl Fn(&str) -> String,
        more: &str,
    ) {
        if patterns.is_empty() || self.values.contains_key(key) {
            return;
        }
        self.comment(key, about);
        for ProposedPattern { pattern, lines, first_line } in patterns.iter().take(MAX_PATTERNS) {
            let count = if *lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
            let place = format!("# {count}, the first is line {first_line}");
            self.comment(key, format!("{}  {place}", line(pattern)));
        }
        if let Some(count) = patterns.len().checked_sub(MAX_PATTERNS).filter(|count| *count > 0) {
            self.comment(key, format!("and {count} more, which {more}"));
        }
    }
}

/// Writes a sidecar. `first` is its first line, or empty.
pub fn write(table: &KeyTable, first: &str, contents: &SidecarContents) -> String {
    let mut text = String::from(first);
    let intro = "Every key is explained here, and you may delete the comments. A key without a value counts \
        as left out.";
    push_comment(&mut text, "", intro);
    for paragraph in &contents.intro {
        push_comment(&mut text, "", paragraph);
    }
    for key in table.keys {
        text.push('\n');
        push_comment(&mut text, "", &about(key));
        text.push_str(key.name);
        text.push(':');
        match contents.values.get(key.name).map(Vec::as_slice) {
            None => text.push('\n'),
            Some([line]) if !line.starts_with(' ') => text.extend([" ", line, "\n"]),
            Some(lines) => {
                text.push('\n');
                text.extend(lines.iter().flat_map(|line| [line, "\n"]));
            }
        }
        if let KeyKind::Mappings(inner) = key.kind {
            push_inner(&mut text, inner);
        }
        for line in contents.comments.get(key.name).into_iter().flatten() {
            text.extend(["  # ", line, "\n"]);
        }
    }
    text
}

fn about(key: &Key) -> String {
    match key.kind {
        KeyKind::Mappings(_) => key.about.to_owned(),
        _ => format!("{} Example: {}", key.about, key.example),
    }
}

/// Explains the keys of the mappings in a list.
fn push_inner(text: &mut String, table: &KeyTable) {
    let first = &table.keys[0];
    let intro = match table.one_of {
        [] => format!("Each begins with `- ` before its first key, as in `- {}: …`.", first.name),
        keys => format!(
            "Each begins with `- ` before its first key, as in `- {}: …`, and has one of `{}`.",
            first.name,
            keys.join("`, `")
        ),
    };
    push_comment(text, "  ", &intro);
    for key in table.keys {
        push_comment(text, "  ", &format!("  {}: {}", key.name, about(key)));
    }
}

/// Writes a comment on as many lines as it needs. Spaces at its beginning are kept.
fn push_comment(text: &mut String, indent: &str, comment: &str) {
    let words = comment.trim_start();
    let inner = &comment[..comment.len() - words.len()];
    let prefix = format!("{indent}# {inner}");
    let mut line = String::new();
    for word in words.split(' ') {
        let is_full = prefix.chars().count() + line.chars().count() + word.chars().count() >= WIDTH;
        if !line.is_empty() && is_full {
            text.extend([&prefix, &line, "\n"]);
            line.clear();
            // Lines that go on are indented, so that each key of a list stands out.
            line.push_str(if inner.is_empty() { "" } else { "  " });
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    text.extend([&prefix, &line, "\n"]);
}
