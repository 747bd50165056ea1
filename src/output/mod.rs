//! The site on disk: changed files are staged, renamed when all are there, and what the program
//! wrote before and does not write any more is deleted.
//!
//! Whenever a run is killed, each file is the old one or the new one, and each is listed in the
//! manifest: the order of the steps in [`write()`] is what makes it so. Nothing is synced to the disk
//! for that: it would take longer than all else, and what a power cut spoils the next run repairs,
//! since it compares what is there with what should be.

mod amend;
mod disk_state;
mod incremental;
mod kept;
mod manifest;
mod prune;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use blake3::{Hash, Hasher};
use tempfile::TempDir;

use crate::project::{Failure, MANIFEST, OutputFolder};
pub use amend::{Ledger, amend};
use disk_state::DiskState;
pub use incremental::{OutputRecord, PreviousOutput, write as write_site, write_search};
pub use kept::CachedSite;
use manifest::{Manifest, is_inside};
use prune::{PrunePlan, prune, remove_empty};

/// How the names of the folders begin in which files wait to be renamed.
const STAGING: &str = ".dossier-staging-";

/// What is to be in a file.
#[derive(Debug, Clone)]
pub enum FileContent<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// What is in this file.
    Copy(PathBuf),
    /// What is there already, with this hash: the caller has seen that nobody has touched it.
    AsLeft(Hash),
}

/// What a run has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// How many files are new or changed.
    pub written: usize,
    /// How many files were on disk already as they should be.
    pub unchanged: usize,
    /// How many files of an earlier run were deleted.
    pub pruned: usize,
    /// Files of an earlier run that would have been deleted, had nobody changed them since. They are
    /// the curator's own from now on.
    pub kept: Vec<String>,
}

/// Makes the output folder hold files with these paths, of which no two may be the same.
///
/// `make` hands over the content of each with [`SiteWriter::put`], from as many threads as it likes,
/// and returns what it got for them, in the order of the paths. Nothing of the site changes before
/// it has done so; when it returns nothing, because a page could not be made, nothing does.
///
/// A file that is as it should be is not touched; when all are, nothing is written. Fails when
/// another run writes to the folder, when something of the curator's stands in the way, and when
/// the system refuses something; no file of the site is half written then.
pub fn write(
    output: &OutputFolder,
    paths: &[&str],
    make: impl FnOnce(&SiteWriter<'_>) -> Result<Option<Vec<StagedFile>>, Failure>,
) -> Result<Option<WriteReport>, Failure> {
    let root = output.path();
    check_paths(paths)?;
    let is_new = !root.exists();
    fs::create_dir_all(root).map_err(|error| Failure::io("make the folder", root, error))?;
    let written = write_into(root, paths, make);
    if is_new && !matches!(written, Ok(Some(_))) {
        // It fails when there is something in it, which is to stay.
        let _ = fs::remove_dir(root);
    }
    written
}

fn write_into(
    root: &Path,
    paths: &[&str],
    make: impl FnOnce(&SiteWriter<'_>) -> Result<Option<Vec<StagedFile>>, Failure>,
) -> Result<Option<WriteReport>, Failure> {
    let _lock = lock(root)?;
    remove_leftovers(root)?;

    let listed = Manifest::read(root)?;
    let fresh = listed.is_none();
    let (text, old) = listed.unwrap_or_default();
    let plan = PrunePlan::of(&old, paths);
    let missing = plan.missing_folders(root)?;
    let is_empty = fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_none());
    let staging = Staging { root, whole: is_empty.then_some(&*missing), made: Mutex::default() };
    let writing = SiteWriter { root, paths, plan: &plan, fresh, staging: &staging };
    let Some(puts) = make(&writing)? else { return Ok(None) };
    let new = in_order(paths, &puts);
    let new_text = Manifest::default().text_with(&new);
    let unchanged = puts.iter().filter(|put| put.state == DiskState::Same).count();
    if unchanged == puts.len() && new_text == text {
        return Ok(Some(WriteReport { unchanged, ..WriteReport::default() }));
    }

    // From here on the site changes. Whatever fails or is killed below leaves every file whole,
    // and listed: the list of both old and new files is there before the first new one is, and the
    // old files are on it until they are deleted.
    let both =
        if old.is_empty() { Cow::Borrowed(&new_text) } else { Cow::Owned(old.text_with(&new)) };
    drop(new);
    save(root, &staging, &text, &both)?;
    let mut pruned = prune(root, &plan.first)?;
    if is_empty {
        staging.move_whole()?;
    } else {
        replace(root, &staging, paths, &puts, &missing)?;
    }
    pruned.add(prune(root, &plan.last)?);
    pruned.remove_folders(root);
    save(root, &staging, &both, &new_text)?;

    pruned.kept.sort_unstable();
    Ok(Some(WriteReport {
        written: puts.len() - unchanged,
        unchanged,
        pruned: pruned.deleted,
        kept: pruned.kept,
    }))
}

/// Fails on a path that leads out of the folder. Pages have none, but an old address of one may.
fn check_paths(paths: &[&str]) -> Result<(), Failure> {
    match paths.iter().find(|path| !is_inside(path)) {
        Some(path) => Err(Failure::NotInSite((*path).to_owned())),
        None => Ok(()),
    }
}

/// While there is one, no other run writes to the folder.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that was started in the meantime may hold a
        // copy of it for a moment.
        let _ = self.0.unlock();
    }
}

/// Locks the folder itself, so that no file for it lies in the site. Where a system knows no locks,
/// or none on folders, a build must do without.
fn lock(root: &Path) -> Result<Option<Lock>, Failure> {
    let Ok(folder) = File::open(root) else { return Ok(None) };
    let lock = Lock(folder);
    match lock.0.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(Failure::OutputLocked(root.to_owned())),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Removes what a killed run has staged: nobody else can be at it, since the folder is locked.
fn remove_leftovers(root: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::io("tidy up", root, error);
    for entry in fs::read_dir(root).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().as_encoded_bytes().starts_with(STAGING.as_bytes()) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// A site that is being made: what its files are to hold is handed over here.
#[derive(Debug)]
pub struct SiteWriter<'a> {
    root: &'a Path,
    paths: &'a [&'a str],
    plan: &'a PrunePlan<'a>,
    /// Whether no file is listed, so that there is nothing to compare with.
    fresh: bool,
    staging: &'a Staging<'a>,
}

/// A file that was handed over.
#[derive(Debug, Clone, Copy)]
pub struct StagedFile {
    state: DiskState,
    /// The hash of what it holds.
    pub hash: Hash,
}

impl SiteWriter<'_> {
    /// Hands over what the file with the path of this index is to hold. It is compared with what is
    /// on disk, and staged if that is something else.
    pub fn put(&self, index: usize, content: &FileContent<'_>) -> Result<StagedFile, Failure> {
        let path = self.paths[index];
        let target = self.root.join(path);
        let (state, hash) = if self.fresh {
            (DiskState::Absent, None)
        } else {
            disk_state::state(&target, content)?
        };
        let state = match state {
            DiskState::Folder => {
                self.plan.check_folder(self.root, path).map(|()| DiskState::Folder)?
            }
            DiskState::Same if self.plan.has_twin(path) => DiskState::Other,
            state => state,
        };
        let hash = match hash.filter(|_| state == DiskState::Same) {
            Some(hash) => hash,
            None => stage_file(&target, &self.staging.place(index, path)?, content)?,
        };
        Ok(StagedFile { state, hash })
    }
}

/// What a run writes, in the order of the manifest.
fn in_order<'a>(paths: &[&'a str], puts: &[StagedFile]) -> Vec<(&'a str, Hash)> {
    let mut all: Vec<_> = paths.iter().zip(puts).map(|(&path, put)| (path, put.hash)).collect();
    all.sort_unstable_by_key(|(path, _)| *path);
    all
}

/// How many files wait in one folder. A system makes files of one folder one after the other, so
/// that threads which write to the same would wait for each other.
const TOGETHER: usize = 256;

/// Where files wait to be renamed: a new folder inside the output, so that renaming crosses no file
/// systems. It is made for the first file, and removed in the end.
///
/// A site that is new as a whole waits in folders of its own, which are renamed and not the files in
/// them.
#[derive(Debug)]
struct Staging<'a> {
    root: &'a Path,
    /// The folders of a site that is new as a whole.
    whole: Option<&'a [PathBuf]>,
    made: Mutex<Option<StagingFolder>>,
}

#[derive(Debug)]
struct StagingFolder {
    folder: TempDir,
    /// Which numbered folders are in it.
    within: BTreeSet<usize>,
}

impl Staging<'_> {
    /// Where the file of this index and path waits. The folder for it is there.
    fn place(&self, index: usize, path: &str) -> Result<PathBuf, Failure> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let made = match &mut *made {
            Some(made) => made,
            none => none.insert(self.make().map_err(|error| self.unwritten(error))?),
        };
        if self.whole.is_some() {
            return Ok(made.folder.path().join(path));
        }
        let folder = made.folder.path().join((index / TOGETHER).to_string());
        if made.within.insert(index / TOGETHER) {
            fs::create_dir(&folder).map_err(|error| self.unwritten(error))?;
        }
        Ok(folder.join(index.to_string()))
    }

    fn make(&self) -> io::Result<StagingFolder> {
        let folder = tempfile::Builder::new().prefix(STAGING).tempdir_in(self.root)?;
        for own in self.whole.into_iter().flatten() {
            fs::create_dir(folder.path().join(own.strip_prefix(self.root).unwrap_or(own)))?;
        }
        Ok(StagingFolder { folder, within: BTreeSet::new() })
    }

    /// Moves a site that is new as a whole to its place: folders first, so that the pages which link
    /// into them are not there before them.
    fn move_whole(&self) -> Result<(), Failure> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(made) = &*made else { return Ok(()) };
        let moved = || {
            let entries = fs::read_dir(made.folder.path())?.collect::<io::Result<Vec<_>>>()?;
            let (folders, files): (Vec<_>, Vec<_>) =
                entries.iter().map(fs::DirEntry::path).partition(|path| path.is_dir());
            for path in folders.iter().chain(&files) {
                fs::rename(path, self.root.join(path.file_name().unwrap_or_default()))?;
            }
            Ok(())
        };
        moved().map_err(|error| self.unwritten(error))
    }

    fn unwritten(&self, error: io::Error) -> Failure {
        Failure::io("write to", self.root, error)
    }
}

fn stage_file(target: &Path, staged: &Path, content: &FileContent<'_>) -> Result<Hash, Failure> {
    let unwritten = |error| Failure::io("write", target, error);
    let from = match content {
        FileContent::Bytes(bytes) => {
            fs::write(staged, bytes).map_err(unwritten)?;
            return Ok(blake3::hash(bytes));
        }
        FileContent::Copy(from) => from.as_path(),
        FileContent::AsLeft(_) => target,
    };
    // Not `fs::copy`: the copy is to be readable by all, whatever the original is.
    let unread = |error| Failure::io("read", from, error);
    let mut original = File::open(from).map_err(unread)?;
    let mut copy = File::create(staged).map_err(unwritten)?;
    let (mut hasher, mut buffer) = (Hasher::new(), vec![0; 1 << 16]);
    loop {
        match original.read(&mut buffer).map_err(unread)? {
            0 => return Ok(hasher.finalize()),
            length => {
                hasher.update(&buffer[..length]);
                copy.write_all(&buffer[..length]).map_err(unwritten)?;
            }
        }
    }
}

/// Writes the manifest, unless it is on disk like this.
fn save(root: &Path, staging: &Staging<'_>, on_disk: &str, text: &str) -> Result<(), Failure> {
    if on_disk == text {
        return Ok(());
    }
    let (staged, path) =
        (staging.place(0, MANIFEST)?.with_file_name(MANIFEST), root.join(MANIFEST));
    fs::write(&staged, text)
        .and_then(|()| fs::rename(&staged, &path))
        .map_err(|error| Failure::io("write", path, error))
}

/// Renames the staged files to their places: new ones first, so that the pages which link to them
/// are not there before them.
fn replace(
    root: &Path,
    staging: &Staging<'_>,
    paths: &[&str],
    puts: &[StagedFile],
    missing: &[PathBuf],
) -> Result<(), Failure> {
    for folder in missing {
        fs::create_dir(folder).map_err(|error| Failure::io("make the folder", folder, error))?;
    }
    let rename = |index: usize| {
        let target = root.join(paths[index]);
        if puts[index].state == DiskState::Folder {
            remove_empty(&target)?;
        }
        fs::rename(staging.place(index, paths[index])?, &target)
            .map_err(|error| Failure::io("write", target, error))
    };
    let of = |wanted: fn(DiskState) -> bool| -> Vec<usize> {
        (0..puts.len()).filter(|&index| wanted(puts[index].state)).collect()
    };
    let new = of(|state| matches!(state, DiskState::Absent | DiskState::Folder));
    let changed = of(|state| state == DiskState::Other);
    // One after the other: a system renames between folders no two at a time.
    new.into_iter().chain(changed).try_for_each(rename)
}

#[cfg(test)]
mod tests;
