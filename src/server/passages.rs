//! Passages that are made of words selected on a page: proposed, and added to the sidecar.
//!
//! Only a page that this run has sent may ask, which it proves with a token. The text and its sidecar
//! are read anew for each question; a sidecar is written only when a build would find the passage in
//! it, and no new fault.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::PoisonError;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::block_in_place;

use super::answer::typed;
use super::{Shown, State, printed};
use crate::curate::{self, Form, Selection};
use crate::diagnostic::{Diagnostic, Fault, File, Level};
use crate::model::Format;
use crate::parse::{self, EntryBytes};
use crate::site::SourceFiles;

/// The header that carries the token.
const TOKEN: &str = "x-dossier-token";
/// How many bytes a question may have: selected words may be a whole text.
const LARGEST: usize = 64 << 20;

/// What a page asks.
#[derive(Deserialize)]
struct Asked {
    /// The page's path.
    page: String,
    #[serde(flatten)]
    selection: Selection,
    /// The passage's topics, by their ids.
    topics: Vec<String>,
    /// What the curator notes on it; may be empty.
    note: String,
    /// In which form it is to be added; none when it is but to be shown.
    add: Option<Form>,
}

/// A passage in the ways that it may be written.
#[derive(Serialize)]
struct Offer {
    /// The sidecar's path from the project's folder.
    file: String,
    /// With a quotation; none when no quotation leads to the words alone.
    quote: Option<String>,
    /// With the numbers of its blocks.
    paragraphs: String,
    /// The line in the sidecar that it begins at, once it has been added.
    added: Option<usize>,
}

/// Answers a question about selected words.
pub async fn answer(state: &State, shown: &Shown, request: Request) -> Response {
    if request.method() != axum::http::Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "POST")]).into_response();
    }
    if !state.has_token(request.headers().get(TOKEN).map_or(b"", |token| token.as_bytes())) {
        return (StatusCode::FORBIDDEN, "Only a page of this preview may add a passage.\n")
            .into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match block_in_place(|| offer(state, shown, &asked)) {
        Ok(offer) => typed("application/json", json!(offer).to_string().into()),
        Err(why) => {
            let body = typed("application/json", json!({ "refused": why }).to_string().into());
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
    }
}

/// The topics that there are, those of a page's own passages first.
pub fn topics(shown: &Shown, query: &str) -> Response {
    let page = super::value(query, "page").unwrap_or_default();
    let topics = shown.site.as_ref().map(|site| site.topics(&page)).unwrap_or_default();
    let topics = topics.into_iter().map(|(id, title)| json!({ "id": id, "title": title }));
    typed("application/json", topics.collect::<serde_json::Value>().to_string().into())
}

/// The passage for selected words, added if that is asked for. The error is for the curator.
fn offer(state: &State, shown: &Shown, asked: &Asked) -> Result<Offer, String> {
    let nobody = || "this page is not one of a source".to_owned();
    let site = shown.site.as_ref().ok_or_else(nobody)?;
    let names = site.source_files(&asked.page).ok_or_else(nobody)?;
    // Of two that add at once the second one must see what the first one wrote.
    let _alone = state.adding.lock().unwrap_or_else(PoisonError::into_inner);
    let files = Files::read(&state.root, names)?;
    let before = parse::source(&files.input(files.sidecar.as_deref()));
    let proposal = curate::propose(&before.value.text, &asked.selection)?;
    let lines = |form| proposal.lines(form, &asked.topics, &asked.note);
    let shown = |form| lines(form).map(|lines| format!("- {}\n", lines.join("\n  ")));
    let mut offer = Offer {
        file: files.names.sidecar.clone(),
        quote: shown(Form::Quote),
        paragraphs: shown(Form::Paragraphs).unwrap_or_default(),
        added: None,
    };
    let Some(form) = asked.add else { return Ok(offer) };
    let lines = lines(form).ok_or("no quotation leads to these words alone")?;
    if asked.topics.is_empty() {
        return Err("choose a topic: a passage is about one at least".to_owned());
    }
    if let Some(unknown) = asked.topics.iter().find(|id| !site.has_topic(id)) {
        return Err(format!("there is no topic `{unknown}` any more"));
    }
    let new = match files.sidecar_text()? {
        None => curate::begin(&before.value.meta.title, &lines),
        Some(old) => curate::append(old, &lines).ok_or_else(|| {
            format!("`{}` leaves no place for a passage that is sure: copy it there", offer.file)
        })?,
    };
    let after = parse::source(&files.input(Some(new.as_bytes())));
    let is_new = |fault: &&Fault| {
        let is_same = |old: &Fault| old.code == fault.code && old.message == fault.message;
        fault.level == Level::Error && !before.faults.iter().any(is_same)
    };
    if let Some(fault) = after.faults.iter().find(is_new) {
        let path = if fault.file == File::Sidecar { &offer.file } else { &files.names.text };
        return Err(printed(&Diagnostic::from_fault(fault.clone(), path)));
    }
    let added = after
        .value
        .passages
        .last()
        .filter(|_| after.value.passages.len() == before.value.passages.len() + 1);
    let added = added.ok_or("a build would not find this passage: copy it to the sidecar")?;
    files.replace_sidecar(&state.root, new.as_bytes())?;
    offer.added = Some(added.span.line as usize);
    Ok(offer)
}

/// The files of a source, as they are now.
struct Files {
    names: SourceFiles,
    text: Vec<u8>,
    sidecar: Option<Vec<u8>>,
}

impl Files {
    fn read(root: &Path, names: SourceFiles) -> Result<Self, String> {
        let read = |name: &str| fs::read(root.join(name));
        let fails = |name: &str, error: io::Error| format!("cannot read `{name}`: {error}");
        let text = read(&names.text).map_err(|error| fails(&names.text, error))?;
        let sidecar = match read(&names.sidecar) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(fails(&names.sidecar, error)),
        };
        Ok(Self { names, text, sidecar })
    }

    /// What is parsed, with some sidecar.
    fn input<'a>(&'a self, sidecar: Option<&'a [u8]>) -> EntryBytes<'a> {
        let is_markdown = Path::new(&self.names.text).extension().is_some_and(|own| own == "md");
        let format = if is_markdown { Format::Markdown } else { Format::Plain };
        EntryBytes { text: Some((&self.text, format)), sidecar }
    }

    fn sidecar_text(&self) -> Result<Option<&str>, String> {
        let text = self.sidecar.as_deref().map(str::from_utf8).transpose();
        text.map_err(|_| format!("`{}` is not UTF-8", self.names.sidecar))
    }

    /// Puts other bytes in the place of the sidecar, whole or not at all, unless somebody else has
    /// just written it.
    fn replace_sidecar(&self, root: &Path, bytes: &[u8]) -> Result<(), String> {
        let path = root.join(&self.names.sidecar);
        let fails = |error: io::Error| format!("cannot write `{}`: {error}", self.names.sidecar);
        // A link stays one.
        let path = if self.sidecar.is_some() { path.canonicalize().map_err(fails)? } else { path };
        let folder = path.parent().unwrap_or(root);
        let mut new =
            tempfile::Builder::new().prefix(".dossier-").tempfile_in(folder).map_err(fails)?;
        new.write_all(bytes).map_err(fails)?;
        let like = if self.sidecar.is_some() { &path } else { &root.join(&self.names.text) };
        let permissions = fs::metadata(like).map_err(fails)?.permissions();
        new.as_file().set_permissions(permissions).map_err(fails)?;
        let now = fs::read(&path).ok();
        if now != self.sidecar {
            return Err(format!("`{}` has just been changed: try again", self.names.sidecar));
        }
        new.persist(&path).map_err(|error| fails(error.error))?;
        Ok(())
    }
}
