//! Hints: parts of a dossier that are not wrong, but may be unfinished. Shown by `dossier check`.

use std::collections::BTreeSet;

use super::misplaced::is_foreign;
use super::{Dossier, EntryIx, Href, PublishedEntries, TopicIx, Voice};
use crate::diagnostic::{Code, Diagnostic, File, Level, Span};
use crate::parse::{Entry, ParsedDossier, ParsedSource};
use crate::quote;
use crate::scan;

/// Collects the hints of a dossier. `found` are the errors and warnings so far: what they may explain is
/// no hint.
pub fn hints(
    dossier: &Dossier,
    parsed: &ParsedDossier,
    drafts: bool,
    found: &[Diagnostic],
) -> Vec<Diagnostic> {
    let published = PublishedEntries::new(parsed, drafts);
    let faulty = faulty_files(found);
    let mut hints = Vec::new();
    let is_faulty = |entry: &&Entry<ParsedSource>| faulty.contains(entry.path(File::Sidecar));
    if !published.sources.iter().any(is_faulty) {
        report_unused_topics(dossier, &published, &mut hints);
    }
    for (source, entry) in dossier.sources.iter().zip(&published.sources) {
        let sidecar = entry.path(File::Sidecar);
        if entry.parsed.passages.is_empty() && !faulty.contains(sidecar) {
            let message = format!("no passage of `{}` is marked", source.id);
            hints.push(
                hint(Code::UnmarkedSource, sidecar, Span::START, message)
                    .help("pick out what it says with `passages:`, or leave it as background"),
            );
        }
        report_unpinned(entry, sidecar, &mut hints);
        report_omitted_negations(entry, &source.language, &mut hints);
    }
    let is_reported = |path: &str| is_foreign(path) || scan::near_miss(path).is_some();
    for path in dossier.uncopied.unused.iter().filter(|path| !is_reported(path)) {
        let message = "no published entry names this file, so it is not copied";
        let help = "name it as `original`, link it or show it as a picture; or move it elsewhere";
        let file = format!("dossier/{path}");
        hints.push(Diagnostic::about(Code::UnusedFile, file, message).help(help));
    }
    for (topic, entry) in dossier.topics.iter().zip(&published.topics) {
        let events = &entry.parsed.meta.events;
        // An event without a title has an error already.
        let titled = events.iter().filter(|event| !event.title.value.is_empty());
        for event in titled.filter(|event| event.sources.is_empty()) {
            let message = format!("an event of `{}` names no source", topic.id);
            hints.push(
                hint(Code::UnsourcedEvent, entry.path(File::Sidecar), event.title.span, message)
                    .help("name the place that shows it: `sources: [source-id#p4]`"),
            );
        }
    }
    hints
}

/// Returns the files that have errors, or a text without sidecar: what they lack may be for that reason.
fn faulty_files(found: &[Diagnostic]) -> BTreeSet<&str> {
    let is_fault =
        |one: &&Diagnostic| one.level == Level::Error || one.code == Code::MissingSidecar;
    found.iter().filter(is_fault).map(|one| one.file.as_str()).collect()
}

fn hint(code: Code, file: &str, place: Span, message: String) -> Diagnostic {
    Diagnostic::about(code, file, message).at(place)
}

/// Reports passages selected by the numbers of blocks. They drift unnoticed when the text changes, unless
/// the text is pinned.
fn report_unpinned(entry: &Entry<ParsedSource>, sidecar: &str, hints: &mut Vec<Diagnostic>) {
    if entry.parsed.meta.sha256.is_some() {
        return;
    }
    for passage in &entry.parsed.passages {
        if let Some(place) = passage.paragraphs_span {
            let message = "blocks are named by number, and the text is not pinned".to_owned();
            hints.push(
                hint(Code::UnpinnedParagraphs, sidecar, place, message)
                    .help(format!("pin it with `sha256: {}`", entry.parsed.sha256)),
            );
        }
    }
}

/// Reports quotations that may say the opposite of the text, since they leave out a negation.
fn report_omitted_negations(
    entry: &Entry<ParsedSource>,
    language: &str,
    hints: &mut Vec<Diagnostic>,
) {
    for passage in &entry.parsed.passages {
        let omitted = quote::omitted_negation(&entry.parsed.text, &passage.pieces, language);
        if let Some(words) = omitted {
            let message = format!("`[…]` leaves out a negation: “{words}”");
            hints.push(
                hint(Code::OmittedNegation, entry.path(File::Sidecar), passage.span, message)
                    .help("quote these words too, unless the quotation says the same without them"),
            );
        }
    }
}

fn report_unused_topics(
    dossier: &Dossier,
    published: &PublishedEntries<'_>,
    hints: &mut Vec<Diagnostic>,
) {
    let used = used_topics(dossier);
    for (ix, entry) in published.topics.iter().enumerate() {
        let title = &entry.parsed.meta.title;
        // A topic without a title has an error already.
        if used.contains(&TopicIx(ix as u32)) || title.value.is_empty() {
            continue;
        }
        let message = format!("nothing in the dossier is about `{}`", entry.id());
        // A title from the text has no place.
        let place = if title.span.line == 0 { Span::START } else { title.span };
        hints.push(
            hint(Code::UnusedTopic, entry.path(File::Sidecar), place, message)
                .help("give it passages, or refer to it"),
        );
    }
}

/// Returns the topics that a passage, source, voice, reference, mention or narrower topic leads to.
fn used_topics(dossier: &Dossier) -> BTreeSet<TopicIx> {
    let mut used = BTreeSet::new();
    for source in &dossier.sources {
        used.extend(&source.topics);
        used.extend(source.passages.iter().flat_map(|passage| &passage.topics));
        used.extend(source.links.hrefs.iter().filter_map(topic_of));
        used.extend(source.links.mentions.iter().map(|mention| mention.topic));
        for voice in source.authors.iter().chain(source.speakers.iter().flatten()) {
            if let Voice::Topic(topic) = voice {
                used.insert(*topic);
            }
        }
    }
    for (ix, topic) in dossier.topics.iter().enumerate() {
        if !topic.relations.passages.is_empty()
            || !topic.backlinks.is_empty()
            || topic.relations.spoken > 0
        {
            used.insert(TopicIx(ix as u32));
        }
        used.extend(topic.parent);
    }
    used
}

fn topic_of(href: &Href) -> Option<TopicIx> {
    match href {
        Href::Entry { to: EntryIx::Topic(topic), .. } => Some(*topic),
        _ => None,
    }
}
