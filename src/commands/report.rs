//! What a run prints: diagnostics on standard error, or as JSON on standard output, and one line on
//! what was made.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};

use crate::cli::{self, MessageFormat};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Style};
use crate::output::WriteReport;
use crate::pipeline::BuildOutcome;
use crate::project::{Failure, Goal, Project};
use crate::site::DossierCounts;
use crate::timings::Timings;
use crate::watch::Watcher;

/// How a run tells what it found.
pub struct Report {
    settings: cli::ReportFlags,
    /// What the last build found, or why it failed; what is the same again is not told again.
    told: LastReport,
}

/// What was told last.
#[derive(PartialEq, Eq)]
enum LastReport {
    Diagnostics(Vec<Diagnostic>),
    Failure(String),
}

impl Report {
    /// As the command line wants it.
    pub fn new(settings: cli::ReportFlags) -> Self {
        Self { settings, told: LastReport::Diagnostics(Vec::new()) }
    }

    /// Prints what a build found and made; whether the dossier is clean.
    pub fn built(&mut self, project: &Project, built: &BuildOutcome, took: Duration) -> bool {
        let shown = &built.diagnostics;
        let clean = !print::fails(shown, self.settings.strict);
        // A reader who has gone away, as `head` does, is no fault.
        let _ = self.diagnostics(shown, project, clean);
        if clean {
            self.line(&made(project, built, took));
        }
        self.told = LastReport::Diagnostics(shown.clone());
        clean
    }

    /// Prints that changes are waited for.
    pub fn watching(&mut self, watcher: &Watcher) {
        let how = if watcher.is_polling() { " by looking again and again" } else { "" };
        self.line(&format!("watching for changes{how}; Ctrl-C stops"));
    }

    /// Prints what a build after a change found and made: one line, and the diagnostics if they are
    /// other than before. Nothing when nothing is other than before.
    pub fn built_again(&mut self, project: &Project, built: &BuildOutcome, took: Duration) {
        let told = LastReport::Diagnostics(built.diagnostics.clone());
        let is_news = self.told != told;
        self.told = told;
        let clean = !print::fails(&built.diagnostics, self.settings.strict);
        if is_news {
            let _ = self.diagnostics(&built.diagnostics, project, clean);
        }
        let is_site_changed =
            built.written.as_ref().is_some_and(|report| report.written + report.pruned > 0);
        if clean && (is_site_changed || is_news || !built.changed.is_empty()) {
            self.line(&made_again(built, took));
        }
    }

    /// Prints why a build after a change could not be made, once.
    pub fn failed_again(&mut self, failure: &Failure) {
        let told = LastReport::Failure(failure.to_string());
        if self.told != told {
            Self::failure(failure);
        }
        self.told = told;
    }

    /// Prints where the time went, if that is wanted.
    pub fn timings(&self, timings: &Timings) {
        if self.settings.timings {
            let _ = write!(io::stderr(), "{timings}");
        }
    }

    /// Prints a line for people.
    pub fn line(&self, line: &str) {
        if !self.settings.quiet && self.settings.message_format == MessageFormat::Human {
            let mut out = io::stdout();
            let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        }
    }

    fn diagnostics(&self, shown: &[Diagnostic], project: &Project, clean: bool) -> io::Result<()> {
        if self.settings.message_format == MessageFormat::Json {
            return print::write_json(shown, &mut io::stdout().lock());
        }
        let (style, mut out) = standard_error();
        print::write_human(shown, &mut out, style)?;
        let outcome = match project.goal {
            Goal::Site | Goal::Watched if !clean => "the site was left as it was",
            _ => "",
        };
        let summary = print::summary(shown, self.settings.strict, outcome);
        if summary.is_empty() { Ok(()) } else { writeln!(out, "{summary}") }
    }

    /// Prints what the user should know that concerns neither the dossier nor its site.
    pub fn warn(warning: Option<String>) {
        if let Some(warning) = warning {
            let (_, mut out) = standard_error();
            let _ = writeln!(out, "warning: {warning}");
        }
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
fn made(project: &Project, built: &BuildOutcome, took: Duration) -> String {
    let DossierCounts { sources, passages, topics } = built.counts;
    let of = [
        counted(sources, "source", "sources"),
        counted(passages, "passage", "passages"),
        counted(topics, "topic", "topics"),
    ]
    .join(", ");
    let milliseconds = took.as_millis();
    let Some(written) = &built.written else {
        if project.goal == Goal::Preview {
            return format!("read {of} in {milliseconds} ms");
        }
        return format!("checked {of} in {milliseconds} ms: every quotation stands in its source");
    };
    let WriteReport { written, unchanged, pruned, kept, .. } = written;
    let mut line = format!(
        "built {of} in {milliseconds} ms\n{} in {}: {written} written, {unchanged} unchanged, {pruned} removed",
        counted(written + unchanged, "file", "files"),
        shown(&project.output),
    );
    for path in kept {
        line.push_str("\nkept `");
        line.push_str(path);
        line.push_str("`, which is not part of the site any more: somebody has changed it");
    }
    line
}

/// One line: what changed, what was made, and how long it took.
fn made_again(built: &BuildOutcome, took: Duration) -> String {
    let changed = match built.changed.as_slice() {
        [] => "the site".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    let milliseconds = took.as_millis();
    let Some(WriteReport { written, pruned, .. }) = &built.written else {
        return format!("{changed}: ready in {milliseconds} ms");
    };
    let removed = if *pruned > 0 { format!(", {pruned} removed") } else { String::new() };
    format!(
        "{changed}: {} written{removed} in {milliseconds} ms",
        counted(*written, "file", "files")
    )
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
