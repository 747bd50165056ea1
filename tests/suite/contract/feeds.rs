//! Atom feeds, parsed as feed readers do.

use atom_syndication::Feed;

use crate::harness::{Project, Site, is};

fn project(config: &str) -> Project {
    let project = Project::dossier(&[
        ("sources/a.txt", "Words.\n"),
        ("sources/a.yaml", "title: A & B\ndate: 2018-01\nsummary: In *short*.\ntopics: [t]\n"),
        ("sources/b.txt", "Words.\n"),
        ("sources/b.yaml", "title: B\ndate: 2019\nretrieved: 2020-02-03\nupdated: 2020-05\n"),
        ("sources/c.txt", "Words.\n"),
        ("sources/c.yaml", "title: Undated\ntopics: [t]\n"),
        ("topics/t.yaml", "title: T\nupdated: 2019-12-31\n"),
        ("topics/u.yaml", "title: U\n"),
    ]);
    project.write("dossier/dossier.yaml", config);
    project
}

const CONFIG: &str = "title: The dossier\nbase_url: https://example.org/d\nauthors: [Ann]\n";

fn feed(site: &Site, path: &str) -> Feed {
    Feed::read_from(site.bytes(path)).unwrap()
}

fn entries(feed: &Feed) -> Vec<(String, String)> {
    let entry = |entry: &atom_syndication::Entry| {
        (entry.id().to_owned(), entry.updated().format("%Y-%m-%d").to_string())
    };
    feed.entries().iter().map(entry).collect()
}

fn at(path: &str, day: &str) -> (String, String) {
    (format!("https://example.org/d/{path}"), day.to_owned())
}

#[test]
fn the_feed_has_what_says_when_it_was_changed_newest_first() {
    let site = project(CONFIG).build();
    let feed = feed(&site, "feed.xml");
    assert_eq!(feed.title().value, "The dossier");
    assert_eq!(feed.authors()[0].name(), "Ann");
    assert_eq!(
        entries(&feed),
        [
            at("sources/b.html", "2020-05-01"),
            at("topics/t.html", "2019-12-31"),
            at("sources/a.html", "2018-01-01"),
        ]
    );
    assert_eq!(feed.updated().format("%Y-%m-%d").to_string(), "2020-05-01");
    assert_eq!(feed.entries()[2].title().value, "A & B");
    assert_eq!(feed.entries()[2].summary().map(|summary| &*summary.value), Some("In short."));
}

#[test]
fn a_topic_has_a_feed_of_its_own() {
    let site = project(CONFIG).build();
    let of_t = [at("topics/t.html", "2019-12-31"), at("sources/a.html", "2018-01-01")];
    assert_eq!(entries(&feed(&site, "topics/t.xml")), of_t);
    assert_eq!(entries(&feed(&site, "topics/u.xml")), []);
    let link = site.html("topics/t.html");
    let link = link.all("link[type=\"application/atom+xml\"]").into_iter();
    let links: Vec<_> = link.filter_map(|link| link.attr("href")).collect();
    assert_eq!(links, ["../feed.xml", "t.xml"]);
}

#[test]
fn without_a_base_url_there_is_no_feed() {
    let site = project("title: D\n").build();
    let feeds = site.paths().into_iter().filter(|path| is(path, "xml")).count();
    assert_eq!(feeds, 0);
}
