//! Plans for a target whose marks are the contents of its files.

use super::*;
use crate::site::FileContents;

fn hash(content: &str) -> Hash {
    blake3::hash(content.as_bytes())
}

fn site(files: &[(&str, &str)]) -> SiteContents {
    let file = |&(path, content): &(&str, &str)| {
        let (hash, size) = (hash(content).into(), content.len() as u64);
        (path.to_owned(), FileContents { hash, size, places: String::new() })
    };
    files.iter().map(file).collect()
}

/// A target on which a file's mark is its content.
#[derive(Default)]
struct TestTarget {
    files: BTreeMap<String, String>,
    list: PublishedFiles,
    places: Vec<u8>,
}

impl TestTarget {
    fn plan_with(&self, contents: &SiteContents, adopt: bool) -> PublishPlan {
        let state = TargetState {
            manifest: (!self.places.is_empty()).then(|| self.list.text()),
            places: Some(self.places.clone()),
            marks: self.files.clone(),
        };
        PublishPlan::new(contents, &state, adopt, |_| None, |_| Ok(None), |_, _| true)
            .unwrap_or_default()
    }

    fn plan(&self, files: &[(&str, &str)]) -> PublishPlan {
        self.plan_with(&site(files), false)
    }

    /// Publishes all of a site, or only the first files and not the final list.
    fn publish(&mut self, files: &[(&str, &str)], count: Option<usize>) {
        let plan = self.plan(files);
        self.list = plan.interim_list.clone();
        self.places = plan.places.clone();
        let mut done = plan.retained_files.clone();
        for (_, path) in plan.send.iter().take(count.unwrap_or(usize::MAX)) {
            let content =
                files.iter().find(|(of, _)| of == path).map_or("", |(_, content)| content);
            self.files.insert(path.clone(), content.to_owned());
            let mark = Some(content.to_owned());
            done.insert(path, PublishedFile { hash: hash(content), mark, rule: None });
        }
        for entry in self.list.0.values_mut() {
            // The target tells the mark when it has the file, which is after the list was written.
            if let Some(next) = &mut entry.next {
                next.mark = files
                    .iter()
                    .find(|(_, content)| hash(content) == next.hash)
                    .map(|(_, content)| (*content).to_owned());
            }
        }
        if count.is_none() {
            self.files.retain(|path, _| !plan.delete.contains(path));
            self.list = done;
        }
    }
}

fn sent(plan: &PublishPlan) -> Vec<&str> {
    plan.send.iter().map(|(_, path)| path.as_str()).collect()
}

#[test]
fn pages_are_sent_after_what_they_need_and_before_what_lists_them() {
    let mut target = TestTarget::default();
    target.publish(&[("index.html", "1"), ("sources/a.html", "1"), ("data/index.json", "1")], None);
    let plan = target.plan(&[
        ("data/index.json", "2"),
        ("index.html", "2"),
        ("sources/a.html", "2"),
        ("sources/b.html", "1"),
        ("sources/b.json", "1"),
        ("sources/index.2.html", "1"),
    ]);
    assert_eq!(
        sent(&plan),
        [
            "sources/b.json",
            "sources/b.html",
            "sources/index.2.html",
            "sources/a.html",
            "index.html",
            "data/index.json",
        ]
    );
    assert_eq!(plan.added_pages, ["sources/b.html", "sources/index.2.html"]);
    assert_eq!(plan.changed_pages, ["index.html", "sources/a.html"]);
}

#[test]
fn nothing_is_done_twice() {
    let mut target = TestTarget::default();
    let files = [("a.html", "1"), ("b.html", "1")];
    assert!(!target.plan(&files).is_empty());
    target.publish(&files, None);
    assert!(target.plan(&files).is_empty());
    assert!(!target.plan(&files[..1]).is_empty());
}

#[test]
fn an_interrupted_publication_is_completed() {
    let before = [("a.html", "1"), ("b.html", "1"), ("c.html", "1")];
    let after = [("a.html", "2"), ("b.html", "2"), ("c.html", "1")];
    let later = [("a.html", "3"), ("b.html", "3"), ("c.html", "1")];
    for count in 0..=2 {
        let mut target = TestTarget::default();
        target.publish(&before, None);
        target.publish(&after, Some(count));
        let plan = target.plan(&after);
        assert_eq!(plan.send.len(), 2 - count, "what is there is not sent again");
        assert!(plan.completes_list && plan.refused.is_empty());
        // Another site is published meanwhile, and interrupted too.
        target.publish(&later, Some(1));
        let plan = target.plan(&later);
        assert_eq!((plan.send.len(), plan.refused.len()), (1, 0), "{count}");
        target.publish(&later, None);
        assert!(target.plan(&later).is_empty());
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let mut target = TestTarget::default();
    target.files.insert("CNAME".to_owned(), "mine".to_owned());
    target.files.insert("a.html".to_owned(), "mine".to_owned());
    target.files.insert("b.html/x".to_owned(), "mine".to_owned());
    target.files.insert("c".to_owned(), "mine".to_owned());
    let files = [("a.html", "1"), ("b.html", "1"), ("c/d.html", "1"), ("e.html", "1")];
    let plan = target.plan(&files);
    assert_eq!(plan.refused, ["a.html", "b.html/x", "c"]);
    assert_eq!((sent(&plan), plan.delete.len()), (vec!["e.html"], 0));
    let plan = target.plan_with(&site(&files[..1]), true);
    assert_eq!((sent(&plan), plan.refused.len()), (vec!["a.html"], 0));

    // A published file that somebody has changed since is theirs, too.
    target.files.clear();
    target.publish(&files, None);
    target.files.insert("a.html".to_owned(), "theirs".to_owned());
    target.files.insert("e.html".to_owned(), "theirs".to_owned());
    let plan = target.plan(&files[..3]);
    assert_eq!(
        (plan.refused.as_slice(), plan.delete.len()),
        (&["a.html".to_owned(), "e.html".to_owned()][..], 0)
    );
    let plan = target.plan_with(&site(&files[..3]), true);
    assert_eq!((sent(&plan), plan.delete.clone()), (vec!["a.html"], vec!["e.html".to_owned()]));
}

#[test]
fn an_asset_stays_until_the_next_change() {
    let mut target = TestTarget::default();
    target.publish(&[("a.html", "1"), ("assets/x.1.css", "1")], None);
    let second = [("a.html", "2"), ("assets/x.2.css", "2")];
    assert_eq!(target.plan(&second).delete, [""; 0]);
    target.publish(&second, None);
    assert!(target.plan(&second).is_empty());
    assert!(target.files.contains_key("assets/x.1.css"));
    // It can be needed again.
    let plan = target.plan(&[("a.html", "3"), ("assets/x.1.css", "1")]);
    assert_eq!((sent(&plan), plan.delete.len()), (vec!["a.html"], 0));
    let third = [("a.html", "3"), ("assets/x.2.css", "2")];
    assert_eq!(target.plan(&third).delete, ["assets/x.1.css"]);
}

#[test]
fn many_deletions_are_noticed() {
    let mut target = TestTarget::default();
    let paths: Vec<String> = (0..10).map(|n| format!("{n}.html")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "1")).collect();
    target.publish(&files, None);
    assert!(!target.plan(&files[2..]).deletes_much);
    let plan = target.plan(&files[3..]);
    assert!(plan.deletes_much);
    assert_eq!(plan.dead_addresses(), ["0.html", "1.html", "2.html"]);
}

#[test]
fn a_file_that_is_served_otherwise_is_sent_again() {
    let mut target = TestTarget::default();
    let files = [("a.jsonld", "1"), ("b.html", "1")];
    target.publish(&files, None);
    let state = TargetState {
        manifest: Some(target.list.text()),
        places: Some(target.places.clone()),
        marks: target.files.clone(),
    };
    let rule = |path: &str| path.ends_with(".jsonld").then(|| "ld".to_owned());
    let plan = PublishPlan::new(&site(&files), &state, false, rule, |_| Ok(None), |_, _| true);
    assert_eq!(sent(&plan.unwrap_or_default()), ["a.jsonld"]);
}
