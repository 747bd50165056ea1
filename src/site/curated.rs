//! What the preview asks about a dossier when a curator changes it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Site;
use crate::diagnostic::{Diagnostic, File, Level};
use crate::link::{self, EntryIx, LinkCache, SourceIx, TopicIx, UnmarkedMention};
use crate::pages::PageKind;
use crate::parse::{Entry, ParsedDossier, ParsedSource, ParsedTopic, SourceDefaults};
use crate::quote::normal;

/// The paths of a source's files from the project's folder, and the defaults that it is parsed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFiles {
    pub text: String,
    /// The sidecar; the path where it would be if there is none.
    pub sidecar: String,
    /// What the source takes from its folders.
    pub defaults: Option<Arc<SourceDefaults>>,
}

impl Site {
    /// Returns the files of the source whose page is at a path.
    pub fn source_files(&self, page: &str) -> Option<SourceFiles> {
        let entry = &self.parsed.sources[self.parsed_source(page)?];
        Some(SourceFiles {
            text: entry.files.text_path()?.to_owned(),
            sidecar: entry.files.sidecar_place(),
            defaults: entry.defaults.clone(),
        })
    }

    /// Returns the errors that a build would have if the source whose page is at a path were parsed to
    /// this: references that lead nowhere, in any file.
    pub fn errors_after(&self, page: &str, changed: ParsedSource, drafts: bool) -> Vec<Diagnostic> {
        let Some(index) = self.parsed_source(page) else { return Vec::new() };
        let mut parsed = ParsedDossier::clone(&self.parsed);
        parsed.sources[index].parsed = Arc::new(changed);
        let (_, mut diagnostics) = link::link(&parsed, drafts, &mut LinkCache::default());
        diagnostics.retain(|diagnostic| diagnostic.level == Level::Error);
        diagnostics
    }

    /// Returns the source whose page is at a path, and the sentences that name topics and are in no
    /// passage about them.
    pub fn unmarked_mentions(&self, page: &str) -> Option<(&link::Source, Vec<UnmarkedMention>)> {
        let ix = self.source_ix(page)?;
        Some((self.dossier.source(ix), self.dossier.unmarked_mentions(ix)))
    }

    pub(super) fn source_ix(&self, page: &str) -> Option<SourceIx> {
        match self.plan.page(page)?.kind {
            PageKind::Source(ix) => Some(ix),
            _ => None,
        }
    }

    /// Returns the place among the parsed sources, which include drafts that are not built.
    fn parsed_source(&self, page: &str) -> Option<usize> {
        let id = &self.dossier.source(self.source_ix(page)?).id;
        self.parsed.sources.binary_search_by(|entry| entry.id().cmp(id)).ok()
    }

    /// Returns ids and titles of all topics, by title; topics of the passages of the source whose page
    /// this is come first.
    pub fn topics(&self, page: &str) -> Vec<(&str, &str)> {
        let source = self.source_ix(page).map(|ix| self.dossier.source(ix));
        let passages = source.map(|source| source.passages.as_slice());
        let used: BTreeSet<_> =
            passages.unwrap_or_default().iter().flat_map(|passage| &passage.topics).collect();
        let titled = |(ix, topic)| {
            let title = self.topic_title(ix);
            (!used.contains(&ix), title.to_lowercase(), topic, title)
        };
        let mut all: Vec<(_, _, &link::Topic, _)> =
            (0..).map(TopicIx).zip(&self.dossier.topics).map(titled).collect();
        all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        all.into_iter().map(|(.., topic, title)| (topic.id.as_str(), title)).collect()
    }

    pub fn topic_title(&self, ix: TopicIx) -> &str {
        self.dossier.title(EntryIx::Topic(ix))
    }

    pub fn topic_id(&self, ix: TopicIx) -> &str {
        &self.dossier.topic(ix).id
    }

    pub fn has_topic(&self, id: &str) -> bool {
        self.dossier.topics.iter().any(|topic| topic.id == id)
    }

    /// Returns a file of the entry with an id, drafts included.
    pub fn file_of_entry(&self, id: &str) -> Option<&str> {
        let ParsedDossier { sources, topics, pages, .. } = &*self.parsed;
        let files = [
            link::entry_path(sources, id, File::Sidecar),
            link::entry_path(topics, id, File::Sidecar),
            link::entry_path(pages, id, File::Sidecar),
        ];
        files.into_iter().find(|file| !file.is_empty())
    }

    /// Returns the id of the topic that has a name as title or alias, drafts included.
    pub fn topic_called(&self, name: &str) -> Option<&str> {
        let form = normal::form(name);
        let has_name = |entry: &&Entry<ParsedTopic>| {
            let meta = &entry.parsed.meta;
            let mut names = std::iter::once(&meta.title).chain(&meta.aliases);
            names.any(|name| normal::form(&name.value) == form)
        };
        self.parsed.topics.iter().find(has_name).map(Entry::id)
    }
}
