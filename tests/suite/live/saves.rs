//! How editors save a file: what happens in a folder until the new text is there.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A way to save a text to a file that may be there or not.
pub type Save = fn(&Path, &str);

/// The ways, and what each is called.
pub const SAVES: [(&str, Save); 5] = [
    ("in place", in_place),
    ("renamed over", renamed_over),
    ("as vim does", as_vim_does),
    ("in two writes", in_two_writes),
    ("as emacs does", as_emacs_does),
];

/// The file beside it whose name begins and ends with these.
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

/// It tries whether it may write to the folder, and moves the old file away until the new one is whole.
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

/// It locks the file with a link that leads nowhere, saves by itself beside it, and leaves a backup.
fn as_emacs_does(path: &Path, text: &str) {
    let lock = beside(path, ".#", "");
    std::os::unix::fs::symlink("somebody@somewhere.1:2", &lock).unwrap();
    let own = beside(path, "#", "#");
    fs::write(&own, text).unwrap();
    if path.exists() {
        fs::rename(path, beside(path, "", "~")).unwrap();
    }
    fs::write(path, text).unwrap();
    fs::remove_file(own).unwrap();
    fs::remove_file(lock).unwrap();
}
