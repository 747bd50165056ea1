//! The role of a file, from its name and folder.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::model::Format;

/// The kinds of entries, in the order of their diagnostics.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum EntryKind {
    /// Below `sources/`.
    Source,
    /// Below `topics/`.
    Topic,
    /// Below `pages/`.
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FilePart {
    Text(Format),
    Sidecar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRole<'a> {
    /// `dossier.yaml`.
    Config,
    /// `dossier.md`.
    Home,
    /// A part of an entry. The stem is the path without ending.
    Entry { kind: EntryKind, stem: &'a str, part: FilePart },
    /// A file that is published unchanged.
    Copied,
}

/// Returns the role of a file by its path from `dossier/`, with `/` between folders.
pub(super) fn role(path: &str) -> FileRole<'_> {
    match path {
        "dossier.yaml" => return FileRole::Config,
        "dossier.md" => return FileRole::Home,
        _ => {}
    }
    let Some(kind) = kind(path) else { return FileRole::Copied };
    let Some((stem, ending)) = path.rsplit_once('.') else { return FileRole::Copied };
    let part = match ending {
        "md" => FilePart::Text(Format::Markdown),
        "txt" if kind == EntryKind::Source => FilePart::Text(Format::Plain),
        "yaml" => FilePart::Sidecar,
        _ => return FileRole::Copied,
    };
    FileRole::Entry { kind, stem, part }
}

fn kind(path: &str) -> Option<EntryKind> {
    match path.split_once('/')?.0 {
        "sources" => Some(EntryKind::Source),
        "topics" => Some(EntryKind::Topic),
        "pages" => Some(EntryKind::Page),
        _ => None,
    }
}

/// Returns the stem and part that the curator may have meant with a file that is only copied, such as
/// `a.yml` or `a.MD`.
pub(super) fn meant(path: &str) -> Option<(&str, FilePart)> {
    kind(path)?;
    let (stem, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => Some((stem, FilePart::Sidecar)),
        "md" | "markdown" => Some((stem, FilePart::Text(Format::Markdown))),
        "txt" | "text" => Some((stem, FilePart::Text(Format::Plain))),
        _ => None,
    }
}

/// Returns true if a file or folder of this name is ignored.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

/// Returns true if the name is that of an editor's backup or temporary file.
pub fn is_backup(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        // vim writes a file of this name to find out whether it may write to the folder.
        || name == "4913"
        || matches!(ending.as_str(), "bak" | "swp" | "swo" | "orig" | "tmp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_and_the_ending_say_what_a_file_is() {
        let entry = |kind, stem, part| FileRole::Entry { kind, stem, part };
        let markdown = FilePart::Text(Format::Markdown);
        for (path, expected) in [
            ("dossier.yaml", FileRole::Config),
            ("dossier.md", FileRole::Home),
            ("sources/a.md", entry(EntryKind::Source, "sources/a", markdown)),
            (
                "sources/x/a.b.txt",
                entry(EntryKind::Source, "sources/x/a.b", FilePart::Text(Format::Plain)),
            ),
            ("topics/a.yaml", entry(EntryKind::Topic, "topics/a", FilePart::Sidecar)),
            ("pages/a.md", entry(EntryKind::Page, "pages/a", markdown)),
            ("topics/a.txt", FileRole::Copied),
            ("pages/a.txt", FileRole::Copied),
            ("sources/a.pdf", FileRole::Copied),
            ("sources/a.yml", FileRole::Copied),
            ("sources/a.MD", FileRole::Copied),
            ("sources/README", FileRole::Copied),
            ("other/a.md", FileRole::Copied),
            ("sources.md", FileRole::Copied),
            ("sub/dossier.yaml", FileRole::Copied),
        ] {
            assert_eq!(role(path), expected, "{path}");
        }
    }

    #[test]
    fn what_editors_leave_behind_is_known() {
        for name in ["a.md~", "#a.md#", "a.md.bak", "a.BAK", ".a.swp", "4913", "a.orig", "b.tmp"] {
            assert!(is_backup(name), "{name}");
        }
        for name in ["a.md", "a#.md", "#1.pdf", "bak", "tmp", "4913.md"] {
            assert!(!is_backup(name), "{name}");
        }
        assert!(is_hidden(".#a.md") && is_hidden("_a.md") && !is_hidden("a_.md"));
    }
}
