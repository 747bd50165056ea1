//! Files whose names are nearly those of a text or sidecar: they are not read, and reported once.

use std::collections::{BTreeMap, HashMap};

use super::classify::{EntryKey, EntryParts};
use super::list::ListedFile;
use super::names::{EntryKind, NearMiss};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::model::Format;

/// The files, by the path of the entry as in its key, texts and sidecars apart.
#[derive(Debug, Default)]
pub(super) struct NearMisses {
    texts: BTreeMap<String, Vec<MisnamedFile>>,
    sidecars: BTreeMap<String, Vec<MisnamedFile>>,
}

#[derive(Debug)]
struct MisnamedFile {
    /// The path from the project's folder.
    path: String,
    right_name: String,
    has_added_ending: bool,
    /// True if the diagnostic of its entry names it.
    is_named: bool,
}

impl NearMisses {
    pub(super) fn add(&mut self, entry: String, near: NearMiss<'_>, file: &ListedFile) {
        let files = if near.is_sidecar() { &mut self.sidecars } else { &mut self.texts };
        let NearMiss { has_added_ending, .. } = near;
        let (path, right_name) = (file.shown(), near.right_name());
        let file = MisnamedFile { path, right_name, has_added_ending, is_named: false };
        files.entry(entry).or_default().push(file);
    }

    /// Returns the diagnostic of an entry that lacks its text or sidecar.
    pub(super) fn lacking(&mut self, key: &EntryKey, files: &EntryParts) -> Option<Diagnostic> {
        let shown = files.shown();
        match (key.kind, &files.text, &files.sidecar) {
            (EntryKind::Source | EntryKind::Page, None, _) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingText,
                    shown,
                    "this sidecar has no text beside it",
                );
                let endings = match key.kind {
                    EntryKind::Source => format!("`{0}.txt` or `{0}.md`", key.path),
                    _ => format!("`{}.md`", key.path),
                };
                Some(match first(&mut self.texts, &key.path) {
                    Some(meant) => diagnostic.help(meant.name()),
                    None if key.kind == EntryKind::Source
                        && matches!(key.id(), "default" | "defaults") =>
                    {
                        diagnostic.help(
                            "to give values to all sources of this folder, rename it to \
                             `_defaults.yaml`",
                        )
                    }
                    None => diagnostic.help(format!("put the text into {endings}")),
                })
            }
            (EntryKind::Source | EntryKind::Topic, _, None) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingSidecar,
                    shown,
                    "this text has no sidecar beside it",
                );
                Some(if let Some(meant) = first(&mut self.sidecars, &key.path) {
                    // An error: the sidecar may say that only excerpts may be published.
                    Diagnostic { level: Level::Error, ..diagnostic }.help(meant.name())
                } else {
                    let title = match &files.text {
                        Some((_, Format::Markdown)) => {
                            "that of its front matter, or its first heading or block"
                        }
                        _ => "its first heading or block",
                    };
                    diagnostic.help(format!(
                        "write `title: …` into `{}.yaml`; its title is {title} until then",
                        key.path
                    ))
                })
            }
            _ => None,
        }
    }

    /// Returns a warning for each file that no diagnostic of an entry has named.
    pub(super) fn others(self, entries: &BTreeMap<EntryKey, EntryParts>) -> Vec<Diagnostic> {
        let by_path: HashMap<&str, &EntryParts> =
            entries.iter().map(|(key, parts)| (key.path.as_str(), parts)).collect();
        let text = |parts: &EntryParts| parts.text.as_ref().map(|(file, _)| file.shown());
        let sidecar = |parts: &EntryParts| parts.sidecar.as_ref().map(ListedFile::shown);
        let warning = |entry: &str, file: &MisnamedFile, is_text: bool| {
            let parts = by_path.get(entry);
            match parts.and_then(|parts| if is_text { text(parts) } else { sidecar(parts) }) {
                Some(other) => beside_other(&file.path, &other),
                None if file.path.starts_with("dossier/sources/") => {
                    misplaced(&file.path, "this file is not read").help(file.rename())
                }
                None => {
                    let message = "this file is not read, but copied to the site as it is";
                    misplaced(&file.path, message).help(file.rename())
                }
            }
        };
        let mut warnings = Vec::new();
        for (files, is_text) in [(&self.texts, true), (&self.sidecars, false)] {
            for (entry, files) in files {
                let others = files.iter().filter(|file| !file.is_named);
                warnings.extend(others.map(|file| warning(entry, file, is_text)));
            }
        }
        warnings
    }
}

/// Returns the first file that may be meant as that of an entry.
fn first<'f>(
    files: &'f mut BTreeMap<String, Vec<MisnamedFile>>,
    entry: &str,
) -> Option<&'f mut MisnamedFile> {
    files.get_mut(entry).and_then(|files| files.first_mut())
}

impl MisnamedFile {
    /// Returns the help of a diagnostic that names the file.
    fn name(&mut self) -> String {
        self.is_named = true;
        rename(&self.path, &self.right_name, self.has_added_ending)
    }

    fn rename(&self) -> String {
        renamed(&self.right_name, self.has_added_ending)
    }
}

/// Returns the help for a file whose name is nearly right.
pub(super) fn rename(path: &str, right_name: &str, has_added_ending: bool) -> String {
    format!("`{path}` is not read: {}", renamed(right_name, has_added_ending))
}

fn renamed(right_name: &str, has_added_ending: bool) -> String {
    if has_added_ending {
        format!("an editor has added `.txt` to its name; rename it to `{right_name}`")
    } else {
        format!("rename it to `{right_name}`")
    }
}

/// Returns the warning about a file beside the one that is read.
pub(super) fn beside_other(path: &str, other: &str) -> Diagnostic {
    misplaced(path, &format!("this file is not read, but `{other}` is"))
        .help("delete one of the two, after you have moved what it says into the other")
}

fn misplaced(path: &str, message: &str) -> Diagnostic {
    Diagnostic::about(Code::MisplacedFile, path, message)
}
