//! Compares the words of a quotation with those of the text, and writes the difference in plain text.

use crate::quote::normal::{is_spaceless, is_word};

/// The cost of pairing words that differ only in case or punctuation: they are paired first.
const COST_ALIKE: u32 = 1;
/// The cost of pairing different words: less than to leave one out and add the other.
const COST_DIFFERENT: u32 = 2;
/// The cost of a word without a partner.
const COST_UNPAIRED: u32 = 2;
/// The number of equal words shown next to a difference.
const CONTEXT_WORDS: usize = 5;
const MAX_DIFFERENCES: usize = 6;
/// The number of words shown on each side of a difference.
const MAX_DIFFERENCE_WORDS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DiffWord<'a> {
    /// The word in normal form, with its punctuation.
    pub(super) text: &'a str,
    /// The word as it is written, on one line.
    pub(super) shown: &'a str,
    /// Equal for words that differ in case and punctuation only.
    pub(super) key: u32,
}

/// One step of an alignment: two words, or a word without a partner, by their indices.
pub(super) struct EditStep {
    pub(super) quote: Option<usize>,
    pub(super) text: Option<usize>,
    pub(super) is_same: bool,
}

impl EditStep {
    /// Adds to the numbers of both words.
    pub(super) fn shifted(self, quote: usize, text: usize) -> Self {
        Self {
            quote: self.quote.map(|number| number + quote),
            text: self.text.map(|number| number + text),
            ..self
        }
    }
}

/// How much of the text an alignment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// The part that is most like the quotation.
    Part,
    /// All of it.
    All,
}

/// Finds the cheapest alignment of a quotation with the text, or with a part of it. Time and memory grow with the
/// product of both lengths, which the caller bounds.
pub(super) fn align(quote: &[DiffWord<'_>], text: &[DiffWord<'_>], cover: Cover) -> Vec<EditStep> {
    let width = text.len() + 1;
    // `costs[i * width + j]` is the cost of aligning the first `i` words of the quotation with words
    // of the text that end before `j`. The first row is 0 for a part, which may begin anywhere.
    let mut costs = vec![0; width * (quote.len() + 1)];
    if cover == Cover::All {
        (0..width).for_each(|j| costs[j] = j as u32 * COST_UNPAIRED);
    }
    for i in 1..=quote.len() {
        costs[i * width] = i as u32 * COST_UNPAIRED;
        for j in 1..width {
            let pair = costs[(i - 1) * width + j - 1] + pair_cost(&quote[i - 1], &text[j - 1]);
            let left_out = costs[(i - 1) * width + j] + COST_UNPAIRED;
            let added = costs[i * width + j - 1] + COST_UNPAIRED;
            costs[i * width + j] = pair.min(left_out).min(added);
        }
    }
    trace(quote, text, &costs, cover)
}

/// Follows the costs back from the cheapest end.
fn trace(
    quote: &[DiffWord<'_>],
    text: &[DiffWord<'_>],
    costs: &[u32],
    cover: Cover,
) -> Vec<EditStep> {
    let width = text.len() + 1;
    let mut i = quote.len();
    let mut j = match cover {
        Cover::Part => (0..width).rev().min_by_key(|&j| costs[i * width + j]).unwrap_or(0),
        Cover::All => text.len(),
    };
    let mut steps = Vec::new();
    while i > 0 || (cover == Cover::All && j > 0) {
        let cost = costs[i * width + j];
        let pair = if i > 0 && j > 0 { pair_cost(&quote[i - 1], &text[j - 1]) } else { 0 };
        if i > 0 && j > 0 && cost == costs[(i - 1) * width + j - 1] + pair {
            (i, j) = (i - 1, j - 1);
            steps.push(EditStep { quote: Some(i), text: Some(j), is_same: pair == 0 });
        } else if i > 0 && cost == costs[(i - 1) * width + j] + COST_UNPAIRED {
            i -= 1;
            steps.push(EditStep { quote: Some(i), text: None, is_same: false });
        } else {
            j -= 1;
            steps.push(EditStep { quote: None, text: Some(j), is_same: false });
        }
    }
    steps.reverse();
    steps
}

fn pair_cost(a: &DiffWord<'_>, b: &DiffWord<'_>) -> u32 {
    match () {
        () if a.key != b.key => COST_DIFFERENT,
        () if a.text != b.text => COST_ALIKE,
        () => 0,
    }
}

/// Writes an alignment on one line: equal words as they are, and where they differ
/// `[-words of the quotation-] {+words of the text+}`. Words that differ in punctuation only are no
/// difference, but their punctuation is: `closed{+,+}`. Ends with `…` if there are more differences.
pub(super) fn render(steps: &[EditStep], quote: &[DiffWord<'_>], text: &[DiffWord<'_>]) -> String {
    let marks_of = |step: &EditStep| {
        let (written, found) = (&quote[step.quote?], &text[step.text?]);
        (!step.is_same).then(|| punctuated(written, found)).flatten()
    };
    let kind = |step: &EditStep| (step.is_same, marks_of(step).is_some());
    let hunks: Vec<&[EditStep]> = steps.chunk_by(|a, b| kind(a) == kind(b)).collect();
    let mut line = String::new();
    let mut differences = 0;
    for (number, hunk) in hunks.iter().enumerate() {
        if differences == MAX_DIFFERENCES && !hunk[0].is_same {
            push(&mut line, "…");
            break;
        }
        let found = hunk.iter().filter_map(|step| Some(text[step.text?].shown));
        let found: Vec<&str> = found.collect();
        if hunk[0].is_same {
            let after = if number > 0 { CONTEXT_WORDS } else { 0 };
            let before = if number + 1 < hunks.len() { CONTEXT_WORDS } else { 0 };
            push(&mut line, &shortened(&found, after, before));
        } else if marks_of(&hunk[0]).is_some() {
            differences += 1;
            for word in hunk.iter().filter_map(marks_of) {
                push(&mut line, &word);
            }
        } else {
            differences += 1;
            let written = hunk.iter().filter_map(|step| Some(quote[step.quote?].shown));
            push(&mut line, &marked("[-", &written.collect::<Vec<_>>(), "-]"));
            push(&mut line, &marked("{+", &found, "+}"));
        }
    }
    line
}

/// Writes two words that differ only in the punctuation around them as one, with that punctuation marked.
pub(super) fn punctuated(written: &DiffWord<'_>, found: &DiffWord<'_>) -> Option<String> {
    let [(before, core, after), (found_before, found_core, found_after)] =
        [written.shown, found.shown].map(split_punctuation);
    if core.is_empty() || core != found_core {
        return None;
    }
    let mark = |written: &str, found: &str| {
        if written == found {
            found.to_owned()
        } else {
            marked("[-", &[written], "-]") + &marked("{+", &[found], "+}")
        }
    };
    Some(mark(before, found_before) + core + &mark(after, found_after))
}

/// Splits a word from the punctuation before and after it.
fn split_punctuation(word: &str) -> (&str, &str, &str) {
    let after = word.trim_start_matches(|c| !is_word(c));
    let core = after.trim_end_matches(|c| !is_word(c));
    (&word[..word.len() - after.len()], core, &after[core.len()..])
}

/// Joins the words of one side of a difference between its marks; empty if there are none.
fn marked(open: &str, words: &[&str], close: &str) -> String {
    match shortened(words, MAX_DIFFERENCE_WORDS / 2, MAX_DIFFERENCE_WORDS / 2).as_str() {
        "" => String::new(),
        words => [open, words, close].concat(),
    }
}

/// Joins words, leaving out all but the `first` and `last` ones.
fn shortened(words: &[&str], first: usize, last: usize) -> String {
    let (head, middle, tail) = if words.len() <= first + last {
        (words, "", &[][..])
    } else {
        (&words[..first], "…", &words[words.len() - last..])
    };
    let mut line = String::new();
    for word in head.iter().chain([&middle]).chain(tail) {
        push(&mut line, word);
    }
    line
}

/// Appends words to a line, after a space unless the script has none.
fn push(line: &mut String, words: &str) {
    let is_joined = line.ends_with(is_spaceless) && words.starts_with(is_spaceless);
    if !line.is_empty() && !words.is_empty() && !is_joined {
        line.push(' ');
    }
    line.push_str(words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::nearest::words;
    use crate::quote::prepared::PreparedText;

    fn diff(quote: &str, text: &str) -> String {
        let [quote, text] = [quote, text].map(|text| PreparedText::of_quotation(text.into()));
        let (quote, text) = (words(&quote), words(&text));
        render(&align(&quote, &text, Cover::Part), &quote, &text)
    }

    #[test]
    fn differing_words_are_paired() {
        assert_eq!(
            diff("the comunication exists", "staff. the communication exists and works"),
            "the [-comunication-] {+communication+} exists"
        );
    }

    #[test]
    fn words_of_one_side_stand_alone() {
        assert_eq!(diff("a b x c d", "a b c d"), "a b [-x-] c d");
        assert_eq!(diff("a b c d", "0 a b x c d 1"), "a b {+x+} c d");
    }

    #[test]
    fn case_and_punctuation_are_seen() {
        assert_eq!(
            diff("The treaty, he said", "the treaty he said"),
            "[-The-] {+the+} treaty[-,-] he said"
        );
        assert_eq!(
            diff("was closed in June", "was closed, in May"),
            "was closed{+,+} in [-June-] {+May+}"
        );
        assert_eq!(diff("(so) he", "so; he"), "[-(-]so[-)-]{+;+} he");
    }

    #[test]
    fn long_stretches_are_shortened() {
        let many = "w ".repeat(30);
        assert_eq!(
            diff(&format!("{many} x {many} y {many}"), &format!("{many} 1 {many} 2 {many}")),
            "… w w w w w [-x-] {+1+} w w w w w … w w w w w [-y-] {+2+} w w w w w …"
        );
        let line = diff(&"x ".repeat(50), "a b");
        assert!(line.contains("x … x") && line.len() < 60, "{line}");
    }

    #[test]
    fn a_difference_that_is_left_out_is_told() {
        let quote = diff("1 a 2 b 3 c 4 d 5 e 6 f g", "x a x b x c x d x e x f g");
        assert!(quote.ends_with("[-6-] {+x+} f g"), "{quote}");
        let quote = diff("1 a 2 b 3 c 4 d 5 e 6 f 7 g", "x a x b x c x d x e x f x g");
        assert!(quote.ends_with("[-6-] {+x+} f …"), "{quote}");
    }

    #[test]
    fn scripts_without_spaces_get_none() {
        assert_eq!(diff("第八条用语", "第七条用语"), "第 [-八-] {+七+} 条用语");
    }

    #[test]
    fn nothing_is_aligned_with_nothing() {
        assert_eq!(diff("", "a b"), "");
        assert_eq!(diff("a", ""), "[-a-]");
    }
}
