//! Events of all topics and dated sources, in order of time.

use std::collections::BTreeSet;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, Head, LinkTo};
use crate::link::{Dossier, EntryIx, TimelineItem, TopicIx, TrackedDossier};
use crate::model::Date;
use crate::url;

#[derive(Debug, Serialize)]
pub struct TimelineView<'a> {
    pub page: Head<'a>,
    pub events: usize,
    pub sources: usize,
    /// By the year in which the items begin.
    pub years: Vec<YearView<'a>>,
    pub topics: Vec<(&'a str, &'a str)>,
}

#[derive(Debug, Serialize)]
pub struct YearView<'a> {
    pub year: String,
    /// The least exact dates come first.
    pub items: Vec<ItemView<'a>>,
}

#[derive(Debug, Serialize)]
pub struct ItemView<'a> {
    pub date: DateView<'a>,
    pub title: Option<&'a str>,
    pub source: Option<LinkTo<'a>>,
    pub topics: Vec<LinkTo<'a>>,
    pub topic_ids: String,
    pub sources: Vec<LinkTo<'a>>,
}

/// The topics of an event or source, in the order of the dossier.
fn topics_of(dossier: &TrackedDossier<'_>, item: TimelineItem) -> Vec<TopicIx> {
    match item {
        TimelineItem::Event(topic, _) => vec![topic],
        TimelineItem::Source(ix) => {
            let source = dossier.brief(ix);
            let passage_topics = source.passages().flat_map(|passage| passage.topics);
            let mut topics: Vec<TopicIx> =
                source.topics().iter().chain(passage_topics).copied().collect();
            topics.sort_unstable();
            topics.dedup();
            topics
        }
    }
}

pub fn page_count(dossier: &Dossier) -> usize {
    let events: usize = dossier.topics.iter().map(|topic| topic.events.len()).sum();
    let sources = dossier.sources.iter().filter(|source| source.parsed.meta.date.is_some());
    url::timeline_pages(events + sources.count())
}

pub fn timeline_view(cx: ViewContext<'_>, number: usize) -> TimelineView<'_> {
    let dossier = cx.dossier;
    let items = dossier.timeline();
    let events = items.iter().filter(|item| matches!(item, TimelineItem::Event(..))).count();
    let shown = url::timeline_slice(items, number);
    let topics: BTreeSet<TopicIx> =
        shown.iter().flat_map(|&item| topics_of(dossier, item)).collect();
    let mut page = cx.head("timeline", cx.locale.text("timeline"), String::new());
    page.pager = cx.pager(number, url::timeline_pages(items.len()), url::timeline_page);
    let year = |item: &TimelineItem| item.date(dossier.untracked()).map_or(0, Date::year);
    TimelineView {
        page,
        events,
        sources: items.len() - events,
        years: shown
            .chunk_by(|a, b| year(a) == year(b))
            .map(|items| YearView {
                year: items.first().map_or(String::new(), |item| format!("{:04}", year(item))),
                items: items.iter().filter_map(|&item| item_view(cx, item)).collect(),
            })
            .collect(),
        topics: cx.titles(topics),
    }
}

fn item_view(cx: ViewContext<'_>, item: TimelineItem) -> Option<ItemView<'_>> {
    let dossier = cx.dossier;
    let topics = topics_of(dossier, item);
    let ids: Vec<&str> = topics.iter().map(|&ix| dossier.topic_id(ix)).collect();
    let event = item.event(dossier.untracked());
    let source = match item {
        TimelineItem::Event(..) => None,
        TimelineItem::Source(ix) => Some(cx.entry(EntryIx::Source(ix))),
    };
    Some(ItemView {
        date: cx.date(item.date(dossier.untracked())?),
        title: event.map(|event| event.title.as_str()),
        source,
        topic_ids: ids.join(" "),
        topics: cx.topics(&topics),
        sources: event.map(|event| cx.evidence(event)).unwrap_or_default(),
    })
}
