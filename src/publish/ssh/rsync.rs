//! Runs `rsync`, and reads what it prints.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{DELAYED, UNFINISHED, temporary};
use crate::project::Failure;

/// The exit codes of rsync that are told apart.
const PARTIAL: i32 = 23;
const VANISHED: i32 = 24;
const NO_COMMAND: i32 = 127;

/// How files are sent: with their times, and such that everybody can read them. Folders that are there stay
/// as they are.
const SEND: [&str; 6] = [
    "--times",
    "--omit-dir-times",
    "--ignore-times",
    "--perms",
    "--chmod=F644,D755",
    "--no-implied-dirs",
];

/// What rsync prints of each entry: see [`parse_entry`].
const PRINT: &str = "--out-format=%i %l %M %n";

/// A folder of another machine.
pub struct Rsync {
    /// `HOST` or `USER@HOST`.
    pub host: String,
    pub port: Option<u16>,
    /// Without a `/` at the end.
    pub folder: String,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
    /// A link, or anything else.
    Other,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Without a `/` at the end.
    pub path: String,
    pub kind: EntryKind,
    pub size: u64,
    pub time: SystemTime,
}

/// How a run of rsync ended.
struct Outcome {
    /// None if a signal ended it.
    code: Option<i32>,
    errors: String,
}

impl Rsync {
    /// Returns everything in the folder, links not followed; None if there is no such folder.
    pub fn list(&self) -> Result<Option<Vec<Entry>>, Failure> {
        let empty = temporary()?;
        let flags = ["--dry-run", "--recursive", "--links", "--devices", "--specials", "--times"];
        let flags: Vec<&str> = flags.into_iter().chain([PRINT]).collect();
        let mut entries = Vec::new();
        let outcome = self.run(&flags, &[], &self.address(), empty.path().as_os_str(), |line| {
            entries.extend(parse_entry(line));
        })?;
        let is_missing = outcome.code == Some(PARTIAL)
            && outcome.errors.contains("change_dir")
            && outcome.errors.contains("No such file or directory (2)");
        match outcome.code {
            _ if is_missing => Ok(None),
            Some(0) => Ok(Some(entries)),
            _ => Err(self.failure(&outcome)),
        }
    }

    /// Copies files of the folder to a folder here.
    pub fn fetch(&self, names: &[String], to: &Path) -> Result<(), Failure> {
        let outcome = self.run(&[], names, &self.address(), to.as_os_str(), |_| {})?;
        self.check(&outcome, false)
    }

    /// Copies files, and folders without what is in them, from a folder here. Each file has its old content
    /// until all have been sent. Calls `sent` with the size of each file.
    pub fn send(
        &self,
        names: &[String],
        from: &Path,
        mut sent: impl FnMut(u64),
    ) -> Result<(), Failure> {
        let unfinished = [
            "--delay-updates".to_owned(),
            format!("--partial-dir={DELAYED}"),
            format!("--temp-dir={UNFINISHED}"),
        ];
        let unfinished = unfinished.iter().map(String::as_str);
        let flags: Vec<&str> = SEND.into_iter().chain([PRINT]).chain(unfinished).collect();
        let outcome = self.run(&flags, names, &in_folder(from), &self.address(), |line| {
            if let Some(entry) = parse_entry(line).filter(|entry| entry.kind == EntryKind::File) {
                sent(entry.size);
            }
        })?;
        self.check(&outcome, false)
    }

    /// Copies files and folders at the root, and deletes there what is not in the folder here.
    pub fn send_own(&self, names: &[String], from: &Path) -> Result<(), Failure> {
        let flags: Vec<&str> = SEND.into_iter().chain(["--delete-missing-args"]).collect();
        let outcome = self.run(&flags, names, &in_folder(from), &self.address(), |_| {})?;
        self.check(&outcome, true)
    }

    /// Deletes files, or folders that are empty. `empty` is an empty folder here.
    pub fn delete(&self, names: &[String], empty: &Path) -> Result<(), Failure> {
        let flags = ["--delete-missing-args", "--no-implied-dirs"];
        let outcome = self.run(&flags, names, &in_folder(empty), &self.address(), |_| {})?;
        self.check(&outcome, true)
    }

    fn address(&self) -> OsString {
        format!("{}:{}/", self.host, self.folder).into()
    }

    /// Runs rsync on names, or on everything if there are none. Calls `read` with each line of its output.
    fn run(
        &self,
        flags: &[&str],
        names: &[String],
        from: &OsStr,
        to: &OsStr,
        mut read: impl FnMut(&str),
    ) -> Result<Outcome, Failure> {
        let mut command = Command::new("rsync");
        // The names reach the other machine as they are: no shell reads them.
        command.arg("--protect-args").args(flags);
        if !names.is_empty() {
            command.args(["--from0", "--files-from=-"]);
        }
        if let Some(port) = self.port {
            let shell = std::env::var("RSYNC_RSH").unwrap_or_else(|_| "ssh".to_owned());
            command.arg(format!("--rsh={shell} -p {port}"));
        }
        command.arg("--").args([from, to]);
        // Messages and times as they are read here; nothing that changes what is sent.
        command.env("LC_ALL", "C").env("TZ", "UTC0");
        command.env_remove("RSYNC_ICONV").env_remove("RSYNC_PARTIAL_DIR");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::Publish {
                message: "`rsync` is not installed".to_owned(),
                help: format!(
                    "install it here and at {}: `apt install rsync`, `brew install rsync`",
                    self.host
                ),
            },
            _ => Failure::io("run", "rsync", error),
        })?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let errors = thread::scope(|scope| {
            scope.spawn(move || {
                let names: String = names.iter().flat_map(|name| [name.as_str(), "\0"]).collect();
                // If rsync has ended early, its exit code says why.
                stdin.map(|mut stdin| stdin.write_all(names.as_bytes()))
            });
            let errors = scope.spawn(move || {
                let mut errors = Vec::new();
                let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut errors));
                String::from_utf8_lossy(&errors).into_owned()
            });
            let lines = stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).split(b'\n'));
            for line in lines.map_while(Result::ok) {
                read(&String::from_utf8_lossy(&line));
            }
            errors.join().unwrap_or_default()
        });
        let status = child.wait().map_err(|error| Failure::io("run", "rsync", error))?;
        Ok(Outcome { code: status.code(), errors })
    }

    fn check(&self, outcome: &Outcome, may_vanish: bool) -> Result<(), Failure> {
        match outcome.code {
            Some(0) => Ok(()),
            Some(VANISHED) if may_vanish => Ok(()),
            _ => Err(self.failure(outcome)),
        }
    }

    fn failure(&self, outcome: &Outcome) -> Failure {
        let host = &self.host;
        let errors = outcome.errors.trim();
        let (message, help) = if errors.contains("Failed to exec") {
            (
                "`ssh` cannot be started".to_owned(),
                "install it: `apt install openssh-client`".to_owned(),
            )
        } else if outcome.code == Some(NO_COMMAND) || is_not_found(errors) {
            (
                format!("`rsync` is not installed at {host}"),
                "install it there: `apt install rsync`".to_owned(),
            )
        } else {
            let ending = match outcome.code {
                Some(code) => format!("exit code {code}"),
                None => "it was killed".to_owned(),
            };
            (
                format!("rsync to {host} failed ({ending}):\n  {}", errors.replace('\n', "\n  ")),
                format!("see whether `ssh {host}` works, and publish again"),
            )
        };
        Failure::Publish { message, help }
    }
}

/// True if a shell at the other end has found no rsync.
fn is_not_found(errors: &str) -> bool {
    ["rsync: command not found", "rsync: not found"].iter().any(|words| errors.contains(words))
}

/// Returns the path of a folder here such that rsync takes what is in it, and no host.
fn in_folder(folder: &Path) -> OsString {
    folder.join("").into_os_string()
}

/// Reads a line: what is to be done, size, time, and the path.
fn parse_entry(line: &str) -> Option<Entry> {
    let mut fields = line.splitn(4, ' ');
    let kind = match fields.next()?.chars().nth(1)? {
        'f' => EntryKind::File,
        'd' => EntryKind::Folder,
        'L' | 'D' | 'S' => EntryKind::Other,
        _ => return None,
    };
    let size = fields.next()?.parse().ok()?;
    let time = DateTime::strptime("%Y/%m/%d-%H:%M:%S", fields.next()?).ok()?;
    let seconds = TimeZone::UTC.to_timestamp(time).ok()?.as_second();
    let time = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    // A name that is no text is none of the site's.
    let path = unescaped(fields.next()?)?;
    let path = path.strip_suffix('/').unwrap_or(&path).to_owned();
    (path != ".").then_some(Entry { path, kind, size, time })
}

/// Reads a name in which rsync has written some bytes as `\#ooo`, in octal digits.
fn unescaped(name: &str) -> Option<String> {
    let mut parts = name.split("\\#");
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let code = part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok())?;
        bytes.push(code);
        bytes.extend(&part.as_bytes()[3..]);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_any_name() {
        let read = |line: &str| parse_entry(line).map(|entry| (entry.kind, entry.size, entry.path));
        let is = |kind, size, path: &str| Some((kind, size, path.to_owned()));
        let time = "1970/01/01-00:01:40";
        for (line, entry) in [
            (format!(">f+++++++++ 12 {time} a b/c"), is(EntryKind::File, 12, "a b/c")),
            (format!("<f..t...... 1 {time} \\#320\\#264.html"), is(EntryKind::File, 1, "д.html")),
            (format!(">f+++++++++ 1 {time} \\#134#12"), is(EntryKind::File, 1, "\\#12")),
            (format!("cd+++++++++ 4096 {time} a/"), is(EntryKind::Folder, 4096, "a")),
            (format!("cL+++++++++ 7 {time} link"), is(EntryKind::Other, 7, "link")),
            (format!("cd+++++++++ 4096 {time} ./"), None),
            (format!(">f+++++++++ 1 {time} \\#377"), None),
            ("skipping something".to_owned(), None),
        ] {
            assert_eq!(read(&line), entry, "{line}");
        }
        let entry = parse_entry(&format!(">f+++++++++ 12 {time} a"));
        assert_eq!(entry.map(|entry| entry.time), Some(UNIX_EPOCH + Duration::from_secs(100)));
    }
}
