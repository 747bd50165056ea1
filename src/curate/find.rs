//! Finds words in the text of a source, approximately if need be.

use crate::diagnostic::{Fault, Span, Spanned};
use crate::model::{Piece, Selector, Text};
use crate::quote::{self, NearMatch, QuotableText, QuoteSpec};

/// At most so many places of the same words are listed.
const MAX_PLACES: usize = 100;

/// What a text has of some words.
#[derive(Debug)]
pub enum FoundWords {
    Once(Vec<Piece>),
    /// Several places, and what tells them apart.
    Several(Vec<Vec<Piece>>, Fault),
    /// One place that has most of the words, and the reason why these do not stand in the text.
    Near(NearMatch, Fault),
    /// The reason, with the place most like the words.
    Nowhere(Fault),
}

/// Looks for words as a build looks for a quotation; what it does not find, `is_approximate` allows to
/// look for among words that are nearly the same.
pub fn find(text: &Text, words: &str, is_approximate: bool) -> FoundWords {
    let quotable = QuotableText::new(text);
    let spec = QuoteSpec { quote: words, prefix: "", suffix: "" };
    if let Ok(pieces) = quote::place(spec, &quotable) {
        return FoundWords::Once(pieces);
    }
    let places = quote::places(spec, &quotable, MAX_PLACES);
    let near = || quote::near_match(words, &quotable).filter(|near| near.is_only);
    let near = if is_approximate && places.is_empty() { near() } else { None };
    let quote = Spanned { value: words.to_owned(), span: Span::START };
    let selector = Selector::Quote { quote, prefix: None, suffix: None };
    match (quote::select(&selector, &quotable), near) {
        (Ok(pieces), _) => FoundWords::Once(pieces),
        (Err(fault), _) if !places.is_empty() => FoundWords::Several(places, fault),
        (Err(fault), Some(near)) => FoundWords::Near(near, fault),
        (Err(fault), None) => FoundWords::Nowhere(fault),
    }
}
