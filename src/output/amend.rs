//! A few files of a site are written anew, and nothing else of it is looked at.
//!
//! The manifest is changed in place: what the files will hold is added to its end before the first of
//! them is renamed, and takes the place of what they held when all are. So it is right whenever a run
//! is killed, as with [`write()`](super::write()), and its other lines are neither read nor written.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use blake3::Hash;

use super::manifest::{HEADER, escaped, lines};
use super::{lock, remove_leftovers};
use crate::project::{Failure, MANIFEST, OutputFolder};
use crate::scan::FileStamp;

/// Where the line of each file stands in a manifest that was just written.
#[derive(Debug)]
pub struct Ledger {
    /// For each path, in the order in which they were given.
    lines: Vec<u64>,
    /// Where it ends.
    end: u64,
    /// How it was left.
    stamp: Option<FileStamp>,
}

impl Ledger {
    /// For the manifest of a site with these paths that lies on disk now.
    pub fn of(output: &OutputFolder, paths: &[&str]) -> Self {
        Self::stamped(paths, FileStamp::of(&output.path().join(MANIFEST)))
    }

    /// For the manifest of a site with these paths that was left with this stamp.
    pub fn stamped(paths: &[&str], stamp: Option<FileStamp>) -> Self {
        let mut order: Vec<usize> = (0..paths.len()).collect();
        order.sort_unstable_by_key(|&index| paths[index]);
        let mut lines = vec![0; paths.len()];
        let mut end = HEADER.len() as u64 + 1;
        for index in order {
            lines[index] = end;
            end += line_length(paths[index]);
        }
        Self { lines, end, stamp }
    }

    /// How the manifest was left.
    pub fn stamp(&self) -> Option<FileStamp> {
        self.stamp
    }

    /// Whether nobody has touched the manifest since.
    pub fn is_as_left(&self, output: &OutputFolder) -> bool {
        self.stamp.is_some() && self.stamp == FileStamp::of(&output.path().join(MANIFEST))
    }
}

/// How long a line of the manifest is.
fn line_length(path: &str) -> u64 {
    let hash = 2 * blake3::OUT_LEN;
    (hash + "  ".len() + escaped(path).len() + "\n".len()) as u64
}

/// Makes files of a site hold these bytes: each is its index among the ledger's paths, its path, and
/// what it is to hold. The site is one that [`write()`](super::write()) made and that nobody has
/// touched since. Fails as that does; the ledger is of no use then.
pub fn amend(
    output: &OutputFolder,
    ledger: &mut Ledger,
    files: &[(usize, &str, &[u8])],
) -> Result<Vec<Hash>, Failure> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let root = output.path();
    let _lock = lock(root)?;
    remove_leftovers(root)?;
    let staging = tempfile::Builder::new()
        .prefix(super::STAGING)
        .tempdir_in(root)
        .map_err(|error| Failure::io("write to", root, error))?;
    let mut hashes = Vec::with_capacity(files.len());
    for (n, (_, path, bytes)) in files.iter().enumerate() {
        fs::write(staging.path().join(n.to_string()), bytes)
            .map_err(|error| Failure::io("write", root.join(path), error))?;
        hashes.push(blake3::hash(bytes));
    }

    let place = root.join(MANIFEST);
    let unwritten = |error| Failure::io("write", &place, error);
    let mut manifest = File::options().write(true).open(&place).map_err(unwritten)?;
    let more: Vec<_> = files.iter().zip(&hashes).map(|(file, hash)| (file.1, *hash)).collect();
    write_at(&mut manifest, ledger.end, lines(&more).as_bytes()).map_err(unwritten)?;
    for (n, (_, path, _)) in files.iter().enumerate() {
        rename(&staging.path().join(n.to_string()), &root.join(path))?;
    }
    for ((index, _, _), hash) in files.iter().zip(&hashes) {
        let line = ledger.lines[*index];
        write_at(&mut manifest, line, hash.to_hex().as_bytes()).map_err(unwritten)?;
    }
    manifest.set_len(ledger.end).map_err(unwritten)?;
    drop(manifest);
    ledger.stamp = FileStamp::of(&place);
    Ok(hashes)
}

fn write_at(file: &mut File, place: u64, bytes: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(place))?;
    file.write_all(bytes)
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::io("write", to, error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::borrow::Cow;

    use super::super::{FileContent, write};
    use super::*;

    /// Writes a site of these files as a whole.
    fn whole(output: &OutputFolder, files: &[(&str, &str)]) {
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        let done = write(output, &paths, |writing| {
            let content = |text: &str| FileContent::Bytes(Cow::Owned(text.as_bytes().to_vec()));
            let puts = files.iter().enumerate();
            puts.map(|(n, (_, text))| writing.put(n, &content(text)))
                .collect::<Result<_, _>>()
                .map(Some)
        });
        assert!(done.unwrap().is_some());
    }

    #[test]
    fn it_leaves_what_writing_the_whole_would() {
        let temp = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| OutputFolder::unchecked(temp.path().join(name)));
        let paths = ["topics/b.html", "index.html", "odd\n\\name", "a.html"];
        let files = |texts: [&'static str; 4]| -> Vec<(&str, &str)> {
            paths.into_iter().zip(texts).collect()
        };
        whole(&a, &files(["1", "2", "3", "4"]));
        whole(&b, &files(["1", "2", "new", "newer"]));
        let mut ledger = Ledger::of(&a, &paths);
        assert!(ledger.is_as_left(&a));
        amend(&a, &mut ledger, &[(3, paths[3], b"newer"), (2, paths[2], b"first")]).unwrap();
        amend(&a, &mut ledger, &[(2, paths[2], b"new")]).unwrap();
        let read = |output: &OutputFolder, path: &str| fs::read(output.path().join(path)).unwrap();
        for path in paths.into_iter().chain([MANIFEST]) {
            assert_eq!(read(&a, path), read(&b, path), "{path}");
        }
        assert_eq!(fs::read_dir(a.path()).unwrap().count(), 5);
        // Whoever else has written makes it useless.
        assert!(ledger.is_as_left(&a));
        fs::write(a.path().join(MANIFEST), read(&b, MANIFEST)).unwrap();
        assert!(!ledger.is_as_left(&a));
    }
}
