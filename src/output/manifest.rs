//! The manifest: the list of the files that the program wrote to an output folder. Nothing else may be
//! deleted from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path};

use blake3::Hash;

use crate::project::{Failure, MANIFEST};

/// The first line. A manifest that begins otherwise is ignored.
const HEADER: &str = "dossier-manifest 1";

/// Paths from the site's root, with the hashes of what the program wrote there. Lines of the file that
/// make no sense are ignored, so that nothing is deleted because of them.
///
/// A path has one hash, except while files are being renamed: then the manifest lists both the old and
/// the new content, so that whatever a killed run leaves behind is known as the program's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest(BTreeMap<String, Vec<Hash>>);

impl Manifest {
    pub fn parse(text: &str) -> Self {
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
                manifest.add(path, hash);
            }
        }
        manifest
    }

    fn add(&mut self, path: String, hash: Hash) {
        let hashes = self.0.entry(path).or_default();
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Hash])> {
        self.0.iter().map(|(path, hashes)| (path.as_str(), hashes.as_slice()))
    }
}

/// Reads the text of a site's manifest, if there is one.
pub(super) fn read_text(root: &Path) -> Result<Option<String>, Failure> {
    let path = root.join(MANIFEST);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("read", path, error)),
    }
}

/// Returns the text of a manifest that lists these files, sorted by path.
pub(super) fn text<'a>(files: impl Iterator<Item = (&'a str, Hash)>) -> String {
    let mut files: Vec<_> = files.collect();
    // Stable, because the sort is fast for the sorted runs that a site plan has.
    files.sort_by_key(|(path, _)| *path);
    extended_text("", files.into_iter())
}

/// Returns the text of a manifest with more files, in any order.
pub(super) fn extended_text<'a>(old: &str, files: impl Iterator<Item = (&'a str, Hash)>) -> String {
    let mut text = match old.strip_prefix(HEADER) {
        Some(rest) if rest.starts_with('\n') => old.to_owned(),
        _ => HEADER.to_owned(),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for (path, hash) in files {
        for part in [hash.to_hex().as_str(), "  ", &*escaped(path), "\n"] {
            text.push_str(part);
        }
    }
    text
}

/// Returns true if a path from the site's root leads to a file of the site: not out of the folder, and
/// not to a file that the program uses itself.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with(".dossier-")
        && path.split('/').all(|name| !name.is_empty() && name != ".")
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Escapes a path to fit on one line: a file name may contain a line feed.
pub(crate) fn escaped(path: &str) -> Cow<'_, str> {
    if !path.bytes().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
}

pub(crate) fn unescaped(line: &str) -> Option<String> {
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
            text([("topics/a.html", a), ("index.html", b)].into_iter()),
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
            let inside = || paths.iter().map(String::as_str).filter(|path| is_inside(path));
            let before = || inside().map(|path| (path, blake3::hash(path.as_bytes())));
            let added = || inside().map(|path| (path, blake3::hash(b"other")));
            let mut manifest = Manifest::default();
            for (path, hash) in before().chain(added()) {
                manifest.add(path.to_owned(), hash);
            }
            let both = extended_text(&text(before()), added());
            prop_assert_eq!(&Manifest::parse(&both), &manifest);
            prop_assert_eq!(&Manifest::parse(&extended_text(both.trim_end_matches('\n'), before())), &manifest);
        }
    }

    #[test]
    fn a_manifest_of_another_format_is_not_extended() {
        let file = || std::iter::once(("a.html", blake3::hash(b"a")));
        for old in ["", "mine", "dossier-manifest 10\n", "dossier-manifest 1"] {
            assert_eq!(extended_text(old, file()), text(file()), "{old:?}");
        }
    }
}
