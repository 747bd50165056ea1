//! Events of all topics and dated sources, in order of time.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, Head, LinkTo};
use super::topic::evidence;
use crate::link::{Dossier, EntryIx, TimelineItem, TopicIx, TrackedDossier};
use crate::model::Date;
use crate::url;

/// What a page of the timeline shows.
#[derive(Debug, Hash, Serialize)]
pub struct TimelineView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// How many events there are on all pages.
    pub events: usize,
    /// How many dated sources there are on all pages.
    pub sources: usize,
    /// The items of this page, by the year in which they begin.
    pub years: Vec<YearView<'a>>,
    /// The topics that items of this page are about, by title: id and title.
    pub topics: Vec<(&'a str, &'a str)>,
}

/// What begins in one year.
#[derive(Debug, Hash, Serialize)]
pub struct YearView<'a> {
    /// The year, with four digits.
    pub year: String,
    /// What begins in it: what is known least exactly comes first.
    pub items: Vec<ItemView<'a>>,
}

/// An event or a dated source.
#[derive(Debug, Hash, Serialize)]
pub struct ItemView<'a> {
    /// When.
    pub date: DateView<'a>,
    /// What: an event's words.
    pub title: Option<&'a str>,
    /// The source, for a source.
    pub source: Option<LinkTo<'a>>,
    /// The topics.
    pub topics: Vec<LinkTo<'a>>,
    /// The topics' ids, with a space between them.
    pub topic_ids: String,
    /// Links to the evidence.
    pub sources: Vec<LinkTo<'a>>,
}

/// The topics that something with a date is about.
fn topics_of(dossier: &TrackedDossier<'_>, item: TimelineItem) -> Vec<TopicIx> {
    match item {
        TimelineItem::Event(topic, _) => vec![topic],
        TimelineItem::Source(ix) => {
            let source = dossier.brief(ix);
            let of_passages = source.passages().flat_map(|passage| passage.topics);
            let mut topics: Vec<TopicIx> =
                source.topics().iter().chain(of_passages).copied().collect();
            topics.sort_unstable();
            topics.dedup();
            topics
        }
    }
}

/// How many pages the timeline takes.
pub fn page_count(dossier: &Dossier) -> usize {
    let events: usize = dossier.topics.iter().map(|topic| topic.events.len()).sum();
    let sources = dossier.sources.iter().filter(|source| source.parsed.meta.date.is_some());
    url::timeline_pages(events + sources.count())
}

/// The view of one page of the timeline.
pub fn timeline(cx: ViewContext<'_>, number: usize) -> TimelineView<'_> {
    let dossier = cx.dossier;
    let items = dossier.timeline();
    let events = items.iter().filter(|item| matches!(item, TimelineItem::Event(..))).count();
    let shown = url::timeline_slice(items, number);
    let mut topics: Vec<(&str, &str)> = shown
        .iter()
        .flat_map(|&item| topics_of(dossier, item))
        .map(|ix| (dossier.topic_id(ix), dossier.title(EntryIx::Topic(ix))))
        .collect();
    topics.sort_by_key(|(id, title)| (*title, *id));
    topics.dedup();
    let mut page = cx.head("timeline", cx.locale.text("timeline"), String::new());
    page.pager = cx.pager(number, url::timeline_pages(items.len()), url::timeline);
    let year = |item: &TimelineItem| item.date(dossier.untracked()).map_or(0, Date::year);
    TimelineView {
        page,
        events,
        sources: items.len() - events,
        years: shown
            .chunk_by(|a, b| year(a) == year(b))
            .map(|own| YearView {
                year: own.first().map_or(String::new(), |item| format!("{:04}", year(item))),
                items: own.iter().filter_map(|&item| view(cx, item)).collect(),
            })
            .collect(),
        topics,
    }
}

fn view(cx: ViewContext<'_>, item: TimelineItem) -> Option<ItemView<'_>> {
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
        sources: event.map(|event| evidence(cx, event)).unwrap_or_default(),
    })
}
