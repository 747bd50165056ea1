//! Searches quotations in all sources of a dossier.

use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::grams::{GramTable, Shared};
use super::readings::{Reading, readings};
use crate::link::{Dossier, Source, SourceIx};
use crate::model::Piece;
use crate::quote::{self, NearMatch, QuotableText, QuoteSpec, normal};

/// The most places of a quotation in one source that are looked at.
const MAX_PLACES: usize = 20;
/// The number of sources in which the place most like a quotation is looked for.
const MAX_NEAR: usize = 5;

/// A place that has the words of a quotation.
#[derive(Debug, Clone)]
pub struct Match {
    pub source: SourceIx,
    pub pieces: Vec<Piece>,
    /// What the editor's brackets stand for.
    pub notes: Vec<String>,
}

/// The place most like a quotation that stands nowhere.
#[derive(Debug)]
pub struct Near {
    pub source: SourceIx,
    pub pieces: Vec<Piece>,
    pub diff: String,
}

/// Where the words of a quotation stand.
#[derive(Debug)]
pub enum Outcome {
    /// At these places, of which there is at least one, in the order of the sources.
    Found(Vec<Match>),
    Near(Near),
    Nowhere,
}

/// Searches quotations; the outcomes are in their order.
pub fn search(texts: &[&str], dossier: &Dossier) -> Vec<Outcome> {
    let all: Vec<Vec<Reading>> = texts.par_iter().map(|text| readings(text)).collect();
    // The last reading has the most omissions: its pairs of words are those of all.
    let loosest = all.iter().map(|readings| readings.last().map_or("", |last| &last.quote));
    let table = GramTable::new(loosest);
    let sources: Vec<SourceIx> = (0..dossier.sources.len() as u32).map(SourceIx).collect();
    let scans: Vec<Scan> =
        sources.par_iter().map(|&ix| Scan::new(ix, dossier.source(ix), &table, &all)).collect();

    let mut matches: Vec<Vec<Match>> = texts.iter().map(|_| Vec::new()).collect();
    let mut shared: Vec<Vec<(SourceIx, u64)>> = texts.iter().map(|_| Vec::new()).collect();
    for (ix, scan) in sources.iter().zip(scans) {
        for (quotation, found) in scan.matches {
            matches[quotation as usize].push(found);
        }
        for Shared { quotation, mask } in scan.shared {
            shared[quotation as usize].push((*ix, mask));
        }
    }
    let outcome = |((matches, shared), readings): ((Vec<Match>, Vec<_>), &Vec<Reading>)| {
        if !matches.is_empty() {
            return Outcome::Found(matches);
        }
        nearest(readings, shared, dossier).map_or(Outcome::Nowhere, Outcome::Near)
    };
    matches.into_par_iter().zip(shared).zip(&all).map(outcome).collect()
}

/// What a source has of all quotations.
struct Scan {
    matches: Vec<(u32, Match)>,
    shared: Vec<Shared>,
}

impl Scan {
    fn new(ix: SourceIx, source: &Source, table: &GramTable, all: &[Vec<Reading>]) -> Self {
        let quotable = QuotableText::new(&source.parsed.text);
        let shared = table.shared_with(quotable.normal_text());
        let mut matches = Vec::new();
        for &shared in shared.iter().filter(|shared| table.may_have(**shared)) {
            let found = places(&all[shared.quotation as usize], ix, &quotable, source);
            matches.extend(found.into_iter().map(|found| (shared.quotation, found)));
        }
        Self { matches, shared }
    }
}

/// Returns the places of the most literal reading that has any.
fn places(
    readings: &[Reading],
    ix: SourceIx,
    quotable: &QuotableText<'_>,
    source: &Source,
) -> Vec<Match> {
    let of_reading = |reading: &Reading| {
        let spec = QuoteSpec::bare(&reading.quote);
        let places = quote::places(spec, quotable, MAX_PLACES).into_iter();
        let found: Vec<Match> = places
            .filter_map(|pieces| {
                let notes = reading.replaced(&source.parsed.text, &pieces)?;
                Some(Match { source: ix, pieces, notes })
            })
            .collect();
        (!found.is_empty()).then_some(found)
    };
    readings.iter().find_map(of_reading).unwrap_or_default()
}

/// Finds the place most like a quotation in the sources that share the rarest pairs of words with it.
fn nearest(
    readings: &[Reading],
    mut shared: Vec<(SourceIx, u64)>,
    dossier: &Dossier,
) -> Option<Near> {
    let mut counts = [0_u32; 64];
    for (_, mask) in &shared {
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += u32::from(mask >> bit & 1 == 1);
        }
    }
    // A pair that half as many sources share weighs one more.
    let weight = |mask: u64| -> u32 {
        let bits = (0..64).filter(|bit| mask >> bit & 1 == 1);
        bits.map(|bit| counts[bit].leading_zeros()).sum()
    };
    shared.sort_by_cached_key(|(ix, mask)| (Reverse(weight(*mask)), *ix));
    shared.truncate(MAX_NEAR);
    let near = shared.iter().flat_map(|(ix, _)| {
        let text = &dossier.source(*ix).parsed.text;
        let quotable = QuotableText::new(text);
        let found = readings.iter().filter_map(|reading| {
            let NearMatch { pieces, diff, .. } = quote::near_match(&reading.quote, &quotable)?;
            let distance = distance(&reading.quote, &text.joined_text(&pieces));
            Some((distance, Near { source: *ix, pieces, diff }))
        });
        found.collect::<Vec<_>>()
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, near)| near)
}

/// Returns the number of words that must be changed, added or left out to get from one text to another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (normal::form(a), normal::form(b));
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut numbered = |text| -> Vec<u32> {
        let words =
            str::split(text, ' ').map(|word: &str| word.trim_matches(|c| !normal::is_word(c)));
        words
            .map(|word| {
                let next = numbers.len() as u32;
                *numbers.entry(word).or_insert(next)
            })
            .collect()
    };
    let (a, b) = (numbered(&*a), numbered(&*b));
    strsim::generic_levenshtein(&a, &b)
}
