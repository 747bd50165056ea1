//! What is for the web as a whole: the frame of every page, the sitemap, what robots may read.

use serde::Serialize;

use super::parts::LinkTo;
use crate::link::{Dossier, EntryIx, PageIx, TrackedDossier};
use crate::model::{Date, DossierMeta, Extra, SourceMeta};
use crate::url;

/// What every page shows of the site. Links are from the site's root: a template puts `page.root`
/// before them.
#[derive(Debug, Hash, Serialize)]
pub struct SiteView<'a> {
    /// The dossier's title.
    pub title: &'a str,
    /// The dossier's description.
    pub description: Option<&'a str>,
    /// The dossier's language.
    pub language: &'a str,
    /// The direction of the dossier's language.
    pub dir: &'static str,
    /// Who made it.
    pub authors: &'a [String],
    /// Rights in the curator's words.
    pub rights: Option<&'a str>,
    /// Free pages, for the footer.
    pub pages: Vec<LinkTo<'a>>,
    /// The theme's assets: the name in the theme, and the path in the output.
    #[serde(serialize_with = "as_map")]
    pub assets: &'a [(String, String)],
    /// The feed, for a dossier with a `base_url`.
    pub feed: Option<&'static str>,
    /// The curator's free data.
    pub extra: &'a Extra,
    /// The program and its version.
    pub generator: &'static str,
}

fn as_map<S: serde::Serializer>(pairs: &[(String, String)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(pairs.iter().map(|(name, path)| (name, path)))
}

/// The frame of every page.
pub fn site<'a>(dossier: &'a Dossier, assets: &'a [(String, String)]) -> SiteView<'a> {
    let meta: &DossierMeta = &dossier.meta;
    let link = |ix: PageIx| LinkTo {
        title: dossier.title(EntryIx::Page(ix)),
        url: url::from_root(&url::page(&dossier.page(ix).id), None),
    };
    SiteView {
        title: &meta.title,
        description: meta.description.as_deref(),
        language: &meta.language,
        dir: crate::html::direction(&meta.language),
        authors: &meta.authors,
        rights: meta.rights.as_deref(),
        pages: free_pages(dossier).into_iter().map(link).collect(),
        assets,
        feed: meta.base_url.as_ref().map(|_| url::FEED),
        extra: &meta.extra,
        generator: concat!("dossier ", env!("CARGO_PKG_VERSION")),
    }
}

/// The free pages in the curator's order.
pub(super) fn free_pages(dossier: &Dossier) -> Vec<PageIx> {
    let mut pages: Vec<PageIx> = (0..dossier.pages.len() as u32).map(PageIx).collect();
    pages.sort_by_key(|&ix| {
        let order = dossier.page(ix).parsed.meta.order;
        (order.is_none(), order, dossier.title(EntryIx::Page(ix)), ix)
    });
    pages
}

/// The addresses of all pages, each with the day that it last changed.
#[derive(Debug, Hash, Serialize)]
pub struct Sitemap {
    /// Address and date, in the order of the pages.
    pub pages: Vec<(String, Option<String>)>,
}

/// The sitemap. Dates come from the entries, never from the clock.
pub fn sitemap(dossier: &TrackedDossier<'_>) -> Sitemap {
    let base = dossier.meta.base_url.as_deref().unwrap_or_default();
    let pages = super::pages(dossier.untracked(), &super::PageCounts::of(dossier.untracked()))
        .into_iter()
        .filter_map(|page| {
            let changed = match page.kind {
                super::PageKind::Source(ix) => changed_source(dossier.brief(ix).meta()),
                super::PageKind::Topic(ix, _) => dossier.topic(ix).parsed.meta.updated.as_ref(),
                super::PageKind::Free(ix) => dossier.page(ix).parsed.meta.updated.as_ref(),
                super::PageKind::Home
                | super::PageKind::Sources(_)
                | super::PageKind::Topics(_)
                | super::PageKind::Voices
                | super::PageKind::Print(_)
                | super::PageKind::Timeline(_)
                | super::PageKind::Map => None,
                _ => return None,
            };
            Some((url::absolute(base, &page.path), changed.map(last_modified)))
        })
        .collect();
    Sitemap { pages }
}

/// When a source's entry last changed: `updated`, else `retrieved`, else `date`.
pub fn changed_source(meta: &SourceMeta) -> Option<&Date> {
    meta.updated.as_ref().or(meta.retrieved.as_ref()).or(meta.date.as_ref())
}

/// A date as W3C-DTF has it, which sitemaps use: of an interval its end, without `~`.
fn last_modified(date: &Date) -> String {
    let end = date.as_str().rsplit('/').next().unwrap_or_default();
    end.trim_end_matches('~').to_owned()
}

/// What robots may read: everything.
#[derive(Debug, Hash, Serialize)]
pub struct Robots {
    /// The sitemap's address, when there is one.
    pub sitemap: Option<String>,
}

/// What robots may read.
pub fn robots(dossier: &TrackedDossier<'_>) -> Robots {
    let base = dossier.meta.base_url.as_deref();
    Robots { sitemap: base.map(|base| url::absolute(base, url::SITEMAP)) }
}
