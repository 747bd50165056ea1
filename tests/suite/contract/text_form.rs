//! Files written on other systems: byte order marks, Windows line ends; also files moved to
//! other folders, and ids in any script.

use std::fs;

use crate::harness::{Project, Site, files_below, is, sha256};

/// Rewrites every text file of a project's dossier.
fn rewrite(project: &Project, change: impl Fn(&str) -> String) {
    for (path, file) in files_below(&project.path("dossier")) {
        if ["md", "txt", "yaml"].iter().any(|extension| is(&path, extension)) {
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, change(&text)).unwrap();
        }
    }
}

/// Returns the files of a site that must be equal, without the checksums of the project's texts.
fn without_checksums(project: &Project, site: &Site) -> Vec<(String, String)> {
    let sums: Vec<String> = files_below(&project.path("dossier/sources"))
        .into_iter()
        .map(|(_, file)| sha256(fs::read(file).unwrap()))
        .collect();
    let files = site.files.iter().filter(|(path, _)| *path != ".dossier-manifest");
    files
        .map(|(path, bytes)| {
            let mut text = String::from_utf8_lossy(bytes).into_owned();
            for sum in &sums {
                text = text.replace(sum, "CHECKSUM");
            }
            (path.clone(), text)
        })
        .collect()
}

/// Asserts that the world gives the same site after its files are rewritten.
#[track_caller]
fn assert_same_output(change: impl Fn(&str) -> String) {
    let (plain, changed) = (Project::world(), Project::world());
    rewrite(&changed, change);
    let expected = without_checksums(&plain, &plain.build());
    let found = without_checksums(&changed, &changed.build());
    let names = |files: &[(String, String)]| files.iter().map(|(path, _)| path.clone()).collect();
    let (expected_names, found_names): (Vec<String>, Vec<String>) =
        (names(&expected), names(&found));
    assert_eq!(found_names, expected_names);
    for ((path, expected), (_, found)) in expected.iter().zip(&found) {
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn windows_line_ends_change_nothing() {
    assert_same_output(|text| text.replace('\n', "\r\n"));
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    assert_same_output(|text| format!("\u{feff}{text}"));
}

#[test]
fn both_change_nothing() {
    assert_same_output(|text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
}

#[test]
fn windows_line_ends_in_yaml_are_no_characters_of_a_value() {
    let site = Project::dossier(&[(
        "topics/t.yaml",
        "title: Topic\r\nsummary: |\r\n  One.\r\n\r\n  Two.\r\naliases:\r\n  - Alias\r\nkind:\r\n",
    )])
    .build();
    assert_eq!(site.json("topics/t.json")["aliases"][0], "Alias");
    assert_eq!(site.json("topics/t.json")["kind"], "issue");
    // A picture.
    assert_eq!(site.holding("\r"), ["favicon.ico"]);
}

#[test]
fn moving_a_file_between_folders_changes_no_address() {
    let files = [
        ("sources/s.txt", "Words of the talk.\n"),
        ("sources/s.yaml", "title: The talk\npassages: [{quote: Words, topics: [t]}]\n"),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/t.md", "See [[s]] and [[method]].\n"),
        ("pages/method.md", "# Method\n\nWords.\n"),
    ];
    let project = Project::dossier(&files);
    let before = project.build();
    for (path, _) in files {
        let (folder, name) = path.split_once('/').expect("a path of two parts");
        let moved = format!("dossier/{folder}/deep/er/{name}");
        project.rename(&format!("dossier/{path}"), &moved);
    }
    let after = project.build();
    assert_eq!(after.paths(), before.paths());
    for page in before.pages() {
        assert_eq!(after.html(&page.path).links(), page.links(), "{}", page.path);
    }
    assert_eq!(after.json("data/index.json"), before.json("data/index.json"));
}

#[test]
fn an_empty_dossier_is_a_site() {
    let site = Project::dossier(&[]).build();
    for path in ["index.html", "topics/index.html", "sources/index.html", "data/index.json"] {
        assert!(site.has(path), "{path}");
    }
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn ids_are_of_any_script() {
    let site = Project::dossier(&[
        ("topics/договор-2.yaml", "title: Договор\n"),
        ("topics/条约.yaml", "title: 条约\n"),
        ("topics/here.yaml", "title: Here\n"),
        ("topics/here.md", "See [[договор-2]] and [[条约]].\n"),
    ])
    .build();
    assert!(site.has("topics/договор-2.html") && site.has("topics/条约.json"));
    site.html("topics/here.html").assert_links("topics/договор-2.html");
    site.html("topics/here.html").assert_links("topics/条约.html");
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}
