//! Backlinks: references seen from their targets, each with the sentence around it.

use std::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};
use unicode_segmentation::UnicodeSegmentation;

use super::dossier::EntryIx;
use crate::model::{Block, BlockKind, InlineKind, InlineSpan, LinkKind, Text};

/// A reference, seen from its target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Backlink {
    /// The entry that refers.
    pub from: EntryIx,
    /// The place on its page.
    pub fragment: Option<String>,
    /// The sentence around the reference; empty if there is none to show.
    pub sentence: String,
    /// True for an embed, which shows words of the target.
    pub quotes: bool,
}

/// Returns the sentence around link `n` of a text as a reader sees it: a wikilink without a text shows
/// what `title` returns for it. In a table, a sentence does not extend beyond its cell.
///
/// Empty for an embed, and for a link that is the only content of a cell. Sentences are separated
/// according to Unicode Standard Annex #29.
pub fn around(text: &Text, block: u32, n: u32, title: &dyn Fn(usize) -> Option<String>) -> String {
    let Some(block) = text.blocks.get(block as usize) else { return String::new() };
    if matches!(block.kind, BlockKind::Embed(_)) {
        return String::new();
    }
    let cell = cell(block, n);
    let within = cell.clone().unwrap_or(0..block.text.len());
    let mut shown = String::with_capacity(within.len());
    let mut place = 0..0;
    let mut done = within.start;
    for span in &block.spans {
        let InlineKind::Link(link) = span.kind else { continue };
        let (start, end) = (span.start as usize, span.end as usize);
        if start < within.start || end > within.end {
            continue;
        }
        shown.push_str(&block.text[done..start]);
        let from = shown.len();
        let is_wiki = text.links[link as usize].kind == LinkKind::Wiki;
        match title(link as usize).filter(|_| is_wiki) {
            Some(title) => shown.push_str(&title),
            None => shown.push_str(&block.text[start..end]),
        }
        if link == n {
            place = from..shown.len();
        }
        done = end;
    }
    shown.push_str(&block.text[done..within.end]);
    let has_words = |words: &str| words.contains(char::is_alphanumeric);
    if cell.is_some() && !has_words(&shown[..place.start]) && !has_words(&shown[place.end..]) {
        return String::new();
    }
    let sentence = shown
        .split_sentence_bound_indices()
        .find(|(start, sentence)| (*start..start + sentence.len()).contains(&place.start))
        .map_or(shown.as_str(), |(_, sentence)| sentence);
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the range of the cell around link `n` in the text of a table.
fn cell(block: &Block, n: u32) -> Option<Range<usize>> {
    let link = block.spans.iter().position(|span| span.kind == InlineKind::Link(n))?;
    // Outer before inner: the last cell that begins before the link is the one around it.
    let is_cell = |span: &&InlineSpan| matches!(span.kind, InlineKind::Cell(_));
    let cell = block.spans[..link].iter().rfind(is_cell)?;
    Some(cell.start as usize..cell.end as usize)
}
