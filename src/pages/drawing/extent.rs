//! What a drawing shows of a date: its shape, its days and how sure its ends are.

use crate::model::{Date, DateEnd, Day, Period};

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Day,
    Month,
    /// Some time in a year.
    Year,
    /// From one date to another.
    Range,
}

/// How sure one end of a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Sure,
    /// The date is marked as approximate or uncertain.
    About,
    /// There is no end, or it is outside the drawing.
    Open,
}

/// The days that a date may mean, and how to draw them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub shape: Shape,
    /// The first and the last day; of an open interval, those of the end that is known.
    pub days: [Day; 2],
    /// The beginning and the end.
    pub edges: [Edge; 2],
}

impl Shape {
    /// Returns the name of the shape in templates and in the stylesheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Range => "range",
        }
    }
}

impl Edge {
    /// Returns the name of the edge in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::About => "about",
            Self::Open => "open",
        }
    }

    fn of(end: DateEnd) -> Self {
        if end.qualifier.is_none() { Self::Sure } else { Self::About }
    }
}

impl Extent {
    pub fn of(date: &Date) -> Self {
        let (start, end) = date.period().ends();
        let (shape, edges) = match date.period() {
            Period::Single(end) => (Self::shape_of(end), [Edge::of(end); 2]),
            Period::Interval(..) => (Shape::Range, [Edge::of(start), Edge::of(end)]),
            Period::From(_) => (Shape::Range, [Edge::of(start), Edge::Open]),
            Period::Until(_) => (Shape::Range, [Edge::Open, Edge::of(end)]),
        };
        Self { shape, days: [start.first(), end.last()], edges }
    }

    fn shape_of(date: DateEnd) -> Shape {
        match date {
            DateEnd { day: Some(_), .. } => Shape::Day,
            DateEnd { month: Some(_), .. } => Shape::Month,
            DateEnd { .. } => Shape::Year,
        }
    }

    /// Cuts off what is outside a year: an end outside it becomes open.
    pub fn within(self, year: i16) -> Self {
        let [first, last] = self.days;
        let [start, end] = self.edges;
        Self {
            edges: [
                if first.year < year { Edge::Open } else { start },
                if last.year > year { Edge::Open } else { end },
            ],
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]

    use super::*;

    fn extent(written: &str) -> Extent {
        let date = Date::parse(written);
        Extent::of(&date.unwrap_or_else(|error| panic!("{written}: {}", error.message)))
    }

    #[test]
    fn a_date_has_the_shape_of_its_precision() {
        let shape = |written| extent(written).shape;
        assert_eq!(shape("2018-01-19~"), Shape::Day);
        assert_eq!(shape("2018-01"), Shape::Month);
        assert_eq!(shape("2018?"), Shape::Year);
        assert_eq!(shape("2017/2018-01"), Shape::Range);
        assert_eq!(shape("2018/.."), Shape::Range);
    }

    #[test]
    fn each_end_says_how_sure_it_is() {
        let edges = |written| extent(written).edges;
        assert_eq!(edges("2018"), [Edge::Sure; 2]);
        assert_eq!(edges("2018%"), [Edge::About; 2]);
        assert_eq!(edges("2017~/2018"), [Edge::About, Edge::Sure]);
        assert_eq!(edges("2018?/.."), [Edge::About, Edge::Open]);
        assert_eq!(edges("../2018"), [Edge::Open, Edge::Sure]);
    }

    #[test]
    fn a_range_is_cut_at_the_ends_of_a_year() {
        let edges = |year| extent("2016-03/2018~").within(year).edges;
        assert_eq!(edges(2016), [Edge::Sure, Edge::Open]);
        assert_eq!(edges(2017), [Edge::Open, Edge::Open]);
        assert_eq!(edges(2018), [Edge::Open, Edge::About]);
    }
}
