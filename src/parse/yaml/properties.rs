//! Reports words that YAML takes for an anchor or a tag of a value, and would drop.

use serde_yaml::granit_parser::Span as ParserSpan;

use super::build::{clip, invalid_yaml, marker};
use super::{count, explain};
use crate::diagnostic::{Fault, Span};

/// Returns the tag before a value, such as `!urgent`, as a fault. Tags of YAML's own (`!!str`) are none.
pub(super) fn tag(text: &str, range: ParserSpan) -> Option<Fault> {
    let written = Properties::before(text, range)?;
    let is_foreign = |word: &str| word.len() > 1 && word.starts_with('!');
    let is_own = |word: &str| word.starts_with("!!") || word.starts_with("!<");
    let mut words = written.words().filter(|word| !is_own(word));
    words.any(is_foreign).then(|| written.fault(text, range))
}

/// Returns the anchor before a value as a fault, for the case that no alias repeats it.
pub(super) fn anchor(text: &str, range: ParserSpan) -> Option<Fault> {
    let written = Properties::before(text, range)?;
    written.words().any(|word| word.starts_with('&')).then(|| written.fault(text, range))
}

/// The anchor and the tag before a value.
struct Properties<'t> {
    written: &'t str,
    /// From the beginning of their line to them.
    lead: &'t str,
    /// The line, from 1.
    line: u32,
}

impl<'t> Properties<'t> {
    fn before(text: &'t str, range: ParserSpan) -> Option<Self> {
        let value = range.slice(text)?;
        let start = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let above = text.get(..start)?.trim_end();
        let line = &above[above.rfind('\n').map_or(0, |end| end + 1)..];
        let mut lead = line;
        loop {
            let rest = lead.trim_end();
            let word = rest.rsplit([' ', '\t', '[', '{', ',']).next().unwrap_or_default();
            if !word.starts_with(['&', '!']) {
                break;
            }
            lead = &rest[..rest.len() - word.len()];
        }
        let written = &line[lead.len()..];
        let line = above.matches('\n').count() as u32 + 1;
        (!written.is_empty()).then_some(Self { written, lead, line })
    }

    fn words(&self) -> impl Iterator<Item = &'t str> {
        self.written.split_whitespace()
    }

    fn fault(&self, text: &str, range: ParserSpan) -> Fault {
        let value = range.slice(text).unwrap_or_default();
        let is_same_line = marker(range.start, 1).line == self.line;
        let meant = match value.lines().next().filter(|_| is_same_line) {
            Some(value) if !value.is_empty() => format!("{} {value}", self.written),
            _ => self.written.to_owned(),
        };
        let sign = &self.written[..1];
        let span = Span::new(self.line, count(self.lead) + 1, count(&meant));
        let message = format!("a text that begins with `{sign}` needs quotation marks");
        let instead = explain::in_line(self.lead, &explain::quoted(&clip(&meant)));
        let help = format!(
            "YAML takes `{}` for a mark of its own and drops it: write `{instead}`",
            clip(self.written)
        );
        invalid_yaml(span, message).help(help)
    }
}
