//! What may happen while a site is published to a branch: git fails, the run is killed, somebody else pushes.

use std::fs;
use std::process::Stdio;

use super::{Setup, git, wrapper};
use crate::harness::{Project, Run, files_below};

#[test]
#[ignore = "needs git: run tests/run"]
fn git_may_fail_or_the_run_be_killed_at_any_call() {
    let setup = Setup::new();
    setup.published();
    let old = setup.listing();
    let bare = setup.bare();
    let cache = setup.project.path(".dossier");
    git(setup.temp.path(), &["clone", "--quiet", "--mirror", "site.git", "saved.git"]);
    setup.edit();
    setup.published();
    let new = setup.listing();
    let path = wrapper(
        &setup.temp.path().join("bin"),
        r#"n=$(($(cat "$COUNT") + 1)); echo $n >"$COUNT"
        [ $n = "$AT" ] || exec "$GIT" "$@"
        case $HOW in *late) "$GIT" "$@" ;; esac
        case $HOW in kill*) kill -9 $PPID ;; esac
        exit 128"#,
    );
    let count = setup.temp.path().join("count");
    let calls = || fs::read_to_string(&count).unwrap().trim().parse::<usize>().unwrap();
    for how in ["fail", "fail late", "kill", "kill late"] {
        let mut tips = [0; 2];
        for at in 1.. {
            fs::remove_dir_all(&bare).unwrap();
            git(setup.temp.path(), &["clone", "--quiet", "--mirror", "saved.git", "site.git"]);
            // The repository is set back to an older commit, which no cache of its history expects.
            fs::remove_dir_all(cache.join("git")).unwrap();
            fs::write(&count, "0").unwrap();
            let mut command = setup.command(&["--yes", "--allow-deletes"]);
            command.env("PATH", &path).env("COUNT", &count).env("AT", at.to_string());
            let run = Run::of({
                command.env("HOW", how);
                command
            });
            if calls() < at {
                assert_eq!(run.code, 0, "{how} {at}: {}", run.stderr);
                break;
            }
            let (tip, commits) = (setup.listing(), setup.commits());
            assert!(tip == old || tip == new, "{how} at call {at}: {tip}");
            // If a push is killed, the repository may have taken it, or may yet.
            assert!(run.code != 0 || tip == new, "{how} {at}: {}", run.stderr);
            tips[usize::from(tip == new)] += 1;
            git(&bare, &["fsck"]);
            setup.published();
            assert_eq!(setup.listing(), new, "{how} at call {at}");
            assert_eq!(setup.commits().len(), 2, "{how} at call {at}");
            assert!(tip == old || setup.commits() == commits, "{how} at call {at}");
        }
        assert!(tips[0] > 0, "{how}: {tips:?}");
        assert!(how == "kill" || tips[1] > 0, "{how}: {tips:?}");
    }
}

#[test]
#[ignore = "needs git: run tests/run"]
fn two_publications_to_a_branch_at_once_are_both_whole() {
    let setup = Setup::new();
    let other = Setup { project: Project::copy_of(&setup.project.root()), temp: setup.temp };
    let setup = Setup { project: setup.project, temp: tempfile::tempdir().unwrap() };
    let spawn = |project: &Project, round: usize| {
        project.write("dossier/notes.txt", format!("{round} of {}", project.root().display()));
        let mut command = project.command(&["publish", &other.target(), "--yes"]);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    for round in 0..5 {
        let runs = [&setup.project, &other.project, &other.project];
        let mut runs = runs.map(|project| spawn(project, round));
        for run in &mut runs {
            assert!(run.wait().unwrap().success());
        }
        git(&other.bare(), &["fsck"]);
        let notes = other.site().text("notes.txt").to_owned();
        assert!(notes.starts_with(&format!("{round} of ")), "{notes}");
        assert!(other.content(".dossier-published").contains(" notes.txt\n"));
    }
}

#[test]
#[ignore = "needs git: run tests/run"]
fn a_lost_race_is_planned_anew() {
    // Somebody else pushes whenever this is about to.
    let script = r#"case " $* " in *" push "*)
        if [ "$(cat "$COUNT")" -gt 0 ]; then
            echo $(($(cat "$COUNT") - 1)) >"$COUNT"
            export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x
            tip=$("$GIT" --git-dir "$BARE" rev-parse gh-pages)
            next=$("$GIT" --git-dir "$BARE" commit-tree -m "Race $$" -p "$tip" "$tip^{tree}")
            "$GIT" --git-dir "$BARE" update-ref refs/heads/gh-pages "$next"
        fi ;;
        esac
        exec "$GIT" "$@""#;
    for (races, flags) in [(1, &[][..]), (3, &[]), (4, &[]), (1, &["--new-history"])] {
        let setup = Setup::new();
        setup.published();
        setup.edit();
        let path = wrapper(&setup.temp.path().join("bin"), script);
        let count = setup.temp.path().join("count");
        fs::write(&count, races.to_string()).unwrap();
        let mut command = setup.command(&[&["--yes", "--allow-deletes"], flags].concat());
        command.env("PATH", path).env("COUNT", &count).env("BARE", setup.bare());
        let run = Run::of(command);
        let is_lost = races > 3;
        assert_eq!(run.code, if is_lost { 2 } else { 0 }, "{}", run.stderr);
        assert_eq!(run.stderr.contains("another publication"), is_lost, "{}", run.stderr);
        let replaces = !flags.is_empty();
        let commits = if replaces { 1 } else { 1 + races + usize::from(!is_lost) };
        assert_eq!(setup.commits().len(), commits);
        assert_eq!(setup.site().has("new.txt"), !is_lost);
    }
}

#[test]
#[ignore = "needs git: run tests/run"]
fn a_damaged_cache_of_a_branch_is_made_anew() {
    let setup = Setup::new();
    setup.published();
    let caches = setup.project.path(".dossier/git");
    let count = files_below(&caches).len();
    assert!(count > 3, "{count}");
    for at in 0..count {
        for garbage in [&b""[..], b"garbage\n"] {
            let files = files_below(&caches);
            let Some((_, file)) = files.get(at) else { continue };
            // Packs are read-only.
            fs::remove_file(file).unwrap();
            fs::write(file, garbage).unwrap();
            let text = format!("{at} {garbage:?}");
            setup.project.write("dossier/notes.txt", &text);
            // What is damaged may be noticed only when it is needed: then the next run is whole.
            let run = setup.publish(&["--yes"]);
            if run.code != 0 {
                setup.published();
            }
            assert_eq!(setup.site().text("notes.txt"), text, "{}", file.display());
            git(&setup.bare(), &["fsck"]);
        }
    }
    fs::remove_dir_all(&caches).unwrap();
    assert!(setup.published().contains("nothing was sent"));

    // A cache that comes with a project of somebody else must not run programs.
    let ran = setup.project.path("ran");
    let files = files_below(&caches);
    let (_, config) = files.iter().find(|(path, _)| path.ends_with("/config")).unwrap();
    let settings = fs::read_to_string(config).unwrap();
    let program = format!("[remote \"dossier\"]\nuploadpack = touch {} #\n", ran.display());
    fs::write(config, settings + &program).unwrap();
    assert!(setup.published().contains("nothing was sent"));
    assert!(!ran.exists());
}
