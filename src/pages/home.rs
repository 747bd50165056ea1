//! The home page, free pages and the page for addresses that lead nowhere.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{BacklinkView, DateView, Head, SourceRow, TopicRow};
use crate::html::Html;
use crate::link::{PageIx, SourceIx, TopicIx, TrackedDossier};
use crate::model::{Date, Extra};
use crate::url;

/// At most this many sources are shown as the newest,
const MAX_NEWEST: usize = 8;
/// and this many topics are featured if the curator names none.
const MAX_FEATURED: usize = 8;

/// The home page.
#[derive(Debug, Serialize)]
pub struct HomeView<'a> {
    pub page: Head<'a>,
    pub text: Option<Html>,
    /// Topics to begin with.
    pub featured: Vec<TopicRow<'a>>,
    /// The sources that were last changed, fetched or published.
    pub newest: Vec<SourceRow<'a>>,
    pub figures: HomeCounts,
}

/// The size of the dossier.
#[derive(Debug, Serialize)]
pub struct HomeCounts {
    pub sources: usize,
    pub passages: usize,
    pub topics: usize,
    pub events: usize,
}

pub fn home(cx: ViewContext<'_>) -> HomeView<'_> {
    let dossier = cx.dossier;
    let description = dossier.meta.description.clone().unwrap_or_default();
    HomeView {
        page: cx.head("home", &dossier.meta.title, description),
        text: dossier.home().map(|home| cx.prose(home)),
        featured: featured(dossier).into_iter().map(|ix| cx.topic_row(ix)).collect(),
        newest: newest(dossier).into_iter().map(|ix| cx.source_row(ix)).collect(),
        figures: HomeCounts {
            sources: dossier.sources().len(),
            passages: dossier.briefs().map(|(_, brief)| brief.passages().len()).sum(),
            topics: dossier.topics().len(),
            events: dossier.topics().map(|ix| dossier.topic(ix).events.len()).sum(),
        },
    }
}

/// The topics that the curator named, else those with most passages.
fn featured(dossier: &TrackedDossier<'_>) -> Vec<TopicIx> {
    if dossier.meta.featured.is_some() {
        return dossier.featured().to_vec();
    }
    let mut topics: Vec<TopicIx> = dossier.topics().collect();
    topics.sort_by_key(|&ix| (std::cmp::Reverse(dossier.topic(ix).relations.passages.len()), ix));
    topics.truncate(MAX_FEATURED);
    topics
}

fn newest(dossier: &TrackedDossier<'_>) -> Vec<SourceIx> {
    let mut sources: Vec<SourceIx> = dossier.sources().collect();
    sources.sort_by_cached_key(|&ix| {
        let changed = super::web::changed_source(dossier.brief(ix).meta()).map(Date::last);
        (std::cmp::Reverse(changed), ix)
    });
    sources.truncate(MAX_NEWEST);
    sources
}

/// A free page.
#[derive(Debug, Serialize)]
pub struct FreePageView<'a> {
    pub page: Head<'a>,
    pub id: &'a str,
    pub title: &'a str,
    pub summary: Option<Html>,
    /// Without a first heading that repeats the title.
    pub text: Html,
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    pub extra: &'a Extra,
}

pub fn free_page(cx: ViewContext<'_>, ix: PageIx) -> FreePageView<'_> {
    let dossier = cx.dossier;
    let free = dossier.page(ix);
    let meta = &free.parsed.meta;
    let mut text = cx.prose_view(&free.text);
    text.without_first = free.parsed.title_block;
    FreePageView {
        page: cx.head("page", &free.parsed.title, cx.plain(free.summary.as_ref())),
        id: &free.id,
        title: &free.parsed.title,
        summary: free.summary.as_ref().map(|summary| cx.prose(summary)),
        text: text.to_html(),
        backlinks: cx.backlinks(&free.backlinks),
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        extra: &meta.extra,
    }
}

/// The page for addresses that lead nowhere.
#[derive(Debug, Serialize)]
pub struct NotFoundView<'a> {
    /// Its links begin with the site's path on its host, since it may be shown at any depth.
    pub page: Head<'a>,
}

pub fn not_found(cx: ViewContext<'_>) -> NotFoundView<'_> {
    let mut page = cx.head("not-found", cx.locale.text("not_found"), String::new());
    page.root = url::host_path(cx.dossier.meta.base_url.as_deref());
    page.canonical = None;
    NotFoundView { page }
}
