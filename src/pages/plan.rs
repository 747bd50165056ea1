//! The plan of the site: the path of every file.

use std::sync::OnceLock;

use crate::diagnostic::{Code, Diagnostic, File};
use crate::link::{Dossier, EntryIx, NameTableId};
use crate::pages::{self, Page, PageCounts, PageKind, PathRegistry};
use crate::parse::{Entry, ParsedDossier};
use crate::project::MANIFEST;
use crate::scan::CopiedFile;
use crate::search::SearchIndex;

/// The files of the site.
#[derive(Debug)]
pub struct SitePlan {
    made_for: PlanKey,
    /// Every page but the search index, which is planned when it is made.
    pub pages: Vec<Page>,
    /// Name in the theme, path in the output.
    pub assets: Vec<(String, String)>,
    /// Files at one path.
    pub faults: Vec<Diagnostic>,
    /// The pages in order of their paths, once one is looked for.
    by_path: OnceLock<Vec<u32>>,
}

/// What a plan depends on.
#[derive(Debug, PartialEq, Eq)]
struct PlanKey {
    names: NameTableId,
    shape: PageCounts,
    assets: Vec<(String, String)>,
    copies: Vec<String>,
}

impl SitePlan {
    /// Plans the site of a dossier, or takes the plan of the last time if it fits.
    pub fn again(
        last: Option<&std::sync::Arc<Self>>,
        dossier: &Dossier,
        parsed: &ParsedDossier,
        assets: Vec<(String, String)>,
        copies: &[CopiedFile],
    ) -> std::sync::Arc<Self> {
        let copied = copies.iter().map(|copy| copy.path.clone()).collect();
        let names = dossier.names.clone();
        let shape = PageCounts::of(dossier);
        let made_for = PlanKey { names, shape, assets: assets.clone(), copies: copied };
        if let Some(last) = last.filter(|last| last.made_for == made_for) {
            return last.clone();
        }
        let mut plan = Self {
            pages: pages::pages(dossier, &made_for.shape),
            made_for,
            assets,
            faults: Vec::new(),
            by_path: OnceLock::new(),
        };
        plan.faults = plan.collisions(dossier, parsed);
        std::sync::Arc::new(plan)
    }

    /// The plan of the site that was made for a dossier with these assets and copies, and had these
    /// faults.
    pub fn restored(
        dossier: &Dossier,
        assets: Vec<(String, String)>,
        copies: Vec<String>,
        faults: Vec<Diagnostic>,
    ) -> Self {
        let (names, shape) = (dossier.names.clone(), PageCounts::of(dossier));
        Self {
            pages: pages::pages(dossier, &shape),
            made_for: PlanKey { names, shape, assets: assets.clone(), copies },
            assets,
            faults,
            by_path: OnceLock::new(),
        }
    }

    /// The copies.
    pub fn copies(&self) -> &[String] {
        &self.made_for.copies
    }

    /// The path of each page, asset and copy, in this order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let pages = self.pages.iter().map(|page| page.path.as_str());
        let assets = self.assets.iter().map(|(_, path)| path.as_str());
        pages.chain(assets).chain(self.made_for.copies.iter().map(String::as_str))
    }

    /// The page at a path; those of the search index are not among them.
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

    /// Two files at one path, or at two that differ in case alone: many disks know no difference.
    fn collisions(&self, dossier: &Dossier, parsed: &ParsedDossier) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut taken = PathRegistry::default();
        let copies = &self.made_for.copies;
        // Nothing else can be in the way of the search index.
        let is_near = copies.iter().any(|path| is_in_search(path));
        let shards =
            if is_near { pages::shards(dossier, &SearchIndex::of(dossier)) } else { Vec::new() };
        let is_made = |page: &&Page| !matches!(page.kind, PageKind::Redirect(_));
        let pages = self.pages.iter().chain(&shards).filter(is_made).map(|page| page.path.as_str());
        let assets = self.assets.iter().map(|(_, path)| path.as_str());
        for path in pages.chain(assets).chain([MANIFEST]) {
            taken.take(path, "a generated file");
        }
        for (entry, old) in pages::redirect::old_addresses(dossier) {
            if let Some(other) = taken.take(&pages::redirect::path(old), "another old address") {
                let message = format!("`{}` cannot lead on: {other} is in its way", old.value);
                faults.push(
                    Diagnostic::about(
                        Code::PathCollision,
                        sidecar(dossier, parsed, entry),
                        message,
                    )
                    .at(old.span)
                    .help("remove it, unless the file that is there now should have another name"),
                );
            }
        }
        for copy in copies {
            if let Some(other) = taken.take(copy, copy) {
                let file = format!("dossier/{copy}");
                let message = format!("this file and {other} would have one path on the site");
                faults.push(
                    Diagnostic::about(Code::PathCollision, file, message)
                        .help("give it another name, or put it into another folder"),
                );
            }
        }
        faults
    }
}

/// The path of an entry's sidecar.
fn sidecar<'p>(dossier: &Dossier, parsed: &'p ParsedDossier, entry: EntryIx) -> &'p str {
    fn path<'p, T>(entries: &'p [std::sync::Arc<Entry<T>>], id: &str) -> &'p str {
        let entry = entries.iter().find(|entry| entry.id == id);
        entry.map_or("", |entry| entry.path(File::Sidecar))
    }
    match entry {
        EntryIx::Home => "dossier/dossier.yaml",
        EntryIx::Source(ix) => path(&parsed.sources, &dossier.source(ix).id),
        EntryIx::Topic(ix) => path(&parsed.topics, &dossier.topic(ix).id),
        EntryIx::Page(ix) => path(&parsed.pages, &dossier.page(ix).id),
    }
}

/// True if a path is in the folder of the search index, in upper or lower case.
pub fn is_in_search(path: &str) -> bool {
    path.get(..7).is_some_and(|folder| folder.eq_ignore_ascii_case("search/"))
}
