//! Warns of files that are not read although they look meant as entries, and of documents in `sources/` of
//! which no text has been made.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::nearest_id;
use crate::scan;

/// The folders of entries.
const FOLDERS: [&str; 3] = ["sources", "topics", "pages"];

/// Names in small letters of files that a host or a reader looks for at the root of a site.
const WELL_KNOWN: [&str; 9] = [
    "robots.txt",
    "humans.txt",
    "ads.txt",
    "app-ads.txt",
    "llms.txt",
    "security.txt",
    "license.txt",
    "license.md",
    "licence.txt",
];

/// Warns of the copied files that look like texts or sidecars and are in no folder of entries, and of all
/// in a folder that is nearly called like one. `named` are those that a published entry links to, which are
/// surely meant to be copied.
pub(super) fn outside_folders(
    copies: &BTreeSet<String>,
    named: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let is_suspect = |path: &&str| {
        let is_expected = if let Some((folder, _)) = path.split_once('/') {
            // Their names have been looked at when they were scanned.
            FOLDERS.contains(&folder)
        } else {
            let name = path.to_lowercase();
            name.starts_with("dossier.") || WELL_KNOWN.contains(&name.as_str())
        };
        let is_like_entry = || {
            let folder = path.split_once('/').and_then(|(folder, _)| meant_folder(folder));
            folder.is_some() || scan::looks_like_entry(path)
        };
        !is_expected && is_like_entry() && !named(path)
    };
    let suspects = copies.iter().map(String::as_str).filter(is_suspect);
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in suspects {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let top = path.split_once('/').map_or("", |(top, _)| top);
        let folder = if meant_folder(top).is_some() { top } else { folder };
        folders.entry(folder).or_default().push(path);
    }
    folders.into_iter().filter_map(|(folder, files)| in_folder(folder, &files)).collect()
}

/// Returns the warning about the files of one folder.
fn in_folder(folder: &str, files: &[&str]) -> Option<Diagnostic> {
    if let Some(meant) = meant_folder(folder) {
        let message = format!("this folder is not `{meant}`: its files are published as they are");
        let warning = Diagnostic::about(Code::MisplacedFile, format!("dossier/{folder}"), message);
        return Some(warning.help(format!("rename it to `{meant}`")));
    }
    let message = match files.len() - 1 {
        0 => "this file is published as it is, and not read as an entry".to_owned(),
        1 => "this file and another one here are published as they are, and not read as entries"
            .to_owned(),
        others => format!(
            "this file and {others} others here are published as they are, and not read as entries"
        ),
    };
    let first = files.first()?;
    let rename = match first.rsplit('/').next().and_then(scan::with_sidecar_ending) {
        Some(name) => format!(" and rename it to `{name}`"),
        None => String::new(),
    };
    let help = format!(
        "move it into `sources`, `topics` or `pages`{rename}; what nobody should read goes outside \
         `dossier/`, or gets a name that begins with `_`"
    );
    Some(Diagnostic::about(Code::MisplacedFile, format!("dossier/{first}"), message).help(help))
}

/// Returns the folder of entries that a folder is nearly called like.
fn meant_folder(folder: &str) -> Option<&'static str> {
    let folder = folder.to_lowercase();
    FOLDERS.into_iter().find(|known| strsim::damerau_levenshtein(&folder, known) <= 1)
}

/// Returns how to make a text of a document of this kind.
fn conversion(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "docx" | "doc" | "odt" | "rtf" | "pages" | "wpd" => {
            "open it in an office program and save it as plain text (UTF-8)"
        }
        "pdf" | "epub" => "open it, select all its words and copy them into a plain text file",
        "html" | "htm" | "mht" | "mhtml" | "webarchive" => {
            "open it in a browser and copy its words into a plain text file"
        }
        "eml" | "msg" | "mbox" => {
            "open it in a mail program and copy its words into a plain text file"
        }
        _ => return None,
    })
}

/// Returns true if a file in `sources/` is a document that has words, but is not a text.
pub(super) fn is_foreign(path: &str) -> bool {
    conversion(path).is_some()
}

/// Returns the warning about a document in `sources/` that no entry names. `has_text` says whether there is
/// a source at a path without ending.
pub(super) fn foreign_document(path: &str, has_text: impl Fn(&str) -> bool) -> Option<Diagnostic> {
    let conversion = conversion(path)?;
    let has_text = path.rsplit_once('.').is_some_and(|(stem, _)| has_text(stem));
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let id = nearest_id(stem).unwrap_or_else(|| stem.to_owned());
    let (message, help) = if has_text {
        let message = "no entry names this document, so it is not published";
        (message, format!("if `{id}` is its text, write `original: {name}` into `{id}.yaml`"))
    } else {
        let message = "this document is not read: a source is a plain text";
        let help = format!(
            "{conversion}, `{id}.txt`, beside it; then name it by `original: {name}` in `{id}.yaml`"
        );
        (message, help)
    };
    Some(Diagnostic::about(Code::ForeignDocument, format!("dossier/{path}"), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_an_entry_is_suspect() {
        let paths = [
            "source/a.txt",
            "source/b/c.yaml",
            "Topics/a.yaml",
            "notes/a.md",
            "notes/b.md",
            "notes/c/d.md",
            "named/a.txt",
            "robots.txt",
            "readme.md",
            "pictures/a.png",
            "topic/a.docx",
            "sources/a.yml",
            "dossier.yml",
        ];
        let copies = paths.map(str::to_owned).into();
        let found = outside_folders(&copies, |path| path.starts_with("named/"));
        let files: Vec<&str> = found.iter().map(|warning| warning.file.as_str()).collect();
        assert_eq!(
            files,
            [
                "dossier/readme.md",
                "dossier/Topics",
                "dossier/notes/a.md",
                "dossier/notes/c/d.md",
                "dossier/source",
                "dossier/topic",
            ]
        );
        assert!(found[2].message.contains("another one"), "{}", found[2].message);
    }

    #[test]
    fn folders_are_meant_by_nearly_their_names() {
        for (folder, meant) in
            [("source", "sources"), ("Sources", "sources"), ("topic", "topics"), ("pagse", "pages")]
        {
            assert_eq!(meant_folder(folder), Some(meant), "{folder}");
        }
        for folder in ["", "scans", "sources-old", "images", "places", "data"] {
            assert_eq!(meant_folder(folder), None, "{folder}");
        }
    }
}
