//! The home page, free pages and the page for addresses that lead nowhere.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{BacklinkView, DateView, Head, SourceRow, TopicRow};
use crate::html::Html;
use crate::link::{PageIx, SourceIx, TopicIx, TrackedDossier};
use crate::model::{Date, Extra};
use crate::url;

/// How many sources the home page shows as its newest.
const NEWEST: usize = 8;
/// How many topics the home page features when the curator names none.
const FEATURED: usize = 8;

/// What the home page shows.
#[derive(Debug, Hash, Serialize)]
pub struct HomeView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The dossier's text, as HTML.
    pub text: Option<Html>,
    /// Topics to begin with.
    pub featured: Vec<TopicRow<'a>>,
    /// The sources that were last changed, fetched or published.
    pub newest: Vec<SourceRow<'a>>,
    /// How much there is.
    pub figures: HomeCounts,
}

/// How much there is of what.
#[derive(Debug, Hash, Serialize)]
pub struct HomeCounts {
    /// Sources.
    pub sources: usize,
    /// Passages of all sources.
    pub passages: usize,
    /// Topics.
    pub topics: usize,
    /// Events of all topics.
    pub events: usize,
}

/// The view of the home page.
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

/// The topics the curator named, else those with most passages.
fn featured(dossier: &TrackedDossier<'_>) -> Vec<TopicIx> {
    if dossier.meta.featured.is_some() {
        return dossier.featured().to_vec();
    }
    let mut topics: Vec<TopicIx> = dossier.topics().collect();
    topics.sort_by_key(|&ix| (std::cmp::Reverse(dossier.topic(ix).passages.len()), ix));
    topics.truncate(FEATURED);
    topics
}

fn newest(dossier: &TrackedDossier<'_>) -> Vec<SourceIx> {
    let mut sources: Vec<SourceIx> = dossier.sources().collect();
    sources.sort_by_cached_key(|&ix| {
        let changed = super::web::changed_source(dossier.brief(ix).meta()).map(Date::last);
        (std::cmp::Reverse(changed), ix)
    });
    sources.truncate(NEWEST);
    sources
}

/// What a free page shows.
#[derive(Debug, Hash, Serialize)]
pub struct FreePageView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The id.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// Its text, as HTML, without a first heading that is the title again.
    pub text: Html,
    /// Where the curator refers to it.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    /// The curator's free data.
    pub extra: &'a Extra,
}

/// The view of a free page.
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

/// What the page for addresses that lead nowhere shows.
#[derive(Debug, Hash, Serialize)]
pub struct NotFoundView<'a> {
    /// The page itself. Its links begin with the site's path on its host, since it may be shown at
    /// any depth.
    pub page: Head<'a>,
}

/// The view of the page for addresses that lead nowhere.
pub fn not_found(cx: ViewContext<'_>) -> NotFoundView<'_> {
    let mut page = cx.head("not-found", cx.locale.text("not_found"), String::new());
    page.root = url::host_path(cx.dossier.meta.base_url.as_deref());
    page.canonical = None;
    NotFoundView { page }
}
