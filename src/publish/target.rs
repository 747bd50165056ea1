//! Targets: where a site is published, as written on the command line or in `dossier.yaml`.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use super::git::without_user;
use crate::project::Failure;

/// The branch of a git target that names none.
const DEFAULT_BRANCH: &str = "gh-pages";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Folder(PathBuf),
    Git {
        /// The address that git takes.
        repository: String,
        branch: String,
    },
    S3 {
        bucket: String,
        /// Empty, or ends with `/`.
        prefix: String,
        endpoint: Option<String>,
        region: Option<String>,
    },
    Ssh {
        /// `HOST` or `USER@HOST`.
        host: String,
        port: Option<u16>,
        path: String,
    },
}

impl Target {
    /// Reads a target. A relative folder starts at `base`.
    pub fn parse(written: &str, base: &Path) -> Result<Self, Failure> {
        let invalid = || Failure::Publish {
            message: format!(
                "`{}` is no place that a site can be published to",
                written.escape_debug()
            ),
            help: "write a folder, `git+https://HOST/REPOSITORY#BRANCH`, `s3://BUCKET/PREFIX`, or \
                   `ssh://HOST/PATH`"
                .to_owned(),
        };
        let parse = || Url::parse(written).map_err(|_| invalid());
        let target = match written.split_once(':') {
            _ if written.is_empty() => None,
            Some(("file", _)) => parse()?.to_file_path().ok().map(Self::Folder),
            Some((scheme, _)) if scheme.starts_with("git+") => git(&parse()?),
            Some(("s3", _)) => s3(&parse()?),
            Some(("ssh", _)) => ssh(&parse()?),
            Some((_, rest)) if rest.starts_with("//") => None,
            // A single letter is a drive of Windows.
            Some((host, path)) if host.len() > 1 && !host.contains(['/', '\\']) => {
                let (host, path) = (host.to_owned(), path.to_owned());
                Some(Self::Ssh { host, port: None, path })
            }
            _ => Some(Self::Folder(base.join(written))),
        };
        target.ok_or_else(invalid)
    }
}

fn git(url: &Url) -> Option<Target> {
    let branch = match url.fragment() {
        None | Some("") => DEFAULT_BRANCH.to_owned(),
        Some(branch) => decoded(branch)?,
    };
    let mut address = url.clone();
    address.set_fragment(None);
    let repository = address.as_str().strip_prefix("git+")?.to_owned();
    let is_known = ["ssh", "https", "http", "file"]
        .iter()
        .any(|scheme| repository.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("://")));
    // A branch of this name would be taken for an option.
    (is_known && !branch.starts_with('-')).then_some(Target::Git { repository, branch })
}

fn s3(url: &Url) -> Option<Target> {
    let bucket = url.host_str().filter(|bucket| !bucket.is_empty())?.to_owned();
    let path = decoded(url.path().trim_start_matches('/'))?;
    let prefix = match path.trim_end_matches('/') {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    };
    let (mut endpoint, mut region) = (None, None);
    for (key, value) in url.query_pairs() {
        match &*key {
            "endpoint" => endpoint = Some(value.into_owned()),
            "region" => region = Some(value.into_owned()),
            _ => return None,
        }
    }
    Some(Target::S3 { bucket, prefix, endpoint, region })
}

fn ssh(url: &Url) -> Option<Target> {
    let name = url.host_str().filter(|host| !host.is_empty())?;
    let host = match url.username() {
        "" => name.to_owned(),
        user => format!("{}@{name}", decoded(user)?),
    };
    let path = decoded(url.path())?;
    // `/~/site` is a folder below the user's own.
    let path = path.strip_prefix("/~/").map_or(path.clone(), str::to_owned);
    Some(Target::Ssh { host, port: url.port(), path })
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            // Not the name and password that an address may have.
            Self::Git { repository, branch } => {
                write!(f, "the branch `{branch}` of {}", without_user(repository))
            }
            Self::S3 { bucket, prefix, .. } => write!(f, "s3://{bucket}/{prefix}"),
            Self::Ssh { host, path, .. } => write!(f, "{host}:{path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn parse(written: &str) -> Option<Target> {
        Target::parse(written, Path::new("/base")).ok()
    }

    #[test]
    fn folders_are_paths_or_file_addresses() {
        let folder = |path: &str| Some(Target::Folder(path.into()));
        assert_eq!(parse("/mnt/usb/site"), folder("/mnt/usb/site"));
        assert_eq!(parse("out/site"), folder("/base/out/site"));
        assert_eq!(parse("./a:b"), folder("/base/./a:b"));
        assert_eq!(parse("file:///mnt/my%20site"), folder("/mnt/my site"));
        assert_eq!(parse("file://host/x").is_none(), cfg!(unix));
    }

    #[test]
    fn a_git_target_names_a_branch() {
        let git = |repository: &str, branch: &str| {
            let (repository, branch) = (repository.to_owned(), branch.to_owned());
            Some(Target::Git { repository, branch })
        };
        assert_eq!(parse("git+https://a.org/b.git#pages"), git("https://a.org/b.git", "pages"));
        assert_eq!(parse("git+ssh://git@a.org/b"), git("ssh://git@a.org/b", "gh-pages"));
        assert_eq!(parse("git+file:///srv/b.git#a%2Fb"), git("file:///srv/b.git", "a/b"));
        assert_eq!(parse("git+ftp://a.org/b"), None);
        assert_eq!(parse("git+https://a.org/b#-f"), None);
        let shown = parse("git+https://me:secret@a.org/b").unwrap().to_string();
        assert_eq!(shown, "the branch `gh-pages` of https://a.org/b");
    }

    #[test]
    fn an_s3_target_has_a_bucket_and_a_prefix() {
        let s3 = |prefix: &str, endpoint: Option<&str>| {
            Some(Target::S3 {
                bucket: "b".to_owned(),
                prefix: prefix.to_owned(),
                endpoint: endpoint.map(str::to_owned),
                region: None,
            })
        };
        assert_eq!(parse("s3://b"), s3("", None));
        assert_eq!(parse("s3://b/a/site/"), s3("a/site/", None));
        let local = "s3://b/x?endpoint=http://127.0.0.1:9000";
        assert_eq!(parse(local), s3("x/", Some("http://127.0.0.1:9000")));
        assert_eq!(parse("s3://b/x?key=secret"), None);
        assert_eq!(parse("s3:///x"), None);
    }

    #[test]
    fn an_ssh_target_is_an_address_or_a_host_and_a_path() {
        let ssh = |host: &str, port, path: &str| {
            Some(Target::Ssh { host: host.to_owned(), port, path: path.to_owned() })
        };
        assert_eq!(parse("ssh://me@a.org:2222/srv/site"), ssh("me@a.org", Some(2222), "/srv/site"));
        assert_eq!(parse("ssh://a.org/~/site"), ssh("a.org", None, "site"));
        assert_eq!(parse("me@a.org:site"), ssh("me@a.org", None, "site"));
        assert_eq!(parse("ftp://a.org/x"), None);
        assert_eq!(parse(""), None);
    }
}
