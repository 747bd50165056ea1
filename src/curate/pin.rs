//! Follows the passages of a source from an earlier text to the one that is there now.
//!
//! What a passage selects is looked up in both texts, as a build does. A rewritten passage is proposed only
//! if a build finds exactly the words that are shown.

use crate::diagnostic::Fault;
use crate::model::{ParsedPassage, Piece, Publish, Selector, Text, is_default_passage_id};
use crate::parse::sidecar::PassageFields;
use crate::parse::{passages_in, yaml};
use crate::quote::{self, QuotableText, QuoteSpec, normal};

use super::{Quotation, propose_pieces};

/// A passage of a changed text.
#[derive(Debug)]
pub struct PassageStatus {
    /// Its place in the sidecar's list, from 0.
    pub index: usize,
    /// The line of the sidecar where it begins.
    pub line: u32,
    /// True if it is by `paragraphs` or `section`, which select words of any text.
    pub is_by_number: bool,
    /// Where it was; none if the earlier text is not known, or has no such passage.
    pub before: Option<Place>,
    /// Where it is; none if it is broken.
    pub now: Option<Place>,
    pub state: PassageState,
    /// The old ids that it keeps.
    pub moved_from: Vec<String>,
}

/// The id of a passage, and its first block, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: String,
    pub block: u32,
}

#[derive(Debug)]
pub enum PassageState {
    /// The same words in the same block.
    Unchanged,
    /// The same words in another block.
    Moved,
    /// It has words, and the earlier text is not known.
    Stands,
    /// Its blocks or its section have other words than before.
    Changed { diff: String, repair: Option<Repair> },
    /// It has no place, or several.
    Broken { fault: Box<Fault>, repair: Option<Repair> },
}

/// What is to be written so that a passage selects words again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Keys of the passage with their new values in YAML; none to remove one.
    pub keys: Vec<(&'static str, Option<String>)>,
    /// What differs, on one line; empty if the words are the same.
    pub diff: String,
    /// The block where the words begin, from 1.
    pub block: u32,
}

impl PassageStatus {
    pub fn repair(&self) -> Option<&Repair> {
        match &self.state {
            PassageState::Changed { repair, .. } | PassageState::Broken { repair, .. } => {
                repair.as_ref()
            }
            _ => None,
        }
    }

    pub fn is_broken(&self) -> bool {
        matches!(self.state, PassageState::Broken { .. })
    }

    pub fn is_changed(&self) -> bool {
        matches!(self.state, PassageState::Changed { .. })
    }

    /// True if it may have other words than before without anybody knowing.
    pub fn is_uncertain(&self) -> bool {
        self.is_by_number && self.before.is_none() && !self.is_broken()
    }

    /// Returns the id under which the passage was known, if that is another now.
    fn lost_id(&self) -> Option<&str> {
        let (before, now) = (self.before.as_ref()?, self.now.as_ref()?);
        (before.id != now.id).then_some(before.id.as_str())
    }

    /// Returns the old id if it is that of a block, which shows other words now.
    pub fn dying_block(&self) -> Option<&str> {
        self.lost_id().filter(|id| is_block(id))
    }

    /// Returns the old id if it can be kept, and is not yet.
    pub fn old_id_to_keep(&self) -> Option<&str> {
        self.lost_id().filter(|id| !is_block(id) && !self.moved_from.iter().any(|old| old == id))
    }
}

fn is_block(id: &str) -> bool {
    is_default_passage_id(id) && !id.contains('-')
}

/// The texts of a source between which its passages are followed.
#[derive(Debug, Clone, Copy)]
pub struct TwoTexts<'t> {
    /// None if it is not known.
    pub earlier: Option<&'t Text>,
    pub now: &'t Text,
    /// That of the source, which its folder may decide.
    pub publish: Publish,
}

impl TwoTexts<'_> {
    /// Says of every passage of a sidecar where it was and where it is.
    pub fn follow(self, passages: &[PassageFields]) -> Vec<PassageStatus> {
        let Self { earlier, now, publish } = self;
        let before = earlier.map(|text| (text, passages_before(passages, publish, text)));
        let current = passages_in(passages, publish, now);
        let quotable = QuotableText::new(now);
        let status = |(index, fields): (usize, &PassageFields)| {
            let before =
                before.as_ref().and_then(|(text, passages)| Some((*text, find(passages, fields)?)));
            let current = find(&current, fields);
            let selector = fields.selector.as_ref()?;
            Some(PassageStatus {
                index,
                line: fields.span.line,
                is_by_number: !matches!(selector, Selector::Quote { .. }),
                before: before.and_then(|(_, passage)| place(passage, publish)),
                now: current.and_then(|passage| place(passage, publish)),
                state: state(selector, before, current, &quotable),
                moved_from: fields.moved_from.iter().map(|old| old.value.clone()).collect(),
            })
        };
        passages.iter().enumerate().filter_map(status).collect()
    }
}

/// Finds the passages in the earlier text. Those that keep the id that they had there have it there.
fn passages_before(fields: &[PassageFields], publish: Publish, text: &Text) -> Vec<ParsedPassage> {
    let free: Vec<PassageFields> = fields
        .iter()
        .map(|fields| PassageFields { moved_from: Vec::new(), ..fields.clone() })
        .collect();
    let free = passages_in(&free, publish, text);
    let mut passages = passages_in(fields, publish, text);
    for passage in &mut passages {
        let own = free.iter().find(|free| free.span == passage.span);
        if let Some(own) = own.filter(|own| passage.moved_from.contains(&own.id)) {
            passage.id.clone_from(&own.id);
        }
    }
    passages
}

fn find<'p>(passages: &'p [ParsedPassage], fields: &PassageFields) -> Option<&'p ParsedPassage> {
    passages.iter().find(|passage| passage.span == fields.span)
}

/// Returns the place of a passage. The blocks of a withheld text have no addresses that could change.
fn place(passage: &ParsedPassage, publish: Publish) -> Option<Place> {
    let block = passage.pieces.first()?.block + 1;
    let id = if publish == Publish::Metadata { String::new() } else { passage.id.clone() };
    Some(Place { id, block })
}

fn state(
    selector: &Selector,
    before: Option<(&Text, &ParsedPassage)>,
    now: Option<&ParsedPassage>,
    quotable: &QuotableText<'_>,
) -> PassageState {
    let old_words = before.map(|(text, passage)| text.joined_text(&passage.pieces));
    let Some(now) = now else {
        let fault = match quote::select(selector, quotable) {
            Err(fault) => Box::new(fault),
            Ok(_) => return PassageState::Stands,
        };
        let repair = repair(selector, old_words.as_deref(), quotable);
        return PassageState::Broken { fault, repair };
    };
    let (Some((_, old)), Some(old_words)) = (before, old_words) else {
        return PassageState::Stands;
    };
    let new_words = quotable.text().joined_text(&now.pieces);
    if !normal::equal(&old_words, &new_words) {
        let repair = repair(selector, Some(&old_words), quotable);
        return PassageState::Changed { diff: quote::difference(&old_words, &new_words), repair };
    }
    let block = |passage: &ParsedPassage| passage.pieces.first().map(|piece| piece.block);
    if block(old) == block(now) { PassageState::Unchanged } else { PassageState::Moved }
}

/// Proposes how a passage may select words again; none if that would be a guess.
fn repair(
    selector: &Selector,
    old_words: Option<&str>,
    quotable: &QuotableText<'_>,
) -> Option<Repair> {
    match selector {
        Selector::Quote { quote, prefix, suffix } => {
            let spec = QuoteSpec::bare(&quote.value);
            let exact = quote::place(spec, quotable).ok().map(|pieces| (pieces, String::new()));
            let (pieces, diff) = match exact {
                Some(exact) => exact,
                None if !quote::places(spec, quotable, 1).is_empty() => return None,
                None => {
                    let near = quote::near_match(&quote.value, quotable)?;
                    near.is_only.then_some((near.pieces, near.diff))?
                }
            };
            let block = pieces.first()?.block + 1;
            let new = propose_pieces(quotable, pieces)?.quote?;
            let sides = [prefix, suffix].map(|side| side.as_ref().map(|side| side.value.as_str()));
            Some(Repair {
                keys: changed_keys(&quote.value, sides, &new, !diff.is_empty()),
                diff,
                block,
            })
        }
        Selector::Paragraphs { first, last, .. } => {
            let block = only_place_of_blocks(old_words?, last - first + 1, quotable.text())?;
            let last = block + (last - first);
            let numbers = if last == block { block.to_string() } else { format!("{block}-{last}") };
            Some(Repair { keys: vec![("paragraphs", Some(numbers))], diff: String::new(), block })
        }
        Selector::Section(_) => None,
    }
}

/// Returns the keys of a quotation that differ. The words stay as they are written if they stand.
fn changed_keys(
    quote: &str,
    [prefix, suffix]: [Option<&str>; 2],
    new: &Quotation,
    has_other_words: bool,
) -> Vec<(&'static str, Option<String>)> {
    let mut keys = Vec::new();
    if has_other_words && quote != new.quote {
        keys.push(("quote", Some(yaml::quoted(&new.quote))));
    }
    for (key, old, new) in [("prefix", prefix, &new.prefix), ("suffix", suffix, &new.suffix)] {
        if old != new.as_deref() {
            keys.push((key, new.as_deref().map(yaml::quoted)));
        }
    }
    keys
}

/// Finds the only place where so many whole blocks have some words. Returns the number of the first, from 1.
fn only_place_of_blocks(words: &str, count: u32, text: &Text) -> Option<u32> {
    let total = text.blocks.len() as u32;
    let pieces = |first: u32| -> Vec<Piece> {
        (first..first + count).flat_map(|block| quote::pieces_of_block(text, block)).collect()
    };
    let has_words = |first: &u32| normal::equal(&text.joined_text(&pieces(*first)), words);
    let mut places = (0..(total + 1).saturating_sub(count)).filter(has_words);
    let only = places.next().filter(|_| places.next().is_none());
    only.map(|first| first + 1)
}
