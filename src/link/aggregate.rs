//! What entries say about each other, collected in one pass over all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::{
    Backlink, Dossier, EntryIx, OutgoingReference, PassageIx, RelatedTopic, Source, SourceIx,
    TopicIx, Voice,
};
use crate::model::Date;

impl Dossier {
    /// Adds to each entry what the others say about it.
    pub(super) fn aggregate<'a>(
        &mut self,
        references: impl Iterator<Item = &'a OutgoingReference>,
    ) {
        let (passages, related) =
            rayon::join(|| self.passages_of_topics(), || self.related_topics());
        for (topic, (passages, related)) in
            self.topics.iter_mut().zip(passages.into_iter().zip(related))
        {
            topic.passages = passages;
            topic.related = related;
        }
        self.add_sources_of_topics();
        self.add_voices();
        self.add_children();
        self.add_versions();
        self.add_unmarked_mentions();
        self.add_backlinks(references);
    }

    /// Returns the passages of each topic: by date, undated last, then by source and place.
    fn passages_of_topics(&self) -> Vec<Vec<PassageIx>> {
        let mut by_topic: Vec<Vec<PassageIx>> = vec![Vec::new(); self.topics.len()];
        for (ix, source) in (0..).map(SourceIx).zip(&self.sources) {
            for (n, passage) in (0..).zip(&source.passages) {
                for topic in &passage.topics {
                    by_topic[topic.0 as usize].push(PassageIx { source: ix, passage: n });
                }
            }
        }
        let date = |ix: PassageIx| -> Option<&Date> {
            self.sources[ix.source.0 as usize].passages[ix.passage as usize].date.as_ref()
        };
        // They are in the order of sources and places already, and the sort is stable.
        by_topic.par_iter_mut().for_each(|passages| {
            passages.sort_by(|&a, &b| {
                let (a, b) = (date(a), date(b));
                (a.is_none(), a).cmp(&(b.is_none(), b))
            });
        });
        by_topic
    }

    /// Returns the topics related to each: declared by either, or sharing a passage.
    fn related_topics(&self) -> Vec<Vec<RelatedTopic>> {
        let mut shared: HashMap<(TopicIx, TopicIx), u32, foldhash::fast::RandomState> =
            HashMap::default();
        for (ix, topic) in (0..).map(TopicIx).zip(&self.topics) {
            for &related in &topic.related_to {
                shared.entry((ix, related)).or_insert(0);
                shared.entry((related, ix)).or_insert(0);
            }
        }
        for passage in self.sources.iter().flat_map(|source| &source.passages) {
            for a in &passage.topics {
                for b in passage.topics.iter().filter(|b| *b != a) {
                    *shared.entry((*a, *b)).or_insert(0) += 1;
                }
            }
        }
        let mut by_topic: Vec<Vec<RelatedTopic>> = vec![Vec::new(); self.topics.len()];
        for ((ix, topic), shared_passages) in shared {
            by_topic[ix.0 as usize].push(RelatedTopic { topic, shared_passages });
        }
        for related in &mut by_topic {
            related.sort_by_key(|r| (std::cmp::Reverse(r.shared_passages), r.topic));
        }
        by_topic
    }

    fn add_sources_of_topics(&mut self) {
        for (ix, source) in (0..).map(SourceIx).zip(&self.sources) {
            for topic in &source.topics {
                self.topics[topic.0 as usize].sources.push(ix);
            }
        }
    }

    /// Counts the passages in which each topic is a voice, by the topics they are about.
    fn add_voices(&mut self) {
        for passage in self.sources.iter().flat_map(|source| &source.passages) {
            for voice in &passage.voices {
                let Voice::Topic(speaker) = voice else { continue };
                let speaker = &mut self.topics[speaker.0 as usize];
                speaker.spoken += 1;
                for topic in &passage.topics {
                    *speaker.speaks_on.entry(*topic).or_insert(0) += 1;
                }
            }
        }
    }

    fn add_children(&mut self) {
        let mut children: Vec<Vec<TopicIx>> = vec![Vec::new(); self.topics.len()];
        for (ix, topic) in (0..).map(TopicIx).zip(&self.topics) {
            if let Some(parent) = topic.parent {
                children[parent.0 as usize].push(ix);
            }
        }
        for (n, mut children) in children.into_iter().enumerate() {
            children.sort_by_key(|&ix| {
                (self.topics[ix.0 as usize].parsed.meta.title.value.clone(), ix)
            });
            self.topics[n].children = children;
        }
    }

    /// Connects the versions of each text in other languages, in whatever order they were declared.
    fn add_versions(&mut self) {
        // A union-find: each source points to the first of its group.
        let mut group: Vec<usize> = (0..self.sources.len()).collect();
        for (ix, source) in self.sources.iter().enumerate() {
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
                self.sources[ix.0 as usize].versions = others;
            }
        }
    }

    /// Adds to each topic the blocks of sources that mention it and have no passage about it.
    fn add_unmarked_mentions(&mut self) {
        let unmarked = |source: &Source| -> Vec<(u32, TopicIx)> {
            let marked: BTreeSet<(u32, TopicIx)> = source
                .passages
                .iter()
                .flat_map(|passage| {
                    let blocks = passage.pieces.iter().map(|piece| piece.block);
                    blocks.flat_map(|block| passage.topics.iter().map(move |ix| (block, *ix)))
                })
                .collect();
            let mentioned = source.links.mentioned.iter();
            mentioned.filter(|mention| !marked.contains(mention)).copied().collect()
        };
        let by_source: Vec<_> = self.sources.par_iter().map(unmarked).collect();
        for (ix, mentions) in (0..).map(SourceIx).zip(by_source) {
            for (block, topic) in mentions {
                let unmarked = &mut self.topics[topic.0 as usize].unmarked;
                match unmarked.last_mut().filter(|(source, _)| *source == ix) {
                    Some((_, blocks)) => blocks.push(block),
                    None => unmarked.push((ix, vec![block])),
                }
            }
        }
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
