//! Size limits of pages and assets, for readers on slow connections.

use crate::harness::{Project, Site, is, repository};

/// Returns the total size of the assets with an extension whose paths begin so, in bytes.
fn assets(site: &Site, beginning: &str, ending: &str) -> usize {
    let paths = site.paths().into_iter();
    let paths = paths.filter(|path| path.starts_with("assets/") && path.starts_with(beginning));
    paths.filter(|path| is(path, ending)).map(|path| site.bytes(path).len()).sum()
}

#[test]
fn a_topic_of_three_passages_its_styles_and_scripts_are_light() {
    let paragraph = "A sentence of a treaty that somebody signed and others did not. ".repeat(12);
    let text = format!("{paragraph}\n\n{paragraph}\n\n{paragraph}\n");
    let passages: String = (1..=3)
        .map(|n| {
            format!("  - {{paragraphs: {n}, topics: [t, u], note: What the curator says of it.}}\n")
        })
        .collect();
    let site = Project::dossier(&[
        ("topics/t.yaml", "title: Topic\nsummary: One paragraph.\n"),
        ("topics/u.yaml", "title: Other\n"),
        ("sources/s.md", &text),
        ("sources/s.yaml", &format!("title: Source\npassages:\n{passages}")),
    ])
    .build();
    let page = site.bytes("topics/t.html").len();
    assert!((1_000..40_000).contains(&page), "{page} bytes of HTML");
    let css = assets(&site, "", "css");
    assert!((1_000..30_000).contains(&css), "{css} bytes of CSS");
    let search = assets(&site, "assets/search.", "js");
    let others = assets(&site, "", "js") - search;
    assert!((1_000..20_000).contains(&others), "{others} bytes of scripts");
    assert!((1_000..20_000).contains(&search), "{search} bytes of the script of the search page");
}

#[test]
fn a_copy_of_the_theme_is_the_theme() {
    let files = [("topics/t.yaml", "title: Topic\n")];
    let plain = Project::dossier(&files).build();
    let project = Project::dossier(&files);
    for part in ["assets/search.js", "assets/style.css", "topic.html"] {
        let bytes = std::fs::read(repository().join("templates").join(part)).unwrap();
        project.write(&format!("templates/{part}"), bytes);
    }
    assert_eq!(project.build().paths(), plain.paths());
}
