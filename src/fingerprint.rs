//! Hashes of everything that something was made from.

use std::hash::{Hash, Hasher};

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

/// From how many bytes on a field is hashed by itself: it is several chunks.
const LONG: usize = 4 * 1024;

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
        if self.waiting.len() + bytes.len() > BATCH || bytes.len() > LONG {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
        if bytes.len() > LONG {
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
