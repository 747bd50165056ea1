//! The spelling of each person's name: one person is one voice, however sources write the spaces and accents.

use std::borrow::Cow;
use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::parse::{Entry, ParsedSource};

/// The names that some source does not write in normal form: from the normal form to the spelling of the
/// first source by id.
#[derive(Debug, Default, Hash)]
pub struct VoiceNames(BTreeMap<String, String>);

impl VoiceNames {
    pub fn new(sources: &[&Entry<ParsedSource>]) -> Self {
        let names = || sources.iter().flat_map(|source| names_of(&source.parsed));
        let unusual = names().filter_map(|name| match normal_form(name) {
            Cow::Owned(form) => Some((form, String::new())),
            Cow::Borrowed(_) => None,
        });
        let mut spellings: BTreeMap<String, String> = unusual.collect();
        if !spellings.is_empty() {
            for name in names() {
                let spelling = spellings.get_mut(&*normal_form(name));
                if let Some(spelling) = spelling.filter(|spelling| spelling.is_empty()) {
                    name.clone_into(spelling);
                }
            }
        }
        Self(spellings)
    }

    /// Returns the spelling to show.
    pub fn spelling<'n>(&'n self, name: &'n str) -> &'n str {
        if self.0.is_empty() {
            return name;
        }
        self.0.get(&*normal_form(name)).map_or(name, String::as_str)
    }
}

fn names_of(source: &ParsedSource) -> impl Iterator<Item = &str> {
    let speakers = source.meta.speakers.iter().flat_map(|label| &label.names);
    let passages = source.passages.iter().flat_map(|passage| &passage.speakers);
    let names = source.meta.authors.iter().chain(speakers).chain(passages);
    names.map(|name| name.value.as_str())
}

/// Returns a name in NFC, with one space in place of any white space; borrowed if it is written so.
fn normal_form(name: &str) -> Cow<'_, str> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_plain && !name.contains("  ") && name.trim().len() == name.len() {
        return Cow::Borrowed(name);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let form: String = words.join(" ").nfc().collect();
    if form == name { Cow::Borrowed(name) } else { Cow::Owned(form) }
}
