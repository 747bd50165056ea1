//! Finds the folders whose defaults an entry takes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::cache::PreviousScan;
use super::classify::ClassifiedFiles;
use super::{FileBytes, MAX_SIDECAR, read};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::composed;

/// Values of folders, by the paths of these from the project's folder. An entry has the value of the
/// nearest folder above it.
#[derive(Debug)]
pub struct ByFolder<T>(BTreeMap<String, T>);

impl<T> Default for ByFolder<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> ByFolder<T> {
    /// Adds the value of the folder that contains a file, made from that of the nearest folder above it.
    /// Outer folders are added first.
    pub fn add(&mut self, file: &str, value: impl FnOnce(Option<&T>) -> T) {
        let file = composed(file);
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let value = value(self.above(folder));
        self.0.insert(folder.to_owned(), value);
    }

    /// Returns the value of the nearest folder above an entry or folder, whose path is composed.
    pub fn above(&self, path: &str) -> Option<&T> {
        if self.0.is_empty() {
            return None;
        }
        let folders = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
        folders.into_iter().find_map(|folder| self.0.get(folder))
    }
}

/// Reads the defaults of folders that may have changed. Returns those of outer folders before those
/// within them.
pub(super) fn read_defaults(
    classified: &ClassifiedFiles,
    previous: &PreviousScan,
    dirty: Option<&[&Path]>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Arc<FileBytes>> {
    let files = classified.defaults.values().filter_map(|file| {
        let known = previous.defaults.iter().find(|known| known.file.is_at(&file.from));
        let known = known.filter(|known| match dirty {
            Some(dirty) => !dirty.iter().any(|path| known.file.is_at(path)),
            None => known.file.is_unchanged(),
        });
        match known {
            Some(known) => Some(known.clone()),
            None => read(file, MAX_SIDECAR, faults).map(Arc::new),
        }
    });
    files.collect()
}

/// Returns for each folder the hash of its defaults and of those above it, with their paths, which
/// diagnostics show.
pub(super) fn hashes(files: &[Arc<FileBytes>]) -> ByFolder<Fingerprint> {
    let mut hashes = ByFolder::default();
    for FileBytes { file, .. } in files.iter().map(Arc::as_ref) {
        hashes.add(&file.path, |outer| fingerprint(&(outer, &file.path, file.hash)));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_the_value_of_the_nearest_folder() {
        let mut values = ByFolder::default();
        for file in ["d/sources/_defaults.yaml", "d/sources/a/_defaults.yaml"] {
            values.add(file, |outer: Option<&String>| {
                format!("{}>{file}", outer.map_or("", String::as_str))
            });
        }
        let outer = ">d/sources/_defaults.yaml";
        let inner = format!("{outer}>d/sources/a/_defaults.yaml");
        for (entry, expected) in [
            ("d/sources/x", Some(outer)),
            ("d/sources/a", Some(outer)),
            ("d/sources/ab/x", Some(outer)),
            ("d/sources/a/x", Some(&*inner)),
            ("d/sources/a/b/c/x", Some(&*inner)),
            ("d/topics/x", None),
        ] {
            assert_eq!(values.above(entry).map(String::as_str), expected, "{entry}");
        }
    }
}
