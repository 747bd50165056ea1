//! What is kept of a memory as lists, and how they come to lie on disk.

use std::io;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use super::disk::Kept;
use super::lists::List;
use super::store::{Adding, Record};
use super::texts::Records;
use super::{CachedEntry, Caches, ParseCache};
use crate::diagnostic::Fault;
use crate::fingerprint::Fingerprint;
use crate::link::{self, LinkedEntry, PerKind};
use crate::output::OutputRecord;
use crate::parse::{ParsedPage, ParsedSource, ParsedTopic};
use crate::site::IndexedSite;
use crate::{encoding, scan};

/// Where the lists are.
#[derive(Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Places {
    pub sources: List,
    pub topics: List,
    pub pages: List,
    pub linked_sources: List,
    pub linked_topics: List,
    pub linked_pages: List,
    pub documents: List,
    pub shards: List,
    pub files: List,
}

/// What is in the lists.
#[derive(Debug)]
pub struct Values {
    pub sources: Vec<CachedEntry<ParsedSource>>,
    pub topics: Vec<CachedEntry<ParsedTopic>>,
    pub pages: Vec<CachedEntry<ParsedPage>>,
    pub linked: link::Stored,
    pub searched: Arc<IndexedSite>,
    pub files: Vec<OutputRecord>,
}

/// An entry.
#[derive(BorshSerialize, BorshDeserialize)]
pub struct Stored<T> {
    #[borsh(
        serialize_with = "encoding::shared::store",
        deserialize_with = "encoding::shared::load"
    )]
    pub files: Arc<scan::EntryFiles>,
    pub key: Fingerprint,
    /// Where the text of a source is.
    pub text: Option<Record>,
    #[borsh(
        bound(serialize = "T: BorshSerialize", deserialize = "T: BorshDeserialize"),
        serialize_with = "encoding::shared::store",
        deserialize_with = "encoding::shared::load"
    )]
    pub parsed: Arc<T>,
    pub faults: Arc<[Fault]>,
}

impl Places {
    /// Where everything is that is needed.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let lists = [
            &self.sources,
            &self.topics,
            &self.pages,
            &self.linked_sources,
            &self.linked_topics,
            &self.linked_pages,
            &self.documents,
            &self.shards,
            &self.files,
        ];
        lists.into_iter().flat_map(List::records)
    }
}

impl Values {
    /// Those of a memory; none before the first build.
    pub fn of(memory: &Caches) -> Option<Self> {
        let (PerKind { sources, topics, pages }, _) = memory.links.owns()?;
        let linked =
            PerKind { sources: sources.to_vec(), topics: topics.to_vec(), pages: pages.to_vec() };
        let disk = memory.disk.as_ref()?;
        Some(Self {
            sources: memory.sources.entries.clone(),
            topics: memory.topics.entries.clone(),
            pages: memory.pages.entries.clone(),
            linked,
            searched: disk.parts().1,
            files: disk.files().to_vec(),
        })
    }

    /// Adds to a file what is other than it was before; how the file is called, and where everything
    /// is.
    pub fn write(
        &self,
        to: Adding,
        records: &Records,
        before: Option<&Kept>,
    ) -> io::Result<(String, Places)> {
        let mut to = Writing { to, before };
        let places = Places {
            sources: to.list(
                &self.sources,
                |kept| (&kept.places.sources, &kept.values.sources),
                CachedEntry::is,
                |own, out| Stored::of(own, records.get(&own.key).copied()).serialize(out),
            )?,
            topics: to.list(
                &self.topics,
                |kept| (&kept.places.topics, &kept.values.topics),
                CachedEntry::is,
                |own, out| Stored::of(own, None).serialize(out),
            )?,
            pages: to.list(
                &self.pages,
                |kept| (&kept.places.pages, &kept.values.pages),
                CachedEntry::is,
                |own, out| Stored::of(own, None).serialize(out),
            )?,
            linked_sources: to.list(
                &self.linked.sources,
                |kept| (&kept.places.linked_sources, &kept.values.linked.sources),
                LinkedEntry::is,
                LinkedEntry::serialize,
            )?,
            linked_topics: to.list(
                &self.linked.topics,
                |kept| (&kept.places.linked_topics, &kept.values.linked.topics),
                LinkedEntry::is,
                LinkedEntry::serialize,
            )?,
            linked_pages: to.list(
                &self.linked.pages,
                |kept| (&kept.places.linked_pages, &kept.values.linked.pages),
                LinkedEntry::is,
                LinkedEntry::serialize,
            )?,
            documents: to.list(
                &self.searched.index.documents,
                |kept| (&kept.places.documents, &kept.values.searched.index.documents),
                PartialEq::eq,
                BorshSerialize::serialize,
            )?,
            shards: to.list(
                &self.searched.index.shards,
                |kept| (&kept.places.shards, &kept.values.searched.index.shards),
                PartialEq::eq,
                BorshSerialize::serialize,
            )?,
            files: to.list(
                &self.files,
                |kept| (&kept.places.files, &kept.values.files),
                PartialEq::eq,
                BorshSerialize::serialize,
            )?,
        };
        Ok((to.to.finish()?, places))
    }
}

/// Lists that are written.
struct Writing<'a> {
    to: Adding,
    before: Option<&'a Kept>,
}

impl<'a> Writing<'a> {
    /// Writes the values of a list that are other than they were.
    fn list<T: Sync + 'a>(
        &mut self,
        values: &[T],
        was: impl Fn(&'a Kept) -> (&'a List, &'a Vec<T>),
        is_same: impl Fn(&T, &T) -> bool + Sync,
        store: impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync,
    ) -> io::Result<List> {
        let before = self.before.map(was);
        List::write(&mut self.to, values, store, |number, values| {
            let (list, was) = before?;
            list.same(number, values, was, &is_same)
        })
    }
}

impl<T> Stored<T> {
    /// An entry as it is stored.
    fn of(known: &CachedEntry<T>, text: Option<Record>) -> Self {
        Self {
            files: known.files.clone(),
            key: known.key,
            text,
            parsed: known.entry.parsed.clone(),
            faults: known.faults.clone(),
        }
    }
}

/// The entries of what was stored.
pub fn entries<T>(stored: Vec<Stored<T>>) -> ParseCache<T> {
    let mut parses = ParseCache::default();
    let one = |own: Stored<T>| CachedEntry::new(own.files, own.key, own.parsed, own.faults);
    parses.replace(stored.into_iter().map(one).collect());
    parses
}
