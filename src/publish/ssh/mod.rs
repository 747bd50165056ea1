//! Publishing to a folder of another machine, through `rsync`.
//!
//! Versions are told apart by size and time, as in a folder. rsync cannot lock anything: right before the
//! list is written, what is there is compared with what the plan was made for.

mod rsync;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::Hash;
use tempfile::TempDir;

use super::destination::{Destination, Outgoing, PublishError};
use super::manifest::{PUBLISHED, PublishedFiles};
use super::marks::{NO_FILE, has_size, mark_of, unlisted_time};
use super::places::PLACES;
use super::plan::TargetState;
use crate::project::Failure;

use rsync::{Entry, EntryKind, Rsync};

/// Folders with these names have files that are being sent, at the root and in each folder: first those that
/// are not complete, then those that are. An rsync that was killed may have left them.
const UNFINISHED: &str = ".dossier-unfinished-files";
const DELAYED: &str = ".dossier-unfinished";

pub struct Ssh {
    rsync: Rsync,
    /// The time that is set on every file, so that the mark of a file is known before it is sent.
    time: SystemTime,
    planned_for: Found,
    /// Every path that was or will be published.
    listed: BTreeSet<String>,
}

/// What is in the folder.
#[derive(Default)]
struct Found {
    state: TargetState,
    /// True if there is no such folder.
    is_missing: bool,
    /// The hashes of listed files whose time has changed.
    hashes: BTreeMap<String, Hash>,
    /// What an rsync that was killed has left; the path of a folder ends with `/`.
    leftovers: Vec<String>,
}

impl Ssh {
    pub fn open(host: &str, port: Option<u16>, path: &str) -> Result<Self, Failure> {
        let refused = |why: &str| {
            Err(Failure::Publish {
                message: format!(
                    "`{host}:{path}` is no place that a site can be published to: {why}"
                ),
                help: "write `ssh://HOST/PATH` or `HOST:PATH`".to_owned(),
            })
        };
        let name = host.rsplit('@').next().unwrap_or(host);
        let folder = path.strip_prefix("~/").unwrap_or(path).trim_end_matches('/');
        if [host, name, path, folder].iter().any(|part| part.starts_with('-')) {
            return refused("a name begins with `-`");
        }
        if host.chars().any(|c| c.is_whitespace() || c.is_control()) || name.is_empty() {
            return refused("this is no name of a host");
        }
        if path.starts_with(':') {
            return refused("it is a module of an rsync server");
        }
        if matches!(folder, "" | "." | "~") {
            return refused("it is a whole home folder or file system");
        }
        if folder.contains(['*', '?', '[', '\\', '\0', '\n']) {
            return refused("the path has a character that rsync takes for a pattern");
        }
        Ok(Self {
            rsync: Rsync { host: host.to_owned(), port, folder: folder.to_owned() },
            time: UNIX_EPOCH,
            planned_for: Found::default(),
            listed: BTreeSet::new(),
        })
    }

    fn read(&self) -> Result<Found, Failure> {
        let Some(entries) = self.rsync.list()? else {
            return Ok(Found { is_missing: true, ..Found::default() });
        };
        let mut found = Found::default();
        let is_own = |entry: &&Entry| [PUBLISHED, PLACES].contains(&&*entry.path);
        let own: Vec<&Entry> = entries.iter().filter(is_own).collect();
        if let Some(other) = own.iter().find(|entry| entry.kind != EntryKind::File) {
            return Err(Failure::Publish {
                message: format!(
                    "`{}` at {} is a link, or not a file",
                    other.path, self.rsync.host
                ),
                help: "move it away".to_owned(),
            });
        }
        let names: Vec<String> = own.iter().map(|entry| entry.path.clone()).collect();
        let files = self.fetch(&names)?;
        let read = |path: &str| {
            let file = files.path().join(path);
            names.iter().any(|name| name == path).then(|| read(&file)).transpose()
        };
        let list = read(PUBLISHED)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        found.state.places = read(PLACES)?;
        let listed = PublishedFiles::parse(list.as_deref().unwrap_or_default());
        found.state.manifest = list;
        let mut unsure = Vec::new();
        for entry in entries.into_iter().filter(|entry| !is_own(&entry)) {
            let (path, mark) = match entry.kind {
                EntryKind::File => (entry.path, mark_of(entry.size, entry.time)),
                EntryKind::Folder => (entry.path + "/", NO_FILE.to_owned()),
                EntryKind::Other => (entry.path, NO_FILE.to_owned()),
            };
            if is_leftover(&path) {
                found.leftovers.push(path);
                continue;
            }
            if is_unsure(&path, &mark, entry.size, &listed) {
                unsure.push(path.clone());
            }
            found.state.marks.insert(path, mark);
        }
        let files = self.fetch(&unsure)?;
        for path in unsure {
            let hash = blake3::hash(&self::read(&files.path().join(&path))?);
            found.hashes.insert(path, hash);
        }
        Ok(found)
    }

    /// Copies files of the target to a temporary folder.
    fn fetch(&self, names: &[String]) -> Result<TempDir, Failure> {
        let folder = temporary()?;
        if !names.is_empty() {
            self.rsync.fetch(names, folder.path())?;
        }
        Ok(folder)
    }

    /// Returns these files, with the folders above them that are not there yet.
    fn with_folders(&mut self, files: &[&str]) -> Vec<String> {
        let mut names = BTreeSet::<String>::new();
        for path in files {
            for (at, _) in path.match_indices('/') {
                let folder = &path[..at];
                let marks = &mut self.planned_for.state.marks;
                if marks.insert(format!("{folder}/"), NO_FILE.to_owned()).is_none() {
                    names.insert(folder.to_owned());
                }
            }
            names.insert((*path).to_owned());
        }
        names.into_iter().collect()
    }

    fn stage(&self, stage: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = stage.join(path);
        make_folder(target.parent().unwrap_or(stage))?;
        let write = || -> io::Result<()> {
            let mut file = File::create(&target)?;
            file.write_all(bytes)?;
            file.set_modified(self.time)
        };
        write().map_err(|error| Failure::io("write", &target, error))
    }

    /// Deletes files, and then the folders that have nothing else in them. The path of a folder ends with `/`.
    fn delete_all(&self, paths: &[String]) -> Result<(), Failure> {
        let empty = temporary()?;
        let files: Vec<String> =
            paths.iter().filter(|path| !path.ends_with('/')).cloned().collect();
        if !files.is_empty() {
            self.rsync.delete(&files, empty.path())?;
        }
        let deleted: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let marks = self.planned_for.state.marks.keys().filter(|path| !path.ends_with('/'));
        let stays: BTreeSet<&str> = marks
            .chain(&self.listed)
            .map(String::as_str)
            .filter(|path| !deleted.contains(path))
            .collect();
        let is_empty = |folder: &str| {
            let below = format!("{folder}/");
            !stays.range(&*below..).next().is_some_and(|path| path.starts_with(&below))
        };
        let mut by_depth = BTreeMap::<usize, BTreeSet<&str>>::new();
        for path in paths {
            for (depth, (at, _)) in path.match_indices('/').enumerate() {
                if is_empty(&path[..at]) {
                    by_depth.entry(depth).or_default().insert(&path[..at]);
                }
            }
        }
        // rsync deletes no folder of which another one is in the same call.
        for folders in by_depth.into_values().rev() {
            let folders: Vec<String> = folders.into_iter().map(str::to_owned).collect();
            self.rsync.delete(&folders, empty.path())?;
        }
        Ok(())
    }
}

impl Destination for Ssh {
    fn state(&mut self) -> Result<TargetState, Failure> {
        self.planned_for = self.read()?;
        let list = self.planned_for.state.manifest.as_deref().unwrap_or_default();
        self.time = unlisted_time(list);
        Ok(self.planned_for.state.clone())
    }

    fn mark_to_be(&self, size: u64) -> Option<String> {
        Some(mark_of(size, self.time))
    }

    fn hash_at(&mut self, path: &str) -> Result<Option<Hash>, Failure> {
        Ok(self.planned_for.hashes.get(path).copied())
    }

    fn begin(&mut self, list: &str) -> Result<(), PublishError> {
        let now = self.read()?;
        if !self.planned_for.state.is_same_for(list, &now.state) {
            return Err(PublishError::LostRace);
        }
        self.listed = PublishedFiles::parse(list).0.into_keys().collect();
        self.delete_all(&now.leftovers)?;
        let stage = temporary()?;
        self.stage(stage.path(), PUBLISHED, list.as_bytes())?;
        make_folder(&stage.path().join(UNFINISHED))?;
        let mut names = vec![UNFINISHED.to_owned(), PUBLISHED.to_owned()];
        if self.planned_for.is_missing {
            names.push(".".to_owned());
        }
        Ok(self.rsync.send_own(&names, stage.path())?)
    }

    fn send(
        &mut self,
        files: &[Outgoing<'_>],
        sent: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Option<String>>, PublishError> {
        let stage = temporary()?;
        for file in files {
            self.stage(stage.path(), file.path, &file.read()?)?;
        }
        let paths: Vec<&str> = files.iter().map(|file| file.path).collect();
        let names = self.with_folders(&paths);
        self.rsync.send(&names, stage.path(), sent)?;
        Ok(files.iter().map(|file| self.mark_to_be(file.contents.size)).collect())
    }

    fn delete(&mut self, paths: &[String]) -> Result<(), PublishError> {
        self.delete_all(paths)?;
        for path in paths {
            self.planned_for.state.marks.remove(path);
            self.listed.remove(path);
        }
        Ok(())
    }

    fn finish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError> {
        let stage = temporary()?;
        self.stage(stage.path(), PLACES, places)?;
        self.stage(stage.path(), PUBLISHED, list.as_bytes())?;
        // In the order of the alphabet: the list is live last. A name that is not in the stage is deleted.
        Ok(self
            .rsync
            .send_own(&[UNFINISHED, PLACES, PUBLISHED].map(str::to_owned), stage.path())?)
    }
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::io("make", folder, error))
}

fn temporary() -> Result<TempDir, Failure> {
    tempfile::tempdir().map_err(|error| Failure::io("make", "a temporary folder", error))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| Failure::io("read", file, error))
}

/// True for a listed file that has another time than the list says, but the size of one of its versions.
fn is_unsure(path: &str, mark: &str, size: u64, listed: &PublishedFiles) -> bool {
    let Some(entry) = listed.0.get(path) else { return false };
    let size = size.to_string();
    let mut marks = entry.live.iter().chain(&entry.next).filter_map(|file| file.mark.as_deref());
    mark != NO_FILE
        && marks.clone().all(|listed| listed != mark)
        && marks.any(|listed| has_size(listed, &size))
}

/// True for what an rsync that was killed leaves: the folders of files that are being sent with all that is
/// in them, and the program's own files with six more characters.
fn is_leftover(path: &str) -> bool {
    let is_own = |rest: &str| rest.len() == 7 && rest.starts_with('.') && !rest.contains('/');
    path.split('/').any(|name| [UNFINISHED, DELAYED].contains(&name))
        || [PUBLISHED, PLACES].iter().any(|own| path.strip_prefix(own).is_some_and(is_own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_of_a_host_is_taken() {
        for (host, path) in [
            ("-oProxyCommand=x", "site"),
            ("me@-oProxyCommand=x", "site"),
            ("host", "-site"),
            ("host", "~/-site"),
            ("host", ""),
            ("host", "/"),
            ("host", "~"),
            ("host", "~/"),
            ("host", ":module"),
            ("host", "a*"),
            ("ho st", "site"),
            ("me@", "site"),
        ] {
            assert!(Ssh::open(host, None, path).is_err(), "{host}:{path}");
        }
        for (host, path, folder) in
            [("me@a.org", "~/my site/", "my site"), ("[::1]", "/srv/договор", "/srv/договор")]
        {
            let open = Ssh::open(host, None, path).ok();
            assert_eq!(open.map(|ssh| ssh.rsync.folder).as_deref(), Some(folder));
        }
    }

    #[test]
    fn what_a_killed_rsync_left_is_told_from_files_of_others() {
        for (path, expected) in [
            ("a/.dossier-unfinished/b.html", true),
            (".dossier-unfinished-files/.b.html.Xy12aB", true),
            ("a/.dossier-unfinished/", true),
            (".dossier-published.Xy12aB", true),
            (".dossier-places.gz.Xy12aB", true),
            (".dossier-published.old", false),
            ("a/.b.html.backup", false),
            ("a/b.html", false),
        ] {
            assert_eq!(is_leftover(path), expected, "{path}");
        }
    }
}
