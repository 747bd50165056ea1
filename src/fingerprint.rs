//! Fingerprints: hashes of values, to find out whether anything has changed.

use std::fmt::Write;
use std::hash::{Hash, Hasher};

/// The first 128 bits of a BLAKE3 hash. A collision would show a stale page.
pub type Fingerprint = [u8; 16];

/// Hashes a value with everything that it borrows.
pub fn fingerprint(value: &(impl Hash + ?Sized)) -> Fingerprint {
    let mut hasher = Blake3::default();
    value.hash(&mut hasher);
    truncated(hasher.finalize())
}

/// Hashes bytes.
pub fn fingerprint_of_bytes(bytes: &[u8]) -> Fingerprint {
    truncated(blake3::hash(bytes))
}

fn truncated(hash: blake3::Hash) -> Fingerprint {
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Writes bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The number of bytes that are collected before they are hashed. BLAKE3 hashes several of its chunks
/// of 1 KiB at once if it gets them together, while `Hash` passes single fields.
const BATCH: usize = 16 * 1024;

/// Adapts BLAKE3 to the standard library's [`Hasher`].
#[derive(Default)]
struct Blake3 {
    /// None until there is more than one batch: most values are small.
    hasher: Option<Box<blake3::Hasher>>,
    batch: Vec<u8>,
}

impl Blake3 {
    fn finalize(&self) -> blake3::Hash {
        match &self.hasher {
            Some(hasher) => hasher.clone().update(&self.batch).finalize(),
            None => blake3::hash(&self.batch),
        }
    }
}

impl Hasher for Blake3 {
    fn write(&mut self, bytes: &[u8]) {
        if self.batch.len() + bytes.len() > BATCH {
            let hasher = self.hasher.get_or_insert_default();
            hasher.update(&self.batch).update(bytes);
            self.batch.clear();
        } else {
            self.batch.extend_from_slice(bytes);
        }
    }

    fn finish(&self) -> u64 {
        self.finalize()
            .as_bytes()
            .first_chunk()
            .copied()
            .map(u64::from_le_bytes)
            .unwrap_or_default()
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
}
