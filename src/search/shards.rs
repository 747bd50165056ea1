//! Cuts the terms of an index into shards, and updates them when documents change.

use std::collections::BTreeMap;
use std::ops::Bound;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::postings::{Encoder, Posting, TermPostings, decode};

/// The maximum size of a shard's terms in bytes, unless a single term needs more.
const MAX_SHARD_BYTES: usize = 48 * 1024;

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct TermShard {
    pub first: String,
    /// `,TERM:POSTINGS` for each term, in order; for the encoding of postings see `postings`.
    pub terms: String,
}

fn encoded_terms(terms: &str) -> impl Iterator<Item = (&str, &str)> {
    terms.split(',').filter_map(|entry| entry.rsplit_once(':'))
}

fn push_term(terms: &mut String, term: &str, postings: &str) {
    for part in [",", term, ":", postings] {
        terms.push_str(part);
    }
}

/// Shards to which terms are added in order.
#[derive(Default)]
struct ShardList(Vec<TermShard>);

impl ShardList {
    fn push(&mut self, term: &str, postings: &str) {
        if !self.has_room(term, postings) {
            self.0.push(TermShard { first: term.to_owned(), terms: String::new() });
        }
        if let Some(shard) = self.0.last_mut() {
            push_term(&mut shard.terms, term, postings);
        }
    }

    fn has_room(&self, term: &str, postings: &str) -> bool {
        let length = term.len() + postings.len() + 2;
        self.0.last().is_some_and(|shard| shard.terms.len() + length <= MAX_SHARD_BYTES)
    }
}

/// Joins the terms of several chunks of documents, and cuts them into shards.
pub fn build(chunks: Vec<Vec<TermPostings>>) -> Vec<TermShard> {
    let mut terms: Vec<TermPostings> = chunks.into_iter().flatten().collect();
    terms.par_sort_unstable_by(|(term, postings), (other, others)| {
        term.cmp(other).then(postings.first.cmp(&others.first))
    });
    let mut shards = ShardList::default();
    for same in terms.chunk_by(|a, b| a.0 == b.0) {
        let mut encoder = Encoder::default();
        for (_, postings) in same {
            encoder.append(postings);
        }
        shards.push(&same[0].0, &encoder.text);
    }
    shards.0
}

/// Updates shards after documents have changed. `new_indices` holds the new index of each old document,
/// or none if its terms are obsolete; `added` holds the terms of the documents that replace these.
pub fn update(
    shards: &[TermShard],
    new_indices: &[Option<u32>],
    added: Vec<Vec<TermPostings>>,
) -> Vec<TermShard> {
    let mut new_terms: BTreeMap<Box<str>, Vec<Posting>> = BTreeMap::new();
    for (term, postings) in added.into_iter().flatten() {
        new_terms.entry(term).or_default().extend(postings.iter());
    }
    let empty = [TermShard::default()];
    let shards = if shards.is_empty() { &empty } else { shards };
    // Each shard takes in the new terms up to the first term of the next shard.
    let merge_shard = |n: usize| {
        let begin = if n == 0 { "" } else { &shards[n].first };
        let next = shards.get(n + 1);
        let end = next.map_or(Bound::Unbounded, |next| Bound::Excluded(next.first.as_str()));
        let new_terms = new_terms.range::<str, _>((Bound::Included(begin), end));
        merge(&shards[n], new_indices, new_terms)
    };
    let merged: Vec<String> = (0..shards.len()).into_par_iter().map(merge_shard).collect();
    let mut updated = ShardList::default();
    for terms in merged {
        let Some((first, postings)) = encoded_terms(&terms).next() else { continue };
        if terms.len() <= MAX_SHARD_BYTES && !updated.has_room(first, postings) {
            // A new shard begins here, and all the terms fit in it.
            updated.0.push(TermShard { first: first.to_owned(), terms });
        } else {
            encoded_terms(&terms).for_each(|(term, postings)| updated.push(term, postings));
        }
    }
    updated.0
}

/// Merges new terms into those of a shard, and removes obsolete postings.
fn merge<'n>(
    shard: &TermShard,
    new_indices: &[Option<u32>],
    new_terms: impl Iterator<Item = (&'n Box<str>, &'n Vec<Posting>)>,
) -> String {
    let mut terms = String::with_capacity(shard.terms.len() + 1024);
    let mut new_terms = new_terms.peekable();
    for (term, encoded) in encoded_terms(&shard.terms) {
        while let Some((new, postings)) = new_terms.next_if(|(new, _)| &***new < term) {
            push_term(&mut terms, new, &encode(postings));
        }
        let added = new_terms.next_if(|(new, _)| &***new == term);
        let is_unchanged =
            |posting: Posting| new_indices[posting.document as usize] == Some(posting.document);
        if added.is_none() && decode(encoded, 0).all(is_unchanged) {
            push_term(&mut terms, term, encoded);
            continue;
        }
        let new_index = |Posting { document, weight }| {
            Some(Posting { document: new_indices[document as usize]?, weight })
        };
        let mut postings: Vec<Posting> = decode(encoded, 0).filter_map(new_index).collect();
        postings.extend(added.into_iter().flat_map(|(_, postings)| postings));
        if !postings.is_empty() {
            postings.sort_unstable();
            push_term(&mut terms, term, &encode(&postings));
        }
    }
    for (new, postings) in new_terms {
        push_term(&mut terms, new, &encode(postings));
    }
    terms
}

fn encode(postings: &[Posting]) -> String {
    let mut encoder = Encoder::default();
    for &posting in postings {
        encoder.push(posting);
    }
    encoder.text
}

#[cfg(test)]
mod tests {
    use super::super::postings::{PostingsBuilder, TITLE_COUNT};
    use super::*;

    /// Returns the documents of a term, each with the term's weight.
    fn found(shards: &[TermShard], term: &str) -> Vec<(u32, u32)> {
        let shard = shards.iter().rfind(|shard| shard.first.as_str() <= term);
        let postings =
            shard.and_then(|shard| encoded_terms(&shard.terms).find(|(other, _)| *other == term));
        let pair = |Posting { document, weight }| (document, weight);
        postings.map_or_else(Vec::new, |(_, encoded)| decode(encoded, 0).map(pair).collect())
    }

    #[test]
    fn documents_are_read_as_they_were_written_wherever_they_are_cut() {
        let documents = [(0, 1), (1, 2), (7, 4), (8, 1), (5000, TITLE_COUNT + 1), (90_000, 3)];
        let weights = [(0, 0), (1, 1), (7, 2), (8, 0), (5000, 3), (90_000, 1)];
        for cut in 0..=documents.len() {
            let (before, after) = documents.split_at(cut);
            let chunks = [before, after].map(|documents| {
                let mut builder = PostingsBuilder::default();
                for &(document, count) in documents {
                    builder.begin_document(document);
                    (0..count % TITLE_COUNT).for_each(|_| builder.add("term", 1));
                    builder.add("other", 1);
                    if count > TITLE_COUNT {
                        builder.add("term", TITLE_COUNT);
                    }
                }
                builder.finish()
            });
            let shards = build(chunks.into());
            assert_eq!(found(&shards, "term"), weights, "cut at {cut}");
            assert_eq!(found(&shards, "other").len(), documents.len());
            assert_eq!(found(&shards, "none"), []);
        }
    }

    #[test]
    fn shards_hold_the_terms_in_order_and_no_more_than_they_should() {
        let mut builder = PostingsBuilder::default();
        for document in 0..3 {
            builder.begin_document(document);
            (0..20_000).for_each(|n| builder.add(&format!("term{n}"), 1));
        }
        let shards = build(vec![builder.finish()]);
        assert!(shards.len() > 2);
        assert!(shards.iter().all(|shard| shard.terms.len() <= MAX_SHARD_BYTES));
        assert!(shards.windows(2).all(|two| two[0].first < two[1].first));
        assert_eq!(found(&shards, "term777"), [(0, 0), (1, 0), (2, 0)]);
    }
}
