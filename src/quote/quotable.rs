//! The part of a text that passages may name.

use std::cell::OnceCell;
use std::ops::Range;

use super::haystack::Haystack;
use super::nearest::WordIndex;
use crate::model::{Block, InlineKind, InlineSpan, Text};
use crate::quote::normal;

/// A text made ready for selectors. Making one costs nothing: what is costly is made when a selector
/// first needs it, and then kept.
pub struct QuotableText<'t> {
    /// The text.
    pub(super) text: &'t Text,
    haystack: OnceCell<Haystack>,
    everything: OnceCell<Option<Haystack>>,
    index: OnceCell<WordIndex>,
    titles: OnceCell<Vec<String>>,
}

impl<'t> QuotableText<'t> {
    /// Prepares a text.
    pub fn new(text: &'t Text) -> Self {
        Self {
            text,
            haystack: OnceCell::new(),
            everything: OnceCell::new(),
            index: OnceCell::new(),
            titles: OnceCell::new(),
        }
    }

    /// The quotable words, to be searched.
    pub(super) fn haystack(&self) -> &Haystack {
        let kept = self
            .numbered()
            .flat_map(|(number, block)| stretches(block).map(move |range| (number, range)));
        self.haystack.get_or_init(|| Haystack::new(self.text, kept))
    }

    /// All words, labels and furniture among them; none when there are no such.
    pub(super) fn everything(&self) -> Option<&Haystack> {
        let is_changed = |block: &Block| block.spans.iter().any(is_left_out);
        let all = self.numbered().map(|(number, block)| (number, 0..block.text.len() as u32));
        let make =
            || self.text.blocks.iter().any(is_changed).then(|| Haystack::new(self.text, all));
        self.everything.get_or_init(make).as_ref()
    }

    /// Where each word stands in the haystack.
    pub(super) fn index(&self) -> &WordIndex {
        self.index.get_or_init(|| WordIndex::new(self.haystack().text()))
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &'t Block)> + use<'t> {
        (0..).zip(&self.text.blocks)
    }

    /// The normal form of each division's title.
    pub(super) fn titles(&self) -> &[String] {
        let form = || self.text.divisions.iter().map(|d| normal::form(&d.title)).collect();
        self.titles.get_or_init(form)
    }
}

/// The stretches of a block's text that are no label and no furniture; none is empty.
pub fn stretches(block: &Block) -> impl Iterator<Item = Range<u32>> + '_ {
    let length = block.text.len() as u32;
    let left_out = block.spans.iter().filter(|span| is_left_out(span));
    let edges = left_out.map(|span| (span.start, span.end)).chain([(length, length)]);
    edges
        .scan(0, |end, (next, after)| {
            let stretch = *end..next.max(*end);
            *end = after.max(*end);
            Some(stretch)
        })
        .filter(|stretch| !stretch.is_empty())
}

fn is_left_out(span: &InlineSpan) -> bool {
    matches!(span.kind, InlineKind::Label(_) | InlineKind::Furniture) && span.start < span.end
}
