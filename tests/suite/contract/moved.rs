//! Redirect pages at old addresses.

use crate::harness::{Project, is};
use crate::links;

#[test]
fn old_addresses_lead_on() {
    let site = Project::dossier(&[
        ("topics/inf.yaml", "title: INF Treaty\nmoved_from: [old/treaty.html, treaties/inf/]\n"),
        ("sources/a.txt", "Words.\n"),
        ("sources/a.yaml", "title: A letter\nmoved_from: [a.html]\n"),
        ("pages/m.md", "Words.\n"),
        ("pages/m.yaml", "title: Method\nmoved_from: [about/method.html]\n"),
    ])
    .build();
    assert_eq!(links::faults(&site, "/"), [""; 0]);
    for (old, new, back) in [
        ("old/treaty.html", "topics/inf.html", "../topics/inf.html"),
        ("treaties/inf/index.html", "topics/inf.html", "../../topics/inf.html"),
        ("a.html", "sources/a.html", "sources/a.html"),
        ("about/method.html", "pages/m.html", "../pages/m.html"),
    ] {
        let page = site.html(old);
        page.assert_links(new);
        // A script keeps the fragment; without scripts the page still redirects.
        assert_eq!(page.one("script").attr("data-to"), Some(back));
        let refresh = format!("0; url={back}");
        assert!(site.text(old).contains(&format!("content=\"{refresh}\"")), "{old}");
    }
    assert!(
        site.paths()
            .into_iter()
            .filter(|path| is(path, "json"))
            .all(|path| { !site.text(path).contains("old/treaty.html") })
    );
}

#[test]
fn drafts_have_no_old_addresses() {
    let topic = "title: T\ndraft: true\nmoved_from: [old.html]\n";
    let site = Project::dossier(&[("topics/t.yaml", topic)]).build();
    assert!(!site.has("old.html"));
}
