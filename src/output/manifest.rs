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

    fn insert(&mut self, path: &str, hash: Hash) {
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

    /// The list as it is written, with what a run writes, which is in order.
    pub fn text_with(&self, new: &[(&str, Hash)]) -> String {
        let mut text = String::with_capacity((self.0.len() + new.len() + 1) * LINE);
        text.push_str(HEADER);
        text.push('\n');
        let mut new = new.iter().peekable();
        for (path, hashes) in self.iter() {
            while let Some((before, hash)) = new.next_if(|(other, _)| *other < path) {
                push(&mut text, before, hash);
            }
            for hash in hashes {
                push(&mut text, path, hash);
            }
            while let Some((_, hash)) = new.next_if(|(other, _)| *other == path) {
                if !hashes.contains(hash) {
                    push(&mut text, path, hash);
                }
            }
        }
        for (path, hash) in new {
            push(&mut text, path, hash);
        }
        text
    }
}

/// A line for each path and hash.
pub(super) fn lines(files: &[(&str, Hash)]) -> String {
    let mut text = String::new();
    for (path, hash) in files {
        push(&mut text, path, hash);
    }
    text
}

/// How many bytes most lines need.
const LINE: usize = 128;

/// Adds a line.
fn push(text: &mut String, path: &str, hash: &Hash) {
    for part in [hash.to_hex().as_str(), "  ", &*escaped(path), "\n"] {
        text.push_str(part);
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
        let (a, b) = (blake3::hash(b"a"), blake3::hash(b"b"));
        assert_eq!(
            Manifest::default().text_with(&[("index.html", b), ("topics/a.html", a)]),
            format!(
                "dossier-manifest 1\n{}  index.html\n{}  topics/a.html\n",
                b.to_hex(),
                a.to_hex()
            )
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
            prop_assert_eq!(&Manifest::parse(&manifest.text_with(&[])), &manifest);
        }

        #[test]
        fn what_was_and_what_will_be_are_one_list(
            old in prop::collection::vec(("[a-e]", 0_u8..3), 0..8),
            new in prop::collection::btree_map("[a-e]", 0_u8..3, 0..5),
        ) {
            let hash = |content: &u8| blake3::hash(&[*content]);
            let (mut before, mut all) = (Manifest::default(), Manifest::default());
            for (path, content) in &old {
                before.insert(path, hash(content));
                all.insert(path, hash(content));
            }
            for (path, content) in &new {
                all.insert(path, hash(content));
            }
            let new: Vec<_> = new.iter().map(|(path, own)| (path.as_str(), hash(own))).collect();
            prop_assert_eq!(before.text_with(&new), all.text_with(&[]));
        }
    }
}
