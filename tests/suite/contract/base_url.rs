//! The files that need the site's public URL: `404.html`, the sitemap and canonical links.

use crate::harness::{Project, Site};
use crate::links;

/// The world with a base URL and a draft.
fn with_base_url() -> Site {
    let project = Project::world();
    let yaml = project.read("dossier/dossier.yaml");
    project
        .write("dossier/dossier.yaml", format!("{yaml}base_url: https://example.org/dossier/\n"));
    project.write("dossier/topics/later.yaml", "title: Later\ndraft: true\n");
    project.build()
}

#[test]
fn every_link_is_relative_but_those_of_404() {
    for (site, root) in [(Project::world().build(), "/"), (with_base_url(), "/dossier/")] {
        assert_eq!(links::faults(&site, root), [""; 0]);
        let page = site.html("404.html");
        let hrefs: Vec<&str> = page
            .all("a[href], link[rel=stylesheet]")
            .iter()
            .filter_map(|link| link.attr("href"))
            .collect();
        assert!(
            hrefs.contains(&root) || hrefs.contains(&&*format!("{root}index.html")),
            "{hrefs:?}"
        );
        let absolute = |href: &&str| href.starts_with(root) || href.starts_with('#');
        assert!(hrefs.iter().all(absolute), "{hrefs:?}");
    }
}

#[test]
fn the_sitemap_is_there_only_with_a_base_url() {
    let site = Project::world().build();
    assert!(!site.has("sitemap.xml"));
    let site = with_base_url();
    let sitemap = site.text("sitemap.xml");
    for path in ["topics/inf.html", "sources/treaty.html", "pages/method.html"] {
        let place = format!("<loc>https://example.org/dossier/{path}</loc>");
        assert!(sitemap.contains(&place), "{path} is not in:\n{sitemap}");
    }
    assert!(!sitemap.contains("later") && !sitemap.contains("404"), "{sitemap}");
    // `updated`, else `retrieved`, else `date`; never the clock.
    let entry = |path: &str| {
        let place = format!("<loc>https://example.org/dossier/{path}</loc>");
        let rest = sitemap.split_once(&place).map(|(_, rest)| rest).unwrap_or_default();
        rest.split("</url>").next().unwrap_or_default().to_owned()
    };
    assert!(
        entry("sources/envoy-interview.html").contains("<lastmod>2018-02-01</lastmod>"),
        "{sitemap}"
    );
    assert!(entry("sources/treaty.html").contains("<lastmod>1987-12-08</lastmod>"), "{sitemap}");
    assert!(!entry("topics/vienna.html").contains("lastmod"), "{sitemap}");
}

#[test]
fn pages_name_their_canonical_address_only_with_a_base_url() {
    let path = "topics/inf.html";
    assert!(Project::world().build().html(path).all("link[rel=canonical]").is_empty());
    let page = with_base_url().html(path);
    let canonical = page.one("link[rel=canonical]").attr("href");
    assert_eq!(canonical, Some("https://example.org/dossier/topics/inf.html"));
}

#[test]
fn a_flag_gives_the_base_url_too() {
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    let site = project.build_with(&["--base-url", "https://example.org/x/"]);
    assert!(site.text("sitemap.xml").contains("<loc>https://example.org/x/topics/t.html</loc>"));
    assert!(!project.build().has("sitemap.xml"), "and without it the sitemap goes");
}

#[test]
fn a_base_url_needs_no_slash_at_its_end() {
    let project = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    let site = project.build_with(&["--base-url", "https://example.org/x"]);
    assert!(site.text("sitemap.xml").contains("<loc>https://example.org/x/topics/t.html</loc>"));
    assert_eq!(links::faults(&site, "/x/"), [""; 0]);
}
