//! Values in a file, one after the other, each with a hash: what was not written as it stands there is
//! noticed when it is read.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;

use blake3::Hash;
use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

/// How many values of a list are stored together: as many are made or read by one thread at a time.
const TOGETHER: usize = 64;
/// How many of such parts are in memory at once.
const PARTS: usize = 16;

/// What is written at once, with its hash.
type Part = (Hash, Vec<u8>);

fn hashed(bytes: Vec<u8>) -> Part {
    (blake3::hash(&bytes), bytes)
}

/// A file that is written.
pub struct Packing(BufWriter<File>);

impl Packing {
    pub fn new(path: &Path, header: &str) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 16, File::create(path)?);
        file.write_all(header.as_bytes())?;
        Ok(Self(file))
    }

    /// Adds a value.
    pub fn one(&mut self, value: &impl BorshSerialize) -> io::Result<()> {
        self.part(&hashed(borsh::to_vec(value)?))
    }

    /// Adds a list of what `stored` makes of each value.
    pub fn list<V: Sync, S: BorshSerialize>(
        &mut self,
        values: &[V],
        stored: impl Fn(&V) -> S + Sync,
    ) -> io::Result<()> {
        self.one(&(values.len() as u64))?;
        let part = |values: &[V]| {
            let mut part = Vec::new();
            for value in values {
                stored(value).serialize(&mut part)?;
            }
            Ok(hashed(part))
        };
        for some in values.chunks(TOGETHER * PARTS) {
            let parts: io::Result<Vec<Part>> = some.par_chunks(TOGETHER).map(part).collect();
            parts?.iter().try_for_each(|part| self.part(part))?;
        }
        Ok(())
    }

    fn part(&mut self, (hash, bytes): &Part) -> io::Result<()> {
        self.0.write_all(&(bytes.len() as u64).to_le_bytes())?;
        self.0.write_all(hash.as_bytes())?;
        self.0.write_all(bytes)
    }

    /// Everything is added.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A file that is read.
pub struct Unpacking {
    bytes: Vec<u8>,
    /// How many of them have been read.
    place: usize,
}

impl Unpacking {
    /// The file at a path; none if it begins otherwise.
    pub fn open(path: &Path, header: &str) -> io::Result<Option<Self>> {
        let mut file = File::open(path)?;
        let mut bytes = vec![0; header.len()];
        let is_ours = file.read_exact(&mut bytes).is_ok() && bytes == header.as_bytes();
        if !is_ours {
            return Ok(None);
        }
        bytes.clear();
        bytes.reserve_exact(file.metadata()?.len() as usize);
        file.read_to_end(&mut bytes)?;
        Ok(Some(Self { bytes, place: 0 }))
    }

    /// The next value.
    pub fn one<T: BorshDeserialize>(&mut self) -> io::Result<T> {
        let part = self.part()?;
        borsh::from_slice(checked(&self.bytes[part])?)
    }

    /// The next list.
    pub fn list<T: BorshDeserialize + Send>(&mut self) -> io::Result<Vec<T>> {
        let count = usize::try_from(self.one::<u64>()?).map_err(io::Error::other)?;
        let mut parts = Vec::new();
        for _ in 0..count.div_ceil(TOGETHER) {
            parts.push(self.part()?);
        }
        let read = parts.into_par_iter().map(|part| values(&self.bytes[part]));
        let read: Vec<Vec<T>> = read.collect::<io::Result<_>>()?;
        let mut all = Vec::with_capacity(count.min(self.bytes.len()));
        all.extend(read.into_iter().flatten());
        Ok(all)
    }

    /// Where the hash and the bytes of the next part are.
    fn part(&mut self) -> io::Result<Range<usize>> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let rest = &self.bytes[self.place..];
        let (size, rest) = rest.split_first_chunk().ok_or_else(invalid)?;
        let size = usize::try_from(u64::from_le_bytes(*size)).ok();
        let size = size.and_then(|size| size.checked_add(blake3::OUT_LEN));
        let size = size.filter(|size| *size <= rest.len()).ok_or_else(invalid)?;
        let start = self.bytes.len() - rest.len();
        self.place = start + size;
        Ok(start..self.place)
    }
}

/// The bytes of a part, if they are those that were written.
fn checked(part: &[u8]) -> io::Result<&[u8]> {
    let (hash, bytes) = part.split_at(blake3::OUT_LEN);
    if blake3::hash(bytes).as_bytes() == hash {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// The values of a part of a list.
fn values<T: BorshDeserialize>(part: &[u8]) -> io::Result<Vec<T>> {
    let mut rest = checked(part)?;
    let mut values = Vec::with_capacity(TOGETHER);
    while !rest.is_empty() {
        values.push(T::deserialize(&mut rest)?);
    }
    Ok(values)
}
