//! From words that somebody selected on a source's page to a passage in its sidecar.
//!
//! Nothing is taken on trust: the words must stand where the page says, a quotation is offered only
//! when the search that every build makes finds exactly the selected characters by it, and a sidecar
//! with a passage more is handed over only when it says all that it said before and that passage.
//! Nothing is read or written here; `serve` has the files.

mod append;
mod locate;

pub use append::{append, begin};
pub use locate::Selection;

use crate::diagnostic::{Span, Spanned};
use crate::model::{Piece, Position, Selector, Text};
use crate::parse::yaml::quoted;
use crate::quote::normal;
use crate::quote::{self, QuotableText};

/// How many words before and after a quotation are tried to tell it from its equals.
const MOST_AROUND: usize = 64;
/// How many bytes are read for them.
const AROUND: usize = 4096;

/// A passage that is offered for selected words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The characters; whole words, even if the selection cut some.
    pub pieces: Vec<Piece>,
    /// The quotation that leads to these characters alone; none when nothing near them tells them
    /// from other places.
    pub quote: Option<Quotation>,
    /// The first and the last block that the characters stand in, from 1.
    pub paragraphs: (u32, u32),
}

/// A quotation, with what tells it from its equals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotation {
    /// The words.
    pub quote: String,
    /// What stands directly before them, if that is needed.
    pub prefix: Option<String>,
    /// What stands directly after them, if that is needed.
    pub suffix: Option<String>,
}

/// How a passage names its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// By the words themselves.
    Quote,
    /// By the numbers of their blocks.
    Paragraphs,
}

/// What a passage is to be for selected words. The error says what to select instead.
pub fn propose(text: &Text, selection: &Selection) -> Result<Proposal, String> {
    let (from, to) = locate::locate(text, selection)?;
    let pieces = quote::pieces_between(text, from, to);
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Err("no words are selected".to_owned());
    };
    let paragraphs = (first.block + 1, last.block + 1);
    let quote = quotation(text, &pieces, from, to);
    Ok(Proposal { pieces, quote, paragraphs })
}

/// The shortest quotation that leads to these characters.
fn quotation(text: &Text, pieces: &[Piece], from: Position, to: Position) -> Option<Quotation> {
    let quotable = QuotableText::new(text);
    let quote = written(&text.joined_text(pieces));
    let leads_there = |quotation: &Quotation| {
        let at = |words: &String| Spanned { value: words.clone(), span: Span::default() };
        let selector = Selector::Quote {
            quote: at(&quotation.quote),
            prefix: quotation.prefix.as_ref().map(at),
            suffix: quotation.suffix.as_ref().map(at),
        };
        quote::select(&selector, &quotable).is_ok_and(|found| found == pieces)
    };
    let bare = Quotation { quote, ..Quotation::default() };
    if leads_there(&bare) {
        return Some(bare);
    }
    let prefixes = prefixes(&before(text, from));
    let suffixes = suffixes(&after(text, to));
    let side = |all: &[String], n: usize| all.get(n).or(all.last()).cloned();
    let with = |prefix, suffix| Quotation { prefix, suffix, ..bare.clone() };
    let one_side = (0..MOST_AROUND)
        .flat_map(|n| [with(prefixes.get(n).cloned(), None), with(None, suffixes.get(n).cloned())]);
    let both = (0..MOST_AROUND).map(|n| with(side(&prefixes, n), side(&suffixes, n)));
    one_side.chain(both).find(leads_there)
}

/// Locale as they are written in a sidecar: on one line, without what nobody sees.
fn written(words: &str) -> String {
    let seen: String = words.chars().filter(|&c| !is_unseen(c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hyphens that are not shown, spaces without width, and controls of direction that would be warned
/// of. Joiners stay: letters look different without them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The quotable words that end at a place.
fn before(text: &Text, end: Position) -> String {
    let mut first = end.block;
    let mut length = end.offset as usize;
    while first > 0 && length < AROUND {
        first -= 1;
        length += text.blocks[first as usize].text.len();
    }
    let pieces = quote::pieces_between(text, Position { block: first, offset: 0 }, end);
    let words = written(&text.joined_text(&pieces));
    let start = words.len().saturating_sub(AROUND);
    words[words.ceil_char_boundary(start)..].to_owned()
}

/// The quotable words that begin at a place.
fn after(text: &Text, start: Position) -> String {
    let mut last = start.block as usize + 1;
    let mut length = text.blocks[start.block as usize].text.len() - start.offset as usize;
    while last < text.blocks.len() && length < AROUND {
        length += text.blocks[last].text.len();
        last += 1;
    }
    let end = Position { block: last as u32, offset: 0 };
    let words = written(&text.joined_text(&quote::pieces_between(text, start, end)));
    words[..words.floor_char_boundary(AROUND)].to_owned()
}

/// The last word of a text, the last two, and so on.
fn prefixes(text: &str) -> Vec<String> {
    let begins = |at: &usize| normal::at_word_boundary(text, *at, text.len());
    let starts = text.char_indices().rev().filter(|&(_, c)| normal::is_word(c)).map(|(at, _)| at);
    starts.filter(begins).take(MOST_AROUND).map(|at| text[at..].to_owned()).collect()
}

/// The first word of a text, the first two, and so on.
fn suffixes(text: &str) -> Vec<String> {
    let ends = |at: &usize| normal::at_word_boundary(text, 0, *at);
    let words = text.char_indices().filter(|&(_, c)| normal::is_word(c));
    let all = words.map(|(at, c)| at + c.len_utf8()).filter(ends);
    all.take(MOST_AROUND).map(|at| text[..at].to_owned()).collect()
}

impl Proposal {
    /// The passage as the lines of its mapping; none when it has no quotation and that is asked for.
    pub fn lines(&self, form: Form, topics: &[String], note: &str) -> Option<Vec<String>> {
        let mut lines = match form {
            Form::Quote => self.quote.as_ref()?.lines(),
            Form::Paragraphs => match self.paragraphs {
                (first, last) if first == last => vec![format!("paragraphs: {first}")],
                (first, last) => vec![format!("paragraphs: {first}-{last}")],
            },
        };
        let topics: Vec<String> = topics.iter().map(|topic| plain(topic)).collect();
        lines.push(format!("topics: [{}]", topics.join(", ")));
        let note = written(note);
        if !note.is_empty() {
            lines.push(format!("note: {}", quoted(&note)));
        }
        Some(lines)
    }
}

impl Quotation {
    fn lines(&self) -> Vec<String> {
        let sides = [("quote", Some(&self.quote)), ("prefix", self.prefix.as_ref())];
        let sides = sides.into_iter().chain([("suffix", self.suffix.as_ref())]);
        sides.filter_map(|(key, words)| Some(format!("{key}: {}", quoted(words?)))).collect()
    }
}

/// An id as it is written in a list: without quotation marks where it needs none.
fn plain(id: &str) -> String {
    let is_plain = id.starts_with(char::is_alphabetic)
        && id.chars().all(|c| c.is_alphanumeric() || c == '-')
        && id != "null";
    if is_plain { id.to_owned() } else { quoted(id) }
}

#[cfg(test)]
mod tests;
