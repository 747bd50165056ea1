//! Finds the texts that may have a quotation: those that share pairs of words with it.
//!
//! The pairs of all quotations are in one table, and every text is read once.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::quote::normal::{self, is_mark, is_spaceless, is_word};

/// The most pairs of a quotation that are looked for: the bits of a mask.
const MAX_GRAMS: usize = 64;

/// A pair of words, or a word that stands alone between omissions, by its hash.
type Gram = u64;

/// The pairs of words of many quotations.
pub struct GramTable {
    /// For each pair the quotations that have it, and the number of the pair in each.
    quotations: HashMap<Gram, Vec<(u32, u8)>, FixedState>,
    /// For each quotation the number of its pairs.
    counts: Vec<u32>,
    has_single_words: bool,
}

/// The pairs of a quotation that a text has, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    pub quotation: u32,
    pub mask: u64,
}

impl GramTable {
    /// Collects the pairs of quotations in the notation of sidecars.
    pub fn new<'q>(quotes: impl Iterator<Item = &'q str>) -> Self {
        let mut table =
            Self { quotations: HashMap::default(), counts: Vec::new(), has_single_words: false };
        for (number, quote) in quotes.enumerate() {
            let mut grams = Vec::new();
            for segment in quote.split('[') {
                let segment = segment.split_once(']').map_or(segment, |(_, words)| words);
                let form = normal::form(segment);
                let keys: Vec<u64> = word_keys(&form).collect();
                grams.extend(keys.windows(2).map(|pair| joined(pair[0], pair[1])));
                if let [only] = *keys {
                    grams.push(only);
                    table.has_single_words = true;
                }
            }
            grams.sort_unstable();
            grams.dedup();
            let step = grams.len().div_ceil(MAX_GRAMS).max(1);
            let kept: Vec<Gram> = grams.into_iter().step_by(step).collect();
            table.counts.push(kept.len() as u32);
            for (bit, gram) in kept.into_iter().enumerate() {
                table.quotations.entry(gram).or_default().push((number as u32, bit as u8));
            }
        }
        table
    }

    /// Returns the quotations that share at least a quarter of their pairs with a text in normal form, in
    /// order.
    pub fn shared_with(&self, text: &str) -> Vec<Shared> {
        let mut masks: HashMap<u32, u64, FixedState> = HashMap::default();
        let mut add = |gram: Gram| {
            for (quotation, bit) in self.quotations.get(&gram).into_iter().flatten() {
                *masks.entry(*quotation).or_default() |= 1 << bit;
            }
        };
        let mut last = None;
        for key in word_keys(text) {
            if let Some(last) = last.replace(key) {
                add(joined(last, key));
            }
            if self.has_single_words {
                add(key);
            }
        }
        let shares_enough = |(quotation, mask): &(u32, u64)| {
            mask.count_ones() * 4 >= self.counts[*quotation as usize]
        };
        let shared = masks.into_iter().filter(shares_enough);
        let mut shared: Vec<Shared> =
            shared.map(|(quotation, mask)| Shared { quotation, mask }).collect();
        shared.sort_unstable_by_key(|shared| shared.quotation);
        shared
    }

    /// True if a text may have all the words of a quotation. A word that is divided at the end of a line, or
    /// is followed by the number of a note, differs from the quotation's.
    pub fn may_have(&self, shared: Shared) -> bool {
        shared.mask.count_ones() * 3 >= self.counts[shared.quotation as usize]
    }
}

fn joined(first: u64, second: u64) -> Gram {
    (first.rotate_left(29) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Iterates over the keys of the words of a text in normal form, which do not depend on case. In scripts
/// without spaces, a character is a word.
fn word_keys(text: &str) -> impl Iterator<Item = u64> + '_ {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        let first = chars.find(|&c| is_word(c))?;
        let mut key = added(0xcbf2_9ce4_8422_2325, first);
        let is_next =
            |c: &char| is_mark(*c) || (is_word(*c) && !is_spaceless(first) && !is_spaceless(*c));
        while let Some(c) = chars.next_if(is_next) {
            key = added(key, c);
        }
        Some(key)
    })
}

/// Adds a character to a key (FNV-1a over characters in lower case).
fn added(key: u64, c: char) -> u64 {
    let step = |key: u64, c: char| (key ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    if c.is_ascii() { step(key, c.to_ascii_lowercase()) } else { c.to_lowercase().fold(key, step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(quote: &str, text: &str) -> Option<(u32, bool)> {
        let table = GramTable::new(std::iter::once(quote));
        let shared = table.shared_with(&normal::form(text)).into_iter().next();
        shared.map(|shared| (shared.mask.count_ones(), table.may_have(shared)))
    }

    #[test]
    fn a_text_that_has_the_words_is_found() {
        assert_eq!(shared("the bridge is closed", "Now The bridge—is closed."), Some((3, true)));
        assert_eq!(shared("the bridge […] closed", "the bridge was long closed"), Some((2, true)));
        assert_eq!(shared("继续修桥", "我们继续 修桥。"), Some((3, true)));
        assert_eq!(
            shared("the coopera- tion is closed", "the cooperation is closed"),
            Some((1, false))
        );
        assert_eq!(shared("e\u{301}tat de la paix", "État de la paix"), Some((3, true)));
        assert_eq!(shared("the bridge is closed", "a bridge was closed"), None);
    }

    #[test]
    fn a_long_quotation_has_a_mask_too() {
        let words: Vec<String> = (0..500).map(|n| format!("w{n}")).collect();
        let words = words.join(" ");
        assert_eq!(shared(&words, &words), Some((63, true)));
        assert_eq!(shared(&words, "w1 w2 w3"), None);
    }
}
