//! Feeds of changed entries: of the whole dossier, and of each topic.

use serde::Serialize;

use super::context::ViewContext;
use super::web::changed_source;
use crate::link::{EntryIx, SourceIx, TopicIx};
use crate::model::Date;
use crate::url;

/// A feed has at most this many entries: the newest.
const MAX_ENTRIES: usize = 100;

/// An Atom feed (RFC 4287). Its dates come from the entries, never from the clock.
#[derive(Debug, Serialize)]
pub struct Feed<'a> {
    pub address: String,
    /// The address of the page whose feed it is.
    pub page: String,
    pub title: String,
    pub subtitle: Option<&'a str>,
    /// The language of titles.
    pub language: &'a str,
    pub authors: &'a [String],
    /// In the curator's words.
    pub rights: Option<&'a str>,
    /// Newest first.
    pub entries: Vec<FeedEntry<'a>>,
}

/// An entry of a feed.
#[derive(Debug, Serialize)]
pub struct FeedEntry<'a> {
    /// The page's address, also the entry's id.
    pub address: String,
    pub title: &'a str,
    /// The time of the last change (RFC 3339): the beginning of the first day that the date may mean.
    pub updated: String,
    /// The curator's summary in plain words; may be empty.
    pub summary: String,
}

/// The feed of the whole dossier: all sources and topics with a date of change.
pub fn dossier(cx: ViewContext<'_>) -> Feed<'_> {
    let sources = cx
        .dossier
        .briefs()
        .filter_map(|(ix, brief)| Some((EntryIx::Source(ix), changed_source(brief.meta())?)));
    let topics = cx.dossier.topics().filter_map(|ix| changed_topic(cx, ix));
    feed(cx, cx.dossier.meta.title.clone(), url::HOME, sources.chain(topics).collect())
}

/// The feed of a topic: the topic itself, and its sources.
pub fn topic(cx: ViewContext<'_>, ix: TopicIx) -> Feed<'_> {
    let topic = cx.dossier.topic(ix);
    let mut sources: Vec<SourceIx> = topic
        .relations
        .passages
        .iter()
        .map(|passage| passage.source)
        .chain(topic.relations.sources.iter().copied())
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let sources = sources
        .into_iter()
        .filter_map(|ix| Some((EntryIx::Source(ix), changed_source(cx.dossier.brief(ix).meta())?)));
    let entries = changed_topic(cx, ix).into_iter().chain(sources);
    let title = format!("{} · {}", topic.parsed.meta.title.value, cx.dossier.meta.title);
    let feed = feed(cx, title, &url::topic(&topic.id, 1), entries.collect());
    Feed { subtitle: None, ..feed }
}

fn feed<'a>(
    cx: ViewContext<'a>,
    title: String,
    page: &str,
    mut entries: Vec<(EntryIx, &Date)>,
) -> Feed<'a> {
    let meta = &cx.dossier.meta;
    // Stable: entries that changed on the same day stay in the order of the dossier.
    entries.sort_by_cached_key(|(_, changed)| std::cmp::Reverse(updated(changed)));
    entries.truncate(MAX_ENTRIES);
    let entries = entries.into_iter().map(|(ix, changed)| entry(cx, ix, changed)).collect();
    Feed {
        address: address(cx, cx.path),
        page: address(cx, page),
        title,
        subtitle: meta.description.as_deref(),
        language: &meta.language,
        authors: &meta.authors,
        rights: meta.rights.as_deref(),
        entries,
    }
}

/// A topic with the date of its last change.
fn changed_topic(cx: ViewContext<'_>, ix: TopicIx) -> Option<(EntryIx, &Date)> {
    Some((EntryIx::Topic(ix), cx.dossier.topic(ix).parsed.meta.updated.as_ref()?))
}

fn entry<'a>(cx: ViewContext<'a>, entry: EntryIx, changed: &Date) -> FeedEntry<'a> {
    let dossier = cx.dossier;
    let summary = match entry {
        EntryIx::Source(ix) => dossier.source(ix).summary.as_ref(),
        EntryIx::Topic(ix) => dossier.topic(ix).summary.as_ref(),
        EntryIx::Page(ix) => dossier.page(ix).summary.as_ref(),
        EntryIx::Home => None,
    };
    FeedEntry {
        title: dossier.title(entry),
        address: address(cx, &dossier.path(entry)),
        updated: updated(changed),
        summary: cx.plain(summary),
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
