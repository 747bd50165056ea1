//! The names by which entries refer to each other: ids, titles, aliases, files.

use std::collections::HashMap;
use std::sync::Arc;

use super::{EntryIx, PageIx, PublishedEntries, SourceIx, TopicIx};
use crate::diagnostic::{Code, Diagnostic, File};
use crate::model::composed;
use crate::parse::{Entry, ParsedDossier, ParsedEntry};
use crate::quote::normal;

/// The target of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameTarget {
    /// An entry that is built.
    Entry(EntryIx),
    /// A draft that is not built, by its title.
    Draft(Arc<str>),
    /// More than one entry has this title.
    Several,
}

/// All names of a dossier.
#[derive(Debug, Default)]
pub struct NameTable {
    pub ids: HashMap<String, NameTarget>,
    /// By title or alias, in normal form.
    pub titles: HashMap<String, NameTarget>,
    /// By the path of a file of the entry, from the project's folder, composed (NFC).
    pub files: HashMap<String, NameTarget>,
}

impl NameTable {
    /// Collects the names. A name of two topics is an error.
    pub fn new(
        parsed: &ParsedDossier,
        published: &PublishedEntries<'_>,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut names = NameTable::default();
        names.files.insert(super::DOSSIER_MD.to_owned(), NameTarget::Entry(EntryIx::Home));
        names.files.insert(super::DOSSIER_YAML.to_owned(), NameTarget::Entry(EntryIx::Home));
        names.add_drafts(&parsed.sources);
        names.add_drafts(&parsed.topics);
        names.add_drafts(&parsed.pages);
        names.add_entries(&published.topics, |ix| EntryIx::Topic(TopicIx(ix)));
        names.add_entries(&published.sources, |ix| EntryIx::Source(SourceIx(ix)));
        names.add_entries(&published.pages, |ix| EntryIx::Page(PageIx(ix)));
        names.add_topic_titles(published, faults);
        for (ix, entry) in published.sources.iter().enumerate() {
            names.add_title(&entry.parsed.meta.title, EntryIx::Source(SourceIx(ix as u32)));
        }
        for (ix, entry) in published.pages.iter().enumerate() {
            names.add_title(&entry.parsed.title, EntryIx::Page(PageIx(ix as u32)));
        }
        names
    }

    fn add_drafts<T: ParsedEntry>(&mut self, entries: &[Entry<T>]) {
        for entry in entries.iter().filter(|entry| entry.parsed.names().is_draft) {
            let title = entry.parsed.names().title;
            let draft = NameTarget::Draft(title.into());
            self.add_files(entry, &draft);
            self.titles.insert(normal::form(title), draft);
        }
    }

    fn add_entries<T>(&mut self, entries: &[&Entry<T>], index: impl Fn(u32) -> EntryIx) {
        for (ix, entry) in entries.iter().enumerate() {
            self.add_files(entry, &NameTarget::Entry(index(ix as u32)));
        }
    }

    fn add_files<T>(&mut self, entry: &Entry<T>, named: &NameTarget) {
        self.ids.insert(entry.id().to_owned(), named.clone());
        for file in [entry.files.text_path(), entry.files.sidecar_path()].into_iter().flatten() {
            self.files.insert(composed(file).into_owned(), named.clone());
        }
    }

    fn add_topic_titles(&mut self, published: &PublishedEntries<'_>, faults: &mut Vec<Diagnostic>) {
        for (ix, entry) in published.topics.iter().enumerate() {
            let target = NameTarget::Entry(EntryIx::Topic(TopicIx(ix as u32)));
            let meta = &entry.parsed.meta;
            for name in std::iter::once(&meta.title).chain(&meta.aliases) {
                let form = normal::form(&name.value);
                if form.is_empty() {
                    continue;
                }
                let before = self.titles.insert(form, target.clone());
                let Some(NameTarget::Entry(EntryIx::Topic(other))) =
                    before.filter(|before| *before != target)
                else {
                    continue;
                };
                let other = published.topics[other.0 as usize].id();
                faults.push(
                    Diagnostic::about(
                        Code::AliasConflict,
                        entry.path(File::Sidecar),
                        format!("`{}` is a name of the topic `{other}`, too", name.value),
                    )
                    .at(name.span)
                    .help("a name leads to one topic: take it from one of the two"),
                );
            }
        }
    }

    /// Adds the title of a source or page. A topic's name has precedence; a title of two entries names
    /// neither.
    fn add_title(&mut self, title: &str, entry: EntryIx) {
        let form = normal::form(title);
        if form.is_empty() {
            return;
        }
        match self.titles.get(&form) {
            None | Some(NameTarget::Draft(_)) => {
                self.titles.insert(form, NameTarget::Entry(entry));
            }
            Some(NameTarget::Entry(EntryIx::Topic(_)) | NameTarget::Several) => {}
            Some(NameTarget::Entry(_)) => {
                self.titles.insert(form, NameTarget::Several);
            }
        }
    }
}
