//! Markdown as sources and the curator write it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::model::{Align, BlockKind, Container, Layout, LinkKind, SpanKind};
use crate::parse::sound::assert_sound;

fn text(markdown: &str) -> Text {
    let text = source(markdown).value.text;
    assert_sound(&text);
    text
}

fn written(markdown: &str) -> Checked<Prose> {
    let prose = prose(markdown, Origin::Text);
    assert_sound(&prose.value.text);
    prose
}

fn blocks(markdown: &str) -> Vec<String> {
    text(markdown).blocks.into_iter().map(|block| block.text).collect()
}

/// Each span of the first block with its characters.
fn spans(markdown: &str) -> Vec<(SpanKind, String)> {
    let text = text(markdown);
    let block = &text.blocks[0];
    let words = |span: &crate::model::Span| &block.text[span.start as usize..span.end as usize];
    block.spans.iter().map(|span| (span.kind.clone(), words(span).to_owned())).collect()
}

#[test]
fn what_a_reader_sees_is_a_block() {
    let all = "# Head\n\nOne *two*\nthree  \nfour.\n\n- item\n\n  more\n- [x] done\n\n> said\n\n---\n\n\
               ```rust\nfn a() {}\n\nb\n```\n\n| a | b |\n|---|---|\n| c | d |\n";
    assert_eq!(
        blocks(all),
        [
            "Head",
            "One two three\nfour.",
            "item",
            "more",
            "done",
            "said",
            "fn a() {}\n\nb",
            "a b\nc d"
        ]
    );
    let kinds: Vec<BlockKind> = text(all).blocks.into_iter().map(|block| block.kind).collect();
    assert_eq!(kinds[0], BlockKind::Heading(1));
    assert_eq!(kinds[6], BlockKind::Code { language: "rust".to_owned() });
    assert_eq!(kinds[7], BlockKind::Table);
}

#[test]
fn comments_and_raw_html_are_words() {
    assert_eq!(
        blocks("<div onclick=x>\nraw\n</div>\n\nsome <b>bold</b>"),
        ["<div onclick=x>\nraw\n</div>", "some <b>bold</b>"]
    );
}

#[test]
fn spans_stand_over_the_words_they_mark() {
    assert_eq!(
        spans("a *b **c*** `d` ~~e~~"),
        [
            (SpanKind::Emphasis, "b c".to_owned()),
            (SpanKind::Strong, "c".to_owned()),
            (SpanKind::Code, "d".to_owned()),
            (SpanKind::Strikethrough, "e".to_owned()),
        ]
    );
    let row = |head| SpanKind::Row { head };
    let cell = SpanKind::Cell;
    assert_eq!(
        spans("| a | é |\n|:-:|--:|\n| c | |\n"),
        [
            (row(true), "a é".to_owned()),
            (cell(Align::Center), "a".to_owned()),
            (cell(Align::Right), "é".to_owned()),
            (row(false), "c ".to_owned()),
            (cell(Align::Center), "c".to_owned()),
            (cell(Align::Right), String::new()),
        ]
    );
}

#[test]
fn pictures_and_footnote_marks_have_no_characters() {
    let text = text("a![b *c* `d`](e.png)f[^1]\n\n[^1]: note\n");
    assert_eq!(text.blocks[0].text, "af");
    assert_eq!(text.pictures[0].alt, "b c d");
    assert_eq!(text.blocks[0].spans[0].kind, SpanKind::Picture(0));
    assert_eq!(text.blocks[0].spans[1].kind, SpanKind::FootnoteMark { note: 1, nth: 1 });
}

#[test]
fn footnotes_follow_in_the_order_of_their_numbers_and_none_is_lost() {
    let text = text("[^z]: never\n\na[^x] b[^y] c[^x]\n\n[^y]: why\n\n[^x]: ex\n\nend\n");
    let words: Vec<&str> = text.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(words, ["a b c", "end", "ex", "why", "never"]);
    let notes = text.layout.iter().filter_map(|step| match step {
        Layout::Open(Container::Footnote { number, references }) => Some((*number, *references)),
        _ => None,
    });
    assert_eq!(notes.collect::<Vec<_>>(), [(1, 2), (2, 1), (3, 0)]);
}

#[test]
fn hyphens_at_line_ends_are_noted() {
    let text = text("co-\noperation and co\u{ad}\nop a- b\n");
    assert_eq!(text.blocks[0].text, "co- operation and co\u{ad} op a- b");
    assert_eq!(text.blocks[0].hyphens, [2, 20]);
}

#[test]
fn brackets_are_words_in_sources_and_references_in_prose() {
    assert_eq!(blocks("see [[inf]] and ![[a#p1]]"), ["see [[inf]] and ![[a#p1]]"]);
    let prose = written("é [[inf]], [[a#p1|*this*]]\n\n![[a#p2]]\n\nand ![[a]] here").value.text;
    assert_eq!(prose.blocks[0].text, "é inf, *this*");
    assert_eq!(prose.blocks[1].kind, BlockKind::Embed(2));
    let links: Vec<_> = prose.links.iter().map(|link| (link.kind, link.place)).collect();
    assert_eq!(
        links[..3],
        [
            (LinkKind::Wiki, Place::new(1, 3, 7)),
            (LinkKind::WikiWithText, Place::new(1, 12, 15)),
            (LinkKind::Embed, Place::new(3, 1, 9)),
        ]
    );
    let name = |name: &str, fragment: Option<&str>| Target::Name {
        name: name.to_owned(),
        fragment: fragment.map(str::to_owned),
    };
    assert_eq!(prose.links[0].target, name("inf", None));
    assert_eq!(prose.links[1].target, name("a", Some("p1")));
}

#[test]
fn schemes_that_are_not_followed_are_reported() {
    let codes = |checked: Vec<Fault>| -> Vec<(Code, Level, Place)> {
        checked.into_iter().map(|fault| (fault.code, fault.level, fault.place)).collect()
    };
    let markdown = "ok <https://a.b> [m](mailto:a@b.c) [bad](JavaScript:x) ![p](data:y)";
    let places = [Place::new(1, 36, 19), Place::new(1, 56, 12)];
    let expected = |level| places.map(|place| (Code::UnsafeLink, level, place)).to_vec();
    assert_eq!(codes(source(markdown).faults), expected(Level::Warning));
    assert_eq!(codes(written(markdown).faults), expected(Level::Error));
}

#[test]
fn headings_divide_the_text() {
    let text = text("intro\n\n# Part I\n\na\n\n## One\n\nb\n\n# Part I\n\nc\n\n## p4\n\n## ***\n");
    let divisions: Vec<_> = text
        .divisions
        .iter()
        .map(|d| (d.level, d.anchor.as_str(), d.start.block, d.end.block))
        .collect();
    assert_eq!(
        divisions,
        [
            (1, "part-i", 1, 5),
            (2, "one", 3, 5),
            (1, "part-i-2", 5, 9),
            (2, "section-p4", 7, 8),
            (2, "section", 8, 9),
        ]
    );
}

#[test]
fn what_is_too_deep_is_refused_and_takes_no_time() {
    let deep = |markdown: String| {
        let faults = source(&markdown).faults;
        assert_eq!(faults.len(), 1, "{}", &markdown[..40]);
        assert_eq!(faults[0].code, Code::TooDeep);
    };
    deep("> ".repeat(50_000) + "x");
    deep("- ".repeat(50_000) + "x");
    deep((0..300).map(|n| "  ".repeat(n) + "- x\n").collect());
    deep("*a **b ".repeat(300) + &"c** d*".repeat(300));
    for flat in ["[", "![", "[[", "![[", "*", "_", "`", "~", "<", "[^", "\\", "&", "|", "[^1]: "] {
        for prose in [false, true] {
            let markdown = flat.repeat(20_000 / flat.len());
            let text = if prose { written(&markdown).value.text } else { text(&markdown) };
            assert!(text.blocks.len() < 20_000);
        }
    }
}

/// Pieces of Markdown and of many scripts, in any order.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n\n"),
        Just("  \n"),
        Just("\r\n"),
        Just(" "),
        Just("\u{a0}"),
        Just("\t"),
        Just("*"),
        Just("**"),
        Just("_"),
        Just("~~"),
        Just("`"),
        Just("```\n"),
        Just("# "),
        Just("\n## "),
        Just("\n> "),
        Just("\n- "),
        Just("\n  - "),
        Just("\n1. "),
        Just("- [ ] "),
        Just("\n---\n"),
        Just("["),
        Just("]"),
        Just("]("),
        Just(")"),
        Just("[["),
        Just("]]"),
        Just("|"),
        Just("\n|---|---|\n"),
        Just("\n| a | b |\n"),
        Just("[^1]"),
        Just("\n[^1]: "),
        Just("!["),
        Just("![["),
        Just("#p1"),
        Just("<b>"),
        Just("<!-- "),
        Just("&amp;"),
        Just("\\"),
        Just("https://a.b"),
        Just("(x:y)"),
        Just("-\n"),
        Just("word"),
        Just("Слово"),
        Just("第七条"),
        Just("e\u{301}"),
        Just("🙂"),
        Just("“q”"),
        Just("\u{202e}"),
        Just("كلمة"),
        Just("p4"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_markdown_becomes_a_sound_text(markdown in markdown()) {
        text(&markdown);
        written(&markdown);
    }

    #[test]
    fn references_stand_where_they_are_said_to(markdown in markdown()) {
        let lines: Vec<&str> = markdown.lines().collect();
        for link in written(&markdown).value.text.links {
            let line = lines[link.place.line as usize - 1];
            let rest: String = line.chars().skip(link.place.column as usize - 1).collect();
            let begins: &[&str] = match link.kind {
                LinkKind::Markdown => &["[", "<", "!["],
                LinkKind::Wiki | LinkKind::WikiWithText => &["[[", "![["],
                LinkKind::Embed => &["![["],
            };
            prop_assert!(begins.iter().any(|begin| rest.starts_with(begin)), "{:?} {rest:?}", link);
            prop_assert!(rest.chars().count() >= link.place.width as usize);
        }
    }
}
