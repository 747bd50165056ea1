//! Tests of proposals for selected words, and of adding a passage to a sidecar.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Code, Fault};
use crate::model::Format;
use crate::parse::{self, EntryBytes, ParsedEntry, ParsedSource};

/// Parses a source's text as its page shows it.
fn text(words: &str, sidecar: &str) -> Text {
    let input = EntryBytes {
        text: Some((words.as_bytes(), Format::Plain)),
        sidecar: Some(sidecar.as_bytes()),
        defaults: None,
    };
    ParsedSource::parse(&input).value.text
}

fn selection(block: u32, before: &str, words: &str) -> Selection {
    Selection { block, before: before.to_owned(), words: words.to_owned() }
}

/// Returns the proposal for words that occur once in a text.
fn proposed(words: &str, selected: &str) -> Result<Proposal, String> {
    let text = text(words, "title: T\nspeakers: {A: a, B: b}\nfurniture: [MORE*]\n");
    let blocks = (1..).zip(&text.blocks);
    let lead = selected.split_whitespace().next().unwrap_or("-");
    let found = blocks.clone().find_map(|(n, block)| {
        let shown = block.text.replace("A: ", "").replace("B: ", "").replace("MORE here\n", "");
        Some((n, shown[..shown.find(lead)?].to_owned()))
    });
    let (block, before) = found.unwrap_or((1, String::new()));
    propose(&text, &selection(block, &before, selected))
}

fn quote(words: &str, selected: &str) -> (String, Option<String>, Option<String>) {
    let quotation = proposed(words, selected).unwrap().quote.unwrap();
    (quotation.quote, quotation.prefix, quotation.suffix)
}

#[test]
fn a_quotation_is_the_words_of_the_text() {
    let alone = |words: &str| (words.to_owned(), None, None);
    assert_eq!(quote("One two three.", "two"), alone("two"));
    assert_eq!(quote("One two three.", "wo thr"), alone("two three"), "words are not cut");
    assert_eq!(quote("One two —", "two —"), alone("two"), "a dash at its end means nothing");
    assert_eq!(quote("a non-violent act", "violent"), alone("non-violent"), "words are whole");
    assert_eq!(quote("we can't agree", "t agree"), alone("can't agree"));
    assert_eq!(quote("the inspec-\ntions of all", "tions of"), alone("inspec- tions of"));
    assert_eq!(quote("the inspec-\n\ntions of all", "the inspec"), alone("the inspec- tions"));
    assert_eq!(quote("One\n\ntwo", "One  two"), alone("One two"), "it runs over blocks");
    assert_eq!(quote("A: One\n\nB: two", "One two"), alone("One two"), "labels are not quoted");
    assert_eq!(quote("One\nMORE here\ntwo", "One two"), alone("One two"), "nor is furniture");
    assert_eq!(quote("Co\u{ad}operation ends", "Co\u{ad}operation"), alone("Cooperation"));
    assert_eq!(quote("第七条 用语条", "语"), alone("语"));
    let long = proposed("One\n\ntwo\n\nthree", "One two").unwrap();
    assert_eq!(long.paragraphs, (1, 2));
    assert_eq!(long.lines(Form::Paragraphs, &[], "").unwrap(), ["paragraphs: 1-2", "topics: []"]);
}

#[test]
fn what_stands_beside_equal_words_tells_them_apart() {
    let (words, prefix, suffix) = quote("the end. Not the end, my end", "end,");
    assert_eq!((words.as_str(), prefix, suffix), ("end,", None, None));
    let text = text("See the end. Not an end. Then an end.", "title: T\n");
    let second = propose(&text, &selection(1, "See the end. Not an ", "end.")).unwrap();
    let second = second.quote.unwrap();
    assert_eq!(second.suffix.as_deref(), Some("Then"), "{second:?}");
    let third = propose(&text, &selection(1, "See the end. Not an end. Then an ", "end.")).unwrap();
    assert_eq!(third.quote.unwrap().prefix.as_deref(), Some("Then an"));
}

#[test]
fn words_that_nothing_tells_apart_are_named_by_their_block() {
    let block = "Yes.\n\n".repeat(300);
    let text = text(&block, "title: T\n");
    let proposal = propose(&text, &selection(150, "", "Yes.")).unwrap();
    assert_eq!((proposal.quote.as_ref(), proposal.paragraphs), (None, (150, 150)));
    assert_eq!(proposal.lines(Form::Quote, &[], ""), None);
}

#[test]
fn words_that_are_not_there_are_refused() {
    for (selected, why) in
        [("four", "do not stand together"), (" — ", "select words"), ("", "select words")]
    {
        let refused = proposed("One two three.", selected).unwrap_err();
        assert!(refused.contains(why), "{selected}: {refused}");
    }
    let text = text("One.", "title: T\n");
    for block in [0, 2, u32::MAX] {
        assert!(propose(&text, &selection(block, "", "One.")).unwrap_err().contains("changed"));
    }
}

#[test]
fn of_a_text_in_excerpts_the_words_alone_are_known() {
    let text = text("A long beginning. The middle. The end.", "title: T\n");
    let proposal = propose(&text, &selection(1, "", "The end.")).unwrap();
    assert_eq!(proposal.quote.unwrap().quote, "The end.");
    assert!(propose(&text, &selection(1, "", "The")).is_err(), "it stands there twice");
}

/// A passage of two lines.
fn passage() -> Vec<String> {
    vec!["quote: \"new: words\"".to_owned(), "topics: [a, b-1]".to_owned()]
}

#[track_caller]
fn appended(old: &str, new: &str) {
    assert_eq!(append(old, &passage()).as_deref(), Some(new));
}

#[test]
fn a_passage_is_written_as_those_before_it() {
    appended(
        "title: T # mine\n# all\npassages:\n- quote: x  # why\n  topics: [a]\n  # note\n\n# end\nkind: letter\n",
        "title: T # mine\n# all\npassages:\n- quote: x  # why\n  topics: [a]\n  # note\n- quote: \"new: words\"\n  topics: [a, b-1]\n\n# end\nkind: letter\n",
    );
    appended(
        "title: T\r\npassages:\r\n    -\r\n      quote: |\r\n        - x\r\n\r\n    -   topics: [a]\r\n        quote: y",
        "title: T\r\npassages:\r\n    -\r\n      quote: |\r\n        - x\r\n\r\n    -   topics: [a]\r\n        quote: y\r\n\r\n    - quote: \"new: words\"\r\n      topics: [a, b-1]\r\n",
    );
    appended(
        "\u{feff}title: T\npassages:\n  - quote: x\n# odd\n    topics: [a]",
        "\u{feff}title: T\npassages:\n  - quote: x\n# odd\n    topics: [a]\n  - quote: \"new: words\"\n    topics: [a, b-1]\n",
    );
}

#[test]
fn a_list_is_begun_where_there_is_none() {
    let list = "  - quote: \"new: words\"\n    topics: [a, b-1]\n";
    appended("title: T", &format!("title: T\npassages:\n{list}"));
    appended(
        "title: T\npassages:  # none\nkind: x\n",
        &format!("title: T\npassages:  # none\n{list}kind: x\n"),
    );
    appended("title: T\npassages: []\nkind: x\n", &format!("title: T\npassages:\n{list}kind: x\n"));
    appended("passages: [ ] # none\ntitle: T\n", &format!("passages:  # none\n{list}title: T\n"));
    assert_eq!(begin("T \"1\"", &passage()), format!("title: 'T \"1\"'\npassages:\n{list}"));
}

#[test]
fn a_list_in_brackets_stays_one() {
    let item = "{quote: \"new: words\", topics: [a, b-1]}";
    appended("title: T\n...\n", &format!("title: T\npassages: [{item}]\n...\n"));
    appended("{title: T}\n", &format!("{{title: T, passages: [{item}]}}\n"));
    appended("title: T\npassages: ~ # none\n", &format!("title: T\npassages: [{item}] # none\n"));
    appended(
        "title: T\npassages: [{quote: x, topics: [a]}]\nextra: [b]\n",
        &format!("title: T\npassages: [{{quote: x, topics: [a]}}, {item}]\nextra: [b]\n"),
    );
    appended(
        "title: T\npassages: [\n  {quote: \"x]\", topics: [a]},\n  {quote: y, topics: [a]},\n]\n",
        &format!(
            "title: T\npassages: [\n  {{quote: \"x]\", topics: [a]}},\n  {{quote: y, topics: [a]}},\n  {item}\n]\n"
        ),
    );
}

#[test]
fn a_sidecar_without_a_place_for_a_passage_is_left_alone() {
    for sidecar in [
        "title: T\npassages: &a\n  - quote: x\n    topics: [a]\nextra: *a\n",
        "title: T\npassages: none\n",
        "title: [\n",
        "- a\n",
        "",
    ] {
        assert_eq!(append(sidecar, &passage()), None, "{sidecar}");
    }
}

proptest! {
    /// For any selection in any text: a build finds the proposed passage, and it contains the selected
    /// words.
    #[test]
    fn what_is_proposed_is_found_by_a_build(
        words in "([a-c“”]{1,3}[ ,.—\n-]{1,2}|é|条|\"|'|\\\\|#|: |[\u{ad}\u{200d}\u{202e}]|\n\n){1,40}",
        from in any::<prop::sample::Index>(),
        length in 1_usize..20,
        note in ".{0,12}",
    ) {
        let words = text(&words, "title: T\n");
        prop_assume!(!words.blocks.is_empty());
        let block = from.index(words.blocks.len());
        let block_text = &words.blocks[block].text;
        let start = block_text.ceil_char_boundary(from.index(block_text.len() + 1));
        let rest: Vec<&str> = words.blocks[block..].iter().map(|block| block.text.as_str()).collect();
        let rest = rest.join("\n");
        let selected: String = rest[start..].chars().take(length).collect();
        let selection = selection(block as u32 + 1, &block_text[..start], &selected);
        let Ok(proposal) = propose(&words, &selection) else { return Ok(()) };
        let lettered = |words: &str| words.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let covered = lettered(&words.joined_text(&proposal.pieces));
        prop_assert!(covered.contains(&lettered(&selected)), "{covered:?}");
        let old = "title: T\n# kept\npassages:\n";
        for form in [Form::Quote, Form::Paragraphs] {
            let Some(lines) = proposal.lines(form, &["a".to_owned()], &note) else { continue };
            let Some(sidecar) = append(old, &lines) else { return Err(TestCaseError::fail(lines.join("\n"))) };
            prop_assert!(sidecar.starts_with(old));
            let parsed = parse::sidecar::source(&sidecar, None);
            // A note that opens a reference and does not close it is warned of, and nothing else is.
            let is_about_note =
                |fault: &Fault| fault.code == Code::UnclosedReference && note.contains("[[");
            prop_assert!(parsed.faults.iter().all(is_about_note), "{:?}", parsed.faults);
            let selector = parsed.value.passages[0].selector.as_ref().unwrap();
            let found = quote::select(selector, &QuotableText::new(&words)).unwrap();
            match form {
                Form::Quote => prop_assert_eq!(found, proposal.pieces.clone()),
                Form::Paragraphs => prop_assert!(lettered(&words.joined_text(&found)).contains(&covered)),
            }
        }
    }

    /// For any sidecar: all its lines are kept, in order and with the same meaning.
    #[test]
    fn no_line_of_a_sidecar_is_lost(
        head in "(title: T|# c|kind: [a-z]|\n){1,3}\n",
        indent in 0_usize..4,
        items in prop::collection::vec(
            prop::sample::select(vec![
                "- quote: x\n  topics: [a]\n", "- topics:\n  - a\n  quote: >\n    x\n\n    y\n", "-   quote: 'x\n\n      y'\n    # c\n    topics: [a]\n",
                "-\n  topics: [a]\n  paragraphs: 1\n\n", "# between\n\n- {quote: z, topics: [a]}\n",
            ]),
            1..4,
        ),
        tail in prop::sample::select(vec!["", "\n", "# end", "kind: letter\n", "\n# c\nextra: {a: [b]}", "summary: |\n  - x\n"]),
    ) {
        let indent = " ".repeat(indent);
        let list: String = items.concat().split_inclusive('\n').flat_map(|line| [&indent, line]).collect();
        let sidecar = format!("{head}passages:\n{list}{tail}");
        prop_assume!(entries(&sidecar));
        let new = append(&sidecar, &passage()).expect("a place");
        let mut kept = new.lines();
        for line in sidecar.lines() {
            prop_assert!(kept.any(|new| new == line), "{line:?} is gone:\n{new}");
        }
    }
}

/// True if a sidecar can be parsed.
fn entries(sidecar: &str) -> bool {
    let tree = parse::yaml::parse(sidecar);
    tree.faults.is_empty() && tree.value.is_some()
}
