//! The interface's words in the dossier's language: phrases, numbers of things, dates.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use icu_calendar::{Date as Day, Gregorian};
use icu_datetime::{FixedCalendarDateTimeFormatter as Formatter, fieldsets};
use icu_locale_core::Locale as IcuLocale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use oxilangtag::LanguageTag;
use serde::Serialize;

use crate::model::{Date, DateEnd, Period, Qualifier};

/// A phrase of the interface, in one form or in the forms that a number needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Phrase {
    Plain(String),
    /// By plural category, as CLDR names it.
    Counted(BTreeMap<String, String>),
}

/// The phrases of one language, and its rules for numbers and dates.
#[derive(Debug)]
pub struct Locale {
    pub phrases: BTreeMap<String, Phrase>,
    plurals: Option<PluralRules>,
    date_formats: Option<DateFormats>,
    /// Dates in words by their EDTF notation, since most are needed again.
    dates_in_words: RwLock<HashMap<String, String>>,
    fingerprint: blake3::Hash,
}

#[derive(Debug)]
struct DateFormats {
    day: Formatter<Gregorian, fieldsets::YMD>,
    month: Formatter<Gregorian, fieldsets::YM>,
    year: Formatter<Gregorian, fieldsets::Y>,
}

impl Locale {
    /// English rules apply to a language that CLDR does not cover.
    pub fn new(language: &str, phrases: BTreeMap<String, Phrase>) -> Self {
        let locale = icu_locale(language);
        let fingerprint = blake3::hash(format!("{language} {phrases:?}").as_bytes());
        Self {
            phrases,
            plurals: PluralRules::try_new((&locale).into(), PluralRulesOptions::default()).ok(),
            date_formats: DateFormats::new(&locale),
            dates_in_words: RwLock::default(),
            fingerprint,
        }
    }

    /// A phrase that does not count; its key if there is none.
    pub fn text<'l>(&'l self, key: &'l str) -> &'l str {
        match self.phrases.get(key) {
            Some(Phrase::Plain(text)) => text,
            _ => key,
        }
    }

    /// A phrase with its `{names}` filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), |name| values.iter().find(|(key, _)| *key == name).map(|pair| pair.1))
    }

    /// A phrase that counts, in the form for a number.
    pub fn count(&self, key: &str, number: usize) -> String {
        let phrase = match self.phrases.get(key) {
            Some(Phrase::Counted(forms)) => {
                let form = forms.get(self.category(number)).or_else(|| forms.get("other"));
                form.map_or(key, String::as_str)
            }
            _ => self.text(key),
        };
        fill(phrase, |name| (name == "n").then(|| number.to_string()))
    }

    /// The plural category of a number, as CLDR names it.
    pub fn category(&self, number: usize) -> &'static str {
        let Some(rules) = &self.plurals else { return "other" };
        match rules.category_for(number) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// A date in words, as exact as it is known.
    pub fn date(&self, date: &Date) -> String {
        let cache = self.dates_in_words.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = cache.get(date.as_str()) {
            return text.clone();
        }
        drop(cache);
        let text = self.format_date(date);
        let mut cache = self.dates_in_words.write().unwrap_or_else(PoisonError::into_inner);
        cache.insert(date.as_str().to_owned(), text.clone());
        text
    }

    /// The name of a language by its tag: `Chinese (China)` for `zh-CN`. A script or region without a name
    /// is shown by its code, as all other subtags are; so is a tag whose language has no name.
    pub fn language(&self, tag: &str) -> String {
        if let Some(name) = self.name("language", tag) {
            return name.to_owned();
        }
        let Ok(parsed) = LanguageTag::parse_and_normalize(tag) else { return tag.to_owned() };
        if let Some(name) = self.name("language", parsed.as_str()) {
            return name.to_owned();
        }
        let Some(language) = self.name("language", parsed.primary_language()) else {
            return tag.to_owned();
        };
        let named = |kind: &str, code| self.name(kind, code).unwrap_or(code).to_owned();
        let subtags = [
            parsed.extended_language().map(str::to_owned),
            parsed.script().map(|script| named("script", script)),
            parsed.region().map(|region| named("region", region)),
            parsed.variant().map(str::to_owned),
            parsed.extension().map(str::to_owned),
            parsed.private_use().map(str::to_owned),
        ];
        let details = subtags.into_iter().flatten().reduce(|first, second| {
            self.fill("tagged_details", &[("first", &first), ("second", &second)])
        });
        match details {
            None => language.to_owned(),
            Some(details) => {
                self.fill("tagged_language", &[("language", language), ("details", &details)])
            }
        }
    }

    /// The name of a language, region or script by its code.
    fn name(&self, kind: &str, code: &str) -> Option<&str> {
        match self.phrases.get(&format!("{kind}_{code}")) {
            Some(Phrase::Plain(name)) => Some(name),
            _ => None,
        }
    }

    fn format_date(&self, date: &Date) -> String {
        match date.period() {
            Period::Single(end) => self.format_end(end),
            Period::Interval(start, end) => {
                let (from, to) = (self.format_end(start), self.format_end(end));
                self.fill("date_range", &[("from", &from), ("to", &to)])
            }
            Period::From(start) => self.fill("date_from", &[("date", &self.format_end(start))]),
            Period::Until(end) => self.fill("date_until", &[("date", &self.format_end(end))]),
        }
    }

    fn format_end(&self, end: DateEnd) -> String {
        let plain = self.date_formats.as_ref().and_then(|formats| formats.format(end));
        let plain = plain.unwrap_or_else(|| end.year.to_string());
        let about = |date: &str| self.fill("date_about", &[("date", date)]);
        let uncertain = |date: &str| self.fill("date_uncertain", &[("date", date)]);
        match end.qualifier {
            None => plain,
            Some(Qualifier::Approximate) => about(&plain),
            Some(Qualifier::Uncertain) => uncertain(&plain),
            Some(Qualifier::Both) => uncertain(&about(&plain)),
        }
    }
}

impl DateFormats {
    fn new(locale: &IcuLocale) -> Option<Self> {
        Some(Self {
            day: Formatter::try_new(locale.into(), fieldsets::YMD::long()).ok()?,
            month: Formatter::try_new(locale.into(), fieldsets::YM::long()).ok()?,
            year: Formatter::try_new(locale.into(), fieldsets::Y::long()).ok()?,
        })
    }

    fn format(&self, end: DateEnd) -> Option<String> {
        let month = end.month.unwrap_or(1).unsigned_abs();
        let day = end.day.unwrap_or(1).unsigned_abs();
        let first = Day::try_new_gregorian(end.year.into(), month, day).ok()?;
        Some(match (end.month, end.day) {
            (Some(_), Some(_)) => self.day.format(&first).to_string(),
            (Some(_), None) => self.month.format(&first).to_string(),
            (None, _) => self.year.format(&first).to_string(),
        })
    }
}

/// Replaces each `{name}` by its value. A name without a value is left as it is.
pub fn fill<V: AsRef<str>>(phrase: &str, value: impl Fn(&str) -> Option<V>) -> String {
    let mut filled = String::with_capacity(phrase.len() + 16);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}');
        if let Some((value, after)) = named.and_then(|(name, rest)| Some((value(name)?, rest))) {
            filled.push_str(value.as_ref());
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled + rest
}

/// The locale of a language. English without a country is international English, not American.
fn icu_locale(language: &str) -> IcuLocale {
    let language = if language == "en" { "en-001" } else { language };
    language.parse().unwrap_or(IcuLocale::UNKNOWN)
}

impl Hash for Locale {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint.as_bytes().hash(state);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;

    fn dates(language: &str) -> impl Fn(&str) -> String {
        let plain = |text: &str| Phrase::Plain(text.to_owned());
        let phrases = BTreeMap::from([
            ("date_about".to_owned(), plain("~ {date}")),
            ("date_uncertain".to_owned(), plain("{date} (?)")),
            ("date_range".to_owned(), plain("{from} – {to}")),
            ("date_from".to_owned(), plain("from {date} on")),
            ("date_until".to_owned(), plain("until {date}")),
        ]);
        let words = Locale::new(language, phrases);
        move |date| words.date(&Date::parse(date).unwrap())
    }

    #[test]
    fn dates_say_as_much_as_is_known() {
        let en = dates("en");
        assert_eq!(en("2018-01-19"), "19 January 2018");
        assert_eq!(en("2018-01~"), "~ January 2018");
        assert_eq!(en("2018"), "2018");
        assert_eq!(en("0754"), "754 AD");
        assert_eq!(en("2017-07/2018~"), "July 2017 – ~ 2018");
        assert_eq!(en("2017?/2018%"), "2017 (?) – ~ 2018 (?)");
        assert_eq!(en("2018-01/.."), "from January 2018 on");
        assert_eq!(en("../2018~"), "until ~ 2018");
        assert_eq!(dates("en-US")("2018-01-19"), "January 19, 2018");
        assert_eq!(dates("de")("2018-01-19"), "19. Januar 2018");
        assert_eq!(dates("ru")("2018-01-19"), "19 января 2018\u{202f}г.");
        assert_eq!(dates("zh-Hant")("2018-01"), "2018年1月");
    }

    #[test]
    fn languages_have_the_names_of_their_parts() {
        let plain = |(key, text): (&str, &str)| (key.to_owned(), Phrase::Plain(text.to_owned()));
        let phrases = [
            ("language_zh", "Chinese"),
            ("language_en", "English"),
            ("language_en-GB", "British English"),
            ("region_CN", "China"),
            ("script_Hant", "Traditional"),
            ("tagged_language", "{language} ({details})"),
            ("tagged_details", "{first}, {second}"),
        ];
        let words = Locale::new("en", BTreeMap::from(phrases.map(plain)));
        for (tag, name) in [
            ("zh", "Chinese"),
            ("zh-CN", "Chinese (China)"),
            ("ZH-cn", "Chinese (China)"),
            ("zh-Hant-CN", "Chinese (Traditional, China)"),
            ("zh-Hant-HK", "Chinese (Traditional, HK)"),
            ("zh-yue-CN", "Chinese (yue, China)"),
            ("en-gb", "British English"),
            ("en-GB-oxendict", "English (GB, oxendict)"),
            ("en-x-cn", "English (x-cn)"),
            ("en-u-co-phonebk", "English (u-co-phonebk)"),
            ("sux-CN", "sux-CN"),
            ("i-klingon", "i-klingon"),
        ] {
            assert_eq!(words.language(tag), name, "{tag}");
        }
    }

    #[test]
    fn numbers_have_the_categories_of_their_language() {
        let categories = |language: &str| {
            let words = Locale::new(language, BTreeMap::new());
            [0, 1, 2, 5, 21].map(|number| words.category(number))
        };
        assert_eq!(categories("en"), ["other", "one", "other", "other", "other"]);
        assert_eq!(categories("ru"), ["many", "one", "few", "many", "one"]);
        assert_eq!(categories("ar"), ["zero", "one", "two", "few", "many"]);
        assert_eq!(categories("x-unknown")[0], "other");
    }

    #[test]
    fn names_in_braces_are_filled_in() {
        let values = |name: &str| match name {
            "a" => Some("1"),
            "b" => Some("{a}"),
            _ => None,
        };
        assert_eq!(fill("{a} {b} {c} { {a", values), "1 {a} {c} { {a");
    }
}
