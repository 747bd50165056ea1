//! Terms with the documents that hold them, as text.
//!
//! A document is written as its distance from the one before, less one, times four, plus how much
//! the term counts in it: 3 for a word of its title, 2 for four mentions or more, 1 for two or three,
//! else 0. Such a number is written in digits of five bits, the lowest first, each as a character of
//! [`DIGITS`]; one of the upper half says that more digits follow.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

use super::{Shard, TITLE};

/// How many bytes of terms a shard holds, unless one term needs more.
const SHARD: usize = 48 * 1024;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Gathers the terms of documents that follow each other.
#[derive(Debug, Default)]
pub struct Builder {
    document: u32,
    terms: HashMap<Box<str>, Postings, ahash::RandomState>,
}

/// The documents of one term.
#[derive(Debug)]
struct Postings {
    /// The first document and how much it counts, once there is another or all are read.
    first: Option<(u32, u32)>,
    /// The last document that is written.
    last: u32,
    /// The documents after the first, written.
    written: String,
    /// The document that is read, and how often the term was in it.
    now: (u32, u32),
}

impl Builder {
    /// What follows is in the document of this number, which grows from call to call.
    pub fn begin(&mut self, document: usize) {
        self.document = document as u32;
    }

    /// A term, and what it counts for.
    pub fn add(&mut self, term: &str, count: u32) {
        let now = (self.document, count);
        if let Some(own) = self.terms.get_mut(term) {
            if own.now.0 == self.document {
                own.now.1 = own.now.1.saturating_add(count);
            } else {
                own.flush();
                own.now = now;
            }
            return;
        }
        let own = Postings { first: None, last: 0, written: String::new(), now };
        self.terms.insert(term.into(), own);
    }

    /// All documents are read.
    pub fn finish(mut self) -> Self {
        self.terms.values_mut().for_each(Postings::flush);
        self
    }
}

impl Postings {
    fn flush(&mut self) {
        let (document, count) = self.now;
        let weight = match count {
            TITLE.. => 3,
            4.. => 2,
            2.. => 1,
            _ => 0,
        };
        if self.first.is_none() {
            self.first = Some((document, weight));
        } else {
            write(&mut self.written, (document - self.last - 1) * 4 + weight);
        }
        self.last = document;
    }
}

fn write(out: &mut String, mut number: u32) {
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

/// Joins what was gathered of documents in order, and cuts it into shards.
pub fn shards(builders: Vec<Builder>) -> Vec<Shard> {
    let mut terms: Vec<(Box<str>, usize, Postings)> = Vec::new();
    for (n, builder) in builders.into_iter().enumerate() {
        terms.extend(builder.terms.into_iter().map(|(term, own)| (term, n, own)));
    }
    terms.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut shards: Vec<Shard> = Vec::new();
    let mut entry = String::new();
    for same in terms.chunk_by(|a, b| a.0.cmp(&b.0) == Ordering::Equal) {
        let Some((term, ..)) = same.first() else { continue };
        entry.clear();
        entry.push(',');
        entry.push_str(term);
        entry.push(':');
        let mut next = 0;
        for (_, _, own) in same {
            let (first, weight) = own.first.unwrap_or(own.now);
            write(&mut entry, (first - next) * 4 + weight);
            entry.push_str(&own.written);
            next = own.last + 1;
        }
        match shards.last_mut().filter(|shard| shard.terms.len() + entry.len() <= SHARD) {
            Some(shard) => shard.terms.push_str(&entry),
            None => shards.push(Shard { first: term.to_string(), terms: entry.clone() }),
        }
    }
    shards
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documents of a term with what they count for, as the script of the page reads them.
    fn read(shards: &[Shard], term: &str) -> Vec<(u32, u32)> {
        let key = format!(",{term}:");
        let Some(shard) = shards.iter().rfind(|shard| shard.first.as_str() <= term) else {
            return Vec::new();
        };
        let Some(at) = shard.terms.find(&key) else { return Vec::new() };
        let written = shard.terms[at + key.len()..].split(',').next().unwrap_or_default();
        let (mut found, mut next, mut number, mut shift) = (Vec::new(), 0, 0, 0);
        for byte in written.bytes() {
            let digit = DIGITS.iter().position(|&d| d == byte).unwrap_or_default() as u32;
            number |= (digit & 31) << shift;
            shift += 5;
            if digit < 32 {
                next += number / 4 + 1;
                found.push((next - 1, number % 4));
                (number, shift) = (0, 0);
            }
        }
        found
    }

    #[test]
    fn documents_are_read_as_they_were_written_wherever_they_are_cut() {
        let documents = [(0, 1), (1, 2), (7, 4), (8, 1), (5000, TITLE + 1), (90_000, 3)];
        let weights = [(0, 0), (1, 1), (7, 2), (8, 0), (5000, 3), (90_000, 1)];
        for cut in 0..=documents.len() {
            let (before, after) = documents.split_at(cut);
            let builders = [before, after].map(|documents| {
                let mut builder = Builder::default();
                for &(document, count) in documents {
                    builder.begin(document);
                    (0..count % TITLE).for_each(|_| builder.add("term", 1));
                    builder.add("other", 1);
                    if count > TITLE {
                        builder.add("term", TITLE);
                    }
                }
                builder.finish()
            });
            let shards = shards(builders.into());
            assert_eq!(read(&shards, "term"), weights, "cut at {cut}");
            assert_eq!(read(&shards, "other").len(), documents.len());
            assert_eq!(read(&shards, "none"), []);
        }
    }

    #[test]
    fn shards_hold_the_terms_in_order_and_no_more_than_they_should() {
        let mut builder = Builder::default();
        for document in 0..3 {
            builder.begin(document);
            (0..20_000).for_each(|n| builder.add(&format!("term{n}"), 1));
        }
        let shards = shards(vec![builder.finish()]);
        assert!(shards.len() > 2);
        assert!(shards.iter().all(|shard| shard.terms.len() <= SHARD));
        assert!(shards.windows(2).all(|two| two[0].first < two[1].first));
        assert_eq!(read(&shards, "term777"), [(0, 0), (1, 0), (2, 0)]);
    }
}
