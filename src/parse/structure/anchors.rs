//! Anchors of divisions, made from the words of their headings.

use std::collections::HashMap;

use crate::model::{BlockKind, Division, Position, Text};
use crate::quote::normal;

/// Gives anchors that are unique in one text.
#[derive(Default)]
pub struct Anchors(HashMap<String, u32>);

impl Anchors {
    /// The anchor of a heading: its letters, digits and marks in lower case, all else one `-`. One that
    /// is taken gets `-2`, `-3`; one that looks like a block's number is put behind `section-`.
    pub fn give(&mut self, words: &str) -> String {
        let plain = plain(words);
        let base = if is_reserved(&plain) { format!("section-{plain}") } else { plain };
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

fn plain(words: &str) -> String {
    let mut anchor = String::with_capacity(words.len());
    for c in normal::form(words).chars().flat_map(char::to_lowercase) {
        if normal::is_word(c) {
            anchor.push(c);
        } else if !anchor.is_empty() && !anchor.ends_with('-') && c != '\'' {
            anchor.push('-');
        }
    }
    let anchor = anchor.trim_end_matches('-');
    if anchor.is_empty() { "section".to_owned() } else { anchor.to_owned() }
}

/// Whether an anchor looks like a block's or a passage's default one: `p4`, `p4-2`.
fn is_reserved(anchor: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    anchor.strip_prefix('p').is_some_and(|rest| match rest.split_once('-') {
        Some((block, nth)) => digits(block) && digits(nth),
        None => digits(rest),
    })
}

/// Makes a division of each heading.
pub fn of_headings(text: &mut Text) {
    let mut anchors = Anchors::default();
    let divisions = text.blocks.iter().enumerate().filter_map(|(n, block)| {
        let BlockKind::Heading(level) = block.kind else { return None };
        let start = Position { block: n as u32, offset: 0 };
        let title = block.text.replace('\n', " ");
        let anchor = anchors.give(&title);
        Some(Division { level, title, anchor, start, end: start, heading: true })
    });
    text.divisions = divisions.collect();
    set_ends(text);
}

/// Each division ends where the next of its level or above begins, or with the text.
pub fn set_ends(text: &mut Text) {
    let end = super::end_of(text);
    let mut open: Vec<usize> = Vec::new();
    for n in 0..text.divisions.len() {
        let (level, start) = (text.divisions[n].level, text.divisions[n].start);
        while let Some(last) = open.pop_if(|last| text.divisions[*last].level >= level) {
            text.divisions[last].end = start;
        }
        open.push(n);
    }
    for n in open {
        text.divisions[n].end = end;
    }
}
