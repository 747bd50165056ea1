//! Gives the program a name for its own code, so that it knows what it kept itself from what another
//! version of it did.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for part in ["src", "templates", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={part}");
        hash(Path::new(part), &mut hasher)?;
    }
    println!("cargo:rustc-env=DOSSIER_CODE={:016x}", hasher.finish());
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
