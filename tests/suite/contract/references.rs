//! References in the curator's Markdown, their backlinks, and embedded passages.

use serde_json::{Value, json};

use crate::harness::{Project, Site, words};

/// Builds a site whose topic `here` has this text; a topic, a source and a page can be referred to.
fn with_text(text: &str) -> Site {
    Project::dossier(&[
        ("dossier.yaml", "title: A small dossier\nautolink: false\n"),
        ("topics/here.yaml", "title: This topic\n"),
        ("topics/here.md", text),
        ("topics/law/inf.yaml", "title: The Treaty\naliases: [INF, Accord]\n"),
        ("topics/law/inf.md", "The text of it.\n"),
        ("sources/talks/talk.txt", "Article 1\n\nWords of the talk.\n\nMore words.\n"),
        (
            "sources/talks/talk.yaml",
            "
                title: The talk
                divisions: ['Article *']
                passages: [{quote: of the, id: mine, topics: [inf]}]
            ",
        ),
        ("pages/method.md", "# The method\n\nWords.\n"),
        ("files/report.pdf", "%PDF"),
    ])
    .build()
}

#[test]
fn a_reference_is_by_id_title_or_alias() {
    let site = with_text(
        "[[inf]], b [[inf|that treaty]], [[INF]], [[The Treaty]], [[talk]], [[method]].\n",
    );
    let page = site.html("topics/here.html");
    let shown = page.words();
    assert!(shown.contains("b that treaty"), "{shown}");
    let words = page.link_words("topics/inf.html");
    assert_eq!(words.iter().filter(|words| *words == "that treaty").count(), 1, "{words:?}");
    assert!(words.len() >= 4, "{words:?}");
    assert!(words.contains(&"The Treaty".to_owned()), "the title is the link's text: {words:?}");
    assert!(page.link_words("sources/talk.html").contains(&"The talk".to_owned()));
    assert!(page.link_words("pages/method.html").contains(&"The method".to_owned()));
}

#[test]
fn a_reference_may_name_a_block_a_passage_or_a_division() {
    let page =
        with_text("[[talk#p3|a]] [[talk#mine|b]] [[talk#article-1|c]]\n").html("topics/here.html");
    for (anchor, shown) in [("p3", "a"), ("mine", "b"), ("article-1", "c")] {
        assert_eq!(page.link_words(&format!("sources/talk.html#{anchor}")), [shown]);
    }
}

#[test]
fn a_reference_may_be_a_path_from_its_file() {
    let text = "
        [a](../sources/talks/talk.txt#p2) [b](law/inf.yaml) [c](law/inf.md) [d](../pages/method.md)
        [e](../files/report.pdf) [f](https://example.org/x) [g](../sources/talks/talk.yaml#mine)
    ";
    let page = with_text(text).html("topics/here.html");
    for (target, shown) in [
        ("sources/talk.html#p2", "a"),
        ("topics/inf.html", "b"),
        ("topics/inf.html", "c"),
        ("pages/method.html", "d"),
        ("files/report.pdf", "e"),
        ("https://example.org/x", "f"),
        ("sources/talk.html#mine", "g"),
    ] {
        let found = page.link_words(target);
        assert!(found.iter().any(|words| words == shown), "{target}: {found:?}");
    }
}

#[test]
fn references_stand_in_notes_summaries_pages_and_at_home() {
    let site = Project::dossier(&[
        ("dossier.yaml", "title: A small dossier\nautolink: false\nfeatured: [u]\n"),
        ("dossier.md", "Home [[t|leads]].\n"),
        ("pages/method.md", "Page [[t|leads]].\n"),
        ("pages/method.yaml", "title: Method\n"),
        ("sources/s.txt", "Words.\n"),
        (
            "sources/s.yaml",
            "
                title: S
                summary: Source [[t|leads]].
                passages: [{quote: Words., topics: [u], note: 'Note [[t|leads]].'}]
            ",
        ),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/u.yaml", "title: Under\nsummary: Topic [[t|leads]].\n"),
    ])
    .build();
    for (path, count) in
        [("index.html", 1), ("pages/method.html", 1), ("sources/s.html", 2), ("topics/u.html", 2)]
    {
        let found = site.html(path).link_words("topics/t.html");
        let leads = found.iter().filter(|words| *words == "leads").count();
        assert!(leads >= count, "{path}: {found:?}");
    }
}

#[test]
fn a_reference_makes_a_backlink_with_its_sentence() {
    let site = with_text(
        "Nothing here. It grew out of *the* [[inf|treaty]], as all know! And nothing there.\n",
    );
    let target = site.html("topics/inf.html");
    let shown = target.words();
    assert!(shown.contains("It grew out of the treaty, as all know!"), "{shown}");
    assert!(!shown.contains("Nothing here.") && !shown.contains("And nothing there."), "{shown}");
    target.assert_links("topics/here.html");
    let backlinks = site.json("topics/inf.json")["backlinks"].clone();
    assert_eq!(backlinks, json!([{"from": "here", "url": "topics/here.html"}]));
}

#[test]
fn sources_and_pages_have_backlinks_too() {
    let site =
        with_text("Told in [[talk]] at length. Made as [[method]] says.\n\n![[talk#mine]]\n");
    for (path, sentence) in [
        ("sources/talk.html", "Told in The talk at length."),
        ("pages/method.html", "Made as The method says."),
    ] {
        let page = site.html(path);
        page.assert_links("topics/here.html");
        assert!(page.words().contains(sentence), "{path}: {}", page.words());
    }
}

#[test]
fn a_reference_in_a_table_has_the_sentence_of_its_cell_or_none() {
    let site = with_text(
        "| Head | [[inf]] | [[talk]] of old |\n|---|---|---|\n| One | Two [[method]]. Three. | Four |\n\n\
         ![[talk#mine]]\n",
    );
    let entries = |path: &str| -> Vec<String> {
        site.html(path).all(".backlinks li").into_iter().map(words).collect()
    };
    let here = &words(site.html("topics/here.html").one("h1"));
    assert_eq!(entries("topics/inf.html"), std::slice::from_ref(here), "nothing but the link");
    assert!(site.html("topics/inf.html").all("q").is_empty());
    site.html("topics/inf.html").assert_links("topics/here.html");
    assert_eq!(entries("pages/method.html"), [format!("{here}: Two The method.")]);
    let talk = [format!("{here} quotes it"), format!("{here}: The talk of old")];
    assert_eq!(entries("sources/talk.html"), talk);
}

#[test]
fn an_embed_is_a_backlink_and_keys_of_a_sidecar_are_not() {
    let site = with_text("![[talk#mine]]\n");
    site.html("sources/talk.html").assert_links("topics/here.html");
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/u.yaml", "title: Under\nparent: t\nrelated: [t]\n"),
    ])
    .build();
    assert_eq!(site.json("topics/t.json")["backlinks"], Value::Array(Vec::new()));
}

#[test]
fn an_embedded_passage_is_quoted_without_an_id() {
    let site = with_text("Before.\n\n![[talk#mine]]\n\n![[talk#p3]]\n\nAfter.\n");
    let page = site.html("topics/here.html");
    let quoted: Vec<String> = page.all("blockquote").into_iter().map(words).collect();
    assert_eq!(quoted, ["of the", "More words."]);
    for anchor in ["mine", "p3"] {
        page.assert_links(&format!("sources/talk.html#{anchor}"));
    }
    assert!(page.words().contains("The talk"), "an embed has its attribution");
    assert!(page.all("article[id], blockquote[id]").is_empty(), "an embed has no id");
    let shown = page.words();
    let places = ["Before.", "of the", "More words.", "After."].map(|words| shown.find(words));
    assert!(places.is_sorted() && places[0].is_some(), "{shown}");
}
