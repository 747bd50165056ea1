//! Checks the quotations of an article against all sources of a dossier.
//!
//! [`text`] and [`html`] read an article, [`quotations`] finds what it quotes, [`search`] looks for that in
//! all sources at once, and [`beside`] reads which source and which voice the article names. [`Checker`] joins
//! them.

mod addresses;
mod beside;
mod draft;
mod grams;
pub mod html;
mod lexicon;
mod marks;
mod names;
mod notes;
mod pairs;
mod quotations;
mod readings;
pub mod report;
mod search;
mod speech;
#[cfg(test)]
mod tests;
pub mod text;

pub use draft::Draft;
pub use pairs::without_outer_marks;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::diagnostic::Span;
use crate::link::{Dossier, EntryIx, Source, SourceIx, Voice, block_number};
use crate::model::{Piece, Publish};
use crate::parse::ParsedSource;
use crate::quote::omitted_negation;
use crate::url;
use beside::Beside;
use names::{Names, names_of};
use quotations::{Quotation, Quotations};
use search::{Match, Outcome, search};

/// The most other places that a note names.
const MAX_LISTED: usize = 3;

/// An article to be checked.
#[derive(Debug)]
pub struct Article<'f> {
    pub draft: Draft,
    /// The characters of its file.
    pub file: &'f str,
}

/// What is said of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Found,
    Differs,
    OtherSource,
    OtherVoice,
    Nowhere,
}

impl Status {
    pub const ALL: [Self; 5] =
        [Self::Found, Self::Differs, Self::OtherSource, Self::OtherVoice, Self::Nowhere];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Differs => "differs",
            Self::OtherSource => "other-source",
            Self::OtherVoice => "other-voice",
            Self::Nowhere => "nowhere",
        }
    }
}

/// A quotation of an article, and what is said of it.
#[derive(Debug)]
pub struct Finding {
    pub status: Status,
    /// Its place in the article, up to the end of its first line.
    pub span: Span,
    pub text: String,
    /// None of a quotation that stands nowhere.
    pub place: Option<Place>,
    /// The difference on one line, if it differs.
    pub diff: Option<String>,
    /// The names of the sources or the voice that the article names instead.
    pub named: Vec<String>,
    pub notes: Vec<String>,
}

/// A place in a source.
#[derive(Debug)]
pub struct Place {
    /// The id of the source.
    pub source: String,
    /// Its title.
    pub title: String,
    /// From 1.
    pub block: u32,
    pub voices: Vec<PlaceVoice>,
    /// The address on the site; none if the words are not published.
    pub url: Option<String>,
}

/// Somebody who speaks at a place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PlaceVoice {
    /// The id of the topic; none if the voice is none.
    pub id: Option<String>,
    pub name: String,
}

/// The findings of an article, and the number of quotations that are too short to be checked.
#[derive(Debug)]
pub struct Findings {
    pub list: Vec<Finding>,
    pub short: usize,
}

/// A dossier whose names are known.
pub struct Checker<'d> {
    dossier: &'d Dossier,
    names: Names,
}

impl<'d> Checker<'d> {
    pub fn new(dossier: &'d Dossier) -> Self {
        Self { dossier, names: Names::new(dossier) }
    }

    /// Checks all quotations of some articles that have at least `min` words.
    pub fn check(&self, articles: &[Article<'_>], min: usize) -> Vec<Findings> {
        let is_title = |words: &str| self.names.is_title(words);
        let found: Vec<Quotations> = articles
            .iter()
            .map(|article| quotations::find(&article.draft, article.file, min, is_title))
            .collect();
        let all = found.iter().flat_map(|found| &found.list);
        let texts: Vec<&str> = all.map(|quotation| &*quotation.text).collect();
        let mut outcomes = search(&texts, self.dossier).into_iter();
        let findings = |(article, found): (&Article<'_>, &Quotations)| {
            let outcomes: Vec<Outcome> = outcomes.by_ref().take(found.list.len()).collect();
            self.findings(&article.draft, found, outcomes)
        };
        articles.iter().zip(&found).map(findings).collect()
    }

    fn findings(&self, draft: &Draft, found: &Quotations, outcomes: Vec<Outcome>) -> Findings {
        let is_found: Vec<bool> =
            outcomes.iter().map(|outcome| matches!(outcome, Outcome::Found(_))).collect();
        let mut list = Vec::new();
        for (quotation, outcome) in found.list.iter().zip(outcomes) {
            if !is_within_found(quotation, &found.list, &is_found) {
                let beside = Beside::new(quotation, &found.list, draft, &self.names);
                list.push(self.judge(quotation, outcome, &beside));
            }
        }
        Findings { list, short: found.short }
    }

    fn judge(&self, quotation: &Quotation, outcome: Outcome, beside: &Beside) -> Finding {
        let mut finding = Finding {
            status: Status::Nowhere,
            span: quotation.span,
            text: quotation.text.clone(),
            place: None,
            diff: None,
            named: Vec::new(),
            notes: Vec::new(),
        };
        match outcome {
            Outcome::Nowhere => {}
            Outcome::Near(near) => {
                finding.status = Status::Differs;
                finding.diff = Some(near.diff);
                finding.place = Some(self.place(near.source, &near.pieces, &mut finding.notes));
            }
            Outcome::Found(matches) => self.judge_found(&matches, beside, &mut finding),
        }
        if quotation.is_open {
            finding.notes.push("no mark closes it in its paragraph".to_owned());
        }
        finding
    }

    /// Chooses the place that fits best to what the article names.
    fn judge_found(&self, matches: &[Match], beside: &Beside, finding: &mut Finding) {
        let is_named = |found: &&Match| beside.sources.contains(&found.source);
        let mut fitting: Vec<&Match> = matches.iter().filter(is_named).collect();
        finding.status = Status::Found;
        if fitting.is_empty() {
            fitting = matches.iter().collect();
            if !beside.sources.is_empty() {
                finding.status = Status::OtherSource;
                let title = |ix: &SourceIx| self.dossier.title(EntryIx::Source(*ix)).to_owned();
                finding.named = beside.sources.iter().map(title).collect();
            }
        }
        // Those at a place that the article names come first.
        fitting.sort_by_key(|found| !self.is_at_place(found, beside));
        let speaker = self.speaker(&fitting, beside);
        let voices = |found: &Match| self.voices(found.source, &found.pieces);
        let speaks = |found: &&Match| speaker.is_none_or(|speaker| voices(found).contains(speaker));
        let may_speak = |found: &&Match| !self.is_by_others(found, beside);
        let all = || fitting.iter().copied();
        let best = all().find(speaks).or_else(|| all().find(may_speak));
        if let (None, Some(speaker)) = (best, speaker) {
            finding.status = Status::OtherVoice;
            if !finding.named.is_empty() {
                let sources = finding.named.join("”, “");
                finding
                    .notes
                    .push(format!("it does not stand in “{sources}”, which the article names"));
            }
            finding.named = vec![self.dossier.voice_name(speaker).to_owned()];
        }
        let best = best.unwrap_or(fitting[0]);
        let has_speaker = speaker.is_some() || self.has_unknown_speaker(best, beside);
        if has_speaker && voices(best).is_empty() {
            let id = &self.dossier.source(best.source).id;
            finding.notes.push(format!(
                "`{id}` does not say who speaks there, so the voice that the article names was not checked"
            ));
        }
        if let Some(name) = self.stranger(best, beside) {
            finding.notes.push(format!(
                "the article names {name}, whom no source of the dossier has as a speaker, so the name was not checked"
            ));
        }
        finding.notes.extend(best.notes.iter().cloned());
        let source = self.dossier.source(best.source);
        let text = &source.parsed.text;
        if let Some(words) = omitted_negation(text, &best.pieces, &source.language) {
            finding.notes.push(format!("what is left out has a negation: “{words}”"));
        }
        let place = self.place(best.source, &best.pieces, &mut finding.notes);
        finding.notes.extend(self.missed_place(best, beside, &place));
        finding.place = Some(place);
        finding.notes.extend(self.other_places(matches, best));
    }

    /// True if the article names a place that has some of the words.
    fn is_at_place(&self, found: &Match, beside: &Beside) -> bool {
        let source = self.dossier.source(found.source);
        let places = beside.places.iter().filter(|(ix, _)| *ix == found.source);
        places
            .filter_map(|(_, name)| named_blocks(source, name))
            .any(|blocks| found.pieces.iter().any(|piece| blocks.contains(&piece.block)))
    }

    /// Notes the place of the source that the article names, if the words stand in another one.
    fn missed_place(&self, found: &Match, beside: &Beside, place: &Place) -> Option<String> {
        let source = self.dossier.source(found.source);
        let mut places = beside
            .places
            .iter()
            .filter(|(ix, name)| *ix == found.source && named_blocks(source, name).is_some());
        let (_, name) = places.next().filter(|_| !self.is_at_place(found, beside))?;
        let (id, block) = (&source.id, place.block);
        Some(format!("the article names `{id}#{name}`, and the words stand in p{block}"))
    }

    /// Returns the voice that the article plainly names, other than the publishers of some places.
    fn speaker<'b>(&self, fitting: &[&Match], beside: &'b Beside) -> Option<&'b Voice> {
        let publishers: BTreeSet<&str> = fitting
            .iter()
            .filter_map(|found| self.dossier.source(found.source).parsed.meta.publisher.as_deref())
            .collect();
        beside.speaker(|voice| {
            !names_of(voice, self.dossier).iter().any(|name| publishers.contains(name))
        })
    }

    /// True if the article names somebody who is neither a voice of the dossier nor the source's publisher.
    fn has_unknown_speaker(&self, found: &Match, beside: &Beside) -> bool {
        beside.people.iter().any(|name| !self.is_publisher(name, found))
    }

    /// True if a name is that of the publisher of a source, or a part of it.
    fn is_publisher(&self, name: &str, found: &Match) -> bool {
        let publisher = self.dossier.source(found.source).parsed.meta.publisher.as_deref();
        publisher.is_some_and(|publisher| publisher.contains(name))
    }

    /// Returns the name that the article plainly gives to somebody who is no voice of the dossier, if the
    /// sentence names no voice, and somebody else is known to say the words.
    fn stranger<'b>(&self, found: &Match, beside: &'b Beside) -> Option<&'b String> {
        let is_unknown = beside.voices.is_empty() && self.is_by_others(found, beside);
        let mut strangers = beside.strangers.iter().filter(|_| is_unknown);
        strangers.find(|name| !self.is_publisher(name, found))
    }

    /// True if somebody is known to say the words, whose name the article does not have beside them.
    fn is_by_others(&self, found: &Match, beside: &Beside) -> bool {
        let voices = self.voices(found.source, &found.pieces);
        let is_hinted = |voice: &Voice| {
            names_of(voice, self.dossier).iter().any(|name| beside.has_part_of(name))
        };
        !voices.is_empty() && !voices.iter().any(is_hinted)
    }

    fn place(&self, ix: SourceIx, pieces: &[Piece], notes: &mut Vec<String>) -> Place {
        let source = self.dossier.source(ix);
        let block = pieces.first().map_or(0, |piece| piece.block) + 1;
        let voice = |voice: Voice| PlaceVoice {
            id: match &voice {
                Voice::Topic(ix) => Some(self.dossier.topic(*ix).id.clone()),
                Voice::Plain(_) => None,
            },
            name: self.dossier.voice_name(&voice).to_owned(),
        };
        Place {
            source: source.id.clone(),
            title: source.parsed.meta.title.clone(),
            block,
            voices: self.voices(ix, pieces).into_iter().map(voice).collect(),
            url: self.address(source, pieces, block, notes),
        }
    }

    /// Returns who speaks at a place: the voices of its turns, unless the passage around it names others.
    fn voices(&self, ix: SourceIx, pieces: &[Piece]) -> Vec<Voice> {
        let source = self.dossier.source(ix);
        let names_speakers = |id: &str| {
            let passages = source.parsed.passages.iter();
            passages.filter(|passage| passage.id == id).any(|passage| !passage.speakers.is_empty())
        };
        let around = source.passages.iter().filter(|passage| covers(&passage.pieces, pieces));
        match around.into_iter().find(|passage| names_speakers(&passage.id)) {
            Some(passage) => passage.voices.to_vec(),
            None => source.spoken_in(pieces).0.into_vec(),
        }
    }

    /// Returns the address of a place on the site; none if its words are not published, which is noted.
    fn address(
        &self,
        source: &Source,
        pieces: &[Piece],
        block: u32,
        notes: &mut Vec<String>,
    ) -> Option<String> {
        let meta = &source.parsed.meta;
        if meta.draft {
            notes.push(format!("`{}` is a draft, which is not published", source.id));
            return None;
        }
        let around = source.passages.iter().filter(|passage| covers(&passage.pieces, pieces));
        let passage = around.min_by_key(|passage| length(&passage.pieces));
        let is_public = match meta.publish {
            Publish::Full => true,
            Publish::Excerpts => passage.is_some(),
            Publish::Metadata => false,
        };
        if !is_public {
            let publish = meta.publish.as_str();
            notes.push(format!(
                "these words are not published: `{}` has `publish: {publish}`",
                source.id
            ));
            return None;
        }
        let anchor = passage.map_or_else(|| format!("p{block}"), |passage| passage.id.clone());
        let page = url::source_page(&source.id);
        Some(match &self.dossier.meta.base_url {
            Some(base) => url::absolute(base, &page) + &url::link(&page, &page, Some(&anchor)),
            None => url::from_root(&page, Some(&anchor)),
        })
    }

    /// Notes the other places that have the words.
    fn other_places(&self, matches: &[Match], best: &Match) -> Option<String> {
        let others = matches.iter().filter(|found| !std::ptr::eq(*found, best));
        let place = |found: &Match| {
            let block = found.pieces.first().map_or(0, |piece| piece.block) + 1;
            format!("`{}` p{block}", self.dossier.source(found.source).id)
        };
        let mut places: Vec<String> = others.map(place).collect();
        places.dedup();
        let more = places.len().saturating_sub(MAX_LISTED);
        places.truncate(MAX_LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!places.is_empty()).then(|| format!("it stands also in {}{more}", places.join(", ")))
    }
}

/// Returns the blocks of a place on a source's page: a block, a passage or a division.
fn named_blocks(source: &Source, name: &str) -> Option<RangeInclusive<u32>> {
    let ParsedSource { text, passages, .. } = &*source.parsed;
    if let Some(number) = block_number(name) {
        let block = number - 1;
        return ((block as usize) < text.blocks.len()).then_some(block..=block);
    }
    let named = passages
        .iter()
        .find(|passage| passage.id == name || passage.moved_from.iter().any(|old| old == name));
    if let Some(passage) = named {
        return Some(passage.pieces.first()?.block..=passage.pieces.last()?.block);
    }
    let division = text.divisions.iter().find(|division| division.anchor == name)?;
    Some(division.start.block..=division.end.block)
}

/// True if one of the quotations around a quotation is found.
fn is_within_found(quotation: &Quotation, all: &[Quotation], is_found: &[bool]) -> bool {
    let mut outer = quotation.outer;
    while let Some(number) = outer {
        if is_found[number] {
            return true;
        }
        outer = all[number].outer;
    }
    false
}

/// True if some pieces of a text have all the characters of others.
fn covers(pieces: &[Piece], others: &[Piece]) -> bool {
    let has = |other: &Piece| {
        pieces.iter().any(|piece| {
            piece.block == other.block && piece.start <= other.start && other.end <= piece.end
        })
    };
    !pieces.is_empty() && others.iter().all(has)
}

fn length(pieces: &[Piece]) -> u32 {
    pieces.iter().map(|piece| piece.end - piece.start).sum()
}
