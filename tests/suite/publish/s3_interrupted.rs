//! Publications to S3 that fail at any request, or run at the same time.

use std::cmp::Ordering::{Equal, Greater, Less};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use super::s3::{listable, publish};
use super::s3_server::{Deed, Proxy, Seen, Server};
use super::{assert_live, broken_links, clean, first_edition, live, second_edition, third_edition};
use crate::harness::{Project, Site};

/// A published first edition, and a dossier that has become the second one.
struct PublishedBucket {
    project: Project,
    server: Server,
    /// All that the service has with the first edition.
    saved: TempDir,
    first: Site,
    /// The files of a clean publication of the second edition.
    second: Site,
}

impl PublishedBucket {
    fn new() -> Self {
        let (project, server) = (first_edition(), Server::s3s());
        listable(&project);
        publish(&project, &server.endpoint(), &[]).sent();
        let saved = server.save();
        let first = clean(&project);
        second_edition(&project);
        let second = clean(&project);
        Self { project, server, saved, first, second }
    }

    fn live(&self) -> Site {
        live(&self.server.bucket().join("a/b"))
    }

    /// Checks what a publication has left, and publishes again. Returns the number of files sent then.
    fn assert_heals(&self, when: &str) -> u64 {
        let left = self.live();
        assert_eq!(broken_links(&left, &self.first), [""; 0], "{when}");
        let differs = |(path, bytes): &(&String, &Vec<u8>)| left.files.get(*path) != Some(bytes);
        let missing = self.second.files.iter().filter(differs).count() as u64;
        let proxy = Proxy::plain(&self.server);
        let next = publish(&self.project, &proxy.endpoint(), &["--allow-deletes"]);
        assert_eq!(next.sent(), missing, "{when}: nothing is sent twice");
        let own = |key: &str| key.rsplit('/').next().unwrap().starts_with(".dossier-");
        let puts = proxy.seen().into_iter().filter(|seen| seen.method == "PUT" && !own(&seen.key));
        assert_eq!(puts.count() as u64, missing, "{when}");
        assert_live(&self.live(), &self.second);
        missing
    }

    /// Publishes again and again, and lets it fail at one request after the other.
    fn fail_at_each_request(&self, deed: impl Fn(usize) -> Deed, is_for_good: bool) {
        let mut healed = 0;
        for at in 0.. {
            self.server.restore(&self.saved);
            let (deed, counted) = (deed(at), AtomicUsize::new(0));
            let has_failed = Arc::new(AtomicBool::new(false));
            let failed = Arc::clone(&has_failed);
            let proxy = Proxy::start(&self.server, move |_, seen| {
                if is_look_up(seen) {
                    return Deed::Forward;
                }
                let number = counted.fetch_add(1, Ordering::SeqCst);
                failed.fetch_or(number == at, Ordering::SeqCst);
                match number.cmp(&at) {
                    Equal => deed,
                    Greater if is_for_good => Deed::Drop,
                    Less | Greater => Deed::Forward,
                }
            });
            let run = publish(&self.project, &proxy.endpoint(), &["--allow-deletes"]);
            let when = format!("{deed:?} at request {at}");
            if !has_failed.load(Ordering::SeqCst) {
                assert!(at > 40, "{at} requests");
                break;
            }
            if is_for_good {
                run.assert_refused("the connection broke");
                healed += self.assert_heals(&when);
            } else {
                run.sent();
                assert_eq!(self.assert_heals(&when), 0, "{when}: another attempt succeeds");
            }
        }
        assert_eq!(is_for_good, healed > 0);
    }
}

/// True for a question about an object, of which there are many before anything is changed: s3s-fs tells no
/// entity tags when it lists objects.
fn is_look_up(seen: &Seen) -> bool {
    seen.method == "HEAD" && !seen.key.ends_with(".dossier-published")
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_service_that_fails_once_at_any_request_does_no_harm() {
    // Every other time the request is carried out, and only its answer is lost.
    let deed = |at| if at % 2 == 0 { Deed::Fail } else { Deed::Lose };
    PublishedBucket::new().fail_at_each_request(deed, false);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_connection_that_ends_at_any_request_breaks_no_link() {
    PublishedBucket::new().fail_at_each_request(|_| Deed::Drop, true);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_first_publication_that_ends_is_completed() {
    let (project, server) = (first_edition(), Server::s3s());
    listable(&project);
    let expected = clean(&project);
    let site = || live(&server.bucket().join("a/b"));
    for last in [4, 10, 20, 40] {
        let proxy = Proxy::start(
            &server,
            move |number, _| if number < last { Deed::Forward } else { Deed::Drop },
        );
        publish(&project, &proxy.endpoint(), &[]).assert_refused("the connection broke");
    }
    let there = site().files.len();
    assert!(there > 20, "{there}");
    let sent = publish(&project, &server.endpoint(), &[]).sent();
    assert_eq!(sent as usize, expected.files.len() - there);
    assert_live(&site(), &expected);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn of_two_publications_at_a_time_one_loses() {
    let published = PublishedBucket::new();
    let rival = first_edition();
    listable(&rival);
    second_edition(&rival);
    third_edition(&rival);
    let expected = clean(&rival);
    let (rival, mut lost) = (Arc::new(rival), 0);
    for at in 0.. {
        published.server.restore(&published.saved);
        let (rival, endpoint) = (Arc::clone(&rival), published.server.endpoint());
        let counted = AtomicUsize::new(0);
        let has_begun = Arc::new(AtomicBool::new(false));
        let begun = Arc::clone(&has_begun);
        // The other one runs from its beginning to its end before this request.
        let proxy = Proxy::start(&published.server, move |_, seen| {
            if !is_look_up(seen) && counted.fetch_add(1, Ordering::SeqCst) == at {
                begun.store(true, Ordering::SeqCst);
                publish(&rival, &endpoint, &["--allow-deletes"]).sent();
            }
            Deed::Forward
        });
        let run = publish(&published.project, &proxy.endpoint(), &["--allow-deletes"]);
        if !has_begun.load(Ordering::SeqCst) {
            break;
        }
        let live = published.live();
        assert_eq!(broken_links(&live, &published.first), [""; 0], "at request {at}");
        if run.code == 0 {
            // It has read what the other one left, or had nothing more to do.
            let is_whole = |site: &Site| {
                site.files.iter().all(|(path, bytes)| live.files.get(path) == Some(bytes))
            };
            assert!(is_whole(&published.second) || is_whole(&expected), "at request {at}");
        } else {
            run.assert_refused("another publication");
            lost += 1;
            for (path, bytes) in &expected.files {
                assert!(live.files.get(path) == Some(bytes), "{path} at request {at}");
            }
        }
    }
    assert!(lost > 10, "{lost}");
}
