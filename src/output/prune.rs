//! Pruning: deletes files that an earlier run wrote and the site no longer has.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use blake3::Hash;
use walkdir::WalkDir;

use super::disk_state::{hash_of, metadata};
use super::manifest::Manifest;
use crate::project::Failure;

/// A file of the manifest that the site no longer has.
#[derive(Debug)]
pub(super) struct StaleFile<'a> {
    path: &'a str,
    hashes: &'a [Hash],
}

/// The stale files, and the folders that the planned files need.
#[derive(Debug)]
pub(super) struct PrunePlan<'a> {
    /// Stale files in the place of a planned file or folder, or with a path that differs from one only
    /// in case, which is the same file on some systems. They must be deleted first.
    pub first: Vec<StaleFile<'a>>,
    /// All others. They are deleted when every planned file is in place.
    pub last: Vec<StaleFile<'a>>,
    /// The folders of the planned files, from the site's root, outer ones first.
    pub folders: BTreeSet<&'a str>,
    /// The paths of `first` in lower case.
    folded: HashSet<String>,
}

impl<'a> PrunePlan<'a> {
    pub fn new(old: &'a Manifest, paths: &[&'a str]) -> Self {
        let folders = folders_of(paths);
        let planned: HashSet<&str> =
            if old.is_empty() { HashSet::new() } else { paths.iter().copied().collect() };
        let stale: Vec<StaleFile<'_>> = old
            .iter()
            .filter(|(path, _)| !planned.contains(path))
            .map(|(path, hashes)| StaleFile { path, hashes })
            .collect();
        if stale.is_empty() {
            return Self { first: Vec::new(), last: stale, folders, folded: HashSet::new() };
        }
        let planned_folded: HashSet<String> = planned.iter().map(|path| folded(path)).collect();
        let folders_folded: HashSet<String> = folders.iter().map(|path| folded(path)).collect();
        let (first, last): (Vec<_>, Vec<_>) = stale.into_iter().partition(|stale| {
            let path = folded(stale.path);
            planned_folded.contains(&path)
                || folders_folded.contains(&path)
                || above(&path).any(|folder| planned_folded.contains(folder))
        });
        let folded = first.iter().map(|stale| folded(stale.path)).collect();
        Self { first, last, folders, folded }
    }

    /// Returns true if the file at this path may be one that is going to be deleted under another name.
    pub fn has_twin(&self, path: &str) -> bool {
        !self.folded.is_empty() && self.folded.contains(&folded(path))
    }

    /// Returns the folders that do not exist yet. Fails if something that will not be deleted is in the
    /// place of one.
    pub fn missing_folders(&self, root: &Path) -> Result<Vec<PathBuf>, Failure> {
        let mut missing = Vec::new();
        for folder in &self.folders {
            let path = root.join(folder);
            match metadata(&path).map_err(|error| Failure::io("look into", &path, error))? {
                Some(metadata) if metadata.is_dir() => {}
                Some(metadata) if metadata.is_symlink() => {
                    return Err(Failure::InTheWay { path, why: "is a link, not a folder" });
                }
                Some(_) if !self.goes_first(root, folder)? => {
                    return Err(Failure::InTheWay { path, why: "is a file, not a folder" });
                }
                _ => missing.push(path),
            }
        }
        Ok(missing)
    }

    /// Fails unless every file in this folder is going to be deleted.
    pub fn check_folder(&self, root: &Path, folder: &str) -> Result<(), Failure> {
        let path = root.join(folder);
        for entry in WalkDir::new(&path) {
            let entry = entry.map_err(|error| Failure::io("look into", &path, error.into()))?;
            if entry.file_type().is_dir() {
                continue;
            }
            let within = entry.path().strip_prefix(root).ok().and_then(Path::to_str);
            let within = within.map(|within| within.replace(std::path::MAIN_SEPARATOR, "/"));
            if !within.map_or(Ok(false), |within| self.goes_first(root, &within))? {
                return Err(Failure::InTheWay { path, why: "is a folder with files of yours" });
            }
        }
        Ok(())
    }

    fn goes_first(&self, root: &Path, path: &str) -> Result<bool, Failure> {
        // They are in the order of the manifest, which is sorted.
        match self.first.binary_search_by_key(&path, |stale| stale.path) {
            Ok(index) => Ok(self.first[index].action(root)? == PruneAction::Delete),
            Err(_) => Ok(false),
        }
    }
}

/// The decision about a stale file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PruneAction {
    /// It is unchanged since it was written.
    Delete,
    /// Somebody has changed it, or put something else in its place.
    Keep,
    Gone,
}

impl StaleFile<'_> {
    fn action(&self, root: &Path) -> Result<PruneAction, Failure> {
        let path = root.join(self.path);
        self.action_on_disk(root, &path).map_err(|error| Failure::io("read", path, error))
    }

    fn action_on_disk(&self, root: &Path, path: &Path) -> io::Result<PruneAction> {
        match metadata(path)? {
            None => Ok(PruneAction::Gone),
            Some(metadata) if metadata.is_dir() => Ok(PruneAction::Gone),
            Some(metadata) if metadata.is_file() && is_within(root, path) => {
                let ours = self.hashes.contains(&hash_of(path)?);
                Ok(if ours { PruneAction::Delete } else { PruneAction::Keep })
            }
            Some(_) => Ok(PruneAction::Keep),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct PruneReport {
    pub deleted: usize,
    /// The paths of the files that somebody has changed.
    pub kept: Vec<String>,
    /// The folders of the deleted files.
    folders: BTreeSet<String>,
}

impl PruneReport {
    pub fn add(&mut self, other: Self) {
        self.deleted += other.deleted;
        self.kept.extend(other.kept);
        self.folders.extend(other.folders);
    }

    /// Removes folders that are empty now.
    pub fn remove_folders(&self, root: &Path) {
        for folder in self.folders.iter().rev() {
            // The system refuses to remove a folder with anything in it, as it should.
            let _ = fs::remove_dir(root.join(folder));
        }
    }
}

/// Deletes those stale files that are unchanged since they were written.
pub(super) fn prune(root: &Path, stale: &[StaleFile<'_>]) -> Result<PruneReport, Failure> {
    let mut pruned = PruneReport::default();
    for stale in stale {
        match stale.action(root)? {
            PruneAction::Delete => {
                let path = root.join(stale.path);
                fs::remove_file(&path).map_err(|error| Failure::io("delete", path, error))?;
                pruned.deleted += 1;
                pruned.folders.extend(above(stale.path).map(str::to_owned));
            }
            PruneAction::Keep => pruned.kept.push(stale.path.to_owned()),
            PruneAction::Gone => {}
        }
    }
    Ok(pruned)
}

/// Removes a folder that contains nothing but folders.
pub(super) fn remove_empty(folder: &Path) -> Result<(), Failure> {
    for entry in WalkDir::new(folder).contents_first(true).into_iter().flatten() {
        fs::remove_dir(entry.path())
            .or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })
            .map_err(|error| Failure::io("remove", entry.path(), error))?;
    }
    Ok(())
}

/// Returns true if no folder on the way to this path is a link.
fn is_within(root: &Path, path: &Path) -> bool {
    path.parent().is_some_and(|folder| {
        folder.starts_with(root) && folder.canonicalize().is_ok_and(|real| real == folder)
    })
}

fn folders_of<'a>(paths: &[&'a str]) -> BTreeSet<&'a str> {
    let mut folders = BTreeSet::new();
    let mut last = None;
    for path in paths {
        let folder = above(path).next();
        if folder != last {
            folders.extend(above(path));
            last = folder;
        }
    }
    folders
}

/// Returns the parent folders of a path, innermost first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}

/// Folds a path the way case-insensitive file systems do.
fn folded(path: &str) -> String {
    path.to_lowercase()
}
