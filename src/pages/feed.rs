//! Feeds of changed entries: of the whole dossier, and of each topic.

use std::cmp::Reverse;

use serde::Serialize;

use super::context::ViewContext;
use super::web::last_change;
use crate::link::{EntryIx, SourceIx, TopicIx};
use crate::model::Date;
use crate::url;

/// A feed has at most this many entries: the newest.
const MAX_ENTRIES: usize = 100;

/// An Atom feed (RFC 4287). Its dates come from the entries, never from the clock.
#[derive(Debug, Serialize)]
pub struct Feed<'a> {
    pub address: String,
    pub page: String,
    pub title: String,
    pub subtitle: Option<&'a str>,
    pub language: &'a str,
    pub authors: &'a [String],
    pub rights: Option<&'a str>,
    /// Newest first.
    pub entries: Vec<FeedEntry<'a>>,
}

#[derive(Debug, Serialize)]
pub struct FeedEntry<'a> {
    pub address: String,
    pub title: &'a str,
    pub updated: String,
    /// The curator's summary in plain words; may be empty.
    pub summary: String,
}

/// The feed of the whole dossier: all sources and topics with a date of change.
pub fn dossier_feed(cx: ViewContext<'_>) -> Feed<'_> {
    let sources = cx.dossier.sources().map(EntryIx::Source);
    let topics = cx.dossier.topics().map(EntryIx::Topic);
    feed(cx, cx.dossier.meta.title.clone(), url::HOME, sources.chain(topics))
}

/// The feed of a topic: the topic itself, and its sources.
pub fn topic_feed(cx: ViewContext<'_>, ix: TopicIx) -> Feed<'_> {
    let topic = cx.dossier.topic(ix);
    let with_passages = topic.relations.passages.iter().map(|passage| passage.source);
    let mut sources: Vec<SourceIx> =
        with_passages.chain(topic.relations.sources.iter().copied()).collect();
    sources.sort_unstable();
    sources.dedup();
    let entries = [EntryIx::Topic(ix)].into_iter().chain(sources.into_iter().map(EntryIx::Source));
    let title = format!("{} · {}", topic.parsed.meta.title.value, cx.dossier.meta.title);
    let feed = feed(cx, title, &url::topic_page(&topic.id, 1), entries);
    Feed { subtitle: None, ..feed }
}

fn feed<'a>(
    cx: ViewContext<'a>,
    title: String,
    page: &str,
    entries: impl Iterator<Item = EntryIx>,
) -> Feed<'a> {
    let meta = &cx.dossier.meta;
    let changed = entries.filter_map(|ix| Some((ix, last_change(cx.dossier, ix)?)));
    let mut changed: Vec<(EntryIx, &Date)> = changed.collect();
    // Stable: entries that changed on the same day stay in the order of the dossier.
    changed.sort_by_key(|(_, date)| Reverse(date.first()));
    changed.truncate(MAX_ENTRIES);
    let entry = |(entry, date)| FeedEntry {
        title: cx.dossier.title(entry),
        address: address(cx, &cx.dossier.path(entry)),
        updated: updated(date),
        summary: cx.plain_summary(entry),
    };
    Feed {
        address: address(cx, cx.path),
        page: address(cx, page),
        title,
        subtitle: meta.description.as_deref(),
        language: &meta.language,
        authors: &meta.authors,
        rights: meta.rights.as_deref(),
        entries: changed.into_iter().map(entry).collect(),
    }
}

/// The beginning of the first day that a date may mean (RFC 3339).
fn updated(changed: &Date) -> String {
    let day = changed.first();
    format!("{:04}-{:02}-{:02}T00:00:00Z", day.year, day.month, day.day)
}

fn address(cx: ViewContext<'_>, path: &str) -> String {
    url::absolute(cx.dossier.meta.base_url.as_deref().unwrap_or_default(), path)
}
