//! `dossier init`: begins a dossier in a folder that has none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::{CiHost, InitArgs, MessageFormat};
use crate::curate::starter::{self, GITIGNORE, StarterFile};
use crate::exchange;
use crate::project::Failure;

/// The result for programs. Paths start at the new project's folder.
#[derive(Serialize)]
struct Outcome {
    written: Vec<String>,
    /// Files that were there already.
    kept: Vec<String>,
    next: Vec<String>,
}

pub fn run(args: &InitArgs) -> Result<bool, Failure> {
    let dir = args.dir.as_deref().unwrap_or(Path::new("."));
    check_place(dir)?;
    fs::create_dir_all(dir).map_err(|error| Failure::io("create", dir, error))?;
    let mut settings = starter::settings();
    settings.extend(args.ci.map(|host| match host {
        CiHost::GitHub => starter::github(),
        CiHost::GitLab => starter::gitlab(),
    }));
    let (mut written, kept) = write_settings(dir, settings)?;
    written.extend(write_dossier(dir, starter::dossier())?);
    let outcome = Outcome { written, kept, next: next_commands(args.dir.as_deref()) };
    let text = match args.message_format {
        MessageFormat::Human => outcome.describe(dir),
        MessageFormat::Json => format!("{}\n", serde_json::json!(outcome)),
    };
    super::print(text.as_bytes()).map(|()| true)
}

/// Checks that the folder has no dossier, and is not in one.
fn check_place(dir: &Path) -> Result<(), Failure> {
    let absolute = std::path::absolute(dir).map_err(|error| Failure::io("find", dir, error))?;
    let taken = |folder: &Path| folder.join("dossier.yaml").is_file();
    let around: Option<PathBuf> =
        absolute.ancestors().find(|folder| taken(folder)).map(Path::to_owned);
    if absolute.join("dossier").symlink_metadata().is_ok() {
        return Err(Failure::HasDossier(absolute));
    }
    around.map_or(Ok(()), |folder| Err(Failure::HasDossier(folder)))
}

/// Writes the files that are not there yet. Returns the paths of those, and of the others.
fn write_settings(
    dir: &Path,
    files: Vec<StarterFile>,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    for (path, content) in files {
        let target = dir.join(&path);
        create_parent(&target)?;
        match exchange::create(&target, content.as_bytes()) {
            Ok(()) => written.push(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => kept.push(path),
            Err(error) => return Err(Failure::io("write", target, error)),
        }
    }
    Ok((written, kept))
}

/// Writes the dossier's own folder, which is there whole or not at all. Returns the paths of its files.
fn write_dossier(dir: &Path, files: Vec<StarterFile>) -> Result<Vec<String>, Failure> {
    let staging = tempfile::Builder::new()
        .prefix(".dossier-")
        .tempdir_in(dir)
        .map_err(|error| Failure::io("write to", dir, error))?;
    let mut written = Vec::new();
    for (path, content) in files {
        let target = staging.path().join(&path);
        create_parent(&target)?;
        exchange::create(&target, content.as_bytes())
            .map_err(|error| Failure::io("write", dir.join(&path), error))?;
        written.push(path);
    }
    let target = dir.join("dossier");
    fs::rename(staging.path().join("dossier"), &target)
        .map_err(|error| Failure::io("write", target, error))?;
    Ok(written)
}

fn create_parent(path: &Path) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|error| Failure::io("create", parent, error))
}

fn next_commands(dir: Option<&Path>) -> Vec<String> {
    let enter = dir.filter(|dir| *dir != Path::new(".")).map(|dir| {
        let dir = dir.display().to_string();
        if dir.contains(char::is_whitespace) {
            format!("cd \"{dir}\"")
        } else {
            format!("cd {dir}")
        }
    });
    let commands = ["dossier serve --open", "dossier new source ID --from FILE", "dossier check"];
    enter.into_iter().chain(commands.map(str::to_owned)).collect()
}

impl Outcome {
    /// Describes what was done and what to do next.
    fn describe(&self, dir: &Path) -> String {
        let mut text = format!("began a dossier in `{}`:\n", dir.display());
        text.extend(self.written.iter().map(|path| format!("  {path}\n")));
        if !self.kept.is_empty() {
            text.push_str("these files were there, and are as they were:\n");
            text.extend(self.kept.iter().map(|path| format!("  {path}\n")));
        }
        if self.kept.iter().any(|path| path == GITIGNORE) {
            text.push_str("add two lines to .gitignore: `/site/` and `/.dossier/`\n");
        }
        text.push_str("next:\n");
        let width = self.next.iter().map(String::len).max().unwrap_or_default();
        for command in &self.next {
            let about =
                match command.strip_prefix("dossier ").and_then(|args| args.split(' ').next()) {
                    Some("serve") => "# shows the site in a browser as you write; Ctrl-C stops",
                    Some("new") => "# takes over a text of yours",
                    Some("check") => "# checks every quotation",
                    _ => "",
                };
            text.push_str(format!("  {command:width$}  {about}").trim_end());
            text.push('\n');
        }
        text
    }
}
