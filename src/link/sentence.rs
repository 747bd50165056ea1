//! Sentences: those around the curator's references, which backlinks show, and around mentions.

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

/// Words before a full stop that do not end a sentence, besides single letters and letters with full
/// stops between them.
const ABBREVIATIONS: [&str; 14] =
    ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Sen", "Gov", "Rep", "Hr", "Fr", "No", "vs"];

/// Returns the sentence around a range of a block; of several lines, the part in its line. It has no labels
/// of speakers and no lines of the publisher's, and in a table it is in its cell.
pub fn around_range(block: &Block, range: Range<u32>) -> Range<u32> {
    let mut within = 0..block.text.len() as u32;
    for span in &block.spans {
        match span.kind {
            InlineKind::Cell(_) if span.start <= range.start && range.end <= span.end => {
                within = within.start.max(span.start)..within.end.min(span.end);
            }
            InlineKind::Label(_) | InlineKind::Furniture | InlineKind::Division(_) => {
                if span.end <= range.start {
                    within.start = within.start.max(span.end);
                } else if span.start >= range.end {
                    within.end = within.end.min(span.start);
                }
            }
            _ => {}
        }
    }
    let text = &block.text[within.start as usize..within.end as usize];
    let (mut start, mut end) = (0, 0);
    for part in text.split_sentence_bounds() {
        end += part.len();
        if ends_in_abbreviation(part) {
            continue;
        }
        if within.start as usize + end >= range.end as usize {
            break;
        }
        if within.start as usize + end <= range.start as usize {
            start = end;
        }
    }
    let sentence = &text[start..end];
    let start = within.start + (start + sentence.len() - sentence.trim_start().len()) as u32;
    start..start + sentence.trim().len() as u32
}

/// True for what looks like the beginning of a sentence up to an abbreviation: `He met Mr. `
fn ends_in_abbreviation(part: &str) -> bool {
    if part.ends_with('\n') {
        return false;
    }
    part.trim_end().strip_suffix('.').is_some_and(is_abbreviated)
}

/// True if a full stop after these words belongs to the last of them.
pub fn is_abbreviated(words: &str) -> bool {
    let last = words.rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or_default();
    let is_letters = last.split('.').all(|letter| {
        let mut letters = letter.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    });
    is_letters || ABBREVIATIONS.contains(&last)
}

/// Returns the range of the cell around link `n` in the text of a table.
fn cell(block: &Block, n: u32) -> Option<Range<usize>> {
    let link = block.spans.iter().position(|span| span.kind == InlineKind::Link(n))?;
    // Outer before inner: the last cell that begins before the link is the one around it.
    let is_cell = |span: &&InlineSpan| matches!(span.kind, InlineKind::Cell(_));
    let cell = block.spans[..link].iter().rfind(is_cell)?;
    Some(cell.start as usize..cell.end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str, spans: Vec<InlineSpan>) -> Block {
        Block { kind: BlockKind::Paragraph, text: text.to_owned(), spans, line: 1 }
    }

    #[track_caller]
    fn sentence<'a>(block: &'a Block, name: &str) -> &'a str {
        let start = block.text.find(name).unwrap_or_default() as u32;
        let range = around_range(block, start..start + name.len() as u32);
        &block.text[range.start as usize..range.end as usize]
    }

    #[test]
    fn the_sentence_around_a_name_is_found() {
        let of = |text: &str, name: &str| sentence(&paragraph(text, Vec::new()), name).to_owned();
        assert_eq!(of("One. The bridge is old! Three.", "bridge"), "The bridge is old!");
        assert_eq!(of("The bridge is old", "bridge"), "The bridge is old");
        assert_eq!(
            of("One. He met Mr. Poe at the bridge. Three.", "Poe"),
            "He met Mr. Poe at the bridge."
        );
        assert_eq!(of("The U.S. Government left. Two.", "Government"), "The U.S. Government left.");
        assert_eq!(of("J. R. Poe left. Two.", "J. R. Poe"), "J. R. Poe left.");
        assert_eq!(
            of("a line of a poem\nthe bridge at night\nanother", "bridge"),
            "the bridge at night"
        );
        assert_eq!(of("一。桥在这里。三。", "桥"), "桥在这里。");
        assert_eq!(of("He said: “The bridge. Go.” Two.", "bridge"), "He said: “The bridge.");
    }

    #[test]
    fn labels_and_other_cells_are_no_part_of_it() {
        let label = |start, end| InlineSpan { start, end, kind: InlineKind::Label(0) };
        let turns = paragraph("Poe: the bridge\nMay: yes", vec![label(0, 4), label(16, 20)]);
        assert_eq!(sentence(&turns, "bridge"), "the bridge");
        let cell = |start, end| InlineSpan {
            start,
            end,
            kind: InlineKind::Cell(crate::model::Align::Natural),
        };
        let row = paragraph("the bridge is old", vec![cell(0, 10), cell(11, 17)]);
        assert_eq!(sentence(&row, "bridge"), "the bridge");
    }
}
