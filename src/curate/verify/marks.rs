//! Finds quotations by their quotation marks, in the ways of all languages.
//!
//! Some marks open in one language and close in another (`“`, `»`, `”`), and some are apostrophes as well.
//! So whether a mark opens or closes depends on what is open and on the characters beside it.

use std::ops::Range;

use super::draft::Paragraph;
use crate::quote::normal::{is_spaceless_or_wide, is_word};

/// Words in quotation marks.
#[derive(Debug, PartialEq, Eq)]
pub struct Marked {
    /// The words without the marks: the number of a paragraph, and bytes of its text.
    pub parts: Vec<(usize, Range<usize>)>,
    /// The offset of the mark that opens them, in the first of these paragraphs.
    pub start: usize,
    /// The offset after the mark that closes them, in the last of these paragraphs.
    pub end: usize,
    /// True if no mark closes them.
    pub is_open: bool,
}

/// Each mark that may open a quotation, and the marks that may close it.
const PAIRS: [(char, &str); 21] = [
    ('“', "”"),
    ('„', "“”\""),
    ('‟', "”"),
    ('‘', "’"),
    ('‚', "‘’"),
    ('‛', "’"),
    ('"', "\""),
    ('\'', "'"),
    ('”', "”"),
    ('’', "’"),
    ('«', "»"),
    ('»', "«»"),
    ('‹', "›"),
    ('›', "‹›"),
    ('「', "」"),
    ('『', "』"),
    ('｢', "｣"),
    ('〝', "〞〟"),
    ('＂', "＂"),
    ('❝', "❞"),
    ('❛', "❜"),
];

/// Leaves out quotation marks around all of a text, and white space next to them.
pub fn without_outer_marks(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = without_marks(text) {
        text = inner.trim();
    }
    text
}

fn without_marks(text: &str) -> Option<&str> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (_, closing) = PAIRS.iter().find(|(mark, _)| *mark == first)?;
    closing.contains(last).then(|| text.strip_prefix(first)?.strip_suffix(last)).flatten()
}

/// A mark that has opened and may be closed.
struct Open {
    mark: char,
    paragraph: usize,
    start: usize,
    parts: Vec<(usize, Range<usize>)>,
    /// Where the words of the last part begin.
    from: usize,
}

/// Returns all quotations in the order of their first marks, an outer one before those within it.
pub fn find(paragraphs: &[Paragraph]) -> Vec<Marked> {
    let mut scanner = Scanner::default();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        scanner.scan(number, &paragraph.text);
    }
    scanner.give_up(0);
    let mut found = scanner.found;
    found.sort_by_key(|marked| {
        (marked.parts.first().map(|(paragraph, _)| *paragraph), marked.start)
    });
    found
}

#[derive(Default)]
struct Scanner {
    open: Vec<Open>,
    found: Vec<Marked>,
}

impl Scanner {
    fn scan(&mut self, number: usize, text: &str) {
        let mut from = self.go_on(text);
        for (at, c) in text.char_indices() {
            if at < from {
                continue;
            }
            let after = at + c.len_utf8();
            let sides = Sides::new(text, at, after);
            if self.opens_anew(text, at, c) {
                from = after + (text[after..].len() - text[after..].trim_start().len());
                self.skip(number, at, from);
            } else if let Some(depth) = self.closed_by(c, &sides, &text[after..]) {
                self.close(depth, number, at, after);
            } else if sides.opens(c) {
                if let Some(same) =
                    self.open.iter().position(|open| open.mark == c && is_straight(c))
                {
                    self.end_part(number, at);
                    self.give_up(same);
                }
                let from = after;
                self.open.push(Open {
                    mark: c,
                    paragraph: number,
                    start: at,
                    parts: Vec::new(),
                    from,
                });
            }
        }
        self.end_part(number, text.len());
        // An apostrophe that seems to open a quotation is none.
        self.open.retain(|open| !is_apostrophe(open.mark));
    }

    /// Decides which open quotations go on in a paragraph: those whose mark begins it anew. The others end.
    /// Returns the offset at which the words of the paragraph begin.
    fn go_on(&mut self, text: &str) -> usize {
        let mut from = text.len() - text.trim_start().len();
        let mut depth = 0;
        while let Some(open) = self.open.get(depth) {
            let Some(c) = text[from..].chars().next() else { break };
            let is_guillemet = open.mark == '«' && c == '»';
            if c != open.mark && !is_guillemet {
                break;
            }
            from += c.len_utf8();
            from += text[from..].len() - text[from..].trim_start().len();
            depth += 1;
        }
        self.give_up(depth);
        for open in &mut self.open {
            open.from = from;
        }
        if depth == 0 { 0 } else { from }
    }

    /// True if a line begins with the mark of a quotation that is open already.
    fn opens_anew(&self, text: &str, at: usize, c: char) -> bool {
        let before = text[..at].trim_end_matches(' ');
        before.ends_with('\n')
            && self.open.first().is_some_and(|open| open.mark == c && !is_apostrophe(c))
    }

    /// Leaves out a range of the text.
    fn skip(&mut self, number: usize, at: usize, from: usize) {
        self.end_part(number, at);
        for open in &mut self.open {
            open.from = from;
        }
    }

    /// Returns the open quotation that a mark closes.
    fn closed_by(&self, c: char, sides: &Sides, rest: &str) -> Option<usize> {
        let depth = self.open.iter().rposition(|open| closers(open.mark).contains(c))?;
        let is_possessive = || {
            is_apostrophe(c)
                && matches!(sides.before, Some('s' | 'S' | 'x' | 'z'))
                && sides.after.is_some_and(char::is_whitespace)
                && closes_later(rest, c, self.open[depth].mark)
        };
        (sides.closes(c) && !is_possessive()).then_some(depth)
    }

    fn close(&mut self, depth: usize, number: usize, at: usize, after: usize) {
        for open in self.open.drain(depth..).take(1) {
            let mut parts = open.parts;
            parts.push((number, open.from..at.max(open.from)));
            self.found.push(Marked { parts, start: open.start, end: after, is_open: false });
        }
    }

    fn end_part(&mut self, number: usize, at: usize) {
        for open in &mut self.open {
            if open.from < at {
                open.parts.push((number, open.from..at));
            }
            open.from = at;
        }
    }

    /// Ends the quotations from a depth on, which nothing closes.
    fn give_up(&mut self, depth: usize) {
        for open in self.open.drain(depth..) {
            let is_word_there =
                open.parts.first().is_some_and(|(first, _)| *first == open.paragraph);
            if is_word_there && !is_apostrophe(open.mark) {
                let end = open.parts.last().map_or(0, |(_, range)| range.end);
                self.found.push(Marked {
                    parts: open.parts,
                    start: open.start,
                    end,
                    is_open: true,
                });
            }
        }
    }
}

/// The characters beside a mark.
struct Sides {
    before: Option<char>,
    after: Option<char>,
}

impl Sides {
    fn new(text: &str, at: usize, after: usize) -> Self {
        Self { before: text[..at].chars().next_back(), after: text[after..].chars().next() }
    }

    fn opens(&self, c: char) -> bool {
        if closers(c).is_empty() {
            return false;
        }
        let is_free = |before: char| {
            !is_word(before)
                && !matches!(before, '.' | ',' | ';' | '!' | '?' | '…' | ')' | ']' | '%' | '”')
        };
        let begins =
            self.before.is_none_or(|before| is_free(before) || is_spaceless_or_wide(before));
        let is_inner_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
        let has_words = self.after.is_some_and(|after| match c {
            '«' | '‹' if is_inner_space(after) => true,
            // As in `‘90s`.
            '‘' if after.is_numeric() => false,
            _ if may_be_either(c) => {
                is_word(after) || !(after.is_whitespace() || is_closing(after))
            }
            _ => !after.is_whitespace(),
        });
        begins && has_words
    }

    fn closes(&self, c: char) -> bool {
        let has_words = match c {
            '»' | '›' => self.before.is_some(),
            _ => self.before.is_some_and(|before| !before.is_whitespace()),
        };
        let ends = !may_be_either(c)
            || self.after.is_none_or(|after| !is_word(after) || is_spaceless_or_wide(after));
        has_words && ends
    }
}

fn closers(open: char) -> &'static str {
    PAIRS.iter().find(|(mark, _)| *mark == open).map_or("", |(_, closers)| closers)
}

/// True for marks that open in one language and close in another, or are apostrophes.
fn may_be_either(c: char) -> bool {
    matches!(c, '“' | '‘' | '"' | '\'' | '”' | '’' | '＂')
}

fn is_straight(c: char) -> bool {
    matches!(c, '"' | '＂')
}

/// True for marks that are apostrophes as well.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// True for punctuation that follows words.
fn is_closing(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '”' | '»' | '›')
}

/// True if a mark that can close a quotation follows in its paragraph, before the next one opens.
fn closes_later(rest: &str, mark: char, open: char) -> bool {
    for (at, c) in rest.char_indices() {
        let sides = Sides::new(rest, at, at + c.len_utf8());
        if c == mark && sides.closes(c) {
            return true;
        }
        if c == open && sides.opens(c) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(paragraphs: &[&str]) -> Vec<String> {
        let paragraphs: Vec<Paragraph> = paragraphs
            .iter()
            .map(|text| Paragraph { text: (*text).to_owned(), ..Paragraph::default() })
            .collect();
        let words = |marked: &Marked| {
            let parts = marked.parts.iter();
            let parts: Vec<&str> =
                parts.map(|(number, range)| &paragraphs[*number].text[range.clone()]).collect();
            parts.join("|") + if marked.is_open { "…" } else { "" }
        };
        find(&paragraphs).iter().map(words).collect()
    }

    #[test]
    fn marks_around_a_text_are_left_out() {
        for text in
            ["“so”", " \"so\" ", "„so“", "«\u{a0}so\u{a0}»", "»so«", "‚‘so’‘", "「so」", "so"]
        {
            assert_eq!(without_outer_marks(text), "so", "{text}");
        }
        for text in ["\"", "it’s", "“so", "“so” he said"] {
            assert_eq!(without_outer_marks(text), text);
        }
        assert_eq!(without_outer_marks(&"\"".repeat(100_000)), "");
    }

    #[test]
    fn marks_of_every_language_are_found() {
        for text in [
            "He said “it is so” now.",
            "He said ‘it is so’ now.",
            "He said \"it is so\" now.",
            "He said 'it is so' now.",
            "Er sagte: „it is so“, heute.",
            "Er sagte: ‚it is so‘, heute.",
            "Powiedział: „it is so”.",
            "Er sagte: »it is so«.",
            "Er sagte: ›it is so‹.",
            "Il a dit : «it is so».",
            "Han sa ”it is so” i går.",
            "Hän sanoi: »it is so».",
            "Han sa ’it is so’ i går.",
            "市长说「it is so」。",
            "市长说『it is so』。",
            "市长说“it is so”。",
            "(“it is so”)",
            "—“it is so”—",
            "d’“it is so”[1]",
        ] {
            assert_eq!(quoted(&[text]), ["it is so"], "{text}");
        }
        assert_eq!(quoted(&["Il a dit : « c’est ainsi »."]), [" c’est ainsi "]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        for text in
            ["It’s the workers’ right, isn’t it?", "’Tis 5\" wide, and 'tis so", "rock 'n' roll"]
        {
            assert!(
                quoted(&[text]).iter().all(|words| words == "n"),
                "{text}: {:?}",
                quoted(&[text])
            );
        }
        assert_eq!(
            quoted(&["‘It’s the workers’ right, isn’t it?’ he said"]),
            ["It’s the workers’ right, isn’t it?"]
        );
        assert_eq!(
            quoted(&["He said 'the boys' house isn't theirs' today"]),
            ["the boys' house isn't theirs"]
        );
    }

    #[test]
    fn a_quotation_within_another_is_found_too() {
        let inner = ["He told me ‘go away’ and left", "go away"];
        assert_eq!(quoted(&["“He told me ‘go away’ and left”"]), inner);
        assert_eq!(
            quoted(&["„Er sagte ‚geh weg‘ und ging“"]),
            ["Er sagte ‚geh weg‘ und ging", "geh weg"]
        );
        assert_eq!(quoted(&["「彼は『行け』と言った」"]), ["彼は『行け』と言った", "行け"]);
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph_that_opens_anew() {
        assert_eq!(
            quoted(&["He: “One two.", "“Three four.", "“Five.” Then."]),
            ["One two.|Three four.|Five."]
        );
        assert_eq!(quoted(&["Il dit : « Un deux.", "» Trois. »"]), [" Un deux.|Trois. "]);
        assert_eq!(quoted(&["‘One two.", "‘Three.’"]), ["One two.|Three."]);
        assert_eq!(quoted(&["“One two.\n“Three.”"]), ["One two.\n|Three."]);
    }

    #[test]
    fn one_that_nothing_closes_ends_with_its_paragraph() {
        assert_eq!(
            quoted(&["He said “one two three.", "Four “five” six."]),
            ["one two three.…", "five"]
        );
        assert_eq!(quoted(&["He said \"one two.", "Then \"three\"."]), ["one two.…", "three"]);
    }
}
