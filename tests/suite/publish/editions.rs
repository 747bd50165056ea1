//! A published first edition, and a dossier that has become the second one.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{
    Publication, assert_live, broken_links, clean, count_differing, first_edition, live,
    second_edition,
};
use crate::harness::{Project, Run, Site};

pub struct Editions {
    pub project: Project,
    /// The folder with the first edition.
    pub first: PathBuf,
    /// The files of a clean publication of the second edition.
    pub second: Site,
    /// What stands before a folder, to make a target of it.
    pub host: &'static str,
    /// More of the program's environment.
    pub variables: Vec<(&'static str, PathBuf)>,
}

impl Editions {
    pub fn new() -> Self {
        let project = first_edition();
        let first = project.root().with_file_name("first");
        Publication::of(&project, first.to_str().unwrap(), &[]).sent();
        second_edition(&project);
        let second = clean(&project);
        Self { project, first, second, host: "", variables: Vec::new() }
    }

    /// Copies the first edition to a new folder.
    pub fn copy(&self, name: &str) -> PathBuf {
        let folder = self.project.root().with_file_name(name);
        let copied = Command::new("cp").arg("-a").args([&self.first, &folder]).status().unwrap();
        assert!(copied.success());
        folder
    }

    pub fn target(&self, folder: &Path) -> String {
        format!("{}{}", self.host, folder.display())
    }

    pub fn publish(&self, folder: &Path) -> Publication {
        self.publish_with(folder, &[])
    }

    /// Publishes with more variables in the environment.
    pub fn publish_with(&self, folder: &Path, variables: &[(&str, &str)]) -> Publication {
        let target = self.target(folder);
        let flags = ["publish", "--message-format", "json", "--yes", "--allow-deletes", &target];
        let mut command = self.project.command(&flags);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.envs(variables.iter().copied());
        Publication::read(Run::of(command))
    }

    /// Returns the number of files of a target that the second edition has not, superseded assets aside.
    pub fn count_stale(&self, live: &Site) -> usize {
        let is_stale = |path: &&str| !path.starts_with("assets/") && !self.second.has(path);
        live.paths().into_iter().filter(is_stale).count()
    }

    /// Checks what a publication has left that did not come to its end, and publishes again. Returns the
    /// number of files that were sent then.
    pub fn assert_heals(&self, folder: &Path, when: &str) -> u64 {
        let left = live(folder);
        assert_eq!(broken_links(&left, &live(&self.first)), [""; 0], "{when}");
        let missing = count_differing(&left, &self.second);
        let next = self.publish(folder);
        assert_eq!(next.sent(), missing, "{when}: nothing is sent twice");
        assert_live(&live(folder), &self.second);
        let last = self.publish(folder);
        assert_eq!(last.sent(), 0, "{when}");
        let leftovers = Site::read(folder);
        assert_eq!(
            leftovers.paths().len(),
            live(folder).paths().len() + 2,
            "{when}: no other file"
        );
        missing
    }

    /// Publishes on a terminal, and does something while the program waits for the answer `y`. Returns the
    /// exit code and what was shown.
    pub fn answered(&self, folder: &Path, meanwhile: impl FnOnce()) -> (Option<i32>, String) {
        let program = env!("CARGO_BIN_EXE_dossier");
        let line = format!("{program} publish --allow-deletes {}", self.target(folder));
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command.current_dir(self.project.root()).env("HOME", self.project.home());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut shown, mut out) = (Vec::new(), child.stdout.take().unwrap());
        while !shown.ends_with(b"Publish? [y/N] ") {
            let mut byte = [0];
            assert_eq!(out.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&shown));
            shown.push(byte[0]);
        }
        meanwhile();
        child.stdin.take().unwrap().write_all(b"y\n").unwrap();
        out.read_to_end(&mut shown).unwrap();
        (child.wait().unwrap().code(), String::from_utf8_lossy(&shown).into_owned())
    }

    /// Publishes while another publication waits for its answer, and checks that the other one ends.
    pub fn assert_loses_if_overtaken(&self) {
        let folder = self.copy("overtaken");
        let meanwhile = || assert!(self.publish(&folder).sent() > 0);
        let (code, shown) = self.answered(&folder, meanwhile);
        assert_eq!(code, Some(2), "{shown}");
        assert!(shown.contains("was faster"), "{shown}");
        assert_live(&live(&folder), &self.second);
    }

    /// Writes a program that is found by this name in a folder of programs, and returns the folder.
    pub fn program(&self, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.project.root().with_file_name("programs");
        super::write(&folder.join(name), script);
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }
}
