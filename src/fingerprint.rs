//! Fingerprints: hashes of everything that a page or a value depends on.

use std::hash::{Hash, Hasher};

/// The first 128 bits of a BLAKE3 hash.
pub type Fingerprint = [u8; 16];

/// Hashes a value with everything that it refers to. A collision would show a stale page, hence BLAKE3.
pub fn fingerprint(value: &(impl Hash + ?Sized)) -> Fingerprint {
    let mut hasher =
        Blake3 { hasher: blake3::Hasher::new(), buffer: Vec::with_capacity(BUFFER_SIZE) };
    value.hash(&mut hasher);
    let mut fingerprint = Fingerprint::default();
    hasher.finalize().fill(&mut fingerprint);
    fingerprint
}

/// `Hash` passes on single fields, and BLAKE3 is faster with several of its chunks of 1 KiB at once, so
/// fields are collected in a buffer of this size.
const BUFFER_SIZE: usize = 16 * 1024;

/// Longer fields are hashed without the buffer.
const MAX_BUFFERED: usize = 4 * 1024;

/// BLAKE3 as a hasher of the standard library.
struct Blake3 {
    hasher: blake3::Hasher,
    /// Bytes that are not hashed yet.
    buffer: Vec<u8>,
}

impl Blake3 {
    fn finalize(&self) -> blake3::OutputReader {
        self.hasher.clone().update(&self.buffer).finalize_xof()
    }
}

impl Hasher for Blake3 {
    fn write(&mut self, bytes: &[u8]) {
        if self.buffer.len() + bytes.len() > BUFFER_SIZE || bytes.len() > MAX_BUFFERED {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
        if bytes.len() > MAX_BUFFERED {
            self.hasher.update(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
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
