//! The words of a quotation against those of the text, for a terminal without colour.

use crate::quote::normal::is_spaceless;

/// What a step costs: words that differ in case or punctuation are paired first, then any words, and
/// only then is one left out and another added.
const ALIKE: u32 = 1;
const OTHER: u32 = 2;
const ALONE: u32 = 2;

/// How many equal words are shown next to a difference.
const CONTEXT: usize = 5;

/// How many differences are shown.
const SHOWN: usize = 6;

/// How many words of one side of a difference are shown.
const LONGEST: usize = 16;

/// A word to be compared: as shown, and what it is without case and punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DiffWord<'a> {
    /// The word in normal form, with its punctuation.
    pub(super) text: &'a str,
    /// Equal for words that differ in case and punctuation only.
    pub(super) key: u32,
}

/// One step through both texts: indices of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EditStep {
    /// The same word in both.
    Same(usize, usize),
    /// Another word of the text stands for one of the quotation.
    Other(usize, usize),
    /// Of the quotation only.
    Quote(usize),
    /// Of the text only.
    Text(usize),
}

/// The cheapest way to make the quotation from a part of the text. Time and space are the product of
/// both lengths, which the caller bounds.
pub(super) fn align(quote: &[DiffWord<'_>], text: &[DiffWord<'_>]) -> Vec<EditStep> {
    let width = text.len() + 1;
    // `costs[i][j]`: the first `i` words of the quotation made from words that end before `j`.
    // The part of the text may begin anywhere, so the first row is free.
    let mut costs = vec![0; width * (quote.len() + 1)];
    for i in 1..=quote.len() {
        costs[i * width] = i as u32 * ALONE;
        for j in 1..width {
            let pair = costs[(i - 1) * width + j - 1] + pair_cost(&quote[i - 1], &text[j - 1]);
            let left_out = costs[(i - 1) * width + j] + ALONE;
            let added = costs[i * width + j - 1] + ALONE;
            costs[i * width + j] = pair.min(left_out).min(added);
        }
    }
    trace(quote, text, &costs)
}

/// The steps that led to the cheapest end.
fn trace(quote: &[DiffWord<'_>], text: &[DiffWord<'_>], costs: &[u32]) -> Vec<EditStep> {
    let width = text.len() + 1;
    let mut i = quote.len();
    let mut j = (0..width).rev().min_by_key(|&j| costs[i * width + j]).unwrap_or(0);
    let mut steps = Vec::new();
    while i > 0 {
        let cost = costs[i * width + j];
        let pair = if j > 0 { pair_cost(&quote[i - 1], &text[j - 1]) } else { 0 };
        if j > 0 && cost == costs[(i - 1) * width + j - 1] + pair {
            (i, j) = (i - 1, j - 1);
            steps.push(if pair == 0 { EditStep::Same(i, j) } else { EditStep::Other(i, j) });
        } else if cost == costs[(i - 1) * width + j] + ALONE {
            i -= 1;
            steps.push(EditStep::Quote(i));
        } else {
            j -= 1;
            steps.push(EditStep::Text(j));
        }
    }
    steps.reverse();
    steps
}

fn pair_cost(a: &DiffWord<'_>, b: &DiffWord<'_>) -> u32 {
    match () {
        () if a.key != b.key => OTHER,
        () if a.text != b.text => ALIKE,
        () => 0,
    }
}

/// One line: the words of the text, and where they differ `[-those of the quotation-]`
/// `{+those of the text+}`.
pub(super) fn render(steps: &[EditStep], quote: &[DiffWord<'_>], text: &[DiffWord<'_>]) -> String {
    let of_quote = |step: &EditStep| step.quote().map(|index| quote[index].text);
    let of_text = |step: &EditStep| step.text().map(|index| text[index].text);
    let hunks: Vec<&[EditStep]> = steps.chunk_by(|a, b| a.is_same() == b.is_same()).collect();
    let mut line = String::new();
    let mut differences = 0;
    for (number, hunk) in hunks.iter().enumerate() {
        if differences == SHOWN {
            break;
        }
        let words: Vec<&str> = hunk.iter().filter_map(of_text).collect();
        if hunk[0].is_same() {
            let after = if number > 0 { CONTEXT } else { 0 };
            let before = if number + 1 < hunks.len() { CONTEXT } else { 0 };
            push(&mut line, &shortened(&words, after, before));
        } else {
            differences += 1;
            let written: Vec<&str> = hunk.iter().filter_map(of_quote).collect();
            push(&mut line, &marked("[-", &written, "-]"));
            push(&mut line, &marked("{+", &words, "+}"));
        }
    }
    line
}

/// Locale between the marks of one side; nothing when that side has none.
fn marked(open: &str, words: &[&str], close: &str) -> String {
    match shortened(words, LONGEST / 2, LONGEST / 2).as_str() {
        "" => String::new(),
        words => [open, words, close].concat(),
    }
}

/// The first and last words of many, or all of few.
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

/// Adds words to a line, after a space where the script has one.
fn push(line: &mut String, words: &str) {
    let joined = line.ends_with(is_spaceless) && words.starts_with(is_spaceless);
    if !line.is_empty() && !words.is_empty() && !joined {
        line.push(' ');
    }
    line.push_str(words);
}

impl EditStep {
    /// Whether both texts have the same word here.
    pub(super) fn is_same(&self) -> bool {
        matches!(self, Self::Same(..))
    }

    /// The word of the quotation, if there is one.
    pub(super) fn quote(&self) -> Option<usize> {
        match *self {
            Self::Same(i, _) | Self::Other(i, _) | Self::Quote(i) => Some(i),
            Self::Text(_) => None,
        }
    }

    /// The word of the text, if there is one.
    pub(super) fn text(&self) -> Option<usize> {
        match *self {
            Self::Same(_, j) | Self::Other(_, j) | Self::Text(j) => Some(j),
            Self::Quote(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::nearest::words;

    fn diff(quote: &str, text: &str) -> String {
        let (quote, text) = (words(quote), words(text));
        render(&align(&quote, &text), &quote, &text)
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
            "[-The treaty,-] {+the treaty+} he said"
        );
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
    fn scripts_without_spaces_get_none() {
        assert_eq!(diff("第八条用语", "第七条用语"), "第 [-八-] {+七+} 条用语");
    }

    #[test]
    fn nothing_is_aligned_with_nothing() {
        assert_eq!(diff("", "a b"), "");
        assert_eq!(diff("a", ""), "[-a-]");
    }
}
