//! Segments: files that each hold some values of a list.
//!
//! The name of a segment is the hash of what its values were made from. So a segment that exists need
//! not be written again, and files are only added or removed, never changed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use twox_hash::XxHash3_128;

use crate::fingerprint::{Fingerprint, fingerprint, hex};

/// The length of the checksum that a segment begins with.
const CHECKSUM: usize = size_of::<u128>();

/// The name of a segment.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub(super) struct SegmentId(Fingerprint);

/// A folder of segments.
#[derive(Debug, Clone, Copy)]
pub(super) struct SegmentFolder<'a>(pub &'a Path);

impl SegmentFolder<'_> {
    fn path(&self, id: SegmentId) -> PathBuf {
        self.0.join(hex(&id.0))
    }

    /// Saves a list in segments of `chunk` values. `hash` hashes what some values were made from. The
    /// name of the list and the number of the segment tell apart lists of values made from the same.
    pub fn save<T: BorshSerialize + Sync>(
        &self,
        list: &str,
        values: &[T],
        chunk: usize,
        hash: impl Fn(&[T]) -> Fingerprint + Sync,
    ) -> io::Result<Vec<SegmentId>> {
        let save = |(number, values): (usize, &[T])| {
            // Another version of the program may encode the same values differently.
            let id = SegmentId(fingerprint(&(super::PROGRAM, list, number, hash(values))));
            let path = self.path(id);
            if !path.exists() {
                let mut bytes = vec![0; CHECKSUM];
                values.iter().try_for_each(|value| value.serialize(&mut bytes))?;
                let checksum = XxHash3_128::oneshot(&bytes[CHECKSUM..]);
                bytes[..CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
                let staged = path.with_extension("new");
                fs::write(&staged, bytes)?;
                fs::rename(staged, path)?;
            }
            Ok(id)
        };
        values.par_chunks(chunk).enumerate().with_max_len(1).map(save).collect()
    }

    /// Loads a list. Fails if a segment is missing or damaged.
    pub fn load<T: BorshDeserialize + Send>(&self, ids: &[SegmentId]) -> io::Result<Vec<T>> {
        let load = |id: &SegmentId| {
            let bytes = fs::read(self.path(*id))?;
            let (checksum, mut rest) =
                bytes.split_first_chunk::<CHECKSUM>().ok_or(io::ErrorKind::InvalidData)?;
            if *checksum != XxHash3_128::oneshot(rest).to_le_bytes() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut values = Vec::new();
            while !rest.is_empty() {
                values.push(T::deserialize(&mut rest)?);
            }
            Ok(values)
        };
        let segments: Vec<Vec<T>> =
            ids.par_iter().with_max_len(1).map(load).collect::<io::Result<_>>()?;
        Ok(segments.into_iter().flatten().collect())
    }

    /// Deletes all segments but these. Files with other names stay.
    pub fn retain(&self, ids: &BTreeSet<SegmentId>) -> io::Result<()> {
        let paths: BTreeSet<PathBuf> = ids.iter().map(|id| self.path(*id)).collect();
        for entry in fs::read_dir(self.0)? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().as_encoded_bytes();
            let is_segment = name.len() == 2 * size_of::<Fingerprint>()
                && name.iter().all(u8::is_ascii_hexdigit);
            if is_segment && !paths.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn segments_of_values_with_the_same_hash_are_told_apart() {
        let temp = tempfile::tempdir().unwrap();
        let folder = SegmentFolder(temp.path());
        let save = |list: &str, values: &[u32]| {
            folder.save(list, values, 2, |_| Fingerprint::default()).unwrap()
        };
        let (topics, pages) = (save("topics", &[1, 2, 3, 4]), save("pages", &[5, 6]));
        assert_eq!(folder.load::<u32>(&topics).unwrap(), [1, 2, 3, 4]);
        assert_eq!(folder.load::<u32>(&pages).unwrap(), [5, 6]);
    }
}
