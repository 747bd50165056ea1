//! Answers requests: pages, files, and the preview's own URLs.

use std::sync::{Arc, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::task::block_in_place;
use tower_http::services::ServeFile;

use super::curator::{self, CuratorRoute};
use super::{PREVIEW_PREFIX, Preview, ServerState, events, format_fault, topics};
use crate::hosting;
use crate::html::escape_into;
use crate::model::composed;
use crate::url;

/// The number of pages that can still be shown while their template has an error.
const MAX_PAGES_REMEMBERED: usize = 64;
/// The preview's script, and the modules that it imports.
const SCRIPTS: [(&str, &str); 10] = [
    ("preview.js", include_str!("client/preview.js")),
    ("caret.js", include_str!("client/caret.js")),
    ("changes.js", include_str!("client/changes.js")),
    ("edit.js", include_str!("client/edit.js")),
    ("mentions.js", include_str!("client/mentions.js")),
    ("panel.js", include_str!("client/panel.js")),
    ("passage.js", include_str!("client/passage.js")),
    ("text.js", include_str!("client/text.js")),
    ("tools.js", include_str!("client/tools.js")),
    ("topics.js", include_str!("client/topics.js")),
];

/// Sent while there is no page yet, so that the script can show the errors.
const EMPTY_PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<title>Preview</title>\n\
    </head>\n<body></body>\n</html>\n";

/// A page as a build would write it.
pub struct RenderedPage {
    /// If rendering fails, the page as last sent, or nothing.
    pub bytes: Arc<Vec<u8>>,
    /// The error that keeps it from being rendered.
    pub fault: Option<String>,
}

impl RenderedPage {
    pub fn hash(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }
}

pub async fn respond(State(state): State<Arc<ServerState>>, request: Request) -> Response {
    let mut response = if state.guard.admits(request.headers()) {
        respond_to_admitted(state, request).await
    } else {
        let why = "This preview answers pages of its own only.\n";
        (StatusCode::FORBIDDEN, why).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn respond_to_admitted(state: Arc<ServerState>, request: Request) -> Response {
    let Some(path) = url::decode(request.uri().path().trim_start_matches('/')) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = composed(&path).into_owned();
    let preview_path = path.strip_prefix(PREVIEW_PREFIX);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let curator_route = preview_path.and_then(CuratorRoute::at);
    if !is_read && curator_route.is_none() {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    if preview_path == Some("events") {
        return events::stream(state, query);
    }
    if let Some((name, script)) = SCRIPTS.iter().find(|(name, _)| preview_path == Some(name)) {
        return with_type(hosting::content_type(name), (*script).into());
    }
    let Some(preview) = state.current().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    if let Some(route) = curator_route {
        return curator::respond(&state, &preview, route, request).await;
    }
    if preview_path == Some("topics") {
        return topics::respond(&preview, query);
    }
    let path = if path.is_empty() || path.ends_with('/') { path + url::HOME } else { path };
    let site = preview.site.as_ref();
    if let Some(from) = site.and_then(|site| site.copied(&path)) {
        return match ServeFile::new(from).try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let is_there = block_in_place(|| site.is_some_and(|site| site.has(&path)));
    let path = if is_there { path } else { url::NOT_FOUND.to_owned() };
    let page = block_in_place(|| state.render(&preview, &path));
    if !is_html(&path) {
        return with_type(hosting::content_type(&path), Body::from(page.bytes.to_vec()));
    }
    let status = match (page.bytes.is_empty(), is_there) {
        (true, _) => StatusCode::SERVICE_UNAVAILABLE,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::NOT_FOUND,
    };
    (status, with_type(hosting::content_type(&path), with_script(&page, &path, &state).into()))
        .into_response()
}

fn is_html(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "html")
}

/// Builds a response of a media type.
pub fn with_type(kind: &'static str, body: Body) -> Response {
    ([(CONTENT_TYPE, kind)], body).into_response()
}

/// Adds the preview's script to a page, and to its content security policy the permission to connect to
/// this server.
fn with_script(page: &RenderedPage, path: &str, state: &ServerState) -> Vec<u8> {
    let bytes = if page.bytes.is_empty() { EMPTY_PAGE.as_bytes() } else { &page.bytes };
    let html = String::from_utf8_lossy(bytes);
    let mut name = String::new();
    escape_into(&mut name, path);
    let seen = page.hash();
    let token = state.token.as_deref().unwrap_or_default();
    let script = format!(
        "<script src=\"/{PREVIEW_PREFIX}preview.js\" type=\"module\" data-page=\"{name}\" \
         data-seen=\"{seen}\" data-token=\"{token}\"></script>\n"
    );
    let (head, rest) = html.split_at(html.find("</head>").unwrap_or(html.len()));
    let head = if head.contains("connect-src") {
        head.to_owned()
    } else {
        head.replacen("default-src 'none';", "connect-src 'self'; default-src 'none';", 1)
    };
    [head, script, rest.to_owned()].concat().into_bytes()
}

impl ServerState {
    /// Renders a page, or returns it as it was last sent if that fails.
    pub fn render(&self, preview: &Preview, path: &str) -> RenderedPage {
        let content = preview.site.as_ref().and_then(|site| site.content(path));
        let mut pages = self.last_pages.lock().unwrap_or_else(PoisonError::into_inner);
        match content {
            Some(Ok(bytes)) => {
                let bytes = Arc::new(bytes.into_owned());
                if is_html(path) {
                    pages.retain(|(page, _)| page != path);
                    pages.push((path.to_owned(), bytes.clone()));
                    if pages.len() > MAX_PAGES_REMEMBERED {
                        pages.remove(0);
                    }
                }
                RenderedPage { bytes, fault: None }
            }
            Some(Err(faults)) => {
                let last = pages.iter().find(|(page, _)| page == path);
                let bytes = last.map(|(_, bytes)| bytes.clone()).unwrap_or_default();
                let fault: Vec<String> = faults.iter().map(format_fault).collect();
                RenderedPage { bytes, fault: Some(fault.join("\n\n")) }
            }
            None => RenderedPage { bytes: Arc::default(), fault: None },
        }
    }
}
