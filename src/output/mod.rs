//! The output folder: changed files are staged, renamed into place when all are rendered, and files
//! that the site no longer has are deleted.
//!
//! Whenever a run is killed, each file is the old one or the new one, and each is listed in the
//! manifest; the order of the steps in `write_files` guarantees it. Nothing is synced to disk, which
//! would take longer than everything else: what a power cut damages, the next run repairs, because it
//! compares what is there with what should be.

mod disk_state;
pub(crate) mod manifest;
mod prune;
mod site;
mod staging;

use std::borrow::Cow;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use blake3::Hash;

pub use site::{OutputCache, WriteOptions, write_site};

use crate::project::{Failure, MANIFEST, OutputFolder};
use crate::scan::FileStamp;
use disk_state::DiskState;
use manifest::{Manifest, is_inside};
use prune::{PrunePlan, prune};
use site::OutputRecords;
use staging::{STAGING_PREFIX, SiteWriter, StagedFile, Staging};

/// The content that a file is to have.
#[derive(Debug, Clone)]
enum FileContent<'a> {
    Bytes(Cow<'a, [u8]>),
    /// The content of the file at this path.
    Copy(PathBuf),
    /// The content that is on disk already and has this hash: nobody has touched it.
    AsLeft(Hash),
}

/// The files that a run has written and deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Number of new and changed files.
    pub written: usize,
    /// Number of files that were on disk already as they should be.
    pub unchanged: usize,
    /// Number of files of an earlier run that were deleted.
    pub pruned: usize,
    /// Files of an earlier run that are not deleted, because somebody has changed them. They belong to
    /// the curator from now on.
    pub kept: Vec<String>,
    /// The indexes are still those of an earlier build, as [`WriteOptions::indexes_may_wait`] allows.
    pub indexes_wait: bool,
}

/// A manifest that need not be read, since it lists these records as long as it has this stamp.
#[derive(Clone, Copy)]
struct KnownManifest<'a> {
    stamp: FileStamp,
    records: &'a OutputRecords,
}

impl KnownManifest<'_> {
    fn is_current(&self, root: &Path) -> bool {
        FileStamp::of(&root.join(MANIFEST)) == Some(self.stamp)
    }

    fn lists_paths(&self, paths: &[&str]) -> bool {
        paths.len() == self.records.len()
            && paths.iter().all(|path| self.records.contains_key(*path))
    }

    fn lists(&self, path: &str, hash: Hash) -> bool {
        self.records.get(path).is_some_and(|record| hash == record.hash)
    }
}

/// Makes the output folder contain files at these paths, which must be distinct.
///
/// `stage` stages the content of each with [`SiteWriter::put`], from as many threads as it likes, and
/// returns the results in the order of the paths. Nothing on the site changes before it returns; if it
/// returns None, because a page could not be rendered, nothing changes at all.
///
/// Files that are as they should be are not touched; if all are, nothing is written. Fails if another
/// run is writing to the folder, if a file of the curator is in the way, and if the system refuses
/// something; no file of the site is then half written.
fn write_files(
    output: &OutputFolder,
    paths: &[&str],
    known: Option<KnownManifest<'_>>,
    stage: impl FnOnce(&SiteWriter<'_>) -> Result<Option<Vec<StagedFile>>, Failure>,
) -> Result<Option<WriteReport>, Failure> {
    let root = output.path();
    // Pages have no path out of the folder, but an old address may.
    if let Some(path) = paths.iter().find(|path| !is_inside(path)) {
        return Err(Failure::NotInSite((*path).to_owned()));
    }
    let is_new = !root.exists();
    fs::create_dir_all(root).map_err(|error| Failure::io("make the folder", root, error))?;
    let written = write_locked(root, paths, known, stage);
    if is_new && !matches!(written, Ok(Some(_))) {
        // This fails if anything is in the folder, and then it must stay.
        let _ = fs::remove_dir(root);
    }
    written
}

fn write_locked(
    root: &Path,
    paths: &[&str],
    known: Option<KnownManifest<'_>>,
    stage: impl FnOnce(&SiteWriter<'_>) -> Result<Option<Vec<StagedFile>>, Failure>,
) -> Result<Option<WriteReport>, Failure> {
    let _lock = lock(root)?;
    remove_leftovers(root)?;

    let known = known.filter(|known| known.is_current(root));
    let has_same_paths = known.is_some_and(|known| known.lists_paths(paths));
    // With the same paths nothing is stale, and the manifest is needed only if a file changes.
    let old_text = if has_same_paths { None } else { manifest::read_text(root)? };
    let has_manifest = has_same_paths || old_text.is_some();
    let old = old_text.as_deref().map(Manifest::parse).unwrap_or_default();
    let plan = PrunePlan::new(&old, paths);
    let missing = plan.missing_folders(root)?;
    let is_empty = fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_none());
    let staging = Staging::new(root, is_empty.then_some(&*missing));
    let writer = SiteWriter { paths, plan: &plan, has_manifest, staging: &staging };
    let Some(staged) = stage(&writer)? else { return Ok(None) };
    let unchanged = staged.iter().filter(|file| file.state == DiskState::Same).count();
    let is_unchanged = unchanged == staged.len();
    let hashes = || paths.iter().copied().zip(staged.iter().map(|file| file.hash));
    let is_listed = |path, hash| known.is_some_and(|known| known.lists(path, hash));
    if is_unchanged && has_same_paths && hashes().all(|(path, hash)| is_listed(path, hash)) {
        return Ok(Some(WriteReport { unchanged, ..WriteReport::default() }));
    }
    let old_text = if has_same_paths { manifest::read_text(root)? } else { old_text };
    let old_text = old_text.as_deref();
    let new_text = manifest::text(hashes());
    if is_unchanged && old_text == Some(&new_text) {
        return Ok(Some(WriteReport { unchanged, ..WriteReport::default() }));
    }

    // From here on the site changes. Whatever fails or is killed below leaves every file whole and
    // listed: a manifest of both old and new files is written before the first new one is in place,
    // and old files are listed until they are deleted.
    let manifest_path = root.join(MANIFEST);
    let added = hashes().filter(|&(path, hash)| !is_listed(path, hash));
    let both_text = manifest::extended_text(old_text.unwrap_or_default(), added);
    save_manifest(&staging, &manifest_path, old_text, &both_text)?;
    let mut pruned = prune(root, &plan.first)?;
    if is_empty {
        staging.move_folders()?;
    } else {
        staging.replace_files(paths, &staged, &missing)?;
    }
    pruned.add(prune(root, &plan.last)?);
    pruned.remove_folders(root);
    save_manifest(&staging, &manifest_path, Some(&both_text), &new_text)?;

    pruned.kept.sort_unstable();
    Ok(Some(WriteReport {
        written: staged.len() - unchanged,
        unchanged,
        pruned: pruned.deleted,
        kept: pruned.kept,
        indexes_wait: false,
    }))
}

/// A lock on the output folder. While it exists, no other run writes there.
#[derive(Debug)]
pub(crate) struct FolderLock(File);

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process started meanwhile may hold a copy of it for
        // a moment.
        let _ = self.0.unlock();
    }
}

/// Locks the folder itself, so that the site needs no lock file. On systems without locks, or without
/// locks on folders, a build does without.
pub(crate) fn lock(root: &Path) -> Result<Option<FolderLock>, Failure> {
    let Ok(folder) = File::open(root) else { return Ok(None) };
    let lock = FolderLock(folder);
    match lock.0.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(Failure::OutputLocked(root.to_owned())),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Removes what a killed run has staged. Nobody else uses it, since the folder is locked.
fn remove_leftovers(root: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::io("tidy up", root, error);
    for entry in fs::read_dir(root).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().as_encoded_bytes().starts_with(STAGING_PREFIX.as_bytes()) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// Replaces the manifest, unless it has this text already.
fn save_manifest(
    staging: &Staging<'_>,
    path: &Path,
    text_on_disk: Option<&str>,
    text: &str,
) -> Result<(), Failure> {
    if text_on_disk == Some(text) {
        return Ok(());
    }
    let staged = staging.place(0, MANIFEST)?.with_file_name(MANIFEST);
    fs::write(&staged, text)
        .and_then(|()| fs::rename(&staged, path))
        .map_err(|error| Failure::io("write", path, error))
}

#[cfg(test)]
mod tests;
