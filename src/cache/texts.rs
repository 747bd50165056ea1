//! The texts of sources on disk: most builds look at few of them, so they are read when they are asked
//! for.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::CachedEntry;
use super::store::{Adding, Made, Record, Store};
use crate::fingerprint::Fingerprint;
use crate::model::Text;
use crate::parse::ParsedSource;

/// How the names of the files begin; a number follows.
pub const KIND: &str = "texts-";
/// How many texts are in memory at once.
const CHUNK: usize = 64;

/// What is stored of most blocks beside their characters, in bytes at most.
const BLOCK: usize = 64;

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
    sources: &[CachedEntry<ParsedSource>],
) -> io::Result<(String, Records)> {
    if let Some((texts, records)) = before {
        let made =
            |own: &CachedEntry<ParsedSource>| records.get(&own.key).copied().map(Made::CachedEntry);
        let (name, records) = add(Adding::to(folder, texts.store.name()), sources, made)?;
        if !texts.store.is_wasteful(records.values())? {
            return Ok((name, records));
        }
    }
    add(Adding::new(folder, KIND)?, sources, |own| {
        let (texts, records) = before?;
        texts.store.bytes(records.get(&own.key)?).ok().map(Made::New)
    })
}

/// The bytes of a text's record.
fn stored(text: &Text) -> io::Result<Vec<u8>> {
    let lengths = text.blocks.iter().map(|block| block.text.len() + BLOCK);
    let mut bytes = Vec::with_capacity(lengths.sum());
    borsh::to_writer(&mut bytes, text)?;
    Ok(bytes)
}

/// Adds the texts to a file; `made` says of which it is known what becomes their records.
fn add(
    mut adding: Adding,
    sources: &[CachedEntry<ParsedSource>],
    made: impl Fn(&CachedEntry<ParsedSource>) -> Option<Made> + Sync,
) -> io::Result<(String, Records)> {
    let make = |own: &CachedEntry<ParsedSource>| match made(own) {
        Some(made) => Ok(made),
        None => stored(&own.entry.parsed.text).map(Made::New),
    };
    let records = adding.each(sources, CHUNK, make)?;
    let records = sources.iter().map(|own| own.key).zip(records).collect();
    Ok((adding.finish()?, records))
}
