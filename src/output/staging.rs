//! Staging: new content waits in a folder inside the output until everything is rendered.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use blake3::{Hash, Hasher};
use tempfile::TempDir;

use super::FileContent;
use super::disk_state::{self, DiskState};
use super::prune::{PrunePlan, remove_empty};
use crate::project::Failure;

pub(super) const STAGING_PREFIX: &str = ".dossier-staging-";

/// The number of files that are staged in one folder. A file system creates the files of one folder
/// one after the other, so threads that write to the same folder wait for each other.
pub(super) const FILES_PER_FOLDER: usize = 256;

/// A file whose content has been compared with the disk, and staged if it differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct StagedFile {
    pub state: DiskState,
    pub hash: Hash,
}

/// Takes the contents of the files of a site.
#[derive(Debug)]
pub(super) struct SiteWriter<'a> {
    pub paths: &'a [&'a str],
    pub plan: &'a PrunePlan<'a>,
    /// False if there is nothing on disk to compare with.
    pub has_manifest: bool,
    pub staging: &'a Staging<'a>,
}

impl SiteWriter<'_> {
    /// Compares content with the file on disk at the path of this index, and stages it if it differs.
    pub fn put(&self, index: usize, content: &FileContent<'_>) -> Result<StagedFile, Failure> {
        let path = self.paths[index];
        let target = self.staging.root.join(path);
        let (state, hash) = if self.has_manifest {
            disk_state::compare(&target, content)?
        } else {
            (DiskState::Absent, None)
        };
        let state = match state {
            DiskState::Folder => {
                self.plan.check_folder(self.staging.root, path)?;
                DiskState::Folder
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

/// The folder of staged files. It is inside the output, so that no rename crosses file systems;
/// created for the first file and removed in the end.
///
/// A new site is staged in its own folder structure, so that whole folders are renamed instead of files.
#[derive(Debug)]
pub(super) struct Staging<'a> {
    root: &'a Path,
    /// The folders of a site that is completely new.
    new_folders: Option<&'a [PathBuf]>,
    created: Mutex<Option<StagingFolder>>,
}

#[derive(Debug)]
struct StagingFolder {
    folder: TempDir,
    /// The numbers of the folders in it.
    numbers: BTreeSet<usize>,
}

impl<'a> Staging<'a> {
    pub fn new(root: &'a Path, new_folders: Option<&'a [PathBuf]>) -> Self {
        Self { root, new_folders, created: Mutex::default() }
    }

    /// Returns the path at which a file is staged. Creates the folder for it.
    pub fn place(&self, index: usize, path: &str) -> Result<PathBuf, Failure> {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        let staging = match &mut *created {
            Some(staging) => staging,
            none => none.insert(self.create().map_err(|error| self.failure(error))?),
        };
        if self.new_folders.is_some() {
            return Ok(staging.folder.path().join(path));
        }
        let number = index / FILES_PER_FOLDER;
        let folder = staging.folder.path().join(number.to_string());
        if staging.numbers.insert(number) {
            fs::create_dir(&folder).map_err(|error| self.failure(error))?;
        }
        Ok(folder.join(index.to_string()))
    }

    fn create(&self) -> io::Result<StagingFolder> {
        let folder = tempfile::Builder::new().prefix(STAGING_PREFIX).tempdir_in(self.root)?;
        for new in self.new_folders.into_iter().flatten() {
            fs::create_dir(folder.path().join(new.strip_prefix(self.root).unwrap_or(new)))?;
        }
        Ok(StagingFolder { folder, numbers: BTreeSet::new() })
    }

    /// Moves a new site into place: folders first, so that no page is there before those it links to.
    pub fn move_folders(&self) -> Result<(), Failure> {
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(staging) = &*created else { return Ok(()) };
        let moved = || {
            let entries = fs::read_dir(staging.folder.path())?.collect::<io::Result<Vec<_>>>()?;
            let (folders, files): (Vec<_>, Vec<_>) =
                entries.iter().map(fs::DirEntry::path).partition(|path| path.is_dir());
            for path in folders.iter().chain(&files) {
                fs::rename(path, self.root.join(path.file_name().unwrap_or_default()))?;
            }
            Ok(())
        };
        moved().map_err(|error| self.failure(error))
    }

    /// Renames staged files into place: new ones first, so that no page is there before those it
    /// links to.
    pub fn replace_files(
        &self,
        paths: &[&str],
        staged: &[StagedFile],
        missing_folders: &[PathBuf],
    ) -> Result<(), Failure> {
        for folder in missing_folders {
            fs::create_dir(folder)
                .map_err(|error| Failure::io("make the folder", folder, error))?;
        }
        let rename = |index: usize| {
            let target = self.root.join(paths[index]);
            if staged[index].state == DiskState::Folder {
                remove_empty(&target)?;
            }
            fs::rename(self.place(index, paths[index])?, &target)
                .map_err(|error| Failure::io("write", target, error))
        };
        let with_state = |wanted: fn(DiskState) -> bool| {
            (0..staged.len()).filter(move |&index| wanted(staged[index].state))
        };
        let new = with_state(|state| matches!(state, DiskState::Absent | DiskState::Folder));
        let changed = with_state(|state| state == DiskState::Other);
        // One after the other: a file system renames only one file between folders at a time.
        new.chain(changed).try_for_each(rename)
    }

    fn failure(&self, error: io::Error) -> Failure {
        Failure::io("write to", self.root, error)
    }
}

/// Writes content to its staging path, and returns the hash of it.
fn stage_file(target: &Path, staged: &Path, content: &FileContent<'_>) -> Result<Hash, Failure> {
    let cannot_write = |error| Failure::io("write", target, error);
    let from = match content {
        FileContent::Bytes(bytes) => {
            fs::write(staged, bytes).map_err(cannot_write)?;
            return Ok(blake3::hash(bytes));
        }
        FileContent::Copy(from) => from.as_path(),
        FileContent::AsLeft(_) => target,
    };
    // Not `fs::copy`, which also copies permissions: everybody may read the site.
    let cannot_read = |error| Failure::io("read", from, error);
    let mut original = File::open(from).map_err(cannot_read)?;
    let mut copy = File::create(staged).map_err(cannot_write)?;
    let (mut hasher, mut buffer) = (Hasher::new(), vec![0; 1 << 16]);
    loop {
        match original.read(&mut buffer).map_err(cannot_read)? {
            0 => return Ok(hasher.finalize()),
            length => {
                hasher.update(&buffer[..length]);
                copy.write_all(&buffer[..length]).map_err(cannot_write)?;
            }
        }
    }
}
