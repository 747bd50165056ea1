//! Helps curators to write and fix sidecars: finds words in texts, proposes passages, adds, changes and
//! removes them, begins dossiers and entries, and checks the quotations of articles.
//!
//! Every step is checked: words that were selected on a page must be in the text where the page says, a
//! quotation is proposed only if the search of every build finds exactly these characters, and a new
//! sidecar is returned only if it has all its former contents and the change. Files are read and
//! written by `server` and `commands`, not here.

mod append;
mod edit;
mod find;
mod gaps;
mod locate;
mod mentioned;
pub mod new_entry;
pub mod pin;
pub mod schema;
mod shell_word;
mod source_bytes;
pub mod starter;
mod values;
pub mod verify;
mod written;

pub use append::{append, begin, passage_item};
pub use edit::{has_value, remove_passage, set_key, set_passage_key};
pub use find::{FoundWords, find, objection, says_something_else};
pub use gaps::{Gap, GapKind, gaps};
pub use locate::Selection;
pub use mentioned::mentioned_sentence;
pub use shell_word::shell_word;
pub use source_bytes::{ChangedSidecar, Refusal, SourceBytes};
pub use written::{WrittenPassage, written_passage};

use crate::model::{Piece, Position, Text};
use crate::parse::yaml::quoted;
use crate::quote::{self, QuotableText, QuoteSpec, normal};

/// At most so many words are tried as prefix and suffix of a quotation that occurs several times.
const MAX_CONTEXT_WORDS: usize = 64;
/// They are looked for within so many bytes.
const MAX_CONTEXT: usize = 4096;

/// A passage proposed for selected words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The characters, extended to whole words.
    pub pieces: Vec<Piece>,
    /// The quotation that is found at these characters alone; none if their context does not tell them
    /// apart from other occurrences.
    pub quote: Option<Quotation>,
    /// The numbers of their first and last block, from 1.
    pub paragraphs: (u32, u32),
}

/// A quotation with the context that tells it apart from other occurrences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    pub quote: String,
    /// Words directly before them, if needed.
    pub prefix: Option<String>,
    /// Words directly after them, if needed.
    pub suffix: Option<String>,
}

/// The key by which a passage selects its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Quote,
    Paragraphs,
}

/// Proposes a passage for selected words. The error says what to select instead.
pub fn propose(text: &Text, selection: &Selection) -> Result<Proposal, String> {
    let (from, to) = locate::locate(text, selection)?;
    let pieces = quote::pieces_between(text, from, to);
    propose_pieces(&QuotableText::new(text), pieces)
        .ok_or_else(|| "no words are selected".to_owned())
}

/// Proposes a passage for some characters of a text; none for no characters.
pub fn propose_pieces(quotable: &QuotableText<'_>, pieces: Vec<Piece>) -> Option<Proposal> {
    let (first, last) = (*pieces.first()?, *pieces.last()?);
    let from = Position { block: first.block, offset: first.start };
    let to = Position { block: last.block, offset: last.end };
    let quote = shortest_quotation(quotable, &pieces, from, to);
    Some(Proposal { pieces, quote, paragraphs: (first.block + 1, last.block + 1) })
}

/// Returns a quotation that is found at these characters alone, with as little context as possible.
fn shortest_quotation(
    quotable: &QuotableText<'_>,
    pieces: &[Piece],
    from: Position,
    to: Position,
) -> Option<Quotation> {
    let text = quotable.text();
    let quote = one_line(&text.joined_text(pieces));
    let (before, after) = (before(text, from), after(text, to));
    let (prefixes, suffixes) = (prefixes(&before), suffixes(&after));
    let with = |prefix, suffix| QuoteSpec { quote: &quote, prefix, suffix };
    let count = prefixes.len().max(suffixes.len());
    let one_side = (0..count).flat_map(|n| {
        let prefix = prefixes.get(n).map(|prefix| with(prefix, ""));
        prefix.into_iter().chain(suffixes.get(n).map(|suffix| with("", suffix)))
    });
    let both = (0..count).map(|n| with(nth_or_last(&prefixes, n), nth_or_last(&suffixes, n)));
    let mut specs = [with("", "")].into_iter().chain(one_side).chain(both);
    let found =
        specs.find(|spec| quote::place(*spec, quotable).is_ok_and(|found| found == pieces))?;
    let side = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    let (prefix, suffix) = (side(found.prefix), side(found.suffix));
    Some(Quotation { quote: quote.clone(), prefix, suffix })
}

fn nth_or_last<'a>(sides: &[&'a str], n: usize) -> &'a str {
    sides.get(n).or(sides.last()).copied().unwrap_or_default()
}

/// Returns words as written in a sidecar: on one line, without invisible characters.
fn one_line(words: &str) -> String {
    without_invisible(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_invisible(words: &str) -> String {
    words.chars().filter(|&c| !is_invisible(c)).collect()
}

/// True for soft hyphens, spaces without width, and direction controls, which a build would warn of.
/// Joiners stay, because letters look different without them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns the quotable words that end at a position.
fn before(text: &Text, end: Position) -> String {
    let mut first = end.block;
    let mut length = end.offset as usize;
    while first > 0 && length < MAX_CONTEXT {
        first -= 1;
        length += text.blocks[first as usize].text.len();
    }
    let pieces = quote::pieces_between(text, Position { block: first, offset: 0 }, end);
    let words = one_line(&text.joined_text(&pieces));
    let start = words.len().saturating_sub(MAX_CONTEXT);
    words[words.ceil_char_boundary(start)..].to_owned()
}

/// Returns the quotable words that begin at a position.
fn after(text: &Text, start: Position) -> String {
    let mut last = start.block as usize + 1;
    let mut length = text.blocks[start.block as usize].text.len() - start.offset as usize;
    while last < text.blocks.len() && length < MAX_CONTEXT {
        length += text.blocks[last].text.len();
        last += 1;
    }
    let end = Position { block: last as u32, offset: 0 };
    let words = one_line(&text.joined_text(&quote::pieces_between(text, start, end)));
    words[..words.floor_char_boundary(MAX_CONTEXT)].to_owned()
}

/// Returns the last word of a text, the last two, and so on.
fn prefixes(text: &str) -> Vec<&str> {
    let begins = |at: &usize| normal::is_word_border(text, *at);
    let starts = text.char_indices().rev().filter(|&(_, c)| normal::is_word(c)).map(|(at, _)| at);
    starts.filter(begins).take(MAX_CONTEXT_WORDS).map(|at| &text[at..]).collect()
}

/// Returns the first word of a text, the first two, and so on.
fn suffixes(text: &str) -> Vec<&str> {
    let ends = |at: &usize| normal::is_word_border(text, *at);
    let words = text.char_indices().filter(|&(_, c)| normal::is_word(c));
    let all = words.map(|(at, c)| at + c.len_utf8()).filter(ends);
    all.take(MAX_CONTEXT_WORDS).map(|at| &text[..at]).collect()
}

impl Proposal {
    /// Returns the lines of the passage's mapping; none if a quotation is requested and there is none.
    pub fn lines(&self, form: Form, topics: &[String], note: &str) -> Option<Vec<String>> {
        let mut lines = match form {
            Form::Quote => {
                let Quotation { quote, prefix, suffix } = self.quote.as_ref()?;
                let keys = [
                    ("quote", Some(quote)),
                    ("prefix", prefix.as_ref()),
                    ("suffix", suffix.as_ref()),
                ];
                let written = keys.into_iter().filter_map(|(key, words)| Some((key, words?)));
                written.map(|(key, words)| format!("{key}: {}", quoted(words))).collect()
            }
            Form::Paragraphs => match self.paragraphs {
                (first, last) if first == last => vec![format!("paragraphs: {first}")],
                (first, last) => vec![format!("paragraphs: {first}-{last}")],
            },
        };
        lines.push(format!("topics: {}", list_of_ids(topics)));
        let note = written::paragraphs(note);
        match note.lines().count() {
            0 => {}
            1 => lines.push(format!("note: {}", quoted(&note))),
            _ => {
                lines.extend(format!("note: {}", written::block(&note)).lines().map(str::to_owned));
            }
        }
        Some(lines)
    }
}

/// Returns ids as a list in brackets.
pub fn list_of_ids(ids: &[String]) -> String {
    let items: Vec<String> = ids.iter().map(|id| list_item(id)).collect();
    format!("[{}]", items.join(", "))
}

/// Returns an id as written in a list, in quotation marks if it needs them.
fn list_item(id: &str) -> String {
    let is_plain = id.starts_with(char::is_alphabetic)
        && id.chars().all(|c| c.is_alphanumeric() || c == '-')
        && id != "null";
    if is_plain { id.to_owned() } else { quoted(id) }
}

#[cfg(test)]
mod tests;
