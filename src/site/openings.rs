//! The words to which the addresses of blocks lead that passages are called after, so that a publication
//! notices if such an address shows other words than before.

use std::fmt::Write;

use super::Site;
use crate::fingerprint::{fingerprint_of_bytes, hex};
use crate::link::{Passage, Source};
use crate::model::{Piece, Publish};
use crate::quote::normal;
use crate::url;

/// The number of letters and digits that are compared.
const MAX_LETTERS: usize = 48;
/// The number of bytes of a hash that are listed.
const HASH_BYTES: usize = 8;

impl Site {
    /// Returns for each source's page the beginnings of its passages that are called after a block, one a
    /// line: `=`, the id, the number of letters, and their hash.
    pub fn openings(&self) -> impl Iterator<Item = (String, String)> {
        self.dossier.sources.iter().map(|source| {
            let mut lines = String::new();
            for passage in &source.passages {
                if let Some(block) = block_of_id(&passage.id) {
                    let letters = letters(source, &pieces_in(passage, block));
                    let opening = &letters[..letters.len().min(MAX_LETTERS)];
                    let (id, count) = (&passage.id, opening.len());
                    let _ = writeln!(lines, "={id} {count} {}", hash(opening));
                }
            }
            (url::source_page(&source.id), lines)
        })
    }

    /// True if the block of an opening still has its words, or if the line is none of an opening.
    pub fn has_opening(&self, page: &str, line: &str) -> bool {
        let Some((source, block, count, hash_before)) = self.opening(page, line) else {
            return true;
        };
        let shown: Vec<Piece> = match source.excerpts() {
            Some(pieces) => pieces.into_iter().filter(|piece| piece.block == block).collect(),
            None => match source.parsed.text.blocks.get(block as usize) {
                Some(text) => {
                    let end = text.text.len() as u32;
                    vec![Piece { block, start: 0, end, gap: false }]
                }
                // The place itself ends, which is reported.
                None => return true,
            },
        };
        letters(source, &shown).windows(count).any(|letters| hash(letters) == hash_before)
    }

    fn opening<'l>(&self, page: &str, line: &'l str) -> Option<(&Source, u32, usize, &'l str)> {
        let mut parts = line.strip_prefix('=')?.split(' ');
        let block = block_of_id(parts.next()?)?;
        let count = parts.next()?.parse().ok().filter(|count| *count > 0)?;
        let source = self.dossier.source(self.source_ix(page)?);
        let is_withheld = source.parsed.meta.publish == Publish::Metadata;
        (!is_withheld).then_some((source, block, count, parts.next()?))
    }
}

/// Returns the block that an id such as `p3` names, from 0.
fn block_of_id(id: &str) -> Option<u32> {
    id.strip_prefix('p')?.parse::<u32>().ok()?.checked_sub(1)
}

fn pieces_in(passage: &Passage, block: u32) -> Vec<Piece> {
    passage.pieces.iter().filter(|piece| piece.block == block).copied().collect()
}

/// Returns the letters and digits of some words, in lower case.
fn letters(source: &Source, pieces: &[Piece]) -> Vec<char> {
    let words = normal::form(&source.parsed.text.joined_text(pieces));
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn hash(letters: &[char]) -> String {
    let letters: String = letters.iter().collect();
    hex(&fingerprint_of_bytes(letters.as_bytes())[..HASH_BYTES])
}
