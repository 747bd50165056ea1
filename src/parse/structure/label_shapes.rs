//! Lines that look as if they began with a speaker's label, although no such label is declared.
//!
//! The rules are those of "Turns" in docs/format.md. They were chosen on transcripts of several kinds, so that
//! words are rather left without a voice than credited to the speaker before.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::speaker_labels::{colon_length, is_dash, is_end_mark, label_length, time_length};
use crate::model::SpeakerLabel;
use crate::quote::normal::Pattern;

const MAX_WORDS: usize = 6;
/// In characters.
const MAX_LABEL: usize = 60;
/// Words of names that begin with a small letter.
const PARTICLES: [&str; 18] = [
    "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
    "van", "von", "y", "zu",
];
const MAX_CASELESS_WORDS: usize = 4;
const MAX_CASELESS_LABEL: usize = 24;

/// The beginning of a line that looks like a speaker's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelShape {
    /// As written, without its colon.
    pub label: String,
    /// The label to declare, with `*` for a parenthesis, bracket or time.
    pub pattern: String,
    /// The declared label that it differs from only in case or by what `*` stands for, as an index.
    pub declared: Option<u32>,
    pub condition: Condition,
}

/// What else must be true of the text for a shape to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    None,
    /// The same label begins another line.
    Repeated,
    /// `Q.` and `A.` both begin lines.
    QuestionsAndAnswers,
}

/// What the beginning of a line is that no label of `speakers:` fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineBeginning {
    Undeclared(LabelShape),
    /// It looks like a label, and matches the pattern of `not_speakers:` with this index.
    NotSpeaker(usize),
}

/// Recognises labels that are not declared.
pub struct LabelShapes<'a> {
    /// The declared labels without `*`, in lower case and as written, with their index.
    declared: Vec<(String, &'a str, u32)>,
    endings: Vec<Ending>,
    not_speakers: Vec<Pattern>,
}

/// The punctuation that ends some declared labels, such as `.` or `.-`.
struct Ending {
    punctuation: String,
    /// True if each of these labels has a word in capitals.
    has_capitals: bool,
    /// The numbers of words that these labels have.
    words: BTreeSet<usize>,
}

impl<'a> LabelShapes<'a> {
    pub fn new(
        speakers: impl IntoIterator<Item = &'a SpeakerLabel>,
        not_speakers: Vec<Pattern>,
    ) -> Self {
        let mut shapes = Self { declared: Vec::new(), endings: Vec::new(), not_speakers };
        for (n, speaker) in (0..).zip(speakers) {
            let label = speaker.label.value.as_str();
            if !label.contains('*') {
                let lower = label.chars().flat_map(char::to_lowercase).collect();
                shapes.declared.push((lower, label, n));
            }
            shapes.add_ending(label);
        }
        shapes
    }

    fn add_ending(&mut self, label: &str) {
        let core = label.trim_end_matches(is_end_mark);
        let punctuation = &label[core.len()..];
        if punctuation.is_empty() || core.is_empty() {
            return;
        }
        let has_capitals = core.split_whitespace().any(is_word_in_capitals);
        let count = core.split_whitespace().count();
        match self.endings.iter_mut().find(|ending| ending.punctuation == punctuation) {
            Some(ending) => {
                ending.has_capitals &= has_capitals;
                ending.words.insert(count);
            }
            None => self.endings.push(Ending {
                punctuation: punctuation.to_owned(),
                has_capitals,
                words: BTreeSet::from([count]),
            }),
        }
    }

    /// Returns what looks like a label at the beginning of a line.
    pub fn find(&self, line: &str) -> Option<LineBeginning> {
        let unmarked = line.trim_start_matches(is_mark);
        let (time, rest) = split_time(unmarked)?;
        let found = self
            .declared_form(rest, !time.is_empty())
            .or_else(|| words_before_colon(rest))
            .or_else(|| self.words_with_ending(rest))
            .or_else(|| question_or_answer(rest))?;
        let start = line.len() - rest.len();
        let label = &line[..start + found.length];
        let words = label.trim_start_matches(is_mark).trim_end_matches(is_emphasis);
        if let Some(n) = self.not_speakers.iter().position(|pattern| pattern.matches_whole(words)) {
            return Some(LineBeginning::NotSpeaker(n));
        }
        let marks = &line[..line.len() - unmarked.len()];
        Some(LineBeginning::Undeclared(LabelShape {
            label: label.to_owned(),
            pattern: one_star_each([marks, &time, found.name, found.suffix].concat()),
            declared: found.declared,
            condition: found.condition,
        }))
    }

    /// Finds a declared label in another case, with a parenthesis, bracket or time behind it, or after a
    /// time.
    fn declared_form<'l>(&self, line: &'l str, has_time: bool) -> Option<Found<'l>> {
        self.declared.iter().find_map(|(lower, label, n)| {
            let length = prefix_ignoring_case(line, lower)?;
            let (name, after) = line.split_at(length);
            let found = |suffix_length, suffix| Found {
                length: length + suffix_length,
                name,
                suffix,
                declared: Some(*n),
                condition: Condition::None,
            };
            // With its own letters and no time before it, the label would have been recognised.
            if label_length(line, length).is_some() {
                return (has_time || name != *label).then(|| found(0, ""));
            }
            let trimmed = after.trim_start();
            let space = after.len() - trimmed.len();
            if let Some(end) = bracket_length(trimmed) {
                let rest = &trimmed[end..];
                let is_label = rest.trim().is_empty() || colon_length(rest).is_some();
                return is_label.then(|| found(space + end, bracket_suffix(trimmed, space > 0)));
            }
            let time = time_length(trimmed).filter(|_| space > 0)?;
            Some(found(space + time, " *"))
        })
    }

    /// Finds words that end in the same punctuation as declared labels.
    fn words_with_ending<'l>(&self, line: &'l str) -> Option<Found<'l>> {
        self.endings.iter().find_map(|ending| {
            let mut first = None;
            for (at, _) in line.match_indices(ending.punctuation.as_str()) {
                let core = &line[..at];
                if core.chars().count() > MAX_LABEL {
                    break;
                }
                let after = &line[at + ending.punctuation.len()..];
                let ends = after.is_empty()
                    || after.starts_with(char::is_whitespace)
                    || (ending.punctuation.ends_with(is_dash) && !after.starts_with(is_end_mark));
                if !ends || core.ends_with(is_end_mark) {
                    continue;
                }
                let (name, _) = without_bracket(core);
                let count = name.split_whitespace().count();
                let has_capitals =
                    !ending.has_capitals || name.split_whitespace().any(is_word_in_capitals);
                if !has_capitals || !is_capitalised(name) {
                    continue;
                }
                let found = Found::new(line, at + ending.punctuation.len());
                if ending.words.contains(&count) {
                    return Some(found);
                }
                first = first.or(Some(found));
            }
            first
        })
    }
}

/// The part of a line that looks like a label.
struct Found<'l> {
    /// In bytes, without the colon.
    length: usize,
    /// The label without a parenthesis, bracket or time behind it.
    name: &'l str,
    /// What stands for these in a pattern.
    suffix: &'static str,
    declared: Option<u32>,
    condition: Condition,
}

impl<'l> Found<'l> {
    fn new(line: &'l str, length: usize) -> Self {
        let name = &line[..length];
        Self { length, name, suffix: "", declared: None, condition: Condition::None }
    }
}

/// Finds words before a colon, each with a capital or digit first, or a few words of a script without case.
fn words_before_colon(line: &str) -> Option<Found<'_>> {
    // A parenthesis may follow the label.
    let limit = line.char_indices().nth(2 * MAX_LABEL).map_or(line.len(), |(at, _)| at);
    for (at, colon) in line[..limit].match_indices([':', '：']) {
        let written = line[..at].trim_end();
        let words = written.trim_end_matches(is_emphasis);
        let after = line[at + colon.len()..].trim_start_matches(is_emphasis);
        let (name, suffix) = without_bracket(words);
        let found = Found { name, suffix, ..Found::new(line, written.len()) };
        let found = if words == written { found } else { Found::new(line, written.len()) };
        if is_caseless(name) {
            return Some(Found { condition: Condition::Repeated, ..found });
        }
        if after.is_empty() || after.starts_with(char::is_whitespace) {
            return (name.chars().count() <= MAX_LABEL && is_capitalised(name)).then_some(found);
        }
    }
    None
}

/// Finds `Q.` and `A.`, and `Q` and `A` before a gap that is the only one of the line.
fn question_or_answer(line: &str) -> Option<Found<'_>> {
    let after = line.strip_prefix(['Q', 'A'])?;
    if let Some(rest) = after.strip_prefix('.') {
        let is_label = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let condition = Condition::QuestionsAndAnswers;
        return is_label.then(|| Found { condition, ..Found::new(line, 2) });
    }
    let words = after.trim_start();
    let gap = after.chars().take_while(|c| c.is_whitespace()).count();
    (gap > 1 && !has_gap(words)).then(|| Found::new(line, 1))
}

/// True if a text has two white-space characters in a row.
fn has_gap(text: &str) -> bool {
    let mut is_space = false;
    text.chars().any(|c| std::mem::replace(&mut is_space, c.is_whitespace()) && is_space)
}

/// True for one to six words with a letter, of which each begins with a capital letter or a digit, or whose
/// letters are all capitals. Particles between the words of a name do not matter.
fn is_capitalised(label: &str) -> bool {
    let is_initial = |word: &str| {
        word.chars().next().is_some_and(|c| c.is_uppercase() || is_title_case(c) || c.is_numeric())
    };
    let words: Vec<&str> = label.split_whitespace().collect();
    let is_inner = |n: usize| n > 0 && n + 1 < words.len();
    let is_name =
        |(n, word): (usize, &&str)| is_initial(word) || is_inner(n) && PARTICLES.contains(word);
    (1..=MAX_WORDS).contains(&words.len())
        && label.contains(char::is_alphabetic)
        && (words.iter().enumerate().all(is_name) || is_in_capitals(label))
}

/// True for letters such as `ǅ`.
fn is_title_case(c: char) -> bool {
    !c.is_uppercase() && !c.is_lowercase() && c.to_lowercase().next() != Some(c)
}

/// True if there are letters, and all of them are capitals.
fn is_in_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

/// True for a word in capitals that is no abbreviation such as `U.S`.
fn is_word_in_capitals(word: &str) -> bool {
    is_in_capitals(word) && !word.trim_end_matches('.').contains('.')
}

/// True for a few words in a script without capital letters.
fn is_caseless(label: &str) -> bool {
    let is_cased = |c: char| c.is_uppercase() || c.is_lowercase() || is_title_case(c);
    label.chars().count() <= MAX_CASELESS_LABEL
        && (1..=MAX_CASELESS_WORDS).contains(&label.split_whitespace().count())
        && label.contains(char::is_alphabetic)
        && !label.contains(is_cased)
        && label.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || !is_sentence_mark(c))
}

fn is_sentence_mark(c: char) -> bool {
    matches!(c, '。' | '，' | '、' | '！' | '？' | '；' | '،' | '؟' | '।' | ',' | '.' | '!' | '?')
}

/// Splits a parenthesis or bracket from the end of a label, and returns what stands for it in a pattern.
fn without_bracket(label: &str) -> (&str, &'static str) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((before, _)) = label.strip_suffix(close).and_then(|l| l.rsplit_once(open)) {
            let name = before.trim_end();
            return (name, bracket_suffix(&label[before.len()..], name.len() < before.len()));
        }
    }
    (label, "")
}

/// Returns a label without `*` and the bracket around it: `Ann (*)` and `[*] Ann` become `Ann`. All of it if
/// nothing else is left.
pub fn name_in_label(pattern: &str) -> &str {
    let is_variable = |c: char| c == '*' || c.is_whitespace();
    let mut name = pattern;
    for variable in ["(*)", "[*]", "*"] {
        name = name.trim().trim_start_matches(variable).trim_end_matches(variable);
    }
    let name = name.trim_matches(is_variable);
    if name.is_empty() { pattern } else { name }
}

/// Returns what stands for a parenthesis or bracket in a pattern.
fn bracket_suffix(bracket: &str, is_spaced: bool) -> &'static str {
    match (bracket.starts_with('('), is_spaced) {
        (true, true) => " (*)",
        (true, false) => "(*)",
        (false, true) => " [*]",
        (false, false) => "[*]",
    }
}

/// Returns the length of a parenthesis or bracket at the beginning of a text.
fn bracket_length(text: &str) -> Option<usize> {
    let close = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    text.find(close).map(|at| at + 1)
}

/// Splits a time from the beginning of a line, with its brackets and the white space after it, and returns what
/// stands for it in a pattern. None if the line begins with a quotation mark or another bracket.
fn split_time(line: &str) -> Option<(Cow<'static, str>, &str)> {
    let (pattern, length) = match line.chars().next()? {
        '(' | '[' => {
            let length = bracket_length(line)?;
            let has_time =
                line[..length].char_indices().any(|(at, _)| time_length(&line[at..]).is_some());
            (if line.starts_with('(') { "(*)" } else { "[*]" }, Some(length).filter(|_| has_time)?)
        }
        '<'
        | '{'
        | '（'
        | '【'
        | '［'
        | '"'
        | '\''
        | '‘'..='„'
        | '«'
        | '»'
        | '‹'
        | '›'
        | '「'..='』' => return None,
        _ => ("*", time_length(line).unwrap_or(0)),
    };
    let rest = line[length..].trim_start();
    if length == 0 || rest.is_empty() {
        return Some((Cow::Borrowed(""), line));
    }
    let space = &line[length..line.len() - rest.len()];
    Some((Cow::Owned([pattern, space].concat()), rest))
}

/// Returns the length of a label, given in lower case, at the beginning of a line in any case. It ends at the
/// border of a word.
fn prefix_ignoring_case(line: &str, lower: &str) -> Option<usize> {
    let mut rest = lower;
    let mut length = 0;
    for c in line.chars() {
        if rest.is_empty() {
            break;
        }
        for lower in c.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
        length += c.len_utf8();
    }
    let is_border = !line[length..].starts_with(char::is_alphanumeric);
    (rest.is_empty() && is_border).then_some(length)
}

/// Writes one star in place of several: each is a pattern of any characters.
fn one_star_each(mut pattern: String) -> String {
    let mut last = ' ';
    pattern.retain(|c| std::mem::replace(&mut last, c) != '*' || c != '*');
    pattern
}

/// True for what may stand before a label: marks of emphasis, of captions (`>>`) and of dialogue (`–`).
fn is_mark(c: char) -> bool {
    is_emphasis(c) || is_dash(c) || c.is_whitespace() || matches!(c, '>' | '•')
}

fn is_emphasis(c: char) -> bool {
    matches!(c, '*' | '_')
}

#[cfg(test)]
mod tests;
