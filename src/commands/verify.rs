//! `dossier verify`: checks the quotations of articles.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::read_standard_input;
use super::report::{Report, ignore_closed_pipe, standard_output};
use super::sources::ReadDossier;
use crate::cli::{MessageFormat, ReportFormat, VerifyArgs};
use crate::curate::verify::{
    Article, Checker, Draft, Finding, Findings, PlaceVoice, Status, html, report, text,
};
use crate::diagnostic::print::{Message, Style, visible, write_message};
use crate::diagnostic::{Excerpt, Fault, Level};
use crate::model::Format;
use crate::parse::{article, decode_article};
use crate::project::Failure;
use crate::quote::clip;

/// The most characters of a line that are shown before and after the beginning of a quotation.
const MAX_EXCERPT: usize = 400;

/// Checks the articles. Returns true if every quotation is found.
pub fn run(args: &VerifyArgs) -> Result<bool, Failure> {
    let names: Vec<String> = args.articles.iter().map(|path| path.display().to_string()).collect();
    let bytes = args.articles.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let texts = bytes
        .iter()
        .zip(&names)
        .map(|(bytes, name)| decode_article(bytes).map_err(|fault| unreadable(name, fault)));
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    let articles = texts
        .iter()
        .zip(&args.articles)
        .map(|(text, path)| Ok(Article { draft: draft(text, path)?, file: text }));
    let articles = articles.collect::<Result<Vec<_>, Failure>>()?;

    let dossier = ReadDossier::read(&args.project)?;
    Report::warn(dossier.errors().map(|errors| {
        format!(
            "the dossier has {errors}, see `dossier check`; sources without a text are not searched"
        )
    }));
    let findings = Checker::new(&dossier.linked.dossier).check(&articles, args.min as usize);

    let is_clean = findings
        .iter()
        .flat_map(|findings| &findings.list)
        .all(|finding| finding.status == Status::Found);
    let printed = match (args.project.message_format, args.format) {
        (MessageFormat::Json, _) => print_json(&names, &findings),
        (MessageFormat::Human, ReportFormat::Markdown) => print_markdown(&names, &findings),
        (MessageFormat::Human, ReportFormat::Text) => print_text(&names, &texts, &findings),
    };
    ignore_closed_pipe(printed).map(|()| is_clean)
}

/// Reads an article, or standard input.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        return read_standard_input();
    }
    if ending(path).is_none() {
        let name = path.display();
        return Err(Failure::Usage {
            message: format!("`{name}` is no article that can be checked: its name ends otherwise"),
            help: "save it as `.md`, `.txt` or `.html`".to_owned(),
        });
    }
    fs::read(path).map_err(|error| Failure::io("read", path, error))
}

/// The notation of an article.
#[derive(Clone, Copy)]
enum Ending {
    Text(Format),
    Html,
}

fn ending(path: &Path) -> Option<Ending> {
    let ending = path.extension().and_then(OsStr::to_str)?.to_lowercase();
    match &*ending {
        "md" | "markdown" => Some(Ending::Text(Format::Markdown)),
        "txt" => Some(Ending::Text(Format::Plain)),
        "html" | "htm" | "xhtml" => Some(Ending::Html),
        _ => None,
    }
}

fn draft(file: &str, path: &Path) -> Result<Draft, Failure> {
    let format = match ending(path) {
        Some(Ending::Html) => return Ok(html::read(file)),
        Some(Ending::Text(format)) => format,
        None => Format::Plain,
    };
    let parsed = article(file, format);
    let parsed = parsed.map_err(|fault| unreadable(&path.display().to_string(), fault))?;
    Ok(text::read(&parsed, file))
}

/// Returns the failure of an article that is not UTF-8, or is nested too deeply.
fn unreadable(name: &str, fault: Fault) -> Failure {
    let message = format!("cannot check `{name}`, line {}: {}", fault.span.line, fault.message);
    Failure::Usage { message, help: fault.help }
}

/// The output for programs; names and order are part of the format.
#[derive(serde::Serialize)]
struct JsonFinding<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    status: &'static str,
    text: &'a str,
    source: Option<&'a str>,
    block: Option<u32>,
    voices: &'a [PlaceVoice],
    url: Option<&'a str>,
    diff: Option<&'a str>,
    named: &'a [String],
    notes: &'a [String],
}

fn print_json(names: &[String], all: &[Findings]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (file, findings) in names.iter().zip(all) {
        for finding in &findings.list {
            let place = finding.place.as_ref();
            let line = JsonFinding {
                file,
                line: finding.span.line,
                column: finding.span.column,
                status: finding.status.as_str(),
                text: &finding.text,
                source: place.map(|place| &*place.source),
                block: place.map(|place| place.block),
                voices: place.map_or(&[], |place| &place.voices),
                url: place.and_then(|place| place.url.as_deref()),
                diff: finding.diff.as_deref(),
                named: &finding.named,
                notes: &finding.notes,
            };
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

fn print_markdown(names: &[String], all: &[Findings]) -> io::Result<()> {
    let reports = names.iter().zip(all).map(|(name, findings)| report::markdown(name, findings));
    io::stdout().write_all(reports.collect::<Vec<_>>().join("\n").as_bytes())
}

fn print_text<T: AsRef<str>>(names: &[String], texts: &[T], all: &[Findings]) -> io::Result<()> {
    let (style, mut out) = standard_output();
    for ((name, text), findings) in names.iter().zip(texts).zip(all) {
        for finding in &findings.list {
            print_finding(name, text.as_ref(), finding, &mut out, style)?;
        }
    }
    writeln!(out, "{}", report::summary(all))
}

/// Prints a quotation: one that is found on a line, with its notes below; the others like diagnostics.
fn print_finding(
    file: &str,
    text: &str,
    finding: &Finding,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let place = finding.place.as_ref().map(|place| {
        let url = place.url.as_deref().map_or_else(String::new, |url| format!(": {url}"));
        format!("{}{url}", report::place(place))
    });
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    if finding.status == Status::Found {
        let (line, column) = (finding.span.line, finding.span.column);
        let (words, place) = (clip(&finding.text), place.unwrap_or_default());
        writeln!(
            out,
            "{}",
            visible(&format!("{file}:{line}:{column}: found “{words}” in {place}"), false)
        )?;
        for note in notes {
            writeln!(out, "  {}", visible(&note, false))?;
        }
        return writeln!(out);
    }
    let help: Vec<String> = place.into_iter().chain(finding.diff.clone()).chain(notes).collect();
    let message = Message {
        level: Level::Error,
        code: finding.status.as_str(),
        file,
        span: Some(finding.span),
        excerpt: Some(&excerpt(text, finding)),
        message: &report::message(finding),
        help: &help.join("\n"),
    };
    write_message(&message, out, style)
}

/// Returns the part of the line in which a quotation begins.
fn excerpt(text: &str, finding: &Finding) -> Excerpt {
    let line =
        text.split('\n').nth(finding.span.line.saturating_sub(1) as usize).unwrap_or_default();
    let start = (finding.span.column as usize).saturating_sub(1);
    let skipped = start.saturating_sub(MAX_EXCERPT);
    let text = line.chars().skip(skipped).take(2 * MAX_EXCERPT).collect();
    Excerpt { text, skipped: skipped as u32 }
}
