//! The texts by the curator.

use super::{DOSSIER_MD, Dossier, LinkedProse};
use crate::diagnostic::File;
use crate::parse::{Entry, ParsedDossier};

/// A text by the curator that is on the site.
pub struct CuratedText<'a> {
    pub linked: &'a LinkedProse,
    /// The file that contains it, from the project's folder.
    pub file: &'a str,
}

/// Returns every text by the curator: of the home page, topics and free pages, all summaries, and the
/// notes of passages.
pub fn curated_texts<'a>(
    dossier: &'a Dossier,
    parsed: &'a ParsedDossier,
) -> impl Iterator<Item = CuratedText<'a>> {
    let home = dossier.home.iter().map(|linked| CuratedText { linked, file: DOSSIER_MD });
    let sources = dossier.sources.iter().flat_map(|source| {
        let file = entry_path(&parsed.sources, &source.id, File::Sidecar);
        let notes = source.passages.iter().filter_map(|passage| passage.note.as_ref());
        source.summary.iter().chain(notes).map(move |linked| CuratedText { linked, file })
    });
    let topics = dossier.topics.iter().flat_map(|topic| {
        let in_file = |file| move |linked| CuratedText { linked, file };
        let file = |file| entry_path(&parsed.topics, &topic.id, file);
        let summary = topic.summary.iter().map(in_file(file(File::Sidecar)));
        summary.chain(topic.text.iter().map(in_file(file(File::Text))))
    });
    let pages = dossier.pages.iter().flat_map(|page| {
        let in_file = |file| move |linked| CuratedText { linked, file };
        let file = |file| entry_path(&parsed.pages, &page.id, file);
        let summary = page.summary.iter().map(in_file(file(File::Sidecar)));
        summary.chain([&page.text].into_iter().map(in_file(file(File::Text))))
    });
    home.chain(sources).chain(topics).chain(pages)
}

/// Returns the path of a file of the entry with an id.
pub fn entry_path<'a, T>(entries: &'a [Entry<T>], id: &str, file: File) -> &'a str {
    let found = entries.binary_search_by(|entry| entry.id().cmp(id));
    found.map_or("", |ix| entries[ix].path(file))
}
