//! The facts of entries as JSON, for programs; docs/format.md explains the fields. Every field is always
//! present: `null` or `[]` if there is nothing. Each `url` is relative to the site's root.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::link::{
    Backlink, Event, PassageIx, Quotes, RelatedTopic, SourceIx, TopicIx, TrackedDossier, Voice,
};
use crate::model::{Date, Extra, Publish};
use crate::url;

/// `topics/ID.json`
#[derive(Debug, Serialize)]
pub struct TopicFacts<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: &'a str,
    pub aliases: Vec<&'a str>,
    pub parent: Option<&'a str>,
    pub url: String,
    pub related: Vec<RelatedFacts<'a>>,
    pub passages: Vec<PassageFacts<'a>>,
    pub events: Vec<EventFacts<'a>>,
    pub backlinks: Vec<BacklinkFacts<'a>>,
}

/// `sources/ID.json`
#[derive(Debug, Serialize)]
pub struct SourceFacts<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: Option<&'a str>,
    pub date: Option<&'a str>,
    pub language: &'a str,
    pub summary: Option<&'a str>,
    pub authors: Vec<VoiceFacts<'a>>,
    pub speakers: BTreeMap<&'a str, SpeakerFacts<'a>>,
    pub publisher: Option<&'a str>,
    /// The page's; the original's is `source_url`.
    pub url: String,
    pub source_url: Option<&'a str>,
    pub archived: Option<&'a str>,
    pub retrieved: Option<&'a str>,
    pub updated: Option<&'a str>,
    pub rights: Option<&'a str>,
    pub publish: &'static str,
    pub fidelity: Option<&'a str>,
    pub original: Option<&'a str>,
    pub sha256: &'a str,
    pub translation_of: Option<&'a str>,
    pub versions: Vec<&'a str>,
    /// None if the text is withheld.
    pub blocks: Option<usize>,
    pub topics: Vec<&'a str>,
    pub passages: Vec<PassageFacts<'a>>,
    pub backlinks: Vec<BacklinkFacts<'a>>,
    pub extra: &'a Extra,
}

/// One line of `data/index.json`
#[derive(Debug, Serialize)]
pub struct EntryFacts<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: Option<&'a str>,
    pub date: Option<&'a str>,
    pub url: String,
}

#[derive(Debug, Serialize)]
pub struct RelatedFacts<'a> {
    pub id: &'a str,
    pub shared_passages: u32,
}

#[derive(Debug, Serialize)]
pub struct PassageFacts<'a> {
    pub id: &'a str,
    pub source: &'a str,
    /// None, as the text, if the source publishes none of its words.
    pub blocks: Option<[u32; 2]>,
    pub voices: Vec<VoiceFacts<'a>>,
    pub date: Option<&'a str>,
    pub text: Option<Cow<'a, str>>,
    pub turns: Vec<TurnFacts<'a>>,
    /// As written: Markdown.
    pub note: Option<&'a str>,
    pub locator: Option<&'a str>,
    pub fidelity: Option<&'a str>,
    pub topics: Vec<&'a str>,
    pub url: String,
    pub moved_from: &'a [String],
}

/// Who speaks after a label.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum SpeakerFacts<'a> {
    One(VoiceFacts<'a>),
    Several(Vec<VoiceFacts<'a>>),
}

/// The words of a passage in one turn.
#[derive(Debug, Serialize)]
pub struct TurnFacts<'a> {
    pub voices: Vec<VoiceFacts<'a>>,
    pub text: Cow<'a, str>,
}

/// Somebody who wrote or spoke; `id` is that of the topic, for a voice that is one.
#[derive(Debug, Serialize)]
pub struct VoiceFacts<'a> {
    pub id: Option<&'a str>,
    pub name: &'a str,
}

#[derive(Debug, Serialize)]
pub struct EventFacts<'a> {
    pub date: &'a str,
    pub title: &'a str,
    pub sources: Vec<&'a str>,
}

/// A page that refers to this one, each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BacklinkFacts<'a> {
    /// The entry's id; `index` for the home page.
    pub from: &'a str,
    pub url: String,
}

pub fn topic_facts<'a>(dossier: &'a TrackedDossier<'a>, ix: TopicIx) -> TopicFacts<'a> {
    let topic = dossier.topic(ix);
    let meta = &topic.parsed.meta;
    let related = |related: &RelatedTopic| RelatedFacts {
        id: dossier.topic_id(related.topic),
        shared_passages: related.shared_passages,
    };
    let event = |event: &'a Event| EventFacts {
        date: event.date.as_str(),
        title: &event.title,
        sources: event.sources.iter().map(|source| source.written.as_str()).collect(),
    };
    TopicFacts {
        id: &topic.id,
        title: &meta.title.value,
        kind: &meta.kind,
        aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        parent: topic.parent.map(|parent| dossier.topic_id(parent)),
        url: url::from_root(&url::topic_page(&topic.id, 1), None),
        related: topic.relations.related.iter().map(related).collect(),
        passages: topic.relations.passages.iter().map(|&ix| passage(dossier, ix)).collect(),
        events: topic.events.iter().map(event).collect(),
        backlinks: backlinks(dossier, &topic.backlinks),
    }
}

pub fn source_facts<'a>(dossier: &'a TrackedDossier<'a>, ix: SourceIx) -> SourceFacts<'a> {
    let source = dossier.source(ix);
    let meta = &source.parsed.meta;
    let passages = (0..source.passages.len() as u32)
        .map(|n| passage(dossier, PassageIx { source: ix, passage: n }));
    let has_words = meta.publish != Publish::Metadata;
    let speakers = meta.speakers.iter().zip(&source.speakers);
    let original = meta.translation_of.as_ref().map(|id| id.value.as_str());
    let versions: Vec<&str> = source.versions.iter().map(|&ix| dossier.source_id(ix)).collect();
    SourceFacts {
        id: &source.id,
        title: &meta.title,
        kind: meta.kind.as_deref(),
        date: meta.date.as_ref().map(Date::as_str),
        language: &source.language,
        summary: meta.summary.as_ref().map(|summary| summary.markdown.as_ref()),
        authors: voices(dossier, &source.authors),
        speakers: speakers
            .filter(|_| has_words)
            .map(|(label, names)| (label.label.value.as_str(), speaker(dossier, names)))
            .collect(),
        publisher: meta.publisher.as_deref(),
        url: url::from_root(&url::source_page(&source.id), None),
        source_url: meta.url.as_deref(),
        archived: meta.archived.as_deref(),
        retrieved: meta.retrieved.as_ref().map(Date::as_str),
        updated: meta.updated.as_ref().map(Date::as_str),
        rights: meta.rights.as_deref(),
        publish: meta.publish.as_str(),
        fidelity: meta.fidelity.as_deref(),
        original: source.original.as_deref(),
        sha256: &source.parsed.sha256,
        translation_of: original.filter(|id| versions.contains(id)),
        versions,
        blocks: has_words.then_some(source.parsed.text.blocks.len()),
        topics: source.topics.iter().map(|&ix| dossier.topic_id(ix)).collect(),
        passages: passages.collect(),
        backlinks: backlinks(dossier, &source.backlinks),
        extra: &meta.extra,
    }
}

/// Every entry, in the order of the ids.
pub fn entry_facts<'a>(dossier: &'a TrackedDossier<'a>) -> Vec<EntryFacts<'a>> {
    let sources = dossier.briefs().map(|(_, brief)| EntryFacts {
        id: brief.id(),
        title: &brief.meta().title,
        kind: brief.meta().kind.as_deref(),
        date: brief.meta().date.as_ref().map(Date::as_str),
        url: url::from_root(&url::source_page(brief.id()), None),
    });
    let topics = dossier.topics().map(|ix| dossier.topic(ix)).map(|topic| EntryFacts {
        id: &topic.id,
        title: &topic.parsed.meta.title.value,
        kind: Some(&topic.parsed.meta.kind),
        date: None,
        url: url::from_root(&url::topic_page(&topic.id, 1), None),
    });
    let pages = dossier.pages().map(|ix| dossier.page(ix)).map(|page| EntryFacts {
        id: &page.id,
        title: &page.parsed.title,
        kind: None,
        date: None,
        url: url::from_root(&url::free_page(&page.id), None),
    });
    let mut entries: Vec<EntryFacts<'_>> = sources.chain(topics).chain(pages).collect();
    entries.sort_by_key(|entry| entry.id);
    entries
}

fn passage<'a>(dossier: &'a TrackedDossier<'a>, ix: PassageIx) -> PassageFacts<'a> {
    let source = dossier.quotes(ix.source);
    let passage = source.passage(ix.passage);
    let blocks = passage.blocks();
    PassageFacts {
        id: &passage.id,
        source: source.id(),
        blocks,
        voices: voices(dossier, &passage.voices),
        date: passage.date.as_ref().map(Date::as_str),
        text: blocks.map(|_| source.text(ix.passage)),
        turns: if blocks.is_some() { turns(dossier, source, ix.passage) } else { Vec::new() },
        note: passage.note.as_ref().map(|note| note.prose.markdown.as_ref()),
        locator: passage.locator.as_deref(),
        fidelity: source.meta().fidelity.as_deref(),
        topics: passage.topics.iter().map(|&ix| dossier.topic_id(ix)).collect(),
        url: url::from_root(&url::source_page(source.id()), Some(&passage.id)),
        moved_from: &passage.moved_from,
    }
}

fn turns<'a>(dossier: &'a TrackedDossier<'a>, source: Quotes<'a>, n: u32) -> Vec<TurnFacts<'a>> {
    let passage = source.passage(n);
    if passage.turns.is_empty() {
        return vec![TurnFacts { voices: voices(dossier, &passage.voices), text: source.text(n) }];
    }
    let turn = |(turn, text)| TurnFacts { voices: voices(dossier, turn), text: Cow::Owned(text) };
    let spoken = passage.turns.iter().map(|turn| &*turn.voices);
    spoken.zip(source.turn_texts(n)).map(turn).collect()
}

fn speaker<'a>(dossier: &'a TrackedDossier<'a>, names: &'a [Voice]) -> SpeakerFacts<'a> {
    match names {
        [name] => SpeakerFacts::One(voice(dossier, name)),
        _ => SpeakerFacts::Several(voices(dossier, names)),
    }
}

fn voices<'a>(dossier: &'a TrackedDossier<'a>, voices: &'a [Voice]) -> Vec<VoiceFacts<'a>> {
    voices.iter().map(|name| voice(dossier, name)).collect()
}

fn voice<'a>(dossier: &'a TrackedDossier<'a>, voice: &'a Voice) -> VoiceFacts<'a> {
    let id = match voice {
        Voice::Topic(ix) => Some(dossier.topic_id(*ix)),
        Voice::Plain(_) => None,
    };
    VoiceFacts { id, name: dossier.voice_name(voice) }
}

fn backlinks<'a>(
    dossier: &'a TrackedDossier<'a>,
    backlinks: &[Backlink],
) -> Vec<BacklinkFacts<'a>> {
    let fact = |backlink: &Backlink| BacklinkFacts {
        from: dossier.untracked().id(backlink.from),
        url: url::from_root(&dossier.path(backlink.from), backlink.fragment.as_deref()),
    };
    let mut facts: Vec<BacklinkFacts<'_>> = backlinks.iter().map(fact).collect();
    facts.dedup();
    facts
}
