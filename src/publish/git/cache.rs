//! The cache of a branch: a bare repository in the project's `.dossier/` with the folders of the branch's
//! last commit, and without the contents of its files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use walkdir::WalkDir;

use super::program::{Git, REMOTE};
use crate::project::Failure;

/// The branch as it was last seen.
const TIP: &str = "refs/dossier/tip";
/// The settings of the cache; all others are given to each command.
const CONFIG: &str = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";
/// The size in bytes at which a cache is deleted after a publication: it keeps all that was sent.
const MAX_SIZE: u64 = 64 << 20;
/// The number of files at which a cache is deleted: git becomes slow with many packs.
const MAX_FILES: usize = 200;

pub struct BranchCache {
    pub folder: PathBuf,
    branch: String,
    /// Locked while this exists; None if another process has the cache.
    _lock: Option<File>,
    /// The folder above that of the cache if another process has the project's.
    _temporary: Option<TempDir>,
}

/// A file of a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeFile {
    pub path: String,
    pub mode: String,
    pub id: String,
}

impl TreeFile {
    fn parse(entry: &[u8]) -> Option<Self> {
        // A name that is no text is none of the site's.
        let entry = String::from_utf8_lossy(entry);
        let (fields, path) = entry.split_once('\t')?;
        let mut fields = fields.split(' ');
        let (mode, _, id) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Self { path: path.to_owned(), mode: mode.to_owned(), id: id.to_owned() })
    }

    /// True if it is neither a symbolic link nor a submodule.
    pub fn is_regular(&self) -> bool {
        self.mode.starts_with("100")
    }
}

impl BranchCache {
    /// Finds the place for the cache of a branch, below a folder. If that cannot be used now, the cache is a
    /// temporary one.
    pub fn open(below: &Path, git: &Git, branch: &str) -> Result<Self, Failure> {
        let name = blake3::hash(format!("{}\n{branch}", git.repository).as_bytes()).to_hex();
        let branch = branch.to_owned();
        let lock = fs::create_dir_all(below)
            .and_then(|()| File::create(below.join(format!("{}.lock", &name[..16]))));
        if let Some(lock) = lock.ok().filter(|lock| lock.try_lock().is_ok()) {
            let folder = below.join(&name[..16]);
            return Ok(Self { folder, branch, _lock: Some(lock), _temporary: None });
        }
        let temporary = tempfile::tempdir();
        let temporary =
            temporary.map_err(|error| Failure::io("make a folder like", below, error))?;
        let folder = temporary.path().join("repository");
        Ok(Self { folder, branch, _lock: None, _temporary: Some(temporary) })
    }

    /// Returns the commit of the branch in the remote repository; None if there is no such branch.
    pub fn remote_tip(&self, git: &Git) -> Result<Option<String>, Failure> {
        let name = self.remote_ref();
        let printed = git.run(&self.folder, &["ls-remote", "--quiet", REMOTE, &name])?;
        let printed = String::from_utf8_lossy(&printed).into_owned();
        // Refs that only end alike are listed too.
        let refs = printed.lines().filter_map(|line| line.split_once('\t'));
        let mut ids = refs.filter(|(_, found)| *found == name).map(|(id, _)| id.to_owned());
        Ok(ids.next())
    }

    pub fn remote_ref(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Makes the cache unless there is one that git can use.
    pub fn make(&self, git: &Git) -> Result<(), Failure> {
        if self.has_own_settings()
            && let Ok(printed) = git.run(&self.folder, &["rev-parse", "--is-bare-repository"])
            && printed == b"true\n"
        {
            return Ok(());
        }
        self.remove();
        let folder = self.folder.to_string_lossy();
        git.run(&self.folder, &["init", "--quiet", "--bare", "--template=", &folder])?;
        let config = self.folder.join("config");
        fs::write(&config, CONFIG).map_err(|error| Failure::io("write", &config, error))
    }

    /// True if no other settings than ours hold in the cache. A project that comes from somebody else may
    /// have a cache with settings that name programs to run.
    fn has_own_settings(&self) -> bool {
        let is_folder = fs::symlink_metadata(&self.folder).is_ok_and(|found| found.is_dir());
        let config = fs::read(self.folder.join("config"));
        let redirects = fs::symlink_metadata(self.folder.join("commondir")).is_ok();
        is_folder && !redirects && config.is_ok_and(|config| config == CONFIG.as_bytes())
    }

    /// Deletes the cache. What is left if that fails is found to be damaged, or is whole.
    pub fn remove(&self) {
        let removed = fs::remove_dir_all(&self.folder);
        if removed.is_err() {
            let _ = fs::remove_file(&self.folder);
        }
    }

    /// Fetches the branch, unless `tip` is in the cache already. Returns its commit.
    pub fn fetch(&self, git: &Git, tip: &str) -> Result<String, Failure> {
        if self.cached_tip(git).is_ok_and(|cached| cached == tip) {
            return Ok(tip.to_owned());
        }
        let refs = format!("+{}:{TIP}", self.remote_ref());
        let options = ["--quiet", "--no-tags", "--depth=1", "--filter=blob:none"];
        git.run(&self.folder, &[&["fetch"], &options[..], &[REMOTE, &refs]].concat())?;
        self.cached_tip(git)
    }

    fn cached_tip(&self, git: &Git) -> Result<String, Failure> {
        let printed = git.run(&self.folder, &["rev-parse", "--verify", "--quiet", TIP])?;
        Ok(String::from_utf8_lossy(&printed).trim_end().to_owned())
    }

    /// Lists the files of a commit. Reads every folder, so that damage is found.
    pub fn files(&self, git: &Git, commit: &str) -> Result<Vec<TreeFile>, Failure> {
        let printed = git.run(&self.folder, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let entries = printed.split(|byte| *byte == 0);
        Ok(entries.filter_map(TreeFile::parse).collect())
    }

    /// Returns a file's content, fetched if it is not in the cache.
    pub fn content(&self, git: &Git, id: &str) -> Result<Vec<u8>, Failure> {
        git.run(&self.folder, &["cat-file", "blob", id])
    }

    /// Returns the id of a commit's folder, and whether the commit has a history.
    pub fn commit(&self, git: &Git, commit: &str) -> Result<(String, bool), Failure> {
        let printed = git.run(&self.folder, &["cat-file", "commit", commit])?;
        let text = String::from_utf8_lossy(&printed);
        let header = text.split("\n\n").next().unwrap_or_default();
        let tree = header.lines().find_map(|line| line.strip_prefix("tree ")).unwrap_or_default();
        let has_history = header.lines().any(|line| line.starts_with("parent "));
        Ok((tree.to_owned(), has_history))
    }

    /// Stores that the branch has a new commit, which is in the cache. Deletes a cache that is large.
    pub fn set_tip(&self, git: &Git, commit: &str) {
        let set = git.run(&self.folder, &["update-ref", TIP, commit]);
        let files = WalkDir::new(&self.folder).into_iter().filter_map(Result::ok);
        let sizes: Vec<u64> =
            files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).collect();
        let is_large = sizes.iter().sum::<u64>() > MAX_SIZE || sizes.len() > MAX_FILES;
        if set.is_err() || is_large {
            self.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_commit_has_mode_id_and_path() {
        let file = TreeFile::parse(b"100755 blob 0a1b\ta \"b\"\tc\n.html").unwrap_or_default();
        assert_eq!((file.mode.as_str(), file.id.as_str()), ("100755", "0a1b"));
        assert_eq!(file.path, "a \"b\"\tc\n.html");
        assert!(file.is_regular());
        let link = TreeFile::parse(b"120000 blob 0a1b\tx").unwrap_or_default();
        assert!(!link.is_regular());
        assert_eq!(TreeFile::parse(b""), None);
    }
}
