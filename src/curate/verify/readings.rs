//! The ways in which the words of a quotation in an article may stand in a text.

use super::quotations::count_words;
use crate::model::{Piece, Position, Text};
use crate::quote::{self, normal};

/// The most words of a text that words in brackets may stand for.
const MAX_REPLACED: usize = 5;
/// The mark of an omission, as sidecars have it.
const OMISSION: &str = " […] ";

/// A quotation in the notation of sidecars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub quote: String,
    /// For each `[…]` between words what is left out there; the list may be shorter than the quotation.
    gaps: Vec<Gap>,
    /// The brackets of the editor at the beginning or end.
    outer: Vec<String>,
}

/// The reason why words are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Gap {
    Omission,
    /// The editor has put other words in their place.
    Editor {
        /// As written, with the brackets.
        written: String,
        /// The letters of the word before and after the brackets.
        ends: (String, String),
    },
}

/// A part of a quotation.
enum Part {
    Words(String),
    Gap(Gap),
}

/// Returns the readings of a quotation, the most literal ones first.
pub fn readings(text: &str) -> Vec<Reading> {
    let literal = trimmed(text).to_owned();
    let brackets = parts_of(&without_sic(&literal), false);
    let ellipses = parts_of(&without_sic(&literal), true);
    let literal = Reading { quote: literal, gaps: Vec::new(), outer: Vec::new() };
    let mut readings = vec![literal];
    for reading in [brackets, ellipses].map(|parts| join(&parts)) {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    let with_cases = readings.into_iter().flat_map(|reading| {
        let other = other_case(&reading.quote);
        let other = other.map(|quote| Reading { quote, ..reading.clone() });
        std::iter::once(reading).chain(other)
    });
    with_cases.filter(|reading| reading.quote.contains(normal::is_word)).collect()
}

/// Leaves out what an editor may add at the ends of a quotation.
fn trimmed(text: &str) -> &str {
    let is_punctuation = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | '.' | ';' | ':' | '…' | '،' | '؛' | '۔' | '。' | '，' | '、' | '；' | '：'
            )
            || matches!(c, '-' | '–' | '—' | '―')
    };
    text.trim_matches(is_punctuation)
}

/// Leaves out `[sic]`, and brackets without letters and digits other than marks of omissions.
fn without_sic(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, at, after)) = next_bracket(rest) {
        let inner = at.trim_matches(['[', ']', '(', ')']).trim().to_lowercase();
        let is_remark = inner == "sic" || inner == "sic!" || inner == "!" || inner == "?";
        kept.push_str(if is_remark { before.trim_end() } else { before });
        if !is_remark {
            kept.push_str(at);
        }
        rest = after;
    }
    kept + rest
}

/// Splits a text at its first brackets: what is before, the brackets with what is in them, and the rest.
fn next_bracket(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find(['[', '('])?;
    let close = if text[start..].starts_with('[') { ']' } else { ')' };
    let end = start + text[start..].find(close)? + 1;
    Some((&text[..start], &text[start..end], &text[end..]))
}

/// Divides a text at brackets, and at plain dots if they stand for words left out.
fn parts_of(text: &str, has_ellipses: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let dots = dots_length(rest).filter(|_| has_ellipses);
        if let Some(length) = dots {
            parts.push(Part::Words(std::mem::take(&mut words)));
            parts.push(Part::Gap(Gap::Omission));
            rest = &rest[length..];
            continue;
        }
        let bracket = if c == '[' { rest.find(']') } else { None };
        let Some(end) = bracket.filter(|_| !is_letter_of_word(rest)) else {
            words.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let written = &rest[..=end];
        rest = &rest[end + 1..];
        if !written.contains(normal::is_word) {
            parts.push(Part::Words(std::mem::take(&mut words)));
            parts.push(Part::Gap(Gap::Omission));
            continue;
        }
        let before = words.len() - words.trim_end_matches(normal::is_word).len();
        let before = words.split_off(words.len() - before);
        let after = rest.len() - rest.trim_start_matches(normal::is_word).len();
        let ends = (before, rest[..after].to_owned());
        rest = &rest[after..];
        parts.push(Part::Words(std::mem::take(&mut words)));
        let written = [&*ends.0, written, &*ends.1].concat();
        parts.push(Part::Gap(Gap::Editor { written, ends }));
    }
    parts.push(Part::Words(words));
    parts
}

/// True for `[T]he`, which the search of quotations knows.
fn is_letter_of_word(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next().is_some_and(char::is_alphabetic)
        && chars.next() == Some(']')
        && chars.next().is_some_and(char::is_alphabetic)
}

/// Returns the length of the dots that begin a text: `…`, or at least three dots, in round brackets or not.
fn dots_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let end = inner.find(|c: char| !matches!(c, '.' | '…' | ' ')).unwrap_or(inner.len());
    let dots = inner[..end].trim_end();
    let is_omission =
        dots.starts_with(['.', '…']) && (dots.contains('…') || dots.matches('.').count() >= 3);
    let is_closed = inner.len() == text.len() || inner[dots.len()..].starts_with(')');
    let brackets = 2 * (text.len() - inner.len());
    (is_omission && is_closed).then_some(dots.len() + brackets)
}

/// Joins parts to a quotation of a sidecar.
fn join(parts: &[Part]) -> Reading {
    let mut reading = Reading { quote: String::new(), gaps: Vec::new(), outer: Vec::new() };
    let mut pending: Option<Gap> = None;
    for part in parts {
        match part {
            Part::Gap(gap) => {
                pending = Some(match pending.take() {
                    None => gap.clone(),
                    Some(_) => Gap::Omission,
                });
            }
            Part::Words(words) if !words.contains(normal::is_word) && parts.len() > 1 => {}
            Part::Words(words) => {
                let words = if parts.len() > 1 { trimmed(words) } else { words };
                let gap = pending.take();
                if reading.quote.is_empty() {
                    reading.outer.extend(gap.and_then(Gap::into_written));
                } else {
                    reading.quote.push_str(OMISSION);
                    reading.gaps.push(gap.unwrap_or(Gap::Omission));
                }
                reading.quote.push_str(words);
            }
        }
    }
    reading.outer.extend(pending.and_then(Gap::into_written));
    reading
}

/// Returns a quotation whose first letter is a capital, or is none any more.
fn other_case(quote: &str) -> Option<String> {
    let at = quote.find(normal::is_word)?;
    let first = quote[at..].chars().next()?;
    if quote[..at].ends_with('[') {
        return None;
    }
    let other: String = if first.is_lowercase() {
        first.to_uppercase().collect()
    } else {
        first.to_lowercase().collect()
    };
    let rest = &quote[at + first.len_utf8()..];
    (other != first.to_string()).then(|| [&quote[..at], &other, rest].concat())
}

impl Gap {
    fn into_written(self) -> Option<String> {
        match self {
            Self::Omission => None,
            Self::Editor { written, .. } => Some(written),
        }
    }
}

impl Reading {
    /// Returns what the editor's brackets stand for at a place, in words; none if that is too much.
    pub fn replaced(&self, text: &Text, pieces: &[Piece]) -> Option<Vec<String>> {
        let mut notes = Vec::new();
        let pairs = pieces.windows(2).filter(|pair| pair[1].gap);
        for (gap, pair) in self.gaps.iter().zip(pairs) {
            let Gap::Editor { written, ends } = gap else { continue };
            let from = Position { block: pair[0].block, offset: pair[0].end };
            let to = Position { block: pair[1].block, offset: pair[1].start };
            let between = quote::pieces_between(text, from, to);
            let words = text.joined_text(&between);
            let words = words.trim();
            let count = count_words(words);
            let is_word_of_ends = || {
                count == 1
                    && words.trim_matches(|c| !normal::is_word(c)).starts_with(&*ends.0)
                    && words.trim_matches(|c| !normal::is_word(c)).ends_with(&*ends.1)
            };
            let has_ends = !ends.0.is_empty() || !ends.1.is_empty();
            if count > MAX_REPLACED || (has_ends && !is_word_of_ends()) {
                return None;
            }
            notes.push(if count == 0 {
                format!("“{written}” is the editor's: the source has nothing there")
            } else {
                format!("“{written}” stands for “{words}”")
            });
        }
        notes.extend(
            self.outer
                .iter()
                .map(|written| format!("“{written}” is the editor's, and is not checked")),
        );
        Some(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotes(text: &str) -> Vec<String> {
        readings(text).into_iter().map(|reading| reading.quote).collect()
    }

    #[test]
    fn punctuation_at_the_ends_and_the_first_letter_do_not_count() {
        assert_eq!(
            quotes("The bridge is closed,"),
            ["The bridge is closed", "the bridge is closed"]
        );
        assert_eq!(quotes("… closed it is …"), ["closed it is", "Closed it is"]);
        assert_eq!(quotes("Is it closed?"), ["Is it closed?", "is it closed?"]);
        assert_eq!(quotes("我们继续修桥。"), ["我们继续修桥"]);
    }

    #[test]
    fn brackets_and_dots_stand_for_words() {
        assert_eq!(
            quotes("so [the mayor] said it"),
            [
                "so [the mayor] said it",
                "So [the mayor] said it",
                "so […] said it",
                "So […] said it",
            ]
        );
        assert_eq!(quotes("[t]he end ... of it")[1..], ["[t]he end […] of it"]);
        assert_eq!(quotes("he go[es] there")[2], "he […] there");
        assert_eq!(quotes("he gos [sic] there")[2], "he gos there");
        assert_eq!(quotes("one (...) two . . . three")[2], "one […] two […] three");
        assert_eq!(quotes("[The mayor] said it")[1], "said it");
        assert_eq!(quotes("one […], two")[2], "one […] two");
    }
}
