//! Tests of selectors: the characters they select, and the codes of their faults.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod equal;
mod faults;
mod properties;

use super::*;
use crate::diagnostic::Spanned;
use crate::model::{Block, BlockKind, Division, InlineKind, InlineSpan, LineHyphen};

/// Builds a text of paragraphs. `{…}` is a speaker's label, `<…>` is furniture, and `-/` is a hyphen
/// at the end of a joined line.
fn text(paragraphs: &[&str]) -> Text {
    let mut text = Text::default();
    for (n, marked) in (0..).zip(paragraphs) {
        let (block, hyphens) = block(marked);
        text.blocks.push(block);
        let position = |offset| Position { block: n, offset };
        let line_hyphen = |offset| LineHyphen { at: position(offset), next: position(offset + 2) };
        text.hyphens.extend(hyphens.into_iter().map(line_hyphen));
    }
    text
}

/// Builds a block, and returns it with the offsets of its hyphens.
fn block(marked: &str) -> (Block, Vec<u32>) {
    let (mut text, mut spans, mut hyphens, mut start) = (String::new(), vec![], vec![], 0);
    for c in marked.chars() {
        let at = text.len() as u32;
        match c {
            '{' | '<' => start = at,
            '}' => spans.push(InlineSpan { start, end: at, kind: InlineKind::Label(0) }),
            '>' => spans.push(InlineSpan { start, end: at, kind: InlineKind::Furniture }),
            '/' => hyphens.push(at - text.chars().last().map_or(0, char::len_utf8) as u32),
            c => text.push(c),
        }
    }
    (Block { kind: BlockKind::Paragraph, text, spans, line: 1 }, hyphens)
}

fn at(value: &str) -> Spanned<String> {
    Spanned { value: value.to_owned(), span: Span::new(3, 12, 1) }
}

fn quote(words: &str) -> Selector {
    Selector::Quote { quote: at(words), prefix: None, suffix: None }
}

fn between(prefix: &str, words: &str, suffix: &str) -> Selector {
    let side = |words: &str| (!words.is_empty()).then(|| at(words));
    Selector::Quote { quote: at(words), prefix: side(prefix), suffix: side(suffix) }
}

/// Returns the characters that a selector selects, or the code of the error.
fn selected(text: &Text, selector: &Selector) -> Result<String, Code> {
    let pieces = select(selector, &QuotableText::new(text)).map_err(|fault| fault.code)?;
    Ok(text.joined_text(&pieces).into_owned())
}

fn quoted(paragraphs: &[&str], words: &str) -> Result<String, Code> {
    selected(&text(paragraphs), &quote(words))
}

#[test]
fn a_quotation_gives_the_characters_of_the_source() {
    let said = "He said: “The treaty’s text — all of it — stands.”";
    assert_eq!(quoted(&[said], "treaty's text - all").unwrap(), "treaty’s text — all");
    assert_eq!(quoted(&[said], "\"The treaty`s").unwrap(), "“The treaty’s");
    assert_eq!(
        quoted(&["a  wide\u{a0}\u{2009}space"], "a wide space").unwrap(),
        "a  wide\u{a0}\u{2009}space"
    );
    assert_eq!(
        quoted(&["the oﬃce of e\u{301}tat"], "office of état").unwrap(),
        "oﬃce of e\u{301}tat"
    );
    assert_eq!(quoted(&["co\u{ad}operation works"], "cooperation").unwrap(), "co\u{ad}operation");
}

#[test]
fn case_counts_and_spaces_and_dashes_are_no_nothing() {
    assert_eq!(quoted(&["The Treaty"], "the treaty"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["to day"], "today"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["today"], "to day"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["re-enter"], "reenter"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["reenter"], "re-enter"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["a - b"], "a-b"), Err(Code::QuoteNotFound));
}

#[test]
fn a_letter_is_not_found_without_its_mark() {
    assert_eq!(quoted(&["le re\u{301}sultat"], "re"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["q\u{303} is rare"], "q"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["q\u{303} is rare"], "q\u{303}").unwrap(), "q\u{303}");
    assert_eq!(quoted(&["the ﬁnal act"], "inal act"), Err(Code::QuoteNotFound));
}

#[test]
fn a_quotation_runs_over_blocks_labels_and_furniture() {
    let paragraphs =
        ["{Antonov:} We agreed.", "<READ MORE: talks>\nThen they\n<Discuss>\nleft.", "{Q:} Why?"];
    assert_eq!(
        quoted(&paragraphs, "agreed. Then they left. Why").unwrap(),
        "agreed.\nThen they left.\nWhy"
    );
    assert_eq!(quoted(&paragraphs, "they left").unwrap(), "they left");
    assert_eq!(quoted(&paragraphs, "Antonov: We"), Err(Code::QuoteNotFound));
    let text = text(&paragraphs);
    let pieces = select(&quote("they left. Why"), &QuotableText::new(&text)).unwrap();
    let piece = |block, start, end| Piece { block, start, end, gap: false };
    assert_eq!(pieces, [piece(1, 22, 26), piece(1, 35, 40), piece(2, 3, 6)]);
}

#[test]
fn the_hyphen_of_a_joined_line_may_be_written_or_not() {
    let joined = ["The commu-/ nication of the non-/ paper – a short-/ lived one."];
    let found = Ok("commu- nication of the non- paper".to_owned());
    for words in [
        "communication of the non-paper",
        "commu-nication of the nonpaper",
        "commu- nication of the non- paper",
        "communication of the non‐ paper",
    ] {
        assert_eq!(quoted(&joined, words), found, "{words}");
    }
    assert_eq!(quoted(&joined, "commu nication"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["The commu- nication"], "communication"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&joined, "The commu-").unwrap(), "The commu-");
    assert_eq!(quoted(&joined, "The commu").unwrap(), "The commu");
    assert_eq!(quoted(&joined, "nication of").unwrap(), "nication of");
    assert_eq!(quoted(&joined, "- nication of").unwrap(), "- nication of");
    let soft = ["The commu\u{ad}/ nication"];
    assert_eq!(quoted(&soft, "communication").unwrap(), "commu\u{ad} nication");
    assert_eq!(quoted(&soft, "commu nication").unwrap(), "commu\u{ad} nication");
    let last = ["a commu-/", "nication"];
    assert_eq!(quoted(&last, "communication").unwrap(), "commu-\nnication");
}

#[test]
fn segments_are_placed_in_order_without_overlap() {
    let said = ["On October 20, 2015, they met and signed the Memorandum.", "They met again."];
    assert_eq!(
        quoted(&said, "October 20, […] signed the [...] again").unwrap(),
        "October 20, […] signed the […] again"
    );
    assert_eq!(quoted(&said, "signed […] October"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["one two three"], "one two […] two three"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&said, "[…] they met […] […] signed [...]").unwrap(), "they met […] signed");
    let text = text(&said);
    let pieces = select(&quote("Memorandum. They […] again"), &QuotableText::new(&text)).unwrap();
    assert_eq!(pieces.iter().map(|piece| piece.gap).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn only_minimal_placements_count() {
    // A span from the first "a" contains one from the second.
    assert_eq!(quoted(&["a, a; b"], "a […] b").unwrap(), "a […] b");
    let text = text(&["a 1 a 2 b 3 b"]);
    let pieces = select(&quote("a […] b"), &QuotableText::new(&text)).unwrap();
    assert_eq!(pieces.iter().map(|piece| piece.start).collect::<Vec<_>>(), [4, 8]);
    assert_eq!(quoted(&["a b. a b"], "a […] b"), Err(Code::QuoteAmbiguous));
    assert_eq!(quoted(&["a x x b"], "a […] x […] b"), Err(Code::QuoteAmbiguous), "which x?");
    assert_eq!(quoted(&["a a a"], "a a"), Err(Code::QuoteAmbiguous), "places may overlap");
}

#[test]
fn a_plain_ellipsis_is_literal() {
    assert_eq!(quoted(&["well… yes", "well no"], "well… yes").unwrap(), "well… yes");
    assert_eq!(quoted(&["well, yes"], "well … yes"), Err(Code::QuoteNotFound));
}

#[test]
fn prefix_and_suffix_stand_directly_next_to_the_words() {
    let text = text(&["Chiefs of Staff. The line exists. I say the line works.", "the line—again"]);
    let selected = |prefix, words, suffix| selected(&text, &between(prefix, words, suffix));
    assert_eq!(selected("", "line", ""), Err(Code::QuoteAmbiguous));
    assert_eq!(selected("I say", "the line", "").unwrap(), "the line");
    assert_eq!(selected("I say ", "the line", "").unwrap(), "the line");
    assert_eq!(selected("Staff. T", "he line", ""), Err(Code::QuoteNotFound));
    assert_eq!(selected("of Staff. The", "line", "exists").unwrap(), "line");
    assert_eq!(selected("f Staff. The", "line", ""), Err(Code::QuoteNotFound), "part of a word");
    assert_eq!(selected("", "line", "exist"), Err(Code::QuoteNotFound), "part of a word");
    assert_eq!(selected("", "the line", " works").unwrap(), "the line");
    assert_eq!(selected("", "the line", "-again").unwrap(), "the line");
    assert_eq!(selected("works.", "the line", "–").unwrap(), "the line");
    assert_eq!(selected("", "again", ""), Ok("again".to_owned()));
    assert_eq!(selected("-", "again", "").unwrap(), "again");
    assert_eq!(selected("say", "line", ""), Err(Code::QuoteNotFound), "not directly");
    assert_eq!(selected("I say", "the line […] the line", "").unwrap(), "the line […] the line");
    assert_eq!(selected("", "line […] line", "works").unwrap(), "line […] line");
    assert_eq!(selected("works. the", "line […] again", "").unwrap(), "line […] again");
}

#[test]
fn quotations_without_words_are_invalid() {
    for words in ["", " ", "…", "—", "[…]", "“”", "\u{301}", "[…] - […]"] {
        assert_eq!(quoted(&["a – b"], words), Err(Code::InvalidPassage), "{words:?}");
    }
    assert_eq!(quoted(&["a – b"], "a […] – […] b"), Err(Code::InvalidPassage));
    assert_eq!(quoted(&["a (?) b"], "a […] ? […] b").unwrap(), "a […] ? […] b");
}

#[test]
fn paragraphs_are_all_quotable_characters() {
    let text = text(&["{A:} one ", "<ad>", "two\n<ad>\nthree"]);
    let selected =
        |first, last| selected(&text, &Selector::Paragraphs { first, last, span: Span::START });
    assert_eq!(selected(1, 3).unwrap(), "one\ntwo three");
    assert_eq!(selected(1, 1).unwrap(), "one");
    assert_eq!(selected(2, 2), Err(Code::InvalidPassage));
    assert_eq!(selected(3, 4), Err(Code::ParagraphOutOfRange));
    assert_eq!(selected(0, 1), Err(Code::ParagraphOutOfRange));
    assert_eq!(selected(u32::MAX, u32::MAX), Err(Code::ParagraphOutOfRange));
}

/// Builds a text of headings and paragraphs; `#` marks give the level of a heading.
fn divided(lines: &[&str]) -> Text {
    let levels: Vec<u8> =
        lines.iter().map(|line| line.bytes().take_while(|&b| b == b'#').count() as u8).collect();
    let titles: Vec<&str> = lines.iter().map(|line| line.trim_start_matches(['#', ' '])).collect();
    let mut text = text(&vec![""; titles.len()]);
    for (block, title) in text.blocks.iter_mut().zip(&titles) {
        block.text = (*title).to_owned();
    }
    for (index, &level) in levels.iter().enumerate().filter(|(_, level)| **level > 0) {
        let next = (index + 1..lines.len()).find(|&next| (1..=level).contains(&levels[next]));
        let position = |block: usize| Position { block: block as u32, offset: 0 };
        text.divisions.push(Division {
            level,
            title: titles[index].to_owned(),
            anchor: String::new(),
            start: position(index),
            end: position(next.unwrap_or(lines.len())),
            heading: true,
        });
    }
    text
}

fn treaty() -> Text {
    divided(&[
        "# PART I",
        "## Article 1",
        "one",
        "## Article 2 — Terms",
        "two",
        "# PART II",
        "## Article 1",
        "three",
        "## Article 22",
        "four",
        "# 第七条用语",
        "五",
    ])
}

#[test]
fn a_section_is_named_by_its_words_or_their_beginning() {
    let section = |words: &str| selected(&treaty(), &Selector::Section(at(words)));
    assert_eq!(section("PART I").unwrap(), "PART I\nArticle 1\none\nArticle 2 — Terms\ntwo");
    assert_eq!(section("Article 2").unwrap(), "Article 2 — Terms\ntwo", "not Article 22");
    assert_eq!(section("Article 2 - Terms").unwrap(), "Article 2 — Terms\ntwo");
    assert_eq!(section("第七条").unwrap(), "第七条用语\n五");
    assert_eq!(section("Article 1"), Err(Code::SectionAmbiguous));
    assert_eq!(section("PART II > Article 1").unwrap(), "Article 1\nthree");
    assert_eq!(section("PART I>Article 2").unwrap(), "Article 2 — Terms\ntwo");
    assert_eq!(section("PART I > Article 22"), Err(Code::SectionNotFound));
    assert_eq!(section("article 2"), Err(Code::SectionNotFound));
    for words in ["", ">", "PART I >", "> Article 2", "Article 1 > PART I"] {
        assert!(section(words).is_err(), "{words:?}");
    }
}

#[test]
fn a_title_may_hold_the_sign_that_narrows() {
    let text = divided(&["# A > B", "one", "# A", "two"]);
    assert_eq!(selected(&text, &Selector::Section(at("A > B"))).unwrap(), "A > B\none");
}

#[test]
fn a_dash_between_dots_is_no_segment() {
    assert_eq!(quoted(&["a b"], "a … - … b"), Err(Code::QuoteNotFound));
    assert_eq!(quoted(&["a b"], "… - …b"), Err(Code::QuoteNotFound));
}
