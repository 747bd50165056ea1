//! The places on an entry's page that a reference can name.

use std::collections::HashMap;

use super::{PassageIx, SourceIx};
use crate::model::{ParsedPassage, Piece, Prose, Publish};
use crate::parse::ParsedSource;
use crate::quote;

/// A place in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// A block, by its index.
    Block(u32),
    /// A published passage.
    Passage(PassageIx),
    /// A division, by its index.
    Division(u32),
    /// A passage that is not published, since all its topics are drafts.
    Draft,
    /// A passage that is not published, since it has a fault, which is reported.
    Faulty,
}

/// The named places of one source, and the order of its published passages.
pub struct SourceAnchors<'a> {
    parsed: &'a ParsedSource,
    /// Indices into the parsed passages, in the order in which they are published.
    pub published: Vec<u32>,
    named: HashMap<&'a str, Anchor>,
}

impl<'a> SourceAnchors<'a> {
    /// Collects the places of a source. `is_live` decides whether the topic with an id is built, `is_draft`
    /// whether it is a draft that is not.
    pub fn new(
        ix: SourceIx,
        parsed: &'a ParsedSource,
        is_live: impl Fn(&str) -> bool,
        is_draft: impl Fn(&str) -> bool,
    ) -> Self {
        let mut published: Vec<u32> = (0..parsed.passages.len() as u32)
            .filter(|&n| parsed.passages[n as usize].topics.iter().any(|t| is_live(&t.value)))
            .collect();
        published.sort_by(|&a, &b| order(parsed, a).cmp(&order(parsed, b)));
        let mut named = HashMap::new();
        named.extend(parsed.unplaced.ids.iter().map(|id| (id.as_str(), Anchor::Faulty)));
        for passage in &parsed.passages {
            let mut topics = passage.topics.iter();
            let has_only_drafts = topics.len() > 0 && topics.all(|topic| is_draft(&topic.value));
            let anchor = if has_only_drafts { Anchor::Draft } else { Anchor::Faulty };
            named.insert(passage.id.as_str(), anchor);
            named.extend(passage.moved_from.iter().map(|old| (old.as_str(), anchor)));
        }
        for (place, &n) in published.iter().enumerate() {
            let passage = PassageIx { source: ix, passage: place as u32 };
            let ParsedPassage { id, moved_from, .. } = &parsed.passages[n as usize];
            let ids = [id].into_iter().chain(moved_from);
            named.extend(ids.map(|id| (id.as_str(), Anchor::Passage(passage))));
        }
        if parsed.meta.publish == Publish::Full {
            for (n, division) in parsed.text.divisions.iter().enumerate() {
                named.entry(&division.anchor).or_insert(Anchor::Division(n as u32));
            }
        }
        Self { parsed, published, named }
    }

    /// Finds the place with a name. `pN` is always a block, even if a passage has that id.
    pub fn find(&self, name: &str) -> Option<Anchor> {
        if let Some(block) = block_number(name) {
            let exists = (1..=self.parsed.text.blocks.len()).contains(&(block as usize));
            let is_shown = match self.parsed.meta.publish {
                Publish::Full => exists,
                Publish::Excerpts => exists && !self.excerpts_of(block - 1).is_empty(),
                Publish::Metadata => false,
            };
            return is_shown.then(|| Anchor::Block(block - 1));
        }
        self.named.get(name).copied()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.keys().copied()
    }

    /// Returns the published characters of a place.
    pub fn words(&self, anchor: Anchor) -> Vec<Piece> {
        match anchor {
            _ if self.is_withheld() => Vec::new(),
            Anchor::Block(block) if self.is_full() => {
                quote::pieces_of_block(&self.parsed.text, block)
            }
            Anchor::Block(block) => self.excerpts_of(block),
            Anchor::Passage(ix) => {
                let n = self.published[ix.passage as usize];
                self.parsed.passages[n as usize].pieces.to_vec()
            }
            Anchor::Division(n) => {
                let division = &self.parsed.text.divisions[n as usize];
                quote::pieces_between(&self.parsed.text, division.start, division.end)
            }
            Anchor::Draft | Anchor::Faulty => Vec::new(),
        }
    }

    /// Returns the block with words that is nearest to a place without any.
    pub fn nearest_with_words(&self, anchor: Anchor) -> Option<u32> {
        let at = match anchor {
            Anchor::Block(block) => block,
            Anchor::Division(n) => self.parsed.text.divisions[n as usize].start.block,
            Anchor::Passage(_) | Anchor::Draft | Anchor::Faulty => return None,
        };
        let has_words = |block: &u32| !self.words(Anchor::Block(*block)).is_empty();
        let blocks = self.parsed.text.blocks.len() as u32;
        let after = (at..blocks).find(has_words);
        let before = (0..at).rev().find(has_words);
        after.into_iter().chain(before).min_by_key(|block| block.abs_diff(at))
    }

    /// True if no words of the source are published.
    pub fn is_withheld(&self) -> bool {
        self.parsed.meta.publish == Publish::Metadata
    }

    fn is_full(&self) -> bool {
        self.parsed.meta.publish == Publish::Full
    }

    /// Returns the ranges of a block that published passages cover.
    fn excerpts_of(&self, block: u32) -> Vec<Piece> {
        let passages = self.published.iter().map(|&n| &self.parsed.passages[n as usize]);
        let pieces = passages.flat_map(|passage| &passage.pieces);
        union_of_pieces(pieces.filter(|piece| piece.block == block))
    }
}

/// Returns the union of pieces in the order of the text; they do not overlap. There is a gap before each
/// but the first of a block.
pub fn union_of_pieces<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = pieces.copied().collect();
    pieces.sort_unstable();
    let mut union: Vec<Piece> = Vec::new();
    for piece in pieces {
        match union.last_mut().filter(|last| last.block == piece.block) {
            Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
            last => {
                let gap = last.is_some();
                union.push(Piece { gap, ..piece });
            }
        }
    }
    union
}

/// Returns the number of a block, from 1, of its name `pN`.
pub fn block_number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('p')?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok()).flatten()
}

/// Returns the sort key of passages within a source: date, first and last character, id. Where these would
/// tell of a withheld text, only the date.
fn order(parsed: &ParsedSource, n: u32) -> impl Ord + '_ {
    let passage = &parsed.passages[n as usize];
    let date = passage.date.as_ref().or(parsed.meta.date.as_ref());
    let first = passage.pieces.first().map(|piece| (piece.block, piece.start));
    let last = passage.pieces.last().map(|piece| (piece.block, piece.end));
    let place = (first, last, &passage.id);
    // Undated is last: false sorts before true.
    (date.is_none(), date, (parsed.meta.publish != Publish::Metadata).then_some(place))
}

/// Returns the anchors of the headings of a curator's text.
pub fn headings(prose: &Prose) -> impl Iterator<Item = &str> {
    prose.text.divisions.iter().map(|division| division.anchor.as_str())
}

pub fn has_heading(prose: &Prose, name: &str) -> bool {
    headings(prose).any(|heading| heading == name)
}
