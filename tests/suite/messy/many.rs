//! Sixty topics, forty voices, and events with every kind of date.

use std::fmt::Write;

use super::{note, one_of};
use crate::harness::Project;

/// The number of topics; the last of them are the persons.
const TOPICS: usize = 60;
/// The number of voices, of which the first are topics too.
const VOICES: usize = 40;
/// The number of persons that are topics.
const PERSONS: usize = 12;
/// The number of sources.
const SOURCES: usize = 24;
/// The number of blocks of a source; most have a passage.
const BLOCKS: usize = 40;
/// The number of topics that have most of the passages.
const LARGE: usize = 3;

const SUBJECTS: [&str; 12] = [
    "Grain",
    "Ferry rights",
    "The night mail",
    "Salt",
    "Quarantine",
    "Lighthouse dues",
    "Schools",
    "The census",
    "Coal for the islands",
    "Wrecks",
    "Pilots",
    "Common land",
];
const ISLANDS: [&str; 4] = ["Ost Varrey", "the Lesser Holms", "Skarn", "Tollen and its neighbours"];
const NAMES: [&str; 8] =
    ["Aldous", "Benedikta", "Cormac", "Dagny", "Esteban", "Fenella", "Gulzar", "Hroswitha"];
const FAMILIES: [&str; 5] = [
    "Varga",
    "Penhaligon-Wodehouse",
    "Østergård",
    "Ó Dubhghaill",
    "Featherstonehaugh-Cholmondeley",
];
const CLAIMS: [&str; 6] = [
    "was never paid in full, whatever the books say",
    "came to the islands a week late, and by the wrong boat",
    "is a matter for the commissioners and for nobody else",
    "had been promised to both sides in the same summer",
    "could be read about in every newspaper of the mainland, though not in one of ours, and we had to ask the crews of passing ships",
    "ended with the first frost",
];

/// The dossier of the islands.
pub fn many() -> Project {
    let project = Project::new(&[(
        "dossier/dossier.yaml",
        "
        title: Papers of the island commissioners, with what their neighbours, tenants and successors said of them
        description: Sixty matters in dispute, and forty people who speak of them
        base_url: https://example.org/islands/
        ",
    )]);
    for n in 1..=TOPICS {
        project.write(&format!("dossier/topics/{}.yaml", topic(n)), sidecar(n));
    }
    for n in 0..SOURCES {
        source(&project, n);
    }
    project
}

/// The id of a topic.
fn topic(number: usize) -> String {
    match number.checked_sub(TOPICS - PERSONS + 1) {
        Some(person) => format!("person-{person}"),
        None => format!("matter-{number}"),
    }
}

/// The id or the name of a voice.
fn voice(number: usize) -> String {
    if number < PERSONS { format!("person-{number}") } else { name(number) }
}

fn name(number: usize) -> String {
    let office = ["", "", "Sub-Commissioner ", "The Rt. Rev. "][number % 4];
    format!("{office}{} {}", NAMES[number / 5 % NAMES.len()], FAMILIES[number % FAMILIES.len()])
}

fn sidecar(number: usize) -> String {
    let subject = SUBJECTS[number % SUBJECTS.len()];
    let island = ISLANDS[number / SUBJECTS.len() % ISLANDS.len()];
    let mut yaml = match number.checked_sub(TOPICS - PERSONS + 1) {
        Some(person) => format!("title: {}\nkind: person\n", name(person)),
        None if number.is_multiple_of(9) => format!(
            "title: {subject} of {island}, as far as the commissioners, and later the board, had a say in it\n"
        ),
        None => format!("title: {subject} of {island}\n"),
    };
    if number % 4 == 1 {
        yaml +=
            "summary: What was agreed, what was done, and what each side said of the difference.\n";
    }
    if number > 12 && number.is_multiple_of(5) && number <= TOPICS - PERSONS {
        let _ = writeln!(yaml, "parent: {}", topic(number - 12));
    }
    yaml + &events(number)
}

/// Up to seven events, with every kind of date in turn.
fn events(number: usize) -> String {
    let mut yaml = String::new();
    for k in 0..number % 8 {
        let year = 1848 + number * 37 % 90 + k * k;
        let date = match (number + k) % 12 {
            0 => format!("{year}"),
            1 => format!("{year}-0{}", k + 1),
            2 | 3 => format!("{year}-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
            4 => format!("{year}/{}", year + 4),
            5 => format!("{year}-03/{year}-11"),
            6 => format!("{year}/.."),
            7 => format!("../{year}"),
            8 => format!("{year}~"),
            9 => format!("{year}-06?"),
            10 => format!("{year}-06-0{}%", k + 1),
            _ => format!("{year}~/{}?", year + 11),
        };
        let source = (number + k) % SOURCES;
        let _ = writeln!(
            yaml,
            "  - {{date: {date}, title: \"{} {}\", sources: [paper-{source}#p{}]}}",
            SUBJECTS[(number + k) % SUBJECTS.len()],
            one_of(&CLAIMS, number, k),
            k + 2
        );
    }
    if yaml.is_empty() { yaml } else { format!("events:\n{yaml}") }
}

fn source(project: &Project, number: usize) {
    let date = match number % 8 {
        0 => format!("18{}", 60 + number),
        1 => format!("18{}-04-2{}", 60 + number, number % 10),
        2 => format!("19{number:02}-11"),
        3 => format!("18{}/18{}", 60 + number, 64 + number),
        4 => format!("19{number:02}~"),
        5 => format!("18{}?", 50 + number),
        6 => format!("20{number:02}-01-05"),
        _ => "../1911".to_owned(),
    };
    let fidelity = ["verified", "unverified", "ocr", "translation", "digest"][number % 5];
    let is_arabic = number == 7;
    let title = if is_arabic {
        "رسالة من تاجر في المرفأ".to_owned()
    } else {
        title(number)
    };
    let mut yaml = format!(
        "title: {title}\ndate: {date}\nfidelity: {fidelity}\nauthors: [{}]\n",
        voice(number % VOICES)
    );
    if is_arabic {
        yaml += "language: ar\n";
    }
    if number.is_multiple_of(3) {
        yaml += "publisher: Press of the Islands\nurl: https://example.org/paper\n";
    }
    yaml += "passages:\n";
    let mut text = String::new();
    for block in 1..=BLOCKS {
        let _ = write!(text, "{}\n\n", sentence(number, block, is_arabic));
        if block > 1 && !block.is_multiple_of(8) {
            yaml += &passage(number, block, is_arabic);
        }
    }
    project.write(&format!("dossier/sources/paper-{number}.md"), text);
    project.write(&format!("dossier/sources/paper-{number}.yaml"), yaml);
}

fn title(number: usize) -> String {
    let subject = SUBJECTS[number % SUBJECTS.len()].to_lowercase();
    match number % 4 {
        0 => format!("Letter on {subject}"),
        1 => format!("Minutes of the {number}th sitting, at which {subject} came first"),
        2 => format!("{}’s diary", FAMILIES[number % FAMILIES.len()]),
        _ => format!(
            "Report to the commissioners on {subject}, on the state of the piers, and on other things that were not asked for"
        ),
    }
}

fn sentence(source: usize, block: usize, is_arabic: bool) -> String {
    if is_arabic {
        return format!("وصلت السفينة رقم {block} إلى المرفأ في الليل. ولم يكن فيها ملح ولا حبوب.");
    }
    let subject = one_of(&SUBJECTS, block, source);
    let first =
        format!("{subject} of the year’s half no. {block} {}.", one_of(&CLAIMS, block, source));
    let more = format!(" I say so because I was there, and because {} told me.", name(block));
    first + &more.repeat(block % 3)
}

fn passage(source: usize, block: usize, is_arabic: bool) -> String {
    let selector = match block % 4 {
        _ if is_arabic => format!("quote: وصلت السفينة رقم {block}"),
        0 => format!("quote: half no. {block} {}", one_of(&CLAIMS, block, source)),
        1 if block + 3 < BLOCKS => format!("paragraphs: {block}-{}", block + 3),
        _ => format!("paragraphs: {block}"),
    };
    let first = if block.is_multiple_of(7) {
        block / 7 % LARGE + 1
    } else {
        (source * 17 + block * 5) % TOPICS + 1
    };
    let large = block % LARGE + 1;
    let mut topics = vec![topic(first)];
    if block.is_multiple_of(2) && large != first {
        topics.push(topic(large));
    }
    let speaker = voice((source * 5 + block * 3) % VOICES);
    let mut yaml =
        format!("  - {selector}\n    topics: [{}]\n    speaker: {speaker}\n", topics.join(", "));
    if block % 6 == 1 {
        let _ = writeln!(yaml, "    date: {}~", 1850 + (source * 31 + block) % 140);
    }
    if let Some(note) = note(block + source) {
        let _ = writeln!(yaml, "    note: {}", serde_json::to_string(&note).unwrap());
    }
    yaml
}
