//! Postings: for each term the documents that contain it, encoded as text.
//!
//! A posting is written as one number: the distance from the document before, less one, times four,
//! plus the weight of the term in the document. The weight is 3 for a word of the title, 2 for four
//! occurrences or more, 1 for two or three, 0 for one. A number is written in digits of five bits, lowest
//! first, each as one character of [`DIGITS`]; characters of the upper half mean that more digits follow.
//! `templates/assets/search.js` reads this format.

use std::collections::HashMap;

/// A term in a title counts as this many occurrences, more than any text has.
pub const TITLE_COUNT: u32 = 1000;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value of each byte as a digit: the inverse of [`DIGITS`].
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut n = 0;
    while n < DIGITS.len() {
        values[DIGITS[n] as usize] = n as u8;
        n += 1;
    }
    values
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub document: u32,
    pub weight: u32,
}

pub type TermPostings = (Box<str>, Postings);

pub struct Postings {
    /// Not encoded yet: the distance depends on the document before, which another thread may index.
    pub first: Posting,
    rest: Encoder,
}

impl Postings {
    pub fn iter(&self) -> impl Iterator<Item = Posting> {
        std::iter::once(self.first).chain(decode(&self.rest.text, self.first.document + 1))
    }
}

#[derive(Default)]
pub struct Encoder {
    pub text: String,
    /// The lowest number that the next document may have.
    next: u32,
}

impl Encoder {
    pub fn push(&mut self, posting: Posting) {
        encode_number(&mut self.text, (posting.document - self.next) * 4 + posting.weight);
        self.next = posting.document + 1;
    }

    /// Appends postings of later documents.
    pub fn append(&mut self, postings: &Postings) {
        self.push(postings.first);
        self.text.push_str(&postings.rest.text);
        self.next = postings.rest.next;
    }
}

fn encode_number(out: &mut String, mut number: u32) {
    loop {
        let digit = (number & 31) as usize;
        number >>= 5;
        let more = if number > 0 { 32 } else { 0 };
        out.push(char::from(DIGITS[digit + more]));
        if number == 0 {
            return;
        }
    }
}

/// Decodes postings; `next` is the lowest number that the first document may have, 0 for a whole list.
pub fn decode(text: &str, mut next: u32) -> impl Iterator<Item = Posting> {
    let mut bytes = text.bytes();
    std::iter::from_fn(move || {
        let (mut number, mut shift) = (0, 0);
        loop {
            let digit = VALUES[bytes.next()? as usize];
            number |= u32::from(digit & 31) << shift;
            shift += 5;
            if digit < 32 {
                let document = next + number / 4;
                next = document + 1;
                return Some(Posting { document, weight: number % 4 });
            }
        }
    })
}

/// Collects the terms of consecutive documents.
#[derive(Default)]
pub struct PostingsBuilder {
    document: u32,
    /// Short terms, as nearly all are, by their number: see [`term_number`].
    short: HashMap<u128, UnfinishedPostings, foldhash::fast::RandomState>,
    long: HashMap<Box<str>, UnfinishedPostings, foldhash::fast::RandomState>,
}

/// The postings of a term while documents are read.
struct UnfinishedPostings {
    /// The documents before `document`.
    earlier: Option<Postings>,
    document: u32,
    /// The number of occurrences in `document` so far.
    count: u32,
}

impl PostingsBuilder {
    /// Starts the document with this index, which must be higher than the one before.
    pub fn begin_document(&mut self, index: usize) {
        self.document = index as u32;
    }

    /// Adds `count` occurrences of a term to the document.
    pub fn add(&mut self, term: &str, count: u32) {
        let document = self.document;
        let new = UnfinishedPostings { earlier: None, document, count };
        if let Some(number) = term_number(term) {
            let entry = self.short.entry(number);
            entry.and_modify(|postings| postings.add(document, count)).or_insert(new);
        } else if let Some(postings) = self.long.get_mut(term) {
            postings.add(document, count);
        } else {
            self.long.insert(term.into(), new);
        }
    }

    /// Returns the terms in no particular order.
    pub fn finish(self) -> Vec<TermPostings> {
        let short = self.short.into_iter().map(|(number, postings)| (term(number), postings));
        short.chain(self.long).map(|(term, postings)| (term, postings.finish())).collect()
    }
}

impl UnfinishedPostings {
    fn add(&mut self, document: u32, count: u32) {
        if self.document == document {
            self.count = self.count.saturating_add(count);
        } else {
            let new = Self { earlier: None, document, count };
            let finished = std::mem::replace(self, new).finish();
            self.earlier = Some(finished);
        }
    }

    fn finish(self) -> Postings {
        let weight = match self.count {
            TITLE_COUNT.. => 3,
            4.. => 2,
            2.. => 1,
            _ => 0,
        };
        let posting = Posting { document: self.document, weight };
        let Some(mut postings) = self.earlier else {
            let rest = Encoder { text: String::new(), next: posting.document + 1 };
            return Postings { first: posting, rest };
        };
        postings.rest.push(posting);
        postings
    }
}

/// The length in bytes of the longest terms that are numbers.
const MAX_SHORT_TERM: usize = 16;

/// Returns a short term as a number: its bytes, of which none is 0, the last one lowest.
///
/// The beginning and the end are read as a whole each; where they overlap, they hold the same bytes.
fn term_number(term: &str) -> Option<u128> {
    let bytes = term.as_bytes();
    let length = bytes.len();
    if length > MAX_SHORT_TERM {
        None
    } else if let (Some(begin), Some(end)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
        let begin = u128::from(u64::from_be_bytes(*begin)) << (8 * (length - 8));
        Some(begin | u128::from(u64::from_be_bytes(*end)))
    } else if let (Some(begin), Some(end)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
        let begin = u64::from(u32::from_be_bytes(*begin)) << (8 * (length - 4));
        Some((begin | u64::from(u32::from_be_bytes(*end))).into())
    } else {
        Some(bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)).into())
    }
}

/// The inverse of [`term_number`].
fn term(number: u128) -> Box<str> {
    let bytes = number.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[first..]).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_term_is_a_number_and_no_two_are_the_same() {
        let whole = "abcdefghijklmnopq";
        let mut numbers: Vec<u128> = (1..=MAX_SHORT_TERM)
            .map(|length| {
                let number = term_number(&whole[..length]).unwrap_or_default();
                assert_eq!(&*term(number), &whole[..length]);
                number
            })
            .collect();
        numbers.dedup();
        assert_eq!((numbers.len(), term_number(whole)), (MAX_SHORT_TERM, None));
    }
}
