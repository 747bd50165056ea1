//! Reports withheld words: where they come from, and which source withholds them.

use std::collections::HashMap;
use std::ops::Range;

use super::Guard;
use super::words::{Run, RunFinder, for_each_word};
use crate::diagnostic::{Code, Diagnostic, File, Span};
use crate::link::{CuratedText, curated_texts, entry_path};
use crate::parse::advance;

/// Longer quotations are cut in messages. In characters.
const MAX_QUOTED: usize = 100;

/// Withheld words in a row in a generated file.
pub struct Leak {
    /// The hash of the first run.
    run: u64,
    /// The words of the first run, as in the file.
    words: String,
    around: Around,
}

/// The hashes of the words before and after a run; None where there are none.
#[derive(Debug, Clone, Copy)]
struct Around {
    before: Option<u64>,
    after: Option<u64>,
}

impl Around {
    fn of(words: &[u64], run: &Run<usize>) -> Self {
        let before = run.first.checked_sub(1).map(|n| words[n]);
        Self { before, after: words.get(run.first + run.length).copied() }
    }

    /// True if a run in a text may be the one that has `other` around it in a file.
    fn fits(self, other: Self) -> bool {
        let is_same = |own: Option<u64>, other| own.is_none() || own == other;
        is_same(self.before, other.before) && is_same(self.after, other.after)
    }
}

impl Leak {
    /// Joins runs that overlap. The positions of runs are numbers of words of the text, in order.
    pub fn all(text: &str, runs: &[Run<usize>]) -> Vec<Self> {
        let (mut hashes, mut ranges): (Vec<u64>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
        for_each_word(text, |word, range| {
            hashes.push(word.hash);
            ranges.push(range);
        });
        let stretches = runs.chunk_by(|a, b| b.first <= a.first + a.length);
        let leak = |runs: &[Run<usize>]| {
            let Run { hash, first, length } = runs[0];
            let words = &text[ranges[first].start..ranges[first + length - 1].end];
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let around = Around::of(&hashes, &runs[0]);
            Self { run: hash, words: words.chars().take(MAX_QUOTED).collect(), around }
        };
        stretches.map(leak).collect()
    }
}

/// The runs in the texts by the curator: for each the numbers of the texts, and what is around it there.
#[derive(Debug)]
pub struct CuratedIndex(HashMap<u64, Vec<(usize, Around)>, foldhash::fast::RandomState>);

impl CuratedIndex {
    fn new<'a>(texts: impl Iterator<Item = CuratedText<'a>>) -> Self {
        let mut places = HashMap::<_, Vec<_>, _>::default();
        for (n, text) in texts.enumerate() {
            for block in &text.linked.prose.text.blocks {
                let mut words = Vec::new();
                for_each_word(&block.text, |word, _| words.push(word.hash));
                for_each_run(&block.text, |run| {
                    places.entry(run.hash).or_default().push((n, Around::of(&words, &run)));
                });
            }
        }
        Self(places)
    }
}

impl Guard {
    /// Reports withheld words in a generated file, at each text by the curator that they may come from.
    pub(super) fn report(&self, output: &str, leak: &Leak) -> Vec<Diagnostic> {
        let place = self.index().place(leak.run);
        let (id, block) = place.map_or(("", 0), |place| {
            let id = self.texts.get(place.text as usize).map_or("", |text| text.id.as_str());
            (id, place.block)
        });
        let file = entry_path(&self.parsed.sources, id, File::Text);
        let line = self.line_of_block(id, block);
        let message =
            format!("`{output}` would contain words that `{id}` withholds: “{}”", leak.words);
        let place = format!("they stand at {file}:{line}");
        let curated = self.curated_places(leak);
        if curated.is_empty() {
            let help = format!("{place}, and in no text of yours; look at templates and sidecars");
            let fault = Diagnostic::about(Code::WithheldText, file, message);
            return vec![fault.at(Span::new(line, 1, 1)).help(help)];
        }
        let help = format!("{place}; quote fewer words, or publish them there as a passage");
        let fault = |(file, span)| {
            Diagnostic::about(Code::WithheldText, file, message.as_str()).at(span).help(&*help)
        };
        curated.into_iter().map(fault).collect()
    }

    fn line_of_block(&self, id: &str, block: u32) -> u32 {
        let found = self.dossier.sources.binary_search_by(|source| source.id.as_str().cmp(id));
        let text = found.ok().map(|n| &self.dossier.sources[n].parsed.text);
        text.and_then(|text| text.blocks.get(block as usize)).map_or(1, |block| block.line)
    }

    /// Returns the texts by the curator from which words may come, each as a file with the place in it.
    fn curated_places<'a>(&'a self, leak: &Leak) -> Vec<(&'a str, Span)> {
        let texts = || curated_texts(&self.dossier, &self.parsed);
        let curated = self.curated.get_or_init(|| CuratedIndex::new(texts()));
        let found = curated.0.get(&leak.run).map_or(&[][..], Vec::as_slice);
        let fitting = found.iter().filter(|(_, around)| around.fits(leak.around));
        let mut numbers: Vec<usize> = fitting.map(|(n, _)| *n).collect();
        if numbers.is_empty() {
            numbers = found.iter().map(|(n, _)| *n).collect();
        }
        if numbers.is_empty() {
            return Vec::new();
        }
        let place = |(_, text): (usize, CuratedText<'a>)| {
            let markdown = &*text.linked.prose.markdown;
            let sidecar = text.sidecar.map(|file| file.read_again().0);
            let sidecar = sidecar.as_deref().map(String::from_utf8_lossy);
            let file = sidecar.as_deref().unwrap_or(markdown);
            (text.file, find_span(markdown, file, leak.run))
        };
        texts().enumerate().filter(|(n, _)| numbers.contains(n)).map(place).collect()
    }
}

/// Finds a run of a Markdown text in the file that contains it. The file has the words of the text, in a
/// sidecar among others. Where marks stand between the words, the first line of the text is returned.
fn find_span(markdown: &str, file: &str, run: u64) -> Span {
    let mut words = Vec::new();
    for_each_word(markdown, |word, _| words.push(word.hash));
    let (mut in_file, mut ranges) = (Vec::new(), Vec::new());
    for_each_word(file, |word, range| {
        in_file.push(word.hash);
        ranges.push(range);
    });
    let begin = in_file.windows(words.len().max(1)).position(|part| part == words).unwrap_or(0);
    let mut found = None;
    for_each_run(markdown, |one| {
        if one.hash == run && found.is_none() {
            found = Some(one.first..one.first + one.length);
        }
    });
    let words = found.unwrap_or(0..1);
    let (Some(first), Some(last)) =
        (ranges.get(begin + words.start), ranges.get(begin + words.end - 1))
    else {
        return Span::START;
    };
    let written = &file[first.start..last.end];
    let width = written.lines().next().unwrap_or_default().chars().count() as u32;
    Span { width, ..advance(Span::START, &file[..first.start]) }
}

/// Calls `found` with each run of a text. The positions are numbers of words.
fn for_each_run(text: &str, mut found: impl FnMut(Run<usize>)) {
    let mut finder = RunFinder::default();
    let mut count = 0;
    for_each_word(text, |word, _| {
        if let Some(run) = finder.push(word, count) {
            found(run);
        }
        count += 1;
    });
}
