//! Drawings of dates: lanes of marks along a time axis, and sparklines.
//!
//! A drawing is in percents of its width, so that it stretches with its page, and in pixels of its height.
//! A mark is as wide as its date's days, but at least [`axis::LEAST_MARK`] pixels.

mod axis;
mod extent;
mod overview;
mod rows;
mod sparkline;
mod strip;

pub use overview::{TimelineRow, TopicLanes, row_element};
pub use sparkline::{Sparkline, SparklineScale};
pub use strip::{event_element, topic_strip};

use std::borrow::Cow;

use serde::Serialize;

use axis::{Axis, LEAST_MARK, Label, Place, WHOLE};
use extent::{Edge, Extent, Shape};

use super::context::ViewContext;
use crate::model::Date;

/// The space between two marks in a row, in pixels.
const GAP: u32 = 1;
/// A mark that is drawn this many pixels wide at least may be wider, in percent of its width, on a page
/// of `MAX_PAGE` pixels.
const MAX_PAGE: u32 = 3000;

/// Marks in lanes along one axis.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Drawing<'a> {
    /// The least width of its lanes, in pixels.
    pub width: u32,
    /// The labels below the axis.
    pub years: Vec<YearTick>,
    /// The x of each place where years without marks are left out.
    pub breaks: Vec<String>,
    /// The lanes from the top.
    pub lanes: Vec<Lane<'a>>,
    /// The shapes that occur in it, for a legend.
    pub shapes: Shapes,
}

#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Shapes {
    /// True if a mark is a day.
    pub day: bool,
    /// True if a mark is a month.
    pub month: bool,
    /// True if a mark is a year.
    pub year: bool,
    /// True if a mark is an interval.
    pub range: bool,
    /// True if a date is approximate or uncertain.
    pub about: bool,
    /// True if an interval is open.
    pub open: bool,
    /// True if years are left out.
    pub breaks: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct YearTick {
    /// The place of the tick.
    pub x: String,
    /// The year; absent where there is no room.
    pub label: Option<String>,
    /// True if there is room for the label on wide pages only.
    pub roomy: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lane<'a> {
    /// The topic or the voice.
    pub name: Cow<'a, str>,
    /// The number by which the stylesheet selects the items of its topic, from 1; absent if it cannot
    /// be chosen.
    pub number: Option<usize>,
    /// The id of the switch that chooses it.
    pub element: Option<String>,
    /// The height in pixels.
    pub height: u32,
    /// The marks in order of date.
    pub marks: Vec<Mark>,
    /// The number of marks for which there is no room.
    pub more: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mark {
    /// `day`, `month`, `year` or `range`.
    pub shape: &'static str,
    /// Its beginning and its end: `sure`, `about` or `open`.
    pub edges: [&'static str; 2],
    /// The place of its beginning.
    pub x: String,
    /// The width in percent, or in pixels if it is narrow.
    pub width: String,
    /// The width in percent of a narrow mark that may be wider than its pixels on a wide page.
    pub wide: Option<String>,
    /// The x of its end, unless it is narrow.
    pub end: Option<String>,
    /// In pixels from the top of its lane.
    pub y: u32,
    /// The height in pixels.
    pub height: u32,
    /// The y of a range's line.
    pub middle: u32,
    /// Where it fades: at `both` ends, at its `start` or `end`, or `down` if it is narrow.
    pub fade: Option<&'static str>,
    /// What it is: the date and the title.
    pub title: String,
    /// The address that it leads to.
    pub url: String,
    /// The classes of its topics' lanes: `in-1 in-3`.
    pub classes: String,
}

/// Something to draw.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    pub date: &'a Date,
    pub title: String,
    pub url: String,
    pub classes: String,
}

/// A lane before it is drawn.
#[derive(Debug)]
pub struct LaneItems<'a> {
    pub name: Cow<'a, str>,
    /// See [`Lane::number`].
    pub number: Option<usize>,
    pub element: Option<String>,
    pub items: Vec<Item<'a>>,
}

/// How large a drawing is, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub width: u32,
    pub lane: u32,
    /// The height of a row: of the only one of a lane, or of one of several.
    pub rows: [u32; 2],
    pub max_rows: usize,
}

impl<'a> Item<'a> {
    /// Something with a date and a title, which its mark shows when pointed at.
    pub fn new(cx: ViewContext<'_>, date: &'a Date, title: &str, url: String) -> Self {
        let values = [("label", &*cx.locale.date(date)), ("text", title)];
        Self { date, title: cx.locale.fill("cite_label", &values), url, classes: String::new() }
    }
}

impl<'a> LaneItems<'a> {
    /// A lane that is not a topic's.
    pub fn new(name: impl Into<Cow<'a, str>>, items: Vec<Item<'a>>) -> Self {
        Self { name: name.into(), number: None, element: None, items }
    }
}

impl<'a> Drawing<'a> {
    pub fn new(lanes: Vec<LaneItems<'a>>, size: Size) -> Self {
        let items = || lanes.iter().flat_map(|lane| &lane.items);
        let extents: Vec<Extent> = items().map(|item| Extent::of(item.date)).collect();
        let axis = Axis::new(&extents, size.width);
        let year = |mark: axis::YearMark| YearTick {
            x: percent(mark.x),
            label: (mark.label != Label::Never).then(|| format!("{:04}", mark.year)),
            roomy: mark.label == Label::IfRoomy,
        };
        Self {
            width: axis.width,
            years: axis.marks().into_iter().map(year).collect(),
            breaks: axis.breaks.iter().map(|&x| percent(x)).collect(),
            shapes: Shapes::of(&extents, &axis),
            lanes: lanes.into_iter().map(|lane| draw_lane(lane, &axis, size)).collect(),
        }
    }
}

impl Shapes {
    fn of(extents: &[Extent], axis: &Axis) -> Self {
        let has = |shape: Shape| extents.iter().any(|extent| extent.shape == shape);
        let ends = |edge: Edge| extents.iter().any(|extent| extent.edges.contains(&edge));
        Self {
            day: has(Shape::Day),
            month: has(Shape::Month),
            year: has(Shape::Year),
            range: has(Shape::Range),
            about: ends(Edge::About),
            open: ends(Edge::Open),
            breaks: !axis.breaks.is_empty(),
        }
    }
}

impl Mark {
    /// Draws a date within one year that is exactly `width` pixels wide.
    pub fn in_year(date: &Date, year: i16, [width, height]: [u32; 2]) -> Self {
        let extent = Extent::of(date).within(year);
        let axis = Axis::of_year(year, width);
        Self::new(&extent, axis.place(&extent), &axis, [0, height])
    }

    fn new(extent: &Extent, place: Place, axis: &Axis, [y, height]: [u32; 2]) -> Self {
        let is_narrow = place.width < place.drawn;
        let inset = if extent.shape == Shape::Day { 0 } else { height / 6 };
        let (y, height) = (y + inset, height - 2 * inset);
        let may_be_wide = place.width * (MAX_PAGE / LEAST_MARK) > WHOLE;
        Self {
            shape: extent.shape.name(),
            edges: extent.edges.map(Edge::name),
            x: percent(place.x),
            width: if is_narrow { LEAST_MARK.to_string() } else { percent(place.width) },
            wide: (is_narrow && may_be_wide && axis.stretches).then(|| percent(place.width)),
            end: (!is_narrow).then(|| percent(place.x + place.width)),
            y,
            height,
            middle: y + height / 2 - 1,
            fade: fade(extent, is_narrow),
            title: String::new(),
            url: String::new(),
            classes: String::new(),
        }
    }
}

fn draw_lane<'a>(lane: LaneItems<'a>, axis: &Axis, size: Size) -> Lane<'a> {
    let extents: Vec<Extent> = lane.items.iter().map(|item| Extent::of(item.date)).collect();
    let places: Vec<Place> = extents.iter().map(|extent| axis.place(extent)).collect();
    let rows = rows::rows(&places, axis.pixels(GAP), size.max_rows);
    let count = rows.iter().flatten().max().map_or(1, |last| last + 1) as u32;
    let pitch = if count == 1 { size.rows[0] } else { size.rows[1] };
    let height = size.lane.max(count * pitch + 2);
    let top = (height - count * pitch) / 2;
    let mark = |(n, item): (usize, Item<'a>)| {
        let y = top + rows[n]? as u32 * pitch + 1;
        let mark = Mark::new(&extents[n], places[n], axis, [y, pitch - 2]);
        Some(Mark { title: item.title, url: item.url, classes: item.classes, ..mark })
    };
    Lane {
        name: lane.name,
        number: lane.number,
        element: lane.element,
        height,
        more: rows.iter().filter(|row| row.is_none()).count(),
        marks: lane.items.into_iter().enumerate().filter_map(mark).collect(),
    }
}

/// Returns where a mark fades: where it is not sure, and a range also where it is open.
fn fade(extent: &Extent, is_narrow: bool) -> Option<&'static str> {
    let fades = extent.edges.map(|edge| edge != Edge::Sure);
    match fades {
        [false, false] => None,
        _ if is_narrow => Some("down"),
        [true, true] => Some("both"),
        [true, false] => Some("start"),
        [false, true] => Some("end"),
    }
}

fn percent(units: u32) -> String {
    let per_percent = WHOLE / 100;
    format!("{}.{:03}%", units / per_percent, units % per_percent)
}
