//! The map of topics that share passages: a drawing, and the same pairs as a list.
//!
//! The drawing is an arc diagram. Topics are rows of text, so that no label can hide another, and an
//! arc beside them joins two. Arcs stretch with the page: their coordinates are rows and thousandths of
//! the width; only the width of a stroke is in pixels.

mod layout;

use std::cmp::Reverse;
use std::collections::HashSet;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo};
use crate::link::{EntryIx, TopicIx, TrackedDossier};
use crate::url;
use layout::{Link, Row};

/// At most this many topics are drawn,
const MAX_TOPICS: usize = 150;
/// and this many pairs are drawn and listed.
const MAX_PAIRS: usize = 400;
/// From this many topics on, the rows are in order of their links' strength: arcs of so many cross in any order.
const ORDERED_FROM: usize = 40;
/// The width of the widest arc, of the widest dot and of the smallest one, in tenths of a pixel.
const MAX_STROKE: u32 = 80;
const MAX_DOT: u32 = 180;
const MIN_DOT: u32 = 40;
/// A number below this is not drawn at the full width even if it is the largest one.
const MIN_LARGEST: usize = 25;
/// The height of a row in the drawing's units.
const ROW_HEIGHT: usize = 24;
/// The width of the drawing in its units.
const WIDTH: usize = 1000;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MapView<'a> {
    pub page: Head<'a>,
    /// The topics in the drawing, from the top.
    pub rows: Vec<MapRowView<'a>>,
    /// The pairs in the drawing, those with most shared passages first.
    pub groups: Vec<PairGroup<'a>>,
    /// The width and the height in the drawing's units.
    pub size: [usize; 2],
    /// How many further pairs there are.
    pub more_pairs: usize,
    /// How many linked topics are not drawn.
    pub left_out: usize,
    /// Topics without a link, by title; at most one list page.
    pub alone: Vec<LinkTo<'a>>,
    /// How many further topics without a link there are.
    pub more_alone: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MapRowView<'a> {
    /// The topic's page.
    pub link: LinkTo<'a>,
    /// The number of its passages.
    pub passages: usize,
    /// The number of broader topics above it.
    pub level: usize,
    /// The distance of its dot from the top, in the drawing's units.
    pub y: usize,
    /// The width of its dot, in pixels.
    pub dot: String,
    /// The numbers of its arcs.
    pub arcs: Vec<usize>,
}

/// Pairs that share the same number of passages.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairGroup<'a> {
    /// The number of passages about both; 0 for pairs that only the curator links.
    pub shared: u32,
    /// The width of their arcs, in pixels.
    pub stroke: String,
    /// The pairs.
    pub pairs: Vec<PairView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairView<'a> {
    /// The upper one in the drawing comes first.
    pub topics: [LinkTo<'a>; 2],
    pub arc: usize,
    /// Its arc: `d` of an SVG `path`, in the drawing's units.
    pub path: String,
}

/// Two topics that share passages, or that the curator links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    a: TopicIx,
    b: TopicIx,
    shared: u32,
}

pub fn map_view(cx: ViewContext<'_>) -> MapView<'_> {
    let dossier = cx.dossier;
    let all = pairs(dossier);
    let (drawn, chosen) = choose(&all, dossier.topics().len());
    let rows = rows(dossier, &drawn, &chosen);
    let passages = |topic: TopicIx| dossier.topic(topic).relations.passages.len();
    let most_passages = drawn.iter().map(|&topic| passages(topic)).max().unwrap_or(0);
    // The pairs are in this order.
    let most_shared = chosen.first().map_or(0, |pair| pair.shared as usize);
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
                stroke: tenths(stroke(pair.shared as usize, most_shared)),
                pairs: vec![view],
            }),
        }
    }
    let row_view = |(place, (row, arcs)): (usize, (&Row, Vec<usize>))| {
        let topic = drawn[row.node];
        MapRowView {
            link: cx.entry(EntryIx::Topic(topic)),
            passages: passages(topic),
            level: row.level,
            y: middle(place),
            dot: tenths(dot(passages(topic), most_passages)),
            arcs,
        }
    };
    let alone = unlinked_topics(dossier, &all);
    MapView {
        page: cx.head("map", cx.locale.text("map"), String::new()),
        size: [WIDTH, rows.len() * ROW_HEIGHT],
        rows: rows.iter().zip(arcs).enumerate().map(row_view).collect(),
        groups,
        more_pairs: all.len() - chosen.len(),
        left_out: dossier.topics().len() - alone.len() - drawn.len(),
        more_alone: alone.len().saturating_sub(url::LIST_PAGE),
        alone: cx.topics(url::list_slice(&alone, 1)),
    }
}

/// Every pair that shares passages or is declared as related, and every topic with its broader one. Most
/// shared first, then in the order of the topics.
fn pairs(dossier: &TrackedDossier<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for ix in dossier.topics() {
        let topic = dossier.topic(ix);
        for related in topic.relations.related.iter().filter(|related| related.topic > ix) {
            pairs.push(Pair { a: ix, b: related.topic, shared: related.shared_passages });
        }
        let is_related =
            |parent: &TopicIx| topic.relations.related.iter().any(|r| r.topic == *parent);
        if let Some(parent) = topic.parent.filter(|parent| !is_related(parent)) {
            pairs.push(Pair { a: ix.min(parent), b: ix.max(parent), shared: 0 });
        }
    }
    pairs.sort_unstable_by_key(|pair| (Reverse(pair.shared), pair.a, pair.b));
    pairs
}

/// Chooses the topics to draw, and the pairs among them. The strongest pairs choose the topics. A pair
/// that chose a topic is kept, so that every topic has a link; the remaining pairs are the strongest.
fn choose(pairs: &[Pair], topics: usize) -> (Vec<TopicIx>, Vec<Pair>) {
    let mut is_drawn = vec![false; topics];
    let mut drawn = Vec::new();
    let mut chose = vec![false; pairs.len()];
    for (pair, chose) in pairs.iter().zip(&mut chose) {
        let ends = [pair.a, pair.b];
        let new: Vec<TopicIx> = ends.into_iter().filter(|end| !is_drawn[end.0 as usize]).collect();
        if !new.is_empty() && drawn.len() + new.len() <= MAX_TOPICS {
            for end in &new {
                is_drawn[end.0 as usize] = true;
            }
            drawn.extend(new);
            *chose = true;
        }
    }
    drawn.sort_unstable();
    let mut room = MAX_PAIRS - chose.iter().filter(|chose| **chose).count();
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

/// The rows of the drawn topics; a row's node is an index into `drawn`.
fn rows(dossier: &TrackedDossier<'_>, drawn: &[TopicIx], chosen: &[Pair]) -> Vec<Row> {
    let node = |topic: TopicIx| drawn.binary_search(&topic).ok();
    let parents: Vec<Option<usize>> =
        drawn.iter().map(|&topic| dossier.topic(topic).parent.and_then(node)).collect();
    let link = |pair: &Pair| {
        Some(Link { a: node(pair.a)?, b: node(pair.b)?, weight: 1 + 2 * u64::from(pair.shared) })
    };
    let links: Vec<Link> = chosen.iter().filter_map(link).collect();
    if drawn.len() < ORDERED_FROM {
        layout::rows(&parents, &links)
    } else {
        layout::strongest_rows(drawn.len(), &links)
    }
}

/// The topics without a link, by title.
fn unlinked_topics(dossier: &TrackedDossier<'_>, pairs: &[Pair]) -> Vec<TopicIx> {
    let linked: HashSet<TopicIx> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    let mut alone: Vec<TopicIx> = dossier.topics().filter(|ix| !linked.contains(ix)).collect();
    alone.sort_by_key(|&topic| (dossier.title(EntryIx::Topic(topic)), topic));
    alone
}

/// The middle of a row from the top, in the drawing's units.
fn middle(place: usize) -> usize {
    place * ROW_HEIGHT + ROW_HEIGHT / 2
}

/// Half an ellipse from one row to a lower one.
fn path(upper: usize, lower: usize, rows: usize) -> String {
    let span = lower - upper;
    let (depth, half) = (layout::depth(span, rows, WIDTH), span * ROW_HEIGHT / 2);
    format!("M0 {}A{depth} {half} 0 0 1 0 {}", middle(upper), middle(lower))
}

/// The width of an arc in tenths of a pixel, at least one pixel.
fn stroke(shared: usize, most: usize) -> u32 {
    scaled(shared, most, MAX_STROKE).max(10)
}

/// The width of a topic's dot in tenths of a pixel: its area grows with the passages.
fn dot(passages: usize, most: usize) -> u32 {
    MIN_DOT + scaled(passages, most, MAX_DOT - MIN_DOT)
}

/// A width that grows with the square root of a number, to `max` for the largest one.
fn scaled(number: usize, largest: usize, max: u32) -> u32 {
    let square = (max as usize).pow(2) * number / largest.max(MIN_LARGEST);
    square.isqrt() as u32
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
        assert_eq!(chosen.len(), MAX_PAIRS);
    }

    #[test]
    fn an_arc_begins_and_ends_in_the_middle_of_its_rows() {
        assert_eq!(path(0, 2, 32), "M0 12A250 24 0 0 1 0 60");
        assert_eq!(path(3, 4, 4), "M0 84A176 12 0 0 1 0 108");
    }

    #[test]
    fn the_largest_of_many_is_widest_at_any_size() {
        let strokes = |most| [0, 1, 4, most].map(|n| tenths(stroke(n, most)));
        assert_eq!(strokes(9), ["1.0", "1.6", "3.2", "4.8"]);
        assert_eq!(strokes(25), ["1.0", "1.6", "3.2", "8.0"]);
        assert_eq!(strokes(9999), ["1.0", "1.0", "1.0", "8.0"]);
        let dots = |most| [0, 1, 9, most].map(|n| tenths(dot(n, most)));
        assert_eq!(dots(25), ["4.0", "6.8", "12.4", "18.0"]);
        assert_eq!(dots(900), ["4.0", "4.4", "5.4", "18.0"]);
    }
}
