//! Citations of sources and passages, and the machine-readable metadata of pages.

use scraper::{ElementRef, Selector};
use serde_json::Value;

use crate::harness::{Project, Site, sha256};
use crate::site::words;

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

/// Returns the texts of the elements within another that match a selector.
fn texts(of: ElementRef<'_>, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    of.select(&selector).map(|element| element.text().collect()).collect()
}

#[test]
fn every_notation_has_permalink_and_checksum() {
    let sum = sha256(TEXT);
    for (config, base) in [(BASE, "https://example.org/d/"), ("", "")] {
        let site = site(config);
        let links = ["", "#words", "#p1"].map(|anchor| format!("{base}sources/s.html{anchor}"));

        let page = site.html("sources/s.html");
        let boxes = page.all("details.cite");
        assert_eq!(boxes.len(), 3);
        for (cite, link) in boxes.iter().zip(&links) {
            let plain = texts(*cite, "p").join(" ");
            assert!(plain.contains(&format!(" {link}. ")) && plain.contains(&sum), "{plain}");
        }
        for passage in &boxes[1..] {
            assert!(texts(*passage, "pre").is_empty(), "notations are of the source alone");
        }
        let words = boxes[1..].iter().map(|cite| texts(*cite, "p").join(" "));
        let places: Vec<bool> = words
            .zip(["¶ 1 (00:14:05)", "¶ 1–2"])
            .map(|(all, place)| all.contains(place))
            .collect();
        assert_eq!(places, [true, true]);

        let [bib, ris, csl] = <[String; 3]>::try_from(texts(boxes[0], "pre")).unwrap();
        let item: Value = serde_json::from_str(&csl).unwrap();
        let link = &links[0];
        assert_eq!(item["id"], "s");
        assert_eq!(item["URL"], *link);
        assert_eq!(item["type"], "interview");
        assert_eq!(item["title"], TITLE);
        assert_eq!(item["author"][1]["literal"], "J. Smith");
        assert_eq!(item["issued"]["date-parts"][0], serde_json::json!([2018, 1]));
        assert_eq!(item["issued"]["circa"], true);
        assert!(item["note"].as_str().unwrap().contains(&sum));
        assert!(ris.contains(&format!("\nUR  - {link}\n")), "{ris}");
        assert!(ris.contains("\nDA  - 2018/01//\n") && ris.contains(&sum));
        assert!(ris.starts_with("TY  - GEN\n") && ris.ends_with("\nER  - "), "{ris}");
        assert!(ris.lines().all(|line| line.get(2..6) == Some("  - ")), "{ris}");
        assert!(bib.starts_with("@misc{s,\n"), "{bib}");
        assert!(bib.contains(&format!("url = {{{link}}}")), "{bib}");
        assert!(bib.contains("author = {{Ann A.} and {J. Smith}}") && bib.contains(&sum));
        let title = "50 \\% \\& \\textbraceleft{}braces\\textbraceright{}";
        assert!(bib.contains(title), "{bib}");
    }
}

#[test]
fn a_citation_in_words_links_to_the_place() {
    for config in [BASE, ""] {
        let page = site(config).html("sources/s.html");
        let links: Vec<_> = page
            .all("details.cite > p:not(.attribution) a")
            .into_iter()
            .map(|link| link.attr("href").unwrap_or_default().to_owned())
            .collect();
        // In the order of the notes: each is below the last paragraph of its passage.
        assert_eq!(links, ["s.html", "#words", "#p1"]);
    }
}

#[test]
fn the_margin_names_a_voice_and_a_date_only_where_they_are_not_the_sources_own() {
    let passages = "passages:\n  - {quote: One, topics: [t]}\n  - {quote: Two, topics: [t], date: 1987}\n  - {quote: Three, topics: [t], speaker: ann}\n";
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/ann.yaml", "title: Ann A.\nkind: person\n"),
        ("sources/s.txt", "One.\n\nTwo.\n\nThree.\n"),
        ("sources/s.yaml", &format!("title: S\ndate: 2018\nauthors: [J. Smith]\n{passages}")),
    ])
    .build();
    let page = site.html("sources/s.html");
    let notes = page.all(".text details.cite");
    let said: Vec<String> =
        notes.into_iter().map(|note| texts(note, ".attribution").concat()).collect();
    assert_eq!(said, ["", "1987", "Ann A."]);
}

/// Returns the text citations of a passage and of its source in a dossier of this language, with
/// the checksum replaced by `SHA`.
fn in_words(language: &str, title: &str, sidecar: &str) -> [String; 2] {
    let passages = "passages: [{quote: Words, topics: [t]}]";
    let site = Project::dossier(&[
        ("dossier.yaml", &format!("title: The dossier\nlanguage: {language}\n")),
        ("topics/t.yaml", "title: Topic\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", &format!("title: '{title}'\n{sidecar}\n{passages}\n")),
    ])
    .build();
    let page = site.html("sources/s.html");
    let sum = format!("SHA-256 {}.", sha256("Words.\n"));
    let cited = |css: &str| page.one(css).text().collect::<String>().replace(&sum, "SHA.");
    [cited(".text details.cite > summary + p"), cited("main > details.cite > summary + p")]
}

#[test]
fn citations_in_words_have_the_quotation_marks_of_their_language() {
    let authors = "authors: [J. Smith]";
    for (language, expected) in [
        ("en", "J. Smith: “Talk”. "),
        ("ru", "J. Smith: «Talk». "),
        ("fr", "J. Smith\u{a0}: «\u{a0}Talk\u{a0}». "),
        ("de", "J. Smith: „Talk“. "),
        ("es", "J. Smith: «Talk». "),
        ("ar", "J. Smith: «Talk». "),
        ("zh", "J. Smith：《Talk》. "),
    ] {
        for cited in in_words(language, "Talk", authors) {
            assert!(cited.starts_with(expected), "{language}: {cited}");
        }
        let (_, title) = expected.split_once("Smith").unwrap();
        let title = title.trim_start_matches([':', '：', ' ', '\u{a0}']);
        for cited in in_words(language, "Talk", "") {
            assert!(cited.starts_with(title), "{language}: {cited}");
        }
    }
}

#[test]
fn citations_in_words_have_one_full_stop_a_part() {
    let sidecar = "publisher: Правда\ndate: 2018-01-19\nretrieved: 2018-02";
    let [passage, source] = in_words("ru", "Что дальше?", sidecar);
    assert_eq!(
        source,
        "«Что дальше?» Правда, 19 января 2018\u{202f}г. The dossier. sources/s.html. SHA. \
         Получено: февраль 2018\u{202f}г."
    );
    let place = "The dossier. ¶ 1: «Words». sources/s.html#p1. SHA.";
    assert!(passage.contains(place), "{passage}");
}

#[test]
fn what_citations_in_words_say_themselves_begins_with_a_capital_letter() {
    let sidecar = "fidelity: digest\ndate: 2018-01~\nauthors: [iron works]";
    let [passage, source] = in_words("en", "talk", sidecar);
    assert_eq!(
        source,
        "iron works: “talk”. About January 2018. The dossier. sources/s.html. A digest, not the \
         source’s own words. SHA."
    );
    assert!(passage.contains(". A digest, not the source’s own words. SHA."), "{passage}");
    let [_, source] = in_words("en", "Talk", "date: 2018-01~\npublisher: eNews");
    assert!(source.starts_with("“Talk”. eNews, about January 2018. "), "{source}");
}

/// Parses the JSON-LD block of a page.
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

/// Returns BibTeX, RIS and CSL-JSON of a source.
fn notations(sidecar: &str) -> (String, String, Value) {
    let site = Project::dossier(&[
        ("dossier.yaml", "title: The dossier\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", &format!("title: S\n{sidecar}\n")),
    ])
    .build();
    let page = site.html("sources/s.html");
    let [bib, ris, csl] =
        <[String; 3]>::try_from(texts(page.one("main > details.cite"), "pre")).unwrap();
    (bib, ris, serde_json::from_str(&csl).unwrap())
}

#[test]
fn an_institution_is_one_name() {
    let name = "Ministry of Trade and Industry";
    for (kind, field) in
        [("statement", "howpublished"), ("report", "institution"), ("article", "journal")]
    {
        let (bib, ..) =
            notations(&format!("kind: {kind}\npublisher: {name}\nauthors: [{name}, A & B]"));
        assert!(bib.contains(&format!("\n  {field} = {{{{{name}}}}},\n")), "{bib}");
        let authors = format!("\n  author = {{{{{name}}} and {{A \\& B}}}},\n");
        assert!(bib.contains(&authors), "{bib}");
    }
}

#[test]
fn an_article_is_in_the_journal_of_its_publisher() {
    let (bib, ris, csl) = notations("kind: article\npublisher: The Herald");
    assert!(bib.starts_with("@article{s,") && bib.contains("journal = {{The Herald}}"), "{bib}");
    assert!(ris.contains("\nT2  - The Herald\n") && !ris.contains("\nPB  -"), "{ris}");
    assert_eq!(csl["type"], "article-newspaper");
    assert_eq!(csl["container-title"], "The Herald");
    assert_eq!(csl["source"], "The dossier");
    assert_eq!(csl["publisher"], Value::Null);
    let (_, ris, csl) = notations("kind: article");
    assert!(!ris.contains("\nT2  -"), "{ris}");
    assert_eq!(csl["container-title"], Value::Null, "the dossier is no newspaper");
    let (_, ris, csl) = notations("kind: report\npublisher: Press");
    assert!(ris.contains("\nPB  - Press\n") && !ris.contains("\nT2  -"), "{ris}");
    assert_eq!([&csl["publisher"], &csl["container-title"]], ["Press", "The dossier"]);
}

#[test]
fn what_was_published_is_no_personal_communication() {
    let published = ["publisher: Press", "url: https://example.org/"];
    for (kind, in_csl) in [("interview", "interview"), ("letter", "document")] {
        for published in published {
            let (_, ris, csl) = notations(&format!("kind: {kind}\n{published}"));
            assert!(ris.starts_with("TY  - GEN\n"), "{kind}: {ris}");
            assert_eq!(csl["type"], in_csl);
        }
        let (_, ris, _) = notations(&format!("kind: {kind}"));
        assert!(ris.starts_with("TY  - PCOMM\n"), "{kind}: {ris}");
    }
    assert_eq!(notations("kind: letter").2["type"], "personal_communication");
}

#[test]
fn a_passage_is_cited_with_its_words_and_who_says_them() {
    let long = "Long words. ".repeat(200);
    let text = format!("Ann: Will it hold?\n\nBob: It will not\n\n{long}\n");
    let passages = "passages:\n  - {quote: 'hold? It will', topics: [t], locator: p. 5}\n  \
                    - {quote: 'Will […] hold', topics: [t]}\n  - {paragraphs: 3, topics: [t]}\n";
    let cited = |publish: &str| -> Vec<String> {
        let site = Project::dossier(&[
            ("dossier.yaml", "title: D\n"),
            ("topics/t.yaml", "title: Topic\n"),
            ("sources/s.txt", &text),
            (
                "sources/s.yaml",
                &format!(
                    "title: S\nspeakers: {{Ann: Ann, Bob: Bob}}\npublish: {publish}\n{passages}"
                ),
            ),
        ])
        .build();
        let page = site.html("sources/s.html");
        let cited = page.all("details.cite > p").into_iter().map(words);
        cited.filter(|words| words.contains("SHA-256")).collect()
    };
    let full = cited("full").join("\n");
    let both = "¶ 1–2 (p. 5): Ann: “hold?” Bob: “It will”. sources/s.html#p1-2. ";
    assert!(full.contains(both) || full.contains(&both.replace("#p1-2", "#p1")), "{full}");
    assert!(full.contains("D. ¶ 1: “Will […] hold”. "), "{full}");
    assert!(full.contains("“Long words. Long words. ") && full.contains(" […]”. "), "{full}");
    let withheld = cited("metadata").join("\n");
    assert!(withheld.contains("D. p. 5. "), "{withheld}");
    for word in ["hold", "will", "Long"] {
        assert!(!withheld.contains(word), "{withheld}");
    }
}
