//! The voices: a table of how often each voice speaks on each topic, and the passages behind each number.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo, PassageLink, VoiceView};
use crate::link::{EntryIx, PassageIx, TopicIx, Voice};
use crate::url;

/// At most this many voices are columns of the table, so that it fits on a wide screen.
const MAX_COLUMNS: usize = 20;
/// The number of shades that tell how many passages there are.
const SHADES: u32 = 5;
/// At most this many passages of one voice on one topic are listed; the topic's page has all.
const MAX_PASSAGES_LISTED: usize = 20;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VoicesView<'a> {
    pub page: Head<'a>,
    /// The columns of the table.
    pub columns: Vec<Column<'a>>,
    /// The number of voices without a column.
    pub more_voices: usize,
    /// The topics that a voice with a column speaks on.
    pub topics: Vec<TopicVoices<'a>>,
    /// Every voice with its passages: the lists below the table.
    pub voices: Vec<VoiceTopics<'a>>,
    /// The table of all passages as CSV.
    pub csv: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Column<'a> {
    /// The voice.
    pub name: &'a str,
    /// The address of its list below.
    pub url: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicVoices<'a> {
    /// The topic's page.
    pub link: LinkTo<'a>,
    /// One for each column; none if the voice does not speak on the topic.
    pub cells: Vec<Option<Cell>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cell {
    /// How many passages there are.
    pub passages: usize,
    /// The first of them on the topic's page.
    pub url: String,
    /// How many there are, from 1 to 5.
    pub shade: u32,
    /// True if the voice is the topic itself.
    pub own: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VoiceTopics<'a> {
    /// The voice.
    pub voice: VoiceView<'a>,
    /// The id of its list on this page.
    pub element: String,
    /// The number of its passages.
    pub passages: usize,
    /// Its topics, those with most passages first.
    pub topics: Vec<VoiceTopicView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VoiceTopicView<'a> {
    /// Its id on this page.
    pub element: String,
    /// The topic's page.
    pub link: LinkTo<'a>,
    /// The first passages of the voice on the topic.
    pub places: Vec<PassageLink<'a>>,
    /// How many further passages there are.
    pub more: usize,
}

/// The passages of each voice on each topic, with their positions among the topic's passages.
type Spoken<'a> = BTreeMap<&'a Voice, BTreeMap<TopicIx, Vec<(usize, PassageIx)>>>;

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
    let columns = &order[..order.len().min(MAX_COLUMNS)];
    let most = spoken.values().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0);
    let cell = |voice: &Voice, topic: TopicIx| {
        let passages = spoken[voice].get(&topic)?;
        Some(Cell {
            passages: passages.len(),
            url: card_url(cx, topic, passages[0]),
            shade: shade(passages.len(), most),
            own: *voice == Voice::Topic(topic),
        })
    };
    let row = |&topic: &TopicIx| TopicVoices {
        link: cx.entry(EntryIx::Topic(topic)),
        cells: columns.iter().map(|(voice, _)| cell(voice, topic)).collect(),
    };
    topics.retain(|topic| columns.iter().any(|(voice, _)| spoken[voice].contains_key(topic)));
    let column = |(n, (voice, passages)): (usize, &(&'a Voice, usize))| {
        let mut by_topic: Vec<(&TopicIx, &Vec<(usize, PassageIx)>)> =
            spoken[voice].iter().collect();
        by_topic.sort_by_key(|(topic, passages)| (Reverse(passages.len()), **topic));
        let view = |(topic, passages): (&TopicIx, &Vec<(usize, PassageIx)>)| {
            let listed = passages.iter().take(MAX_PASSAGES_LISTED);
            VoiceTopicView {
                element: element(n + 1, *topic),
                link: cx.entry(EntryIx::Topic(*topic)),
                places: listed.map(|&(_, ix)| passage_link(cx, ix)).collect(),
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
    let head = |(n, (voice, _)): (usize, &(&'a Voice, usize))| Column {
        name: dossier.voice_name(voice),
        url: cx.href(cx.path, Some(&format!("_{}", n + 1))),
    };
    VoicesView {
        columns: columns.iter().enumerate().map(head).collect(),
        more_voices: order.len() - columns.len(),
        topics: topics.iter().map(row).collect(),
        voices: order.iter().enumerate().map(column).collect(),
        csv: cx.href(url::PASSAGES_CSV, None),
        page: cx.head("voices", cx.locale.text("voices"), String::new()),
    }
}

/// Collects every passage under each of its voices and topics, in the order of the topics' pages.
fn spoken(cx: ViewContext<'_>) -> Spoken<'_> {
    let mut spoken = Spoken::new();
    for topic in cx.dossier.topics() {
        for place in cx.dossier.topic(topic).relations.passages.iter().copied().enumerate() {
            let (_, ix) = place;
            for voice in cx.dossier.brief(ix.source).passage(ix.passage).voices {
                spoken.entry(voice).or_default().entry(topic).or_default().push(place);
            }
        }
    }
    spoken
}

fn passage_link(cx: ViewContext<'_>, ix: PassageIx) -> PassageLink<'_> {
    let passage = cx.dossier.passage(ix);
    cx.passage_link(passage, cx.place(EntryIx::Source(ix.source), Some(&passage.id)))
}

/// Returns the address of a passage's card on its topic's page; `at` is its position among the topic's passages.
fn card_url(cx: ViewContext<'_>, topic: TopicIx, (at, ix): (usize, PassageIx)) -> String {
    let page = url::topic_page(cx.dossier.topic_id(topic), url::list_page_of(at));
    let source = cx.dossier.brief(ix.source);
    cx.href(&page, Some(&url::card_element(source.id(), source.passage(ix.passage).id)))
}

/// Returns the shade of a number of passages, in equal steps of its logarithm up to that of `most`.
fn shade(passages: usize, most: usize) -> u32 {
    // With fewer than five at most, each number has a shade of its own.
    let most = most.max(SHADES as usize) as u128;
    let steps = SHADES - 1;
    1 + (1..=steps).filter(|&step| (passages as u128).pow(steps) >= most.pow(step)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_passages_are_darker() {
        let shades = |most, numbers: &[usize]| -> Vec<u32> {
            numbers.iter().map(|&n| shade(n, most)).collect()
        };
        assert_eq!(shades(1, &[1]), [1]);
        assert_eq!(shades(9, &[1, 2, 3, 4, 5, 6, 9]), [1, 2, 3, 3, 3, 4, 5]);
        assert_eq!(
            shades(100_000, &[1, 17, 18, 316, 317, 5623, 5624, 100_000]),
            [1, 1, 2, 2, 3, 3, 4, 5]
        );
    }
}
