//! Passages as W3C Web Annotations.

use serde_json::{Value, json};

use crate::harness::{Project, sha256};

const TEXT: &str =
    "Первый абзац.\n\nSome “quoted” words that end here, and more.\n\nThird block.\n";

fn site(config: &str, publish: &str) -> Value {
    let sidecar = format!(
        "title: S\npublish: {publish}\npassages:\n\
         - {{quote: '\"quoted\" words', topics: [t], id: words, note: A *note*.}}\n\
         - {{quote: 'абзац. Some', topics: [t, u]}}\n\
         - {{quote: 'end […] Third', topics: [t]}}\n"
    );
    let project = Project::dossier(&[
        ("sources/s.txt", TEXT),
        ("sources/s.yaml", &sidecar),
        ("topics/t.yaml", "title: T\n"),
        ("topics/u.yaml", "title: U\n"),
    ]);
    project.write("dossier/dossier.yaml", config);
    project.build().json("sources/s.annotations.jsonld")
}

#[test]
fn every_passage_is_an_annotation_that_can_be_found_again() {
    let page = site("title: D\n", "full");
    assert_eq!(page["@context"][0], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!(page["type"], "AnnotationPage");
    let first = &page["items"][1];
    assert_eq!((&first["id"], &first["type"]), (&json!("s.html#words"), &json!("Annotation")));
    assert_eq!(first["body"][0]["source"], "../topics/t.html");
    assert_eq!(first["body"][1]["value"], "A *note*.");
    assert_eq!(first["target"][0]["sha256"], sha256(TEXT));
    let joined: Vec<char> = TEXT.trim().replace("\n\n", "\n").chars().collect();
    for item in page["items"].as_array().into_iter().flatten() {
        for target in item["target"].as_array().into_iter().flatten() {
            let [_, quote, position] = [0, 1, 2].map(|n| &target["selector"][n]);
            let at = |key: &str| position[key].as_u64().map_or(0, |at| at as usize);
            let (start, end) = (at("start"), at("end"));
            let words: String = joined[start..end].iter().collect();
            assert_eq!(quote["exact"], words);
            let text = |key: &str| quote[key].as_str().unwrap_or_default().to_owned();
            let around: String = text("prefix") + &words + &text("suffix");
            let whole: String = joined.iter().collect();
            for part in around.split('\n') {
                assert!(whole.contains(part), "{part:?} does not stand in the text");
            }
        }
    }
    let targets = |n: usize| page["items"][n]["target"].as_array().map_or(0, Vec::len);
    assert_eq!([targets(0), targets(1), targets(2)], [1, 1, 2], "one target a segment");
}

#[test]
fn with_a_base_url_addresses_are_absolute() {
    let page = site("title: D\nbase_url: https://example.org/d\n", "full");
    assert_eq!(page["id"], "https://example.org/d/sources/s.annotations.jsonld");
    assert_eq!(page["items"][1]["id"], "https://example.org/d/sources/s.html#words");
    assert_eq!(page["items"][0]["target"][0]["source"], "https://example.org/d/sources/s.html");
}

#[test]
fn nothing_around_an_excerpt_is_told() {
    let page = site("title: D\n", "excerpts").to_string();
    assert!(page.contains("“quoted” words"));
    for hidden in ["prefix", "suffix", "Первый", "and more", "block."] {
        assert!(!page.contains(hidden), "{hidden}");
    }
}
