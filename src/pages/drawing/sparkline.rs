//! Sparklines: the passages and events of topics in time, on one scale for all topics.

use std::fmt::Write;

use serde::Serialize;

use super::axis::{Axis, WHOLE};
use super::extent::Extent;
use crate::link::{PassageIx, TopicIx};
use crate::pages::context::ViewContext;

/// The size of a sparkline in its units, and the width of one of its columns.
const WIDTH: u32 = 240;
const COLUMN: u32 = 3;
/// The y of the line on which passages stand, and of the lower end of events.
const BASE: u32 = 13;
const BOTTOM: u32 = 18;

/// A drawing of 240 to 18 units that may be stretched. Each value is `d` of an SVG `path`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sparkline {
    /// The line below the passages, with gaps where years are left out.
    pub base: String,
    /// Columns, the higher the more passages.
    pub passages: String,
    /// Ticks below the line.
    pub events: String,
}

/// The scale of the sparklines of one page.
#[derive(Debug)]
pub struct SparklineScale {
    axis: Axis,
    base: String,
    /// The number of passages of the highest column.
    highest: u32,
    lines: Vec<Columns>,
}

/// How many passages and events of a topic are in each column.
#[derive(Debug, Clone)]
struct Columns {
    topic: TopicIx,
    passages: Vec<u32>,
    events: Vec<u32>,
}

impl SparklineScale {
    /// Returns the scale for all passages and events of some topics.
    pub fn new(cx: ViewContext<'_>, topics: &[TopicIx]) -> Self {
        let dates = |&topic: &TopicIx| (topic, passage_dates(cx, topic), event_dates(cx, topic));
        let dates: Vec<(TopicIx, Vec<Extent>, Vec<Extent>)> = topics.iter().map(dates).collect();
        let all: Vec<Extent> = dates
            .iter()
            .flat_map(|(_, passages, events)| passages.iter().chain(events))
            .copied()
            .collect();
        let axis = Axis::new(&all, WIDTH);
        let columns = |(topic, passages, events): &(TopicIx, Vec<Extent>, Vec<Extent>)| Columns {
            topic: *topic,
            passages: columns(&axis, passages),
            events: columns(&axis, events),
        };
        let lines: Vec<Columns> = dates.iter().map(columns).collect();
        let highest = lines.iter().flat_map(|line| &line.passages).max().copied().unwrap_or(0);
        Self { base: base(&axis), axis, highest, lines }
    }

    /// Draws a topic; none if nothing of it has a date.
    pub fn line(&self, topic: TopicIx) -> Option<Sparkline> {
        let columns = self.lines.iter().find(|line| line.topic == topic)?;
        let is_empty = columns.passages.iter().chain(&columns.events).all(|count| *count == 0);
        (!is_empty).then(|| Sparkline {
            base: self.base.clone(),
            passages: bars(&columns.passages, |count| {
                let height = 3 + (BASE - 4) * (count * 100).isqrt() / (self.highest * 100).isqrt();
                [BASE - height, height]
            }),
            events: bars(&columns.events, |_| [BASE + 2, BOTTOM - BASE - 2]),
        })
    }

    /// The first and the last year of the scale, for its legend.
    pub fn years(&self) -> Option<[String; 2]> {
        let [first, last] = self.axis.ends()?;
        Some([first, last].map(|year| format!("{year:04}")))
    }
}

fn passage_dates(cx: ViewContext<'_>, topic: TopicIx) -> Vec<Extent> {
    let passages = cx.dossier.topic(topic).relations.passages.iter();
    let date = |ix: &PassageIx| cx.dossier.brief(ix.source).passage(ix.passage).date;
    passages.filter_map(date).map(Extent::of).collect()
}

fn event_dates(cx: ViewContext<'_>, topic: TopicIx) -> Vec<Extent> {
    let events = &cx.dossier.topic(topic).events;
    events.iter().map(|event| Extent::of(&event.date)).collect()
}

/// Counts dates in the columns that they are in.
fn columns(axis: &Axis, extents: &[Extent]) -> Vec<u32> {
    let count = WIDTH / COLUMN;
    let mut columns = vec![0; count as usize];
    for extent in extents {
        let place = axis.place(extent);
        let column = |x: u32| (u64::from(x) * u64::from(count) / u64::from(WHOLE)) as usize;
        let first = column(place.x).min(columns.len() - 1);
        let last =
            column((place.x + place.width).saturating_sub(1)).clamp(first, columns.len() - 1);
        for column in &mut columns[first..=last] {
            *column += 1;
        }
    }
    columns
}

/// Draws columns as bars, each with the y and the height for its count.
fn bars(columns: &[u32], shape: impl Fn(u32) -> [u32; 2]) -> String {
    let mut path = String::new();
    let mut x = 0;
    for alike in columns.chunk_by(|a, b| a == b) {
        let width = COLUMN * alike.len() as u32;
        if alike[0] > 0 {
            let [y, height] = shape(alike[0]);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h{width}v{height}H{x}z");
        }
        x += width;
    }
    path
}

fn base(axis: &Axis) -> String {
    let units = |x: u32| (u64::from(x) * u64::from(WIDTH) / u64::from(WHOLE)) as u32;
    let gaps = axis.breaks.iter().map(|&x| format!("H{}m3 0", units(x).saturating_sub(1)));
    format!("M0 {BASE}.5{}H{WIDTH}", gaps.collect::<String>())
}
