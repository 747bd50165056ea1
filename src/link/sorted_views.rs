//! Sorted lists of entries that several pages use. Each is sorted once, when first needed.

use std::sync::OnceLock;

use super::dossier::{Dossier, Event, SourceIx, TopicIx};
use crate::model::{Date, TOPIC_KINDS};

/// The sorted lists of one dossier.
#[derive(Debug, Default)]
pub struct SortedViews {
    by_date: OnceLock<Vec<SourceIx>>,
    timeline: OnceLock<Vec<TimelineItem>>,
    by_kind: OnceLock<Vec<TopicIx>>,
}

/// Something with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineItem {
    /// An event of a topic, by its place in the topic's list.
    Event(TopicIx, u32),
    Source(SourceIx),
}

impl TimelineItem {
    pub fn event(self, dossier: &Dossier) -> Option<&Event> {
        match self {
            Self::Event(ix, n) => dossier.topic(ix).events.get(n as usize),
            Self::Source(_) => None,
        }
    }

    pub fn date(self, dossier: &Dossier) -> Option<&Date> {
        match self {
            Self::Event(..) => self.event(dossier).map(|event| &event.date),
            Self::Source(ix) => dossier.source(ix).parsed.meta.date.as_ref(),
        }
    }
}

impl Dossier {
    /// Returns all sources in order of date, undated last.
    pub(super) fn by_date(&self) -> &[SourceIx] {
        self.sorted_views.by_date.get_or_init(|| {
            let sources = (0..).map(SourceIx).zip(&self.sources);
            let mut sources: Vec<(Option<&Date>, SourceIx)> =
                sources.map(|(ix, source)| (source.parsed.meta.date.as_ref(), ix)).collect();
            sources.sort_by_key(|&(date, ix)| (date.is_none(), date, ix));
            sources.into_iter().map(|(_, ix)| ix).collect()
        })
    }

    /// Returns all topics by their kinds, and of one kind by title.
    pub(super) fn by_kind(&self) -> &[TopicIx] {
        self.sorted_views.by_kind.get_or_init(|| {
            let mut topics: Vec<TopicIx> = (0..self.topics.len() as u32).map(TopicIx).collect();
            topics.sort_by_key(|&ix| {
                let meta = &self.topic(ix).parsed.meta;
                let kind = meta.kind.as_str();
                let known = TOPIC_KINDS.iter().position(|known| *known == kind);
                (known.unwrap_or(TOPIC_KINDS.len()), kind, &meta.title.value, ix)
            });
            topics
        })
    }

    /// Returns all events and sources with a date in chronological order. With the same date, events come
    /// before sources.
    pub(super) fn timeline(&self) -> &[TimelineItem] {
        self.sorted_views.timeline.get_or_init(|| {
            let topics = (0..).map(TopicIx).zip(&self.topics);
            let events = topics.flat_map(|(ix, topic)| {
                (0..topic.events.len() as u32).map(move |n| TimelineItem::Event(ix, n))
            });
            let sources = (0..self.sources.len() as u32).map(|n| TimelineItem::Source(SourceIx(n)));
            let all = events.chain(sources).filter_map(|item| Some((item.date(self)?, item)));
            let mut all: Vec<(&Date, TimelineItem)> = all.collect();
            all.sort_by_key(|&(date, _)| date);
            all.into_iter().map(|(_, item)| item).collect()
        })
    }
}
