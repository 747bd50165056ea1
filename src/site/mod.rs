//! Everything that the site is to hold: its pages are made all together and written, or one by one
//! when they are asked for.

mod indexed;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::cache::Caches;
use crate::diagnostic::Diagnostic;
use crate::link::{self, Dossier, EntryIx, TopicIx, TrackedDossier};
use crate::locale::Locale;
use crate::pages::{self, Page};
use crate::pages::{SitePlan, is_in_search};
use crate::parse::ParsedDossier;
use crate::project::Failure;
use crate::render::Renderer;
use crate::scan::CopiedFile;
use crate::theme::Theme;

pub use indexed::{IndexedSite, SearchCache};

/// How many entries or pages a thread takes at a time: few, since one may take as long as hundreds of
/// others, and then the other threads go on with the rest.
pub const MAX_CHUNK: usize = 8;

/// How much a dossier holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DossierCounts {
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
    pub(crate) dossier: Arc<Dossier>,
    pub(crate) parsed: Arc<ParsedDossier>,
    pub(crate) theme: Arc<Theme>,
    pub(crate) locale: Arc<Locale>,
    /// None when the templates have faults, which were reported.
    pub(crate) renderer: Option<Renderer>,
    pub(crate) plan: Arc<SitePlan>,
    /// The search index and its shards. It takes as long as all other stages, and a preview may
    /// never need it: it is made when it is first asked for.
    pub(crate) search: OnceLock<Arc<IndexedSite>>,
    pub(crate) last_search: SearchCache,
    pub(crate) copies: Vec<CopiedFile>,
}

/// The files of a source, by their paths from the project's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFiles {
    /// The text.
    pub text: String,
    /// The sidecar; where it would be when there is none.
    pub sidecar: String,
}

/// Why a page was not made.
pub(crate) enum RenderFailure {
    /// A fault of a template.
    Fault(Box<Diagnostic>),
    /// A fault of the system.
    Failure(Failure),
}

impl Site {
    /// Plans the site of a dossier. Faults of the templates, and files at one path, are reported.
    pub fn plan(
        dossier: Arc<Dossier>,
        parsed: Arc<ParsedDossier>,
        theme: Theme,
        copies: Vec<CopiedFile>,
        memory: &mut Caches,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let words = Arc::new(theme.locale(&dossier.meta.language, faults));
        let theme = Arc::new(theme);
        let plan =
            SitePlan::again(memory.plan.as_ref(), &dossier, &parsed, theme.asset_paths(), &copies);
        faults.extend(plan.faults.iter().cloned());
        memory.plan = Some(plan.clone());
        let frame = pages::site(&dossier, &plan.assets);
        let renderer = Renderer::new(&theme, &frame, &words).map_err(|found| faults.extend(found));
        Self {
            renderer: renderer.ok(),
            search: OnceLock::new(),
            last_search: memory.search.clone(),
            dossier,
            parsed,
            plan,
            theme,
            locale: words,
            copies,
        }
    }

    /// How much there is of what.
    pub fn figures(&self) -> DossierCounts {
        let search = self.search.get().cloned().or_else(|| self.last_search.get());
        let search = search.map_or(0, |search| search.shards.len());
        DossierCounts {
            sources: self.dossier.sources.len(),
            passages: self.dossier.sources.iter().map(|source| source.passages.len()).sum(),
            topics: self.dossier.topics.len(),
            files: self.plan.pages.len() + search + self.plan.assets.len() + self.copies.len(),
        }
    }

    pub(crate) fn search(&self) -> &Arc<IndexedSite> {
        self.search.get_or_init(|| self.last_search.of(&self.dossier))
    }

    /// The page at a path.
    fn page(&self, path: &str) -> Option<&Page> {
        if is_in_search(path) {
            return self.search().shards.iter().find(|page| page.path == path);
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
        let reading = TrackedDossier::of(&self.dossier);
        let view = page.view(&reading, || &self.search().index, &self.locale);
        Some(renderer.render(&page.path, &view).map(Cow::Owned))
    }

    /// The file that is copied to a path.
    pub fn copied(&self, path: &str) -> Option<&Path> {
        let copy = self.copies.iter().find(|copy| copy.path == path)?;
        Some(&copy.from)
    }

    /// The files of the source whose page this is.
    pub fn source_files(&self, page: &str) -> Option<SourceFiles> {
        let id = &self.source_of(page)?.id;
        let at = self.parsed.sources.binary_search_by(|entry| entry.id.cmp(id)).ok()?;
        let entry = &self.parsed.sources[at];
        let text = entry.text.clone()?;
        let beside = || Path::new(&text).with_extension("yaml").to_string_lossy().into_owned();
        Some(SourceFiles { sidecar: entry.sidecar.clone().unwrap_or_else(beside), text })
    }

    fn source_of(&self, page: &str) -> Option<&link::Source> {
        match self.plan.page(page)?.kind {
            pages::PageKind::Source(ix) => Some(self.dossier.source(ix)),
            _ => None,
        }
    }

    /// The ids and titles of all topics, by title; before the others those that the passages of the
    /// source are about whose page this is.
    pub fn topics(&self, page: &str) -> Vec<(&str, &str)> {
        let passages = self.source_of(page).map(|source| source.passages.as_slice());
        let used: BTreeSet<_> =
            passages.unwrap_or_default().iter().flat_map(|passage| &passage.topics).collect();
        let titled = |(ix, topic)| {
            let title = self.dossier.title(EntryIx::Topic(ix));
            (!used.contains(&ix), title.to_lowercase(), topic, title)
        };
        let mut all: Vec<(_, _, &link::Topic, _)> =
            (0..).map(TopicIx).zip(&self.dossier.topics).map(titled).collect();
        all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        all.into_iter().map(|(.., topic, title)| (topic.id.as_str(), title)).collect()
    }

    /// Whether there is a topic of this id.
    pub fn has_topic(&self, id: &str) -> bool {
        self.dossier.topics.iter().any(|topic| topic.id == id)
    }

    /// Makes every page for its faults alone.
    pub fn check(&self, faults: &mut Vec<Diagnostic>) -> Result<(), Failure> {
        let Some(renderer) = &self.renderer else { return Ok(()) };
        let make = |page: &Page| {
            let reading = TrackedDossier::of(&self.dossier);
            let view = page.view(&reading, || &self.search().index, &self.locale);
            renderer.render(&page.path, &view).map(drop).map_err(RenderFailure::Fault)
        };
        let pages = self.plan.pages.par_iter().chain(&self.search().shards);
        gathered(pages.with_max_len(MAX_CHUNK).map(make).collect(), faults).map(drop)
    }
}

/// What was made side by side. None when one could not be, which is reported.
pub(crate) fn gathered<T>(
    results: Vec<Result<T, RenderFailure>>,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<T>>, Failure> {
    let mut all = Vec::with_capacity(results.len());
    // One fault of a template shows on many pages: it is reported with the first.
    let mut broken = BTreeMap::new();
    for result in results {
        match result {
            Ok(made) => all.push(made),
            Err(RenderFailure::Fault(fault)) => {
                let key = (fault.file.clone(), fault.span, fault.message.clone());
                broken.entry(key).or_insert(*fault);
            }
            Err(RenderFailure::Failure(failure)) => return Err(failure),
        }
    }
    let is_whole = broken.is_empty();
    faults.extend(broken.into_values());
    Ok(is_whole.then_some(all))
}
