//! A dossier of invented words, the same in every run, and equivalent sites for other generators.
//!
//! A source has 20 to 40 paragraphs (about 15 kB) and eight passages, half of them quotations. There
//! is one topic for every 20 sources. Word frequencies follow Zipf's law, as in a real language: the
//! n-th word is 1/n as frequent as the first.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The size of the vocabulary.
const WORDS: usize = 6000;
/// The minimum number of topics.
const FEWEST_TOPICS: usize = 30;
/// Passages per source.
const PASSAGES: usize = 8;
const SYLLABLES: [&str; 31] = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su",
    "ta", "ve", "wi", "xo", "yu", "za", "shi", "tra", "pro", "con", "ment", "ter", "ist", "and",
    "ing", "ol",
];

/// The program that a corpus is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    Dossier,
    Hugo,
    Zola,
}

/// A corpus in memory.
#[derive(Debug)]
pub struct Corpus {
    sources: usize,
    topics: Vec<Topic>,
    language: Language,
}

#[derive(Debug)]
struct Topic {
    id: String,
    title: String,
    kind: &'static str,
    summary: String,
    related: BTreeSet<usize>,
    text: String,
}

#[derive(Debug)]
struct Source {
    id: String,
    title: String,
    date: String,
    paragraphs: Vec<String>,
    passages: Vec<Passage>,
}

#[derive(Debug)]
struct Passage {
    topics: BTreeSet<usize>,
    paragraph: usize,
    quote: String,
    note: String,
}

/// Words with their cumulative frequencies.
#[derive(Debug)]
pub struct Language {
    words: Vec<String>,
    sums: Vec<f64>,
}

/// A seeded random number generator (Marsaglia's 64-bit xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: usize) -> Self {
        Self((seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end.max(1)
    }

    /// Returns a random index, weighted by cumulative sums.
    #[allow(clippy::cast_precision_loss, reason = "53 bits are a fraction exactly")]
    fn weighted(&mut self, sums: &[f64]) -> usize {
        let at = self.next() as f64 / (1_u64 << 53) as f64 * sums.last().copied().unwrap_or(1.0);
        sums.partition_point(|sum| *sum <= at).min(sums.len() - 1)
    }
}

fn sums(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

impl Language {
    pub fn new() -> Self {
        let mut random = Random::new(1);
        let mut words = BTreeSet::new();
        while words.len() < WORDS {
            let length = [1, 2, 2, 3, 3, 4][random.below(6)];
            words.insert((0..length).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect());
        }
        let mut words: Vec<String> = words.into_iter().collect();
        for last in (1..words.len()).rev() {
            words.swap(last, random.below(last + 1));
        }
        let sums = sums((2..WORDS + 2).map(|rank| 1.0 / f64::from(rank as u32)));
        Self { words, sums }
    }

    pub fn some(&self, random: &mut Random, count: usize) -> String {
        let words: Vec<&str> =
            (0..count).map(|_| self.words[random.weighted(&self.sums)].as_str()).collect();
        capital(&words.join(" "))
    }

    fn sentence(&self, random: &mut Random) -> String {
        let count = 7 + random.below(18);
        let emphasised = if random.below(7) == 0 {
            format!(" *{}*", self.words[random.below(WORDS)])
        } else {
            String::new()
        };
        format!(
            "{}{emphasised}{}",
            self.some(random, count),
            [".", ".", ".", ".", "?", "!"][random.below(6)]
        )
    }

    pub fn paragraph(&self, random: &mut Random) -> String {
        let count = 2 + random.below(5);
        (0..count).map(|_| self.sentence(random)).collect::<Vec<_>>().join(" ")
    }
}

pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

impl Corpus {
    /// Generates a corpus of this many sources.
    pub fn new(sources: usize) -> Self {
        let language = Language::new();
        let count = FEWEST_TOPICS.max(sources / 20);
        let weights = topic_weights(count);
        let topics = (0..count).map(|n| {
            let mut random = Random::new(1_000_000_000 + n);
            let related =
                (0..3).map(|_| random.weighted(&weights)).filter(|other| *other != n).collect();
            let text =
                (0..3).map(|_| language.paragraph(&mut random)).collect::<Vec<_>>().join("\n\n");
            Topic {
                id: format!("topic-{n:05}"),
                title: format!("{} {n}", language.some(&mut random, 2)),
                kind: ["issue", "treaty", "person", "place"][random.below(4)],
                summary: language.sentence(&mut random),
                related,
                text,
            }
        });
        let topics = topics.collect();
        Self { sources, topics, language }
    }

    /// The path of a source's text in the project.
    pub fn source_path(n: usize) -> String {
        format!("dossier/sources/source-{n:06}.md")
    }

    fn source(&self, n: usize) -> Source {
        let mut random = Random::new(n);
        let language = &self.language;
        let weights = topic_weights(self.topics.len());
        let count = 20 + random.below(21);
        let paragraphs: Vec<String> = (0..count).map(|_| language.paragraph(&mut random)).collect();
        let passages = (0..PASSAGES).map(|_| {
            let paragraph = random.below(count);
            let topics = 1 + usize::from(random.below(3) == 0);
            let plain = paragraphs[paragraph].replace('*', "");
            Passage {
                topics: (0..topics).map(|_| random.weighted(&weights)).collect(),
                paragraph: paragraph + 1,
                quote: plain.split(' ').take(12).collect::<Vec<_>>().join(" "),
                note: language.sentence(&mut random),
            }
        });
        let passages = passages.collect();
        let day = random.below(12_000);
        Source {
            id: format!("source-{n:06}"),
            title: language.some(&mut random, 6),
            date: format!("{}-{:02}-{:02}", 1990 + day / 365, 1 + day / 30 % 12, 1 + day % 28),
            paragraphs,
            passages,
        }
    }

    /// Writes the corpus to a folder.
    pub fn write(&self, folder: &Path, kind: For) {
        match kind {
            For::Dossier => self.write_dossier(folder),
            For::Hugo => self.write_hugo(folder),
            For::Zola => self.write_zola(folder),
        }
    }

    fn sources(&self) -> impl Iterator<Item = Source> + '_ {
        (0..self.sources).map(|n| self.source(n))
    }

    /// Formats topic ids as a bracketed list, valid in YAML, TOML and JSON.
    fn ids(&self, topics: &BTreeSet<usize>) -> String {
        let ids: Vec<String> =
            topics.iter().map(|n| format!("\"{}\"", self.topics[*n].id)).collect();
        format!("[{}]", ids.join(", "))
    }

    fn write_dossier(&self, folder: &Path) {
        let write = |path: String, text: &str| put(&folder.join("dossier").join(path), text);
        let config = "title: Reference dossier\ndescription: Made-up words for measuring.\nbase_url: https://example.org/\n";
        write("dossier.yaml".to_owned(), config);
        for topic in &self.topics {
            let Topic { id, title, kind, summary, related, text } = topic;
            let related_ids = self.ids(related);
            write(
                format!("topics/{id}.yaml"),
                &format!(
                    "title: \"{title}\"\nkind: {kind}\nsummary: \"{summary}\"\nrelated: {related_ids}\n"
                ),
            );
            let links: Vec<String> =
                related.iter().map(|n| format!("[[{}]]", self.topics[*n].id)).collect();
            write(
                format!("topics/{id}.md"),
                &format!("{text}\n\nSee also {}.\n", links.join(", ")),
            );
        }
        for Source { id, title, date, paragraphs, passages } in self.sources() {
            let mut sidecar = format!(
                "title: \"{title}\"\ndate: {date}\npublisher: Example Press\nurl: https://example.org/{id}\npassages:\n"
            );
            for (n, Passage { topics, paragraph, quote, note }) in passages.iter().enumerate() {
                let topic_ids = self.ids(topics);
                let selector = match n % 2 {
                    0 => format!("quote: \"{quote}\""),
                    _ => format!("paragraphs: {paragraph}"),
                };
                let _ = write!(
                    sidecar,
                    "  - topics: {topic_ids}\n    {selector}\n    note: \"{note}\"\n"
                );
            }
            write(format!("sources/{id}.yaml"), &sidecar);
            write(format!("sources/{id}.md"), &(paragraphs.join("\n\n") + "\n"));
        }
    }

    fn write_hugo(&self, folder: &Path) {
        peers::hugo(folder);
        for Topic { id, title, summary, related, text, .. } in &self.topics {
            let related_ids = self.ids(related);
            let links: Vec<String> = related
                .iter()
                .map(|n| format!("[{0}](/topics/{0}/)", self.topics[*n].id))
                .collect();
            put(
                &folder.join(format!("content/topics/{id}/_index.md")),
                &format!(
                    "---\ntitle: \"{title}\"\nsummary: \"{summary}\"\nrelated: {related_ids}\n---\n{text}\n\nSee also {}.\n",
                    links.join(", ")
                ),
            );
        }
        for source in self.sources() {
            let passages: Vec<String> =
                source.passages.iter().map(|passage| self.passage(passage)).collect();
            let Source { id, title, date, paragraphs, .. } = &source;
            put(
                &folder.join(format!("content/sources/{id}.md")),
                &format!(
                    "---\ntitle: \"{title}\"\ndate: {date}\npublisher: Example Press\ntopics: {}\npassages: [{}]\n---\n{}\n",
                    self.ids(&topics_of(&source)),
                    passages.join(", "),
                    paragraphs.join("\n\n"),
                ),
            );
        }
    }

    fn write_zola(&self, folder: &Path) {
        peers::zola(folder);
        for Topic { id, title, summary, related, text, .. } in &self.topics {
            let links: Vec<String> = related
                .iter()
                .map(|n| format!("[{0}](@/about/{0}.md)", self.topics[*n].id))
                .collect();
            put(
                &folder.join(format!("content/about/{id}.md")),
                &format!(
                    "+++\ntitle = \"{title}\"\ndescription = \"{summary}\"\n[extra]\nrelated = {}\n+++\n{text}\n\nSee also {}.\n",
                    self.ids(related),
                    links.join(", ")
                ),
            );
        }
        for source in self.sources() {
            let mut head = format!(
                "+++\ntitle = \"{}\"\ndate = {}\n[taxonomies]\ntopics = {}\n[extra]\npublisher = \"Example Press\"\n",
                source.title,
                source.date,
                self.ids(&topics_of(&source)),
            );
            for Passage { topics, paragraph, quote, note } in &source.passages {
                let _ = write!(
                    head,
                    "[[extra.passages]]\ntopics = {}\nn = {paragraph}\nquote = \"{quote}\"\nnote = \"{note}\"\n",
                    self.ids(topics)
                );
            }
            let text = source.paragraphs.join("\n\n");
            put(
                &folder.join(format!("content/sources/{}.md", source.id)),
                &format!("{head}+++\n{text}\n"),
            );
        }
    }

    /// Formats a passage as JSON, which is also valid YAML.
    fn passage(&self, passage: &Passage) -> String {
        let Passage { topics, paragraph, quote, note } = passage;
        let topics = self.ids(topics);
        format!(
            "{{\"topics\": {topics}, \"n\": {paragraph}, \"quote\": \"{quote}\", \"note\": \"{note}\"}}"
        )
    }
}

fn topics_of(source: &Source) -> BTreeSet<usize> {
    source.passages.iter().flat_map(|passage| passage.topics.iter().copied()).collect()
}

fn topic_weights(count: usize) -> Vec<f64> {
    sums((3..count + 3).map(|rank| f64::from(rank as u32).powf(-0.7)))
}

fn put(path: &Path, text: &str) {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).expect("a file can be written");
}

/// Minimal templates of the same kinds of pages for the other generators.
mod peers {
    use std::path::Path;

    use super::put;

    const STYLE: &str = "body{font-family:serif;max-width:45em;margin:auto}blockquote{border-left:3px solid;padding-left:1em}\n";

    /// Writes settings and templates for Hugo.
    pub fn hugo(folder: &Path) {
        put(&folder.join("static/style.css"), STYLE);
        for (path, text) in [
            ("hugo.toml", include_str!("hugo/hugo.toml")),
            ("layouts/_default/baseof.html", include_str!("hugo/baseof.html")),
            ("layouts/_default/list.html", include_str!("hugo/list.html")),
            ("layouts/_default/terms.html", include_str!("hugo/terms.html")),
            ("layouts/_default/single.html", include_str!("hugo/single.html")),
            ("layouts/_default/term.html", include_str!("hugo/term.html")),
            ("layouts/index.html", include_str!("hugo/index.html")),
        ] {
            put(&folder.join(path), text);
        }
    }

    /// Writes settings and templates for Zola.
    pub fn zola(folder: &Path) {
        put(&folder.join("static/style.css"), STYLE);
        for (path, text) in [
            ("config.toml", include_str!("zola/config.toml")),
            ("content/_index.md", "+++\ntitle = \"Reference dossier\"\n+++\n"),
            ("content/sources/_index.md", "+++\ntitle = \"Sources\"\nsort_by = \"date\"\n+++\n"),
            ("content/about/_index.md", "+++\ntitle = \"About\"\nrender = false\n+++\n"),
            ("templates/base.html", include_str!("zola/base.html")),
            ("templates/index.html", include_str!("zola/index.html")),
            ("templates/section.html", include_str!("zola/section.html")),
            ("templates/page.html", include_str!("zola/page.html")),
            ("templates/topics/list.html", include_str!("zola/list.html")),
            ("templates/topics/single.html", include_str!("zola/single.html")),
        ] {
            put(&folder.join(path), text);
        }
    }
}
