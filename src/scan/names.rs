//! The role of a file, from its name and folder.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::model::{Format, nearest_id};

/// The name of the file with the defaults of a folder of sources.
const DEFAULTS: &str = "_defaults.yaml";

/// Names in small letters that are surely meant for such a file.
const NEARLY_DEFAULTS: [&str; 6] = [
    DEFAULTS,
    "_defaults.yml",
    "_default.yaml",
    "_default.yml",
    "_defaults.yaml.txt",
    "_defaults.yml.txt",
];

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
    /// The defaults of a folder of sources.
    Defaults,
    /// A file that is meant as such, in another folder or with another name.
    MisplacedDefaults,
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
    let name = path.rsplit('/').next().unwrap_or_default();
    if names_defaults(name) {
        let is_read = name == DEFAULTS && kind(path) == Some(EntryKind::Source);
        return if is_read { FileRole::Defaults } else { FileRole::MisplacedDefaults };
    }
    let Some(kind) = kind(path) else { return FileRole::Copied };
    let Some((stem, ending)) = path.rsplit_once('.') else { return FileRole::Copied };
    if ending == "txt" && part_of(stem).is_some() {
        // An editor has added the ending: `a.yaml.txt`.
        return FileRole::Copied;
    }
    if ending == "yaml" && part_of(stem).is_some_and(|(_, inner)| inner != "yaml") {
        // The sidecar is called like the text with its ending: `a.txt.yaml`.
        return FileRole::Copied;
    }
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

/// A file that is only copied, but whose name is nearly that of a text or sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearMiss<'a> {
    /// The path without ending.
    pub stem: &'a str,
    /// The ending that it has to have.
    pub ending: &'static str,
    /// True if an editor has added `.txt` to the right name.
    pub has_added_ending: bool,
}

impl NearMiss<'_> {
    pub(super) fn is_sidecar(&self) -> bool {
        self.ending == "yaml"
    }

    /// The name that the file should have.
    pub(super) fn right_name(&self) -> String {
        let name = self.stem.rsplit('/').next().unwrap_or(self.stem);
        let id = nearest_id(name).unwrap_or_else(|| name.to_owned());
        format!("{id}.{}", self.ending)
    }
}

/// Returns the text or sidecar that the curator may have meant with a file that is only copied, such as
/// `a.yml`, `a.MD` or `a.yaml.txt`. `path` is from `dossier/`.
pub fn near_miss(path: &str) -> Option<NearMiss<'_>> {
    let kind = kind(path)?;
    let added = path.len().checked_sub(".txt".len()).and_then(|at| path.split_at_checked(at));
    let inner = added.filter(|(_, ending)| ending.eq_ignore_ascii_case(".txt"));
    let inner = inner.and_then(|(inner, _)| part_of(inner));
    let (stem, ending) = inner.or_else(|| part_of(path))?;
    let of_text = part_of(stem).filter(|(_, inner)| ending == "yaml" && *inner != "yaml");
    let stem = of_text.map_or(stem, |(stem, _)| stem);
    let ending = if ending == "txt" && kind != EntryKind::Source { "md" } else { ending };
    let is_right = role(path) != FileRole::Copied;
    (!is_right).then_some(NearMiss { stem, ending, has_added_ending: inner.is_some() })
}

/// Returns the stem of a text or sidecar, and the ending that it should have; None for other files.
fn part_of(path: &str) -> Option<(&str, &'static str)> {
    let (stem, ending) = path.rsplit_once('.')?;
    let ending = match ending.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => "yaml",
        "md" | "markdown" => "md",
        "txt" | "text" => "txt",
        _ => return None,
    };
    (!stem.is_empty() && !stem.ends_with('/')).then_some((stem, ending))
}

/// Returns true if a file may be meant as `dossier.yaml`.
pub(super) fn is_nearly_config(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    matches!(path.as_str(), "dossier.yml" | "dossier.yaml" | "dossier.yaml.txt" | "dossier.yml.txt")
}

/// Returns the name that a sidecar should have whose name is nearly right. `path` is from `dossier/`.
pub fn right_name_of_sidecar(path: &str) -> Option<String> {
    near_miss(path).filter(NearMiss::is_sidecar).map(|near| near.right_name())
}

/// Returns the right name of a sidecar whose ending is nearly right, such as `a.yml`.
pub fn with_sidecar_ending(name: &str) -> Option<String> {
    let (stem, ending) = part_of(name)?;
    let right_name = format!("{stem}.yaml");
    (ending == "yaml" && right_name != name).then_some(right_name)
}

/// Returns true if a file looks like a text or a sidecar by its ending.
pub fn looks_like_entry(path: &str) -> bool {
    part_of(path).is_some()
}

/// Returns true if a file of this name is ignored.
pub(super) fn is_ignored_file(name: &str) -> bool {
    (is_hidden(name) || is_backup(name)) && !names_defaults(name)
}

/// Returns true if a folder of this name is ignored, and a file unless it is meant as the defaults of a
/// folder.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

/// Returns true if a file of this name is meant as the defaults of a folder.
fn names_defaults(name: &str) -> bool {
    name.starts_with('_') && NEARLY_DEFAULTS.contains(&name.to_ascii_lowercase().as_str())
}

/// Returns true if the name is that of a backup or temporary file of an editor or office program, or of a
/// file that a system puts into each folder.
pub fn is_backup(name: &str) -> bool {
    let is_of_system = ["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"]
        .iter()
        .any(|system| name.eq_ignore_ascii_case(system));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    is_of_system
        || name.ends_with('~')
        // Word and Excel lock a file by one of this name.
        || name.starts_with("~$")
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
            ("sources/a.yaml.txt", FileRole::Copied),
            ("sources/a.txt.txt", FileRole::Copied),
            ("sources/README", FileRole::Copied),
            ("other/a.md", FileRole::Copied),
            ("sources.md", FileRole::Copied),
            ("sub/dossier.yaml", FileRole::Copied),
            ("sources/_defaults.yaml", FileRole::Defaults),
            ("sources/x/y/_defaults.yaml", FileRole::Defaults),
            ("sources/_Defaults.yaml", FileRole::MisplacedDefaults),
            ("sources/x/_default.yml", FileRole::MisplacedDefaults),
            ("topics/_defaults.yaml", FileRole::MisplacedDefaults),
            ("_defaults.yaml", FileRole::MisplacedDefaults),
        ] {
            assert_eq!(role(path), expected, "{path}");
        }
    }

    #[test]
    fn a_name_that_is_nearly_right_is_told_the_right_one() {
        for (path, name, has_added_ending) in [
            ("topics/bridge.yml", "bridge.yaml", false),
            ("sources/Letter.TXT", "letter.txt", false),
            ("sources/letter.txt.yaml", "letter.yaml", false),
            ("sources/x/letter.Markdown", "letter.md", false),
            ("topics/bridge.txt", "bridge.md", false),
            ("sources/a.yaml.txt", "a.yaml", true),
            ("sources/a.yml.TXT", "a.yaml", true),
            ("sources/a.txt.txt", "a.txt", true),
            ("pages/a.md.txt", "a.md", true),
        ] {
            let found = near_miss(path).map(|near| (near.right_name(), near.has_added_ending));
            assert_eq!(found, Some((name.to_owned(), has_added_ending)), "{path}");
        }
        for path in ["sources/a.txt", "sources/a.pdf", "a.yml", "x/a.yml", "topics/a.yaml", "txt"] {
            assert_eq!(near_miss(path), None, "{path}");
        }
    }

    #[test]
    fn what_editors_leave_behind_is_known() {
        for name in ["a.md~", "#a.md#", "a.md.bak", "a.BAK", ".a.swp", "4913", "a.orig", "b.tmp"] {
            assert!(is_backup(name), "{name}");
        }
        for name in ["~$letter.docx", "Thumbs.db", "desktop.ini", "Desktop.ini", "Icon\r"] {
            assert!(is_backup(name), "{name}");
        }
        for name in ["a.md", "a#.md", "#1.pdf", "bak", "tmp", "4913.md"] {
            assert!(!is_backup(name), "{name}");
        }
        assert!(is_hidden(".#a.md") && is_hidden("_a.md") && !is_hidden("a_.md"));
        assert!(names_defaults("_DEFAULTS.YML") && !names_defaults("_defaults.md"));
        assert!(!is_ignored_file("_DEFAULTS.YML") && is_ignored_file("_defaults.md"));
    }
}
