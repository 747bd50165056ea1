//! Reading a dossier: the whole of it as one document, parallel translations, passages by year, and
//! unmarked mentions.

use std::collections::HashSet;

use crate::harness::{Project, Site, words};

/// Returns all ids of a page, and asserts that each is unique.
#[track_caller]
fn ids(site: &Site, path: &str) -> HashSet<String> {
    let page = site.html(path);
    let all: Vec<String> = page
        .all("[id]")
        .iter()
        .map(|element| element.attr("id").unwrap_or_default().to_owned())
        .collect();
    let set: HashSet<String> = all.iter().cloned().collect();
    assert_eq!(set.len(), all.len(), "an id of {path} is there twice");
    set
}

#[test]
fn the_whole_dossier_is_one_document() {
    let site = Project::dossier(&[
        ("dossier.md", "Welcome.\n"),
        ("sources/s.md", "Title\n\n## Part\n\nOne sentence.[^1] Another one.\n\n| a |\n|---|\n| cell |\n\n[^1]: A footnote.\n"),
        (
            "sources/s.yaml",
            "title: Title\nurl: https://example.org/s\npassages:\n  - {quote: One sentence., id: one, topics: [t], note: First *note*.}\n  - {quote: cell, topics: [t]}\n  - {quote: Title, topics: [t]}\n",
        ),
        ("sources/u.md", "## Part\n\nHidden. Shown.[^1] Hidden.\n\n[^1]: Foot.\n"),
        ("sources/u.yaml", "title: Other\npublish: excerpts\npassages:\n  - {quote: Shown., topics: [t]}\n"),
        ("topics/t.yaml", "title: Topic\nevents:\n  - {date: 1987, title: It was signed}\n"),
        ("topics/t.md", "## Heading\n\nSee [[s#one]].\n"),
        ("pages/about.md", "# About\n\nBy us.\n"),
    ])
    .build();
    let ids = ids(&site, "print.html");
    for id in
        ["s", "s.p3", "s.part", "s.note-1", "s.noted-2", "u", "u.p2", "t", "t.heading", "about"]
    {
        assert!(ids.contains(id), "{id} is not in {ids:?}");
    }
    let page = site.html("print.html");
    let shown_words = page.words();
    for shown in [
        "Welcome.",
        "One sentence.",
        "A footnote.",
        "First note.",
        "cell",
        "It was signed",
        "By us.",
        "Shown.",
    ] {
        assert!(shown_words.contains(shown), "{shown}");
    }
    assert!(!shown_words.contains("Hidden"), "{shown_words}");
    page.assert_links("https://example.org/s");
    page.assert_links("print.html#s.p3");
    // A note on words in a table or in the heading links to the block.
    assert_eq!(page.all("#s\\.noted-2").len(), 1);
    assert_eq!(page.all("sup.note-mark").len(), 2);
}

#[test]
fn a_large_dossier_is_printed_page_by_page() {
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    let text = "Ten bytes.\n\n".repeat(1000);
    for n in 0..205 {
        project.write(&format!("dossier/sources/s{n}.txt"), &text);
        project.write(&format!("dossier/sources/s{n}.yaml"), format!("title: Number {n}\n"));
    }
    let site = project.build();
    let first = site.html("print.html");
    first.assert_links("topics/t.html");
    first.assert_links("print.2.html");
    assert!(!first.words().contains("Ten bytes."));
    site.html("print.2.html").assert_links("sources/s99.html");
    assert!(!site.has("print.3.html"));
}

#[test]
fn versions_stand_side_by_side() {
    let rows = |site: &Site, path: &str| -> Vec<String> {
        let page = site.html(path);
        page.all(".parallel tbody tr").into_iter().map(words).collect()
    };
    let mut files = [
        ("sources/one.md", "# Title\n\nПервый.\n\n- Второй.\n\n# Art. 2\n\nТретий.\n"),
        ("sources/one.yaml", "title: Title\nlanguage: ru\n"),
        (
            "sources/two.md",
            "# Title\n\nThe first.\n\n- The *second*.\n\n# Art. 2\n\nThe third.\n\nMore.\n",
        ),
        ("sources/two.yaml", "title: Version\ntranslation_of: one\n"),
    ];
    let site = Project::dossier(&files).build();
    assert_eq!(
        rows(&site, "sources/one.html")[2..],
        ["3 Второй. The second.", "4 Art. 2 Art. 2", "5 Третий. The third. More.",]
    );
    assert_eq!(rows(&site, "sources/two.html")[1], "2 The first. Первый.");
    assert!(words(site.html("sources/two.html").one(".parallel")).contains("aligned by division"));
    ids(&site, "sources/one.html");

    // Without divisions, only texts with the same number of blocks.
    files[0].1 = "Первый.\n\nВторой.\n";
    files[2].1 = "The first.\n\nThe second.\n";
    let site = Project::dossier(&files).build();
    assert_eq!(rows(&site, "sources/one.html"), ["1 Первый. The first.", "2 Второй. The second."]);
    assert!(!words(site.html("sources/two.html").one(".parallel")).contains("aligned"));
    files[2].1 = "The first.\n";
    let site = Project::dossier(&files).build();
    assert!(site.html("sources/one.html").all(".parallel").is_empty());
    site.html("sources/one.html").assert_links("sources/two.html");
    files[2].1 = "The first.\n\nThe second.\n";

    // A text published as excerpts is shown nowhere beyond the passages on its page.
    let project = Project::dossier(&files);
    project.write("dossier/sources/one.yaml", "title: Title\nlanguage: ru\npublish: excerpts\n");
    let site = project.build();
    assert!(site.html("sources/two.html").all(".parallel").is_empty());
}

#[test]
fn passages_are_grouped_by_year() {
    let build = |count: usize| {
        let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
        let text: String = (1..=count).map(|n| format!("Paragraph {n}.\n\n")).collect();
        let passages: String = (1..=count)
            .map(|n| format!("  - {{paragraphs: {n}, topics: [t], date: {}}}\n", 1990 + n / 10))
            .collect();
        project.write("dossier/sources/s.md", text);
        project.write("dossier/sources/s.yaml", format!("title: S\npassages:\n{passages}"));
        project.build()
    };
    let years = |site: &Site| -> Vec<String> {
        let page = site.html("topics/t.html");
        page.all("h3.year").into_iter().map(words).collect()
    };
    let site = build(25);
    assert_eq!(years(&site), ["1990", "1991", "1992"]);
    assert_eq!(site.html("topics/t.html").all("article.passage").len(), 25);
}

#[test]
fn mentions_that_nobody_marked_are_listed() {
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: The Treaty\naliases: [INF]\n"),
        ("topics/u.yaml", "title: Other\n"),
        ("sources/s.md", "INF first.\n\nNothing.\n\nThe Treaty and INF again.\n\nINF is marked here.\n\nINF of another topic.\n"),
        (
            "sources/s.yaml",
            "title: S\npassages:\n  - {quote: is marked, topics: [t]}\n  - {quote: of another, topics: [u]}\n",
        ),
        ("sources/e.md", "INF is hidden. Shown INF.\n\nINF is hidden.\n"),
        ("sources/e.yaml", "title: E\npublish: excerpts\npassages:\n  - {quote: Shown INF, topics: [u]}\n"),
    ])
    .build();
    let page = site.html("topics/t.html");
    let links = page.links();
    let blocks = |source: &str| -> Vec<&String> {
        links.iter().filter(|link| link.starts_with(&format!("sources/{source}.html#p"))).collect()
    };
    assert_eq!(blocks("e"), ["sources/e.html#p1"]);
    let mentions = ["#p1", "#p3", "#p5"].map(|place| format!("sources/s.html{place}"));
    assert!(mentions.iter().all(|link| links.contains(link)), "{links:?}");
    assert!(!links.contains(&"sources/s.html#p2".to_owned()));
}
