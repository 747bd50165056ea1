//! The drawing of the timeline: a lane for each topic with events, and one for sources.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Drawing, Item, LaneItems, Size};
use crate::link::{EntryIx, TimelineItem, TopicIx};
use crate::pages::context::ViewContext;

/// At most this many topics have a lane of their own. The stylesheet has a rule for each.
const MAX_LANES: usize = 12;

const SIZE: Size = Size { width: 544, lane: 24, rows: [16, 16], max_rows: 12 };

/// An item, and the topics that it is about.
pub type TimelineRow = (TimelineItem, Vec<TopicIx>);

/// The topics that have lanes, in the order of the lanes.
#[derive(Debug)]
pub struct TopicLanes {
    topics: Vec<TopicIx>,
    /// The number of topics with events that have no lane of their own.
    pub left_out: usize,
}

impl TopicLanes {
    /// Chooses the topics with most events, in the order of their first ones.
    pub fn choose(rows: &[TimelineRow]) -> Self {
        let mut counts: BTreeMap<TopicIx, (usize, usize)> = BTreeMap::new();
        for (n, (item, _)) in rows.iter().enumerate() {
            if let TimelineItem::Event(topic, _) = item {
                counts.entry(*topic).or_insert((0, n)).0 += 1;
            }
        }
        let mut topics: Vec<(TopicIx, (usize, usize))> = counts.into_iter().collect();
        let left_out = topics.len().saturating_sub(MAX_LANES);
        topics.sort_by_key(|&(_, (events, first))| (Reverse(events), first));
        topics.truncate(MAX_LANES);
        topics.sort_by_key(|&(_, (_, first))| first);
        Self { topics: topics.into_iter().map(|(topic, _)| topic).collect(), left_out }
    }

    fn lane_of(&self, topic: TopicIx) -> Option<usize> {
        self.topics.iter().position(|own| *own == topic)
    }

    /// Returns the classes by which the stylesheet shows the items of one topic: `in-1 in-3`.
    pub fn classes(&self, topics: &[TopicIx]) -> String {
        let lanes = topics.iter().filter_map(|&topic| self.lane_of(topic));
        lanes.map(|lane| format!("in-{}", lane + 1)).collect::<Vec<String>>().join(" ")
    }

    /// Draws the rows of a page; none if there are none. A mark leads to its row.
    pub fn draw<'a>(&self, cx: ViewContext<'a>, rows: &[TimelineRow]) -> Option<Drawing<'a>> {
        let mut topics: Vec<Vec<Item<'a>>> = vec![Vec::new(); self.topics.len()];
        let [mut others, mut sources] = [Vec::new(), Vec::new()];
        for (n, (item, about)) in rows.iter().enumerate() {
            let (lane, title) = match *item {
                TimelineItem::Event(topic, _) => {
                    let lane = self.lane_of(topic).map_or(&mut others, |lane| &mut topics[lane]);
                    let event = item.event(cx.dossier.untracked());
                    (lane, event.map_or("", |event| &event.title))
                }
                TimelineItem::Source(ix) => (&mut sources, cx.dossier.title(EntryIx::Source(ix))),
            };
            if let Some(date) = item.date(cx.dossier.untracked()) {
                let url = cx.href(cx.path, Some(&row_element(n)));
                let item = Item::new(cx, date, title, url);
                lane.push(Item { classes: self.classes(about), ..item });
            }
        }
        let of_topics = self.topics.iter().zip(topics).enumerate();
        let of_topics = of_topics.map(|(n, (&topic, items))| LaneItems {
            name: cx.dossier.title(EntryIx::Topic(topic)).into(),
            number: Some(n + 1),
            element: Some(format!("_topic-{}", cx.dossier.topic_id(topic))),
            items,
        });
        let others = LaneItems::new(cx.locale.count("other_topics", self.left_out), others);
        let sources = LaneItems::new(cx.locale.text("sources"), sources);
        let lanes = of_topics.chain([others, sources]).filter(|lane| !lane.items.is_empty());
        let lanes: Vec<LaneItems<'a>> = lanes.collect();
        (!lanes.is_empty()).then(|| Drawing::new(lanes, SIZE))
    }
}

/// The element of a row of the timeline; `n` is from 0.
pub fn row_element(n: usize) -> String {
    format!("_row-{}", n + 1)
}
