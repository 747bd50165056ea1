//! Writes files that people edit too: each is there whole, as it was or as it is to be, at any moment,
//! and what somebody else has written meanwhile is never lost.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Creates a file. Fails with [`io::ErrorKind::AlreadyExists`] if there is one already.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = write_beside(path, bytes)?;
    new.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

/// Replaces a file that was read as `old`. A symbolic link stays one. Fails with
/// [`io::ErrorKind::ResourceBusy`] if the file has changed since, and leaves it as it is.
pub fn replace(path: &Path, old: &[u8], bytes: &[u8]) -> io::Result<()> {
    let path = &path.canonicalize()?;
    let new = write_beside(path, bytes)?;
    new.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    if fs::read(path)? != old {
        return Err(changed());
    }
    match exchange(new.path(), path) {
        Ok(()) if fs::read(new.path())? == old => Ok(()),
        // Somebody wrote between the comparison and the exchange.
        Ok(()) => match exchange(new.path(), path) {
            Ok(()) => Err(changed()),
            Err(error) => {
                let (_, kept) = new.keep().map_err(|error| error.error)?;
                Err(kept_aside(&error, &kept))
            }
        },
        // A file system that cannot exchange two files can replace one.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            new.persist(path).map(drop).map_err(|error| error.error)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that was read as `old`, or that was not there. Fails if that is no longer so.
pub fn write(path: &Path, old: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
    match old {
        Some(old) => replace(path, old, bytes),
        None => create(path, bytes),
    }
}

/// Reads a file; none if there is no such file.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes a file that was read as `old`. Fails with [`io::ErrorKind::ResourceBusy`] if the file has
/// changed since, and leaves it as it is.
pub fn remove(path: &Path, old: &[u8]) -> io::Result<()> {
    if fs::read(path)? != old {
        return Err(changed());
    }
    // Somebody may write between the comparison and the removal: what is removed is compared again.
    let aside = write_beside(path, b"")?.into_temp_path();
    fs::rename(path, &aside)?;
    if fs::read(&aside)? == old {
        return Ok(());
    }
    match aside.persist_noclobber(path) {
        Ok(()) => Err(changed()),
        Err(error) => {
            let kept = error.path.keep().map_err(|error| error.error)?;
            Err(kept_aside(&error.error, &kept))
        }
    }
}

/// The error if a file of somebody else's could not be put back.
fn kept_aside(error: &io::Error, kept: &Path) -> io::Error {
    let message = format!("{error}; what somebody else wrote is in `{}`", kept.display());
    io::Error::new(error.kind(), message)
}

/// Exchanges two files in one step. Fails with [`io::ErrorKind::Unsupported`] where this is impossible.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(|error| match error {
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::ResourceBusy, "somebody has just changed it: try again")
}

/// Writes a file of an unused name into the folder of `path`, down to the disk.
fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = Builder::new();
    builder.prefix(".dossier-");
    // As for any new file; what the user's mask forbids is taken away.
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(mode);
    let mut new = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Returns the names of the files of a folder.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_new_file_never_overwrites_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        create(&path, b"first").unwrap();
        let error = create(&path, b"second").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn a_file_that_has_changed_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "old").unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let error = replace(&path, b"old", b"newer").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ResourceBusy);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn a_file_that_has_changed_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "new").unwrap();
        let error = remove(&path, b"old").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ResourceBusy);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        remove(&path, b"new").unwrap();
        assert!(names(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        symlink("a.yaml", &link).unwrap();
        replace(&link, b"old", b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
