//! The part of a text that passages may name.

use std::cell::OnceCell;
use std::ops::Range;

use super::explain::lookalikes::in_latin;
use super::haystack::{BlockRange, Haystack};
use super::nearest::WordIndex;
use crate::model::{Block, InlineKind, InlineSpan, Text};
use crate::quote::normal;

/// A text prepared for selectors. Each costly part is built when a selector first needs it.
pub struct QuotableText<'t> {
    pub(super) text: &'t Text,
    haystack: OnceCell<Haystack>,
    without_note_numbers: OnceCell<Option<Haystack>>,
    everything: OnceCell<Option<Haystack>>,
    word_index: OnceCell<WordIndex>,
    latin_text: OnceCell<String>,
    titles: OnceCell<Vec<String>>,
}

impl<'t> QuotableText<'t> {
    pub fn new(text: &'t Text) -> Self {
        Self {
            text,
            haystack: OnceCell::new(),
            without_note_numbers: OnceCell::new(),
            everything: OnceCell::new(),
            word_index: OnceCell::new(),
            latin_text: OnceCell::new(),
            titles: OnceCell::new(),
        }
    }

    pub fn text(&self) -> &'t Text {
        self.text
    }

    /// Returns the words that may be quoted, in the normal form.
    pub fn normal_text(&self) -> &str {
        self.haystack().text()
    }

    pub(super) fn haystack(&self) -> &Haystack {
        self.haystack.get_or_init(|| Haystack::new(self.text, self.ranges()))
    }

    /// Returns the words without the numbers of notes; `None` if the text has none.
    pub(super) fn without_note_numbers(&self) -> Option<&Haystack> {
        let build = || {
            let has_notes =
                self.text.blocks.iter().any(|block| block.note_numbers().next().is_some());
            has_notes.then(|| Haystack::without_note_numbers(self.text, self.ranges()))
        };
        self.without_note_numbers.get_or_init(build).as_ref()
    }

    fn ranges(&self) -> impl Iterator<Item = BlockRange> + use<'t> {
        self.numbered_blocks()
            .flat_map(|(number, block)| quotable_ranges(block).map(move |range| (number, range)))
    }

    /// Returns all words with labels and furniture; `None` if the text has neither.
    pub(super) fn everything(&self) -> Option<&Haystack> {
        let build = || {
            let is_needed =
                self.text.blocks.iter().flat_map(|block| &block.spans).any(is_unquotable);
            let whole = |(number, block): (u32, &Block)| (number, 0..block.text.len() as u32);
            is_needed.then(|| Haystack::new(self.text, self.numbered_blocks().map(whole)))
        };
        self.everything.get_or_init(build).as_ref()
    }

    pub(super) fn word_index(&self) -> &WordIndex {
        self.word_index.get_or_init(|| WordIndex::new(&self.haystack().prepared))
    }

    /// Returns the normal form in which letters that look like Latin ones are replaced.
    pub(super) fn latin_text(&self) -> &str {
        self.latin_text.get_or_init(|| in_latin(self.haystack().text()))
    }

    /// Returns the normal form of each division's title.
    pub(super) fn titles(&self) -> &[String] {
        let form = || self.text.divisions.iter().map(|d| normal::form(&d.title)).collect();
        self.titles.get_or_init(form)
    }

    fn numbered_blocks(&self) -> impl Iterator<Item = (u32, &'t Block)> + use<'t> {
        (0..).zip(&self.text.blocks)
    }
}

/// Iterates over the ranges of a block's text that are neither label nor furniture; none is empty.
pub fn quotable_ranges(block: &Block) -> impl Iterator<Item = Range<u32>> + '_ {
    let length = block.text.len() as u32;
    let unquotable = block.spans.iter().filter(|span| is_unquotable(span));
    let edges = unquotable.map(|span| (span.start, span.end)).chain([(length, length)]);
    edges
        .scan(0, |end, (next, after)| {
            let range = *end..next.max(*end);
            *end = after.max(*end);
            Some(range)
        })
        .filter(|range| !range.is_empty())
}

fn is_unquotable(span: &InlineSpan) -> bool {
    matches!(span.kind, InlineKind::Label(_) | InlineKind::Furniture) && span.start < span.end
}
