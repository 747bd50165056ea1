//! Gives the program two names for its own code: a hash, by which the cache tells what this version made
//! from what another one did, and the version that `dossier --version` prints.
//!
//! The script runs again only when the code changes. So a commit alone compiles nothing, and the version
//! names the commit from which the code was compiled.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for part in ["src", "templates", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={part}");
        hash(Path::new(part), &mut hasher)?;
    }
    println!("cargo:rustc-env=DOSSIER_CODE={:016x}", hasher.finish());

    println!("cargo:rerun-if-env-changed=DOSSIER_COMMIT");
    let commit = env::var("DOSSIER_COMMIT").ok().or_else(|| commit(Path::new(".")));
    let commit = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
    println!("cargo:rustc-env=DOSSIER_VERSION={}{commit}", env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// Adds a file, or a folder with all that is in it; what is not there adds nothing.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        entries.iter().try_for_each(|entry| hash(&entry.path(), hasher))
    } else if path.exists() {
        (path, fs::read(path)?).hash(hasher);
        Ok(())
    } else {
        Ok(())
    }
}

/// Returns the commit of the code in a folder: the one that `cargo package` has noted, or the one that is
/// checked out. A repository around an unpacked package does not count.
pub fn commit(folder: &Path) -> Option<String> {
    noted_commit(folder).or_else(|| checked_out_commit(folder))
}

/// Reads the file that `cargo package` adds to a package.
fn noted_commit(folder: &Path) -> Option<String> {
    let note = fs::read_to_string(folder.join(".cargo_vcs_info.json")).ok()?;
    let (_, hash) = note.split_once(r#""sha1": ""#)?;
    let state = if note.contains(r#""dirty": true"#) { ", modified" } else { "" };
    Some(format!("{}{state}", hash.get(..12)?))
}

fn checked_out_commit(folder: &Path) -> Option<String> {
    if !folder.join(".git").exists() {
        return None;
    }
    let describe = ["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=, modified"];
    let output = Command::new("git").args(describe).current_dir(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
