//! The defaults of folders: the values that a source takes where its sidecar has none.

use std::collections::HashSet;
use std::sync::Arc;

use super::decode::parse_file;
use super::sidecar;
use crate::diagnostic::{Diagnostic, File, Spanned};
use crate::model::{Publish, SourceMeta, SpeakerLabel};
use crate::scan::{ByFolder, FileBytes};

/// The values of one `_defaults.yaml`, or those of several folders together. Keys that are left out are
/// none; an empty list is a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceDefaults {
    pub publisher: Option<String>,
    pub kind: Option<String>,
    pub language: Option<String>,
    pub rights: Option<String>,
    pub publish: Option<Publish>,
    pub fidelity: Option<String>,
    pub speakers: Vec<SpeakerLabel>,
    pub not_speakers: Option<Vec<Spanned<String>>>,
    pub furniture: Option<Vec<Spanned<String>>>,
    pub divisions: Option<Vec<Spanned<String>>>,
    pub authors: Option<Vec<Spanned<String>>>,
    pub topics: Option<Vec<Spanned<String>>>,
    /// The path of the file that has the labels; of several files the nearest.
    pub speakers_file: Option<String>,
}

/// The values of one `_defaults.yaml`, and its path from the project's folder.
#[derive(Debug)]
pub struct DefaultsFile {
    pub path: String,
    pub values: SourceDefaults,
}

impl SourceDefaults {
    /// Adds the values of the folders around this one.
    fn within(self, outer: &Self) -> Self {
        fn nearest<T: Clone>(own: Option<T>, outer: &Option<T>) -> Option<T> {
            own.or_else(|| outer.clone())
        }
        let own: HashSet<&str> = self.speakers.iter().map(|one| one.label.value.as_str()).collect();
        let is_new = |one: &&SpeakerLabel| !own.contains(one.label.value.as_str());
        let added = outer.speakers.iter().filter(is_new).cloned().collect();
        Self {
            publisher: nearest(self.publisher, &outer.publisher),
            kind: nearest(self.kind, &outer.kind),
            language: nearest(self.language, &outer.language),
            rights: nearest(self.rights, &outer.rights),
            publish: self.publish.max(outer.publish),
            fidelity: nearest(self.fidelity, &outer.fidelity),
            speakers: [self.speakers, added].concat(),
            not_speakers: nearest(self.not_speakers, &outer.not_speakers),
            furniture: nearest(self.furniture, &outer.furniture),
            divisions: nearest(self.divisions, &outer.divisions),
            authors: nearest(self.authors, &outer.authors),
            topics: nearest(self.topics, &outer.topics),
            speakers_file: nearest(self.speakers_file, &outer.speakers_file),
        }
    }

    /// Gives a source the values of the keys that its sidecar does not have. `own` are those it has. The
    /// labels are left out: which of them count depends on the text.
    pub(super) fn complete(&self, meta: &mut SourceMeta, own: &[&'static str]) {
        let lacks = |key| !own.contains(&key);
        let mut inherited = Vec::new();
        let texts = [
            ("publisher", &mut meta.publisher, &self.publisher),
            ("kind", &mut meta.kind, &self.kind),
            ("language", &mut meta.language, &self.language),
            ("rights", &mut meta.rights, &self.rights),
            ("fidelity", &mut meta.fidelity, &self.fidelity),
        ];
        for (_, value, default) in texts.into_iter().filter(|(key, ..)| lacks(key)) {
            value.clone_from(default);
        }
        let lists = [
            ("not_speakers", &mut meta.not_speakers, &self.not_speakers),
            ("furniture", &mut meta.furniture, &self.furniture),
            ("divisions", &mut meta.divisions, &self.divisions),
            ("authors", &mut meta.authors, &self.authors),
            ("topics", &mut meta.topics, &self.topics),
        ];
        for (key, list, default) in lists.into_iter().filter(|(key, ..)| lacks(key)) {
            if let Some(default) = default {
                list.clone_from(default);
                inherited.push(key.to_owned());
            }
        }
        if let Some(publish) = self.publish.filter(|_| lacks("publish")) {
            meta.publish = publish;
        }
        meta.inherited = inherited;
    }
}

/// Parses the defaults of all folders. Returns the values of each file, and those of each folder with
/// those of the folders around it.
pub(super) fn parse_defaults(
    files: &[Arc<FileBytes>],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<DefaultsFile>, ByFolder<Arc<SourceDefaults>>) {
    let mut parsed = Vec::new();
    let mut folders = ByFolder::default();
    for FileBytes { file, bytes } in files.iter().map(Arc::as_ref) {
        let mut faults = Vec::new();
        let values = parse_file(bytes, File::Sidecar, &mut faults, sidecar::defaults);
        let mut values = values.unwrap_or_default();
        let located = |fault| Diagnostic::from_fault(fault, &file.path);
        diagnostics.extend(faults.into_iter().map(located));
        if !values.speakers.is_empty() {
            values.speakers_file = Some(file.path.clone());
        }
        folders.add(&file.path, |outer: Option<&Arc<SourceDefaults>>| {
            let values = values.clone();
            Arc::new(outer.map_or(values.clone(), |outer| values.within(outer)))
        });
        parsed.push(DefaultsFile { path: file.path.clone(), values });
    }
    (parsed, folders)
}
