//! What is new, for feed readers: the whole dossier, and each topic.

use serde::Serialize;

use super::maker::Maker;
use super::web::changed_source;
use crate::link::{EntryIx, SourceIx, TopicIx};
use crate::model::Date;
use crate::url;

/// How many entries a feed has at most: the newest.
const ENTRIES: usize = 100;

/// An Atom feed (RFC 4287). Its dates come from the entries, never from the clock.
#[derive(Debug, Hash, Serialize)]
pub struct Feed<'a> {
    /// The feed's own address.
    pub address: String,
    /// The address of the page that it is the feed of.
    pub page: String,
    /// The title.
    pub title: String,
    /// The dossier's description.
    pub subtitle: Option<&'a str>,
    /// The language of titles.
    pub language: &'a str,
    /// Who made the dossier.
    pub authors: &'a [String],
    /// Rights in the curator's words.
    pub rights: Option<&'a str>,
    /// The entries, newest first.
    pub entries: Vec<FeedEntry<'a>>,
}

/// An entry of a feed.
#[derive(Debug, Hash, Serialize)]
pub struct FeedEntry<'a> {
    /// The page's address, which is the entry's id too.
    pub address: String,
    /// The title.
    pub title: &'a str,
    /// When it was last changed (RFC 3339): the beginning of the first day that the date may mean.
    pub updated: String,
    /// The curator's summary in plain words; may be empty.
    pub summary: String,
}

/// The feed of the whole dossier: sources and topics that say when they were changed.
pub fn dossier(make: Maker<'_>) -> Feed<'_> {
    let sources = (0..make.dossier.sources.len() as u32).map(SourceIx);
    let topics = (0..make.dossier.topics.len() as u32).map(TopicIx);
    let entries = sources
        .filter_map(|ix| source(make, ix))
        .chain(topics.filter_map(|ix| topic_entry(make, ix)))
        .collect();
    feed(make, make.dossier.meta.title.clone(), url::HOME, entries)
}

/// The feed of a topic: itself, and the sources that say something on it.
pub fn topic(make: Maker<'_>, ix: TopicIx) -> Feed<'_> {
    let topic = make.dossier.topic(ix);
    let mut sources: Vec<SourceIx> = topic
        .passages
        .iter()
        .map(|passage| passage.source)
        .chain(topic.sources.iter().copied())
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let entries = topic_entry(make, ix)
        .into_iter()
        .chain(sources.into_iter().filter_map(|ix| source(make, ix)));
    let title = format!("{} · {}", topic.parsed.meta.title.value, make.dossier.meta.title);
    let feed = feed(make, title, &url::topic(&topic.id, 1), entries.collect());
    Feed { subtitle: None, ..feed }
}

fn feed<'a>(
    make: Maker<'a>,
    title: String,
    page: &str,
    mut entries: Vec<FeedEntry<'a>>,
) -> Feed<'a> {
    let meta = &make.dossier.meta;
    // Stable: what changed on the same day is in the order of the dossier.
    entries.sort_by(|a, b| b.updated.cmp(&a.updated));
    entries.truncate(ENTRIES);
    Feed {
        address: address(make, make.path),
        page: address(make, page),
        title,
        subtitle: meta.description.as_deref(),
        language: &meta.language,
        authors: &meta.authors,
        rights: meta.rights.as_deref(),
        entries,
    }
}

fn source(make: Maker<'_>, ix: SourceIx) -> Option<FeedEntry<'_>> {
    let source = make.dossier.source(ix);
    let changed = changed_source(source)?;
    Some(entry(make, EntryIx::Source(ix), changed, make.plain(source.summary.as_ref())))
}

fn topic_entry(make: Maker<'_>, ix: TopicIx) -> Option<FeedEntry<'_>> {
    let topic = make.dossier.topic(ix);
    let changed = topic.parsed.meta.updated.as_ref()?;
    Some(entry(make, EntryIx::Topic(ix), changed, make.plain(topic.summary.as_ref())))
}

fn entry<'a>(make: Maker<'a>, entry: EntryIx, changed: &Date, summary: String) -> FeedEntry<'a> {
    let title = make.dossier.title(entry);
    let address = address(make, &make.dossier.path(entry));
    let day = changed.first();
    let updated = format!("{:04}-{:02}-{:02}T00:00:00Z", day.year, day.month, day.day);
    FeedEntry { address, title, updated, summary }
}

fn address(make: Maker<'_>, path: &str) -> String {
    url::absolute(make.dossier.meta.base_url.as_deref().unwrap_or_default(), path)
}
