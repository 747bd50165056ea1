//! Publishing to a branch of a git repository, by one commit and one push.
//!
//! The branch's folders are fetched into a [`cache`], a commit is made by [`import`] from what differs, and
//! pushed without force. So the branch has the old site or the new one, and two publications that cross are
//! noticed by git itself.

mod cache;
mod import;
mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use super::destination::{ConnectOptions, Destination, Outgoing, PublishError};
use super::manifest::PUBLISHED;
use super::places::PLACES;
use super::plan::{PublishPlan, TargetState};
use crate::project::{Failure, Project};
use crate::site::SiteContents;
use cache::{BranchCache, TreeFile};
use import::{Commit, Import};
pub use program::without_user;
use program::{Git, REMOTE};

/// The folder of the caches, in the folder of the project's cache.
const CACHES: &str = "git";
/// The author of commits where git knows none.
const DEFAULT_AUTHOR: &str = "dossier <dossier@localhost>";
/// How long another push may hold its lock on the branch.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// A branch of a repository.
pub struct GitBranch {
    git: Git,
    cache: BranchCache,
    project: PathBuf,
    title: String,
    /// True if the branch gets one commit without a history.
    new_history: bool,
    /// None if there is no such branch.
    tip: Option<Tip>,
    /// The paths of all files of the tip.
    paths: BTreeSet<String>,
    changes: Changes,
}

/// The last commit of the branch.
struct Tip {
    id: String,
    /// The id of its folder.
    tree: String,
    has_history: bool,
}

/// What the next commit changes.
#[derive(Default)]
struct Changes {
    import: Option<Import>,
    /// The files with the ids of their contents.
    files: Vec<(String, String)>,
    deleted: Vec<String>,
}

impl GitBranch {
    pub fn open(
        project: &Project,
        repository: &str,
        branch: &str,
        options: &ConnectOptions<'_>,
    ) -> Result<Self, Failure> {
        let git = Git {
            repository: repository.to_owned(),
            can_ask: options.can_ask,
            shows_progress: options.shows_progress,
        };
        let cache = BranchCache::open(&project.cache().join(CACHES), &git, branch)?;
        Ok(Self {
            git,
            cache,
            project: project.root.clone(),
            title: options.title.split_whitespace().collect::<Vec<_>>().join(" "),
            new_history: options.new_history,
            tip: None,
            paths: BTreeSet::new(),
            changes: Changes::default(),
        })
    }

    /// Returns the folder of a repository on this machine that does not exist, or is empty.
    fn missing_repository(&self) -> Option<PathBuf> {
        let url = Url::parse(&self.git.repository).ok().filter(|url| url.scheme() == "file")?;
        let folder = url.to_file_path().ok()?;
        let is_missing = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(_) => !folder.exists(),
        };
        is_missing.then_some(folder)
    }

    /// Finds the branch's last commit.
    fn remote_tip(&self) -> Result<Option<String>, Failure> {
        if self.missing_repository().is_some() {
            return Ok(None);
        }
        self.cache.remote_tip(&self.git)
    }

    /// Reads the branch of which a commit was the last one a moment ago.
    fn read(&mut self, tip: &str) -> Result<TargetState, Failure> {
        let id = self.cache.fetch(&self.git, tip)?;
        let (tree, has_history) = self.cache.commit(&self.git, &id)?;
        let mut state = TargetState::default();
        self.paths.clear();
        for file in self.cache.files(&self.git, &id)? {
            let content = || self.cache.content(&self.git, &file.id);
            if file.path == PUBLISHED && file.is_regular() {
                state.manifest = Some(String::from_utf8_lossy(&content()?).into_owned());
            } else if file.path == PLACES && file.is_regular() {
                state.places = Some(content()?);
            } else {
                self.paths.insert(file.path.clone());
                state.marks.insert(file.path.clone(), mark(file));
            }
        }
        self.tip = Some(Tip { id, tree, has_history });
        Ok(state)
    }

    /// Adds a file to the next commit. Returns the id of its content.
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<String, Failure> {
        let import = match &mut self.changes.import {
            Some(import) => import,
            none => none.insert(Import::start(&self.git, &self.cache.folder)?),
        };
        let id = import.add(&self.git, bytes)?;
        self.changes.files.push((path.to_owned(), id.clone()));
        Ok(id)
    }

    /// Makes the commit. Returns its id.
    fn commit(&mut self, list: &str, places: &[u8]) -> Result<String, Failure> {
        let message = self.message();
        self.add(PLACES, places)?;
        self.add(PUBLISHED, list.as_bytes())?;
        let Changes { import, files, deleted } = std::mem::take(&mut self.changes);
        let import = import.map_or_else(|| Import::start(&self.git, &self.cache.folder), Ok)?;
        let parent = self.tip.as_ref().filter(|_| !self.new_history);
        let commit = Commit {
            parent: parent.map(|tip| &*tip.id),
            tree: self.tip.as_ref().map(|tip| &*tip.tree),
            author: &self.identity("GIT_AUTHOR_IDENT"),
            committer: &self.identity("GIT_COMMITTER_IDENT"),
            message: &message,
            deleted: &deleted,
            files: &files,
        };
        import.commit(&self.git, &commit)
    }

    /// Returns the message of the commit.
    fn message(&self) -> String {
        let Changes { files, deleted, .. } = &self.changes;
        let changed = files.iter().filter(|(path, _)| self.paths.contains(path)).count();
        let added = files.len() - changed;
        let deleted = deleted.len();
        format!(
            "Publish {}\n\nFiles: {added} added, {changed} changed, {deleted} deleted\n",
            self.title
        )
    }

    /// Returns name, address and time for the commit: those that git has for the project, or else the
    /// program's own.
    fn identity(&self, variable: &str) -> String {
        let mut command = self.git.plain_command();
        command.arg("-C").arg(&self.project);
        // Not a name that git guesses from that of the machine.
        command.args(["-c", "user.useConfigOnly=true", "var", variable]);
        let output = command.output().ok().filter(|output| output.status.success());
        let known = output.and_then(|output| String::from_utf8(output.stdout).ok());
        known.map_or_else(
            || {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("{DEFAULT_AUTHOR} {} +0000", now.as_secs())
            },
            |known| known.trim_end().to_owned(),
        )
    }

    /// Pushes a commit. If that fails, finds out what has become of the branch.
    fn push(&self, commit: &str) -> Result<(), PublishError> {
        let name = self.cache.remote_ref();
        let refs = format!("{commit}:{name}");
        let old = self.tip.as_ref().map(|tip| &*tip.id);
        let lease = old.filter(|_| self.new_history);
        let lease = lease.map(|old| format!("--force-with-lease={name}:{old}"));
        let options = ["push", "--no-verify", "--recurse-submodules=no"];
        let lease: Vec<&str> = lease.as_deref().into_iter().collect();
        let arguments = [&options[..], &lease, &[REMOTE, &refs]].concat();
        let Err(failure) = self.git.run_with_progress(&self.cache.folder, &arguments) else {
            return Ok(());
        };
        let mut tip = self.remote_tip();
        if tip.as_ref().is_ok_and(|tip| tip.as_deref() == old) && is_about_a_lock(&failure) {
            thread::sleep(LOCK_PATIENCE);
            tip = self.remote_tip();
        }
        match tip {
            // The answer got lost, and nothing else.
            Ok(Some(tip)) if tip == commit => Ok(()),
            Ok(tip) if tip.as_deref() != old => Err(PublishError::LostRace),
            _ => Err(failure.into()),
        }
    }

    /// Makes the repository if it is on this machine and is missing.
    fn make_repository(&self) -> Result<(), Failure> {
        let Some(folder) = self.missing_repository() else { return Ok(()) };
        let path = folder.to_string_lossy();
        self.git.run(&folder, &["init", "--quiet", "--bare", &path])?;
        // A clone has the files of this branch.
        let head = self.cache.remote_ref();
        self.git.run(&folder, &["symbolic-ref", "HEAD", &head]).map(drop)
    }

    /// Commits and pushes.
    fn publish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError> {
        let commit = self.commit(list, places)?;
        self.make_repository()?;
        self.push(&commit)?;
        self.cache.set_tip(&self.git, &commit);
        Ok(())
    }

    /// Deletes the cache after a failure, since it may be the reason.
    fn without_cache<E>(&mut self, error: E) -> E {
        self.changes = Changes::default();
        self.cache.remove();
        error
    }
}

impl Destination for GitBranch {
    fn state(&mut self) -> Result<TargetState, Failure> {
        self.changes = Changes::default();
        self.tip = None;
        self.cache.make(&self.git)?;
        let Some(tip) = self.remote_tip()? else { return Ok(TargetState::default()) };
        if let Ok(state) = self.read(&tip) {
            return Ok(state);
        }
        self.cache.remove();
        self.cache.make(&self.git)?;
        self.read(&tip)
    }

    fn check_names(&self, contents: &SiteContents) -> Result<(), Failure> {
        let is_refused =
            |path: &&String| path.split('/').any(|name| name.eq_ignore_ascii_case(".git"));
        match contents.keys().find(is_refused) {
            None => Ok(()),
            Some(path) => Err(Failure::Publish {
                message: format!("git cannot have a file `{}`", path.escape_debug()),
                help: "rename it in `dossier/`".to_owned(),
            }),
        }
    }

    fn may_retry(&self) -> bool {
        true
    }

    fn replaces_history(&self) -> bool {
        self.new_history && self.tip.as_ref().is_some_and(|tip| tip.has_history)
    }

    fn notes(&self, plan: &PublishPlan) -> Vec<String> {
        if self.replaces_history() {
            return vec!["the history of the branch is replaced by one commit".to_owned()];
        }
        let mut sent = plan.send.iter().map(|(_, path)| path);
        let removes = !plan.delete.is_empty() || sent.any(|path| self.paths.contains(path));
        let note = "what is removed stays in the history of the branch, for all who can read the \
                    repository; `--new-history` leaves one commit without a history";
        if removes && !self.new_history { vec![note.to_owned()] } else { Vec::new() }
    }

    /// There is nothing to write: lists and files are in one commit.
    fn begin(&mut self, _list: &str) -> Result<(), PublishError> {
        self.changes = Changes::default();
        Ok(())
    }

    fn send(
        &mut self,
        files: &[Outgoing<'_>],
        sent: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Option<String>>, PublishError> {
        let mut marks = Vec::with_capacity(files.len());
        for file in files {
            let bytes = file.read()?;
            let id = self.add(file.path, &bytes).map_err(|failure| self.without_cache(failure))?;
            sent(file.contents.size);
            marks.push(Some(id));
        }
        Ok(marks)
    }

    fn delete(&mut self, paths: &[String]) -> Result<(), PublishError> {
        self.changes.deleted.extend_from_slice(paths);
        Ok(())
    }

    fn finish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError> {
        match self.publish(list, places) {
            Err(PublishError::Failure(failure)) => {
                Err(PublishError::Failure(self.without_cache(failure)))
            }
            finished => finished,
        }
    }
}

/// Returns the id of a file's content. A link or a submodule at the path of a file is another version.
fn mark(file: TreeFile) -> String {
    if file.is_regular() { file.id } else { format!("{}-{}", file.mode, file.id) }
}

/// True if a push failed because another one is being received.
fn is_about_a_lock(failure: &Failure) -> bool {
    let message = failure.message();
    ["cannot lock ref", "failed to update ref", "incorrect old value"]
        .iter()
        .any(|text| message.contains(text))
}
