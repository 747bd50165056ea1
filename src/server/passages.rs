//! Turns words selected on a page into a passage: proposes its YAML, and adds it to the sidecar.
//!
//! Requests need the token that this run sends with its pages. The text and its sidecar are read again
//! for each request; the sidecar is written only if a build would find the passage and no new error.

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
use crate::curate::{self, Form, Refusal, Selection, SourceBytes};
use crate::diagnostic::{Diagnostic, File};
use crate::exchange;
use crate::model::Format;
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
    let files = read(&state.root, &names)?;
    let before = files.parse();
    let passage = curate::propose(&before.value.text, &request.selection)?;
    let lines = |form| passage.lines(form, &request.topics, &request.note);
    let yaml = |form| lines(form).map(|lines| format!("- {}\n", lines.join("\n  ")));
    let sidecar = &names.sidecar;
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
    let (new, line) = files.with_passage(&before, &lines).map_err(|why| refused(why, &names))?;
    exchange::write(&state.root.join(sidecar), files.sidecar.as_deref(), new.yaml.as_bytes())
        .map_err(|error| format!("cannot write `{sidecar}`: {error}"))?;
    Ok(proposal(Some(line)))
}

/// Reads the files of a source as they are on disk now.
fn read(root: &Path, names: &SourceFiles) -> Result<SourceBytes, String> {
    let read = |name: &str| {
        exchange::read(&root.join(name)).map_err(|error| format!("cannot read `{name}`: {error}"))
    };
    let extension = Path::new(&names.text).extension();
    let is_markdown = extension.is_some_and(|extension| extension == "md");
    Ok(SourceBytes {
        text: read(&names.text)?.ok_or_else(|| format!("`{}` is not there", names.text))?,
        format: if is_markdown { Format::Markdown } else { Format::Plain },
        sidecar: read(&names.sidecar)?,
        defaults: names.defaults.clone(),
    })
}

/// Says why a sidecar is not changed.
fn refused(why: Refusal, names: &SourceFiles) -> String {
    let sidecar = &names.sidecar;
    match why {
        Refusal::NotUtf8 => format!("`{sidecar}` is not UTF-8"),
        Refusal::NoPlace => {
            format!("`{sidecar}` leaves no place for a passage that is sure: copy it there")
        }
        Refusal::NotFound => {
            "a build would not find this passage: copy it to the sidecar".to_owned()
        }
        Refusal::Fault(fault) => {
            let path = if fault.file == File::Sidecar { sidecar } else { &names.text };
            format_fault(&Diagnostic::from_fault(fault, path))
        }
    }
}
