//! Words that a withheld text may share with the site: what sidecars give as a title, a name or an address.

use std::collections::HashMap;

use super::words::{Word, for_each_word};
use crate::link::{Dossier, Voice};
use crate::locale::Locale;
use crate::model::Date;

/// The interface's labels of such values, which a text may have too: “By Ann Smith”.
const LABELS: [&str; 11] = [
    "by",
    "who_speaks",
    "publisher",
    "from",
    "date",
    "original",
    "archived",
    "retrieved",
    "rights",
    "source",
    "kind",
];

/// Values of sidecars that are no text of the curator's: titles, names, aliases, ids, publishers, rights,
/// locators, addresses and dates.
#[derive(Debug, Default)]
pub struct AllowedValues {
    /// The words of each value, by the first one.
    values: HashMap<u64, Vec<Vec<u64>>, foldhash::fast::RandomState>,
}

impl AllowedValues {
    pub fn new(dossier: &Dossier, locale: &Locale) -> Self {
        let mut allowed = Self::default();
        for label in LABELS {
            allowed.add(locale.text(label));
        }
        // BibTeX has it between two names.
        allowed.add("and");
        let meta = &dossier.meta;
        allowed.add(&meta.title);
        meta.authors.iter().chain(&meta.rights).chain(&meta.base_url).for_each(|v| allowed.add(v));
        for source in &dossier.sources {
            let meta = &source.parsed.meta;
            allowed.add(&source.id);
            allowed.add(&meta.title);
            let facts = [&meta.publisher, &meta.rights, &meta.url, &meta.archived, &meta.kind];
            facts.into_iter().flatten().for_each(|value| allowed.add(value));
            for date in [&meta.date, &meta.retrieved, &meta.updated].into_iter().flatten() {
                allowed.add_date(date, locale);
            }
            allowed.add_voices(source.authors.iter().chain(source.speakers.iter().flatten()));
            for passage in &source.passages {
                allowed.add(&passage.id);
                allowed.add(passage.locator.as_deref().unwrap_or_default());
                allowed.add_voices(&passage.voices);
                passage.date.iter().for_each(|date| allowed.add_date(date, locale));
            }
        }
        for topic in &dossier.topics {
            let meta = &topic.parsed.meta;
            allowed.add(&topic.id);
            allowed.add(&meta.title.value);
            allowed.add(&meta.kind);
            meta.aliases.iter().for_each(|alias| allowed.add(&alias.value));
            meta.same_as.iter().for_each(|address| allowed.add(address));
            for event in &topic.events {
                allowed.add(&event.title);
                allowed.add_date(&event.date, locale);
            }
        }
        for page in &dossier.pages {
            allowed.add(&page.id);
            allowed.add(&page.parsed.title);
        }
        for values in allowed.values.values_mut() {
            values.sort_unstable();
            values.dedup();
        }
        allowed
    }

    fn add(&mut self, value: &str) {
        let mut words = Vec::new();
        for_each_word(value, |word, _| words.push(word.hash));
        if let Some(first) = words.first() {
            self.values.entry(*first).or_default().push(words);
        }
    }

    fn add_date(&mut self, date: &Date, locale: &Locale) {
        self.add(date.as_str());
        self.add(&locale.date(date));
    }

    /// Adds names; topics are added anyway.
    fn add_voices<'a>(&mut self, voices: impl IntoIterator<Item = &'a Voice>) {
        for voice in voices {
            if let Voice::Plain(name) = voice {
                self.add(name);
            }
        }
    }

    /// Returns for each word of a text whether it belongs to one of these values, which must be there with
    /// all its words.
    pub fn cover(&self, words: &[Word]) -> Vec<bool> {
        let mut is_covered = vec![false; words.len()];
        for n in 0..words.len() {
            let values = self.values.get(&words[n].hash).map_or(&[][..], Vec::as_slice);
            let is_here = |value: &&Vec<u64>| {
                let rest = words[n..].iter().map(|word| &word.hash);
                value.len() <= words.len() - n && rest.zip(*value).all(|(a, b)| a == b)
            };
            if let Some(length) = values.iter().filter(is_here).map(Vec::len).max() {
                is_covered[n..n + length].fill(true);
            }
        }
        is_covered
    }
}
