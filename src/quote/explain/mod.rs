//! Explains to a curator why a quotation could not be placed.

mod advice;
mod ambiguous;
mod context;
pub(super) mod lookalikes;
mod not_found;

use super::fault;
use super::haystack::Haystack;
use super::placement::{PlacementError, QuoteSpec};
use super::quotable::QuotableText;
use crate::diagnostic::{Code, Fault, Span};

/// A quotation without a place, or with more than one.
#[derive(Clone, Copy)]
pub(super) struct Failure<'a> {
    pub(super) spec: QuoteSpec<'a>,
    pub(super) quotable: &'a QuotableText<'a>,
    /// The words in which the quotation is looked for.
    pub(super) haystack: &'a Haystack,
    /// The quotation in the sidecar.
    pub(super) span: Span,
    pub(super) prefix_span: Span,
    pub(super) suffix_span: Span,
}

impl Failure<'_> {
    pub(super) fn explain(&self, error: PlacementError) -> Fault {
        match error {
            PlacementError::NoWords => self
                .fault(Code::InvalidPassage, "the quotation has no letter or digit")
                .help("write words of the text"),
            PlacementError::EmptySegment(segment) => {
                let message = format!("the segment `{segment}` of the quotation has no words");
                self.fault(Code::InvalidPassage, message).help("leave out dashes that stand alone")
            }
            PlacementError::NotFound => self.not_found(),
            PlacementError::Ambiguous => self.where_ambiguous().ambiguous(),
            PlacementError::TooRepetitive => {
                let message = "the quotation nearly stands in too many places to compare them all";
                self.fault(Code::QuoteAmbiguous, message).help(
                    "quote words that the text does not repeat, or name the blocks with \
                     `paragraphs`",
                )
            }
        }
    }

    fn fault(&self, code: Code, message: impl Into<String>) -> Fault {
        fault(code, self.span, message)
    }
}
