//! Tests that periodic full scans find changes for which the system reported no event.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::thread;

use tempfile::TempDir;

use super::*;
use crate::project::{Goal, Options};
use crate::{BuildOutcome, Caches, build};

/// Longer than many scans take: a change not found by then never is.
const DEADLINE: Duration = Duration::from_secs(30);

/// Creates a project of two topics.
fn project() -> (TempDir, Project) {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().canonicalize().unwrap();
    fs::create_dir_all(root.join("dossier/topics")).unwrap();
    fs::write(root.join("dossier/dossier.yaml"), "title: D\n").unwrap();
    fs::write(root.join("dossier/topics/a.yaml"), "title: A\n").unwrap();
    fs::write(root.join("dossier/topics/b.yaml"), "title: B\n").unwrap();
    let options = Options { dir: Some(root), goal: Goal::Preview, ..Options::default() };
    (temp, Project::open(options).unwrap())
}

/// Returns the pages of the two topics.
fn pages(built: &BuildOutcome) -> Option<[Vec<u8>; 2]> {
    let site = built.site.as_ref()?;
    let page = |path| Some(site.content(path)?.ok()?.into_owned());
    Some([page("topics/a.html")?, page("topics/b.html")?])
}

/// Changes both topics while only the events that `hears` accepts arrive, and waits until the
/// incremental build is correct. Returns the number of full scans it took.
fn looks_until_found(
    hears: impl Fn(&notify::Result<notify::Event>) -> bool + Send + 'static,
) -> usize {
    let (_temp, project) = project();
    let mut watcher = Watcher::with_filter(&project, false, hears);
    assert!(!watcher.is_polling(), "the system tells of changes");
    let (stop, (done, end)) = (watcher.stopper(), channel::<()>());
    thread::spawn(move || end.recv_timeout(DEADLINE).is_err().then(stop));
    let mut caches = Caches::default();
    build(&project, &mut caches, &DirtyFiles::All).unwrap();
    for name in ["a", "b"] {
        let path = project.dossier.join(format!("topics/{name}.yaml"));
        fs::write(path, format!("title: Another {name}\n")).unwrap();
    }
    let clean = pages(&build(&project, &mut Caches::default(), &DirtyFiles::All).unwrap()).unwrap();
    let mut looks = 0;
    loop {
        let Wake::Changed(dirty) = watcher.wait(Duration::ZERO) else {
            panic!("the change was never found");
        };
        looks += usize::from(dirty == DirtyFiles::All);
        if pages(&build(&project, &mut caches, &dirty).unwrap()).as_ref() == Some(&clean) {
            let _ = done.send(());
            return looks;
        }
    }
}

#[test]
fn what_no_event_tells_is_found_all_the_same() {
    assert_eq!(looks_until_found(|_| false), 1);
}

#[test]
fn what_some_events_tell_is_made_whole() {
    let is_of_a = |event: &notify::Event| event.paths.iter().all(|path| path.ends_with("a.yaml"));
    assert_eq!(looks_until_found(move |event| event.as_ref().is_ok_and(is_of_a)), 1);
}
