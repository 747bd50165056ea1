//! Tests of the HTML of texts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod properties;
mod strict;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::*;
use crate::locale::Locale;
use crate::model::{Format, Piece, Quotation, Target, Text};
use crate::parse::{self, EntryBytes, ParsedEntry, ParsedSource};

/// A locale without phrases: each shows as its key.
static WORDS: LazyLock<Locale> = LazyLock::new(|| Locale::new("en", BTreeMap::new()));

/// A sidecar with two speakers, of whom one is a topic.
const SIDECAR: &str = "title: S\nspeakers: {Ann: ann, Bob: Bob B}\nfurniture: ['Ad*']\n\
                       divisions: ['PART I', 'Article*']\n";

fn source(text: &str, format: Format) -> Text {
    let text = Some((text.as_bytes(), format));
    let input = EntryBytes { text, sidecar: Some(SIDECAR.as_bytes()), defaults: None };
    ParsedSource::parse(&input).value.text
}

fn markdown(text: &str) -> Text {
    source(text, Format::Markdown)
}

/// Returns a view in which each target is its own address and each wikilink has a title.
fn view(text: &Text) -> TextView<'_> {
    let link = |target: &Target| {
        let (href, title, external) = match target {
            Target::Address(address) => (Some(address.clone()), None, true),
            Target::Path { written, .. } => (Some(written.clone()), None, false),
            Target::Name { name, .. } => {
                (Some(format!("{name}.html")), Some(format!("<{name}>")), false)
            }
            Target::Refused { .. } => (None, None, false),
        };
        LinkView { href, title, external }
    };
    TextView {
        text,
        locale: &WORDS,
        links: text.links.iter().map(|one| link(&one.target)).collect(),
        pictures: text.pictures.iter().map(|one| link(&one.target)).collect(),
        mentions: Vec::new(),
        embeds: Vec::new(),
        speakers: vec![Some("ann.html".to_owned()), None],
        turns: Vec::new(),
        marks: Vec::new(),
        numbered: false,
        id_prefix: String::new(),
        level_above: 1,
        notes: Vec::new(),
        excerpts: None,
        without_first: false,
    }
}

/// Returns the HTML of a text, and asserts that it is valid.
fn html(text: &Text) -> String {
    let html = html_of(&view(text));
    strict::read(&html);
    html
}

/// Returns the HTML of a view without checking it.
fn html_of(view: &TextView<'_>) -> String {
    view.to_html().0
}

/// Returns the first occurrence of some words in a block.
fn piece(text: &Text, block: u32, words: &str) -> Piece {
    let start = text.blocks[block as usize].text.find(words).unwrap() as u32;
    Piece { block, start, end: start + words.len() as u32, gap: false }
}

/// Returns a mention at the first occurrence of some words in the first block.
fn mention(text: &Text, words: &str) -> (u32, u32, u32, LinkView) {
    let at = piece(text, 0, words);
    let link = LinkView { href: Some("t.html".to_owned()), title: None, external: false };
    (0, at.start, at.end, link)
}

#[test]
fn what_html_would_read_is_escaped() {
    let mut out = String::new();
    escape_into(&mut out, "a<b & \"c\" 'd' ё");
    assert_eq!(out, "a&lt;b &amp; &quot;c&quot; &#39;d&#39; ё");
    assert_eq!(
        html(&markdown("x <script>&amp;</script> `<b>` ![\"'](<a\"b.png>)")),
        "<p>x &lt;script&gt;&amp;&lt;/script&gt; <code>&lt;b&gt;</code> \
         <img src=\"a&quot;b.png\" alt=\"&quot;&#39;\"></p>\n"
    );
    assert_eq!(
        html(&markdown("```a\"b x\n<i>\n\ny\n```")),
        "<pre><code class=\"language-a&quot;b\">&lt;i&gt;\n\ny</code></pre>\n"
    );
}

#[test]
fn direction_follows_script_before_language() {
    assert_eq!(direction("ar"), "rtl");
    assert_eq!(direction("ru"), "ltr");
    assert_eq!(direction("uz-Arab"), "rtl");
    assert_eq!(direction("ks-Deva-IN"), "ltr");
}

#[test]
fn spans_become_elements() {
    for (text, expected) in [
        ("a *b **c*** ~~d~~", "<p>a <em>b <strong>c</strong></em> <del>d</del></p>"),
        ("a  \nb", "<p>a<br>b</p>"),
        (
            "[a](b.md) <http://c.d>",
            "<p><a href=\"b.md\">a</a> <a href=\"http://c.d\" rel=\"external\">http://c.d</a></p>",
        ),
        ("[a](x:y)", "<p>a</p>"),
        (
            "![a](b.png) ![c](http://d.e)",
            "<p><img src=\"b.png\" alt=\"a\"> <a class=\"picture\" href=\"http://d.e\">c</a></p>",
        ),
        (
            "![](http://d.e) ![a](x:y)",
            "<p><a class=\"picture\" href=\"http://d.e\">picture</a> <span class=\"picture\">a</span></p>",
        ),
        (
            "**Ann:** a",
            "<p><strong><b class=\"speaker\"><a href=\"ann.html\">Ann:</a></b></strong> a</p>",
        ),
        ("Bob: a", "<p><b class=\"speaker\">Bob:</b> a</p>"),
        ("Ad *a*", "<p><span class=\"furniture\" title=\"furniture\">Ad <em>a</em></span></p>"),
        ("1. a\n2. b", "<ol>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>"),
        ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>"),
    ] {
        assert_eq!(html(&markdown(text)).trim_end(), expected, "{text:?}");
    }
}

#[test]
fn no_link_stands_within_another_or_around_nothing() {
    for (text, expected) in [
        // A link that contains only a picture is kept.
        ("[![a](b.png)](c.md)", "<a href=\"c.md\"><img src=\"b.png\" alt=\"a\"></a>"),
        ("[![a](http://b.c)](d.md)", "<a href=\"d.md\"><span class=\"picture\">a</span></a>"),
        ("[![a](http://b.c) d](x:y)", "<a class=\"picture\" href=\"http://b.c\">a</a> d"),
        ("[Ann: a](b.md)", "<a href=\"b.md\"><b class=\"speaker\">Ann:</b> a</a>"),
        ("[Ann](b.md): a", "<b class=\"speaker\"><a href=\"ann.html\">Ann:</a></b> a"),
        ("[Bob](b.md): a", "<b class=\"speaker\"><a href=\"b.md\">Bob</a>:</b> a"),
    ] {
        assert_eq!(html(&markdown(text)).trim_end(), format!("<p>{expected}</p>"), "{text:?}");
    }
    let noted = html(&markdown("[a[^1] b](c.md)[^1]\n\n[^1]: d"));
    assert!(noted.contains("<span id=\"_footnote-1-1\">1</span></sup> b</a>"), "{noted}");
    assert!(noted.contains("<a href=\"#_footnote-1\" id=\"_footnote-1-2\">1</a>"), "{noted}");
}

#[test]
fn every_cell_stands_in_its_row() {
    let rows = |text: &str| {
        let html = html(&markdown(text));
        let (_, table) = html.split_once("<table>").unwrap();
        table.replace(" scope=\"col\"", "").replace("</table></div>\n", "")
    };
    assert_eq!(
        rows("| | a |\n|---|:-:|\n| | |\n| b | |\n"),
        "<thead><tr><td></td><th class=\"center\">a</th></tr></thead><tbody>\
         <tr><td></td><td class=\"center\"></td></tr><tr><td>b</td><td class=\"center\"></td></tr></tbody>"
    );
    assert_eq!(
        rows("| |\n|--|\n| |\n| a |\n"),
        "<thead><tr><td></td></tr></thead><tbody><tr><td></td></tr><tr><td>a</td></tr></tbody>"
    );
    assert_eq!(rows("| a |\n|--|\n"), "<thead><tr><th>a</th></tr></thead><tbody></tbody>");
    assert_eq!(
        rows("| a ![b](c) | *d* |\n|--|--|\n| ![e](f) | |\n"),
        "<thead><tr><th>a <img src=\"c\" alt=\"b\"></th><th><em>d</em></th></tr></thead><tbody>\
         <tr><td><img src=\"f\" alt=\"e\"></td><td></td></tr></tbody>"
    );
}

#[test]
fn a_mention_becomes_a_link_within_what_surrounds_it() {
    let shown = |markdown_: &str, words: &str| {
        let text = markdown(markdown_);
        let mut view = view(&text);
        view.mentions.push(mention(&text, words));
        strict::read(&html_of(&view));
        html_of(&view)
    };
    for (text, words, expected) in [
        ("a INF b", "INF", "<p>a <a href=\"t.html\">INF</a> b</p>"),
        ("**INF** b", "INF", "<p><strong><a href=\"t.html\">INF</a></strong> b</p>"),
        ("*New* START", "New START", "<p><a href=\"t.html\"><em>New</em> START</a></p>"),
        (
            "![x](y)*New* S",
            "New S",
            "<p><img src=\"y\" alt=\"x\"><a href=\"t.html\"><em>New</em> S</a></p>",
        ),
    ] {
        assert_eq!(shown(text, words).trim_end(), expected, "{text:?}");
    }
    let table = shown("| |\n|--|\n| INF |\n", "INF");
    assert!(table.contains("<tbody><tr><td><a href=\"t.html\">INF</a></td></tr>"), "{table}");
}

#[test]
fn a_reference_shows_its_title() {
    let prose = parse::home(b"a [[b]] [[c|d]]\n\n| [[e]] |\n|--|\n").value.text;
    let mut view = view(&prose);
    view.links[1].title = None;
    let html = html_of(&view);
    strict::read(&html);
    assert!(html.starts_with("<p>a <a href=\"b.html\">&lt;b&gt;</a> <a href=\"c.html\">d</a></p>"));
    assert!(html.contains("<tr><th scope=\"col\"><a href=\"e.html\">&lt;e&gt;</a></th></tr>"));
}

#[test]
fn a_line_of_a_division_is_a_heading_within_its_block() {
    let long = format!("Article 2 {}", "x".repeat(120));
    let text = source(&format!("a\nPART I\n{long}\nb"), Format::Plain);
    let mut view = view(&text);
    view.numbered = true;
    let html = html_of(&view);
    strict::read(&html);
    let long_id = &text.divisions[1].anchor;
    assert!(html.contains(&format!(
        "<div id=\"p1\"><p>a</p><h2 id=\"part-i\">PART I</h2><p><span id=\"{long_id}\">{long}</span><br>b</p></div>"
    )), "{html}");
}

#[test]
fn levels_of_headings_follow_without_a_gap() {
    let text = markdown("## A\n\n##### B\n\n## C\n\n###### D\n");
    let names: Vec<String> = strict::read(&html(&text))
        .iter()
        .filter(|element| element.name.starts_with('h'))
        .map(|element| element.name.clone())
        .collect();
    assert_eq!(names, ["h2", "h3", "h2", "h4"]);
}

#[test]
fn of_a_text_in_excerpts_nothing_else_is_shown() {
    let text = markdown(
        "# Hidden\n\nsecret ![secret](secret.png)said *and more*[](secret.md) secret\n\n> secret\n\n\
         | secret | open |\n|--|--|\n| secret | |\n",
    );
    let mut view = view(&text);
    view.numbered = true;
    view.excerpts = Some(vec![piece(&text, 1, "said and more"), piece(&text, 3, "open")]);
    let html = html_of(&view);
    strict::read(&html);
    assert!(!html.to_lowercase().contains("secret") && !html.contains("Hidden"), "{html}");
    assert!(html.contains(
        "<p id=\"p2\"><span class=\"gap\">[…]</span> said <em>and more</em> <span class=\"gap\">[…]</span></p>"
    ), "{html}");
}

#[test]
fn parts_are_cut_after_blocks_and_the_first_may_be_elsewhere() {
    let text = markdown("# A\n\nb\n\n- c\n\nd\n");
    let mut view = view(&text);
    view.without_first = true;
    let parts = view.to_html_parts(&[0, 2]);
    assert!(parts.iter().map(Html::as_str).eq([
        "",
        "<p>b</p>\n<ul>\n<li><p>c</p>\n",
        "</li>\n</ul>\n<p>d</p>\n"
    ]));
}

#[test]
fn a_quotation_is_the_words_alone() {
    let text = markdown(
        "Ann: a *b* [c](d)[^1] ![e](f) `g`\n\n# h\n\n```\ni\n```\n\n| j |\n|--|\n\n[^1]: k",
    );
    let all: Vec<Piece> = ["a b c  g", "h", "i", "j"]
        .iter()
        .zip(0..)
        .map(|(words, block)| piece(&text, block, words))
        .collect();
    assert_eq!(
        quotation(Quotation { text: &text, pieces: &all }, &[]).as_str(),
        "<p>a <em>b</em> c  <code>g</code></p>\n<p class=\"heading\">h</p>\n<pre>i</pre>\n<p>j</p>\n"
    );
    let gap = Piece { gap: true, ..piece(&text, 0, "g") };
    let pieces = [piece(&text, 0, "a"), gap];
    assert_eq!(
        quotation(Quotation { text: &text, pieces: &pieces }, &[]).as_str(),
        "<p>a <span class=\"gap\">[…]</span> <code>g</code></p>\n"
    );
}
