//! A change without an event is found by the next full rescan.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::thread;

use tempfile::TempDir;

use super::*;
use crate::project::{Goal, Options};
use crate::{BuildOutcome, Caches, build};

/// Long enough for many rescans.
const DEADLINE: Duration = Duration::from_secs(30);

/// Creates a project with two topics.
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
    let page = |path| Some(site.made(path)?.ok()?.into_owned());
    Some([page("topics/a.html")?, page("topics/b.html")?])
}

/// Changes both topics while only the events that pass `filter` arrive, and rebuilds until the pages equal
/// those of a clean build. Returns the number of full rescans it took.
fn rescans_until_found(
    filter: impl Fn(&notify::Result<notify::Event>) -> bool + Send + 'static,
) -> usize {
    let (_temp, project) = project();
    let mut watcher = Watcher::with_filter(&project, false, filter);
    assert!(!watcher.is_polling(), "the system tells of changes");
    let (stop, (done, end)) = (watcher.stopper(), channel::<()>());
    thread::spawn(move || end.recv_timeout(DEADLINE).is_err().then(stop));
    let mut caches = Caches::default();
    build(&project, &mut caches).unwrap();
    for name in ["a", "b"] {
        let path = project.dossier.join(format!("topics/{name}.yaml"));
        fs::write(path, format!("title: Another {name}\n")).unwrap();
    }
    let clean = pages(&build(&project, &mut Caches::default()).unwrap()).unwrap();
    let mut rescans = 0;
    loop {
        let Wake::Changed(dirty) = watcher.wait(Duration::ZERO) else {
            panic!("the change was never found");
        };
        rescans += usize::from(dirty == DirtyFiles::All);
        caches.suspects = dirty;
        if pages(&build(&project, &mut caches).unwrap()).as_ref() == Some(&clean) {
            let _ = done.send(());
            return rescans;
        }
    }
}

#[test]
fn what_no_event_tells_is_found_all_the_same() {
    assert_eq!(rescans_until_found(|_| false), 1);
}

#[test]
fn what_some_events_tell_is_made_whole() {
    let is_of_a = |event: &notify::Event| event.paths.iter().all(|path| path.ends_with("a.yaml"));
    assert_eq!(rescans_until_found(move |event| event.as_ref().is_ok_and(is_of_a)), 1);
}
