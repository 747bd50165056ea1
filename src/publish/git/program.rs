//! The `git` program. The user's configuration decides how a repository is reached, and nothing else.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use url::Url;

use crate::project::Failure;

/// The name under which the repository is known to git.
pub const REMOTE: &str = "dossier";

/// The number of lines of git's own message that an error shows.
const MAX_LINES: usize = 6;

/// Settings of a user that would change what is published, or how.
const SETTINGS: [&str; 13] = [
    "core.hooksPath=/dev/null",
    "core.ignoreCase=false",
    "core.logAllRefUpdates=false",
    "fastimport.unpackLimit=1",
    "fetch.fsckObjects=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    // Of the cache; it is made anew when it is large.
    "gc.auto=0",
    "maintenance.auto=false",
    "push.followTags=false",
    "push.gpgSign=false",
];

/// Variables by which git tells its own hooks which repository they work on.
const VARIABLES: [&str; 18] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DEFAULT_HASH",
    "GIT_DEFAULT_REF_FORMAT",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_LAZY_FETCH",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
];

/// How git is run for one repository.
#[derive(Debug)]
pub struct Git {
    /// The address of the repository.
    pub repository: String,
    /// True if there is somebody at a terminal who can be asked for a password.
    pub can_ask: bool,
    /// True if the progress of a push is shown on standard error.
    pub shows_progress: bool,
}

impl Git {
    /// Returns a git command that works in a bare repository on this machine.
    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.plain_command();
        command.arg("--git-dir").arg(folder);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(["-c", &format!("remote.{REMOTE}.url={}", self.repository)]);
        // A file that is not in the cache is fetched where its content is asked for, and nowhere else: a
        // push would fetch old versions only to compare them.
        if matches!(name_of(arguments), "fetch" | "cat-file") {
            command.args(["-c", &format!("remote.{REMOTE}.promisor=true")]);
            command.args(["-c", &format!("remote.{REMOTE}.partialclonefilter=blob:none")]);
        }
        command.args(arguments);
        command
    }

    /// Returns a git command without arguments, with all settings of the user.
    pub fn plain_command(&self) -> Command {
        let mut command = Command::new("git");
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        if !self.can_ask {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    /// Runs git to its end. Returns what it printed.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
        let output = self.command(folder, arguments).output().map_err(|error| not_run(&error))?;
        self.checked(name_of(arguments), output)
    }

    /// Runs git to its end, and shows how far it is if [`Self::shows_progress`].
    pub fn run_with_progress(&self, folder: &Path, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = self.command(folder, arguments);
        command.arg(if self.shows_progress { "--progress" } else { "--quiet" });
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        let mut stderr = Vec::new();
        if let Some(pipe) = child.stderr.take() {
            read_messages(pipe, &mut stderr, self.shows_progress);
        }
        let status = child.wait().map_err(|error| not_run(&error))?;
        let output = Output { status, stdout: Vec::new(), stderr };
        self.checked(name_of(arguments), output).map(drop)
    }

    /// Returns the output of a git command that has succeeded.
    pub fn checked(&self, name: &str, output: Output) -> Result<Vec<u8>, Failure> {
        if output.status.success() {
            return Ok(output.stdout);
        }
        let lines = last_lines(&self.without_secrets(&String::from_utf8_lossy(&output.stderr)));
        Err(Failure::Publish {
            message: match lines.as_str() {
                "" => format!("`git {name}` failed: {}", output.status),
                lines => format!("`git {name}` failed:{lines}"),
            },
            help: match name {
                "ls-remote" | "fetch" | "push" => format!(
                    "passwords, keys and proxies are those of your git: see whether \
                     `git ls-remote {}` works, and whether you may push there",
                    without_user(&self.repository)
                ),
                _ => String::new(),
            },
        })
    }

    /// Removes the name and password of the repository's address from a text.
    fn without_secrets(&self, text: &str) -> String {
        let Ok(url) = Url::parse(&self.repository) else { return text.to_owned() };
        let mut text = text.to_owned();
        let is_web = matches!(url.scheme(), "http" | "https");
        if is_web && !url.username().is_empty() {
            text = text.replace(&format!("://{}@", url.username()), "://");
        }
        let Some(password) = url.password() else { return text };
        text = text.replace(&format!("{}:{password}@", url.username()), "");
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        text.replace(&*decoded, "***").replace(password, "***")
    }
}

/// Returns an address without a password, and without a name that may be a token.
pub fn without_user(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    let is_web = matches!(url.scheme(), "http" | "https");
    if url.password().is_none() && (!is_web || url.username().is_empty()) {
        return address.to_owned();
    }
    let _ = url.set_password(None);
    if is_web {
        let _ = url.set_username("");
    }
    url.into()
}

/// Returns the failure of a program that could not be started.
pub fn not_run(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::Publish {
            message: "the program `git` is not installed, and publishing to a branch needs it"
                .to_owned(),
            help: "install it, as with `apt install git`, `brew install git` or from \
                   https://git-scm.com, or publish to a folder"
                .to_owned(),
        };
    }
    Failure::Publish { message: format!("git cannot be run: {error}"), help: String::new() }
}

fn name_of<'a>(arguments: &[&'a str]) -> &'a str {
    arguments.first().copied().unwrap_or_default()
}

/// Reads what git prints on standard error. Its lines on progress are passed on if `shows_progress`.
fn read_messages(mut pipe: impl Read, messages: &mut Vec<u8>, shows_progress: bool) {
    let mut chunk = [0; 4096];
    let mut shown = 0;
    // A pipe that breaks ends as one that is closed.
    while let Ok(size @ 1..) = pipe.read(&mut chunk) {
        messages.extend_from_slice(&chunk[..size]);
        while let Some(length) = messages[shown..].iter().position(|byte| b"\r\n".contains(byte)) {
            let line = &messages[shown..=shown + length];
            if shows_progress && line.contains(&b'%') {
                let _ = io::stderr().write_all(line);
            }
            shown += length + 1;
        }
    }
}

/// Returns the end of a message, each line after a line feed and two spaces.
fn last_lines(text: &str) -> String {
    let lines = text.lines().map(|line| line.rsplit('\r').next().unwrap_or(line).trim_end());
    let is_wanted = |line: &&str| !line.is_empty() && !line.starts_with("hint:");
    let lines: Vec<&str> = lines.filter(is_wanted).collect();
    let last = &lines[lines.len().saturating_sub(MAX_LINES)..];
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let mut text = String::new();
    for line in last {
        text.push_str("\n  ");
        text.extend(line.chars().map(printable));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(repository: &str) -> Git {
        Git { repository: repository.to_owned(), can_ask: false, shows_progress: false }
    }

    #[test]
    fn messages_have_no_password() {
        let git = git("https://me:s%40cret@a.org/b");
        let text = "unable to access 'https://me:s%40cret@a.org/b': s@cret is wrong";
        assert_eq!(git.without_secrets(text), "unable to access 'https://a.org/b': *** is wrong");
        assert_eq!(without_user(&git.repository), "https://a.org/b");
        assert_eq!(without_user("ssh://git@a.org/b"), "ssh://git@a.org/b");
    }

    #[test]
    fn a_name_that_may_be_a_token_is_not_shown() {
        let git = git("https://token@a.org/b");
        let text = "could not read Password for 'https://token@a.org'";
        assert_eq!(git.without_secrets(text), "could not read Password for 'https://a.org'");
        assert_eq!(without_user(&git.repository), "https://a.org/b");
    }

    #[test]
    fn the_end_of_a_message_is_shown() {
        let text = "Writing: 10%\rWriting: 100%, done.\nhint: try\n\nfatal: \x1b[2Jno\n";
        assert_eq!(last_lines(text), "\n  Writing: 100%, done.\n  fatal:  [2Jno");
        assert_eq!(last_lines(&"x\n".repeat(20)), "\n  x".repeat(MAX_LINES));
    }

    #[test]
    fn messages_are_read_whole() {
        let mut messages = Vec::new();
        read_messages(&b"a 1%\rb\nc"[..], &mut messages, false);
        assert_eq!(messages, b"a 1%\rb\nc");
    }
}
