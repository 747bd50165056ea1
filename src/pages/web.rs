//! Files and data about the site as a whole: the frame of every page, the sitemap, robots.txt.

use serde::Serialize;

use super::parts::LinkTo;
use super::{PageCounts, PageKind};
use crate::link::{Dossier, EntryIx, PageIx, TrackedDossier};
use crate::model::{Date, DossierMeta, Extra, SourceMeta};
use crate::url;

/// The data about the site that every page can show. Links are relative to the site's root: a template
/// puts `page.root` before them.
#[derive(Debug, Hash, Serialize)]
pub struct SiteView<'a> {
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub authors: &'a [String],
    /// In the curator's words.
    pub rights: Option<&'a str>,
    /// Free pages in the curator's order.
    pub pages: Vec<LinkTo<'a>>,
    /// The theme's assets: name in the theme, path in the output.
    #[serde(serialize_with = "as_map")]
    pub assets: &'a [(String, String)],
    /// The feed's path, if the dossier has a `base_url`.
    pub feed: Option<&'static str>,
    pub extra: &'a Extra,
    /// The program and its version.
    pub generator: &'static str,
}

fn as_map<S: serde::Serializer>(pairs: &[(String, String)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(pairs.iter().map(|(name, path)| (name, path)))
}

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

/// The addresses of all pages.
#[derive(Debug, Serialize)]
pub struct Sitemap {
    /// Address, and date of the last change as W3C-DTF.
    pub pages: Vec<(String, Option<String>)>,
}

/// Builds the sitemap. Dates come from the entries, never from the clock.
pub fn sitemap(dossier: &TrackedDossier<'_>) -> Sitemap {
    let base = dossier.meta.base_url.as_deref().unwrap_or_default();
    let pages = super::pages(dossier.untracked(), &PageCounts::of(dossier.untracked()))
        .into_iter()
        .filter_map(|page| {
            let changed = match page.kind {
                PageKind::Source(ix) => changed_source(dossier.brief(ix).meta()),
                PageKind::Topic(ix, _) => dossier.topic(ix).parsed.meta.updated.as_ref(),
                PageKind::Free(ix) => dossier.page(ix).parsed.meta.updated.as_ref(),
                PageKind::Home
                | PageKind::Sources(_)
                | PageKind::Topics(_)
                | PageKind::Voices
                | PageKind::Print(_)
                | PageKind::Timeline(_)
                | PageKind::Map => None,
                _ => return None,
            };
            Some((url::absolute(base, &page.path), changed.map(last_modified)))
        })
        .collect();
    Sitemap { pages }
}

/// The date of a source's last change: `updated`, else `retrieved`, else `date`.
pub fn changed_source(meta: &SourceMeta) -> Option<&Date> {
    meta.updated.as_ref().or(meta.retrieved.as_ref()).or(meta.date.as_ref())
}

/// A date as W3C-DTF, which sitemaps use: the end of an interval, without `~`.
fn last_modified(date: &Date) -> String {
    let end = date.as_str().rsplit('/').next().unwrap_or_default();
    end.trim_end_matches('~').to_owned()
}

/// `robots.txt`: everything may be read.
#[derive(Debug, Serialize)]
pub struct Robots {
    /// The sitemap's address, if the dossier has a `base_url`.
    pub sitemap: Option<String>,
}

pub fn robots(dossier: &TrackedDossier<'_>) -> Robots {
    let base = dossier.meta.base_url.as_deref();
    Robots { sitemap: base.map(|base| url::absolute(base, url::SITEMAP)) }
}
