//! Publications to S3: what is sent, how it is served, and what stays untouched.

use std::sync::atomic::{AtomicUsize, Ordering};

use ureq::http::HeaderMap;

use super::s3_server::{Action, BUCKET, KEY, Proxy, Request, SECRET, Server};
use super::{NAMES, Publication, assert_live, clean, first_edition, live, second_edition};
use crate::harness::{Project, Run, is};

/// Returns the target below a prefix.
pub fn target(endpoint: &str) -> String {
    format!("s3://{BUCKET}/a/b?endpoint={endpoint}")
}

/// Publishes without a question, with the right credentials.
pub fn publish(project: &Project, endpoint: &str, flags: &[&str]) -> Publication {
    publish_with(project, endpoint, flags, &[])
}

fn publish_with(
    project: &Project,
    endpoint: &str,
    flags: &[&str],
    variables: &[(&str, &str)],
) -> Publication {
    let target = target(endpoint);
    let args = [&["publish", "--message-format", "json", "--yes", &target], flags].concat();
    let mut command = project.command(&args);
    command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET);
    command.env("AWS_MAX_ATTEMPTS", "2");
    for (name, value) in variables {
        command.env(name, value);
    }
    Publication::read(Run::of(command))
}

/// Removes the file that s3s-fs lists wrongly: it says that it encodes `+` and `%`, and does not.
pub fn listable(project: &Project) {
    project.remove(&format!("dossier/files/{}", NAMES[1]));
}

fn address(server: &Server, key: &str) -> String {
    let mut url: url::Url = server.endpoint().parse().unwrap();
    url.path_segments_mut().unwrap().push(BUCKET).extend(key.split('/'));
    url.into()
}

/// Fetches an object of moto as anybody would.
fn fetch(server: &Server, key: &str) -> (HeaderMap, Vec<u8>) {
    // It checks no signature, but wants one.
    let request = ureq::get(address(server, key)).header("Authorization", "AWS x:y");
    let response = request.call();
    let (parts, mut body) = response.unwrap_or_else(|error| panic!("{key}: {error}")).into_parts();
    (parts.headers, body.read_to_vec().unwrap())
}

fn put(server: &Server, key: &str, content: &str) {
    ureq::put(address(server, key)).header("Authorization", "AWS x:y").send(content).unwrap();
}

#[test]
#[ignore = "needs moto: run tests/run"]
fn objects_are_served_with_their_types_and_nothing_is_sent_twice() {
    let server = Server::moto();
    let project = first_edition();
    let strangers = ["a", "a/b", "a/bc/x.html", "other.html", "a/b/CNAME", "a/b/files/mine.txt"];
    for key in strangers {
        put(&server, key, "not ours");
    }
    let expected = clean(&project);
    let proxy = Proxy::plain(&server);
    let sent = publish(&project, &proxy.endpoint(), &[]).sent();
    assert_eq!(sent, expected.files.len() as u64);
    // Each file once, the list twice, and the list of places.
    assert_eq!(proxy.changes().len(), expected.files.len() + 3);
    for (path, bytes) in &expected.files {
        let (headers, body) = fetch(&server, &format!("a/b/{path}"));
        assert!(body == *bytes, "{path}");
        let hash = blake3::hash(bytes).to_hex();
        assert_eq!(headers["x-amz-meta-blake3"], *hash.as_str(), "{path}");
        let caching = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        assert_eq!(headers["cache-control"], caching, "{path}");
        let ending = path.rsplit('.').next().unwrap();
        let kind = match ending {
            "html" => "text/html; charset=utf-8",
            "jsonld" => "application/ld+json",
            "css" => "text/css; charset=utf-8",
            "txt" => "text/plain; charset=utf-8",
            _ => continue,
        };
        assert_eq!(headers["content-type"], kind, "{path}");
    }
    for name in NAMES {
        assert!(expected.has(&format!("files/{name}")), "{name}");
    }

    let proxy = Proxy::plain(&server);
    assert_eq!(publish(&project, &proxy.endpoint(), &[]).sent(), 0);
    assert!(proxy.changes().is_empty(), "nothing changed, so nothing is written");
    assert!(proxy.requests().len() <= 4, "nor is anything looked up: {:?}", proxy.requests());

    second_edition(&project);
    publish(&project, &proxy.endpoint(), &["--allow-deletes"]).sent();
    let deletions = proxy.changes().into_iter().filter(|request| request.method == "DELETE");
    let are_pages: Vec<bool> = deletions.map(|request| is(&request.key, "html")).collect();
    assert!(are_pages.contains(&true) && are_pages.contains(&false), "{are_pages:?}");
    assert!(are_pages.is_sorted_by_key(|is_page| !is_page), "pages first: {are_pages:?}");
    for (path, bytes) in &clean(&project).files {
        assert!(fetch(&server, &format!("a/b/{path}")).1 == *bytes, "{path}");
    }
    for key in strangers {
        assert_eq!(fetch(&server, key).1, b"not ours", "{key}");
    }
    let touched = proxy.requests().into_iter().map(|request| request.key);
    let outside: Vec<String> =
        touched.filter(|key| !key.is_empty() && !key.starts_with("a/b/")).collect();
    assert_eq!(outside, [""; 0], "only objects below the prefix are looked at");
}

#[test]
#[ignore = "needs moto: run tests/run"]
fn an_object_of_somebody_else_is_overwritten_only_on_demand() {
    let server = Server::moto();
    let project = first_edition();
    put(&server, "a/b/index.html", "not ours");
    publish(&project, &server.endpoint(), &[]).assert_refused("index.html");
    assert_eq!(fetch(&server, "a/b/index.html").1, b"not ours");
    publish(&project, &server.endpoint(), &["--adopt"]).sent();
    assert!(fetch(&server, "a/b/index.html").1 == clean(&project).bytes("index.html"));

    put(&server, "a/b/topics/peace.html", "changed by somebody");
    publish(&project, &server.endpoint(), &[]).assert_refused("topics/peace.html");
    assert_eq!(publish(&project, &server.endpoint(), &["--adopt"]).sent(), 1);
    assert_eq!(publish(&project, &server.endpoint(), &[]).sent(), 0);
}

#[test]
#[ignore = "needs moto: run tests/run"]
fn an_object_that_changes_while_a_site_is_published_is_not_overwritten() {
    let server = Server::moto();
    let project = first_edition();
    publish(&project, &server.endpoint(), &[]).sent();
    second_edition(&project);
    let address = address(&server, "a/b/topics/peace.html");
    let proxy = Proxy::start(&server, move |_, request| {
        if request.method == "PUT" && request.key == "a/b/topics/peace.html" {
            ureq::put(&address)
                .header("Authorization", "AWS x:y")
                .send("changed by somebody")
                .unwrap();
        }
        Action::Forward
    });
    publish(&project, &proxy.endpoint(), &["--allow-deletes"]).assert_refused("was faster");
    assert_eq!(fetch(&server, "a/b/topics/peace.html").1, b"changed by somebody");
}

#[test]
#[ignore = "needs moto: run tests/run"]
fn a_service_without_conditional_writes_can_be_published_to() {
    let server = Server::moto();
    let project = first_edition();
    let refuse = |_: usize, request: &Request| {
        if request.is_conditional { Action::Refuse } else { Action::Forward }
    };
    let proxy = Proxy::start(&server, refuse);
    publish(&project, &proxy.endpoint(), &[]).sent();
    assert_eq!(proxy.requests().iter().filter(|request| request.is_conditional).count(), 1);
    second_edition(&project);

    // Another publication begins after the plan was made: the first question about the list is part of it.
    let (other, questions) = (server.endpoint(), AtomicUsize::new(0));
    let rival = first_edition();
    rival.write("dossier/topics/war.md", "Other words.\n");
    let proxy = Proxy::start(&server, move |number, request| {
        if request.method == "HEAD" && questions.fetch_add(1, Ordering::SeqCst) == 1 {
            publish(&rival, &other, &[]).sent();
        }
        refuse(number, request)
    });
    publish(&project, &proxy.endpoint(), &["--allow-deletes"]).assert_refused("was faster");
    assert!(proxy.changes().is_empty(), "nothing was written before");
    publish(&project, &Proxy::start(&server, refuse).endpoint(), &["--allow-deletes"]).sent();
    for (path, bytes) in &clean(&project).files {
        assert!(fetch(&server, &format!("a/b/{path}")).1 == *bytes, "{path}");
    }
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn requests_are_signed_and_lists_have_many_pages() {
    let server = Server::s3s();
    let project = first_edition();
    // They come before the site's own files, and take more than one page.
    let strangers = server.bucket().join("a/b/.strangers");
    std::fs::create_dir_all(&strangers).unwrap();
    for number in 0..2_100 {
        std::fs::write(strangers.join(format!("{number}.txt")), "not ours").unwrap();
    }
    publish(&project, &server.endpoint(), &[]).sent();
    let live = || {
        let mut live = live(&server.bucket().join("a/b"));
        live.files.retain(|path, _| !path.starts_with(".strangers/"));
        live
    };
    assert_live(&live(), &clean(&project));
    listable(&project);
    std::fs::remove_file(server.bucket().join("a/b/files").join(NAMES[1])).unwrap();
    publish(&project, &server.endpoint(), &[]).sent();
    let proxy = Proxy::plain(&server);
    assert_eq!(publish(&project, &proxy.endpoint(), &[]).sent(), 0);
    assert!(proxy.changes().is_empty(), "nothing changed, so nothing is written");
    assert!(proxy.requests().iter().filter(|request| request.key.is_empty()).count() >= 3);
    assert_live(&live(), &clean(&project));
    assert_eq!(std::fs::read_dir(&strangers).unwrap().count(), 2_100);
}

#[test]
#[ignore = "needs s3s-fs: run tests/run"]
fn errors_of_a_service_say_what_to_do_and_show_no_secret() {
    let server = Server::s3s();
    let project = first_edition();
    let refused = |variables: &[(&str, &str)], words: &str| {
        let run = publish_with(&project, &server.endpoint(), &[], variables);
        run.assert_refused(words);
        for secret in [KEY, SECRET, "WRONG-SECRET", "X-Amz"] {
            assert!(!run.stderr.contains(secret), "{}", run.stderr);
        }
    };
    refused(&[("AWS_SECRET_ACCESS_KEY", "WRONG-SECRET")], "the credentials from the environment");
    refused(&[("AWS_ACCESS_KEY_ID", "")], "`AWS_SECRET_ACCESS_KEY` is set, but");
    let none = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    refused(&none, "there are no credentials for S3");
    std::fs::remove_dir(server.bucket()).unwrap();
    refused(&[], "there is no bucket `site`");
    let closed = Proxy::start(&server, |_, _| Action::Drop);
    publish(&project, &closed.endpoint(), &[]).assert_refused("the connection broke (");
}
