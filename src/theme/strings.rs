//! The phrases of the pages, from `strings/LANGUAGE.yaml`. The project's override the built-in ones key by
//! key.

use std::collections::BTreeMap;

use super::{Theme, ThemeFile};
use crate::diagnostic::{Code, Diagnostic, Fault, File, Span, did_you_mean};
use crate::locale::{Locale, Phrase};
use crate::parse::yaml::{self, Node, Value};

/// The names of plural categories (Unicode CLDR).
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The language that has every phrase, for those that another one lacks.
const FALLBACK: &str = "en";

/// The prefixes of the keys that name the parts of a language tag. There may be one for any code.
const NAME_PREFIXES: [&str; 3] = ["language_", "region_", "script_"];

impl Theme {
    /// The locale of a language. Faults in all files of phrases are reported.
    pub fn locale(&self, language: &str, faults: &mut Vec<Diagnostic>) -> Locale {
        let lower_case = language.to_lowercase();
        let built_in = self.strings.get(FALLBACK).and_then(|files| files.first());
        let known = built_in.map(|file| read(file, None, &mut Vec::new())).unwrap_or_default();
        let mut phrases = known.clone();
        // In order from general to special, `zh` before `zh-hant`, so that special phrases win.
        for (file_language, files) in &self.strings {
            for file in files {
                let mut found = Vec::new();
                let read = read(file, Some(&known), &mut found);
                let found = found.into_iter();
                faults.extend(found.map(|fault| Diagnostic::from_fault(fault, &file.file)));
                if is_for(file_language, &lower_case) {
                    phrases.extend(read);
                }
            }
        }
        Locale::new(language, phrases)
    }
}

/// True if phrases in `file_language` apply to `language`: the same, or with a country or script.
fn is_for(file_language: &str, language: &str) -> bool {
    language
        .strip_prefix(file_language)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The phrases of a file. Keys that are not in `known` are reported.
fn read(
    template: &ThemeFile,
    known: Option<&BTreeMap<String, Phrase>>,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, Phrase> {
    let mut phrases = BTreeMap::new();
    match yaml::parse(&template.text).unpack(faults) {
        None => {}
        Some(Node { value: Value::Map(entries), .. }) => {
            for entry in entries {
                let key = entry.key.text.as_ref();
                let is_known = NAME_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
                    || known.is_none_or(|known| known.contains_key(key));
                if !is_known {
                    let keys = known.into_iter().flat_map(BTreeMap::keys).map(String::as_str);
                    let near = did_you_mean(key, keys);
                    faults.push(unknown(key, near, entry.key.span));
                } else if let Some(phrase) = phrase(&entry.value, faults) {
                    phrases.insert(key.to_owned(), phrase);
                }
            }
        }
        Some(other) => faults.push(wrong_type(other.span, "words are a mapping")),
    }
    phrases
}

fn phrase(node: &Node<'_>, faults: &mut Vec<Fault>) -> Option<Phrase> {
    let forms = match &node.value {
        Value::Scalar(scalar) => return Some(Phrase::Plain(scalar.text.clone().into_owned())),
        Value::Map(entries) => entries.iter().map(|entry| match &entry.value.value {
            Value::Scalar(form) if CATEGORIES.contains(&entry.key.text.as_ref()) => {
                Some((entry.key.text.clone().into_owned(), form.text.clone().into_owned()))
            }
            _ => None,
        }),
        Value::Null => return None,
        Value::List(_) => {
            faults.push(wrong_type(node.span, "a phrase is a text"));
            return None;
        }
    };
    let forms: Option<BTreeMap<_, _>> = forms.collect();
    let forms = forms.filter(|forms| forms.contains_key("other"));
    if forms.is_none() {
        let message = "a phrase that counts has a form `other`, and one a plural category";
        faults.push(wrong_type(node.span, message));
    }
    forms.map(Phrase::Counted)
}

fn unknown(key: &str, near: Option<&str>, place: Span) -> Fault {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the keys are those of the built-in `strings/en.yaml`".to_owned(),
    };
    let message = format!("no page says `{key}`");
    Fault::new(Code::UnknownKey, File::Sidecar, place, message).help(help)
}

fn wrong_type(place: Span, message: &str) -> Fault {
    let help = "write `key: \"words\"`, or `key: { one: \"{n} word\", other: \"{n} words\" }`";
    Fault::new(Code::WrongType, File::Sidecar, place, message).help(help)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::collections::BTreeSet;

    use super::*;

    /// The built-in theme with one more file of words.
    fn theme(name: &str, phrases: &str) -> Theme {
        let mut theme = Theme::default();
        theme.add_built_in(&super::super::BUILT_IN);
        theme.add(&format!("strings/{name}"), phrases.into());
        theme
    }

    fn names_in(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_says_everything() {
        let theme = theme("none.yaml", "");
        let english = read(&theme.strings["en"][0], None, &mut Vec::new());
        for language in ["en", "ru", "fr", "de", "es", "ar", "zh"] {
            let mut faults = Vec::new();
            let phrases = read(&theme.strings[language][0], Some(&english), &mut faults);
            assert_eq!(faults, [], "{language}");
            let locale = Locale::new(language, phrases.clone());
            for (key, phrase) in &english {
                match (phrase, phrases.get(key)) {
                    (Phrase::Plain(english), Some(Phrase::Plain(other))) => {
                        assert_eq!(names_in(english), names_in(other), "{language}: {key}");
                    }
                    (Phrase::Counted(_), Some(Phrase::Counted(forms))) => {
                        for number in 0..1000 {
                            let category = locale.category(number);
                            assert!(forms.contains_key(category), "{language}: {key}: {category}");
                        }
                    }
                    (_, other) => panic!("{language}: {key}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn every_language_names_languages_with_their_regions() {
        let theme = theme("none.yaml", "");
        for (language, names) in [
            ("ar", ["الصينية (الصين)", "البرتغالية (البرازيل)", "الإنجليزية (المملكة المتحدة)"]),
            (
                "de",
                [
                    "Chinesisch (China)",
                    "Portugiesisch (Brasilien)",
                    "Englisch (Vereinigtes Königreich)",
                ],
            ),
            ("en", ["Chinese (China)", "Portuguese (Brazil)", "English (United Kingdom)"]),
            ("es", ["chino (China)", "portugués (Brasil)", "inglés (Reino Unido)"]),
            ("fr", ["chinois (Chine)", "portugais (Brésil)", "anglais (Royaume-Uni)"]),
            (
                "ru",
                ["китайский (Китай)", "португальский (Бразилия)", "английский (Великобритания)"],
            ),
            ("zh", ["中文（中国）", "葡萄牙语（巴西）", "英语（英国）"]),
        ] {
            let locale = theme.locale(language, &mut Vec::new());
            assert_eq!(["zh-CN", "pt-BR", "en-GB"].map(|tag| locale.language(tag)), names);
        }
    }

    #[test]
    fn a_project_says_some_things_otherwise() {
        let theme = theme(
            "de-AT.yaml",
            "sources: Dokumente\nlanguage_tlh: Klingonisch\nregion_AQ: Antarktis\n",
        );
        let mut faults = Vec::new();
        let locale = theme.locale("de-AT", &mut faults);
        assert_eq!(locale.language("tlh-AQ"), "Klingonisch (Antarktis)");
        assert_eq!((locale.text("sources"), locale.text("topics")), ("Dokumente", "Themen"));
        assert_eq!(theme.locale("de", &mut faults).text("sources"), "Quellen");
        assert_eq!(theme.locale("pl", &mut faults).text("sources"), "Sources");
        assert_eq!(faults, []);
    }

    #[test]
    fn faults_in_words_are_reported_at_their_place() {
        let phrases = "sorces: x\nn_topics: { one: \"{n}\" }\ntopics: [a]\nvoices:\n";
        let mut faults = Vec::new();
        theme("en.yaml", phrases).locale("en", &mut faults);
        let shown: Vec<String> = faults
            .iter()
            .map(|fault| {
                let place = fault.span.unwrap();
                format!("{}:{}:{} {}", fault.file, place.line, place.column, fault.code)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "templates/strings/en.yaml:1:1 unknown-key",
                "templates/strings/en.yaml:2:11 wrong-type",
                "templates/strings/en.yaml:3:9 wrong-type",
            ]
        );
        assert_eq!(faults[0].help, "did you mean `sources`?");
    }
}
