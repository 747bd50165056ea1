//! Dates that may be incomplete, approximate or intervals: a subset of EDTF.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cmp::Ordering;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::ValueError;

/// A day of the proleptic Gregorian calendar, in a year from 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// A valid date as the curator wrote it.
///
/// Ordered by its first possible day, then longer extent first, then exact before approximate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Date {
    written: Box<str>,
    start: DateEnd,
    /// Equal to `start` if the date is not an interval.
    end: DateEnd,
}

impl Date {
    /// Parses `2018`, `2018-01`, `2018-01-19`, `2018-01~` or `2017-07/2017-11`.
    ///
    /// Refuses any other notation, days that do not exist and intervals that end before they begin.
    pub fn parse(written: &str) -> Result<Self, ValueError> {
        let (from, to) = written.split_once('/').unwrap_or((written, written));
        let (Some(start), Some(end)) = (DateEnd::parse(from), DateEnd::parse(to)) else {
            return Err(not_a_date(written));
        };
        start.check()?;
        end.check()?;
        if end.last() < start.first() {
            return Err(ValueError {
                message: format!("the interval `{written}` ends before it begins"),
                help: format!("the earlier end comes first: `{to}/{from}`"),
            });
        }
        Ok(Self { written: written.into(), start, end })
    }

    /// Returns the date as written, in EDTF.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Returns the earliest day that it may mean.
    pub fn first(&self) -> Day {
        self.start.first()
    }

    /// Returns the latest day that it may mean.
    pub fn last(&self) -> Day {
        self.end.last()
    }

    pub fn year(&self) -> i16 {
        self.start.year
    }

    pub fn is_approximate(&self) -> bool {
        self.start.approximate || self.end.approximate
    }

    pub fn is_interval(&self) -> bool {
        self.written.contains('/')
    }

    /// Returns both ends of an interval; the same date twice if it is no interval.
    pub fn ends(&self) -> (DateEnd, DateEnd) {
        (self.start, self.end)
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.first().cmp(&other.first()))
            .then_with(|| other.last().cmp(&self.last()))
            .then(self.is_approximate().cmp(&other.is_approximate()))
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

/// A single date, or one end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DateEnd {
    /// 0 to 9999.
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
    /// True if it is followed by `~`.
    pub approximate: bool,
}

impl DateEnd {
    /// Parses a date of the right form, which may still be a day that does not exist.
    fn parse(written: &str) -> Option<Self> {
        let digits = written.strip_suffix('~').unwrap_or(written);
        let parts: Vec<&str> = digits.split('-').collect();
        let (year, month, day) = match parts[..] {
            [year] => (year, None, None),
            [year, month] => (year, Some(number(month, 2)?), None),
            [year, month, day] => (year, Some(number(month, 2)?), Some(number(day, 2)?)),
            _ => return None,
        };
        let approximate = digits.len() < written.len();
        Some(Self { year: number(year, 4)?, month, day, approximate })
    }

    fn check(self) -> Result<(), ValueError> {
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

    fn first(self) -> Day {
        Day { year: self.year, month: self.month.unwrap_or(1), day: self.day.unwrap_or(1) }
    }

    fn last(self) -> Day {
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

fn not_a_date(written: &str) -> ValueError {
    let shown: String = written.chars().take(40).collect();
    let help = match suggest(written) {
        Some(date) => format!("write `{date}`"),
        None => "write a year, month or day as `2018`, `2018-01` or `2018-01-19`, with `~` after \
                 it when it is approximate, and an interval as `2017-07/2017-11`"
            .to_owned(),
    };
    ValueError { message: format!("`{shown}` is not a date"), help }
}

/// Converts a date in another notation to ours, if its meaning is certain enough to propose it.
fn suggest(written: &str) -> Option<String> {
    // No notation of a date or interval is longer.
    if written.len() > 60 {
        return None;
    }
    let interval = ["–", "—", " - ", " to ", "/"].into_iter().find_map(|between| {
        let (start, end) = written.split_once(between)?;
        Some(format!("{}/{}", suggest_end(start)?, suggest_end(end)?))
    });
    interval.or_else(|| suggest_end(written)).filter(|date| Date::parse(date).is_ok())
}

fn suggest_end(written: &str) -> Option<String> {
    let words: Vec<&str> =
        written.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_year = |word: &str| number::<i16>(word, 4).is_some();
    let is_name = |word: &str| word.starts_with(char::is_alphabetic);
    // `01/02/2018` is one day in Britain and another in America.
    let is_day_first = !written.contains('/');
    let (year, month, day) = match words[..] {
        [year] if is_year(year) || number::<i16>(year, 3).is_some() => (year, None, None),
        [year, month] | [month, year] if is_year(year) => (year, Some(month), None),
        [year, month, day] if is_year(year) => (year, Some(month), Some(day)),
        [month, day, year] if is_year(year) && is_name(month) => (year, Some(month), Some(day)),
        [day, month, year] if is_year(year) && is_day_first => (year, Some(month), Some(day)),
        _ => return None,
    };
    let mut date = format!("{year:0>4}");
    for part in [month, day].into_iter().flatten() {
        date = date + "-" + &two_digits(part)?;
    }
    Some(if written.contains(['?', '~']) { date + "~" } else { date })
}

/// Converts a number, a month's name or the beginning of one to two digits.
fn two_digits(word: &str) -> Option<String> {
    if let Some(value) = number::<u8>(word, 1).or_else(|| number(word, 2)) {
        return Some(format!("{value:02}"));
    }
    let named = |name: &&str| {
        word.len() >= 3
            && name.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
    };
    MONTHS.iter().position(named).map(|index| format!("{:02}", index + 1))
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

    fn help(written: &str) -> String {
        Date::parse(written).expect_err(written).help
    }

    #[test]
    fn every_notation_of_the_format_is_read() {
        let extent = |written: &str| (date(written).first(), date(written).last());
        assert_eq!(extent("2018"), (day(2018, 1, 1), day(2018, 12, 31)));
        assert_eq!(extent("2016-02"), (day(2016, 2, 1), day(2016, 2, 29)));
        assert_eq!(extent("2018-01-19"), (day(2018, 1, 19), day(2018, 1, 19)));
        assert_eq!(extent("2018-01~"), (day(2018, 1, 1), day(2018, 1, 31)));
        assert_eq!(extent("2017-07/2017-11"), (day(2017, 7, 1), day(2017, 11, 30)));
        assert_eq!(extent("1754-03"), (day(1754, 3, 1), day(1754, 3, 31)));
        assert_eq!(date("0754").year(), 754);
    }

    #[test]
    fn approximation_may_stand_at_either_end() {
        for written in ["2018~", "2018-01-19~", "2017~/2018", "2017/2018~", "2017~/2018~"] {
            assert!(date(written).is_approximate(), "{written}");
        }
        assert!(!date("2017/2018").is_approximate());
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for written in [
            "",
            "18",
            "754",
            "12018",
            "-0044",
            "2018-1",
            "2018-01-1",
            "2018-01-19-1",
            "2018-13",
            "2018-00",
            "2018-02-29",
            "2018-04-31",
            "2018-01-00",
            "2018-",
            "~2018",
            "2018~~",
            "2018~-01",
            "2018/",
            "/2018",
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
        assert_eq!(date("2018/2018-03").last(), day(2018, 3, 31));
        assert_eq!(date("2018-05/2018").last(), day(2018, 12, 31));
    }

    #[test]
    fn faults_say_what_to_write() {
        assert_eq!(help("2018-1-9"), "write `2018-01-09`");
        assert_eq!(help("19.01.2018"), "write `2018-01-19`");
        assert_eq!(help("2018/01/19"), "write `2018-01-19`");
        assert_eq!(help("19 January 2018"), "write `2018-01-19`");
        assert_eq!(help("Jan 19, 2018"), "write `2018-01-19`");
        assert_eq!(help("sept 2018"), "write `2018-09`");
        assert_eq!(help("2018-JANUARY-9"), "write `2018-01-09`");
        assert_eq!(help("2017–2018"), "write `2017/2018`");
        assert_eq!(help("July 2017 to Nov 2017"), "write `2017-07/2017-11`");
        assert_eq!(help("2018?"), "write `2018~`");
        assert_eq!(help("754"), "write `0754`");
        assert_eq!(help("2018-05/2018-04"), "the earlier end comes first: `2018-04/2018-05`");
        for unclear in ["01/02/2018", "soon", "ma 2018", "1/2"] {
            assert!(help(unclear).starts_with("write a year, month or day"), "{unclear}");
        }
        let error = Date::parse("2018-13-01").expect_err("no such month");
        assert_eq!(error.message, "there is no month 13");
        let error = Date::parse("2018-02-29").expect_err("no such day");
        assert_eq!(error.message, "February 2018 has 28 days and no day 29");
        assert_eq!(error.help, "write a day that exists, or `2018-02` when the day is not known");
    }

    #[test]
    fn order_is_first_day_then_longer_then_exact() {
        let mut dates: Vec<Date> =
            ["2018-02", "2018-01-01", "2018~", "2018-01", "2018", "2018-01~", "2017-12-31"]
                .map(date)
                .to_vec();
        dates.sort();
        let sorted: Vec<&str> = dates.iter().map(Date::as_str).collect();
        assert_eq!(
            sorted,
            ["2017-12-31", "2018", "2018~", "2018-01", "2018-01~", "2018-01-01", "2018-02"]
        );
    }

    #[test]
    fn programs_read_what_was_written() {
        assert_eq!(
            serde_json::to_string(&date("2017-07/2017-11~")).unwrap(),
            "\"2017-07/2017-11~\""
        );
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_suggestion_is_a_date(
            written in "[0-9a-zA-Z./~–? -]{0,16}|\\PC{0,8}"
        ) {
            if let Err(error) = Date::parse(&written)
                && let Some(proposed) = error.help.strip_prefix("write `")
                && let Some(proposed) = proposed.strip_suffix('`')
            {
                prop_assert!(Date::parse(proposed).is_ok(), "{proposed}");
            }
        }

        #[test]
        fn every_day_of_the_calendar_is_read(
            year in 0_i16..=9999, month in 1_i8..=12, day in 1_i8..=31
        ) {
            let written = format!("{year:04}-{month:02}-{day:02}");
            let exists = jiff::civil::Date::new(year, month, day).is_ok();
            prop_assert_eq!(Date::parse(&written).is_ok(), exists);
        }
    }
}
