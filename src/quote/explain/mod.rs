//! Explains to a curator why a quotation could not be placed.

mod ambiguous;
mod context;
mod not_found;

use super::fault;
use super::placement::{PlacementError, QuoteSpec};
use super::quotable::QuotableText;
use crate::diagnostic::{Code, Fault};

/// Returns the fault to report when a quotation has no place, or more than one.
pub(super) fn placement_fault(
    error: PlacementError,
    spec: QuoteSpec<'_>,
    quotable: &QuotableText<'_>,
) -> Fault {
    let span = spec.quote.span;
    match error {
        PlacementError::NoWords => {
            fault(Code::InvalidPassage, span, "the quotation has no letter or digit")
                .help("write words of the text")
        }
        PlacementError::EmptySegment(segment) => {
            let message = format!("the segment `{segment}` of the quotation has no words");
            fault(Code::InvalidPassage, span, message).help("leave out dashes that stand alone")
        }
        PlacementError::NotFound => not_found::not_found(spec, quotable),
        PlacementError::Ambiguous => ambiguous::ambiguous(spec, quotable),
        PlacementError::TooRepetitive => {
            let message = "the quotation nearly stands in too many places to compare them all";
            fault(Code::QuoteAmbiguous, span, message).help(
                "quote words that the text does not repeat, or name the blocks with `paragraphs`",
            )
        }
    }
}
