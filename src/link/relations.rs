//! Relations between entries: collected in one pass over all of them, after each has been linked by
//! itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    Backlink, Dossier, EntryIx, OutgoingReference, PassageIx, RelatedTopic, SourceIx, TopicIx,
    Voice,
};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::model::Date;
use crate::url;

/// The relations between all sources and topics. Those of the previous build are reused while no
/// entry says anything else of the others, as after most edits of a text.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Relations {
    /// The hash of what they were collected from.
    pub hash: Fingerprint,
    /// In the order of the topics.
    pub(super) topics: Vec<Arc<TopicRelations>>,
    /// Of each source that has versions in other languages: the versions, without itself.
    versions: BTreeMap<SourceIx, Vec<SourceIx>>,
    /// The passages of each source whose cards are not on the first pages of their topics.
    later_cards: BTreeMap<SourceIx, Vec<LaterCard>>,
}

/// A card that is on a later page of a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct LaterCard {
    /// The place of the passage in its source.
    pub passage: u32,
    pub topic: TopicIx,
    /// From 2.
    pub page: usize,
}

/// The relations of a topic to sources and other topics.
#[derive(Debug, Clone, Default, Hash, BorshSerialize, BorshDeserialize)]
pub struct TopicRelations {
    /// Narrower topics, by title.
    pub children: Vec<TopicIx>,
    /// Related topics, declared by either or sharing a passage: by number of shared passages, then id.
    pub related: Vec<RelatedTopic>,
    /// Its passages: by date, undated last, then by source and place.
    pub passages: Vec<PassageIx>,
    /// Sources that are about it as a whole.
    pub sources: Vec<SourceIx>,
    /// If it is a voice: the topics it speaks on, with the number of passages on each.
    pub speaks_on: BTreeMap<TopicIx, u32>,
    /// If it is a voice: the number of its passages.
    pub spoken: u32,
    /// Sources that mention it outside its passages, with the indices of the blocks.
    pub unmarked: Vec<(SourceIx, Vec<u32>)>,
    /// The hash of all other fields.
    pub(super) hash: Fingerprint,
}

impl Relations {
    /// Collects the relations of a dossier, or returns those of an earlier build if they are the same.
    pub fn collect(dossier: &Dossier, previous: Arc<Self>) -> Arc<Self> {
        let hash = hash_of_contributions(dossier);
        if previous.hash == hash {
            return previous;
        }
        let mut topics = vec![TopicRelations::default(); dossier.topics.len()];
        add_children(dossier, &mut topics);
        add_related(dossier, &mut topics);
        add_sources(dossier, &mut topics);
        for topic in &mut topics {
            topic.hash = fingerprint(&*topic);
        }
        let later_cards = later_cards(&topics);
        let topics = topics.into_iter().map(Arc::new).collect();
        Arc::new(Self { hash, topics, versions: versions(dossier), later_cards })
    }
}

/// Returns the hash of everything that entries say of each other.
fn hash_of_contributions(dossier: &Dossier) -> Fingerprint {
    let sources = dossier.sources.iter();
    let sources: Vec<_> = sources
        .map(|source| (source.brief, &source.topics, &source.translation_of, &source.unmarked))
        .collect();
    let topics = dossier.topics.iter();
    let topics: Vec<_> = topics.map(|topic| (topic.parent, &topic.related_to)).collect();
    fingerprint(&(dossier.names, sources, topics))
}

fn add_children(dossier: &Dossier, topics: &mut [TopicRelations]) {
    for (ix, topic) in (0..).map(TopicIx).zip(&dossier.topics) {
        if let Some(parent) = topic.parent {
            topics[parent.0 as usize].children.push(ix);
        }
    }
    for topic in topics {
        topic.children.sort_by_key(|&ix| (dossier.title(EntryIx::Topic(ix)), ix));
    }
}

fn add_related(dossier: &Dossier, topics: &mut [TopicRelations]) {
    let mut shared: Vec<BTreeMap<TopicIx, u32>> = vec![BTreeMap::new(); topics.len()];
    for (ix, topic) in (0..).map(TopicIx).zip(&dossier.topics) {
        for &related in &topic.related_to {
            shared[ix.0 as usize].entry(related).or_insert(0);
            shared[related.0 as usize].entry(ix).or_insert(0);
        }
    }
    for passage in dossier.sources.iter().flat_map(|source| &source.passages) {
        for a in &passage.topics {
            for b in passage.topics.iter().filter(|b| *b != a) {
                *shared[a.0 as usize].entry(*b).or_insert(0) += 1;
            }
        }
    }
    for (topic, shared) in topics.iter_mut().zip(shared) {
        let related = shared.into_iter();
        let related =
            related.map(|(topic, shared_passages)| RelatedTopic { topic, shared_passages });
        topic.related = related.collect();
        // The sort is stable: topics with as many shared passages stay in their order.
        topic.related.sort_by_key(|related| std::cmp::Reverse(related.shared_passages));
    }
}

/// Adds what sources say of topics.
fn add_sources(dossier: &Dossier, topics: &mut [TopicRelations]) {
    for (ix, source) in (0..).map(SourceIx).zip(&dossier.sources) {
        for topic in &source.topics {
            topics[topic.0 as usize].sources.push(ix);
        }
        for (n, passage) in (0..).zip(&source.passages) {
            for topic in &passage.topics {
                let passages = &mut topics[topic.0 as usize].passages;
                passages.push(PassageIx { source: ix, passage: n });
            }
            for voice in &passage.voices {
                let Voice::Topic(speaker) = voice else { continue };
                let speaker = &mut topics[speaker.0 as usize];
                speaker.spoken += 1;
                for topic in &passage.topics {
                    *speaker.speaks_on.entry(*topic).or_insert(0) += 1;
                }
            }
        }
        for &(block, topic) in &source.unmarked {
            let unmarked = &mut topics[topic.0 as usize].unmarked;
            match unmarked.last_mut().filter(|(source, _)| *source == ix) {
                Some((_, blocks)) => blocks.push(block),
                None => unmarked.push((ix, vec![block])),
            }
        }
    }
    for topic in topics {
        // They are in the order of sources and places, and the sort is stable.
        topic.passages.sort_by_key(|&ix| {
            let date: Option<&Date> = dossier.passage(ix).date.as_ref();
            (date.is_none(), date)
        });
    }
}

fn later_cards(topics: &[TopicRelations]) -> BTreeMap<SourceIx, Vec<LaterCard>> {
    let mut cards: BTreeMap<SourceIx, Vec<LaterCard>> = BTreeMap::new();
    for (topic, relations) in (0..).map(TopicIx).zip(topics) {
        for (n, ix) in relations.passages.iter().enumerate().skip(url::LIST_PAGE) {
            let card = LaterCard { passage: ix.passage, topic, page: url::list_page_of(n) };
            cards.entry(ix.source).or_default().push(card);
        }
    }
    for cards in cards.values_mut() {
        cards.sort_unstable();
    }
    cards
}

/// Connects the versions of each text in different languages, in whatever order they were declared.
fn versions(dossier: &Dossier) -> BTreeMap<SourceIx, Vec<SourceIx>> {
    // A union-find: each source points to the first of its group.
    let mut group: Vec<usize> = (0..dossier.sources.len()).collect();
    for (ix, source) in dossier.sources.iter().enumerate() {
        for version in &source.translation_of {
            let (a, b) = (find(&mut group, ix), find(&mut group, version.0 as usize));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut members: BTreeMap<usize, Vec<SourceIx>> = BTreeMap::new();
    for ix in 0..group.len() {
        members.entry(find(&mut group, ix)).or_default().push(SourceIx(ix as u32));
    }
    let groups = members.into_values().filter(|members| members.len() > 1);
    let versions = groups.flat_map(|members| {
        let others = |ix| members.iter().copied().filter(|other| *other != ix).collect();
        members.iter().map(|&ix| (ix, others(ix))).collect::<Vec<_>>()
    });
    versions.collect()
}

impl Dossier {
    /// Adds to each entry what the others say of it.
    pub(super) fn add_relations<'a>(
        &mut self,
        relations: &Relations,
        references: impl Iterator<Item = &'a OutgoingReference>,
    ) {
        for (topic, relations) in self.topics.iter_mut().zip(&relations.topics) {
            topic.relations = relations.clone();
        }
        for (ix, versions) in &relations.versions {
            self.sources[ix.0 as usize].versions.clone_from(versions);
        }
        for (ix, cards) in &relations.later_cards {
            self.sources[ix.0 as usize].later_cards.clone_from(cards);
        }
        self.add_backlinks(references);
    }

    fn add_backlinks<'a>(&mut self, references: impl Iterator<Item = &'a OutgoingReference>) {
        let mut by_target: BTreeMap<EntryIx, BTreeSet<&Backlink>> = BTreeMap::new();
        for reference in references {
            by_target.entry(reference.to).or_default().insert(&reference.backlink);
        }
        for (target, backlinks) in by_target {
            let mut backlinks: Vec<Backlink> = backlinks.into_iter().cloned().collect();
            backlinks.sort_by_cached_key(|backlink| (self.path(backlink.from), backlink.clone()));
            match target {
                EntryIx::Home => {}
                EntryIx::Source(ix) => self.sources[ix.0 as usize].backlinks = backlinks,
                EntryIx::Topic(ix) => self.topics[ix.0 as usize].backlinks = backlinks,
                EntryIx::Page(ix) => self.pages[ix.0 as usize].backlinks = backlinks,
            }
        }
    }
}

/// Finds the root of an element of a union-find, halving the path to it.
fn find(group: &mut [usize], mut ix: usize) -> usize {
    while group[ix] != ix {
        group[ix] = group[group[ix]];
        ix = group[ix];
    }
    ix
}
