//! What lies on disk: which files a dossier has, what they are, and what is in them.
//!
//! The result does not depend on the order in which the system lists folders.

mod excerpts;
mod list;
mod names;
mod sorted;

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use rayon::prelude::*;

pub use excerpts::excerpts;
pub use names::Kind;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::Format;
use crate::project::{Project, reason};
use list::Found;
use sorted::{Files, Key, Sorted};

/// Texts of more bytes than this are not read.
const LARGEST_TEXT: u64 = 64 << 20;

/// Sidecars of more bytes than this are not read.
const LARGEST_SIDECAR: u64 = 8 << 20;

/// A dossier as it lies on disk.
#[derive(Debug, Default)]
pub struct Walked {
    /// `dossier.yaml`.
    pub config: Option<FileContent>,
    /// `dossier.md`.
    pub home: Option<FileContent>,
    /// The sources, by id and path. An id that is there twice has been reported.
    pub sources: Vec<Entry>,
    /// The topics, by id and path.
    pub topics: Vec<Entry>,
    /// The free pages, by id and path.
    pub pages: Vec<Entry>,
    /// The files that are published as they are, by path.
    pub copies: Vec<Copied>,
    /// What is wrong with the files, in no order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContent {
    /// Its path from the project's folder, as on disk, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A source, topic or free page. At least one of its files was there; what could not be read is
/// absent, and has been reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The stem of its files, composed (NFC).
    pub id: String,
    /// The path of its files from the project's folder without their endings, composed.
    pub path: String,
    /// Its text.
    pub text: Option<TextFile>,
    /// Its sidecar.
    pub sidecar: Option<FileContent>,
}

/// A text and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// Its path from the project's folder, as on disk, with `/` between folders.
    pub path: String,
    /// How it is written.
    pub format: Format,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its path from `dossier/`, which is its path from the site's root too; composed (NFC).
    pub path: String,
    /// Where it lies, absolute.
    pub from: PathBuf,
}

/// Lists the dossier and reads its texts and sidecars.
pub fn walk(project: &Project) -> Walked {
    let (files, mut diagnostics) = list::list(project);
    let Sorted { config, home, entries, copies } = Sorted::of(files, &mut diagnostics);
    let (entries, faults): (Vec<_>, Vec<_>) = entries
        .into_par_iter()
        .map(|(key, files)| {
            let mut faults = Vec::new();
            (read_entry(&key, &files, &mut faults), faults)
        })
        .unzip();
    diagnostics.extend(faults.into_iter().flatten());

    let mut walked = Walked {
        config: config.and_then(|file| read(&file, LARGEST_SIDECAR, &mut diagnostics)),
        home: home.and_then(|file| read(&file, LARGEST_TEXT, &mut diagnostics)),
        copies,
        ..Walked::default()
    };
    for (kind, entry) in entries {
        match kind {
            Kind::Source => walked.sources.push(entry),
            Kind::Topic => walked.topics.push(entry),
            Kind::Page => walked.pages.push(entry),
        }
    }
    for entries in [&mut walked.sources, &mut walked.topics, &mut walked.pages] {
        entries.sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
    }
    walked.diagnostics = diagnostics;
    walked
}

fn read_entry(key: &Key, files: &Files, faults: &mut Vec<Diagnostic>) -> (Kind, Entry) {
    let text = files.text.as_ref().and_then(|(file, format)| {
        let FileContent { path, bytes } = read(file, LARGEST_TEXT, faults)?;
        Some(TextFile { path, format: *format, bytes })
    });
    let sidecar = files.sidecar.as_ref().and_then(|file| read(file, LARGEST_SIDECAR, faults));
    let entry =
        Entry { id: key.id().to_owned(), path: format!("dossier/{}", key.stem), text, sidecar };
    (key.kind, entry)
}

/// Reads a file of at most `largest` bytes; a fault is reported.
fn read(file: &Found, largest: u64, faults: &mut Vec<Diagnostic>) -> Option<FileContent> {
    let path = file.shown();
    match read_bytes(file, largest) {
        Ok(Some(bytes)) => Some(FileContent { path, bytes }),
        Ok(None) => {
            let message = format!("this file is larger than {} MiB", largest >> 20);
            faults.push(
                Diagnostic::about(Code::TooLarge, path, message)
                    .help("split it, or move what is not text out of it"),
            );
            None
        }
        Err(error) => {
            let message = format!("this file cannot be read: {}", reason(&error));
            faults.push(Diagnostic::about(Code::Unreadable, path, message));
            None
        }
    }
}

/// What is in the file; none if that is more than `largest` bytes.
fn read_bytes(file: &Found, largest: u64) -> io::Result<Option<Vec<u8>>> {
    let handle = File::open(&file.from)?;
    let size = handle.metadata()?.len();
    if size > largest {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // It may grow while it is read.
    handle.take(largest + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= largest).then_some(bytes))
}

#[cfg(test)]
mod tests;
