//! What lies on disk: which files a dossier has, what they are, and what is in them.
//!
//! The result does not depend on the order in which the system lists folders.

mod cache;
mod classify;
mod excerpts;
mod list;
mod names;

use borsh::{BorshDeserialize, BorshSerialize};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;

pub use cache::{DirtyFiles, FileStamp, ScanCache};
pub use excerpts::excerpts;
pub use names::{EntryKind, is_backup};

use crate::diagnostic::{Code, Diagnostic};
use crate::encoding;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::Format;
use crate::project::{Project, reason};
use cache::{FileIndex, PreviousScan};
use classify::{ClassifiedFiles, EntryKey, EntryParts};
use list::ListedFile;

/// Texts of more bytes than this are not read.
const LARGEST_TEXT: u64 = 64 << 20;

/// Sidecars of more bytes than this are not read.
const LARGEST_SIDECAR: u64 = 8 << 20;

/// A dossier as it lies on disk.
#[derive(Debug, Clone, Default)]
pub struct ScannedProject {
    /// `dossier.yaml`.
    pub config: Option<ScannedFile>,
    /// `dossier.md`.
    pub home: Option<ScannedFile>,
    /// The sources, by id and path. An id that is there twice has been reported.
    pub sources: Vec<Arc<EntryFiles>>,
    /// The topics, by id and path.
    pub topics: Vec<Arc<EntryFiles>>,
    /// The free pages, by id and path.
    pub pages: Vec<Arc<EntryFiles>>,
    /// The files that are published as they are, by path.
    pub copies: Vec<CopiedFile>,
    /// What is wrong with the files, in no order.
    pub diagnostics: Vec<Diagnostic>,
    /// The paths from the project's folder of the files that are new, other or gone since the last
    /// look, sorted; none of them after the first.
    pub changed: Vec<String>,
}

/// A file and what is in it.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct ScannedFile {
    /// Its path from the project's folder, as on disk, with `/` between folders.
    pub path: String,
    /// The hash of what is in it.
    pub hash: Fingerprint,
    /// What is in it, until it is taken; none when it is as it was at the last look.
    #[borsh(skip)]
    bytes: Mutex<Option<Vec<u8>>>,
    /// Where it lies, absolute.
    #[borsh(serialize_with = "encoding::path::store", deserialize_with = "encoding::path::load")]
    from: PathBuf,
    /// Its stamp before it was read.
    stamp: Option<FileStamp>,
    /// When it was read.
    #[borsh(serialize_with = "encoding::time::store", deserialize_with = "encoding::time::load")]
    read: SystemTime,
}

impl ScannedProject {
    /// How many texts and sidecars there are, and how many bytes they have.
    pub fn size(&self) -> (usize, u64) {
        let sizes = self.files().map(|file| file.stamp.map_or(0, |stamp| stamp.size()));
        sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size))
    }
}

impl ScannedFile {
    /// Takes what is in it, which is needed once: who remembers what was made of it does not ask. Also
    /// the hash of that: it is read again when it was taken before, and may be other by now.
    pub fn take(&self) -> (Vec<u8>, Fingerprint) {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(bytes) = bytes {
            return (bytes, self.hash);
        }
        let bytes = fs::read(&self.from).unwrap_or_default();
        let hash = fingerprint(&bytes);
        (bytes, hash)
    }

    /// What is in it, if that is what was there when it was seen.
    pub fn again(&self) -> Option<Vec<u8>> {
        fs::read(&self.from).ok().filter(|bytes| fingerprint(bytes) == self.hash)
    }

    /// Whether it lies at an absolute path.
    fn is_at(&self, path: &Path) -> bool {
        self.from.as_os_str() == path.as_os_str()
    }
}

impl Clone for ScannedFile {
    /// The file without its bytes.
    fn clone(&self) -> Self {
        let (path, from) = (self.path.clone(), self.from.clone());
        let bytes = Mutex::default();
        Self { path, hash: self.hash, bytes, from, stamp: self.stamp, read: self.read }
    }
}

impl PartialEq for ScannedFile {
    fn eq(&self, other: &Self) -> bool {
        let own = (&self.from, self.hash, self.stamp, self.read);
        own == (&other.from, other.hash, other.stamp, other.read)
    }
}

impl Eq for ScannedFile {}

/// A source, topic or free page. Spanned least one of its files was there; what could not be read is
/// absent, and has been reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct EntryFiles {
    /// The stem of its files, composed (NFC).
    pub id: String,
    /// The path of its files from the project's folder without their endings, composed.
    pub path: String,
    /// Its text.
    pub text: Option<TextFile>,
    /// Its sidecar.
    pub sidecar: Option<ScannedFile>,
    /// What kept its files from being read.
    faults: Vec<Diagnostic>,
}

/// A text and how it is written.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TextFile {
    /// The file.
    pub file: ScannedFile,
    /// How it is written.
    pub format: Format,
}

impl EntryFiles {
    /// Whether it has the same files with the same stamps, whenever they were read.
    pub fn is_as_seen(&self, other: &Self) -> bool {
        let file = |file: &ScannedFile| (file.from.clone(), file.hash, file.stamp);
        self.faults == other.faults
            && self.files().map(file).eq(other.files().map(file))
            && self.text.as_ref().map(|own| own.format) == other.text.as_ref().map(|own| own.format)
    }

    /// The files that were read.
    fn files(&self) -> impl Iterator<Item = &ScannedFile> {
        self.text.iter().map(|text| &text.file).chain(&self.sidecar)
    }
}

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFile {
    /// Its path from `dossier/`, which is its path from the site's root too; composed (NFC).
    pub path: String,
    /// Where it lies, absolute.
    pub from: PathBuf,
    /// The stamp that it had.
    pub stamp: Option<FileStamp>,
}

/// Lists the dossier and reads those of its texts and sidecars that may be other than they were seen
/// last. When only files are suspected that were there already, no folder is listed.
pub fn walk(project: &Project, seen: &mut ScanCache, suspects: &DirtyFiles) -> ScannedProject {
    let last = seen.last.take();
    let known = last.as_ref().and_then(|last| last.known(project, suspects));
    let (now, walked) = match (last, known) {
        (Some(last), Some(known)) => again(last, &known),
        (last, _) => everything(project, last.as_ref()),
    };
    seen.last = Some(now);
    walked
}

/// Looks at all files.
fn everything(project: &Project, last: Option<&PreviousScan>) -> (PreviousScan, ScannedProject) {
    let (files, mut faults) = list::list(project);
    let sorted = ClassifiedFiles::of(files, &mut faults);
    let known = last.map_or_else(FileIndex::default, |last| FileIndex::of(&last.walked));
    let entries: Vec<(EntryKind, Arc<EntryFiles>)> = sorted
        .entries
        .par_iter()
        .map(|(key, files)| (key.kind, known.again(read_entry(key, files, &known))))
        .collect();
    let stamp = |path: &Path| fs::metadata(path).ok().and_then(|own| FileStamp::from(&own));
    let mut walked = ScannedProject { copies: sorted.copies.clone(), ..ScannedProject::default() };
    for copy in &mut walked.copies {
        copy.stamp = stamp(&copy.from);
    }
    for (kind, entry) in entries {
        match kind {
            EntryKind::Source => walked.sources.push(entry),
            EntryKind::Topic => walked.topics.push(entry),
            EntryKind::Page => walked.pages.push(entry),
        }
    }
    for entries in [&mut walked.sources, &mut walked.topics, &mut walked.pages] {
        entries.sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
    }
    finish(&sorted, &faults, &mut walked);
    if let Some(last) = last {
        walked.changed = cache::changes(&last.walked, &walked);
    }
    (PreviousScan { sorted, faults, walked: walked.clone() }, walked)
}

/// Looks at these files alone, which were all seen before.
fn again(last: PreviousScan, suspects: &[&Path]) -> (PreviousScan, ScannedProject) {
    let PreviousScan { sorted, faults, mut walked } = last;
    walked.changed.clear();
    let is_suspect = |file: &ScannedFile| suspects.iter().any(|own| file.is_at(own));
    let kinds = [
        (EntryKind::Source, &mut walked.sources),
        (EntryKind::Topic, &mut walked.topics),
        (EntryKind::Page, &mut walked.pages),
    ];
    for (kind, entries) in kinds {
        for entry in entries.iter_mut().filter(|entry| entry.files().any(is_suspect)) {
            let stem = entry.path.strip_prefix("dossier/").unwrap_or(&entry.path);
            let key = EntryKey { kind, stem: stem.to_owned() };
            let files = sorted.entries.get(&key).cloned().unwrap_or_default();
            let now = Arc::new(read_entry(&key, &files, &FileIndex::default()));
            walked.changed.extend(cache::changed_files(entry.files(), now.files()));
            *entry = now;
        }
    }
    let own = [walked.config.take(), walked.home.take()];
    finish(&sorted, &faults, &mut walked);
    let both = own.iter().zip([&walked.config, &walked.home]);
    let changed = both.flat_map(|(before, now)| cache::changed_files(before, now));
    walked.changed.extend(changed.collect::<Vec<_>>());
    for copy in walked.copies.iter_mut().filter(|copy| suspects.contains(&copy.from.as_path())) {
        let stamp = fs::metadata(&copy.from).ok().and_then(|own| FileStamp::from(&own));
        if copy.stamp != stamp {
            walked.changed.push(format!("dossier/{}", copy.path));
        }
        copy.stamp = stamp;
    }
    walked.changed.sort_unstable();
    (PreviousScan { sorted, faults, walked: walked.clone() }, walked)
}

/// Reads the dossier's own two files, and gathers the faults.
fn finish(sorted: &ClassifiedFiles, listed: &[Diagnostic], walked: &mut ScannedProject) {
    let mut faults = listed.to_vec();
    let own = sorted.config.as_ref();
    walked.config = own.and_then(|file| read(file, LARGEST_SIDECAR, &mut faults));
    let own = sorted.home.as_ref();
    walked.home = own.and_then(|file| read(file, LARGEST_TEXT, &mut faults));
    faults.extend(walked.entries().flat_map(|entry| &entry.faults).cloned());
    walked.diagnostics = faults;
}

/// Reads the files of an entry that are not as they were seen.
fn read_entry(key: &EntryKey, files: &EntryParts, known: &FileIndex<'_>) -> EntryFiles {
    let mut faults = Vec::new();
    let mut content = |file: &ListedFile, largest| {
        known.unchanged(&file.from).or_else(|| read(file, largest, &mut faults))
    };
    let text = files.text.as_ref().and_then(|(file, format)| {
        Some(TextFile { file: content(file, LARGEST_TEXT)?, format: *format })
    });
    let sidecar = files.sidecar.as_ref().and_then(|file| content(file, LARGEST_SIDECAR));
    let path = format!("dossier/{}", key.stem);
    EntryFiles { id: key.id().to_owned(), path, text, sidecar, faults }
}

/// Reads a file of at most `largest` bytes; a fault is reported.
fn read(file: &ListedFile, largest: u64, faults: &mut Vec<Diagnostic>) -> Option<ScannedFile> {
    let path = file.shown();
    let read = SystemTime::now();
    match read_bytes(file, largest) {
        Ok(Some((bytes, stamp))) => {
            let hash = fingerprint(&bytes);
            let bytes = Mutex::new(Some(bytes));
            Some(ScannedFile { path, hash, bytes, from: file.from.clone(), stamp, read })
        }
        Ok(None) => {
            let message = format!("this file is larger than {} MiB", largest >> 20);
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

/// What is in the file, and its stamp before that; none if that is more than `largest` bytes.
fn read_bytes(file: &ListedFile, largest: u64) -> io::Result<Option<(Vec<u8>, Option<FileStamp>)>> {
    let handle = File::open(&file.from)?;
    let metadata = handle.metadata()?;
    let size = metadata.len();
    if size > largest {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // It may grow while it is read.
    handle.take(largest + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= largest).then(|| (bytes, FileStamp::from(&metadata))))
}

#[cfg(test)]
mod tests;
