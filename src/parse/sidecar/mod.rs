//! Sidecars: the YAML files about a source, a topic, a page or the whole dossier.
//!
//! The keys are listed in `tables`, and read by `read_source_keys` and `read_defaults_keys` (in `source`),
//! `read_topic_keys`, `read_page_keys` and `read_dossier_keys`. `KeyReader` reads one key and reports
//! unknown ones; `values` parses its value. No name is looked up here: topics, sources and speakers
//! remain as written.

mod cut_values;
mod key_types;
mod keys;
mod languages;
mod shapes;
mod source;
pub mod tables;
mod values;

pub use source::{PassageFields, SourceSidecar};

use std::collections::HashSet;

use crate::diagnostic::{Checked, Code, Fault, File, Level, Spanned};
use crate::model::{DossierMeta, Event, PageMeta, TopicMeta};
use crate::parse::base_url::insecure_in_sidecar;
use crate::parse::bidi;
use crate::parse::defaults::SourceDefaults;
use crate::parse::yaml::{self, Node, Value};
use keys::KeyReader;
use tables::KeyTable;
use values::{
    base_url, date, flag, host, integer, language, moved_from, name, spanned_text, text, url,
};

/// Parses a source's sidecar. `title` is the one that counts if the sidecar has none.
pub fn source(yaml: &str, title: Option<&str>) -> Checked<SourceSidecar> {
    read(yaml, &tables::SOURCE, title, source::read_source_keys)
}

/// Parses a topic's sidecar. `title` is the one that counts if the sidecar has none.
pub fn topic(yaml: &str, title: Option<&str>) -> Checked<TopicMeta> {
    read(yaml, &tables::TOPIC, title, read_topic_keys)
}

/// Parses the defaults of a folder of sources.
pub fn defaults(yaml: &str) -> Checked<SourceDefaults> {
    read(yaml, &tables::DEFAULTS, None, source::read_defaults_keys)
}

pub fn page(yaml: &str) -> Checked<PageMeta> {
    read(yaml, &tables::PAGE, None, read_page_keys)
}

pub fn dossier(yaml: &str) -> Checked<DossierMeta> {
    read(yaml, &tables::DOSSIER, None, read_dossier_keys)
}

fn read_dossier_keys(keys: &mut KeyReader<'_>) -> DossierMeta {
    let base_url = keys.optional("base_url", base_url);
    keys.faults.extend(base_url.as_ref().and_then(insecure_in_sidecar));
    DossierMeta {
        title: keys.title("Name of the dossier").value,
        description: keys.optional("description", text),
        language: keys.optional("language", language).unwrap_or_else(|| "en".to_owned()),
        base_url: base_url.map(|url| url.value),
        hosts: keys.list("hosts", host).into_iter().collect(),
        publish_to: keys.optional("publish_to", text),
        authors: keys.list("authors", text),
        rights: keys.optional("rights", text),
        featured: keys.has_value("featured").then(|| keys.list("featured", name)),
        lead: read_lead(keys),
        autolink: keys.optional("autolink", flag).unwrap_or(true),
        extra: keys.extra(),
    }
}

/// Reads the passages that the home page shows, of which there are two or none.
fn read_lead(keys: &mut KeyReader<'_>) -> Vec<Spanned<String>> {
    let lead = keys.list("lead", spanned_text);
    let Some(first) = lead.first().filter(|_| lead.len() != 2) else { return lead };
    let message = format!("`lead` must have two passages, and has {}", lead.len());
    let fault = Fault::new(Code::InvalidValue, File::Sidecar, first.span, message);
    keys.faults.push(fault.help("write `lead: [SOURCE#PASSAGE, SOURCE#PASSAGE]`, or no `lead`"));
    Vec::new()
}

fn read_topic_keys(keys: &mut KeyReader<'_>) -> TopicMeta {
    TopicMeta {
        title: keys.title("INF Treaty"),
        kind: keys.optional("kind", text).unwrap_or_else(|| "issue".to_owned()),
        aliases: keys.list("aliases", spanned_text),
        autolink: keys.optional("autolink", flag).unwrap_or(true),
        summary: keys.prose("summary"),
        parent: keys.optional("parent", name),
        related: keys.list("related", name),
        same_as: keys.list("same_as", url),
        // An event without a date, which has been reported, cannot be shown on a timeline.
        events: keys
            .mappings("events", &tables::EVENT, read_event_keys)
            .into_iter()
            .flatten()
            .collect(),
        updated: keys.optional("updated", date),
        moved_from: keys.list("moved_from", moved_from),
        draft: keys.optional("draft", flag).unwrap_or(false),
        extra: keys.extra(),
    }
}

fn read_event_keys(keys: &mut KeyReader<'_>) -> Option<Event> {
    let has_keys = keys.has_value("date") || keys.has_value("title");
    if let Some(fault) = keys.first_unknown().and_then(shapes::event_in_one_line)
        && !has_keys
    {
        keys.replace_faults(fault);
        return None;
    }
    let date = keys.required("date", "1987-12-08", date);
    let title = keys.title("Signed in Washington");
    let sources = keys.list("sources", name);
    Some(Event { date: date?, title, sources })
}

fn read_page_keys(keys: &mut KeyReader<'_>) -> PageMeta {
    PageMeta {
        title: keys.optional("title", text),
        summary: keys.prose("summary"),
        order: keys.optional("order", integer),
        updated: keys.optional("updated", date),
        moved_from: keys.list("moved_from", moved_from),
        draft: keys.optional("draft", flag).unwrap_or(false),
        extra: keys.extra(),
    }
}

/// Parses a sidecar's YAML, which must be a mapping, and reads its keys, which are those of `table`.
fn read<T>(
    yaml: &str,
    table: &'static KeyTable,
    title: Option<&str>,
    read_keys: impl FnOnce(&mut KeyReader<'_>) -> T,
) -> Checked<T> {
    let Checked { value: tree, mut faults } = yaml::parse(yaml);
    let entries = match &tree {
        Some(Node { value: Value::Map(entries), .. }) => entries.as_slice(),
        Some(other) => {
            faults.push(not_a_mapping(table.owner, other));
            &[]
        }
        None => &[],
    };
    let mut emptied = Vec::new();
    if let Some(tree) = &tree {
        bidi::check_values(tree, &mut faults);
        emptied = cut_values::check(tree, yaml, &mut faults);
    }
    let mut keys = KeyReader::new(table, entries, faults.iter().all(leaves_complete));
    keys.other_title = title;
    let value = read_keys(&mut keys);
    faults.extend(keys.finish());
    join_emptied(&emptied.into_iter().collect(), &mut faults);
    Checked { value, faults }
}

/// Makes one error of a value that a comment has emptied and of what is missing without it; `emptied` are
/// the lines of such values.
fn join_emptied(emptied: &HashSet<u32>, faults: &mut Vec<Fault>) {
    if emptied.is_empty() {
        return;
    }
    let is_missing = |fault: &Fault| {
        matches!(fault.code, Code::MissingKey | Code::InvalidPassage)
            && emptied.contains(&fault.span.line)
    };
    let missing: HashSet<u32> =
        faults.iter().filter(|fault| is_missing(fault)).map(|fault| fault.span.line).collect();
    faults.retain(|fault| !is_missing(fault));
    for fault in faults.iter_mut().filter(|fault| fault.code == Code::CutValue) {
        if missing.contains(&fault.span.line) {
            fault.level = Level::Error;
        }
    }
}

/// False for faults after which part of the file is not read, so that a missing key may be in that
/// part.
fn leaves_complete(fault: &Fault) -> bool {
    !matches!(fault.code, Code::InvalidYaml | Code::TooDeep | Code::TooLarge | Code::WrongType)
}

fn not_a_mapping(owner: &str, found: &Node<'_>) -> Fault {
    let (file, first) = match owner {
        owner if owner == tables::DEFAULTS.owner => {
            ("this file".to_owned(), "such as `publisher: …`")
        }
        _ => (format!("the sidecar of {owner}"), "beginning with `title: …`"),
    };
    let message = format!("{file} is a mapping, and this is {}", found.value.shape());
    Fault::new(Code::WrongType, File::Sidecar, found.span, message)
        .help(yaml::with_space(found).unwrap_or(format!("write one `key: value` a line, {first}")))
}

#[cfg(test)]
mod tests;
