//! The search index of a dossier, made from that of the last one where they are alike.

use std::sync::{Arc, Mutex, PoisonError};

use crate::link::{Differences, Dossier, EntryIx, Read};
use crate::page::{self, Page};
use crate::search::Index;

/// The search index of a dossier.
#[derive(Debug)]
pub struct Searched {
    /// The dossier.
    pub dossier: Arc<Dossier>,
    /// Its index.
    pub index: Index,
    /// The shards of the index, as files of the site.
    pub shards: Vec<Page>,
}

/// The last search index that was made, for all sites of one memory.
#[derive(Debug, Clone, Default)]
pub struct LastSearched(Arc<Mutex<Option<Arc<Searched>>>>);

impl LastSearched {
    /// The index of a dossier.
    pub fn of(&self, dossier: &Arc<Dossier>) -> Arc<Searched> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let searched = Searched::of(dossier, last.as_deref());
        last.insert(Arc::new(searched)).clone()
    }

    /// The last one, if there is one.
    pub fn get(&self) -> Option<Arc<Searched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes this one for the last one.
    pub fn set(&self, searched: Arc<Searched>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(searched);
    }
}

impl Searched {
    fn of(dossier: &Arc<Dossier>, last: Option<&Self>) -> Self {
        let differences =
            last.and_then(|last| Some((last, Differences::between(&last.dossier, dossier)?)));
        let index = match differences {
            Some((last, all)) => last.index.again(dossier, |entry| all.touch(&[read(entry)])),
            None => Index::of(dossier),
        };
        Self::whole(dossier.clone(), index)
    }

    /// With the files of its shards.
    pub fn whole(dossier: Arc<Dossier>, index: Index) -> Self {
        let shards = page::shards(&dossier, &index);
        Self { dossier, index, shards }
    }
}

/// What is read of a dossier for what the index holds of an entry.
fn read(entry: EntryIx) -> Read {
    match entry {
        EntryIx::Home => Read::Home,
        EntryIx::Source(ix) => Read::Source(ix),
        EntryIx::Topic(ix) => Read::Topic(ix),
        EntryIx::Page(ix) => Read::Page(ix),
    }
}
