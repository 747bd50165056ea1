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
#[derive(Debug, Clone)]
pub struct DefaultsFile {
    pub path: String,
    pub values: SourceDefaults,
}

impl SourceDefaults {
    /// Adds the values of the folders around this one.
    fn within(self, outer: Self) -> Self {
        let own: HashSet<&str> = self.speakers.iter().map(|one| one.label.value.as_str()).collect();
        let is_new = |one: &SpeakerLabel| !own.contains(one.label.value.as_str());
        let added = outer.speakers.into_iter().filter(is_new).collect();
        Self {
            publisher: self.publisher.or(outer.publisher),
            kind: self.kind.or(outer.kind),
            language: self.language.or(outer.language),
            rights: self.rights.or(outer.rights),
            publish: self.publish.max(outer.publish),
            fidelity: self.fidelity.or(outer.fidelity),
            speakers: [self.speakers, added].concat(),
            not_speakers: self.not_speakers.or(outer.not_speakers),
            furniture: self.furniture.or(outer.furniture),
            divisions: self.divisions.or(outer.divisions),
            authors: self.authors.or(outer.authors),
            topics: self.topics.or(outer.topics),
            speakers_file: self.speakers_file.or(outer.speakers_file),
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
            let outer = outer.map_or_else(SourceDefaults::default, |outer| (**outer).clone());
            Arc::new(values.clone().within(outer))
        });
        parsed.push(DefaultsFile { path: file.path.clone(), values });
    }
    (parsed, folders)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::{Code, Fault};
    use crate::model::{Format, InlineKind};
    use crate::parse::{EntryBytes, ParsedEntry, ParsedSource};

    fn values(yaml: &str) -> SourceDefaults {
        let checked = sidecar::defaults(yaml);
        assert_eq!(checked.faults, []);
        SourceDefaults { speakers_file: Some("d.yaml".to_owned()), ..checked.value }
    }

    fn parsed(text: &str, sidecar: &str, defaults: &str) -> (ParsedSource, Vec<Fault>) {
        let defaults = values(defaults);
        let checked = ParsedSource::parse(&EntryBytes {
            text: Some((text.as_bytes(), Format::Plain)),
            sidecar: Some(sidecar.as_bytes()),
            defaults: Some(&defaults),
        });
        (checked.value, checked.faults)
    }

    /// Returns the text with the words of its labels in place of their numbers.
    fn shown(source: &ParsedSource) -> Vec<String> {
        let label = |n: u32| source.meta.speakers[n as usize].label.value.as_str();
        let mut shown = Vec::new();
        for span in source.text.blocks.iter().flat_map(|block| &block.spans) {
            match span.kind {
                InlineKind::Label(n) => shown.push(format!("{} {}", span.end, label(n))),
                ref other => shown.push(format!("{other:?}")),
            }
        }
        for turn in &source.text.turns {
            shown.push(format!("{:?} {:?} {:?}", turn.label.map(label), turn.start, turn.end));
        }
        shown
    }

    #[test]
    fn the_nearest_folder_has_the_last_word_but_for_publish() {
        let outer = values(
            "kind: far\npublish: metadata\nspeakers: {A: Far A, B: Far B}\ntopics: [far]\nauthors: [far]\n",
        );
        let inner = values("kind: near\npublish: full\nspeakers: {B: Near B}\ntopics: []\n");
        let both = inner.within(outer);
        let labels: Vec<(&str, &str)> = both
            .speakers
            .iter()
            .map(|one| (one.label.value.as_str(), one.names[0].value.as_str()))
            .collect();
        assert_eq!(labels, [("B", "Near B"), ("A", "Far A")]);
        assert_eq!((both.kind.as_deref(), both.publish), (Some("near"), Some(Publish::Metadata)));
        assert_eq!((both.topics, both.authors.map(|all| all.len())), (Some(Vec::new()), Some(1)));
    }

    #[test]
    fn every_key_is_one_of_a_source() {
        for key in sidecar::tables::DEFAULTS.names() {
            let yaml = format!("title: T\n{key}: x\n");
            let faults = sidecar::source(&yaml, None).faults;
            assert!(faults.iter().all(|fault| fault.code != Code::UnknownKey), "{key}");
            let faults = sidecar::defaults(&format!("{key}: x\n")).faults;
            assert!(faults.iter().all(|fault| fault.code != Code::UnknownKey), "{key}");
        }
        let told = sidecar::defaults("title: T\n").faults;
        let keys = sidecar::tables::DEFAULTS.names().collect::<Vec<_>>().join("`, `");
        assert!(told[0].help.contains(&keys), "{}", told[0].help);
    }

    proptest! {
        /// Values of a folder are as good as the same values in the sidecar. Only labels that begin no line
        /// are left out, and all labels if none does.
        #[test]
        fn a_value_of_a_folder_is_as_good_as_one_in_the_sidecar(
            lines in prop::collection::vec(
                prop::sample::select(vec![
                    "Ann: I said so.", "Bob: I did not.", "Cid: Why?", "ANN: loud", "Note: it rained.",
                    "MORE", "Part 1", "Words without a voice.",
                ]),
                0..8,
            ),
            is_joined in any::<bool>(),
            own in prop::sample::select(vec!["", "speakers: {Cid: Cid Roy}\n"]),
        ) {
            let text = lines.join(if is_joined { "\n" } else { "\n\n" });
            let lists = "kind: letter\nfurniture: [MORE]\nnot_speakers: [Note]\ndivisions: ['Part *']\n";
            let sidecar = format!("title: T\n{own}");
            let (inherited, faults) =
                parsed(&text, &sidecar, &format!("{lists}speakers: {{Ann: Ann Lee, Bob: Bob Ray}}\n"));
            let has_label = ["Ann", "Bob"].map(|label| {
                lines.iter().any(|line| line.starts_with(&format!("{label}: ")))
            });
            let speakers = match (has_label, own) {
                ([false, false], own) => own,
                (_, "") => "speakers: {Ann: Ann Lee, Bob: Bob Ray}\n",
                _ => "speakers: {Cid: Cid Roy, Ann: Ann Lee, Bob: Bob Ray}\n",
            };
            let (written, other) = parsed(&text, &format!("title: T\n{lists}{speakers}"), "");
            prop_assert_eq!(shown(&inherited), shown(&written));
            prop_assert_eq!(inherited.meta.kind, written.meta.kind);
            let labels: Vec<&str> =
                inherited.meta.speakers.iter().map(|one| one.label.value.as_str()).collect();
            let expected = [("Cid", !own.is_empty()), ("Ann", has_label[0]), ("Bob", has_label[1])];
            let expected: Vec<&str> =
                expected.into_iter().filter(|(_, is_there)| *is_there).map(|(label, _)| label).collect();
            prop_assert_eq!(labels, expected);
            // Faults of the text are the same, and there are none about what the folder has too much.
            let of = |faults: &[Fault], code| -> Vec<(crate::diagnostic::Span, String)> {
                let all = faults.iter().filter(|fault| fault.code == code);
                all.map(|fault| (fault.span, fault.message.clone())).collect()
            };
            let code = Code::UnknownSpeaker;
            prop_assert_eq!(of(&faults, code), of(&other, code));
            prop_assert!(of(&faults, Code::UnusedPattern).is_empty());
            let unused = of(&faults, Code::UnusedSpeaker);
            prop_assert!(unused.iter().all(|(_, message)| message.contains("`Cid`")), "{unused:?}");
        }
    }
}
