//! The files for hosts, and the icon.

use crate::harness::{Project, Site};

const HOST_FILES: [&str; 4] = ["CNAME", "_headers", "_redirects", ".htaccess"];

/// A dossier with old addresses, and more lines in `dossier.yaml`.
fn dossier(lines: &str) -> Project {
    Project::dossier(&[
        ("dossier.yaml", &format!("title: A dossier\n{lines}")),
        ("topics/t.yaml", "title: Topic\nmoved_from: [old/the topic.html, treaties/inf/]\n"),
        ("pages/договор.md", "Words.\n"),
        (
            "pages/договор.yaml",
            "title: Page\nmoved_from: [стр/100%.html, \"a+b&c=3%41~[x]'.html\"]\n",
        ),
    ])
}

/// Returns the paths of the files for hosts that a site has.
fn host_files(site: &Site) -> Vec<&'static str> {
    HOST_FILES.into_iter().filter(|path| site.has(path)).collect()
}

/// Returns the asset of a theme's file whose name begins so.
fn asset<'a>(site: &'a Site, start: &str) -> &'a str {
    let mut paths = site.paths().into_iter();
    paths.find(|path| path.starts_with(&format!("assets/{start}."))).expect("the asset")
}

#[test]
fn files_for_hosts_are_there_only_for_these_hosts() {
    for (hosts, expected) in [
        ("", &[][..]),
        ("hosts: [github]", &["CNAME"]),
        ("hosts: [netlify]", &["_headers", "_redirects"]),
        ("hosts: [cloudflare]", &["_headers", "_redirects"]),
        ("hosts: [apache, apache]", &[".htaccess"]),
        ("hosts: [github, netlify, cloudflare, apache]", &HOST_FILES),
    ] {
        let site = dossier(&format!("base_url: https://example.org/\n{hosts}\n")).build();
        assert_eq!(host_files(&site), expected, "{hosts}");
        assert!(site.has(".nojekyll"), "{hosts}");
    }
}

#[test]
fn files_for_hosts_follow_the_key() {
    let project = dossier("base_url: https://example.org/\nhosts: [github, apache]\n");
    let before = project.build();
    assert_eq!(before.text("CNAME"), "example.org\n");
    project.write(
        "dossier/dossier.yaml",
        "title: A\nbase_url: https://example.org/a/\nhosts: [apache]\n",
    );
    let after = project.build();
    assert_eq!(host_files(&after), [".htaccess"]);
    assert!(after.text(".htaccess").contains("ErrorDocument 404 /a/404.html\n"));
}

#[test]
fn redirects_lead_from_each_old_address() {
    let netlify = dossier("hosts: [netlify]\n").build();
    let lines: Vec<&str> = netlify.text("_redirects").lines().skip(1).collect();
    let page = "/pages/%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.html";
    assert_eq!(
        lines,
        [
            "/old/the%20topic.html /topics/t.html 301!".to_owned(),
            "/treaties/inf/ /topics/t.html 301!".to_owned(),
            format!("/%D1%81%D1%82%D1%80/100%25.html {page} 301!"),
            format!("/a+b&c=3%2541~%5Bx%5D'.html {page} 301!"),
        ]
    );
    let both = dossier("hosts: [netlify, cloudflare]\n").build();
    assert!(both.text("_redirects").lines().skip(1).all(|line| line.ends_with(" 301")));
    assert!(both.has("old/the topic.html") && both.has("treaties/inf/index.html"));
}

#[test]
fn cloudflare_gets_no_more_redirects_than_it_reads() {
    let old: String = (0..2100).map(|n| format!("  - old/{n}.html\n")).collect();
    let long = format!("{}x.html", "x/".repeat(600));
    let topic = format!("title: Topic\nmoved_from:\n  - {long}\n{old}");
    for (hosts, count) in [("cloudflare", 2000), ("netlify", 2101)] {
        let site = Project::dossier(&[
            ("dossier.yaml", &format!("title: A\nhosts: [{hosts}]\n")),
            ("topics/t.yaml", &topic),
        ])
        .build();
        assert_eq!(site.text("_redirects").lines().count(), count + 1, "{hosts}");
        assert!(site.has("old/2099.html"), "{hosts}");
    }
}

#[test]
fn the_policy_for_hosts_is_that_of_the_pages() {
    let project = dossier("hosts: [netlify, apache]\n");
    let site = project.build();
    let page = site.html("topics/t.html");
    let policy = page.one("meta[http-equiv]").attr("content").unwrap().to_owned();
    let sent = format!("  Content-Security-Policy: {policy}\n");
    assert!(site.text("_headers").contains(&sent), "{}", site.text("_headers"));
    let sent = format!("  Header always set Content-Security-Policy \"{policy}\"\n");
    assert!(site.text(".htaccess").contains(&sent), "{}", site.text(".htaccess"));

    // One that a theme loosens, and one that would hold for a copied page, too.
    let head =
        std::fs::read_to_string(crate::harness::repository().join("templates/parts/head.html"));
    let head = head.unwrap().replace("style-src 'self'", "style-src 'self' 100%.example.org");
    project.write("templates/parts/head.html", head);
    let site = project.build();
    assert!(site.text("_headers").contains("style-src 'self' 100%.example.org; img-src"));
    assert!(site.text(".htaccess").contains("style-src 'self' 100%%.example.org; img-src"));
    project.write("dossier/scans/letter.pdf", "%PDF");
    assert!(project.build().text("_headers").contains("Policy"));
    project.write("dossier/scans/letter.html", "<style>p { color: red }</style>");
    let site = project.build();
    assert!(
        !site.text("_headers").contains("Policy") && !site.text(".htaccess").contains("Policy")
    );
}

#[test]
fn only_assets_are_kept_without_asking() {
    let project = dossier("hosts: [netlify]\n");
    project.write("dossier/assets/photo.jpg", "JFIF");
    let site = project.build();
    let headers = site.text("_headers");
    let kept = |path: &str| {
        headers
            .contains(&format!("\n/{path}\n  Cache-Control: public, max-age=31536000, immutable\n"))
    };
    let assets = site.paths().into_iter().filter(|path| path.starts_with("assets/"));
    for path in assets.filter(|path| *path != "assets/photo.jpg") {
        assert!(kept(path), "{path} is not in:\n{headers}");
    }
    assert!(!headers.contains("photo") && !headers.contains("/assets/*"), "{headers}");
    assert!(headers.contains("\n/sources/*.jsonld\n  Content-Type: application/ld+json\n"));
    // A new version of an asset has another name.
    project.write("templates/assets/style.css", "p { color: red }");
    let site = project.build();
    let style = asset(&site, "style").to_owned();
    assert!(site.text("_headers").contains(&format!("/{style}\n")), "{style}");
}

#[test]
fn a_build_without_base_url_says_what_that_costs() {
    let line = "without `base_url`: no feed, no sitemap, and a 404 page that works only at a host's root\n";
    let project = dossier("");
    let run = project.run(&["build"]);
    assert!(run.stdout.ends_with(line), "{}", run.stdout);
    let site = project.site();
    assert!(!site.has("feed.xml") && !site.has("topics/t.xml") && !site.has("sitemap.xml"));
    assert!(site.text("404.html").contains("href=\"/index.html\""));

    let lines = |flags: &[&str]| project.run(&[&["build"], flags].concat()).stdout;
    assert!(!lines(&["--base-url", "https://example.org/a/"]).contains("base_url"));
    assert_eq!(lines(&["-q"]), "");
    assert_eq!(lines(&["--message-format", "json"]), "");
    assert!(!project.run(&["check"]).stdout.contains("base_url"));
}

#[test]
fn an_insecure_base_url_is_a_warning() {
    let codes = |line: &str, flags: &[&str]| -> Vec<String> {
        let found = dossier(line).diagnostics(flags).into_iter();
        found.filter(|found| found.level == "warning").map(|found| found.code).collect()
    };
    let insecure = "base_url: http://example.org/\n";
    assert_eq!(codes(insecure, &[]), ["insecure-base-url"]);
    assert_eq!(codes("", &["--base-url", "http://example.org/"]), ["insecure-base-url"]);
    assert_eq!(codes(insecure, &["--base-url", "https://example.org/"]), [""; 0]);
    assert_eq!(codes("base_url: http://localhost:8000/\n", &[]), [""; 0]);
    assert_eq!(dossier(insecure).run(&["build", "--strict"]).code, 1);
}

#[test]
fn every_page_has_an_icon() {
    let project = dossier("");
    let site = project.build();
    assert!(site.has("favicon.ico"));
    let drawing = asset(&site, "favicon");
    for page in site.pages() {
        let icons = page.all("link[rel=icon]");
        let hrefs: Vec<&str> = icons.iter().filter_map(|icon| icon.attr("href")).collect();
        let root = match page.path.as_str() {
            "404.html" => "/".to_owned(),
            path => "../".repeat(path.matches('/').count()),
        };
        assert_eq!(
            hrefs,
            [format!("{root}favicon.ico"), format!("{root}{drawing}")],
            "{}",
            page.path
        );
    }
}

#[test]
fn the_icon_can_be_replaced() {
    let project = dossier("");
    project.write("templates/assets/favicon.ico", "mine");
    project.write("templates/assets/favicon.svg", "<svg/>");
    let site = project.build();
    assert_eq!(site.text("favicon.ico"), "mine");
    assert_eq!(site.text(asset(&site, "favicon")), "<svg/>");

    // A file that curators have published as any other.
    let project = dossier("");
    project.write("dossier/favicon.ico", "copied");
    let site = project.build();
    assert_eq!(site.text("favicon.ico"), "copied");
    let icons = site.html("index.html").all("link[rel=icon]").len();
    assert_eq!(icons, 1);
    assert!(!site.paths().iter().any(|path| path.contains("favicon.") && path.ends_with("svg")));
}
