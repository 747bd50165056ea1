//! A random quote from a text is found at its place although white space, quotation marks and dashes
//! were changed, and it is shown with the characters of the source.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::harness::{Project, config};

/// The number of words in the text; each occurs once.
const WORDS: usize = 240;

/// Returns the n-th word of the text, with all characters that a quote may write differently.
fn word(number: usize) -> String {
    match number % 6 {
        0 => format!("\u{201c}say{number:03}\u{201d}"),
        1 => format!("don\u{2019}t{number:03}"),
        2 => format!("a{number:03}\u{2014}b{number:03}"),
        3 => format!("at\u{a0}office{number:03}"),
        4 => format!("caf\u{e9}{number:03},"),
        _ => format!("plain{number:03}."),
    }
}

/// Rewrites a quote so that it stays the same after normalisation.
fn disguise(text: &str, noise: &[u8]) -> String {
    let mut noise = noise.iter().cycle().map(|byte| usize::from(*byte));
    let mut any = |forms: &[&'static str]| forms[noise.next().unwrap_or(0) % forms.len()];
    let mut disguised = String::new();
    for c in text.chars() {
        match c {
            ' ' | '\u{a0}' => disguised.push_str(any(&[" ", "\u{a0}", "  ", "\n ", "\u{2009}\t"])),
            '\u{201c}' | '\u{201d}' | '\u{2019}' => {
                disguised.push_str(any(&["\"", "'", "\u{2019}", "\u{ab}", "\u{201e}", "\u{201d}"]));
            }
            '\u{2014}' => disguised.push_str(any(&["-", "\u{2013}", "\u{2014}", "\u{2011}"])),
            '\u{e9}' => disguised.push_str(any(&["\u{e9}", "e\u{301}"])),
            c => {
                disguised.push(c);
                disguised.push_str(any(&["", "", "", "", "\u{ad}", "\u{200b}"]));
            }
        }
    }
    disguised.replace("ffi", "\u{fb03}")
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn a_disguised_quote_is_found_at_its_place(
        ranges in prop::collection::vec((0..WORDS, 1..30_usize), 1..25),
        noise in prop::collection::vec(any::<u8>(), 64),
    ) {
        // Blocks of 40 words on hard-wrapped lines of 8.
        let mut text = String::new();
        for number in 0..WORDS {
            let end = if number % 40 == 39 { "\n\n" } else if number % 8 == 7 { "\n" } else { " " };
            text.push_str(&word(number));
            text.push_str(end);
        }
        let quotes: Vec<String> = ranges
            .iter()
            .map(|&(first, count)| {
                let words: Vec<String> = (first..(first + count).min(WORDS)).map(word).collect();
                words.join(" ")
            })
            .collect();
        let mut yaml = "title: S\npassages:\n".to_owned();
        for (number, quote) in quotes.iter().enumerate() {
            let quote = serde_json::to_string(&disguise(quote, &noise)).unwrap();
            let _ = writeln!(yaml, "  - {{quote: {quote}, id: quote-{number}, topics: [t]}}");
        }
        let site = Project::dossier(&[
            ("sources/s.txt", &text),
            ("sources/s.yaml", &yaml),
            ("topics/t.yaml", "title: Topic\n"),
        ])
        .build();
        let data = site.json("topics/t.json");
        let page = site.html("sources/s.html");
        for (number, quote) in quotes.iter().enumerate() {
            let id = format!("quote-{number}");
            let passages = data["passages"].as_array().unwrap();
            let passage = passages.iter().find(|passage| passage["id"] == *id).unwrap();
            let shown = passage["text"].as_str().unwrap().replace('\n', " ");
            prop_assert_eq!(&shown, quote);
            let block = ranges[number].0 / 40 + 1;
            prop_assert_eq!(&passage["blocks"][0], block);
            prop_assert_eq!(page.marked(&id).replace(' ', ""), quote.replace(' ', ""));
        }
    }
}

#[test]
fn disguises_change_what_they_should() {
    let noise = [1];
    let disguised = disguise("\u{201c}a b\u{201d}\u{2014}caf\u{e9}", &noise);
    assert_eq!(disguised, "'a\u{a0}b'\u{2013}cafe\u{301}");
}
