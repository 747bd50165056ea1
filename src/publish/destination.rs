//! What a target must be able to do, and how its parts are reached.

use std::borrow::Cow;

use blake3::Hash;

use super::folder::Folder;
use super::git::GitBranch;
use super::plan::{PublishPlan, TargetState};
use super::s3::S3;
use super::ssh::Ssh;
use super::target::Target;
use crate::project::{Failure, Project};
use crate::site::{FileContents, PageError, Site, SiteContents, SiteFile};
use crate::timings::WorkerTimes;

/// A target that is connected.
pub trait Destination {
    /// Reads what is there.
    fn state(&mut self) -> Result<TargetState, Failure>;

    /// Fails if the target cannot have files with the names of the site.
    fn check_names(&self, _contents: &SiteContents) -> Result<(), Failure> {
        Ok(())
    }

    /// Returns how the target is told to serve a path: it must change if the content type or the caching does.
    fn rule(&self, _path: &str) -> Option<String> {
        None
    }

    /// Returns the mark that a file of this size will get, if that is known beforehand.
    fn mark_to_be(&self, _size: u64) -> Option<String> {
        None
    }

    /// Returns the hash of the file at a path, if the target can tell.
    fn hash_at(&mut self, _path: &str) -> Result<Option<Hash>, Failure> {
        Ok(None)
    }

    /// True if a publication that lost a race can be planned anew.
    fn may_retry(&self) -> bool {
        false
    }

    /// Returns what the plan does not show and the person who publishes should know.
    fn notes(&self, _plan: &PublishPlan) -> Vec<String> {
        Vec::new()
    }

    /// True if earlier versions of the site will be given up, even if no file differs.
    fn replaces_history(&self) -> bool {
        false
    }

    /// Writes the list of the old and the new files. Nothing has changed before.
    fn begin(&mut self, list: &str) -> Result<(), PublishError>;

    /// Sends the files of one step, in any order; they are live when it returns. Returns their marks.
    fn send(
        &mut self,
        files: &[Outgoing<'_>],
        sent: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Option<String>>, PublishError>;

    fn delete(&mut self, paths: &[String]) -> Result<(), PublishError>;

    /// Writes the list of places, and the list of files last.
    fn finish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError>;
}

/// The reason why a publication ended early.
#[derive(Debug)]
pub enum PublishError {
    /// Another publication was faster: what is there is not what was planned for.
    LostRace,
    Failure(Failure),
}

impl From<Failure> for PublishError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// A file to send.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    pub path: &'a str,
    pub contents: &'a FileContents,
    pub(super) site: &'a Site,
    pub(super) file: SiteFile<'a>,
}

impl<'a> Outgoing<'a> {
    /// Returns the bytes, rendered now. Fails if they are not those of the plan.
    pub fn read(&self) -> Result<Cow<'a, [u8]>, Failure> {
        let bytes = match self.site.read(self.file, &WorkerTimes::default()) {
            Ok(file) => file.bytes,
            Err(PageError::Failure(failure)) => return Err(failure),
            // A page that could be rendered for the plan, and has changed since.
            Err(PageError::Faults(_)) => Cow::default(),
        };
        if blake3::hash(&bytes) == Hash::from_bytes(self.contents.hash) {
            return Ok(bytes);
        }
        Err(Failure::Publish {
            message: format!("`{}` has changed while the site was being published", self.path),
            help: "publish again".to_owned(),
        })
    }
}

/// How a target is published to.
#[derive(Debug, Clone, Copy)]
pub struct ConnectOptions<'a> {
    /// The title of the dossier.
    pub title: &'a str,
    /// True if the history of a branch is replaced.
    pub new_history: bool,
    /// True if there is somebody at a terminal who can be asked.
    pub can_ask: bool,
    /// True if progress is shown on standard error.
    pub shows_progress: bool,
}

/// Connects to a target.
pub fn connect(
    project: &Project,
    target: &Target,
    options: &ConnectOptions<'_>,
) -> Result<Box<dyn Destination>, Failure> {
    if options.new_history && !matches!(target, Target::Git { .. }) {
        return Err(Failure::Publish {
            message: format!("`--new-history` is for branches of git, and {target} is none"),
            help: "leave it away: nothing else keeps earlier versions".to_owned(),
        });
    }
    match target {
        Target::Git { repository, branch } => {
            Ok(Box::new(GitBranch::open(project, repository, branch, options)?))
        }
        Target::Folder(path) => Ok(Box::new(Folder::open(project, path)?)),
        Target::S3 { bucket, prefix, endpoint, region } => {
            Ok(Box::new(S3::open(bucket, prefix, endpoint.as_deref(), region.as_deref())?))
        }
        Target::Ssh { host, port, path } => Ok(Box::new(Ssh::open(host, *port, path)?)),
    }
}
