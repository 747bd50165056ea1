//! Collects the quotations of an article: those in quotation marks, and block quotations.

use std::ops::Range;

use super::draft::{Draft, Paragraph, span_in};
use super::marks::{self, Marked};
use super::notes::without_note;
use super::pairs::ends_with_closer;
use crate::diagnostic::Span;
use crate::model::is_han_or_kana;
use crate::quote::normal::{is_mark, is_spaceless, is_word};

/// The number of characters of Han or kana that count as a word.
const HAN_WORD: usize = 2;
/// The same of other scripts without spaces.
const SPACELESS_WORD: usize = 4;

/// The dashes before the name of somebody who is quoted.
const DASHES: [&str; 5] = ["—", "–", "―", "⸺", "--"];
/// The most bytes of such a name with what is said of it.
const MAX_CREDIT: usize = 200;

/// Words that an article quotes.
#[derive(Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The words without the outer marks, with a line feed between paragraphs.
    pub text: String,
    /// The place in the file, up to the end of its first line.
    pub span: Span,
    /// The numbers of its first and last paragraph.
    pub paragraphs: (usize, usize),
    /// The range that it takes of its first paragraph, with its marks.
    pub first: Range<usize>,
    /// The same of its last paragraph.
    pub last: Range<usize>,
    /// The parts of a block quotation that say whose it is: the number of a paragraph, and bytes of its text.
    pub credits: Vec<(usize, Range<usize>)>,
    pub is_block: bool,
    /// True if no mark closes it.
    pub is_open: bool,
    /// The quotation that contains it, which comes before it in the list.
    pub outer: Option<usize>,
}

/// The quotations of an article that are long enough, in order, and the number of the others.
#[derive(Debug, Default)]
pub struct Quotations {
    pub list: Vec<Quotation>,
    pub short: usize,
}

/// Finds the quotations of an article with at least `min` words. `is_title` tells the titles of entries,
/// which are no quotations.
pub fn find(draft: &Draft, file: &str, min: usize, is_title: impl Fn(&str) -> bool) -> Quotations {
    let paragraphs = &draft.paragraphs;
    let mut all: Vec<Quotation> = marks::find(paragraphs)
        .iter()
        .map(|marked| of_marks(marked, paragraphs, file))
        .filter(|quotation| !is_title(&quotation.text))
        .collect();
    for range in block_quotes(paragraphs) {
        let mut block = of_block(range.clone(), paragraphs, file);
        // Marks around the whole of it are no part of its words.
        if let Some(inner) = all.iter_mut().find(|inner| is_all_of(inner, &block, paragraphs)) {
            inner.credits = std::mem::take(&mut block.credits);
            inner.is_block = true;
        } else {
            all.push(block);
        }
    }
    all.sort_by_key(|found| (found.paragraphs.0, found.first.start, !found.is_block));
    let count = all.len();
    let is_long = |quotation: &Quotation| count_words(&quotation.text) >= min.max(1);
    let mut list: Vec<Quotation> = all.into_iter().filter(is_long).collect();
    let short = count - list.len();
    for number in 1..list.len() {
        let outer = (0..number).rev().find(|&outer| contains(&list[outer], &list[number]));
        list[number].outer = outer;
    }
    Quotations { list, short }
}

fn of_marks(marked: &Marked, paragraphs: &[Paragraph], file: &str) -> Quotation {
    let parts = marked.parts.iter();
    let texts: Vec<&str> =
        parts.map(|(number, range)| paragraphs[*number].text[range.clone()].trim()).collect();
    let ends = (marked.parts.first(), marked.parts.last());
    let numbers = (ends.0.map_or(0, |part| part.0), ends.1.map_or(0, |part| part.0));
    let (is_one, length) = (numbers.0 == numbers.1, paragraphs[numbers.0].text.len());
    let first = marked.start..if is_one { marked.end } else { length };
    let last = if is_one { first.clone() } else { 0..marked.end };
    let paragraph = &paragraphs[numbers.0];
    let end = first.end.max(first.start + 1);
    Quotation {
        text: texts.join("\n"),
        span: span_in(file, paragraph.origin(first.start)..paragraph.origin(end - 1) + 1),
        paragraphs: numbers,
        first,
        last,
        credits: Vec::new(),
        is_block: false,
        is_open: marked.is_open,
        outer: None,
    }
}

/// Returns the paragraphs of each block quotation.
fn block_quotes(paragraphs: &[Paragraph]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        match ranges.last_mut() {
            Some(range) if paragraph.block_quote.is_some() && paragraph.block_quote == last => {
                range.end = number + 1;
            }
            _ if paragraph.block_quote.is_some() => ranges.push(number..number + 1),
            _ => {}
        }
        last = paragraph.block_quote;
    }
    ranges
}

/// Returns the words of a block quotation, without the lines that say whose they are.
fn of_block(range: Range<usize>, paragraphs: &[Paragraph], file: &str) -> Quotation {
    let mut credits = Vec::new();
    let mut texts = Vec::new();
    let mut last = (range.start, 0..0);
    for number in range.clone() {
        let paragraph = &paragraphs[number];
        let is_last =
            range.clone().skip(number + 1 - range.start).all(|later| is_credit(&paragraphs[later]));
        let end = match credit_start(paragraph).filter(|_| is_last) {
            Some(start) => {
                credits.push((number, start..paragraph.text.len()));
                start
            }
            None => paragraph.text.len(),
        };
        let words = paragraph.text[..end].trim_end();
        // The number of a note stands at the end of the words.
        let words = if is_last { without_note(words) } else { words };
        if !words.trim().is_empty() {
            texts.push(words.trim_start());
            last = (number, 0..words.len());
        }
    }
    let paragraph = &paragraphs[range.start];
    let start = paragraph.text.len() - paragraph.text.trim_start().len();
    let first = if last.0 == range.start { last.1.clone() } else { 0..paragraph.text.len() };
    let end = first.end.max(start + 1);
    Quotation {
        text: texts.join("\n"),
        span: span_in(file, paragraph.origin(start)..paragraph.origin(end - 1) + 1),
        paragraphs: (range.start, last.0),
        first,
        last: last.1,
        credits,
        is_block: true,
        is_open: false,
        outer: None,
    }
}

/// True if a whole paragraph says whose a block quotation is.
fn is_credit(paragraph: &Paragraph) -> bool {
    credit_start(paragraph).is_some_and(|start| paragraph.text[..start].trim().is_empty())
}

/// Returns the offset at which a paragraph begins to say whose a block quotation is: a line that begins
/// with a dash, a dash after a closing mark, or an element for it.
fn credit_start(paragraph: &Paragraph) -> Option<usize> {
    let text = &paragraph.text;
    let last = paragraph.credits.last();
    let element = last.filter(|credit| text[credit.end..].trim().is_empty());
    let element = element.map(|credit| credit.start);
    // `— Jane Doe, <cite>Title</cite>` begins at the dash.
    dash_start(text).into_iter().chain(element).min()
}

/// Returns the offset of a last line that begins with a dash, or of a dash after a closing mark in it.
fn dash_start(text: &str) -> Option<usize> {
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let line = starts.last().unwrap_or(0);
    let is_dash = |at: usize| DASHES.iter().any(|dash| text[at..].starts_with(dash));
    let begins = line + (text[line..].len() - text[line..].trim_start().len());
    if is_dash(begins) {
        return Some(line);
    }
    // `“…” — Jane Doe`
    let follows_mark = |at: usize| ends_with_closer(without_note(text[..at].trim_end()));
    let ends = text[line..].char_indices().map(|(at, _)| line + at);
    ends.filter(|&at| text.len() - at <= MAX_CREDIT && is_dash(at)).find(|&at| follows_mark(at))
}

/// True if words in marks are all of a block quotation.
fn is_all_of(marked: &Quotation, block: &Quotation, paragraphs: &[Paragraph]) -> bool {
    let is_rest = |text: &str| !text.contains(is_word);
    let [first, last] =
        [block.paragraphs.0, block.paragraphs.1].map(|number| &paragraphs[number].text);
    marked.paragraphs == block.paragraphs
        && is_rest(&first[..marked.first.start])
        && marked.last.end <= block.last.end
        && is_rest(&last[marked.last.end..block.last.end])
}

fn contains(outer: &Quotation, inner: &Quotation) -> bool {
    let start = |quotation: &Quotation| (quotation.paragraphs.0, quotation.first.start);
    let end = |quotation: &Quotation| (quotation.paragraphs.1, quotation.last.end);
    start(outer) <= start(inner) && end(inner) <= end(outer)
}

/// Counts words; in scripts without spaces some characters count as one.
pub fn count_words(text: &str) -> usize {
    let (mut words, mut han, mut spaceless) = (0, 0, 0);
    let mut is_within = false;
    for c in text.chars() {
        let is_letter = is_word(c) && !is_mark(c);
        let is_spaced = is_letter && !is_spaceless(c);
        match c {
            c if is_letter && is_han_or_kana(c) => han += 1,
            c if is_letter && is_spaceless(c) => spaceless += 1,
            _ if is_spaced && !is_within => words += 1,
            _ => {}
        }
        // An apostrophe or a hyphen joins a word.
        is_within = is_spaced
            || (is_within && (is_mark(c) || matches!(c, '\'' | '’' | '-' | '‑' | '\u{ad}')));
    }
    words + han / HAN_WORD + spaceless / SPACELESS_WORD
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::curate::verify::text;
    use crate::model::Format;
    use crate::parse::article;

    fn quotations(file: &str, min: usize) -> Quotations {
        let parsed = article(file, Format::Markdown).unwrap();
        find(&text::read(&parsed, file), file, min, |words| words == "The long title of it")
    }

    fn texts(file: &str) -> Vec<String> {
        quotations(file, 4).list.into_iter().map(|quotation| quotation.text).collect()
    }

    #[test]
    fn words_are_counted_in_every_script() {
        for (text, count) in [
            ("It isn’t a so-called “word”", 5),
            ("1,500 dollars", 3),
            ("我们将继续修桥", 3),
            ("การประชุมครั้งนี้", 3),
            ("INF条约很重要", 3),
            ("— […]", 0),
        ] {
            assert_eq!(count_words(text), count, "{text}");
        }
    }

    #[test]
    fn short_quotations_are_counted_only() {
        let found = quotations("A “very good” idea: “that is what it is”.", 4);
        assert_eq!((found.list.len(), found.short), (1, 1));
        assert_eq!(quotations("A “very good” idea.", 2).list.len(), 1);
        assert_eq!(
            texts("See “The long title of it” for “what they said here”."),
            ["what they said here"]
        );
    }

    #[test]
    fn a_block_quotation_is_one_quotation_without_the_line_that_names_its_voice() {
        let block = "One two three four.\nFive six.";
        assert_eq!(texts("> One two three four.\n>\n> Five six.\n\nText."), [block]);
        assert_eq!(texts("> One two three four.\n>\n> Five six.\n>\n> — Jane Doe, mayor"), [block]);
        assert_eq!(texts("> One two three four.  \n> — Jane Doe"), ["One two three four."]);
        assert_eq!(texts("> “One two three four.” \\\n> — Jane Doe"), ["One two three four."]);
        assert_eq!(texts("> “One two three four.” – Jane Doe"), ["One two three four."]);
        assert_eq!(texts("> “One two three four.”1 – Jane Doe"), ["One two three four."]);
        assert_eq!(texts("> “One two three four.”1\n>\n> — Jane Doe"), ["One two three four."]);
        assert_eq!(texts("> One two three four.<sup>1</sup>"), ["One two three four."]);
        assert_eq!(texts("> — One two three four."), [""; 0]);
        let found = quotations("> “One two three four.”\n>\n> — Jane Doe", 4).list;
        assert_eq!(found[0].credits, [(1, 0.."— Jane Doe".len())]);
    }

    #[test]
    fn the_outer_of_two_quotations_is_known() {
        let found = quotations("> He said: “one two three four” and left.\n\nThen.", 4).list;
        let outer: Vec<_> = found.iter().map(|quotation| quotation.outer).collect();
        assert_eq!(outer, [None, Some(0)]);
    }

    #[test]
    fn the_place_is_that_of_the_mark() {
        let found = quotations(
            "---\ntitle: A\n---\n\n# Title\n\nHe *said*\nthen: “one two three four”.",
            4,
        )
        .list;
        assert_eq!(found[0].span, Span::new(8, 7, 20));
        let found = quotations("Text.\n\n> One two three four.", 4).list;
        assert_eq!(found[0].span, Span::new(3, 3, 19));
    }
}
