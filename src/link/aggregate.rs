//! What entries say about each other, gathered in one pass over all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::cache::LinkedEntry;
use super::{
    Backlink, Dossier, EntryIx, FreePage, LinkedPage, LinkedSource, LinkedTopic, OutgoingReference,
    PassageIx, RelatedTopic, Source, SourceIx, Topic, TopicIx, Voice,
};
use crate::model::Date;

/// What was made of the entries by themselves.
pub type Alone<'a> = (
    &'a [LinkedEntry<LinkedSource>],
    &'a [LinkedEntry<LinkedTopic>],
    &'a [LinkedEntry<LinkedPage>],
);

/// The entries of a dossier, of which nothing is known yet of what others say.
pub fn alone(mut dossier: Dossier, (sources, topics, pages): Alone<'_>) -> Dossier {
    let source = |own: &LinkedEntry<LinkedSource>| Source {
        linked: own.linked.clone(),
        versions: Vec::new(),
        backlinks: Vec::new(),
    };
    let topic = |own: &LinkedEntry<LinkedTopic>| Topic {
        linked: own.linked.clone(),
        parent: own.linked.part_of,
        children: Arc::default(),
        related: Arc::default(),
        passages: Arc::default(),
        sources: Arc::default(),
        speaks_on: Arc::default(),
        spoken: 0,
        unmarked: Arc::default(),
        backlinks: Arc::default(),
    };
    let page = |own: &LinkedEntry<LinkedPage>| FreePage {
        linked: own.linked.clone(),
        backlinks: Vec::new(),
    };
    dossier.sources = sources.iter().map(source).collect();
    dossier.topics = topics.iter().map(topic).collect();
    dossier.pages = pages.iter().map(page).collect();
    dossier
}

/// The entries of a dossier of which others say what they said before.
pub fn as_before(
    mut dossier: Dossier,
    before: &Dossier,
    (sources, topics, pages): Alone<'_>,
) -> Dossier {
    dossier.sources.clone_from(&before.sources);
    dossier.topics.clone_from(&before.topics);
    dossier.pages.clone_from(&before.pages);
    for (source, own) in dossier.sources.iter_mut().zip(sources) {
        source.linked = own.linked.clone();
    }
    for (topic, own) in dossier.topics.iter_mut().zip(topics) {
        topic.linked = own.linked.clone();
    }
    for (page, own) in dossier.pages.iter_mut().zip(pages) {
        page.linked = own.linked.clone();
    }
    dossier
}

/// Fills in what depends on all entries.
pub fn gather<'a>(dossier: &mut Dossier, outgoing: impl Iterator<Item = &'a OutgoingReference>) {
    let (passages, related) = rayon::join(|| passages(dossier), || relations(dossier));
    let both = passages.into_iter().zip(related);
    for (topic, (passages, related)) in dossier.topics.iter_mut().zip(both) {
        topic.passages = passages.into();
        topic.related = related.into();
    }
    sources_of_topics(dossier);
    voices(dossier);
    children(dossier);
    versions(dossier);
    unmarked(dossier);
    backlinks(dossier, outgoing);
}

/// The passages of each topic, in order.
fn passages(dossier: &Dossier) -> Vec<Vec<PassageIx>> {
    let mut of_topic: Vec<Vec<PassageIx>> = vec![Vec::new(); dossier.topics.len()];
    for (ix, source) in dossier.sources.iter().enumerate() {
        for (n, passage) in source.passages.iter().enumerate() {
            for topic in &passage.topics {
                let source = SourceIx(ix as u32);
                of_topic[topic.0 as usize].push(PassageIx { source, passage: n as u32 });
            }
        }
    }
    // Sources are in the order of their ids and passages in that of their places: with a stable
    // sort the date alone decides.
    of_topic.par_iter_mut().for_each(|passages| {
        passages.sort_by(|&a, &b| by_date(dossier, a).cmp(&by_date(dossier, b)));
    });
    of_topic
}

fn by_date(dossier: &Dossier, ix: PassageIx) -> (bool, Option<&Date>) {
    let date = dossier.passage(ix).date.as_ref();
    (date.is_none(), date)
}

fn sources_of_topics(dossier: &mut Dossier) {
    let mut of_topic: Vec<Vec<SourceIx>> = vec![Vec::new(); dossier.topics.len()];
    for (ix, source) in (0..).map(SourceIx).zip(&dossier.sources) {
        for topic in &source.topics {
            of_topic[topic.0 as usize].push(ix);
        }
    }
    for (topic, sources) in dossier.topics.iter_mut().zip(of_topic) {
        topic.sources = sources.into();
    }
}

/// Mentions of topics in blocks where no passage is about them.
fn unmarked(dossier: &mut Dossier) {
    let unmarked = |source: &Source| -> Vec<(u32, TopicIx)> {
        let marked: BTreeSet<(u32, TopicIx)> = source
            .passages
            .iter()
            .flat_map(|passage| {
                let blocks = passage.pieces.iter().map(|piece| piece.block);
                blocks.flat_map(|block| passage.topics.iter().map(move |topic| (block, *topic)))
            })
            .collect();
        let mentioned = source.links.mentioned.iter();
        mentioned.filter(|own| !marked.contains(own)).copied().collect()
    };
    let of_sources: Vec<_> = dossier.sources.par_iter().map(unmarked).collect();
    let mut of_topic: Vec<Vec<(SourceIx, Vec<u32>)>> = vec![Vec::new(); dossier.topics.len()];
    for (ix, mentions) in (0..).map(SourceIx).zip(of_sources) {
        for (block, topic) in mentions {
            let unmarked = &mut of_topic[topic.0 as usize];
            match unmarked.last_mut().filter(|(source, _)| *source == ix) {
                Some((_, blocks)) => blocks.push(block),
                None => unmarked.push((ix, vec![block])),
            }
        }
    }
    for (topic, unmarked) in dossier.topics.iter_mut().zip(of_topic) {
        topic.unmarked = unmarked.into();
    }
}

/// What each voice contribution_hash on what.
fn voices(dossier: &mut Dossier) {
    let mut speaks_on = vec![BTreeMap::new(); dossier.topics.len()];
    let Dossier { sources, topics, .. } = dossier;
    for passage in sources.iter().flat_map(|source| &source.passages) {
        for voice in &passage.voices {
            let Voice::Topic(speaker) = voice else { continue };
            let speaker = speaker.0 as usize;
            topics[speaker].spoken += 1;
            for topic in &passage.topics {
                *speaks_on[speaker].entry(*topic).or_insert(0) += 1;
            }
        }
    }
    for (topic, speaks_on) in topics.iter_mut().zip(speaks_on) {
        topic.speaks_on = speaks_on.into();
    }
}

/// The topics that each is related to: declared by either side, or sharing a passage.
fn relations(dossier: &Dossier) -> Vec<Vec<RelatedTopic>> {
    let mut shared: HashMap<(TopicIx, TopicIx), u32, foldhash::fast::RandomState> =
        HashMap::default();
    for (ix, topic) in dossier.topics.iter().enumerate() {
        for &related in &topic.related_to {
            let own = TopicIx(ix as u32);
            shared.entry((own, related)).or_insert(0);
            shared.entry((related, own)).or_insert(0);
        }
    }
    for passage in dossier.sources.iter().flat_map(|source| &source.passages) {
        for a in &passage.topics {
            for b in passage.topics.iter().filter(|b| *b != a) {
                *shared.entry((*a, *b)).or_insert(0) += 1;
            }
        }
    }
    let mut related: Vec<Vec<RelatedTopic>> = vec![Vec::new(); dossier.topics.len()];
    for ((own, topic), shared_passages) in shared {
        related[own.0 as usize].push(RelatedTopic { topic, shared_passages });
    }
    for related in &mut related {
        related.sort_by_key(|r| (std::cmp::Reverse(r.shared_passages), r.topic));
    }
    related
}

fn children(dossier: &mut Dossier) {
    let mut children: Vec<Vec<TopicIx>> = vec![Vec::new(); dossier.topics.len()];
    for (ix, topic) in dossier.topics.iter().enumerate() {
        if let Some(parent) = topic.parent {
            children[parent.0 as usize].push(TopicIx(ix as u32));
        }
    }
    for (n, mut own) in children.into_iter().enumerate() {
        own.sort_by_key(|&ix| (dossier.title(EntryIx::Topic(ix)).to_owned(), ix));
        dossier.topics[n].children = own.into();
    }
}

/// Versions of one text name each other, however they were paired.
fn versions(dossier: &mut Dossier) {
    // Each source points to the first of its group: a small union-find with path halving.
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
    for members in members.into_values() {
        for ix in &members {
            let others = members.iter().copied().filter(|other| other != ix).collect();
            dossier.sources[ix.0 as usize].versions = others;
        }
    }
}

fn find(group: &mut [usize], mut ix: usize) -> usize {
    while group[ix] != ix {
        group[ix] = group[group[ix]];
        ix = group[ix];
    }
    ix
}

fn backlinks<'a>(dossier: &mut Dossier, outgoing: impl Iterator<Item = &'a OutgoingReference>) {
    let mut of_entry: BTreeMap<EntryIx, BTreeSet<Backlink>> = BTreeMap::new();
    for reference in outgoing {
        of_entry.entry(reference.to).or_default().insert(reference.backlink.clone());
    }
    for (to, backlinks) in of_entry {
        let mut backlinks: Vec<Backlink> = backlinks.into_iter().collect();
        backlinks.sort_by_cached_key(|backlink| (dossier.path(backlink.from), backlink.clone()));
        match to {
            EntryIx::Home => {}
            EntryIx::Source(ix) => dossier.sources[ix.0 as usize].backlinks = backlinks,
            EntryIx::Topic(ix) => dossier.topics[ix.0 as usize].backlinks = backlinks.into(),
            EntryIx::Page(ix) => dossier.pages[ix.0 as usize].backlinks = backlinks,
        }
    }
}
