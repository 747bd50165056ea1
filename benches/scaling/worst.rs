//! Dossiers that are extreme in one way, and small in all others.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::corpus::{Language, Random, capital};

/// A worst case.
pub struct Case {
    pub name: &'static str,
    /// The unit that is counted.
    pub unit: &'static str,
    /// The bound: this many must build without trouble.
    pub most: usize,
    write: fn(&mut Writer, usize),
}

pub const CASES: [Case; 8] = [
    Case { name: "one source", unit: "passages", most: 2000, write: one_source },
    Case { name: "plain source", unit: "passages", most: 2000, write: plain_source },
    Case { name: "topics", unit: "with 3 aliases", most: 5000, write: topics },
    Case { name: "references all over", unit: "", most: 50_000, write: references_all_over },
    Case { name: "references to one", unit: "", most: 50_000, write: references_to_one },
    Case { name: "references in one", unit: "", most: 50_000, write: references_in_one },
    Case { name: "speakers", unit: "of one source", most: 1000, write: speakers },
    Case { name: "voices", unit: "that are topics", most: 1000, write: voices },
];

impl Case {
    /// Writes the dossier in this size.
    pub fn write(&self, size: usize, folder: &Path) {
        let (language, random) = (Language::new(), Random::new(7));
        let mut writer = Writer { folder: folder.join("dossier"), language, random };
        writer.put("dossier.yaml", "title: The worst\n");
        (self.write)(&mut writer, size);
    }
}

/// Writes the files of a dossier.
struct Writer {
    folder: PathBuf,
    language: Language,
    random: Random,
}

impl Writer {
    fn put(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(path, text)).expect("a file can be written");
    }

    fn topic(&self, id: &str, keys: &str) {
        self.put(&format!("topics/{id}.yaml"), keys);
    }

    /// Writes a few topics, for cases that need some but do not measure them.
    fn few_topics(&self) {
        for number in 0..FEW {
            self.topic(&format!("topic-{number}"), &format!("title: Topic {number}\n"));
        }
    }

    fn paragraph(&mut self) -> String {
        self.language.paragraph(&mut self.random)
    }

    /// Returns a paragraph of random words around the given ones.
    fn paragraph_with(&mut self, all: &[String]) -> String {
        let mut paragraph = String::new();
        for one in all {
            let before = self.language.some(&mut self.random, 12);
            let after = self.language.some(&mut self.random, 8).to_lowercase();
            let _ = write!(paragraph, "{before} {one} {after}. ");
        }
        paragraph
    }
}

/// The number of topics where it does not matter.
const FEW: usize = 30;

/// Returns a unique name of two words, neither of which occurs in the texts.
fn name(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "bra", "cle", "dri", "flo", "gru", "hea", "jol", "kri", "lom", "mun", "pra", "quo", "rei",
        "sko", "tru", "vla",
    ];
    let word = |number: usize| {
        (0..3).map(|place| SYLLABLES[number >> (4 * place) & 15]).collect::<String>()
    };
    let second = (number >> 12) ^ ((number * 5) & 0xFFF);
    format!("{} {}", capital(&word(number)), capital(&word(second)))
}

/// One Markdown source with 2.5 kB per passage; every second passage is a quotation.
fn one_source(writer: &mut Writer, passages: usize) {
    long_source(writer, passages, "md");
}

/// The same as plain text.
fn plain_source(writer: &mut Writer, passages: usize) {
    long_source(writer, passages, "txt");
}

fn long_source(writer: &mut Writer, passages: usize, ending: &str) {
    const BYTES: usize = 2500;
    writer.few_topics();
    let mut text = String::new();
    let mut number = 0;
    let mut sidecar = "title: A long one\ndate: 2018\npassages:\n".to_owned();
    for passage in 0..passages {
        let first = writer.paragraph().replace('*', "");
        number += 1;
        let topic = passage % FEW;
        let selector = match passage % 2 {
            0 => format!("quote: \"{}\"", first.split(' ').take(12).collect::<Vec<_>>().join(" ")),
            _ => format!("paragraphs: {number}"),
        };
        let _ = writeln!(sidecar, "  - {selector}\n    topics: [topic-{topic}]\n    note: A note.");
        text += &first;
        text += "\n\n";
        while text.len() < (passage + 1) * BYTES {
            number += 1;
            text += &writer.paragraph();
            text += "\n\n";
        }
    }
    writer.put("sources/long.yaml", &sidecar);
    writer.put(&format!("sources/long.{ending}"), &text);
}

/// Topics with three aliases each; the text of each names other topics. A tenth as many sources
/// contain eighty of all these names each.
fn topics(writer: &mut Writer, topics: usize) {
    let any = |writer: &mut Writer, count: usize| -> Vec<String> {
        (0..count).map(|_| name(writer.random.below(topics * 4))).collect()
    };
    for number in 0..topics {
        let names: Vec<String> = (1..4).map(|more| name(topics * more + number)).collect();
        let keys = format!("title: {}\naliases: [{}]\n", name(number), names.join(", "));
        writer.topic(&format!("topic-{number}"), &keys);
        let named = any(writer, 3);
        let text = writer.paragraph_with(&named);
        writer.put(&format!("topics/topic-{number}.md"), &text);
    }
    for source in 0..topics / 10 {
        let mut sidecar = format!("title: Source {source}\ndate: 2018\npassages:\n");
        for passage in 0..10 {
            let topic = source * 10 + passage;
            let paragraph = passage * 2 + 1;
            let _ = writeln!(sidecar, "  - paragraphs: {paragraph}\n    topics: [topic-{topic}]");
        }
        let mut paragraphs = Vec::new();
        for _ in 0..20 {
            let named = any(writer, 4);
            paragraphs.push(writer.paragraph_with(&named));
        }
        writer.put(&format!("sources/source-{source}.yaml"), &sidecar);
        writer.put(&format!("sources/source-{source}.md"), &paragraphs.join("\n\n"));
    }
}

/// A hundred references in each topic's text, to any of the topics.
fn references_all_over(writer: &mut Writer, references: usize) {
    let topics = references / 100;
    for number in 0..topics {
        let text = referring(writer, 100, |writer| writer.random.below(topics));
        writer.topic(&format!("topic-{number}"), &format!("title: Topic {number}\n"));
        writer.put(&format!("topics/topic-{number}.md"), &text);
    }
}

/// Twenty references in each topic's text, all of them to one topic.
fn references_to_one(writer: &mut Writer, references: usize) {
    writer.topic("topic-0", "title: Topic 0\n");
    for number in 1..=references / 20 {
        let text = referring(writer, 20, |_| 0);
        writer.topic(&format!("topic-{number}"), &format!("title: Topic {number}\n"));
        writer.put(&format!("topics/topic-{number}.md"), &text);
    }
}

/// All references in the text of one topic, to any of a hundredth as many topics.
fn references_in_one(writer: &mut Writer, references: usize) {
    let topics = references / 100;
    for number in 0..topics {
        writer.topic(&format!("topic-{number}"), &format!("title: Topic {number}\n"));
    }
    let text = referring(writer, references, |writer| writer.random.below(topics));
    writer.put("topics/topic-0.md", &text);
}

/// Writes a text of references to the given topics, five in a paragraph.
fn referring(
    writer: &mut Writer,
    references: usize,
    mut topic: impl FnMut(&mut Writer) -> usize,
) -> String {
    let mut paragraphs = Vec::new();
    for _ in 0..references / 5 {
        let links: Vec<String> = (0..5).map(|_| format!("[[topic-{}]]", topic(writer))).collect();
        paragraphs.push(writer.paragraph_with(&links));
    }
    paragraphs.join("\n\n")
}

/// One source in which each speaker has five turns and a passage.
fn speakers(writer: &mut Writer, speakers: usize) {
    writer.few_topics();
    let mut sidecar = "title: A talk of many\ndate: 2018\nspeakers:\n".to_owned();
    for number in 0..speakers {
        let _ = writeln!(sidecar, "  {}: {} the Elder", name(number), name(number));
    }
    sidecar += "passages:\n";
    let mut text = String::new();
    for turn in 0..speakers * 5 {
        let speaker = name(turn % speakers);
        let _ = writeln!(text, "{speaker}: {}\n", writer.paragraph());
        if turn % 5 == 0 {
            let (number, topic) = (turn + 1, turn / 5 % FEW);
            let _ = writeln!(sidecar, "  - paragraphs: {number}\n    topics: [topic-{topic}]");
        }
    }
    writer.put("sources/talk.yaml", &sidecar);
    writer.put("sources/talk.md", &text);
}

/// Topics that are persons: each speaks in ten passages, about any of a tenth as many topics.
fn voices(writer: &mut Writer, voices: usize) {
    let topics = voices / 10;
    for number in 0..topics {
        writer.topic(&format!("topic-{number}"), &format!("title: Topic {number}\n"));
    }
    for number in 0..voices {
        let keys = format!("title: {}\nkind: person\n", name(number));
        writer.topic(&format!("person-{number}"), &keys);
    }
    for source in 0..voices / 2 {
        let mut sidecar = format!("title: Source {source}\ndate: 2018\npassages:\n");
        for passage in 0..20 {
            let speaker = source * 2 + passage % 2;
            let topic = writer.random.below(topics);
            let paragraph = passage + 1;
            let _ = writeln!(
                sidecar,
                "  - paragraphs: {paragraph}\n    topics: [topic-{topic}]\n    \
                 speaker: person-{speaker}"
            );
        }
        let text = (0..20).map(|_| writer.paragraph()).collect::<Vec<_>>().join("\n\n");
        writer.put(&format!("sources/source-{source}.yaml"), &sidecar);
        writer.put(&format!("sources/source-{source}.md"), &text);
    }
}
