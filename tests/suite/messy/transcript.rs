//! A transcript of 2,000 lines: questions and answers, pages with running heads, parts of several days.

use std::fmt::Write;

use super::{note, one_of, topics, wrapped};
use crate::harness::Project;

/// The number of lines of the text, or a few more.
const LINES: usize = 2_000;
/// The number of lines of a page.
const PAGE: usize = 28;
/// The number of exchanges under one heading.
const PART: usize = 36;
/// The number of passages.
const PASSAGES: usize = 60;

const THINGS: [&str; 6] =
    ["ledger", "sluice key", "tide table", "lamp", "spare valve", "bill of lading"];
const PLACES: [&str; 5] =
    ["pump house", "north quay", "customs shed", "lower gate", "harbour office"];
const TOPICS: [&str; 6] = ["ledger", "gate", "night-shift", "pumps", "insurance", "warning"];

/// A question and what the witness answers, sentence by sentence.
struct Exchange {
    question: String,
    answer: [String; 3],
    /// The number of the question's block.
    asked: usize,
    /// The number of the answer's block.
    answered: usize,
}

/// The text while it is written.
#[derive(Default)]
struct Transcript {
    lines: Vec<String>,
    blocks: usize,
    pages: usize,
    exchanges: Vec<Exchange>,
}

/// The transcript of a hearing.
pub fn transcript() -> Project {
    let project = Project::new(&[(
        "dossier/dossier.yaml",
        "
        title: The Elmshaven harbour inquiry
        description: Who knew on the night of the flood that the lower gate stood open?
        base_url: https://example.org/elmshaven/
        ",
    )]);
    topics(
        &project,
        &[
            ("ledger", "The ledger", "summary: Which nights were written down, and by whom.\n"),
            ("gate", "The lower gate", "aliases: [lower gate]\nparent: pumps\n"),
            ("night-shift", "The night shift", ""),
            ("pumps", "Pumps and gates", "summary: What was broken before that night.\n"),
            ("insurance", "What the insurers were told about the harbour", ""),
            ("warning", "The warning", "events: [{date: 1953-03-04, title: The flood}]\n"),
            ("holt", "Edmund Holt", "kind: person\n"),
            ("marsh", "Adela Marsh", "kind: person\nsummary: The keeper of the lower gate.\n"),
        ],
    );
    let text = Transcript::write();
    project.write("dossier/sources/hearing.txt", text.lines.join("\n") + "\n");
    project.write(
        "dossier/sources/hearing.yaml",
        format!(
            "title: Testimony of Adela Marsh before the Regional Court of Elmshaven\n\
            kind: hearing\ndate: 1954-02-09/1954-02-12\nfidelity: ocr\n\
            publisher: Elmshaven Shorthand Writers\nurl: https://example.org/hearing\n\
            archived: https://example.org/archive/hearing\nretrieved: 2024-05-01\n\
            rights: Out of copyright\nsummary: Four days in the witness box.\ntopics: [gate]\n\
            speakers: {{\"Q.\": holt, \"A.\": marsh, \"THE COURT\": Judge Ferris, \"MR. PELL\": Augustine Pell}}\n\
            furniture: [\"Marsh - Examination * Page *\"]\nnarration: [\"(*)\"]\n\
            divisions: [\"DAY *\", \"EXAMINATION *\"]\npassages:\n{}",
            text.passages()
        ),
    );
    project
}

impl Transcript {
    fn write() -> Self {
        let mut text = Self::default();
        text.block(&["IN THE REGIONAL COURT OF ELMSHAVEN".to_owned()]);
        text.block(&["Before Judge Ferris, with both parties present.".to_owned()]);
        while text.lines.len() < LINES - 12 {
            text.exchange();
        }
        text.block(&["DAY 5, CERTIFICATE".to_owned()]);
        for sentence in ["I have taken this down as it was said.", "No page is left out."] {
            text.block(&[sentence.to_owned()]);
        }
        text
    }

    /// Adds a block and what stands between it and the next one. In the middle of it a page may end.
    fn block(&mut self, block: &[String]) {
        let is_full = self.lines.len() / PAGE > self.pages;
        let middle = if is_full { block.len() / 2 } else { block.len() };
        self.lines.extend_from_slice(&block[..middle]);
        if is_full {
            self.pages += 1;
            let head = format!("Marsh - Examination by Mr. Holt   Page {}", self.pages);
            self.lines.push(head);
            self.lines.extend_from_slice(&block[middle..]);
        }
        self.lines.push(String::new());
        self.blocks += 1;
    }

    fn exchange(&mut self) {
        let n = self.exchanges.len();
        if n.is_multiple_of(PART * 2) {
            self.block(&[format!("DAY {}", n / PART / 2 + 1)]);
        }
        if n.is_multiple_of(PART) {
            let who =
                ["MR. HOLT", "MR. PELL FOR THE INSURERS, CONTINUED AFTER THE RECESS"][n / PART % 2];
            self.block(&[format!("EXAMINATION {} BY {who}", n / PART + 1)]);
        }
        let (thing, place) = (one_of(&THINGS, n, 0), one_of(&PLACES, n, 1));
        let question = format!(
            "Did you see the {thing} of lot {n} when you came back to the {place} that night?"
        );
        let answer = [
            format!(
                "I saw crate {n} beside the {}, and nobody was with it.",
                one_of(&PLACES, n, 2)
            ),
            format!(
                "It is on page {n} of the {}, in my hand, and the line below it was left empty for the relief.",
                one_of(&THINGS, n, 3)
            ),
            format!(
                "As to case {n}, I could not say, sir, it was dark by then at the {}.",
                one_of(&PLACES, n, 4)
            ),
        ];
        let said = answer[..=(n % 3)].join(" ");
        self.block(&wrapped(&format!("Q. {question}"), 58));
        let asked = self.blocks;
        self.block(&wrapped(&format!("A. {said}"), 58));
        let answered = self.blocks;
        if n % 11 == 5 {
            self.block(&["MR. PELL: I object to the form of it.".to_owned()]);
            self.block(&["THE COURT: Noted. Go on.".to_owned()]);
        }
        if n % 40 == 39 {
            self.block(&["(A recess was taken.)".to_owned()]);
        }
        self.exchanges.push(Exchange { question, answer, asked, answered });
    }

    /// The passages of the sidecar, of ten shapes in turn.
    fn passages(&self) -> String {
        let mut yaml = String::new();
        for n in 0..PASSAGES {
            // The third sentence of an answer is there in every third exchange.
            let at = n / 10 * 42 + n % 10 * 3 + 5;
            let Exchange { question, answer, asked, answered } = &self.exchanges[at];
            let tail = question.split_once(" when ").map_or("", |(_, tail)| tail);
            let selector = match n % 10 {
                0 => format!("quote: \"crate {at}\""),
                1 => quote(&answer[1]),
                2 => quote(&format!("{tail} {}", answer[0])),
                3 => format!("paragraphs: {asked}-{}", answered + 6),
                4 => {
                    // Within the one before.
                    let next = &self.exchanges[at - 2];
                    quote(&format!("{} {}", next.question, next.answer[0]))
                }
                5 => {
                    // Across the end of the one before the last.
                    let last = &self.exchanges[at - 3];
                    format!("paragraphs: {}-{}", last.answered, last.answered + 2)
                }
                6 => quote(&format!("crate {at} […] page {at}")),
                7 => quote(&answer[2]),
                8 => quote(&format!("lot {at} when {tail} {} {}", answer[0], answer[1])),
                _ => format!("quote: \"lot {at}\""),
            };
            let topic = TOPICS[(n + n / 10) % TOPICS.len()];
            let other = if n % 4 == 1 { ", gate" } else { "" };
            let other = if topic == "gate" { "" } else { other };
            let _ = writeln!(yaml, "  - {selector}\n    topics: [{topic}{other}]");
            if let Some(note) = note(n) {
                let _ = writeln!(yaml, "    note: {}", serde_json::to_string(&note).unwrap());
            }
            if n.is_multiple_of(6) {
                let _ = writeln!(yaml, "    locator: p. {}", asked / 9 + 1);
            }
        }
        yaml + "  - {section: \"DAY 5, CERTIFICATE\", topics: [ledger], note: Nobody signed it.}\n"
    }
}

fn quote(words: &str) -> String {
    format!("quote: {}", serde_json::to_string(words).unwrap())
}
