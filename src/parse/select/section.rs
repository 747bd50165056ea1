//! Finding a division by the words of its heading.

use super::fault;
use super::quotable::pieces_between;
use crate::diagnostic::{Code, Fault, did_you_mean};
use crate::model::{Division, Piece, Position, Text, Written};
use crate::normal;

/// The characters of the division that is named, its heading among them.
///
/// `PART II > Article 4` names a division within another; a heading that holds `>` itself can be named
/// whole.
pub fn find(text: &Text, words: &Written) -> Result<Vec<Piece>, Box<Fault>> {
    let whole = named(text, None, &words.value);
    let steps: Vec<&str> = words.value.split('>').map(str::trim).collect();
    let division = match whole.as_slice() {
        [only] => *only,
        [] if steps.len() > 1 => narrow(text, words, &steps)?,
        found => one(text, words, words.value.trim(), None, found)?,
    };
    let pieces = pieces_between(text, division.start, division.end);
    if pieces.is_empty() {
        let message = "nothing in this section can be quoted: it holds furniture only";
        return Err(fault(Code::InvalidPassage, words.place, message)
            .help("name a section with words of the text itself")
            .into());
    }
    Ok(pieces)
}

fn narrow<'a>(text: &'a Text, words: &Written, steps: &[&str]) -> Result<&'a Division, Box<Fault>> {
    let (first, others) = steps.split_first().unwrap_or((&"", &[]));
    let mut division = one(text, words, first, None, &named(text, None, first))?;
    for step in others {
        division = one(text, words, step, Some(division), &named(text, Some(division), step))?;
    }
    Ok(division)
}

/// The divisions whose heading equals the words, else those whose heading begins with them at a word
/// boundary.
fn named<'a>(text: &'a Text, within: Option<&Division>, words: &str) -> Vec<&'a Division> {
    let words = normal::form(words);
    if words.is_empty() {
        return Vec::new();
    }
    let divisions = || text.divisions.iter().filter(|division| is_within(division, within));
    let equal: Vec<_> = divisions().filter(|d| normal::form(&d.title) == words).collect();
    if !equal.is_empty() {
        return equal;
    }
    let begins = |division: &&Division| {
        let title = normal::form(&division.title);
        title.starts_with(&words) && normal::at_word_boundary(&title, 0, words.len())
    };
    divisions().filter(begins).collect()
}

fn is_within(division: &Division, outer: Option<&Division>) -> bool {
    outer.is_none_or(|outer| outer.start < division.start && division.start < outer.end)
}

fn one<'a>(
    text: &'a Text,
    words: &Written,
    step: &str,
    within: Option<&Division>,
    found: &[&'a Division],
) -> Result<&'a Division, Box<Fault>> {
    match found {
        [only] => Ok(only),
        [] => Err(not_found(text, words, step, within).into()),
        several => Err(ambiguous(text, words, step, several).into()),
    }
}

fn not_found(text: &Text, words: &Written, step: &str, within: Option<&Division>) -> Fault {
    let titles: Vec<&str> = text
        .divisions
        .iter()
        .filter(|division| is_within(division, within))
        .map(|division| division.title.as_str())
        .collect();
    let message = match within {
        Some(outer) => format!("`{}` has no section `{step}`", outer.title),
        None => format!("the text has no section `{step}`"),
    };
    let help = match did_you_mean(step, titles.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if titles.is_empty() && within.is_none() => {
            "it has no divisions: headings make them in Markdown, `divisions:` in plain text".into()
        }
        None if titles.is_empty() => "it has no sections within it".into(),
        None => format!("its sections are {}", listed(&titles)),
    };
    fault(Code::SectionNotFound, words.place, message).help(help)
}

fn listed(titles: &[&str]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = titles.iter().take(SHOWN).map(|title| format!("`{title}`")).collect();
    let more = titles.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn ambiguous(text: &Text, words: &Written, step: &str, several: &[&Division]) -> Fault {
    let mut help = String::from("it may be:");
    for division in several.iter().take(6) {
        let number = division.start.block + 1;
        let path = match parent(text, division.start) {
            Some(outer) => format!("{} > {}", outer.title, division.title),
            None => division.title.clone(),
        };
        help.push_str(&format!("\n  p{number}: `section: {path}`"));
    }
    let count = several.len();
    fault(Code::SectionAmbiguous, words.place, format!("{count} sections are called `{step}`"))
        .help(help)
}

/// The innermost division around a place that begins before it.
fn parent(text: &Text, at: Position) -> Option<&Division> {
    text.divisions.iter().rev().find(|division| division.start < at && at < division.end)
}
