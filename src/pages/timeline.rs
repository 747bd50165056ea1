//! Events of all topics and dated sources, in order of time.

use std::collections::BTreeSet;

use serde::Serialize;

use super::context::ViewContext;
use super::drawing::{Drawing, Mark, TimelineRow, TopicLanes, row_element};
use super::parts::{DateView, Head, LinkTo};
use crate::link::{Dossier, EntryIx, TimelineItem, TopicIx, TrackedDossier};
use crate::url;

/// The size of the year in a row, in pixels.
const YEAR: [u32; 2] = [120, 12];

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineView<'a> {
    pub page: Head<'a>,
    /// How many events there are on all pages.
    pub events: usize,
    /// How many dated sources there are on all pages.
    pub sources: usize,
    /// The items of this page; absent if there are none.
    pub drawing: Option<Drawing<'a>>,
    /// The number of topics with events on this page that have no lane of their own.
    pub other_topics: usize,
    /// By the year in which the items begin.
    pub years: Vec<TimelineYearView<'a>>,
    /// The ids and titles of the topics that the page can be filtered by.
    pub topics: Vec<(&'a str, &'a str)>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineYearView<'a> {
    /// The year, as shown.
    pub year: String,
    /// The least exact dates come first.
    pub items: Vec<ItemView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemView<'a> {
    /// Its id on this page.
    pub element: String,
    /// When it was.
    pub date: DateView<'a>,
    /// The date in its year.
    pub mark: Mark,
    /// The lanes of its topics: `in-1 in-3`.
    pub classes: String,
    /// What happened, if it is an event.
    pub title: Option<&'a str>,
    /// The source, if it is one.
    pub source: Option<LinkTo<'a>>,
    /// The topics that it belongs to.
    pub topics: Vec<LinkTo<'a>>,
    /// Their ids, with spaces between.
    pub topic_ids: String,
    /// The evidence of an event.
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
    let rows: Vec<TimelineRow> =
        shown.iter().map(|&item| (item, topics_of(dossier, item))).collect();
    let topics: BTreeSet<TopicIx> = rows.iter().flat_map(|(_, topics)| topics).copied().collect();
    let lanes = TopicLanes::choose(&rows);
    let mut page = cx.head("timeline", cx.locale.text("timeline"), String::new());
    page.pager = cx.pager(number, url::timeline_pages(items.len()), url::timeline_page);
    let views = rows.iter().enumerate().filter_map(|(n, row)| item_view(cx, &lanes, n, row));
    TimelineView {
        page,
        events,
        sources: items.len() - events,
        drawing: lanes.draw(cx, &rows),
        other_topics: lanes.left_out,
        years: by_year(views),
        topics: cx.titles(topics),
    }
}

/// Groups items, which are in order of date, by the year in which they begin.
fn by_year<'a>(items: impl Iterator<Item = (i16, ItemView<'a>)>) -> Vec<TimelineYearView<'a>> {
    let mut years: Vec<TimelineYearView<'_>> = Vec::new();
    for (year, item) in items {
        let year = format!("{year:04}");
        match years.last_mut().filter(|last| last.year == year) {
            Some(last) => last.items.push(item),
            None => years.push(TimelineYearView { year, items: vec![item] }),
        }
    }
    years
}

fn item_view<'a>(
    cx: ViewContext<'a>,
    lanes: &TopicLanes,
    n: usize,
    (item, topics): &TimelineRow,
) -> Option<(i16, ItemView<'a>)> {
    let dossier = cx.dossier;
    let ids: Vec<&str> = topics.iter().map(|&ix| dossier.topic_id(ix)).collect();
    let event = item.event(dossier.untracked());
    let source = match *item {
        TimelineItem::Event(..) => None,
        TimelineItem::Source(ix) => Some(cx.entry(EntryIx::Source(ix))),
    };
    let date = item.date(dossier.untracked())?;
    let view = ItemView {
        element: row_element(n),
        date: cx.date(date),
        mark: Mark::in_year(date, date.year(), YEAR),
        classes: lanes.classes(topics),
        title: event.map(|event| event.title.as_str()),
        source,
        topic_ids: ids.join(" "),
        topics: cx.topics(topics),
        sources: event.map(|event| cx.evidence(event)).unwrap_or_default(),
    };
    Some((date.year(), view))
}
