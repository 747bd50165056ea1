//! Who said what on what: a table of voices and topics, and the passages behind each number.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, Head, LinkTo, VoiceView};
use crate::link::{EntryIx, PassageIx, TopicIx, Voice};
use crate::url;

/// How many passages of one voice on one topic are listed; the topic's page has them all.
const LISTED: usize = 20;

/// What the page of voices shows.
#[derive(Debug, Hash, Serialize)]
pub struct VoicesView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The topics, in the order of the table's rows.
    pub topics: Vec<TopicVoices<'a>>,
    /// The voices, in the order of the table's columns.
    pub voices: Vec<VoiceTopics<'a>>,
}

/// A row of the table: a topic with what each voice says on it.
#[derive(Debug, Hash, Serialize)]
pub struct TopicVoices<'a> {
    /// The topic.
    pub link: LinkTo<'a>,
    /// For each voice the number of its passages and the link to them; none where it says nothing.
    pub cells: Vec<Option<Cell>>,
}

/// A number of the table.
#[derive(Debug, Hash, Serialize)]
pub struct Cell {
    /// How many passages there are.
    pub passages: usize,
    /// The link to them.
    pub url: String,
}

/// All that one voice says.
#[derive(Debug, Hash, Serialize)]
pub struct VoiceTopics<'a> {
    /// Who.
    pub voice: VoiceView<'a>,
    /// The id of its section on the page.
    pub element: String,
    /// In how many passages it speaks.
    pub passages: usize,
    /// What it speaks on, most passages first.
    pub topics: Vec<Said<'a>>,
}

/// What one voice says on one topic.
#[derive(Debug, Hash, Serialize)]
pub struct Said<'a> {
    /// The id of this item on the page.
    pub element: String,
    /// The topic.
    pub link: LinkTo<'a>,
    /// The first passages, in order of date.
    pub places: Vec<PlaceView<'a>>,
    /// How many more there are, on the topic's page.
    pub more: usize,
}

/// A passage in a list of places.
#[derive(Debug, Hash, Serialize)]
pub struct PlaceView<'a> {
    /// Its source, with the link to the very words.
    pub link: LinkTo<'a>,
    /// Numbers of the first and the last block.
    pub blocks: [u32; 2],
    /// When it was said.
    pub date: Option<DateView<'a>>,
}

/// The passages of each voice by topic.
type Spoken<'a> = BTreeMap<&'a Voice, BTreeMap<TopicIx, Vec<PassageIx>>>;

/// The view of the page of voices.
pub fn voices<'a>(cx: ViewContext<'a>) -> VoicesView<'a> {
    let dossier = cx.dossier;
    let spoken = spoken(cx);
    let mut counts: BTreeMap<&Voice, usize> = BTreeMap::new();
    for passage in dossier.briefs().flat_map(|(_, brief)| brief.passages()) {
        for voice in passage.voices {
            *counts.entry(voice).or_default() += 1;
        }
    }
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
        let mut said: Vec<(&TopicIx, &Vec<PassageIx>)> = spoken[voice].iter().collect();
        said.sort_by_key(|(topic, passages)| (Reverse(passages.len()), **topic));
        let said = said.into_iter().map(|(topic, passages)| Said {
            element: element(n + 1, *topic),
            link: cx.entry(EntryIx::Topic(*topic)),
            places: passages.iter().take(LISTED).map(|&ix| place(cx, ix)).collect(),
            more: passages.len().saturating_sub(LISTED),
        });
        VoiceTopics {
            voice: cx.voice(voice),
            element: format!("_{}", n + 1),
            passages: *passages,
            topics: said.collect(),
        }
    };
    VoicesView {
        topics: topics.iter().map(row).collect(),
        voices: order.iter().enumerate().map(column).collect(),
        page: cx.head("voices", cx.locale.text("voices"), String::new()),
    }
}

/// Every passage under each of its voices and topics, in the order of the topics' pages.
fn spoken(cx: ViewContext<'_>) -> Spoken<'_> {
    let mut spoken = Spoken::new();
    for topic in cx.dossier.topics() {
        for &ix in cx.dossier.topic(topic).passages.iter() {
            for voice in cx.dossier.brief(ix.source).passage(ix.passage).voices {
                let own = spoken.entry(voice).or_default();
                own.entry(topic).or_default().push(ix);
            }
        }
    }
    spoken
}

fn place(cx: ViewContext<'_>, ix: PassageIx) -> PlaceView<'_> {
    let source = cx.dossier.source_id(ix.source);
    let passage = cx.dossier.passage(ix);
    let title = cx.dossier.title(EntryIx::Source(ix.source));
    PlaceView {
        link: LinkTo { title, url: cx.href(&url::source(source), Some(&passage.id)) },
        blocks: passage.blocks(),
        date: passage.date.as_ref().map(|date| cx.date(date)),
    }
}
