//! Finds the place of a text that is most like a quotation.
//!
//! Every occurrence of a word of the quotation votes for the place at which the quotation would begin;
//! rare words weigh more. Where the votes are densest, the words are compared one by one. The cost
//! depends on the length of the quotation, not of the text.

use std::ops::{Range, RangeInclusive};

use super::diff::{Cover, DiffWord, EditStep, align, punctuated, render};
use super::prepared::PreparedText;
use crate::quote::normal::{self, is_mark, is_spaceless, is_word};

/// The number of votes counted for one quotation.
const MAX_VOTES: usize = 4096;
/// The number of words of a quotation that vote.
const MAX_VOTERS: usize = 1024;
/// The number of words compared at once: time grows with its square.
const CHUNK_WORDS: usize = 200;

/// The number of words beyond an end of a place among which a word of the quotation's end is looked for.
const MAX_BEYOND: usize = 5;

/// The words of a text in normal form. They are numbered from 0.
pub(super) struct WordIndex {
    starts: Vec<u32>,
    /// The key and number of each word, sorted.
    postings: Vec<(u32, u32)>,
}

/// A place that is like a quotation, and how it differs.
pub(super) struct NearestPlace {
    /// The offset of its first word in the text.
    pub(super) offset: usize,
    /// See [`render`].
    pub(super) diff: String,
    pub(super) likeness: Likeness,
}

/// How a place differs from a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Only in capital letters.
    OnlyCase,
    /// Only in punctuation.
    OnlyPunctuation,
    /// It has all the words of the quotation, and more between them.
    MoreWords,
    Other,
}

/// The place most like all of a quotation.
pub(super) struct ClosestPlace {
    /// From its first word to its last, in bytes of the text's normal form.
    pub(super) range: Range<usize>,
    /// See [`render`].
    pub(super) diff: String,
    /// False if another place has as many of the words.
    pub(super) is_only: bool,
}

/// A whole quotation beside the words of a place.
struct Alignment<'a> {
    steps: Vec<EditStep>,
    /// The number of the place's first word.
    first: usize,
    /// The words of the place, to which the steps refer.
    found: Vec<DiffWord<'a>>,
    /// The number of words that differ in case and punctuation at most.
    alike: usize,
}

impl WordIndex {
    pub(super) fn new(text: &PreparedText<'_>) -> Self {
        let starts = word_starts(text.text()).map(|at| at as u32).collect();
        let mut postings: Vec<_> = words(text).iter().map(|word| word.key).zip(0..).collect();
        postings.sort_unstable();
        Self { starts, postings }
    }

    /// Compares a quotation with the place most like it, up to the first chunk that differs. Returns
    /// `None` if the chunk shares less than a third of its words with the text.
    pub(super) fn nearest(
        &self,
        text: &PreparedText<'_>,
        quote: &PreparedText<'_>,
    ) -> Option<NearestPlace> {
        let quote = words(quote);
        let mut shift = self.vote(&quote, None)?;
        for (number, chunk) in quote.chunks(CHUNK_WORDS).enumerate() {
            let first = signed(number * CHUNK_WORDS) + shift;
            let slack = signed(8 + chunk.len() / 4);
            let start = self.clamp(first - slack);
            let window = start..self.clamp(first + signed(chunk.len()) + slack);
            let mut found: Vec<DiffWord<'_>> = window.map(|word| self.word(text, word)).collect();
            let mut steps = align(chunk, &found, Cover::Part);
            let is_first = number == 0;
            let is_last = (number + 1) * CHUNK_WORDS >= quote.len();
            cut_ends(&mut steps, chunk, &mut found, (is_first, is_last));
            if steps.iter().all(|step| step.is_same) {
                if let Some(&EditStep { quote: Some(i), text: Some(j), .. }) = steps.last() {
                    shift = signed(start + j) - signed(number * CHUNK_WORDS + i);
                }
                continue;
            }
            let pair = |step: &EditStep| Some((chunk[step.quote?], found[step.text?]));
            let alike = steps.iter().filter_map(pair).filter(|(a, b)| a.key == b.key).count();
            let place = start + steps.iter().find_map(|step| step.text)?;
            let same_but_case = |step: &EditStep| {
                pair(step).is_some_and(|(a, b)| a.text.to_lowercase() == b.text.to_lowercase())
            };
            let same_but_marks = |step: &EditStep| {
                pair(step).is_some_and(|(a, b)| a.text == b.text || punctuated(&a, &b).is_some())
            };
            let has_more = |step: &EditStep| step.is_same || step.quote.is_none();
            return (alike * 3 >= chunk.len()).then(|| NearestPlace {
                offset: self.starts[place] as usize,
                diff: render(&steps, chunk, &found),
                likeness: match () {
                    () if steps.iter().all(same_but_case) => Likeness::OnlyCase,
                    () if steps.iter().all(same_but_marks) => Likeness::OnlyPunctuation,
                    () if steps.iter().all(has_more) => Likeness::MoreWords,
                    () => Likeness::Other,
                },
            });
        }
        None
    }

    /// Finds the place that has most words of a quotation, from its beginning to its end. Returns `None` if
    /// these are less than three fifths of the quotation, or of the place.
    pub(super) fn closest(
        &self,
        text: &PreparedText<'_>,
        quote: &PreparedText<'_>,
    ) -> Option<ClosestPlace> {
        let quote = words(quote);
        let shift = self.vote(&quote, None)?;
        let all = 0..self.starts.len();
        let mut best = self.align_whole(text, &quote, shift, &all)?;
        if !is_near(best.alike, quote.len(), best.found.len()) {
            return None;
        }
        self.extend(&mut best, text, &quote);
        let (start, end) = (best.first, best.first + best.found.len());
        let reach = signed(quote.len());
        let voted = self.vote(&quote, Some(&(shift - reach..=shift + reach)));
        let is_as_near = |shift: i64| {
            let beside = if shift < signed(start) { 0..start } else { end..all.end };
            let other = self.align_whole(text, &quote, shift, &beside);
            other.is_some_and(|other| other.alike >= best.alike)
        };
        let mut others = [signed(start) - reach, signed(end)].into_iter().chain(voted);
        let is_only = !others.any(is_as_near);
        cut_ends(&mut best.steps, &quote, &mut best.found, (true, true));
        let offset = |word: &str| (word.as_ptr() as usize) - (text.text().as_ptr() as usize);
        let (first, last) = (best.found.first()?.text, best.found.last()?.text);
        Some(ClosestPlace {
            range: offset(first)..offset(last) + last.len(),
            diff: render(&best.steps, &quote, &best.found),
            is_only,
        })
    }

    /// Extends a place to the first or last word of the quotation, if that has another partner and stands
    /// next to the place.
    fn extend<'a>(
        &self,
        best: &mut Alignment<'a>,
        text: &'a PreparedText<'_>,
        quote: &[DiffWord<'_>],
    ) {
        let has = |word: usize, key: u32| self.word(text, word).key == key;
        let end = best.first + best.found.len();
        let last_pair = best.alike_pairs(quote).next_back();
        if let Some((last, i, j)) = last_pair
            && (1..CHUNK_WORDS).contains(&(quote.len() - 1 - i))
            && let Some(new) = (end..self.starts.len().min(end + MAX_BEYOND))
                .find(|&word| has(word, quote[quote.len() - 1].key))
            && is_near(best.alike + 1, quote.len(), new + 1 - best.first)
        {
            best.found.extend((end..=new).map(|word| self.word(text, word)));
            let tail = align(&quote[i + 1..], &best.found[j + 1..], Cover::All);
            best.steps.truncate(last + 1);
            best.steps.extend(tail.into_iter().map(|step| step.shifted(i + 1, j + 1)));
            best.alike = best.alike_pairs(quote).count();
        }
        let end = best.first + best.found.len();
        let first_pair = best.alike_pairs(quote).next();
        if let Some((first, i, j)) = first_pair
            && (1..CHUNK_WORDS).contains(&i)
            && let Some(new) = (best.first.saturating_sub(MAX_BEYOND)..best.first)
                .rev()
                .find(|&word| has(word, quote[0].key))
            && is_near(best.alike + 1, quote.len(), end - new)
        {
            let more = best.first - new;
            best.found.splice(..0, (new..best.first).map(|word| self.word(text, word)));
            let head = align(&quote[..i], &best.found[..j + more], Cover::All);
            let rest = best.steps.drain(first..).map(|step| step.shifted(0, more));
            best.steps = head.into_iter().chain(rest).collect();
            best.first = new;
            best.alike = best.alike_pairs(quote).count();
        }
    }

    /// Compares a whole quotation with the words of a text from a place on, in chunks. Only the words of
    /// these numbers are looked at.
    fn align_whole<'a>(
        &self,
        text: &'a PreparedText<'_>,
        quote: &[DiffWord<'_>],
        mut shift: i64,
        within: &Range<usize>,
    ) -> Option<Alignment<'a>> {
        let clamp = |number| self.clamp(number).clamp(within.start, within.end);
        let mut steps = Vec::new();
        let mut next = within.start;
        for (number, chunk) in quote.chunks(CHUNK_WORDS).enumerate() {
            let offset = number * CHUNK_WORDS;
            let first = signed(offset) + shift;
            let slack = signed(8 + chunk.len() / 4);
            let start = clamp(first - slack).max(next);
            let end = clamp(first + signed(chunk.len()) + slack).max(start);
            let found: Vec<DiffWord<'_>> = (start..end).map(|n| self.word(text, n)).collect();
            for step in align(chunk, &found, Cover::Part) {
                let (quote, text) = (step.quote.map(|n| offset + n), step.text.map(|n| start + n));
                if let Some(text) = text {
                    next = text + 1;
                    shift = quote.map_or(shift, |quote| signed(text) - signed(quote));
                }
                steps.push(EditStep { quote, text, ..step });
            }
        }
        let first = steps.iter().find_map(|step| step.text)?;
        let found: Vec<DiffWord<'a>> = (first..next).map(|n| self.word(text, n)).collect();
        for step in &mut steps {
            step.text = step.text.map(|n| n - first);
        }
        let mut alignment = Alignment { steps, first, found, alike: 0 };
        alignment.alike = alignment.alike_pairs(quote).count();
        Some(alignment)
    }

    /// Returns the number of the word at which the quotation most likely begins; it may be negative.
    /// Places that are to be passed over do not count.
    fn vote(
        &self,
        quote: &[DiffWord<'_>],
        passed_over: Option<&RangeInclusive<i64>>,
    ) -> Option<i64> {
        let voters = quote.iter().take(MAX_VOTERS).enumerate();
        let mut lists: Vec<_> = voters.map(|(i, word)| (self.postings_of(word.key), i)).collect();
        lists.retain(|(list, _)| !list.is_empty());
        lists.sort_by_key(|(list, _)| list.len());
        let mut votes = Vec::new();
        for (list, i) in lists {
            if !votes.is_empty() && votes.len() + list.len() > MAX_VOTES {
                break;
            }
            let weight = 1 + (MAX_VOTES / list.len()).checked_ilog2().unwrap_or(0);
            let begins =
                list.iter().take(MAX_VOTES).map(|&(_, number)| i64::from(number) - signed(i));
            let begins = begins
                .filter(|begin| passed_over.is_none_or(|passed_over| !passed_over.contains(begin)));
            votes.extend(begins.map(|begin| (begin, weight)));
        }
        votes.sort_unstable();
        densest(&votes, signed(4 + quote.len().min(CHUNK_WORDS) / 8))
    }

    fn postings_of(&self, key: u32) -> &[(u32, u32)] {
        let start = self.postings.partition_point(|&(other, _)| other < key);
        let length = self.postings[start..].partition_point(|&(other, _)| other == key);
        &self.postings[start..start + length]
    }

    fn word<'a>(&self, text: &'a PreparedText<'_>, number: usize) -> DiffWord<'a> {
        let end = self.starts.get(number + 1).map_or(text.text().len(), |&next| next as usize);
        DiffWord::new(text, self.starts[number] as usize..end)
    }

    fn clamp(&self, number: i64) -> usize {
        usize::try_from(number).unwrap_or(0).min(self.starts.len())
    }
}

/// True if three fifths of the words of a quotation and of a place are alike.
fn is_near(alike: usize, quote: usize, place: usize) -> bool {
    alike * 5 >= 3 * quote.max(place)
}

impl Alignment<'_> {
    /// Returns the words that differ in case and punctuation at most: the numbers of the step, of the word of
    /// the quotation, and of that of the place.
    fn alike_pairs(
        &self,
        quote: &[DiffWord<'_>],
    ) -> impl DoubleEndedIterator<Item = (usize, usize, usize)> {
        self.steps.iter().enumerate().filter_map(|(number, step)| {
            let (i, j) = (step.quote?, step.text?);
            (quote[i].key == self.found[j].key).then_some((number, i, j))
        })
    }
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Finds the `width` in which votes weigh most together, and returns its first vote's place. Votes
/// are pairs of place and weight, sorted.
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

pub(super) fn words<'a>(text: &'a PreparedText<'_>) -> Vec<DiffWord<'a>> {
    let starts: Vec<usize> = word_starts(text.text()).collect();
    let ends = starts.iter().skip(1).copied().chain([text.text().len()]);
    starts.iter().zip(ends).map(|(&start, end)| DiffWord::new(text, start..end)).collect()
}

/// Leaves out punctuation with which the text goes on before or after the quotation: that is no difference.
fn cut_ends(
    steps: &mut [EditStep],
    quote: &[DiffWord<'_>],
    text: &mut [DiffWord<'_>],
    (is_first, is_last): (bool, bool),
) {
    let is_outer = |c: char| !is_word(c) && c != normal::DASH;
    for step in steps {
        let (Some(written), Some(found)) = (step.quote, step.text) else { continue };
        let word = &quote[written];
        if is_first && written == 0 && word.text.starts_with(is_word) {
            text[found].cut(|text| text.trim_start_matches(is_outer));
        }
        if is_last && written + 1 == quote.len() && word.text.ends_with(is_word) {
            text[found].cut(|text| text.trim_end_matches(is_outer));
        }
        step.is_same |= word.text == text[found].text;
    }
}

/// Iterates over the starts of words: after spaces, and at each character of a script without spaces.
pub(super) fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut last = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        let is_start = last == ' ' || ((is_spaceless(c) || is_spaceless(last)) && !is_mark(c));
        last = c;
        (is_start && c != ' ').then_some(at)
    })
}

impl<'a> DiffWord<'a> {
    fn new(all: &'a PreparedText<'_>, range: Range<usize>) -> Self {
        let text = all.text()[range.clone()].trim_end_matches(' ');
        let shown = all.original(range.start..range.start + text.len());
        let letters = text.chars().filter(|&c| is_word(c)).flat_map(char::to_lowercase);
        let key = hash(letters);
        let shown = normal::trim(shown);
        Self {
            text,
            shown,
            key: if key == hash(std::iter::empty()) { hash(text.chars()) } else { key },
        }
    }
}

impl DiffWord<'_> {
    /// Leaves out punctuation at an end. A word of nothing else stays.
    fn cut(&mut self, trimmed: impl Fn(&str) -> &str) {
        if !trimmed(self.text).is_empty() {
            self.text = trimmed(self.text);
            self.shown = trimmed(self.shown);
        }
    }
}

/// FNV-1a over characters: the same on every machine.
fn hash(chars: impl Iterator<Item = char>) -> u32 {
    chars.fold(0x811c_9dc5, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}
