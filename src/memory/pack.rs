//! Values in a file, one after the other, each with a hash: what was not written as it stands there is
//! noticed when it is read.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

/// How many values of a list are stored together: as many are made or read by one thread at a time.
const TOGETHER: usize = 64;
/// How many of such parts are in memory at once.
const PARTS: usize = 16;

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
        self.part(&borsh::to_vec(value)?)
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
            Ok(part)
        };
        for some in values.chunks(TOGETHER * PARTS) {
            let parts: io::Result<Vec<Vec<u8>>> = some.par_chunks(TOGETHER).map(part).collect();
            parts?.iter().try_for_each(|part| self.part(part))?;
        }
        Ok(())
    }

    fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(&(bytes.len() as u64).to_le_bytes())?;
        self.0.write_all(blake3::hash(bytes).as_bytes())?;
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
    /// How many bytes there are at most.
    size: u64,
}

impl Unpacking {
    /// The file at a path; none if it begins otherwise.
    pub fn open(path: &Path, header: &str) -> io::Result<Option<Self>> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut beginning = vec![0; header.len()];
        let is_ours = file.read_exact(&mut beginning).is_ok() && beginning == header.as_bytes();
        Ok(is_ours.then_some(Self { file, size }))
    }

    /// The next value.
    pub fn one<T: BorshDeserialize>(&mut self) -> io::Result<T> {
        borsh::from_slice(&self.part()?.checked()?)
    }

    /// The next list.
    pub fn list<T: BorshDeserialize + Send>(&mut self) -> io::Result<Vec<T>> {
        let mut left = usize::try_from(self.one::<u64>()?).map_err(io::Error::other)?;
        let mut all = Vec::new();
        while left > 0 {
            let some = left.min(TOGETHER * PARTS);
            let parts: Vec<Part> =
                (0..some.div_ceil(TOGETHER)).map(|_| self.part()).collect::<io::Result<_>>()?;
            let read: io::Result<Vec<Vec<T>>> = parts.into_par_iter().map(values).collect();
            all.extend(read?.into_iter().flatten());
            left -= some;
        }
        Ok(all)
    }

    fn part(&mut self) -> io::Result<Part> {
        let mut size = [0; 8];
        self.file.read_exact(&mut size)?;
        let size = u64::from_le_bytes(size);
        if size > self.size {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut part = Part { hash: [0; blake3::OUT_LEN], bytes: vec![0; size as usize] };
        self.file.read_exact(&mut part.hash)?;
        self.file.read_exact(&mut part.bytes)?;
        Ok(part)
    }
}

/// What was written at once.
struct Part {
    hash: [u8; blake3::OUT_LEN],
    bytes: Vec<u8>,
}

impl Part {
    /// Its bytes, if they are those that were written.
    fn checked(self) -> io::Result<Vec<u8>> {
        if blake3::hash(&self.bytes) == self.hash {
            Ok(self.bytes)
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}

/// The values of a part of a list.
fn values<T: BorshDeserialize>(part: Part) -> io::Result<Vec<T>> {
    let bytes = part.checked()?;
    let mut rest = bytes.as_slice();
    let mut values = Vec::with_capacity(TOGETHER);
    while !rest.is_empty() {
        values.push(T::deserialize(&mut rest)?);
    }
    Ok(values)
}
