//! The list of what is published at a target: `.dossier-published`.
//!
//! Its first line names the format. Each other line is a file: state, BLAKE3 hash, the mark by which the
//! target tells versions apart, the rule by which it is served, and the path, separated by single spaces. A
//! mark or rule that is not known is `-`.

use std::collections::BTreeMap;

use blake3::Hash;

use crate::output::manifest::{escaped, is_inside, unescaped};

/// The path of the list at the target.
pub const PUBLISHED: &str = ".dossier-published";

const HEADER: &str = "dossier-published 1";

/// A version of a file at the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    pub hash: Hash,
    /// An entity tag, a blob id, or size and time; None if the target has not told it yet.
    pub mark: Option<String>,
    /// The content type and caching with which a target serves the file; None if it has none of its own.
    pub rule: Option<String>,
}

/// What the list says of a path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestEntry {
    /// The version of the last complete publication.
    pub live: Option<PublishedFile>,
    /// The version that a later publication was about to send. It may be there.
    pub next: Option<PublishedFile>,
    /// True for an asset that no page needs any more.
    pub is_superseded: bool,
}

/// The published files by their paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedFiles(pub BTreeMap<String, ManifestEntry>);

impl PublishedFiles {
    /// Reads a list. Lines that make no sense are ignored, so that nothing is deleted because of them.
    pub fn parse(text: &str) -> Self {
        let mut files = BTreeMap::<String, ManifestEntry>::new();
        let lines = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        for line in lines.unwrap_or_default().lines() {
            let Some((state, path, file)) = parse_line(line) else { continue };
            let entry = files.entry(path).or_default();
            match state {
                State::Next => entry.next = Some(file),
                State::Live | State::Superseded => {
                    entry.live = Some(file);
                    entry.is_superseded = state == State::Superseded;
                }
            }
        }
        Self(files)
    }

    /// Adds a file as published.
    pub fn insert(&mut self, path: &str, file: PublishedFile) {
        let live = Some(file);
        self.0.insert(path.to_owned(), ManifestEntry { live, ..ManifestEntry::default() });
    }

    /// Writes the list, sorted by path.
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (path, entry) in &self.0 {
            let state = if entry.is_superseded { State::Superseded } else { State::Live };
            for (state, file) in [(state, &entry.live), (State::Next, &entry.next)] {
                let Some(file) = file else { continue };
                let or_dash = |value: &Option<String>| value.as_deref().unwrap_or("-").to_owned();
                let hash = file.hash.to_hex();
                let (mark, rule) = (or_dash(&file.mark), or_dash(&file.rule));
                text.push_str(&[state.word(), &hash, &mark, &rule, &escaped(path)].join(" "));
                text.push('\n');
            }
        }
        text
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Live,
    Superseded,
    Next,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Superseded => "superseded",
            Self::Next => "next",
        }
    }
}

fn parse_line(line: &str) -> Option<(State, String, PublishedFile)> {
    let mut fields = line.splitn(5, ' ');
    let word = fields.next()?;
    let state =
        [State::Live, State::Superseded, State::Next].into_iter().find(|s| s.word() == word)?;
    let hash = Hash::from_hex(fields.next()?).ok()?;
    let mut known = || Some(fields.next()?.to_owned());
    let (mark, rule) = (known()?, known()?);
    let path = unescaped(fields.next()?).filter(|path| is_inside(path))?;
    let optional = |value: String| Some(value).filter(|value| value != "-");
    Some((state, path, PublishedFile { hash, mark: optional(mark), rule: optional(rule) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &str, mark: Option<&str>) -> PublishedFile {
        let mark = mark.map(str::to_owned);
        PublishedFile { hash: blake3::hash(content.as_bytes()), mark, rule: None }
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let rule = Some("1f".to_owned());
        let entries = [
            (
                "assets/old.css",
                ManifestEntry {
                    live: Some(file("a", Some("3-9"))),
                    next: None,
                    is_superseded: true,
                },
            ),
            (
                "a b\n.html",
                ManifestEntry {
                    live: Some(PublishedFile { rule, ..file("b", None) }),
                    next: Some(file("c", None)),
                    is_superseded: false,
                },
            ),
            ("new.html", ManifestEntry { next: Some(file("d", Some("x"))), ..Default::default() }),
        ];
        let files = PublishedFiles(entries.map(|(path, e)| (path.to_owned(), e)).into());
        assert_eq!(PublishedFiles::parse(&files.text()), files);
        assert!(files.text().contains(" a b\\n.html\n"), "{}", files.text());
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let hash = blake3::hash(b"a").to_hex();
        for line in [
            format!("live {hash} - - ../a"),
            format!("live {hash} - - .dossier-published"),
            format!("live {hash} - -"),
            format!("dead {hash} - - a"),
            "live 12 - - a".to_owned(),
            String::new(),
        ] {
            let files = PublishedFiles::parse(&format!("{HEADER}\n{line}\n"));
            assert_eq!(files, PublishedFiles::default(), "{line}");
        }
        let other = format!("dossier-published 2\nlive {hash} - - a\n");
        assert_eq!(PublishedFiles::parse(&other), PublishedFiles::default());
    }
}
