//! A topic's page: its passages in order, related topics, events, and the words used for it.

use crate::harness::{Page, Project, dedented, ink, words};

/// Returns the ids of a page's passages in the order of the page.
fn passages(page: &Page) -> Vec<&str> {
    let articles = page.all("article.passage").into_iter();
    articles.map(|article| article.attr("id").expect("a passage has an id")).collect()
}

#[test]
fn a_passage_is_quoted_and_attributed() {
    let page = Project::dossier(&[
        (
            "sources/talk.txt",
            "
            Ann: He said\u{a0}\u{201c}yes\u{201d}. And left.

            The end, \u{ab}so\u{bb}.
        ",
        ),
        (
            "sources/talk.yaml",
            "
                title: The talk
                speakers: {Ann: ann}
                passages:
                  - quote: said 'yes'. And left. The end,
                    topics: [t]
                    note: A *noted* thing.
                    locator: sheet 7
                  - {quote: \"'so'\", id: so, topics: [t, u]}
            ",
        ),
        ("topics/ann.yaml", "title: Ann Lee\nkind: person\n"),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/u.yaml", "title: Under\n"),
    ])
    .build()
    .html("topics/t.html");
    assert_eq!(passages(&page), ["talk.p1", "talk.so"]);
    for (id, quoted) in [
        ("talk.p1", "said\u{a0}\u{201c}yes\u{201d}. And left. The end,"),
        ("talk.so", "\u{ab}so\u{bb}"),
    ] {
        let article = format!("article.passage[id=\"{id}\"]");
        assert_eq!(ink(&words(page.one(&format!("{article} blockquote")))), ink(quoted));
        let (source, passage) = id.split_once('.').expect("an id of two parts");
        let link = format!("{article} a[href=\"../sources/{source}.html#{passage}\"]");
        assert!(!page.all(&link).is_empty(), "no {link}");
    }
    let first = page.id("talk.p1");
    for fact in ["The talk", "Ann Lee", "A noted thing.", "sheet 7"] {
        assert!(words(first).contains(fact), "`{fact}` is not shown: {}", words(first));
    }
    assert!(page.links_in(first).contains(&"topics/ann.html".to_owned()), "the voice is linked");
    let second = page.links_in(page.id("talk.so"));
    assert!(second.contains(&"topics/u.html".to_owned()), "other topics are linked: {second:?}");
}

#[test]
fn segments_are_quoted_in_order() {
    let page = Project::dossier(&[
        ("sources/a.txt", "One two three four five.\n"),
        ("sources/a.yaml", "title: A\npassages: [{quote: 'One […] three four', topics: [t]}]\n"),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build()
    .html("topics/t.html");
    let quoted = words(page.one("article.passage blockquote"));
    let three = quoted.find("three four").expect("the second segment");
    assert!(quoted.find("One").is_some_and(|one| one < three), "{quoted}");
    assert!(!quoted.contains("two"), "{quoted}");
}

#[test]
fn passages_are_in_order_of_date_source_and_place() {
    let dates = [
        ("k", ""),
        ("h", "date: 2018-01-02, "),
        ("g", "date: 2018-01-01~, "),
        ("f", "date: 2018-01-01, "),
        ("e", "date: 2018-01, "),
        ("d", "date: 2018~, "),
        ("c", "date: 2018, "),
        ("b", "date: 2017-12/2018-01, "),
        ("a", "date: '0987', "),
        ("i", "date: 2018-01-02/2018-01-05~, "),
    ];
    let text: String = dates.iter().map(|(id, _)| format!("word-{id}\n\n")).collect();
    let passages_of: String = dates
        .iter()
        .map(|(id, date)| format!("  - {{quote: word-{id}, id: {id}, {date}topics: [t]}}\n"))
        .collect();
    let page = Project::dossier(&[
        ("sources/a.txt", &text),
        ("sources/a.yaml", &format!("title: A\npassages:\n{passages_of}")),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build()
    .html("topics/t.html");
    let order = ["a", "b", "c", "d", "e", "f", "g", "i", "h", "k"].map(|id| format!("a.{id}"));
    assert_eq!(passages(&page), order);
}

#[test]
fn passages_of_one_day_are_in_order_of_source_and_place() {
    let yaml = "
        date: 2018
        passages:
          - {quote: Two three, id: z, topics: [t]}
          - {quote: Two, id: y, topics: [t]}
          - {quote: One, id: x, topics: [t]}
          - {quote: One, id: w, topics: [t]}
    ";
    let yaml = dedented(yaml);
    let page = Project::dossier(&[
        ("sources/b.txt", "One. Two three.\n"),
        ("sources/b.yaml", &format!("title: B\n{yaml}")),
        ("sources/a.txt", "One. Two three.\n"),
        ("sources/a.yaml", &format!("title: A\n{yaml}")),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build()
    .html("topics/t.html");
    let order = ["a.w", "a.x", "a.y", "a.z", "b.w", "b.x", "b.y", "b.z"];
    assert_eq!(passages(&page), order);
}

#[test]
fn a_topic_shows_its_own_facts() {
    let page = Project::dossier(&[
        (
            "topics/t.yaml",
            "
                title: The Accord
                kind: treaty
                aliases: [Akkord]
                summary: In *short*.
                parent: up
                related: [side]
                same_as: [https://www.wikidata.org/wiki/Q0]
            ",
        ),
        ("topics/t.md", "What the curator **says**.\n"),
        ("topics/up.yaml", "title: Above\n"),
        ("topics/side.yaml", "title: Beside\n"),
        ("sources/a.txt", "Text.\n"),
        ("sources/a.yaml", "title: A whole source\ntopics: [t]\n"),
    ])
    .build()
    .html("topics/t.html");
    assert!(words(page.one("h1")).contains("The Accord"));
    let shown = page.words();
    for fact in ["treaty", "Akkord", "In short.", "What the curator says."] {
        assert!(
            shown.to_lowercase().contains(&fact.to_lowercase()),
            "`{fact}` is not shown:\n{shown}"
        );
    }
    for link in
        ["topics/up.html", "topics/side.html", "https://www.wikidata.org/wiki/Q0", "sources/a.html"]
    {
        page.assert_links(link);
    }
}

#[test]
fn related_topics_lead_to_each_other() {
    let site = Project::dossier(&[
        ("topics/a.yaml", "title: A\nrelated: [b]\n"),
        ("topics/b.yaml", "title: B\n"),
        ("topics/c.yaml", "title: C\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: Words., topics: [b, c]}]\n"),
    ])
    .build();
    for (from, to) in [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")] {
        site.html(&format!("topics/{from}.html")).assert_links(&format!("topics/{to}.html"));
    }
    let links = site.html("topics/a.html").links();
    assert!(!links.contains(&"topics/c.html".to_owned()), "a and c share nothing");
}

#[test]
fn events_are_shown_in_order_with_their_evidence() {
    let page = Project::dossier(&[
        (
            "topics/t.yaml",
            "
                title: Topic
                events:
                  - {date: 2019-08, title: It ended}
                  - {date: 1987-12-08, title: It was signed, sources: ['s#p2', 's#mine', s]}
            ",
        ),
        ("sources/s.txt", "One.\n\nTwo.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: Two., id: mine, topics: [u]}]\n"),
        ("topics/u.yaml", "title: Under\n"),
    ])
    .build()
    .html("topics/t.html");
    let shown = page.words();
    let signed = shown.find("It was signed").expect("the first event");
    assert!(shown.find("It ended").is_some_and(|ended| ended > signed), "{shown}");
    assert!(shown.contains("1987"), "{shown}");
    for link in ["sources/s.html#p2", "sources/s.html#mine", "sources/s.html"] {
        page.assert_links(link);
    }
}

#[test]
fn fidelity_is_shown_wherever_words_are_shown() {
    let site = Project::dossier(&[
        ("sources/d.txt", "They met.\n\nThey left.\n"),
        (
            "sources/d.yaml",
            "
                title: Minutes
                fidelity: digest
                passages:
                  - {quote: They met., topics: [t]}
                  - {quote: They left., id: left, topics: [t]}
            ",
        ),
        ("sources/v.txt", "They stayed.\n"),
        (
            "sources/v.yaml",
            "title: Record\nfidelity: verified\npassages: [{quote: They stayed., topics: [t]}]\n",
        ),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/u.yaml", "title: Under\n"),
        ("topics/u.md", "See:\n\n![[d#left]]\n"),
    ])
    .build();
    let topic = site.html("topics/t.html");
    let says_digest = |text: &str| text.to_lowercase().contains("digest");
    for id in ["d.p1", "d.left"] {
        assert!(says_digest(&words(topic.id(id))), "{id}: {}", words(topic.id(id)));
    }
    assert!(!says_digest(&words(topic.id("v.p1"))), "a verified text is no digest");
    assert!(says_digest(&site.html("topics/u.html").words()), "an embedded digest is called one");
    assert!(says_digest(&site.html("sources/d.html").words()));
}

#[test]
fn a_topic_that_nobody_speaks_of_has_a_page() {
    let site = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]).build();
    let page = site.html("topics/t.html");
    assert!(words(page.one("h1")).contains("Topic"));
    assert!(passages(&page).is_empty());
}

#[test]
fn related_topics_lead_to_the_passages_that_they_share() {
    let quotes = ["One", "Two", "Three", "Four", "Five"];
    let passages: String = quotes
        .map(|quote| format!("  - {{quote: {quote}., id: {quote}, topics: [t, u]}}\n"))
        .concat()
        .to_lowercase();
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\nrelated: [v]\n"),
        ("topics/u.yaml", "title: U\n"),
        ("topics/v.yaml", "title: V\n"),
        ("sources/s.txt", "one.\n\ntwo. three. four. five.\n"),
        ("sources/s.yaml", &format!("title: S\npassages:\n{passages}")),
    ])
    .build();
    let page = site.html("topics/t.html");
    let related = page.all("[aria-labelledby=_related-title] > ul > li");
    assert_eq!(related.len(), 2);
    let links: Vec<(&str, String)> = page
        .all("[aria-labelledby=_related-title] ul ul a")
        .iter()
        .map(|link| (link.attr("href").unwrap(), link.text().collect()))
        .collect();
    let expected = [("#one", "S, ¶ 1"), ("#two", "S, ¶ 2"), ("#three", "S, ¶ 2")];
    let expected = expected.map(|(place, words)| (format!("../sources/s.html{place}"), words));
    assert!(
        links
            .iter()
            .map(|(url, words)| (*url, words.as_str()))
            .eq(expected.iter().map(|(url, words)| (url.as_str(), *words))),
        "{links:?}"
    );
    let words: String = related[0].text().collect();
    assert!(words.contains("5 shared passages") && words.contains("2 more"), "{words}");
    assert!(!related[1].text().collect::<String>().contains("shared"));
}
