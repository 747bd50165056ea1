//! What the command line means: absolute paths and switches, checked once.

mod failure;
mod output;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::{env, io};

pub use failure::{Failure, reason};
pub use output::{MANIFEST, OutputFolder};

/// The most entries or pages that a thread takes at a time. Small, because one can cost as much as
/// hundreds of others.
pub const MAX_CHUNK: usize = 8;

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder that holds `dossier/`; the current one or the nearest above when absent.
    pub dir: Option<PathBuf>,
    /// The folder to write the site to; `site/` beside `dossier/` when absent.
    pub output: Option<PathBuf>,
    /// Where the site will lie, instead of what `dossier.yaml` says.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// How many threads may work at once; as many as there are processors when absent.
    pub threads: Option<NonZeroUsize>,
    /// What is made of the dossier.
    pub goal: Goal,
    /// Whether warnings, too, keep the site from being written.
    pub strict: bool,
}

/// What a build is to make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Goal {
    /// Nothing: every page is made for its faults, and none is written.
    #[default]
    Check,
    /// The site on disk.
    Site,
    /// The same again and again: the search index may follow, see [`site::write_search`](crate::site::write_search).
    Watched,
    /// What is needed to make a page when it is asked for.
    Preview,
}

/// A dossier on this machine, and what is to be made of it.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project's folder, absolute, with every link resolved.
    pub root: PathBuf,
    /// `dossier/` in it.
    pub dossier: PathBuf,
    /// `templates/` in it; need not exist.
    pub templates: PathBuf,
    /// Where the site goes, absolute, with every link resolved; need not exist. What is written
    /// there goes through [`Project::checked_output`].
    pub output: PathBuf,
    /// Where the site will lie, ending with `/`, if the command line says so.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// How many threads may work at once, if the command line says so.
    pub threads: Option<NonZeroUsize>,
    /// What is made of the dossier.
    pub goal: Goal,
    /// Whether warnings, too, keep the site from being written.
    pub strict: bool,
}

impl Project {
    /// Finds the project and resolves its paths. Nothing is read but folders and links.
    pub fn open(options: Options) -> Result<Self, Failure> {
        let current =
            env::current_dir().map_err(|error| Failure::io("find", Path::new("."), error))?;
        let root = match &options.dir {
            Some(dir) => named(&current.join(dir))?,
            None => nearest(&current)?,
        };
        let output = match &options.output {
            Some(output) => current.join(output),
            None => root.join("site"),
        };
        Ok(Self {
            dossier: root.join("dossier"),
            templates: root.join("templates"),
            output: resolved(&output).map_err(|error| Failure::io("use", &output, error))?,
            base_url: options.base_url.map(base_url).transpose()?,
            drafts: options.drafts,
            threads: options.threads,
            goal: options.goal,
            strict: options.strict,
            root,
        })
    }

    /// The output folder, if it is one that the program may write to and delete from.
    pub fn checked_output(&self) -> Result<OutputFolder, Failure> {
        OutputFolder::check(self, env::home_dir().as_deref())
    }
}

/// The folder that was named, which must hold `dossier/`.
fn named(dir: &Path) -> Result<PathBuf, Failure> {
    let root = dir.canonicalize().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NotAFolder(dir.to_owned()),
        _ => Failure::io("open", dir, error),
    })?;
    if !root.is_dir() {
        return Err(Failure::NotAFolder(root));
    }
    if root.join("dossier").is_dir() { Ok(root) } else { Err(Failure::NoDossier(root)) }
}

/// The current folder or the nearest above it that holds `dossier/`.
fn nearest(current: &Path) -> Result<PathBuf, Failure> {
    let start = current.canonicalize().map_err(|error| Failure::io("open", current, error))?;
    start
        .ancestors()
        .find(|folder| folder.join("dossier").is_dir())
        .map(Path::to_owned)
        .ok_or(Failure::NoProject(start))
}

/// The absolute path with every link on the way resolved; its end need not exist.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            std::path::Component::ParentDir => {
                resolved.pop();
            }
            part => {
                resolved.push(part);
                if resolved.symlink_metadata().is_ok() {
                    resolved = resolved.canonicalize()?;
                }
            }
        }
    }
    Ok(resolved)
}

/// An address that paths of the site can be appended to.
fn base_url(written: String) -> Result<String, Failure> {
    match url::Url::parse(&written) {
        Ok(mut url)
            if matches!(url.scheme(), "http" | "https")
                && url.query().is_none()
                && url.fragment().is_none() =>
        {
            if !url.path().ends_with('/') {
                url.set_path(&format!("{}/", url.path()));
            }
            Ok(url.into())
        }
        _ => Err(Failure::BaseUrl(written)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_folder_above_with_a_dossier_is_the_project() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("dossier/sources/a")).unwrap();
        assert_eq!(nearest(&root).unwrap(), root);
        assert_eq!(nearest(&root.join("dossier/sources/a")).unwrap(), root);

        fs::create_dir_all(root.join("inner/dossier")).unwrap();
        assert_eq!(nearest(&root.join("inner")).unwrap(), root.join("inner"));
    }

    #[test]
    fn a_folder_without_a_dossier_is_no_project() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        assert!(matches!(named(&root), Err(Failure::NoDossier(dir)) if dir == root));
        assert!(matches!(named(&root.join("none")), Err(Failure::NotAFolder(_))));
        assert!(matches!(nearest(&root), Err(Failure::NoProject(dir)) if dir == root));

        fs::write(root.join("dossier"), "a file").unwrap();
        assert!(matches!(named(&root), Err(Failure::NoDossier(_))));
        assert!(matches!(named(&root.join("dossier")), Err(Failure::NotAFolder(_))));
    }

    #[test]
    fn the_site_lies_beside_the_dossier_unless_it_is_told_otherwise() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        fs::create_dir(root.join("dossier")).unwrap();
        let options = Options { dir: Some(root.clone()), ..Options::default() };
        let project = Project::open(options.clone()).unwrap();
        assert_eq!(project.output, root.join("site"));
        assert_eq!(project.dossier, root.join("dossier"));

        let output = Some(root.join("dossier/../public/./html"));
        let project = Project::open(Options { output, ..options }).unwrap();
        assert_eq!(project.output, root.join("public/html"));
    }

    #[cfg(unix)]
    #[test]
    fn links_on_the_way_are_resolved_before_what_follows_them() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        std::os::unix::fs::symlink(root.join("a/b"), root.join("link")).unwrap();
        assert_eq!(resolved(&root.join("link/../c")).unwrap(), root.join("a/c"));

        std::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling")).unwrap();
        assert!(resolved(&root.join("dangling/x")).is_err());
    }

    #[test]
    fn a_base_url_is_an_address_that_paths_can_be_appended_to() {
        let checked = |written: &str| base_url(written.to_owned());
        assert_eq!(checked("https://example.org/a").unwrap(), "https://example.org/a/");
        assert_eq!(checked("http://example.org").unwrap(), "http://example.org/");
        for wrong in
            ["example.org", "ftp://example.org", "https://a.org/?q", "https://a.org/#f", ""]
        {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }
}
