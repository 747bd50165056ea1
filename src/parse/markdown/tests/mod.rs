//! Tests of the Markdown of sources and of the curator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod hostile;
mod link_spans;
mod properties;

use super::*;
use crate::model::{Align, BlockKind, Container, HtmlElement, InlineKind, Layout, LinkKind};
use crate::parse::tests::assert_sound;

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

/// Returns each span of the first block with its characters.
fn spans(markdown: &str) -> Vec<(InlineKind, String)> {
    let text = text(markdown);
    let block = &text.blocks[0];
    let words =
        |span: &crate::model::InlineSpan| &block.text[span.start as usize..span.end as usize];
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
fn html_is_text_except_for_breaks_comments_and_plain_elements() {
    for (markdown, expected) in [
        ("<div onclick=x>\nraw\n</div>", "<div onclick=x>\nraw\n</div>"),
        ("some <b class=x>bold</b>", "some <b class=x>bold</b>"),
        ("some <b>bold</b> H<sub>2</sub>O", "some bold H2O"),
        ("<i>a <b>b</i> c</b>", "a <b>b c</b>"),
        ("*<i>a* b</i>", "<i>a b</i>"),
        ("From: Ann<br>\nTo: Bob<br />At: noon", "From: Ann\nTo: Bob\nAt: noon"),
        ("a <!-- b --> c", "a  c"),
        ("a <!-- b", "a <!-- b"),
        ("<!-- page 12 -->", ""),
        ("<!-- page\n\n12 --> and words", " and words"),
        ("<!-- page 12", "<!-- page 12"),
        ("<br>", ""),
        ("<div>\n<!-- a -->\nb <i>c</i><br>\nd\n<!-- e -->", "<div>\nb c\nd"),
        ("<?x <b>y</b> ?>", "<?x <b>y</b> ?>"),
        ("H~2~O, ~~so~~, ~*a*~ and ~5", "H~2~O, so, ~a~ and ~5"),
        ("| a<br>b | <b>c | d</b> |\n|--|--|--|\n", "a\nb <b>c d</b>"),
        ("![a<br><b>b</b>](c.png)", ""),
    ] {
        assert_eq!(blocks(markdown), [expected], "{markdown:?}");
    }
    assert_eq!(blocks("a\n<!-- b -->\nc"), ["a", "", "c"]);
    let prose = written("a\n\n<!-- b -->\n\n<!-- c").value.text;
    let words: Vec<&str> = prose.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(words, ["a", "", "<!-- c"]);
}

#[test]
fn elements_of_html_are_spans() {
    let html = |element| InlineKind::Html(element);
    assert_eq!(
        spans("<U>a *b <sup>1</sup>*</U> ~~c~~ ~d~"),
        [
            (html(HtmlElement::U), "a b 1".to_owned()),
            (InlineKind::Emphasis, "b 1".to_owned()),
            (html(HtmlElement::Sup), "1".to_owned()),
            (InlineKind::Strikethrough, "c".to_owned()),
        ]
    );
    let deep = format!("{}x{}", "<b>".repeat(300), "</b>".repeat(300));
    assert_eq!(spans(&deep).len(), MAX_DEPTH - 2);
    assert!(blocks(&deep)[0].starts_with("<b>"));
}

#[test]
fn spans_stand_over_the_words_they_mark() {
    assert_eq!(
        spans("a *b **c*** `d` ~~e~~"),
        [
            (InlineKind::Emphasis, "b c".to_owned()),
            (InlineKind::Strong, "c".to_owned()),
            (InlineKind::Code, "d".to_owned()),
            (InlineKind::Strikethrough, "e".to_owned()),
        ]
    );
    let row = |head| InlineKind::Row { head };
    let cell = InlineKind::Cell;
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
    assert_eq!(text.blocks[0].spans[0].kind, InlineKind::Picture(0));
    assert_eq!(text.blocks[0].spans[1].kind, InlineKind::FootnoteMark { note: 1, nth: 1 });
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
fn a_soft_break_between_wide_characters_is_nothing() {
    assert_eq!(blocks("雙方在日內瓦會\n晤時同意"), ["雙方在日內瓦會晤時同意"]);
    assert_eq!(blocks("雙方*會*\n**晤**時"), ["雙方會晤時"]);
    assert_eq!(blocks("[會\n](a.md)晤[^1]\n[^1]時\n\n[^1]: x")[0], "會晤時");
    assert_eq!(blocks("雙方會  \n晤時"), ["雙方會\n晤時"]);
    assert_eq!(blocks("在\nINF\n中\n![x](a.png)\n中"), ["在 INF 中  中"]);
    assert_eq!(blocks("조약\n조약 ประ\nชุม"), ["조약 조약 ประ ชุม"]);
}

#[test]
fn brackets_are_words_in_sources_and_references_in_prose() {
    assert_eq!(blocks("see [[inf]] and ![[a#p1]]"), ["see [[inf]] and ![[a#p1]]"]);
    let prose = written("é [[inf]], [[a#p1|*this*]]\n\n![[a#p2]]\n\nand ![[a]] here").value.text;
    assert_eq!(prose.blocks[0].text, "é inf, *this*");
    assert_eq!(prose.blocks[1].kind, BlockKind::Embed(2));
    let links: Vec<_> = prose.links.iter().map(|link| (link.kind, link.span)).collect();
    assert_eq!(
        links,
        [
            (LinkKind::Wiki, Span::new(1, 3, 7)),
            (LinkKind::WikiWithText, Span::new(1, 12, 15)),
            (LinkKind::Embed, Span::new(3, 1, 9)),
            (LinkKind::Wiki, Span::new(5, 5, 6)),
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
    let codes = |checked: Vec<Fault>| -> Vec<(Code, Level, Span)> {
        checked.into_iter().map(|fault| (fault.code, fault.level, fault.span)).collect()
    };
    let markdown = "ok <https://a.b> [m](mailto:a@b.c) [bad](JavaScript:x) ![p](data:y)";
    let places = [Span::new(1, 36, 19), Span::new(1, 56, 12)];
    let expected = |level| places.map(|span| (Code::UnsafeLink, level, span)).to_vec();
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

/// Formats the layout: `1` is a block, `(…)` a container, `-` a rule.
fn layout(markdown: &str) -> String {
    let mut open = Vec::new();
    let steps = text(markdown).layout.into_iter().map(|step| match step {
        Layout::Block(n) => format!(" {}", n + 1),
        Layout::Rule => " -".to_owned(),
        Layout::Close => open.pop().unwrap_or(")").to_owned(),
        Layout::Open(container) => {
            open.push(")");
            match container {
                Container::Quote => " quote(".to_owned(),
                Container::List { start, tight } => {
                    let start = start.map_or(String::new(), |start| start.to_string());
                    format!(" list{start}{}(", if tight { "" } else { "~" })
                }
                Container::Item { task: None } => " item(".to_owned(),
                Container::Item { task: Some(done) } => format!(" task {done}("),
                Container::Footnotes => " notes(".to_owned(),
                Container::Footnote { number, .. } => format!(" note{number}("),
            }
        }
    });
    steps.collect::<String>().replace("( ", "(").trim().to_owned()
}

#[test]
fn containers_stand_around_blocks_and_have_no_number() {
    for (markdown, expected) in [
        ("a\n\nb", "1 2"),
        ("a\n\n---\n\nb", "1 - 2"),
        ("> a\n>\n> b\n\nc", "quote(1 2) 3"),
        ("- a\n- b\n", "list(item(1) item(2))"),
        ("- a\n\n- b\n", "list~(item(1) item(2))"),
        ("3. a\n4. b\n", "list3(item(1) item(2))"),
        ("- [ ] a\n- [x] b\n- [X] c\n", "list(task false(1) task true(2) task true(3))"),
        ("- a\n  - b\n\n    > c\n", "list(item(1 list~(item(2 quote(3)))))"),
        ("- # a\n-\n", "list(item(1) item())"),
        ("> ```\n> a\n> ```\n> | b |\n> |---|\n", "quote(1 2)"),
        ("x[^1]\n\n[^1]: a\n\n    - b\n", "1 notes(note1(2 list(item(3))))"),
        ("[x]: http://a.b\n\n<!-- c -->\n", "1"),
        (" \n\t\n", ""),
        ("", ""),
    ] {
        assert_eq!(layout(markdown), expected, "{markdown:?}");
    }
}

#[test]
fn a_footnote_within_a_footnote_is_one_more() {
    assert_eq!(
        layout("[^a]: x\n\n    [^b]: y\n\nz[^c]\n\n[^c]: w\n\n    [^d]: v\n"),
        "1 notes(note1(2) note2(3) note3(4) note4(5))"
    );
}

#[test]
fn characters_are_those_that_a_reader_sees() {
    for (markdown, expected) in [
        ("\\*a\\* \\[b\\] 1\\. \\# c", "*a* [b] 1. # c"),
        ("&amp; &nbsp;&lt;b&gt; &#x414;", "& \u{a0}<b> Д"),
        ("a\\\nb  \nc", "a\nb\nc"),
        ("a\n   b\n", "a b"),
        ("Head\n====\n", "Head"),
        ("## Head ##", "Head"),
        ("`` a`b `` ` c `", "a`b c"),
        ("<https://a.b/c> [d](e \"f\")", "https://a.b/c d"),
        ("a snake_case_word 5 * 3 * 2", "a snake_case_word 5 * 3 * 2"),
        ("e\u{301} 🙂\u{a0}第七条 «б»", "e\u{301} 🙂\u{a0}第七条 «б»"),
        ("    code\n\n\tmore\n", "code\n\nmore"),
        ("~~~\n*a*\n\n~~~\n", "*a*"),
        ("| a \\| b | `c\\|d` |\n|--|--|\n", "a | b c|d"),
    ] {
        assert_eq!(blocks(markdown), [expected], "{markdown:?}");
    }
}

#[test]
fn blocks_know_their_lines() {
    let parsed = source("one\ntwo *x\ny*  \nz\n\n# Head\n\n```\na\nb\n```\n\n> q\n").value;
    let begins: Vec<u32> = parsed.text.blocks.iter().map(|block| block.line).collect();
    assert_eq!(begins, [1, 6, 8, 13]);
    assert_eq!(parsed.lines, [vec![4, 10, 12], vec![], vec![2], vec![]]);
}

#[test]
fn what_an_address_leads_to_is_told_by_its_scheme() {
    let path = |written: &str, path: &str, fragment: Option<&str>| Target::Path {
        path: path.to_owned(),
        written: written.to_owned(),
        fragment: fragment.map(str::to_owned),
    };
    let address = |address: &str| Target::Address(address.to_owned());
    let refused = |scheme: &str| Target::Refused { scheme: scheme.to_owned() };
    for (written, expected) in [
        ("HTTPS://a.b/c", address("HTTPS://a.b/c")),
        ("//a.b", address("https://a.b")),
        ("mailto:a@b.c", address("mailto:a@b.c")),
        ("tel:+1", address("tel:+1")),
        (" java\tscript\n:x", refused("javascript")),
        ("DATA:text/html,x", refused("data")),
        ("a.md", path("a.md", "a.md", None)),
        ("../b/%D0%B0.md?q#%D0%B1", path("../b/%D0%B0.md?q#%D0%B1", "../b/а.md", Some("б"))),
        ("#x", path("#x", "", Some("x"))),
        ("", path("", "", None)),
        ("a b:c", path("a b:c", "a b:c", None)),
        ("%zz%+4%", path("%zz%+4%", "%zz%+4%", None)),
        ("%ff", path("%ff", "%ff", None)),
    ] {
        assert_eq!(target::parse_address(written), expected, "{written:?}");
    }
    for markdown in
        ["[x](javascript&colon;a)", "[x](<java\\script:a>)", "![x](vbscript:a)", "<file:///a>"]
    {
        let codes: Vec<Code> = source(markdown).faults.iter().map(|fault| fault.code).collect();
        let refused = !markdown.contains('\\');
        assert_eq!(codes, vec![Code::UnsafeLink; usize::from(refused)], "{markdown:?}");
    }
}

#[test]
fn a_reference_shows_a_title_unless_it_has_words_of_its_own() {
    for (markdown, kind, name, shown) in [
        ("[[inf]]", LinkKind::Wiki, "inf", "inf"),
        ("[[ inf ]]", LinkKind::Wiki, "inf", "inf"),
        ("[[inf|]]", LinkKind::Wiki, "inf", ""),
        ("[[inf|x]]", LinkKind::WikiWithText, "inf", "x"),
        ("[[INF|INF]]", LinkKind::WikiWithText, "INF", "INF"),
        ("| [[INF\\|INF]] |\n|--|\n", LinkKind::WikiWithText, "INF", "INF"),
        ("[[a &amp; b]]", LinkKind::Wiki, "a & b", "a & b"),
        ("[[a \\* b]]", LinkKind::Wiki, "a * b", "a * b"),
        ("![[inf]] x", LinkKind::Wiki, "inf", "inf"),
    ] {
        let text = written(markdown).value.text;
        let [link] = &text.links[..] else { panic!("{markdown:?}: {:?}", text.links) };
        assert_eq!(link.kind, kind, "{markdown:?}");
        assert_eq!(link.target, Target::Name { name: name.to_owned(), fragment: None });
        let over = &text.blocks[0].spans;
        let over = over.iter().find(|span| span.kind == InlineKind::Link(0)).unwrap();
        assert_eq!(&text.blocks[0].text[over.start as usize..over.end as usize], shown);
    }
    let here = &written("[[#part]]").value.text.links[0].target;
    assert!(matches!(here, Target::Path { path, fragment, .. }
        if path.is_empty() && fragment.as_deref() == Some("part")));
    for none in ["`[[inf]]`", "```\n[[inf]]\n```", "\\[[inf]]", "[[inf] ]", "![x [[inf]]](y.png)"] {
        assert_eq!(written(none).value.text.links, [], "{none:?}");
    }
}

#[test]
fn there_is_no_link_within_a_link() {
    // The parser finds two links here, one nested in the other.
    let links = &written("[[t](a)[[x]]\\[t](b) [c](d)").value.text.links;
    let paths = links.iter().map(|link| match &link.target {
        Target::Path { path, .. } => path.as_str(),
        _ => "",
    });
    assert_eq!(paths.collect::<Vec<_>>(), ["b", "d"]);
}
