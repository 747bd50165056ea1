//! A time axis: years with items have the same width each, and a run of years without any is a break.
//!
//! Positions are thousandths of a percent of the axis' width, so that a drawing stretches with its page.
//! [`Axis::width`] is the least width in pixels; a page may draw it wider.

use std::collections::BTreeSet;

use super::extent::{Edge, Extent};
use crate::model::Day;

/// The width of an axis in its own units.
pub const WHOLE: u32 = 100_000;
/// The least width of a mark, in pixels.
pub const LEAST_MARK: u32 = 3;
/// The widths of a year and a break below which an axis becomes wider than asked for, in pixels.
const LEAST_YEAR: u32 = 8;
const BREAK: u32 = 10;
/// The width in pixels that no axis exceeds: beyond it, years become narrower.
const MAX_WIDTH: u32 = 2400;
/// The width of a label with the space around it, in pixels.
const LABEL: u32 = 38;
/// How much wider than at least an axis is where a page shows more labels, in percent.
const ROOMY: u32 = 180;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// The least width in pixels.
    pub width: u32,
    /// The years, each with its beginning.
    years: Vec<(i16, u32)>,
    /// The width of a year.
    year_width: u32,
    /// The middle of each break.
    pub breaks: Vec<u32>,
    /// True if a page may draw it wider than at least.
    pub stretches: bool,
    /// True if its least width is the one asked for, so that wide pages draw it much wider.
    is_roomy: bool,
}

/// Where a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: u32,
    /// The width to scale.
    pub width: u32,
    /// The width at an axis' least width: `width`, or that of the least mark.
    pub drawn: u32,
}

/// When a year's label is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Always,
    /// Only where the axis is much wider than at least.
    IfRoomy,
    Never,
}

/// A year on the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearMark {
    pub year: i16,
    pub x: u32,
    pub label: Label,
}

impl Axis {
    /// Returns the axis for some dates that is at least `width` pixels wide.
    pub fn new(extents: &[Extent], width: u32) -> Self {
        let years: BTreeSet<i16> =
            extents.iter().flat_map(|extent| extent.days.map(|day| day.year)).collect();
        let is_open = |end: usize| extents.iter().any(|extent| extent.edges[end] == Edge::Open);
        let years: Vec<i16> = years.into_iter().collect();
        let follows_gap = |n: usize| n > 0 && years[n - 1] + 1 < years[n];
        let gaps = (0..years.len()).filter(|&n| follows_gap(n)).count();
        // An open end has a break of its own, beyond the last year.
        let breaks = gaps as u32 + u32::from(is_open(0)) + u32::from(is_open(1));
        let count = (years.len() as u32).max(1);
        let pixels = width.max(count * LEAST_YEAR + breaks * BREAK);
        let units = |share: u64| (share * u64::from(WHOLE) / u64::from(pixels)) as u32;
        let for_years = u64::from(pixels - breaks * BREAK);
        let mut before = u64::from(is_open(0)) * u64::from(BREAK);
        let mut axis = Self {
            width: pixels.min(MAX_WIDTH),
            years: Vec::with_capacity(years.len()),
            year_width: units(for_years) / count,
            breaks: Vec::with_capacity(gaps),
            stretches: true,
            is_roomy: pixels == width,
        };
        for (n, &year) in years.iter().enumerate() {
            // Rounded once, so that all years have the same width.
            let left = |before: u64| {
                let count = u64::from(count);
                units(before * count + for_years * n as u64) / count as u32
            };
            if follows_gap(n) {
                axis.breaks.push(left(before + u64::from(BREAK) / 2));
                before += u64::from(BREAK);
            }
            axis.years.push((year, left(before)));
        }
        axis
    }

    /// Returns the axis of a single year, which is exactly `width` pixels wide.
    pub fn of_year(year: i16, width: u32) -> Self {
        let years = vec![(year, 0)];
        Self {
            width,
            years,
            year_width: WHOLE,
            breaks: Vec::new(),
            stretches: false,
            is_roomy: false,
        }
    }

    /// Returns the first and the last year.
    pub fn ends(&self) -> Option<[i16; 2]> {
        Some([self.years.first()?.0, self.years.last()?.0])
    }

    /// Returns the width of `pixels` pixels where the axis is at its least width.
    pub fn pixels(&self, pixels: u32) -> u32 {
        (pixels * WHOLE).div_ceil(self.width.max(1))
    }

    /// Returns the place of a mark. No mark ends beyond the axis.
    pub fn place(&self, extent: &Extent) -> Place {
        let [first, last] = extent.days;
        let start = if extent.edges[0] == Edge::Open { 0 } else { self.position(first, false) };
        let end = if extent.edges[1] == Edge::Open { WHOLE } else { self.position(last, true) };
        let width = end.saturating_sub(start);
        let drawn = width.max(self.pixels(LEAST_MARK));
        Place { x: start.min(WHOLE.saturating_sub(drawn)), width, drawn }
    }

    /// Returns the beginning of a day, or its end.
    fn position(&self, day: Day, is_end: bool) -> u32 {
        let next = self.years.partition_point(|(year, _)| *year <= day.year);
        match next.checked_sub(1).map(|n| self.years[n]) {
            None => 0,
            Some((year, left)) if year == day.year => {
                let [before, days] = day.place_in_year().map(u64::from);
                let passed = before + u64::from(is_end);
                left + (u64::from(self.year_width) * passed / days) as u32
            }
            Some((_, left)) => left + self.year_width,
        }
    }

    /// Returns the years, and which of them have a label so that no two labels touch.
    pub fn marks(&self) -> Vec<YearMark> {
        let mark = |&(year, x): &(i16, u32)| YearMark { year, x, label: Label::Never };
        let mut marks: Vec<YearMark> = self.years.iter().map(mark).collect();
        let least = self.pixels(LABEL);
        let roomy = self.is_roomy.then(|| (Label::IfRoomy, least * 100 / ROOMY));
        for (label, least) in [(Label::Always, least)].into_iter().chain(roomy) {
            let mut labelled: Vec<u32> =
                marks.iter().filter(|mark| mark.label != Label::Never).map(|mark| mark.x).collect();
            for mark in marks.iter_mut().filter(|mark| mark.label == Label::Never) {
                let next = labelled.partition_point(|x| *x < mark.x);
                let fits = mark.x + least <= WHOLE || mark.x == 0;
                let is_clear =
                    |other: Option<&u32>| other.is_none_or(|x| x.abs_diff(mark.x) >= least);
                let previous = next.checked_sub(1).and_then(|n| labelled.get(n));
                if fits && is_clear(previous) && is_clear(labelled.get(next)) {
                    mark.label = label;
                    labelled.insert(next, mark.x);
                }
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::model::Date;

    fn extent(written: &str) -> Extent {
        Extent::of(&Date::parse(written).ok().unwrap())
    }

    fn axis(dates: &[&str]) -> Axis {
        let extents: Vec<Extent> = dates.iter().map(|date| extent(date)).collect();
        Axis::new(&extents, 1000)
    }

    #[test]
    fn years_have_one_width_and_empty_runs_are_breaks() {
        let axis = axis(&["1987-12-08", "1988", "2001-05", "2001-06/2003"]);
        let years: Vec<(i16, u32)> = axis.marks().iter().map(|mark| (mark.year, mark.x)).collect();
        // Two breaks of 10 pixels leave 980 for four years.
        assert_eq!(years, [(1987, 0), (1988, 24_500), (2001, 50_000), (2003, 75_500)]);
        assert_eq!(axis.breaks, [49_500, 75_000]);
    }

    #[test]
    fn marks_are_to_scale() {
        let axis = axis(&["2017", "2018"]);
        let place = |written: &str| axis.place(&extent(written));
        assert_eq!((place("2017").x, place("2017").width), (0, 50_000));
        assert_eq!((place("2018-02").x, place("2018-02").width), (54_246, 3_836));
        assert_eq!((place("2018-01-01").width, place("2018-01-01").drawn), (136, 300));
        assert_eq!(place("2017-12-31").x + place("2017-12-31").width, 50_000);
        assert_eq!(place("2018-12-31").x + place("2018-12-31").drawn, WHOLE);
    }

    #[test]
    fn an_open_end_has_room_beyond_the_years() {
        let axis = axis(&["../2017", "2018/.."]);
        let [until, from] = ["../2017", "2018/.."].map(|written| axis.place(&extent(written)));
        assert_eq!((until.x, until.width), (0, 50_000));
        assert_eq!((from.x, from.x + from.width), (50_000, WHOLE));
        assert_eq!(axis.marks()[0].x, 1000);
    }

    #[test]
    fn an_axis_of_many_years_grows_only_so_far() {
        let dates: Vec<String> = (1000..1900).map(|year| year.to_string()).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        assert_eq!(axis(&dates[..10]).width, 1000);
        assert_eq!(axis(&dates[..200]).width, 1600);
        // A page of usual width has no more room than such an axis.
        assert!(axis(&dates[..200]).marks().iter().all(|mark| mark.label != Label::IfRoomy));
        assert_eq!(axis(&dates).width, MAX_WIDTH);
        assert_eq!(axis(&[]).marks(), []);
    }

    /// Any date in few enough years that they meet.
    fn dates() -> impl Strategy<Value = Vec<String>> {
        let end = (1950..2030, 0..=12, 0..=28).prop_map(|(year, month, day)| match (month, day) {
            (0, _) => format!("{year}"),
            (month, 0) => format!("{year}-{month:02}"),
            (month, day) => format!("{year}-{month:02}-{day:02}"),
        });
        let date = (end.clone(), end, 0..5).prop_map(|(a, b, form)| match form {
            0 => format!("{a}/.."),
            1 => format!("../{a}"),
            2 if Date::parse(&format!("{a}/{b}")).is_ok() => format!("{a}/{b}"),
            3 => format!("{a}~"),
            _ => a,
        });
        prop::collection::vec(date, 1..60)
    }

    proptest! {
        #[test]
        fn marks_keep_their_order_and_stay_on_the_axis(dates in dates()) {
            let extents: Vec<Extent> = dates.iter().map(|date| extent(date)).collect();
            let axis = Axis::new(&extents, 544);
            let mut starts = Vec::new();
            for extent in &extents {
                let place = axis.place(extent);
                prop_assert!(place.x + place.drawn <= WHOLE, "{extent:?} {place:?}");
                prop_assert!(place.drawn >= axis.pixels(LEAST_MARK));
                prop_assert!(place.drawn == place.width || place.drawn == axis.pixels(LEAST_MARK));
                if extent.edges[0] != Edge::Open {
                    starts.push((extent.days[0], place.x));
                }
            }
            starts.sort_unstable();
            prop_assert!(starts.is_sorted_by_key(|(_, x)| *x));
        }

        #[test]
        fn within_a_year_a_width_is_that_of_its_days(dates in dates()) {
            let extents: Vec<Extent> = dates.iter().map(|date| extent(date)).collect();
            let axis = Axis::new(&extents, 544);
            for extent in extents.iter().filter(|extent| extent.days[0].year == extent.days[1].year) {
                if extent.edges.contains(&Edge::Open) {
                    continue;
                }
                let [[before, _], [last, days]] = extent.days.map(Day::place_in_year).map(|day| day.map(u32::from));
                let to_scale = axis.year_width * (last + 1 - before) / days;
                prop_assert!(axis.place(extent).width.abs_diff(to_scale) <= 1);
            }
        }

        #[test]
        fn no_two_labels_touch(dates in dates()) {
            let extents: Vec<Extent> = dates.iter().map(|date| extent(date)).collect();
            let axis = Axis::new(&extents, 544);
            let labels = |roomy: bool| {
                let marks = axis.marks().into_iter();
                marks.filter(move |mark| mark.label == Label::Always || roomy && mark.label == Label::IfRoomy)
            };
            for (roomy, least) in [(false, LABEL), (true, LABEL * 100 / ROOMY)] {
                let places: Vec<u32> = labels(roomy).map(|mark| mark.x).collect();
                prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] + 1 >= axis.pixels(least)));
            }
        }
    }
}
