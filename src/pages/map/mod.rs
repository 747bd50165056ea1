//! How topics hang together by the passages they share: a drawing, and the same pairs as a list.
//!
//! The drawing is an arc diagram. Topics are rows of text, so that no label can hide another, and an
//! arc beside them joins two. Arcs stretch with the page: their coordinates say how many rows down and
//! how many thousandths of the width across, and the width of a stroke alone is in pixels.

mod layout;

use std::cmp::Reverse;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo};
use crate::link::{EntryIx, TopicIx, TrackedDossier};
use crate::url;
use layout::{Link, Row};

/// How many topics are drawn.
const DRAWN: usize = 150;
/// How many pairs are drawn and listed.
const PAIRS: usize = 400;
/// The height of a row in the drawing's own units.
const ROW: usize = 24;
/// The width of the drawing in its own units.
const WIDTH: usize = 1000;

/// What the map shows.
#[derive(Debug, Hash, Serialize)]
pub struct MapView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The topics that are drawn, from the top.
    pub rows: Vec<RowView<'a>>,
    /// The pairs that are drawn and listed, by how much they share, most first.
    pub groups: Vec<PairGroup<'a>>,
    /// Width and height of the drawing, in its own units.
    pub size: [usize; 2],
    /// How many pairs more there are.
    pub more_pairs: usize,
    /// How many topics are linked to another, but neither drawn nor listed.
    pub left_out: usize,
    /// Topics without a link to another, by title; no more than a list's page.
    pub alone: Vec<LinkTo<'a>>,
    /// How many more of these there are.
    pub more_alone: usize,
}

/// A topic of the drawing.
#[derive(Debug, Hash, Serialize)]
pub struct RowView<'a> {
    /// The topic.
    pub link: LinkTo<'a>,
    /// How many passages it has.
    pub passages: usize,
    /// Below how many broader topics it stands.
    pub level: usize,
    /// Where its dot is from the top, in the drawing's units.
    pub y: usize,
    /// How wide its dot is, in pixels.
    pub dot: String,
    /// The numbers of the arcs that end here.
    pub arcs: Vec<usize>,
}

/// Pairs that share the same number of passages.
#[derive(Debug, Hash, Serialize)]
pub struct PairGroup<'a> {
    /// How many passages are about both; 0 for pairs that the curator alone links.
    pub shared: u32,
    /// How wide their arcs are, in pixels.
    pub stroke: String,
    /// The pairs.
    pub pairs: Vec<PairView<'a>>,
}

/// Two topics that are linked.
#[derive(Debug, Hash, Serialize)]
pub struct PairView<'a> {
    /// The two, the upper one of the drawing first.
    pub topics: [LinkTo<'a>; 2],
    /// The number of its arc, from 1.
    pub arc: usize,
    /// Its arc as SVG has it (`d` of a `path`), in the drawing's units.
    pub path: String,
}

/// Two topics that share passages, or that the curator links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    a: TopicIx,
    b: TopicIx,
    shared: u32,
}

/// The view of the map.
pub fn map(cx: ViewContext<'_>) -> MapView<'_> {
    let dossier = cx.dossier;
    let all = pairs(dossier);
    let (drawn, chosen) = choose(&all, dossier.topics().len());
    let rows = rows(dossier, &drawn, &chosen);
    let mut places = vec![0; dossier.topics().len()];
    for (place, row) in rows.iter().enumerate() {
        places[drawn[row.node].0 as usize] = place;
    }
    let mut arcs = vec![Vec::new(); rows.len()];
    let mut groups: Vec<PairGroup<'_>> = Vec::new();
    for (arc, pair) in (1..).zip(&chosen) {
        let mut ends = [pair.a, pair.b].map(|topic| (places[topic.0 as usize], topic));
        ends.sort_unstable();
        for (place, _) in ends {
            arcs[place].push(arc);
        }
        let view = PairView {
            topics: ends.map(|(_, topic)| cx.entry(EntryIx::Topic(topic))),
            arc,
            path: path(ends[0].0, ends[1].0, rows.len()),
        };
        match groups.last_mut().filter(|group| group.shared == pair.shared) {
            Some(group) => group.pairs.push(view),
            None => groups.push(PairGroup {
                shared: pair.shared,
                stroke: tenths(stroke(pair.shared)),
                pairs: vec![view],
            }),
        }
    }
    let (alone, left_out) = not_drawn(dossier, &all, &drawn);
    MapView {
        page: cx.head("map", cx.locale.text("map"), String::new()),
        size: [WIDTH, rows.len() * ROW],
        rows: rows
            .iter()
            .zip(arcs)
            .enumerate()
            .map(|(place, (row, arcs))| row_view(cx, drawn[row.node], row.level, place, arcs))
            .collect(),
        groups,
        more_pairs: all.len() - chosen.len(),
        left_out,
        more_alone: alone.len().saturating_sub(url::LIST_PAGE),
        alone: cx.topics(url::list_slice(&alone, 1)),
    }
}

fn row_view(
    cx: ViewContext<'_>,
    topic: TopicIx,
    level: usize,
    place: usize,
    arcs: Vec<usize>,
) -> RowView<'_> {
    let passages = cx.dossier.topic(topic).passages.len();
    RowView {
        link: cx.entry(EntryIx::Topic(topic)),
        passages,
        level,
        y: middle(place),
        dot: tenths(dot(passages)),
        arcs,
    }
}

/// Every pair that shares a passage, is declared to be related, or is of a topic and its broader one;
/// most shared first, then in the order of the topics.
fn pairs(dossier: &TrackedDossier<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (own, topic) in dossier.topics().map(|ix| (ix, dossier.topic(ix))) {
        let later = topic.related.iter().filter(|related| related.topic > own);
        pairs.extend(later.map(|related| Pair {
            a: own,
            b: related.topic,
            shared: related.shared_passages,
        }));
        let known = |parent: &TopicIx| topic.related.iter().any(|r| r.topic == *parent);
        if let Some(parent) = topic.parent.filter(|parent| !known(parent)) {
            pairs.push(Pair { a: own.min(parent), b: own.max(parent), shared: 0 });
        }
    }
    pairs.sort_unstable_by_key(|pair| (Reverse(pair.shared), pair.a, pair.b));
    pairs
}

/// Which topics are drawn, in their order, and which pairs of them. The strongest pairs choose the
/// topics; of the pairs stay those that chose one, so that every topic has a link, and the strongest
/// of the others.
fn choose(pairs: &[Pair], topics: usize) -> (Vec<TopicIx>, Vec<Pair>) {
    let mut is_drawn = vec![false; topics];
    let mut drawn = Vec::new();
    let mut chose = vec![false; pairs.len()];
    for (pair, chose) in pairs.iter().zip(&mut chose) {
        let ends = [pair.a, pair.b];
        let new = ends.into_iter().filter(|end| !is_drawn[end.0 as usize]);
        let new: Vec<TopicIx> = new.collect();
        if !new.is_empty() && drawn.len() + new.len() <= DRAWN {
            for end in &new {
                is_drawn[end.0 as usize] = true;
            }
            drawn.extend(new);
            *chose = true;
        }
    }
    drawn.sort_unstable();
    let mut room = PAIRS - chose.iter().filter(|chose| **chose).count();
    let mut chosen = Vec::new();
    for (pair, chose) in pairs.iter().zip(chose) {
        let fits = is_drawn[pair.a.0 as usize] && is_drawn[pair.b.0 as usize] && room > 0;
        if !chose && fits {
            room -= 1;
        }
        if chose || fits {
            chosen.push(*pair);
        }
    }
    (drawn, chosen)
}

/// The rows of the drawn topics: the nodes are their places in `drawn`.
fn rows(dossier: &TrackedDossier<'_>, drawn: &[TopicIx], chosen: &[Pair]) -> Vec<Row> {
    let node = |topic: TopicIx| drawn.binary_search(&topic).ok();
    let parents: Vec<Option<usize>> =
        drawn.iter().map(|&topic| dossier.topic(topic).parent.and_then(node)).collect();
    let link = |pair: &Pair| {
        Some(Link { a: node(pair.a)?, b: node(pair.b)?, weight: 1 + 2 * u64::from(pair.shared) })
    };
    layout::rows(&parents, &chosen.iter().filter_map(link).collect::<Vec<Link>>())
}

/// The topics without a link, by title, and how many have one but are not drawn.
fn not_drawn(
    dossier: &TrackedDossier<'_>,
    all: &[Pair],
    drawn: &[TopicIx],
) -> (Vec<TopicIx>, usize) {
    let mut is_linked = vec![false; dossier.topics().len()];
    for topic in all.iter().flat_map(|pair| [pair.a, pair.b]) {
        is_linked[topic.0 as usize] = true;
    }
    let topics = (0..).map(TopicIx).zip(&is_linked);
    let mut alone: Vec<TopicIx> =
        topics.filter(|(_, is_linked)| !**is_linked).map(|(topic, _)| topic).collect();
    alone.sort_by_key(|&topic| (dossier.title(EntryIx::Topic(topic)), topic));
    let left_out = dossier.topics().len() - alone.len() - drawn.len();
    (alone, left_out)
}

/// The middle of a row from the top, in the drawing's units.
fn middle(place: usize) -> usize {
    place * ROW + ROW / 2
}

/// Half an ellipse from one row to a lower one.
fn path(upper: usize, lower: usize, rows: usize) -> String {
    let span = lower - upper;
    let (depth, half) = (layout::depth(span, rows, WIDTH), span * ROW / 2);
    format!("M0 {}A{depth} {half} 0 0 1 0 {}", middle(upper), middle(lower))
}

/// How wide an arc is, in tenths of a pixel: as the root of what is shared, from 1 to 8 pixels.
fn stroke(shared: u32) -> u32 {
    (100 * shared.min(64)).isqrt().max(10)
}

/// How wide a topic's dot is, in tenths of a pixel: its area grows with the passages, up to 18 pixels.
fn dot(passages: usize) -> u32 {
    (40 + (400 * passages.min(49) as u32).isqrt()).min(180)
}

fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Pairs of `topics`, each with the next ones: the more, the more topics there are.
    fn some(topics: u32) -> Vec<Pair> {
        let pair = |(a, step): (u32, u32)| {
            let pair = Pair { a: TopicIx(a), b: TopicIx(a + step), shared: (a * 7 + step) % 6 };
            (pair.b.0 < topics).then_some(pair)
        };
        let all = (0..topics).flat_map(|a| (1..=8).map(move |step| (a, step)));
        let mut pairs: Vec<Pair> = all.filter_map(pair).collect();
        pairs.sort_unstable_by_key(|pair| (Reverse(pair.shared), pair.a, pair.b));
        pairs
    }

    #[test]
    fn every_topic_that_is_drawn_has_a_link_at_any_size() {
        for (topics, drawn, chosen) in
            [(0, 0, 0), (1, 0, 0), (8, 8, 28), (80, 80, 400), (500, 150, 400)]
        {
            let all = some(topics);
            let found = choose(&all, topics as usize);
            assert_eq!((found.0.len(), found.1.len()), (drawn, chosen), "{topics}");
            let linked: BTreeSet<TopicIx> = found.1.iter().flat_map(|p| [p.a, p.b]).collect();
            assert_eq!(linked.into_iter().collect::<Vec<_>>(), found.0, "{topics}");
            assert!(found.1.is_sorted_by_key(|pair| Reverse(pair.shared)));
            assert!(found.1.iter().all(|pair| all.contains(pair)));
            assert_eq!(choose(&all, topics as usize), found);
        }
    }

    #[test]
    fn the_strongest_pairs_are_chosen_and_the_last_of_a_topic_without_others() {
        let mut all = some(120);
        let last = Pair { a: TopicIx(0), b: TopicIx(120), shared: 0 };
        all.push(last);
        let (_, chosen) = choose(&all, 121);
        assert!(chosen.contains(&last), "its only link");
        assert!(all.iter().filter(|pair| pair.shared == 5).all(|pair| chosen.contains(pair)));
        assert_eq!(chosen.len(), PAIRS);
    }

    #[test]
    fn an_arc_begins_and_ends_in_the_middle_of_its_rows() {
        assert_eq!(path(0, 2, 32), "M0 12A250 24 0 0 1 0 60");
        assert_eq!(path(3, 4, 4), "M0 84A176 12 0 0 1 0 108");
    }

    #[test]
    fn more_is_wider_up_to_a_bound() {
        assert_eq!(
            [0, 1, 2, 4, 64, 9999].map(|n| tenths(stroke(n))),
            ["1.0", "1.0", "1.4", "2.0", "8.0", "8.0"]
        );
        assert_eq!(
            [0, 1, 9, 49, 9999].map(|n| tenths(dot(n))),
            ["4.0", "6.0", "10.0", "18.0", "18.0"]
        );
    }
}
