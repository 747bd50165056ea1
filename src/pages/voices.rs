//! The voices: a table of how often each voice speaks on each topic, and the passages behind each number.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo, PassageLink, VoiceView};
use crate::link::{EntryIx, PassageIx, TopicIx, Voice};

/// At most this many passages of one voice on one topic are listed; the topic's page has all.
const MAX_PASSAGES_LISTED: usize = 20;

#[derive(Debug, Serialize)]
pub struct VoicesView<'a> {
    pub page: Head<'a>,
    pub topics: Vec<TopicVoices<'a>>,
    pub voices: Vec<VoiceTopics<'a>>,
}

#[derive(Debug, Serialize)]
pub struct TopicVoices<'a> {
    pub link: LinkTo<'a>,
    /// One for each voice; none if it does not speak on the topic.
    pub cells: Vec<Option<Cell>>,
}

#[derive(Debug, Serialize)]
pub struct Cell {
    pub passages: usize,
    pub url: String,
}

#[derive(Debug, Serialize)]
pub struct VoiceTopics<'a> {
    pub voice: VoiceView<'a>,
    pub element: String,
    pub passages: usize,
    /// Most passages first.
    pub topics: Vec<VoiceTopicView<'a>>,
}

#[derive(Debug, Serialize)]
pub struct VoiceTopicView<'a> {
    pub element: String,
    pub link: LinkTo<'a>,
    pub places: Vec<PassageLink<'a>>,
    pub more: usize,
}

type Spoken<'a> = BTreeMap<&'a Voice, BTreeMap<TopicIx, Vec<PassageIx>>>;

pub fn voices_view<'a>(cx: ViewContext<'a>) -> VoicesView<'a> {
    let dossier = cx.dossier;
    let spoken = spoken(cx);
    let counts = cx.voice_counts();
    let mut order: Vec<(&Voice, usize)> =
        spoken.keys().map(|voice| (*voice, counts.get(voice).copied().unwrap_or(0))).collect();
    order.sort_by_key(|(voice, passages)| (Reverse(*passages), dossier.voice_name(voice), *voice));

    let mut totals: BTreeMap<TopicIx, usize> = BTreeMap::new();
    for (topic, passages) in spoken.values().flatten() {
        *totals.entry(*topic).or_default() += passages.len();
    }
    let mut topics: Vec<TopicIx> = totals.keys().copied().collect();
    topics.sort_by_key(|topic| (Reverse(totals[topic]), *topic));

    let element = |voice: usize, topic: TopicIx| format!("_{voice}.{}", dossier.topic_id(topic));
    let row = |&topic: &TopicIx| TopicVoices {
        link: cx.entry(EntryIx::Topic(topic)),
        cells: order
            .iter()
            .enumerate()
            .map(|(n, (voice, _))| {
                let passages = spoken[voice].get(&topic)?.len();
                Some(Cell { passages, url: cx.href(cx.path, Some(&element(n + 1, topic))) })
            })
            .collect(),
    };
    let column = |(n, (voice, passages)): (usize, &(&'a Voice, usize))| {
        let mut by_topic: Vec<(&TopicIx, &Vec<PassageIx>)> = spoken[voice].iter().collect();
        by_topic.sort_by_key(|(topic, passages)| (Reverse(passages.len()), **topic));
        let view = |(topic, passages): (&TopicIx, &Vec<PassageIx>)| {
            let listed = passages.iter().take(MAX_PASSAGES_LISTED);
            VoiceTopicView {
                element: element(n + 1, *topic),
                link: cx.entry(EntryIx::Topic(*topic)),
                places: listed.map(|&ix| passage_link(cx, ix)).collect(),
                more: passages.len().saturating_sub(MAX_PASSAGES_LISTED),
            }
        };
        VoiceTopics {
            voice: cx.voice(voice),
            element: format!("_{}", n + 1),
            passages: *passages,
            topics: by_topic.into_iter().map(view).collect(),
        }
    };
    VoicesView {
        topics: topics.iter().map(row).collect(),
        voices: order.iter().enumerate().map(column).collect(),
        page: cx.head("voices", cx.locale.text("voices"), String::new()),
    }
}

/// Collects every passage under each of its voices and topics, in the order of the topics' pages.
fn spoken(cx: ViewContext<'_>) -> Spoken<'_> {
    let mut spoken = Spoken::new();
    for topic in cx.dossier.topics() {
        for &ix in &cx.dossier.topic(topic).relations.passages {
            for voice in cx.dossier.brief(ix.source).passage(ix.passage).voices {
                spoken.entry(voice).or_default().entry(topic).or_default().push(ix);
            }
        }
    }
    spoken
}

fn passage_link(cx: ViewContext<'_>, ix: PassageIx) -> PassageLink<'_> {
    let passage = cx.dossier.passage(ix);
    cx.passage_link(passage, cx.place(EntryIx::Source(ix.source), Some(&passage.id)))
}
