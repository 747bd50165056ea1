//! Publishing to a folder, as on a USB stick or a mounted server.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::Hash;
use walkdir::WalkDir;

use super::destination::{Destination, Outgoing, PublishError};
use super::manifest::PUBLISHED;
use super::marks::{NO_FILE, mark_of, unlisted_time};
use super::names::unsuitable_names;
use super::places::PLACES;
use super::plan::TargetState;
use crate::output::{FolderLock, lock};
use crate::project::{Failure, Project, resolve_links};
use crate::site::SiteContents;

/// A file with this beginning is being written. A publication that was killed may have left it.
const UNFINISHED: &str = ".dossier-unfinished-";

/// A folder, locked while it exists.
pub struct Folder {
    root: PathBuf,
    /// The time that is set on every file, so that the mark of a file is known before it is written.
    time: SystemTime,
    /// What was there when it was read.
    planned_for: TargetState,
    lock: Option<FolderLock>,
}

impl Folder {
    pub fn open(project: &Project, path: &Path) -> Result<Self, Failure> {
        let root = resolve_links(path).map_err(|error| Failure::io("use", path, error))?;
        project.check_target(&root)?;
        if fs::metadata(&root).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(Failure::Refused { output: root, why: "is not a folder" });
        }
        Ok(Self { root, time: UNIX_EPOCH, planned_for: TargetState::default(), lock: None })
    }

    /// Returns everything in the folder with its path; the path of a folder ends with `/`. Links are not
    /// followed.
    fn entries(&self) -> Result<Vec<(String, PathBuf)>, Failure> {
        let mut found = Vec::new();
        if !self.root.exists() {
            return Ok(found);
        }
        for entry in WalkDir::new(&self.root).min_depth(1).follow_links(false) {
            let entry = match entry.map_err(io::Error::from) {
                Ok(entry) => entry,
                // A folder of the system, such as `lost+found`. It was returned before.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => continue,
                // Another publication deleted it; `begin` notices that.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(Failure::io("look into", &self.root, error)),
            };
            let path = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            let names: Option<Vec<&str>> = path.iter().map(|name| name.to_str()).collect();
            // A name that is no text is none of the site's.
            let Some(names) = names else { continue };
            let end = if entry.file_type().is_dir() { "/" } else { "" };
            found.push((names.join("/") + end, entry.into_path()));
        }
        Ok(found)
    }

    fn read_state(&self) -> Result<TargetState, Failure> {
        let mut state = TargetState::default();
        for (path, file) in self.entries()? {
            let metadata = match fs::symlink_metadata(&file) {
                // Another publication deleted it; `begin` notices that.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                metadata => metadata.map_err(|error| Failure::io("look at", &file, error))?,
            };
            if path == PUBLISHED {
                state.manifest = Some(String::from_utf8_lossy(&read_own(&file)?).into_owned());
            } else if path == PLACES {
                state.places = Some(read_own(&file)?);
            } else if !is_unfinished(&path) {
                state.marks.insert(path, mark(&metadata));
            }
        }
        Ok(state)
    }

    /// Writes a file such that its path has the old content or the new one at any time.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&self.root);
        let name = &blake3::hash(path.as_bytes()).to_hex()[..16];
        let unfinished = folder.join(format!("{UNFINISHED}{name}"));
        let write = || {
            let mut file = match File::create(&unfinished) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(folder)?;
                    File::create(&unfinished)?
                }
                file => file?,
            };
            file.write_all(bytes)?;
            file.set_modified(self.time)?;
            drop(file);
            fs::rename(&unfinished, &target)
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&unfinished);
            Failure::io("write", &target, error)
        })
    }

    /// Waits until everything is on the medium.
    fn sync(&self) -> Result<(), Failure> {
        let synced = File::open(&self.root).and_then(|folder| sync(&folder));
        synced.map_err(|error| Failure::io("write to", &self.root, error))
    }
}

impl Destination for Folder {
    fn state(&mut self) -> Result<TargetState, Failure> {
        self.planned_for = self.read_state()?;
        self.time = unlisted_time(self.planned_for.manifest.as_deref().unwrap_or_default());
        Ok(self.planned_for.clone())
    }

    fn check_names(&self, contents: &SiteContents) -> Result<(), Failure> {
        if !has_narrow_names(&self.root) {
            return Ok(());
        }
        let unsuitable = unsuitable_names(contents);
        if unsuitable.is_empty() {
            return Ok(());
        }
        Err(Failure::Publish {
            message: format!(
                "the file system of `{}` cannot have these files:\n  {}",
                self.root.display(),
                unsuitable.join("\n  ")
            ),
            help: "rename them in `dossier/`".to_owned(),
        })
    }

    fn mark_to_be(&self, size: u64) -> Option<String> {
        Some(mark_of(size, self.time))
    }

    fn hash_at(&mut self, path: &str) -> Result<Option<Hash>, Failure> {
        let file = self.root.join(path);
        if !fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
            return Ok(None);
        }
        let bytes = fs::read(&file).map_err(|error| Failure::io("read", &file, error))?;
        Ok(Some(blake3::hash(&bytes)))
    }

    fn begin(&mut self, list: &str) -> Result<(), PublishError> {
        let failed = |error| Failure::io("make the folder", &self.root, error);
        fs::create_dir_all(&self.root).map_err(failed)?;
        self.lock = lock(&self.root)?;
        if !self.planned_for.is_same_for(list, &self.read_state()?) {
            return Err(PublishError::LostRace);
        }
        for (_, file) in self.entries()?.into_iter().filter(|(path, _)| is_unfinished(path)) {
            fs::remove_file(&file).map_err(|error| Failure::io("delete", &file, error))?;
        }
        Ok(self.write(PUBLISHED, list.as_bytes())?)
    }

    fn send(
        &mut self,
        files: &[Outgoing<'_>],
        sent: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Option<String>>, PublishError> {
        let mut marks = Vec::with_capacity(files.len());
        for file in files {
            self.write(file.path, &file.read()?)?;
            sent(file.contents.size);
            marks.push(self.mark_to_be(file.contents.size));
        }
        Ok(marks)
    }

    fn delete(&mut self, paths: &[String]) -> Result<(), PublishError> {
        for path in paths {
            let file = self.root.join(path);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Failure::io("delete", &file, error).into());
                }
                _ => {}
            }
            // Folders that are empty now; the first one that is not ends this.
            let above = file.ancestors().skip(1).take_while(|folder| *folder != self.root);
            for folder in above {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError> {
        self.write(PLACES, places)?;
        self.sync()?;
        self.write(PUBLISHED, list.as_bytes())?;
        self.sync()?;
        self.lock = None;
        Ok(())
    }
}

/// True for the path of a file that was being written.
fn is_unfinished(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(UNFINISHED))
}

/// Reads one of the program's own files.
fn read_own(file: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::io("read", file, error);
    if !fs::symlink_metadata(file).map_err(failed)?.is_file() {
        return Err(Failure::Publish {
            message: format!("`{}` is a link, or not a file", file.display()),
            help: "move it away".to_owned(),
        });
    }
    fs::read(file).map_err(failed)
}

fn mark(metadata: &fs::Metadata) -> String {
    match metadata.modified() {
        Ok(time) if metadata.is_file() => mark_of(metadata.len(), time),
        _ => NO_FILE.to_owned(),
    }
}

#[cfg(target_os = "linux")]
fn sync(folder: &File) -> io::Result<()> {
    Ok(rustix::fs::syncfs(folder)?)
}

#[cfg(not(target_os = "linux"))]
fn sync(folder: &File) -> io::Result<()> {
    match folder.sync_all() {
        // Not every system can sync a folder.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// True if a folder is, or will be, on a file system whose names are those of Windows.
#[cfg(target_os = "linux")]
fn has_narrow_names(folder: &Path) -> bool {
    // FAT, exFAT, NTFS twice, SMB three times, and FUSE, which may be any of them.
    const NARROW: [i64; 8] = [
        0x4d44,
        0x2011_bab0,
        0x5346_544e,
        0x7366_746e,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x6573_5546,
    ];
    let existing = folder.ancestors().find_map(|folder| rustix::fs::statfs(folder).ok());
    existing.is_some_and(|system| NARROW.contains(&(system.f_type & 0xffff_ffff)))
}

#[cfg(not(target_os = "linux"))]
fn has_narrow_names(_folder: &Path) -> bool {
    cfg!(windows)
}
