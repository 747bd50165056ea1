//! The site as a whole: the plan of its files and everything that is needed to render any of them, all
//! at once for the output folder or one by one for the preview.

mod contents;
mod curated;
mod indexed;
mod openings;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

pub use contents::{ContentsCache, FileContents, SiteContents, contents, is_page};
pub use curated::SourceFiles;
pub use indexed::{IndexedDossier, IndexedSite, SearchCache};

use crate::diagnostic::{Code, Diagnostic, File, Span};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{self, Dependency, Dossier, TrackedDossier};
use crate::locale::Locale;
use crate::pages::{self, Page, PageKind, Serving, SitePlan, is_in_search};
use crate::parse::ParsedDossier;
use crate::progress::{Progress, Step};
use crate::project::{Failure, MAX_CHUNK};
use crate::render::Renderer;
use crate::scan::CopiedFile;
use crate::theme::Theme;
use crate::timings::{WorkerTask, WorkerTimes};
use crate::url;
use crate::withheld::{Guard, GuardCache, GuardState};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DossierCounts {
    pub sources: usize,
    pub passages: usize,
    pub topics: usize,
}

/// The plan and the search index of the previous build.
#[derive(Debug, Default)]
pub struct SiteCache {
    pub plan: Option<Arc<SitePlan>>,
    pub search: SearchCache,
    pub guard: GuardCache,
}

#[derive(Debug)]
pub struct Site {
    dossier: Arc<Dossier>,
    parsed: Arc<ParsedDossier>,
    theme: Arc<Theme>,
    locale: Arc<Locale>,
    /// None if the templates have errors, which were reported.
    renderer: Option<Renderer>,
    plan: Arc<SitePlan>,
    /// The search index takes as long as all other stages, and a preview may never need it: it is
    /// built when it is first asked for.
    search: OnceLock<IndexedSite>,
    search_cache: SearchCache,
    /// None if no source withholds anything.
    guard: Option<Guard>,
    copies: Vec<CopiedFile>,
}

#[derive(Debug, Clone, Copy)]
pub enum SiteFile<'a> {
    Page(&'a Page),
    Asset {
        path: &'a str,
        bytes: &'a [u8],
    },
    Copy(&'a CopiedFile),
    /// A file that stays as the previous build left it.
    Keep(&'a str),
}

#[derive(Debug)]
pub struct RenderedPage {
    pub bytes: Vec<u8>,
    pub dependencies: Vec<Dependency>,
    pub guard_state: GuardState,
}

/// A file with its bytes. One that is not rendered has no dependencies, and the guard does not look at it.
#[derive(Debug)]
pub struct RenderedFile<'a> {
    pub bytes: Cow<'a, [u8]>,
    pub dependencies: Vec<Dependency>,
    pub guard_state: GuardState,
}

#[derive(Debug)]
pub enum PageError {
    /// An error in a template, or withheld words.
    Faults(Vec<Diagnostic>),
    Failure(Failure),
}

impl<'a> SiteFile<'a> {
    /// The path from the site's root.
    pub fn path(self) -> &'a str {
        match self {
            Self::Page(page) => &page.path,
            Self::Asset { path, .. } | Self::Keep(path) => path,
            Self::Copy(copy) => &copy.path,
        }
    }
}

impl Site {
    /// Plans the site of a dossier. Errors in templates, and files at the same path, are reported.
    pub fn plan(
        dossier: Dossier,
        parsed: ParsedDossier,
        mut theme: Theme,
        copies: Vec<CopiedFile>,
        cache: &mut SiteCache,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        if copies.iter().any(|copy| copy.path.eq_ignore_ascii_case(url::FAVICON)) {
            theme.remove_built_in_icons();
        }
        let locale = Arc::new(theme.locale(&dossier.meta.language, diagnostics));
        let theme = Arc::new(theme);
        let assets = theme.asset_paths();
        let plan = SitePlan::new(&dossier, &parsed, assets, &copies, cache.plan.as_ref());
        diagnostics.extend(plan.faults.iter().cloned());
        cache.plan = Some(plan.clone());
        let frame = pages::site(&dossier, &plan.assets);
        let renderer =
            Renderer::new(&theme, &frame, &locale).map_err(|found| diagnostics.extend(found));
        let (dossier, parsed) = (Arc::new(dossier), Arc::new(parsed));
        Self {
            renderer: renderer.ok(),
            search: OnceLock::new(),
            search_cache: cache.search.clone(),
            guard: Guard::new(&dossier, &parsed, &locale, &cache.guard),
            dossier,
            parsed,
            plan,
            theme,
            locale,
            copies,
        }
    }

    /// Returns the site's public URL, if the dossier or the command line gives one.
    pub fn base_url(&self) -> Option<&str> {
        self.dossier.meta.base_url.as_deref()
    }

    pub fn counts(&self) -> DossierCounts {
        DossierCounts {
            sources: self.dossier.sources.len(),
            passages: self.dossier.sources.iter().map(|source| source.passages.len()).sum(),
            topics: self.dossier.topics.len(),
        }
    }

    /// Returns the number of pages, assets and copied files, without the search index.
    pub fn file_count(&self) -> usize {
        self.plan.pages.len() + self.plan.assets.len() + self.copies.len()
    }

    /// All but those of the search index.
    pub fn files(&self) -> Vec<SiteFile<'_>> {
        let pages = self.plan.pages.iter().map(SiteFile::Page);
        let assets = self.plan.assets.iter().map(|(name, path)| {
            let bytes = self.theme.assets.get(name).map(Vec::as_slice).unwrap_or_default();
            SiteFile::Asset { path, bytes }
        });
        pages.chain(assets).chain(self.copies.iter().map(SiteFile::Copy)).collect()
    }

    /// Returns the search index, which is built at the first call.
    pub fn search(&self) -> &IndexedSite {
        self.search.get_or_init(|| self.search_cache.index(&self.dossier))
    }

    /// Returns true if the search index of the previous build is that of this site too.
    pub fn has_current_search(&self) -> bool {
        self.search_cache.is_current(&self.dossier)
    }

    /// Returns the hash of everything that a file is made from, if it has these dependencies. None for
    /// files that must be rendered to find out whether they have changed.
    pub fn hash_of_inputs(
        &self,
        file: SiteFile<'_>,
        dependencies: &[Dependency],
    ) -> Option<Fingerprint> {
        let shared = self.renderer.as_ref().map(|renderer| renderer.shared).unwrap_or_default();
        Some(match file {
            SiteFile::Page(page) => match page.kind {
                PageKind::SearchIndex | PageKind::SearchNames(_) => return None,
                PageKind::SearchTerms(n) => {
                    let index = &self.search().indexed.index;
                    fingerprint(&(&index.version, &index.shards[n]))
                }
                PageKind::Print(_) | PageKind::Sitemap | PageKind::ForHost(_) => {
                    let shared = [shared, self.plan.hash].concat();
                    self.dossier.hash_with(dependencies, &shared)
                }
                _ => self.dossier.hash_with(dependencies, &shared),
            },
            SiteFile::Asset { bytes, .. } => fingerprint(bytes),
            SiteFile::Copy(copy) => fingerprint(&copy.stamp),
            SiteFile::Keep(_) => return None,
        })
    }

    /// Returns the guard of the site; None if no source withholds anything.
    pub fn guard(&self) -> Option<&Guard> {
        self.guard.as_ref()
    }

    /// Renders a page. Errors in its template, and withheld words in it, are returned. `known_state` may
    /// tell what the guard has found in the same bytes before.
    pub fn render(
        &self,
        page: &Page,
        times: &WorkerTimes,
        known_state: impl Fn(&[u8]) -> Option<GuardState>,
    ) -> Result<RenderedPage, Vec<Diagnostic>> {
        let dossier = TrackedDossier::new(&self.dossier);
        let view = times.measure(WorkerTask::View, || {
            page.view(&dossier, || &self.search().indexed.index, &self.locale, || self.serving())
        });
        let bytes = match &self.renderer {
            Some(renderer) => times
                .measure(WorkerTask::Render, || renderer.render(&page.path, view))
                .map_err(|fault| vec![*fault])?,
            None => Vec::new(),
        };
        let guard_state = match &self.guard {
            Some(guard) => times.measure(WorkerTask::Guard, || {
                known_state(&bytes).map_or_else(|| guard.check(&page.path, &bytes), Ok)
            })?,
            None => GuardState::Unknown,
        };
        Ok(RenderedPage { bytes, dependencies: dossier.dependencies(), guard_state })
    }

    /// Makes bytes from the dossier that are no file of the site, and lets the guard look at them as if
    /// they were the page at a path.
    pub fn guarded(
        &self,
        path: &str,
        make: impl FnOnce(&TrackedDossier<'_>) -> Vec<u8>,
    ) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let bytes = make(&TrackedDossier::new(&self.dossier));
        if let Some(guard) = &self.guard {
            guard.check(path, &bytes)?;
        }
        Ok(bytes)
    }

    /// Renders a page, or reads another file.
    pub fn read<'a>(
        &self,
        file: SiteFile<'a>,
        times: &WorkerTimes,
    ) -> Result<RenderedFile<'a>, PageError> {
        let bytes = match file {
            SiteFile::Page(page) => {
                let rendered = self.render(page, times, |_| None).map_err(PageError::Faults)?;
                let RenderedPage { bytes, dependencies, guard_state } = rendered;
                return Ok(RenderedFile { bytes: Cow::Owned(bytes), dependencies, guard_state });
            }
            SiteFile::Asset { bytes, .. } => Cow::Borrowed(bytes),
            SiteFile::Copy(copy) => {
                let failed = |error| Failure::io("read", &copy.from, error);
                Cow::Owned(copy.read().map_err(failed).map_err(PageError::Failure)?)
            }
            SiteFile::Keep(_) => Cow::default(),
        };
        let (dependencies, guard_state) = (Vec::new(), GuardState::Unknown);
        Ok(RenderedFile { bytes, dependencies, guard_state })
    }

    /// True if the guard need not look again at a file with this state. `is_covered` is the result of
    /// [`Guard::is_covered_by`] for the texts at the time.
    pub fn accepts_guard_state(
        &self,
        file: SiteFile<'_>,
        state: GuardState,
        is_covered: bool,
    ) -> bool {
        match (file, &self.guard) {
            (SiteFile::Page(_) | SiteFile::Keep(_), Some(guard)) => {
                guard.accepts(state, is_covered)
            }
            _ => true,
        }
    }

    /// Returns what hosts are told of the site.
    fn serving(&self) -> Serving<'_> {
        let is_for_all = !self.copies.iter().any(|copy| pages::may_need_another_policy(&copy.path));
        let page = if is_for_all { self.content(url::NOT_FOUND) } else { None };
        let policy = page.and_then(Result::ok);
        let policy = policy.and_then(|bytes| pages::policy_of(&String::from_utf8_lossy(&bytes)));
        Serving { assets: &self.plan.assets, policy }
    }

    /// Returns the content of the page or asset at a path, rendered now; None if there is neither.
    pub fn content(&self, path: &str) -> Option<Result<Cow<'_, [u8]>, Vec<Diagnostic>>> {
        match self.page(path) {
            Some(page) if self.renderer.is_some() => {
                let rendered = self.render(page, &WorkerTimes::default(), |_| None);
                Some(rendered.map(|rendered| Cow::Owned(rendered.bytes)))
            }
            _ => self.asset(path).map(|bytes| Ok(Cow::Borrowed(bytes))),
        }
    }

    /// Renders every page for its errors alone.
    pub fn check(
        &self,
        diagnostics: &mut Vec<Diagnostic>,
        progress: &Progress,
    ) -> Result<(), Failure> {
        if self.renderer.is_none() {
            return Ok(());
        }
        let render = |page: &Page| {
            let rendered = self.render(page, &WorkerTimes::default(), |_| None);
            progress.advance();
            rendered.map(drop).map_err(PageError::Faults)
        };
        let search_pages = &self.search().pages;
        progress.begin(Step::Render, self.plan.pages.len() + search_pages.len());
        let pages = self.plan.pages.par_iter().chain(search_pages);
        collect_pages(pages.with_max_len(MAX_CHUNK).map(render).collect(), diagnostics).map(drop)
    }

    fn page(&self, path: &str) -> Option<&Page> {
        if is_in_search(path) {
            return self.search().pages.iter().find(|page| page.path == path);
        }
        self.plan.page(path)
    }

    fn asset(&self, path: &str) -> Option<&[u8]> {
        let (name, _) = self.plan.assets.iter().find(|(_, asset)| asset == path)?;
        self.theme.assets.get(name).map(Vec::as_slice)
    }

    pub fn has(&self, path: &str) -> bool {
        self.page(path).is_some() || self.asset(path).is_some()
    }

    pub fn copied(&self, path: &str) -> Option<&Path> {
        let copy = self.copies.iter().find(|copy| copy.path == path)?;
        Some(&copy.from)
    }

    /// Returns the path of each page at an old address, with that of the page that it leads to.
    pub fn redirects(&self) -> impl Iterator<Item = (&str, String)> {
        self.plan.pages.iter().filter_map(|page| match page.kind {
            PageKind::Redirect(entry) => Some((page.path.as_str(), self.dossier.path(entry))),
            _ => None,
        })
    }

    /// Returns the title of the dossier.
    pub fn title(&self) -> &str {
        &self.dossier.meta.title
    }

    /// Returns the address that is given as the place to publish to.
    pub fn publish_to(&self) -> Option<&str> {
        self.dossier.meta.publish_to.as_deref()
    }

    /// Returns the sidecar, or else the text, of the entry whose page is at a path.
    pub fn entry_file(&self, page: &str) -> Option<&str> {
        let (folder, name) = page.strip_suffix(".html")?.split_once('/')?;
        let path = match folder {
            "sources" => link::entry_path(&self.parsed.sources, name, File::Sidecar),
            "topics" => link::entry_path(&self.parsed.topics, name, File::Sidecar),
            "pages" => link::entry_path(&self.parsed.pages, name, File::Sidecar),
            _ => "",
        };
        (!path.is_empty()).then_some(path)
    }

    /// Returns the paths of the files that are copied as they are, sorted.
    pub fn copied_paths(&self) -> impl Iterator<Item = &str> {
        self.copies.iter().map(|copy| copy.path.as_str())
    }
}

/// Collects the results of pages rendered in parallel. Returns None and reports the errors if there are
/// any. An error that many pages share is reported once: withheld words of one line for the first page.
pub fn collect_pages<T>(
    results: Vec<Result<T, PageError>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<T>>, Failure> {
    let mut pages = Vec::with_capacity(results.len());
    let mut errors = BTreeMap::new();
    for result in results {
        match result {
            Ok(page) => pages.push(page),
            Err(PageError::Faults(faults)) => {
                for fault in faults {
                    let key = match fault.code {
                        Code::WithheldText => {
                            let line = fault.span.map(|span| Span::new(span.line, 1, 1));
                            (fault.file.clone(), line, fault.help.clone())
                        }
                        _ => (fault.file.clone(), fault.span, fault.message.clone()),
                    };
                    errors.entry(key).or_insert(fault);
                }
            }
            Err(PageError::Failure(failure)) => return Err(failure),
        }
    }
    let is_complete = errors.is_empty();
    diagnostics.extend(errors.into_values());
    Ok(is_complete.then_some(pages))
}
