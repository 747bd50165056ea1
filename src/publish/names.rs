//! Names that FAT, NTFS and their like cannot have: a USB stick often has such a file system.

use std::collections::BTreeMap;

use crate::site::SiteContents;

/// Returns the paths that such a file system refuses, and those that it takes for the same, each with the
/// reason.
pub fn unsuitable_names(contents: &SiteContents) -> Vec<String> {
    let mut found = Vec::new();
    let mut folded = BTreeMap::<String, &str>::new();
    for path in contents.keys() {
        if let Some(reason) = path.split('/').find_map(refusal) {
            found.push(format!("`{path}`: {reason}"));
        }
        if let Some(other) = folded.insert(path.to_lowercase(), path) {
            found.push(format!("`{path}`: is the same name as `{other}`"));
        }
    }
    found
}

/// Returns the reason why a name is refused.
fn refusal(name: &str) -> Option<String> {
    let is_refused =
        |c: &char| c.is_control() || matches!(c, '"' | '*' | ':' | '<' | '>' | '?' | '\\' | '|');
    if let Some(c) = name.chars().find(is_refused) {
        return Some(format!("`{}` cannot be in a name", c.escape_debug()));
    }
    if name.ends_with(['.', ' ']) {
        return Some("a name cannot end with a full stop or a space".to_owned());
    }
    (name.encode_utf16().count() > 255).then(|| "the name is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::FileContents;

    #[test]
    fn refused_and_equal_names_are_found() {
        let contents = |paths: &[&str]| -> SiteContents {
            let file = FileContents { hash: [0; 32], size: 0, places: String::new() };
            paths.iter().map(|path| ((*path).to_owned(), file.clone())).collect()
        };
        let found = |paths: &[&str]| unsuitable_names(&contents(paths)).len();
        assert_eq!(found(&["a/b.html", "a/договор.html", "a+b&c=3%41~[x].js", ".nojekyll"]), 0);
        for path in ["what?.pdf", "a:b/c", "a\u{1}", "end.", "folder /x", "a\\b"] {
            assert_eq!(found(&[path]), 1, "{path}");
        }
        assert_eq!(found(&["A/x.pdf", "a/X.pdf", "b"]), 1);
    }
}
