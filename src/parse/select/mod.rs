//! Which characters of its source a passage covers: the proof that a quotation stands in its text.
//!
//! Look here when a quote is, or is not, found: [`quotable`] is the text that quotes are compared
//! with, [`quote`] finds them, [`section`] finds divisions, [`nearest`] says where a quote that does
//! not stand in the text nearly does.

mod nearest;
mod quotable;
mod quote;
mod section;

use std::cell::OnceCell;

pub use quotable::{pieces_between, pieces_of_block, text_of};

use crate::diagnostic::{Code, Fault, File, Place};
use crate::model::{Piece, Selector, Text};
use nearest::Nearest;
use quotable::Quotable;

/// Finds the passages of one text. What quotes need is made when the first quote is looked for.
pub struct Finder<'a> {
    text: &'a Text,
    quotable: OnceCell<Quotable>,
    nearest: OnceCell<Nearest>,
}

impl<'a> Finder<'a> {
    /// A finder for a text.
    pub fn new(text: &'a Text) -> Self {
        Self { text, quotable: OnceCell::new(), nearest: OnceCell::new() }
    }

    /// The characters that a selector names: at least one, or the fault that it names none, or not
    /// one place only.
    pub fn select(&self, selector: &Selector) -> Result<Vec<Piece>, Box<Fault>> {
        match selector {
            Selector::Quote { quote, prefix, suffix } => {
                quote::find(self, quote, prefix.as_ref(), suffix.as_ref())
            }
            Selector::Paragraphs { first, last, place } => self.paragraphs(*first, *last, *place),
            Selector::Section(words) => section::find(self.text, words),
        }
    }

    fn quotable(&self) -> &Quotable {
        self.quotable.get_or_init(|| Quotable::new(self.text))
    }

    fn nearest(&self) -> &Nearest {
        self.nearest.get_or_init(|| Nearest::new(&self.quotable().form))
    }

    fn paragraphs(&self, first: u32, last: u32, place: Place) -> Result<Vec<Piece>, Box<Fault>> {
        let count = self.text.blocks.len() as u32;
        if first < 1 || last > count {
            let help = match count {
                0 => "the text has no blocks".to_owned(),
                1 => "the text has one block, 1".to_owned(),
                count => format!("the text has blocks 1 to {count}"),
            };
            let missing = if first < 1 || first > count { first } else { last };
            let message = format!("there is no block {missing}");
            return Err(fault(Code::ParagraphOutOfRange, place, message).help(help).into());
        }
        let pieces: Vec<Piece> =
            (first - 1..last).flat_map(|block| pieces_of_block(self.text, block)).collect();
        if pieces.is_empty() {
            let message = "nothing in these blocks can be quoted: they hold furniture only";
            return Err(fault(Code::InvalidPassage, place, message)
                .help("name blocks with words of the text itself")
                .into());
        }
        Ok(pieces)
    }
}

fn fault(code: Code, place: Place, message: impl Into<String>) -> Fault {
    Fault::new(code, File::Sidecar, place, message)
}

#[cfg(test)]
mod tests;
