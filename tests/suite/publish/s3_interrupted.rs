//! Publications to S3 that fail at any request, or run at the same time.

use std::cmp::Ordering::{Equal, Greater, Less};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use super::s3::{listable, publish};
use super::s3_server::{Action, Proxy, Request, Server};
use super::{
    assert_live, broken_links, clean, count_differing, first_edition, live, second_edition,
    third_edition,
};
use crate::harness::{Project, Site};

/// A published first edition, and a dossier that has become the second one.
struct BucketEditions {
    project: Project,
    server: Server,
    /// All that the service has with the first edition.
    saved: TempDir,
    first: Site,
    /// The files of a clean publication of the second edition.
    second: Site,
}

impl BucketEditions {
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
        let missing = count_differing(&left, &self.second);
        let proxy = Proxy::plain(&self.server);
        let next = publish(&self.project, &proxy.endpoint(), &["--allow-deletes"]);
        assert_eq!(next.sent(), missing, "{when}: nothing is sent twice");
        let own = |key: &str| key.rsplit('/').next().unwrap().starts_with(".dossier-");
        let puts = proxy
            .requests()
            .into_iter()
            .filter(|request| request.method == "PUT" && !own(&request.key));
        assert_eq!(puts.count() as u64, missing, "{when}");
        assert_live(&self.live(), &self.second);
        missing
    }

    /// Publishes again and again, and lets it fail at one request after the other.
    fn fail_at_each_request(&self, action: impl Fn(usize) -> Action, is_for_good: bool) {
        let mut healed = 0;
        for at in 0.. {
            self.server.restore(&self.saved);
            let (action, counted) = (action(at), AtomicUsize::new(0));
            let has_failed = Arc::new(AtomicBool::new(false));
            let failed = Arc::clone(&has_failed);
            let proxy = Proxy::start(&self.server, move |_, request| {
                if is_look_up(request) {
                    return Action::Forward;
                }
                let number = counted.fetch_add(1, Ordering::SeqCst);
                failed.fetch_or(number == at, Ordering::SeqCst);
                match number.cmp(&at) {
                    Equal => action,
                    Greater if is_for_good => Action::Drop,
                    Less | Greater => Action::Forward,
                }
            });
            let run = publish(&self.project, &proxy.endpoint(), &["--allow-deletes"]);
            let when = format!("{action:?} at request {at}");
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
fn is_look_up(request: &Request) -> bool {
    request.method == "HEAD" && !request.key.ends_with(".dossier-published")
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_service_that_fails_once_at_any_request_does_no_harm() {
    // Every other time the request is carried out, and only its answer is lost.
    let action = |at| if at % 2 == 0 { Action::Fail } else { Action::Lose };
    BucketEditions::new().fail_at_each_request(action, false);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_connection_that_ends_at_any_request_breaks_no_link() {
    BucketEditions::new().fail_at_each_request(|_| Action::Drop, true);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn a_first_publication_that_ends_is_completed() {
    let (project, server) = (first_edition(), Server::s3s());
    listable(&project);
    let expected = clean(&project);
    let site = || live(&server.bucket().join("a/b"));
    for last in [4, 10, 20, 40] {
        let proxy =
            Proxy::start(
                &server,
                move |number, _| if number < last { Action::Forward } else { Action::Drop },
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
    let editions = BucketEditions::new();
    let rival = first_edition();
    listable(&rival);
    second_edition(&rival);
    third_edition(&rival);
    let expected = clean(&rival);
    let (rival, mut lost) = (Arc::new(rival), 0);
    for at in 0.. {
        editions.server.restore(&editions.saved);
        let (rival, endpoint) = (Arc::clone(&rival), editions.server.endpoint());
        let counted = AtomicUsize::new(0);
        let has_begun = Arc::new(AtomicBool::new(false));
        let begun = Arc::clone(&has_begun);
        // The other one runs from its beginning to its end before this request.
        let proxy = Proxy::start(&editions.server, move |_, request| {
            if !is_look_up(request) && counted.fetch_add(1, Ordering::SeqCst) == at {
                begun.store(true, Ordering::SeqCst);
                publish(&rival, &endpoint, &["--allow-deletes"]).sent();
            }
            Action::Forward
        });
        let run = publish(&editions.project, &proxy.endpoint(), &["--allow-deletes"]);
        if !has_begun.load(Ordering::SeqCst) {
            break;
        }
        let live = editions.live();
        assert_eq!(broken_links(&live, &editions.first), [""; 0], "at request {at}");
        if run.code == 0 {
            // It has read what the other one left, or had nothing more to do.
            let is_whole = |site: &Site| {
                site.files.iter().all(|(path, bytes)| live.files.get(path) == Some(bytes))
            };
            assert!(is_whole(&editions.second) || is_whole(&expected), "at request {at}");
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
