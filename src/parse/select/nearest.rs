//! Where a quotation that does not stand in its text nearly does.
//!
//! Words vote for the place: each word that the quotation and the text share speaks for the place
//! where the quotation would begin, rare words alone when there are such. Around the place with the
//! most votes the words are aligned and the difference is shown.

use std::collections::HashMap;
use std::ops::Range;

use super::fault;
use super::quotable::Quotable;
use super::quote::occurrences;
use crate::diagnostic::{Code, Fault};
use crate::model::Written;
use crate::normal;

/// A word that stands in the text more often than this does not vote while rarer ones do.
const COMMON: usize = 400;
/// How many words of a quotation are looked at.
const WORDS: usize = 200;
/// How many words beyond the quotation's own length are looked at around a place.
const SLACK: usize = 12;
/// What it costs to leave a word out or to put one in.
const MISSING: u32 = 4;
/// How many words of the difference are shown.
const SHOWN: usize = 16;

/// The words of a text.
pub struct Nearest {
    /// Each word's place in the form.
    words: Vec<Range<u32>>,
    /// The indices of the words that are equal but for case and for what clings to them.
    places: HashMap<String, Vec<u32>>,
}

impl Nearest {
    /// Lists the words of a form.
    pub fn new(form: &str) -> Self {
        let words: Vec<Range<u32>> = words_of(form);
        let mut places: HashMap<String, Vec<u32>> = HashMap::with_capacity(words.len() / 4);
        for (n, range) in words.iter().enumerate() {
            let word = core(&form[range.start as usize..range.end as usize]).to_lowercase();
            places.entry(word).or_default().push(n as u32);
        }
        Self { words, places }
    }

    /// The fault of a quotation of which some segments stand nowhere.
    pub fn not_found(
        &self,
        text: &Quotable,
        quote: &Written,
        segments: &[String],
        missing: &[usize],
    ) -> Fault {
        let segment = missing.first().map_or("", |&n| segments[n].as_str());
        let message = match (segments.len(), missing) {
            (1, _) => "this quotation does not stand in the text".to_owned(),
            (_, [only]) => {
                format!("segment {} of this quotation does not stand in the text", only + 1)
            }
            _ => "segments of this quotation do not stand in the text".to_owned(),
        };
        fault(Code::QuoteNotFound, quote.place, message).help(self.help(text, segment))
    }

    fn help(&self, text: &Quotable, segment: &str) -> String {
        if let Some(place) = but_for_ellipsis(text, segment) {
            return format!(
                "the words around its `…` stand in p{place}: where words are left out, write `[…]`"
            );
        }
        let quoted: Vec<Range<u32>> = words_of(segment).into_iter().take(WORDS).collect();
        let quoted: Vec<&str> =
            quoted.iter().map(|r| &segment[r.start as usize..r.end as usize]).collect();
        let Some(window) = self.window(&quoted) else {
            return "no part of the text is near it: is it from another source?".to_owned();
        };
        let there: Vec<&str> = self.words[window.clone()]
            .iter()
            .map(|r| &text.form[r.start as usize..r.end as usize])
            .collect();
        let (pairs, first) = align(&quoted, &there);
        let place = self.words.get(window.start + first).map_or(0, |r| r.start as usize);
        let number = text.block_number(place);
        let only_case = pairs.iter().all(|pair| match pair {
            Pair::Both(a, b) => core(a).to_lowercase() == core(b).to_lowercase(),
            _ => false,
        });
        let lead = if only_case {
            format!("it stands in p{number} in other letters: case counts")
        } else {
            format!("the nearest place is p{number}; words in brackets differ:")
        };
        let (quote_line, text_line) = difference(&pairs);
        format!("{lead}\n  quote: {quote_line}\n  text:  {text_line}")
    }

    /// The words of the text around the place that most of the quotation's words speak for.
    fn window(&self, quoted: &[&str]) -> Option<Range<usize>> {
        let places: Vec<&[u32]> = quoted
            .iter()
            .map(|word| self.places.get(&core(word).to_lowercase()).map_or(&[][..], Vec::as_slice))
            .collect();
        let has_rare = places.iter().any(|places| (1..=COMMON).contains(&places.len()));
        let limit = if has_rare { COMMON } else { usize::MAX };
        // Places within a few words of each other vote together: words may be missing or too many.
        let mut votes: HashMap<i64, u32> = HashMap::new();
        for (n, places) in places.iter().enumerate().filter(|(_, places)| places.len() <= limit) {
            for &place in places.iter().take(COMMON * 16) {
                let start = i64::from(place) - n as i64;
                for bucket in [start.div_euclid(8), start.div_euclid(8) + 1] {
                    *votes.entry(bucket).or_insert(0) += 1;
                }
            }
        }
        let (bucket, _) = votes.into_iter().max_by_key(|(bucket, votes)| (*votes, -bucket))?;
        let start = (bucket - 1) * 8;
        let from = usize::try_from(start - SLACK as i64).unwrap_or(0);
        let to = usize::try_from(start + 16 + (quoted.len() + SLACK) as i64).unwrap_or(0);
        Some(from.min(self.words.len())..to.min(self.words.len()))
    }
}

/// The block of a quotation whose `…` is meant as `[…]`.
fn but_for_ellipsis(text: &Quotable, segment: &str) -> Option<u32> {
    let dots = if segment.contains('…') { "…" } else { "..." };
    let parts: Vec<&str> = segment.split(dots).map(str::trim).collect();
    let parts: Vec<&str> =
        parts.into_iter().filter(|part| part.chars().any(normal::is_word)).collect();
    if parts.len() < 2 {
        return None;
    }
    let first = occurrences(text, parts.first()?).first()?.start;
    parts.iter().all(|part| !occurrences(text, part).is_empty()).then(|| text.block_number(first))
}

/// The words of a form: runs of letters, digits and marks with what clings to them; each character
/// of a script without spaces is a word of its own.
fn words_of(form: &str) -> Vec<Range<u32>> {
    let mut words: Vec<Range<u32>> = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, c) in form.char_indices() {
        if c == ' ' || normal::is_spaceless(c) {
            if let Some(start) = begun.take() {
                words.push(start as u32..at as u32);
            }
            if c != ' ' {
                words.push(at as u32..(at + c.len_utf8()) as u32);
            }
        } else if begun.is_none() {
            begun = Some(at);
        }
    }
    if let Some(start) = begun {
        words.push(start as u32..form.len() as u32);
    }
    words
}

/// What stands opposite of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pair<'a> {
    /// Words of both: equal, or in each other's place.
    Both(&'a str, &'a str),
    /// A word that only the quotation has.
    Quote(&'a str),
    /// A word that only the text has.
    Text(&'a str),
}

/// Aligns the quotation with a part of the text: what the text has before and after it costs
/// nothing. Gives the pairs, and the index of the text's first word among them.
fn align<'a>(quoted: &[&'a str], there: &[&'a str]) -> (Vec<Pair<'a>>, usize) {
    let columns = there.len() + 1;
    let mut cost = vec![0u32; (quoted.len() + 1) * columns];
    for (i, a) in quoted.iter().enumerate() {
        cost[(i + 1) * columns] = (i as u32 + 1) * MISSING;
        for (j, b) in there.iter().enumerate() {
            let replace = cost[i * columns + j] + price(a, b);
            let left_out = cost[i * columns + j + 1] + MISSING;
            let too_many = cost[(i + 1) * columns + j] + MISSING;
            cost[(i + 1) * columns + j + 1] = replace.min(left_out).min(too_many);
        }
    }
    let last = &cost[quoted.len() * columns..];
    let mut j = (0..columns).min_by_key(|&j| last[j]).unwrap_or(0);
    let mut i = quoted.len();
    let mut pairs = Vec::new();
    while i > 0 {
        let here = cost[i * columns + j];
        if j > 0 && here == cost[(i - 1) * columns + j - 1] + price(quoted[i - 1], there[j - 1]) {
            (i, j) = (i - 1, j - 1);
            pairs.push(Pair::Both(quoted[i], there[j]));
        } else if here == cost[(i - 1) * columns + j] + MISSING {
            i -= 1;
            pairs.push(Pair::Quote(quoted[i]));
        } else {
            j -= 1;
            pairs.push(Pair::Text(there[j]));
        }
    }
    pairs.reverse();
    (pairs, j)
}

/// What it costs to read one word for another; less than to leave one out and put the other in.
fn price(a: &str, b: &str) -> u32 {
    if a == b {
        0
    } else if core(a).eq_ignore_ascii_case(core(b)) {
        1
    } else {
        MISSING + MISSING / 2
    }
}

/// A word without the punctuation that clings to it.
fn core(word: &str) -> &str {
    let core = word.trim_matches(|c| !normal::is_word(c));
    if core.is_empty() { word } else { core }
}

/// The two lines of the difference, around the first word that differs.
fn difference(pairs: &[Pair<'_>]) -> (String, String) {
    // A quotation may begin and end within what clings to a word.
    let ends = [pairs.first().copied(), pairs.last().copied()];
    let differs = |pair: &Pair<'_>| match pair {
        Pair::Both(a, b) => a != b && !(core(a) == core(b) && ends.contains(&Some(*pair))),
        _ => true,
    };
    let first = pairs.iter().position(differs).unwrap_or(0);
    let start = first.saturating_sub(SHOWN / 3);
    let shown = &pairs[start..pairs.len().min(start + SHOWN)];
    let lead = if start > 0 { "… " } else { "" };
    let trail = if start + shown.len() < pairs.len() { " …" } else { "" };
    let line = |side: fn(&Pair<'_>) -> Option<String>| {
        let words: Vec<String> = shown
            .chunk_by(|a, b| differs(a) == differs(b))
            .filter_map(|run| {
                let words: Vec<String> = run.iter().filter_map(side).collect();
                let differs = run.first().is_some_and(differs);
                match (differs, words.is_empty()) {
                    (true, true) => Some("[]".to_owned()),
                    (true, false) => Some(format!("[{}]", words.join(" "))),
                    (false, true) => None,
                    (false, false) => Some(words.join(" ")),
                }
            })
            .collect();
        format!("{lead}{}{trail}", words.join(" "))
    };
    let quote = line(|pair| match pair {
        Pair::Both(a, _) | Pair::Quote(a) => Some((*a).to_owned()),
        Pair::Text(_) => None,
    });
    let text = line(|pair| match pair {
        Pair::Both(_, b) | Pair::Text(b) => Some((*b).to_owned()),
        Pair::Quote(_) => None,
    });
    (quote, text)
}
