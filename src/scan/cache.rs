//! What the last look at the dossier saw, so that the next one reads only what may be other by now.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::classify::ClassifiedFiles;
use super::names;
use super::{CopiedFile, Diagnostic, EntryFiles, ScannedFile, ScannedProject};
use crate::encoding;
use crate::project::Project;

/// How coarse a system's clock for files may be: a file that was read as soon after it had changed may
/// have changed again without a trace.
const COARSE: Duration = Duration::from_secs(2);
/// How coarse it is where it counts in parts of milliseconds: it moves on with the system's ticks.
const FINE: Duration = Duration::from_millis(100);

/// Which files may be other than they were seen last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DirtyFiles {
    /// Any.
    #[default]
    All,
    /// These, by their absolute paths.
    Files(BTreeSet<PathBuf>),
}

impl DirtyFiles {
    /// None.
    pub fn none() -> Self {
        Self::Files(BTreeSet::new())
    }

    /// Adds a file.
    pub fn add(&mut self, file: PathBuf) {
        if let Self::Files(files) = self {
            files.insert(file);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Files(files) if files.is_empty())
    }
}

/// What the system tells about a file without opening it: as long as it stays, the file is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct FileStamp {
    size: u64,
    #[borsh(serialize_with = "encoding::time::store", deserialize_with = "encoding::time::load")]
    changed: SystemTime,
    /// Which file it is, and when anything about it changed: nobody can set that back.
    inode: (u64, i64, i64),
}

impl FileStamp {
    /// The stamp of a file now; none when there is no such file, or a link or folder in its place.
    pub fn of(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path).ok().filter(Metadata::is_file).and_then(|own| Self::from(&own))
    }

    /// How many bytes the file has.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The stamp of what a path leads to, or of a file that is open.
    pub fn from(metadata: &Metadata) -> Option<Self> {
        Some(Self {
            size: metadata.len(),
            changed: metadata.modified().ok()?,
            inode: inode(metadata),
        })
    }

    /// Whether a file that was read at this time cannot have changed since without another stamp.
    pub(super) fn settled(&self, read: SystemTime) -> bool {
        let nanoseconds =
            self.changed.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
        let tick = if nanoseconds.is_multiple_of(1_000_000) { COARSE } else { FINE };
        read.duration_since(self.changed).is_ok_and(|age| age > tick)
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// A dossier as it was seen last. The bytes of its files are not kept.
#[derive(Debug, Default)]
pub struct ScanCache {
    /// None before the first look.
    pub(super) last: Option<PreviousScan>,
}

impl ScanCache {
    /// Entries that an earlier run has seen. All files are looked at, and those are read that are not
    /// as they were then.
    pub fn before(
        sources: Vec<Arc<EntryFiles>>,
        topics: Vec<Arc<EntryFiles>>,
        pages: Vec<Arc<EntryFiles>>,
    ) -> Self {
        let walked = ScannedProject { sources, topics, pages, ..ScannedProject::default() };
        Self {
            last: Some(PreviousScan {
                sorted: ClassifiedFiles::default(),
                faults: Vec::new(),
                walked,
            }),
        }
    }
}

/// What the last look saw.
#[derive(Debug)]
pub(super) struct PreviousScan {
    /// The files by what they are.
    pub sorted: ClassifiedFiles,
    /// What was wrong with their names.
    pub faults: Vec<Diagnostic>,
    /// What was made of them.
    pub walked: ScannedProject,
}

impl PreviousScan {
    /// The suspects among the files that were seen. None when there is one that was not seen, or is
    /// gone, so that all folders have to be listed.
    pub fn known<'a>(&self, project: &Project, suspects: &'a DirtyFiles) -> Option<Vec<&'a Path>> {
        let DirtyFiles::Files(files) = suspects else { return None };
        let within = files.iter().filter(|path| is_of_dossier(project, path));
        let suspects: Vec<&Path> = within.map(PathBuf::as_path).collect();
        let known = suspects.iter().all(|path| {
            self.walked.entries().any(|entry| entry.files().any(|file| file.is_at(path)))
                || self.walked.copies.iter().any(|copy| copy.from == *path)
                || [&self.walked.config, &self.walked.home]
                    .into_iter()
                    .flatten()
                    .any(|file| file.is_at(path))
        });
        let is_there = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|own| own.is_file());
        (known && suspects.iter().all(is_there)).then_some(suspects)
    }
}

/// Whether a path is one that a dossier may use.
fn is_of_dossier(project: &Project, path: &Path) -> bool {
    let Ok(within) = path.strip_prefix(&project.dossier) else {
        return project.dossier.starts_with(path);
    };
    let names: Vec<Cow<'_, str>> = within.iter().map(|name| name.to_string_lossy()).collect();
    !names.iter().any(|name| names::is_hidden(name))
        && !names.last().is_some_and(|name| names::is_backup(name))
}

/// The files of the last look, by their absolute paths.
#[derive(Debug, Default)]
pub(super) struct FileIndex<'a>(HashMap<&'a Path, (&'a ScannedFile, &'a Arc<EntryFiles>)>);

impl<'a> FileIndex<'a> {
    pub fn of(walked: &'a ScannedProject) -> Self {
        let files = walked.entries().flat_map(|entry| entry.files().map(move |file| (file, entry)));
        Self(files.map(|(file, entry)| (file.from.as_path(), (file, entry))).collect())
    }

    /// The entry that was seen, if it is the same.
    pub fn again(&self, entry: EntryFiles) -> Arc<EntryFiles> {
        let seen = entry.files().next().and_then(|file| self.0.get(file.from.as_path()));
        match seen.filter(|(_, seen)| ***seen == entry) {
            Some((_, seen)) => (*seen).clone(),
            None => Arc::new(entry),
        }
    }

    /// The file as it was seen, if nothing has happened to it since.
    pub fn unchanged(&self, path: &Path) -> Option<ScannedFile> {
        let (file, _) = self.0.get(path)?;
        let now = fs::metadata(path).ok().and_then(|metadata| FileStamp::from(&metadata))?;
        (file.stamp == Some(now) && now.settled(file.read)).then(|| (*file).clone())
    }
}

/// The paths of those files that are new, other or gone.
pub(super) fn changed_files<'a>(
    before: impl IntoIterator<Item = &'a ScannedFile>,
    now: impl IntoIterator<Item = &'a ScannedFile>,
) -> Vec<String> {
    let of = |file: &'a ScannedFile| (file.path.as_str(), file.hash);
    let mut before: HashMap<&str, _> = before.into_iter().map(of).collect();
    let mut changed: Vec<String> = now
        .into_iter()
        .map(of)
        .filter(|(path, hash)| before.remove(path) != Some(*hash))
        .map(|(path, _)| path.to_owned())
        .collect();
    changed.extend(before.into_keys().map(str::to_owned));
    changed
}

/// The paths of all files that are new, other or gone.
pub(super) fn changes(before: &ScannedProject, now: &ScannedProject) -> Vec<String> {
    let mut changed = changed_files(before.files(), now.files());
    let copy = |copy: &CopiedFile| (copy.path.clone(), copy.stamp);
    let mut old: HashMap<String, _> = before.copies.iter().map(copy).collect();
    let new = now.copies.iter().map(copy);
    let other = new.filter(|(path, stamp)| old.remove(path).is_none_or(|old| old != *stamp));
    let mut copies: Vec<String> = other.map(|(path, _)| path).collect();
    copies.extend(old.into_keys());
    changed.extend(copies.into_iter().map(|path| format!("dossier/{path}")));
    changed.sort_unstable();
    changed
}

impl ScannedProject {
    /// All entries.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Arc<EntryFiles>> {
        self.sources.iter().chain(&self.topics).chain(&self.pages)
    }

    /// All files but those that are copied.
    pub(super) fn files(&self) -> impl Iterator<Item = &ScannedFile> {
        let own = self.config.iter().chain(&self.home);
        own.chain(self.entries().flat_map(|entry| entry.files()))
    }
}
