//! Finds negations among the words that a quotation leaves out: without them it may say the opposite.

use super::normal::{self, QUOTE};
use super::pieces_between;
use crate::model::{Piece, Position, Text};

/// A longer omission surely leaves out whole sentences, so that a negation means little.
const MAX_WORDS: usize = 15;

/// The negations of a language, in the normal form and in small letters.
struct Negations {
    language: &'static str,
    /// Words; of words joined by an apostrophe each part counts too.
    words: &'static [&'static str],
    /// Endings of words.
    endings: &'static [&'static str],
}

const NEGATIONS: [Negations; 7] = [
    Negations {
        language: "en",
        words: &[
            "no", "not", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor",
            "cannot", "without", "hardly", "scarcely", "barely",
        ],
        endings: &["n't"],
    },
    Negations {
        language: "de",
        words: &[
            "nicht",
            "nichts",
            "nie",
            "niemals",
            "niemand",
            "niemanden",
            "niemandem",
            "nirgends",
            "nirgendwo",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "keines",
            "keinerlei",
            "keinesfalls",
            "keineswegs",
            "ohne",
            "weder",
            "kaum",
            "nein",
        ],
        endings: &[],
    },
    Negations {
        language: "fr",
        words: &[
            "ne",
            "n",
            "pas",
            "non",
            "jamais",
            "rien",
            "aucun",
            "aucune",
            "aucuns",
            "aucunes",
            "nullement",
            "aucunement",
            "sans",
            "ni",
            "guère",
        ],
        endings: &[],
    },
    Negations {
        language: "es",
        words: &[
            "no", "nunca", "jamás", "nada", "nadie", "ninguno", "ninguna", "ningún", "ningunos",
            "ningunas", "tampoco", "sin", "ni", "apenas",
        ],
        endings: &[],
    },
    Negations {
        language: "ru",
        words: &[
            "не",
            "нет",
            "ни",
            "никогда",
            "никто",
            "никого",
            "никому",
            "никем",
            "ничто",
            "ничего",
            "ничему",
            "ничем",
            "нигде",
            "никуда",
            "никак",
            "никакой",
            "никакая",
            "никакое",
            "никакие",
            "никаких",
            "никакого",
            "никаким",
            "нельзя",
            "невозможно",
            "без",
            "едва",
        ],
        endings: &[],
    },
    Negations {
        language: "zh",
        words: &["不", "没", "沒", "无", "無", "未", "非", "勿", "莫", "否"],
        endings: &[],
    },
    Negations {
        language: "ar",
        words: &[
            "لا",
            "لم",
            "لن",
            "ليس",
            "ليست",
            "ليسوا",
            "لست",
            "لسنا",
            "غير",
            "ما",
            "دون",
            "بدون",
            "كلا",
            "ولا",
            "ولم",
            "ولن",
            "وليس",
            "وليست",
        ],
        endings: &[],
    },
];

/// Words with the character of a negation that negate nothing.
const CHINESE_AFFIRMATIONS: [&str; 14] = [
    "非常", "除非", "未来", "未來", "不过", "不過", "不断", "不斷", "不仅", "不僅", "否则", "否則",
    "无论", "無論",
];

/// Returns the words left out of a quotation, if they are few and have a negation. `language` is a BCP 47
/// tag.
pub fn omitted_negation(text: &Text, pieces: &[Piece], language: &str) -> Option<String> {
    let negations = negations(language)?;
    pieces.windows(2).filter(|pair| pair[1].gap).find_map(|pair| {
        let from = Position { block: pair[0].block, offset: pair[0].end };
        let to = Position { block: pair[1].block, offset: pair[1].start };
        let omitted = words_between(text, from, to)?;
        negations.are_in(&normal::form(&omitted)).then_some(omitted)
    })
}

/// True if a word in the normal form is a negation of a language, a BCP 47 tag.
pub(super) fn is_negation(word: &str, language: &str) -> bool {
    negations(language).is_some_and(|negations| negations.are_in(word))
}

fn negations(language: &str) -> Option<&'static Negations> {
    let primary = language.split('-').next().unwrap_or_default();
    NEGATIONS.iter().find(|list| primary.eq_ignore_ascii_case(list.language))
}

/// Returns the words between two positions; none if they are too many.
fn words_between(text: &Text, from: Position, to: Position) -> Option<String> {
    const MAX_BYTES: u32 = 1024;
    let is_near = from.block == to.block || to.block - from.block <= MAX_WORDS as u32;
    let is_long = from.block == to.block && to.offset - from.offset > MAX_BYTES;
    if !is_near || is_long {
        return None;
    }
    let pieces = pieces_between(text, from, to);
    let words = super::one_line(&text.joined_text(&pieces));
    (count_words(&words) <= MAX_WORDS).then_some(words)
}

/// Counts words. In scripts without spaces, two characters count as one word.
fn count_words(text: &str) -> usize {
    let spaceless = text.chars().filter(|&c| normal::is_spaceless(c)).count();
    let is_other = |word: &&str| word.contains(|c| normal::is_word(c) && !normal::is_spaceless(c));
    text.split_whitespace().filter(is_other).count() + spaceless.div_ceil(2)
}

impl Negations {
    fn are_in(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        if words.contains(normal::is_spaceless) {
            let affirmed = CHINESE_AFFIRMATIONS.iter();
            let words = affirmed.fold(words, |words, other| words.replace(other, " "));
            return self.words.iter().any(|negation| words.contains(negation));
        }
        let is_outer = |c: char| !normal::is_word(c);
        words.split_whitespace().map(|word| word.trim_matches(is_outer)).any(|word| {
            self.endings.iter().any(|ending| word.ends_with(ending))
                || word.split([QUOTE, normal::DASH]).any(|part| self.words.contains(&part))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, BlockKind};
    use crate::quote::{QuotableText, QuoteSpec, place};

    fn omitted(words: &str, quote: &str, language: &str) -> Option<String> {
        let mut text = Text::default();
        for words in words.split('¶') {
            let (kind, text_of) = (BlockKind::Paragraph, words.to_owned());
            text.push_block(Block { kind, text: text_of, spans: Vec::new(), line: 1 });
        }
        let spec = QuoteSpec::bare(quote);
        let pieces = place(spec, &QuotableText::new(&text)).unwrap_or_default();
        assert!(!pieces.is_empty(), "{quote} is not in {words}");
        omitted_negation(&text, &pieces, language)
    }

    #[test]
    fn a_negation_that_is_left_out_is_seen() {
        for (language, words, quote, negation) in [
            ("en", "He did not say that it was safe.", "He did […] say", "not"),
            ("en-GB", "He didn’t ever say it was safe.", "He […] say", "didn’t ever"),
            ("en", "It was safe. Never¶again, he said.", "It was safe […] again", ". Never"),
            ("de", "Das war keine gute Lösung", "Das war […] gute", "keine"),
            ("fr", "Ce n’est pas vrai", "Ce […] vrai", "n’est pas"),
            ("es", "Esto no es verdad", "Esto […] es verdad", "no"),
            ("ru", "Он не сказал этого", "Он […] сказал", "не"),
            ("zh", "这并不安全", "这 […] 安全", "并不"),
            ("ar", "هذا ليس صحيحا", "هذا […] صحيحا", "ليس"),
        ] {
            assert_eq!(omitted(words, quote, language).as_deref(), Some(negation), "{words}");
        }
    }

    #[test]
    fn other_omissions_are_not() {
        for (language, words, quote) in [
            ("en", "He did notably say it was safe, not once.", "He did […] say"),
            ("it", "He did not say that it was safe.", "He did […] say"),
            ("en", "He did say not.", "He did say not"),
            ("zh", "这非常安全", "这 […] 安全"),
        ] {
            assert_eq!(omitted(words, quote, language), None, "{words}");
        }
        let words = |count: usize| format!("He said {}not it was", "w ".repeat(count));
        assert!(omitted(&words(14), "He said […] it was", "en").is_some());
        assert_eq!(omitted(&words(15), "He said […] it was", "en"), None);
        assert_eq!(omitted(&format!("a {}z not", "x".repeat(2000)), "a […] not", "en"), None);
    }
}
