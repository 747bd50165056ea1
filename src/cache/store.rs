//! What is stored on disk: records one after the other in a file that only grows, so that what one run
//! has read of it stays right while another adds to it. Each has a checksum: what was not written
//! as it stands there is noticed when it is read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use twox_hash::XxHash3_128;

use crate::scan::FileStamp;

/// How many bytes that are not needed any more a file may hold besides as many as are needed.
const WASTE: u64 = 1 << 20;

/// Where a record is in its file.
#[derive(Debug, Clone, Copy, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Record {
    place: u64,
    length: u32,
    checksum: u128,
}

/// A file of records that is open.
#[derive(Debug)]
pub struct Store {
    name: String,
    file: Mutex<File>,
}

impl Store {
    /// The file of this name in a folder.
    pub fn open(folder: &Path, name: &str) -> io::Result<Self> {
        let file = File::open(folder.join(name))?.into();
        Ok(Self { name: name.to_owned(), file })
    }

    /// How it is called in its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is still what its name in the folder leads to: another run may have begun a new one.
    pub fn is_there(&self, folder: &Path) -> bool {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let own = file.metadata().ok().and_then(|metadata| FileStamp::from(&metadata));
        own.is_some() && own == FileStamp::of(&folder.join(&self.name))
    }

    /// The bytes of a record.
    pub fn bytes(&self, record: &Record) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; record.length as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(record.place))?;
            file.read_exact(&mut bytes)?;
        }
        if checksum(&bytes) == record.checksum {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }

    /// Whether it is longer than these records justify.
    pub fn is_wasteful<'r>(&self, needed: impl Iterator<Item = &'r Record>) -> io::Result<bool> {
        let needed: u64 = needed.map(|record| u64::from(record.length)).sum();
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.metadata()?.len() > 2 * needed + WASTE)
    }
}

/// What becomes a record.
pub enum Made {
    /// These bytes.
    New(Vec<u8>),
    /// It is one already.
    CachedEntry(Record),
}

/// Records that are added to the end of a file, which is not touched when there are none.
pub struct Adding {
    path: PathBuf,
    name: String,
    /// The file and how long it is.
    open: Option<(BufWriter<File>, u64)>,
}

impl Adding {
    /// Adds to the file of this name in a folder.
    pub fn to(folder: &Path, name: &str) -> Self {
        Self { path: folder.join(name), name: name.to_owned(), open: None }
    }

    /// Adds to a new file of this kind.
    pub fn new(folder: &Path, kind: &str) -> io::Result<Self> {
        let last = numbered(folder, kind)?.pop_last();
        let adding =
            Self::to(folder, &format!("{kind}{}", last.map_or(0, |(number, _)| number + 1)));
        File::options().append(true).create_new(true).open(&adding.path)?;
        Ok(adding)
    }

    /// Adds a record for each value; where it is. They are made side by side, some at a time, while
    /// those before are written. One that is there already is not made.
    pub fn each<T: Sync>(
        &mut self,
        values: &[T],
        some: usize,
        make: impl Fn(&T) -> io::Result<Made> + Sync,
    ) -> io::Result<Vec<Record>> {
        let make = |value: &T| {
            make(value).map(|made| match made {
                Made::New(bytes) => (checksum(&bytes), Made::New(bytes)),
                known @ Made::CachedEntry(_) => (0, known),
            })
        };
        let make = |values: &[T]| values.par_iter().map(make).collect::<io::Result<Vec<_>>>();
        let mut records = Vec::with_capacity(values.len());
        let mut made = Vec::new();
        for next in values.chunks(some) {
            let (written, next) = rayon::join(|| self.add(made, &mut records), || make(next));
            written?;
            made = next?;
        }
        self.add(made, &mut records)?;
        Ok(records)
    }

    fn add(&mut self, all: Vec<(u128, Made)>, records: &mut Vec<Record>) -> io::Result<()> {
        for (checksum, made) in all {
            records.push(match made {
                Made::CachedEntry(record) => record,
                Made::New(bytes) => {
                    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
                    let (file, end) = self.open()?;
                    let place = *end;
                    file.write_all(&bytes)?;
                    *end += u64::from(length);
                    Record { place, length, checksum }
                }
            });
        }
        Ok(())
    }

    /// Everything is added; how the file is called.
    pub fn finish(mut self) -> io::Result<String> {
        if let Some((file, _)) = &mut self.open {
            file.flush()?;
        }
        Ok(self.name)
    }

    fn open(&mut self) -> io::Result<&mut (BufWriter<File>, u64)> {
        if self.open.is_none() {
            let mut file = File::options().append(true).open(&self.path)?;
            let end = file.seek(SeekFrom::End(0))?;
            self.open = Some((BufWriter::with_capacity(1 << 20, file), end));
        }
        self.open.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// The checksum of a record, by XXH3. It tells of damage, at a fraction of the time of a hash that cannot
/// be forged: that would be of no use against who may write to the folder.
fn checksum(bytes: &[u8]) -> u128 {
    XxHash3_128::oneshot(bytes)
}

/// The files in a folder that are called so and a number, by their numbers.
pub fn numbered(folder: &Path, kind: &str) -> io::Result<BTreeMap<u64, PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(number) = name.strip_prefix(kind).and_then(|number| number.parse().ok()) {
            found.insert(number, path.clone());
        }
    }
    Ok(found)
}
