//! Whole sites: every link resolves, nothing is fetched from elsewhere, and no inline script runs.

use crate::harness::{Project, is, repository};
use crate::links;

#[test]
fn every_link_of_the_world_resolves() {
    let project = Project::world();
    assert_eq!(project.codes(), [""; 0], "the world has neither errors nor warnings");
    assert_eq!(links::faults(&project.build(), "/"), [""; 0]);
}

#[test]
fn every_page_forbids_foreign_scripts() {
    for page in Project::world().build().pages() {
        let policy = page.one("meta[http-equiv=\"Content-Security-Policy\"]");
        let policy = policy.attr("content").unwrap_or_default();
        assert!(policy.contains("script-src 'self'"), "{}: {policy}", page.path);
    }
}

#[test]
fn linked_data_in_pages_is_json() {
    for page in Project::world().build().pages() {
        for data in page.all("script[type=\"application/ld+json\"]") {
            let text: String = data.text().collect();
            let read = serde_json::from_str::<serde_json::Value>(&text);
            assert!(read.is_ok(), "{}: {text}", page.path);
        }
    }
}

#[test]
fn the_sample_is_clean_and_shows_what_there_is() {
    let project = Project::copy_of(repository());
    assert_eq!(project.codes(), [""; 0], "the sample has neither errors nor warnings");
    let site = project.build();
    assert_eq!(links::faults(&site, "/"), [""; 0]);
    let data = |folder: &str| {
        let paths = site.paths().into_iter();
        let paths = paths.filter(|path| path.starts_with(folder) && is(path, "json"));
        paths.map(|path| site.json(path)).collect::<Vec<_>>()
    };
    let (sources, topics) = (data("sources/"), data("topics/"));
    let count = |entries: &[serde_json::Value], key: &str| -> usize {
        entries.iter().map(|entry| entry[key].as_array().map_or(0, Vec::len)).sum()
    };
    assert!(sources.len() >= 6, "{} sources", sources.len());
    assert!(topics.len() >= 12, "{} topics", topics.len());
    assert!(count(&sources, "passages") >= 40, "{} passages", count(&sources, "passages"));
    assert!(count(&topics, "events") >= 25, "{} events", count(&topics, "events"));
    assert!(site.has("pages/method.html"));
    assert!(sources.iter().any(|source| source["fidelity"] == "digest"));
}
