//! Where the links of a text in a sidecar stand in the YAML.

use crate::diagnostic::Place;
use crate::model::{LinkKind, Text};

/// Moves the places of links from the Markdown to the YAML that it is a scalar of.
///
/// A scalar may be folded, indented and escaped, so offsets do not carry over; but each link's first
/// characters stand in it as written, in the same order. One that is not found is placed at the
/// scalar's beginning.
pub fn in_scalar(text: &mut Text, markdown: &str, raw: &str, place: Place) {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut from = 0;
    for link in &mut text.links {
        let written = lines.get(link.place.line.saturating_sub(1) as usize).and_then(|line| {
            let start = line.char_indices().nth(link.place.column.saturating_sub(1) as usize)?.0;
            Some(&line[start..])
        });
        let end = match link.kind {
            LinkKind::Markdown => written.and_then(|w| w.find(['(', '>', ' '])),
            _ => written.and_then(|w| w.find([']', '|', ' '])),
        };
        let begins = written.map(|written| &written[..end.unwrap_or(written.len())]);
        let found = begins.filter(|b| !b.is_empty()).and_then(|b| Some((raw[from..].find(b)?, b)));
        link.place = match found {
            Some((at, begins)) => {
                let at = from + at;
                from = at + begins.len();
                beyond(raw, at, place, link.place.width)
            }
            None => place,
        };
    }
}

/// The place of a byte of the scalar.
fn beyond(raw: &str, at: usize, place: Place, width: u32) -> Place {
    let before = &raw[..at];
    let lines = before.matches('\n').count() as u32;
    let in_line = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    let column = if lines == 0 { place.column + in_line } else { in_line + 1 };
    Place::new(place.line + lines, column, width)
}
