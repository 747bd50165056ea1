//! Decides whether the words beside a quotation plainly say whose it is.

use std::ops::Range;

use crate::quote::normal::{is_spaceless, is_word};

/// Verbs of saying after which, or before which, a name is the speaker's.
const VERBS: [&str; 100] = [
    // English
    "said",
    "says",
    "stated",
    "states",
    "declared",
    "wrote",
    "writes",
    "added",
    "adds",
    "replied",
    "replies",
    "answered",
    "announced",
    "claimed",
    "claims",
    "argued",
    "argues",
    "insisted",
    "explained",
    "explains",
    "noted",
    "notes",
    "warned",
    "warns",
    "admitted",
    "denied",
    "remarked",
    "observed",
    "testified",
    "recalled", // German
    "sagte",
    "sagt",
    "erklärte",
    "erklärt",
    "betonte",
    "betont",
    "schrieb",
    "schreibt",
    "meinte",
    "meint",
    "antwortete",
    "behauptete",
    "warnte",
    "ergänzte", // French
    "dit",
    "déclare",
    "déclara",
    "affirme",
    "affirma",
    "écrit",
    "explique",
    "expliqua",
    "ajoute",
    "ajouta",
    "répond",
    "répondit",
    "estime",
    "déclaré",
    "affirmé",
    "expliqué",
    "ajouté",
    "répondu",
    // Spanish
    "dijo",
    "dice",
    "declaró",
    "afirmó",
    "escribió",
    "añadió",
    "explicó",
    "respondió",
    "señaló",
    "dicho",
    // Russian
    "сказал",
    "сказала",
    "заявил",
    "заявила",
    "написал",
    "написала",
    "отметил",
    "отметила",
    "добавил",
    "добавила",
    "ответил",
    "ответила",
    "говорит", // Chinese
    "说",
    "說",
    "表示",
    "称",
    "稱",
    "指出",
    "写道",
    "寫道",
    "回答", // Arabic
    "قال",
    "قالت",
    "صرح",
    "صرحت",
    "كتب",
    "أضاف",
];

/// English verbs that follow the name of the speaker, and come before that of somebody else.
const VERBS_WITH_OBJECT: [&str; 6] = ["told", "tells", "asked", "asks", "assured", "reminded"];

/// Verbs that stand between a name and a verb of saying: `has said`, `a déclaré`.
const AUXILIARIES: [&str; 9] = ["has", "had", "have", "a", "avait", "ha", "había", "also", "later"];

/// Words that stand before the name of somebody who is quoted.
const ATTRIBUTIONS: [&str; 6] = ["according to", "laut", "selon", "d’après", "según", "по словам"];

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
    let Some(length) = verb_length(rest, true) else { return false };
    let others = words_of(&rest[length..]);
    let has_other_verb =
        others.iter().any(|word| is_verb(word) || VERBS_WITH_OBJECT.contains(&&**word));
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
        // `“…,” NAME said`, `“…” — NAME`, `“…” (NAME, 2018)`
        [] => lead.starts_with(['—', '–', '―', '-', '(']) || verb_length(rest, true).is_some(),
        // `“…,” said Mayor NAME`
        [verb, titles @ ..] if is_verb(verb) => {
            titles.len() <= 4 && !titles.iter().any(|word| is_preposition(word))
        }
        // `“…”, a déclaré NAME`
        [auxiliary, verb, titles @ ..] if AUXILIARIES.contains(&&**auxiliary) && is_verb(verb) => {
            titles.len() <= 4
        }
        _ => ends_with_attribution(lead) && words.len() <= 2,
    }
}

/// True for a line under a block quotation that begins with a name.
pub fn is_credit_of(credit: &str, name: Range<usize>) -> bool {
    !credit[..name.start].contains(is_word)
}

/// Returns the length of a verb of saying that begins a text, perhaps after an auxiliary.
fn verb_length(text: &str, has_object: bool) -> Option<usize> {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace());
    let skipped = text.len() - trimmed.len();
    if let Some(verb) = spaceless_verb(trimmed) {
        return Some(skipped + verb.len());
    }
    let word = first_word(trimmed);
    let is_said = |word: &str| {
        let word = word.to_lowercase();
        is_verb(&word) || (has_object && VERBS_WITH_OBJECT.contains(&&*word))
    };
    if word.is_empty() {
        return None;
    }
    if is_said(word) {
        return Some(skipped + word.len());
    }
    let rest = &trimmed[word.len()..];
    let next = first_word(rest.trim_start());
    let is_auxiliary = AUXILIARIES.contains(&&*word.to_lowercase());
    let length = skipped + word.len() + (rest.len() - rest.trim_start().len()) + next.len();
    (is_auxiliary && !next.is_empty() && is_said(next)).then_some(length)
}

fn spaceless_verb(text: &str) -> Option<&'static str> {
    VERBS.into_iter().find(|verb| verb.starts_with(is_spaceless) && text.starts_with(verb))
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !is_word(c)).unwrap_or(text.len())]
}

/// Returns the words of a text in small letters.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !is_word(c) && c != '\'' && c != '’' && c != '-');
    words.filter(|word| word.contains(is_word)).map(str::to_lowercase).collect()
}

fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

fn is_preposition(word: &str) -> bool {
    matches!(word, "to" | "of" | "about" | "with" | "zu" | "über" | "à" | "de" | "a" | "sobre")
}

/// True if the words before a name are only a verb of saying, as in Arabic and Spanish.
fn is_verb_only(lead: &str) -> bool {
    matches!(&*words_of(lead), [verb] if is_verb(verb))
}

/// True if the words before a name are titles such as `President`.
fn is_titles(lead: &str) -> bool {
    const TITLES: [&str; 24] = [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "professor",
        "president",
        "mayor",
        "minister",
        "senator",
        "secretary",
        "general",
        "judge",
        "the",
        "herr",
        "frau",
        "bürgermeister",
        "präsident",
        "m",
        "mme",
        "monsieur",
        "madame",
        "señor",
        "señora",
    ];
    let words = words_of(lead);
    words.len() <= 3 && words.iter().all(|word| TITLES.contains(&&**word))
}

fn ends_with_attribution(lead: &str) -> bool {
    let lead = lead.to_lowercase();
    ATTRIBUTIONS
        .iter()
        .any(|words| lead.strip_suffix(words).is_some_and(|rest| !rest.ends_with(is_word)))
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
        ] {
            assert!(speaks_after(after, range(after)), "{after}");
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
