//! Files and data about the site as a whole: the frame of every page, the sitemap, robots.txt.

use std::fmt::Write;

use serde::Serialize;

use super::parts::LinkTo;
use super::{PageCounts, PageKind};
use crate::html::escape_into;
use crate::link::{Dossier, EntryIx, PageIx, TrackedDossier};
use crate::model::{Date, DossierMeta, Extra};
use crate::url;

/// The frame of every page. Links are relative to the site's root: a template
/// puts `page.root` before them.
#[derive(Debug, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SiteView<'a> {
    /// The dossier's title.
    pub title: &'a str,
    /// The dossier's description.
    pub description: Option<&'a str>,
    /// The language of the interface, as a BCP 47 tag.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Who made the dossier.
    pub authors: &'a [String],
    /// The terms of its use.
    pub rights: Option<&'a str>,
    /// The free pages, for the footer.
    pub pages: Vec<LinkTo<'a>>,
    /// The sections that have something in them, for the header of every page.
    pub sections: Vec<SectionView>,
    /// The theme's assets: name in the theme, path in the output.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, String>"))]
    pub assets: &'a [(String, String)],
    /// The address of the feed; only with a `base_url`.
    pub feed: Option<&'static str>,
    /// The curator's own data.
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
        url: url::from_root(&url::free_page(&dossier.page(ix).id), None),
    };
    SiteView {
        title: &meta.title,
        description: meta.description.as_deref(),
        language: &meta.language,
        dir: crate::html::direction(&meta.language),
        authors: &meta.authors,
        rights: meta.rights.as_deref(),
        pages: free_pages(dossier).into_iter().map(link).collect(),
        sections: sections(dossier),
        assets,
        feed: meta.base_url.as_ref().map(|_| url::FEED),
        extra: &meta.extra,
        generator: concat!("dossier ", env!("CARGO_PKG_VERSION")),
    }
}

/// A section of the site: its key in the phrases, and its first page from the site's root.
#[derive(Debug, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SectionView {
    /// Its key, which is also that of its phrase.
    pub key: &'static str,
    /// Its first page.
    pub url: String,
}

fn sections(dossier: &Dossier) -> Vec<SectionView> {
    let topics = || dossier.topics.iter();
    let mut sources = dossier.sources.iter();
    let mut passages = sources.clone().flat_map(|source| &source.passages);
    let mut is_dated = || sources.any(|source| source.parsed.meta.date.is_some());
    let sections = [
        ("topics", url::topic_list_page(1), !dossier.topics.is_empty()),
        ("sources", url::source_list_page(1), !dossier.sources.is_empty()),
        ("voices", url::VOICES.to_owned(), passages.any(|passage| !passage.voices.is_empty())),
        (
            "timeline",
            url::timeline_page(1),
            topics().any(|topic| !topic.events.is_empty()) || is_dated(),
        ),
        ("map", url::MAP.to_owned(), topics().any(|topic| !topic.relations.related.is_empty())),
    ];
    let sections = sections.into_iter().filter(|(_, _, has_items)| *has_items);
    sections.map(|(key, url, _)| SectionView { key, url }).collect()
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

/// The sitemap (sitemaps.org): the addresses of all pages, each with the date of its last change. Dates
/// come from the entries, never from the clock.
pub fn sitemap(dossier: &TrackedDossier<'_>) -> String {
    let base = dossier.meta.base_url.as_deref().unwrap_or_default();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in super::pages(dossier.untracked(), &PageCounts::of(dossier.untracked())) {
        let entry = match page.kind {
            PageKind::Source(ix) => EntryIx::Source(ix),
            PageKind::Topic(ix, _) => EntryIx::Topic(ix),
            PageKind::Free(ix) => EntryIx::Page(ix),
            PageKind::Home
            | PageKind::Sources(_)
            | PageKind::Topics(_)
            | PageKind::Voices
            | PageKind::Print(_)
            | PageKind::Timeline(_)
            | PageKind::Map => EntryIx::Home,
            _ => continue,
        };
        xml.push_str("<url><loc>");
        escape_into(&mut xml, &url::absolute(base, &page.path));
        xml.push_str("</loc>");
        if let Some(changed) = last_change(dossier, entry) {
            let _ = write!(xml, "<lastmod>{}</lastmod>", changed.end_without_qualifier());
        }
        xml.push_str("</url>\n");
    }
    xml + "</urlset>\n"
}

/// The date of an entry's last change: `updated`; for sources else `retrieved`, else `date`. An open
/// interval says too little to count.
pub fn last_change<'a>(dossier: &TrackedDossier<'a>, entry: EntryIx) -> Option<&'a Date> {
    let dates = match entry {
        EntryIx::Home => [None; 3],
        EntryIx::Source(ix) => {
            let meta = dossier.brief(ix).meta();
            [meta.updated.as_ref(), meta.retrieved.as_ref(), meta.date.as_ref()]
        }
        EntryIx::Topic(ix) => [dossier.topic(ix).parsed.meta.updated.as_ref(), None, None],
        EntryIx::Page(ix) => [dossier.page(ix).parsed.meta.updated.as_ref(), None, None],
    };
    dates.into_iter().flatten().find(|date| !date.is_open())
}

/// `robots.txt` (RFC 9309): everything may be read.
pub fn robots(dossier: &TrackedDossier<'_>) -> String {
    let mut text = "User-agent: *\nDisallow:\n".to_owned();
    if let Some(base) = &dossier.meta.base_url {
        let _ = write!(text, "\nSitemap: {}\n", url::absolute(base, url::SITEMAP));
    }
    text
}
