//! `dossier watch`: after any changes of files, the site becomes equal to a clean build.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Live, wait_until};
use crate::harness::{Project, Run, files_below};

/// The name of a change, and a function that applies it.
type Step = (&'static str, fn(&Project));

/// Changes that editors and people make to files.
const STEPS: [Step; 17] = [
    ("a file is written in place", |project| {
        project.write("dossier/topics/a.yaml", "title: Written in place\n");
    }),
    ("a new file takes the place of the old one", |project| {
        project.write("dossier/topics/.a.yaml.tmp", "title: Renamed over\n");
        project.rename("dossier/topics/.a.yaml.tmp", "dossier/topics/a.yaml");
    }),
    ("the old file is moved away and a new one written", |project| {
        project.rename("dossier/topics/a.yaml", "dossier/topics/a.yaml~");
        project.write("dossier/topics/a.yaml", "title: As vim does\n");
        project.remove("dossier/topics/a.yaml~");
    }),
    ("an entry is added in a new folder", |project| {
        project.write("dossier/topics/deep/deeper/b.yaml", "title: Deep\n");
    }),
    ("the new folder is moved", |project| {
        project.rename("dossier/topics/deep", "dossier/topics/other");
    }),
    ("an entry is changed in the moved folder", |project| {
        project.write("dossier/topics/other/deeper/b.yaml", "title: Deeper\n");
    }),
    ("an entry is renamed", |project| {
        project.rename("dossier/topics/other/deeper/b.yaml", "dossier/topics/c.yaml");
    }),
    ("the settings change", |project| {
        project.write("dossier/dossier.yaml", "title: Another title\nlanguage: de\n");
    }),
    ("a template comes", |project| {
        let text = "{% extends \"base.html\" %}{% block main %}<h1>{{ title }}</h1>{% endblock %}";
        project.write("templates/topic.html", text);
    }),
    ("and goes, with its folder", |project| {
        fs::remove_dir_all(project.path("templates")).unwrap();
    }),
    ("a file to be copied comes", |project| project.write("dossier/files/x.txt", "x\n")),
    ("and changes", |project| project.write("dossier/files/x.txt", "yz\n")),
    ("the dossier is moved away and back", |project| {
        project.rename("dossier", "away");
        project.rename("away", "dossier");
        project.write("dossier/topics/a.yaml", "title: After it was back\n");
    }),
    ("many files change at once", |project| {
        for n in 0..400 {
            let yaml = format!("title: Number {n}\nrelated: [a]\n");
            project.write(&format!("dossier/topics/many/n{n}.yaml"), yaml);
        }
        fs::remove_dir_all(project.path("dossier/files")).unwrap();
        project.remove("dossier/topics/c.yaml");
    }),
    ("another branch is made", |project| {
        project.write(".gitignore", "/site/\n/clean/\n/.dossier/\n");
        git(project, &["init", "-q", "-b", "one"]);
        git(project, &["add", "."]);
        git(project, &["commit", "-q", "-m", "One"]);
        git(project, &["checkout", "-q", "-b", "two"]);
        fs::remove_dir_all(project.path("dossier/topics/many")).unwrap();
        project.write("dossier/topics/a.yaml", "title: Of the other branch\n");
        project.write("dossier/topics/new/d.yaml", "title: D\n");
        project.write("templates/strings/de.yaml", "topics: Gegenstände\n");
        git(project, &["add", "."]);
        git(project, &["commit", "-q", "-m", "Two"]);
    }),
    ("the first branch is checked out", |project| git(project, &["checkout", "-q", "one"])),
    ("the other branch is checked out", |project| git(project, &["checkout", "-q", "two"])),
];

/// Runs git in the project's folder, isolated from the user's settings.
fn git(project: &Project, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]);
    command.args(args).current_dir(project.root());
    command.env("HOME", project.home()).env("GIT_CONFIG_NOSYSTEM", "1");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "XDG_CONFIG_HOME"] {
        command.env_remove(variable);
    }
    let run = Run::of(command);
    assert_eq!(run.code, 0, "git {args:?}: {}", run.stderr);
}

fn project() -> Project {
    Project::dossier(&[
        ("topics/a.yaml", "title: A\n"),
        ("sources/s.md", "Words of a source about A.\n"),
        ("sources/s.yaml", "title: S\npassages: [{quote: Words, topics: [a]}]\n"),
    ])
}

/// Returns the files in a folder of the project.
pub fn content(project: &Project, folder: &str) -> Vec<(String, Vec<u8>)> {
    let read = |(name, path): (String, std::path::PathBuf)| Some((name, fs::read(path).ok()?));
    files_below(&project.path(folder)).into_iter().filter_map(read).collect()
}

/// Waits until `site` equals a clean build.
fn wait_for_site(project: &Project, when: &str) {
    let clean = project.path("clean");
    if Path::new(&clean).exists() {
        fs::remove_dir_all(&clean).unwrap();
    }
    let run = project.run(&["build", "-q", "-o", "clean"]);
    assert_eq!(run.code, 0, "{when}: {}", run.stderr);
    let expected = content(project, "clean");
    let what = format!("the site is as a clean build makes it when {when}");
    wait_until(&what, || content(project, "site") == expected);
}

fn follows_every_step(flags: &[&str]) {
    let project = project();
    let mut live = Live::start(&project, &[&["watch"], flags].concat());
    live.line("watching for changes");
    wait_for_site(&project, "it begins");
    for (when, step) in STEPS {
        step(&project);
        wait_for_site(&project, when);
    }
    let (code, printed) = live.stop();
    assert_eq!(code, Some(0), "{printed}");
}

#[test]
fn every_change_is_followed() {
    follows_every_step(&[]);
}

#[test]
fn every_change_is_followed_without_events() {
    follows_every_step(&["--poll"]);
}

#[test]
fn a_fault_is_told_once_and_the_site_stays_until_it_is_mended() {
    let project = project();
    let mut live = Live::start(&project, &["watch"]);
    live.line("watching for changes");
    let before = content(&project, "site");
    project.write("dossier/topics/a.yaml", "title: [\n");
    live.line("error[invalid-yaml]");
    live.line("the site was left as it was");
    assert_eq!(content(&project, "site"), before);
    project.write("dossier/topics/a.yaml", "title: Mended\n");
    let line = live.line("dossier/topics/a.yaml: ");
    assert!(line.contains("written in ") && line.ends_with(" ms"), "{line}");
    wait_for_site(&project, "it was mended");
    let (code, printed) = live.stop();
    assert_eq!(code, Some(0));
    assert_eq!(printed.matches("error[invalid-yaml]").count(), 1, "{printed}");
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let project = project();
    let mut live = Live::start(&project, &["watch"]);
    live.line("watching for changes");
    let before = project.stamps("site");
    let text = project.read("dossier/topics/a.yaml");
    project.write("dossier/topics/a.yaml", text);
    project.write("dossier/topics/.a.yaml.swp", "an editor's own");
    // Once this later change is built, the events of the earlier ones have arrived.
    project.write("dossier/topics/b.yaml", "title: B\nautolink: false\n");
    live.line("dossier/topics/b.yaml: ");
    let after = project.stamps("site");
    let same = |path: &str| assert_eq!(before.get(path), after.get(path), "{path}");
    same("topics/a.html");
    same("sources/s.html");
}

#[test]
fn a_first_build_with_faults_is_waited_for() {
    let project = project();
    project.write("dossier/topics/a.yaml", "title: [\n");
    let mut live = Live::start(&project, &["watch"]);
    live.line("watching for changes");
    assert!(!project.path("site/index.html").exists());
    project.write("dossier/topics/a.yaml", "title: Mended\n");
    wait_for_site(&project, "it was mended");
}
