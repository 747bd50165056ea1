//! Checks any articles against any texts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::fingerprint::Fingerprint;
use crate::link::{LinkCache, link};
use crate::model::Format;
use crate::parse::{self, Entry, EntryBytes, ParsedDossier, ParsedEntry, ParsedSource, article};
use crate::scan;

/// A dossier of sources with these texts and sidecars.
fn dossier(sources: &[(&str, &str)]) -> Dossier {
    let source = |(n, (text, yaml)): (usize, &(&str, &str))| {
        let text = Some((text.as_bytes(), Format::Plain));
        let input = EntryBytes { text, sidecar: Some(yaml.as_bytes()), defaults: None };
        Entry {
            files: Arc::new(scan::tests::entry_files(&format!("s{n}"), "sources")),
            parsed: Arc::new(ParsedSource::parse(&input).value),
            defaults: None,
            hash: Fingerprint::default(),
        }
    };
    let parsed = ParsedDossier {
        meta: parse::dossier(b"title: D\n").value,
        sources: sources.iter().enumerate().map(source).collect(),
        ..ParsedDossier::default()
    };
    link(&parsed, false, &mut LinkCache::default()).0
}

/// Checks an article in a notation, and returns the statuses of its quotations.
fn statuses(dossier: &Dossier, file: &str, format: Option<Format>) -> Vec<Status> {
    let draft = match format {
        Some(format) => match article(file, format) {
            Ok(parsed) => text::read(&parsed, file),
            Err(_) => return Vec::new(),
        },
        None => html::read(file),
    };
    let findings = Checker::new(dossier).check(&[Article { draft, file }], 1);
    report::markdown("a", &findings[0]);
    findings[0].list.iter().map(|finding| finding.status).collect()
}

#[test]
fn words_that_are_in_one_or_all_texts_have_a_weight() {
    let sources = [
        ("the bridge is closed now", "title: A\n"),
        ("the bridge is open, says Doe", "title: B\n"),
    ];
    let article = "“the bridge is shut now” and “the bridge is open, says Roe”";
    assert_eq!(
        statuses(&dossier(&sources), article, Some(Format::Plain)),
        [Status::Differs, Status::Differs]
    );
}

/// What texts and articles are made of.
const WORDS: &str = "((the|bridge|is|closed|Straße|é|e\u{301}|ﬁx|İ|条约|การ|قال|said|Doe|Jane Doe|said Doe|Mr\\. Doe|\u{ad}|\u{200d}|\u{202f}|No|1\\.5)\
    [ ,.;:\n’'—-]{0,2}){1,12}";
/// Marks and markup.
const MARKS: &str = "(“|”|„|«|»|\"|'|‘|’|「|」|…|\\.\\.\\.|\\[|\\]|\\[s\\]|\\[sic\\]|\\(|\\)|\n\n> |\n\n|\n|— |`|&ldquo;|&amp;|&|<q>|</q>|<p>|\
    <blockquote cite=sources/s1\\.html#p1>|</blockquote>|<cite>|</cite>|<br>|<a href='sources/s0\\.html#a'>|</a>|\
    \\[\\[s0#p9\\]\\]|\\[\\[s1#a\\]\\]|\\[x\\]\\(sources/s0\\.txt#p2\\)|Title of it){0,2}";

proptest! {
    /// Any article can be checked against any texts.
    #[test]
    fn an_article_is_checked_whatever_it_has(
        texts in prop::collection::vec(WORDS, 1..4),
        article in prop::collection::vec((MARKS, WORDS, MARKS), 1..12),
        taken in any::<prop::sample::Index>(),
        format in prop::sample::select(vec![None, Some(Format::Plain), Some(Format::Markdown)]),
    ) {
        let yaml = [
            "title: Title of it\nauthors: [Jane Doe]\n",
            "title: Other title\nspeakers: {Doe: John Doe}\npassages:\n  - {paragraphs: 1, topics: [], id: a}\n",
            "title: T\nlanguage: de\npublish: excerpts\n",
        ];
        let sources: Vec<(&str, &str)> =
            texts.iter().map(String::as_str).zip(yaml).collect();
        let mut parts: Vec<String> =
            article.into_iter().map(|(before, words, after)| before + &words + &after).collect();
        let quoted = format!(" “{}” ", texts[0]);
        parts.insert(taken.index(parts.len() + 1), quoted);
        statuses(&dossier(&sources), &parts.concat(), format);
    }
}
