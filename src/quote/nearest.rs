//! The place of a text that is nearest to a quotation which does not stand in it.
//!
//! Every word of the quotation votes, wherever it stands in the text, for the place at which the
//! quotation would begin; rare words weigh more. Where the votes are densest, the words are compared
//! one by one. This costs the length of the quotation, not of the text.

use super::diff::{DiffWord, EditStep, align, render};
use crate::quote::normal::{is_mark, is_spaceless, is_word};

/// How many votes are counted for one quotation.
const VOTES: usize = 4096;

/// How many words of a quotation vote.
const VOTERS: usize = 1024;

/// How many words are compared at once.
const CHUNK: usize = 200;

/// Where each word of a text stands.
pub(super) struct WordIndex {
    /// The offset of each word.
    starts: Vec<u32>,
    /// Each word's key and number, sorted.
    postings: Vec<(u32, u32)>,
}

/// A place that is like a quotation, and how it differs.
pub(super) struct NearestPlace {
    /// An offset in the text: its first word.
    pub(super) offset: usize,
    /// The words of both, see [`render`].
    pub(super) diff: String,
    /// Whether nothing but the case of letters differs.
    pub(super) only_case: bool,
}

impl WordIndex {
    /// Takes note of each word of a text in normal form.
    pub(super) fn new(text: &str) -> Self {
        let starts: Vec<u32> = word_starts(text).map(|at| at as u32).collect();
        let mut index = Self { starts, postings: Vec::new() };
        index.postings = (0..index.starts.len())
            .map(|number| (index.word(text, number).key, number as u32))
            .collect();
        index.postings.sort_unstable();
        index
    }

    /// The first stretch of a quotation that differs from where it nearly stands; none when no place
    /// of the text has a third of its words.
    pub(super) fn nearest(&self, text: &str, quote: &str) -> Option<NearestPlace> {
        let quote = words(quote);
        let mut shift = self.vote(&quote)?;
        for (number, chunk) in quote.chunks(CHUNK).enumerate() {
            let first = signed(number * CHUNK) + shift;
            let slack = signed(8 + chunk.len() / 4);
            let start = self.clamp(first - slack);
            let window = start..self.clamp(first + signed(chunk.len()) + slack);
            let found: Vec<DiffWord<'_>> = window.map(|word| self.word(text, word)).collect();
            let steps = align(chunk, &found);
            if !steps.iter().all(EditStep::is_same) {
                return self.difference(&steps, chunk, &found, start);
            }
            if let Some(&EditStep::Same(i, j)) = steps.last() {
                shift = signed(start + j) - signed(number * CHUNK + i);
            }
        }
        None
    }

    fn difference(
        &self,
        steps: &[EditStep],
        quote: &[DiffWord<'_>],
        text: &[DiffWord<'_>],
        first: usize,
    ) -> Option<NearestPlace> {
        let pair = |step: &EditStep| Some((quote[step.quote()?], text[step.text()?]));
        let alike = steps.iter().filter_map(pair).filter(|(a, b)| a.key == b.key).count();
        let start = first + steps.iter().find_map(EditStep::text)?;
        let same_but_case = |step: &EditStep| {
            pair(step).is_some_and(|(a, b)| a.text.to_lowercase() == b.text.to_lowercase())
        };
        (alike * 3 >= quote.len()).then(|| NearestPlace {
            offset: self.starts[start] as usize,
            diff: render(steps, quote, text),
            only_case: steps.iter().all(same_but_case),
        })
    }

    /// The number of the text's word at which most words of the quotation say that it begins; it may
    /// lie before the text.
    fn vote(&self, quote: &[DiffWord<'_>]) -> Option<i64> {
        let voters = quote.iter().take(VOTERS).enumerate();
        let mut lists: Vec<_> = voters.map(|(i, word)| (self.postings_of(word.key), i)).collect();
        lists.retain(|(list, _)| !list.is_empty());
        lists.sort_by_key(|(list, _)| list.len());
        let mut votes = Vec::new();
        for (list, i) in lists {
            if !votes.is_empty() && votes.len() + list.len() > VOTES {
                break;
            }
            let weight = 1 + (VOTES / list.len()).checked_ilog2().unwrap_or(0);
            let begins = list.iter().take(VOTES).map(|&(_, number)| i64::from(number) - signed(i));
            votes.extend(begins.map(|begin| (begin, weight)));
        }
        votes.sort_unstable();
        densest(&votes, signed(4 + quote.len().min(CHUNK) / 8))
    }

    /// Where a word stands: its key and the numbers.
    fn postings_of(&self, key: u32) -> &[(u32, u32)] {
        let start = self.postings.partition_point(|&(other, _)| other < key);
        let length = self.postings[start..].partition_point(|&(other, _)| other == key);
        &self.postings[start..start + length]
    }

    fn word<'a>(&self, text: &'a str, number: usize) -> DiffWord<'a> {
        let end = self.starts.get(number + 1).map_or(text.len(), |&next| next as usize);
        DiffWord::new(&text[self.starts[number] as usize..end])
    }

    /// A number of a word that exists, or one past the last.
    fn clamp(&self, number: i64) -> usize {
        usize::try_from(number).unwrap_or(0).min(self.starts.len())
    }
}

/// A number of words as one that may be taken from another.
fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The first of the places within `width` of each other that have the most votes together.
fn densest(votes: &[(i64, u32)], width: i64) -> Option<i64> {
    let (mut first, mut sum) = (0, 0);
    let mut best = None;
    for &(place, weight) in votes {
        sum += weight;
        while votes[first].0 < place - width {
            sum -= votes[first].1;
            first += 1;
        }
        if best.is_none_or(|(most, _)| sum > most) {
            best = Some((sum, votes[first].0));
        }
    }
    best.map(|(_, place)| place)
}

/// The words of a text in normal form.
pub(super) fn words(text: &str) -> Vec<DiffWord<'_>> {
    let starts: Vec<usize> = word_starts(text).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| DiffWord::new(&text[start..end])).collect()
}

/// Where words begin: after spaces, and at each character of a script without spaces.
pub(super) fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut last = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        let parted = last == ' ' || ((is_spaceless(c) || is_spaceless(last)) && !is_mark(c));
        last = c;
        (parted && c != ' ').then_some(at)
    })
}

impl<'a> DiffWord<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim_end_matches(' ');
        let letters = text.chars().filter(|&c| is_word(c)).flat_map(char::to_lowercase);
        let key = hash(letters);
        Self { text, key: if key == hash(std::iter::empty()) { hash(text.chars()) } else { key } }
    }
}

/// FNV-1a over characters: the same on every machine.
fn hash(chars: impl Iterator<Item = char>) -> u32 {
    chars.fold(0x811c_9dc5, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}
