//! Makes the text and the sidecar of a new entry.

mod front_matter;
pub mod incoming;
mod sidecar;

use std::collections::BTreeSet;

use crate::diagnostic::Fault;
use crate::parse::sidecar::tables::{SOURCE, Sidecar};
use crate::parse::yaml::quoted;
use crate::parse::{self, Proposals, Survey};
use sidecar::SidecarContents;

/// The longest title that is taken from a line of a text, in characters.
const MAX_TITLE: usize = 100;

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
        _ => words_of(id),
    });
    contents.set_text("title", &title);
    add_proposals(&survey.proposals, &mut contents);
    NewSidecar { yaml: sidecar::write(&SOURCE, first, &contents), title }
}

fn add_proposals(proposals: &Proposals, contents: &mut SidecarContents) {
    let Proposals { speakers, furniture, divisions } = proposals;
    let about = "Lines begin with these. Take the `# ` away from those that are speakers, and write \
                 after the colon who it is:";
    contents.propose("speakers", about, speakers, |label| format!("{label}: {label}"));
    let about =
        "These lines occur several times. Take the `# ` away from what the publisher added:";
    contents.propose("furniture", about, furniture, |pattern| format!("- {pattern}"));
    let about = "These lines look like headings. Take the `# ` away from those that begin a part:";
    contents.propose("divisions", about, divisions, |pattern| format!("- {pattern}"));
}

/// Makes the sidecar of a topic or page.
pub fn other(kind: Sidecar, id: &str, first: &str) -> NewSidecar {
    let title = words_of(id);
    let mut contents = SidecarContents::default();
    contents.set_text("title", &title);
    NewSidecar { yaml: sidecar::write(kind.table(), first, &contents), title }
}

/// Returns the text of a new entry, for which there is none.
pub fn text(kind: Sidecar, id: &str) -> String {
    match kind {
        Sidecar::Topic => {
            "<!-- What you write about this topic. Readers do not see this line. -->\n".to_owned()
        }
        Sidecar::Page => {
            format!("# {}\n\n<!-- Your text. Readers do not see this line. -->\n", words_of(id))
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
