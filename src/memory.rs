//! What is kept between builds, so that only what changed is done again.
//!
//! Memory changes how fast a build is and nothing else: with an empty one the same site comes out.

use std::collections::HashMap;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::diagnostic::{Checked, Fault};
use crate::parse::{ParsedPage, ParsedSource, ParsedTopic};

/// 128 bits of the hash of everything that something was made from.
pub type Fingerprint = [u8; 16];

/// Hashes a value with all that it borrows. BLAKE3, since a collision would show a stale page.
pub fn fingerprint(value: &(impl Hash + ?Sized)) -> Fingerprint {
    let mut hasher = Blake3 { hasher: blake3::Hasher::new(), waiting: Vec::with_capacity(BATCH) };
    value.hash(&mut hasher);
    let mut fingerprint = Fingerprint::default();
    hasher.finalize().fill(&mut fingerprint);
    fingerprint
}

/// How many bytes are hashed at a time. BLAKE3 hashes several of its chunks of 1 KiB at once when
/// it is given them together, and a `Hash` hands over single fields.
const BATCH: usize = 16 * 1024;

/// The standard library's view of BLAKE3.
struct Blake3 {
    hasher: blake3::Hasher,
    /// Bytes that are not hashed yet, fewer than a batch.
    waiting: Vec<u8>,
}

impl Blake3 {
    fn finalize(&self) -> blake3::OutputReader {
        self.hasher.clone().update(&self.waiting).finalize_xof()
    }
}

impl Hasher for Blake3 {
    fn write(&mut self, bytes: &[u8]) {
        if self.waiting.len() + bytes.len() > BATCH {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
        if bytes.len() > BATCH {
            self.hasher.update(bytes);
        } else {
            self.waiting.extend_from_slice(bytes);
        }
    }

    fn finish(&self) -> u64 {
        let mut bytes = [0; 8];
        self.finalize().fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

/// What is kept between builds.
#[derive(Debug, Default)]
pub struct Memory {
    /// Parsed sources, by the hash of their files' bytes.
    pub sources: Parses<ParsedSource>,
    /// Parsed topics.
    pub topics: Parses<ParsedTopic>,
    /// Parsed free pages.
    pub pages: Parses<ParsedPage>,
    /// For each path of the site: what it was made from, and how its file was left.
    pub files: HashMap<String, Left>,
}

/// How a file of the site was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The fingerprint of the page.
    pub fingerprint: Fingerprint,
    /// The file's size and time of change as the system told them right after it was written.
    pub stamp: Stamp,
}

/// A file's size and time of change: how to see that it is as it was left, without reading it.
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

/// Parsed entries by the hash of what they were parsed from.
#[derive(Debug)]
pub struct Parses<T>(HashMap<Fingerprint, Remembered<T>>);

/// A parsed entry with its faults.
pub type Remembered<T> = (Arc<T>, Arc<[Fault]>);

impl<T> Default for Parses<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Parses<T> {
    /// What was parsed from the same bytes before, else what `parse` makes of them.
    pub fn recall(&self, key: Fingerprint, parse: impl FnOnce() -> Checked<T>) -> Remembered<T> {
        self.0.get(&key).cloned().unwrap_or_else(|| {
            let Checked { value, faults } = parse();
            (Arc::new(value), faults.into())
        })
    }

    /// Keeps what this build used and forgets the rest.
    pub fn replace(&mut self, used: impl IntoIterator<Item = (Fingerprint, Remembered<T>)>) {
        self.0 = used.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_covers_every_part() {
        assert_eq!(fingerprint(&("a", 1)), fingerprint(&("a", 1)));
        assert_ne!(fingerprint(&("a", 1)), fingerprint(&("a", 2)));
        assert_ne!(fingerprint(&("ab", "c")), fingerprint(&("a", "bc")));
    }

    #[test]
    fn only_what_was_used_is_remembered() {
        let mut parses = Parses::<u32>::default();
        let first = parses.recall([1; 16], || Checked::clean(1));
        parses.replace([([1; 16], first)]);
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 1);
        parses.replace([]);
        assert_eq!(*parses.recall([1; 16], || Checked::clean(2)).0, 2);
    }
}
