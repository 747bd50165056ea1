//! The ways in which editors save a file, with their temporary files and renames.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Saves a text to a file, which may exist already.
pub type Save = fn(&Path, &str);

/// All ways with their names.
pub const SAVES: [(&str, Save); 5] = [
    ("in place", in_place),
    ("renamed over", renamed_over),
    ("as vim does", as_vim_does),
    ("in two writes", in_two_writes),
    ("as emacs does", as_emacs_does),
];

/// Returns the path of a sibling whose name has this prefix and suffix added.
fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    path.with_file_name(format!("{before}{}{after}", path.file_name().unwrap().display()))
}

fn in_place(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn renamed_over(path: &Path, text: &str) {
    let new = beside(path, "", ".tmp");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

/// Tests whether the folder is writable, and moves the old file away until the new one is complete.
fn as_vim_does(path: &Path, text: &str) {
    let probe = path.with_file_name("4913");
    File::create(&probe).unwrap();
    fs::remove_file(probe).unwrap();
    let backup = beside(path, "", "~");
    let is_there = path.exists();
    if is_there {
        fs::rename(path, &backup).unwrap();
    }
    fs::write(path, text).unwrap();
    if is_there {
        fs::remove_file(backup).unwrap();
    }
}

fn in_two_writes(path: &Path, text: &str) {
    let mut file = File::create(path).unwrap();
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    file.write_all(first).unwrap();
    file.write_all(second).unwrap();
}

/// Locks the file with a dangling link, auto-saves beside it, and leaves a backup.
fn as_emacs_does(path: &Path, text: &str) {
    let lock = beside(path, ".#", "");
    std::os::unix::fs::symlink("somebody@somewhere.1:2", &lock).unwrap();
    let autosave = beside(path, "#", "#");
    fs::write(&autosave, text).unwrap();
    if path.exists() {
        fs::rename(path, beside(path, "", "~")).unwrap();
    }
    fs::write(path, text).unwrap();
    fs::remove_file(autosave).unwrap();
    fs::remove_file(lock).unwrap();
}
