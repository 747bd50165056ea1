//! The texts by the curator.

use super::{DOSSIER_MD, Dossier, LinkedProse};
use crate::diagnostic::File;
use crate::parse::{Entry, ParsedDossier};
use crate::scan::ScannedFile;

/// A text by the curator that is on the site.
pub struct CuratedText<'a> {
    pub linked: &'a LinkedProse,
    /// The file that contains it, from the project's folder.
    pub file: &'a str,
    /// That file if it is a sidecar, which contains other values too.
    pub sidecar: Option<&'a ScannedFile>,
}

/// Returns every text by the curator: of the home page, topics and free pages, all summaries, and the
/// notes of passages.
pub fn curated_texts<'a>(
    dossier: &'a Dossier,
    parsed: &'a ParsedDossier,
) -> impl Iterator<Item = CuratedText<'a>> {
    let home = dossier.home.iter();
    let home = home.map(|linked| CuratedText { linked, file: DOSSIER_MD, sidecar: None });
    let sources = dossier.sources.iter().flat_map(|source| {
        let in_sidecar = in_file(&parsed.sources, &source.id, File::Sidecar);
        let notes = source.passages.iter().filter_map(|passage| passage.note.as_ref());
        source.summary.iter().chain(notes).map(in_sidecar)
    });
    let topics = dossier.topics.iter().flat_map(|topic| {
        let summary = topic.summary.iter();
        let text = topic.text.iter();
        summary.map(in_file(&parsed.topics, &topic.id, File::Sidecar)).chain(text.map(in_file(
            &parsed.topics,
            &topic.id,
            File::Text,
        )))
    });
    let pages = dossier.pages.iter().flat_map(|page| {
        let summary = page.summary.iter();
        summary
            .map(in_file(&parsed.pages, &page.id, File::Sidecar))
            .chain([&page.text].map(in_file(&parsed.pages, &page.id, File::Text)))
    });
    home.chain(sources).chain(topics).chain(pages)
}

/// Returns what locates texts in a file of the entry with an id.
fn in_file<'a, T>(
    entries: &'a [Entry<T>],
    id: &str,
    file: File,
) -> impl Fn(&'a LinkedProse) -> CuratedText<'a> + use<'a, T> {
    let entry = entry(entries, id);
    let sidecar = entry.filter(|_| file == File::Sidecar);
    let sidecar = sidecar.and_then(|entry| entry.files.sidecar.as_ref());
    let file = entry.map_or("", |entry| entry.path(file));
    move |linked| CuratedText { linked, file, sidecar }
}

/// Returns the path of a file of the entry with an id, from the project's folder.
pub fn entry_path<'a, T>(entries: &'a [Entry<T>], id: &str, file: File) -> &'a str {
    entry(entries, id).map_or("", |entry| entry.path(file))
}

fn entry<'a, T>(entries: &'a [Entry<T>], id: &str) -> Option<&'a Entry<T>> {
    let found = entries.binary_search_by(|entry| entry.id().cmp(id));
    found.ok().map(|ix| &entries[ix])
}
