//! What is sent for a request.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State as Given};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::task::block_in_place;
use tower_http::services::ServeFile;

use super::{OWN, Shown, State, events, passages, printed};
use crate::html::escape_into;
use crate::url;

/// The script of the preview.
const SCRIPT: &str = concat!(include_str!("client/preview.js"), include_str!("client/passage.js"));
/// Where selected words become passages.
const PASSAGES: &str = "/_dossier/passages";

/// What is sent where there is no page yet, for its faults to be shown over it.
const EMPTY: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<title>Preview</title>\n\
    </head>\n<body></body>\n</html>\n";

/// A page as it would be written, and what keeps it from being so.
pub struct Made {
    /// Its bytes: of the last time when it cannot be made now, empty when it never could.
    pub bytes: Arc<Vec<u8>>,
    /// The fault of its template.
    pub fault: Option<String>,
}

impl Made {
    /// What tells it from another one.
    pub fn hash(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }
}

/// Answers a request.
pub async fn answer(Given(state): Given<Arc<State>>, request: Request) -> Response {
    let mut response = if state.guard.admits(request.headers()) {
        admitted(state, request).await
    } else {
        let why = "This preview answers pages of its own only.\n";
        (StatusCode::FORBIDDEN, why).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn admitted(state: Arc<State>, request: Request) -> Response {
    if request.uri().path() == PASSAGES {
        let Some(shown) = state.shown().await else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        return passages::answer(&state, &shown, request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let Some(path) = url::decode(request.uri().path().trim_start_matches('/')) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match path.strip_prefix(OWN) {
        Some("events") => return events::stream(state, request.uri().query().unwrap_or_default()),
        Some("preview.js") => return typed("text/javascript", SCRIPT.into()),
        _ => {}
    }
    let Some(shown) = state.shown().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    if path.strip_prefix(OWN) == Some("topics") {
        return passages::topics(&shown, request.uri().query().unwrap_or_default());
    }
    let path = if path.is_empty() || path.ends_with('/') { path + url::HOME } else { path };
    if let Some(from) = shown.copied(&path) {
        return match ServeFile::new(from).try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let is_there = block_in_place(|| shown.has(&path));
    let path = if is_there { path } else { url::NOT_FOUND.to_owned() };
    let made = block_in_place(|| state.made(&shown, &path));
    if !is_page(&path) {
        let kind = mime_guess::from_path(&path).first_or_octet_stream();
        return typed(kind.essence_str(), Body::from(made.bytes.to_vec()));
    }
    let status = match (made.bytes.is_empty(), is_there) {
        (true, _) => StatusCode::SERVICE_UNAVAILABLE,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::NOT_FOUND,
    };
    (status, typed("text/html", with_script(&made, &path, &state).into())).into_response()
}

/// Whether a path is that of a page for readers.
fn is_page(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// A body with its type; what is text is UTF-8.
pub fn typed(kind: &str, body: Body) -> Response {
    let is_text = kind.starts_with("text/") || kind.ends_with("xml") || kind.ends_with("json");
    let kind = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    ([(CONTENT_TYPE, kind)], body).into_response()
}

/// The page with the script of the preview, and its leave to connect to this server.
fn with_script(made: &Made, path: &str, state: &State) -> Vec<u8> {
    let page =
        if made.bytes.is_empty() { EMPTY.into() } else { String::from_utf8_lossy(&made.bytes) };
    let mut name = String::new();
    escape_into(&mut name, path);
    let seen = made.hash();
    let token = state.token.as_deref().unwrap_or_default();
    let script = format!(
        "<script src=\"/{OWN}preview.js\" data-page=\"{name}\" data-seen=\"{seen}\" \
         data-token=\"{token}\" defer></script>\n"
    );
    let (head, rest) = page.split_at(page.find("</head>").unwrap_or(page.len()));
    let head = match head.find("default-src 'none';") {
        Some(at) if !head.contains("connect-src") => {
            let (before, after) = head.split_at(at);
            format!("{before}connect-src 'self'; {after}")
        }
        _ => head.to_owned(),
    };
    [head, script, rest.to_owned()].concat().into_bytes()
}

impl Shown {
    /// Whether something is made for a path.
    fn has(&self, path: &str) -> bool {
        self.site.as_ref().is_some_and(|site| site.has(path))
    }

    /// Where the file lies that is copied to a path.
    fn copied(&self, path: &str) -> Option<&std::path::Path> {
        self.site.as_ref()?.copied(path)
    }
}

impl State {
    /// A page made now; as it was the last time when that fails.
    pub fn made(&self, shown: &Shown, path: &str) -> Made {
        let none = || Arc::new(Vec::new());
        match shown.site.as_ref().and_then(|site| site.content(path)) {
            Some(Ok(bytes)) => {
                let bytes = Arc::new(bytes.into_owned());
                if is_page(path) {
                    self.keep(path, &bytes);
                }
                Made { bytes, fault: None }
            }
            Some(Err(fault)) => {
                Made { bytes: self.kept(path).unwrap_or_else(none), fault: Some(printed(&fault)) }
            }
            None => Made { bytes: none(), fault: None },
        }
    }
}
