//! A source's page: its blocks, turns, furniture, divisions, languages and provenance.

use crate::harness::{Page, Project, words};
use crate::links;

/// Builds the page of a dossier's only source, `sources/a.*`.
fn page_of(files: &[(&str, &str)]) -> Page {
    Project::dossier(files).build().html("sources/a.html")
}

/// Asserts that the blocks of a page have these words.
#[track_caller]
fn assert_blocks(page: &Page, blocks: &[&str]) {
    for (number, block) in (1..).zip(blocks) {
        let found = words(page.id(&format!("p{number}")));
        assert!(found.contains(block), "p{number} is `{found}`, not `{block}`");
    }
    let next = format!("[id=\"p{}\"]", blocks.len() + 1);
    assert!(page.all(&next).is_empty(), "there is a block too many");
}

#[test]
fn markdown_blocks_are_numbered_at_any_depth() {
    let text = "
        # Heading

        A *marked* paragraph.[^1]

        - item one

        - item two

          its second
          paragraph

        > quoted
        >
        > - inside

        ```
        let code;

        after;
        ```

        | a | b |
        |---|---|
        | c | d |

        The last.

        [^1]: The footnote.
    ";
    let page = page_of(&[("sources/a.md", text), ("sources/a.yaml", "title: Title\n")]);
    assert_blocks(
        &page,
        &[
            "Heading",
            "A marked paragraph.",
            "item one",
            "item two",
            "its second paragraph",
            "quoted",
            "inside",
            "let code; after;",
            "c",
            "The last.",
            "The footnote.",
        ],
    );
    assert!(!words(page.id("p4")).contains("its second"), "an item's paragraphs are blocks");
    assert!(words(page.id("p9")).contains('a'), "a table is one block");
}

#[test]
fn plain_blocks_are_numbered_and_nothing_in_them_is_markup() {
    let text =
        "\n\nFirst *not* emphasis.\n\n\n<b>Second</b> &amp; [x](y)\n \n# Third\nof two lines\n";
    let page = page_of(&[("sources/a.txt", text), ("sources/a.yaml", "title: Title\n")]);
    let blocks = ["First *not* emphasis.", "<b>Second</b> &amp; [x](y)", "# Third of two lines"];
    assert_blocks(&page, &blocks);
}

#[test]
fn raw_html_is_shown_as_text() {
    let text = "
        Some <em class=\"x\">raw</em> text.

        <div onclick=\"run()\">
        <script>alert(1)</script>
        </div>

        End.
    ";
    let page = page_of(&[("sources/a.md", text), ("sources/a.yaml", "title: Title\n")]);
    let shown = page.words();
    for raw in ["<em class=\"x\">raw</em>", "<script>alert(1)</script>", "<div onclick="] {
        assert!(shown.contains(raw), "`{raw}` is not shown:\n{shown}");
    }
    assert!(page.all("em.x, [onclick]").is_empty());
}

#[test]
fn a_first_block_equal_to_the_title_is_the_heading() {
    for (name, text) in
        [("sources/a.md", "# The title\n\nText.\n"), ("sources/a.txt", "The title\n\nText.\n")]
    {
        let page = page_of(&[(name, text), ("sources/a.yaml", "title: The title\n")]);
        let heading = page.all("h1[id=p1], [id=p1] h1, h1 [id=p1]");
        assert_eq!(heading.len(), 1, "{name}: p1 is the heading");
        assert_eq!(page.all("h1").len(), 1, "{name}: the heading is there once");
        assert_blocks(&page, &["The title", "Text."]);
    }
}

#[test]
fn a_first_block_unlike_the_title_is_text() {
    let page = page_of(&[
        ("sources/a.txt", "Another\n\nText.\n"),
        ("sources/a.yaml", "title: The title\n"),
    ]);
    assert!(words(page.one("h1")).contains("The title"));
    assert_blocks(&page, &["Another", "Text."]);
}

#[test]
fn turns_show_and_link_their_speakers() {
    let text = "
        Opening words.

        Q: What is it?

        Ann Lee: It is this.

        And more.

        Q\u{ff1a} Why: so?
    ";
    let page = page_of(&[
        ("sources/a.txt", text),
        ("sources/a.yaml", "title: Title\nspeakers:\n  Q: The interviewer\n  Ann Lee: ann\n"),
        ("topics/ann.yaml", "title: Ann Lee of the Office\nkind: person\n"),
    ]);
    assert_blocks(
        &page,
        &["Opening words.", "What is it?", "It is this.", "And more.", "Why: so?"],
    );
    let speaker = page.link_words("topics/ann.html");
    assert!(speaker.iter().any(|shown| shown.contains("Ann Lee")), "{speaker:?}");
}

#[test]
fn a_label_in_bold_begins_a_turn() {
    let page = page_of(&[
        ("sources/a.md", "**Ann:** It is this.\n\n*Ann*: Or that.\n\nannotation: no label.\n"),
        ("sources/a.yaml", "title: Title\nspeakers: {Ann: ann}\n"),
        ("topics/ann.yaml", "title: Somebody\nkind: person\nautolink: false\n"),
    ]);
    assert_blocks(&page, &["It is this.", "Or that.", "annotation: no label."]);
    assert!(page.link_words("topics/ann.html").len() >= 2, "each label links to its topic");
}

#[test]
fn furniture_stays_in_its_block_and_is_labelled() {
    let text = "First.\nREAD MORE: a headline\n\nDiscuss\n\nThe end. Discuss it.\n";
    let yaml = "title: Title\nfurniture: ['READ MORE:*', Discuss]\n";
    let page = page_of(&[("sources/a.txt", text), ("sources/a.yaml", yaml)]);
    assert_blocks(&page, &["First.", "Discuss", "The end. Discuss it."]);
    assert!(words(page.id("p1")).contains("READ MORE: a headline"));
    let html = page.one("body").html().to_lowercase();
    assert!(html.contains("publisher"), "furniture is labelled as the publisher's");
}

#[test]
fn divisions_have_anchors_and_a_table_of_contents() {
    let text = "
        PART I

        Article 1

        One.

        Article 22
        Twenty-two, the words below the line.

        PART II

        Article 1

        One again.
    ";
    let yaml = "title: Title\ndivisions: ['PART *', 'Article *']\n";
    let page = page_of(&[("sources/a.txt", text), ("sources/a.yaml", yaml)]);
    for anchor in ["part-i", "article-1", "article-22", "part-ii", "article-1-2"] {
        page.id(anchor);
        page.assert_links(&format!("sources/a.html#{anchor}"));
    }
    assert!(words(page.id("p4")).contains("Twenty-two"), "divisions do not renumber blocks");
}

#[test]
fn headings_divide_a_markdown_text() {
    let text =
        "# Top\n\n## Article VI\n\nSix.\n\n## Статья 7\n\nSeven.\n\n## Article VI\n\nAgain.\n";
    let page = page_of(&[("sources/a.md", text), ("sources/a.yaml", "title: Title\n")]);
    for anchor in ["article-vi", "статья-7", "article-vi-2"] {
        page.id(anchor);
        page.assert_links(&format!("sources/a.html#{anchor}"));
    }
    assert_blocks(
        &page,
        &["Top", "Article VI", "Six.", "Статья 7", "Seven.", "Article VI", "Again."],
    );
}

#[test]
fn anchors_of_a_text_do_not_meet_the_ids_of_the_theme() {
    let plain = Project::dossier(&[
        ("sources/a.md", "## First\n\nWords.\n"),
        ("sources/a.yaml", "title: Title\n"),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/t.md", "[[a]]\n"),
    ]);
    let page = plain.build().html("sources/a.html");
    let ids = page.all("[id]").into_iter().filter_map(|element| element.attr("id"));
    for id in ids.filter(|id| *id != "p1" && *id != "p2" && *id != "first") {
        plain.write("dossier/sources/a.md", format!("## {}\n\nWords.\n", id.replace('-', " ")));
        assert_eq!(links::faults(&plain.build(), "/"), [""; 0], "a division called {id}");
    }
}

#[test]
fn the_language_of_a_text_is_set_with_its_direction() {
    let site = Project::dossier(&[
        ("sources/a.txt", "هذا هو النص.\n"),
        (
            "sources/a.yaml",
            "title: بيان\nlanguage: ar\npassages: [{quote: هو النص, topics: [t]}]\n",
        ),
        ("sources/b.txt", "Это текст.\n"),
        ("sources/b.yaml", "title: Текст\nlanguage: ru\n"),
        ("sources/c.txt", "Plain words.\n"),
        ("sources/c.yaml", "title: English\n"),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    let arabic = "[lang=ar][dir=rtl] [id=p1], [lang=ar][dir=rtl][id=p1]";
    site.html("sources/a.html").one(arabic);
    site.html("sources/b.html").one("[lang=ru] [id=p1], [lang=ru][id=p1]");
    let english = site.html("sources/c.html");
    assert_eq!(english.one("html").attr("lang"), Some("en"));
    assert!(english.all("[dir=rtl]").is_empty());
    let topic = site.html("topics/t.html");
    topic.one("[lang=ar][dir=rtl] blockquote, blockquote[lang=ar][dir=rtl]");
}

#[test]
fn the_page_says_where_the_text_comes_from() {
    let yaml = "
        title: The talk
        kind: interview
        date: 2018-01-19
        summary: A *short* summary.
        authors: [ann, The Bureau]
        publisher: The Herald
        url: https://example.org/original
        archived: https://example.org/archived
        retrieved: 2018-01-20
        rights: Rights are held
        fidelity: translation
        original: scan.pdf
        topics: [t]
        passages:
          - {quote: the words, topics: [t], note: A *noted* thing., locator: sheet 7}
    ";
    let page = page_of(&[
        ("sources/a.txt", "Here are the words.\n"),
        ("sources/a.yaml", yaml),
        ("sources/scan.pdf", "%PDF"),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/ann.yaml", "title: Ann Lee\nkind: person\n"),
    ]);
    let shown = page.words();
    for fact in [
        "The talk",
        "interview",
        "A short summary.",
        "The Bureau",
        "The Herald",
        "Rights are held",
        "translation",
        "A noted thing.",
        "sheet 7",
    ] {
        assert!(
            shown.to_lowercase().contains(&fact.to_lowercase()),
            "`{fact}` is not shown:\n{shown}"
        );
    }
    let html = page.one("body").html();
    for day in ["19", "20"] {
        let forms = [format!("2018-01-{day}"), format!("{day} January 2018")];
        assert!(forms.iter().any(|form| html.contains(form)), "none of {forms:?} is shown");
    }
    for link in [
        "https://example.org/original",
        "https://example.org/archived",
        "sources/scan.pdf",
        "topics/t.html",
        "topics/ann.html",
    ] {
        page.assert_links(link);
    }
    assert!(page.all("em").iter().any(|marked| words(*marked) == "noted"), "notes are Markdown");
}

#[test]
fn links_in_a_source_lead_to_entries_or_the_original() {
    let text = "
        [entry](sub/b.txt#p1) [beside](c.html) [up](../d) [[b]]
        ![alt words](https://example.org/p.png)
    ";
    let page = page_of(&[
        ("sources/a.md", text),
        ("sources/a.yaml", "title: Title\nurl: https://example.org/x/y/\n"),
        ("sources/sub/b.txt", "Other.\n"),
        ("sources/sub/b.yaml", "title: Other\n"),
    ]);
    assert_eq!(page.link_words("sources/b.html#p1"), ["entry"]);
    assert_eq!(page.link_words("https://example.org/x/y/c.html"), ["beside"]);
    assert_eq!(page.link_words("https://example.org/x/d"), ["up"]);
    page.assert_links("https://example.org/p.png");
    assert!(page.all("[id=p1] img").is_empty(), "a remote image is a link");
    assert!(words(page.id("p1")).contains("[[b]]"), "`[[` is literal in a source");
}

#[test]
fn links_without_a_place_become_text() {
    let page = page_of(&[
        ("sources/a.md", "A [lost](c.html) link and a [bad](javascript:alert(1)) one.\n"),
        ("sources/a.yaml", "title: Title\n"),
    ]);
    let block = page.id("p1");
    assert!(words(block).contains("A lost link and a bad one."));
    assert!(block.html().find("javascript").is_none());
    assert!(!page.links_in(block).iter().any(|link| link.contains("c.html")));
}

#[test]
fn language_versions_lead_to_each_other() {
    let site = Project::dossier(&[
        ("sources/a.txt", "Text.\n"),
        ("sources/a.yaml", "title: The text\n"),
        ("sources/b.txt", "Текст.\n"),
        ("sources/b.yaml", "title: Текст\nlanguage: ru\ntranslation_of: a\n"),
    ])
    .build();
    site.html("sources/a.html").assert_links("sources/b.html");
    site.html("sources/b.html").assert_links("sources/a.html");
}

#[test]
fn a_note_stands_after_the_paragraphs_of_its_passage() {
    let page = page_of(&[
        ("topics/t.yaml", "title: T\n"),
        ("sources/a.txt", "One.\n\nTwo.\n\nThree.\n\nFour.\n"),
        (
            "sources/a.yaml",
            "title: A\npassages:\n\
             - {id: long, paragraphs: 1-3, topics: [t]}\n\
             - {id: within, quote: Two, topics: [t]}\n\
             - {id: apart, quote: 'One […] Four', topics: [t]}\n",
        ),
    ]);
    let order: Vec<&str> = page
        .all(".text > .block > [id], .text > .mark-note")
        .into_iter()
        .filter_map(|element| element.attr("id").or(element.attr("data-note")))
        .collect();
    assert_eq!(order, ["p1", "apart", "p2", "within", "p3", "long", "p4"]);
    let number = |note: &str| page.one(&format!("[data-note={note}]")).attr("data-number");
    for note in ["apart", "within", "long"] {
        let marks = page.all(&format!("mark[data-passage={note}][data-number]"));
        assert_eq!(marks.len(), 1, "{note}");
        assert_eq!(marks[0].attr("data-number"), number(note), "{note}");
    }
}

#[test]
fn an_original_is_shown_as_a_picture_or_linked_at_its_page() {
    let sidecar = "passages:\n\
                   - {id: first, quote: One, topics: [t], locator: p. 12}\n\
                   - {id: second, quote: Two, topics: [t], locator: line 12}\n";
    let page = |original: &str| {
        page_of(&[
            ("topics/t.yaml", "title: T\n"),
            ("sources/a.txt", "One.\n\nTwo.\n"),
            ("sources/a.yaml", &format!("title: A\noriginal: {original}\n{sidecar}")),
            (&format!("sources/{original}"), "bytes"),
        ])
    };
    let pdf = page("scan.pdf");
    let links = |note: &str| pdf.links_in(pdf.one(&format!("[data-note={note}]")));
    assert!(
        links("first").iter().any(|link| link == "sources/scan.pdf#page=12"),
        "{:?}",
        links("first")
    );
    assert!(!links("second").iter().any(|link| link.contains("scan.pdf")));
    assert!(pdf.all(".rail img").is_empty());

    let picture = page("scan.PNG");
    let image = picture.one(".rail a[href='scan.PNG'] > img[src='scan.PNG']");
    assert_eq!(image.attr("loading"), Some("lazy"));
    assert!(
        !picture
            .links_in(picture.one("[data-note=first]"))
            .iter()
            .any(|link| link.contains("scan"))
    );
}
