//! Requests by which a source's page changes the dossier, or asks what it could change.
//!
//! Each is a POST with a JSON object, and needs the header `X-Dossier-Token` with the token that this run
//! sends with its pages. `page` is the path of the source's page. The answer is a JSON object: with `refused`,
//! the reason in words, and status 422 if nothing was done; with `change`, the number of the change, if
//! something was written.
//!
//! | path below `/_dossier/` | asks for | answer |
//! |---|---|---|
//! | `passages` | `page`, `block`, `before`, `words`, `topics`, `note`, `add`, `join` | a passage for selected words as YAML: `file`, `quote`, `paragraphs`; `added`, its line, if `add` is `"quote"` or `"paragraphs"` and not null. With `join`, the topics are added to a passage of the same words, if there is one |
//! | `passage` | `page`, `id` | the passage as its sidecar has it: `file`, `line`, `words`, `topics`, `note`, `hash` |
//! | `passage` | `page`, `id`, `hash`, `topics`, `note` | the passage with these topics and this note is written |
//! | `passage` | `page`, `id`, `hash`, `remove: true` | the passage is removed; `moved` lists other passages whose ids change with it, as pairs of the old and the new id |
//! | `mentions` | `page` | `mentions`, the sentences that name a topic and are in no passage about it, each with `topic`, `title`, `parts` and what `passages` needs to select it; `last`, the change that `undo` would undo |
//! | `topic` | `title` | `id`, proposed for it |
//! | `topic` | `title`, `id` | the topic is created, and chosen as soon as the answer comes |
//! | `undo` | nothing, or `change` | the last change is undone; refused if that is another one. `undone` says which it was |
//!
//! `GET topics?page=` lists all topics, those of the page's passages first; it needs no token.

use std::sync::{MutexGuard, PoisonError};

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::ALLOW;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::task::block_in_place;

use super::changes::Changes;
use super::response::with_type;
use super::{Preview, ServerState, edits, mentions, passages, topics};
use crate::site::Site;

const TOKEN_HEADER: &str = "x-dossier-token";
/// In bytes; a whole text may be selected.
const MAX_REQUEST_BYTES: usize = 64 << 20;

/// A request by a curator, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CuratorRoute {
    Passages,
    Passage,
    Mentions,
    Topic,
    Undo,
}

impl CuratorRoute {
    /// Returns the route with a path below the preview's folder.
    pub fn at(path: &str) -> Option<Self> {
        Some(match path {
            "passages" => Self::Passages,
            "passage" => Self::Passage,
            "mentions" => Self::Mentions,
            "topic" => Self::Topic,
            "undo" => Self::Undo,
            _ => return None,
        })
    }
}

/// The dossier while a request is answered. Of two simultaneous requests the second one sees what the first
/// one wrote.
pub struct Curation<'a> {
    pub state: &'a ServerState,
    site: Option<&'a Site>,
    pub changes: MutexGuard<'a, Changes>,
}

impl<'a> Curation<'a> {
    /// Returns the last site without errors.
    pub fn site(&self) -> Result<&'a Site, String> {
        self.site.ok_or_else(|| "the dossier has errors, and has not been built yet".to_owned())
    }
}

/// Why a request is not answered as asked.
pub enum Refusal {
    /// Its body is not what the route takes.
    BadRequest,
    /// For the curator.
    Because(String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::Because(why)
    }
}

/// Answers a request of a curator.
pub async fn respond(
    state: &ServerState,
    preview: &Preview,
    route: CuratorRoute,
    request: Request,
) -> Response {
    if request.method() != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "POST")]).into_response();
    }
    if !state.has_token(request.headers().get(TOKEN_HEADER).map_or(b"", |token| token.as_bytes())) {
        return (StatusCode::FORBIDDEN, "Only a page of this preview may change the dossier.\n")
            .into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), MAX_REQUEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let answer = block_in_place(|| {
        let changes = state.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let site = preview.site.as_deref();
        answer(&mut Curation { state, site, changes }, route, &body)
    });
    if let (CuratorRoute::Topic, Ok(answer)) = (route, &answer) {
        topics::wait_for_site(state, answer).await;
    }
    match answer {
        Ok(answer) => json_response(&answer),
        Err(Refusal::BadRequest) => StatusCode::BAD_REQUEST.into_response(),
        Err(Refusal::Because(why)) => {
            let body = json_response(&json!({ "refused": why }));
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
    }
}

fn answer(curation: &mut Curation<'_>, route: CuratorRoute, body: &[u8]) -> Result<Value, Refusal> {
    Ok(match route {
        CuratorRoute::Passages => passages::propose(curation, &read(body)?)?,
        CuratorRoute::Passage => edits::answer(curation, &read(body)?)?,
        CuratorRoute::Mentions => mentions::list(curation, &read(body)?)?,
        CuratorRoute::Topic => topics::answer(curation, &read(body)?)?,
        CuratorRoute::Undo => undo(curation, &read(body)?)?,
    })
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::BadRequest)
}

pub fn json_response(value: &Value) -> Response {
    with_type("application/json", value.to_string().into())
}

#[derive(Deserialize)]
struct UndoRequest {
    /// The number of the change, if only that one is to be undone.
    change: Option<u64>,
}

fn undo(curation: &mut Curation<'_>, request: &UndoRequest) -> Result<Value, String> {
    let last = curation.changes.last().map(|change| change.number);
    if request.change.is_some_and(|number| Some(number) != last) {
        return Err("this is not the last change any more".to_owned());
    }
    let undone = curation.changes.undo(&curation.state.root)?;
    Ok(json!({ "undone": undone.said, "change": undone.number }))
}
