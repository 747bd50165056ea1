//! Tells open pages to reload, or which errors to show.
//!
//! These are server-sent events of the HTML standard. Each is a JSON object with `reload` or `faults`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::task::block_in_place;

use super::{Preview, ServerState, query_value};

/// Streams the events of a page. In the query, `page` is its path and `seen` the hash of the page as sent.
pub fn stream(state: Arc<ServerState>, query: &str) -> Response {
    let (Some(page), Some(seen)) = (query_value(query, "page"), query_value(query, "seen")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut preview = state.preview.clone();
    // Compare with the current state at once: it may have changed since the page was sent.
    preview.mark_changed();
    let page = OpenPage { state, preview, page, seen, sent_faults: None };
    let events = stream::unfold(page, |mut page| async move {
        let event = page.next_event().await?;
        Some((Ok::<_, Infallible>(Event::default().data(event.to_string())), page))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

struct OpenPage {
    state: Arc<ServerState>,
    preview: tokio::sync::watch::Receiver<Option<Arc<Preview>>>,
    page: String,
    /// The hash of the page that the browser shows.
    seen: String,
    sent_faults: Option<Vec<String>>,
}

impl OpenPage {
    async fn next_event(&mut self) -> Option<Value> {
        loop {
            self.preview.changed().await.ok()?;
            let Some(preview) = self.preview.borrow_and_update().clone() else { continue };
            let page = block_in_place(|| self.state.render(&preview, &self.page));
            let hash = page.hash();
            if hash != self.seen {
                self.seen = hash;
                return Some(json!({ "reload": true }));
            }
            let faults: Vec<String> = preview.faults.iter().cloned().chain(page.fault).collect();
            if self.sent_faults.as_ref() != Some(&faults) {
                self.sent_faults = Some(faults.clone());
                return Some(json!({ "faults": faults }));
            }
        }
    }
}
