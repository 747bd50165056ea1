//! A topic's page: what the curator says about it, and the evidence.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{BacklinkView, Card, DateView, Head, LinkTo, SourceRow};
use super::schema;
use crate::html::Html;
use crate::link::{EntryIx, Event, Evidence, PassageIx, RelatedTopic, SourceIx, Topic, TopicIx};
use crate::model::{Date, Extra};
use crate::url;

/// From how many passages on they are grouped by year.
const MANY: usize = 12;
/// How many places of one source that mention a topic are listed.
const PLACES: usize = 12;
/// How many of the passages that a topic shares with another one are listed.
const SHARED: usize = 3;

/// What a topic's page shows. Every list is continued on the topic's next page; what stands before
/// the lists is on the first one only.
#[derive(Debug, Hash, Serialize)]
pub struct TopicView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The id.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// issue, treaty, …
    pub kind: &'a str,
    /// Other names.
    pub aliases: Vec<&'a str>,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// What the curator says about it, as HTML.
    pub text: Option<Html>,
    /// The broader topic.
    pub parent: Option<LinkTo<'a>>,
    /// Narrower topics.
    pub children: Vec<LinkTo<'a>>,
    /// RelatedTopic topics.
    pub related: Vec<RelatedView<'a>>,
    /// Addresses of the same thing elsewhere.
    pub same_as: Vec<Cow<'a, str>>,
    /// The timeline.
    pub events: Vec<EventView<'a>>,
    /// The link to the facts for programs.
    pub json: String,
    /// The link to its feed, for a dossier with a `base_url`.
    pub feed: Option<String>,
    /// How many passages there are on all its pages.
    pub passage_count: usize,
    /// The passages of this page in order of date; by year, where there are many.
    pub passages: Vec<YearView<'a>>,
    /// How many passages it speaks in, when it is a voice.
    pub spoken: u32,
    /// What it speaks on.
    pub speaks_on: Vec<SpeaksOn<'a>>,
    /// Sources about it as a whole.
    pub sources: Vec<SourceRow<'a>>,
    /// Sources that mention it where no passage is about it.
    pub unmarked: Vec<UnmarkedView<'a>>,
    /// Where the curator refers to it.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    /// The curator's free data.
    pub extra: &'a Extra,
}

/// Passages of one year.
#[derive(Debug, Hash, Serialize)]
pub struct YearView<'a> {
    /// The year in which they begin; none for few passages, and for those without a date.
    pub year: Option<String>,
    /// The passages.
    pub passages: Vec<Card<'a>>,
}

/// A source that mentions the topic outside of its passages.
#[derive(Debug, Hash, Serialize)]
pub struct UnmarkedView<'a> {
    /// The link.
    pub link: LinkTo<'a>,
    /// The first blocks that mention it: number and link.
    pub blocks: Vec<(u32, String)>,
    /// How many more there are.
    pub more: usize,
}

/// A related topic.
#[derive(Debug, Hash, Serialize)]
pub struct RelatedView<'a> {
    /// The link.
    pub link: LinkTo<'a>,
    /// How many passages are about both.
    pub shared_passages: u32,
    /// The first of them in order of date.
    pub shared: Vec<SharedView<'a>>,
    /// How many more there are.
    pub more: usize,
}

/// A passage that two topics share.
#[derive(Debug, Hash, Serialize)]
pub struct SharedView<'a> {
    /// The link, by the source's title.
    pub link: LinkTo<'a>,
    /// The number of its first block.
    pub block: u32,
}

/// A topic that a voice speaks on.
#[derive(Debug, Hash, Serialize)]
pub struct SpeaksOn<'a> {
    /// The link.
    pub link: LinkTo<'a>,
    /// In how many passages.
    pub passages: u32,
}

/// An event of the timeline.
#[derive(Debug, Hash, Serialize)]
pub struct EventView<'a> {
    /// When.
    pub date: DateView<'a>,
    /// What.
    pub title: &'a str,
    /// Links to the evidence.
    pub sources: Vec<LinkTo<'a>>,
}

/// How many pages a topic takes: as many as its longest list.
pub fn page_count(topic: &Topic) -> usize {
    let lists = [
        topic.passages.len(),
        topic.sources.len(),
        topic.related.len(),
        topic.children.len(),
        topic.speaks_on.len(),
        topic.unmarked.len(),
    ];
    url::list_pages(lists.into_iter().max().unwrap_or(0))
}

/// The view of one of a topic's pages.
pub fn view(cx: ViewContext<'_>, ix: TopicIx, number: usize) -> TopicView<'_> {
    let dossier = cx.dossier;
    let topic = dossier.topic(ix);
    let meta = &topic.parsed.meta;
    let first = number == 1;
    let mut page = cx.head("topic", &meta.title.value, cx.plain(topic.summary.as_ref()));
    page.data = Some(schema::topic(cx, topic));
    page.pager = cx.pager(number, page_count(topic), |n| url::topic(&topic.id, n));
    TopicView {
        id: &topic.id,
        title: &meta.title.value,
        kind: cx.kind(&meta.kind),
        aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        summary: topic.summary.as_ref().filter(|_| first).map(|summary| cx.prose(summary)),
        text: topic.text.as_ref().filter(|_| first).map(|text| cx.prose(text)),
        parent: topic.parent.map(|parent| cx.entry(EntryIx::Topic(parent))),
        children: cx.topics(url::list_slice(&topic.children, number)),
        related: related(cx, topic, url::list_slice(&topic.related, number)),
        same_as: meta.same_as.iter().filter(|_| first).map(|own| url::address(own)).collect(),
        events: topic.events.iter().filter(|_| first).map(|e| event(cx, e)).collect(),
        json: cx.href(&url::topic_json(&topic.id), None),
        feed: dossier.meta.base_url.as_ref().map(|_| cx.href(&url::topic_feed(&topic.id), None)),
        passage_count: topic.passages.len(),
        passages: years(cx, url::list_slice(&topic.passages, number)),
        spoken: topic.spoken,
        speaks_on: speaks_on(cx, topic, number),
        sources: url::list_slice(&topic.sources, number)
            .iter()
            .map(|&ix| cx.source_row(ix))
            .collect(),
        unmarked: url::list_slice(&topic.unmarked, number)
            .iter()
            .map(|(source, blocks)| unmarked(cx, *source, blocks))
            .collect(),
        backlinks: if first { cx.backlinks(&topic.backlinks) } else { Vec::new() },
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        extra: &meta.extra,
        page,
    }
}

/// Passages by the year in which they begin, when there are many.
fn years<'a>(cx: ViewContext<'a>, passages: &[PassageIx]) -> Vec<YearView<'a>> {
    let year = |&ix: &PassageIx| {
        let date = cx.dossier.passage(ix).date.as_ref();
        date.filter(|_| passages.len() > MANY).map(Date::year)
    };
    let groups = passages.chunk_by(|a, b| year(a) == year(b));
    groups
        .map(|group| YearView {
            year: group.first().and_then(year).map(|year| format!("{year:04}")),
            passages: group.iter().map(|&ix| cx.card(ix)).collect(),
        })
        .collect()
}

fn unmarked<'a>(cx: ViewContext<'a>, source: SourceIx, blocks: &[u32]) -> UnmarkedView<'a> {
    let path = cx.dossier.path(EntryIx::Source(source));
    let place = |&block: &u32| (block + 1, cx.href(&path, Some(&format!("p{}", block + 1))));
    UnmarkedView {
        link: cx.entry(EntryIx::Source(source)),
        blocks: blocks.iter().take(PLACES).map(place).collect(),
        more: blocks.len().saturating_sub(PLACES),
    }
}

fn related<'a>(cx: ViewContext<'a>, own: &Topic, related: &[RelatedTopic]) -> Vec<RelatedView<'a>> {
    let mut shared: HashMap<TopicIx, Vec<PassageIx>> =
        related.iter().map(|related| (related.topic, Vec::new())).collect();
    for &ix in own.passages.iter() {
        for topic in &cx.dossier.passage(ix).topics {
            if let Some(places) = shared.get_mut(topic).filter(|places| places.len() < SHARED) {
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

fn speaks_on<'a>(cx: ViewContext<'a>, topic: &Topic, number: usize) -> Vec<SpeaksOn<'a>> {
    let mut on: Vec<(TopicIx, u32)> = topic.speaks_on.iter().map(|(ix, n)| (*ix, *n)).collect();
    on.sort_by_key(|(ix, passages)| (std::cmp::Reverse(*passages), *ix));
    url::list_slice(&on, number)
        .iter()
        .map(|(ix, passages)| SpeaksOn { link: cx.entry(EntryIx::Topic(*ix)), passages: *passages })
        .collect()
}

/// An event with links to its evidence.
pub(super) fn event<'a>(cx: ViewContext<'a>, event: &'a Event) -> EventView<'a> {
    let sources = evidence(cx, event);
    EventView { date: cx.date(&event.date), title: &event.title, sources }
}

/// Links to the places that show an event.
pub(super) fn evidence<'a>(cx: ViewContext<'a>, event: &'a Event) -> Vec<LinkTo<'a>> {
    let link = |evidence: &'a Evidence| {
        let entry = EntryIx::Source(evidence.source);
        let path = cx.dossier.path(entry);
        let title = cx.dossier.title(entry);
        LinkTo { title, url: cx.href(&path, evidence.fragment.as_deref()) }
    };
    event.sources.iter().map(link).collect()
}
