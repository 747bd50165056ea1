//! Publishing through rsync: with a shell that runs everything here, and with a real `sshd`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Editions, assert_live, broken_links, count_differing, live, write};
use crate::local_server::{LocalServer, free_port};

/// Instead of ssh: runs the command on this machine. Words are split as a shell at the other end does it.
const SHELL: &str = "#!/bin/sh\nshift\nexec sh -c \"$*\"\n";

/// A published first edition, and a host that is this machine.
fn on_this_machine() -> Editions {
    let mut editions = Editions::new();
    let programs = editions.program("shell", SHELL);
    editions.host = "host:";
    editions.variables = vec![("RSYNC_RSH", programs.join("shell"))];
    editions
}

#[test]
#[ignore = "needs rsync: run tests/run"]
fn a_site_is_published_to_a_host() {
    let editions = on_this_machine();
    let folder = editions.project.root().with_file_name("a new 'site' \"of\" $x `y` (договор)");
    let first = editions.publish(&folder);
    assert_eq!(first.sent() as usize, editions.second.files.len());
    assert!(live(&folder) == editions.second);
    assert_eq!(broken_links(&live(&folder), &live(&folder)), [""; 0]);
    for path in ["", "files", "files/новый.txt", "index.html", ".dossier-published"] {
        let mode = fs::metadata(folder.join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o044, 0o044, "{path} can be read by all");
    }

    let stamps = |folder: &Path| {
        editions.project.stamps(&format!("../{}", folder.file_name().unwrap().display()))
    };
    let before = stamps(&folder);
    assert_eq!(editions.publish(&folder).sent(), 0);
    assert_eq!(stamps(&folder), before, "nothing was written");

    // What was published as a folder is known, too, and files of others stay.
    let folder = editions.copy("live");
    for path in ["CNAME", "files/mine.txt", "topics/.index.html.backup", "stats/index.html"] {
        write(&folder.join(path), "mine");
    }
    symlink("nowhere", folder.join("files/link")).unwrap();
    let changed = count_differing(&live(&editions.first), &editions.second);
    assert_eq!(editions.publish(&folder).sent(), changed);
    for path in ["CNAME", "files/mine.txt", "topics/.index.html.backup", "stats/index.html"] {
        assert_eq!(fs::read_to_string(folder.join(path)).unwrap(), "mine");
        fs::remove_file(folder.join(path)).unwrap();
    }
    assert!(folder.join("files/link").is_symlink());
    fs::remove_file(folder.join("files/link")).unwrap();
    assert_live(&live(&folder), &editions.second);
    assert_eq!(editions.publish(&folder).sent(), 0);
}

#[test]
#[ignore = "needs rsync: run tests/run"]
fn what_is_in_the_way_at_a_host_is_not_overwritten() {
    let editions = on_this_machine();
    let folder = editions.copy("live");
    write(&folder.join("topics/talks.html"), "mine");
    editions.publish(&folder).assert_refused("topics/talks.html");
    fs::remove_file(folder.join("topics/talks.html")).unwrap();

    // Not through a link, either.
    let elsewhere = folder.with_file_name("elsewhere");
    fs::rename(folder.join("topics"), &elsewhere).unwrap();
    symlink(&elsewhere, folder.join("topics")).unwrap();
    editions.publish(&folder).assert_refused("topics");
    fs::remove_file(folder.join("topics")).unwrap();
    fs::rename(&elsewhere, folder.join("topics")).unwrap();

    // A listed file with another time is known by its content.
    let page = folder.join("pages/about.html");
    fs::write(&page, fs::read(&page).unwrap()).unwrap();
    editions.publish(&folder).sent();
    assert_live(&live(&folder), &editions.second);
    fs::write(&page, "mine").unwrap();
    editions.publish(&folder).assert_refused("pages/about.html");
}

#[test]
#[ignore = "needs rsync: run tests/run"]
fn folders_that_are_empty_then_are_removed_at_a_host() {
    let editions = on_this_machine();
    let folder = editions.copy("live");
    // Pages are deleted first, so that one of the folders is emptied in two steps.
    let paths = ["a/b/c/one.html", "a/b/c/one.txt", "a/b/two.txt", "a/d/three.txt"];
    for path in paths {
        editions.project.write(&format!("dossier/files/{path}"), "Words.");
    }
    editions.publish(&folder).sent();
    for path in paths {
        editions.project.remove(&format!("dossier/files/{path}"));
    }
    write(&folder.join("files/a/d/mine.txt"), "mine");
    editions.publish(&folder).sent();
    assert!(!folder.join("files/a/b").exists() && folder.join("files/a/d/mine.txt").exists());
}

#[test]
#[ignore = "needs rsync and script: run tests/run"]
fn what_has_changed_at_a_host_since_the_question_is_not_overwritten() {
    on_this_machine().assert_loses_if_overtaken();
}

#[test]
#[ignore = "needs rsync: run tests/run"]
fn a_missing_program_is_named() {
    let editions = on_this_machine();
    let folder = editions.copy("live");
    let empty = editions.program("nothing", "").display().to_string();
    let without = editions.publish_with(&folder, &[("PATH", &empty)]);
    without.assert_refused("`rsync` is not installed");
    let no_ssh = editions.publish_with(&folder, &[("RSYNC_RSH", "/nowhere/ssh")]);
    no_ssh.assert_refused("`ssh` cannot be started");
    let script = "#!/bin/sh\necho 'sh: rsync: command not found' >&2\nexit 127\n";
    let shell = editions.program("no-rsync", script).join("no-rsync").display().to_string();
    let there = editions.publish_with(&folder, &[("RSYNC_RSH", &shell)]);
    there.assert_refused("`rsync` is not installed at host");
    let script = "#!/bin/sh\necho 'ssh: no route to host' >&2\nexit 255\n";
    let shell = editions.program("no-host", script).join("no-host").display().to_string();
    let there = editions.publish_with(&folder, &[("RSYNC_RSH", &shell)]);
    there.assert_refused("ssh: no route to host");
    assert_eq!(live(&folder), live(&editions.first));
}

#[test]
#[ignore = "needs rsync: run tests/run"]
fn a_publication_breaks_no_link_if_any_run_of_rsync_fails() {
    let editions = on_this_machine();
    let script = r#"#!/bin/sh
        PATH=$(dirname "$(dirname "$0")")/nothing:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin
        [ "$1" = --server ] && exec rsync "$@"
        number=$(($(cat "$COUNT") + 1))
        echo $number > "$COUNT"
        [ $number = "$FAIL" ] && exit 12
        exec rsync "$@"
    "#;
    let programs = editions.program("rsync", script);
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for number in 1.. {
        let folder = editions.copy(&number.to_string());
        let count = editions.project.root().with_file_name("count").display().to_string();
        fs::write(&count, "0").unwrap();
        let number_text = number.to_string();
        let variables = [("PATH", &*path), ("COUNT", &count), ("FAIL", &number_text)];
        let publication = editions.publish_with(&folder, &variables);
        if publication.code == 0 {
            assert!(number > 10, "{number} runs");
            break;
        }
        publication.assert_refused("exit code 12");
        editions.assert_heals(&folder, &format!("run {number} failed"));
    }
}

/// Returns how often the process of a trace that calls something most often calls it, by name.
fn most_calls(trace: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::<(&str, &str), usize>::new();
    for line in trace.lines() {
        let (process, rest) = line.split_once(' ').unwrap();
        let call = rest.trim_start().split('(').next().unwrap();
        if call.chars().all(char::is_alphanumeric) {
            *counts.entry((process, call)).or_default() += 1;
        }
    }
    let mut most = BTreeMap::<&str, usize>::new();
    for ((_, call), count) in counts {
        let times = most.entry(call).or_default();
        *times = count.max(*times);
    }
    most
}

#[test]
#[ignore = "needs rsync and strace: run tests/run"]
fn a_publication_that_is_killed_at_the_host_breaks_no_link() {
    let editions = on_this_machine();
    // The other end is run many times. All runs are traced, or one is killed with all its processes when
    // one of them would rename or delete a file for the nth time: strace counts by process and name.
    let script = r#"#!/bin/sh
        shift
        run=$(($(cat "$COUNT") + 1))
        echo $run > "$COUNT"
        calls='?rename,?renameat,?renameat2,?unlink,?unlinkat,?rmdir'
        case "$RUN" in
            all) exec sh -c "strace -f -qq -e signal=none -e 'trace=$calls' -o $COUNT.$run $*" ;;
            $run)
                trace="-e trace=?$CALL -e inject=?$CALL:signal=KILL:when=$NUMBER"
                exec setsid sh -c "strace -f -qq -o '|grep -q killed && kill -9 0' $trace $*"
                ;;
            *) exec sh -c "$*" ;;
        esac
    "#;
    let shell = editions.program("killer", script).join("killer").display().to_string();
    let count = editions.project.root().with_file_name("count").display().to_string();
    let publish = |folder: &Path, run: &str, call: &str, number: usize| {
        fs::write(&count, "0").unwrap();
        let number = number.to_string();
        let variables = [
            ("RSYNC_RSH", &*shell),
            ("COUNT", &count),
            ("RUN", run),
            ("CALL", call),
            ("NUMBER", &number),
        ];
        editions.publish_with(folder, &variables)
    };
    publish(&editions.copy("traced"), "all", "", 0).sent();
    let runs: usize = fs::read_to_string(&count).unwrap().trim().parse().unwrap();
    let first = live(&editions.first);
    let (mut fewest, mut stale) = (u64::MAX, BTreeSet::new());
    for run in 1..=runs {
        let trace = fs::read_to_string(format!("{count}.{run}")).unwrap();
        for (call, times) in most_calls(&trace) {
            for number in (1..=times).step_by(3) {
                let when = format!("{call}-{number}-of-run-{run}");
                let folder = editions.copy(&when);
                publish(&folder, &run.to_string(), call, number)
                    .assert_refused("rsync to host failed");
                stale.insert(editions.count_stale(&live(&folder)));
                fewest = fewest.min(editions.assert_heals(&folder, &when));
            }
        }
    }
    assert_eq!(fewest, 0, "it was killed after all files were sent");
    let (before, after) = (editions.count_stale(&first), 0);
    assert!(stale.contains(&before) && stale.contains(&after), "to be deleted: {stale:?}");
    assert!(stale.len() > 2, "it was killed between deletions: {stale:?}");
}

/// Starts a server that lets the user of the tests in with a key of its own, below a folder.
fn start_sshd(folder: &Path) -> LocalServer {
    fs::create_dir_all(folder).unwrap();
    for name in ["host", "user"] {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(folder.join(name))
            .status();
        assert!(made.unwrap().success());
    }
    fs::copy(folder.join("user.pub"), folder.join("keys")).unwrap();
    let port = free_port();
    let shown = folder.display();
    let settings = format!(
        "ListenAddress 127.0.0.1:{port}\nHostKey {shown}/host\nAuthorizedKeysFile {shown}/keys\n\
         PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
    );
    fs::write(folder.join("settings"), settings).unwrap();
    // The server expects this folder if it runs as root.
    let _ = fs::create_dir_all("/run/sshd");
    let mut command = Command::new("/usr/sbin/sshd");
    command.args(["-D", "-e", "-f"]).arg(folder.join("settings"));
    LocalServer::start(&mut command, port, &folder.join("errors"))
}

#[test]
#[ignore = "needs rsync and sshd: run tests/run"]
fn a_site_is_published_with_a_real_sshd() {
    let mut editions = Editions::new();
    let keys = editions.project.root().with_file_name("keys");
    let server = start_sshd(&keys);
    let shown = keys.display();
    let shell = format!(
        "ssh -F none -i {shown}/user -o UserKnownHostsFile={shown}/hosts \
         -o StrictHostKeyChecking=accept-new -o BatchMode=yes"
    );
    editions.variables = vec![("RSYNC_RSH", PathBuf::from(shell))];
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap();
    let host = format!("ssh://{}@127.0.0.1:{}", user.trim(), server.port);
    editions.host = host.leak();
    let folder = editions.copy("live");
    editions.publish(&folder).sent();
    assert_live(&live(&folder), &editions.second);
    assert_eq!(editions.publish(&folder).sent(), 0);
    let folder = editions.project.root().with_file_name("a new 'site' $x");
    editions.publish(&folder).sent();
    assert!(live(&folder) == editions.second);

    fs::write(keys.join("keys"), "").unwrap();
    editions.publish(&folder).assert_refused("Permission denied");
}
