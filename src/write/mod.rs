//! The site on disk: changed files are staged, renamed when all are there, and what the program
//! wrote before and does not write any more is deleted.
//!
//! Whenever a run is killed, each file is the old one or the new one, and each is listed in the
//! manifest: the order of the steps in [`write`] is what makes it so. Nothing is synced to the disk
//! for that: it would take longer than all else, and what a power cut spoils the next run repairs,
//! since it compares what is there with what should be.

mod compare;
mod manifest;
mod stale;

use std::borrow::Cow;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use blake3::{Hash, Hasher};
use rayon::prelude::*;
use tempfile::TempDir;

use crate::project::{Failure, MANIFEST, Output};
use compare::State;
use manifest::{Manifest, is_inside};
use stale::{Plan, prune, remove_empty};

/// How the names of the folders begin in which files wait to be renamed.
const STAGING: &str = ".dossier-staging-";

/// A file of the site.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// Its path from the site's root, with `/` between folders.
    pub path: String,
    /// What is to be in it.
    pub content: Content<'a>,
}

/// What is to be in a file.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// What is in this file.
    Copy(PathBuf),
    /// What is there already: the caller has seen that nobody has touched it.
    AsLeft,
}

/// What a run has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
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

/// Makes the output folder hold these files, of which no two may have the same path.
///
/// A file that is as it should be is not touched; when all are, nothing is written. Fails when
/// another run writes to the folder, when something of the curator's stands in the way, and when
/// the system refuses something; no file of the site is half written then.
pub fn write(output: &Output, files: &[Planned<'_>]) -> Result<Written, Failure> {
    let root = output.path();
    check_paths(files)?;
    fs::create_dir_all(root).map_err(|error| Failure::io("make the folder", root, error))?;
    let _lock = lock(root)?;
    remove_leftovers(root)?;

    let listed = Manifest::read(root)?;
    let fresh = listed.is_none();
    let (text, old) = listed.unwrap_or_default();
    let plan = Plan::of(&old, files);
    let missing = plan.missing_folders(root)?;
    let states = if fresh { vec![State::Absent; files.len()] } else { states(root, files, &plan)? };
    if let Some(hashes) = all_same(&states)
        && manifest(files, &hashes).text() == text
    {
        return Ok(Written { unchanged: files.len(), ..Written::default() });
    }

    // From here on the folder changes. Whatever fails or is killed below leaves every file whole,
    // and listed: the list of both old and new files is there before the first new one is, and the
    // old files are on it until they are deleted.
    let staging = staging(root)?;
    let hashes = stage(root, staging.path(), files, &states)?;
    let new = manifest(files, &hashes);
    let both = old.clone().union(&new).text();
    save(root, staging.path(), &text, &both)?;
    let mut pruned = prune(root, &plan.first)?;
    replace(root, staging.path(), files, &states, &missing)?;
    pruned.add(prune(root, &plan.last)?);
    pruned.remove_folders(root);
    save(root, staging.path(), &both, &new.text())?;

    pruned.kept.sort_unstable();
    let unchanged = states.iter().filter(|state| matches!(state, State::Same(_))).count();
    Ok(Written {
        written: files.len() - unchanged,
        unchanged,
        pruned: pruned.deleted,
        kept: pruned.kept,
    })
}

/// Fails on a path that leads out of the folder. Pages have none, but an old address of one may.
fn check_paths(files: &[Planned<'_>]) -> Result<(), Failure> {
    match files.iter().find(|file| !is_inside(&file.path)) {
        Some(file) => Err(Failure::NotInSite(file.path.clone())),
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
        Err(TryLockError::WouldBlock) => Err(Failure::Busy(root.to_owned())),
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

/// What stands where the files are planned; fails if that is a folder with files of the curator's.
fn states(root: &Path, files: &[Planned<'_>], plan: &Plan<'_>) -> Result<Vec<State>, Failure> {
    files
        .par_iter()
        .map(|file| match compare::state(root, file)? {
            State::Folder => plan.check_folder(root, &file.path).map(|()| State::Folder),
            State::Same(_) if plan.has_twin(&file.path) => Ok(State::Other),
            state => Ok(state),
        })
        .collect()
}

/// The hashes of the files, if all are on disk as they should be.
fn all_same(states: &[State]) -> Option<Vec<Hash>> {
    let hash = |state: &State| match state {
        State::Same(hash) => Some(*hash),
        _ => None,
    };
    states.iter().map(hash).collect()
}

fn manifest(files: &[Planned<'_>], hashes: &[Hash]) -> Manifest {
    let mut manifest = Manifest::default();
    for (file, hash) in files.iter().zip(hashes) {
        manifest.insert(&file.path, *hash);
    }
    manifest
}

/// A new folder inside the output, so that renaming out of it crosses no file systems. It is
/// removed when it is dropped.
fn staging(root: &Path) -> Result<TempDir, Failure> {
    tempfile::Builder::new()
        .prefix(STAGING)
        .tempdir_in(root)
        .map_err(|error| Failure::io("write to", root, error))
}

/// Where the file of this index waits.
fn staged(staging: &Path, index: usize) -> PathBuf {
    staging.join(index.to_string())
}

/// Writes each file that is not as it should be into the staging folder; the hashes of all.
fn stage(
    root: &Path,
    staging: &Path,
    files: &[Planned<'_>],
    states: &[State],
) -> Result<Vec<Hash>, Failure> {
    let stage = |(index, (file, state)): (usize, (&Planned<'_>, &State))| match state {
        State::Same(hash) => Ok(*hash),
        _ => stage_file(&root.join(&file.path), &staged(staging, index), &file.content),
    };
    files.par_iter().zip(states).enumerate().map(stage).collect()
}

fn stage_file(target: &Path, staged: &Path, content: &Content<'_>) -> Result<Hash, Failure> {
    let unwritten = |error| Failure::io("write", target, error);
    let from = match content {
        Content::Bytes(bytes) => {
            fs::write(staged, bytes).map_err(unwritten)?;
            return Ok(blake3::hash(bytes));
        }
        Content::Copy(from) => from.as_path(),
        Content::AsLeft => target,
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
fn save(root: &Path, staging: &Path, on_disk: &str, text: &str) -> Result<(), Failure> {
    if on_disk == text {
        return Ok(());
    }
    let (staged, path) = (staging.join("manifest"), root.join(MANIFEST));
    fs::write(&staged, text)
        .and_then(|()| fs::rename(&staged, &path))
        .map_err(|error| Failure::io("write", path, error))
}

/// Renames the staged files to their places: new ones first, so that the pages which link to them
/// are not there before them.
fn replace(
    root: &Path,
    staging: &Path,
    files: &[Planned<'_>],
    states: &[State],
    missing: &[PathBuf],
) -> Result<(), Failure> {
    for folder in missing {
        fs::create_dir(folder).map_err(|error| Failure::io("make the folder", folder, error))?;
    }
    let rename = |index: usize| {
        let target = root.join(&files[index].path);
        if states[index] == State::Folder {
            remove_empty(&target)?;
        }
        fs::rename(staged(staging, index), &target)
            .map_err(|error| Failure::io("write", target, error))
    };
    let of = |wanted: fn(&State) -> bool| -> Vec<usize> {
        (0..files.len()).filter(|&index| wanted(&states[index])).collect()
    };
    let new = of(|state| matches!(state, State::Absent | State::Folder));
    let changed = of(|state| matches!(state, State::Other));
    new.into_par_iter().try_for_each(rename)?;
    changed.into_par_iter().try_for_each(rename)
}

#[cfg(test)]
mod tests;
