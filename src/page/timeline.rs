//! Events of all topics and dated sources, in order of time.

use serde::Serialize;

use super::maker::Maker;
use super::parts::{DateView, Head, LinkTo};
use super::topic::evidence;
use crate::link::{Dossier, EntryIx, Event, Reading, SourceIx, TopicIx};
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

enum Item<'a> {
    Event(TopicIx, &'a Event),
    Source(SourceIx, &'a Date),
}

impl<'a> Item<'a> {
    fn date(&self) -> &'a Date {
        match self {
            Item::Event(_, event) => &event.date,
            Item::Source(_, date) => date,
        }
    }

    fn topics(&self, dossier: &'a Reading<'a>) -> Vec<TopicIx> {
        match self {
            Item::Event(topic, _) => vec![*topic],
            Item::Source(ix, _) => {
                let source = dossier.source(*ix);
                let of_passages = source.passages.iter().flat_map(|passage| &passage.topics);
                let mut topics: Vec<TopicIx> =
                    source.topics.iter().chain(of_passages).copied().collect();
                topics.sort_unstable();
                topics.dedup();
                topics
            }
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
pub fn timeline(make: Maker<'_>, number: usize) -> TimelineView<'_> {
    let dossier = make.dossier;
    let items = items(dossier);
    let events = items.iter().filter(|item| matches!(item, Item::Event(..))).count();
    let shown = url::timeline_slice(&items, number);
    let mut topics: Vec<(&str, &str)> = shown
        .iter()
        .flat_map(|item| item.topics(dossier))
        .map(|ix| (dossier.topic_id(ix), dossier.title(EntryIx::Topic(ix))))
        .collect();
    topics.sort_by_key(|(id, title)| (*title, *id));
    topics.dedup();
    let mut page = make.head("timeline", make.words.text("timeline"), String::new());
    page.pager = make.pager(number, url::timeline_pages(items.len()), url::timeline);
    TimelineView {
        page,
        events,
        sources: items.len() - events,
        years: shown
            .chunk_by(|a, b| a.date().year() == b.date().year())
            .map(|year| YearView {
                year: year
                    .first()
                    .map_or(String::new(), |item| format!("{:04}", item.date().year())),
                items: year.iter().map(|item| view(make, item)).collect(),
            })
            .collect(),
        topics,
    }
}

/// Everything with a date, in order of time.
fn items<'a>(dossier: &'a Reading<'a>) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'_>> = unsorted(dossier).collect();
    // Stable: of the same date, events come first, in the order of their topics.
    items.sort_by_key(Item::date);
    items
}

/// Everything with a date: the events of all topics, then the sources.
fn unsorted<'a>(dossier: &'a Reading<'a>) -> impl Iterator<Item = Item<'a>> {
    let events = dossier
        .topics()
        .flat_map(|ix| dossier.topic(ix).events.iter().map(move |event| Item::Event(ix, event)));
    let sources = dossier
        .briefs()
        .filter_map(|(ix, brief)| Some(Item::Source(ix, brief.meta().date.as_ref()?)));
    events.chain(sources)
}

fn view<'a>(make: Maker<'a>, item: &Item<'a>) -> ItemView<'a> {
    let topics = item.topics(make.dossier);
    let ids: Vec<&str> = topics.iter().map(|&ix| make.dossier.topic_id(ix)).collect();
    let (title, source, sources) = match item {
        Item::Event(_, event) => (Some(event.title.as_str()), None, evidence(make, event)),
        Item::Source(ix, _) => (None, Some(make.entry(EntryIx::Source(*ix))), Vec::new()),
    };
    ItemView {
        date: make.date(item.date()),
        title,
        source,
        topic_ids: ids.join(" "),
        topics: make.topics(&topics),
        sources,
    }
}
