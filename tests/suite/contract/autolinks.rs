//! Automatic links: the first mention of a topic in each text leads to it.

use crate::harness::{Page, Project, Site};

/// A topic that is mentioned by its aliases only, which tells automatic links from links by title.
const INF: (&str, &str) = (
    "topics/inf.yaml",
    "title: A treaty on missiles\naliases: [INF, INF accord, \"O'Hare\", 条约]\n",
);

/// Builds the page of a topic with this text, in a dossier with [`INF`].
fn with_text(text: &str) -> Page {
    let files = [INF, ("topics/here.yaml", "title: This one\n"), ("topics/here.md", text)];
    Project::dossier(&files).build().html("topics/here.html")
}

/// Returns the words of the links to [`INF`], except links by its title.
fn links(page: &Page) -> Vec<String> {
    let words = page.link_words("topics/inf.html").into_iter();
    words.filter(|words| words != "A treaty on missiles").collect()
}

/// Asserts that a text has these links to [`INF`].
#[track_caller]
fn assert_linked(text: &str, expected: &[&str]) {
    assert_eq!(links(&with_text(text)), expected, "links in: {text}");
}

#[test]
fn the_first_mention_is_linked() {
    assert_linked("Before INF, between INF, after INF.\n\nINF.\n", &["INF"]);
    assert_linked("Nothing of the kind.\n", &[]);
}

#[test]
fn a_mention_is_a_whole_word() {
    assert_linked("INFO, INF2, 2INF, xINF and e\u{301}INF.\n", &[]);
    assert_linked("INF\u{301} is another letter.\n", &[]);
    assert_linked("INFO, but INF's end.\n", &["INF"]);
    assert_linked("(INF)\n", &["INF"]);
    assert_linked("inf and Inf: case counts.\n", &[]);
}

#[test]
fn scripts_without_spaces_need_no_boundary() {
    assert_linked("该条约规定。\n", &["条约"]);
}

#[test]
fn the_longest_name_is_taken() {
    assert_linked("The INF accord, the INF.\n", &["INF accord"]);
    assert_linked("The INF\naccord holds.\n", &["INF accord"]);
}

#[test]
fn names_are_compared_as_quotes_are() {
    assert_linked("At O\u{2019}Hare.\n", &["O\u{2019}Hare"]);
    assert_linked("The INF\u{a0}accord.\n", &["INF\u{a0}accord"]);
}

#[test]
fn a_written_link_before_is_enough() {
    assert_linked("[[inf|That one]], then INF.\n", &["That one"]);
    assert_linked("First INF, then [[inf|that one]].\n", &["INF", "that one"]);
    assert_linked("[It](inf.yaml), then INF.\n", &["It"]);
}

#[test]
fn nothing_is_linked_in_links_headings_and_code() {
    let page =
        with_text("# The INF\n\n`INF` and [INF](https://example.org/). Then **INF** at last.\n");
    assert_eq!(links(&page), ["INF"]);
    let css = "h1 a, h2 a, h3 a, code a, a a";
    assert!(
        page.all(css).iter().all(|link| !link.attr("href").is_some_and(|to| to.contains("inf")))
    );
    assert_linked("# INF\n\n    INF\n\n[INF](https://example.org/)\n", &[]);
}

#[test]
fn a_topic_is_not_linked_from_its_own_page() {
    let site = Project::dossier(&[INF, ("topics/inf.md", "INF is this.\n")]).build();
    assert_eq!(links(&site.html("topics/inf.html")), [""; 0]);
}

/// Builds a site with a mention in every kind of text.
fn with_mentions(yaml: &str, inf: &str) -> Site {
    Project::dossier(&[
        ("dossier.yaml", &format!("title: A small dossier\nfeatured: [t]\n{yaml}")),
        ("dossier.md", "Home of INF.\n"),
        ("pages/method.md", "Made of INF.\n"),
        ("pages/method.yaml", "title: Method\n"),
        ("sources/s.txt", "Nothing.\n\nTold of INF.\n\nINF.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: of INF, topics: [t]}]\n"),
        ("sources/m.md", "Told of *INF*.\n"),
        ("sources/m.yaml", "title: M\n"),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/t.md", "All of INF.\n"),
        ("topics/inf.yaml", &format!("title: A treaty on missiles\naliases: [INF]\n{inf}")),
    ])
    .build()
}

/// Returns the pages that link `INF` to its topic, except `print.html`, which repeats all texts.
fn pages_that_link(site: &Site) -> Vec<String> {
    let pages = site.pages().into_iter().filter(|page| page.path != "print.html");
    pages.filter(|page| links(page).contains(&"INF".to_owned())).map(|page| page.path).collect()
}

#[test]
fn every_kind_of_text_is_linked_once() {
    let site = with_mentions("", "");
    let expected =
        ["index.html", "pages/method.html", "sources/m.html", "sources/s.html", "topics/t.html"];
    assert_eq!(pages_that_link(&site), expected);
    let source = site.html("sources/s.html");
    assert_eq!(links(&source), ["INF"]);
    assert!(source.links_in(source.id("p2")).contains(&"topics/inf.html".to_owned()));
    assert_eq!(source.marked("p2"), "of INF");
}

#[test]
fn automatic_links_can_be_turned_off() {
    assert_eq!(pages_that_link(&with_mentions("autolink: false\n", "")), [""; 0]);
    assert_eq!(pages_that_link(&with_mentions("", "autolink: false\n")), [""; 0]);
}

#[test]
fn automatic_links_are_no_backlinks() {
    let site = with_mentions("", "");
    assert_eq!(site.json("topics/inf.json")["backlinks"], serde_json::json!([]));
}
