//! The built sample in browsers and validators. These tests need more than Rust, so `cargo test`
//! skips them and says so; `tests/run` installs everything they need.

use std::path::PathBuf;
use std::process::Command;

use crate::harness::{Project, repository};
use crate::hostile::hostile;
use crate::messy::{bare, many, transcript, treaty};

/// The path of the built sample, and that of the browser tests.
fn sample() -> (Project, PathBuf) {
    let project = Project::copy_of(repository());
    project.build();
    (project, repository().join("tests/browser"))
}

/// Builds the hostile dossier with pages in Arabic.
fn hostile_in_arabic() -> Project {
    let project = hostile();
    project.write("dossier/dossier.yaml", "title: ملف عن الأسلحة\nlanguage: ar\n");
    project.build();
    project
}

/// Builds the sample with pages in German.
fn sample_in_german() -> Project {
    let project = Project::copy_of(repository());
    let yaml = project.read("dossier/dossier.yaml").replace("language: en", "language: de");
    project.write("dossier/dossier.yaml", yaml);
    project.build();
    project
}

/// Builds the dossiers that pages are looked at for: each with the name of its environment variable.
fn built() -> Vec<(&'static str, Project)> {
    let projects = [
        ("DOSSIER_HOSTILE", hostile()),
        ("DOSSIER_TRANSCRIPT", transcript()),
        ("DOSSIER_TREATY", treaty()),
        ("DOSSIER_MANY", many()),
        ("DOSSIER_BARE", bare()),
    ];
    for (_, project) in &projects {
        project.build();
    }
    let others = [("DOSSIER_ARABIC", hostile_in_arabic()), ("DOSSIER_GERMAN", sample_in_german())];
    projects.into_iter().chain(others).collect()
}

fn assert_succeeds(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}

#[test]
#[ignore = "needs Java and npm: run tests/run"]
fn pages_are_valid_html() {
    let (project, browser) = sample();
    let others = built();
    assert_succeeds(
        Command::new("java")
            .arg("-jar")
            .arg(browser.join("node_modules/vnu-jar/build/dist/vnu.jar"))
            .args(["--errors-only", "--skip-non-html"])
            .arg(project.path("site"))
            .args(others.iter().map(|(_, other)| other.path("site"))),
    );
}

#[test]
#[ignore = "needs Python and lychee: run tests/run"]
fn every_link_and_fragment_is_there() {
    let (project, browser) = sample();
    let others = built();
    for site in others.iter().map(|(_, other)| other.path("site")).chain([project.path("site")]) {
        // The page for unknown addresses must have absolute links.
        assert_succeeds(
            Command::new(browser.join(".venv/bin/lychee"))
                .args(["--offline", "--include-fragments", "--no-progress"])
                .args(["--exclude-path", "404.html"])
                .arg(site),
        );
    }
}

#[test]
#[ignore = "needs Python and feedparser: run tests/run"]
fn feeds_can_be_read() {
    let hostile = hostile();
    hostile.build();
    let browser = repository().join("tests/browser");
    assert_succeeds(
        Command::new(browser.join(".venv/bin/python"))
            .arg(browser.join("feeds.py"))
            .arg(hostile.path("site")),
    );
}

#[test]
#[ignore = "needs Node and Chromium: run tests/run"]
fn pages_work_in_a_browser() {
    let (project, browser) = sample();
    let others = built();
    assert_succeeds(
        Command::new("node")
            .args(["--test", "--test-concurrency=3", "--test-reporter=dot"])
            .arg(browser)
            .env("DOSSIER_SITE", project.path("site"))
            .envs(others.iter().map(|(name, other)| (name, other.path("site"))))
            .env("DOSSIER_PROGRAM", env!("CARGO_BIN_EXE_dossier"))
            .env("DOSSIER_PROJECT", project.root()),
    );
}
