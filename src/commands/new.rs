//! `dossier new`: writes the text and the sidecar of a new entry.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::next_steps::{self, NextStep};
use super::report;
use crate::cli::{MessageFormat, NewArgs, NewEntry, NewOtherArgs, NewSourceArgs, ProjectFlags};
use crate::curate::new_entry::incoming::{self, NotText, STANDARD_INPUT};
use crate::curate::new_entry::{self, MAX_PATTERNS, NewSidecar, SourceFacts};
use crate::curate::starter::SCHEMAS;
use crate::exchange;
use crate::model::{Format, check_entry_id, composed};
use crate::parse::sidecar::tables::Sidecar;
use crate::parse::{Proposals, Survey, survey};
use crate::project::{Failure, Project};
use crate::scan::{self, DirtyFiles, EntryKind, MAX_TEXT, ScanCache, ScannedEntry, ScannedProject};

pub fn run(args: &NewArgs) -> Result<bool, Failure> {
    match &args.entry {
        NewEntry::Source(args) => new_source(args),
        NewEntry::Topic(args) => new_other(Sidecar::Topic, args),
        NewEntry::Page(args) => new_other(Sidecar::Page, args),
    }
}

/// A text of a source.
struct SourceText {
    /// The path of its file as messages show it: of one in the dossier, from the project's folder.
    name: String,
    bytes: Vec<u8>,
    format: Format,
}

fn new_source(args: &NewSourceArgs) -> Result<bool, Failure> {
    let NewSourceArgs { id, from, url, date, title, project } = args;
    for (key, value) in [("url", url), ("date", date), ("title", title)] {
        check_value(key, value.as_deref())?;
    }
    let place = Place::find(Sidecar::Source, id, project)?;
    let given = match (from, &place.text) {
        (Some(from), Some(there)) if !is_same_file(from, &place.root.join(&there.name)) => {
            let message = format!("`{}` is there already", there.name);
            let help = "leave out `--from`, or choose another id".to_owned();
            return Err(Failure::Usage { message, help });
        }
        (Some(from), None) => Some(read_text(from)?),
        _ => None,
    };
    let text = given.as_ref().or(place.text.as_ref());
    let survey = match text.map(checked) {
        Some(Ok(survey)) => survey,
        Some(Err(refusal)) => return refuse(&refusal, project.message_format),
        None => Survey::default(),
    };
    let facts = SourceFacts { title: title.as_deref(), date: date.as_deref(), url: url.as_deref() };
    let sidecar = new_entry::source(&place.id, facts, &survey, &place.topics, &place.schema_line);
    let (format, bytes) = text.map_or((Format::Plain, &[][..]), |text| (text.format, &*text.bytes));
    let written = place.write(format, bytes, &sidecar)?;
    let mut next = Vec::new();
    if text.is_none() {
        next.push(NextStep::new("", format!("paste the text into {}", written[0])));
    }
    let quote = format!("dossier quote {} \"WORDS\" --topic TOPIC --add", place.id);
    next.extend([
        NextStep::new("", format!("fill in {}", place.sidecar)),
        NextStep::new("dossier new topic TOPIC", "adds what it is about"),
        NextStep::new(quote, "picks out words of it as a passage"),
        NextStep::new("dossier check", "checks everything"),
    ]);
    if survey.has_numbered_lines && project.message_format == MessageFormat::Human {
        let help = new_entry::REMOVE_NUMBERS;
        report::Report::warn(Some(format!("{}\nhelp: {help}", new_entry::NUMBERED_LINES)));
    }
    report_written(&written, &sidecar, Some(&survey), &next, project.message_format)
}

fn check_value(key: &str, value: Option<&str>) -> Result<(), Failure> {
    if value.is_some_and(|value| value.trim().is_empty()) {
        let message = format!("the value of `--{key}` is blank");
        return Err(Failure::Usage { message, help: format!("write one, or leave out `--{key}`") });
    }
    let checked = value.map_or(Ok(()), |value| new_entry::check_value(key, value));
    checked.map_err(|(message, help)| Failure::Usage { message, help })
}

fn new_other(kind: Sidecar, args: &NewOtherArgs) -> Result<bool, Failure> {
    let NewOtherArgs { id, title, project } = args;
    check_value("title", title.as_deref())?;
    let place = Place::find(kind, id, project)?;
    let sidecar = new_entry::other(kind, &place.id, title.as_deref(), &place.schema_line);
    let text = new_entry::text(kind, &sidecar.title);
    let written = place.write(Format::Markdown, text.as_bytes(), &sidecar)?;
    let next = [
        NextStep::new("", format!("fill in {}", place.sidecar)),
        NextStep::new("dossier serve --open", "shows it as you write"),
    ];
    report_written(&written, &sidecar, None, &next, project.message_format)
}

/// Where the files of a new entry will be.
struct Place {
    id: String,
    root: PathBuf,
    /// The path of its files from the project's folder, without ending.
    stem: String,
    /// The path of its sidecar from the project's folder.
    sidecar: String,
    /// Its text, if that is there already.
    text: Option<SourceText>,
    /// The sidecar's first line, which names its schema; empty if the project has none.
    schema_line: String,
    /// The ids of all topics.
    topics: BTreeSet<String>,
}

impl Place {
    /// Finds out where the files go. Fails if the id is not valid or taken.
    fn find(kind: Sidecar, id: &str, flags: &ProjectFlags) -> Result<Self, Failure> {
        let project = Project::open(flags.options())?;
        let id = composed(id).into_owned();
        check_entry_id(&id)
            .map_err(|fault| Failure::Usage { message: fault.message, help: fault.help })?;
        if id.starts_with('-') {
            let message = format!("`{id}` begins with `-`, as the options of commands do");
            let help = "begin the id with a letter or a digit".to_owned();
            return Err(Failure::Usage { message, help });
        }
        let scanned = scan::scan(&project, &mut ScanCache::default(), &DirtyFiles::All);
        let ScannedProject { sources, topics, pages, .. } = scanned;
        let ids = topics.iter().map(|topic| topic.files.id.clone()).collect();
        let (folder, entry_kind) = match kind {
            Sidecar::Topic => ("topics", EntryKind::Topic),
            Sidecar::Page => ("pages", EntryKind::Page),
            Sidecar::Source | Sidecar::Dossier | Sidecar::Defaults => {
                ("sources", EntryKind::Source)
            }
        };
        let mut text = None;
        let mut stem = format!("dossier/{folder}/{id}");
        for entry in [sources, topics, pages].into_iter().flatten() {
            if entry.files.id == id {
                let there = text_alone(entry, entry_kind)?;
                stem = there.name.rsplit_once('.').map_or(stem, |(stem, _)| stem.to_owned());
                text = Some(there);
            }
        }
        let schema = format!("{SCHEMAS}/{}.json", kind.name());
        let schema_line = if project.root.join(&schema).is_file() {
            let up = "../".repeat(stem.matches('/').count());
            format!("# yaml-language-server: $schema={up}{schema}\n")
        } else {
            String::new()
        };
        let sidecar = format!("{stem}.yaml");
        Ok(Self { id, root: project.root, stem, sidecar, text, schema_line, topics: ids })
    }

    /// Writes the text, unless it is there, and then the sidecar. Returns the paths of both.
    fn write(
        &self,
        format: Format,
        text: &[u8],
        sidecar: &NewSidecar,
    ) -> Result<Vec<String>, Failure> {
        let mut written = Vec::new();
        if self.text.is_none() {
            let ending = if format == Format::Markdown { "md" } else { "txt" };
            let path = format!("{}.{ending}", self.stem);
            self.create(&path, text)?;
            written.push(path);
        }
        self.create(&self.sidecar, sidecar.yaml.as_bytes())?;
        written.push(self.sidecar.clone());
        Ok(written)
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&target);
        fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, error))?;
        exchange::create(&target, bytes).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::Usage {
                message: format!("`{path}` is there already, and was left as it is"),
                help: "move it away, or choose another id".to_owned(),
            },
            _ => Failure::io("write", target, error),
        })
    }
}

/// Returns the text of an entry of this kind that has no sidecar. Fails if the id is taken.
fn text_alone(entry: ScannedEntry, kind: EntryKind) -> Result<SourceText, Failure> {
    let files = &entry.files;
    let name = files.text_path().or(files.sidecar_path()).unwrap_or(&files.path).to_owned();
    match (&files.text, files.sidecar_path(), entry.text) {
        (Some(text), None, Some(bytes)) if files.kind == kind => {
            Ok(SourceText { name, bytes, format: text.format })
        }
        _ => Err(Failure::Usage {
            message: format!("`{}` is taken: `{name}` has this id", files.id),
            help: "choose another id; ids are unique in the whole dossier".to_owned(),
        }),
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Reads a file, or standard input for `-`.
fn read_text(from: &Path) -> Result<SourceText, Failure> {
    if from == Path::new("-") {
        let bytes = super::read_standard_input()?;
        return Ok(SourceText { name: STANDARD_INPUT.to_owned(), bytes, format: Format::Plain });
    }
    let bytes = fs::read(from).map_err(|error| Failure::io("read", from, error))?;
    let ending = from.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let format = match ending.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Format::Markdown,
        _ => Format::Plain,
    };
    Ok(SourceText { name: from.display().to_string(), bytes, format })
}

/// Surveys a text, unless it is none.
fn checked(text: &SourceText) -> Result<Survey, NotText> {
    let SourceText { name, bytes, format } = text;
    incoming::check(name, bytes)?;
    if bytes.len() as u64 > MAX_TEXT {
        let message = format!("`{name}` is larger than {} MiB", MAX_TEXT >> 20);
        let help = "split it: a build reads no larger text".to_owned();
        return Err(NotText { message, help });
    }
    let survey = survey(bytes, *format).map_err(|fault| incoming::not_utf8(name, bytes, &fault))?;
    if survey.is_empty {
        let help = "name the file that has the words, or leave out `--from` and paste them later";
        return Err(NotText { message: format!("`{name}` has no text"), help: help.to_owned() });
    }
    Ok(survey)
}

/// Says why a text is not taken over. Returns false.
fn refuse(NotText { message, help }: &NotText, format: MessageFormat) -> Result<bool, Failure> {
    match format {
        MessageFormat::Human => report::Report::refusal(message, help),
        MessageFormat::Json => {
            report::print(format!("{}\n", json!({"error": message, "help": help})).as_bytes())?;
        }
    }
    Ok(false)
}

/// Says what was written, and what to do next.
fn report_written(
    written: &[String],
    sidecar: &NewSidecar,
    survey: Option<&Survey>,
    next: &[NextStep],
    format: MessageFormat,
) -> Result<bool, Failure> {
    let text = match format {
        MessageFormat::Json => {
            let Proposals { speakers, not_speakers, furniture, divisions, page_numbers } =
                survey.map(|survey| survey.proposals.clone()).unwrap_or_default();
            let object = json!({
                "written": written,
                "title": sidecar.title,
                "numbered_lines": survey.is_some_and(|survey| survey.has_numbered_lines),
                "speakers": speakers,
                "not_speakers": not_speakers,
                "furniture": furniture,
                "page_numbers": page_numbers,
                "divisions": divisions,
                "next": next_steps::commands(next),
            });
            format!("{object}\n")
        }
        MessageFormat::Human => {
            let mut text = String::new();
            text.extend(written.iter().map(|path| format!("wrote {path}\n")));
            text.extend(["its title is: ", &sidecar.title, "\n"]);
            text.extend(survey.and_then(|survey| proposed(&survey.proposals)));
            text + &next_steps::describe(next)
        }
    };
    report::print(text.as_bytes()).map(|()| true)
}

/// Says what the comments of a sidecar propose.
fn proposed(proposals: &Proposals) -> Option<String> {
    let Proposals { speakers, not_speakers, furniture, divisions, .. } = proposals;
    let lists = [
        ("speakers", speakers),
        ("not_speakers", not_speakers),
        ("furniture", furniture),
        ("divisions", divisions),
    ];
    let found = lists.iter().filter(|(_, patterns)| !patterns.is_empty());
    let found: Vec<String> = found
        .map(|(key, patterns)| format!("{} for `{key}`", patterns.len().min(MAX_PATTERNS)))
        .collect();
    (!found.is_empty())
        .then(|| format!("comments propose lines of the text: {}\n", found.join(", ")))
}
