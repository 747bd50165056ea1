//! Finds lines of a text without a sidecar that look like speakers' labels, furniture and divisions.

use std::collections::{BTreeMap, BTreeSet};

use super::label_shapes::{Condition, LabelShape, LabelShapes, LineBeginning, name_in_label};
use super::speaker_labels::is_dash;
use super::turns::ends_sentence;
use super::{TextWithLines, first_footnote, has_lines, lines_of};
use crate::model::{BlockKind, Format};
use crate::quote::normal::Pattern;

/// The longest heading, in characters, as for divisions.
const MAX_HEADING: usize = 120;
/// Words before a number that count pages, in lower case.
const PAGE_WORDS: [&str; 8] = ["page", "p", "seite", "página", "pagina", "folio", "sheet", "стр"];
/// Page numbers are named if they stand alone on so many lines.
const MIN_PAGES: usize = 3;
/// Page numbers that need more patterns get none.
const MAX_PAGE_PATTERNS: usize = 9;

/// Names of the lines at the head of an e-mail, in lower case; those that end in `-` have more behind them.
const MAIL_HEADERS: [&str; 17] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "sent",
    "reply-to",
    "message-id",
    "mime-version",
    "content-",
    "x-",
    "importance",
    "attachments",
    "von",
    "an",
    "betreff",
];

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
    /// The labels at the head of e-mails.
    pub not_speakers: Vec<ProposedPattern>,
    pub furniture: Vec<ProposedPattern>,
    /// The outermost first.
    pub divisions: Vec<ProposedPattern>,
    pub page_numbers: Option<PageNumbers>,
}

/// Numbers that stand alone on lines and count up.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PageNumbers {
    /// The first of them, as written.
    pub first: String,
    pub lines: usize,
    /// The number of the first of them in the file.
    pub first_line: u32,
    /// The patterns of furniture that match these lines and no others; empty if there are none.
    pub patterns: Vec<String>,
}

/// A line of a paragraph or heading.
struct Line<'t> {
    words: &'t str,
    number: u32,
    /// True if the block has no other line.
    is_alone: bool,
    begins_block: bool,
    /// True at the head of an e-mail.
    is_mail_header: bool,
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
    let speakers = speakers(&lines);
    Proposals {
        furniture: furniture(&lines, &speakers),
        speakers,
        not_speakers: mail_headers(&lines),
        divisions: divisions.by_place(),
        page_numbers: page_numbers(&lines),
    }
}

/// Returns the subject of an e-mail at the beginning of a text.
pub fn subject(text: &TextWithLines) -> Option<&str> {
    let lines = lines(text);
    let mut head = lines.iter().map_while(|line| line.is_mail_header.then_some(line.words));
    head.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_subject = ["subject", "betreff"].contains(&name.trim().to_lowercase().as_str());
        Some(value.trim()).filter(|value| is_subject && !value.is_empty())
    })
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
                begins_block: start == found[0].0,
                is_mail_header: false,
                may_begin: !is_joined || is_open,
                heading: numbered_word(words).filter(|_| is_alone),
                shape,
            });
            is_open = ends_sentence(words);
        }
    }
    mark_mail_headers(&mut lines);
    lines
}

/// Marks the heads of e-mails: at the beginning of the text, and after a line such as `--- Original Message ---`.
/// A head ends before a block that begins with another line.
fn mark_mail_headers(lines: &mut [Line<'_>]) {
    let mut is_head = true;
    for (n, line) in lines.iter_mut().enumerate() {
        let is_header = is_mail_header(line.words);
        is_head &= is_header || !(line.begins_block || n == 0);
        line.is_mail_header = is_head && is_header;
        is_head |= line.words.starts_with("---") && line.words.ends_with("---");
    }
}

fn is_mail_header(words: &str) -> bool {
    let Some((name, _)) = words.split_once(':') else { return false };
    let name = name.trim().to_lowercase();
    MAIL_HEADERS.iter().any(|header| match header.strip_suffix('-') {
        Some(_) => name.starts_with(header) && !name.contains(char::is_whitespace),
        None => name == *header,
    })
}

fn mail_headers(lines: &[Line<'_>]) -> Vec<ProposedPattern> {
    let mut headers = Groups::default();
    for line in lines.iter().filter(|line| line.is_mail_header) {
        if let Some(shape) = &line.shape {
            headers.add(&shape.label, line.number);
        }
    }
    headers.by_count()
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
        let may_begin = lines.iter().filter(|line| line.may_begin && !line.is_mail_header);
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
fn furniture(lines: &[Line<'_>], speakers: &[ProposedPattern]) -> Vec<ProposedPattern> {
    let names: Vec<&str> = speakers.iter().map(|found| name_in_label(&found.pattern)).collect();
    let lines = lines.iter().filter(|line| may_be_furniture(line, &names));
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

/// False for a line that is rather words of the text. `names` are those of proposed speakers.
fn may_be_furniture(line: &Line<'_>, names: &[&str]) -> bool {
    let words = line.words;
    let begins_with = |name: &&str| {
        let after = words.strip_prefix(*name);
        name.chars().count() > 1
            && after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
    };
    let goes_on = !line.is_alone && words.starts_with(char::is_lowercase);
    words.contains(char::is_alphabetic)
        && line.shape.is_none()
        && !names.iter().any(begins_with)
        && !ends_in_mark(words)
        && !goes_on
        && !is_item_mark(words)
        && has_whole_brackets(words)
}

/// True for a line that ends a sentence or a part of one. A dash may end a running head, too.
fn ends_in_mark(words: &str) -> bool {
    let is_mark = |c| matches!(c, ',' | ';' | ':' | '，' | '；' | '：' | '،' | '؛');
    words.ends_with(is_mark) || (ends_sentence(words) && !words.ends_with(is_dash))
}

/// True for the mark of an item of a list alone, such as `(a)`, `1a)` or `iv)`.
fn is_item_mark(words: &str) -> bool {
    let mark = words.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = mark.trim_start_matches(|c: char| c.is_numeric());
    let is_roman = || letters.chars().all(|c| "ivxlcdm".contains(c.to_ascii_lowercase()));
    let is_one_letter =
        || letters.chars().next().is_some_and(|first| letters.chars().all(|c| c == first));
    mark.len() < words.len() && (is_roman() || is_one_letter())
        || letters.chars().count() == 1 && mark.len() == words.len()
}

/// True if each bracket is opened and closed.
fn has_whole_brackets(words: &str) -> bool {
    let mut open = Vec::new();
    let is_paired = words.chars().all(|c| match c {
        '(' | '[' => {
            open.push(if c == '(' { ')' } else { ']' });
            true
        }
        ')' | ']' => open.pop() == Some(c),
        _ => true,
    });
    is_paired && open.is_empty()
}

/// Finds numbers that stand alone on lines, dashes around them aside, and most of which follow each other.
fn page_numbers(lines: &[Line<'_>]) -> Option<PageNumbers> {
    let number_of = |line: &Line<'_>| {
        let digits = line.words.trim_matches(|c: char| is_dash(c) || c.is_whitespace());
        let is_number = digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| is_number)
    };
    let found: Vec<(&Line<'_>, u32)> =
        lines.iter().filter_map(|line| Some((line, number_of(line)?))).collect();
    let successors = found.windows(2).filter(|pair| pair[0].1 + 1 == pair[1].1).count();
    if found.len() < MIN_PAGES || 2 * successors < found.len() {
        return None;
    }
    let first = found.first()?.0;
    Some(PageNumbers {
        first: first.words.to_owned(),
        lines: found.len(),
        first_line: first.number,
        patterns: page_patterns(lines, |line| number_of(line).is_some()),
    })
}

/// Returns the fewest patterns that match all page numbers and nothing else, such as `42*` and `43*`.
fn page_patterns(lines: &[Line<'_>], is_page: impl Fn(&Line<'_>) -> bool) -> Vec<String> {
    let pages = || lines.iter().filter(|line| is_page(line)).map(|line| line.words);
    let longest = pages().map(str::len).max().unwrap_or_default();
    let with_beginnings = |length: usize| {
        let beginning = |page: &str| page.chars().take(length).chain(['*']).collect();
        pages().map(beginning).collect::<BTreeSet<String>>()
    };
    let matches_no_other = |patterns: &BTreeSet<String>| {
        let patterns: Vec<Pattern> = patterns.iter().map(|one| Pattern::new(one)).collect();
        let matches = |line: &Line<'_>| patterns.iter().any(|one| one.matches_whole(line.words));
        patterns.len() <= MAX_PAGE_PATTERNS
            && !lines.iter().any(|line| !is_page(line) && matches(line))
    };
    let found = (1..longest).map(with_beginnings).find(matches_no_other);
    found.unwrap_or_default().into_iter().collect()
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
        found
    }

    fn by_place(self) -> Vec<ProposedPattern> {
        let mut found = self.by_count();
        found.sort_by_key(|one| one.first_line);
        found
    }
}
