//! Fingerprints: hashes of values, to find out whether anything has changed.

use std::fmt::Write;
use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

/// The first 128 bits of a BLAKE3 hash. A collision would show a stale page.
pub type Fingerprint = [u8; 16];

/// Hashes a value with everything that it borrows.
pub fn fingerprint(value: &(impl Hash + ?Sized)) -> Fingerprint {
    let mut collector = ByteCollector::default();
    value.hash(&mut collector);
    fingerprint_of_bytes(&collector.0)
}

/// Hashes bytes.
pub fn fingerprint_of_bytes(bytes: &[u8]) -> Fingerprint {
    blake3::hash(bytes).as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Returns the SHA-256 sum of bytes as sidecars have it.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Writes bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Collects the bytes that a value passes to a [`Hasher`]. BLAKE3 is several times faster if it gets them
/// together, while `Hash` passes single fields.
#[derive(Default)]
struct ByteCollector(Vec<u8>);

impl Hasher for ByteCollector {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Not used: the hash of the bytes is longer.
    fn finish(&self) -> u64 {
        0
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
