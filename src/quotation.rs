//! Finds quotations in single texts, for other programs.

use std::fmt;

use crate::diagnostic::{Span, Spanned};
use crate::model::{Format, Selector, SourceMeta};
use crate::parse::structure;
use crate::quote::{self, QuotableText};

/// A quotation that is in a text exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundQuotation {
    /// The number of the block in which it begins, from 1. Blocks are separated by blank lines.
    pub block: u32,
    /// The characters of the text, which may differ from the quotation in quotation marks, dashes and
    /// white space.
    pub words: String,
}

/// The reason why a quotation is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotationError {
    /// One sentence: what is wrong.
    pub message: String,
    /// The nearest match, or what would make the quotation unique.
    pub help: String,
}

impl fmt::Display for QuotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.message, self.help)
    }
}

impl std::error::Error for QuotationError {}

/// Finds a quotation in a plain text by the rules of a dossier: it must be there exactly once, `[…]`
/// stands for words left out, and only typography may differ.
pub fn find_quotation(text: &str, quotation: &str) -> Result<FoundQuotation, QuotationError> {
    let text = structure::source(text, Format::Plain, &SourceMeta::default(), None).value.text;
    let quote = Spanned { value: quotation.to_owned(), span: Span::START };
    let selector = Selector::Quote { quote, prefix: None, suffix: None };
    let pieces = quote::select(&selector, &QuotableText::new(&text))
        .map_err(|fault| QuotationError { message: fault.message, help: fault.help })?;
    let block = pieces.first().map_or(0, |piece| piece.block) + 1;
    Ok(FoundQuotation { block, words: text.joined_text(&pieces).into_owned() })
}
