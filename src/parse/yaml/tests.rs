//! Tests of YAML as curators write it, and of their mistakes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fmt::Write as _;

use proptest::prelude::*;

use super::build::{MAX_COPIED, MAX_DEPTH, MAX_NODES};
use super::*;
use crate::diagnostic::{Code, File};

/// Formats the tree on one line: plain scalars bare, others quoted.
fn sketch(node: &Node<'_>) -> String {
    match &node.value {
        Value::Null => "-".to_owned(),
        Value::Scalar(scalar) if scalar.is_plain => scalar.text.to_string(),
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::List(list) => {
            format!("[{}]", list.iter().map(sketch).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entry = |entry: &Pair<'_>| format!("{}: {}", entry.key.text, sketch(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns the tree of a text without errors.
fn tree(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.faults, [], "{text:?}");
    parsed.value.as_ref().map_or_else(|| "nothing".to_owned(), sketch)
}

/// Returns the value, and the errors as `line:column code message | help`.
fn value_and_faults(text: &str) -> (String, Vec<String>) {
    let parsed = parse(text);
    let show = |fault: &crate::diagnostic::Fault| {
        assert_eq!(fault.file, File::Sidecar);
        let Span { line, column, .. } = fault.span;
        format!("{line}:{column} {} {} | {}", fault.code, fault.message, fault.help)
    };
    let value = parsed.value.as_ref().map_or_else(|| "nothing".to_owned(), sketch);
    (value, parsed.faults.iter().map(show).collect())
}

/// Returns the only error of a text.
fn fault(text: &str) -> String {
    let (_, faults) = value_and_faults(text);
    assert_eq!(faults.len(), 1, "{text:?}: {faults:?}");
    faults.into_iter().next().unwrap()
}

fn codes(text: &str) -> Vec<Code> {
    parse(text).faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn scalars_are_the_text_as_written() {
    assert_eq!(
        tree("a: no\nb: 1.10\nc: 012\nd:  spaced out   # comment\ne: 'true'\n"),
        "{a: no, b: 1.10, c: 012, d: spaced out, e: \"true\"}"
    );
    assert_eq!(tree("a: \"x\\ty\"\nb: 'it''s'\n"), "{a: \"x\\ty\", b: \"it's\"}");
    assert_eq!(tree("a: one\n  two\nb: |\n  c\n  d\n"), "{a: one two, b: \"c\\nd\\n\"}");
    assert_eq!(tree("a: !!int 012\nb: !mine [x]\n"), "{a: 012, b: [x]}");
}

#[test]
fn nothing_after_a_key_is_nothing() {
    assert_eq!(
        tree("a:\nb: ~\nc: null\nd: ''\ne: 'null'\nf: Null\n"),
        "{a: -, b: -, c: -, d: \"\", e: \"null\", f: Null}"
    );
    for empty in ["", "\n\n", "# only a comment\n", "---\n", "---\n# one\n...\n"] {
        assert_eq!(tree(empty), "nothing", "{empty:?}");
    }
}

#[test]
fn places_count_lines_and_characters_from_one() {
    let parsed =
        parse("tïtle: Ünder\nlist:\n  - été: x\n    b: \"two\n      lines\"\n").value.unwrap();
    let Value::Map(entries) = &parsed.value else { panic!() };
    assert_eq!(parsed.span, Span::new(1, 1, 5));
    assert_eq!(entries[0].key.span, Span::new(1, 1, 5));
    assert_eq!(entries[0].value.span, Span::new(1, 8, 5));
    assert_eq!(entries[1].value.span, Span::new(3, 3, 1));
    let Value::List(list) = &entries[1].value.value else { panic!() };
    assert_eq!(list[0].span, Span::new(3, 5, 3));
    let Value::Map(inner) = &list[0].value else { panic!() };
    assert_eq!(inner[1].value.span, Span::new(4, 8, 4));
}

#[test]
fn a_place_within_a_scalar_is_found_in_its_raw_characters() {
    let parsed = parse("a:\n  note: |\n    Ein *é*\n    [[x]]\n").value.unwrap();
    let Value::Map(entries) = &parsed.value else { panic!() };
    let Value::Map(inner) = &entries[0].value.value else { panic!() };
    let Value::Scalar(note) = &inner[0].value.value else { panic!() };
    assert_eq!(note.span, Span::new(3, 5, 7));
    assert_eq!(note.span_of(note.raw.find('é').unwrap()), Span::new(3, 10, 1));
    assert_eq!(note.span_of(note.raw.find("x]]").unwrap()), Span::new(4, 7, 1));
    assert_eq!(note.span_of(usize::MAX), note.span);
}

#[test]
fn a_second_key_of_the_same_name_is_reported_and_passed_over() {
    let (value, faults) = value_and_faults("a: 1\nb:\n  c: 1\n  c: 2\na: [3]\na: 4\n");
    assert_eq!(value, "{a: 1, b: {c: 1}}");
    assert_eq!(
        faults,
        [
            "4:3 duplicate-key `c` is written twice | keep one of the two; the first is on line 3",
            "5:1 duplicate-key `a` is written twice | keep one of the two; the first is on line 1",
            "6:1 duplicate-key `a` is written twice | keep one of the two; the first is on line 1",
        ]
    );
}

#[test]
fn aliases_stand_for_what_they_repeat() {
    assert_eq!(
        tree("a: &x [1, &y {b: c}]\nd: *x\ne: *y\n"),
        "{a: [1, {b: c}], d: [1, {b: c}], e: {b: c}}"
    );
    assert_eq!(tree("a: &x 1\nz: *x\nb: &x 2\nc: *x\n*x : d\n"), "{a: 1, z: 1, b: 2, c: 2, 2: d}");
    assert!(fault("a: &x [1, *x]\n").starts_with("1:11 invalid-yaml this alias stands within"));
    // YAML 1.2 has no merge keys: this is a key like any other.
    assert_eq!(tree("<<: {a: b}\n"), "{<<: {a: b}}");
}

#[test]
fn aliases_cannot_make_a_sidecar_large() {
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in ["b", "c", "d", "e", "f", "g"].iter().zip(["a", "b", "c", "d", "e", "f"]) {
        let _ =
            writeln!(laughs, "{name}: &{name} [{}]", [format!("*{of}").as_str(); 10].join(", "));
    }
    assert_eq!(codes(&laughs), [Code::InvalidYaml]);
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(MAX_COPIED), "*a, ".repeat(64));
    assert_eq!(codes(&long), [Code::InvalidYaml]);
    let short = format!("a: &a x\nb: [{}]\n", "*a, ".repeat(MAX_COPIED - 1));
    assert_eq!(codes(&short), []);
    assert_eq!(codes(&short.replace(']', "*a]")), [Code::InvalidYaml]);
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    let nested = |depth: usize| format!("{}x{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(codes(&nested(MAX_DEPTH)), []);
    assert_eq!(codes(&nested(MAX_DEPTH + 1)), [Code::TooDeep]);
    assert_eq!(codes(&nested(100_000)), [Code::TooDeep]);
    let mut blocks = String::new();
    for depth in 0..200 {
        let _ = writeln!(blocks, "{}a:", " ".repeat(depth));
    }
    assert_eq!(codes(&blocks), [Code::TooDeep]);
    let aliased = format!("a: &a {}\nb: {}*a{}\n", nested(40), "[".repeat(23), "]".repeat(23));
    assert_eq!(codes(&aliased), []);
    let aliased = format!("a: &a {}\nb: {}*a{}\n", nested(40), "[".repeat(24), "]".repeat(24));
    assert_eq!(codes(&aliased), [Code::TooDeep]);
    assert_eq!(codes(&"- \n".repeat(MAX_NODES)), [Code::TooLarge]);
}

#[test]
fn a_text_with_a_colon_is_shown_in_quotation_marks() {
    let (value, faults) = value_and_faults("kind: letter\ntitle: War: a history\n");
    assert_eq!(value, "{kind: letter}");
    assert_eq!(
        faults,
        [
            "2:11 invalid-yaml a text with `: ` in it needs quotation marks | write `title: \"War: a history\"`"
        ]
    );
    assert_eq!(
        fault("passages:\n  - note: He said: \"no\"  # really\n"),
        "2:18 invalid-yaml a text with `: ` in it needs quotation marks | write `- note: 'He said: \"no\"'`"
    );
}

#[test]
fn a_text_with_a_special_beginning_is_shown_in_quotation_marks() {
    for (text, column, fixed) in [
        ("note: @foo\n", 7, "note: \"@foo\""),
        ("note: `code` is\n", 7, "note: \"`code` is\""),
        ("note: %x\n", 7, "note: \"%x\""),
        ("note: ] x\n", 7, "note: \"] x\""),
        ("note: [[inf]] said\n", 15, "note: \"[[inf]] said\""),
        ("- @x\n", 3, "- \"@x\""),
    ] {
        let first = fixed.split('"').nth(1).unwrap().chars().next().unwrap();
        assert_eq!(
            fault(text),
            format!(
                "1:{column} invalid-yaml a text that begins with `{first}` needs quotation marks | write `{fixed}`"
            )
        );
    }
    assert_eq!(
        fault("note: **bold** x\n"),
        "1:16 invalid-yaml a text that begins with `*` needs quotation marks | write `note: \"**bold** x\"`"
    );
    let (value, faults) = value_and_faults("a: *bold\nb: *it*\nc: d\n");
    assert_eq!(value, "{a: -, b: -, c: d}");
    assert_eq!(faults.len(), 2);
    assert_eq!(
        faults[1],
        "2:4 invalid-yaml a text that begins with `*` needs quotation marks | write `\"*it*\"`"
    );
}

#[test]
fn words_that_yaml_would_drop_are_shown_in_quotation_marks() {
    for (text, place, sign, fixed) in [
        ("a: &Partners Ltd\n", "1:4", '&', "a: \"&Partners Ltd\""),
        ("a: !urgent issue\n", "1:4", '!', "a: \"!urgent issue\""),
        ("a: !urgent \"issue\"\n", "1:4", '!', "a: '!urgent \"issue\"'"),
        ("a: &Partners\nb: c\n", "1:4", '&', "a: \"&Partners\""),
        ("a: [x, &Partners Ltd]\n", "1:8", '&', "\"&Partners Ltd\""),
        ("- !x &y z\n", "1:3", '!', "- \"!x &y z\""),
    ] {
        let fault = fault(text);
        let begin =
            format!("{place} invalid-yaml a text that begins with `{sign}` needs quotation marks");
        assert!(
            fault.starts_with(&begin) && fault.ends_with(&format!("write `{fixed}`")),
            "{fault}"
        );
    }
    assert_eq!(tree("a: !!str 1\nb: &x 2\nc: *x\nd: ! 3\n"), "{a: 1, b: 2, c: 2, d: 3}");
}

#[test]
fn a_key_without_a_space_is_blamed_on_its_own_line() {
    for text in ["title:Backup\nkind: letter\n", "a: b\nc:\n  - d:e\n    f: g\n"] {
        let fault = fault(text);
        assert!(fault.contains("is not `key: value`"), "{fault}");
    }
    assert!(fault("title:Backup\n\nkind: letter\n").starts_with("1:1 "));
    assert!(fault("title:Backup\nkind:letter\nlanguage: en\n").starts_with("1:1 "));
}

#[test]
fn quotation_marks_that_do_not_fit_are_explained() {
    assert_eq!(
        fault("quote: \"x\" said\n"),
        "1:12 invalid-yaml the value has ended with the quotation mark before this | write `quote: '\"x\" said'`"
    );
    assert!(fault("a: \"no \"way\" out\"\n").ends_with("| write `a: 'no \"way\" out'`"));
    assert!(fault("a: \"yes\" and \"no\"\n").ends_with("| write `a: '\"yes\" and \"no\"'`"));
    assert_eq!(
        fault("note: 'it's'\n"),
        "1:11 invalid-yaml the value has ended with the quotation mark before this | write `note: \"it's\"`"
    );
    assert!(
        fault("a: 1\nb: \"x\nc: 3\n")
            .starts_with("2:4 invalid-yaml this quotation mark is never closed")
    );
    assert_eq!(
        fault("a: \"x\nb: \"y\"\n"),
        "2:5 invalid-yaml the value has ended with the quotation mark before this \
         | close the quotation mark that begins a text above this line"
    );
    assert_eq!(
        fault("path: \"C:\\docs\"\n"),
        "1:7 invalid-yaml a backslash within \"…\" begins an escape, and this one is unknown | write `path: 'C:\\docs'`"
    );
}

#[test]
fn tabs_are_found_where_they_stand() {
    for (text, span) in
        [("a: 1\n\tb: 2\n", "2:1"), ("a:\n\t- b\n", "2:1"), ("a:\n  - b: c\n \t d: e\n", "3:2")]
    {
        assert_eq!(
            fault(text),
            format!(
                "{span} invalid-yaml YAML is indented with spaces, not tabs | put two spaces for the tab"
            )
        );
    }
}

#[test]
fn other_faults_of_syntax_say_what_to_do() {
    for (text, expected) in [
        ("a: 1\nb\nc: 2\n", "2:1 invalid-yaml this line is not `key: value`"),
        (
            "a: 1\nb:2\n",
            "2:1 invalid-yaml this line is not `key: value` | a key is followed by `:` and a space: `b: 2`",
        ),
        ("a: b\n c: d\n", "2:3 invalid-yaml this line does not fit the lines above it"),
        ("a: 1\n  - b\n c: 1\n", "3:3 invalid-yaml this line does not fit"),
        ("  a: 1\nb: 2\n", "2:1 invalid-yaml this line does not fit"),
        ("a: [1, 2\nb: 3\n", "1:4 invalid-yaml what begins with this bracket"),
        ("{a: b\n", "1:1 invalid-yaml what begins with this bracket"),
        ("a: - b\n", "1:4 invalid-yaml a list does not begin on the line of its key"),
        (
            "a: |x\n  b\n",
            "1:4 invalid-yaml after `|` or `>` the text begins on the next line | write `a: \"|x\"`",
        ),
        (
            "a: b\u{feff}\n\u{feff}c: d\n",
            "2:1 invalid-yaml an invisible character, U+FEFF, stands here",
        ),
        ("a: \u{1}b\n", "1:4 invalid-yaml an invisible character, U+0001, stands here"),
        ("a: 1\n---\nb: 2\n", "2:1 invalid-yaml a sidecar is one document"),
        ("a: 1\n---\n", "2:1 invalid-yaml a sidecar is one document"),
        ("[a, b]: c\nd: e\n", "1:1 invalid-yaml a key is a text, and this is a list"),
        ("? {a: b}\n: c\nd: e\n", "1:3 invalid-yaml a key is a text, and this is a mapping"),
        (": c\nd: e\n", "1:1 invalid-yaml a key is a text, and this is nothing"),
    ] {
        let fault = fault(text);
        assert!(fault.starts_with(expected), "{text:?}: {fault}");
    }
}

#[test]
fn what_was_complete_before_a_fault_is_kept() {
    let text =
        "title: x\npassages:\n  - quote: a\n    topics: [b]\n  - quote: c: d\n    topics: [e]\n";
    let (value, faults) = value_and_faults(text);
    assert_eq!(value, "{title: x, passages: [{quote: a, topics: [b]}]}");
    assert_eq!(faults.len(), 1);
    assert_eq!(value_and_faults("a\nb: 1\n").0, "nothing");
    assert_eq!(value_and_faults("a: 1\nb:\n  - c\n  - [d, e: f: g]\n").0, "{a: 1, b: [c]}");
    assert_eq!(value_and_faults("a: 1\nb: [c, {d: e}, @f]\n").0, "{a: 1}");
}

proptest! {
    #[test]
    fn no_text_panics(text in "[-a:\\[\\]{}#&*!|>'\"%@`,? \n\t~é\\\\]{0,60}") {
        let parsed = parse(&text);
        prop_assert!(parsed.value.is_some() || !parsed.faults.is_empty() || tree(&text) == "nothing");
        let lines = text.lines().count() as u32 + 1;
        for fault in parsed.faults {
            prop_assert!((1..=lines).contains(&fault.span.line), "{fault:?}");
            prop_assert!(fault.span.column >= 1);
        }
    }

    #[test]
    fn a_text_in_the_proposed_quotation_marks_reads_as_itself(text in "[ -~é…]{1,40}") {
        let yaml = format!("a: {}\n", quoted(&text));
        let parsed = parse(&yaml);
        prop_assert_eq!(&parsed.faults, &[]);
        let Some(Node { value: Value::Map(entries), .. }) = parsed.value else { panic!() };
        let Value::Scalar(scalar) = &entries[0].value.value else { panic!() };
        prop_assert_eq!(&*scalar.text, text.as_str());
    }

    #[test]
    fn raw_characters_stand_at_their_place(indent in 0_usize..4, words in "[a-zé]{1,8}( [a-zé]{1,8}){0,3}", style in 0_usize..4) {
        let pad = " ".repeat(indent + 1);
        let value = match style {
            0 => words.clone(),
            1 => format!("\"{words}\""),
            2 => format!("|\n{pad}{words}\n{pad}{words}"),
            _ => format!(">-\n{pad}{words}\n\n{pad}{words}"),
        };
        let yaml = format!("kéy: {value}\n");
        let parsed = parse(&yaml).value.unwrap();
        let Value::Map(entries) = &parsed.value else { panic!() };
        let Value::Scalar(scalar) = &entries[0].value.value else { panic!() };
        for (byte, character) in scalar.raw.char_indices().filter(|(_, c)| *c != '\n') {
            let span = scalar.span_of(byte);
            let line = yaml.lines().nth(span.line as usize - 1).unwrap();
            prop_assert_eq!(line.chars().nth(span.column as usize - 1), Some(character));
        }
    }
}
