//! Bytes that are sought: a text is gone through for them, until that has been so often that an index
//! of it is made.

use std::cell::{Cell, OnceCell};

use memchr::memmem::{Finder, FinderRev};

use super::grams::Grams;

/// How often a text is gone through as a whole before an index of it is made.
const OFTEN: usize = 32;

/// Bytes to be found.
pub(in crate::quote) struct Needle {
    forward: Finder<'static>,
    /// Finds them from the end, once that is asked for.
    backward: OnceCell<FinderRev<'static>>,
}

impl Needle {
    /// Prepares to find bytes.
    pub(in crate::quote) fn new(bytes: &[u8]) -> Self {
        Self { forward: Finder::new(bytes).into_owned(), backward: OnceCell::new() }
    }

    /// The bytes.
    pub(in crate::quote) fn bytes(&self) -> &[u8] {
        self.forward.needle()
    }

    fn backward(&self) -> &FinderRev<'static> {
        self.backward.get_or_init(|| FinderRev::new(self.bytes()).into_owned())
    }
}

/// How often one text has been searched.
#[derive(Default)]
pub(super) struct Searches {
    /// How many of its bytes have been gone through.
    searched: Cell<usize>,
    /// Where its runs stand, once it has been searched often.
    grams: OnceCell<Grams>,
}

impl Searches {
    /// Where a needle stands first in the text, from a byte on.
    pub(super) fn find(&self, text: &[u8], needle: &Needle, from: usize) -> Option<usize> {
        let known = self.grams(text).map(|grams| grams.find(text, needle.bytes(), from));
        if let Some(Ok(found)) = known {
            return found;
        }
        let found = needle.forward.find(&text[from..]).map(|at| from + at);
        self.went_through(found.unwrap_or(text.len()) - from);
        found
    }

    /// Where it stands last, up to a byte.
    pub(super) fn find_last(&self, text: &[u8], needle: &Needle, until: usize) -> Option<usize> {
        let known = self.grams(text).map(|grams| grams.find_last(text, needle.bytes(), until));
        if let Some(Ok(found)) = known {
            return found;
        }
        let found = needle.backward().rfind(&text[..until]);
        self.went_through(until - found.unwrap_or(0));
        found
    }

    fn went_through(&self, bytes: usize) {
        self.searched.set(self.searched.get().saturating_add(bytes));
    }

    /// The index, if it is worth to have one.
    fn grams(&self, text: &[u8]) -> Option<&Grams> {
        let is_worth_it = self.searched.get() / OFTEN > text.len();
        is_worth_it.then(|| self.grams.get_or_init(|| Grams::new(text)))
    }
}
