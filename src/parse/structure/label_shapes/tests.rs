//! Tests of lines that look as if they began with a label.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::parse::structure::tests::meta;

/// Returns the label to declare for what looks like a label at the beginning of a line.
fn shape(declared: &[&str], line: &str) -> Option<String> {
    let meta = meta(declared, &[], &[]);
    let not_speakers = vec![Pattern::new("Note"), Pattern::new("Question *")];
    match LabelShapes::new(&meta.speakers, not_speakers).find(line)? {
        LineBeginning::Undeclared(shape) => Some(shape.pattern),
        LineBeginning::NotSpeaker(n) => Some(format!("not a speaker {n}")),
    }
}

#[test]
fn words_with_capitals_before_a_colon_look_like_a_label() {
    for (line, pattern) in [
        ("Mr. Brown: I object.", Some("Mr. Brown")),
        ("Bob Ray:", Some("Bob Ray")),
        ("SPEAKER 2: Yes.", Some("SPEAKER 2")),
        ("President of the Senate: Yes.", None),
        ("PRESIDENT of THE SENATE: Yes.", None),
        ("Ursula von der Leyen: Yes.", Some("Ursula von der Leyen")),
        ("von der Leyen: Yes.", None),
        (">> Bob Ray: Yes.", Some(">> Bob Ray")),
        ("– Bob: Yes.", Some("– Bob")),
        ("Élodie Ünal：Oui.", None),
        ("Élodie Ünal： Oui.", Some("Élodie Ünal")),
        ("Q & A: both", Some("Q & A")),
        ("One Two Three Four Five Six: x", Some("One Two Three Four Five Six")),
        ("One Two Three Four Five Six Seven: x", None),
        ("12: a number", None),
        ("At 12:30 we left", None),
        ("https://example.org", None),
        ("Bob:Ray", None),
        ("he said: no", None),
        ("He Said No", None),
        ("“Bob: he said”", None),
        ("(Bob: he said)", None),
        ("[Bob]: he said", None),
        ("**Bob:** he said", Some("*Bob")),
        ("**Bob**: he said", Some("*Bob*")),
        ("_Bob_: he said", Some("_Bob_")),
        ("Mr. Brown (laughing): No.", Some("Mr. Brown (*)")),
        ("[00:12:30] Bob: No.", Some("[*] Bob")),
        ("(12:30) Bob: No.", Some("(*) Bob")),
        ("0:12 Bob: No.", Some("* Bob")),
        ("Note: the clock stopped.", Some("not a speaker 0")),
        ("Question 3: what?", Some("not a speaker 1")),
        ("", None),
        (":", None),
    ] {
        assert_eq!(shape(&["Ann"], line).as_deref(), pattern, "{line}");
    }
    let long = format!("{}: x", "A".repeat(MAX_LABEL + 1));
    assert_eq!((shape(&["Ann"], &long), shape(&["Ann"], &long[1..]).is_some()), (None, true));
}

#[test]
fn a_declared_label_in_another_form_looks_like_a_label() {
    for (line, pattern) in [
        ("HERALD: And?", Some("HERALD")),
        ("herald: and?", Some("herald")),
        ("heralds: and?", None),
        ("Herald (smiling): And?", Some("Herald (*)")),
        ("Herald [smiling]: And?", Some("Herald [*]")),
        ("Herald(smiling): And?", Some("Herald(*)")),
        ("Herald (smiling) left", None),
        ("Herald (00:12)", Some("Herald (*)")),
        ("Herald 00:12:30", Some("Herald *")),
        ("Herald 00:12:30: And?", Some("Herald *")),
        ("[00:12] Herald: And?", Some("[*] Herald")),
        ("le ministre: non", None),
        ("Le ministre: non", None),
        ("LE MINISTRE: non", Some("LE MINISTRE")),
    ] {
        assert_eq!(shape(&["Herald"], line).as_deref(), pattern, "{line}");
    }
    assert_eq!(shape(&["le Ministre"], "Le ministre: non").as_deref(), Some("Le ministre"));
}

#[test]
fn the_punctuation_of_declared_labels_ends_others() {
    for (declared, line, pattern) in [
        (&["FARR."][..], "MOSS.", Some("MOSS.")),
        (&["FARR."], "MOSS. Quiet.", Some("MOSS.")),
        (&["FARR."], "Moss. Quiet.", None),
        (&["FARR."], "TASS.. Quiet", None),
        (&["FARR."], "U.S. forces", None),
        (&["FARR."], "MOSS (rising). Quiet.", Some("MOSS (rising).")),
        (&["Mr. REID."], "Mr. MOSS. I rise.", Some("Mr. MOSS.")),
        (&["Mr. REID."], "The PRESIDENT pro tempore. I rise.", None),
        (&["Mr. Reid."], "Mr. Moss. I rise.", Some("Mr. Moss.")),
        (&["HON. A. LEE.-"], "HON. B. MOSS.-I rise.", Some("HON. B. MOSS.-")),
        (&["HON. A. LEE.-"], "It was so.-", None),
        (&["Ann"], "MOSS. Quiet.", None),
        (&["Ann"], "Q. And?", Some("Q.")),
        (&["Ann"], "Q  And?", Some("Q")),
        (&["Ann"], "Q  And?  Then", None),
        (&["Ann"], "A bridge  fell", None),
    ] {
        assert_eq!(shape(declared, line).as_deref(), pattern, "{declared:?} {line}");
    }
}

#[test]
fn a_script_without_case_has_short_labels() {
    for (line, pattern) in [
        ("专家：明年。", Some("专家")),
        ("专家: 明年。", Some("专家")),
        ("خبير: نعم", Some("خبير")),
        ("他说，专家：明年。", None),
        ("一二三四五六七八九十一二三四五六七八九十一二三四五：明年", None),
    ] {
        assert_eq!(shape(&["记者"], line).as_deref(), pattern, "{line}");
    }
}

proptest! {
    /// A label that is added as the warning says is recognised on the same line.
    #[test]
    fn the_label_to_declare_fits_the_line(
        line in "(\\*\\*|_)?(\\[0:12\\] |\\(Bob\\) )?[A-Ca-c专é]{1,3}( [A-Ca-c0-3.]{1,3}){0,2}( \\([a-c]{1,3}\\)| 0:12)?(: |:|\\. |\\.-)[a-c: ]{0,5}",
    ) {
        let line = line.trim();
        let declared = ["Ab", "B.", "C.-", "a"];
        if let Some(pattern) = shape(&declared, line) {
            let declared = meta(&[&pattern], &[], &[]);
            let index = crate::parse::structure::speaker_labels::LabelIndex::new(&declared.speakers);
            prop_assert!(index.recognise(line).is_some(), "{pattern:?} does not fit");
        }
    }
}
