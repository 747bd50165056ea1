//! Lists the files of a dossier. Opens folders only.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::names;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::{Project, reason};

/// A file found in the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedFile {
    /// The absolute path.
    pub from: PathBuf,
    /// The path from `dossier/` as on disk, with `/` between folders.
    pub path: String,
}

impl ListedFile {
    /// Returns the path from the project's folder.
    pub fn shown(&self) -> String {
        format!("dossier/{}", self.path)
    }
}

/// Lists every file that a build may use, unsorted, with a diagnostic for all that could not be listed.
pub(super) fn list(project: &Project) -> (Vec<ListedFile>, Vec<Diagnostic>) {
    let mut lister = Lister { project, files: Vec::new(), diagnostics: Vec::new() };
    match leads_within(project, &project.dossier) {
        Ok(_) => lister.folder(&project.dossier, false),
        Err(_) if fs::symlink_metadata(&project.dossier).is_err() => {
            let message = "there is no folder `dossier` any more";
            lister.diagnostics.push(
                Diagnostic::about(Code::Unreadable, shown(project, &project.dossier), message)
                    .help("put it back; nothing else has to be done"),
            );
        }
        Err(diagnostic) => lister.diagnostics.push(*diagnostic),
    }
    (lister.files, lister.diagnostics)
}

struct Lister<'a> {
    project: &'a Project,
    files: Vec<ListedFile>,
    diagnostics: Vec<Diagnostic>,
}

impl Lister<'_> {
    /// Lists a folder recursively. `linked` is true if a symbolic link led to it.
    fn folder(&mut self, folder: &Path, linked: bool) {
        let mut walker = WalkDir::new(folder).min_depth(1).into_iter();
        while let Some(entry) = walker.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unlisted(folder, &error);
                    continue;
                }
            };
            let kind = entry.file_type();
            match self.usable_name(entry.path(), kind.is_dir()) {
                None if kind.is_dir() => walker.skip_current_dir(),
                None => {}
                Some(_) if kind.is_dir() => {}
                Some(path) if kind.is_file() => {
                    self.files.push(ListedFile { from: entry.into_path(), path });
                }
                Some(path) if kind.is_symlink() => self.link(entry.into_path(), path, linked),
                Some(_) => self.diagnostics.push(special(self.project, entry.path())),
            }
        }
    }

    /// Adds the target of a symbolic link, if that is within the project.
    ///
    /// A link to a folder within a linked folder is refused: a few dozen folders with links to each
    /// other would otherwise mean an endless number of files.
    fn link(&mut self, link: PathBuf, path: String, linked: bool) {
        let target = match leads_within(self.project, &link) {
            Ok(target) => target,
            Err(diagnostic) => return self.diagnostics.push(*diagnostic),
        };
        let is_hidden = path.rsplit('/').next().is_some_and(names::is_hidden);
        if target.is_file() {
            self.files.push(ListedFile { from: link, path });
        } else if !target.is_dir() || is_hidden {
            self.diagnostics.push(special(self.project, &link));
        } else if linked {
            self.diagnostics.push(astray(
                self.project,
                &link,
                "is a link to a folder within a linked folder",
            ));
        } else {
            self.folder(&link, true);
        }
    }

    /// Returns the path from `dossier/` of a file or folder, unless it is ignored. A name that cannot be
    /// part of an address is reported.
    fn usable_name(&mut self, path: &Path, folder: bool) -> Option<String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ignored = if folder { names::is_hidden } else { names::is_ignored_file };
        if is_ignored(&name) {
            return None;
        }
        let within = path.strip_prefix(&self.project.dossier).ok().and_then(slashed);
        if within.is_none() || name.chars().any(char::is_control) {
            self.diagnostics.push(
                Diagnostic::about(
                    Code::InvalidId,
                    shown(self.project, path),
                    "this name has characters that no address can hold",
                )
                .help("rename it: letters, digits and `-` are always good"),
            );
            return None;
        }
        within
    }

    fn unlisted(&mut self, folder: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(folder);
        let why = error.io_error().map_or_else(|| error.to_string(), reason);
        self.diagnostics.push(Diagnostic::about(
            Code::Unreadable,
            shown(self.project, path),
            format!("this folder cannot be read: {why}"),
        ));
    }
}

/// Resolves a path, if it leads into the project but not to the site or to a folder around the path
/// itself.
fn leads_within(project: &Project, path: &Path) -> Result<PathBuf, Box<Diagnostic>> {
    let target = path.canonicalize().map_err(|error| {
        let why = format!("this link leads nowhere: {}", reason(&error));
        Box::new(Diagnostic::about(Code::Unreadable, shown(project, path), why))
    })?;
    let site = &project.output;
    let why = if !target.starts_with(&project.root) {
        "is a link that leads out of the project"
    } else if target.starts_with(site) || site.starts_with(&target) {
        "is a link to the site that is made from it"
    } else if parent(path).starts_with(&target) {
        "is a link to a folder that it is in itself"
    } else {
        return Ok(target);
    };
    Err(Box::new(astray(project, path, why)))
}

/// Returns the resolved folder that contains a link.
fn parent(path: &Path) -> PathBuf {
    path.parent().and_then(|parent| fs::canonicalize(parent).ok()).unwrap_or_default()
}

fn astray(project: &Project, link: &Path, why: &str) -> Diagnostic {
    let path = shown(project, link);
    let message = format!("`{path}` {why}");
    Diagnostic::about(Code::OutsideProject, path, message)
        .help("put the files themselves here instead of the link")
}

fn special(project: &Project, path: &Path) -> Diagnostic {
    Diagnostic::about(
        Code::Unreadable,
        shown(project, path),
        "this is neither a file nor a folder, and is not opened",
    )
    .help("move it out of the dossier")
}

/// Returns the path from the project's folder as diagnostics show it.
fn shown(project: &Project, path: &Path) -> String {
    let within = path.strip_prefix(&project.root).unwrap_or(path);
    let names: Vec<_> = within.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

/// Joins the parts of a path with `/`; None if it is not UTF-8.
fn slashed(path: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = path.iter().map(|name| name.to_str()).collect();
    names.map(|names| names.join("/"))
}
