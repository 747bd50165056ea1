//! Groups files into entries by their names alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::CopiedFile;
use super::list::ListedFile;
use super::names::{self, EntryKind, FilePart, FileRole};
use super::near_misses::{NearMisses, beside_other, rename};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Format, ValueError, check_entry_id, composed, nearest_id};

/// The path of `dossier.yaml` from the project's folder.
const CONFIG: &str = "dossier/dossier.yaml";

/// The files of a dossier by their roles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ClassifiedFiles {
    pub config: Option<ListedFile>,
    pub home: Option<ListedFile>,
    /// The defaults of folders, by the folder's path from the project's folder, composed.
    pub defaults: BTreeMap<String, ListedFile>,
    pub entries: BTreeMap<EntryKey, EntryParts>,
    pub copies: Vec<CopiedFile>,
}

/// An entry's kind, and its path from the project's folder without ending, composed. Of an entry whose name
/// cannot be an id, which is reported, the path has the nearest id instead.
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
    pub fn shown(&self) -> String {
        let text = self.text.as_ref().map(|(file, _)| file);
        text.or(self.sidecar.as_ref()).map_or_else(String::new, ListedFile::shown)
    }
}

/// The names that cannot be ids: by the path of the entry as written, why not, and its files.
type InvalidIds = BTreeMap<String, (ValueError, Vec<String>)>;

impl ClassifiedFiles {
    /// Classifies files, in any order, and reports errors in their names.
    pub fn of(mut files: Vec<ListedFile>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut classified = Self::default();
        let mut near_misses = NearMisses::default();
        let mut invalid_ids = InvalidIds::new();
        let mut misnamed_config = None;
        for file in files {
            match names::role(&file.path) {
                FileRole::Config => classified.config = Some(file),
                FileRole::Home => classified.home = Some(file),
                FileRole::Defaults => classified.add_defaults(file, diagnostics),
                FileRole::MisplacedDefaults => diagnostics.push(misplaced_defaults(&file)),
                FileRole::Entry { kind, stem, part } => {
                    check_id(stem, &file, &mut invalid_ids);
                    let key = EntryKey { kind, path: entry_path(stem) };
                    classified.add(key, part, file, diagnostics);
                }
                FileRole::Copied => {
                    if let Some(near) = names::near_miss(&file.path) {
                        near_misses.add(entry_path(near.stem), near, &file);
                    } else if names::is_nearly_config(&file.path) {
                        misnamed_config = Some(file.shown());
                    }
                    let path = composed(&file.path).into_owned();
                    classified.copies.push(CopiedFile { path, from: file.from, stamp: None });
                }
            }
        }
        classified.copies.sort_by(|a, b| a.path.cmp(&b.path));
        diagnostics.extend(invalid_ids.into_values().map(invalid_id));
        // A file that could not be listed has been reported already.
        let reported = |one: &Diagnostic| one.file == CONFIG || one.file == "dossier";
        if let Some(config) = &classified.config {
            let misnamed = misnamed_config.as_deref();
            diagnostics.extend(misnamed.map(|path| beside_other(path, &config.shown())));
        } else if !diagnostics.iter().any(reported) {
            diagnostics.push(no_config(misnamed_config.as_deref()));
        }
        classified.check_repeated_ids(diagnostics);
        // So has the missing part of an entry.
        let refused = diagnostics
            .iter()
            .filter(|one| matches!(one.code, Code::OutsideProject | Code::Unreadable));
        let refused = refused.filter_map(|one| {
            let (stem, ending) = one.file.strip_prefix("dossier/")?.rsplit_once('.')?;
            Some(format!("{}.{ending}", entry_path(stem)))
        });
        let reported_files: HashSet<String> = refused.collect();
        let is_reported =
            |key: &EntryKey, ending| reported_files.contains(&format!("{}.{ending}", key.path));
        for (key, files) in &classified.entries {
            if !["md", "txt", "yaml"].iter().any(|ending| is_reported(key, ending)) {
                diagnostics.extend(near_misses.lacking(key, files));
            }
        }
        diagnostics.extend(near_misses.others(&classified.entries));
        classified
    }

    /// Adds the defaults of a folder; reports a second file in a folder whose name differs in its
    /// composition only.
    fn add_defaults(&mut self, file: ListedFile, diagnostics: &mut Vec<Diagnostic>) {
        let shown = file.shown();
        let folder = shown.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(first) = self.defaults.get(&*composed(folder)) {
            let message = format!("`{}` is for a folder of the same name", first.shown());
            diagnostics.push(
                Diagnostic::about(Code::DuplicateId, shown, message)
                    .help("rename one of the folders, or join them"),
            );
        } else {
            self.defaults.insert(composed(folder).into_owned(), file);
        }
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

    /// Reports ids of more than one entry.
    fn check_repeated_ids(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, &EntryParts> = HashMap::new();
        for (key, files) in &self.entries {
            if let Some(first) = first.get(key.id()) {
                // Both have to get another name, which is reported of each.
                if is_mended(key.id(), files) && is_mended(key.id(), first) {
                    continue;
                }
                diagnostics.push(repeated(&files.shown(), &first.shown()));
            } else {
                first.insert(key.id(), files);
            }
        }
    }
}

/// Returns true if an entry has another id than its files are called.
fn is_mended(id: &str, files: &EntryParts) -> bool {
    let shown = files.shown();
    let name = shown.rsplit('/').next().unwrap_or(&shown);
    name.rsplit_once('.').is_some_and(|(stem, _)| composed(stem) != id)
}

/// Notes a file whose stem cannot be an id.
fn check_id(stem: &str, file: &ListedFile, invalid: &mut InvalidIds) {
    let path = composed(stem);
    let id = path.rsplit('/').next().unwrap_or(&path);
    if let Err(fault) = check_entry_id(id) {
        invalid.entry(path.into_owned()).or_insert((fault, Vec::new())).1.push(file.shown());
    }
}

/// Returns the diagnostic of an entry whose name cannot be an id.
fn invalid_id((fault, files): (ValueError, Vec<String>)) -> Diagnostic {
    let is_proposed = fault.help.starts_with("call it");
    let both = if files.len() > 1 && is_proposed { ", in the names of both files" } else { "" };
    let file = files.into_iter().next().unwrap_or_default();
    Diagnostic::about(Code::InvalidId, file, fault.message).help(fault.help + both)
}

/// Returns the path of an entry from the project's folder; `stem` is its path from `dossier/`. It ends with
/// the nearest id if the name cannot be one.
fn entry_path(stem: &str) -> String {
    let stem = composed(stem);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", &stem));
    if check_entry_id(name).is_err()
        && let Some(id) = nearest_id(name).filter(|id| check_entry_id(id).is_ok())
    {
        return format!("dossier/{folder}/{id}");
    }
    format!("dossier/{stem}")
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

/// Returns the diagnostic of a file that is meant as the defaults of a folder of sources and is not
/// read. An error: it may say that only excerpts may be published.
fn misplaced_defaults(file: &ListedFile) -> Diagnostic {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let (message, help) = if folder.split('/').next() == Some("sources") {
        let message = format!("`{name}` is not read");
        (message, "rename it to `_defaults.yaml`: its values then hold for this folder".to_owned())
    } else {
        let message = "only sources have defaults, so this file is not read";
        let help = "move it to `dossier/sources/_defaults.yaml`, where it holds for all sources, or \
                    into one of the folders there";
        (message.to_owned(), help.to_owned())
    };
    Diagnostic::about(Code::MisplacedDefaults, file.shown(), message).help(help)
}

/// Returns the diagnostic of a missing `dossier.yaml`; `misnamed` is a file that may have been meant.
fn no_config(misnamed: Option<&str>) -> Diagnostic {
    let help = misnamed.map_or_else(
        || {
            format!(
                "write these two lines into `{CONFIG}`:\ntitle: The dossier's name\nlanguage: en"
            )
        },
        |misnamed| rename(misnamed, "dossier.yaml", misnamed.to_lowercase().ends_with("txt")),
    );
    Diagnostic::about(Code::MissingKey, CONFIG, "the dossier has no `dossier.yaml`").help(help)
}
