//! Tests of all keys of all sidecars.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod keys;
mod passages;

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Level, Spanned};
use crate::model::{Extra, Publish, SourceMeta};

/// Formats errors as `line:column code message`.
fn source(yaml: &str) -> Checked<SourceSidecar> {
    super::source(yaml, None)
}

fn topic(yaml: &str) -> Checked<TopicMeta> {
    super::topic(yaml, None)
}

fn shown(faults: &[Fault]) -> Vec<String> {
    let show = |fault: &Fault| {
        assert_eq!(fault.file, File::Sidecar);
        assert!(!fault.help.is_empty(), "{fault:?}");
        format!("{}:{} {} {}", fault.span.line, fault.span.column, fault.code, fault.message)
    };
    faults.iter().map(show).collect()
}

fn source_faults(yaml: &str) -> Vec<String> {
    shown(&source(yaml).faults)
}

/// Returns the only error of a source's sidecar, with its help.
fn source_fault(yaml: &str) -> (String, String) {
    let faults = source(yaml).faults;
    assert_eq!(faults.len(), 1, "{yaml:?}: {faults:?}");
    (shown(&faults).remove(0), faults[0].help.clone())
}

fn clean<T>(checked: Checked<T>) -> T {
    assert_eq!(checked.faults, []);
    checked.value
}

fn values(written: &[Spanned<String>]) -> Vec<&str> {
    written.iter().map(|written| written.value.as_str()).collect()
}

#[test]
fn what_is_not_written_has_its_default() {
    let meta = clean(source("title: 1.10\n")).meta;
    assert_eq!(meta, SourceMeta { title: "1.10".to_owned(), ..Default::default() });
    let blank = clean(source(concat!(
        "title: x\nkind:\ndate: ~\nsummary:\nauthors:\nspeakers:\n  A:\nurl: ''\npublish:\n",
        "draft:\nextra:\npassages:\ntopics: ['', a, ]\n"
    )));
    assert_eq!((blank.meta.publish, values(&blank.meta.topics)), (Publish::Full, vec!["a"]));
    assert_eq!((blank.meta.summary, blank.meta.speakers.len()), (None, 0));
    assert_eq!((blank.meta.extra, blank.passages), (Extra::default(), vec![]));
    let topic = clean(topic("title: x\n"));
    assert_eq!((topic.kind.as_str(), topic.autolink, topic.draft), ("issue", true, false));
    let dossier = clean(dossier("title: x\nfeatured:\n"));
    assert_eq!((dossier.language.as_str(), dossier.autolink), ("en", true));
    assert_eq!((dossier.base_url, dossier.featured), (None, None));
    assert_eq!(clean(page("")), PageMeta::default());
    assert_eq!(clean(page("title:\n")).title, None);
}

#[test]
fn a_block_of_text_ends_before_its_last_line_break() {
    let meta = clean(source("title: >\n  One\n  title\nkind: |\n  a\nsummary: |\n  One\n")).meta;
    assert_eq!((meta.title.as_str(), meta.kind.as_deref()), ("One title", Some("a")));
    assert_eq!(meta.summary.unwrap().markdown.as_ref(), "One\n");
}

#[test]
fn a_missing_title_is_shown_where_it_belongs() {
    for empty in ["", "# a comment\n", "kind: letter\n"] {
        let (fault, help) = source_fault(empty);
        assert_eq!(fault, "1:1 missing-key a source needs a `title`");
        assert_eq!(help, "write `title: Interview with the ambassador`");
    }
    for blank in ["kind: x\ntitle:\n", "kind: x\ntitle: ''\n", "kind: x\ntitle: \"  \"\n"] {
        assert_eq!(source_fault(blank).0, "2:1 missing-key the `title` of a source is blank");
    }
    assert_eq!(shown(&topic("").faults), ["1:1 missing-key a topic needs a `title`"]);
    assert_eq!(shown(&dossier("").faults), ["1:1 missing-key a dossier needs a `title`"]);
    let parsed = topic("title: x\nevents:\n  - sources: [a]\n  - date: 2018-02-30\n    title:\n");
    assert_eq!(
        shown(&parsed.faults),
        [
            "3:5 missing-key an event needs a `date`",
            "3:5 missing-key an event needs a `title`",
            "4:11 invalid-date February 2018 has 28 days and no day 30",
            "5:5 missing-key the `title` of an event is blank",
        ]
    );
    assert_eq!(parsed.value.events, []);
}

#[test]
fn nothing_is_missing_from_a_file_that_could_not_be_read() {
    assert_eq!(source_faults("kind: x\ntitle: @y\n").len(), 1);
    assert_eq!(
        source_faults("- title: y\n"),
        ["1:1 wrong-type the sidecar of a source is a mapping, and this is a list"]
    );
    assert_eq!(
        source_faults("title\n"),
        ["1:1 wrong-type the sidecar of a source is a mapping, and this is a text"]
    );
    assert_eq!(source_faults("title: x\npassages:\n  - quote: **a**\n    topics: [b]\n").len(), 1);
}

#[test]
fn unknown_keys_are_all_reported() {
    let yaml = "title: x\npublsh: full\nOrder: 1\npassages:\n  - quote: a\n    topics: [b]\n    title: y\n";
    assert_eq!(
        source_faults(yaml),
        [
            "7:5 unknown-key `title` is not a key of a passage",
            "2:1 unknown-key `publsh` is not a key of a source",
            "3:1 unknown-key `Order` is not a key of a source",
        ]
    );
    assert_eq!(shown(&page("kind: x\n").faults), ["1:1 unknown-key `kind` is not a key of a page"]);
    assert_eq!(
        shown(&topic("title: x\nevents:\n  - {date: 2018, title: y, note: z}\n").faults),
        ["3:28 unknown-key `note` is not a key of an event"]
    );
}

#[test]
fn a_key_that_is_surely_meant_counts() {
    let checked = topic("Name: The bridge\nPARENT: x\n");
    assert_eq!(
        shown(&checked.faults),
        [
            "1:1 unknown-key `Name` is not a key of a topic",
            "2:1 unknown-key `PARENT` is not a key of a topic"
        ]
    );
    assert_eq!(checked.value.title.value, "The bridge");
    assert_eq!(checked.value.parent.unwrap().value, "x");
    let yaml = "title: x\nTitle: y\npassages:\n  - text: a\n    Id: B c\n    topics: [b]\n";
    let checked = source(yaml);
    assert_eq!(
        shown(&checked.faults),
        [
            "5:9 invalid-id `B c` cannot be an id: it has upper-case letters",
            "4:5 unknown-key `text` is not a key of a passage",
            "5:5 unknown-key `Id` is not a key of a passage",
            "2:1 unknown-key `Title` is not a key of a source",
        ]
    );
    assert_eq!(checked.value.meta.title, "x");
    assert_eq!(checked.value.passages[0].meant_id.as_deref(), Some("b-c"));
}

#[test]
fn an_event_in_one_line_is_one_fault() {
    for (event, date, title) in [
        ("1990: opened\n    sources: [a]", "1990", "opened"),
        ("c. 1990: opened", "1990~", "opened"),
        ("5 May 1990: opened", "1990-05-05", "opened"),
        ("1990:", "1990", "what happened"),
    ] {
        let faults = topic(&format!("title: x\nevents:\n  - {event}\n")).faults;
        let [fault] = &faults[..] else { panic!("{event}: {faults:?}") };
        let lines = format!("write these two lines:\n- date: {date}\n  title: {title}");
        assert_eq!(fault.help, lines);
    }
}

#[test]
fn wrong_shapes_are_reported_with_what_to_write() {
    for (line, expected, advice) in [
        (
            "topics: syria",
            "2:9 wrong-type `topics` is a list, and this is a text",
            "write `topics: [syria]`",
        ),
        (
            "authors: Name, A.",
            "2:10 wrong-type `authors` is a list, and this is a text",
            "write `authors: [Name, A.]`, or `authors: [\"Name, A.\"]` if it is one",
        ),
        (
            "topics: {a: b}",
            "2:9 wrong-type `topics` is a list, and this is a mapping",
            "write `topics: [one, two]`",
        ),
        (
            "topics: {a, b}",
            "2:9 wrong-type `topics` is a list, and this is a mapping",
            "write `topics: [a, b]`",
        ),
        (
            "topics: a, b,",
            "2:9 wrong-type `topics` is a list, and this is a text",
            "write `topics: [a, b]`",
        ),
        (
            "topics:\n  -a\n  -b",
            "3:3 wrong-type `topics` is a list, and this is a text",
            "a space is missing after `-`:\ntopics:\n  - a\n  - b",
        ),
        (
            "topics: [[a]]",
            "2:10 wrong-type each item of `topics` is a text, and this is a list",
            "write one text; one that begins with `[` or `{` goes in quotation marks",
        ),
        ("kind: [a]", "2:7 wrong-type `kind` is a text, and this is a list", "write `kind: a`"),
        (
            "summary: {a: b}",
            "2:10 wrong-type `summary` is a text, and this is a mapping",
            "write one text; one that begins with `[` or `{` goes in quotation marks",
        ),
        (
            "draft: yes",
            "2:8 wrong-type `yes` is neither `true` nor `false`",
            "write `true`, without quotation marks",
        ),
        (
            "draft: 'true'",
            "2:8 wrong-type in quotation marks, `true` is a text and neither true nor false",
            "write `true`, without quotation marks",
        ),
        (
            "speakers: [a]",
            "2:11 wrong-type `speakers` is a mapping, and this is a list",
            "write it without dashes and brackets, a label a line:\nspeakers:\n  a: full name",
        ),
        (
            "speakers: a",
            "2:11 wrong-type `speakers` is a mapping, and this is a text",
            "write it without dashes and brackets, a label a line:\nspeakers:\n  a: full name",
        ),
        (
            "speakers:\n  - A: \"B: C\"\n  - D: [E F, G]",
            "3:3 wrong-type `speakers` is a mapping, and this is a list",
            "write it without dashes and brackets, a label a line:\nspeakers:\n  A: \"B: C\"\n  \
             D: [E F, G]",
        ),
        (
            "speakers: [- Ann: Ann Lee]",
            "2:11 invalid-yaml the items of a list in brackets have no dashes",
            "write `speakers: {Ann: Ann Lee}`",
        ),
        (
            "moved_from: ['sources\\old.html']",
            "2:14 invalid-value `sources\\old.html` is not a path within the site",
            "write `/` between folders: `sources/old.html`",
        ),
        (
            "speakers: {A: [{b: c}]}",
            "2:16 wrong-type `A` is a text, and this is a mapping",
            "write one text; one that begins with `[` or `{` goes in quotation marks",
        ),
        (
            "passages: {quote: a}",
            "2:11 wrong-type `passages` is a list, and this is a mapping",
            "begin a passage on a line of its own, with `- `",
        ),
        (
            "passages: [a]",
            "2:12 wrong-type a passage is a mapping, and this is a text",
            "write its keys after the `- `, one a line",
        ),
        (
            "passages: [{quote: a, topics: [b], speaker: {c: d}}]",
            "2:45 wrong-type `speaker` is a list, and this is a mapping",
            "write `speaker: [one, two]`",
        ),
    ] {
        assert_eq!(
            source_fault(&format!("title: x\n{line}\n")),
            (expected.to_owned(), advice.to_owned())
        );
    }
    assert_eq!(values(&source("title: x\ntopics: a\n").value.meta.topics), ["a"]);
    let help = "a key is followed by `:` and a space: `title: Backup`";
    assert_eq!(source_fault("title:Backup").1, help);
    for order in ["1.5", "'1'", "one", "99999999999999999999"] {
        let faults = page(&format!("order: {order}\n")).faults;
        assert!(shown(&faults)[0].starts_with("1:8 wrong-type"), "{order}: {faults:?}");
    }
}

#[test]
fn values_that_cannot_be_are_reported() {
    for (line, expected) in [
        ("fidelity: verifed", "2:11 invalid-value `verifed` is not a value of `fidelity`"),
        ("publish: all", "2:10 invalid-value `all` is not a value of `publish`"),
        ("language: russian", "2:11 invalid-value `russian` is not a language tag (BCP 47)"),
        ("language: en_GB", "2:11 invalid-value `en_GB` is not a language tag (BCP 47)"),
        ("sha256: 9f", "2:9 invalid-value `9f` is not a SHA-256 sum: 64 hexadecimal digits"),
        ("url: example.org", "2:6 invalid-value `example.org` is not an address on the web"),
        (
            "archived: ftp://example.org/",
            "2:11 invalid-value `ftp://example.org/` is not an address on the web",
        ),
        ("date: 2018-13", "2:7 invalid-date there is no month 13"),
        ("retrieved: yesterday", "2:12 invalid-date `yesterday` is not a date"),
        (
            "updated: 2018-05/2018-04",
            "2:10 invalid-date the interval `2018-05/2018-04` ends before it begins",
        ),
        ("speakers: {'': a}", "2:12 invalid-value a speaker's label has no characters of the text"),
        (
            "speakers: {'* ': a}",
            "2:12 invalid-value a speaker's label has no characters of the text",
        ),
    ] {
        assert_eq!(source_fault(&format!("title: x\n{line}\n")).0, expected);
    }
    assert_eq!(source_fault("title: x\nlanguage: en_GB\n").1, "write `en-GB`");
    assert_eq!(source_fault("title: x\nurl: example.org\n").1, "write `https://example.org`");
    for address in [
        "https:example.org",
        "https://",
        "https://a b/",
        "javascript:alert(1)",
        "https://[x/",
        "/a",
    ] {
        let faults = topic(&format!("title: x\nsame_as: ['{address}']\n")).faults;
        assert!(matches!(&faults[..], [fault] if fault.code == Code::InvalidValue), "{address}");
    }
    for base in ["https://example.org/?a", "https://example.org/#a", "example.org"] {
        assert_eq!(
            dossier(&format!("title: x\nbase_url: '{base}'\n")).faults[0].code,
            Code::InvalidValue
        );
    }
    for language in ["ru", "en-GB", "zh-Hant", "sr-Latn-RS", "x-own", "de-1996"] {
        assert_eq!(
            source_faults(&format!("title: x\nlanguage: {language}\n")),
            Vec::<String>::new()
        );
    }
}

#[test]
fn old_addresses_are_paths_within_the_site() {
    for path in ["a.html", "old/name.html", "old/", "a/b/c d.html", "статья.html"] {
        assert_eq!(
            source_faults(&format!("title: x\nmoved_from: ['{path}']\n")),
            Vec::<String>::new()
        );
    }
    for path in [
        "/a.html",
        "../a.html",
        "a/../b",
        "a//b",
        "./a",
        "/",
        "a\\b",
        "C:/a",
        "https://a.org/b",
        "a?b",
        "a#b",
        ".git/config",
        "a/.htaccess",
        "a./b",
    ] {
        let faults = source_faults(&format!("title: x\nmoved_from: ['{path}']\n"));
        assert_eq!(faults.len(), 1, "{path}");
        assert!(faults[0].starts_with("2:14 invalid-value "), "{faults:?}");
    }
}

#[test]
fn direction_controls_are_shown_at_their_character() {
    let yaml = "title: a\u{202e}b\u{202d}\nnote\u{2066}: x\nsummary: |\n  one\n  twö\u{2069}\nkind: \"\\u202A\"\nrights: \u{200f}\u{200e}\u{61c}x\n";
    let faults: Vec<Fault> =
        source(yaml).faults.into_iter().filter(|fault| fault.code == Code::BidiControl).collect();
    let control = "bidi-control an invisible direction control stands here:";
    assert_eq!(
        shown(&faults),
        [
            format!("1:9 {control} U+202E, right-to-left override"),
            format!("2:5 {control} U+2066, left-to-right isolate"),
            format!("5:6 {control} U+2069, pop directional isolate"),
            format!("6:7 {control} U+202A, left-to-right embedding"),
        ]
    );
    assert!(faults.iter().all(|fault| fault.level == Level::Warning));
}

#[test]
fn a_large_sidecar_takes_no_longer_than_its_size() {
    let mut yaml = "title: x\npassages:\n".to_owned();
    for number in 0..20_000 {
        let _ = writeln!(yaml, "  - paragraphs: {}\n    topics: [a]\n    k{number}: x", number + 1);
    }
    let parsed = source(&yaml);
    assert_eq!((parsed.value.passages.len(), parsed.faults.len()), (20_000, 20_000));
}

proptest! {
    #[test]
    fn no_sidecar_panics_and_every_fault_has_a_place(
        lines in prop::collection::vec(
            ("(  |  - |)", "(title|date|topics|passages|quote|speakers|events|extra|x)", "(: |:|)", "[a-z0-9\\[\\]{},'\"*&|>: -]{0,12}"),
            0..12,
        )
    ) {
        let yaml: String = lines.into_iter().flat_map(|(indent, key, colon, value)| [indent, key, colon, value, "\n".to_owned()]).collect();
        let count = yaml.lines().count() as u32 + 1;
        let faults = [source(&yaml).faults, topic(&yaml).faults, page(&yaml).faults, dossier(&yaml).faults];
        for fault in faults.iter().flatten() {
            prop_assert!(fault.span.line >= 1 && fault.span.line <= count && fault.span.column >= 1);
            prop_assert!(!fault.message.is_empty() && !fault.help.is_empty());
        }
        if source(&yaml).faults.is_empty() {
            prop_assert!(!source(&yaml).value.meta.title.is_empty());
        }
    }
}
