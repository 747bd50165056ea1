//! The search index: its shards are small scripts that together contain every published word.

use serde_json::Value;

use crate::harness::{Project, Site};

/// Parses the data that a shard passes to the page.
fn shard(site: &Site, name: &str) -> Value {
    let script = site.text(&format!("search/{name}.js"));
    let data = script.strip_prefix(&format!("dossier.take({},", Value::from(name)));
    let data = data.and_then(|data| data.strip_suffix(");\n"));
    serde_json::from_str(data.unwrap_or_else(|| panic!("{name}: {script:.80}"))).unwrap()
}

/// Returns every document of the index by its name.
fn documents(site: &Site) -> Vec<(String, Value)> {
    let names = (0..).map(|n| format!("names/{n}"));
    let names = names.take_while(|name| site.has(&format!("search/{name}.js")));
    // The first of a shard is the version of the index.
    let names = names.flat_map(|name| shard(site, &name).as_array().unwrap()[1..].to_vec());
    names
        .map(|name| {
            let name = name.as_str().unwrap().to_owned();
            let document = shard(site, &format!("entries/{name}"));
            (name, document)
        })
        .collect()
}

/// Returns the words of a passage of a document. Positions count UTF-16 units, as scripts do.
fn words_of(document: &Value, passage: &Value) -> String {
    let pieces = passage["pieces"].as_array().unwrap().iter();
    let words = pieces.map(|piece| {
        let at = |n: usize| usize::try_from(piece[n].as_u64().unwrap()).unwrap();
        let line: Vec<u16> = document["lines"][at(0)].as_str().unwrap().encode_utf16().collect();
        String::from_utf16(&line[at(1)..at(2)]).unwrap()
    });
    words.collect::<Vec<_>>().join("|")
}

#[test]
fn no_shard_is_large_and_nothing_is_lost() {
    let block = |n: usize| format!("Слово{n} and a word 😀{n} of plain ASCII ").repeat(900);
    let long = format!("Title\n\n{}\n\n{}\n\nThe last block.\n", block(1), block(2));
    let many: String = (0..3000).fold(String::new(), |all, n| all + &format!("rare{n} "));
    let quote =
        |n: usize| format!("  - {{paragraphs: {n}, topics: [t], note: Note{n} of the curator}}\n");
    let yaml = format!("title: Long\npassages:\n{}{}{}", quote(1), quote(2), quote(4));
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    project.write("dossier/sources/long.txt", &long);
    project.write("dossier/sources/long.yaml", yaml);
    project.write("dossier/sources/many.txt", many);
    project.write("dossier/sources/many.yaml", "title: Many\n");
    let site = project.build();

    for path in site.paths().into_iter().filter(|path| path.starts_with("search/")) {
        assert!(site.bytes(path).len() <= 100_000, "{path}: {}", site.bytes(path).len());
    }
    let documents = documents(&site);
    let of_long: Vec<&Value> = documents
        .iter()
        .filter(|(name, _)| name.split('.').next() == Some("long"))
        .map(|(_, document)| document)
        .collect();
    assert!(of_long.len() > 3, "{} documents", of_long.len());
    let mut text = String::new();
    let mut last = 0;
    for document in &of_long {
        let numbers = document["numbers"].as_array().unwrap().iter();
        for (number, line) in numbers.zip(document["lines"].as_array().unwrap()) {
            let number = number.as_u64().unwrap();
            text.push_str(if number == last || last == 0 { "" } else { "\n\n" });
            text.push_str(line.as_str().unwrap());
            last = number;
        }
    }
    assert_eq!(text.trim(), long.trim().replace(" \n", "\n"));
    let passages: Vec<(&Value, &Value)> = of_long
        .iter()
        .flat_map(|part| part["passages"].as_array().unwrap().iter().map(|p| (*part, p)))
        .collect();
    let ids: Vec<&str> = passages.iter().map(|(_, p)| p["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["p1", "p2", "p4"]);
    assert_eq!(words_of(passages[2].0, passages[2].1), "The last block.");
    assert_eq!(passages[2].1["note"], "Note4 of the curator");
    let first = of_long[0];
    assert_eq!(first["elsewhere"]["p4"], of_long.len());
    assert_eq!(first["parts"].as_array().unwrap().len(), of_long.len() - 1);
}

#[test]
fn passages_stand_where_the_index_says_in_every_kind_of_text() {
    let site = Project::world().build();
    let mut seen = 0;
    for (name, document) in documents(&site) {
        if document["kind"] != "source" || name.contains('.') {
            continue;
        }
        let facts = site.json(&format!("sources/{name}.json"));
        for passage in document["passages"].as_array().unwrap() {
            let mut published = facts["passages"].as_array().unwrap().iter();
            let published = published.find(|fact| fact["id"] == passage["id"]).unwrap();
            let plain = |text: &str| text.replace(" […] ", "|").replace(['\n', ' '], "|");
            let words = words_of(&document, passage);
            assert_eq!(plain(&words), plain(published["text"].as_str().unwrap()), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen} passages");
}

#[test]
fn a_reference_without_words_is_shown_by_its_title() {
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: The topic\nsummary: See [[u]] and [[u|this]].\n"),
        ("topics/u.yaml", "title: Another one\n"),
    ])
    .build();
    let document = shard(&site, "entries/t");
    assert_eq!(document["lines"][0], "See Another one and this.");
    assert_eq!(document["summary"], "See Another one and this.");
    assert!(site.text("topics/t.html").contains("content=\"See Another one and this.\""));
    assert!(site.text("search/terms/0.js").contains(",another:"));
}

#[test]
fn a_stretch_of_a_long_source_is_found_by_those_who_speak_in_it() {
    let turn = |label: &str| format!("{label}{}\n\n", "words ".repeat(3500));
    let text = [turn("Ann: "), turn(""), turn("Bob: "), turn("")].concat();
    let site = Project::dossier(&[
        ("sources/s.txt", &text),
        ("sources/s.yaml", "title: S\nspeakers: {Ann: Ann A., Bob: Bob B.}\n"),
    ])
    .build();
    // The source is documents 0 to 3. A document is encoded as 4 times its distance from the last one.
    let terms = site.text("search/terms/0.js");
    assert!(terms.contains(",@ann-a:AA,") && terms.contains(",@bob-b:IA,"), "{terms:.200}");
}

#[test]
fn a_dossier_without_entries_can_be_searched() {
    let site = Project::dossier(&[]).build();
    assert_eq!(shard(&site, "index")["documents"], 1);
    assert!(site.has("search.html"));
}

#[test]
fn sources_come_first_and_tell_their_date_and_fidelity() {
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\n"),
        ("sources/s.txt", "Words.\n"),
        ("sources/s.yaml", "title: S\nkind: letter\ndate: 2001-02-03\nfidelity: digest\n"),
        ("sources/u.txt", "Words.\n"),
        ("sources/u.yaml", "title: U\n"),
    ])
    .build();
    let index = shard(&site, "index");
    assert_eq!((&index["sources"], &index["documents"]), (&2.into(), &4.into()));
    let kinds: Vec<Value> =
        documents(&site).into_iter().map(|(_, document)| document["kind"].clone()).collect();
    assert_eq!(kinds, ["source", "source", "topic", "home"]);
    let document = shard(&site, "entries/s");
    assert_eq!(document["date"], "3 February 2001");
    assert_eq!(document["about"], serde_json::json!(["Letter"]));
    assert_eq!(document["fidelity"]["key"], "digest");
    assert_eq!(shard(&site, "entries/u")["fidelity"], Value::Null);
}
