//! Decides which files besides entries are published, and reports links to files that are withheld.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::curated::curated_texts;
use super::misplaced;
use super::resolver::copied_path;
use super::{Dossier, Href, PublishedEntries, Source, suggestions};
use crate::diagnostic::{Code, Diagnostic, File, Span};
use crate::model::{InlineKind, Piece, Publish, Text};
use crate::parse::{Entry, ParsedDossier, ParsedSource};

/// The folder whose files are copied only if a published entry names them.
const SOURCES: &str = "sources/";

/// The files that are not copied, by their paths in the `dossier` folder.
#[derive(Debug, Default)]
pub struct UncopiedFiles {
    /// Originals of drafts, and of sources that are not published in full.
    withheld: BTreeMap<String, WithheldOriginal>,
    /// Files in `sources/` that no published entry names.
    pub unused: BTreeSet<String>,
    /// Files in `sources/` that are named in withheld text only.
    hidden: BTreeSet<String>,
}

impl UncopiedFiles {
    /// Sorts out the files of a dossier. A link to a withheld file is reported, and so are files that look
    /// meant as entries.
    pub(super) fn new(
        dossier: &Dossier,
        parsed: &ParsedDossier,
        published: &PublishedEntries<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        if parsed.copies.is_empty() {
            return Self::default();
        }
        let withheld = withheld_originals(parsed, published);
        let mut uses = FileUses { withheld: &withheld, shown: BTreeSet::new(), diagnostics };
        for text in curated_texts(dossier, parsed) {
            uses.add_links(&text.linked.prose.text, &text.linked.links, text.file, None);
        }
        let mut named = BTreeSet::new();
        for (source, entry) in dossier.sources.iter().zip(&published.sources) {
            uses.add_source(source, entry);
            named.extend(original_of(parsed, entry));
            let links = source.links.hrefs.iter().chain(&source.links.pictures);
            named.extend(links.filter_map(path_of).map(str::to_owned));
        }
        let shown = uses.shown;
        let in_sources = parsed.copies.iter().filter(|path| path.starts_with(SOURCES));
        let uncopied =
            in_sources.filter(|path| !shown.contains(*path) && !withheld.contains_key(*path));
        let (hidden, unused): (BTreeSet<String>, BTreeSet<String>) =
            uncopied.cloned().partition(|path| named.contains(path));
        let is_named = |path: &str| shown.contains(path) || withheld.contains_key(path);
        diagnostics.extend(misplaced::outside_folders(&parsed.copies, is_named));
        let entries = LazyCell::new(|| -> HashSet<&str> {
            let sources = parsed.sources.iter();
            let with_text = sources.filter(|entry| entry.files.text_path().is_some());
            with_text.map(|entry| entry.files.path.as_str()).collect()
        });
        let has_text = |stem: &str| entries.contains(format!("dossier/{stem}").as_str());
        let meant = meant_originals(parsed);
        let documents = unused.iter().filter(|path| !meant.contains(path.as_str()));
        let documents = documents.filter_map(|path| misplaced::foreign_document(path, has_text));
        diagnostics.extend(documents);
        Self { withheld, unused, hidden }
    }

    pub fn contains(&self, path: &str) -> bool {
        self.withheld.contains_key(path)
            || [&self.unused, &self.hidden].iter().any(|files| files.contains(path))
    }
}

/// An original that is not copied.
#[derive(Debug)]
struct WithheldOriginal {
    source: String,
    is_draft: bool,
}

/// The files that published entries show or link to.
struct FileUses<'a> {
    withheld: &'a BTreeMap<String, WithheldOriginal>,
    shown: BTreeSet<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl FileUses<'_> {
    fn add_source(&mut self, source: &Source, entry: &Entry<ParsedSource>) {
        if let (Some(path), Some(written)) = (&source.original, &entry.parsed.meta.original) {
            self.add(path, entry.path(File::Sidecar), written.span);
        }
        let excerpts = source.excerpts();
        let text = &source.parsed.text;
        self.add_links(text, &source.links, entry.path(File::Text), excerpts.as_deref());
    }

    /// Adds the files that a text links to or shows. Of a text in excerpts, only links within these
    /// count, since its pictures are not shown.
    fn add_links(
        &mut self,
        text: &Text,
        links: &super::Links,
        file: &str,
        excerpts: Option<&[Piece]>,
    ) {
        let shown = excerpts.map(|pieces| links_in(text, pieces));
        for (n, (link, href)) in text.links.iter().zip(&links.hrefs).enumerate() {
            let is_shown = shown.as_ref().is_none_or(|shown| shown.contains(&(n as u32)));
            if let Some(path) = path_of(href).filter(|_| is_shown) {
                self.add(path, file, link.span);
            }
        }
        if excerpts.is_some() {
            return;
        }
        for (picture, href) in text.pictures.iter().zip(&links.pictures) {
            if let Some(path) = path_of(href) {
                self.add(path, file, picture.span);
            }
        }
    }

    fn add(&mut self, path: &str, file: &str, span: Span) {
        if let Some(WithheldOriginal { source, is_draft }) = self.withheld.get(path) {
            let (why, help) = if *is_draft {
                ("is a draft", "remove the link, or take `draft: true` out of that source")
            } else {
                ("is not published in full", "remove the link, or publish that source in full")
            };
            let message = format!("`{path}` is the original of `{source}`, which {why}");
            self.diagnostics
                .push(Diagnostic::about(Code::WithheldText, file, message).at(span).help(help));
        }
        self.shown.insert(path.to_owned());
    }
}

fn path_of(href: &Href) -> Option<&str> {
    match href {
        Href::File(path) => Some(path),
        _ => None,
    }
}

/// Returns the links that have characters in some pieces of a text.
fn links_in(text: &Text, pieces: &[Piece]) -> HashSet<u32> {
    let spans = pieces.iter().flat_map(|piece| {
        let spans = text.blocks[piece.block as usize].spans.iter();
        spans.filter(|span| span.start < piece.end && piece.start < span.end)
    });
    let links = spans.filter_map(|span| match span.kind {
        InlineKind::Link(link) => Some(link),
        _ => None,
    });
    links.collect()
}

/// Returns the originals of drafts that are not built, and of sources that are not published in full.
fn withheld_originals(
    parsed: &ParsedDossier,
    published: &PublishedEntries<'_>,
) -> BTreeMap<String, WithheldOriginal> {
    let is_built = |entry: &Entry<ParsedSource>| {
        let found = published.sources.binary_search_by(|built| built.id().cmp(entry.id()));
        found.is_ok()
    };
    let withheld = |entry: &Entry<ParsedSource>| {
        let path = original_of(parsed, entry)?;
        let is_draft = !is_built(entry);
        let is_withheld = is_draft || entry.parsed.meta.publish != Publish::Full;
        let source = entry.id().to_owned();
        is_withheld.then_some((path, WithheldOriginal { source, is_draft }))
    };
    parsed.sources.iter().filter_map(withheld).collect()
}

/// Returns the files that sources nearly name as their original, which is reported there.
fn meant_originals(parsed: &ParsedDossier) -> HashSet<&str> {
    let meant = |entry: &Entry<ParsedSource>| {
        let written = &entry.parsed.meta.original.as_ref()?.value;
        suggestions::meant_copy(&parsed.copies, entry.path(File::Sidecar), written)
    };
    parsed
        .sources
        .iter()
        .filter(|entry| original_of(parsed, entry).is_none())
        .filter_map(meant)
        .collect()
}

/// Returns the path of a source's original, if the file exists.
fn original_of(parsed: &ParsedDossier, entry: &Entry<ParsedSource>) -> Option<String> {
    let original = entry.parsed.meta.original.as_ref()?;
    copied_path(&parsed.copies, entry.path(File::Sidecar), &original.value)
}
