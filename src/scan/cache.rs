//! The previous scan, so that the next one reads only files that may have changed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::classify::ClassifiedFiles;
use super::names;
use super::{CopiedFile, EntryFiles, FileBytes, ScannedFile};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

/// The files that may have changed since the last scan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DirtyFiles {
    /// Any file.
    #[default]
    All,
    /// These files or folders, by their absolute paths.
    Files(BTreeSet<PathBuf>),
}

impl DirtyFiles {
    pub fn none() -> Self {
        Self::Files(BTreeSet::new())
    }

    pub fn add(&mut self, file: PathBuf) {
        if let Self::Files(files) = self {
            files.insert(file);
        }
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Files(files) if files.is_empty())
    }
}

/// The files of the previous scan, without their bytes.
#[derive(Debug, Default)]
pub struct ScanCache(pub(super) PreviousScan);

impl ScanCache {
    /// Returns a cache of entries that an earlier process has scanned. The next scan compares the
    /// stamp of each of their files.
    pub fn of_entries(entries: impl Iterator<Item = Arc<EntryFiles>>) -> Self {
        Self(PreviousScan { entries: entries.collect(), ..PreviousScan::default() })
    }

    pub fn entries(&self) -> impl Iterator<Item = &Arc<EntryFiles>> {
        self.0.entries.iter()
    }
}

/// The result of the previous scan. Empty before the first one.
#[derive(Debug, Default)]
pub(super) struct PreviousScan {
    /// The files by their roles, and the errors in their names; none if another process scanned them.
    pub listing: Option<(ClassifiedFiles, Vec<Diagnostic>)>,
    /// Sorted by kind and path.
    pub entries: Vec<Arc<EntryFiles>>,
    /// The files `_defaults.yaml`.
    pub defaults: Vec<Arc<FileBytes>>,
    /// `dossier.yaml` and `dossier.md`.
    pub site_files: Vec<ScannedFile>,
    pub copies: Vec<CopiedFile>,
}

impl PreviousScan {
    /// Returns the dirty files of the dossier if each is a file that was there at the previous scan
    /// and still is. Otherwise returns None: the folders must be listed and every file checked.
    pub fn known_files<'d>(
        &self,
        project: &Project,
        dirty: &'d DirtyFiles,
    ) -> Option<Vec<&'d Path>> {
        let (DirtyFiles::Files(files), Some(_)) = (dirty, &self.listing) else { return None };
        let within: Vec<&Path> = files
            .iter()
            .map(PathBuf::as_path)
            .filter(|path| is_in_dossier(project, path))
            .collect();
        let is_known = |path: &&Path| {
            self.files().any(|file| file.is_at(path))
                || self.copies.iter().any(|copy| copy.from == *path)
        };
        let is_file = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|file| file.is_file());
        within.iter().all(|path| is_known(path) && is_file(path)).then_some(within)
    }

    pub fn entries_by_path(&self) -> HashMap<&str, &Arc<EntryFiles>> {
        self.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect()
    }

    pub fn files(&self) -> impl Iterator<Item = &ScannedFile> {
        self.single_files().chain(self.entries.iter().flat_map(|entry| entry.files()))
    }

    /// Returns the files that are not of an entry.
    fn single_files(&self) -> impl Iterator<Item = &ScannedFile> {
        self.site_files.iter().chain(self.defaults.iter().map(|defaults| &defaults.file))
    }

    /// Returns the sorted paths, from the project's folder, of the files that are new, changed or gone
    /// in a later scan.
    pub fn changes(&self, later: &Self) -> Vec<String> {
        // An entry that is unchanged is the same allocation.
        fn pointers(scan: &PreviousScan) -> HashSet<*const EntryFiles> {
            scan.entries.iter().map(Arc::as_ptr).collect()
        }
        let (old, new) = (pointers(self), pointers(later));
        let before = self.entries.iter().filter(|entry| !new.contains(&Arc::as_ptr(entry)));
        let now = later.entries.iter().filter(|entry| !old.contains(&Arc::as_ptr(entry)));
        let hash = |file: &ScannedFile| (file.path.clone(), file.hash);
        let before = before.flat_map(|entry| entry.files()).chain(self.single_files()).map(hash);
        let now = now.flat_map(|entry| entry.files()).chain(later.single_files()).map(hash);
        let stamp = |copy: &CopiedFile| (format!("dossier/{}", copy.path), copy.stamp);
        let mut changed = differences(before, now);
        changed.extend(differences(self.copies.iter().map(stamp), later.copies.iter().map(stamp)));
        changed.sort_unstable();
        changed
    }
}

/// Returns the keys that are in one of two maps only, or have different values.
fn differences<T: PartialEq>(
    before: impl Iterator<Item = (String, T)>,
    now: impl Iterator<Item = (String, T)>,
) -> Vec<String> {
    let mut before: HashMap<String, T> = before.collect();
    let mut changed: Vec<String> = now
        .filter(|(path, value)| before.remove(path).is_none_or(|old| old != *value))
        .map(|(path, _)| path)
        .collect();
    changed.extend(before.into_keys());
    changed
}

/// Returns true if a dossier may use the file or folder at an absolute path, or contain it.
fn is_in_dossier(project: &Project, path: &Path) -> bool {
    let Ok(within) = path.strip_prefix(&project.dossier) else {
        return project.dossier.starts_with(path);
    };
    let names: Vec<_> = within.iter().map(|name| name.to_string_lossy()).collect();
    let Some((name, folders)) = names.split_last() else { return true };
    !folders.iter().any(|name| names::is_hidden(name)) && !names::is_ignored_file(name)
}
