//! Tests of speaker labels, furniture and divisions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Span, Spanned};
use crate::model::SpeakerLabel;
use crate::parse::tests::assert_sound;

pub fn meta(speakers: &[&str], furniture: &[&str], divisions: &[&str]) -> SourceMeta {
    let spanned = |text: &&str| Spanned { value: (*text).to_owned(), span: Span::START };
    let owned = |texts: &[&str]| texts.iter().map(spanned).collect();
    let label = |label: &&str| SpeakerLabel {
        label: spanned(label),
        names: vec![spanned(label)],
        is_inherited: false,
    };
    SourceMeta {
        speakers: speakers.iter().map(label).collect(),
        furniture: owned(furniture),
        divisions: owned(divisions),
        ..SourceMeta::default()
    }
}

fn read(text: &str, format: Format, meta: &SourceMeta) -> Text {
    let text = source(text, format, meta, None).value.text;
    assert_sound(&text);
    text
}

/// Returns the label, or `-`, and the words of each turn, including its label.
fn turns<'a>(text: &'a Text, speakers: &[&'a str]) -> Vec<(&'a str, String)> {
    let words = |turn: &crate::model::Turn| {
        let mut words = Vec::new();
        for (n, block) in text.blocks.iter().enumerate() {
            let at = |position: Position| match (n as u32).cmp(&position.block) {
                std::cmp::Ordering::Less => block.text.len(),
                std::cmp::Ordering::Equal => position.offset as usize,
                std::cmp::Ordering::Greater => 0,
            };
            words.push(&block.text[at(turn.start)..at(turn.end)]);
        }
        words.retain(|words| !words.is_empty());
        words.join("|")
    };
    let label = |turn: &crate::model::Turn| turn.label.map_or("-", |n| speakers[n as usize]);
    text.turns.iter().map(|turn| (label(turn), words(turn))).collect()
}

fn assert_turns(text: &Text, speakers: &[&str], expected: &[(&str, &str)]) {
    let turns = turns(text, speakers);
    let turns: Vec<(&str, &str)> =
        turns.iter().map(|(speaker, words)| (*speaker, words.as_str())).collect();
    assert_eq!(turns, expected);
}

#[test]
fn a_label_at_the_beginning_of_a_line_begins_a_turn() {
    let speakers = ["Mr", "Mr Smith", "Host"];
    let text =
        "Title\n\nHost: One?\nMr Smith : Two.\nMr: Three. Host: not a label\n\nstill\n\nHost：Four";
    let text = read(text, Format::Plain, &meta(&speakers, &[], &[]));
    assert_eq!(
        turns(&text, &speakers),
        [
            ("Host", "Host: One?\n".to_owned()),
            ("Mr Smith", "Mr Smith : Two.\n".to_owned()),
            ("Mr", "Mr: Three. Host: not a label|still".to_owned()),
            ("Host", "Host：Four".to_owned()),
        ]
    );
}

#[test]
fn in_markdown_a_label_begins_a_line_and_may_be_bold() {
    let speakers = ["Host", "Guest"];
    let markdown = "**Host:** One?\n\n**Guest**: Two.\nHost: in the same block  \n\
                    **Guest:** again\n\n*Guest: three* four\n";
    let text = read(markdown, Format::Markdown, &meta(&speakers, &[], &[]));
    assert_eq!(
        turns(&text, &speakers),
        [
            ("Host", "Host: One?".to_owned()),
            ("Guest", "Guest: Two. ".to_owned()),
            ("Host", "Host: in the same block\n".to_owned()),
            ("Guest", "Guest: again".to_owned()),
            ("Guest", "Guest: three four".to_owned()),
        ]
    );
}

#[test]
fn a_label_that_ends_in_punctuation_or_is_a_letter_needs_no_colon() {
    let speakers = ["The Judge", "Q.", "A.", "HON. A. LEE.-", "K", "FARR."];
    let text = "The Judge: Sit down.\nQ. Did you?\nQ.E.D.\nA. No.\nA.\u{a0}Never.\n\
                HON. A. LEE.-I rise.\nK  Yes.\nK Rahner\nFARR.\nI saw it.";
    let text = read(text, Format::Plain, &meta(&speakers, &[], &[]));
    let expected = &[
        ("The Judge", "The Judge: Sit down.\n"),
        ("Q.", "Q. Did you?\nQ.E.D.\n"),
        ("A.", "A. No.\n"),
        ("A.", "A.\u{a0}Never.\n"),
        ("HON. A. LEE.-", "HON. A. LEE.-I rise.\n"),
        ("K", "K  Yes.\nK Rahner\n"),
        ("FARR.", "FARR.\nI saw it."),
    ];
    assert_turns(&text, &speakers, expected);
}

#[test]
fn a_star_in_a_label_stands_for_part_of_the_label() {
    let speakers = ["Herald", "Dupont", "Dupont (*)", "[*] Dupont", "Mr *", "Mr Lee*", "Mr Lee"];
    let text = "Herald: When?\nDupont (smiling): We shall see.\n[00:12:30] Dupont: More.\n\
                Dupont (who) left: early\nMr Brown: Yes.\nMr Brown\nMr Lee: I see.\nDupont: Done.";
    let text = read(text, Format::Plain, &meta(&speakers, &[], &[]));
    let expected = &[
        ("Herald", "Herald: When?\n"),
        ("Dupont (*)", "Dupont (smiling): We shall see.\n"),
        ("[*] Dupont", "[00:12:30] Dupont: More.\nDupont (who) left: early\n"),
        ("Mr *", "Mr Brown: Yes.\nMr Brown\n"),
        ("Mr Lee", "Mr Lee: I see.\n"),
        ("Dupont", "Dupont: Done."),
    ];
    assert_turns(&text, &speakers, expected);
    let labels: Vec<&str> = (text.blocks[0].spans.iter())
        .map(|span| &text.blocks[0].text[span.start as usize..span.end as usize])
        .collect();
    assert_eq!(labels[1..3], ["Dupont (smiling):", "[00:12:30] Dupont:"]);
}

#[test]
fn a_star_in_a_label_stands_for_no_more_than_sixty_characters() {
    let speakers = ["Mr *", "[*] Lee"];
    let meta = meta(&speakers, &[], &[]);
    for (length, count) in [(60, 2), (61, 0)] {
        let middle = "é".repeat(length);
        let text = format!("Mr {middle}: Yes.\n[{middle}] Lee: No.");
        assert_eq!(read(&text, Format::Plain, &meta).turns.len(), count, "{length}");
    }
}

#[test]
fn a_turn_ends_with_its_division() {
    let speakers = ["Host"];
    let meta = meta(&speakers, &[], &["PART *"]);
    let text = read("Host: One.\n\nTwo.\n\nPART 2\n\nThree.", Format::Plain, &meta);
    assert_turns(&text, &speakers, &[("Host", "Host: One.|Two.")]);
}

#[test]
fn furniture_is_marked_and_nothing_else_in_its_line() {
    let speakers = ["READ MORE"];
    let meta = meta(&speakers, &["READ MORE:*", "Advertisement"], &["READ*"]);
    let text = read(
        "Some words.\nREAD MORE: A story\nAdvertisement\nAdvertisement here",
        Format::Plain,
        &meta,
    );
    let block = &text.blocks[0];
    let marked: Vec<&str> = block
        .spans
        .iter()
        .map(|span| {
            assert_eq!(span.kind, InlineKind::Furniture);
            &block.text[span.start as usize..span.end as usize]
        })
        .collect();
    assert_eq!(marked, ["READ MORE: A story", "Advertisement"]);
    assert!(text.turns.is_empty() && text.divisions.is_empty());
}

#[test]
fn furniture_in_markdown_may_hold_and_cross_other_spans() {
    let meta = meta(&[], &["Advert*"], &[]);
    let text = read("One *two\nAdvert three* four\n\nAdvert [x](y)", Format::Markdown, &meta);
    let spans = |n: usize| -> Vec<(u32, u32, bool)> {
        let spans = text.blocks[n].spans.iter();
        spans.map(|s| (s.start, s.end, s.kind == InlineKind::Furniture)).collect()
    };
    // The emphasis is split where the furniture begins.
    assert_eq!(spans(0), [(4, 8, false), (8, 25, true), (8, 20, false)]);
    assert_eq!(spans(1), [(0, 8, true), (7, 8, false)]);
}

#[test]
fn lines_that_begin_with_a_pattern_divide_plain_text() {
    let long = format!("Article 2. {}", "word ".repeat(30));
    let text =
        format!("PART I\n\nArticle 1. Terms\nwords\n\n{long}\n\nPART II\n\nArticle 1. Terms");
    let text = read(&text, Format::Plain, &meta(&[], &[], &["PART", "Article *"]));
    let divisions: Vec<_> = text
        .divisions
        .iter()
        .map(|d| (d.level, d.anchor.as_str(), (d.start.block, d.end.block), d.heading))
        .collect();
    assert_eq!(divisions[0], (1, "part-i", (0, 3), true));
    assert_eq!(divisions[1], (2, "article-1-terms", (1, 2), false), "not alone in its block");
    assert_eq!((divisions[2].2, divisions[2].3), ((2, 3), false), "too long for a heading");
    assert_eq!(divisions[4], (2, "article-1-terms-2", (4, 5), true));
}

#[test]
fn anchors_are_unique_whatever_was_given_before() {
    let given = |all: &[&str]| {
        let mut anchors = anchors::AnchorNames::default();
        all.iter().map(|words| anchors.create(words)).collect::<Vec<_>>()
    };
    assert_eq!(given(&["A", "A 2", "A", "A", "A 2"]), ["a", "a-2", "a-3", "a-4", "a-2-2"]);
    assert_eq!(
        given(&["Don’t  “stop”!", "Статья 6", "第七条", "…", "P4", "p4-2", "p4x"]),
        ["dont-stop", "статья-6", "第七条", "section", "section-p4", "section-p4-2", "p4x",]
    );
}

/// Returns the spans of the first block: a short name of their kind, and their characters.
fn spans(markdown: &str, meta: &SourceMeta) -> Vec<(&'static str, String)> {
    let text = read(markdown, Format::Markdown, meta);
    let block = &text.blocks[0];
    let shown = |span: &InlineSpan| {
        let kind = match span.kind {
            InlineKind::Label(_) => "label",
            InlineKind::Furniture => "furniture",
            InlineKind::Strong => "strong",
            InlineKind::Emphasis => "em",
            InlineKind::Link(_) => "link",
            _ => "else",
        };
        (kind, block.text[span.start as usize..span.end as usize].to_owned())
    };
    block.spans.iter().map(shown).collect()
}

#[test]
fn a_label_nests_with_what_stands_over_it() {
    let meta = meta(&["Ann B"], &["Ann B: ad*"], &[]);
    for (markdown, expected) in [
        ("**Ann B:** x", &[("strong", "Ann B:"), ("label", "Ann B:")][..]),
        ("**Ann B**: x", &[("label", "Ann B:"), ("strong", "Ann B")]),
        ("***Ann B*** : x", &[("label", "Ann B :"), ("em", "Ann B"), ("strong", "Ann B")]),
        ("Ann *B: x*", &[("label", "Ann B:"), ("em", "B:"), ("em", " x")]),
        ("*&nbsp;Ann B*: x", &[("em", "\u{a0}"), ("label", "Ann B:"), ("em", "Ann B")]),
        ("[Ann B: x](y) z", &[("link", "Ann B: x"), ("label", "Ann B:")]),
        (
            "*Ann B: ad* x\nAnn B: y",
            &[("furniture", "Ann B: ad x"), ("em", "Ann B: ad"), ("label", "Ann B:")],
        ),
        ("ann b: x", &[]),
        ("Ann B x: y", &[]),
        ("x\nAnn B: y", &[("label", "Ann B:")]),
        ("# Ann B: x", &[]),
        ("```\nAnn B: x\n```", &[]),
        ("| Ann B: x |", &[]),
    ] {
        let found = spans(markdown, &meta);
        let found: Vec<(&str, &str)> = found.iter().map(|(kind, text)| (*kind, &**text)).collect();
        assert_eq!(found, expected, "{markdown:?}");
    }
}

#[test]
fn furniture_cuts_what_it_crosses_at_either_end() {
    let meta = meta(&[], &["ad *"], &[]);
    let shown = |markdown: &str| -> Vec<String> {
        spans(markdown, &meta).into_iter().map(|(kind, words)| format!("{kind} {words}|")).collect()
    };
    assert_eq!(
        shown("x *y **z\nad 1** w* *v\nu* t").concat(),
        "em y z |strong z |furniture ad 1 w v|em ad 1 w|strong ad 1|em v|em  u|"
    );
    assert_eq!(
        shown("ad *1\nx\nad 2* y").concat(),
        "furniture ad 1|em 1|em  x |furniture ad 2 y|em ad 2|"
    );
    assert_eq!(shown("*x\nad 1\ny*").concat(), "em x ad 1 y|furniture ad 1|");
}

#[test]
fn a_line_of_a_division_is_no_turn_and_code_is_no_division() {
    let speakers = ["Host"];
    let meta = meta(&speakers, &[], &["Host: PART"]);
    let text = read("Host: PART 1\nHost: a\n\nHost: PART 2", Format::Plain, &meta);
    assert_turns(&text, &speakers, &[("Host", "Host: a")]);
    assert_eq!(text.divisions.len(), 2);
    let markdown = read("Host: PART 1", Format::Markdown, &meta);
    assert_eq!((markdown.divisions.len(), markdown.turns.len()), (0, 1));
}

#[test]
fn many_lines_of_one_block_take_no_longer_than_their_number() {
    let meta = meta(&["A"], &["Ad*"], &["Art"]);
    for (line, format) in [
        ("A: x\n", Format::Plain),
        ("Ad x\n", Format::Plain),
        ("Art x\n", Format::Plain),
        ("Ad x\nArt x\nA: x\n", Format::Plain),
        ("Ad *x\ny*\n", Format::Markdown),
        ("A: x\n\n", Format::Markdown),
        ("# Art\n\n", Format::Markdown),
    ] {
        let text = read(&line.repeat(20_000), format, &meta);
        let spans: usize = text.blocks.iter().map(|block| block.spans.len()).sum();
        let marked = spans + text.turns.len() + text.divisions.len();
        assert!(marked >= 20_000, "{line:?}: {marked}");
    }
}

/// Random texts of lines that may be labels, furniture, divisions or none of these.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("Host: words"),
        Just("**Host:** words"),
        Just("*Host: words* more"),
        Just("**Guest**: [link](a.md) words"),
        Just("Guest : *more\nAdvert* words"),
        Just("Guest *: odd* words"),
        Just("*&nbsp;Guest*: words"),
        Just("![a](b)**Ho*st*:** words"),
        Just("*a **Advert\nb** c\nAdvert* d"),
        Just("Advert"),
        Just("*Advert one* two"),
        Just("PART I"),
        Just("Article 1 and *so* on"),
        Just("# Head"),
        Just("> Host: quoted"),
        Just("- Guest: item"),
        Just("plain words that are long enough to be a line of a hard-wrapped text, as it"),
        Just("Гость：слово"),
        Just(""),
    ];
    prop::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn any_text_with_any_lines_is_sound(text in lines(), markdown: bool) {
        let format = if markdown { Format::Markdown } else { Format::Plain };
        let with = meta(&["Host", "Guest", "Гость"], &["Advert*"], &["PART", "Article"]);
        let with = read(&text, format, &with);
        // Labels, furniture and divisions never renumber blocks or change their words.
        let without = read(&text, format, &meta(&[], &["Advert*"], &[]));
        let words = |text: &Text| -> Vec<String> {
            text.blocks.iter().map(|block| block.text.clone()).collect()
        };
        prop_assert_eq!(words(&with), words(&without));
        prop_assert_eq!(with.layout, without.layout);
    }

    /// Paragraphs with declared, undeclared and no labels, and lines of narration: each is credited to the
    /// person whose label was last, or to nobody.
    #[test]
    fn each_paragraph_is_its_speakers_or_nobodys(
        paragraphs in prop::collection::vec((0_usize..9, "[a-z]{1,9}( [a-z]{1,9}){0,4}"), 1..20),
        markdown: bool,
    ) {
        let declared = ["Ann", "Bob Ray"];
        let labels = ["", "", "Ann:", "Bob Ray:", "ANN:", "Carl:", "Ann (low):", "BOB RAY:", "(Rises)"];
        let narration = vec![Spanned { value: "(*".to_owned(), span: Span::START }];
        let meta = SourceMeta { narration, ..meta(&declared, &[], &[]) };
        let lines: Vec<String> =
            paragraphs.iter().map(|(label, words)| format!("{} {words}", labels[*label])).collect();
        let format = if markdown { Format::Markdown } else { Format::Plain };
        let text = read(&lines.join("\n\n"), format, &meta);
        let mut speaker = None;
        for (n, (label, _)) in paragraphs.iter().enumerate() {
            speaker = match *label {
                0 | 1 => speaker,
                label @ (2 | 3) => Some(Some(label as u32 - 2)),
                _ => Some(None),
            };
            let end = Position { block: n as u32, offset: text.blocks[n].text.len() as u32 - 1 };
            let turn = text.turns.iter().find(|turn| turn.start <= end && end < turn.end);
            prop_assert_eq!(turn.map(|turn| turn.label), speaker, "{}", lines[n]);
        }
    }

    #[test]
    fn what_matches_nothing_changes_nothing(text in lines(), markdown: bool) {
        let format = if markdown { Format::Markdown } else { Format::Plain };
        let with = SourceMeta {
            not_speakers: vec![Spanned { value: "*".to_owned(), span: Span::START }],
            ..meta(&["Nobody"], &["Nothing*"], &["Nowhere"])
        };
        let with = read(&text, format, &with);
        prop_assert_eq!(with, read(&text, format, &SourceMeta::default()));
    }

    #[test]
    fn furniture_never_renumbers(text in lines()) {
        let with = read(&text, Format::Plain, &meta(&[], &["Advert*", "plain*"], &[]));
        let without = read(&text, Format::Plain, &SourceMeta::default());
        // Furniture may change how lines are joined, and nothing else.
        let words = |text: &Text| -> Vec<String> {
            text.blocks.iter().map(|block| block.text.replace('\n', " ")).collect()
        };
        prop_assert_eq!(words(&with), words(&without));
    }

    #[test]
    fn anchors_are_unique_and_plain(
        titles in prop::collection::vec("[pP]?[ab0-9 _.’é\u{301}İ第🙂-]{0,4}", 0..30),
    ) {
        let mut anchors = anchors::AnchorNames::default();
        let mut given = std::collections::BTreeSet::new();
        for title in &titles {
            let anchor = anchors.create(title);
            let plain = |c: char| c == '-' || crate::quote::normal::is_word(c);
            prop_assert!(!anchor.is_empty() && anchor.chars().all(plain), "{anchor:?}");
            // Not the form of block and passage ids: `p4`, `p4-2`.
            let rest = anchor.strip_prefix('p').unwrap_or("no");
            prop_assert!(rest.split('-').any(|part| part.parse::<u64>().is_err()), "{anchor:?}");
            prop_assert!(given.insert(anchor), "{titles:?}");
        }
    }
}

#[test]
fn a_paragraph_goes_on_over_the_furniture_of_a_page() {
    let meta = meta(&["Ann"], &["TOP SECRET *"], &["part *"]);
    let continued = |text: &str| {
        let text = read(text, Format::Plain, &meta);
        let pieces = crate::quote::pieces_between(
            &text,
            Position { block: 0, offset: 0 },
            Position { block: text.blocks.len() as u32, offset: 0 },
        );
        text.joined_text(&pieces).into_owned()
    };
    for (written, joined) in [
        ("it had been indi-\n\nTOP SECRET 4\n\ncated on", "it had been indi- cated on"),
        ("it had\nTOP SECRET 4\n\nbeen on", "it had been on"),
        ("it had\n\nTOP SECRET 4\nbeen on", "it had been on"),
        ("it had,\n\nTOP SECRET 4\n\nTOP SECRET 5\n\nbeen", "it had, been"),
        ("雙方在日內瓦\n\nTOP SECRET 4\n\n會晤", "雙方在日內瓦會晤"),
        ("it had.\n\nTOP SECRET 4\n\nbeen on", "it had.\nbeen on"),
        ("it had\n\nTOP SECRET 4\n\nBeen on", "it had\nBeen on"),
        ("it had\n\nbeen on", "it had\nbeen on"),
        ("it had\n\nTOP SECRET 4\n\npart 2", "it had\npart 2"),
        ("it had\n\nTOP SECRET 4\n\nAnn: been", "it had\nbeen"),
    ] {
        assert_eq!(continued(written), joined, "{written:?}");
    }
}
