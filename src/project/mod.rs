//! The project on disk: its folders as absolute paths, and the options of a run.

mod failure;
mod output;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, io};

pub use failure::{Failure, reason};
pub use output::{MANIFEST, OutputFolder};

use crate::progress::Progress;

/// The folder of the caches, in the project's folder.
pub const CACHE_DIR: &str = ".dossier";

/// The most entries or pages that a thread takes at a time. Small, because one can cost as much as
/// hundreds of others.
pub const MAX_CHUNK: usize = 8;

/// The options as typed on the command line.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder that contains `dossier/`; if absent, the current one or the nearest above.
    pub dir: Option<PathBuf>,
    /// The output folder; if absent, `site/` beside `dossier/`.
    pub output: Option<PathBuf>,
    /// The site's public URL, which replaces the one in `dossier.yaml`.
    pub base_url: Option<String>,
    pub drafts: bool,
    /// The number of threads; if absent, that of processors.
    pub threads: Option<NonZeroUsize>,
    pub goal: Goal,
    /// True if warnings prevent writing, too.
    pub strict: bool,
}

/// The output of a build.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Goal {
    /// Nothing is written; every page is rendered, for its errors.
    #[default]
    Check,
    Site,
    /// The site on disk after every change; the search index may be written later.
    Watched,
    /// Only what is needed to render pages on request.
    Preview,
    /// Nothing is written; the contents of every file are found out.
    Publish,
}

/// A dossier on disk, and the options of a run.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project's folder; absolute, links resolved.
    pub root: PathBuf,
    /// `dossier/` in it.
    pub dossier: PathBuf,
    /// `templates/` in it; need not exist.
    pub templates: PathBuf,
    /// The output folder; absolute, links resolved; need not exist. To write there, call
    /// [`Project::checked_output`].
    pub output: PathBuf,
    /// As typed, but a base URL ends with `/`.
    pub options: Options,
    /// How far a build of this project is.
    pub progress: Arc<Progress>,
}

impl Project {
    /// Finds the project and resolves its paths. Reads no files.
    pub fn open(mut options: Options) -> Result<Self, Failure> {
        let current =
            env::current_dir().map_err(|error| Failure::io("find", Path::new("."), error))?;
        let root = match &options.dir {
            Some(dir) => find_given(&current.join(dir))?,
            None => find_nearest(&current)?,
        };
        let output = match &options.output {
            Some(output) => current.join(output),
            None => root.join("site"),
        };
        options.base_url = options.base_url.map(parse_base_url).transpose()?;
        Ok(Self {
            dossier: root.join("dossier"),
            templates: root.join("templates"),
            output: resolve_links(&output).map_err(|error| Failure::io("use", &output, error))?,
            options,
            root,
            progress: Arc::default(),
        })
    }

    /// Returns the folder of the caches. It need not exist.
    pub fn cache(&self) -> PathBuf {
        self.root.join(CACHE_DIR)
    }

    /// Checks that the program may write to the output folder and delete from it.
    pub fn checked_output(&self) -> Result<OutputFolder, Failure> {
        OutputFolder::check(self, env::home_dir().as_deref())
    }

    /// Checks that a site may be published to a folder: not into the project, nor where it is built.
    pub fn check_target(&self, folder: &Path) -> Result<(), Failure> {
        output::check_place(self, folder, env::home_dir().as_deref())?;
        let refused = |why| Err(Failure::Refused { output: folder.to_owned(), why });
        if self.output.starts_with(folder) {
            return refused("is or holds the project's own output folder");
        }
        if folder.starts_with(&self.output) {
            return refused("lies in the project's own output folder");
        }
        Ok(())
    }
}

/// Resolves the folder given on the command line, which must contain `dossier/`.
fn find_given(dir: &Path) -> Result<PathBuf, Failure> {
    let root = dir.canonicalize().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NotAFolder(dir.to_owned()),
        _ => Failure::io("open", dir, error),
    })?;
    if !root.is_dir() {
        return Err(Failure::NotAFolder(root));
    }
    if root.join("dossier").is_dir() { Ok(root) } else { Err(Failure::NoDossier(root)) }
}

/// Finds the current folder or the nearest above it that contains `dossier/`.
fn find_nearest(current: &Path) -> Result<PathBuf, Failure> {
    let start = current.canonicalize().map_err(|error| Failure::io("open", current, error))?;
    start
        .ancestors()
        .find(|folder| folder.join("dossier").is_dir())
        .map(Path::to_owned)
        .ok_or(Failure::NoProject(start))
}

/// Makes a path absolute and resolves every link in it; its end need not exist.
pub fn resolve_links(path: &Path) -> io::Result<PathBuf> {
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

/// Parses a URL to which paths of the site can be appended, and ends it with `/`.
fn parse_base_url(written: String) -> Result<String, Failure> {
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
        assert_eq!(find_nearest(&root).unwrap(), root);
        assert_eq!(find_nearest(&root.join("dossier/sources/a")).unwrap(), root);

        fs::create_dir_all(root.join("inner/dossier")).unwrap();
        assert_eq!(find_nearest(&root.join("inner")).unwrap(), root.join("inner"));
    }

    #[test]
    fn a_folder_without_a_dossier_is_no_project() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        assert!(matches!(find_given(&root), Err(Failure::NoDossier(dir)) if dir == root));
        assert!(matches!(find_given(&root.join("none")), Err(Failure::NotAFolder(_))));
        assert!(matches!(find_nearest(&root), Err(Failure::NoProject(dir)) if dir == root));

        fs::write(root.join("dossier"), "a file").unwrap();
        assert!(matches!(find_given(&root), Err(Failure::NoDossier(_))));
        assert!(matches!(find_given(&root.join("dossier")), Err(Failure::NotAFolder(_))));
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
        assert_eq!(resolve_links(&root.join("link/../c")).unwrap(), root.join("a/c"));

        std::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling")).unwrap();
        assert!(resolve_links(&root.join("dangling/x")).is_err());
    }

    #[test]
    fn a_base_url_is_an_address_that_paths_can_be_appended_to() {
        let checked = |written: &str| parse_base_url(written.to_owned());
        assert_eq!(checked("https://example.org/a").unwrap(), "https://example.org/a/");
        assert_eq!(checked("http://example.org").unwrap(), "http://example.org/");
        for wrong in
            ["example.org", "ftp://example.org", "https://a.org/?q", "https://a.org/#f", ""]
        {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }
}
