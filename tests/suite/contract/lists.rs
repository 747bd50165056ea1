//! The home page, the indexes, the footer, and the splitting of long lists.

use std::fmt::Write as _;

use crate::harness::{Project, Site};
use crate::site::words;

/// Builds a site of one source with this many passages, each about topic `t`.
fn with_passages(count: usize) -> Site {
    let (mut text, mut yaml) = (String::new(), "title: S\npassages:\n".to_owned());
    for number in 1..=count {
        let _ = write!(text, "word{number}x\n\n");
        let _ = writeln!(yaml, "  - {{quote: word{number}x, topics: [t]}}");
    }
    let files =
        [("sources/s.txt", &*text), ("sources/s.yaml", &yaml), ("topics/t.yaml", "title: T\n")];
    Project::dossier(&files).build()
}

/// Returns the ids of the passages on a page.
fn passages(site: &Site, path: &str) -> Vec<String> {
    let page = site.html(path);
    let articles = page.all("article.passage").into_iter();
    articles.filter_map(|article| article.attr("id").map(str::to_owned)).collect()
}

#[test]
fn two_hundred_passages_stay_on_one_page() {
    let site = with_passages(200);
    assert_eq!(passages(&site, "topics/t.html").len(), 200);
    assert!(!site.has("topics/t.2.html"));
}

#[test]
fn more_passages_go_on_further_pages() {
    let site = with_passages(401);
    let pages = ["topics/t.html", "topics/t.2.html", "topics/t.3.html"];
    let found = pages.map(|path| passages(&site, path));
    assert_eq!(found.each_ref().map(Vec::len), [200, 200, 1]);
    let expected: Vec<String> = (1..=401).map(|number| format!("s.p{number}")).collect();
    assert_eq!(found.concat(), expected, "in order, each once");
    assert!(!site.has("topics/t.4.html"));
    site.html(pages[0]).assert_links(pages[1]);
    site.html(pages[1]).assert_links(pages[0]);
    site.html(pages[1]).assert_links(pages[2]);
    let data = site.json("topics/t.json");
    assert_eq!(data["passages"].as_array().map(Vec::len), Some(401), "data is never split");
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn long_indexes_are_split_and_hold_every_entry_once() {
    let names: Vec<String> = (1..=201).map(|number| format!("e{number}")).collect();
    let project = Project::dossier(&[]);
    for name in &names {
        project.write(&format!("dossier/topics/t{name}.yaml"), format!("title: Topic {name}\n"));
        project.write(&format!("dossier/sources/s{name}.txt"), "Words.\n");
        project.write(&format!("dossier/sources/s{name}.yaml"), format!("title: Source {name}\n"));
    }
    let site = project.build();
    for (folder, letter) in [("topics", "t"), ("sources", "s")] {
        let pages = ["index", "index.2"].map(|page| site.html(&format!("{folder}/{page}.html")));
        assert!(!site.has(&format!("{folder}/index.3.html")));
        pages[0].assert_links(&pages[1].path);
        let counts = pages.each_ref().map(|page| {
            let links = page.links();
            names
                .iter()
                .filter(|name| links.contains(&format!("{folder}/{letter}{name}.html")))
                .count()
        });
        assert_eq!(counts, [200, 1], "entries of {folder} on each page");
    }
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn indexes_lead_to_every_entry() {
    let site = Project::world().build();
    for folder in ["topics", "sources"] {
        let index = site.html(&format!("{folder}/index.html"));
        for path in site.paths() {
            let entry = path.strip_prefix(folder).and_then(|rest| rest.strip_suffix(".json"));
            if let Some(entry) = entry.filter(|entry| entry.starts_with('/')) {
                index.assert_links(&format!("{folder}{entry}.html"));
            }
        }
        site.html("index.html").assert_links(&format!("{folder}/index.html"));
    }
}

#[test]
fn topics_are_listed_by_kind_with_counts() {
    let text: String = (1..=7).map(|number| format!("word{number}x ")).collect();
    let passages: String =
        (1..=7).map(|number| format!("  - {{quote: word{number}x, topics: [t]}}\n")).collect();
    let site = Project::dossier(&[
        ("sources/s.txt", &text),
        ("sources/s.yaml", &format!("title: S\npassages:\n{passages}")),
        ("topics/t.yaml", "title: Topic\nkind: treaty\n"),
        ("topics/u.yaml", "title: Under\nkind: heirloom\n"),
    ])
    .build();
    let shown = site.html("topics/index.html").words().to_lowercase();
    assert!(shown.contains('7'), "seven passages are counted: {shown}");
    let treaty = shown.find("treat").expect("the kind of the first topic");
    let topic = shown.rfind("topic").expect("the first topic");
    assert!(treaty < topic && shown.contains("heirloom"), "{shown}");
}

#[test]
fn known_kinds_are_in_the_language_of_the_dossier_wherever_pages_show_them() {
    let of_language = |language: &str| {
        Project::dossier(&[
            ("dossier.yaml", &format!("title: D\nlanguage: {language}\n")),
            ("sources/a.txt", "Words.\n"),
            ("sources/a.yaml", "title: A\nkind: interview\ntopics: [t]\n"),
            ("sources/b.txt", "Words.\n"),
            ("sources/b.yaml", "title: B\nkind: treaty\n"),
            ("sources/c.txt", "Words.\n"),
            ("sources/c.yaml", "title: C\nkind: memoir\n"),
            ("topics/t.yaml", "title: T\nkind: treaty\n"),
        ])
        .build()
    };
    for (language, interview, treaty) in [
        ("en", "Interview", "Treaty"),
        ("ru", "Интервью", "Договор"),
        ("fr", "Entretien", "Traité"),
        ("de", "Interview", "Vertrag"),
        ("es", "Entrevista", "Tratado"),
        ("ar", "مقابلة", "معاهدة"),
        ("zh", "访谈", "条约"),
    ] {
        let site = of_language(language);
        let shown = |path: &str| site.html(path).words();
        for path in ["sources/a.html", "sources/index.html", "index.html", "topics/t.html"] {
            assert!(shown(path).contains(interview), "{language} {path}: {}", shown(path));
        }
        for path in ["sources/b.html", "sources/index.html", "topics/t.html", "topics/index.html"] {
            assert!(shown(path).contains(treaty), "{language} {path}: {}", shown(path));
        }
        for path in ["sources/c.html", "sources/index.html"] {
            assert!(shown(path).contains("memoir"), "{language} {path}: {}", shown(path));
        }
        let print = site.html("print.html");
        for kind in [interview, treaty, "memoir"] {
            let lines: Vec<String> = print.all(".eyebrow").into_iter().map(words).collect();
            assert!(lines.iter().any(|line| line.contains(kind)), "{language}: {lines:?}");
            let previewed = |path: &&str| site.text(path).contains(&format!("\"{kind}\""));
            let mut shards = site.paths().into_iter().filter(|path| path.starts_with("search/"));
            assert!(shards.any(|path| previewed(&path)), "{language}: {kind}");
        }
        for page in site.pages() {
            let lines: Vec<String> = page.all(".eyebrow, td").into_iter().map(words).collect();
            let raw = |line: &String| line.contains("interview") || line.contains("treaty");
            assert!(!lines.iter().any(raw), "{language} {}: {lines:?}", page.path);
        }
        let kinds =
            ["a", "b", "c"].map(|id| site.json(&format!("sources/{id}.json"))["kind"].clone());
        assert_eq!(kinds, ["interview", "treaty", "memoir"], "data has the curator's word");
    }
}

#[test]
fn the_home_page_says_what_the_dossier_is() {
    let project = Project::dossier(&[
        ("dossier.yaml", "title: The title\ndescription: What it describes.\nfeatured: [u, t]\n"),
        ("dossier.md", "The *text* of the home page.\n"),
        ("topics/t.yaml", "title: First\n"),
        ("topics/u.yaml", "title: Second\n"),
        ("topics/v.yaml", "title: Third\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", "title: The newest\ndate: 2020\n"),
    ]);
    let home = project.build().html("index.html");
    let shown = home.words();
    for words in ["The title", "What it describes.", "The text of the home page."] {
        assert!(shown.contains(words), "`{words}` is not shown: {shown}");
    }
    home.assert_links("sources/s.html");
    let links = home.links();
    let place = |id: &str| links.iter().position(|link| *link == format!("topics/{id}.html"));
    assert!(place("u").is_some() && place("u") < place("t"), "featured topics in their order");
    assert_eq!(place("v"), None, "only featured topics are on the home page");
}

#[test]
fn without_featured_the_topics_with_most_passages_come_first() {
    let home = Project::dossier(&[
        ("topics/a.yaml", "title: First\n"),
        ("topics/b.yaml", "title: Second\n"),
        ("sources/s.txt", "One. Two. Three.\n"),
        (
            "sources/s.yaml",
            "
                title: S
                passages:
                  - {quote: One., topics: [b]}
                  - {quote: Two., topics: [b]}
                  - {quote: Three., topics: [a]}
            ",
        ),
    ])
    .build()
    .html("index.html");
    let links = home.links();
    let place = |id: &str| links.iter().position(|link| *link == format!("topics/{id}.html"));
    assert!(place("b").is_some() && place("b") < place("a"), "{links:?}");
}

#[test]
fn free_pages_are_in_the_footer_of_every_page() {
    let site = Project::dossier(&[
        ("pages/about.md", "# About us\n\nWords.\n"),
        ("pages/about.yaml", "order: 2\n"),
        ("pages/method.md", "Words.\n"),
        ("pages/method.yaml", "title: How it was made\norder: 1\nsummary: In *short*.\n"),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    for path in ["index.html", "topics/t.html", "topics/index.html", "pages/about.html"] {
        let page = site.html(path);
        let links: Vec<String> =
            page.all("footer").into_iter().flat_map(|footer| page.links_in(footer)).collect();
        let place = |id: &str| links.iter().position(|link| *link == format!("pages/{id}.html"));
        assert!(place("method").is_some() && place("method") < place("about"), "{path}: {links:?}");
    }
    assert!(site.html("pages/about.html").words().contains("About us"));
    let method = site.html("pages/method.html").words();
    assert!(method.contains("How it was made") && method.contains("In short."), "{method}");
}
