//! Values in a file, one after the other, each with a hash: what was not written as it stands there is
//! noticed when it is read.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

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

    /// Adds a list.
    pub fn list(&mut self, values: &[impl BorshSerialize + Sync]) -> io::Result<()> {
        self.one(&(values.len() as u64))?;
        let part = |values: &[_]| {
            let mut part = Vec::new();
            for value in values {
                BorshSerialize::serialize(value, &mut part)?;
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
    file: BufReader<File>,
    /// How many bytes of it have not been read.
    rest: u64,
}

impl Unpacking {
    /// The file at a path; none if it begins otherwise.
    pub fn open(path: &Path, header: &str) -> io::Result<Option<Self>> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut begins = vec![0; header.len()];
        let is_ours = file.read_exact(&mut begins).is_ok() && begins == header.as_bytes();
        Ok(is_ours.then(|| Self { file, rest: length - begins.len() as u64 }))
    }

    /// The next value.
    pub fn one<T: BorshDeserialize>(&mut self) -> io::Result<T> {
        borsh::from_slice(&checked(self.part()?)?)
    }

    /// The next list. While one thread reads a part of it, others make values of theirs.
    pub fn list<T: BorshDeserialize + Send>(&mut self) -> io::Result<Vec<T>> {
        let count = usize::try_from(self.one::<u64>()?).map_err(io::Error::other)?;
        let parts = count.div_ceil(TOGETHER);
        let next = Mutex::new((self, 0));
        let read = |_| {
            let (number, part) = {
                let (from, number) = &mut *next.lock().unwrap_or_else(PoisonError::into_inner);
                *number += 1;
                (*number, from.part()?)
            };
            Ok((number, values(&checked(part)?)?))
        };
        let read = (0..parts).into_par_iter().with_max_len(1).map(read);
        let mut read: Vec<(usize, Vec<T>)> = read.collect::<io::Result<_>>()?;
        read.sort_unstable_by_key(|(number, _)| *number);
        Ok(read.into_iter().flat_map(|(_, values)| values).collect())
    }

    /// The next part.
    fn part(&mut self) -> io::Result<Part> {
        let (mut size, mut hash) = ([0; 8], [0; blake3::OUT_LEN]);
        self.file.read_exact(&mut size)?;
        self.file.read_exact(&mut hash)?;
        let size = u64::from_le_bytes(size);
        let rest = self.rest.checked_sub((8 + blake3::OUT_LEN) as u64);
        let rest = rest.and_then(|rest| rest.checked_sub(size));
        self.rest = rest.ok_or(io::ErrorKind::InvalidData)?;
        let mut bytes = vec![0; usize::try_from(size).map_err(io::Error::other)?];
        self.file.read_exact(&mut bytes)?;
        Ok((hash.into(), bytes))
    }
}

/// The bytes of a part, if they are those that were written.
fn checked((hash, bytes): Part) -> io::Result<Vec<u8>> {
    if blake3::hash(&bytes) == hash { Ok(bytes) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// The values of a part of a list.
fn values<T: BorshDeserialize>(mut rest: &[u8]) -> io::Result<Vec<T>> {
    let mut values = Vec::with_capacity(TOGETHER);
    while !rest.is_empty() {
        values.push(T::deserialize(&mut rest)?);
    }
    Ok(values)
}
