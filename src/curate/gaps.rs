//! What a dossier lacks, in the order in which a curator would look at it.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::{one_line, shell_word};
use crate::diagnostic::{Code, Diagnostic, File};
use crate::link::{Dossier, EntryIx, Source, TopicIx, around_range, entry_path};
use crate::model::Block;
use crate::parse::ParsedDossier;
use crate::quote::{self, QuotableText, QuoteSpec, normal, quotable_ranges};

/// The kinds of gaps, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    UnknownSpeaker,
    UnusedSpeaker,
    EventWithoutSource,
    TopicWithoutEvidence,
    OneSidedTopic,
    UnmarkedMention,
    SourceWithoutPassage,
    SourceWithoutChecksum,
    SourceWithoutArchive,
}

/// Something that a dossier lacks; docs/format.md explains the fields.
#[derive(Debug, Clone, Serialize)]
pub struct Gap {
    pub kind: GapKind,
    /// From 1, over all kinds.
    pub rank: usize,
    pub message: String,
    pub source: Option<String>,
    pub topic: Option<String>,
    /// From 1.
    pub block: Option<u32>,
    /// The words of the source.
    pub text: Option<String>,
    pub file: String,
    pub line: Option<u32>,
    /// What to type in a shell.
    pub command: Option<String>,
}

impl Gap {
    fn new(kind: GapKind, file: &str, message: String) -> Self {
        Self {
            kind,
            rank: 0,
            message,
            source: None,
            topic: None,
            block: None,
            text: None,
            file: file.to_owned(),
            line: None,
            command: None,
        }
    }

    fn of_source(self, id: &str) -> Self {
        Self { source: Some(id.to_owned()), ..self }
    }

    fn of_topic(self, id: &str) -> Self {
        Self { topic: Some(id.to_owned()), ..self }
    }
}

/// Collects the gaps of a dossier, the most urgent first. `diagnostics` are those of its build.
pub fn gaps(dossier: &Dossier, parsed: &ParsedDossier, diagnostics: &[Diagnostic]) -> Vec<Gap> {
    let mut gaps = speakers(parsed, diagnostics);
    gaps.extend(topics(dossier, parsed));
    gaps.extend(mentions(dossier, parsed));
    gaps.extend(sources(dossier, parsed));
    // The sort is stable: within a kind, the order is that in which they were collected.
    gaps.sort_by_key(|gap| gap.kind);
    for (rank, gap) in (1..).zip(&mut gaps) {
        gap.rank = rank;
    }
    gaps
}

/// Labels that belong to nobody, and names without a label, in the order of the files.
fn speakers(parsed: &ParsedDossier, diagnostics: &[Diagnostic]) -> Vec<Gap> {
    let files: BTreeMap<&str, &str> = parsed
        .sources
        .iter()
        .flat_map(|entry| [File::Text, File::Sidecar].map(|file| (entry.path(file), entry.id())))
        .collect();
    let gap = |diagnostic: &Diagnostic| {
        let kind = match diagnostic.code {
            Code::UnknownSpeaker => GapKind::UnknownSpeaker,
            Code::UnusedSpeaker => GapKind::UnusedSpeaker,
            _ => return None,
        };
        let id = files.get(diagnostic.file.as_str()).map(|id| (*id).to_owned());
        let line = diagnostic.span.map(|span| span.line);
        let gap = Gap::new(kind, &diagnostic.file, diagnostic.message.clone());
        Some(Gap { source: id, line, ..gap })
    };
    diagnostics.iter().filter_map(gap).collect()
}

/// Topics without evidence, those named most often first; topics with one side only, those with most
/// passages first; events without source, in the order of the topics.
fn topics(dossier: &Dossier, parsed: &ParsedDossier) -> Vec<Gap> {
    let (mut empty, mut one_sided, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for (ix, topic) in (0..).map(TopicIx).zip(&dossier.topics) {
        let file = entry_path(&parsed.topics, &topic.id, File::Sidecar);
        let relations = &topic.relations;
        let title = dossier.title(EntryIx::Topic(ix));
        let named: usize = relations.unmarked.iter().map(|(_, blocks)| blocks.len()).sum();
        for event in topic.parsed.meta.events.iter().filter(|event| event.sources.is_empty()) {
            let message = format!("“{}” of “{title}” names no source", event.title.value);
            let gap = Gap::new(GapKind::EventWithoutSource, file, message).of_topic(&topic.id);
            events.push(Gap { line: Some(event.title.span.line), ..gap });
        }
        let has_evidence = !relations.passages.is_empty()
            || !relations.sources.is_empty()
            || !relations.children.is_empty()
            || relations.spoken > 0
            || topic.events.iter().any(|event| !event.sources.is_empty());
        if !has_evidence {
            let message = match named {
                0 => format!("“{title}” has no passage, and no text names it"),
                1 => format!("“{title}” has no passage, but is named in one block"),
                _ => format!("“{title}” has no passage, but is named in {named} blocks"),
            };
            empty.push((
                named,
                Gap::new(GapKind::TopicWithoutEvidence, file, message).of_topic(&topic.id),
            ));
        }
        if let Some(side) = only_side(dossier, ix) {
            let count = relations.passages.len();
            let passages = if count == 1 { "the only passage" } else { "all passages" };
            let message =
                format!("{passages} on “{title}” {} {side}", if count == 1 { "is" } else { "are" });
            one_sided
                .push((count, Gap::new(GapKind::OneSidedTopic, file, message).of_topic(&topic.id)));
        }
    }
    let sorted = |mut counted: Vec<(usize, Gap)>| {
        counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        counted.into_iter().map(|(_, gap)| gap)
    };
    events.into_iter().chain(sorted(empty)).chain(sorted(one_sided)).collect()
}

/// Returns whose passages on a topic alone there are: of one voice, from one source, or of one publisher.
/// None if there are several sides, or no passages.
fn only_side(dossier: &Dossier, ix: TopicIx) -> Option<String> {
    let passages = &dossier.topic(ix).relations.passages;
    let voices = passages.iter().map(|&ix| &*dossier.passage(ix).voices);
    if let Some([voice]) = only(voices) {
        return Some(format!("by {}", dossier.voice_name(voice)));
    }
    if let Some(source) = only(passages.iter().map(|passage| passage.source)) {
        return Some(format!("from `{}`", dossier.source(source).id));
    }
    let publishers = passages
        .iter()
        .map(|passage| dossier.source(passage.source).parsed.meta.publisher.as_deref());
    only(publishers).flatten().map(|publisher| format!("published by {publisher}"))
}

/// Returns the value that all items have; None if there are none.
fn only<T: PartialEq>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.all(|item| item == first).then_some(first)
}

/// The first mention of each topic, then the second of each, and so on; topics with the fewest passages
/// first.
fn mentions(dossier: &Dossier, parsed: &ParsedDossier) -> Vec<Gap> {
    let names: Vec<Vec<String>> = dossier
        .topics
        .iter()
        .map(|topic| {
            let meta = &topic.parsed.meta;
            [&meta.title]
                .into_iter()
                .chain(&meta.aliases)
                .map(|name| normal::form(&name.value))
                .collect()
        })
        .collect();
    let of_source = |source: &Source| -> Vec<(TopicIx, Gap)> {
        if source.unmarked.is_empty() {
            return Vec::new();
        }
        let file = entry_path(&parsed.sources, &source.id, File::Text);
        let quotable = QuotableText::new(&source.parsed.text);
        let gap = |&(block, topic): &(u32, TopicIx)| {
            let names = &names[topic.0 as usize];
            (topic, mention(dossier, source, &quotable, block, topic, names, file))
        };
        source.unmarked.iter().map(gap).collect()
    };
    let found: Vec<(TopicIx, Gap)> = dossier.sources.par_iter().flat_map_iter(of_source).collect();
    let mut seen = vec![0; dossier.topics.len()];
    let mut ordered: Vec<(usize, usize, Gap)> = found
        .into_iter()
        .map(|(topic, gap)| {
            let count = &mut seen[topic.0 as usize];
            *count += 1;
            (*count, dossier.topic(topic).relations.passages.len(), gap)
        })
        .collect();
    ordered.sort_by_key(|(nth, passages, _)| (*nth, *passages));
    ordered.into_iter().map(|(.., gap)| gap).collect()
}

fn mention(
    dossier: &Dossier,
    source: &Source,
    quotable: &QuotableText<'_>,
    number: u32,
    topic: TopicIx,
    names: &[String],
    file: &str,
) -> Gap {
    let title = dossier.title(EntryIx::Topic(topic));
    let topic = &dossier.topic(topic).id;
    let block = &source.parsed.text.blocks[number as usize];
    let sentence = sentence_with(block, names);
    let whole = || {
        one_line(
            &source.parsed.text.joined_text(&quote::pieces_of_block(&source.parsed.text, number)),
        )
    };
    let is_only = |words: &String| {
        let spec = QuoteSpec::bare(words);
        let found = quote::place(spec, quotable);
        found.is_ok_and(|pieces| pieces.iter().all(|piece| piece.block == number))
    };
    let quoted = sentence.clone().filter(is_only).or_else(|| Some(whole()).filter(is_only));
    let command = quoted.as_ref().map(|words| {
        let words = shell_word(words);
        format!(
            "dossier quote {} {words} --topic {} --add",
            shell_word(&source.id),
            shell_word(topic)
        )
    });
    let message = format!("`{}` names “{title}” in block {}", source.id, number + 1);
    Gap {
        block: Some(number + 1),
        text: Some(quoted.or(sentence).unwrap_or_else(whole)),
        line: Some(block.line),
        command,
        ..Gap::new(GapKind::UnmarkedMention, file, message).of_source(&source.id).of_topic(topic)
    }
}

/// Returns the sentence around the first quotable one of these names, in the normal form; none if the block
/// has none.
fn sentence_with(block: &Block, names: &[String]) -> Option<String> {
    let mapped = normal::map(&block.text);
    let places = |name: &String| -> Vec<Range<u32>> {
        let found = mapped.text.match_indices(name.as_str()).map(|(at, name)| at..at + name.len());
        let whole =
            found.filter(|place| normal::at_word_boundary(&mapped.text, place.start, place.end));
        whole.map(|place| mapped.original(place)).collect()
    };
    let is_quotable = |place: &Range<u32>| {
        quotable_ranges(block).any(|range| range.start <= place.start && place.end <= range.end)
    };
    let names = names.iter().filter(|name| !name.is_empty());
    let first = names.flat_map(places).filter(is_quotable).min_by_key(|place| place.start)?;
    let sentence = around_range(block, first);
    let words = one_line(&block.text[sentence.start as usize..sentence.end as usize]);
    Some(words.trim_start_matches(['-', ' ']).to_owned())
}

/// Sources without passage, checksum or archived copy, in the order of the ids.
fn sources(dossier: &Dossier, parsed: &ParsedDossier) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for source in &dossier.sources {
        let meta = &source.parsed.meta;
        let id = &source.id;
        let file = entry_path(&parsed.sources, id, File::Sidecar);
        let mut add = |kind, message: String, command| {
            gaps.push(Gap { command, ..Gap::new(kind, file, message).of_source(id) });
        };
        if source.passages.is_empty() {
            add(GapKind::SourceWithoutPassage, format!("no passage of `{id}` is marked"), None);
        }
        if meta.sha256.is_none() {
            let command = format!("dossier pin {}", shell_word(id));
            let message = format!("the text of `{id}` is not pinned by a checksum");
            add(GapKind::SourceWithoutChecksum, message, Some(command));
        }
        if let (Some(url), None) = (&meta.url, &meta.archived) {
            let message = format!("`{id}` has no archived copy of {url}");
            add(GapKind::SourceWithoutArchive, message, None);
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlockKind;

    #[test]
    fn a_sentence_does_not_end_after_an_abbreviation() {
        let text = "One. He met Mr. Poe at the\nbridge. Two.".to_owned();
        let block = Block { kind: BlockKind::Paragraph, text, spans: Vec::new(), line: 1 };
        let sentence = |name: &str| sentence_with(&block, &[normal::form(name)]);
        assert_eq!(sentence("Poe").as_deref(), Some("He met Mr. Poe at the"));
        assert_eq!(sentence("the bridge").as_deref(), Some("He met Mr. Poe at the bridge."));
        assert_eq!(sentence("the ridge"), None);
    }

    #[test]
    fn all_items_must_agree() {
        assert_eq!(only([1, 1].into_iter()), Some(1));
        assert_eq!(only([1, 2].into_iter()), None);
        assert_eq!(only(std::iter::empty::<u32>()), None);
    }
}
