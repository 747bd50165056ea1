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
    pub fn new(speakers: &'a [SpeakerLabel], not_speakers: Vec<Pattern>) -> Self {
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
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::parse::structure::tests::meta;

    /// Returns the label to declare for what looks like a label at the beginning of a line.
    fn shape(declared: &[&str], line: &str) -> Option<String> {
        let meta = meta(declared, &[], &[]);
        let not_speakers = vec![Pattern::new("Note"), Pattern::new("Question *")];
        match LabelShapes::new(&meta.speakers, not_speakers).find(line)? {
            LineBeginning::Undeclared(shape) => Some(shape.pattern),
            LineBeginning::NotSpeaker(n) => Some(format!("not a speaker {n}")),
        }
    }

    #[test]
    fn words_with_capitals_before_a_colon_look_like_a_label() {
        for (line, pattern) in [
            ("Mr. Brown: I object.", Some("Mr. Brown")),
            ("Bob Ray:", Some("Bob Ray")),
            ("SPEAKER 2: Yes.", Some("SPEAKER 2")),
            ("President of the Senate: Yes.", None),
            ("PRESIDENT of THE SENATE: Yes.", None),
            ("Ursula von der Leyen: Yes.", Some("Ursula von der Leyen")),
            ("von der Leyen: Yes.", None),
            (">> Bob Ray: Yes.", Some(">> Bob Ray")),
            ("– Bob: Yes.", Some("– Bob")),
            ("Élodie Ünal：Oui.", None),
            ("Élodie Ünal： Oui.", Some("Élodie Ünal")),
            ("Q & A: both", Some("Q & A")),
            ("One Two Three Four Five Six: x", Some("One Two Three Four Five Six")),
            ("One Two Three Four Five Six Seven: x", None),
            ("12: a number", None),
            ("At 12:30 we left", None),
            ("https://example.org", None),
            ("Bob:Ray", None),
            ("he said: no", None),
            ("He Said No", None),
            ("“Bob: he said”", None),
            ("(Bob: he said)", None),
            ("[Bob]: he said", None),
            ("**Bob:** he said", Some("*Bob")),
            ("**Bob**: he said", Some("*Bob*")),
            ("_Bob_: he said", Some("_Bob_")),
            ("Mr. Brown (laughing): No.", Some("Mr. Brown (*)")),
            ("[00:12:30] Bob: No.", Some("[*] Bob")),
            ("(12:30) Bob: No.", Some("(*) Bob")),
            ("0:12 Bob: No.", Some("* Bob")),
            ("Note: the clock stopped.", Some("not a speaker 0")),
            ("Question 3: what?", Some("not a speaker 1")),
            ("", None),
            (":", None),
        ] {
            assert_eq!(shape(&["Ann"], line).as_deref(), pattern, "{line}");
        }
        let long = format!("{}: x", "A".repeat(MAX_LABEL + 1));
        assert_eq!((shape(&["Ann"], &long), shape(&["Ann"], &long[1..]).is_some()), (None, true));
    }

    #[test]
    fn a_declared_label_in_another_form_looks_like_a_label() {
        for (line, pattern) in [
            ("HERALD: And?", Some("HERALD")),
            ("herald: and?", Some("herald")),
            ("heralds: and?", None),
            ("Herald (smiling): And?", Some("Herald (*)")),
            ("Herald [smiling]: And?", Some("Herald [*]")),
            ("Herald(smiling): And?", Some("Herald(*)")),
            ("Herald (smiling) left", None),
            ("Herald (00:12)", Some("Herald (*)")),
            ("Herald 00:12:30", Some("Herald *")),
            ("Herald 00:12:30: And?", Some("Herald *")),
            ("[00:12] Herald: And?", Some("[*] Herald")),
            ("le ministre: non", None),
            ("Le ministre: non", None),
            ("LE MINISTRE: non", Some("LE MINISTRE")),
        ] {
            assert_eq!(shape(&["Herald"], line).as_deref(), pattern, "{line}");
        }
        assert_eq!(shape(&["le Ministre"], "Le ministre: non").as_deref(), Some("Le ministre"));
    }

    #[test]
    fn the_punctuation_of_declared_labels_ends_others() {
        for (declared, line, pattern) in [
            (&["FARR."][..], "MOSS.", Some("MOSS.")),
            (&["FARR."], "MOSS. Quiet.", Some("MOSS.")),
            (&["FARR."], "Moss. Quiet.", None),
            (&["FARR."], "TASS.. Quiet", None),
            (&["FARR."], "U.S. forces", None),
            (&["FARR."], "MOSS (rising). Quiet.", Some("MOSS (rising).")),
            (&["Mr. REID."], "Mr. MOSS. I rise.", Some("Mr. MOSS.")),
            (&["Mr. REID."], "The PRESIDENT pro tempore. I rise.", None),
            (&["Mr. Reid."], "Mr. Moss. I rise.", Some("Mr. Moss.")),
            (&["HON. A. LEE.-"], "HON. B. MOSS.-I rise.", Some("HON. B. MOSS.-")),
            (&["HON. A. LEE.-"], "It was so.-", None),
            (&["Ann"], "MOSS. Quiet.", None),
            (&["Ann"], "Q. And?", Some("Q.")),
            (&["Ann"], "Q  And?", Some("Q")),
            (&["Ann"], "Q  And?  Then", None),
            (&["Ann"], "A bridge  fell", None),
        ] {
            assert_eq!(shape(declared, line).as_deref(), pattern, "{declared:?} {line}");
        }
    }

    #[test]
    fn a_script_without_case_has_short_labels() {
        for (line, pattern) in [
            ("专家：明年。", Some("专家")),
            ("专家: 明年。", Some("专家")),
            ("خبير: نعم", Some("خبير")),
            ("他说，专家：明年。", None),
            ("一二三四五六七八九十一二三四五六七八九十一二三四五：明年", None),
        ] {
            assert_eq!(shape(&["记者"], line).as_deref(), pattern, "{line}");
        }
    }

    proptest! {
        /// A label that is added as the warning says is recognised on the same line.
        #[test]
        fn the_label_to_declare_fits_the_line(
            line in "(\\*\\*|_)?(\\[0:12\\] |\\(Bob\\) )?[A-Ca-c专é]{1,3}( [A-Ca-c0-3.]{1,3}){0,2}( \\([a-c]{1,3}\\)| 0:12)?(: |:|\\. |\\.-)[a-c: ]{0,5}",
        ) {
            let line = line.trim();
            let declared = ["Ab", "B.", "C.-", "a"];
            if let Some(pattern) = shape(&declared, line) {
                let declared = meta(&[&pattern], &[], &[]);
                let index = super::super::speaker_labels::LabelIndex::new(&declared.speakers);
                prop_assert!(index.recognise(line).is_some(), "{pattern:?} does not fit");
            }
        }
    }
}
