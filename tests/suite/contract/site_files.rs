//! Files of a site that belong to no entry: assets, copied files, `robots.txt` and others.

use crate::harness::Project;

#[test]
fn assets_are_named_by_their_content() {
    let site = Project::world().build();
    let assets: Vec<&str> =
        site.paths().into_iter().filter(|path| path.starts_with("assets/")).collect();
    assert!(!assets.is_empty());
    for path in &assets {
        let name = path.trim_start_matches("assets/");
        let [stem, hash, extension] = name.split('.').collect::<Vec<_>>()[..] else {
            panic!("{path} is not STEM.HASH.EXT");
        };
        assert!(!stem.is_empty() && !extension.is_empty(), "{path}");
        assert_eq!(hash, &blake3::hash(site.bytes(path)).to_hex()[..16], "{path}");
    }
    for page in site.pages().iter().filter(|page| page.path != "404.html") {
        let sheets = page.all("link[rel=stylesheet]");
        assert!(!sheets.is_empty(), "{} has no stylesheet", page.path);
    }
}

#[test]
fn the_site_has_what_hosts_ask_for() {
    let site = Project::world().build();
    for path in ["robots.txt", ".nojekyll", ".dossier-manifest", "404.html", "data/index.json"] {
        assert!(site.has(path), "{path}");
    }
}

#[test]
fn the_manifest_lists_every_other_file() {
    let site = Project::world().build();
    let manifest = site.text(".dossier-manifest");
    for path in site.paths().into_iter().filter(|path| *path != ".dossier-manifest") {
        assert!(manifest.contains(path), "{path} is not in the manifest:\n{manifest}");
    }
}

#[test]
fn an_entry_has_a_page_and_data_and_its_files_are_not_copied() {
    let site = Project::world().build();
    for id in ["topics/inf", "topics/договор", "sources/envoy-interview", "sources/letter"] {
        assert!(site.has(&format!("{id}.html")) && site.has(&format!("{id}.json")), "{id}");
    }
    for path in site.paths() {
        let copied = ["yaml", "md", "txt"].iter().any(|kind| crate::harness::is(path, kind));
        assert!(!copied || path == "robots.txt", "{path} is an entry's file");
    }
}

#[test]
fn other_files_are_copied_to_the_same_path() {
    let project =
        Project::dossier(&[("sources/s.txt", "Words.\n"), ("sources/s.yaml", "title: S\n")]);
    let bytes = b"%PDF \xff\x00\r\n";
    let copied = ["report.pdf", "topics/deep/scan one.pdf", "topics/map.svg", "files/data.csv"];
    let left = [
        ".hidden.pdf",
        "_private.pdf",
        "files/_drafts/a.pdf",
        "files/.git/config.pdf",
        "sources/s.txt~",
        "files/report.pdf~",
        "sources/.s.txt.swp",
        "files/#notes.pdf#",
    ];
    for path in copied.iter().chain(&left) {
        project.write(&format!("dossier/{path}"), bytes);
    }
    let site = project.build();
    for path in copied {
        assert_eq!(site.bytes(path), bytes, "{path}");
    }
    for path in left {
        let name = path.rsplit('/').next().unwrap_or(path);
        assert!(site.paths().iter().all(|found| !found.ends_with(name)), "{path} is copied");
    }
}

#[test]
fn files_that_are_left_out_are_no_entries() {
    let project = Project::dossier(&[
        ("sources/_draft.txt", "Words.\n"),
        ("sources/.hidden.txt", "Words.\n"),
        ("sources/_old/a.txt", "Words.\n"),
        ("topics/_t.yaml", "title: T\n"),
        ("topics/t.yaml~", "not: read\n"),
    ]);
    assert_eq!(project.codes(), [""; 0]);
    let data = project.build().json("data/index.json");
    assert!(!data.to_string().contains("\"id\""), "{data}");
}

#[test]
fn an_original_is_copied_and_linked_beside_its_source() {
    let site = Project::dossier(&[
        ("sources/a/s.txt", "Words.\n"),
        ("sources/a/s.yaml", "title: S\noriginal: scan.pdf\n"),
        ("sources/a/scan.pdf", "%PDF"),
    ])
    .build();
    assert!(site.has("sources/a/scan.pdf"));
    site.html("sources/s.html").assert_links("sources/a/scan.pdf");
}
