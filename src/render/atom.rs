//! Atom feeds (RFC 4287).

use atom_syndication::{Entry, FixedDateTime, Generator, Link, Person, Text};

use crate::pages::{Feed, FeedEntry};

/// The XML of a feed.
pub fn atom(feed: &Feed<'_>) -> String {
    let newest = feed.entries.first().map(|entry| entry.updated.as_str());
    let mut atom = atom_syndication::Feed::default();
    atom.set_title(feed.title.as_str());
    atom.set_subtitle(feed.subtitle.map(Text::from));
    atom.set_id(feed.page.as_str());
    atom.set_lang(feed.language.to_owned());
    atom.set_updated(time(newest));
    atom.set_links(vec![link("self", &feed.address), link("alternate", &feed.page)]);
    atom.set_rights(feed.rights.map(Text::from));
    atom.set_generator(Generator {
        value: "dossier".to_owned(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Generator::default()
    });
    // Atom requires an author: the dossier's title if it names none.
    let names =
        if feed.authors.is_empty() { std::slice::from_ref(&feed.title) } else { feed.authors };
    let person = |name: &String| Person { name: name.clone(), ..Person::default() };
    atom.set_authors(names.iter().map(person).collect::<Vec<_>>());
    let entry = |entry: &FeedEntry<'_>| {
        let mut atom = Entry::default();
        atom.set_title(entry.title);
        atom.set_id(entry.address.as_str());
        atom.set_updated(time(Some(&entry.updated)));
        atom.set_links(vec![link("alternate", &entry.address)]);
        if !entry.summary.is_empty() {
            atom.set_summary(Text::from(entry.summary.as_str()));
        }
        atom
    };
    atom.set_entries(feed.entries.iter().map(entry).collect::<Vec<_>>());
    atom.to_string() + "\n"
}

fn link(rel: &str, href: &str) -> Link {
    Link { rel: rel.to_owned(), href: href.to_owned(), ..Link::default() }
}

/// A time (RFC 3339); the beginning of 1970 for a feed without entries.
fn time(time: Option<&str>) -> FixedDateTime {
    time.and_then(|time| time.parse().ok()).unwrap_or_default()
}
