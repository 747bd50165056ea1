//! The cache on disk: saves the caches of all stages in the folder `.dossier`, and loads them in the
//! next process.
//!
//! Every cached value is stored with the hash of what it was made from, and a stage takes a value from
//! its cache only if that hash is still right. So a cache changes how long a build takes and nothing
//! else, and it can be deleted at any time. A cache that is damaged or comes from another version of
//! the program is ignored with a warning.

mod segments;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use twox_hash::XxHash3_128;

use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{DependencyHashes, LinkCache, LinkedEntries, LinkedEntry, Relations};
use crate::model::PerKind;
use crate::output::OutputCache;
use crate::parse::{CachedParse, ParseCache, ParsedEntry};
use crate::pipeline::Caches;
use crate::project::{CACHE_DIR, Project, reason};
use crate::scan::{EntryFiles, EntryKind, ScanCache};
use crate::search::SearchIndex;
use crate::site::{ContentsCache, IndexedDossier};
use segments::{SegmentFolder, SegmentId};

/// The file that lists the segments.
const INDEX: &str = "index";
/// The file of what was published last, which only the next publication needs.
const CONTENTS: &str = "contents";
/// The folder of the segments.
const SEGMENTS: &str = "segments";
/// The beginning of an index of any version of the program.
const MAGIC: &str = "dossier-cache ";
/// The version and code of the program, as no other version can read its cache.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("DOSSIER_CODE"), "\n");

/// The number of values in a segment, such that most segments have about a megabyte.
const SOURCES_PER_SEGMENT: usize = 64;
const ENTRIES_PER_SEGMENT: usize = 512;
const SHARDS_PER_SEGMENT: usize = 16;
const RECORDS_PER_SEGMENT: usize = 4096;

/// The reason why a cache cannot be loaded.
#[derive(Debug)]
enum CacheLoadError {
    Absent,
    /// Another version of the program has written it.
    Foreign,
    Damaged,
}

impl From<io::Error> for CacheLoadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Absent,
            _ => Self::Damaged,
        }
    }
}

/// An entry as it was scanned and parsed.
#[derive(BorshSerialize, BorshDeserialize)]
struct CachedEntry<T> {
    files: Arc<EntryFiles>,
    #[borsh(bound(deserialize = "T: BorshDeserialize + Clone"))]
    parse: CachedParse<T>,
}

/// The lists of a cache, and all that is not in a list.
#[derive(BorshSerialize, BorshDeserialize)]
struct CacheIndex {
    entries: PerKind<Vec<SegmentId>, Vec<SegmentId>, Vec<SegmentId>>,
    linked: PerKind<Vec<SegmentId>, Vec<SegmentId>, Vec<SegmentId>>,
    linked_names: Fingerprint,
    relations: Vec<SegmentId>,
    search_documents: Vec<SegmentId>,
    search_shards: Vec<SegmentId>,
    search_version: String,
    search_names: Fingerprint,
    search_hashes: Arc<DependencyHashes>,
    /// Without its records.
    output: OutputCache,
    output_records: Vec<SegmentId>,
}

impl CacheIndex {
    fn segments(&self) -> BTreeSet<SegmentId> {
        let lists = [&self.entries, &self.linked]
            .into_iter()
            .flat_map(|lists| [&lists.sources, &lists.topics, &lists.pages])
            .chain([
                &self.relations,
                &self.search_documents,
                &self.search_shards,
                &self.output_records,
            ]);
        lists.flatten().copied().collect()
    }
}

/// The cache of a project on disk.
#[derive(Debug)]
pub struct DiskCache {
    folder: PathBuf,
    /// The segments on disk cannot be reused.
    is_damaged: bool,
}

impl DiskCache {
    pub fn new(project: &Project) -> Self {
        Self { folder: project.cache(), is_damaged: false }
    }

    /// Loads the caches of an earlier process. Returns empty caches if there are none, and also a
    /// warning if they cannot be used.
    pub fn load(&mut self) -> (Caches, Option<String>) {
        let why = match load_caches(&self.folder) {
            Ok(caches) => return (caches, None),
            Err(CacheLoadError::Absent) => return (Caches::default(), None),
            Err(CacheLoadError::Foreign) => "was written by another version of `dossier`",
            Err(CacheLoadError::Damaged) => "is damaged",
        };
        self.is_damaged = true;
        let warning = format!("the cache in `{CACHE_DIR}` {why}; everything is built from scratch");
        (Caches::default(), Some(warning))
    }

    /// Loads what was published last. A cache that cannot be used is as good as none.
    pub fn load_contents(&self) -> ContentsCache {
        load_file(&self.folder.join(CONTENTS)).unwrap_or_default()
    }

    /// Saves caches for later processes, unless no site has been written or published yet. Returns a warning if they
    /// cannot be saved.
    pub fn save(&mut self, caches: &Caches) -> Option<String> {
        let has_site = !caches.output.is_empty() || !caches.contents.is_empty();
        let search = caches.site.search.get().filter(|_| has_site)?;
        let why = reason(&self.try_save(caches, &search).err()?);
        Some(format!(
            "the cache cannot be saved in `{CACHE_DIR}`, so the next build will be slower: {why}"
        ))
    }

    fn try_save(&mut self, caches: &Caches, search: &IndexedDossier) -> io::Result<()> {
        match fs::symlink_metadata(&self.folder) {
            Ok(metadata) if !metadata.is_dir() => Err(io::ErrorKind::NotADirectory)?,
            _ => fs::create_dir_all(self.folder.join(SEGMENTS))?,
        }
        let lock = File::open(&self.folder)?;
        lock.lock()?;
        let segments = self.folder.join(SEGMENTS);
        let segments = SegmentFolder(&segments);
        if std::mem::take(&mut self.is_damaged) {
            segments.retain(&BTreeSet::new())?;
        }
        let index = save_segments(segments, caches, search)?;
        if !caches.contents.is_empty() {
            save_file(&self.folder.join(CONTENTS), &caches.contents)?;
        }
        if !save_file(&self.folder.join(INDEX), &index)? {
            return Ok(());
        }
        // Not for a repository: the cache is large, and of use on one machine only.
        fs::write(self.folder.join(".gitignore"), "*\n")?;
        segments.retain(&index.segments())
    }
}

fn load_caches(folder: &Path) -> Result<Caches, CacheLoadError> {
    // A symbolic link is not followed: nothing outside the project is read.
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(CacheLoadError::Damaged);
    }
    // Another process may be saving: it would delete segments while they are loaded.
    let lock = File::open(folder)?;
    let _ = lock.lock_shared();
    let index = load_file(&folder.join(INDEX))?;
    load_segments(SegmentFolder(&folder.join(SEGMENTS)), index).map_err(|_| CacheLoadError::Damaged)
}

/// Saves a value in a file of its own. Returns false if the file has it already.
fn save_file(path: &Path, value: &impl BorshSerialize) -> io::Result<bool> {
    let bytes = borsh::to_vec(value)?;
    let checksum = XxHash3_128::oneshot(&bytes).to_le_bytes();
    let bytes = [MAGIC.as_bytes(), PROGRAM.as_bytes(), &checksum, &bytes].concat();
    if fs::read(path).is_ok_and(|saved| saved == bytes) {
        return Ok(false);
    }
    let staged = path.with_extension("new");
    fs::write(&staged, bytes)?;
    fs::rename(staged, path)?;
    Ok(true)
}

fn load_file<T: BorshDeserialize>(path: &Path) -> Result<T, CacheLoadError> {
    let bytes = fs::read(path)?;
    let rest = bytes.strip_prefix(MAGIC.as_bytes()).ok_or(CacheLoadError::Damaged)?;
    let rest = rest.strip_prefix(PROGRAM.as_bytes()).ok_or(CacheLoadError::Foreign)?;
    rest.split_first_chunk()
        .filter(|(checksum, value)| XxHash3_128::oneshot(value).to_le_bytes() == **checksum)
        .and_then(|(_, value)| borsh::from_slice(value).ok())
        .ok_or(CacheLoadError::Damaged)
}

fn load_segments(folder: SegmentFolder<'_>, index: CacheIndex) -> io::Result<Caches> {
    fn parses<T: ParsedEntry>(
        cached: Vec<CachedEntry<T>>,
        scanned: &mut Vec<Arc<EntryFiles>>,
    ) -> ParseCache<T> {
        scanned.extend(cached.iter().map(|entry| entry.files.clone()));
        cached.into_iter().map(|entry| (entry.files.content_hash, entry.parse)).collect()
    }
    let PerKind { sources, topics, pages } = index.entries;
    let mut scanned = Vec::new();
    let parse = PerKind {
        sources: parses(folder.load(&sources)?, &mut scanned),
        topics: parses(folder.load(&topics)?, &mut scanned),
        pages: parses(folder.load(&pages)?, &mut scanned),
    };
    let PerKind { sources, topics, pages } = index.linked;
    let linked = LinkedEntries {
        names: index.linked_names,
        entries: PerKind {
            sources: folder.load(&sources)?,
            topics: folder.load(&topics)?,
            pages: folder.load(&pages)?,
        },
    };
    let relations: Vec<Relations> = folder.load(&index.relations)?;
    let relations = relations.into_iter().next().unwrap_or_default();
    let search = IndexedDossier {
        index: SearchIndex {
            documents: folder.load(&index.search_documents)?,
            shards: folder.load(&index.search_shards)?,
            version: index.search_version,
        },
        names: index.search_names,
        hashes: index.search_hashes,
    };
    let output = index.output.with_records(folder.load(&index.output_records)?);
    let caches = Caches {
        scan: ScanCache::of_entries(scanned.into_iter()),
        parse,
        link: LinkCache::new(linked, relations),
        output,
        ..Caches::default()
    };
    caches.site.search.set(Arc::new(search));
    Ok(caches)
}

fn save_segments(
    folder: SegmentFolder<'_>,
    caches: &Caches,
    search: &IndexedDossier,
) -> io::Result<CacheIndex> {
    fn cached<T: ParsedEntry>(
        scanned: &[&Arc<EntryFiles>],
        kind: EntryKind,
        parses: &ParseCache<T>,
    ) -> Vec<CachedEntry<T>> {
        let of_kind = scanned.iter().filter(|files| files.kind == kind);
        let cached = |files: &&Arc<EntryFiles>| {
            let parse = parses.get(&files.content_hash)?.clone();
            Some(CachedEntry { files: (*files).clone(), parse })
        };
        of_kind.filter_map(cached).collect()
    }
    fn hash_of_entries<T>(entries: &[CachedEntry<T>]) -> Fingerprint {
        fingerprint(&entries.iter().map(|entry| &entry.files).collect::<Vec<_>>())
    }
    let scanned: Vec<&Arc<EntryFiles>> = caches.scan.entries().collect();
    let sources = cached(&scanned, EntryKind::Source, &caches.parse.sources);
    let topics = cached(&scanned, EntryKind::Topic, &caches.parse.topics);
    let pages = cached(&scanned, EntryKind::Page, &caches.parse.pages);
    let entries = PerKind {
        sources: folder.save("sources", &sources, SOURCES_PER_SEGMENT, hash_of_entries)?,
        topics: folder.save("topics", &topics, ENTRIES_PER_SEGMENT, hash_of_entries)?,
        pages: folder.save("pages", &pages, ENTRIES_PER_SEGMENT, hash_of_entries)?,
    };
    let LinkedEntries { names, entries: linked } = caches.link.entries();
    let linked = PerKind {
        sources: save_linked(folder, "linked sources", *names, &linked.sources)?,
        topics: save_linked(folder, "linked topics", *names, &linked.topics)?,
        pages: save_linked(folder, "linked pages", *names, &linked.pages)?,
    };
    let relations = std::slice::from_ref(caches.link.relations());
    let SearchIndex { documents, shards, version } = &search.index;
    let records = caches.output.records();
    Ok(CacheIndex {
        entries,
        linked,
        linked_names: *names,
        relations: folder.save("relations", relations, 1, |_| caches.link.relations().hash)?,
        search_documents: folder.save("documents", documents, ENTRIES_PER_SEGMENT, fingerprint)?,
        search_shards: folder.save("shards", shards, SHARDS_PER_SEGMENT, fingerprint)?,
        search_version: version.clone(),
        search_names: search.names,
        search_hashes: search.hashes.clone(),
        output: caches.output.without_records(),
        output_records: folder.save("records", &records, RECORDS_PER_SEGMENT, fingerprint)?,
    })
}

fn save_linked<T: BorshSerialize + Send + Sync>(
    folder: SegmentFolder<'_>,
    list: &str,
    names: Fingerprint,
    entries: &[LinkedEntry<T>],
) -> io::Result<Vec<SegmentId>> {
    folder.save(list, entries, ENTRIES_PER_SEGMENT, |entries| {
        let hashes: Vec<Fingerprint> = entries.iter().map(|entry| entry.hash).collect();
        fingerprint(&(names, hashes))
    })
}
