//! What is kept between builds, so that only what changed is done again.
//!
//! Caches changes how fast a build is and nothing else: with an empty one the same site comes out.

mod disk;
mod lists;
mod store;
mod texts;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

pub use disk::{keep, recall};

use disk::Kept;

use crate::diagnostic::{Checked, Fault};
use crate::fingerprint::Fingerprint;
use crate::link::LinkCache;
use crate::output::PreviousOutput;
use crate::pages::SitePlan;
use crate::parse::{Entry, ParsedPage, ParsedSource, ParsedTopic};
use crate::scan::{self, DirtyFiles, ScanCache};
use crate::site::SearchCache;

/// What is kept between builds.
#[derive(Debug, Default)]
pub struct Caches {
    /// What the files of the dossier were like.
    pub seen: ScanCache,
    /// Which of them may be other by now.
    pub suspects: DirtyFiles,
    /// ParsedDossier sources, by the hash of their files' bytes.
    pub sources: ParseCache<ParsedSource>,
    /// ParsedDossier topics.
    pub topics: ParseCache<ParsedTopic>,
    /// ParsedDossier free pages.
    pub pages: ParseCache<ParsedPage>,
    /// What was linked.
    pub links: LinkCache,
    /// The theme's own files of the project, with their hashes; none before the first build.
    pub theme: Option<BTreeMap<String, Fingerprint>>,
    /// Which files the site has.
    pub plan: Option<Arc<SitePlan>>,
    /// The search index that was made last.
    pub search: SearchCache,
    /// The site as it was written last.
    pub disk: Option<PreviousOutput>,
    /// Whether what was written last is on disk without a look: nobody but this program writes there.
    pub trusts_site: bool,
    /// Whether the search index on disk is that of an earlier dossier.
    pub search_is_behind: bool,
    /// What lies on disk for later runs.
    kept: Option<Kept>,
}

/// ParsedDossier entries, in the order in which they were walked.
#[derive(Debug)]
pub struct ParseCache<T> {
    entries: Vec<CachedEntry<T>>,
    /// Where an entry with these bytes is, once one is looked for elsewhere than at its place.
    by_key: OnceLock<HashMap<Fingerprint, usize>>,
}

/// A parsed entry.
#[derive(Debug)]
pub struct CachedEntry<T> {
    /// Its files.
    pub files: Arc<scan::EntryFiles>,
    /// The hash of what it was parsed from.
    pub key: Fingerprint,
    /// The entry.
    pub entry: Arc<Entry<T>>,
    /// Its faults.
    pub faults: Arc<[Fault]>,
}

impl<T> CachedEntry<T> {
    /// An entry that was parsed from these files.
    pub fn new(
        files: Arc<scan::EntryFiles>,
        key: Fingerprint,
        parsed: Arc<T>,
        faults: Arc<[Fault]>,
    ) -> Self {
        let scan::EntryFiles { id, text, sidecar, .. } = &*files;
        let entry = Arc::new(Entry {
            id: id.clone(),
            text: text.as_ref().map(|text| text.file.path.clone()),
            sidecar: sidecar.as_ref().map(|sidecar| sidecar.path.clone()),
            parsed,
        });
        Self { files, key, entry, faults }
    }
}

impl<T> CachedEntry<T> {
    /// Whether it is the same as another, whenever its files were read.
    fn is(&self, other: &Self) -> bool {
        self.key == other.key
            && (Arc::ptr_eq(&self.files, &other.files) || self.files.is_as_seen(&other.files))
            && Arc::ptr_eq(&self.entry.parsed, &other.entry.parsed)
    }
}

impl<T> Clone for CachedEntry<T> {
    fn clone(&self) -> Self {
        let Self { files, key, entry, faults } = self;
        Self { files: files.clone(), key: *key, entry: entry.clone(), faults: faults.clone() }
    }
}

impl<T> Default for ParseCache<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), by_key: OnceLock::new() }
    }
}

impl<T> ParseCache<T> {
    /// The entry that was at this place, if its files are the same.
    pub fn same(&self, place: usize, files: &Arc<scan::EntryFiles>) -> Option<&CachedEntry<T>> {
        self.entries.get(place).filter(|known| Arc::ptr_eq(&known.files, files))
    }

    /// What was parsed from the same bytes before, else what `parse` makes of them.
    pub fn recall(
        &self,
        key: Fingerprint,
        parse: impl FnOnce() -> Checked<T>,
    ) -> (Arc<T>, Arc<[Fault]>) {
        let by_key = self.by_key.get_or_init(|| {
            let entries = self.entries.iter().enumerate();
            entries.map(|(place, known)| (known.key, place)).collect()
        });
        if let Some(known) = by_key.get(&key).map(|&place| &self.entries[place]) {
            return (known.entry.parsed.clone(), known.faults.clone());
        }
        let Checked { value, faults } = parse();
        (Arc::new(value), faults.into())
    }

    /// The files of the entries.
    fn files(&self) -> Vec<Arc<scan::EntryFiles>> {
        self.entries.iter().map(|known| known.files.clone()).collect()
    }

    /// Keeps what this build used and forgets the rest.
    pub fn replace(&mut self, used: Vec<CachedEntry<T>>) {
        *self = Self { entries: used, by_key: OnceLock::new() };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs;

    use super::*;
    use crate::pipeline::build;
    use crate::project::{Goal, Options, Project};

    fn known(value: u32, key: Fingerprint) -> CachedEntry<u32> {
        let files = Arc::new(scan::EntryFiles::default());
        let entry = Entry { id: String::new(), text: None, sidecar: None, parsed: Arc::new(value) };
        CachedEntry { files, key, entry: Arc::new(entry), faults: Arc::default() }
    }

    #[test]
    fn what_another_run_or_hand_did_to_what_is_kept_does_no_harm() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        let dossier = root.join("dossier");
        fs::create_dir_all(dossier.join("sources")).unwrap();
        fs::write(dossier.join("dossier.yaml"), "title: A dossier\n").unwrap();
        fs::write(dossier.join("sources/s.yaml"), "title: S\n").unwrap();
        let options = Options { dir: Some(root.clone()), ..Options::default() };
        let project = Project::open(Options { goal: Goal::Site, ..options }).unwrap();
        let write = |text: &str| fs::write(dossier.join("sources/s.txt"), text).unwrap();
        let build = |memory: &mut Caches| {
            assert!(build(&project, memory).unwrap().written.is_some());
            assert_eq!(keep(&project, memory), None);
        };
        write("One.");
        let mut memory = Caches::default();
        build(&mut memory);

        // The folder is gone, then it is another one with files of the same names, then there are
        // newer files.
        fs::remove_dir_all(root.join(".dossier")).unwrap();
        write("One. Two.");
        build(&mut memory);
        fs::remove_dir_all(root.join(".dossier")).unwrap();
        write("Another text, longer than what was there.");
        build(&mut Caches::default());
        write("One. Two. Three.");
        build(&mut memory);
        let (mut other, warning) = recall(&project);
        assert_eq!(warning, None);
        other.kept = None;
        write("One. Two. Three. Four.");
        build(&mut other);
        write("Five.");
        build(&mut memory);
        let (memory, warning) = recall(&project);
        assert_eq!(warning, None);
        let text = &memory.sources.entries[0].entry.parsed.text;
        assert_eq!(text.blocks[0].text, "Five.");
    }

    #[test]
    fn only_what_was_used_is_remembered() {
        let mut parses = ParseCache::<u32>::default();
        assert_eq!(*parses.recall([1; 16], || Checked::clean(1)).0, 1);
        let one = known(1, [1; 16]);
        parses.replace(vec![one.clone()]);
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 1);
        assert!(parses.same(0, &one.files).is_some());
        assert!(parses.same(0, &Arc::new(scan::EntryFiles::default())).is_none());
        parses.replace(Vec::new());
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 2);
    }
}
