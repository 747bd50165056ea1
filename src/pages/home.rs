//! The home page, free pages and the page for addresses that lead nowhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::context::ViewContext;
use super::drawing::SparklineScale;
use super::parts::{
    BacklinkView, DateView, FidelityView, Head, LinkTo, PassageCard, SourceRow, TopicRow,
};
use super::web::last_change;
use crate::html::Html;
use crate::link::{EntryIx, PageIx, PassageIx, SourceIx, TopicIx, TrackedDossier};
use crate::model::{Date, Extra, Publish};
use crate::url;

/// At most this many sources are shown as the newest,
const MAX_NEWEST: usize = 8;
/// and this many topics are featured if the curator names none.
const MAX_FEATURED: usize = 8;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HomeView<'a> {
    pub page: Head<'a>,
    /// The curator's text: `dossier.md`.
    pub text: Option<Html>,
    /// Two passages of different voices, side by side; empty if there are none.
    pub lead: Vec<PassageCard<'a>>,
    /// The topic that both are about, if they have one in common.
    pub lead_topic: Option<LinkTo<'a>>,
    /// The topics that the curator features, or those with most passages.
    pub featured: Vec<TopicRow<'a>>,
    /// The first and the last year of their sparklines.
    pub sparkline_years: Option<[String; 2]>,
    /// The sources that were last changed, fetched or published.
    pub newest: Vec<SourceRow<'a>>,
    /// How much there is.
    pub figures: HomeCounts,
    /// How many sources have each fidelity, those with most first.
    pub fidelities: Vec<FidelityCount<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HomeCounts {
    /// The number of sources.
    pub sources: usize,
    /// The number of passages.
    pub passages: usize,
    /// The number of voices.
    pub voices: usize,
    /// The number of topics.
    pub topics: usize,
    /// The number of events.
    pub events: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FidelityCount<'a> {
    /// One fidelity.
    pub fidelity: FidelityView<'a>,
    /// How many sources have it.
    pub sources: usize,
}

pub fn home_view(cx: ViewContext<'_>) -> HomeView<'_> {
    let dossier = cx.dossier;
    let description = dossier.meta.description.clone().unwrap_or_default();
    let featured = match dossier.meta.featured {
        Some(_) => dossier.featured().to_vec(),
        None => cx.most_quoted_topics(MAX_FEATURED),
    };
    let lead = match dossier.lead() {
        [] => latest_of_two_voices(dossier, &featured),
        lead => lead.to_vec(),
    };
    let scale = SparklineScale::new(cx, &featured);
    let row = |ix| TopicRow { sparkline: scale.line(ix), ..cx.topic_row(ix) };
    HomeView {
        page: cx.head("home", &dossier.meta.title, description),
        text: dossier.home().map(|home| cx.prose(home)),
        lead_topic: common_topic(dossier, &lead).map(|ix| cx.entry(EntryIx::Topic(ix))),
        lead: lead.into_iter().map(|ix| cx.passage_card(ix, None)).collect(),
        sparkline_years: scale.years(),
        featured: featured.into_iter().map(row).collect(),
        newest: newest(dossier).into_iter().map(|ix| cx.source_row(ix)).collect(),
        figures: HomeCounts {
            sources: dossier.sources().len(),
            passages: dossier.briefs().map(|(_, brief)| brief.passages().len()).sum(),
            voices: cx.voice_counts().len(),
            topics: dossier.topics().len(),
            events: dossier.topics().map(|ix| dossier.topic(ix).events.len()).sum(),
        },
        fidelities: fidelities(cx),
    }
}

/// Returns the two latest passages of different voices, in order of time, of the first topic that has
/// such: passages with a single voice, whose words are published.
fn latest_of_two_voices(dossier: &TrackedDossier<'_>, topics: &[TopicIx]) -> Vec<PassageIx> {
    let voice = |ix: PassageIx| {
        let source = dossier.brief(ix.source);
        match source.passage(ix.passage).voices {
            [voice] if source.meta().publish != Publish::Metadata => Some(voice),
            _ => None,
        }
    };
    let is_dated = |ix: &&PassageIx| dossier.brief(ix.source).passage(ix.passage).date.is_some();
    topics
        .iter()
        .find_map(|&topic| {
            let passages = &dossier.topic(topic).relations.passages;
            let mut latest = passages.iter().rev().filter(is_dated);
            let last = *latest.find(|ix| voice(**ix).is_some())?;
            let other = *latest.find(|ix| voice(**ix).is_some_and(|v| Some(v) != voice(last)))?;
            Some(vec![other, last])
        })
        .unwrap_or_default()
}

/// Returns the first topic that all these passages have in common.
fn common_topic(dossier: &TrackedDossier<'_>, passages: &[PassageIx]) -> Option<TopicIx> {
    let topics = |ix: &PassageIx| dossier.brief(ix.source).passage(ix.passage).topics;
    let (first, others) = passages.split_first()?;
    let is_common = |topic: &TopicIx| others.iter().all(|ix| topics(ix).contains(topic));
    topics(first).iter().copied().find(is_common)
}

fn fidelities(cx: ViewContext<'_>) -> Vec<FidelityCount<'_>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for key in cx.dossier.briefs().filter_map(|(_, brief)| brief.meta().fidelity.as_deref()) {
        *counts.entry(key).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, sources)| Reverse(sources));
    let view = |(key, sources)| Some(FidelityCount { fidelity: cx.fidelity(Some(key))?, sources });
    counts.into_iter().filter_map(view).collect()
}

fn newest(dossier: &TrackedDossier<'_>) -> Vec<SourceIx> {
    let mut sources: Vec<SourceIx> = dossier.sources().collect();
    sources.sort_by_cached_key(|&ix| {
        (Reverse(last_change(dossier, EntryIx::Source(ix)).and_then(Date::last)), ix)
    });
    sources.truncate(MAX_NEWEST);
    sources
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FreePageView<'a> {
    pub page: Head<'a>,
    /// The page's id.
    pub id: &'a str,
    /// The page's title.
    pub title: &'a str,
    /// The curator's summary.
    pub summary: Option<Html>,
    /// Without a first heading that repeats the title.
    pub text: Html,
    /// What refers to the page.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the curator last changed it.
    pub updated: Option<DateView<'a>>,
    /// The curator's own data.
    pub extra: &'a Extra,
}

pub fn free_page_view(cx: ViewContext<'_>, ix: PageIx) -> FreePageView<'_> {
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

#[derive(Debug, Serialize)]
pub struct NotFoundView<'a> {
    /// Its links begin with the site's path on its host, since it may be shown at any depth.
    pub page: Head<'a>,
}

pub fn not_found_view(cx: ViewContext<'_>) -> NotFoundView<'_> {
    let mut page = cx.head("not-found", cx.locale.text("not_found"), String::new());
    page.root = url::host_path(cx.dossier.meta.base_url.as_deref());
    page.canonical = None;
    NotFoundView { page }
}
