//! The runs of words that sources withhold.

use std::collections::{HashMap, HashSet};

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::words::{RunFinder, for_each_word};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{Dossier, Passage, Source};
use crate::model::{Piece, Publish};

type RandomState = foldhash::fast::RandomState;

/// What a source withholds: its text without the published pieces.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WithheldText {
    /// The source's id.
    pub id: String,
    /// The hash of the text and of everything that changes its characters.
    text: Fingerprint,
    published: Vec<Piece>,
}

impl WithheldText {
    /// Returns what the sources of a dossier withhold, in the order of their ids.
    pub fn all(dossier: &Dossier) -> Vec<Self> {
        let withheld = |source: &Source| {
            let published = source.excerpts()?;
            let parsed = &source.parsed;
            let meta = &parsed.meta;
            let labels: Vec<&str> =
                meta.speakers.iter().map(|label| label.label.value.as_str()).collect();
            let text = (&parsed.sha256, &meta.furniture, &meta.divisions, labels);
            let text = fingerprint(&(text, parsed.title_block));
            Some(Self { id: source.id.clone(), text, published })
        };
        dossier.sources.iter().filter_map(withheld).collect()
    }

    /// True if everything that this text withholds was also withheld by one of `earlier`, which are in the
    /// order of their ids.
    pub fn is_covered_by(&self, earlier: &[Self]) -> bool {
        let found = earlier.binary_search_by(|one| one.id.cmp(&self.id));
        found.is_ok_and(|n| {
            let is_still_published = |old: &Piece| {
                let place = (old.block, old.start);
                let after = self.published.partition_point(|p| (p.block, p.start) <= place);
                let before = after.checked_sub(1).map(|n| &self.published[n]);
                before.is_some_and(|piece| piece.block == old.block && old.end <= piece.end)
            };
            earlier[n].text == self.text && earlier[n].published.iter().all(is_still_published)
        })
    }
}

/// A place in a withheld text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithheldPlace {
    /// The index of the source among those that withhold something.
    pub text: u32,
    /// The block, from 0.
    pub block: u32,
}

/// The runs of all withheld texts.
#[derive(Debug)]
pub struct WithheldIndex {
    runs: HashMap<u64, WithheldPlace, RandomState>,
}

impl WithheldIndex {
    /// Collects the runs of words in the unpublished parts of a dossier's sources.
    pub fn new(dossier: &Dossier) -> Self {
        let withheld = dossier.sources.iter().filter(|source| is_withheld(source));
        let withheld: Vec<&Source> = withheld.collect();
        let found: Vec<Vec<(u64, u32)>> =
            withheld.par_iter().map(|source| withheld_runs(source)).collect();
        let count = found.iter().map(Vec::len).sum();
        let mut runs = HashMap::with_capacity_and_hasher(count, RandomState::default());
        for (text, found) in (0..).zip(found) {
            for (hash, block) in found {
                runs.entry(hash).or_insert(WithheldPlace { text, block });
            }
        }
        Self { runs }
    }

    pub fn place(&self, run: u64) -> Option<WithheldPlace> {
        self.runs.get(&run).copied()
    }

    pub fn contains(&self, run: u64) -> bool {
        self.runs.contains_key(&run)
    }

    /// Returns those of the runs that also stand in a published text.
    pub fn published_runs(&self, dossier: &Dossier) -> HashSet<u64, RandomState> {
        let sources = dossier.sources.par_iter();
        sources.flat_map_iter(|source| published_runs(source, self)).collect()
    }
}

pub fn is_withheld(source: &Source) -> bool {
    source.parsed.meta.publish != Publish::Full
}

/// Returns the runs in the unpublished parts of a source, each with its first block. A first block that is
/// the title is no such part, since the sidecar publishes it.
fn withheld_runs(source: &Source) -> Vec<(u64, u32)> {
    let parsed = &source.parsed;
    let published = source.excerpts().unwrap_or_default();
    let mut published = published.iter().peekable();
    let mut finder = RunFinder::default();
    let mut runs = Vec::new();
    for (n, block) in (0..).zip(&parsed.text.blocks) {
        if n == 0 && parsed.title_block {
            while published.next_if(|piece| piece.block == n).is_some() {}
            continue;
        }
        let mut at = 0;
        while let Some(piece) = published.next_if(|piece| piece.block == n) {
            add_runs(&block.text[at..piece.start as usize], n, &mut finder, &mut runs);
            finder.reset();
            at = piece.end as usize;
        }
        add_runs(&block.text[at..], n, &mut finder, &mut runs);
    }
    for picture in &parsed.text.pictures {
        finder.reset();
        add_runs(&picture.alt, picture.block, &mut finder, &mut runs);
    }
    runs
}

fn add_runs(text: &str, block: u32, finder: &mut RunFinder<u32>, runs: &mut Vec<(u64, u32)>) {
    for_each_word(text, |word, _| {
        runs.extend(finder.push(word, block).map(|run| (run.hash, run.first)));
    });
}

/// Returns those runs of an index that stand in what a source publishes.
fn published_runs(source: &Source, index: &WithheldIndex) -> Vec<u64> {
    let mut finder = RunFinder::default();
    let mut runs = Vec::new();
    let mut add = |text: &str, finder: &mut RunFinder<()>| {
        for_each_word(text, |word, _| {
            let run = finder.push(word, ()).map(|run| run.hash);
            runs.extend(run.filter(|run| index.contains(*run)));
        });
    };
    let text = &source.parsed.text;
    if !is_withheld(source) {
        text.blocks.iter().for_each(|block| add(&block.text, &mut finder));
    }
    let passages: &[Passage] = if is_withheld(source) { &source.passages } else { &[] };
    for passage in passages {
        finder.reset();
        for piece in &passage.pieces {
            if piece.gap {
                finder.reset();
            }
            add(text.piece_text(piece), &mut finder);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_covered_while_it_withholds_no_more() {
        let piece = |block, start, end| Piece { block, start, end, gap: false };
        let text = |id: &str, text: u8, published: &[Piece]| WithheldText {
            id: id.to_owned(),
            text: [text; 16],
            published: published.to_vec(),
        };
        let earlier = [text("a", 1, &[piece(0, 4, 8), piece(2, 0, 9)]), text("b", 2, &[])];
        for (id, hash, published, is_covered) in [
            ("a", 1, &[piece(0, 4, 8), piece(2, 0, 9)][..], true),
            ("a", 1, &[piece(0, 0, 2), piece(0, 3, 9), piece(2, 0, 9), piece(3, 1, 2)], true),
            ("a", 1, &[piece(0, 4, 8), piece(2, 0, 8)], false),
            ("a", 1, &[piece(0, 5, 8), piece(2, 0, 9)], false),
            ("a", 1, &[piece(1, 0, 9), piece(2, 0, 9)], false),
            ("a", 1, &[], false),
            ("a", 2, &[piece(0, 4, 8), piece(2, 0, 9)], false),
            ("b", 2, &[piece(0, 4, 8)], true),
            ("c", 2, &[], false),
        ] {
            let now = text(id, hash, published);
            assert_eq!(now.is_covered_by(&earlier), is_covered, "{now:?}");
        }
    }
}
