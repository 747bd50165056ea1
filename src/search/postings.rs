//! Terms with the documents that hold them, as text.
//!
//! A document is written as its distance from the one before, less one, times four, plus how much
//! the term counts in it: 3 for a word of its title, 2 for four mentions or more, 1 for two or three,
//! else 0. Such a number is written in digits of five bits, the lowest first, each as a character of
//! [`DIGITS`]; one of the upper half says that more digits follow.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

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
    let mut postings = String::new();
    for same in terms.chunk_by(|a, b| a.0.cmp(&b.0) == Ordering::Equal) {
        let Some((term, ..)) = same.first() else { continue };
        postings.clear();
        let mut next = 0;
        for (_, _, own) in same {
            let (first, weight) = own.first.unwrap_or(own.now);
            write(&mut postings, (first - next) * 4 + weight);
            postings.push_str(&own.written);
            next = own.last + 1;
        }
        push(&mut shards, term, &postings);
    }
    shards
}

/// Adds a term to the last shard, or to a new one when it is full.
fn push(shards: &mut Vec<Shard>, term: &str, postings: &str) {
    let length = term.len() + postings.len() + 2;
    let is_full = |shard: &Shard| shard.terms.len() + length > SHARD;
    if shards.last().is_none_or(is_full) {
        shards.push(Shard { first: term.to_owned(), terms: String::with_capacity(length) });
    }
    if let Some(shard) = shards.last_mut() {
        shard.add(term, postings);
    }
}

impl Shard {
    fn add(&mut self, term: &str, postings: &str) {
        for part in [",", term, ":", postings] {
            self.terms.push_str(part);
        }
    }

    /// Its terms with what is written of their documents.
    fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.terms.split(',').filter_map(|entry| entry.rsplit_once(':'))
    }
}

/// The shards after some documents have changed: `moved` has the new number of each old document, or
/// none for one that is gone, and `builders` the documents that are new.
pub fn amended(shards: &[Shard], moved: &[Option<u32>], builders: Vec<Builder>) -> Vec<Shard> {
    let mut new: BTreeMap<Box<str>, Vec<(u32, u32)>> = BTreeMap::new();
    for (term, own) in builders.into_iter().flat_map(|builder| builder.terms) {
        let documents = new.entry(term).or_default();
        let (first, weight) = own.first.unwrap_or(own.now);
        documents.push((first, weight));
        documents.extend(read(&own.written, first + 1));
    }
    let old = |shard| amended_terms(shard, moved, &new);
    let mut old: Vec<(&str, Cow<'_, str>)> = shards.par_iter().flat_map_iter(old).collect();
    let known: HashSet<&str, ahash::RandomState> = old.iter().map(|(term, _)| *term).collect();
    let mut unknown = new.iter().filter(|(term, _)| !known.contains(&***term)).peekable();
    if unknown.peek().is_some() {
        let unknown: Vec<_> =
            unknown.map(|(term, own)| (&**term, Cow::Owned(written(own.clone())))).collect();
        old.extend(unknown);
        old.par_sort_unstable_by_key(|(term, _)| *term);
    }
    let mut shards = Vec::with_capacity(shards.len());
    for (term, postings) in old.iter().filter(|(_, postings)| !postings.is_empty()) {
        push(&mut shards, term, postings);
    }
    shards
}

/// The terms of a shard with their documents as they are now; without any for one that is gone.
fn amended_terms<'a>(
    shard: &'a Shard,
    moved: &[Option<u32>],
    new: &BTreeMap<Box<str>, Vec<(u32, u32)>>,
) -> Vec<(&'a str, Cow<'a, str>)> {
    let own = |(term, postings): (&'a str, &'a str)| {
        let more = new.get(term);
        let stays = |(document, _): (u32, u32)| moved[document as usize] == Some(document);
        if more.is_none() && read(postings, 0).all(stays) {
            return (term, Cow::Borrowed(postings));
        }
        let old = read(postings, 0)
            .filter_map(|(document, weight)| Some((moved[document as usize]?, weight)));
        let all = old.chain(more.into_iter().flatten().copied()).collect();
        (term, Cow::Owned(written(all)))
    };
    shard.each().map(own).collect()
}

/// Documents with their weights, written.
fn written(mut documents: Vec<(u32, u32)>) -> String {
    documents.sort_unstable();
    let mut text = String::new();
    let mut next = 0;
    for (document, weight) in documents {
        write(&mut text, (document - next) * 4 + weight);
        next = document + 1;
    }
    text
}

/// The documents that are written, with their weights; the first has at least the number `next`.
fn read(text: &str, mut next: u32) -> impl Iterator<Item = (u32, u32)> {
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
                return Some((document, number % 4));
            }
        }
    })
}

/// What each byte is worth as a digit.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut n = 0;
    while n < DIGITS.len() {
        values[DIGITS[n] as usize] = n as u8;
        n += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The documents of a term with what they count for.
    fn found(shards: &[Shard], term: &str) -> Vec<(u32, u32)> {
        let shard = shards.iter().rfind(|shard| shard.first.as_str() <= term);
        let own = shard.and_then(|shard| shard.each().find(|(own, _)| *own == term));
        own.map_or_else(Vec::new, |(_, postings)| read(postings, 0).collect())
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
            assert_eq!(found(&shards, "term"), weights, "cut at {cut}");
            assert_eq!(found(&shards, "other").len(), documents.len());
            assert_eq!(found(&shards, "none"), []);
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
        assert_eq!(found(&shards, "term777"), [(0, 0), (1, 0), (2, 0)]);
    }
}
