//! Finds quotations by their quotation marks, in the ways of all languages.
//!
//! Some marks open in one language and close in another (`“`, `»`, `”`), and some are apostrophes as well.
//! So whether a mark opens or closes depends on what is open and on the characters beside it.

use std::ops::Range;

use super::draft::Paragraph;
use super::notes::note_length;
use super::pairs::{closers, is_apostrophe, is_arrow, is_straight, mark_at, may_be_either};
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

/// A mark that has opened and may be closed.
struct Open {
    mark: &'static str,
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
        for (at, _) in text.char_indices() {
            if at < from {
                continue;
            }
            let Some(mark) = mark_at(text, at) else { continue };
            from = self
                .read_mark(mark, number, text, at)
                .or_else(|| {
                    // Two marks, which are no mark that is typed as two.
                    let single = &mark[..mark.chars().next().map_or(0, char::len_utf8)];
                    self.read_mark(single, number, text, at)
                })
                .unwrap_or(from);
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
            let Some(mark) = mark_at(text, from) else { break };
            let is_guillemet = matches!((open.mark, mark), ("«", "»") | ("<<", ">>"));
            if mark != open.mark && !is_guillemet {
                break;
            }
            from += mark.len();
            from += text[from..].len() - text[from..].trim_start().len();
            depth += 1;
        }
        self.give_up(depth);
        for open in &mut self.open {
            open.from = from;
        }
        if depth == 0 { 0 } else { from }
    }

    /// Reads a mark. Returns the offset at which the text goes on; none if it opens and closes nothing.
    fn read_mark(
        &mut self,
        mark: &'static str,
        number: usize,
        text: &str,
        at: usize,
    ) -> Option<usize> {
        let after = at + mark.len();
        let sides = Sides::new(text, at, after);
        if self.opens_anew(text, at, mark) {
            let from = after + (text[after..].len() - text[after..].trim_start().len());
            self.skip(number, at, from);
            return Some(from);
        }
        if let Some(depth) = self.closed_by(mark, &sides, &text[after..]) {
            self.close(depth, number, at, after);
            return Some(after);
        }
        if !sides.opens(mark) {
            return None;
        }
        if let Some(same) = self.open.iter().position(|open| open.mark == mark && is_straight(mark))
        {
            self.end_part(number, at);
            self.give_up(same);
        }
        let parts = Vec::new();
        self.open.push(Open { mark, paragraph: number, start: at, parts, from: after });
        Some(after)
    }

    /// True if a line begins with the mark of a quotation that is open already.
    fn opens_anew(&self, text: &str, at: usize, mark: &str) -> bool {
        let before = text[..at].trim_end_matches(' ');
        before.ends_with('\n')
            && self.open.first().is_some_and(|open| open.mark == mark && !is_apostrophe(mark))
    }

    /// Leaves out a range of the text.
    fn skip(&mut self, number: usize, at: usize, from: usize) {
        self.end_part(number, at);
        for open in &mut self.open {
            open.from = from;
        }
    }

    /// Returns the open quotation that a mark closes.
    fn closed_by(&self, mark: &str, sides: &Sides, rest: &str) -> Option<usize> {
        let depth = self.open.iter().rposition(|open| closers(open.mark).contains(&mark))?;
        let open = self.open[depth].mark;
        let is_possessive = || {
            is_apostrophe(mark)
                && matches!(sides.before, Some('s' | 'S' | 'x' | 'z'))
                && sides.after.is_some_and(char::is_whitespace)
                && closes_later(rest, |later| later == mark, |later| later == open)
        };
        // A straight and a typographic mark are a pair only if no better one follows: `“a 5" pipe”`.
        let is_inches = || {
            let is_better =
                |later: &str| closers(open).contains(&later) && (later == "\"") == (open == "\"");
            (mark == "\"") != (open == "\"") && closes_later(rest, is_better, |_| true)
        };
        (sides.closes(mark) && !is_possessive() && !is_inches()).then_some(depth)
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
            if is_word_there && !is_apostrophe(open.mark) && !is_arrow(open.mark) {
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
    is_before_note: bool,
}

impl Sides {
    fn new(text: &str, at: usize, after: usize) -> Self {
        Self {
            before: text[..at].chars().next_back(),
            after: text[after..].chars().next(),
            is_before_note: note_length(&text[after..]) > 0,
        }
    }

    fn opens(&self, mark: &str) -> bool {
        if closers(mark).is_empty() {
            return false;
        }
        let is_free = |before: char| {
            !is_word(before)
                && !matches!(before, '.' | ',' | ';' | '!' | '?' | '…' | ')' | ']' | '%' | '”')
        };
        let begins =
            self.before.is_none_or(|before| is_free(before) || is_spaceless_or_wide(before));
        let is_inner_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
        let has_words = self.after.is_some_and(|after| match mark {
            "«" | "‹" | "<<" if is_inner_space(after) => true,
            // As in `‘90s`.
            "‘" if after.is_numeric() => false,
            _ if may_be_either(mark) => {
                is_word(after) || !(after.is_whitespace() || is_closing(after))
            }
            _ => !after.is_whitespace(),
        });
        begins && has_words
    }

    fn closes(&self, mark: &str) -> bool {
        let has_words = match mark {
            "»" | "›" | ">>" => self.before.is_some(),
            _ => self.before.is_some_and(|before| !before.is_whitespace()),
        };
        // As in `”1`, but neither in `("1` nor in `5'10`.
        let is_other = |before: char| {
            matches!(before, '(' | '[' | '{') || (is_apostrophe(mark) && before.is_numeric())
        };
        let has_note = self.is_before_note && !self.before.is_some_and(is_other);
        let ends = !may_be_either(mark)
            || has_note
            || self.after.is_none_or(|after| !is_word(after) || is_spaceless_or_wide(after));
        has_words && ends
    }
}

/// True for punctuation that follows words.
fn is_closing(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '”' | '»' | '›')
}

/// True if a mark that closes follows in its paragraph, before one that opens.
fn closes_later(
    rest: &str,
    is_closer: impl Fn(&str) -> bool,
    is_opener: impl Fn(&str) -> bool,
) -> bool {
    for (at, _) in rest.char_indices() {
        let Some(mark) = mark_at(rest, at) else { continue };
        let sides = Sides::new(rest, at, at + mark.len());
        if is_closer(mark) && sides.closes(mark) {
            return true;
        }
        if is_opener(mark) && sides.opens(mark) {
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
            "He said “it is so”1 then.",
            "He said ‘it is so’12.",
            "He said \"it is so\"¹, then.",
            "He said 'it is so'1",
            "Er sagte: „it is so“1, heute.",
            "市长说“it is so”1然后。",
            "Napisał: „it is so‟.",
            "El a scris: „it is so\".",
            "He wrote \"it is so” then.",
            "He wrote “it is so\" then.",
            "He wrote ``it is so'' then.",
            "He wrote ``it is so\" then.",
            "He wrote ''it is so'' then.",
            "He wrote ‘‘it is so’’ then.",
            "Er schrieb ,,it is so'', heute.",
            "Er schrieb ,,it is so“, heute.",
            "Er schrieb ‚‚it is so‘‘, heute.",
            "Er schrieb >>it is so<<.",
            "Il a écrit <<it is so>>.",
            "הוא כתב ״it is so״ אז.",
            "市长说〞it is so〟。",
            "市长说﹁it is so﹂。",
        ] {
            assert_eq!(quoted(&[text]), ["it is so"], "{text}");
        }
        assert_eq!(quoted(&["Il a dit : « c’est ainsi »."]), [" c’est ainsi "]);
        assert_eq!(quoted(&["Il a dit : << c’est ainsi >>."]), [" c’est ainsi "]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        for text in [
            "It’s the workers’ right, isn’t it?",
            "’Tis 5\" wide, and 'tis so",
            "rock 'n' roll",
            "'5'10\" wide",
            "1 << 2, a,, b and 5'' of צה״ל",
            ">>a line of a letter",
        ] {
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
        assert_eq!(quoted(&["He sold “a 5\" pipe of it” today"]), ["a 5\" pipe of it"]);
        assert_eq!(quoted(&["He sold “a pipe\" and “a bridge\""]), ["a pipe", "a bridge"]);
        assert_eq!(quoted(&["He sold ``a pipe'' and “a bridge”"]), ["a pipe", "a bridge"]);
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
        for (text, outer) in [
            ("“He told me \"go away\" and left”", "He told me \"go away\" and left"),
            ("\"He told me “go away” and left\"", "He told me “go away” and left"),
            ("''He told me 'go away' and left''", "He told me 'go away' and left"),
            ("''He told me: 'go away'''", "He told me: 'go away'"),
        ] {
            assert_eq!(quoted(&[text]), [outer, "go away"], "{text}");
        }
        assert_eq!(quoted(&["“He told me ‘they said ‘go’’ then”"])[2], "go");
        assert_eq!(quoted(&["\"He (\"1 of us\") left\""])[0], "He (…");
        assert_eq!(quoted(&["“He cried: ‘go’”1"]), ["He cried: ‘go’", "go"]);
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph_that_opens_anew() {
        assert_eq!(
            quoted(&["He: “One two.", "“Three four.", "“Five.” Then."]),
            ["One two.|Three four.|Five."]
        );
        assert_eq!(quoted(&["Il dit : « Un deux.", "» Trois. »"]), [" Un deux.|Trois. "]);
        assert_eq!(quoted(&["‘One two.", "‘Three.’"]), ["One two.|Three."]);
        assert_eq!(quoted(&["``One two.", "``Three.''"]), ["One two.|Three."]);
        assert_eq!(quoted(&["<<One two.", ">>Three.>>"]), ["One two.|Three."]);
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
