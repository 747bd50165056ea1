//! Finds a division by its title: `section: PART II > Article 4`.

use std::ops::Range;

use super::quotable::QuotableText;
use super::{MAX_CLIP, MAX_LISTED, clip, fault, nothing_quotable, pieces_between};
use crate::diagnostic::{Code, Fault, Span, Spanned, did_you_mean};
use crate::model::{Division, Piece};
use crate::quote::normal;

/// The digits of `第十二条`.
const CHINESE_DIGITS: &str = "〇零一二三四五六七八九十百千";

/// Returns all quotable characters of the division named by a path, with its heading.
pub(super) fn select(
    words: &Spanned<String>,
    quotable: &QuotableText<'_>,
) -> Result<Vec<Piece>, Fault> {
    let index = resolve(&path(&words.value, quotable), quotable)
        .map_err(|error| error.fault(words.span, quotable))?;
    let division = &quotable.text.divisions[index];
    let pieces = pieces_between(quotable.text, division.start, division.end);
    if pieces.is_empty() { Err(nothing_quotable(words.span)) } else { Ok(pieces) }
}

/// A step of a path that does not name exactly one division.
struct SectionError {
    /// The step, in normal form.
    step: String,
    /// The index of the division that the earlier steps name.
    scope: Option<usize>,
    /// The indices of the divisions that the step may mean; empty if there is none.
    candidates: Vec<usize>,
}

/// Splits a path into its steps, in normal form, from the outermost division inwards. A title that
/// contains a `>` is one step.
fn path(words: &str, quotable: &QuotableText<'_>) -> Vec<String> {
    let whole = normal::form(words);
    if quotable.titles().contains(&whole) {
        return vec![whole];
    }
    whole.split('>').map(normal::form).collect()
}

fn resolve(path: &[String], quotable: &QuotableText<'_>) -> Result<usize, SectionError> {
    let mut scope = None;
    for step in path {
        let candidates = matching_divisions(step, scope, quotable);
        let &[only] = candidates.as_slice() else {
            return Err(SectionError { step: step.clone(), scope, candidates });
        };
        scope = Some(only);
    }
    scope.ok_or(SectionError { step: String::new(), scope, candidates: Vec::new() })
}

/// Returns the divisions within another whose title equals the words, or else begins with them.
fn matching_divisions(
    words: &str,
    scope: Option<usize>,
    quotable: &QuotableText<'_>,
) -> Vec<usize> {
    let titles = quotable.titles();
    let begins =
        |title: &str| title.starts_with(words) && normal::at_word_boundary(title, 0, words.len());
    let within = divisions_within(scope, &quotable.text.divisions);
    let equal: Vec<usize> = within.clone().filter(|&index| titles[index] == words).collect();
    if !equal.is_empty() || words.is_empty() {
        return equal;
    }
    within.filter(|&index| begins(&titles[index])).collect()
}

fn divisions_within(scope: Option<usize>, divisions: &[Division]) -> Range<usize> {
    let Some(outer) = scope else { return 0..divisions.len() };
    let (first, end) = (outer + 1, divisions[outer].end);
    first..first + divisions[first..].partition_point(|division| division.start < end)
}

impl SectionError {
    fn fault(&self, place: Span, quotable: &QuotableText<'_>) -> Fault {
        if !self.candidates.is_empty() {
            return self.ambiguous(place, quotable);
        }
        let divisions = &quotable.text.divisions;
        let outer = match self.scope {
            Some(outer) => format!("`{}`", clip(&divisions[outer].title)),
            None => "the text".to_owned(),
        };
        let within = divisions_within(self.scope, divisions);
        let same_numbers =
            |&index: &usize| !differ_in_number(&self.step, &quotable.titles()[index]);
        let similar = within.clone().filter(same_numbers);
        let similar = similar.map(|index| divisions[index].title.as_str());
        let help = if let Some(meant) = did_you_mean(&self.step, similar) {
            format!("did you mean `{}`?", clip(meant))
        } else if divisions.is_empty() {
            "headings divide a Markdown text; name the lines that divide a plain text in `divisions`"
                .to_owned()
        } else if within.is_empty() {
            "it has no division within it".to_owned()
        } else {
            let which = match within.len() {
                1 => "only division is",
                ..=MAX_LISTED => "divisions are",
                _ => "first divisions are",
            };
            let first = divisions[within].iter().take(MAX_LISTED);
            let titles: Vec<_> = first.map(|one| format!("`{}`", clip(&one.title))).collect();
            format!("its {which} {}", titles.join(", "))
        };
        let message = format!("{outer} has no division `{}`", clip(&self.step));
        fault(Code::SectionNotFound, place, message).help(help)
    }

    fn ambiguous(&self, place: Span, quotable: &QuotableText<'_>) -> Fault {
        let count = self.candidates.len();
        let mut lines = vec!["say which one is meant by one of these lines:".to_owned()];
        for &index in self.candidates.iter().take(MAX_LISTED) {
            let division = &quotable.text.divisions[index];
            let (title, block) = (clip(&division.title), division.start.block + 1);
            let selector = unique_selector(index, &self.step, quotable);
            lines.push(format!("  for “{title}” in p{block}: {selector}"));
        }
        if count > MAX_LISTED {
            lines.push(format!("  and {} more", count - MAX_LISTED));
        }
        let message = format!("{count} divisions are called `{}`", clip(&self.step));
        fault(Code::SectionAmbiguous, place, message).help(lines.join("\n"))
    }
}

/// True if two titles count differently, as `Article 1` and `Article 3`: then one is not the other, mistyped.
fn differ_in_number(a: &str, b: &str) -> bool {
    numbers(a).iter().zip(numbers(b)).any(|(a, b)| *a != b)
}

/// Returns the numbers in a title in their order: digits, Roman numerals, and capital letters that stand
/// alone (`Annex B`).
fn numbers(title: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    let words = title.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let is_roman = word.chars().all(|c| "IVXLCDM".contains(c));
        let is_capital = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        if is_roman || is_capital {
            numbers.push(word);
        } else {
            let is_digit = |c: char| c.is_numeric() || CHINESE_DIGITS.contains(c);
            numbers.extend(word.split(|c| !is_digit(c)).filter(|digits| !digits.is_empty()));
        }
    }
    numbers
}

/// Returns a selector that names only this division: its title after those of as many parents as it
/// takes, or else its blocks.
fn unique_selector(index: usize, words: &str, quotable: &QuotableText<'_>) -> String {
    let divisions = &quotable.text.divisions;
    let mut steps = vec![normal::form(&divisions[index].title)];
    if steps[0] != words && resolve(&steps, quotable).is_err() {
        words.clone_into(&mut steps[0]);
    }
    let mut outer = Some(index);
    while let Some(inner) = outer {
        let written = steps.join(" > ");
        let is_short = written.chars().count() <= 2 * MAX_CLIP;
        if is_short
            && resolve(&path(&written, quotable), quotable).is_ok_and(|found| found == index)
        {
            return format!("`section: {written}`");
        }
        outer = (0..inner).rev().find(|&outer| divisions[outer].level < divisions[inner].level);
        steps.splice(0..0, outer.map(|outer| normal::form(&divisions[outer].title)));
    }
    let division = &divisions[index];
    let last = (division.end.block + u32::from(division.end.offset > 0)).max(1);
    format!("`paragraphs: {}-{last}`", division.start.block + 1)
}
