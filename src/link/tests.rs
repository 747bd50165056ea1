//! Tests of names, mentions and sentences.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::model::Format;
use crate::parse::{self, EntryBytes};
use crate::quote::normal;
use crate::scan;

fn entry<T>(id: &str, folder: &str, parsed: T) -> Entry<T> {
    let files = Arc::new(scan::tests::entry_files(id, folder));
    Entry { files, parsed: Arc::new(parsed), defaults: None, hash: Fingerprint::default() }
}

fn input<'a>(text: &'a str, yaml: &'a str) -> EntryBytes<'a> {
    let text = Some((text.as_bytes(), Format::Markdown));
    EntryBytes { text, sidecar: Some(yaml.as_bytes()), defaults: None }
}

/// A dossier of these topics (id and sidecar) and one source with a text.
fn dossier(topics: &[(&str, &str)], text: &str) -> ParsedDossier {
    let topic =
        |(id, yaml): &(&str, &str)| entry(id, "topics", ParsedTopic::parse(&input("", yaml)).value);
    ParsedDossier {
        meta: parse::dossier(b"title: D\n").value,
        topics: topics.iter().map(topic).collect(),
        sources: vec![entry(
            "letter",
            "sources",
            ParsedSource::parse(&input(text, "title: Letter\n")).value,
        )],
        ..ParsedDossier::default()
    }
}

/// Returns the automatic links of a source's text: topic id and words.
fn mentioned(topics: &[(&str, &str)], text: &str) -> Vec<(String, String)> {
    let parsed = dossier(topics, text);
    let (dossier, _) = link(&parsed, false, &mut LinkCache::default());
    let source = &dossier.sources[0];
    let words = |mention: &Mention| {
        let words = &source.parsed.text.blocks[mention.block as usize].text;
        let topic = dossier.topics[mention.topic.0 as usize].id.clone();
        (topic, words[mention.start as usize..mention.end as usize].to_owned())
    };
    source.links.mentions.iter().map(words).collect()
}

const TREATIES: [(&str, &str); 3] = [
    ("inf", "title: INF\naliases: [the INF Treaty, 中导]\n"),
    ("new-start", "title: New START\n"),
    ("start", "title: START\n"),
];

#[test]
fn a_mention_is_a_name_as_a_word_of_its_own() {
    for (text, expected) in [
        ("INF’s, INF", &["inf INF"][..]),
        ("INFO, aINF, INF2, I\u{301}NF", &[]),
        ("the  INF\u{a0}Treaty, INF", &["inf the  INF\u{a0}Treaty"]),
        ("New START and START", &["new-start New START", "start START"]),
        ("New STARTs, START", &["start START"]),
        ("这个中导条约", &["inf 中导"]),
        ("**IN**F *New* START", &["inf INF", "new-start New START"]),
        ("a*b **INF** c*d", &["inf INF"]),
        ("New\nSTART", &["new-start New\nSTART"]),
        ("inf, new start", &[]),
        // If the first mention cannot be linked, the next one is.
        ("# INF\n\n`INF` [INF](a.md)\n\n```\nINF\n```\n\nlast INF", &["inf INF"]),
        // No link may contain the link to a footnote. A name cannot span two cells.
        ("New[^1] START\n\n[^1]: x", &[]),
        ("New ![x](y)START", &[]),
        ("| New | START |\n|--|--|\n", &["start START"]),
        ("| a New |\n|--|\n| START |\n", &["start START"]),
        ("| New START |\n|--|\n", &["new-start New START"]),
    ] {
        let text = text.replace("New\nSTART", "New  \nSTART");
        let found = mentioned(&TREATIES, &text);
        let found: Vec<String> =
            found.into_iter().map(|(id, words)| format!("{id} {words}")).collect();
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn a_link_that_was_written_before_is_the_mention() {
    let links = "[x](../topics/inf.md) INF\n\nSTART [y](../topics/start.md) New START";
    let found = mentioned(&TREATIES, links);
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["start", "new-start"]);
}

#[test]
fn a_name_of_two_topics_is_reported_and_titles_of_others_yield() {
    let mut parsed = dossier(
        &[
            ("a", "title: One\naliases: [one, ‘Two’]\n"),
            ("b", "title: '“Two”'\naliases: [Letter]\n"),
            ("c", "title: Gone\ndraft: true\n"),
        ],
        "",
    );
    let page = |id: &str, title: &str| {
        entry(id, "pages", ParsedPage::parse(&input("", &format!("title: {title}\n"))).value)
    };
    parsed.pages =
        vec![page("p", "About"), page("q", "About"), page("r", "Gone"), page("s", "Other")];
    let mut faults = Vec::new();
    let kept = PublishedEntries::new(&parsed, false);
    let names = names::NameTable::new(&parsed, &kept, &mut faults);
    let codes: Vec<(Code, &str)> = faults.iter().map(|f| (f.code, f.message.as_str())).collect();
    assert_eq!(codes, [(Code::AliasConflict, "`“Two”` is a name of the topic `a`, too")]);
    let named = |name: &str| match names.titles.get(&normal::form(name)) {
        Some(names::NameTarget::Entry(EntryIx::Topic(ix))) => format!("topic {}", ix.0),
        Some(names::NameTarget::Entry(EntryIx::Page(ix))) => format!("page {}", ix.0),
        Some(names::NameTarget::Entry(_)) => "else".to_owned(),
        Some(names::NameTarget::Several) => "several".to_owned(),
        Some(names::NameTarget::Draft(title)) => format!("draft {title}"),
        None => "none".to_owned(),
    };
    for (name, expected) in [
        ("One", "topic 0"),
        ("one", "topic 0"),
        ("ONE", "none"),
        ("Letter", "topic 1"),
        ("About", "several"),
        ("Gone", "page 2"),
        ("Other", "page 3"),
    ] {
        assert_eq!(named(name), expected, "{name}");
    }
    assert_eq!(names.ids["c"], names::NameTarget::Draft("Gone".into()));
    assert!(matches!(
        names.files["dossier/pages/p.md"],
        names::NameTarget::Entry(EntryIx::Page(_))
    ));
}

/// Returns the sentence around a link in a text, in which each wikilink has the title `Title <n>.`
fn sentence_around(text: &str, link: usize) -> String {
    let prose = parse::home(text.as_bytes()).value;
    let title = |n: usize| Some(format!("Title {n}"));
    let block = prose.text.links[link].block;
    sentence::around(&prose.text, block, link as u32, &title)
}

#[test]
fn the_sentence_is_the_one_that_a_reader_sees_around_the_link() {
    for (text, link, expected) in [
        ("One. Two [[a]] three. Four.", 0, "Two Title 0 three."),
        ("One [[a]]. Two [[b]] [[c|three]]! Four?", 1, "Two Title 1 three!"),
        ("One [[a]]. Two [[b]] [[c|three]]! Four?", 2, "Two Title 1 three!"),
        ("One. *Two\n[**b**](c.md)*\nthree.", 0, "Two b three."),
        ("One.\n\n- Two [[a]]\n- Three.", 0, "Two Title 0"),
        ("[[a]]", 0, "Title 0"),
        ("One. [](a.md)", 0, "One."),
        ("![[a#p1]]", 0, ""),
        ("第一。第二[[a]]。第三。", 0, "第二Title 0。"),
        ("|One|Two [[a]] *three*|\n|--|--|\n|Four|Five|", 0, "Two Title 0 three"),
        ("|One|Two|\n|--|--|\n|Three|Four. Five [[a]]! Six.|\n|Seven|Eight|", 0, "Five Title 0!"),
        ("|One|Two|\n|--|--|\n|[[a]] or [[b]]|[c](d.md)|", 0, "Title 0 or Title 1"),
        ("|One|Two|\n|--|--|\n|[[a]] or [[b]]|[c](d.md)|", 1, "Title 0 or Title 1"),
        ("|One|Two|\n|--|--|\n|[[a]] or [[b]]|[c](d.md)|", 2, ""),
        ("||[[a]]|**[[b]]**|\n|--|--|--|\n|One|Two|Three|", 0, ""),
        ("||[[a]]|**[[b]]**|\n|--|--|--|\n|One|Two|Three|", 1, ""),
        ("|One|([[a]])|\n|--|--|\n|Two|Three|", 0, ""),
    ] {
        assert_eq!(sentence_around(text, link), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn every_link_of_any_text_has_its_sentence(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "[[a]]", "[[b|c]]", "![[a]]", "[d](e.md)", "[", "](f)", "\\[", "*", "**", "`", "One. ", "two ", "é🙂", "\n",
            "\n\n", "| ", "\n|--|--|\n", "![g](h)", "[^1]", "\n\n[^1]: ",
        ]), 0..40),
    ) {
        let text = parse::home(pieces.concat().as_bytes()).value.text;
        let title = |n: usize| Some(format!("Title{n}"));
        for (n, link) in text.links.iter().enumerate() {
            let sentence = sentence::around(&text, link.block, n as u32, &title);
            let stands_alone = sentence.is_empty()
                && text.blocks[link.block as usize].kind == crate::model::BlockKind::Table;
            if link.kind == crate::model::LinkKind::Wiki && !stands_alone {
                prop_assert!(sentence.contains(&format!("Title{n}")), "{sentence:?} of {pieces:?}");
            }
        }
    }

    #[test]
    fn mentions_are_the_first_of_their_topics_and_stand_apart(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "INF", "New", " ", " ", "START", "the", "Treaty", "中导", "*", "**", "`", "[x](../topics/inf.md)", "[", "](y)",
            "![z](w)", "[^1]", "\n\n[^1]: ", "\n", "\n\n", "\n| ", " | ", "\n|--|--|\n", "# ", "-", "’s ", "\u{301}",
        ]), 0..50),
    ) {
        let parsed = dossier(&TREATIES, &pieces.concat());
        let (dossier, _) = link(&parsed, false, &mut LinkCache::default());
        let source = &dossier.sources[0];
        let mut seen = std::collections::BTreeSet::new();
        let mut before = (0, 0);
        for mention in &source.links.mentions {
            prop_assert!(seen.insert(mention.topic), "twice in {:?}", pieces);
            prop_assert!(before <= (mention.block, mention.start) && mention.start < mention.end);
            before = (mention.block, mention.end);
            let block = &source.parsed.text.blocks[mention.block as usize];
            let words = normal::form(&block.text[mention.start as usize..mention.end as usize]);
            let topic = &dossier.topics[mention.topic.0 as usize].parsed.meta;
            let names = std::iter::once(&topic.title).chain(&topic.aliases);
            prop_assert!(names.into_iter().any(|name| normal::form(&name.value) == words), "{}", words);
        }
    }
}

#[test]
fn many_mentions_take_no_longer_than_their_number() {
    for piece in ["INF ", "`INF` ", "[INF](a) ", "START ", "New ", "INFO "] {
        let text = piece.repeat(10_000) + "INF";
        assert!(mentioned(&TREATIES, &text).len() <= 3, "{piece}");
    }
}
