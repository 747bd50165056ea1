//! Scanning: finds the files of a dossier and reads those that may have changed.
//!
//! The result does not depend on the order in which the system lists folders.

mod cache;
mod classify;
mod defaults;
mod excerpts;
mod list;
mod names;
mod near_misses;
mod stamp;

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

pub use cache::{DirtyFiles, ScanCache};
pub use defaults::ByFolder;
pub use excerpts::add_excerpts;
pub use names::{
    EntryKind, is_backup, looks_like_entry, near_miss, right_name_of_sidecar, with_sidecar_ending,
};
pub use stamp::FileStamp;

use crate::diagnostic::{Code, Diagnostic};
use crate::encoding;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::Format;
use crate::progress::Step;
use crate::project::{Project, reason};
use cache::PreviousScan;
use classify::{ClassifiedFiles, EntryKey, EntryParts};
use list::ListedFile;

/// The largest text that is read, in bytes.
pub const MAX_TEXT: u64 = 64 << 20;

/// The largest sidecar that is read, in bytes.
const MAX_SIDECAR: u64 = 8 << 20;

/// A dossier as it is on disk.
#[derive(Debug, Default)]
pub struct ScannedProject {
    /// `dossier.yaml`.
    pub config: Option<FileBytes>,
    /// `dossier.md`.
    pub home: Option<FileBytes>,
    /// The files `_defaults.yaml` below `sources/`, those of outer folders before those within them.
    pub defaults: Vec<Arc<FileBytes>>,
    /// Sorted by id, then path. An id that occurs twice has been reported.
    pub sources: Vec<ScannedEntry>,
    /// Sorted like the sources.
    pub topics: Vec<ScannedEntry>,
    /// Sorted like the sources.
    pub pages: Vec<ScannedEntry>,
    /// The files that are published unchanged, sorted by path.
    pub copies: Vec<CopiedFile>,
    /// Errors in names and of reading, unsorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The sorted paths, from the project's folder, of the files that are new, changed or gone since
    /// the previous scan; empty at the first.
    pub changed: Vec<String>,
    /// Number of texts, sidecars and defaults.
    pub file_count: usize,
    /// Size of all texts, sidecars and defaults, read or not.
    pub byte_count: u64,
}

/// A file and its bytes.
#[derive(Debug)]
pub struct FileBytes {
    pub file: ScannedFile,
    pub bytes: Vec<u8>,
}

/// A source, topic or page, with the bytes of those of its files that this scan has read. The others
/// are unchanged since the previous scan.
#[derive(Debug)]
pub struct ScannedEntry {
    pub files: Arc<EntryFiles>,
    pub text: Option<Vec<u8>>,
    pub sidecar: Option<Vec<u8>>,
}

/// A text or sidecar on disk.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ScannedFile {
    /// The path from the project's folder as on disk, with `/` between folders.
    pub path: String,
    /// The hash of its bytes.
    pub hash: Fingerprint,
    /// The absolute path.
    #[borsh(serialize_with = "encoding::path::write", deserialize_with = "encoding::path::read")]
    from: PathBuf,
    /// The stamp before it was read.
    stamp: Option<FileStamp>,
    #[borsh(serialize_with = "encoding::time::write", deserialize_with = "encoding::time::read")]
    read_at: SystemTime,
}

/// The files of a source, topic or page. At least one was found; a file that could not be read is
/// absent here and has been reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct EntryFiles {
    pub kind: EntryKind,
    /// The stem of the file names, composed (NFC).
    pub id: String,
    /// The path from the project's folder without ending, composed (NFC).
    pub path: String,
    pub text: Option<TextFile>,
    pub sidecar: Option<ScannedFile>,
    /// The hash of the defaults that it takes from its folders; none if there are none.
    pub defaults: Option<Fingerprint>,
    /// The hash of all that the entry is parsed from.
    pub content_hash: Fingerprint,
    /// Errors of reading.
    faults: Vec<Diagnostic>,
}

/// A text file and its format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct TextFile {
    pub file: ScannedFile,
    pub format: Format,
}

/// A file that is published unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFile {
    /// The path from `dossier/`, and from the site's root; composed (NFC).
    pub path: String,
    /// The absolute path.
    pub from: PathBuf,
    pub stamp: Option<FileStamp>,
}

impl CopiedFile {
    pub fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.from)
    }
}

impl ScannedFile {
    /// Reads the file again, for a caller that has lost the bytes. The hash is that of the bytes
    /// returned: the file may have changed since it was scanned. Empty if it cannot be read.
    pub fn read_again(&self) -> (Vec<u8>, Fingerprint) {
        let bytes = fs::read(&self.from).unwrap_or_default();
        let hash = fingerprint(&bytes);
        (bytes, hash)
    }

    fn is_at(&self, path: &Path) -> bool {
        // Comparing paths by component would be slow for thousands of files.
        self.from.as_os_str() == path.as_os_str()
    }

    /// Returns true if the file cannot have changed since it was read.
    fn is_unchanged(&self) -> bool {
        self.stamp.is_some_and(|stamp| stamp.is_settled(self.read_at))
            && self.stamp == FileStamp::of_target(&self.from)
    }
}

/// The time of reading is left out: a file that is read again and has not changed is the same.
impl Hash for ScannedFile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.path, self.hash, &self.from, self.stamp).hash(state);
    }
}

impl EntryFiles {
    fn files(&self) -> impl Iterator<Item = &ScannedFile> {
        self.text.iter().map(|text| &text.file).chain(&self.sidecar)
    }

    /// Returns the text's path from the project's folder.
    pub fn text_path(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.file.path.as_str())
    }

    /// Returns the sidecar's path from the project's folder.
    pub fn sidecar_path(&self) -> Option<&str> {
        self.sidecar.as_ref().map(|sidecar| sidecar.path.as_str())
    }

    /// Returns the sidecar's path from the project's folder, or where it would be if there is none.
    pub fn sidecar_place(&self) -> String {
        match (self.sidecar_path(), self.text_path()) {
            (Some(sidecar), _) => sidecar.to_owned(),
            (None, Some(text)) => Path::new(text).with_extension("yaml").to_string_lossy().into(),
            (None, None) => format!("{}.yaml", self.path),
        }
    }
}

/// Returns the hash of the format of an entry's text, of the bytes of its files and of its defaults.
pub fn content_hash(
    format: Option<Format>,
    text: Option<Fingerprint>,
    sidecar: Option<Fingerprint>,
    defaults: Option<Fingerprint>,
) -> Fingerprint {
    fingerprint(&(format, (text, sidecar), defaults))
}

/// Scans a dossier. Files that cannot have changed since the previous scan are not read again; if the
/// dirty files were all there before, no folder is listed either.
pub fn scan(project: &Project, cache: &mut ScanCache, dirty: &DirtyFiles) -> ScannedProject {
    let mut previous = std::mem::take(&mut cache.0);
    let is_first = previous.entries.is_empty() && previous.listing.is_none();
    let dirty = previous.known_files(project, dirty);
    let listing = previous.listing.take().filter(|_| dirty.is_some());
    let (classified, name_faults) = listing.unwrap_or_else(|| {
        let (files, mut faults) = list::list(project);
        (ClassifiedFiles::of(files, &mut faults), faults)
    });

    let mut faults = name_faults.clone();
    let defaults = defaults::read_defaults(&classified, &previous, dirty.as_deref(), &mut faults);
    let hashes = defaults::hashes(&defaults);
    let previous_entries = previous.entries_by_path();
    project.progress.begin(Step::Read, classified.entries.len());
    let entries: Vec<ScannedEntry> = classified
        .entries
        .par_iter()
        .map(|(key, parts)| {
            let previous = previous_entries.get(key.path.as_str()).copied();
            let defaults = hashes.above(&key.path).copied();
            let entry = scan_entry(key, parts, previous, dirty.as_deref(), defaults);
            project.progress.advance();
            entry
        })
        .collect();
    let config = classified.config.as_ref().and_then(|file| read(file, MAX_SIDECAR, &mut faults));
    let home = classified.home.as_ref().and_then(|file| read(file, MAX_TEXT, &mut faults));
    faults.extend(entries.iter().flat_map(|entry| &entry.files.faults).cloned());
    let stamped =
        |copy: &CopiedFile| CopiedFile { stamp: FileStamp::of_target(&copy.from), ..copy.clone() };
    let copies: Vec<CopiedFile> = classified.copies.iter().map(stamped).collect();

    let current = PreviousScan {
        entries: entries.iter().map(|entry| entry.files.clone()).collect(),
        defaults: defaults.clone(),
        site_files: [&config, &home].into_iter().flatten().map(|read| read.file.clone()).collect(),
        copies: copies.clone(),
        listing: Some((classified, name_faults)),
    };
    let changed = if is_first { Vec::new() } else { previous.changes(&current) };
    let sizes = current.files().map(|file| file.stamp.map_or(0, |stamp| stamp.size()));
    let (file_count, byte_count) =
        sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size));
    cache.0 = current;
    let mut scanned = ScannedProject {
        config,
        home,
        defaults,
        copies,
        diagnostics: faults,
        changed,
        file_count,
        byte_count,
        ..ScannedProject::default()
    };
    for entry in entries {
        match entry.files.kind {
            EntryKind::Source => scanned.sources.push(entry),
            EntryKind::Topic => scanned.topics.push(entry),
            EntryKind::Page => scanned.pages.push(entry),
        }
    }
    for entries in [&mut scanned.sources, &mut scanned.topics, &mut scanned.pages] {
        entries.sort_by(|a, b| (&a.files.id, &a.files.path).cmp(&(&b.files.id, &b.files.path)));
    }
    scanned
}

/// Reads the files of an entry that may have changed. `dirty` are the only files that have, if known;
/// `defaults` is the hash of what it takes from its folders.
fn scan_entry(
    key: &EntryKey,
    parts: &EntryParts,
    previous: Option<&Arc<EntryFiles>>,
    dirty: Option<&[&Path]>,
    defaults: Option<Fingerprint>,
) -> ScannedEntry {
    let is_dirty = |file: &ScannedFile| dirty.is_none_or(|all| all.iter().any(|p| file.is_at(p)));
    let clean = previous.filter(|entry| dirty.is_some() && !entry.files().any(is_dirty));
    if let Some(files) = clean.filter(|entry| entry.defaults == defaults) {
        return ScannedEntry { files: files.clone(), text: None, sidecar: None };
    }
    let mut faults = Vec::new();
    let mut scan_file = |file: &ListedFile, max_size| {
        let known = previous.and_then(|entry| entry.files().find(|known| known.is_at(&file.from)));
        // A file that the watcher has named is read, whatever its stamp.
        let is_known =
            |known: &&ScannedFile| clean.is_some() || dirty.is_none() && known.is_unchanged();
        match known.filter(is_known) {
            Some(known) => Some((known.clone(), None)),
            None => read(file, max_size, &mut faults).map(|read| (read.file, Some(read.bytes))),
        }
    };
    let text = parts.text.as_ref().and_then(|(file, format)| {
        scan_file(file, MAX_TEXT).map(|(file, bytes)| (TextFile { file, format: *format }, bytes))
    });
    let sidecar = parts.sidecar.as_ref().and_then(|file| scan_file(file, MAX_SIDECAR));
    let (text, text_bytes) = text.unzip();
    let (sidecar, sidecar_bytes) = sidecar.unzip();
    let format = text.as_ref().map(|text| text.format);
    let text_hash = text.as_ref().map(|text| text.file.hash);
    let files = EntryFiles {
        kind: key.kind,
        id: key.id().to_owned(),
        path: key.path.clone(),
        content_hash: content_hash(
            format,
            text_hash,
            sidecar.as_ref().map(|file| file.hash),
            defaults,
        ),
        text,
        sidecar,
        defaults,
        faults,
    };
    let files = match previous.filter(|entry| ***entry == files) {
        Some(same) => same.clone(),
        None => Arc::new(files),
    };
    ScannedEntry { files, text: text_bytes.flatten(), sidecar: sidecar_bytes.flatten() }
}

/// Reads a file of at most `max_size` bytes. Errors are reported.
fn read(file: &ListedFile, max_size: u64, faults: &mut Vec<Diagnostic>) -> Option<FileBytes> {
    let path = file.shown();
    let read_at = SystemTime::now();
    match read_bytes(file, max_size) {
        Ok(Some((bytes, stamp))) => {
            let (hash, from) = (fingerprint(&bytes), file.from.clone());
            Some(FileBytes { file: ScannedFile { path, hash, from, stamp, read_at }, bytes })
        }
        Ok(None) => {
            let message = format!("this file is larger than {} MiB", max_size >> 20);
            faults.push(
                Diagnostic::about(Code::TooLarge, path, message)
                    .help("split it, or move what is not text out of it"),
            );
            None
        }
        Err(error) => {
            let message = format!("this file cannot be read: {}", reason(&error));
            faults.push(Diagnostic::about(Code::Unreadable, path, message));
            None
        }
    }
}

/// Returns the bytes of a file and the stamp that it had before it was read; None if there are more
/// than `max_size` bytes.
fn read_bytes(
    file: &ListedFile,
    max_size: u64,
) -> io::Result<Option<(Vec<u8>, Option<FileStamp>)>> {
    let handle = File::open(&file.from)?;
    let metadata = handle.metadata()?;
    let size = metadata.len();
    if size > max_size {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // The file may grow while it is read.
    handle.take(max_size + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max_size).then(|| (bytes, FileStamp::from(&metadata))))
}

#[cfg(test)]
pub mod tests;
