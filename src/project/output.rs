//! Decides whether the program may write to a folder and delete from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Failure, Project, resolve_links};

/// The list of files that the program wrote to an output folder. A folder that has one belongs to the
/// program.
pub const MANIFEST: &str = ".dossier-manifest";

/// A folder that the program may write to and delete its own files from.
///
/// Only `check` creates one, so a value of this type proves that the folder may be written to.
#[derive(Debug, Clone)]
pub struct OutputFolder(PathBuf);

impl OutputFolder {
    /// Absolute, links resolved; need not exist.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Refuses an output folder in which a build could overwrite or delete the curator's work.
    pub(super) fn check(project: &Project, home: Option<&Path>) -> Result<Self, Failure> {
        let output = &project.output;
        let refused = |why| Err(Failure::Refused { output: output.clone(), why });
        check_place(project, output, home)?;
        match is_foreign(output) {
            Ok(false) => Ok(Self(output.clone())),
            Ok(true) => refused("holds files that `dossier` did not write"),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                refused("is not a folder")
            }
            Err(error) => Err(Failure::io("look into", output, error)),
        }
    }

    /// A folder of a test.
    #[cfg(test)]
    pub(crate) fn unchecked(path: PathBuf) -> Self {
        Self(path)
    }
}

/// Refuses a folder that is, holds or lies in one that the program must not write to.
pub(super) fn check_place(
    project: &Project,
    output: &Path,
    home: Option<&Path>,
) -> Result<(), Failure> {
    let refused = |why| Err(Failure::Refused { output: output.to_owned(), why });
    if output.parent().is_none() {
        return refused("is the root of the file system");
    }
    if let Some(home) = home.and_then(|home| home.canonicalize().ok())
        && home.starts_with(output)
    {
        return refused("is or holds your home folder");
    }
    for (folder, holds, within) in [
        (&project.dossier, "is or holds the dossier itself", "lies in the dossier itself"),
        (&project.templates, "is or holds the templates", "lies in the templates"),
    ] {
        // The folder may be a link: both the link and its target are refused.
        let target = resolve_links(folder).unwrap_or_else(|_| folder.clone());
        for folder in [folder, &target] {
            if folder.starts_with(output) {
                return refused(holds);
            }
            if output.starts_with(folder) {
                return refused(within);
            }
        }
    }
    Ok(())
}

/// True if the folder has files other than dotfiles, but no manifest of the program.
fn is_foreign(output: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(output) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if fs::symlink_metadata(output.join(MANIFEST)).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(false);
    }
    for entry in entries {
        if !entry?.file_name().as_encoded_bytes().starts_with(b".") {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::project::Options;

    /// Checks an output folder of a project in `home/project`, with `home` as home.
    fn check(temp: &Path, output: &str) -> Result<OutputFolder, Failure> {
        let root = temp.join("home/project");
        fs::create_dir_all(root.join("dossier/sources")).unwrap();
        let output = Some(root.join(output));
        let project =
            Project::open(Options { dir: Some(root), output, ..Options::default() }).unwrap();
        OutputFolder::check(&project, Some(&temp.join("home")))
    }

    fn why(result: Result<OutputFolder, Failure>) -> &'static str {
        match result {
            Err(Failure::Refused { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn new_empty_and_own_folders_are_taken() {
        let temp = tempfile::tempdir().unwrap();
        let site = temp.path().join("home/project/site");
        assert!(check(temp.path(), "site").is_ok());
        fs::create_dir_all(site.join(".git")).unwrap();
        fs::write(site.join(".gitignore"), "*").unwrap();
        assert!(check(temp.path(), "site").is_ok());

        fs::write(site.join("index.html"), "mine").unwrap();
        assert_eq!(why(check(temp.path(), "site")), "holds files that `dossier` did not write");
        fs::write(site.join(MANIFEST), "").unwrap();
        assert!(check(temp.path(), "site").is_ok());
    }

    #[test]
    fn a_file_is_no_output_folder() {
        let temp = tempfile::tempdir().unwrap();
        assert!(check(temp.path(), "site").is_ok());
        fs::write(temp.path().join("home/project/site"), "x").unwrap();
        assert_eq!(why(check(temp.path(), "site")), "is not a folder");
    }

    #[test]
    fn folders_that_hold_the_curators_work_are_refused() {
        let temp = tempfile::tempdir().unwrap();
        for (output, reason) in [
            (".", "is or holds the dossier itself"),
            ("dossier", "is or holds the dossier itself"),
            ("dossier/site", "lies in the dossier itself"),
            ("site/../dossier/sources", "lies in the dossier itself"),
            ("templates", "is or holds the templates"),
            ("templates/site", "lies in the templates"),
            ("..", "is or holds your home folder"),
            ("../..", "is or holds your home folder"),
            ("/", "is the root of the file system"),
        ] {
            assert_eq!(why(check(temp.path(), output)), reason, "{output}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_get_around_the_rules() {
        use std::os::unix::fs::symlink;
        let temp = tempfile::tempdir().unwrap();
        let project = temp.path().join("home/project");
        assert!(check(temp.path(), "site").is_ok());
        symlink(project.join("dossier"), project.join("site")).unwrap();
        assert_eq!(why(check(temp.path(), "site")), "is or holds the dossier itself");
        symlink("/", project.join("root")).unwrap();
        assert_eq!(why(check(temp.path(), "root")), "is the root of the file system");

        fs::create_dir(project.join("elsewhere")).unwrap();
        symlink(project.join("elsewhere"), project.join("templates")).unwrap();
        assert_eq!(why(check(temp.path(), "elsewhere/site")), "lies in the templates");
    }
}
