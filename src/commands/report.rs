//! What a run prints: diagnostics on standard error, or as JSON on standard output, and one line on
//! what was made.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};

use crate::build::Built;
use crate::cli::{self, MessageFormat};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Style};
use crate::project::{Failure, Goal, Project};
use crate::site::Figures;
use crate::write::Written;

/// How a run tells what it found.
pub struct Report {
    settings: cli::Report,
}

impl Report {
    /// As the command line wants it.
    pub fn new(settings: cli::Report) -> Self {
        Self { settings }
    }

    /// Prints what a build found and made; whether the dossier is clean.
    pub fn built(&self, project: &Project, built: &Built, took: Duration) -> bool {
        let shown = &built.diagnostics;
        let clean = !print::fails(shown, self.settings.strict);
        // A reader who has gone away, as `head` does, is no fault.
        let _ = self.diagnostics(shown, project, clean);
        if clean && !self.settings.quiet && self.settings.message_format == MessageFormat::Human {
            let _ = writeln!(io::stdout(), "{}", made(project, built, took));
        }
        clean
    }

    fn diagnostics(&self, shown: &[Diagnostic], project: &Project, clean: bool) -> io::Result<()> {
        if self.settings.message_format == MessageFormat::Json {
            return print::json(shown, &mut io::stdout().lock());
        }
        let (style, mut out) = standard_error();
        print::human(shown, &mut out, style)?;
        let outcome = match project.goal {
            Goal::Site if !clean => "the site was left as it was",
            _ => "",
        };
        let summary = print::summary(shown, self.settings.strict, outcome);
        if summary.is_empty() { Ok(()) } else { writeln!(out, "{summary}") }
    }

    /// Prints why the run could not go on.
    pub fn failure(failure: &Failure) {
        let (_, mut out) = standard_error();
        let _ = writeln!(out, "error: {failure}");
    }
}

/// Standard error, and whether what reads it shows colours.
fn standard_error() -> (Style, Box<dyn Write>) {
    match AutoStream::choice(&io::stderr()) {
        ColorChoice::Never => (Style::Plain, Box::new(io::stderr())),
        _ => (Style::Coloured, Box::new(AutoStream::auto(io::stderr()))),
    }
}

/// One or two lines: what there is, where it lies, and how long it took.
fn made(project: &Project, built: &Built, took: Duration) -> String {
    let Figures { sources, passages, topics, files } = built.figures;
    let of = [
        counted(sources, "source", "sources"),
        counted(passages, "passage", "passages"),
        counted(topics, "topic", "topics"),
    ]
    .join(", ");
    let milliseconds = took.as_millis();
    let Some(written) = &built.written else {
        return format!("checked {of} in {milliseconds} ms: every quotation stands in its source");
    };
    let Written { written, unchanged, pruned, kept } = written;
    let mut line = format!(
        "built {of} in {milliseconds} ms\n{} in {}: {written} written, {unchanged} unchanged, {pruned} removed",
        counted(files, "file", "files"),
        shown(&project.output),
    );
    for path in kept {
        line.push_str("\nkept `");
        line.push_str(path);
        line.push_str("`, which is not part of the site any more: somebody has changed it");
    }
    line
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A path as short as it can be said from the current folder.
fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::new());
    let short = path.strip_prefix(&current).unwrap_or(path);
    let short = if short.as_os_str().is_empty() { Path::new(".") } else { short };
    format!("{}", short.display())
}
