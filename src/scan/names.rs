//! What a file is by its name and folder.

use unicode_normalization::UnicodeNormalization;

use crate::model::Format;

/// What entries there are, in the order in which they are told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// Below `sources/`.
    Source,
    /// Below `topics/`.
    Topic,
    /// Below `pages/`.
    Page,
}

/// Which part of an entry a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FilePart {
    Text(Format),
    Sidecar,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRole<'a> {
    /// The dossier's own sidecar.
    Config,
    /// The home page's text.
    Home,
    /// A part of the entry with this stem: its path without the ending.
    Entry { kind: EntryKind, stem: &'a str, part: FilePart },
    /// A file of the curator's that is published as it is.
    Copied,
}

/// What the file of this path, from `dossier/` with `/` between folders, is.
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

/// The kind of the entries below the folder that the path begins with.
fn kind(path: &str) -> Option<EntryKind> {
    match path.split_once('/')?.0 {
        "sources" => Some(EntryKind::Source),
        "topics" => Some(EntryKind::Topic),
        "pages" => Some(EntryKind::Page),
        _ => None,
    }
}

/// What the curator of a file that is only copied may have meant it to be: `a.yml` is no sidecar
/// and `a.MD` no text. The entry's stem and the part.
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

/// Whether a name is neither an entry's nor copied: hidden ones, for folders too.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

/// Whether an editor left this file behind.
pub fn is_backup(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        // vim tries whether it may write to a folder with a file of this name.
        || name == "4913"
        || matches!(ending.as_str(), "bak" | "swp" | "swo" | "orig" | "tmp")
}

/// A name in its composed form: some systems hand out file names with letters and marks apart.
pub(super) fn composed(name: &str) -> String {
    name.nfc().collect()
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
