//! Links a topic, and checks the tree of topics.

use super::mentions::Mentions;
use super::resolver::Resolver;
use super::{
    Dossier, EntryIx, Event, Evidence, Findings, LinkedTopic, ProseLocation, PublishedEntries,
    TopicIx,
};
use crate::diagnostic::{Code, Diagnostic, File};
use crate::model;

/// Links the topic at an index.
pub fn link(resolver: &Resolver<'_>, mentions: &Mentions, ix: usize) -> (LinkedTopic, Findings) {
    let entry = resolver.published.topics[ix];
    let ix = TopicIx(ix as u32);
    let mut findings = Findings::default();
    let meta = &entry.parsed.meta;
    let sidecar = entry.path(File::Sidecar);
    let standing =
        |file| ProseLocation { entry: EntryIx::Topic(ix), file: entry.path(file), fragment: None };
    let summary = meta.summary.as_ref();
    let summary = summary.map(|p| resolver.prose(p, standing(File::Sidecar), &mut findings));
    let text = entry.parsed.text.as_ref().map(|prose| {
        mentions.in_prose(resolver.prose(prose, standing(File::Text), &mut findings), Some(ix))
    });
    let part_of =
        meta.parent.as_ref().and_then(|parent| resolver.topic(parent, sidecar, &mut findings));
    let related = resolver.topics(&meta.related, sidecar, &mut findings);
    let mut events: Vec<Event> = meta
        .events
        .iter()
        .map(|event| link_event(resolver, event, sidecar, &mut findings))
        .collect();
    events.sort_by(|a, b| (&a.date, &a.title).cmp(&(&b.date, &b.title)));
    let topic = LinkedTopic {
        id: entry.id().to_owned(),
        summary,
        text,
        part_of,
        related_to: related.into_iter().filter(|topic| *topic != ix).collect(),
        events,
    };
    (topic, findings)
}

fn link_event(
    resolver: &Resolver<'_>,
    event: &model::Event,
    sidecar: &str,
    findings: &mut Findings,
) -> Event {
    let sources = event.sources.iter().filter_map(|written| {
        let (source, fragment) = resolver.evidence(written, sidecar, findings)?;
        Some(Evidence { source, fragment, written: written.value.clone() })
    });
    Event { sources: sources.collect(), date: event.date.clone(), title: event.title.value.clone() }
}

/// Reports each cycle of `parent` once, at its first topic, and removes it.
pub fn check_parents(
    dossier: &mut Dossier,
    published: &PublishedEntries<'_>,
    faults: &mut Vec<Diagnostic>,
) {
    let mut done = vec![false; dossier.topics.len()];
    for start in 0..dossier.topics.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(ix) = next.filter(|&ix| !done[ix] && !path.contains(&ix)) {
            path.push(ix);
            next = dossier.topics[ix].parent.map(|parent| parent.0 as usize);
        }
        if let Some(begin) = next.and_then(|ix| path.iter().position(|&seen| seen == ix)) {
            faults.push(circular(dossier, published, &path[begin..]));
            for &ix in &path[begin..] {
                dossier.topics[ix].parent = None;
            }
        }
        for ix in path {
            done[ix] = true;
        }
    }
}

fn circular(dossier: &Dossier, published: &PublishedEntries<'_>, cycle: &[usize]) -> Diagnostic {
    let first = cycle.iter().copied().min().unwrap_or_default();
    let entry = published.topics[first];
    let first_index = cycle.iter().position(|&ix| ix == first).unwrap_or_default();
    let ids: Vec<&str> = cycle[first_index..]
        .iter()
        .chain(&cycle[..first_index])
        .chain([&first])
        .map(|&ix| dossier.topics[ix].id.as_str())
        .collect();
    let place = entry.parsed.meta.parent.as_ref().map(|parent| parent.span).unwrap_or_default();
    Diagnostic::about(
        Code::CircularParent,
        entry.path(File::Sidecar),
        format!("`{}` is its own broader topic: {}", ids[0], ids.join(" → ")),
    )
    .at(place)
    .help("take `parent` away from one of them")
}
