//! The making of a commit with `git fast-import`, without a working tree.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::program::{Git, not_run};
use crate::project::Failure;

/// A running `git fast-import`.
pub struct Import {
    child: Child,
    input: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A commit to make.
pub struct Commit<'a> {
    /// The commit before it; None for the first one.
    pub parent: Option<&'a str>,
    /// The id of the folder that the changes start from if there is no parent.
    pub tree: Option<&'a str>,
    /// As git writes them: name, address and time.
    pub author: &'a str,
    pub committer: &'a str,
    pub message: &'a str,
    pub deleted: &'a [String],
    /// The files with the ids of their contents.
    pub files: &'a [(String, String)],
}

impl Import {
    pub fn start(git: &Git, folder: &Path) -> Result<Self, Failure> {
        // With `--force`, the ref of an earlier import does not matter.
        let mut command = git.command(folder, &["fast-import", "--quiet", "--force", "--done"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        let (Some(input), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(not_run(&io::ErrorKind::BrokenPipe.into()));
        };
        Ok(Self { child, input: BufWriter::new(input), answers: BufReader::new(answers) })
    }

    /// Adds a file's content. Returns its id.
    pub fn add(&mut self, git: &Git, bytes: &[u8]) -> Result<String, Failure> {
        let add = |import: &mut Self| {
            write!(import.input, "blob\nmark :1\ndata {}\n", bytes.len())?;
            import.input.write_all(bytes)?;
            import.input.write_all(b"\nget-mark :1\n")?;
            import.answer()
        };
        add(self).map_err(|error| self.failure(git, &error))
    }

    /// Makes a commit and ends. Returns the commit's id.
    pub fn commit(mut self, git: &Git, commit: &Commit<'_>) -> Result<String, Failure> {
        let write = |import: &mut Self| {
            import.input.write_all(commit.commands().as_bytes())?;
            let id = import.answer()?;
            import.input.write_all(b"done\n")?;
            import.input.flush()?;
            Ok(id)
        };
        let id = write(&mut self).map_err(|error| self.failure(git, &error))?;
        // Only now the objects are in the repository.
        match self.child.wait() {
            Ok(status) if status.success() => Ok(id),
            Ok(_) => Err(self.failure(git, &io::ErrorKind::BrokenPipe.into())),
            Err(error) => Err(not_run(&error)),
        }
    }

    /// Waits for the id that git answers.
    fn answer(&mut self) -> io::Result<String> {
        self.input.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        match line.strip_suffix('\n') {
            Some(id) if !id.is_empty() => Ok(id.to_owned()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Returns what git says about why it has ended.
    fn failure(&mut self, git: &Git, error: &io::Error) -> Failure {
        let _ = self.child.kill();
        let mut stderr = Vec::new();
        if let Some(mut pipe) = self.child.stderr.take() {
            let _ = io::copy(&mut pipe, &mut stderr);
        }
        match self.child.wait() {
            Ok(status) => {
                let output = std::process::Output { status, stdout: Vec::new(), stderr };
                git.checked("fast-import", output).err().unwrap_or_else(|| not_run(error))
            }
            Err(error) => not_run(&error),
        }
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Commit<'_> {
    /// Returns the commands that make the commit and ask for its id.
    fn commands(&self) -> String {
        let mut text = "commit refs/dossier/next\nmark :1\n".to_owned();
        // Writing to memory cannot fail.
        let _ = writeln!(text, "author {}\ncommitter {}", self.author, self.committer);
        let _ = writeln!(text, "data {}\n{}", self.message.len(), self.message);
        if let Some(parent) = self.parent {
            let _ = writeln!(text, "from {parent}");
        } else if let Some(tree) = self.tree {
            let _ = writeln!(text, "M 040000 {tree} \"\"");
        }
        for path in self.deleted {
            let _ = writeln!(text, "D {}", quoted(path));
        }
        for (path, id) in self.files {
            let _ = writeln!(text, "M 100644 {id} {}", quoted(path));
        }
        text.push_str("\nget-mark :1\n");
        text
    }
}

/// Writes a path such that `fast-import` reads it as it is.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_written_as_commands() {
        let commit = Commit {
            parent: Some("0a"),
            tree: Some("0b"),
            author: "A <a@b> 1 +0000",
            committer: "C <c@d> 2 +0000",
            message: "Publish “договор”\n",
            deleted: &["old\n\"x\"\\".to_owned()],
            files: &[("a b.html".to_owned(), "0c".to_owned())],
        };
        assert_eq!(
            commit.commands(),
            "commit refs/dossier/next\nmark :1\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\n\
             data 29\nPublish “договор”\n\nfrom 0a\nD \"old\\n\\\"x\\\"\\\\\"\n\
             M 100644 0c \"a b.html\"\n\nget-mark :1\n"
        );
        let first = Commit { parent: None, ..commit };
        assert!(first.commands().contains("\nM 040000 0b \"\"\nD "));
    }
}
