//! Tests of every key of the format, each in a valid sidecar.

use super::{clean, source, topic, values};
use crate::diagnostic::Span;
use crate::model::{Extra, Publish, Selector};
use crate::parse::sidecar::tables::{self, Key};
use crate::parse::sidecar::{SourceSidecar, dossier, page};

const SOURCE: &str = r#"
title: Interview with the ambassador
kind: interview
date: 2018-01
language: ru
summary: One *paragraph*.
authors: [antonov, "Name, A."]
speakers:
  Sputnik: sputnik
  Antonov: antonov
publisher: Sputnik
url: https://example.org/original?a=b#c
archived: http://example.org/archive
retrieved: 2018-01-20
updated: 2018-02-01
rights: © the publisher; excerpts quoted
publish: excerpts
fidelity: verified
original: scan.pdf
sha256: 9FB6C5B1D1B1E2A0F0E1D2C3B4A5968778695A4B3C2D1E0F9FB6C5B1D1B1E2A0
translation_of: other
topics: [us-russia]
furniture: ["READ MORE:*", "Discuss"]
divisions: ["PART *", "Article *"]
moved_from: [old/name.html, old/]
draft: true
extra: {a: 1, b: 012, c: [true, "true", no], d: {e: }}
passages:
  - quote: "on October 20, 2015, […] signed the Memorandum"
    prefix: "Chiefs of Staff. "
    suffix: " on"
    topics: [syria]
    note: First agreed channel.
    locator: 00:14:05
  - paragraphs: 48–51
    id: inf-violation
    topics: [inf, start]
    date: 2007
    speaker: antonov
  - section: Article VI
    topics: [start]
    speaker: [antonov, Somebody Else]
"#;

#[test]
fn every_key_of_a_source_is_read() {
    let SourceSidecar { meta, passages, own_keys } = clean(source(SOURCE));
    // All that a folder may have, too, but `not_speakers`.
    assert_eq!((own_keys.len(), own_keys.contains(&"not_speakers")), (11, false));
    assert_eq!(meta.title, "Interview with the ambassador");
    assert_eq!(meta.kind.as_deref(), Some("interview"));
    assert_eq!(meta.date.unwrap().as_str(), "2018-01");
    assert_eq!(meta.language.as_deref(), Some("ru"));
    assert_eq!(meta.summary.unwrap().markdown.as_ref(), "One *paragraph*.");
    assert_eq!(values(&meta.authors), ["antonov", "Name, A."]);
    assert_eq!(meta.authors[0].span, Span::new(7, 11, 7));
    let speakers: Vec<_> = meta
        .speakers
        .iter()
        .map(|one| (one.label.value.as_str(), one.names[0].value.as_str()))
        .collect();
    assert_eq!(speakers, [("Sputnik", "sputnik"), ("Antonov", "antonov")]);
    assert_eq!(meta.publisher.as_deref(), Some("Sputnik"));
    assert_eq!(meta.url.as_deref(), Some("https://example.org/original?a=b#c"));
    assert_eq!(meta.archived.as_deref(), Some("http://example.org/archive"));
    assert_eq!(meta.retrieved.unwrap().as_str(), "2018-01-20");
    assert_eq!(meta.updated.unwrap().as_str(), "2018-02-01");
    assert_eq!(meta.rights.as_deref(), Some("© the publisher; excerpts quoted"));
    assert_eq!(meta.publish, Publish::Excerpts);
    assert_eq!(meta.fidelity.as_deref(), Some("verified"));
    assert_eq!(meta.original.unwrap().value, "scan.pdf");
    let sum = meta.sha256.unwrap();
    assert_eq!(sum.value, "9fb6c5b1d1b1e2a0f0e1d2c3b4a5968778695a4b3c2d1e0f9fb6c5b1d1b1e2a0");
    assert_eq!(sum.span, Span::new(20, 9, 64));
    assert_eq!(meta.translation_of.unwrap().value, "other");
    assert_eq!(values(&meta.topics), ["us-russia"]);
    assert_eq!(values(&meta.furniture), ["READ MORE:*", "Discuss"]);
    assert_eq!(values(&meta.divisions), ["PART *", "Article *"]);
    assert_eq!(values(&meta.moved_from), ["old/name.html", "old/"]);
    assert!(meta.draft);
    assert_eq!(
        serde_json::to_string(&meta.extra).unwrap(),
        r#"{"a":1,"b":"012","c":[true,"true","no"],"d":{"e":null}}"#
    );

    let [quoted, numbered, named] = &passages[..] else { panic!("{passages:?}") };
    let Some(Selector::Quote { quote, prefix, suffix }) = &quoted.selector else { panic!() };
    assert_eq!(quote.value, "on October 20, 2015, […] signed the Memorandum");
    assert_eq!(quote.span, Span::new(29, 12, 48));
    assert_eq!(prefix.as_ref().unwrap().value, "Chiefs of Staff. ");
    assert_eq!(suffix.as_ref().unwrap().value, " on");
    assert_eq!((quoted.span, quoted.id.as_ref()), (Span::new(29, 5, 5), None));
    assert_eq!(quoted.note.as_ref().unwrap().markdown.as_ref(), "First agreed channel.");
    assert_eq!(quoted.locator.as_deref(), Some("00:14:05"));
    let span = Span::new(35, 17, 5);
    assert_eq!(numbered.selector, Some(Selector::Paragraphs { first: 48, last: 51, span }));
    assert_eq!(numbered.id.as_ref().unwrap().value, "inf-violation");
    assert_eq!(values(&numbered.topics), ["inf", "start"]);
    assert_eq!(numbered.date.as_ref().unwrap().as_str(), "2007");
    assert_eq!(values(&numbered.speakers), ["antonov"]);
    assert!(matches!(&named.selector, Some(Selector::Section(name)) if name.value == "Article VI"));
    assert_eq!(values(&named.speakers), ["antonov", "Somebody Else"]);
}

#[test]
fn every_key_of_a_topic_is_read() {
    let topic = clean(topic(concat!(
        "title: INF Treaty\nkind: treaty\naliases: [INF]\nautolink: false\nsummary: One.\n",
        "parent: arms-control\nrelated: [start]\nsame_as: [https://www.wikidata.org/wiki/Q0]\n",
        "events:\n  - date: 1987-12-08\n    title: Signed in Washington\n    sources: [a#p50]\n",
        "updated: 2018-02-01\nmoved_from: [a.html]\ndraft: true\nextra: {a: b}\n",
    )));
    assert_eq!(topic.title.value, "INF Treaty");
    assert_eq!(topic.title.span, Span::new(1, 8, 10));
    assert_eq!((topic.kind.as_str(), topic.autolink, topic.draft), ("treaty", false, true));
    assert_eq!((values(&topic.aliases), values(&topic.related)), (vec!["INF"], vec!["start"]));
    assert_eq!(topic.summary.unwrap().markdown.as_ref(), "One.");
    assert_eq!(topic.parent.unwrap().value, "arms-control");
    assert_eq!(topic.same_as, ["https://www.wikidata.org/wiki/Q0"]);
    assert_eq!(topic.events[0].date.as_str(), "1987-12-08");
    assert_eq!(topic.events[0].title.value, "Signed in Washington");
    assert_eq!(values(&topic.events[0].sources), ["a#p50"]);
    assert_eq!(topic.updated.unwrap().as_str(), "2018-02-01");
    assert_eq!(values(&topic.moved_from), ["a.html"]);
    assert_eq!(serde_json::to_string(&topic.extra).unwrap(), r#"{"a":"b"}"#);
}

#[test]
fn every_key_of_a_page_and_of_a_dossier_is_read() {
    let page = clean(page(concat!(
        "title: Method\nsummary: One.\norder: -3\nupdated: 2018\nmoved_from: [a/]\n",
        "draft: true\nextra: {a: 1}\n",
    )));
    assert_eq!((page.title.as_deref(), page.order, page.draft), (Some("Method"), Some(-3), true));
    assert_eq!(page.summary.unwrap().markdown.as_ref(), "One.");
    assert_eq!(page.updated.unwrap().as_str(), "2018");
    assert_eq!(values(&page.moved_from), ["a/"]);
    assert_ne!(page.extra, Extra::default());

    let dossier = clean(dossier(concat!(
        "title: Arms control\ndescription: What was said.\nlanguage: de\n",
        "base_url: https://example.org/dossier\nauthors: [Name]\nrights: CC BY 4.0\n",
        "featured: [syria]\nautolink: false\nextra: {}\n",
    )));
    assert_eq!((dossier.title.as_str(), dossier.language.as_str()), ("Arms control", "de"));
    assert_eq!(dossier.description.as_deref(), Some("What was said."));
    assert_eq!(dossier.base_url.as_deref(), Some("https://example.org/dossier/"));
    assert_eq!((dossier.authors, dossier.autolink), (vec!["Name".to_owned()], false));
    assert_eq!(dossier.rights.as_deref(), Some("CC BY 4.0"));
    assert_eq!(values(&dossier.featured.unwrap()), ["syria"]);
}

/// Returns the keys of the first table below a heading of docs/format.md.
fn documented(heading: &str) -> Vec<String> {
    let page = include_str!("../../../../docs/format.md");
    let section = page.split(&format!("\n{heading}\n")).nth(1).expect(heading);
    let rows = section.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let keys = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    keys.map(str::to_owned).collect()
}

#[test]
fn the_tables_of_the_format_have_the_keys_that_are_read() {
    for (heading, table) in [
        ("## dossier.yaml", &tables::DOSSIER),
        ("## A source's sidecar", &tables::SOURCE),
        ("### Passages", &tables::PASSAGE),
        ("## A topic's sidecar", &tables::TOPIC),
        ("### Events", &tables::EVENT),
        ("## A page's sidecar", &tables::PAGE),
    ] {
        assert_eq!(documented(heading), table.names().collect::<Vec<_>>(), "{heading}");
    }
}

#[test]
fn every_example_of_a_table_is_a_valid_value() {
    let sidecar = |keys: &[Key]| -> String {
        let line = |key: &Key| format!("{}: {}\n", key.name, key.example);
        keys.iter().map(line).collect()
    };
    clean(source(&sidecar(tables::SOURCE.keys)));
    clean(topic(&sidecar(tables::TOPIC.keys)));
    clean(page(&sidecar(tables::PAGE.keys)));
    clean(dossier(&sidecar(tables::DOSSIER.keys)));
    let event = sidecar(tables::EVENT.keys).trim_end().replace('\n', ", ");
    clean(topic(&format!("title: T\nevents: [{{{event}}}]\n")));
    for key in tables::PASSAGE.keys {
        let mut passage = format!("{}: {}", key.name, key.example);
        if !tables::PASSAGE.one_of.contains(&key.name) {
            passage.push_str(", quote: words");
        }
        if key.name != "topics" {
            passage.push_str(", topics: [a]");
        }
        clean(source(&format!("title: T\npassages: [{{{passage}}}]\n")));
    }
}
