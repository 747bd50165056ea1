//! The files that curators change in the preview, and how the last change is undone.

use std::io;
use std::path::Path;

use crate::exchange;

/// No more changes than this can be undone.
const MAX_CHANGES: usize = 100;

/// The changes of this run that can be undone, oldest first.
#[derive(Default)]
pub struct Changes {
    all: Vec<Change>,
    /// The number of changes so far.
    count: u64,
}

/// A change of a file.
pub struct Change {
    /// Counted from 1 in this run.
    pub number: u64,
    /// What was done, in words for the curator.
    pub said: String,
    /// The path from the project's folder.
    file: String,
    /// What was there before; none if the file is new.
    old: Option<Vec<u8>>,
    new: Vec<u8>,
}

impl Changes {
    pub fn last(&self) -> Option<&Change> {
        self.all.last()
    }

    /// Writes a file of the project that was read as `old`, or creates it if it was not there, unless
    /// somebody else has changed or created it meanwhile. Returns the change's number.
    pub fn write(
        &mut self,
        root: &Path,
        file: &str,
        old: Option<&[u8]>,
        new: &[u8],
        said: String,
    ) -> Result<u64, String> {
        let path = root.join(file);
        exchange::write(&path, old, new)
            .map_err(|error| format!("cannot write `{file}`: {error}"))?;
        self.count += 1;
        if self.all.len() == MAX_CHANGES {
            self.all.remove(0);
        }
        let old = old.map(<[u8]>::to_vec);
        self.all.push(Change {
            number: self.count,
            said,
            file: file.to_owned(),
            old,
            new: new.to_vec(),
        });
        Ok(self.count)
    }

    /// Undoes the last change and returns it. Refused if the file is not as the change left it: then
    /// somebody else has changed it, and this change can no longer be undone. If the system fails, as with
    /// a full disk, it can be undone later.
    pub fn undo(&mut self, root: &Path) -> Result<Change, String> {
        let change = self.all.pop().ok_or("nothing is left to undo")?;
        let path = root.join(&change.file);
        let undone = match &change.old {
            Some(old) => exchange::replace(&path, &change.new, old),
            None => exchange::remove(&path, &change.new),
        };
        let file = &change.file;
        let Err(error) = undone else { return Ok(change) };
        if matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::NotFound) {
            return Err(format!("`{file}` has been changed since then: undo this in your editor"));
        }
        let why = format!("cannot write `{file}`: {error}");
        self.all.push(change);
        Err(why)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs;

    use super::*;

    #[test]
    fn a_change_that_could_not_be_undone_can_be_undone_later() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.yaml");
        let mut changes = Changes::default();
        changes.write(root.path(), "a.yaml", None, b"new", String::new()).unwrap();
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = changes.undo(root.path()).err().unwrap();
        assert!(error.starts_with("cannot write `a.yaml`"), "{error}");
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "new").unwrap();
        assert_eq!(changes.undo(root.path()).unwrap().number, 1);
        assert!(!path.exists() && changes.last().is_none());
    }
}
