//! Measures the selection of quotations: two megabytes of text, two hundred passages.
//!
//! `cargo bench --bench select`

#![allow(missing_docs, reason = "a benchmark has no readers of documentation")]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use dossier::Span;
use dossier::internals::{Block, BlockKind, QuotableText, Selector, Spanned, Text, normal, select};

const BYTES: usize = 2 << 20;
const PASSAGES: usize = 200;

fn main() {
    divan::main();
}

/// Prepares a text for quote search.
#[divan::bench(args = ["English", "Russian", "Chinese"])]
fn normal_form(bencher: Bencher<'_, '_>, language: &str) {
    let paragraphs = paragraphs(language).join("\n");
    let bytes = BytesCount::of_str(paragraphs.as_str());
    bencher.counter(bytes).bench(|| normal::map(black_box(&paragraphs)));
}

/// Selects all passages of a source, including the preparation of its text.
#[divan::bench(args = ["English", "Russian", "Chinese"])]
fn found(bencher: Bencher<'_, '_>, language: &str) {
    passages(bencher, language, |words| words.join(separator(language)));
}

/// Quotations of three segments.
#[divan::bench(args = ["English", "Russian", "Chinese"])]
fn found_in_segments(bencher: Bencher<'_, '_>, language: &str) {
    passages(bencher, language, |words| {
        let segments: Vec<String> = words
            .chunks(words.len() / 3)
            .take(3)
            .map(|part| part[1..].join(separator(language)))
            .collect();
        segments.join(" […] ")
    });
}

/// Quotations with one wrong word, each reported with the nearest place.
#[divan::bench(args = ["English", "Russian", "Chinese"])]
fn missing(bencher: Bencher<'_, '_>, language: &str) {
    passages(bencher, language, |words| {
        let mut words = words.to_vec();
        let middle = words.len() / 2;
        words[middle] = "错词";
        words.join(separator(language))
    });
}

/// Short words that occur in thousands of places, each reported with a list of them.
#[divan::bench(args = ["English", "Russian", "Chinese"])]
fn ambiguous(bencher: Bencher<'_, '_>, language: &str) {
    passages(bencher, language, |words| words[0].to_owned());
}

/// Selects quotations that `write` builds from words taken from all over the text.
fn passages(bencher: Bencher<'_, '_>, language: &str, write: impl Fn(&[&str]) -> String) {
    let paragraphs = paragraphs(language);
    let each = paragraphs.len() / PASSAGES;
    let selectors: Vec<Selector> = paragraphs
        .iter()
        .step_by(each)
        .take(PASSAGES)
        .map(|paragraph| {
            let words: Vec<&str> = match separator(language) {
                "" => paragraph.split_inclusive(|_: char| true).take(60).collect(),
                separator => paragraph.split(separator).skip(3).take(30).collect(),
            };
            let quote = Spanned { value: write(&words), span: Span::START };
            Selector::Quote { quote, prefix: None, suffix: None }
        })
        .collect();
    let text = Text { blocks: paragraphs.into_iter().map(block).collect(), ..Text::default() };
    bencher.bench(|| {
        let quotable = QuotableText::new(black_box(&text));
        selectors.iter().filter(|selector| select(selector, &quotable).is_ok()).count()
    });
}

fn block(text: String) -> Block {
    Block { kind: BlockKind::Paragraph, text, spans: Vec::new(), line: 1 }
}

fn separator(language: &str) -> &'static str {
    if language == "Chinese" { "" } else { " " }
}

/// Two megabytes of text in paragraphs of a hundred words, some common and some rare.
fn paragraphs(language: &str) -> Vec<String> {
    let letters: Vec<char> = match language {
        "Russian" => ('а'..='я').collect(),
        "Chinese" => ('\u{4e00}'..='\u{5e00}').collect(),
        _ => ('a'..='z').collect(),
    };
    let mut random = Random(7);
    let vocabulary: Vec<String> = (0..20_000)
        .map(|_| (0..3 + random.below(6)).map(|_| letters[random.below(letters.len())]).collect())
        .collect();
    let mut paragraphs = Vec::new();
    let mut bytes = 0;
    while bytes < BYTES {
        let words: Vec<&str> = (0..100)
            .map(|_| {
                // A few words account for most of the text.
                let most = 1 << random.below(15);
                vocabulary[random.below(most.min(vocabulary.len()))].as_str()
            })
            .collect();
        let paragraph = words.join(separator(language)) + " — “it’s so”.";
        bytes += paragraph.len();
        paragraphs.push(paragraph);
    }
    paragraphs
}

/// A small random number generator, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}
