//! Tests of the messages that curators read.

use super::*;

fn fault(text: &Text, selector: &Selector) -> String {
    let fault = select(selector, &QuotableText::new(text)).expect_err("a fault");
    assert_eq!(fault.file, File::Sidecar);
    format!("{}: {}\n{}", fault.code, fault.message, fault.help)
}

const INTERVIEW: [&str; 3] = [
    "{Sputnik:} What remains of the channel between the Chiefs of Staff?",
    "{Antonov:} There is a line between the Chiefs of Staff. I can say that the communication exists, \
     and that it is used every day. <READ MORE: The line>",
    "We do not speak of the line. I can say that the communication exists in other fields too.",
];

#[test]
fn the_nearest_place_is_shown_with_a_diff() {
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("say that the communications exist, and that it is used")),
        "quote-not-found: the quotation does not stand in the text\n\
         nearest is p2, where [-words of the quotation-] are {+words of the text+}:\n  \
         say that the [-communications exist,-] {+communication exists,+} and that it is used"
    );
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("There Is a line between the Chiefs")),
        "quote-not-found: the quotation does not stand in the text\n\
         nearest is p2, which differs in capital letters only:\n  \
         There [-Is-] {+is+} a line between the Chiefs"
    );
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("Lorem ipsum dolor")),
        "quote-not-found: the quotation does not stand in the text\n\
         no place of the text is like it: is it of another source?"
    );
}

#[test]
fn a_missing_segment_is_named() {
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("There is a line […] used every night […] fields")),
        "quote-not-found: the quotation does not stand in the text\n\
         segment 2 of 3, “used every night”, has no place\n\
         nearest is p2, where [-words of the quotation-] are {+words of the text+}:\n  \
         used every [-night-] {+day+}"
    );
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("other fields […] used every day")),
        "quote-not-found: the quotation does not stand in the text\n\
         segment 2 of 2, “used every day”, has no place\n\
         it stands in p2, not after the segments before it: mind their order"
    );
}

#[test]
fn common_slips_are_explained() {
    let found = |words| fault(&text(&INTERVIEW), &quote(words));
    assert!(found("There is a line … used every day").contains("write `[…]` instead of `"));
    assert!(found("There is a line ... used every day").contains("write `[…]` instead of `"));
    assert!(
        found("Antonov: There is a line").contains("it stands in p2 only with speaker labels or")
    );
    assert!(found("READ MORE: The line").contains("it stands in p2 only with speaker labels or"));
    assert!(found("day. READ MORE: The line We do").contains("it stands in p2 only with"));
}

#[test]
fn a_prefix_that_does_not_stand_there_is_named() {
    let found = |prefix, suffix| {
        fault(&text(&INTERVIEW), &between(prefix, "the communication exists", suffix))
    };
    assert_eq!(
        found("I said that", ", and"),
        "quote-not-found: the quotation stands in the text, but not directly after its `prefix`\n\
         p2 has “… Staff. I can say that the communication exists, and that it is …”"
    );
    assert!(found("I can say that", "now").contains("not directly before its `suffix`"));
    assert!(found("x", "y").contains("not directly between its `prefix` and `suffix`"));
    assert!(
        fault(&text(&INTERVIEW), &between("that", "the communication is", ""))
            .contains("nearest is p2")
    );
}

#[test]
fn each_place_is_shown_with_what_tells_it_from_the_others() {
    assert_eq!(
        fault(&text(&INTERVIEW), &quote("the communication exists")),
        "quote-ambiguous: the quotation stands in 2 places of the text\n\
         say which one is meant by one of these lines, or quote more of it:\n  \
         p2 has “… Staff. I can say that the communication exists, and that it is …”\n    \
         suffix: \", and\"\n  \
         p3 has “… line. I can say that the communication exists in other fields too.”\n    \
         suffix: \"in\""
    );
}

#[test]
fn what_is_proposed_makes_the_quotation_unique() {
    let text = text(&["\"Yes\" he said. No, he said so.", "Yes, he said it", "so he said"]);
    let help = select(&quote("he said"), &QuotableText::new(&text)).unwrap_err().help;
    let lines: Vec<&str> = help.lines().map(str::trim).collect();
    let proposed = |key: &str| {
        lines
            .iter()
            .filter_map(|line| line.strip_prefix(key))
            .map(|value| {
                let quote = value.chars().next().unwrap();
                value.trim_matches(quote).to_owned()
            })
            .collect::<Vec<_>>()
    };
    let (prefixes, suffixes) = (proposed("prefix: "), proposed("suffix: "));
    assert_eq!(prefixes.len() + suffixes.len(), 4, "{help}");
    for prefix in prefixes {
        assert!(
            select(&between(&prefix, "he said", ""), &QuotableText::new(&text)).is_ok(),
            "{prefix}"
        );
    }
    for suffix in suffixes {
        assert!(
            select(&between("", "he said", &suffix), &QuotableText::new(&text)).is_ok(),
            "{suffix}"
        );
    }
}

#[test]
fn many_places_are_counted() {
    let many = |count: usize| fault(&text(&[&"word ".repeat(count)]), &quote("word"));
    assert!(many(7).contains("stands in 7 places of the text"));
    assert!(many(7).ends_with("  and 2 more"), "{}", many(7));
    assert!(many(1000).contains("stands in at least 100 places of the text"));
}

#[test]
fn a_segment_with_two_places_is_named() {
    assert_eq!(
        fault(&text(&["a x or", "x b"]), &quote("a […] x […] b")),
        "quote-ambiguous: segment 2 of the quotation, “x”, stands in several places\n\
         quote more of it, to say which one is meant:\n  \
         p1 has “a x or x b”\n  \
         p2 has “a x or x b”"
    );
}

#[test]
fn paragraphs_out_of_range_say_how_many_there_are() {
    let of = |first, last| Selector::Paragraphs { first, last, span: Span::START };
    assert_eq!(
        fault(&text(&["a", "b"]), &of(2, 5)),
        "paragraph-out-of-range: the text has no paragraph 5\nthe text has 2 paragraphs: `1` to `2`"
    );
    assert!(fault(&text(&[]), &of(1, 1)).ends_with("the text is empty"));
}

#[test]
fn sections_are_told_apart_by_their_parents() {
    assert_eq!(
        fault(&treaty(), &Selector::Section(at("Article 1"))),
        "section-ambiguous: 2 divisions are called `Article 1`\n\
         say which one is meant by one of these lines:\n  \
         for “Article 1” in p2: `section: PART I > Article 1`\n  \
         for “Article 1” in p7: `section: PART II > Article 1`"
    );
    let same = divided(&["# A", "one", "# A", "two", "three"]);
    assert_eq!(
        fault(&same, &Selector::Section(at("A"))),
        "section-ambiguous: 2 divisions are called `A`\n\
         say which one is meant by one of these lines:\n  \
         for “A” in p1: `paragraphs: 1-2`\n  \
         for “A” in p3: `paragraphs: 3-5`"
    );
    let long = fault(&divided(&["# A 1", "# A 2", "# A 3"]), &Selector::Section(at("A")));
    assert!(long.contains("for “A 3” in p3: `section: A 3`"), "{long}");
}

#[test]
fn sections_that_are_not_there_are_named_with_those_that_are() {
    let found = |words| fault(&treaty(), &Selector::Section(at(words)));
    assert!(
        found("Article 9").starts_with("section-not-found: the text has no division `Article 9`\n")
    );
    assert!(
        found("PART I > Annex")
            .starts_with("section-not-found: `PART I` has no division `Annex`\n")
    );
    assert!(found("Annex").ends_with(
        "its first divisions are `PART I`, `Article 1`, `Article 2 — Terms`, `PART II`, `Article 1`"
    ));
    assert!(fault(&text(&["a"]), &Selector::Section(at("a"))).contains("name the lines"));
}

#[test]
fn a_section_with_another_number_is_not_proposed() {
    let help = |titles: &[&str], words| {
        let headings: Vec<String> = titles.iter().map(|title| format!("# {title}")).collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let told = fault(&divided(&headings), &Selector::Section(at(words)));
        told.split_once('\n').unwrap().1.to_owned()
    };
    let articles = ["Article 1", "Article 2", "Article 33"];
    let all = "its divisions are `Article 1`, `Article 2`, `Article 33`";
    for words in ["Article 3", "Artcle 3", "Article 22", "Article 133"] {
        assert_eq!(help(&articles, words), all, "{words}");
    }
    assert_eq!(help(&articles, "Artcle 2"), "did you mean `Article 2`?");
    assert_eq!(help(&articles, "article 2"), "did you mean `Article 2`?");
    assert_eq!(help(&["Article 3bis"], "Article 3"), "did you mean `Article 3bis`?");
    let numbered = ["1. Scope of the treaty", "Scope of the treaty"];
    assert_eq!(help(&numbered[..1], numbered[1]), "did you mean `1. Scope of the treaty`?");
    assert_eq!(help(&numbered[1..], numbered[0]), "did you mean `Scope of the treaty`?");
    for (title, words) in [("PART II", "PART III"), ("Annex A", "Annex B"), ("第七条", "第八条")]
    {
        assert_eq!(help(&[title], words), format!("its only division is `{title}`"));
    }
    let many: Vec<String> = (1..=6).map(|n| format!("Article {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(help(&many, "Article 7").starts_with("its first divisions are `Article 1`, "));
}
