//! File stamps: what the system knows about a file without opening it.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::encoding;

/// The clock resolution of file systems that count whole milliseconds or coarser. FAT has the
/// coarsest, two seconds.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// The clock resolution of file systems that count nanoseconds: times advance with the system's
/// timer.
const FINE_TICK: Duration = Duration::from_millis(100);

/// Size, times and inode of a file. While the stamp stays the same, so does the file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct FileStamp {
    size: u64,
    #[borsh(serialize_with = "encoding::time::write", deserialize_with = "encoding::time::read")]
    modified: SystemTime,
    /// Inode number, and the seconds and nanoseconds of its last status change, which no program can
    /// set back.
    inode: (u64, i64, i64),
}

impl FileStamp {
    /// Returns the stamp of the regular file at a path; links are not followed.
    pub fn of(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path).ok().filter(Metadata::is_file).and_then(|file| Self::from(&file))
    }

    /// Returns the stamp of the file that a path leads to; links are followed.
    pub(super) fn of_target(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().and_then(|file| Self::from(&file))
    }

    pub(super) fn from(metadata: &Metadata) -> Option<Self> {
        Some(Self {
            size: metadata.len(),
            modified: metadata.modified().ok()?,
            inode: inode(metadata),
        })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Returns true if a file read at this time cannot have changed afterwards within the same tick
    /// of the file system's clock, which would leave the stamp as it was.
    pub(super) fn is_settled(&self, read_at: SystemTime) -> bool {
        let nanoseconds =
            self.modified.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
        let tick = if nanoseconds.is_multiple_of(1_000_000) { COARSE_TICK } else { FINE_TICK };
        read_at.duration_since(self.modified).is_ok_and(|age| age > tick)
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}
