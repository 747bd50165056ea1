//! How to see that a file is as it was left, without reading it.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// A file's size and time of change, as the system tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    changed: SystemTime,
}

impl Stamp {
    /// The stamp of a file now; none when there is no such file, or a link or folder in its place.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { size: metadata.len(), changed: metadata.modified().ok()? })
    }
}
