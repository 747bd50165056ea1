//! A topic's page: the curator's text about it, and the evidence.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;

use super::context::ViewContext;
use super::drawing::{Drawing, topic_strip};
use super::evidence::{EvidenceView, columns, evidence};
use super::parts::{BacklinkView, DateView, Head, LinkTo, SourceRow, TopicHeader};
use super::schema;
use crate::html::Html;
use crate::link::{EntryIx, RelatedTopic, SourceIx, Topic, TopicIx};
use crate::model::Extra;
use crate::url;

/// At most this many mentions of a topic are listed for each source,
const MAX_MENTIONS: usize = 12;
/// and at most this many shared passages for each related topic.
const MAX_SHARED: usize = 3;

/// A topic's page. Lists go on on the topic's next page; what precedes them is on the first one only.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicView<'a> {
    pub page: Head<'a>,
    #[serde(flatten)]
    pub header: TopicHeader<'a>,
    /// The curator's text about it.
    pub text: Option<Html>,
    /// The broader topic.
    pub parent: Option<LinkTo<'a>>,
    /// Narrower topics.
    pub children: Vec<LinkTo<'a>>,
    /// Topics that share passages with it, most first.
    pub related: Vec<RelatedView<'a>>,
    /// Addresses of the same thing elsewhere.
    pub same_as: Vec<Cow<'a, str>>,
    /// The address of the topic's data.
    pub json: String,
    /// The address of its feed; only with a `base_url`.
    pub feed: Option<String>,
    /// Events and passages in time; absent if there are fewer than two.
    pub strip: Option<Drawing<'a>>,
    /// The number of passages on all its pages.
    pub passage_count: usize,
    /// The evidence on this page.
    pub evidence: EvidenceView<'a>,
    /// The number of passages that it speaks in, as a voice.
    pub spoken: u32,
    /// The topics of the passages in which it speaks.
    pub speaks_on: Vec<SpeaksOnView<'a>>,
    /// The sources that are about it as a whole.
    pub sources: Vec<SourceRow<'a>>,
    /// The sources that mention it without a passage.
    pub unmarked: Vec<UnmarkedView<'a>>,
    /// What refers to the topic.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// When the curator last changed the entry.
    pub updated: Option<DateView<'a>>,
    /// The curator's own data.
    pub extra: &'a Extra,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnmarkedView<'a> {
    /// The source's page.
    pub link: LinkTo<'a>,
    /// The numbers of blocks with a mention, each with the address of the block.
    pub blocks: Vec<(u32, String)>,
    /// The number of further blocks.
    pub more: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RelatedView<'a> {
    /// The other topic's page.
    pub link: LinkTo<'a>,
    /// How many passages are about both.
    pub shared_passages: u32,
    /// The first of them in order of date.
    pub shared: Vec<SharedView<'a>>,
    /// The number of further shared passages.
    pub more: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SharedView<'a> {
    /// The passage on its source's page.
    pub link: LinkTo<'a>,
    /// The number of its first block; absent if its words are withheld.
    pub block: Option<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SpeaksOnView<'a> {
    /// The topic's page.
    pub link: LinkTo<'a>,
    /// The number of its passages in which the voice speaks.
    pub passages: u32,
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

pub fn topic_view(cx: ViewContext<'_>, ix: TopicIx, number: usize) -> TopicView<'_> {
    let dossier = cx.dossier;
    let topic = dossier.topic(ix);
    let meta = &topic.parsed.meta;
    let is_first = number == 1;
    let mut page = cx.head("topic", &meta.title.value, cx.plain(topic.summary.as_ref()));
    page.data = Some(schema::topic_data(cx, topic));
    page.pager = cx.pager(number, page_count(topic), |n| url::topic_page(&topic.id, n));
    let same_as = meta.same_as.iter().map(|address| url::address(address));
    let mut header = cx.topic_header(topic);
    if !is_first {
        header.summary = None;
        header.events.clear();
    }
    let sources = url::list_slice(&topic.relations.sources, number).iter();
    let mentions = url::list_slice(&topic.relations.unmarked, number).iter();
    let passages = url::list_slice(&topic.relations.passages, number);
    let columns = columns(cx, passages);
    TopicView {
        header,
        text: topic.text.as_ref().filter(|_| is_first).map(|text| cx.prose(text)),
        parent: topic.parent.map(|parent| cx.entry(EntryIx::Topic(parent))),
        children: cx.topics(url::list_slice(&topic.relations.children, number)),
        related: related(cx, topic, url::list_slice(&topic.relations.related, number)),
        same_as: if is_first { same_as.collect() } else { Vec::new() },
        json: cx.href(&url::topic_json(&topic.id), None),
        feed: dossier.meta.base_url.as_ref().map(|_| cx.href(&url::topic_feed(&topic.id), None)),
        strip: topic_strip(cx, topic, number, &columns),
        passage_count: topic.relations.passages.len(),
        evidence: evidence(cx, ix, passages, &columns),
        spoken: topic.relations.spoken,
        speaks_on: speaks_on(cx, topic, number),
        sources: sources.map(|&ix| cx.source_row(ix)).collect(),
        unmarked: mentions.map(|(source, blocks)| unmarked(cx, *source, blocks)).collect(),
        backlinks: if is_first { cx.backlinks(&topic.backlinks) } else { Vec::new() },
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        extra: &meta.extra,
        page,
    }
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
    let mut shared: HashMap<TopicIx, Vec<SharedView<'_>>> =
        related.iter().map(|related| (related.topic, Vec::new())).collect();
    for ix in &topic.relations.passages {
        let passage = cx.dossier.passage(*ix);
        for other in &passage.topics {
            if let Some(places) = shared.get_mut(other).filter(|places| places.len() < MAX_SHARED) {
                let link = cx.place(EntryIx::Source(ix.source), Some(&passage.id));
                places.push(SharedView { link, block: passage.blocks().map(|[first, _]| first) });
            }
        }
    }
    let view = |related: &RelatedTopic| {
        let shared = shared.remove(&related.topic).unwrap_or_default();
        RelatedView {
            link: cx.entry(EntryIx::Topic(related.topic)),
            shared_passages: related.shared_passages,
            more: (related.shared_passages as usize).saturating_sub(shared.len()),
            shared,
        }
    };
    related.iter().map(view).collect()
}

fn speaks_on<'a>(cx: ViewContext<'a>, topic: &Topic, number: usize) -> Vec<SpeaksOnView<'a>> {
    let mut topics: Vec<(TopicIx, u32)> =
        topic.relations.speaks_on.iter().map(|(ix, n)| (*ix, *n)).collect();
    topics.sort_by_key(|&(ix, passages)| (Reverse(passages), ix));
    let view = |&(ix, passages): &(TopicIx, u32)| SpeaksOnView {
        link: cx.entry(EntryIx::Topic(ix)),
        passages,
    };
    url::list_slice(&topics, number).iter().map(view).collect()
}
