//! A topic's page: the curator's text about it, and the evidence.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{BacklinkView, DateView, Head, LinkTo, PassageCard, SourceRow};
use super::schema;
use crate::html::Html;
use crate::link::{EntryIx, Event, Evidence, PassageIx, RelatedTopic, SourceIx, Topic, TopicIx};
use crate::model::{Date, Extra};
use crate::url;

/// Passages are grouped by year if a page has more than this.
const MAX_UNGROUPED: usize = 12;
/// At most this many mentions of a topic are listed for each source,
const MAX_MENTIONS: usize = 12;
/// and at most this many shared passages for each related topic.
const MAX_SHARED: usize = 3;

/// A topic's page. Lists go on on the topic's next page; what precedes them is on the first one only.
#[derive(Debug, Serialize)]
pub struct TopicView<'a> {
    pub page: Head<'a>,
    pub id: &'a str,
    pub title: &'a str,
    pub kind: &'a str,
    pub aliases: Vec<&'a str>,
    pub summary: Option<Html>,
    pub text: Option<Html>,
    pub parent: Option<LinkTo<'a>>,
    pub children: Vec<LinkTo<'a>>,
    pub related: Vec<RelatedView<'a>>,
    /// Addresses of the same thing elsewhere.
    pub same_as: Vec<Cow<'a, str>>,
    pub events: Vec<EventView<'a>>,
    /// The link to the facts for programs.
    pub json: String,
    /// The link to its feed, if the dossier has a `base_url`.
    pub feed: Option<String>,
    /// The number of passages on all its pages.
    pub passage_count: usize,
    /// The passages of this page in order of date.
    pub passages: Vec<YearView<'a>>,
    /// The number of passages that it speaks in, as a voice.
    pub spoken: u32,
    pub speaks_on: Vec<SpeaksOnView<'a>>,
    /// Sources about it as a whole.
    pub sources: Vec<SourceRow<'a>>,
    /// Sources that mention it outside of its passages.
    pub unmarked: Vec<UnmarkedView<'a>>,
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    pub extra: &'a Extra,
}

/// Passages of one year.
#[derive(Debug, Serialize)]
pub struct YearView<'a> {
    /// The year in which they begin; none if passages are not grouped, and for those without a date.
    pub year: Option<String>,
    pub passages: Vec<PassageCard<'a>>,
}

/// A source that mentions the topic outside of its passages.
#[derive(Debug, Serialize)]
pub struct UnmarkedView<'a> {
    pub link: LinkTo<'a>,
    /// The first blocks that mention it: number and link.
    pub blocks: Vec<(u32, String)>,
    /// The number of blocks beyond these.
    pub more: usize,
}

/// A related topic.
#[derive(Debug, Serialize)]
pub struct RelatedView<'a> {
    pub link: LinkTo<'a>,
    /// The number of passages about both.
    pub shared_passages: u32,
    /// The first of them in order of date.
    pub shared: Vec<SharedView<'a>>,
    /// The number of passages beyond these.
    pub more: usize,
}

/// A passage that two topics share.
#[derive(Debug, Serialize)]
pub struct SharedView<'a> {
    /// The link, with the source's title.
    pub link: LinkTo<'a>,
    /// The number of its first block.
    pub block: u32,
}

/// A topic that a voice speaks on.
#[derive(Debug, Serialize)]
pub struct SpeaksOnView<'a> {
    pub link: LinkTo<'a>,
    /// The number of passages.
    pub passages: u32,
}

/// An event of the timeline.
#[derive(Debug, Serialize)]
pub struct EventView<'a> {
    pub date: DateView<'a>,
    pub title: &'a str,
    /// Links to the evidence.
    pub sources: Vec<LinkTo<'a>>,
}

/// The number of pages that a topic takes: that of its longest list.
pub fn page_count(topic: &Topic) -> usize {
    let lists = [
        topic.relations.passages.len(),
        topic.relations.sources.len(),
        topic.relations.related.len(),
        topic.relations.children.len(),
        topic.relations.speaks_on.len(),
        topic.relations.unmarked.len(),
    ];
    url::list_pages(lists.into_iter().max().unwrap_or(0))
}

/// The topic's page of a number, from 1.
pub fn view(cx: ViewContext<'_>, ix: TopicIx, number: usize) -> TopicView<'_> {
    let dossier = cx.dossier;
    let topic = dossier.topic(ix);
    let meta = &topic.parsed.meta;
    let is_first = number == 1;
    let mut page = cx.head("topic", &meta.title.value, cx.plain(topic.summary.as_ref()));
    page.data = Some(schema::topic(cx, topic));
    page.pager = cx.pager(number, page_count(topic), |n| url::topic(&topic.id, n));
    TopicView {
        id: &topic.id,
        title: &meta.title.value,
        kind: cx.kind(&meta.kind),
        aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        summary: topic.summary.as_ref().filter(|_| is_first).map(|summary| cx.prose(summary)),
        text: topic.text.as_ref().filter(|_| is_first).map(|text| cx.prose(text)),
        parent: topic.parent.map(|parent| cx.entry(EntryIx::Topic(parent))),
        children: cx.topics(url::list_slice(&topic.relations.children, number)),
        related: related(cx, topic, url::list_slice(&topic.relations.related, number)),
        same_as: meta
            .same_as
            .iter()
            .filter(|_| is_first)
            .map(|address| url::address(address))
            .collect(),
        events: topic.events.iter().filter(|_| is_first).map(|e| event(cx, e)).collect(),
        json: cx.href(&url::topic_json(&topic.id), None),
        feed: dossier.meta.base_url.as_ref().map(|_| cx.href(&url::topic_feed(&topic.id), None)),
        passage_count: topic.relations.passages.len(),
        passages: years(cx, url::list_slice(&topic.relations.passages, number)),
        spoken: topic.relations.spoken,
        speaks_on: speaks_on(cx, topic, number),
        sources: url::list_slice(&topic.relations.sources, number)
            .iter()
            .map(|&ix| cx.source_row(ix))
            .collect(),
        unmarked: url::list_slice(&topic.relations.unmarked, number)
            .iter()
            .map(|(source, blocks)| unmarked(cx, *source, blocks))
            .collect(),
        backlinks: if is_first { cx.backlinks(&topic.backlinks) } else { Vec::new() },
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        extra: &meta.extra,
        page,
    }
}

/// Passages, grouped by the year in which they begin if there are many.
fn years<'a>(cx: ViewContext<'a>, passages: &[PassageIx]) -> Vec<YearView<'a>> {
    let year = |&ix: &PassageIx| {
        let date = cx.dossier.passage(ix).date.as_ref();
        date.filter(|_| passages.len() > MAX_UNGROUPED).map(Date::year)
    };
    let groups = passages.chunk_by(|a, b| year(a) == year(b));
    groups
        .map(|group| YearView {
            year: group.first().and_then(year).map(|year| format!("{year:04}")),
            passages: group.iter().map(|&ix| cx.passage_card(ix)).collect(),
        })
        .collect()
}

fn unmarked<'a>(cx: ViewContext<'a>, source: SourceIx, blocks: &[u32]) -> UnmarkedView<'a> {
    let path = cx.dossier.path(EntryIx::Source(source));
    let place = |&block: &u32| (block + 1, cx.href(&path, Some(&format!("p{}", block + 1))));
    UnmarkedView {
        link: cx.entry(EntryIx::Source(source)),
        blocks: blocks.iter().take(MAX_MENTIONS).map(place).collect(),
        more: blocks.len().saturating_sub(MAX_MENTIONS),
    }
}

fn related<'a>(
    cx: ViewContext<'a>,
    topic: &Topic,
    related: &[RelatedTopic],
) -> Vec<RelatedView<'a>> {
    let mut shared: HashMap<TopicIx, Vec<PassageIx>> =
        related.iter().map(|related| (related.topic, Vec::new())).collect();
    for &ix in &topic.relations.passages {
        for other in &cx.dossier.passage(ix).topics {
            if let Some(places) = shared.get_mut(other).filter(|places| places.len() < MAX_SHARED) {
                places.push(ix);
            }
        }
    }
    let view = |related: &RelatedTopic| {
        let places = &shared[&related.topic];
        RelatedView {
            link: cx.entry(EntryIx::Topic(related.topic)),
            shared_passages: related.shared_passages,
            shared: places.iter().map(|&ix| shared_passage(cx, ix)).collect(),
            more: (related.shared_passages as usize).saturating_sub(places.len()),
        }
    };
    related.iter().map(view).collect()
}

fn shared_passage(cx: ViewContext<'_>, ix: PassageIx) -> SharedView<'_> {
    let entry = EntryIx::Source(ix.source);
    let passage = cx.dossier.passage(ix);
    let url = cx.href(&cx.dossier.path(entry), Some(&passage.id));
    let [block, _] = passage.blocks();
    SharedView { link: LinkTo { title: cx.dossier.title(entry), url }, block }
}

fn speaks_on<'a>(cx: ViewContext<'a>, topic: &Topic, number: usize) -> Vec<SpeaksOnView<'a>> {
    let mut topics: Vec<(TopicIx, u32)> =
        topic.relations.speaks_on.iter().map(|(ix, n)| (*ix, *n)).collect();
    topics.sort_by_key(|(ix, passages)| (std::cmp::Reverse(*passages), *ix));
    url::list_slice(&topics, number)
        .iter()
        .map(|(ix, passages)| SpeaksOnView {
            link: cx.entry(EntryIx::Topic(*ix)),
            passages: *passages,
        })
        .collect()
}

/// An event with links to its evidence.
pub(super) fn event<'a>(cx: ViewContext<'a>, event: &'a Event) -> EventView<'a> {
    let sources = evidence(cx, event);
    EventView { date: cx.date(&event.date), title: &event.title, sources }
}

/// Links to the evidence of an event.
pub(super) fn evidence<'a>(cx: ViewContext<'a>, event: &'a Event) -> Vec<LinkTo<'a>> {
    let link = |evidence: &'a Evidence| {
        let entry = EntryIx::Source(evidence.source);
        let path = cx.dossier.path(entry);
        let title = cx.dossier.title(entry);
        LinkTo { title, url: cx.href(&path, evidence.fragment.as_deref()) }
    };
    event.sources.iter().map(link).collect()
}
