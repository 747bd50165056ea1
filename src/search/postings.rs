//! Tokenizer with the documents that hold them, as text.
//!
//! A document is written as its distance from the one before, less one, times four, plus how much
//! the term counts in it: 3 for a word of its title, 2 for four mentions or more, 1 for two or three,
//! else 0. Such a number is written in digits of five bits, the lowest first, each as a character of
//! [`DIGITS`]; one of the upper half says that more digits follow.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use rayon::prelude::*;

use super::{TITLE, TermShard};

/// How many bytes of terms a shard holds, unless one term needs more.
const SHARD: usize = 48 * 1024;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Gathers the terms of documents that follow each other.
#[derive(Debug, Default)]
pub struct PostingsBuilder {
    document: u32,
    /// Tokenizer that are a number, as nearly all are: hashed and compared without a look elsewhere.
    short: HashMap<u128, Postings, foldhash::fast::RandomState>,
    long: HashMap<Box<str>, Postings, foldhash::fast::RandomState>,
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

impl PostingsBuilder {
    /// What follows is in the document of this number, which grows from call to call.
    pub fn begin(&mut self, document: usize) {
        self.document = document as u32;
    }

    /// A term, and what it counts for.
    pub fn add(&mut self, term: &str, count: u32) {
        let document = self.document;
        if let Some(number) = number(term) {
            let own = self.short.entry(number).or_insert_with(|| Postings::of(document));
            own.count(document, count);
        } else if let Some(own) = self.long.get_mut(term) {
            own.count(document, count);
        } else {
            let own = self.long.entry(term.into()).or_insert_with(|| Postings::of(document));
            own.count(document, count);
        }
    }

    /// All documents are read.
    pub fn finish(mut self) -> Self {
        self.short.values_mut().chain(self.long.values_mut()).for_each(Postings::flush);
        self
    }

    fn terms(self) -> impl Iterator<Item = (Box<str>, Postings)> {
        self.short.into_iter().map(|(number, own)| (term(number), own)).chain(self.long)
    }
}

/// How many bytes a term has at most that is a number.
const SHORT: usize = 16;

/// A term as a number, if it is short: its bytes, of which none is 0, the last one lowest.
///
/// Its beginning and its end are read as a whole each, and where both hold the same bytes, they agree.
fn number(term: &str) -> Option<u128> {
    let bytes = term.as_bytes();
    let length = bytes.len();
    if length > SHORT {
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

/// The term that a number is.
fn term(number: u128) -> Box<str> {
    let bytes = number.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[first..]).unwrap_or_default().into()
}

impl Postings {
    fn of(document: u32) -> Self {
        Self { first: None, last: 0, written: String::new(), now: (document, 0) }
    }

    fn count(&mut self, document: u32, count: u32) {
        if self.now.0 == document {
            self.now.1 = self.now.1.saturating_add(count);
        } else {
            self.flush();
            self.now = (document, count);
        }
    }

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
pub fn shards(builders: Vec<PostingsBuilder>) -> Vec<TermShard> {
    let mut terms: Vec<(Box<str>, usize, Postings)> = Vec::new();
    for (n, builder) in builders.into_iter().enumerate() {
        terms.extend(builder.terms().map(|(term, own)| (term, n, own)));
    }
    terms.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut shards: Vec<TermShard> = Vec::new();
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
fn push(shards: &mut Vec<TermShard>, term: &str, postings: &str) {
    if is_full(shards, term, postings) {
        shards.push(TermShard { first: term.to_owned(), terms: String::new() });
    }
    if let Some(shard) = shards.last_mut() {
        add(&mut shard.terms, term, postings);
    }
}

/// Whether the last shard has no room for a term.
fn is_full(shards: &[TermShard], term: &str, postings: &str) -> bool {
    let length = term.len() + postings.len() + 2;
    shards.last().is_none_or(|shard| shard.terms.len() + length > SHARD)
}

/// Adds a term to others.
fn add(terms: &mut String, term: &str, postings: &str) {
    for part in [",", term, ":", postings] {
        terms.push_str(part);
    }
}

/// Tokenizer with what is written of their documents.
fn each(terms: &str) -> impl Iterator<Item = (&str, &str)> {
    terms.split(',').filter_map(|entry| entry.rsplit_once(':'))
}

/// New documents with their weights, by their terms.
type New = BTreeMap<Box<str>, Vec<(u32, u32)>>;

/// The shards after some documents have changed: `moved` has the new number of each old document, or
/// none for one that is gone, and `builders` the documents that are new.
pub fn amended(
    shards: &[TermShard],
    moved: &[Option<u32>],
    builders: Vec<PostingsBuilder>,
) -> Vec<TermShard> {
    let mut new = New::new();
    for (term, own) in builders.into_iter().flat_map(PostingsBuilder::terms) {
        let documents = new.entry(term).or_default();
        let (first, weight) = own.first.unwrap_or(own.now);
        documents.push((first, weight));
        documents.extend(read(&own.written, first + 1));
    }
    let ends = shards.iter().skip(1).map(|next| Bound::Excluded(&*next.first));
    let ends: Vec<_> = ends.chain([Bound::Unbounded]).collect();
    let terms = |(n, end): (usize, _)| {
        let old = shards.get(n);
        let begin = old
            .filter(|_| n > 0)
            .map_or(Bound::Unbounded, |own: &TermShard| Bound::Included(&*own.first));
        amended_terms(old, moved, new.range::<str, _>((begin, end)))
    };
    let stretches: Vec<String> = ends.into_par_iter().enumerate().map(terms).collect();
    let mut shards = Vec::with_capacity(shards.len());
    for stretch in stretches {
        let Some((term, postings)) = each(&stretch).next() else { continue };
        if stretch.len() <= SHARD && is_full(&shards, term, postings) {
            shards.push(TermShard { first: term.to_owned(), terms: stretch });
        } else {
            each(&stretch).for_each(|(term, postings)| push(&mut shards, term, postings));
        }
    }
    shards
}

/// What a shard's stretch of terms holds now; `new` are the documents to be added there.
fn amended_terms<'n>(
    old: Option<&TermShard>,
    moved: &[Option<u32>],
    new: impl Iterator<Item = (&'n Box<str>, &'n Vec<(u32, u32)>)>,
) -> String {
    let mut terms = String::with_capacity(old.map_or(0, |own| own.terms.len()) + 1024);
    let mut new = new.peekable();
    for (term, postings) in old.iter().flat_map(|own| each(&own.terms)) {
        while let Some((unknown, documents)) = new.next_if(|(own, _)| &***own < term) {
            add(&mut terms, unknown, &written(documents.clone()));
        }
        let more = new.next_if(|(own, _)| &***own == term).map(|(_, documents)| documents);
        let stays = |(document, _): (u32, u32)| moved[document as usize] == Some(document);
        if more.is_none() && read(postings, 0).all(stays) {
            add(&mut terms, term, postings);
            continue;
        }
        let old = read(postings, 0)
            .filter_map(|(document, weight)| Some((moved[document as usize]?, weight)));
        let all: Vec<_> = old.chain(more.into_iter().flatten().copied()).collect();
        if !all.is_empty() {
            add(&mut terms, term, &written(all));
        }
    }
    for (unknown, documents) in new {
        add(&mut terms, unknown, &written(documents.clone()));
    }
    terms
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
    fn found(shards: &[TermShard], term: &str) -> Vec<(u32, u32)> {
        let shard = shards.iter().rfind(|shard| shard.first.as_str() <= term);
        let own = shard.and_then(|shard| each(&shard.terms).find(|(own, _)| *own == term));
        own.map_or_else(Vec::new, |(_, postings)| read(postings, 0).collect())
    }

    #[test]
    fn documents_are_read_as_they_were_written_wherever_they_are_cut() {
        let documents = [(0, 1), (1, 2), (7, 4), (8, 1), (5000, TITLE + 1), (90_000, 3)];
        let weights = [(0, 0), (1, 1), (7, 2), (8, 0), (5000, 3), (90_000, 1)];
        for cut in 0..=documents.len() {
            let (before, after) = documents.split_at(cut);
            let builders = [before, after].map(|documents| {
                let mut builder = PostingsBuilder::default();
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
    fn a_short_term_is_a_number_and_no_two_are_the_same() {
        let whole = "abcdefghijklmnopq";
        let mut numbers: Vec<u128> = (1..=SHORT)
            .map(|length| {
                let number = number(&whole[..length]).unwrap_or_default();
                assert_eq!(&*term(number), &whole[..length]);
                number
            })
            .collect();
        numbers.dedup();
        assert_eq!((numbers.len(), number(whole)), (SHORT, None));
    }

    #[test]
    fn shards_hold_the_terms_in_order_and_no_more_than_they_should() {
        let mut builder = PostingsBuilder::default();
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
