//! Divisions of headings, and the anchors of all divisions.

use std::collections::HashMap;

use crate::model::{
    BlockKind, Division, Position, Text, composed, is_default_passage_id, join_lines,
};
use crate::quote::normal;

/// Creates anchors that are unique in one text.
#[derive(Default)]
pub struct AnchorNames(HashMap<String, u32>);

impl AnchorNames {
    /// Returns the anchor of a heading: its letters, digits and marks in lower case, anything else as
    /// one `-`. A repeated one gets `-2`, `-3`; one like a block's or passage's id begins `section-`.
    pub fn create(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let base = if is_default_passage_id(&slug) { format!("section-{slug}") } else { slug };
        let mut anchor = base.clone();
        let mut count = self.0.get(&base).copied().unwrap_or(0);
        while self.0.contains_key(&anchor) {
            count = count.max(1) + 1;
            anchor = format!("{base}-{count}");
        }
        self.0.insert(base, count.max(1));
        self.0.entry(anchor.clone()).or_insert(1);
        anchor
    }
}

fn slug(words: &str) -> String {
    let mut anchor = String::with_capacity(words.len());
    for c in normal::form(words).chars().flat_map(char::to_lowercase) {
        if normal::is_word(c) {
            anchor.push(c);
        } else if !anchor.is_empty() && !anchor.ends_with('-') && c != '\'' {
            anchor.push('-');
        }
    }
    let anchor = anchor.trim_end_matches('-');
    if anchor.is_empty() { "section".to_owned() } else { composed(anchor).into_owned() }
}

/// Sets the text's divisions: one for each heading.
pub fn add_heading_divisions(text: &mut Text) {
    let mut anchors = AnchorNames::default();
    let divisions = text.blocks.iter().enumerate().filter_map(|(n, block)| {
        let BlockKind::Heading(level) = block.kind else { return None };
        let start = Position { block: n as u32, offset: 0 };
        let title = join_lines(&block.text);
        let anchor = anchors.create(&title);
        Some(Division { level, title, anchor, start, end: start, heading: true })
    });
    text.divisions = divisions.collect();
    set_division_ends(text);
}

/// Ends each division where the next of its level or above begins, or with the text. No division of the body
/// contains footnotes.
pub fn set_division_ends(text: &mut Text) {
    let footnotes = Position { block: super::first_footnote(text), offset: 0 };
    let mut open: Vec<usize> = Vec::new();
    let mut end = footnotes;
    for n in 0..text.divisions.len() {
        let (level, start) = (text.divisions[n].level, text.divisions[n].start);
        if start >= end {
            open.drain(..).for_each(|body| text.divisions[body].end = end);
            end = super::end_of(text);
        }
        while let Some(last) = open.pop_if(|last| text.divisions[*last].level >= level) {
            text.divisions[last].end = start;
        }
        open.push(n);
    }
    for n in open {
        text.divisions[n].end = end;
    }
}
