//! The evidence on a topic's page: its passages in order of time, those of the voices that speak most in a
//! column each.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{FidelityView, PassageCard, VoiceView};
use crate::link::{PassageIx, SourceIx, TopicIx, Voice};
use crate::model::{Date, Quotation};

/// At most this many voices have a column,
const MAX_COLUMNS: usize = 3;
/// and only those with so many passages.
const MIN_PASSAGES: usize = 2;
/// A quotation of more lines is folded.
const MAX_LINES: usize = 12;
/// The characters on a line of a card, by the number of columns.
const LINE_WIDTHS: [usize; 4] = [64, 64, 60, 38];

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceView<'a> {
    /// The voices with a column, those with most passages first.
    pub columns: Vec<ColumnView<'a>>,
    /// The passages of this page by year.
    pub years: Vec<YearView<'a>>,
    /// The number of sources on this page.
    pub sources: usize,
    /// The number of voices on this page.
    pub voices: usize,
    /// The first and the last year; none if no passage has a date.
    pub span: Option<[String; 2]>,
    /// The fidelity of every passage on this page, if it is the same.
    pub fidelity: Option<FidelityView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ColumnView<'a> {
    /// Whose column it is.
    pub voice: VoiceView<'a>,
    /// The number of its passages.
    pub passages: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct YearView<'a> {
    /// The year in which they begin; none for passages without a date.
    pub year: Option<String>,
    /// The passages in order of date.
    pub passages: Vec<EvidenceCard<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceCard<'a> {
    /// The passage.
    pub passage: PassageCard<'a>,
    /// The column of its voice, from 1; 0 if it is across all columns.
    pub column: usize,
    /// True if its words are long, so that the page folds them.
    pub folded: bool,
    /// True if the page says of all its passages together how sure they are.
    pub shares_fidelity: bool,
}

/// Arranges passages of a topic, which are in order of time.
pub fn evidence<'a>(
    cx: ViewContext<'a>,
    topic: TopicIx,
    passages: &[PassageIx],
    columns: &[(&'a Voice, usize)],
) -> EvidenceView<'a> {
    let dossier = cx.dossier;
    let date = |ix: &PassageIx| dossier.passage(*ix).date.as_ref();
    let line_width = LINE_WIDTHS[columns.len()];
    let column_of = |ix: PassageIx| match &dossier.passage(ix).voices[..] {
        [only] => columns.iter().position(|(voice, _)| *voice == only).map_or(0, |n| n + 1),
        _ => 0,
    };
    let sources: BTreeSet<SourceIx> = passages.iter().map(|ix| ix.source).collect();
    let fidelity = |ix: &SourceIx| dossier.quotes(*ix).meta().fidelity.as_deref();
    let first = sources.first().and_then(fidelity);
    let is_same = sources.iter().all(|ix| fidelity(ix) == first);
    let card = |&ix: &PassageIx| {
        let (column, passage) = (column_of(ix), cx.passage_card(ix, Some(topic)));
        let width = if column == 0 { LINE_WIDTHS[0] } else { line_width };
        let folded = width_of(dossier.quotes(ix.source).words(ix.passage)) > MAX_LINES * width;
        EvidenceCard { column, folded, shares_fidelity: is_same, passage }
    };
    let year = |ix: &PassageIx| date(ix).map(Date::year);
    let years = passages.chunk_by(|a, b| year(a) == year(b)).map(|group| YearView {
        year: group.first().and_then(year).map(four_digits),
        passages: group.iter().map(card).collect(),
    });
    let voices = passages.iter().flat_map(|&ix| &dossier.passage(ix).voices);
    EvidenceView {
        years: years.collect(),
        sources: sources.len(),
        voices: voices.collect::<BTreeSet<_>>().len(),
        span: span(passages.iter().filter_map(date)),
        fidelity: cx.fidelity(first.filter(|_| is_same)),
        columns: columns
            .iter()
            .map(|&(voice, passages)| ColumnView { voice: cx.voice(voice), passages })
            .collect(),
    }
}

/// Returns the voices that have a column, with the number of their passages in it.
pub fn columns<'a>(cx: ViewContext<'a>, passages: &[PassageIx]) -> Vec<(&'a Voice, usize)> {
    let mut counts: BTreeMap<&Voice, usize> = BTreeMap::new();
    for &ix in passages {
        if let [only] = &cx.dossier.passage(ix).voices[..] {
            *counts.entry(only).or_default() += 1;
        }
    }
    let mut columns: Vec<(&Voice, usize)> =
        counts.into_iter().filter(|(_, passages)| *passages >= MIN_PASSAGES).collect();
    // Equal ones are in the order of their names, so that the same page has the same columns.
    columns.sort_by_key(|(voice, passages)| (Reverse(*passages), cx.dossier.voice_name(voice)));
    columns.truncate(MAX_COLUMNS);
    columns
}

/// Returns the first and the last year of some dates.
fn span<'d>(dates: impl Iterator<Item = &'d Date>) -> Option<[String; 2]> {
    let (mut first, mut last) = (i16::MAX, i16::MIN);
    for date in dates {
        first = first.min(date.year());
        last = last.max(date.last().map_or(date.year(), |day| day.year));
    }
    (first <= last).then(|| [first, last].map(four_digits))
}

fn four_digits(year: i16) -> String {
    format!("{year:04}")
}

/// Returns the number of characters of a quotation, wide ones counted twice.
fn width_of(quotation: Quotation<'_>) -> usize {
    let wide = |c: char| if c < '\u{2e80}' { 1 } else { 2 };
    let pieces = quotation.pieces.iter();
    pieces.map(|piece| quotation.text.piece_text(piece).chars().map(wide).sum::<usize>()).sum()
}
