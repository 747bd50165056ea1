//! How to cite a source and its passages, and what pages say of themselves to programs.

use serde_json::Value;

use crate::harness::{Project, Site, sha256};

const TITLE: &str = "A </script><b>title</b> of 50 % & {braces} \"quoted\" معاهدة";
const TEXT: &str = "Smith: Words of the treaty.\n\nMore words.\n";

fn site(config: &str) -> Site {
    let yaml = format!(
        "title: '{TITLE}'\nkind: interview\ndate: 2018-01~\nauthors: [ann, J. Smith]\npublisher: Press & Co\nurl: https://example.org/a{{b\nretrieved: 2018-02-03\nrights: All_rights\nspeakers: {{Smith: J. Smith}}\npassages:\n  - {{quote: of the treaty, id: words, topics: [t], locator: 00:14:05}}\n  - {{paragraphs: 1-2, topics: [t], date: 1987}}\n",
    );
    Project::dossier(&[
        ("dossier.yaml", &format!("title: Dossier\n{config}")),
        (
            "topics/t.yaml",
            "title: Topic\nkind: treaty\naliases: [One, Two]\nsame_as: [https://example.org/t]\n",
        ),
        ("topics/ann.yaml", "title: Ann A.\nkind: person\n"),
        ("sources/s.md", TEXT),
        ("sources/s.yaml", &yaml),
    ])
    .build()
}

const BASE: &str = "base_url: https://example.org/d/\n";

#[test]
fn every_notation_has_permalink_and_checksum() {
    let sum = sha256(TEXT);
    for (config, base) in [(BASE, "https://example.org/d/"), ("", "")] {
        let site = site(config);
        let links = ["", "#p1", "#words"].map(|anchor| format!("{base}sources/s.html{anchor}"));

        let items: Vec<Value> = serde_json::from_str(site.text("cite/s.csl.json")).unwrap();
        assert_eq!(items.len(), 3);
        for ((item, link), key) in items.iter().zip(&links).zip(["s", "s.p1", "s.words"]) {
            assert_eq!(item["id"], key);
            assert_eq!(item["URL"], *link);
            assert_eq!(item["type"], "interview");
            assert_eq!(item["title"], TITLE);
            assert_eq!(item["author"][1]["literal"], "J. Smith");
            assert_eq!(item["issued"]["date-parts"][0], serde_json::json!([2018, 1]));
            assert_eq!(item["issued"]["circa"], true);
            assert!(item["note"].as_str().unwrap().contains(&sum));
        }
        assert_eq!(items[2]["section"], "¶ 1 (00:14:05)");
        assert_eq!(items[1]["section"], "¶ 1–2");

        let ris: Vec<&str> = site.text("cite/s.ris").split("ER  - \r\n").collect();
        let bib: Vec<&str> = site.text("cite/s.bib").split("\n}\n").collect();
        assert_eq!((ris.len(), bib.len()), (4, 4));
        for (n, link) in links.iter().enumerate() {
            assert!(ris[n].contains(&format!("UR  - {link}\r\n")), "{}", ris[n]);
            assert!(ris[n].contains("DA  - 2018/01//\r\n") && ris[n].contains(&sum));
            assert!(bib[n].contains(&format!("url = {{{link}}}")), "{}", bib[n]);
            assert!(bib[n].contains("author = {{Ann A.} and {J. Smith}}") && bib[n].contains(&sum));
            assert!(
                bib[n].contains("50 \\% \\& \\textbraceleft{}braces\\textbraceright{}"),
                "{}",
                bib[n]
            );
        }
        assert!(ris[0].lines().all(|line| line.get(2..6) == Some("  - ")), "{}", ris[0]);

        let page = site.html("sources/s.html");
        let boxes = page.all("details.cite");
        assert_eq!(boxes.len(), 3);
        let words = page.words();
        for link in &links {
            assert!(words.contains(link), "{link}");
        }
        for file in ["cite/s.bib", "cite/s.ris", "cite/s.csl.json"] {
            page.assert_links(file);
        }
    }
}

/// The block of data of a page.
fn data(site: &Site, path: &str) -> Value {
    let page = site.html(path);
    let blocks = page.all("script[type=\"application/ld+json\"]");
    assert_eq!(blocks.len(), 1, "{path}");
    serde_json::from_str(&blocks[0].text().collect::<String>()).unwrap()
}

#[test]
fn pages_say_what_they_are() {
    let site = site(BASE);
    let source = data(&site, "sources/s.html");
    assert_eq!(source["@context"], "https://schema.org");
    assert_eq!(source["name"], TITLE);
    assert_eq!(source["url"], "https://example.org/d/sources/s.html");
    assert_eq!(source["isBasedOn"], "https://example.org/a%7Bb");
    assert_eq!(source["author"][0]["@type"], "Person");
    assert_eq!(source["identifier"]["value"], sha256(TEXT));
    assert_eq!(source["datePublished"], Value::Null, "it is not certain");
    let topic = data(&site, "topics/t.html");
    assert_eq!(topic["@type"], "Legislation");
    assert_eq!(topic["alternateName"], serde_json::json!(["One", "Two"]));
    assert_eq!(topic["sameAs"], "https://example.org/t");
    for (path, kind) in [
        ("index.html", "WebSite"),
        ("sources/index.html", "CollectionPage"),
        ("map.html", "CollectionPage"),
    ] {
        assert_eq!(data(&site, path)["@type"], kind);
        let page = site.html(path);
        let property = |name: &str| {
            let all = page.all(&format!("meta[property=\"og:{name}\"]"));
            all.first().and_then(|meta| meta.attr("content")).map(str::to_owned)
        };
        assert!(property("title").is_some() && property("type").is_some(), "{path}");
        assert!(property("url").unwrap().starts_with("https://example.org/d/"));
    }
    assert!(site.html("404.html").all("script[type=\"application/ld+json\"]").is_empty());
}
