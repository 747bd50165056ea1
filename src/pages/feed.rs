//! Atom feeds (RFC 4287) of changed entries: of the whole dossier, and of each topic. Dates come from the
//! entries, never from the clock.

use std::cmp::Reverse;

use atom_syndication::{Entry, Feed, FixedDateTime, Generator, Link, Person, Text};

use super::context::ViewContext;
use super::web::last_change;
use crate::link::{EntryIx, SourceIx, TopicIx};
use crate::model::Date;
use crate::url;

/// A feed has at most this many entries: the newest.
const MAX_ENTRIES: usize = 100;

/// The feed of the whole dossier: all sources and topics with a date of change.
pub fn dossier_feed(cx: ViewContext<'_>) -> Feed {
    let sources = cx.dossier.sources().map(EntryIx::Source);
    let topics = cx.dossier.topics().map(EntryIx::Topic);
    let meta = &cx.dossier.meta;
    let mut feed = feed(cx, meta.title.clone(), url::HOME, sources.chain(topics));
    feed.set_subtitle(meta.description.as_deref().map(Text::from));
    feed
}

/// The feed of a topic: the topic itself, and its sources.
pub fn topic_feed(cx: ViewContext<'_>, ix: TopicIx) -> Feed {
    let topic = cx.dossier.topic(ix);
    let with_passages = topic.relations.passages.iter().map(|passage| passage.source);
    let mut sources: Vec<SourceIx> =
        with_passages.chain(topic.relations.sources.iter().copied()).collect();
    sources.sort_unstable();
    sources.dedup();
    let entries = [EntryIx::Topic(ix)].into_iter().chain(sources.into_iter().map(EntryIx::Source));
    let title = format!("{} · {}", topic.parsed.meta.title.value, cx.dossier.meta.title);
    feed(cx, title, &url::topic_page(&topic.id, 1), entries)
}

fn feed(
    cx: ViewContext<'_>,
    title: String,
    page: &str,
    entries: impl Iterator<Item = EntryIx>,
) -> Feed {
    let meta = &cx.dossier.meta;
    let changed = entries.filter_map(|ix| Some((ix, last_change(cx.dossier, ix)?)));
    let mut changed: Vec<(EntryIx, &Date)> = changed.collect();
    // Stable: entries that changed on the same day stay in the order of the dossier.
    changed.sort_by_key(|(_, date)| Reverse(date.first()));
    changed.truncate(MAX_ENTRIES);
    let page = address(cx, page);
    let mut feed = Feed::default();
    feed.set_id(page.as_str());
    feed.set_lang(meta.language.clone());
    // The beginning of 1970 for a feed without entries.
    feed.set_updated(changed.first().map(|(_, date)| updated(date)).unwrap_or_default());
    feed.set_links(vec![link("self", address(cx, cx.path)), link("alternate", page)]);
    feed.set_rights(meta.rights.as_deref().map(Text::from));
    feed.set_generator(Generator {
        value: "dossier".to_owned(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Generator::default()
    });
    // Atom requires an author: the feed's title if the dossier names none.
    let names =
        if meta.authors.is_empty() { std::slice::from_ref(&title) } else { &meta.authors[..] };
    let person = |name: &String| Person { name: name.clone(), ..Person::default() };
    feed.set_authors(names.iter().map(person).collect::<Vec<_>>());
    feed.set_title(title);
    feed.set_entries(changed.iter().map(|&(ix, date)| entry(cx, ix, date)).collect::<Vec<_>>());
    feed
}

fn entry(cx: ViewContext<'_>, ix: EntryIx, changed: &Date) -> Entry {
    let page = address(cx, &cx.dossier.path(ix));
    let mut entry = Entry::default();
    entry.set_title(cx.dossier.title(ix));
    entry.set_id(page.as_str());
    entry.set_updated(updated(changed));
    entry.set_links(vec![link("alternate", page)]);
    let summary = cx.plain_summary(ix);
    if !summary.is_empty() {
        entry.set_summary(Text::from(summary));
    }
    entry
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

/// The beginning of the first day that a date may mean.
fn updated(changed: &Date) -> FixedDateTime {
    let day = changed.first();
    let time = format!("{:04}-{:02}-{:02}T00:00:00Z", day.year, day.month, day.day);
    time.parse().unwrap_or_default()
}

fn address(cx: ViewContext<'_>, path: &str) -> String {
    url::absolute(cx.dossier.meta.base_url.as_deref().unwrap_or_default(), path)
}
