//! `dossier serve` over raw sockets: its responses, and the requests it refuses.

use std::io::Read;

use super::Live;
use super::preview::Preview;
use crate::harness::{Project, is};

/// Removes the additions of the preview from a page.
fn without_script(page: &[u8]) -> String {
    let page = String::from_utf8(page.to_vec()).unwrap();
    let start = page.find("<script src=\"/_dossier/preview.js\"").expect("the preview's script");
    let length = page[start..].find("</script>\n").unwrap() + "</script>\n".len();
    let page = page[..start].to_owned() + &page[start + length..];
    assert!(page.contains("connect-src 'self'; "));
    page.replacen("connect-src 'self'; ", "", 1)
}

#[test]
fn what_is_sent_is_what_a_build_writes() {
    let project = Project::world();
    let preview = Preview::of(&project, &[]);
    assert!(!project.path("site").exists(), "serve wrote a site");
    let site = project.build();
    for path in site.paths() {
        if path == ".dossier-manifest" || path == ".gitignore" {
            continue;
        }
        let address = path
            .split('/')
            .map(|part| part.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>());
        let answer = preview.get(&format!("/{}", address.collect::<Vec<_>>().join("/")));
        let status = if path == "404.html" { [200, 404] } else { [200, 200] };
        assert!(status.contains(&answer.status), "{path}: {}", answer.head);
        if is(path, "html") && !path.starts_with("files/") {
            assert_eq!(without_script(&answer.body), site.text(path), "{path}");
            assert!(!site.text(path).contains("_dossier/"), "{path} has a trace of the preview");
        } else {
            assert_eq!(answer.body, site.bytes(path), "{path}");
        }
    }
    assert_eq!(without_script(&preview.get("/").body), site.text("index.html"));
    let missing = preview.get("/topics/nowhere.html");
    assert_eq!(
        (missing.status, without_script(&missing.body)),
        (404, site.text("404.html").into())
    );
}

#[test]
fn who_is_not_its_own_page_is_refused_everywhere() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    let preview = Preview::of(&project, &[]);
    let host = preview.address.to_string();
    let port = preview.address.port();
    let routes = [
        "/",
        "/topics/a.html",
        "/nowhere",
        "/_dossier/preview.js",
        "/_dossier/events?page=index.html&seen=x",
        "/_dossier/passages",
        "/search/index.js",
    ];
    let hosts = [
        format!("evil.example:{port}"),
        "127.0.0.1".into(),
        format!("127.0.0.1.evil.example:{port}"),
        format!("0.0.0.0.:{port}"),
        String::new(),
    ];
    for route in routes {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE"] {
            for host in &hosts {
                let answer = preview.ask(method, route, host, &[]);
                assert!([400, 403].contains(&answer.status), "{method} {route} for {host:?}");
                assert!(!answer.head.contains("access-control"), "{}", answer.head);
            }
            for origin in ["null", "http://evil.example", &format!("https://{host}")] {
                let origin = format!("Origin: {origin}");
                let answer = preview.ask(method, route, &host, &[&origin]);
                assert_eq!(answer.status, 403, "{method} {route} from {origin}");
                assert!(!answer.head.contains("access-control"), "{}", answer.head);
            }
        }
    }
    let origin = format!("Origin: http://{host}");
    let answer = preview.ask("GET", "/topics/a.html", &host, &[&origin]);
    assert_eq!(answer.status, 200);
    assert!(!answer.head.contains("access-control"), "{}", answer.head);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        assert_eq!(preview.ask(method, "/topics/a.html", &host, &[]).status, 405, "{method}");
    }
    let head = preview.ask("HEAD", "/topics/a.html", &host, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn nothing_but_the_site_is_sent() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    project.write("secret.txt", "secret words\n");
    project.write("site/old.txt", "secret words\n");
    let preview = Preview::of(&project, &[]);
    for path in [
        "/../secret.txt",
        "/topics/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/..%c0%afsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/topics/%00",
        "/%ff%fe",
        "//etc/passwd",
        "/file:///etc/passwd",
        "/dossier/dossier.yaml",
        "/dossier.yaml",
        "/topics/a.yaml",
        "/old.txt",
        "/site/old.txt",
        "/.dossier-manifest",
        "/_dossier/",
        "/_dossier/../secret.txt",
        "/_dossier/preview.css",
    ] {
        let answer = preview.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.head);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!body.contains("secret words") && !body.contains("root:"), "{path}: {body}");
    }
}

#[test]
fn a_page_is_told_of_what_concerns_it() {
    let project = Project::dossier(&[
        ("topics/a.yaml", "title: A\n"),
        ("topics/b.yaml", "title: B\n"),
        ("sources/s.md", "Words.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: Words, topics: [a]}]\n"),
    ]);
    let mut preview = Preview::of(&project, &[]);
    let page = String::from_utf8(preview.get("/topics/a.html").body).unwrap();
    let seen = page.split("data-seen=\"").nth(1).unwrap().split('"').next().unwrap();
    let request = format!(
        "GET /_dossier/events?page=topics%2Fa.html&seen={seen} HTTP/1.1\r\nHost: {}\r\n\r\n",
        preview.address
    );
    let mut events = preview.connect(&request);
    let mut heard = String::new();
    let mut hear = |words: &str| {
        let mut bytes = [0; 4096];
        while !heard.contains(words) {
            let length = events.read(&mut bytes).unwrap();
            assert!(length > 0, "`{words}` did not come after {heard}");
            heard.push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
        heard.clear();
    };
    hear("{\"faults\":[]}");
    // A change of a different page is not reported; an error is, and so is its fix.
    project.write("dossier/topics/b.yaml", "title: B\nsummary: Other words.\n");
    preview.live.line("dossier/topics/b.yaml: ");
    project.write("dossier/topics/b.yaml", "title: [\n");
    hear("dossier/topics/b.yaml:1:");
    assert_eq!(preview.get("/topics/a.html").status, 200);
    project.write("dossier/topics/b.yaml", "title: B\n");
    hear("{\"faults\":[]}");
    project.write("dossier/sources/s.md", "Words and more.\n\nWords.\n");
    project.write("dossier/sources/s.yaml", "title: S\npassages: [{paragraphs: 1, topics: [a]}]\n");
    hear("{\"reload\":true}");
}

#[test]
fn a_broken_template_leaves_the_page_as_it_was() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    let mut preview = Preview::of(&project, &[]);
    let page = preview.get("/topics/a.html").body;
    project.write("templates/topic.html", "{% block main %}{{ nothing.at.all }}{% endblock %}");
    preview.live.line("templates/topic.html: ");
    let answer = preview.get("/topics/a.html");
    assert_eq!((answer.status, without_script(&answer.body)), (200, without_script(&page)));
    project.write("templates/topic.html", "{% block main %}");
    preview.live.line("error[template-error]");
    assert_eq!(without_script(&preview.get("/topics/a.html").body), without_script(&page));
}

#[test]
fn a_port_that_is_taken_is_not_fought_for() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    let first = Preview::of(&project, &[]);
    let port = first.address.port().to_string();
    let mut second = Live::start(&project, &["serve", "--port", &port]);
    let line = second.line("http://127.0.0.1:");
    assert!(!line.contains(&format!(":{port}/")), "{line}");
    let (code, _) = second.stop();
    assert_eq!(code, Some(0));
}

#[test]
fn other_machines_are_let_in_on_request_only() {
    let project = Project::dossier(&[("topics/a.yaml", "title: A\n")]);
    for host in ["0.0.0.0", "::", "192.0.2.1"] {
        let run = project.run(&["serve", "--host", host]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("--expose"), "{}", run.stderr);
    }
}

#[test]
fn faults_at_the_start_are_shown_and_their_mending_too() {
    let project = Project::dossier(&[("topics/a.yaml", "title: [\n")]);
    let mut preview = Preview::of(&project, &[]);
    let answer = preview.get("/topics/a.html");
    assert_eq!(answer.status, 503, "{}", answer.head);
    assert!(String::from_utf8(answer.body).unwrap().contains("/_dossier/preview.js"));
    project.write("dossier/topics/a.yaml", "title: Mended\n");
    preview.live.line("dossier/topics/a.yaml: ");
    assert_eq!(preview.get("/topics/a.html").status, 200);
}
