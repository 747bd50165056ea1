//! `dossier init`: begins a dossier in a folder that has none.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::json;

use super::next_steps::{self, NextStep};
use super::report;
use crate::cli::{CiHost, InitArgs, MessageFormat};
use crate::curate::shell_word;
use crate::curate::starter::{self, GITIGNORE, StarterFile};
use crate::exchange;
use crate::project::Failure;

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
    let next = next_steps(dir);
    let text = match args.message_format {
        MessageFormat::Human => describe(dir, &written, &kept) + &next_steps::describe(&next),
        MessageFormat::Json => {
            let next = next_steps::commands(&next);
            format!("{}\n", json!({ "written": written, "kept": kept, "next": next }))
        }
    };
    report::print(text.as_bytes()).map(|()| true)
}

/// Checks that the folder has no dossier, and is not in one.
fn check_place(dir: &Path) -> Result<(), Failure> {
    let absolute = std::path::absolute(dir).map_err(|error| Failure::io("find", dir, error))?;
    if absolute.join("dossier").symlink_metadata().is_ok() {
        return Err(Failure::HasDossier(absolute));
    }
    let mut around = absolute.ancestors();
    match around.find(|folder| folder.join("dossier.yaml").is_file()) {
        Some(folder) => Err(Failure::HasDossier(folder.to_owned())),
        None => Ok(()),
    }
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

fn next_steps(dir: &Path) -> Vec<NextStep> {
    let enter = (dir != Path::new("."))
        .then(|| NextStep::new(format!("cd {}", shell_word(&dir.display().to_string())), ""));
    let steps = [
        ("dossier serve --open", "shows the site in a browser as you write; Ctrl-C stops"),
        ("dossier new source ID --from FILE", "takes over a text of yours"),
        ("dossier check", "checks every quotation"),
    ];
    let steps = steps.map(|(command, about)| NextStep::new(command, about));
    enter.into_iter().chain(steps).collect()
}

/// Describes what was done. `kept` are the files that were there already.
fn describe(dir: &Path, written: &[String], kept: &[String]) -> String {
    let mut text = format!("began a dossier in `{}`:\n", dir.display());
    text.extend(written.iter().map(|path| format!("  {path}\n")));
    if !kept.is_empty() {
        text.push_str("these files were there, and are as they were:\n");
        text.extend(kept.iter().map(|path| format!("  {path}\n")));
    }
    if kept.iter().any(|path| path == GITIGNORE) {
        text.push_str("add two lines to .gitignore: `/site/` and `/.dossier/`\n");
    }
    text
}
