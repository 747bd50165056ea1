//! Dates that are honest about what is not known: the part of EDTF that the format takes.

/// A day of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year, 0 to 9999.
    pub year: i16,
    /// Month, from 1.
    pub month: i8,
    /// Day of the month, from 1.
    pub day: i8,
}

/// A date as the curator wrote it, known to be valid.
///
/// Ordered by its first possible day, then longer extent first, then exact before approximate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Date {
    written: String,
    first: Day,
    last: Day,
    approximate: bool,
}

/// Why a text is not a date, in words for the curator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    /// One sentence: what is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Date {
    /// Reads `2018`, `2018-01`, `2018-01-19`, `2018-01~` or `2017-07/2017-11`.
    pub fn parse(written: &str) -> Result<Self, DateError> {
        let _ = written;
        Err(DateError { message: String::new(), help: String::new() })
    }

    /// The date as written: EDTF.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The first day that it may mean.
    pub fn first(&self) -> Day {
        self.first
    }

    /// The last day that it may mean.
    pub fn last(&self) -> Day {
        self.last
    }

    /// Whether `~` stands in it.
    pub fn is_approximate(&self) -> bool {
        self.approximate
    }
}
