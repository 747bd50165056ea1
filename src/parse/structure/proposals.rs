//! Finds lines of a text without a sidecar that look like speakers' labels, furniture and divisions.

use std::collections::BTreeMap;

use super::label_shapes::{Condition, LabelShape, LabelShapes, LineBeginning};
use super::turns::ends_sentence;
use super::{TextWithLines, first_footnote, has_lines, lines_of};
use crate::model::{BlockKind, Format};

/// At most so many patterns are proposed for a key.
const MAX_PATTERNS: usize = 20;
/// The longest heading, in characters, as for divisions.
const MAX_HEADING: usize = 120;
/// Words before a number that count pages, in lower case.
const PAGE_WORDS: [&str; 8] = ["page", "p", "seite", "página", "pagina", "folio", "sheet", "стр"];

/// A pattern that a sidecar may declare.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ProposedPattern {
    pub pattern: String,
    /// How many lines it stands for.
    pub lines: usize,
    /// The number of the first of them in the file.
    pub first_line: u32,
}

/// The patterns to propose for the keys of a source, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    pub speakers: Vec<ProposedPattern>,
    pub furniture: Vec<ProposedPattern>,
    /// The outermost first.
    pub divisions: Vec<ProposedPattern>,
}

/// A line of a paragraph or heading.
struct Line<'t> {
    words: &'t str,
    number: u32,
    /// True if the block has no other line.
    is_alone: bool,
    /// True if a label may begin here.
    may_begin: bool,
    /// The word before the number of a heading such as `Article 1`.
    heading: Option<&'t str>,
    shape: Option<LabelShape>,
}

pub fn propose(text: &TextWithLines, format: Format) -> Proposals {
    let mut lines = lines(text);
    let mut divisions = Groups::default();
    if format == Format::Plain {
        for line in &lines {
            if let Some(word) = line.heading {
                divisions.add(&format!("{word} *"), line.number);
            }
        }
    }
    divisions.0.retain(|_, found| found.lines > 1);
    let is_division = |line: &Line<'_>| {
        line.heading.is_some_and(|word| divisions.0.contains_key(&format!("{word} *")))
    };
    lines.retain(|line| !is_division(line));
    Proposals {
        speakers: speakers(&lines),
        furniture: furniture(&lines),
        divisions: divisions.by_place(),
    }
}

/// Returns the first line of a text, unless it begins with what looks like a label.
pub fn first_line(text: &TextWithLines) -> Option<&str> {
    let lines = lines(text);
    let first = lines.first()?;
    first.shape.is_none().then_some(first.words)
}

fn lines(text: &TextWithLines) -> Vec<Line<'_>> {
    let shapes = LabelShapes::new(&[], Vec::new());
    let body = first_footnote(&text.text) as usize;
    let blocks = text.text.blocks[..body].iter().zip(&text.lines);
    let mut lines = Vec::new();
    for (block, starts) in blocks.filter(|(block, _)| has_lines(block)) {
        let found = lines_of(&block.text, starts);
        let mut is_open = true;
        for &(start, _, words) in &found {
            let is_joined = start > 0 && !block.text[..start as usize].ends_with('\n');
            let shape = match shapes.find(words) {
                Some(LineBeginning::Undeclared(shape)) if block.kind == BlockKind::Paragraph => {
                    Some(shape)
                }
                _ => None,
            };
            let is_alone = found.len() == 1;
            lines.push(Line {
                words,
                number: block.line + starts.partition_point(|next| *next <= start) as u32,
                is_alone,
                may_begin: !is_joined || is_open,
                heading: numbered_word(words).filter(|_| is_alone),
                shape,
            });
            is_open = ends_sentence(words);
        }
    }
    lines
}

/// Returns the word at the beginning of a short line, if a number follows it.
fn numbered_word(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let (word, number) = (words.next()?, words.next()?);
    let number = number.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_roman = |number: &str| number.chars().all(|c| "IVXLCDM".contains(c));
    let is_number = !number.is_empty()
        && (number.starts_with(|c: char| c.is_ascii_digit()) || is_roman(number));
    let is_word = word.chars().all(char::is_alphabetic)
        && word.starts_with(|c: char| !c.is_lowercase())
        && !PAGE_WORDS.contains(&word.to_lowercase().as_str());
    (is_word && is_number && line.chars().count() <= MAX_HEADING).then_some(word)
}

fn speakers(lines: &[Line<'_>]) -> Vec<ProposedPattern> {
    let shapes = || {
        let may_begin = lines.iter().filter(|line| line.may_begin);
        may_begin.filter_map(|line| Some((line, line.shape.as_ref()?)))
    };
    let begins = |label: &str| shapes().filter(|(_, shape)| shape.label == label).count();
    let has_both = begins("Q.") > 0 && begins("A.") > 0;
    let mut speakers = Groups::default();
    for (line, shape) in shapes() {
        speakers.add(&shape.pattern, line.number);
    }
    for (_, shape) in shapes() {
        let is_met = match shape.condition {
            Condition::None => true,
            Condition::Repeated => {
                speakers.0.get(&shape.pattern).is_none_or(|found| found.lines > 1)
            }
            Condition::QuestionsAndAnswers => has_both,
        };
        if !is_met {
            speakers.0.remove(&shape.pattern);
        }
    }
    speakers.by_count()
}

/// Finds whole lines that occur several times, and those that differ only in their numbers.
fn furniture(lines: &[Line<'_>]) -> Vec<ProposedPattern> {
    let is_said = |line: &Line<'_>| {
        line.shape.as_ref().is_some_and(|shape| shape.condition == Condition::None)
    };
    let lines = lines.iter().filter(|line| !is_said(line));
    let lines = lines.filter(|line| line.words.contains(char::is_alphabetic));
    let (mut same, mut numbered) = (Groups::default(), Groups::default());
    for line in lines {
        same.add(line.words, line.number);
        let pattern = without_numbers(line.words);
        if line.is_alone && pattern != line.words {
            numbered.add(&pattern, line.number);
        }
    }
    same.0.retain(|_, found| found.lines > 1);
    numbered.0.retain(|_, found| found.lines > 2);
    same.0.retain(|words, _| !numbered.0.contains_key(&without_numbers(words)));
    same.0.append(&mut numbered.0);
    same.by_count()
}

/// Replaces each number by `*`.
fn without_numbers(line: &str) -> String {
    let mut pattern = String::new();
    for c in line.chars() {
        match c {
            c if !c.is_ascii_digit() => pattern.push(c),
            _ if pattern.ends_with('*') => {}
            _ => pattern.push('*'),
        }
    }
    pattern
}

/// Patterns with their lines.
#[derive(Default)]
struct Groups(BTreeMap<String, ProposedPattern>);

impl Groups {
    /// Counts a line, which comes after those that were counted before.
    fn add(&mut self, pattern: &str, line: u32) {
        if let Some(found) = self.0.get_mut(pattern) {
            found.lines += 1;
            return;
        }
        let found = ProposedPattern { pattern: pattern.to_owned(), lines: 1, first_line: line };
        self.0.insert(pattern.to_owned(), found);
    }

    fn by_count(self) -> Vec<ProposedPattern> {
        let mut found: Vec<ProposedPattern> = self.0.into_values().collect();
        found.sort_by_key(|one| (std::cmp::Reverse(one.lines), one.first_line));
        found.truncate(MAX_PATTERNS);
        found
    }

    fn by_place(self) -> Vec<ProposedPattern> {
        let mut found = self.by_count();
        found.sort_by_key(|one| one.first_line);
        found
    }
}
