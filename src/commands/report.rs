//! The output of a run: diagnostics on standard error, or as JSON on standard output, and a line about
//! the site.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};

use crate::cli::{MessageFormat, ReportFlags};
use crate::diagnostic::print::{self, Style};
use crate::diagnostic::{Diagnostic, Level};
use crate::output::WriteReport;
use crate::pipeline::BuildOutcome;
use crate::project::{Failure, Goal, Project};
use crate::site::{DossierCounts, Site};
use crate::timings::Timings;
use crate::watch::Watcher;

/// What it costs that a site does not know its public URL.
const WITHOUT_BASE_URL: &str = "\nwithout `base_url`: no feed, no sitemap, and a 404 page that works only \
    at a host's root";

/// The number of copied files that a build names.
const MAX_COPIES: usize = 10;

/// Prints the outcomes of builds.
pub struct Report {
    flags: ReportFlags,
    /// The last outcome, if there was one: the same diagnostics are not printed twice.
    last: Option<Result<Vec<Diagnostic>, String>>,
}

impl Report {
    pub fn new(flags: ReportFlags) -> Self {
        Self { flags, last: None }
    }

    /// Prints diagnostics, and one or two lines about the site. After the first build, only what differs
    /// from the last one. Returns true if the build succeeded.
    pub fn built(&mut self, project: &Project, outcome: &BuildOutcome, took: Duration) -> bool {
        let BuildOutcome { diagnostics, written, changed, .. } = outcome;
        let is_clean = !print::fails(diagnostics, self.flags.strict);
        let last = self.last.replace(Ok(diagnostics.clone()));
        let is_news = last != self.last;
        if is_news {
            // A reader who has gone away, such as `head`, is no error.
            let _ = self.diagnostics(diagnostics, &conclusion(project, outcome.counts, is_clean));
        }
        let has_new_files =
            written.as_ref().is_some_and(|report| report.written + report.pruned > 0);
        if is_clean && last.is_none() {
            self.line(&summary(project, outcome, took));
        } else if is_clean && (is_news || has_new_files || !changed.is_empty()) {
            self.line(&summary_of_change(outcome, took));
        }
        is_clean
    }

    pub fn watching(&self, watcher: &Watcher) {
        let how = if watcher.is_polling() { " by looking again and again" } else { "" };
        self.line(&format!("watching for changes{how}; Ctrl-C stops"));
    }

    /// Prints why a build failed, once.
    pub fn failed(&mut self, failure: &Failure) {
        let last = self.last.replace(Err(failure.to_string()));
        if self.last != last {
            Self::failure(failure);
        }
    }

    /// Prints timings, if `--timings` was given.
    pub fn timings(&self, timings: &Timings) {
        if self.flags.timings {
            let _ = write!(io::stderr(), "{timings}");
        }
    }

    /// Prints a line on standard output, unless it is for programs.
    pub fn line(&self, line: &str) {
        if !self.flags.quiet && self.flags.message_format == MessageFormat::Human {
            let mut out = io::stdout();
            let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        }
    }

    /// Prints diagnostics, their number with `conclusion` after it, and how to ask about them.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], conclusion: &str) -> io::Result<()> {
        if self.flags.message_format == MessageFormat::Json {
            return print::write_json(diagnostics, &mut io::stdout().lock());
        }
        let (style, mut out) = standard_error();
        print::write_human(diagnostics, &mut out, style)?;
        let summary = print::summary(diagnostics, self.flags.strict, conclusion);
        if !summary.is_empty() {
            writeln!(out, "{summary}")?;
        }
        match print::code_to_explain(diagnostics) {
            Some(code) if !self.flags.quiet => {
                writeln!(out, "help: `dossier explain {code}` says more")
            }
            _ => Ok(()),
        }
    }

    /// Prints a warning about the program's own cache.
    pub fn warn(warning: Option<String>) {
        if let Some(warning) = warning {
            let (style, mut out) = standard_error();
            let _ = writeln!(out, "{}: {warning}", print::level_word(Level::Warning, style));
        }
    }

    /// Prints why something that was given is not accepted, and what to do.
    pub fn refusal(message: &str, help: &str) {
        let (style, mut out) = standard_error();
        let error = print::level_word(Level::Error, style);
        let _ = writeln!(out, "{error}: {message}\nhelp: {help}");
    }

    pub fn failure(failure: &Failure) {
        let (style, mut out) = standard_error();
        let _ = writeln!(out, "{}: {failure}", print::level_word(Level::Error, style));
    }
}

/// Prints the result of a command on standard output.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    ignore_closed_pipe(out.write_all(bytes).and_then(|()| out.flush()))
}

/// A reader who has gone away, such as `head`, is no error.
pub fn ignore_closed_pipe(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io("write", "standard output", error))
        }
        _ => Ok(()),
    }
}

/// Returns standard error, and the style that it can show.
fn standard_error() -> (Style, Box<dyn Write>) {
    styled(io::stderr())
}

/// Returns standard output, and the style that it can show.
pub fn standard_output() -> (Style, Box<dyn Write>) {
    styled(io::stdout())
}

fn styled(stream: impl RawStream + AsLockedWrite + 'static) -> (Style, Box<dyn Write>) {
    match AutoStream::choice(&stream) {
        ColorChoice::Never => (Style::Plain, Box::new(stream)),
        _ => (Style::Coloured, Box::new(AutoStream::auto(stream))),
    }
}

/// Says what became of a run that failed; empty if it did not.
fn conclusion(project: &Project, counts: DossierCounts, is_clean: bool) -> String {
    let DossierCounts { sources, passages, topics } = counts;
    match project.options.goal {
        _ if is_clean => String::new(),
        Goal::Site | Goal::Watched => "the site was left as it was".to_owned(),
        Goal::Publish => "nothing was published".to_owned(),
        Goal::Preview => "the preview shows why".to_owned(),
        Goal::Check => format!(
            "checked {} and {}, found {}",
            counted(sources, "source", "sources"),
            counted(topics, "topic", "topics"),
            counted(passages, "passage", "passages")
        ),
    }
}

fn summary(project: &Project, outcome: &BuildOutcome, took: Duration) -> String {
    let DossierCounts { sources, passages, topics } = outcome.counts;
    let counts = [
        counted(sources, "source", "sources"),
        counted(passages, "passage", "passages"),
        counted(topics, "topic", "topics"),
    ]
    .join(", ");
    let milliseconds = took.as_millis();
    let Some(WriteReport { written, unchanged, pruned, kept, .. }) = &outcome.written else {
        return match project.options.goal {
            Goal::Preview | Goal::Publish => format!("read {counts} in {milliseconds} ms"),
            _ => format!("checked {counts} in {milliseconds} ms: {}", verdict(outcome.counts)),
        };
    };
    let current = std::env::current_dir().unwrap_or_default();
    let output = match project.output.strip_prefix(&current) {
        Ok(path) if path.as_os_str().is_empty() => Path::new("."),
        path => path.unwrap_or(&project.output),
    };
    let mut text = format!(
        "built {counts} in {milliseconds} ms\n{} in {}: {written} written, {unchanged} unchanged, {pruned} removed",
        counted(written + unchanged, "file", "files"),
        output.display(),
    );
    if let Some(missing) = missing_words(outcome.counts) {
        text.extend(["\n", missing]);
    }
    text.extend(outcome.site.as_deref().and_then(copied_line));
    if outcome.site.as_ref().is_some_and(|site| site.base_url().is_none()) {
        text.push_str(WITHOUT_BASE_URL);
    }
    text.extend(kept.iter().map(|path| {
        format!("\nkept `{path}`, which is not part of the site any more: somebody has changed it")
    }));
    text
}

/// Returns what a check without errors has found.
fn verdict(counts: DossierCounts) -> &'static str {
    missing_words(counts).unwrap_or("every quotation stands in its source")
}

/// Returns what a dossier needs before there is a quotation to check.
fn missing_words(counts: DossierCounts) -> Option<&'static str> {
    match counts {
        DossierCounts { sources: 0, .. } => Some(
            "there is no source yet, or only drafts, so nothing was checked: put a text into \
             `dossier/sources/`",
        ),
        DossierCounts { passages: 0, .. } => {
            Some("no passage is picked out yet, so there was no quotation to check")
        }
        _ => None,
    }
}

/// Returns a line that names the files that are copied, if there are any.
fn copied_line(site: &Site) -> Option<String> {
    let paths: Vec<&str> = site.copied_paths().collect();
    let named = paths.iter().take(MAX_COPIES).copied().collect::<Vec<_>>().join(", ");
    let more = match paths.len().saturating_sub(MAX_COPIES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!paths.is_empty()).then(|| format!("\ncopied unchanged: {named}{more}"))
}

fn summary_of_change(outcome: &BuildOutcome, took: Duration) -> String {
    let changed = match outcome.changed.as_slice() {
        [] => "the site".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    let milliseconds = took.as_millis();
    let Some(WriteReport { written, pruned, .. }) = &outcome.written else {
        return format!("{changed}: ready in {milliseconds} ms");
    };
    let removed = if *pruned > 0 { format!(", {pruned} removed") } else { String::new() };
    let files = counted(*written, "file", "files");
    format!("{changed}: {files} written{removed} in {milliseconds} ms")
}

pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
