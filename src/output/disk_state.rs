//! What is on disk already.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use blake3::{Hash, Hasher};

use super::FileContent;
use crate::project::Failure;

/// What stands where a file is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiskState {
    /// The same.
    Same,
    /// Nothing.
    Absent,
    /// Another file, or a link, which is replaced and not followed.
    Other,
    /// A folder.
    Folder,
}

/// Compares what a file is to hold with what is on disk; the hash of it when that is the same.
pub(super) fn state(
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

/// What stands at a path, links not followed; none if nothing does.
pub(super) fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        // The other: what should be a folder on the way is a file.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The hash of a file's bytes, however large it is.
pub(super) fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}
