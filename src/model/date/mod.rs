//! Dates that may be uncertain, incomplete or intervals: a subset of EDTF (ISO 8601-2).

mod proposal;

use borsh::{BorshDeserialize, BorshSerialize};
use std::cmp::Ordering;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::ValueError;

/// The years that a date can have.
const YEARS: RangeInclusive<i16> = 1..=9999;

/// A day of the proleptic Gregorian calendar, in a year from 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// A valid date as the curator wrote it.
///
/// Ordered by its first possible day, then longer extent first, then certain before uncertain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Date {
    written: Box<str>,
    period: Period,
}

/// The time that a date names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Period {
    Single(DateEnd),
    Interval(DateEnd, DateEnd),
    /// An interval with an open end.
    From(DateEnd),
    /// An interval with an open beginning.
    Until(DateEnd),
}

impl Day {
    /// Returns how many days of its year precede it, and how many days the year has.
    pub fn place_in_year(self) -> [u16; 2] {
        let lengths =
            (1..=12).map(|month| u16::from(days_in_month(self.year, month).unsigned_abs()));
        let before =
            lengths.clone().take(usize::from((self.month - 1).unsigned_abs())).sum::<u16>();
        [before + u16::from((self.day - 1).unsigned_abs()), lengths.sum()]
    }
}

impl Date {
    /// Parses `2018`, `2018-01`, `2018-01-19`, `2018-01~`, `2017-07/2017-11`, `2018/..` or `../2018`.
    ///
    /// Refuses any other notation, days that do not exist and intervals that end before they begin.
    pub fn parse(written: &str) -> Result<Self, ValueError> {
        let period = Period::parse(written).ok_or_else(|| proposal::not_a_date(written))?;
        Self::checked(written, period)
    }

    /// Returns the date of a period, whose days must exist.
    fn checked(written: &str, period: Period) -> Result<Self, ValueError> {
        let (start, end) = period.ends();
        start.check()?;
        end.check()?;
        if end.last() < start.first() {
            let (from, to) = written.split_once('/').unwrap_or((written, written));
            return Err(ValueError {
                message: format!("the interval `{written}` ends before it begins"),
                help: format!("the earlier end comes first: `{to}/{from}`"),
            });
        }
        Ok(Self { written: written.into(), period })
    }

    /// Returns the date as written, in EDTF.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Returns the date as written if it is no interval, without the sign of its certainty.
    pub fn without_qualifier(&self) -> Option<&str> {
        let is_single = matches!(self.period, Period::Single(_));
        is_single.then(|| Qualifier::split(&self.written).0)
    }

    /// Returns the date, or what is written after the `/` of an interval, without the sign of its
    /// certainty.
    pub fn end_without_qualifier(&self) -> &str {
        let end = self.written.rsplit('/').next().unwrap_or_default();
        Qualifier::split(end).0
    }

    pub fn period(&self) -> Period {
        self.period
    }

    /// Returns the earliest day that it may mean; with an open beginning, that its end may mean.
    pub fn first(&self) -> Day {
        self.period.ends().0.first()
    }

    /// Returns the year that it is sorted under: that of `first`.
    pub fn year(&self) -> i16 {
        self.first().year
    }

    /// Returns all years that it may mean.
    pub fn years(&self) -> RangeInclusive<i16> {
        let (start, end) = self.period.ends();
        match self.period {
            Period::Single(_) | Period::Interval(..) => start.year..=end.year,
            Period::From(_) => start.year..=*YEARS.end(),
            Period::Until(_) => *YEARS.start()..=end.year,
        }
    }

    /// True if neither the date nor an end of it is marked as approximate or uncertain.
    pub fn is_certain(&self) -> bool {
        let (start, end) = self.period.ends();
        start.qualifier.is_none() && end.qualifier.is_none()
    }

    /// True if it has no beginning or no end.
    pub fn is_open(&self) -> bool {
        matches!(self.period, Period::From(_) | Period::Until(_))
    }

    /// Returns the latest day that it may mean; none if it is open.
    pub fn last(&self) -> Option<Day> {
        (!self.is_open()).then(|| self.period.ends().1.last())
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        let longer_first = || match (self.last(), other.last()) {
            (Some(own), Some(other)) => other.cmp(&own),
            (own, other) => own.is_some().cmp(&other.is_some()),
        };
        (self.first().cmp(&other.first()))
            .then_with(longer_first)
            .then_with(|| other.is_certain().cmp(&self.is_certain()))
            // Two notations of the same days are not equal, so the order must tell them apart.
            .then_with(|| self.written.cmp(&other.written))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl Period {
    /// Parses a period of the right form, which may still have days that do not exist.
    fn parse(written: &str) -> Option<Self> {
        Some(match written.split_once('/') {
            None => Self::Single(DateEnd::parse(written)?),
            Some(("..", end)) => Self::Until(DateEnd::parse(end)?),
            Some((start, "..")) => Self::From(DateEnd::parse(start)?),
            Some((start, end)) => Self::Interval(DateEnd::parse(start)?, DateEnd::parse(end)?),
        })
    }

    /// Returns both ends of an interval; the only one twice if there is no other.
    pub fn ends(self) -> (DateEnd, DateEnd) {
        match self {
            Self::Single(end) | Self::From(end) | Self::Until(end) => (end, end),
            Self::Interval(start, end) => (start, end),
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a date or an end says of its certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Qualifier {
    /// `~`: the true date is near.
    Approximate,
    /// `?`: the date may be wrong.
    Uncertain,
    /// `%`: both.
    Both,
}

impl Qualifier {
    /// Splits a date or an end from the sign that may follow it.
    fn split(written: &str) -> (&str, Option<Self>) {
        let signs = [('~', Self::Approximate), ('?', Self::Uncertain), ('%', Self::Both)];
        let qualified =
            signs.into_iter().find_map(|(sign, own)| Some((written.strip_suffix(sign)?, own)));
        qualified.map_or((written, None), |(date, qualifier)| (date, Some(qualifier)))
    }
}

/// A single date, or one end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DateEnd {
    /// 1 to 9999.
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
    pub qualifier: Option<Qualifier>,
}

impl DateEnd {
    /// Parses a date of the right form, which may still be a day that does not exist.
    fn parse(written: &str) -> Option<Self> {
        let (date, qualifier) = Qualifier::split(written);
        let parts: Vec<&str> = date.split('-').collect();
        let (year, month, day) = match parts[..] {
            [year] => (year, None, None),
            [year, month] => (year, Some(number(month, 2)?), None),
            [year, month, day] => (year, Some(number(month, 2)?), Some(number(day, 2)?)),
            _ => return None,
        };
        Some(Self { year: number(year, 4)?, month, day, qualifier })
    }

    fn check(self) -> Result<(), ValueError> {
        if !YEARS.contains(&self.year) {
            return Err(ValueError {
                message: format!("there is no year {:04}", self.year),
                help: "years are `0001` to `9999`".to_owned(),
            });
        }
        let Some(month) = self.month else { return Ok(()) };
        let Some(name) = month_name(month) else {
            return Err(ValueError {
                message: format!("there is no month {month:02}"),
                help: "months are `01` to `12`, and stand between the year and the day".to_owned(),
            });
        };
        let days = days_in_month(self.year, month);
        match self.day {
            Some(day) if day < 1 || day > days => Err(ValueError {
                message: format!("{name} {} has {days} days and no day {day:02}", self.year),
                help: format!(
                    "write a day that exists, or `{:04}-{month:02}` when the day is not known",
                    self.year
                ),
            }),
            _ => Ok(()),
        }
    }

    /// Returns the earliest day that it may mean.
    pub fn first(self) -> Day {
        Day { year: self.year, month: self.month.unwrap_or(1), day: self.day.unwrap_or(1) }
    }

    /// Returns the latest day that it may mean.
    pub fn last(self) -> Day {
        let month = self.month.unwrap_or(12);
        let day = self.day.unwrap_or_else(|| days_in_month(self.year, month));
        Day { year: self.year, month, day }
    }
}

/// Parses exactly `width` digits.
fn number<N: FromStr>(digits: &str, width: usize) -> Option<N> {
    let is_plain = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn month_name(month: i8) -> Option<&'static str> {
    MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?).copied()
}

/// Returns the number of days of a month, or 31 if there is no such month.
fn days_in_month(year: i16, month: i8) -> i8 {
    jiff::civil::Date::new(year, month, 1).map_or(31, jiff::civil::Date::days_in_month)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn date(written: &str) -> Date {
        Date::parse(written).unwrap_or_else(|error| panic!("{written}: {}", error.message))
    }

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day { year, month, day }
    }

    #[test]
    fn every_notation_of_the_format_is_read() {
        let extent = |written: &str| (date(written).first(), date(written).last().unwrap());
        assert_eq!(extent("2018"), (day(2018, 1, 1), day(2018, 12, 31)));
        assert_eq!(extent("2016-02"), (day(2016, 2, 1), day(2016, 2, 29)));
        assert_eq!(extent("2018-01-19"), (day(2018, 1, 19), day(2018, 1, 19)));
        assert_eq!(extent("2018-01~"), (day(2018, 1, 1), day(2018, 1, 31)));
        assert_eq!(extent("2017-07/2017-11"), (day(2017, 7, 1), day(2017, 11, 30)));
        assert_eq!(extent("1754-03"), (day(1754, 3, 1), day(1754, 3, 31)));
        assert_eq!(date("0754").year(), 754);
    }

    #[test]
    fn a_day_has_a_place_in_its_year() {
        assert_eq!(day(2017, 1, 1).place_in_year(), [0, 365]);
        assert_eq!(day(2017, 3, 1).place_in_year(), [59, 365]);
        assert_eq!(day(2016, 3, 1).place_in_year(), [60, 366]);
        assert_eq!(day(2016, 12, 31).place_in_year(), [365, 366]);
    }

    #[test]
    fn every_end_has_its_own_certainty() {
        let qualifiers = |written: &str| {
            let (start, end) = date(written).period().ends();
            [start.qualifier, end.qualifier]
        };
        assert_eq!(qualifiers("2018~"), [Some(Qualifier::Approximate); 2]);
        assert_eq!(qualifiers("2018-01-19?"), [Some(Qualifier::Uncertain); 2]);
        assert_eq!(qualifiers("2017%/2018"), [Some(Qualifier::Both), None]);
        assert_eq!(qualifiers("2017/2018-02?"), [None, Some(Qualifier::Uncertain)]);
        for written in ["2018~", "2017/2018%", "2017?/..", "../2018-01-19~", "2017~/2018?"] {
            assert!(!date(written).is_certain(), "{written}");
        }
        assert!(date("2017/2018").is_certain());
    }

    #[test]
    fn an_open_interval_has_the_years_on_its_open_side() {
        assert_eq!(date("2018-05/..").years(), 2018..=9999);
        assert_eq!(date("../2018-05").years(), 1..=2018);
        assert_eq!(date("2017/2018").years(), 2017..=2018);
        assert_eq!(date("2018-05%").years(), 2018..=2018);
        assert_eq!(date("../2018-05").first(), day(2018, 5, 1));
        assert!(date("../2018").is_open() && date("2018/..").is_open());
        assert!(!date("2017/2018").is_open());
    }

    #[test]
    fn a_single_date_can_be_read_without_its_certainty() {
        assert_eq!(date("2018-01%").without_qualifier(), Some("2018-01"));
        assert_eq!(date("2018").without_qualifier(), Some("2018"));
        for interval in ["2017/2018?", "2018/..", "../2018~"] {
            assert_eq!(date(interval).without_qualifier(), None);
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for written in [
            "",
            "18",
            "754",
            "12018",
            "-0044",
            "0000",
            "0000-05",
            "0000/2018",
            "201X",
            "201x",
            "2018-XX",
            "2018-1",
            "2018-01-1",
            "2018-01-19-1",
            "2018-13",
            "2018-21",
            "2018-41",
            "2018-00",
            "2018-02-29",
            "2018-04-31",
            "2018-01-00",
            "2018-",
            "~2018",
            "?2018",
            "2018~~",
            "2018?~",
            "2018~?",
            "2018~-01",
            "2018/",
            "/2018",
            "2018/..~",
            "..?/2018",
            "../..",
            "..",
            "../",
            "2018..",
            "2018/../2019",
            "2018/2019/2020",
            "2018-05/2018-04",
            "2018 ",
            "２０１８",
            "2018-01-19T10:00",
        ] {
            assert!(Date::parse(written).is_err(), "{written:?}");
        }
    }

    #[test]
    fn a_year_may_end_within_itself() {
        assert_eq!(date("2018/2018-03").last(), Some(day(2018, 3, 31)));
        assert_eq!(date("2018-05/2018").last(), Some(day(2018, 12, 31)));
    }

    #[test]
    fn faults_say_what_there_is_not() {
        let error = |written: &str| Date::parse(written).expect_err(written);
        let reversed = error("2018-05/2018-04");
        assert_eq!(reversed.help, "the earlier end comes first: `2018-04/2018-05`");
        assert_eq!(error("2018-13-01").message, "there is no month 13");
        assert_eq!(error("2018-21").help, error("2018-13-01").help);
        assert_eq!(error("0000").message, "there is no year 0000");
        assert_eq!(error("0000/2018").help, "years are `0001` to `9999`");
        let day = error("2018-02-29");
        assert_eq!(day.message, "February 2018 has 28 days and no day 29");
        assert_eq!(day.help, "write a day that exists, or `2018-02` when the day is not known");
    }

    #[test]
    fn order_is_first_day_then_longer_then_certain() {
        let sorted = [
            "2017-12-31",
            "../2018",
            "2018/..",
            "2018?/..",
            "2018/2019",
            "2018",
            "2018%",
            "2018?",
            "2018~",
            "2018-01",
            "2018-01~",
            "2018-01-01",
            "../2018-02",
            "2018-02",
        ];
        let mut dates: Vec<Date> = sorted.map(date).to_vec();
        dates.reverse();
        dates.sort();
        assert_eq!(dates.iter().map(Date::as_str).collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn programs_read_what_was_written() {
        for written in ["2017-07/2017-11~", "2018%", "../2018?"] {
            let json = serde_json::to_string(&date(written)).unwrap();
            assert_eq!(json, format!("\"{written}\""));
        }
    }

    proptest! {
        #[test]
        fn every_day_of_the_calendar_is_read(
            year in 0_i16..=9999, month in 1_i8..=12, day in 1_i8..=31
        ) {
            let written = format!("{year:04}-{month:02}-{day:02}");
            let exists = year > 0 && jiff::civil::Date::new(year, month, day).is_ok();
            prop_assert_eq!(Date::parse(&written).is_ok(), exists);
        }

        #[test]
        fn the_order_of_dates_is_total(
            dates in proptest::collection::vec(
                "(200[0-3](-0[1-3])?[~?%]?/)?200[3-5](-0[1-3])?[~?%]?|\\.\\./200[1-3]|200[1-3]/\\.\\.", 3
            )
        ) {
            let dates: Vec<Date> = dates.iter().filter_map(|text| Date::parse(text).ok()).collect();
            for (a, b) in dates.iter().flat_map(|a| dates.iter().map(move |b| (a, b))) {
                prop_assert_eq!(a.cmp(b), b.cmp(a).reverse());
                prop_assert_eq!(a == b, a.cmp(b) == Ordering::Equal);
                for c in &dates {
                    prop_assert!(a > b || b > c || a <= c);
                }
            }
        }
    }
}
