//! Compares the content of a file with what is on disk.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use blake3::{Hash, Hasher};

use super::FileContent;
use crate::project::Failure;

/// The state of a file's path on disk.
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
    let length = match metadata(target).map_err(failed)? {
        None => return Ok((DiskState::Absent, None)),
        Some(metadata) if metadata.is_dir() => return Ok((DiskState::Folder, None)),
        Some(metadata) if metadata.is_file() => metadata.len(),
        Some(_) => return Ok((DiskState::Other, None)),
    };
    match content {
        FileContent::AsLeft(hash) => return Ok((DiskState::Same, Some(*hash))),
        FileContent::Bytes(bytes) => {
            if length == bytes.len() as u64 && fs::read(target).map_err(failed)? == bytes.as_ref() {
                return Ok((DiskState::Same, Some(blake3::hash(bytes))));
            }
        }
        FileContent::Copy(from) => {
            let unread = |error| Failure::io("read", from, error);
            if length == fs::metadata(from).map_err(unread)?.len() {
                let hash = hash_of(from).map_err(unread)?;
                if hash == hash_of(target).map_err(failed)? {
                    return Ok((DiskState::Same, Some(hash)));
                }
            }
        }
    }
    Ok((DiskState::Other, None))
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

pub(super) fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}
