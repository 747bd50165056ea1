//! Tests of selectors, topics and ids of passages.

use super::source;
use super::{clean, shown, source_faults};
use crate::diagnostic::Checked;
use crate::model::Selector;

/// Returns the errors of a source whose passage has these lines.
fn passage_faults(lines: &[&str]) -> Vec<String> {
    source_faults(&with_passage(lines))
}

fn with_passage(lines: &[&str]) -> String {
    format!("title: x\npassages:\n  - {}\n", lines.join("\n    "))
}

#[test]
fn a_passage_has_one_selector_and_a_topic() {
    let needs = "3:5 invalid-passage a passage needs one of `quote`, `paragraphs` and `section`";
    let several =
        "invalid-passage a passage has one of `quote`, `paragraphs` and `section`, not several";
    let affix =
        "invalid-passage `prefix` and `suffix` tell equal quotes apart, and there is no `quote`";
    let topic = "3:5 invalid-passage a passage needs at least one topic";
    let wordless = "3:12 invalid-passage this quote holds no words";
    for (lines, expected) in [
        (&["topics: [a]"][..], vec![needs.to_owned()]),
        (&["quote: ''", "topics: [a]"], vec![needs.to_owned()]),
        (&["quote: b"], vec![topic.to_owned()]),
        (&["quote: b", "topics: []"], vec![topic.to_owned()]),
        (&["note: b"], vec![needs.to_owned(), topic.to_owned()]),
        (&["quote: b", "topics: [a]", "section: c"], vec![format!("5:5 {several}")]),
        (&["paragraphs: 1", "section: c", "topics: [a]"], vec![format!("4:5 {several}")]),
        (&["prefix: b", "topics: [a]"], vec![format!("3:13 {affix}")]),
        (&["section: c", "suffix: b", "topics: [a]"], vec![format!("4:13 {affix}")]),
        (
            &["quote: [b]", "prefix: c", "topics: [a]"],
            vec!["3:12 wrong-type `quote` is a text, and this is a list".to_owned()],
        ),
        (&["quote: '[…] [...]'", "topics: [a]"], vec![wordless.to_owned()]),
    ] {
        assert_eq!(passage_faults(lines), expected, "{lines:?}");
    }
    let both = source(&with_passage(&["quote: b", "topics: [a]", "section: c"])).value;
    assert_eq!(both.passages[0].selector, None);
}

#[test]
fn numbers_of_paragraphs_are_read_and_checked() {
    for (written, range) in
        [("48", (48, 48)), ("48-51", (48, 51)), ("'7 – 9'", (7, 9)), ("1-1", (1, 1))]
    {
        let sidecar =
            clean(source(&with_passage(&[&format!("paragraphs: {written}"), "topics: [a]"])));
        let Some(Selector::Paragraphs { first, last, .. }) = sidecar.passages[0].selector else {
            panic!()
        };
        assert_eq!((first, last), range);
    }
    for (written, code) in [
        ("p48", "wrong-type"),
        ("48-", "wrong-type"),
        ("1.5", "wrong-type"),
        ("-1", "wrong-type"),
        ("[48, 51]", "wrong-type"),
        ("0", "paragraph-out-of-range"),
        ("0-3", "paragraph-out-of-range"),
        ("51-48", "paragraph-out-of-range"),
        ("99999999999", "paragraph-out-of-range"),
    ] {
        let faults = passage_faults(&[&format!("paragraphs: {written}"), "topics: [a]"]);
        assert_eq!(faults.len(), 1, "{written}: {faults:?}");
        assert!(faults[0].starts_with(&format!("3:17 {code} ")), "{written}: {faults:?}");
    }
}

#[test]
fn ids_of_passages_are_checked() {
    let yaml = with_passage(&["quote: b", "topics: [a]", "id: p3-2"]);
    let Checked { value, faults } = source(&yaml);
    assert_eq!(
        shown(&faults),
        ["5:9 invalid-id `p3-2` is of the shape that passages without `id` have"]
    );
    assert_eq!(value.passages[0].id, None);
    assert!(
        passage_faults(&["quote: b", "topics: [a]", "id: My Id"])[0].starts_with("5:9 invalid-id")
    );
}
