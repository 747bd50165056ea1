//! Failures of the environment or of usage, which end a run with exit code 2.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// The reason why the program cannot go on. Displayed as one sentence, and a second line with help.
#[derive(Debug)]
pub enum Failure {
    /// Neither this folder nor one above it contains `dossier/`.
    NoProject(PathBuf),
    NotAFolder(PathBuf),
    NoDossier(PathBuf),
    /// A dossier cannot be begun in a folder that has one, or is part of one.
    HasDossier(PathBuf),
    /// An argument is wrong in itself, or does not fit the dossier.
    Usage {
        message: String,
        help: String,
    },
    BaseUrl(String),
    Refused {
        output: PathBuf,
        why: &'static str,
    },
    /// A path that has to be written is taken by something that the program did not write.
    InTheWay {
        path: PathBuf,
        why: &'static str,
    },
    /// A file of the site has a path that leads out of it.
    NotInSite(String),
    /// The preview would be visible to other machines, and `--expose` was not given.
    Exposed(IpAddr),
    OutputLocked(PathBuf),
    /// A site cannot be published.
    Publish {
        message: String,
        help: String,
    },
    Io {
        /// The verb that follows `cannot`: `write`, `read`.
        doing: &'static str,
        path: PathBuf,
        error: io::Error,
    },
}

impl Failure {
    /// An I/O error with the verb and the path that its message names.
    pub fn io(doing: &'static str, path: impl AsRef<Path>, error: io::Error) -> Self {
        Self::Io { doing, path: path.as_ref().to_owned(), error }
    }

    pub fn message(&self) -> String {
        match self {
            Self::NoProject(from) => format!(
                "there is no dossier here: neither `{}` nor a folder above it holds a folder `dossier`",
                from.display()
            ),
            Self::NotAFolder(dir) => format!("there is no folder `{}`", dir.display()),
            Self::NoDossier(dir) => format!("`{}` holds no folder `dossier`", dir.display()),
            Self::HasDossier(dir) => {
                format!("`{}` holds a dossier already; nothing was changed", dir.display())
            }
            Self::BaseUrl(written) => {
                format!("`{}` is not the address of a site", written.escape_debug())
            }
            Self::Refused { output, why } => {
                format!("the site is not written to `{}`: it {why}", output.display())
            }
            Self::InTheWay { path, why } => {
                format!("`{}` stands where the site has to be written: it {why}", path.display())
            }
            Self::NotInSite(path) => {
                format!("`{}` is not a path within the site", path.escape_debug())
            }
            Self::Exposed(host) => {
                format!("at `{host}` other machines could see the preview, drafts and all")
            }
            Self::OutputLocked(output) => {
                format!("another dossier is writing to `{}`", output.display())
            }
            Self::Publish { message, .. } | Self::Usage { message, .. } => message.clone(),
            Self::Io { doing, path, error } => {
                format!("cannot {doing} `{}`: {}", path.display(), reason(error))
            }
        }
    }

    /// Returns what to do; may be empty.
    pub fn help(&self) -> String {
        match self {
            Self::NoProject(_) => {
                "go to the folder that holds your `dossier`, or name it: `dossier build FOLDER`, or \
                 `--project FOLDER` where a command has that; `dossier init` begins a new dossier here"
                    .to_owned()
            }
            Self::NoDossier(dir) if dir.join("dossier.yaml").is_file() => match dir.parent() {
                Some(above) if dir.file_name().is_some_and(|name| name == "dossier") => {
                    format!("name the folder above it: `{}`", above.display())
                }
                _ => "a dossier's own folder is called `dossier`: rename it, and name the folder \
                      that it is in"
                    .to_owned(),
            },
            Self::NoDossier(dir) => format!(
                "name the folder that holds your `dossier`; `dossier init {}` begins a new one there",
                dir.display()
            ),
            Self::NotAFolder(dir) => format!(
                "name the folder that holds your `dossier`; `dossier init {}` makes a new one",
                dir.display()
            ),
            Self::BaseUrl(_) => {
                "write it with its scheme and without `?` or `#`, as `https://example.org/dossier/`"
                    .to_owned()
            }
            Self::Refused { .. } => {
                "name an empty folder, or one that does not exist yet, with `-o`".to_owned()
            }
            Self::InTheWay { .. } => "move it away, and build again".to_owned(),
            Self::Exposed(_) => "leave `--host` away, or add `--expose` to let them".to_owned(),
            Self::Publish { help, .. } | Self::Usage { help, .. } => help.clone(),
            Self::HasDossier(_) => {
                "`dossier new` adds to it; to begin another one, name a folder of its own: \
                 `dossier init FOLDER`"
                    .to_owned()
            }
            Self::OutputLocked(_) => "wait until it is done, or end it".to_owned(),
            Self::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull => {
                "make room, and build again: what is missing will be written then".to_owned()
            }
            Self::NotInSite(_) | Self::Io { .. } => String::new(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        match self.help() {
            help if help.is_empty() => Ok(()),
            help => write!(f, "\nhelp: {help}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Describes an I/O error in words that are the same on every system.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::InvalidFilename => "the system does not take its name".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn a_failure_says_what_to_do() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(
            Failure::io("write", "site/index.html", full).to_string(),
            "cannot write `site/index.html`: the disk is full\n\
             help: make room, and build again: what is missing will be written then"
        );
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(
            Failure::io("read", "a", missing).to_string(),
            "cannot read `a`: it is not there"
        );
    }

    #[test]
    fn who_names_the_dossier_itself_is_told_to_name_the_folder_above() {
        let temp = tempfile::tempdir().unwrap();
        let dossier = temp.path().join("dossier");
        std::fs::create_dir(&dossier).unwrap();
        std::fs::write(dossier.join("dossier.yaml"), "title: T").unwrap();
        let help = Failure::NoDossier(dossier).help();
        assert_eq!(help, format!("name the folder above it: `{}`", temp.path().display()));
    }
}
