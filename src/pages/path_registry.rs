//! Collisions of paths. No two files of the site may have paths that are equal or differ only in case,
//! since many file systems ignore case; nor may a file have the path of a folder.

use std::collections::{HashMap, HashSet};

#[derive(Debug, Default)]
pub struct PathRegistry<'a> {
    files: HashMap<String, &'a str>,
    folders: HashSet<String>,
}

impl<'a> PathRegistry<'a> {
    /// Registers a path. Returns what already uses it, or a path above or below it.
    pub fn take(&mut self, path: &str, by: &'a str) -> Option<&'a str> {
        let path = path.to_lowercase();
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let other = above.find_map(|folder| self.files.get(folder).copied());
        let folder = self.folders.contains(&path).then_some("a folder of the site");
        for (at, _) in path.match_indices('/') {
            if !self.folders.contains(&path[..at]) {
                self.folders.insert(path[..at].to_owned());
            }
        }
        self.files.insert(path, by).or(other).or(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_once_whatever_its_case_and_folders() {
        let mut taken = PathRegistry::default();
        assert_eq!(taken.take("a/b.html", "first"), None);
        assert_eq!(taken.take("a/c.html", "second"), None);
        assert_eq!(taken.take("A/B.html", "third"), Some("first"));
        assert_eq!(taken.take("a/c.html/d", "fourth"), Some("second"));
        assert_eq!(taken.take("a", "fifth"), Some("a folder of the site"));
    }
}
