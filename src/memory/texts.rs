//! The texts of sources on disk: records one after the other in a file that only grows, so that what
//! one run has read of it stays right while another adds to it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::fingerprint::Fingerprint;
use crate::model::Text;

/// Where a text is in the file.
#[derive(Debug, Clone, Copy, BorshSerialize, BorshDeserialize)]
pub struct Record {
    place: u64,
    pub length: u32,
    hash: Fingerprint,
}

/// A file of texts that is open.
#[derive(Debug)]
pub struct Texts {
    file: Mutex<File>,
    /// Whether a text could not be read.
    is_damaged: AtomicBool,
}

impl Texts {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?.into(), is_damaged: AtomicBool::new(false) })
    }

    /// The text of a record; none when it is not what was written there.
    pub fn text(&self, record: &Record) -> Option<Text> {
        let text = self.bytes(record).and_then(|bytes| borsh::from_slice(&bytes)).ok();
        if text.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        text
    }

    /// Whether a text was asked for that is damaged.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// The bytes of a record.
    pub fn bytes(&self, record: &Record) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; record.length as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(record.place))?;
            file.read_exact(&mut bytes)?;
        }
        if hash(&bytes) == record.hash { Ok(bytes) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

/// Texts that are added to the end of a file.
pub struct Adding {
    file: BufWriter<File>,
    end: u64,
}

impl Adding {
    /// Adds to the file at a path, which is made if it is not there.
    pub fn to(path: &Path) -> io::Result<Self> {
        let mut file = File::options().append(true).create(true).open(path)?;
        let end = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), end })
    }

    /// Adds a text as it is stored.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<Record> {
        let place = self.end;
        self.file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(Record { place, length: bytes.len() as u32, hash: hash(bytes) })
    }

    /// Everything is added; how long the file is.
    pub fn finish(mut self) -> io::Result<u64> {
        self.file.flush()?;
        Ok(self.end)
    }
}

/// A text as it is stored.
pub fn stored(text: &Text) -> io::Result<Vec<u8>> {
    borsh::to_vec(text)
}

fn hash(bytes: &[u8]) -> Fingerprint {
    let mut hash = Fingerprint::default();
    blake3::Hasher::new().update(bytes).finalize_xof().fill(&mut hash);
    hash
}
