//! Turns words selected on a page into a passage: proposes its YAML, and adds it to the sidecar.
//!
//! Requests need the token that this run sends with its pages. The text and its sidecar are read again
//! for each request; the sidecar is written only if a build would find the passage and no new error.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::PoisonError;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::block_in_place;

use super::response::with_type;
use super::{Preview, ServerState, format_fault};
use crate::curate::{self, Form, Selection};
use crate::diagnostic::{Diagnostic, Fault, File, Level};
use crate::exchange;
use crate::model::Format;
use crate::parse::{EntryBytes, ParsedEntry, ParsedSource};
use crate::site::SourceFiles;

const TOKEN_HEADER: &str = "x-dossier-token";
/// In bytes; a whole text may be selected.
const MAX_REQUEST_BYTES: usize = 64 << 20;

#[derive(Deserialize)]
struct PassageRequest {
    page: String,
    #[serde(flatten)]
    selection: Selection,
    /// The passage's topics, by their ids.
    topics: Vec<String>,
    /// The curator's note; may be empty.
    note: String,
    /// The form in which to add the passage; none to only propose it.
    add: Option<Form>,
}

/// Proposes or adds a passage for selected words.
pub async fn respond(state: &ServerState, preview: &Preview, request: Request) -> Response {
    if request.method() != axum::http::Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "POST")]).into_response();
    }
    if !state.has_token(request.headers().get(TOKEN_HEADER).map_or(b"", |token| token.as_bytes())) {
        return (StatusCode::FORBIDDEN, "Only a page of this preview may add a passage.\n")
            .into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), MAX_REQUEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Ok(request) = serde_json::from_slice::<PassageRequest>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match block_in_place(|| propose(state, preview, &request)) {
        Ok(proposal) => json_response(&proposal),
        Err(why) => {
            let body = json_response(&json!({ "refused": why }));
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
    }
}

/// Lists all topics, those of the page's passages first.
pub fn respond_with_topics(preview: &Preview, query: &str) -> Response {
    let page = super::query_value(query, "page").unwrap_or_default();
    let topics = preview.site.as_ref().map(|site| site.topics(&page)).unwrap_or_default();
    let topics = topics.into_iter().map(|(id, title)| json!({ "id": id, "title": title }));
    json_response(&topics.collect())
}

fn json_response(value: &Value) -> Response {
    with_type("application/json", value.to_string().into())
}

/// Returns the YAML of a passage in each form, and adds it if requested. Errors are for the curator.
fn propose(
    state: &ServerState,
    preview: &Preview,
    request: &PassageRequest,
) -> Result<Value, String> {
    let no_source = || "this page is not one of a source".to_owned();
    let site = preview.site.as_ref().ok_or_else(no_source)?;
    let names = site.source_files(&request.page).ok_or_else(no_source)?;
    // Of two simultaneous requests the second one must see what the first one wrote.
    let _lock = state.adding_lock.lock().unwrap_or_else(PoisonError::into_inner);
    let files = SourceEntry::read(&state.root, names)?;
    let before = ParsedSource::parse(&files.input(files.sidecar.as_deref()));
    let passage = curate::propose(&before.value.text, &request.selection)?;
    let lines = |form| passage.lines(form, &request.topics, &request.note);
    let yaml = |form| lines(form).map(|lines| format!("- {}\n", lines.join("\n  ")));
    let sidecar = &files.paths.sidecar;
    // Without a quotation if none identifies exactly these words; `added` is the passage's first line.
    let proposal = |added: Option<u32>| {
        let (quote, paragraphs) = (yaml(Form::Quote), yaml(Form::Paragraphs));
        json!({ "file": sidecar, "quote": quote, "paragraphs": paragraphs, "added": added })
    };
    let Some(form) = request.add else { return Ok(proposal(None)) };
    let lines = lines(form).ok_or("no quotation leads to these words alone")?;
    if request.topics.is_empty() {
        return Err("choose a topic: a passage is about one at least".to_owned());
    }
    if let Some(unknown) = request.topics.iter().find(|id| !site.has_topic(id)) {
        return Err(format!("there is no topic `{unknown}` any more"));
    }
    let old = files.sidecar.as_deref().map(str::from_utf8).transpose();
    let new = match old.map_err(|_| format!("`{sidecar}` is not UTF-8"))? {
        None => curate::begin(&before.value.meta.title, &lines),
        Some(old) => curate::append(old, &lines).ok_or_else(|| {
            format!("`{sidecar}` leaves no place for a passage that is sure: copy it there")
        })?,
    };
    let after = ParsedSource::parse(&files.input(Some(new.as_bytes())));
    let is_new = |fault: &&Fault| {
        let is_same = |old: &Fault| old.code == fault.code && old.message == fault.message;
        fault.level == Level::Error && !before.faults.iter().any(is_same)
    };
    if let Some(fault) = after.faults.iter().find(is_new) {
        let path = if fault.file == File::Sidecar { sidecar } else { &files.paths.text };
        return Err(format_fault(&Diagnostic::from_fault(fault.clone(), path)));
    }
    let added = after.value.passages.get(before.value.passages.len());
    let added = added.ok_or("a build would not find this passage: copy it to the sidecar")?;
    files.write_sidecar(&state.root, new.as_bytes())?;
    Ok(proposal(Some(added.span.line)))
}

/// The files of a source as they are on disk now.
struct SourceEntry {
    paths: SourceFiles,
    text: Vec<u8>,
    sidecar: Option<Vec<u8>>,
}

impl SourceEntry {
    fn read(root: &Path, names: SourceFiles) -> Result<Self, String> {
        let read = |name: &str| fs::read(root.join(name));
        let fails = |name: &str, error: io::Error| format!("cannot read `{name}`: {error}");
        let text = read(&names.text).map_err(|error| fails(&names.text, error))?;
        let sidecar = match read(&names.sidecar) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(fails(&names.sidecar, error)),
        };
        Ok(Self { paths: names, text, sidecar })
    }

    fn input<'a>(&'a self, sidecar: Option<&'a [u8]>) -> EntryBytes<'a> {
        let extension = Path::new(&self.paths.text).extension();
        let is_markdown = extension.is_some_and(|extension| extension == "md");
        let format = if is_markdown { Format::Markdown } else { Format::Plain };
        let defaults = self.paths.defaults.as_deref();
        EntryBytes { text: Some((&self.text, format)), sidecar, defaults }
    }

    /// Writes the sidecar, unless somebody else has changed it since it was read.
    fn write_sidecar(&self, root: &Path, bytes: &[u8]) -> Result<(), String> {
        let path = root.join(&self.paths.sidecar);
        let written = match &self.sidecar {
            Some(old) => exchange::replace(&path, old, bytes),
            None => exchange::create(&path, bytes),
        };
        written.map_err(|error| format!("cannot write `{}`: {error}", self.paths.sidecar))
    }
}
