//! Makes the text and the sidecar of a new entry.

mod front_matter;
pub mod incoming;
mod sidecar;

use std::collections::BTreeSet;

use crate::diagnostic::Fault;
use crate::parse::sidecar::tables::{SOURCE, Sidecar};
use crate::parse::yaml::quoted;
use crate::parse::{self, PageNumbers, Proposals, Survey, name_in_label};
use sidecar::SidecarContents;

pub use sidecar::MAX_PATTERNS;

/// The longest title that is taken from a line of a text, in characters.
const MAX_TITLE: usize = 100;

/// What to say of a text whose lines begin with their numbers.
pub const NUMBERED_LINES: &str = "The lines of the text begin with their numbers, so that labels, quotations over \
    the ends of lines, and furniture are not found, and none are proposed";
/// How to remove the numbers of lines.
pub const REMOVE_NUMBERS: &str = "remove the numbers first, in a text editor with column selection or by \
    `sed -E 's/^[[:space:]]*([0-9]+:[0-9:]+[[:space:]]+)?[0-9]{1,2}([[:space:]]|$)//' FILE > NEW.txt`; then \
    delete what `dossier new` wrote, and run it again with the new file";
/// Where to say once what holds for many sources.
const DEFAULTS: &str = "What all sources of a folder have in common, such as `publisher` or `speakers`, can be \
    written once into `_defaults.yaml` beside them.";
/// Below a title that is made from an id.
const TITLE_OF_ID: &str = "This title is the id in words: correct it, capital letters included.";

/// What the command line says of a new source: values that have been checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceFacts<'a> {
    pub title: Option<&'a str>,
    pub date: Option<&'a str>,
    pub url: Option<&'a str>,
}

/// The sidecar of a new entry.
#[derive(Debug)]
pub struct NewSidecar {
    pub yaml: String,
    pub title: String,
}

/// Checks a value of a key, as the parser of sidecars does. Returns what is wrong, and what to do.
pub fn check_value(key: &str, value: &str) -> Result<(), (String, String)> {
    let fault = fault_of(key, &format!(" {}", quoted(value)));
    fault.map_or(Ok(()), |fault| Err((fault.message, fault.help)))
}

/// Returns the first fault of a key of a source. `value` is what follows its colon.
fn fault_of(key: &str, value: &str) -> Option<Fault> {
    let title = if key == "title" { "" } else { "title: T\n" };
    let parsed = parse::sidecar::source(&format!("{title}{key}:{value}\n"), None);
    parsed.faults.into_iter().next()
}

/// Makes the sidecar of a source from its text. `first` is the sidecar's first line, or empty; `topics`
/// are the ids of topics.
pub fn source(
    id: &str,
    facts: SourceFacts<'_>,
    survey: &Survey,
    topics: &BTreeSet<String>,
    first: &str,
) -> NewSidecar {
    let mut contents = SidecarContents::default();
    if survey.has_numbered_lines {
        contents.intro.push(format!("{NUMBERED_LINES}: {REMOVE_NUMBERS}."));
    }
    contents.intro.push(DEFAULTS.to_owned());
    for (key, value) in [("title", facts.title), ("url", facts.url)] {
        if let Some(value) = value {
            contents.set_text(key, value);
        }
    }
    if let Some(date) = facts.date {
        contents.values.insert("date", vec![date.to_owned()]);
    }
    let mut title = facts.title.map(str::to_owned);
    if let Some(yaml) = &survey.front_matter {
        front_matter::add(yaml, topics, &mut contents);
        let own = front_matter::title(yaml).filter(|_| contents.values.contains_key("title"));
        title = title.or(own);
    }
    let title = title.unwrap_or_else(|| match &survey.title {
        Some(line) if line.contains(char::is_alphanumeric) => shortened(line),
        _ => {
            contents.comment("title", TITLE_OF_ID);
            words_of(id)
        }
    });
    contents.set_text("title", &title);
    add_proposals(&survey.proposals, &mut contents);
    NewSidecar { yaml: sidecar::write(&SOURCE, first, &contents), title }
}

fn add_proposals(proposals: &Proposals, contents: &mut SidecarContents) {
    let Proposals { speakers, not_speakers, furniture, divisions, page_numbers } = proposals;
    let item = |pattern: &str| format!("- {}", quoted(pattern));
    let in_json = "`dossier new … --message-format json` names";
    let about = "Lines begin with these. Take the `# ` away from those that are speakers, and write \
                 after the colon who it is:";
    let speaker = |label: &str| format!("{}: {}", quoted(label), quoted(name_in_label(label)));
    let by_check = "`dossier check` names once these are set";
    contents.propose("speakers", about, speakers, speaker, by_check);
    let about = "These begin the head of an e-mail. If you set `speakers`, take the `# ` away:";
    contents.propose("not_speakers", about, not_speakers, item, in_json);
    let about = "These lines occur several times, and some may be testimony. Take the `# ` away from only what \
                 the publisher added to each page, such as running heads, and from remarks such as (Applause):";
    contents.propose("furniture", about, furniture, item, in_json);
    if let Some(pages) =
        page_numbers.as_ref().filter(|_| !contents.values.contains_key("furniture"))
    {
        add_page_numbers(pages, contents);
    }
    let about = "These lines look like headings. Take the `# ` away from those that begin a part:";
    contents.propose("divisions", about, divisions, item, in_json);
}

fn add_page_numbers(pages: &PageNumbers, contents: &mut SidecarContents) {
    let PageNumbers { first, lines, first_line, patterns } = pages;
    let found = format!(
        "Page numbers stand alone on {lines} lines, the first is line {first_line} ({first})."
    );
    let advice = if patterns.is_empty() {
        "No pattern matches only them."
    } else {
        "These patterns match only them:"
    };
    contents.comment("furniture", format!("{found} {advice}"));
    for pattern in patterns {
        contents.comment("furniture", format!("- {}", quoted(pattern)));
    }
}

/// Makes the sidecar of a topic or page. Without a title, it is the id in words.
pub fn other(kind: Sidecar, id: &str, title: Option<&str>, first: &str) -> NewSidecar {
    let mut contents = SidecarContents::default();
    if title.is_none() {
        contents.comment("title", TITLE_OF_ID);
    }
    let title = title.map_or_else(|| words_of(id), str::to_owned);
    contents.set_text("title", &title);
    NewSidecar { yaml: sidecar::write(kind.table(), first, &contents), title }
}

/// Returns the text of a new entry, for which there is none.
pub fn text(kind: Sidecar, title: &str) -> String {
    match kind {
        Sidecar::Topic => {
            "<!-- What you write about this topic. Readers do not see this line. -->\n".to_owned()
        }
        Sidecar::Page => {
            format!("# {title}\n\n<!-- Your text. Readers do not see this line. -->\n")
        }
        Sidecar::Source | Sidecar::Dossier | Sidecar::Defaults => String::new(),
    }
}

/// An id as a title: `mayor-interview` becomes `Mayor interview`.
fn words_of(id: &str) -> String {
    let words = id.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(|| id.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// A line as a title: if it is long, its beginning, which ends after a word.
fn shortened(line: &str) -> String {
    let Some((end, _)) = line.char_indices().nth(MAX_TITLE) else { return line.to_owned() };
    let start = &line[..end];
    let words = start.rsplit_once(char::is_whitespace).map_or(start, |(words, _)| words);
    format!("{}…", words.trim_end_matches(|c: char| !c.is_alphanumeric()))
}
