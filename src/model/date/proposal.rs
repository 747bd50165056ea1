//! What to write instead of a text that is not a date.
//!
//! A proposal changes only the notation: it names the same days, and is as certain. Where the text may
//! mean anything else, there is none.

use std::fmt::Write;

use super::super::ValueError;
use super::{Date, MONTHS, Period, YEARS, number};

/// No notation of a date or interval is longer.
const MAX_LENGTH: usize = 60;

/// What may stand between the parts of a date.
const SEPARATORS: [&str; 6] = ["-", ".", "/", " ", ", ", ". "];

/// What may stand between the parts of a date whose year has two digits.
const SHORT_SEPARATORS: [char; 4] = ['-', '.', '/', ' '];

/// What may stand between the ends of an interval.
const RANGES: [&str; 6] = ["/", "–", "—", " - ", " to ", "-"];

/// Signs of certainty in this version of EDTF and an earlier one, and ours.
const QUALIFIERS: [(&str, &str); 5] =
    [("?~", "%"), ("~?", "%"), ("~", "~"), ("?", "?"), ("%", "%")];

/// The beginning of a date that is approximate, in words.
const ABOUT: [&str; 7] = ["circa ", "ca.", "ca ", "c.", "about ", "around ", "approx. "];

/// All forms of a date.
const FORMS: &str = "write a year, month or day as `2018`, `2018-01` or `2018-01-19`, an interval as \
                     `2017-07/2017-11`, or as `2018/..` or `../2018` when it is open; behind a date `~` \
                     means approximate, `?` uncertain and `%` both";

/// What to write instead of three numbers of which any may be the year.
const SHORT_YEAR: &str =
    "write the year first and with four digits, then the month and the day, as in `2018-01-19`";

/// Reports that a text is not a date, and says what to write.
pub(super) fn not_a_date(written: &str) -> ValueError {
    let shown: String = written.chars().take(40).collect();
    let is_negative = written.strip_prefix(['-', '−']).is_some_and(is_year);
    let help = match propose(written) {
        Some(date) => format!("write `{date}`"),
        None if is_negative => format!("years are `{:04}` to `{}`", YEARS.start(), YEARS.end()),
        None if has_short_year(written) => SHORT_YEAR.to_owned(),
        None => either_order(written).unwrap_or_else(|| FORMS.to_owned()),
    };
    ValueError { message: format!("`{shown}` is not a date"), help }
}

impl Date {
    /// Returns a date, or another notation of it, as it should be written.
    pub fn nearest(written: &str) -> Option<String> {
        if is_date(written) { Some(written.to_owned()) } else { propose(written) }
    }
}

/// Writes a date in another notation as ours.
fn propose(written: &str) -> Option<String> {
    if written.len() > MAX_LENGTH {
        return None;
    }
    let interval = RANGES.into_iter().find_map(|range| {
        let (start, end) = written.split_once(range)?;
        Some(format!("{}/{}", propose_end(start)?, propose_end(end)?))
    });
    decade(written).or(interval).or_else(|| propose_end(written)).filter(|date| is_date(date))
}

/// Returns true for a date in our notation. Asks for no proposal, so that making one always ends.
fn is_date(text: &str) -> bool {
    Period::parse(text).is_some_and(|period| Date::checked(text, period).is_ok())
}

/// Writes a decade as an interval of years.
fn decade(written: &str) -> Option<String> {
    let written = written.trim();
    let written = written.strip_prefix("the ").unwrap_or(written);
    let years = ["0s", "0's", "0’s"].into_iter().find_map(|end| written.strip_suffix(end))?;
    (years.len() == 3).then(|| format!("{years}0/{years}9"))
}

fn propose_end(written: &str) -> Option<String> {
    let (date, qualifier) = split_qualifier(written.trim());
    let lower = date.to_lowercase();
    let about = ABOUT.into_iter().find(|about| qualifier.is_empty() && lower.starts_with(about));
    if let Some(about) = about {
        let date = propose_end(date.get(about.len()..)?)?;
        return (!date.ends_with(['~', '?', '%'])).then(|| date + "~");
    }
    let words: Vec<&str> = date.split(|c: char| !c.is_alphanumeric()).collect();
    let separators: Vec<&str> =
        date.split(char::is_alphanumeric).filter(|between| !between.is_empty()).collect();
    // Separators of two characters have an empty word between them.
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let is_joined = separators.len() + 1 == words.len();
    if !is_joined || !separators.iter().all(|between| SEPARATORS.contains(between)) {
        return None;
    }
    let (year, month, day) = match words[..] {
        [year] if is_year(year) => (year, None, None),
        _ if words.iter().any(|word| is_name(word)) => named(&words)?,
        _ => numeric(&words, &separators)?,
    };
    let mut date = year.to_owned();
    for part in [month, day].into_iter().flatten() {
        let _ = write!(date, "-{part:02}");
    }
    Some(date + qualifier)
}

/// Returns what to write for a day whose month may be the first number or the second.
fn either_order(written: &str) -> Option<String> {
    let mut parts = written.trim().split(['/', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (day, month) = (day_or_month(first)?, day_or_month(second)?);
    let is_whole = parts.next().is_none() && is_year(year);
    let [day_first, month_first] =
        [(month, day), (day, month)].map(|(month, day)| format!("{year}-{month:02}-{day:02}"));
    let are_dates = [&day_first, &month_first].iter().all(|date| is_date(date));
    (is_whole && are_dates).then(|| {
        format!("write `{day_first}` if the day stands first, `{month_first}` if the month does")
    })
}

/// Returns true for a day, a month and a year of two digits, in any order.
fn has_short_year(written: &str) -> bool {
    let words: Vec<&str> = written.trim().split(SHORT_SEPARATORS).collect();
    words.len() == 3
        && words.iter().all(|word| day_or_month(word).is_some() || month_of(word).is_some())
}

/// Splits a date from the sign of its certainty, before or behind it.
fn split_qualifier(written: &str) -> (&str, &'static str) {
    let qualified = QUALIFIERS.into_iter().find_map(|(sign, ours)| {
        let date = written.strip_suffix(sign).or_else(|| written.strip_prefix(sign))?;
        Some((date.trim(), ours))
    });
    qualified.unwrap_or((written, ""))
}

/// A year with the numbers of the month and the day.
type Parts<'a> = (&'a str, Option<u8>, Option<u8>);

/// Reads the parts of a date whose month is a name.
fn named<'a>(words: &[&'a str]) -> Option<Parts<'a>> {
    let (year, month, day) = match *words {
        [year, month] | [month, year] if is_year(year) => (year, month, None),
        [year, month, day] | [month, day, year] | [day, month, year]
            if is_year(year) && is_name(month) =>
        {
            (year, month, Some(day_or_month(day)?))
        }
        _ => return None,
    };
    Some((year, Some(month_of(month)?), day))
}

/// Returns the number of a month by its name or the beginning of it.
fn month_of(name: &str) -> Option<u8> {
    let is_month = |month: &&str| {
        let begin = month.get(..name.len()).filter(|begin| begin.len() >= 3);
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    u8::try_from(MONTHS.iter().position(is_month)? + 1).ok()
}

/// Reads the parts of a date that consists of numbers.
fn numeric<'a>(words: &[&'a str], separators: &[&str]) -> Option<Parts<'a>> {
    let separator = separators.first()?;
    // `2018-01/02` is an interval from January to February.
    if separators.iter().any(|other| other != separator) {
        return None;
    }
    match *words {
        // `2009/10` may be a year that begins in autumn.
        [year, month] if is_year(year) && *separator != "/" => {
            Some((year, Some(day_or_month(month)?), None))
        }
        [month, year] if is_year(year) => Some((year, Some(day_or_month(month)?), None)),
        [year, month, day] if is_year(year) => {
            Some((year, Some(day_or_month(month)?), Some(day_or_month(day)?)))
        }
        [first, second, year] if is_year(year) => {
            let (first, second) = (day_or_month(first)?, day_or_month(second)?);
            // `01/02/2018` is one day in Britain and another in America.
            if *separator == "." || first > 12 || first == second {
                Some((year, Some(second), Some(first)))
            } else {
                (second > 12).then_some((year, Some(first), Some(second)))
            }
        }
        _ => None,
    }
}

fn is_year(word: &str) -> bool {
    number::<i16>(word, 4).is_some()
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_alphabetic)
}

fn day_or_month(word: &str) -> Option<u8> {
    number(word, 1).or_else(|| number(word, 2))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::super::Qualifier;
    use super::*;

    fn help(written: &str) -> String {
        Date::parse(written).expect_err(written).help
    }

    #[test]
    fn another_notation_of_a_date_is_written_as_ours() {
        for (written, ours) in [
            ("2018-1-9", "2018-01-09"),
            ("19.01.2018", "2018-01-19"),
            ("1.2.2018", "2018-02-01"),
            ("2018/01/19", "2018-01-19"),
            ("19/01/2018", "2018-01-19"),
            ("01/19/2018", "2018-01-19"),
            ("03/03/2018", "2018-03-03"),
            ("01/2018", "2018-01"),
            ("19 January 2018", "2018-01-19"),
            ("Jan. 19, 2018", "2018-01-19"),
            ("19. Jan 2018", "2018-01-19"),
            ("2018, January 19", "2018-01-19"),
            ("sept 2018", "2018-09"),
            ("2018-JANUARY-9", "2018-01-09"),
            ("2017–2018", "2017/2018"),
            ("1914-1918", "1914/1918"),
            ("2017 - 2018?", "2017/2018?"),
            ("July 2017 to Nov 2017", "2017-07/2017-11"),
            ("~2018", "2018~"),
            ("?2018-1", "2018-01?"),
            ("2018?~", "2018%"),
            (" 2018 ", "2018"),
            ("1990s", "1990/1999"),
            ("the 1990s", "1990/1999"),
            ("1990's", "1990/1999"),
            ("1990’s", "1990/1999"),
            ("c. 1850", "1850~"),
            ("c.1850", "1850~"),
            ("ca.1850", "1850~"),
            ("Circa May 1850", "1850-05~"),
            ("about 1914 - ca. 1918", "1914~/1918~"),
            ("23/3/2021", "2021-03-23"),
        ] {
            assert_eq!(help(written), format!("write `{ours}`"), "{written}");
        }
    }

    #[test]
    fn both_readings_of_a_day_are_shown() {
        for written in ["5/1/2018", "05-01-2018"] {
            assert_eq!(
                help(written),
                "write `2018-01-05` if the day stands first, `2018-05-01` if the month does"
            );
        }
    }

    #[test]
    fn a_year_of_two_digits_is_written_with_four() {
        for written in ["5/1/18", "5-1-18", "23/3/21", "1.1.1", "18-01-05", "5 May 90", "May 5 90"]
        {
            assert!(help(written).starts_with("write the year first and with four"), "{written}");
        }
    }

    #[test]
    fn no_other_date_is_proposed() {
        for written in [
            "2009/10",
            "2009–10",
            "2018-01/02",
            "2018~-01",
            "2018~~",
            "2018-",
            "2018/",
            "/2018",
            "2018-01-19-",
            "[2018]",
            "+2018",
            "201",
            "754",
            "201X",
            "201x",
            "20XX",
            "2018-XX",
            "2018-W05",
            "2018.01.02-05",
            "January January 2018",
            "44 BC",
            "12018",
            "Y12018",
            "soon",
            "ma 2018",
            "1/2",
            "1995s",
            "90s",
            "c. ~1850",
            "c. soon",
            "0/1/2018",
            "31/31/2018",
            "2018-01-19T10:00",
            "2018..2019",
            "../..",
            "..",
        ] {
            let help = help(written);
            assert!(help.starts_with("write a year, month or day"), "{written}: {help}");
        }
        for negative in ["-0044", "−0044"] {
            assert_eq!(help(negative), "years are `0001` to `9999`");
        }
    }

    proptest! {
        #[test]
        fn a_proposal_for_any_text_is_made(
            written in "[0-9]{1,4}([-./ ][0-9]{1,4}){0,3}[~?%]?|[0-9a-z./~' -]{0,16}|\\PC{0,8}"
        ) {
            if let Err(error) = Date::parse(&written) {
                prop_assert!(!error.help.is_empty());
            }
        }

        #[test]
        fn a_proposal_has_the_years_and_the_certainty_of_what_was_written(
            written in "[0-9a-zA-Z./~–?% -]{0,16}|\\PC{0,8}|[0-3]?[0-9][-./][0-3]?[0-9][-./]20[12][0-9][~?%]?"
        ) {
            if let Err(error) = Date::parse(&written)
                && let Some(proposed) = error.help.strip_prefix("write `")
                && let Some(proposed) = proposed.strip_suffix('`')
            {
                let date = Date::parse(proposed).unwrap();
                let written = written.trim().to_lowercase();
                prop_assume!(decade(&written).is_none() && !ABOUT.iter().any(|about| written.contains(about)));
                for end in proposed.split('/') {
                    prop_assert!(written.contains(&end[..4]), "{} {}", written, proposed);
                    let sign = Qualifier::split(end).1;
                    prop_assert_eq!(sign.is_some(), end.ends_with(['~', '?', '%']));
                }
                prop_assert_eq!(date.is_certain(), !written.contains(['~', '?', '%']));
            }
        }
    }
}
