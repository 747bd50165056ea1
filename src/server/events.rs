//! What a page that is open is told: that it is another one now, or what is wrong.
//!
//! Server-sent events, as the HTML standard has them. Each is a JSON object with `reload` or with
//! `faults`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::task::block_in_place;

use super::{State, value};

/// The events for the page that the query names: `page` is its path, `seen` the hash of what was
/// sent.
pub fn stream(state: Arc<State>, query: &str) -> Response {
    let (Some(page), Some(seen)) = (value(query, "page"), value(query, "seen")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut shown = state.shown.clone();
    // What there is now is told first.
    shown.mark_changed();
    let told = None;
    let open = Open { state, shown, page, seen, told };
    let events = stream::unfold(open, |mut open| async move {
        let event = open.next().await?;
        Some((Ok::<_, Infallible>(Event::default().data(event.to_string())), open))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// A page that is open in a browser.
struct Open {
    state: Arc<State>,
    shown: tokio::sync::watch::Receiver<Option<Arc<super::Shown>>>,
    /// Its path.
    page: String,
    /// The hash of what the browser shows.
    seen: String,
    /// The faults that were told last.
    told: Option<Vec<String>>,
}

impl Open {
    /// What is to be told next.
    async fn next(&mut self) -> Option<Value> {
        loop {
            self.shown.changed().await.ok()?;
            let Some(shown) = self.shown.borrow_and_update().clone() else { continue };
            let made = block_in_place(|| self.state.made(&shown, &self.page));
            let hash = made.hash();
            if hash != self.seen {
                self.seen = hash;
                return Some(json!({ "reload": true }));
            }
            let faults: Vec<String> = shown.faults.iter().cloned().chain(made.fault).collect();
            if self.told.as_ref() != Some(&faults) {
                self.told = Some(faults.clone());
                return Some(json!({ "faults": faults }));
            }
        }
    }
}
