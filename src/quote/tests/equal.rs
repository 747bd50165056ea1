//! Tests of whole words, and of what a quotation may write in another way than the text.

use super::*;

/// Asserts that a quotation is found at exactly these characters of a text.
#[track_caller]
fn assert_found(paragraph: &str, words: &str, marked: &str) {
    assert_eq!(quoted(&[paragraph], words).as_deref(), Ok(marked), "{words} in {paragraph}");
}

#[track_caller]
fn assert_not_found(paragraph: &str, words: &str) {
    assert_eq!(quoted(&[paragraph], words), Err(Code::QuoteNotFound), "{words} in {paragraph}");
}

#[test]
fn words_are_whole() {
    for (text, words) in [
        ("The act was illegal in every state.", "legal in every state"),
        ("The act was illegal in every state.", "The act was illeg"),
        ("It was unlike anything they had seen.", "like anything"),
        ("It was unlike anything they had seen.", "unlike any"),
        ("a non-violent protest", "violent protest"),
        ("a non\u{2011}violent protest", "a non"),
        ("we can't agree", "we can"),
        ("we can’t agree", "t agree"),
        ("it cost 1,500 dollars", "500 dollars"),
        ("it cost 1,500 dollars", "it cost 1"),
        ("it was 1.5 degrees", "5 degrees"),
        ("it was -5 degrees", "5 degrees"),
        ("it was −5 degrees", "5 degrees"),
        ("it was 2018.", "it was 201"),
        ("was illegal […] it was not", "legal"),
        ("조약은 체결되었다", "조약"),
    ] {
        assert_not_found(text, words);
    }
    for (text, words) in [
        ("It was unlike anything they had seen.", "they had"),
        ("the mayor's house", "the mayor"),
        ("the mayor’s house", "mayor’s"),
        ("l’OTAN accepte", "OTAN accepte"),
        ("条約の実施", "約の実"),
        ("在INF条约", "INF"),
        ("large—shoes", "shoes"),
        ("it cost $500.", "500"),
        ("(legal)", "legal"),
        ("it was -5 degrees", "-5 degrees"),
    ] {
        assert_found(text, words, words);
    }
    assert_found("illegal and legal", "legal", "legal");
    assert_found("legal, illegal", "legal", "legal");
    assert_found("an illegal act, a legal act […]", "a […] legal", "a […] legal");
}

#[test]
fn every_segment_is_made_of_whole_words() {
    assert_not_found("He was unlike me. They had it.", "like […] had");
    assert_not_found("He was unlike me. They had it.", "unlike […] ad");
    assert_found("He was unlike me. They had it.", "unlike […] had", "unlike […] had");
}

#[test]
fn ellipses_are_three_dots() {
    for (text, words) in [
        ("She wrote... and then nothing.", "She wrote… and"),
        ("We wait… and see", "We wait... and see"),
        ("We wait. . . and see", "We wait… and see"),
        ("We wait. . .\u{a0}. And see", "We wait.… And see"),
        ("We wait .\u{a0}.\u{a0}. and see", "We wait … and see"),
    ] {
        assert_found(
            text,
            words,
            text.split_at(
                text.find("see").map_or_else(|| text.find(" then").unwrap_or(0), |at| at + 3),
            )
            .0,
        );
    }
    assert_not_found("We wait.. and see", "We wait… and see");
    assert_not_found("She wrote... and then", "She wrote.");
    assert_not_found("She wrote… and then", "She wrote.");
    assert_found("She wrote. … And then", "She wrote.", "She wrote.");
    assert_found("She wrote. . . . And then", "She wrote.", "She wrote.");
    assert_found("She wrote… and then", "She wrote", "She wrote");
    assert_not_found("She wrote. And then", "She wrote... And");
}

#[test]
fn dashes_may_have_white_space_around_them() {
    let text = "He said it literally--large shoes--and left.";
    assert_found(text, "literally—large shoes—and", "literally--large shoes--and");
    assert_found(text, "literally – large shoes --- and", "literally--large shoes--and");
    assert_found("large — shoes", "large—shoes", "large — shoes");
    assert_found("large—shoes", "large – shoes", "large—shoes");
    assert_found("large —shoes", "large-shoes", "large —shoes");
    assert_found("a --- b", "a – b", "a --- b");
    assert_not_found("a - b", "a-b");
    assert_not_found("a ---- b", "a — b");
    assert_not_found("largeshoes", "large—shoes");
    assert_found(
        "He left -- \"for good\"--and",
        "left—“for good” — and",
        "left -- \"for good\"--and",
    );
}

#[test]
fn two_single_quotation_marks_are_a_double_one() {
    let text = "The bill was ``dead on arrival,'' she wrote.";
    assert_found(text, "“dead on arrival,” she", "``dead on arrival,'' she");
    assert_found(text, "``dead on arrival,'' she", "``dead on arrival,'' she");
    assert_found("was ‘‘dead,’’ she", "\"dead,\"", "‘‘dead,’’");
    assert_found("was \"dead,\" she", "``dead,''", "\"dead,\"");
    assert_found("she said \"'Yes'\" twice", "“‘Yes’”", "\"'Yes'\"");
    assert_not_found("she said \"'Yes'\" twice", "said \"Yes\" twice");
}

#[test]
fn guillemets_may_have_white_space_beside_them() {
    assert_found("« Oui », dit-elle.", "\"Oui\", dit-elle", "« Oui », dit-elle");
    assert_found("il dit «\u{202f}Oui\u{202f}».", "dit “Oui”", "dit «\u{202f}Oui\u{202f}»");
    assert_found("Er sagte »Ja« und", "sagte « Ja » und", "sagte »Ja« und");
    assert_found("il dit \"Oui\".", "dit « Oui ».", "dit \"Oui\".");
    assert_not_found("il dit \"Oui\".", "dit \" Oui \"");
}

#[test]
fn tatweel_is_nothing() {
    assert_found("قال محمـــد نعم", "محمد", "محمـــد");
    assert_found("قال محمد نعم", "محمـد", "محمد");
}

#[test]
fn an_omission_may_have_spaces_within() {
    let text = "He did not say that it was safe.";
    for mark in ["[…]", "[...]", "[ … ]", "[. . .]", "[\u{a0}…\u{a0}]", "[ ... ]"] {
        assert_found(text, &format!("He did {mark} say"), "He did […] say");
    }
    assert_not_found(text, "He did [..] say");
}

#[test]
fn a_bracketed_letter_stands_for_either_case() {
    assert_found("the ideal will be reached.", "[T]he ideal will be", "the ideal will be");
    assert_found("The ideal will be reached.", "[t]he ideal will be", "The ideal will be");
    assert_found("and the ideal", "[A]nd [T]he", "and the");
    assert_found("[T]he ideal, the ideal", "[T]he ideal", "[T]he ideal");
    assert_found("He left […] and the rest", "left […] [T]he rest", "left […] the rest");
    assert_eq!(quoted(&["The ideal, the ideal"], "[T]he ideal"), Err(Code::QuoteAmbiguous));
    assert_not_found("lathe ideal", "[T]he ideal");
    assert_not_found("the ideal", "[the] ideal");
    assert_not_found("a b", "[A] b");
}

#[test]
fn words_may_be_joined_at_the_hyphen_of_a_line() {
    for hyphen in ['-', '\u{2010}', '\u{ad}', '¬', '⸗'] {
        let text = format!("the inspec{hyphen}/\ntions were held");
        let marked = text.replace('/', "");
        let marked = marked.strip_suffix(" held").unwrap();
        for words in ["inspections", "inspec-tions", "inspec- tions", "inspec\u{ad}\ntions"] {
            assert_found(&text, &format!("the {words} were"), marked);
        }
    }
    assert_not_found("the inspec-\ntions", "inspections");
    assert_not_found("a ¬p", "a -p");
}

#[test]
fn a_quotation_may_have_hyphens_at_line_ends() {
    for hyphen in ['-', '\u{2010}', '\u{ad}', '¬', '⸗'] {
        let words = format!("the govern{hyphen}\n  ment had");
        assert_found("the government had agreed", &words, "the government had");
        assert_found("the govern-ment had agreed", &words, "the govern-ment had");
        assert_found("the gov-/ ernment had agreed", &words, "the gov- ernment had");
    }
    assert_found("the government had", "the govern- ment had", "the government had");
    assert_found("Anglo-Saxon law", "Anglo- Saxon law", "Anglo-Saxon law");
    assert_not_found("AngloSaxon law", "Anglo- Saxon law");
    assert_found("Anglo-\nSaxon 1914-\n1918", "Anglo-Saxon 1914-1918", "Anglo-\nSaxon 1914-\n1918");
    assert_not_found("Anglo- Saxon", "AngloSaxon");
    assert_not_found("pre- and post-war", "pre-and post-war");
    assert_not_found("the government had", "the govern-ment had");
}

#[test]
fn white_space_is_optional_in_scripts_without_spaces() {
    let text = "雙方在日內瓦會\n晤時同意了下列條款，\n並且承諾";
    for words in ["雙方在日內瓦會晤時", "雙方 在日內瓦會晤時", "雙方在日內瓦會\n晤時"]
    {
        assert_found(text, words, "雙方在日內瓦會\n晤時");
    }
    assert_found(text, "條款，並且", "條款，\n並且");
    assert_found(text, "條款， 並且", "條款，\n並且");
    assert_found("การประชุม ครั้งนี้", "ประชุมครั้งนี้", "ประชุม ครั้งนี้");
    assert_found("在 INF 条约", "在INF条约", "在 INF 条约");
    assert_found("他說 「是 的」 了", "說「是的」了", "說 「是 的」 了");
    assert_not_found("조약은 체결", "조약은체결");
    assert_not_found("INF treaty", "INFtreaty");
}
