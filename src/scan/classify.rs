//! Groups files into entries by their names alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::CopiedFile;
use super::list::ListedFile;
use super::names::{self, EntryKind, FilePart, FileRole};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::model::{Format, check_entry_id, composed};

/// The path of `dossier.yaml` from the project's folder.
const CONFIG: &str = "dossier/dossier.yaml";

/// The files of a dossier by their roles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ClassifiedFiles {
    pub config: Option<ListedFile>,
    pub home: Option<ListedFile>,
    pub entries: BTreeMap<EntryKey, EntryParts>,
    pub copies: Vec<CopiedFile>,
}

/// An entry's kind, and its path from the project's folder without ending, composed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryKey {
    pub kind: EntryKind,
    pub path: String,
}

impl EntryKey {
    pub fn id(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, id)| id)
    }
}

/// The files of one entry; there is at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EntryParts {
    pub text: Option<(ListedFile, Format)>,
    pub sidecar: Option<ListedFile>,
}

impl EntryParts {
    /// Returns the path at which an error of the whole entry is reported.
    fn shown(&self) -> String {
        let text = self.text.as_ref().map(|(file, _)| file);
        text.or(self.sidecar.as_ref()).map_or_else(String::new, ListedFile::shown)
    }
}

/// Copied files whose names nearly make them a text or sidecar, by the path of the entry as in its key.
#[derive(Debug, Default)]
struct NearMisses {
    texts: HashMap<String, String>,
    sidecars: HashMap<String, String>,
}

impl ClassifiedFiles {
    /// Classifies files, in any order, and reports errors in their names.
    pub fn of(mut files: Vec<ListedFile>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut classified = Self::default();
        let mut near_misses = NearMisses::default();
        let mut misnamed_config = None;
        for file in files {
            match names::role(&file.path) {
                FileRole::Config => classified.config = Some(file),
                FileRole::Home => classified.home = Some(file),
                FileRole::Entry { kind, stem, part } => {
                    let key = EntryKey { kind, path: entry_path(stem) };
                    classified.add(key, part, file, diagnostics);
                }
                FileRole::Copied => {
                    match names::meant(&file.path) {
                        Some((stem, FilePart::Text(_))) => {
                            near_misses.texts.insert(entry_path(stem), file.shown());
                        }
                        Some((stem, FilePart::Sidecar)) => {
                            near_misses.sidecars.insert(entry_path(stem), file.shown());
                        }
                        None if file.path.eq_ignore_ascii_case("dossier.yml") => {
                            misnamed_config = Some(file.shown());
                        }
                        None => {}
                    }
                    let path = composed(&file.path).into_owned();
                    classified.copies.push(CopiedFile { path, from: file.from, stamp: None });
                }
            }
        }
        classified.copies.sort_by(|a, b| a.path.cmp(&b.path));
        // A file that could not be listed has been reported already.
        let reported = |one: &Diagnostic| one.file == CONFIG || one.file == "dossier";
        if classified.config.is_none() && !diagnostics.iter().any(reported) {
            diagnostics.push(no_config(misnamed_config));
        }
        classified.check_ids(diagnostics);
        // So has the missing part of an entry.
        let refused = diagnostics
            .iter()
            .filter(|one| matches!(one.code, Code::OutsideProject | Code::Unreadable));
        let reported_files: HashSet<String> =
            refused.map(|one| composed(&one.file).into_owned()).collect();
        let is_reported =
            |key: &EntryKey, ending| reported_files.contains(&format!("{}.{ending}", key.path));
        let incomplete = classified
            .entries
            .iter()
            .filter(|(key, _)| !["md", "txt", "yaml"].iter().any(|ending| is_reported(key, ending)))
            .filter_map(|(key, files)| near_misses.lacking(key, files));
        diagnostics.extend(incomplete);
        classified
    }

    /// Adds a file to its entry; reports a second file for the same part.
    fn add(
        &mut self,
        key: EntryKey,
        part: FilePart,
        file: ListedFile,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let files = self.entries.entry(key).or_default();
        let existing = match part {
            FilePart::Text(_) => files.text.as_ref().map(|(file, _)| file),
            FilePart::Sidecar => files.sidecar.as_ref(),
        };
        match (existing.map(ListedFile::shown), part) {
            (Some(first), _) => diagnostics.push(repeated(&file.shown(), &first)),
            (None, FilePart::Text(format)) => files.text = Some((file, format)),
            (None, FilePart::Sidecar) => files.sidecar = Some(file),
        }
    }

    /// Reports invalid ids, and ids of more than one entry.
    fn check_ids(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, &EntryParts> = HashMap::new();
        for (key, files) in &self.entries {
            if let Err(fault) = check_entry_id(key.id()) {
                diagnostics.push(
                    Diagnostic::about(Code::InvalidId, files.shown(), fault.message)
                        .help(fault.help),
                );
            }
            if let Some(first) = first.get(key.id()) {
                diagnostics.push(repeated(&files.shown(), &first.shown()));
            } else {
                first.insert(key.id(), files);
            }
        }
    }
}

impl NearMisses {
    /// Returns the diagnostic of an entry that lacks its text or sidecar.
    fn lacking(&self, key: &EntryKey, files: &EntryParts) -> Option<Diagnostic> {
        let shown = files.shown();
        match (key.kind, &files.text, &files.sidecar) {
            (EntryKind::Source | EntryKind::Page, None, _) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingText,
                    shown,
                    "this sidecar has no text beside it",
                );
                Some(match self.texts.get(&key.path) {
                    Some(meant) => diagnostic.help(rename(meant, "md")),
                    None => diagnostic.help(format!("put the text into `{}.md`", key.path)),
                })
            }
            (EntryKind::Source | EntryKind::Topic, _, None) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingSidecar,
                    shown,
                    "this text has no sidecar beside it",
                );
                Some(match self.sidecars.get(&key.path) {
                    // An error: the sidecar may say that only excerpts may be published.
                    Some(meant) => {
                        Diagnostic { level: Level::Error, ..diagnostic }.help(rename(meant, "yaml"))
                    }
                    None => diagnostic.help(format!(
                        "write `title: …` into `{}.yaml`; its title is its first heading or block \
                         until then",
                        key.path
                    )),
                })
            }
            _ => None,
        }
    }
}

/// Returns the path of an entry from the project's folder; `stem` is its path from `dossier/`.
fn entry_path(stem: &str) -> String {
    format!("dossier/{}", composed(stem))
}

/// Returns the help for a file whose ending is nearly right.
fn rename(meant: &str, ending: &str) -> String {
    format!("`{meant}` is not read: its name has to end in `.{ending}`")
}

/// Returns the diagnostic of two files with the same id.
fn repeated(file: &str, first: &str) -> Diagnostic {
    Diagnostic::about(
        Code::DuplicateId,
        file,
        format!("`{first}` has the same id; ids are unique in the whole dossier"),
    )
    .help("rename one of them, or move it out of the dossier")
}

/// Returns the diagnostic of a missing `dossier.yaml`; `misnamed` is a file that may have been meant.
fn no_config(misnamed: Option<String>) -> Diagnostic {
    Diagnostic::about(Code::MissingKey, CONFIG, "the dossier has no `dossier.yaml`")
        .help(misnamed.map_or_else(
        || {
            format!(
                "write these two lines into `{CONFIG}`:\ntitle: The dossier's name\nlanguage: en"
            )
        },
        |misnamed| rename(&misnamed, "yaml"),
    ))
}
