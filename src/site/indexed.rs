//! The search index of a site, updated from that of the previous build.

use std::sync::{Arc, Mutex, PoisonError};

use crate::fingerprint::Fingerprint;
use crate::link::{DependencyHashes, Dossier};
use crate::pages::{self, Page};
use crate::search::SearchIndex;

/// The search index of a dossier, and the files of the site that hold it.
#[derive(Debug)]
pub struct IndexedSite {
    pub indexed: Arc<IndexedDossier>,
    pub pages: Vec<Page>,
}

/// A search index, and what tells whether it is that of a dossier.
#[derive(Debug)]
pub struct IndexedDossier {
    pub index: SearchIndex,
    /// [`Dossier::names`] of the dossier.
    pub names: Fingerprint,
    pub hashes: Arc<DependencyHashes>,
}

/// The search index of the last build that needed one. Shared, since a preview builds the index only
/// when a browser asks for it.
#[derive(Debug, Clone, Default)]
pub struct SearchCache(Arc<Mutex<Option<Arc<IndexedDossier>>>>);

impl SearchCache {
    pub fn get(&self) -> Option<Arc<IndexedDossier>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, indexed: Arc<IndexedDossier>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(indexed);
    }

    pub fn is_current(&self, dossier: &Dossier) -> bool {
        self.get().is_some_and(|cached| cached.is_of(dossier))
    }

    /// Returns the index of a dossier, updated from the cached one where entries have changed.
    pub fn index(&self, dossier: &Dossier) -> IndexedSite {
        // Held while indexing, so that several requests of a browser index once.
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = cached.take().filter(|cached| cached.names == dossier.names);
        let indexed = match current {
            Some(cached) if cached.is_of(dossier) => cached,
            Some(cached) => Arc::new(cached.update(dossier)),
            None => Arc::new(IndexedDossier::new(dossier, SearchIndex::build(dossier))),
        };
        *cached = Some(indexed.clone());
        IndexedSite { pages: pages::shards(dossier, &indexed.index), indexed }
    }
}

impl IndexedDossier {
    fn new(dossier: &Dossier, index: SearchIndex) -> Self {
        Self { index, names: dossier.names, hashes: dossier.hashes.clone() }
    }

    fn update(&self, dossier: &Dossier) -> Self {
        let is_changed = |entry| self.hashes.of_entry(entry) != dossier.hashes.of_entry(entry);
        Self::new(dossier, self.index.update(dossier, is_changed))
    }

    fn is_of(&self, dossier: &Dossier) -> bool {
        self.names == dossier.names && self.hashes == dossier.hashes
    }
}
