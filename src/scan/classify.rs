//! EntryParts put together to entries, by their names alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::list::ListedFile;
use super::names::{self, EntryKind, FilePart, FileRole};
use super::{CopiedFile, Diagnostic};
use crate::diagnostic::{Code, Level};
use crate::model::{Format, check_id};

/// The path of the dossier's own sidecar from the project's folder.
const CONFIG: &str = "dossier/dossier.yaml";

/// The files, by what they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ClassifiedFiles {
    pub config: Option<ListedFile>,
    pub home: Option<ListedFile>,
    pub entries: BTreeMap<EntryKey, EntryParts>,
    pub copies: Vec<CopiedFile>,
}

/// An entry's kind and its path from `dossier/` without ending, composed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryKey {
    pub kind: EntryKind,
    pub stem: String,
}

impl EntryKey {
    /// The last part of the path.
    pub fn id(&self) -> &str {
        self.stem.rsplit_once('/').map_or(&self.stem, |(_, id)| id)
    }
}

/// The files of one entry; there is at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EntryParts {
    pub text: Option<(ListedFile, Format)>,
    pub sidecar: Option<ListedFile>,
}

impl EntryParts {
    /// The file that a fault of the whole entry is shown at.
    fn shown(&self) -> String {
        let text = self.text.as_ref().map(|(file, _)| file);
        text.or(self.sidecar.as_ref()).map_or_else(String::new, ListedFile::shown)
    }
}

/// CopiedFile files that look as if a part of an entry had been meant, by the entry's composed stem.
#[derive(Debug, Default)]
struct NearMisses {
    texts: HashMap<String, String>,
    sidecars: HashMap<String, String>,
}

impl ClassifiedFiles {
    /// Sorts the files, which may come in any order, and reports what their names give away.
    pub fn of(mut files: Vec<ListedFile>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut sorted = Self::default();
        let mut meant = NearMisses::default();
        let mut misnamed_config = None;
        for file in files {
            match names::role(&file.path) {
                FileRole::Config => sorted.config = Some(file),
                FileRole::Home => sorted.home = Some(file),
                FileRole::Entry { kind, stem, part } => {
                    let key = EntryKey { kind, stem: names::composed(stem) };
                    sorted.add(key, part, file, diagnostics);
                }
                FileRole::Copied => {
                    match names::meant(&file.path) {
                        Some((stem, FilePart::Text(_))) => {
                            meant.texts.insert(names::composed(stem), file.shown());
                        }
                        Some((stem, FilePart::Sidecar)) => {
                            meant.sidecars.insert(names::composed(stem), file.shown());
                        }
                        None if file.path.eq_ignore_ascii_case("dossier.yml") => {
                            misnamed_config = Some(file.shown());
                        }
                        None => {}
                    }
                    let path = names::composed(&file.path);
                    sorted.copies.push(CopiedFile { path, from: file.from, stamp: None });
                }
            }
        }
        sorted.copies.sort_by(|a, b| a.path.cmp(&b.path));
        // A file that is there but could not be listed has been reported.
        let reported = |one: &Diagnostic| one.file == CONFIG || one.file == "dossier";
        if sorted.config.is_none() && !diagnostics.iter().any(reported) {
            diagnostics.push(no_config(misnamed_config));
        }
        sorted.check_ids(diagnostics);
        // So has a part of an entry that could not.
        let refused = diagnostics
            .iter()
            .filter(|one| matches!(one.code, Code::OutsideProject | Code::Unreadable));
        let told: HashSet<String> = refused.map(|one| one.file.clone()).collect();
        let is_told =
            |key: &EntryKey, ending| told.contains(&format!("dossier/{}.{ending}", key.stem));
        let incomplete = sorted
            .entries
            .iter()
            .filter(|(key, _)| !["md", "txt", "yaml"].iter().any(|ending| is_told(key, ending)))
            .filter_map(|(key, files)| meant.lacking(key, files));
        diagnostics.extend(incomplete);
        sorted
    }

    /// Gives an entry one of its files.
    fn add(
        &mut self,
        key: EntryKey,
        part: FilePart,
        file: ListedFile,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let files = self.entries.entry(key).or_default();
        let taken = match part {
            FilePart::Text(_) => files.text.as_ref().map(|(file, _)| file),
            FilePart::Sidecar => files.sidecar.as_ref(),
        };
        match (taken.map(ListedFile::shown), part) {
            (Some(first), _) => diagnostics.push(repeated(&file.shown(), &first)),
            (None, FilePart::Text(format)) => files.text = Some((file, format)),
            (None, FilePart::Sidecar) => files.sidecar = Some(file),
        }
    }

    /// Reports ids that cannot be one, and ids of more than one entry.
    fn check_ids(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, &EntryParts> = HashMap::new();
        for (key, files) in &self.entries {
            if let Err(fault) = check_id(key.id()) {
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
    /// What is said of an entry that lacks one of its files.
    fn lacking(&self, key: &EntryKey, files: &EntryParts) -> Option<Diagnostic> {
        let shown = files.shown();
        match (key.kind, &files.text, &files.sidecar) {
            (EntryKind::Source | EntryKind::Page, None, _) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingText,
                    shown,
                    "this sidecar has no text beside it",
                );
                Some(match self.texts.get(&key.stem) {
                    Some(meant) => diagnostic.help(rename(meant, "md")),
                    None => diagnostic.help(format!("put the text into `dossier/{}.md`", key.stem)),
                })
            }
            (EntryKind::Source | EntryKind::Topic, _, None) => {
                let diagnostic = Diagnostic::about(
                    Code::MissingSidecar,
                    shown,
                    "this text has no sidecar beside it",
                );
                Some(match self.sidecars.get(&key.stem) {
                    // What it says, that only excerpts may be published perhaps, would not be heard.
                    Some(meant) => diagnostic.level(Level::Error).help(rename(meant, "yaml")),
                    None => diagnostic.help(format!(
                        "write `title: …` into `dossier/{}.yaml`; its title is its first heading \
                         or block until then",
                        key.stem
                    )),
                })
            }
            _ => None,
        }
    }
}

/// Help for a file whose ending is nearly right.
fn rename(meant: &str, ending: &str) -> String {
    format!("`{meant}` is not read: its name has to end in `.{ending}`")
}

/// Two files of which there may be one only.
fn repeated(file: &str, first: &str) -> Diagnostic {
    Diagnostic::about(
        Code::DuplicateId,
        file,
        format!("`{first}` has the same id; ids are unique in the whole dossier"),
    )
    .help("rename one of them, or move it out of the dossier")
}

/// There is no `dossier.yaml`; perhaps the file of this path was meant to be it.
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
