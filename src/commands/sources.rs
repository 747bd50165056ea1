//! A dossier that has been read but not built, for commands that ask about it or change sidecars.

use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::report::counted;
use crate::cli::ProjectFlags;
use crate::curate::{Refusal, SourceBytes};
use crate::diagnostic::{Diagnostic, File, Level, did_you_mean};
use crate::exchange;
use crate::parse::{Entry, ParsedSource};
use crate::pipeline::{Caches, LinkedProject, link_project};
use crate::project::{Failure, Project};
use crate::scan::DirtyFiles;
use crate::server::format_fault;
use crate::timings::Timings;

/// A dossier that has been read.
pub struct ReadDossier {
    pub project: Project,
    /// Never dropped: the process ends, and the system frees memory faster than we would.
    pub linked: ManuallyDrop<LinkedProject>,
}

impl ReadDossier {
    pub fn read(flags: &ProjectFlags) -> Result<Self, Failure> {
        let project = super::open(flags.options())?;
        let caches = super::load_caches(&project);
        Ok(Self::link(project, caches))
    }

    /// Reads a dossier. What has not changed since the last build is taken from its caches.
    pub fn link(project: Project, mut caches: ManuallyDrop<Caches>) -> Self {
        let linked = link_project(&project, &mut caches, &DirtyFiles::All, &mut Timings::start());
        Self { project, linked: ManuallyDrop::new(linked) }
    }

    pub fn sources(&self) -> &[Entry<ParsedSource>] {
        &self.linked.parsed.sources
    }

    /// Finds the source with an id, or with a file of this path.
    pub fn find(&self, name: &str) -> Result<&Entry<ParsedSource>, Failure> {
        let path = Path::new(name);
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_path = name.contains(['/', '\\']) || path.extension().is_some();
        let id = stem.filter(|_| is_path).unwrap_or(name);
        let id = crate::model::composed(id);
        let source = self.sources().iter().find(|source| source.id() == id);
        source.ok_or_else(|| self.unknown("source", name, self.sources().iter().map(Entry::id)))
    }

    /// Fails if a topic is not there.
    pub fn check_topics(&self, ids: &[String]) -> Result<(), Failure> {
        let topics = || self.linked.parsed.topics.iter().map(Entry::id);
        match ids.iter().find(|id| topics().all(|topic| topic != crate::model::composed(id))) {
            Some(id) => Err(self.unknown("topic", id, topics())),
            None => Ok(()),
        }
    }

    fn unknown<'a>(
        &self,
        what: &str,
        name: &str,
        ids: impl Iterator<Item = &'a str> + Clone,
    ) -> Failure {
        let count = ids.clone().count();
        let help = match did_you_mean(name, ids.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if count == 0 => {
                format!(
                    "the folder `dossier/{what}s` of `{}` has none",
                    self.project.root.display()
                )
            }
            None => {
                let first: Vec<String> = ids.take(5).map(|id| format!("`{id}`")).collect();
                let all = counted(count, what, &format!("{what}s"));
                format!("the dossier has {all}, such as {}", first.join(", "))
            }
        };
        Failure::Usage { message: format!("there is no {what} `{name}`"), help }
    }

    /// Reads the files of a source again. None if the source has no text that can be read: a build reports it.
    pub fn bytes(&self, source: &Entry<ParsedSource>) -> Result<Option<SourceBytes>, Failure> {
        let Some(text) = &source.files.text else { return Ok(None) };
        let read = |path: &Path| {
            exchange::read(path).map_err(|error| Failure::io("read", self.shown(path), error))
        };
        let bytes = read(&self.project.root.join(&text.file.path))?;
        let sidecar = read(&self.sidecar(source))?;
        let defaults = source.defaults.clone();
        Ok(bytes.map(|text_bytes| SourceBytes {
            text: text_bytes,
            format: text.format,
            sidecar,
            defaults,
        }))
    }

    /// Writes a source's sidecar, unless somebody else has changed it since it was read.
    pub fn write(
        &self,
        source: &Entry<ParsedSource>,
        old: &SourceBytes,
        yaml: &str,
    ) -> Result<(), Failure> {
        let path = self.sidecar(source);
        exchange::write(&path, old.sidecar.as_deref(), yaml.as_bytes())
            .map_err(|error| Failure::io("write", self.shown(&path), error))
    }

    /// Returns the path of a source's sidecar, also if there is none.
    fn sidecar(&self, source: &Entry<ParsedSource>) -> PathBuf {
        self.project.root.join(sidecar_path(source))
    }

    fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.project.root).unwrap_or(path).to_owned()
    }

    /// Returns how many errors the dossier has, as in `2 errors`; none if it has none.
    pub fn errors(&self) -> Option<String> {
        let is_error = |found: &&Diagnostic| found.level == Level::Error;
        let count = self.linked.diagnostics.iter().filter(is_error).count();
        (count > 0).then(|| counted(count, "error", "errors"))
    }
}

/// Returns the path of a source's sidecar from the project's folder, also if there is none.
pub fn sidecar_path(source: &Entry<ParsedSource>) -> String {
    source.files.sidecar_place()
}

/// Says why a sidecar is not changed.
pub fn refused(why: &Refusal, source: &Entry<ParsedSource>) -> String {
    let sidecar = sidecar_path(source);
    match why {
        Refusal::NotUtf8 => format!("`{sidecar}` is not UTF-8"),
        Refusal::NoPlace => format!(
            "`{sidecar}` has errors, or is written in a way that cannot be changed safely: change it by hand"
        ),
        Refusal::NotFound => {
            "a build would not find this passage: copy it to the sidecar".to_owned()
        }
        Refusal::Fault(fault) => {
            let path = if fault.file == File::Sidecar { &sidecar } else { source.path(File::Text) };
            format_fault(&Diagnostic::from_fault(fault.clone(), path))
        }
    }
}

/// Prints a line on standard output. A reader who has gone away, such as `head`, is no error.
pub fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line for people on standard error.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

pub fn print_json(value: &Value) {
    print(&value.to_string());
}
