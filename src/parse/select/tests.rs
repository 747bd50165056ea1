//! Quotes, blocks and sections, found or not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::model::{Block, BlockKind, Span, SpanKind, Written};

fn text(blocks: &[&str]) -> Text {
    let block = |text: &&str| Block {
        kind: BlockKind::Paragraph,
        text: (*text).to_owned(),
        spans: Vec::new(),
        hyphens: Vec::new(),
        line: 1,
    };
    Text { blocks: blocks.iter().map(block).collect(), ..Text::default() }
}

fn written(value: &str) -> Written {
    Written { value: value.to_owned(), place: Place::new(3, 12, 1) }
}

fn quote(text: &Text, words: &str) -> Result<String, Box<Fault>> {
    with(text, words, None, None)
}

fn with(
    text: &Text,
    words: &str,
    prefix: Option<&str>,
    suffix: Option<&str>,
) -> Result<String, Box<Fault>> {
    let selector = Selector::Quote {
        quote: written(words),
        prefix: prefix.map(written),
        suffix: suffix.map(written),
    };
    Finder::new(text).select(&selector).map(|pieces| text_of(text, &pieces))
}

fn code(found: Result<String, Box<Fault>>) -> Code {
    found.expect_err("it is found").code
}

#[test]
fn words_are_found_whatever_their_marks_look_like() {
    let text = text(&["He said: “The communication\u{a0}exists – since 2015.”"]);
    let found = quote(&text, "\"The communication exists - since 2015.\"").unwrap();
    assert_eq!(found, "“The communication\u{a0}exists – since 2015.”");
}

#[test]
fn case_counts_and_the_help_says_so() {
    let fault = quote(&text(&["One.", "The Treaty stands."]), "the treaty stands").unwrap_err();
    assert_eq!(fault.code, Code::QuoteNotFound);
    assert!(fault.help.contains("p2") && fault.help.contains("case counts"), "{}", fault.help);
}

#[test]
fn the_nearest_place_is_shown_with_what_differs() {
    let text =
        text(&["Nothing here at all.", "It was signed on 20 October 2015 by both ministries."]);
    let fault = quote(&text, "signed on 21 October 2015 by the ministries").unwrap_err();
    assert!(fault.help.contains("p2"), "{}", fault.help);
    assert!(
        fault.help.contains("quote: signed on [21] October 2015 by [the] ministries"),
        "{}",
        fault.help
    );
    assert!(
        fault.help.contains("text:  signed on [20] October 2015 by [both] ministries"),
        "{}",
        fault.help
    );
}

#[test]
fn a_quote_runs_over_blocks_and_over_what_is_left_out() {
    let mut text = text(&["Antonov: first words", "READ MORE: a headline\nand the rest"]);
    text.blocks[0].spans.push(Span { start: 0, end: 8, kind: SpanKind::Label(0) });
    text.blocks[1].spans.push(Span { start: 0, end: 21, kind: SpanKind::Furniture });
    assert_eq!(quote(&text, "first words and the rest").unwrap(), "first words\nand the rest");
    assert_eq!(code(quote(&text, "READ MORE: a headline")), Code::QuoteNotFound);
    assert_eq!(code(quote(&text, "Antonov: first")), Code::QuoteNotFound);
}

#[test]
fn segments_stand_in_order_within_the_smallest_span() {
    let text = text(&["on one day, on October 20, 2015, they signed the paper and signed off"]);
    let found = quote(&text, "on October 20 […] signed the paper").unwrap();
    assert_eq!(found, "on October 20 […] signed the paper");
    assert_eq!(quote(&text, "on [...] October").unwrap(), "on […] October");
    assert_eq!(code(quote(&text, "signed off […] October")), Code::QuoteNotFound);
    // The middle segment stands twice within one span.
    assert_eq!(code(quote(&text, "October […] signed […] off")), Code::QuoteAmbiguous);
}

#[test]
fn a_quote_that_stands_twice_wants_a_prefix_or_suffix() {
    let text = text(&["Chiefs of Staff. The line exists. No more.", "Again: the line exists."]);
    assert_eq!(quote(&text, "The line exists").unwrap(), "The line exists");
    let fault = quote(&text, "line exists").unwrap_err();
    assert_eq!(fault.code, Code::QuoteAmbiguous);
    assert!(fault.help.contains("p1:") && fault.help.contains("p2:"), "{}", fault.help);
    assert!(fault.help.contains("`prefix: \"The\"`"), "{}", fault.help);
    assert_eq!(with(&text, "line exists", Some("The "), None).unwrap(), "line exists");
    assert_eq!(with(&text, "line exists", None, Some(". No")).unwrap(), "line exists");
    assert_eq!(code(with(&text, "line exists", Some("a"), None)), Code::QuoteNotFound);
}

#[test]
fn places_overlap() {
    assert_eq!(code(quote(&text(&["anana"]), "ana")), Code::QuoteAmbiguous);
}

#[test]
fn a_hyphen_at_a_lines_end_may_be_missing() {
    let mut text = text(&["the co- operation of non- aligned states - here"]);
    text.blocks[0].hyphens = vec![6, 24];
    for words in
        ["cooperation", "co-operation", "co- operation", "operation of nonaligned", "states - here"]
    {
        assert!(quote(&text, words).is_ok(), "{words}");
    }
    for words in ["co operation", "states here", "states -here"] {
        assert_eq!(code(quote(&text, words)), Code::QuoteNotFound, "{words}");
    }
}

#[test]
fn a_letter_is_not_cut_from_its_mark() {
    assert_eq!(code(quote(&text(&["x\u{302} is a letter"]), "x")), Code::QuoteNotFound);
    assert_eq!(code(quote(&text(&["cafe\u{301}"]), "cafe")), Code::QuoteNotFound);
}

#[test]
fn a_quote_without_words_is_no_passage() {
    for words in ["—", "[…]", "“ ”", ". […] word"] {
        assert_eq!(code(quote(&text(&["a — word."]), words)), Code::InvalidPassage, "{words}");
    }
}

#[test]
fn an_ellipsis_that_means_left_out_is_explained() {
    let fault = quote(&text(&["one two three four five"]), "one two… four five").unwrap_err();
    assert!(fault.help.contains("`[…]`"), "{}", fault.help);
}

#[test]
fn blocks_are_named_by_number() {
    let text = text(&["one", "two", "three"]);
    let select = |first, last| {
        let selector = Selector::Paragraphs { first, last, place: Place::START };
        Finder::new(&text).select(&selector).map(|pieces| text_of(&text, &pieces))
    };
    assert_eq!(select(2, 3).unwrap(), "two\nthree");
    assert_eq!(code(select(2, 4)), Code::ParagraphOutOfRange);
    assert!(select(9, 9).unwrap_err().message.contains('9'));
}

/// A segment placed by trying everything.
fn by_brute_force(text: &str, segments: &[String]) -> usize {
    fn place(text: &str, segments: &[String], from: usize) -> Vec<Vec<(usize, usize)>> {
        let Some((first, rest)) = segments.split_first() else { return vec![Vec::new()] };
        let mut ways = Vec::new();
        for start in from..text.len() {
            if text[start..].starts_with(first.as_str()) {
                for mut way in place(text, rest, start + first.len()) {
                    way.insert(0, (start, start + first.len()));
                    ways.push(way);
                }
            }
        }
        ways
    }
    let ways = place(text, segments, 0);
    let span = |way: &Vec<(usize, usize)>| (way[0].0, way[way.len() - 1].1);
    let contains = |a: (usize, usize), b: (usize, usize)| a != b && a.0 <= b.0 && b.1 <= a.1;
    ways.iter().filter(|way| !ways.iter().any(|other| contains(span(way), span(other)))).count()
}

proptest! {
    #[test]
    fn a_quote_taken_at_random_is_found_at_its_place(
        words in proptest::collection::vec("[a-z]{1,6}|“[a-z]{2,4}”|[а-я]{2,5}|[a-z]{2}–[a-z]{2}|ﬁ[a-z]{2}", 6..60),
        cut in proptest::collection::vec(1usize..12, 1..8),
        from in 0usize..50,
        length in 1usize..20,
    ) {
        // A number after each word makes each place unlike the others.
        let words: Vec<String> = words.iter().enumerate().map(|(n, word)| format!("{word}{n}")).collect();
        let mut blocks: Vec<String> = Vec::new();
        let mut rest = words.as_slice();
        for size in cut.iter().cycle() {
            if rest.is_empty() { break }
            let (own, others) = rest.split_at((*size).min(rest.len()));
            blocks.push(own.join("\u{a0}"));
            rest = others;
        }
        let from = from % words.len();
        let taken = &words[from..words.len().min(from + length)];
        let changed = taken.join(" \n").replace(['“', '”'], "\"").replace('–', "-").replace('ﬁ', "fi");
        let text = text(&blocks.iter().map(String::as_str).collect::<Vec<_>>());
        let found = quote(&text, &changed).expect("it stands there");
        prop_assert_eq!(found.replace(['\n', '\u{a0}'], " "), taken.join(" "));
    }

    #[test]
    fn placements_agree_with_trying_everything(
        text_ in "[ab]{1,12}",
        segments in proptest::collection::vec("[ab]{1,2}", 1..4),
    ) {
        let expected = by_brute_force(&text_, &segments);
        let found = quote(&text(&[&text_]), &segments.join(" […] "));
        match expected {
            0 => prop_assert_eq!(code(found), Code::QuoteNotFound),
            1 => prop_assert!(found.is_ok()),
            _ => prop_assert_eq!(code(found), Code::QuoteAmbiguous),
        }
    }

    #[test]
    fn no_words_make_it_panic(blocks in proptest::collection::vec(any::<String>(), 0..4), words in any::<String>()) {
        let blocks: Vec<&str> = blocks.iter().map(String::as_str).collect();
        let _ = quote(&text(&blocks), &words);
        let _ = with(&text(&blocks), "a", Some(&words), Some(&words));
    }
}
