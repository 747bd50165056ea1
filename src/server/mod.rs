//! The live preview: pages are rendered when a browser asks for them, and open pages reload when they
//! change.
//!
//! A page is sent exactly as a build would write it, plus one script and the permission to connect to
//! this server. The server listens on loopback unless the user asks for more, and refuses requests from
//! pages of other sites: see `guard`.

mod changes;
mod curator;
mod edits;
mod events;
mod guard;
mod mentions;
mod passages;
mod response;
mod source_entry;
mod topics;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::diagnostic::{Diagnostic, print};
use crate::site::Site;
use changes::Changes;
use guard::Guard;

/// The folder of URLs that belong to the preview, not to the site.
const PREVIEW_PREFIX: &str = "_dossier/";
/// After this many taken ports the system chooses one.
const MAX_PORTS_TRIED: u16 = 20;

pub struct PreviewServer {
    address: SocketAddr,
    preview: watch::Sender<Option<Arc<Preview>>>,
    runtime: Option<Runtime>,
}

/// The current state of the preview.
pub struct Preview {
    /// The last site without errors, if there was one.
    site: Option<Arc<Site>>,
    /// The errors that keep a newer one from being shown, as printed in a terminal.
    faults: Vec<String>,
}

struct ServerState {
    guard: Guard,
    root: PathBuf,
    /// True if drafts are built.
    drafts: bool,
    /// Sent with every page, and required to change the dossier; none if nobody may change it.
    token: Option<String>,
    /// Held while a curator's request is answered.
    changes: Mutex<Changes>,
    /// None before the first build is done.
    preview: watch::Receiver<Option<Arc<Preview>>>,
    /// Pages as last sent, with their paths, oldest first.
    last_pages: Mutex<Vec<(String, Arc<Vec<u8>>)>>,
}

impl PreviewServer {
    /// Listens on the port or, if it is taken, on another one. Requests wait for the first build. With
    /// `expose`, other machines may read the preview, and nobody may change the dossier. `drafts` tells
    /// whether the site has them.
    pub fn start(
        root: PathBuf,
        drafts: bool,
        (host, port): (IpAddr, u16),
        expose: bool,
    ) -> io::Result<Self> {
        let listener = listen(host, port)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (sender, receiver) = watch::channel(None);
        let state = ServerState {
            guard: Guard { address, expose },
            root,
            drafts,
            token: if expose { None } else { Some(random_token()?) },
            changes: Mutex::default(),
            preview: receiver,
            last_pages: Mutex::new(Vec::new()),
        };
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.spawn(async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            let router = Router::new().fallback(response::respond).with_state(Arc::new(state));
            // Runs until the program ends.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, preview: sender, runtime: Some(runtime) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows a site, or, if it has errors, the last one without, with the errors in a panel.
    pub fn show(&self, site: Option<Arc<Site>>, faults: Vec<String>) {
        self.preview.send_modify(|preview| {
            let last = preview.as_ref().and_then(|preview| preview.site.clone());
            *preview = Some(Arc::new(Preview { site: site.or(last), faults }));
        });
    }
}

impl Drop for PreviewServer {
    fn drop(&mut self) {
        // A normal shutdown would wait for browsers that listen for changes.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Listens on the port, the next free one, or any.
fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let ports = (0..MAX_PORTS_TRIED).map_while(|n| port.checked_add(n));
    let mut attempts = ports.map(|port| TcpListener::bind((host, port)));
    let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
    let settled = attempts.find(|attempt| !attempt.as_ref().is_err_and(is_taken));
    settled.unwrap_or_else(|| TcpListener::bind((host, 0)))
}

fn random_token() -> io::Result<String> {
    Ok(format!("{}-{}", getrandom::u64()?, getrandom::u64()?))
}

fn query_value(query: &str, key: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

impl ServerState {
    fn has_token(&self, bytes: &[u8]) -> bool {
        // Comparing hashes takes the same time for all guesses.
        let is_same = |token: &String| blake3::hash(token.as_bytes()) == blake3::hash(bytes);
        self.token.as_ref().is_some_and(is_same)
    }

    /// Waits for the first build, and returns the current preview.
    async fn current(&self) -> Option<Arc<Preview>> {
        let mut preview = self.preview.clone();
        preview.wait_for(Option::is_some).await.ok()?.clone()
    }
}

/// Formats a fault as it is printed in a terminal.
pub fn format_fault(fault: &Diagnostic) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = print::write_human(std::slice::from_ref(fault), &mut text, print::Style::Plain);
    String::from_utf8_lossy(&text).trim_end().to_owned()
}
