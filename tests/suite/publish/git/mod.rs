//! Publishing to a branch of git: a bare repository in a temporary folder, and the real `git`.

mod faults;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::harness::{Project, Run, Site};

/// A bare repository with a project that is published to a branch of it.
struct Setup {
    project: Project,
    temp: TempDir,
}

impl Setup {
    fn new() -> Self {
        let project = Project::dossier(&[
            ("sources/first.md", "The first text.\n"),
            ("sources/first.yaml", "title: First\n"),
            ("sources/second.md", "The second text.\n"),
            ("sources/second.yaml", "title: Second\n"),
            ("notes.txt", "A note.\n"),
        ]);
        let temp = tempfile::Builder::new().prefix("suite-").tempdir().unwrap();
        let setup = Self { project, temp };
        git(setup.temp.path(), &["init", "--quiet", "--bare", "site.git"]);
        setup
    }

    /// Changes a page, removes one, and adds a file.
    fn edit(&self) {
        self.project.write("dossier/sources/first.md", "The first text, corrected.\n");
        self.project.remove("dossier/sources/second.md");
        self.project.remove("dossier/sources/second.yaml");
        self.project.write("dossier/new.txt", "New.\n");
    }

    fn bare(&self) -> PathBuf {
        self.temp.path().join("site.git")
    }

    fn target(&self) -> String {
        format!("git+file://{}#gh-pages", self.bare().display())
    }

    fn command(&self, flags: &[&str]) -> Command {
        let target = self.target();
        self.project.command(&[&["publish", &target], flags].concat())
    }

    fn publish(&self, flags: &[&str]) -> Run {
        Run::of(self.command(flags))
    }

    /// Publishes without questions, which must succeed.
    fn published(&self) -> String {
        let run = self.publish(&["--yes", "--allow-deletes"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    }

    /// Returns the branch's commits, the last one first; none if there is no branch.
    fn commits(&self) -> Vec<String> {
        let known = git(&self.bare(), &["for-each-ref", "refs/heads/gh-pages"]);
        let history = |_| git(&self.bare(), &["rev-list", "gh-pages"]);
        let listed = Some(known).filter(|known| !known.is_empty()).map(history);
        listed.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Returns mode, id and path of each file of the branch.
    fn listing(&self) -> String {
        git(&self.bare(), &["ls-tree", "-r", "-z", "gh-pages"])
    }

    fn content(&self, path: &str) -> String {
        git(&self.bare(), &["cat-file", "blob", &format!("gh-pages:{path}")])
    }

    /// Reads the files of the branch, without the lists of publishing.
    fn site(&self) -> Site {
        let clone = tempfile::tempdir().unwrap();
        let bare = self.bare();
        let bare = bare.to_str().unwrap();
        git(clone.path(), &["clone", "--quiet", "--branch=gh-pages", bare, "."]);
        read(clone.path())
    }

    /// Puts files of somebody else into the branch: mode, path, and content, or the commit of a submodule.
    fn push_others(&self, files: &[(&str, &str, &str)]) {
        let work = tempfile::tempdir().unwrap();
        let index = work.path().join("index");
        let run = |arguments: &[&str], input: &str| {
            let mut command = Command::new("git");
            command.arg("--git-dir").arg(self.bare()).args(arguments).env("GIT_INDEX_FILE", &index);
            for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
                command
                    .env(format!("{name}_NAME"), "x")
                    .env(format!("{name}_EMAIL"), "x@localhost");
            }
            let output = assert_cmd::Command::from_std(command).write_stdin(input).unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let parent = self.commits().first().cloned();
        if let Some(parent) = &parent {
            run(&["read-tree", parent], "");
        }
        for (mode, path, content) in files {
            let id = match *mode {
                "160000" => (*content).to_owned(),
                _ => run(&["hash-object", "-w", "--stdin"], content),
            };
            run(&["update-index", "--add", "--cacheinfo", &format!("{mode},{id},{path}")], "");
        }
        let tree = run(&["write-tree"], "");
        let parent: Vec<&str> = parent.iter().flat_map(|parent| ["-p", parent]).collect();
        let commit = run(&[&["commit-tree", "-m", "Mine", &tree], &parent[..]].concat(), "");
        run(&["update-ref", "refs/heads/gh-pages", &commit], "");
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a script that is run instead of `git`, with the real one in `$GIT`. Returns a `PATH` with it.
fn wrapper(folder: &Path, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::var("PATH").unwrap();
    let real = std::env::split_paths(&path).map(|folder| folder.join("git"));
    let real = real.into_iter().find(|git| git.is_file()).unwrap();
    fs::create_dir_all(folder).unwrap();
    let file = folder.join("git");
    fs::write(&file, format!("#!/bin/sh\nGIT='{}'\n{script}\n", real.display())).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{path}", folder.display())
}

/// Reads a folder without what belongs to git and the lists of publishing.
fn read(folder: &Path) -> Site {
    let mut site = Site::read(folder);
    site.files.retain(|path, _| !path.starts_with(".git/") && !path.starts_with(".dossier-"));
    site
}

#[test]
#[ignore = "needs git: run tests/run"]
fn a_branch_gets_the_site_in_one_commit_and_then_nothing() {
    let setup = Setup::new();
    let folder = setup.temp.path().join("folder");
    for commits in 1..=2 {
        if commits == 2 {
            setup.edit();
        }
        let to_folder = ["publish", folder.to_str().unwrap(), "--yes", "--allow-deletes"];
        assert_eq!(setup.project.run(&to_folder).code, 0);
        let said = setup.published();
        assert!(said.contains("published to the branch `gh-pages`"), "{said}");
        assert_eq!(setup.site(), read(&folder));
        let said = setup.published();
        assert!(said.contains("nothing was sent"), "{said}");
        assert_eq!(setup.commits().len(), commits);
        git(&setup.bare(), &["fsck", "--strict"]);
    }
    let message = git(&setup.bare(), &["log", "-1", "--format=%an <%ae>%n%B", "gh-pages"]);
    let start = "dossier <dossier@localhost>\nPublish A small dossier\n\nFiles: ";
    assert!(message.starts_with(start), "{message}");
    assert!(message.trim_end().ends_with(" deleted"), "{message}");
}

#[test]
#[ignore = "needs git: run tests/run"]
fn a_branch_tells_that_removed_words_stay_until_its_history_is_replaced() {
    let setup = Setup::new();
    let note = "stays in the history of the branch";
    assert!(!setup.published().contains(note));
    setup.push_others(&[("100644", "CNAME", "example.org\r\n")]);
    setup.edit();
    let plan = setup.publish(&["--plan"]).stdout;
    assert!(plan.contains(note), "{plan}");
    assert_eq!(setup.commits().len(), 2);
    setup.published();
    let before = setup.listing();
    assert_eq!(setup.commits().len(), 3);

    // Nothing differs, and yet it asks.
    let run = setup.publish(&["--new-history"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("nobody to ask"), "{}", run.stderr);
    assert_eq!(setup.commits().len(), 3);
    let run = setup.publish(&["--new-history", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(setup.commits().len(), 1);
    assert_eq!(setup.listing(), before);

    // There is no history any more to replace.
    let commits = setup.commits();
    let run = setup.publish(&["--new-history"]);
    assert!(run.stdout.contains("nothing was sent"), "{}{}", run.stdout, run.stderr);
    assert_eq!(setup.commits(), commits);
    let run = setup.project.run(&["publish", "../elsewhere", "--new-history", "--yes"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
#[ignore = "needs git: run tests/run"]
fn files_of_others_stay_in_a_branch() {
    let setup = Setup::new();
    let submodule = "0123456789012345678901234567890123456789";
    setup.push_others(&[
        ("100644", "CNAME", "example.org\r\n"),
        ("100755", "sources/run.sh", "#!/bin/sh\n"),
        ("120000", "sources/link", "../CNAME"),
        ("160000", "theirs", submodule),
    ]);
    let theirs: Vec<String> = setup.listing().split_terminator('\0').map(str::to_owned).collect();
    setup.published();
    setup.edit();
    setup.published();
    let listing = setup.listing();
    for file in &theirs {
        assert!(listing.contains(file), "{file}");
    }

    // Somebody changes a file of the site.
    setup.push_others(&[("100644", "index.html", "Mine.")]);
    let commits = setup.commits();
    let run = setup.publish(&["--yes"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("\n  index.html"), "{}", run.stderr);
    assert_eq!(setup.commits(), commits);
    let run = setup.publish(&["--yes", "--adopt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(setup.listing(), listing);

    // A link is no file of the site.
    setup.push_others(&[("120000", "notes.txt", "A note.\n")]);
    assert_eq!(setup.publish(&["--yes"]).code, 2);
}

#[test]
#[ignore = "needs git: run tests/run"]
fn any_name_is_published_to_a_branch() {
    let setup = Setup::new();
    let names = ["договор.txt", "a+b&c=3%41~[x].js", "\"quoted\" \\n.txt", "ê/ a"];
    for name in names {
        setup.project.write(&format!("dossier/{name}"), name);
    }
    setup.published();
    let site = setup.site();
    for name in names {
        assert_eq!(site.text(name), name);
    }
    assert!(setup.published().contains("nothing was sent"));
    for name in names {
        setup.project.remove(&format!("dossier/{name}"));
    }
    setup.published();
    let site = setup.site();
    assert!(names.iter().all(|name| !site.has(name)), "{:?}", site.paths());

    // With `.git` in its path, git takes no file.
    setup.project.write("dossier/a/.git", "x");
    let run = setup.publish(&["--yes"]);
    assert!(run.code == 0 || run.stderr.contains("a/.git"), "{}", run.stderr);
}

#[test]
#[ignore = "needs git: run tests/run"]
fn settings_of_git_do_not_change_what_is_published() {
    let setup = Setup::new();
    setup.project.write("dossier/crlf.txt", "a\r\nb\r\n");
    setup.project.write("dossier/.gitattributes", "* text\n");
    setup.published();
    let plain = setup.site();
    let other = Setup { project: setup.project, temp: tempfile::tempdir().unwrap() };
    git(other.temp.path(), &["init", "--quiet", "--bare", "site.git"]);
    let hooks = other.project.home().join("hooks");
    fs::create_dir(&hooks).unwrap();
    for hook in ["pre-push", "reference-transaction", "post-commit", "commit-msg"] {
        wrapper(&hooks, "exit 1");
        fs::rename(hooks.join("git"), hooks.join(hook)).unwrap();
    }
    let settings = format!(
        "[user]\nname = Ада\nemail = ada@localhost\n[core]\nautocrlf = true\nignorecase = true\n\
         [commit]\ngpgsign = true\n[push]\ngpgsign = true\nfollowTags = true\n[gpg]\nprogram = false\n\
         [init]\ntemplateDir = {0}\ndefaultBranch = x\n[transfer]\nfsckObjects = true\n\
         [fetch]\nprune = true\n[remote]\npushDefault = x\n[core]\nhooksPath = {0}\n",
        hooks.display()
    );
    // The repository is on this machine: hooks of the user would be its hooks, too.
    git(&other.bare(), &["config", "core.hooksPath", "hooks"]);
    fs::write(other.project.home().join(".gitconfig"), settings).unwrap();
    let mut command = other.command(&["--yes"]);
    command.env("GIT_DIR", other.project.root()).env("GIT_WORK_TREE", other.project.root());
    command.env("GIT_INDEX_FILE", "x").env("GIT_OBJECT_DIRECTORY", "x").env("GIT_NAMESPACE", "x");
    let run = Run::of(command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(other.site(), plain);
    let author = git(&other.bare(), &["log", "-1", "--format=%an %ae, %cn", "gh-pages"]);
    assert_eq!(author, "Ада ada@localhost, Ада\n");
}

#[test]
#[ignore = "needs git: run tests/run"]
fn only_what_differs_is_fetched_and_pushed() {
    let setup = Setup::new();
    setup.published();
    git(&setup.bare(), &["config", "uploadpack.allowFilter", "true"]);
    for flags in [&["--yes"][..], &["--yes", "--new-history"]] {
        fs::remove_dir_all(setup.project.path(".dossier")).unwrap();
        setup.project.write("dossier/notes.txt", format!("Note for {flags:?}.\n"));
        let run = setup.publish(flags);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let cache = fs::read_dir(setup.project.path(".dossier/git")).unwrap();
        let cache = cache.map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
        let objects = git(&cache, &["cat-file", "--batch-all-objects", "--batch-check"]);
        let ids: Vec<&str> = objects.lines().filter_map(|line| line.split(' ').next()).collect();
        let listing = setup.listing();
        let (fetched, absent): (Vec<&str>, Vec<&str>) =
            listing.split_terminator('\0').partition(|line| ids.iter().any(|id| line.contains(id)));
        assert!(fetched.iter().any(|line| line.ends_with("\tnotes.txt")), "{fetched:?}");
        assert!(absent.iter().any(|line| line.ends_with("\tsources/first.html")), "{absent:?}");
        assert!(fetched.len() < absent.len(), "{fetched:?}");
        git(&setup.bare(), &["fsck"]);
    }
    assert_eq!(setup.commits().len(), 1);
}

#[test]
#[ignore = "needs git: run tests/run"]
fn a_repository_on_this_machine_is_made() {
    let setup = Setup::new();
    fs::remove_dir_all(setup.bare()).unwrap();
    let run = setup.publish(&["--plan"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!setup.bare().exists());
    setup.published();
    let clone = tempfile::tempdir().unwrap();
    git(clone.path(), &["clone", "--quiet", setup.bare().to_str().unwrap(), "."]);
    assert!(clone.path().join("index.html").is_file());
}

#[test]
#[ignore = "needs git: run tests/run"]
fn errors_of_git_are_shown_without_passwords() {
    let setup = Setup::new();
    let target = "git+http://me:s3cret@127.0.0.1:1/site.git";
    let run = setup.project.run(&["publish", target, "--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("127.0.0.1"), "{}", run.stderr);
    assert!(!run.stderr.contains("s3cret") && !run.stdout.contains("s3cret"), "{}", run.stderr);

    let mut command = setup.command(&["--yes"]);
    let run = Run::of({
        command.env("PATH", setup.temp.path());
        command
    });
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`git` is not installed"), "{}", run.stderr);

    let hook = setup.bare().join("hooks");
    wrapper(&hook, "echo 'not on a Sunday' >&2; exit 1");
    fs::rename(hook.join("git"), hook.join("pre-receive")).unwrap();
    let run = setup.publish(&["--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("not on a Sunday"), "{}", run.stderr);
    assert!(setup.commits().is_empty());
}
