//! Publications to a folder that fail, are killed, or run at the same time.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use super::{
    Editions, Publication, assert_live, broken_links, clean, count_differing, first_edition, live,
    third_edition, write,
};
use crate::harness::Run;
use crate::killed::at_each_call;

/// Where a folder's publication writes the file of a path, before it gets its name.
fn unfinished(folder: &Path, path: &str) -> PathBuf {
    let hash = blake3::hash(path.as_bytes()).to_hex();
    folder.join(path).with_file_name(format!(".dossier-unfinished-{}", &hash[..16]))
}

#[test]
fn a_publication_that_fails_at_any_file_breaks_no_link() {
    let editions = Editions::new();
    let target = editions.first.to_str().unwrap();
    let plan = Publication::run(&editions.project, &["--plan", target]);
    let send = plan.planned("/send");
    assert!(send.len() > 25, "{send:?}");
    for (number, path) in send.iter().enumerate() {
        let folder = editions.copy(&number.to_string());
        let blocked = unfinished(&folder, path);
        fs::create_dir_all(&blocked).unwrap();
        editions.publish(&folder).assert_refused("cannot write");
        fs::remove_dir(&blocked).unwrap();
        let sent = editions.assert_heals(&folder, path);
        assert_eq!(sent as usize, send.len() - number, "{path}");
    }
}

#[test]
fn a_publication_after_one_that_failed_may_be_another() {
    let editions = Editions::new();
    let folder = editions.copy("live");
    let block = |path: &str| {
        let blocked = unfinished(&folder, path);
        fs::create_dir_all(&blocked).unwrap();
        editions.publish(&folder).assert_refused("cannot write");
        fs::remove_dir(&blocked).unwrap();
        assert_eq!(broken_links(&live(&folder), &live(&editions.first)), [""; 0]);
    };
    block("data/index.json");
    third_edition(&editions.project);
    block("topics/peace.html");
    block("data/index.json");
    editions.publish(&folder).sent();
    assert_live(&live(&folder), &clean(&editions.project));
}

#[test]
fn a_first_publication_that_failed_may_be_followed_by_a_smaller_one() {
    let project = first_edition();
    let folder = project.root().with_file_name("live");
    let nothing = live(&folder);
    let target = folder.to_str().unwrap();
    let blocked = unfinished(&folder, "topics/peace.html");
    fs::create_dir_all(&blocked).unwrap();
    Publication::of(&project, target, &[]).assert_refused("cannot write");
    assert_eq!(broken_links(&live(&folder), &nothing), [""; 0]);
    fs::remove_dir(&blocked).unwrap();
    project.remove(&format!("dossier/files/{}", super::NAMES[0]));
    Publication::of(&project, target, &[]).sent();
    assert_live(&live(&folder), &clean(&project));
}

#[test]
fn of_two_publications_at_a_time_one_ends() {
    let editions = Editions::new();
    let folder = editions.copy("live");
    let runs: Vec<Publication> = thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| editions.publish(&folder))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(runs.iter().any(|run| run.code == 0));
    for run in runs.iter().filter(|run| run.code != 0) {
        run.assert_refused("another ");
    }
    assert_live(&live(&folder), &editions.second);

    let folder = editions.copy("locked");
    let lock = File::open(&folder).unwrap();
    lock.lock().unwrap();
    editions.publish(&folder).assert_refused("another dossier is writing");
    assert_eq!(live(&folder), live(&editions.first));
    lock.unlock().unwrap();
    editions.publish(&folder).sent();
}

#[test]
#[ignore = "needs strace: run tests/run"]
fn a_publication_that_is_killed_at_any_moment_breaks_no_link() {
    let editions = Editions::new();
    // Writes the cache, so that no run is killed there.
    editions.publish(&editions.copy("cached")).sent();
    let first = live(&editions.first);
    let (mut missing, mut stale) = (BTreeSet::new(), BTreeSet::new());
    let calls =
        ["rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"];
    at_each_call(&calls, |kill| {
        let folder = editions.copy(&kill.to_string());
        let target = folder.to_str().unwrap();
        let run = kill.run(&editions.project, &["publish", "--yes", "--allow-deletes", target]);
        if run.code != 0 {
            stale.insert(editions.count_stale(&live(&folder)));
            missing.insert(editions.assert_heals(&folder, &format!("killed at {kill}")));
        }
        fs::remove_dir_all(&folder).unwrap();
        run
    });
    let changed = count_differing(&first, &editions.second);
    assert!(missing.iter().copied().eq(0..=changed), "of {changed} missing: {missing:?}");
    let deleted = editions.count_stale(&first);
    assert!(stale.iter().copied().eq(0..=deleted), "of {deleted} to be deleted: {stale:?}");
}

#[test]
#[ignore = "needs script: run tests/run"]
fn what_has_changed_since_the_question_is_not_overwritten() {
    let editions = Editions::new();
    let (code, shown) = editions.answered(&editions.copy("calm"), || ());
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("published to "), "{shown}");

    editions.assert_loses_if_overtaken();

    let changed = editions.copy("changed");
    let page = changed.join("topics/talks.html");
    let (code, shown) = editions.answered(&changed, || write(&page, "mine"));
    assert_eq!(code, Some(2), "{shown}");
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
}

#[test]
#[ignore = "needs namespaces of Linux: run tests/run"]
fn a_full_medium_breaks_no_link() {
    let editions = Editions::new();
    let after = editions.project.root().with_file_name("after");
    let medium = editions.project.root().with_file_name("medium");
    fs::create_dir(&medium).unwrap();
    // The medium is gone with the namespace, so the shell copies what is on it.
    let script = r#"
        mount -t tmpfs -o size=1m tmpfs "$1" || exit 99
        cp -a "$2/." "$1"
        head -c "$(($(stat -f -c '%a * %S' "$1") - $3))" /dev/zero > "$1/mine"
        "$4" publish --yes --allow-deletes --message-format json "$1"
        code=$?
        rm "$1/mine"
        cp -a "$1" "$5"
        exit $code
    "#;
    for free in (1..).map(|blocks| blocks * 8 * 1024) {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.args([&medium, &editions.first]).arg(free.to_string());
        command.arg(env!("CARGO_BIN_EXE_dossier")).arg(&after).current_dir(editions.project.root());
        command.env("HOME", editions.project.home());
        let publication = Publication::read(Run::of(command));
        if publication.code == 0 {
            assert!(free > 32 * 1024, "{free}");
            break;
        }
        publication.assert_refused("the disk is full");
        editions.assert_heals(&after, &format!("{free} bytes were free"));
        fs::remove_dir_all(&after).unwrap();
    }
}
