//! Everything that the site is to hold: its pages are made all together and written, or one by one
//! when they are asked for.

mod plan;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::link::Dossier;
use crate::memory::{Left, Memory};
use crate::page::{self, Page};
use crate::parse::Parsed;
use crate::project::{Failure, Output};
use crate::render::Renderer;
use crate::search::Index;
use crate::theme::Theme;
use crate::walk::{Copied, Stamp};
use crate::words::Words;
use plan::is_in_search;

use crate::write::{self, Content, Put, Writing, Written};
pub use plan::Plan;

/// How many entries or pages a thread takes at a time: few, since one may take as long as hundreds of
/// others, and then the other threads go on with the rest.
pub const AT_ONCE: usize = 8;

/// How much a dossier holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sources.
    pub sources: usize,
    /// Passages of all sources.
    pub passages: usize,
    /// Topics.
    pub topics: usize,
    /// Files of the site, assets and copies among them.
    pub files: usize,
}

/// A site that is planned.
#[derive(Debug)]
pub struct Site {
    dossier: Arc<Dossier>,
    theme: Arc<Theme>,
    words: Arc<Words>,
    /// None when the templates have faults, which were reported.
    renderer: Option<Renderer>,
    plan: Arc<Plan>,
    /// The search index and its shards. It takes as long as all other stages, and a preview may
    /// never need it: it is made when it is first asked for.
    search: OnceLock<(Index, Vec<Page>)>,
    copies: Vec<Copied>,
}

/// A page that was rendered.
struct Rendered {
    fingerprint: Fingerprint,
    put: Put,
}

/// Why a page was not made.
enum Unmade {
    /// A fault of a template.
    Fault(Box<Diagnostic>),
    /// A fault of the system.
    Failure(Failure),
}

impl Site {
    /// Plans the site of a dossier. Faults of the templates, and files at one path, are reported.
    pub fn plan(
        dossier: Arc<Dossier>,
        parsed: &Parsed,
        theme: Theme,
        copies: Vec<Copied>,
        memory: &mut Memory,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let words = Arc::new(theme.words(&dossier.meta.language, faults));
        let theme = Arc::new(theme);
        let plan =
            Plan::again(memory.plan.as_ref(), &dossier, parsed, theme.asset_paths(), &copies);
        faults.extend(plan.faults.iter().cloned());
        memory.plan = Some(plan.clone());
        let frame = page::site(&dossier, &plan.assets);
        let renderer = Renderer::new(&theme, &frame, &words).map_err(|found| faults.extend(found));
        Self {
            renderer: renderer.ok(),
            search: OnceLock::new(),
            dossier,
            plan,
            theme,
            words,
            copies,
        }
    }

    /// How much there is of what.
    pub fn figures(&self) -> Figures {
        let search = self.search.get().map_or(0, |(_, pages)| pages.len());
        Figures {
            sources: self.dossier.sources.len(),
            passages: self.dossier.sources.iter().map(|source| source.passages.len()).sum(),
            topics: self.dossier.topics.len(),
            files: self.plan.pages.len() + search + self.plan.assets.len() + self.copies.len(),
        }
    }

    fn search(&self) -> &(Index, Vec<Page>) {
        self.search.get_or_init(|| {
            let index = Index::of(&self.dossier);
            let pages = page::shards(&self.dossier, &index);
            (index, pages)
        })
    }

    /// Every page, with the shards of the search index.
    fn all_pages(&self) -> Vec<&Page> {
        self.plan.pages.iter().chain(&self.search().1).collect()
    }

    /// The page at a path.
    fn page(&self, path: &str) -> Option<&Page> {
        if is_in_search(path) {
            return self.search().1.iter().find(|page| page.path == path);
        }
        self.plan.page(path)
    }

    /// The bytes of the asset at a path.
    fn asset(&self, path: &str) -> Option<&[u8]> {
        let (name, _) = self.plan.assets.iter().find(|(_, own)| own == path)?;
        self.theme.assets.get(name).map(Vec::as_slice)
    }

    /// Whether something is made for a path.
    pub fn has(&self, path: &str) -> bool {
        self.page(path).is_some() || self.asset(path).is_some()
    }

    /// What is to lie at a path, made now; a fault of a template is handed over. None when nothing is
    /// made for it.
    pub fn made(&self, path: &str) -> Option<Result<Cow<'_, [u8]>, Box<Diagnostic>>> {
        let (Some(page), Some(renderer)) = (self.page(path), &self.renderer) else {
            return self.asset(path).map(|bytes| Ok(Cow::Borrowed(bytes)));
        };
        let view = page.view(&self.dossier, || &self.search().0, &self.words);
        Some(renderer.render(&page.path, &view).map(Cow::Owned))
    }

    /// The file that is copied to a path.
    pub fn copied(&self, path: &str) -> Option<&Path> {
        let copy = self.copies.iter().find(|copy| copy.path == path)?;
        Some(&copy.from)
    }

    /// Makes every page for its faults alone.
    pub fn check(&self, faults: &mut Vec<Diagnostic>) -> Result<(), Failure> {
        let made = |renderer: &Renderer, page: &Page| {
            let view = page.view(&self.dossier, || &self.search().0, &self.words);
            renderer.render(&page.path, &view).map(drop).map_err(Unmade::Fault)
        };
        self.each(|_, renderer, page| made(renderer, page), faults).map(drop)
    }

    /// Renders the site and writes it. None when a page could not be made, which is reported.
    pub fn write(
        &self,
        memory: &mut Memory,
        output: &Output,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<Option<Written>, Failure> {
        let all = self.all_pages();
        let pages = all.iter().map(|page| page.path.as_str());
        let assets = self.plan.assets.iter().map(|(_, path)| path.as_str());
        let copies = self.copies.iter().map(|copy| copy.path.as_str());
        let paths: Vec<&str> = pages.chain(assets).chain(copies).collect();
        let mut fingerprints = Vec::with_capacity(all.len());
        let written = write::write(output, &paths, |writing| {
            let render = |index, renderer: &Renderer, page: &Page| {
                self.put(memory, output, writing, index, renderer, page)
            };
            let Some(rendered) = self.each(render, faults)? else { return Ok(None) };
            let mut puts = Vec::with_capacity(paths.len());
            for page in rendered {
                fingerprints.push(page.fingerprint);
                puts.push(page.put);
            }
            for (name, _) in &self.plan.assets {
                let bytes = self.theme.assets.get(name).map(Vec::as_slice).unwrap_or_default();
                puts.push(writing.put(puts.len(), &Content::Bytes(Cow::Borrowed(bytes)))?);
            }
            for copy in &self.copies {
                puts.push(writing.put(puts.len(), &Content::Copy(copy.from.clone()))?);
            }
            Ok(Some(puts))
        })?;
        if written.is_some() {
            let made = all.par_iter().zip(fingerprints);
            memory.files = made
                .filter_map(|(page, fingerprint)| {
                    let stamp = Stamp::of(&output.path().join(&page.path))?;
                    Some((page.path.clone(), Left { fingerprint, stamp }))
                })
                .collect();
        }
        Ok(written)
    }

    /// Renders a page, unless it is on disk already as it should be, and hands it to the writer.
    fn put(
        &self,
        memory: &Memory,
        output: &Output,
        writing: &Writing<'_>,
        index: usize,
        renderer: &Renderer,
        page: &Page,
    ) -> Result<Rendered, Unmade> {
        let view = page.view(&self.dossier, || &self.search().0, &self.words);
        let fingerprint = renderer.fingerprint(&view);
        let is_left = |left: &Left| {
            left.fingerprint == fingerprint
                && Stamp::of(&output.path().join(&page.path)) == Some(left.stamp)
        };
        let content = if memory.files.get(&page.path).is_some_and(is_left) {
            Content::AsLeft
        } else {
            let bytes = renderer.render(&page.path, &view).map_err(Unmade::Fault)?;
            Content::Bytes(Cow::Owned(bytes))
        };
        let put = writing.put(index, &content).map_err(Unmade::Failure)?;
        Ok(Rendered { fingerprint, put })
    }

    /// Does something with every page, side by side. None when that failed for one, which is
    /// reported.
    fn each<T: Send>(
        &self,
        make: impl Fn(usize, &Renderer, &Page) -> Result<T, Unmade> + Sync,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<Option<Vec<T>>, Failure> {
        let Some(renderer) = &self.renderer else { return Ok(None) };
        let pages = self.all_pages();
        let results: Vec<_> = pages
            .par_iter()
            .with_max_len(AT_ONCE)
            .enumerate()
            .map(|(index, page)| make(index, renderer, page))
            .collect();
        let mut all = Vec::with_capacity(results.len());
        // One fault of a template shows on many pages: it is reported with the first.
        let mut broken = BTreeMap::new();
        for result in results {
            match result {
                Ok(made) => all.push(made),
                Err(Unmade::Fault(fault)) => {
                    let key = (fault.file.clone(), fault.place, fault.message.clone());
                    broken.entry(key).or_insert(*fault);
                }
                Err(Unmade::Failure(failure)) => return Err(failure),
            }
        }
        let is_whole = broken.is_empty();
        faults.extend(broken.into_values());
        Ok(is_whole.then_some(all))
    }
}
