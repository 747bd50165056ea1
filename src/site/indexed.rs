//! The search index of a dossier, made from that of the last one where they are alike.

use std::sync::{Arc, Mutex, PoisonError};

use crate::link::{Dependency, Differences, Dossier, EntryIx};
use crate::pages::{self, Page};
use crate::search::SearchIndex;

/// The search index of a dossier.
#[derive(Debug)]
pub struct IndexedSite {
    /// The dossier.
    pub dossier: Arc<Dossier>,
    /// Its index.
    pub index: SearchIndex,
    /// The shards of the index, as files of the site.
    pub shards: Vec<Page>,
}

/// The last search index that was made, for all sites of one memory.
#[derive(Debug, Clone, Default)]
pub struct SearchCache(Arc<Mutex<Option<Arc<IndexedSite>>>>);

impl SearchCache {
    /// The index of a dossier.
    pub fn of(&self, dossier: &Arc<Dossier>) -> Arc<IndexedSite> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let searched = IndexedSite::of(dossier, last.as_deref());
        last.insert(Arc::new(searched)).clone()
    }

    /// The last one, if there is one.
    pub fn get(&self) -> Option<Arc<IndexedSite>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes this one for the last one.
    pub fn set(&self, searched: Arc<IndexedSite>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(searched);
    }
}

impl IndexedSite {
    fn of(dossier: &Arc<Dossier>, last: Option<&Self>) -> Self {
        let differences =
            last.and_then(|last| Some((last, Differences::between(&last.dossier, dossier)?)));
        let index = match differences {
            Some((last, all)) => last.index.update(dossier, |entry| all.touch(&[read(entry)])),
            None => SearchIndex::build(dossier),
        };
        Self::whole(dossier.clone(), index)
    }

    /// With the files of its shards.
    pub fn whole(dossier: Arc<Dossier>, index: SearchIndex) -> Self {
        let shards = pages::shards(&dossier, &index);
        Self { dossier, index, shards }
    }
}

/// What is read of a dossier for what the index holds of an entry.
fn read(entry: EntryIx) -> Dependency {
    match entry {
        EntryIx::Home => Dependency::Home,
        EntryIx::Source(ix) => Dependency::Source(ix),
        EntryIx::Topic(ix) => Dependency::Topic(ix),
        EntryIx::Page(ix) => Dependency::Page(ix),
    }
}
