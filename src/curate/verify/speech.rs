//! Decides whether the words beside a quotation plainly say whose it is.

use std::ops::Range;

use super::lexicon::{
    ends_with_attribution, is_article, is_auxiliary, is_opener, is_preposition, is_title, is_verb,
    is_verb_with_object, spaceless_verb,
};
use crate::quote::normal::is_word;

/// The most words of other kinds between a verb of saying and a quotation that follows: `said on Monday in
/// Rome`.
const MAX_BETWEEN: usize = 6;

/// True if a name in the words before a quotation, up to its mark, is plainly the speaker's.
pub fn speaks_before(before: &str, name: Range<usize>) -> bool {
    let (lead, rest) = (before[..name.start].trim(), &before[name.end..]);
    let after = rest.trim();
    if is_possessive(rest) {
        return false;
    }
    let words: Vec<String> = words_of(rest);
    // `NAME: “…”`
    if words.is_empty() {
        let is_alone = lead.is_empty() || is_titles(lead) || is_verb_only(lead);
        let is_named =
            ends_with_attribution(lead) && (after.is_empty() || after.starts_with([',', '，']));
        return is_named
            || (after.starts_with([':', '：']) && (is_alone || ends_with_attribution(lead)));
    }
    let Some(length) = verb_length(rest) else { return false };
    if words_of(lead).last().is_some_and(|word| is_preposition(word)) {
        return false;
    }
    let others = words_of(&rest[length..]);
    let has_other_verb = others.iter().any(|word| is_verb(word) || is_verb_with_object(word));
    others.len() <= MAX_BETWEEN && !has_other_verb && !rest[length..].contains([';', '；'])
}

/// True if a name in the words after a quotation is plainly the speaker's.
pub fn speaks_after(after: &str, name: Range<usize>) -> bool {
    let lead = after[..name.start].trim().trim_start_matches([',', '，', '.', '。']).trim_start();
    let rest = &after[name.end..];
    if is_possessive(rest) {
        return false;
    }
    let words = words_of(lead);
    match &*words {
        // `“…,” Mayor NAME said`, `“…” — NAME`, `“…” (NAME, 2018)`
        _ if is_titles(lead) => {
            lead.starts_with(['—', '–', '―', '-', '(']) || verb_length(rest).is_some()
        }
        // `“…,” said Mayor NAME`
        [verb, titles @ ..] if is_verb(verb) || matches!(&**verb, "asked" | "asks") => {
            titles.len() <= 4 && !titles.iter().any(|word| is_preposition(word))
        }
        // `“…”, a déclaré NAME`
        [auxiliary, verb, titles @ ..] if is_auxiliary(auxiliary) && is_verb(verb) => {
            titles.len() <= 4
        }
        _ => ends_with_attribution(lead) && words.len() <= 2,
    }
}

/// True for a line under a block quotation that begins with a name, perhaps after titles.
pub fn is_credit_of(credit: &str, name: Range<usize>) -> bool {
    is_titles(&credit[..name.start])
}

/// True if the last word of a name stands for all of it: there is no other name before it, and nothing is
/// joined to it.
pub fn is_alone(text: &str, name: Range<usize>) -> bool {
    let (before, after) = (&text[..name.start], &text[name.end..]);
    let is_joint = |c: char| matches!(c, '-' | '‐' | '‑' | '\'' | '’' | '&');
    let lead = before.trim_end();
    let lead = lead.strip_suffix('.').unwrap_or(lead);
    let word = &lead[lead.trim_end_matches(is_word).len()..];
    let lower = word.to_lowercase();
    let is_name = !word.is_empty()
        && !word.starts_with(char::is_lowercase)
        && !is_title(&lower)
        && !is_verb(&lower);
    !is_name && !before.ends_with(is_joint) && !after.starts_with(['-', '‐', '‑', '&'])
}

/// Returns what looks like the names of people: at least two words in a row that begin with capitals, of
/// which the first is no article.
pub fn people(text: &str) -> Vec<Range<usize>> {
    let mut names: Vec<(Range<usize>, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_word).map(|skipped| at + skipped) {
        let word = first_word(&text[start..]);
        at = start + word.len();
        if !word.starts_with(char::is_uppercase) {
            continue;
        }
        match names.last_mut() {
            Some((name, count)) if matches!(&text[name.end..start], " " | ". " | "-") => {
                name.end = at;
                *count += 1;
            }
            _ => names.push((start..at, 1)),
        }
    }
    let is_person = |(name, count): &(Range<usize>, usize)| {
        *count > 1 && !is_article(&first_word(&text[name.clone()]).to_lowercase())
    };
    names.into_iter().filter(is_person).map(|(name, _)| name).collect()
}

/// Returns the name of two words or more of somebody whom a verb of saying makes the speaker, if nothing but
/// titles stands with them in their part of the sentence: `John Smith said`, `said Mayor John Smith`.
pub fn name_beside_verb(text: &str, name: Range<usize>) -> Option<&str> {
    let lead = text[..name.start].rsplit([',', '，', ';', ':', '—', '–', '(']).next()?;
    let is_said_by = |words: &[String]| {
        words.split_first().is_some_and(|(verb, titles)| {
            is_verb(verb) && titles.iter().all(|title| is_title(title))
        })
    };
    let speaks = is_titles(lead) && verb_length(&text[name.end..]).is_some();
    let mut name = &text[name];
    while let Some((word, rest)) = name.split_once(' ')
        && is_opener(&word.to_lowercase())
    {
        name = rest;
    }
    ((speaks || is_said_by(&words_of(lead))) && name.contains(' ')).then_some(name)
}

/// Returns the length of a verb of saying that begins a text, perhaps after an auxiliary.
fn verb_length(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace());
    let skipped = text.len() - trimmed.len();
    if let Some(verb) = spaceless_verb(trimmed) {
        return Some(skipped + verb.len());
    }
    let word = first_word(trimmed);
    let is_said = |word: &str| {
        let word = word.to_lowercase();
        is_verb(&word) || is_verb_with_object(&word)
    };
    if word.is_empty() {
        return None;
    }
    if is_said(word) {
        return Some(skipped + word.len());
    }
    let rest = &trimmed[word.len()..];
    let next = first_word(rest.trim_start());
    let is_auxiliary = is_auxiliary(&word.to_lowercase());
    let length = skipped + word.len() + (rest.len() - rest.trim_start().len()) + next.len();
    (is_auxiliary && !next.is_empty() && is_said(next)).then_some(length)
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !is_word(c)).unwrap_or(text.len())]
}

/// Returns the words of a text in small letters.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !is_word(c) && c != '\'' && c != '’' && c != '-');
    words.filter(|word| word.contains(is_word)).map(str::to_lowercase).collect()
}

/// True if the words before a name are only a verb of saying, as in Arabic and Spanish.
fn is_verb_only(lead: &str) -> bool {
    matches!(&*words_of(lead), [verb] if is_verb(verb))
}

/// True if there is nothing before a name but titles such as `President`.
fn is_titles(lead: &str) -> bool {
    let words = words_of(lead);
    words.len() <= 3 && words.iter().all(|word| is_title(word))
}

/// True if a name is followed by a possessive `'s`: somebody else speaks.
fn is_possessive(rest: &str) -> bool {
    rest.starts_with(['\'', '’'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "John Smith";

    fn range(text: &str) -> Range<usize> {
        let start = text.find(NAME).unwrap_or_default();
        start..start + NAME.len()
    }

    #[test]
    fn a_name_beside_a_verb_of_saying_is_the_speakers() {
        for before in [
            "John Smith said: ",
            "John Smith: ",
            "On Monday, John Smith told reporters that ",
            "Mayor John Smith has said ",
            "President John Smith: ",
            "According to John Smith, ",
            "Dijo John Smith: ",
            "قال John Smith: ",
            "John Smith说：",
            "John Smith a déclaré : ",
            "John Smith сказал: ",
            "John Smith fragte: ",
            "John Smith insiste: ",
        ] {
            assert!(speaks_before(before, range(before)), "{before}");
        }
        for after in [
            " John Smith said.",
            ", said John Smith.",
            " — John Smith",
            " (John Smith, 2018)",
            ", sagte der Bürgermeister John Smith.",
            ", a déclaré John Smith.",
            ", according to John Smith.",
            " John Smith told reporters.",
            " Senator John Smith shouted.",
            " asked John Smith.",
            ", rief John Smith.",
            " — Mayor John Smith",
        ] {
            assert!(speaks_after(after, range(after)), "{after}");
        }
    }

    #[test]
    fn a_last_word_is_alone_unless_it_belongs_to_another_name() {
        let alone = |text: &str| {
            let start = text.find("Smith").unwrap_or_default();
            is_alone(text, start..start + "Smith".len())
        };
        for text in
            ["Smith said", "Mr. Smith said", "then Smith", "Senator Smith", "Dijo Smith", "(Smith)"]
        {
            assert!(alone(text), "{text}");
        }
        for text in ["Peter Smith", "P. Smith", "Doe-Smith", "Smith-Doe", "O’Smith", "محمد Smith"]
        {
            assert!(!alone(text), "{text}");
        }
    }

    #[test]
    fn people_have_at_least_two_words_with_capitals() {
        let text = "In the e-mail to K. Lay, Steven Kean of The AI Act, Lee and é Jean-Luc. Ünal";
        let found: Vec<&str> = people(text).into_iter().map(|name| &text[name]).collect();
        assert_eq!(found, ["K. Lay", "Steven Kean", "Jean-Luc. Ünal"]);
    }

    #[test]
    fn a_name_beside_a_verb_is_that_of_a_person() {
        let found = |text: &'static str| {
            people(text).into_iter().find_map(|name| name_beside_verb(text, name))
        };
        for text in [
            "John Smith said",
            ", said John Smith.",
            ", said the senator John Smith",
            ", John Smith told reporters",
            "As John Smith wrote, ",
            "In May, John Smith has said",
        ] {
            assert_eq!(found(text), Some("John Smith"), "{text}");
        }
        for text in [
            "As Moscow said",
            "The police in Los Angeles said",
            ", said the minister.",
            ", said the police of Los Angeles",
            "Press Release: ",
            " (John Smith, 2018)",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_that_only_stands_there_is_not() {
        for before in [
            "The mayor told John Smith: ",
            "The mayor said to John Smith: ",
            "John Smith listened as the mayor said: ",
            "John Smith’s lawyer said: ",
            "Asked what John Smith said, the mayor replied: ",
            "When John Smith left, the mayor said: ",
            "She wrote about John Smith: ",
            "A lawyer for John Smith said: ",
        ] {
            assert!(!speaks_before(before, range(before)), "{before}");
        }
        for after in [
            ", she told John Smith.",
            ", said the mayor to John Smith.",
            ", said John Smith’s lawyer.",
            " was her reply when John Smith asked.",
            " John Smith left.",
            ". John Smith heard it.",
        ] {
            assert!(!speaks_after(after, range(after)), "{after}");
        }
    }
}
