//! What is kept between builds, so that only what changed is done again.
//!
//! Memory changes how fast a build is and nothing else: with an empty one the same site comes out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::diagnostic::{Checked, Fault};
use crate::fingerprint::Fingerprint;
use crate::link::Remembered;
use crate::parse::{ParsedPage, ParsedSource, ParsedTopic};
use crate::site::{OnDisk, Plan};
use crate::walk::{Seen, Suspects};

/// What is kept between builds.
#[derive(Debug, Default)]
pub struct Memory {
    /// What the files of the dossier were like.
    pub seen: Seen,
    /// Which of them may be other by now.
    pub suspects: Suspects,
    /// Parsed sources, by the hash of their files' bytes.
    pub sources: Parses<ParsedSource>,
    /// Parsed topics.
    pub topics: Parses<ParsedTopic>,
    /// Parsed free pages.
    pub pages: Parses<ParsedPage>,
    /// What was linked.
    pub links: Remembered,
    /// The theme's own files of the project, with their hashes; none before the first build.
    pub theme: Option<BTreeMap<String, Fingerprint>>,
    /// Which files the site has.
    pub plan: Option<Arc<Plan>>,
    /// The site as it was written last.
    pub disk: Option<OnDisk>,
    /// Whether what was written last is on disk without a look: nobody but this program writes there.
    pub trusts_site: bool,
    /// Whether the search index on disk is that of an earlier dossier.
    pub search_is_behind: bool,
}

/// Parsed entries by the hash of what they were parsed from.
#[derive(Debug)]
pub struct Parses<T>(HashMap<Fingerprint, Known<T>>);

/// A parsed entry with its faults.
pub type Known<T> = (Arc<T>, Arc<[Fault]>);

impl<T> Default for Parses<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Parses<T> {
    /// What was parsed from the same bytes before, else what `parse` makes of them.
    pub fn recall(&self, key: Fingerprint, parse: impl FnOnce() -> Checked<T>) -> Known<T> {
        self.0.get(&key).cloned().unwrap_or_else(|| {
            let Checked { value, faults } = parse();
            (Arc::new(value), faults.into())
        })
    }

    /// Keeps what this build used and forgets the rest.
    pub fn replace(&mut self, used: impl IntoIterator<Item = (Fingerprint, Known<T>)>) {
        self.0 = used.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_used_is_remembered() {
        let mut parses = Parses::<u32>::default();
        let first = parses.recall([1; 16], || Checked::clean(1));
        parses.replace([([1; 16], first)]);
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 1);
        parses.replace([]);
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 2);
    }
}
