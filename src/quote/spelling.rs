//! Tells words that are misspelled from words that say something else.

use super::nearest::words;
use super::negation::is_negation;
use super::normal::is_word;
use super::prepared::PreparedText;

/// Longer words are compared with nothing.
const MAX_LETTERS: usize = 100;

/// True if two texts have the same number of words, and each word differs from its partner at most in case,
/// punctuation or a few letters. A word of other digits or a negation is another word. `language` is a
/// BCP 47 tag.
pub fn differs_in_spelling_only(a: &str, b: &str, language: &str) -> bool {
    let [a, b] = [a, b].map(|text| PreparedText::of_quotation(text.into()));
    let [a, b] = [&a, &b].map(|text| {
        let words = words(text).into_iter().map(|word| word.text.to_lowercase());
        words.filter(|word| word.contains(is_word)).collect::<Vec<_>>()
    });
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| is_spelling_of(a, b, language))
}

fn is_spelling_of(a: &str, b: &str, language: &str) -> bool {
    let [letters_a, letters_b] = [a, b].map(|word| word.replace(|c| !is_word(c), ""));
    if letters_a == letters_b {
        return true;
    }
    let longest = letters_a.chars().count().max(letters_b.chars().count());
    let has_digits = |word: &str| word.contains(char::is_numeric);
    let is_other = longest > MAX_LETTERS
        // Most prefixes that turn a word into its opposite change its first letter.
        || letters_a.chars().next() != letters_b.chars().next()
        || [&letters_a, &letters_b].iter().any(|letters| has_digits(letters))
        || [a, b].iter().any(|word| is_negation(word, language));
    !is_other && strsim::osa_distance(&letters_a, &letters_b) <= longest / 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_punctuation_and_a_few_letters_are_spelling() {
        for (a, b) in [
            ("close teh old bridge in may", "close the old bridge, in May"),
            ("The comunication exists", "the communication exists."),
            ("so – it is", "so it is"),
        ] {
            assert!(differs_in_spelling_only(a, b, "en"), "{a}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for (a, b) in [
            ("it is problematic", "it is more problematic"),
            ("is not problematic", "is more problematic"),
            ("it is now safe", "it is not safe"),
            ("he can say", "he can’t say"),
            ("it is unsafe", "it is safe"),
            ("in 1990", "in 1991"),
            ("第八条", "第七条"),
        ] {
            assert!(!differs_in_spelling_only(a, b, "en-GB"), "{a}");
        }
        assert!(differs_in_spelling_only("it is now safe", "it is not safe", "it"));
    }
}
