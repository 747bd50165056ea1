//! The site plan: which files the site has, and the page at each path.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic, File};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{Dossier, EntryIx};
use crate::pages::{self, Page, PageCounts, PageKind, PathRegistry};
use crate::parse::{Entry, ParsedDossier};
use crate::project::MANIFEST;
use crate::scan::CopiedFile;
use crate::search::SearchIndex;
use crate::url::PASSAGES_CSV;

/// All files of a site but those of the search index.
#[derive(Debug)]
pub struct SitePlan {
    pub hash: Fingerprint,
    pub pages: Vec<Page>,
    /// Name in the theme, and path on the site.
    pub assets: Vec<(String, String)>,
    /// Files that would be at the same path.
    pub faults: Vec<Diagnostic>,
    /// The pages sorted by path; sorted when one is first looked up.
    by_path: OnceLock<Vec<u32>>,
}

impl SitePlan {
    /// Plans the site of a dossier. Returns the previous plan if nothing has changed that a plan
    /// depends on: names, numbers of pages, assets and copied files.
    pub fn new(
        dossier: &Dossier,
        parsed: &ParsedDossier,
        assets: Vec<(String, String)>,
        copies: &[CopiedFile],
        previous: Option<&Arc<Self>>,
    ) -> Arc<Self> {
        let counts = PageCounts::of(dossier);
        let copies: Vec<&str> = copies.iter().map(|copy| copy.path.as_str()).collect();
        let hash = fingerprint(&(dossier.names, &counts, &assets, &copies));
        if let Some(previous) = previous.filter(|plan| plan.hash == hash) {
            return previous.clone();
        }
        let pages = pages::pages(dossier, &counts);
        let faults = collisions(dossier, parsed, &pages, &assets, &copies);
        Arc::new(Self { hash, pages, assets, faults, by_path: OnceLock::new() })
    }

    /// Returns the page at a path, unless it is of the search index.
    pub fn page(&self, path: &str) -> Option<&Page> {
        let page = |index: &u32| &self.pages[*index as usize];
        let by_path = self.by_path.get_or_init(|| {
            let mut all: Vec<u32> = (0..self.pages.len() as u32).collect();
            all.sort_unstable_by_key(|index| page(index).path.as_str());
            all
        });
        let found = by_path.binary_search_by(|index| page(index).path.as_str().cmp(path)).ok()?;
        Some(page(&by_path[found]))
    }
}

/// Reports files at the same path, or at paths that differ only in case, which many file systems do
/// not distinguish.
fn collisions(
    dossier: &Dossier,
    parsed: &ParsedDossier,
    pages: &[Page],
    assets: &[(String, String)],
    copies: &[&str],
) -> Vec<Diagnostic> {
    // Rendered files alone cannot collide: ids are unique.
    if copies.is_empty() && pages::redirect::old_addresses(dossier).next().is_none() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut registry = PathRegistry::default();
    let has_search_files = copies.iter().any(|path| is_in_search(path));
    let shards = has_search_files.then(|| pages::shards(dossier, &SearchIndex::build(dossier)));
    let pages = pages.iter().filter(|page| !matches!(page.kind, PageKind::Redirect(_)));
    let paths = pages.chain(shards.iter().flatten()).map(|page| page.path.as_str());
    let assets = assets.iter().map(|(_, path)| path.as_str());
    for path in paths.chain(assets).chain([MANIFEST]) {
        registry.take(path, "a generated file");
    }
    for (entry, old) in pages::redirect::old_addresses(dossier) {
        let path = pages::redirect::path(old);
        if let Some(existing) = registry.take(&path, "another old address") {
            let message = format!("`{}` cannot lead on: {existing} is in its way", old.value);
            faults.push(
                Diagnostic::about(Code::PathCollision, sidecar(dossier, parsed, entry), message)
                    .at(old.span)
                    .help("remove it, unless the file that is there now should have another name"),
            );
        }
    }
    for copy in copies {
        if let Some(existing) = registry.take(copy, copy) {
            let file = format!("dossier/{copy}");
            let message = format!("this file and {existing} would have one path on the site");
            faults.push(
                Diagnostic::about(Code::PathCollision, file, message)
                    .help("give it another name, or put it into another folder"),
            );
        }
    }
    faults
}

fn sidecar<'p>(dossier: &Dossier, parsed: &'p ParsedDossier, entry: EntryIx) -> &'p str {
    fn path<'p, T>(entries: &'p [Entry<T>], id: &str) -> &'p str {
        let entry = entries.iter().find(|entry| entry.id() == id);
        entry.map_or("", |entry| entry.path(File::Sidecar))
    }
    let id = dossier.id(entry);
    match entry {
        EntryIx::Home => "dossier/dossier.yaml",
        EntryIx::Source(_) => path(&parsed.sources, id),
        EntryIx::Topic(_) => path(&parsed.topics, id),
        EntryIx::Page(_) => path(&parsed.pages, id),
    }
}

/// Returns true if the generated file at a path is made from all sources, and so takes long in a large
/// dossier: the search index, and the table of passages.
pub fn is_index(path: &str) -> bool {
    is_in_search(path) || path == PASSAGES_CSV
}

/// Returns true if a path is in the folder of the search index, in upper or lower case.
pub fn is_in_search(path: &str) -> bool {
    path.get(..7).is_some_and(|folder| folder.eq_ignore_ascii_case("search/"))
}
