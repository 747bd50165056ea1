//! Compares the content of a file with what is on disk.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use blake3::{Hash, Hasher};

use super::FileContent;
use crate::project::Failure;

/// What is on disk at the path of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiskState {
    /// A file with the same content.
    Same,
    Absent,
    /// A file with other content, or a link, which is replaced and not followed.
    Other,
    Folder,
}

/// Compares content with the file at a path. The hash is known if they are the same.
pub(super) fn compare(
    target: &Path,
    content: &FileContent<'_>,
) -> Result<(DiskState, Option<Hash>), Failure> {
    if let FileContent::AsLeft(hash) = content {
        return Ok((DiskState::Same, Some(*hash)));
    }
    let failed = |error| Failure::io("read", target, error);
    let Some(metadata) = metadata(target).map_err(failed)? else {
        return Ok((DiskState::Absent, None));
    };
    if metadata.is_dir() {
        return Ok((DiskState::Folder, None));
    }
    if !metadata.is_file() {
        return Ok((DiskState::Other, None));
    }
    let same = match content {
        FileContent::Bytes(bytes) => {
            let same = metadata.len() == bytes.len() as u64
                && fs::read(target).map_err(failed)? == bytes.as_ref();
            same.then(|| blake3::hash(bytes))
        }
        FileContent::AsLeft(hash) => Some(*hash),
        FileContent::Copy(from) => {
            let unread = |error| Failure::io("read", from, error);
            let size = fs::metadata(from).map_err(unread)?.len();
            if metadata.len() == size {
                let hash = hash_of(from).map_err(unread)?;
                (hash == hash_of(target).map_err(failed)?).then_some(hash)
            } else {
                None
            }
        }
    };
    Ok((if same.is_some() { DiskState::Same } else { DiskState::Other }, same))
}

/// Returns the metadata of a path without following links; None if there is nothing.
pub(super) fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        // `NotADirectory`: a parent of the path is a file.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Hashes the content of a file of any size.
pub(super) fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}
