//! Properties of quote search in every text.

use proptest::prelude::*;

use super::*;
use crate::quote::needle::{Needle, is_exact};
use crate::quote::normal;
use crate::quote::placement::QuoteSpec;
use crate::quote::prepared::PreparedText;
use crate::quote::search::QuoteSearch;

/// Returns a unique word: no other word begins or ends with it.
fn word(number: usize) -> String {
    const KINDS: [&str; 5] = ["word", "слово", "e\u{301}tat", "ﬁnal", "第"];
    format!("{}{number}.", KINDS[number % KINDS.len()])
}

/// Random gaps between the words of a text; a `/` follows the hyphen of a joined line.
fn gaps() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        " ",
        "\n",
        " \u{a0} ",
        " - ",
        "—",
        "-",
        " “",
        "’",
        "\u{ad} ",
        "\n<READ MORE: ad>\n",
        "-/ ",
        "¶",
        "¶{Q:} ",
    ])
}

/// Random words; a `0` becomes the word's number.
fn text_word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "ill0egal",
        "ab-0cd",
        "can't0x",
        "1,50",
        "слово0да",
        "q\u{303}0e\u{301}",
        "ﬁn0al",
        "co\u{ad}0op",
        "조약0은",
        "can’t\u{2011}0do",
    ])
}

/// Random gaps after words of a text, which may differ from those of a quotation.
fn text_gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ", "\n", "—", " -- ", "... ", " . . . ", ", “", ".” ", " « ", "--", " – ", "…", " ``",
        "'' ", "; ", " (",
    ])
}

/// Returns a different spelling of the same gap for a quotation; furniture and labels become a space.
fn rewritten(gap: &str, choice: usize) -> &'static str {
    let ways: &[&str] = match gap {
        " - " => &[" – ", "\u{a0}−\u{a0}", "\n- "],
        "—" | "-" => &["-", "‑", "–"],
        " “" => &[" \"", "\n'", " «"],
        "’" => &["'", "‘", "`"],
        "-/ " => &["-", "", "- ", "\u{ad}", "‐\n"],
        _ => &[" ", "\n", " \u{200b}\u{2009}"],
    };
    ways[choice % ways.len()]
}

proptest! {
    #[test]
    fn a_quotation_of_any_text_is_found_at_its_place(
        gaps in prop::collection::vec((gaps(), any::<usize>()), 2..40),
        ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let count = gaps.len() + 1;
        let (a, b) = (ends.0.index(count), ends.1.index(count));
        let (first, last) = (a.min(b), a.max(b));
        let mut marked = word(0);
        let mut quotation = word(first);
        for (number, &(gap, choice)) in gaps.iter().enumerate() {
            marked += &(gap.to_owned() + &word(number + 1));
            if (first..last).contains(&number) {
                quotation += &(rewritten(gap, choice).to_owned() + &word(number + 1));
            }
        }
        let text = text(&marked.split('¶').collect::<Vec<_>>());
        let pieces = select(&quote(&quotation), &QuotableText::new(&text)).map_err(|fault| {
            TestCaseError::fail(format!("{fault:?} for {quotation:?} in {marked:?}"))
        })?;
        let found = text.joined_text(&pieces);
        prop_assert!(found.starts_with(&word(first)), "{found:?}");
        prop_assert!(found.ends_with(&word(last)), "{found:?}");
        prop_assert!(!found.contains("READ") && !found.contains("Q:"), "{found:?}");
        for number in first..=last {
            prop_assert!(found.contains(&word(number)), "{found:?}");
        }
        // The found characters are themselves a quotation of the same place.
        if !marked.contains('/') {
            prop_assert_eq!(select(&quote(&found), &QuotableText::new(&text)).map_err(|f| f.help), Ok(pieces));
        }
    }

    #[test]
    fn segments_are_placed_as_defined(
        words in prop::collection::vec("[ab]", 0..12),
        segments in prop::collection::vec(prop::collection::vec("[ab]", 1..3), 1..4),
    ) {
        let text = text(&[&words.join(" ")]);
        let quotable = QuotableText::new(&text);
        let segments: Vec<String> = segments.iter().map(|words| words.join(" ")).collect();
        let joined = segments.join("[…]");
        let spec = QuoteSpec::bare(&joined);
        let found: Vec<_> = QuoteSearch::new(spec, quotable.haystack())
            .placements()
            .map(|placement| (placement.span(), placement.alternative.is_none()))
            .collect();
        prop_assert_eq!(found, defined(&words.join(" "), &segments));
    }

    #[test]
    fn what_stands_as_it_is_stands_by_its_skeleton_too(
        paragraphs in prop::collection::vec("[ab —“\u{301}é]{0,16}", 1..4),
        words in "[ab -'\u{301}é]{1,5}",
    ) {
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let text = text(&paragraphs);
        let quotable = QuotableText::new(&text);
        let haystack = quotable.haystack();
        let words = normal::trim(&words);
        let parts = || ["", words, ""].map(|part| PreparedText::of_quotation(part.into()));
        let [exact, loose] = [haystack.exact(), haystack.skeleton()]
            .map(|form| Needle::in_form(form, parts(), true, haystack));
        let is_exact = is_exact(&parts(), haystack) && words.contains(normal::is_word);
        for at in (0..=haystack.text().len()).filter(|_| is_exact) {
            prop_assert_eq!(exact.next(at), loose.next(at));
            prop_assert_eq!(exact.previous(at), loose.previous(at));
        }
    }

    #[test]
    fn whole_words_are_found_and_parts_of_words_are_not(
        words in prop::collection::vec(text_word(), 2..30),
        gaps in prop::collection::vec(text_gap(), 30),
        ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        cut in any::<prop::sample::Index>(),
    ) {
        let (a, b) = (ends.0.index(words.len()), ends.1.index(words.len()));
        let (first, last) = (a.min(b), a.max(b));
        let (mut paragraph, mut places) = (String::new(), Vec::new());
        for (number, (word, gap)) in words.iter().zip(&gaps).enumerate() {
            // A number makes each word different from the others.
            let word = word.replace('0', &number.to_string());
            places.push(paragraph.len()..paragraph.len() + word.len());
            paragraph += &(word + gap);
        }
        let text = text(&[&paragraph]);
        let quotable = QuotableText::new(&text);
        let place = places[first].start..places[last].end;
        let whole = &paragraph[place.clone()];
        let pieces = select(&quote(whole), &quotable).map_err(|fault| {
            TestCaseError::fail(format!("{fault:?} for {whole:?} in {paragraph:?}"))
        })?;
        prop_assert_eq!(&*text.joined_text(&pieces), whole);
        // A quotation that is cut within its first or last word is not found.
        let part_of = |word: &std::ops::Range<usize>| {
            let inner: Vec<usize> = paragraph[word.clone()].char_indices().skip(1).map(|(at, _)| word.start + at).collect();
            inner[cut.index(inner.len())]
        };
        let cut_at_start = &paragraph[part_of(&places[first])..place.end];
        let cut_at_end = &paragraph[place.start..part_of(&places[last])];
        for part in [cut_at_start, cut_at_end] {
            let found = select(&quote(part), &quotable).map_err(|fault| fault.code);
            prop_assert!(found.is_err(), "{:?} is found in {:?}", part, paragraph);
        }
    }

    #[test]
    fn marks_hold_the_characters_of_any_text(
        paragraph in "([ab]{1,2}|[ .'“”«»…—-]|--|\\. \\. \\.|'')( |\n)?([ab]{1,2}[ .'“”«»…—-]{0,3}){1,12}",
        ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let text = text(&[&paragraph]);
        let quotable = QuotableText::new(&text);
        let borders = || {
            let inner = paragraph.char_indices().map(|(at, _)| at).chain([paragraph.len()]);
            inner.filter(|&at| normal::is_word_border(&paragraph, at))
        };
        let begins = |at: &usize| paragraph[*at..].starts_with(normal::is_word);
        let starts: Vec<usize> = borders().filter(begins).collect();
        let start = starts[ends.0.index(starts.len())];
        let ends_word = |at: &usize| paragraph[start..*at].ends_with(normal::is_word);
        let stops: Vec<usize> = borders().filter(|at| *at > start).filter(ends_word).collect();
        let words = &paragraph[start..stops[ends.1.index(stops.len())]];
        match select(&quote(words), &quotable) {
            Ok(pieces) => prop_assert_eq!(&*text.joined_text(&pieces), words),
            Err(fault) => prop_assert_eq!(fault.code, Code::QuoteAmbiguous, "{:?} in {:?}", words, paragraph),
        }
    }

    #[test]
    fn nothing_panics(
        paragraphs in prop::collection::vec("[ab .-—/“\u{301}\u{ad}é\n…第]{0,12}", 0..4),
        parts in prop::collection::vec("[ab .-—“\u{301}\u{ad}é\n…第]{0,6}", 1..4),
        sides in ("[ab -\u{301}]{0,3}", "[ab -]{0,3}"),
        strange in any::<String>(),
    ) {
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).chain([&*strange]).collect();
        let text = text(&paragraphs);
        let quotable = QuotableText::new(&text);
        for words in [parts.join("[…]"), strange.clone()] {
            let result = select(&between(&sides.0, &words, &sides.1), &quotable);
            if let Ok(pieces) = &result {
                prop_assert!(!pieces.is_empty());
                text.joined_text(pieces);
            }
            let again = select(&quote(&words), &quotable);
            prop_assert!(again.is_ok() || result.is_err() || !sides.0.is_empty() || !sides.1.is_empty());
        }
        let section = select(&Selector::Section(at(&strange)), &quotable);
        prop_assert!(section.is_err());
    }
}

/// Returns the minimal spans by their definition, each with true if it has only one placement.
fn defined(text: &str, segments: &[String]) -> Vec<(std::ops::Range<usize>, bool)> {
    let all = placements(text, 0, segments);
    let spans: Vec<_> = all
        .iter()
        .map(|places| places[0]..places[places.len() - 1] + segments[segments.len() - 1].len())
        .collect();
    let contains = |a: &std::ops::Range<usize>, b: &std::ops::Range<usize>| {
        a != b && a.start <= b.start && b.end <= a.end
    };
    let mut minimal: Vec<_> =
        spans.iter().filter(|a| !spans.iter().any(|b| contains(a, b))).cloned().collect();
    minimal.sort_by_key(|span| span.start);
    minimal.dedup();
    minimal
        .into_iter()
        .map(|span| {
            let count = spans.iter().filter(|other| **other == span).count();
            (span, count == 1)
        })
        .collect()
}

/// Returns all placements of the segments in order without overlap, by brute force.
fn placements(text: &str, from: usize, segments: &[String]) -> Vec<Vec<usize>> {
    let Some((first, rest)) = segments.split_first() else { return vec![vec![]] };
    let starts = (from..text.len()).filter(|&at| text[at..].starts_with(first.as_str()));
    let with = |at: usize| {
        placements(text, at + first.len(), rest).into_iter().map(move |mut places| {
            places.insert(0, at);
            places
        })
    };
    starts.flat_map(with).collect()
}

#[test]
fn a_text_that_repeats_itself_takes_no_time() {
    let text = text(&[&"a ".repeat(20_000)]);
    let quotable = QuotableText::new(&text);
    let code = |words: String| select(&quote(&words), &quotable).map_err(|fault| fault.code);
    assert_eq!(code("a ".repeat(5_000)), Err(Code::QuoteAmbiguous));
    assert_eq!(code("a […] ".repeat(1_000)), Err(Code::QuoteAmbiguous));
    assert_eq!(code("a […] ".repeat(20_000)).map(|pieces| pieces.len()), Ok(20_000));
    assert_eq!(code("a […] ".repeat(20_001)), Err(Code::QuoteNotFound));
    assert_eq!(code("a ".repeat(100) + "aa"), Err(Code::QuoteNotFound));
    let long = "a ".repeat(10_000) + "aa";
    // With a prefix, gaps have to be compared, and at every place the last one differs, so the search
    // gives up.
    let between = select(&between("a", &long, ""), &quotable).map_err(|fault| fault.code);
    assert_eq!((code(long), between), (Err(Code::QuoteNotFound), Err(Code::QuoteAmbiguous)));
}

#[test]
fn offsets_of_the_skeleton_lead_back() {
    let words: Vec<String> = (0..200).map(|number| format!("w{number} - ")).collect();
    let text = text(&[&words.concat()]);
    let quotable = QuotableText::new(&text);
    let mut offset = 0;
    for word in &words {
        let quote = word.trim_end_matches(" - ");
        let end = offset + quote.len() as u32;
        let pieces = select(&between("", quote, "-"), &quotable).map_err(|fault| fault.message);
        assert_eq!(pieces, Ok(vec![Piece { block: 0, start: offset, end, gap: false }]));
        offset += word.len() as u32;
    }
}
