//! Suggestions for mistyped words.

/// Longer words, in characters, are not compared: it would take too long.
const MAX_LENGTH: usize = 100;

/// The least number of characters for which the beginning of a word can stand for it.
const MIN_PREFIX: usize = 3;

/// Returns the candidate nearest to `word`, if one is near enough; the first if several are equally
/// near.
///
/// Near are candidates within a third of the word's letters of edits, two for five letters (a swap of two
/// letters is one edit, case does not count), or else those that begin with the word or with which it begins.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = Letters::new(word)?;
    let mut limit = max_edits(word.count);
    let mut nearest = None;
    let mut shortest = usize::MAX;
    let mut prefixed = None;
    for candidate in candidates {
        let Some(letters) = Letters::new(candidate) else { continue };
        if let Some(distance) = word.distance(&letters, limit) {
            if distance == 0 {
                return Some(candidate);
            }
            // From here on, only nearer candidates count.
            limit = distance - 1;
            nearest = Some(candidate);
        } else if nearest.is_none() && word.count.abs_diff(letters.count) < shortest {
            let (short, long) =
                if word.count < letters.count { (&word, &letters) } else { (&letters, &word) };
            if short.count >= MIN_PREFIX && long.text.starts_with(&short.text) {
                shortest = long.count - short.count;
                prefixed = Some(candidate);
            }
        }
    }
    nearest.or(prefixed)
}

/// The most edits by which a word of so many letters is like another: `piece` is like `peace`.
fn max_edits(letters: usize) -> usize {
    if letters == 5 { 2 } else { letters.max(3) / 3 }
}

/// A word in lower case, with counts of its letters that quickly rule out distant words.
struct Letters {
    text: String,
    count: usize,
    /// Counts of letters, by their code modulo 32.
    tally: [u8; 32],
}

impl Letters {
    fn new(word: &str) -> Option<Self> {
        // A letter takes at most four bytes.
        if word.is_empty() || word.len() > MAX_LENGTH * 4 {
            return None;
        }
        let text = word.to_lowercase();
        let (mut count, mut tally) = (0, [0_u8; 32]);
        for letter in text.chars() {
            count += 1;
            let slot = &mut tally[letter as usize % 32];
            *slot = slot.saturating_add(1);
        }
        (count <= MAX_LENGTH).then_some(Self { text, count, tally })
    }

    /// Returns the number of edits between two words if it is at most `limit`.
    fn distance(&self, other: &Self, limit: usize) -> Option<usize> {
        if self.count.abs_diff(other.count) > limit
            || self.surplus(other) > limit
            || other.surplus(self) > limit
        {
            return None;
        }
        Some(strsim::damerau_levenshtein(&self.text, &other.text))
            .filter(|&distance| distance <= limit)
    }

    /// Returns the number of letters that the other lacks: each takes at least one edit.
    fn surplus(&self, other: &Self) -> usize {
        let lacking = |(mine, theirs): (&u8, &u8)| usize::from(mine.saturating_sub(*theirs));
        self.tally.iter().zip(&other.tally).map(lacking).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    const KEYS: [&str; 5] = ["title", "publisher", "publish", "url", "topics"];

    #[test]
    fn the_nearest_of_the_keys_is_found() {
        assert_eq!(did_you_mean("publsh", KEYS), Some("publish"));
        assert_eq!(did_you_mean("topcis", KEYS), Some("topics"));
        assert_eq!(did_you_mean("Title", KEYS), Some("title"));
        assert_eq!(did_you_mean("URL", KEYS), Some("url"));
        assert_eq!(did_you_mean("piece", ["war", "peace"]), Some("peace"));
    }

    #[test]
    fn what_is_far_is_not_meant() {
        assert_eq!(did_you_mean("summary", KEYS), None);
        assert_eq!(did_you_mean("", KEYS), None);
        assert_eq!(did_you_mean("tttttt", KEYS), None);
    }

    #[test]
    fn of_equally_near_ones_the_first_is_taken() {
        assert_eq!(did_you_mean("cat", ["bat", "hat"]), Some("bat"));
        assert_eq!(did_you_mean("cat", ["bat", "cats", "cat"]), Some("cat"));
    }

    #[test]
    fn a_beginning_is_enough_when_nothing_is_nearer() {
        let ids = ["antonov-interview-of-2018", "antonov-interview", "inf", "ro"];
        assert_eq!(did_you_mean("antonov", ids), Some("antonov-interview"));
        assert_eq!(did_you_mean("inf-treaty", ids), Some("inf"));
        assert_eq!(did_you_mean("ro-treaties", ids), None);
        assert_eq!(did_you_mean("inf", ["influence", "ing"]), Some("ing"));
    }

    #[test]
    fn endless_words_are_not_compared() {
        let word = "ab".repeat(1_000_000);
        assert_eq!(did_you_mean(&word, [word.as_str(), "abc"]), None);
        assert_eq!(did_you_mean("abc", [word.as_str()]), None);
    }

    proptest! {
        /// The quick look at the letters drops nothing that the slow one would take.
        #[test]
        fn the_quick_look_changes_nothing(
            word in "[a-dé]{1,12}",
            candidates in prop::collection::vec("[a-dé]{1,12}", 0..8),
        ) {
            let limit = max_edits(word.chars().count());
            let slow = candidates
                .iter()
                .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), candidate))
                .filter(|&(distance, _)| distance <= limit)
                .min_by_key(|&(distance, _)| distance)
                .map(|(_, candidate)| candidate.as_str());
            let quick = did_you_mean(&word, candidates.iter().map(String::as_str));
            if slow.is_some() {
                prop_assert_eq!(quick, slow);
            }
        }
    }
}
