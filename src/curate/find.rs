//! Finds words in the text of a source, approximately if need be.

use crate::diagnostic::{Fault, Span, Spanned};
use crate::model::{Piece, Selector, Text};
use crate::quote::{self, NearMatch, QuotableText, QuoteSpec, normal};

/// At most so many places of the same words are listed.
const MAX_PLACES: usize = 100;

/// A place of a text that has some words.
#[derive(Debug)]
pub struct FoundWords {
    pub pieces: Vec<Piece>,
    /// The difference, if it has them only nearly.
    pub diff: Option<String>,
}

/// Looks for words as a build looks for a quotation. If they are not there, looks for the one place that
/// has nearly the same. Words without letters and digits stand nowhere.
pub fn find(text: &Text, words: &str) -> Vec<FoundWords> {
    if !words.chars().any(normal::is_word) {
        return Vec::new();
    }
    let quotable = QuotableText::new(text);
    let spec = QuoteSpec { quote: words, prefix: "", suffix: "" };
    let exact = match quote::place(spec, &quotable) {
        Ok(pieces) => vec![pieces],
        Err(_) => quote::places(spec, &quotable, MAX_PLACES),
    };
    if !exact.is_empty() {
        return exact.into_iter().map(|pieces| FoundWords { pieces, diff: None }).collect();
    }
    let near = quote::near_match(words, &quotable).filter(|near| near.is_only);
    let found = |NearMatch { pieces, diff, .. }| FoundWords { pieces, diff: Some(diff) };
    near.map(found).into_iter().collect()
}

/// True if words differ from those of a place in more than their spelling. `language` is that of the text.
pub fn says_something_else(found: &FoundWords, text: &Text, words: &str, language: &str) -> bool {
    let found_words = text.joined_text(&found.pieces);
    found.diff.is_some() && !quote::differs_in_spelling_only(words, &found_words, language)
}

/// Returns why words do not stand in a text exactly once, as a build reports it of a quotation.
pub fn objection(text: &Text, words: &str) -> Option<Fault> {
    let quote = Spanned { value: words.to_owned(), span: Span::START };
    let selector = Selector::Quote { quote, prefix: None, suffix: None };
    quote::select(&selector, &QuotableText::new(text)).err()
}
