//! Files put together to entries, by their names alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::list::Found;
use super::names::{self, Kind, Part, Role};
use super::{Copied, Diagnostic};
use crate::diagnostic::{Code, Level};
use crate::model::{Format, check_id};

/// The path of the dossier's own sidecar from the project's folder.
const CONFIG: &str = "dossier/dossier.yaml";

/// The files, by what they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    pub config: Option<Found>,
    pub home: Option<Found>,
    pub entries: BTreeMap<Key, Files>,
    pub copies: Vec<Copied>,
}

/// An entry's kind and its path from `dossier/` without ending, composed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub kind: Kind,
    pub stem: String,
}

impl Key {
    /// The last part of the path.
    pub fn id(&self) -> &str {
        self.stem.rsplit_once('/').map_or(&self.stem, |(_, id)| id)
    }
}

/// The files of one entry; there is at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Files {
    pub text: Option<(Found, Format)>,
    pub sidecar: Option<Found>,
}

impl Files {
    /// The file that a fault of the whole entry is shown at.
    fn shown(&self) -> String {
        let text = self.text.as_ref().map(|(file, _)| file);
        text.or(self.sidecar.as_ref()).map_or_else(String::new, Found::shown)
    }
}

/// Copied files that look as if a part of an entry had been meant, by the entry's composed stem.
#[derive(Debug, Default)]
struct Meant {
    texts: HashMap<String, String>,
    sidecars: HashMap<String, String>,
}

impl Sorted {
    /// Sorts the files, which may come in any order, and reports what their names give away.
    pub fn of(mut files: Vec<Found>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut sorted = Self::default();
        let mut meant = Meant::default();
        let mut misnamed_config = None;
        for file in files {
            match names::role(&file.path) {
                Role::Config => sorted.config = Some(file),
                Role::Home => sorted.home = Some(file),
                Role::Entry { kind, stem, part } => {
                    let key = Key { kind, stem: names::composed(stem) };
                    sorted.add(key, part, file, diagnostics);
                }
                Role::Copied => {
                    match names::meant(&file.path) {
                        Some((stem, Part::Text(_))) => {
                            meant.texts.insert(names::composed(stem), file.shown());
                        }
                        Some((stem, Part::Sidecar)) => {
                            meant.sidecars.insert(names::composed(stem), file.shown());
                        }
                        None if file.path.eq_ignore_ascii_case("dossier.yml") => {
                            misnamed_config = Some(file.shown());
                        }
                        None => {}
                    }
                    let path = names::composed(&file.path);
                    sorted.copies.push(Copied { path, from: file.from, stamp: None });
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
        let is_told = |key: &Key, ending| told.contains(&format!("dossier/{}.{ending}", key.stem));
        let incomplete = sorted
            .entries
            .iter()
            .filter(|(key, _)| !["md", "txt", "yaml"].iter().any(|ending| is_told(key, ending)))
            .filter_map(|(key, files)| meant.lacking(key, files));
        diagnostics.extend(incomplete);
        sorted
    }

    /// Gives an entry one of its files.
    fn add(&mut self, key: Key, part: Part, file: Found, diagnostics: &mut Vec<Diagnostic>) {
        let files = self.entries.entry(key).or_default();
        let taken = match part {
            Part::Text(_) => files.text.as_ref().map(|(file, _)| file),
            Part::Sidecar => files.sidecar.as_ref(),
        };
        match (taken.map(Found::shown), part) {
            (Some(first), _) => diagnostics.push(repeated(&file.shown(), &first)),
            (None, Part::Text(format)) => files.text = Some((file, format)),
            (None, Part::Sidecar) => files.sidecar = Some(file),
        }
    }

    /// Reports ids that cannot be one, and ids of more than one entry.
    fn check_ids(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, &Files> = HashMap::new();
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

impl Meant {
    /// What is said of an entry that lacks one of its files.
    fn lacking(&self, key: &Key, files: &Files) -> Option<Diagnostic> {
        let shown = files.shown();
        match (key.kind, &files.text, &files.sidecar) {
            (Kind::Source | Kind::Page, None, _) => {
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
            (Kind::Source | Kind::Topic, _, None) => {
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
