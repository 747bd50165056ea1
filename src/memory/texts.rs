//! The texts of sources on disk: most builds look at few of them, so they are read when they are asked
//! for.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Known;
use super::store::{Adding, Made, Record, Store};
use crate::fingerprint::Fingerprint;
use crate::model::Text;
use crate::parse::ParsedSource;

/// How the names of the files begin; a number follows.
pub const KIND: &str = "texts-";
/// How many texts are in memory at once.
const CHUNK: usize = 64;

/// Where the texts of sources are, by the hashes of what these were parsed from.
pub type Records = HashMap<Fingerprint, Record>;

/// A file of texts that is open.
#[derive(Debug)]
pub struct Texts {
    pub store: Store,
    /// Whether a text could not be read.
    is_damaged: AtomicBool,
}

impl Texts {
    pub fn open(folder: &Path, name: &str) -> io::Result<Self> {
        Ok(Self { store: Store::open(folder, name)?, is_damaged: AtomicBool::new(false) })
    }

    /// The text of a record; none when it is not what was written there.
    pub fn text(&self, record: &Record) -> Option<Text> {
        let text = self.store.bytes(record).and_then(|bytes| borsh::from_slice(&bytes)).ok();
        if text.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        text
    }

    /// Whether a text was asked for that is damaged.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }
}

/// Puts the texts of sources into a file that are not in it; how it is called, and where each is. A
/// new file is begun when the old one holds too many that are not needed any more.
pub fn keep(
    folder: &Path,
    before: Option<(&Texts, &Records)>,
    sources: &[Known<ParsedSource>],
) -> io::Result<(String, Records)> {
    if let Some((texts, records)) = before {
        let known = |known: &Known<ParsedSource>| records.get(&known.key).copied();
        let (name, records) =
            add(Adding::to(folder, texts.store.name()), sources, known, |_| None)?;
        if !texts.store.is_wasteful(records.values())? {
            return Ok((name, records));
        }
    }
    let bytes = |known: &Known<ParsedSource>| {
        let (texts, records) = before?;
        texts.store.bytes(records.get(&known.key)?).ok()
    };
    add(Adding::new(folder, KIND)?, sources, |_| None, bytes)
}

/// Adds the texts to a file of which it is not known where in it they are.
fn add(
    mut adding: Adding,
    sources: &[Known<ParsedSource>],
    known: impl Fn(&Known<ParsedSource>) -> Option<Record> + Sync,
    bytes: impl Fn(&Known<ParsedSource>) -> Option<Vec<u8>> + Sync,
) -> io::Result<(String, Records)> {
    let make = |own: &Known<ParsedSource>| match (known(own), bytes(own)) {
        (Some(record), _) => Ok(Made::Known(record)),
        (None, Some(bytes)) => Ok(Made::New(bytes)),
        (None, None) => borsh::to_vec::<Text>(&own.entry.parsed.text).map(Made::New),
    };
    let records = adding.each(sources, CHUNK, make)?;
    let records = sources.iter().map(|own| own.key).zip(records).collect();
    Ok((adding.finish()?, records))
}
