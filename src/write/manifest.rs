//! The list of what the program wrote to an output folder, and nothing else may be deleted from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path};

use blake3::Hash;

use crate::project::{Failure, MANIFEST};

/// The first line; a list that begins otherwise is taken for an empty one.
pub(super) const HEADER: &str = "dossier-manifest 1";

/// Paths from the site's root, with the hashes of what the program wrote there.
///
/// A path has one hash, but for the time between the first file that a run renames and the last:
/// then the list holds what was there and what will be, so that whatever a killed run leaves is
/// known as the program's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest(BTreeMap<String, Vec<Hash>>);

impl Manifest {
    /// The list on disk as text, and what is in it. Lines that make no sense are passed over, so
    /// that nothing is deleted because of them; none if there is no list.
    pub fn read(root: &Path) -> Result<Option<(String, Self)>, Failure> {
        let path = root.join(MANIFEST);
        match fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let manifest = Self::parse(&text);
                Ok(Some((text, manifest)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::io("read", path, error)),
        }
    }

    fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        let Some(lines) = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n')) else {
            return manifest;
        };
        for line in lines.lines() {
            if let Some((hash, path)) = line.split_once("  ")
                && let Ok(hash) = Hash::from_hex(hash)
                && let Some(path) = unescaped(path)
                && is_inside(&path)
            {
                manifest.insert(&path, hash);
            }
        }
        manifest
    }

    /// Adds what was or will be written to a path.
    pub fn insert(&mut self, path: &str, hash: Hash) {
        match self.0.get_mut(path) {
            Some(hashes) if hashes.contains(&hash) => {}
            Some(hashes) => hashes.push(hash),
            None => {
                self.0.insert(path.to_owned(), vec![hash]);
            }
        }
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Paths and hashes, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Hash])> {
        self.0.iter().map(|(path, hashes)| (path.as_str(), hashes.as_slice()))
    }

    /// The list as it is written.
    pub fn text(&self) -> String {
        let mut text = beginning(self.0.len());
        self.iter().for_each(|(path, hashes)| push(&mut text, path, hashes));
        text
    }

    /// What either list holds, as it is written.
    pub fn text_with(&self, other: &Self) -> String {
        let mut text = beginning(self.0.len() + other.0.len());
        let mut others = other.iter().peekable();
        for (path, hashes) in self.iter() {
            while let Some((before, own)) = others.next_if(|(other, _)| *other < path) {
                push(&mut text, before, own);
            }
            push(&mut text, path, hashes);
            if let Some((_, more)) = others.next_if(|(other, _)| *other == path) {
                more.iter().filter(|hash| !hashes.contains(hash)).for_each(|hash| {
                    push(&mut text, path, std::slice::from_ref(hash));
                });
            }
        }
        others.for_each(|(path, hashes)| push(&mut text, path, hashes));
        text
    }

    /// A line for each path and hash.
    pub fn lines(&self) -> String {
        let mut text = String::new();
        self.iter().for_each(|(path, hashes)| push(&mut text, path, hashes));
        text
    }
}

/// The first line, with room for as many others.
fn beginning(lines: usize) -> String {
    let mut text = String::with_capacity((lines + 1) * LINE);
    text.push_str(HEADER);
    text.push('\n');
    text
}

/// How many bytes most lines need.
const LINE: usize = 128;

/// Adds the lines of a path.
fn push(text: &mut String, path: &str, hashes: &[Hash]) {
    for hash in hashes {
        for part in [hash.to_hex().as_str(), "  ", &*escaped(path), "\n"] {
            text.push_str(part);
        }
    }
}

/// Whether a path from the site's root leads to a file of the site: not out of it, and not to what
/// the program keeps there for itself.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with(".dossier-")
        && path.split('/').all(|name| !name.is_empty() && name != ".")
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// A path on one line: a file's name may hold a line's end.
pub(super) fn escaped(path: &str) -> Cow<'_, str> {
    if !path.bytes().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
}

fn unescaped(line: &str) -> Option<String> {
    let mut path = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        path.push(match c {
            '\\' => match rest.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            _ => c,
        });
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_text_with_a_line_for_each_file() {
        let mut manifest = Manifest::default();
        manifest.insert("topics/a.html", blake3::hash(b"a"));
        manifest.insert("index.html", blake3::hash(b"b"));
        let (a, b) = (blake3::hash(b"a").to_hex(), blake3::hash(b"b").to_hex());
        assert_eq!(
            manifest.text(),
            format!("dossier-manifest 1\n{b}  index.html\n{a}  topics/a.html\n")
        );
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let hash = blake3::hash(b"a").to_hex();
        let lines = |lines: &str| Manifest::parse(&format!("{HEADER}\n{lines}")).0.len();
        assert_eq!(lines(&format!("{hash}  a.html")), 1);
        for wrong in [
            format!("{hash}  ../a"),
            format!("{hash}  /etc/passwd"),
            format!("{hash}  a/../../b"),
            format!("{hash}  a//b"),
            format!("{hash}  ./b"),
            format!("{hash}  .dossier-lock"),
            format!("{hash}  "),
            format!("{hash} a"),
            format!("{hash}  a\\x"),
            "0123  a".to_owned(),
            "\u{FFFD}\u{FFFD}\n\n\n".to_owned(),
        ] {
            assert_eq!(lines(&wrong), 0, "{wrong:?}");
        }
        assert_eq!(Manifest::parse(&format!("dossier-manifest 2\n{hash}  a")).0.len(), 0);
        assert_eq!(Manifest::parse("").0.len(), 0);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            paths in prop::collection::btree_set(r"[a-z\\\n\r é.]{1,8}(/[a-z\\\n]{1,4})?", 0..6),
        ) {
            let mut manifest = Manifest::default();
            for path in paths.iter().filter(|path| is_inside(path)) {
                manifest.insert(path, blake3::hash(path.as_bytes()));
                manifest.insert(path, blake3::hash(b"other"));
            }
            prop_assert_eq!(&Manifest::parse(&manifest.text()), &manifest);
        }

        #[test]
        fn two_lists_are_written_as_one(
            lines in prop::collection::vec(("[a-d]", 0_u8..3, any::<bool>()), 0..12),
        ) {
            let mut all = Manifest::default();
            let mut both = [Manifest::default(), Manifest::default()];
            for second in [false, true] {
                for (path, content, _) in lines.iter().filter(|line| line.2 == second) {
                    let hash = blake3::hash(&[*content]);
                    all.insert(path, hash);
                    both[usize::from(second)].insert(path, hash);
                }
            }
            prop_assert_eq!(both[0].text_with(&both[1]), all.text());
        }
    }
}
