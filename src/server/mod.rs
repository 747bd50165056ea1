//! The live preview: pages are made when a browser asks for them, and the browser is told when the
//! page that it shows is another one.
//!
//! What is sent is what a build would write, but for one script and the right to connect to this
//! server. Only addresses of this machine are listened at unless the user says otherwise, and what
//! another site's page asks for is refused: see `guard`.

mod answer;
mod events;
mod guard;
mod passages;

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::diagnostic::Diagnostic;
use crate::site::Site;
use guard::Guard;

/// Below this path lies what belongs to the preview and not to the site.
const OWN: &str = "_dossier/";
/// How many ports after the one that was asked for are tried before the system chooses one.
const PORTS: u16 = 20;
/// How many pages are kept as they were last sent, to be shown when a template is broken.
const KEPT: usize = 64;

/// A server that shows what it is given.
pub struct Preview {
    address: SocketAddr,
    shown: watch::Sender<Option<Arc<Shown>>>,
    runtime: Option<Runtime>,
}

/// What is shown now.
pub struct Shown {
    /// The last site without errors; none before there was one.
    site: Option<Arc<Site>>,
    /// What keeps the newest one from being shown, as it is printed in a terminal.
    faults: Vec<String>,
}

/// What every answer is made from.
struct State {
    guard: Guard,
    /// The project's folder.
    root: PathBuf,
    /// What a page of this run proves by that it may add passages; none when nobody may.
    token: Option<String>,
    /// Held by the one who adds a passage.
    adding: Mutex<()>,
    /// None before the first build is done.
    shown: watch::Receiver<Option<Arc<Shown>>>,
    /// Pages as they were sent last, oldest first.
    kept: Mutex<Vec<(String, Arc<Vec<u8>>)>>,
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Preview {
    /// Listens at an address, at the port or, if it is taken, at another one. Whoever asks for a page
    /// now waits for the first build. What other machines may see nobody may change.
    pub fn start(root: PathBuf, host: IpAddr, port: u16, expose: bool) -> io::Result<Self> {
        let listener = listen(host, port)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (shown, receiver) = watch::channel(None);
        let guard = Guard::new(address, expose);
        let state = State {
            guard,
            root,
            token: if expose { None } else { Some(random()?) },
            adding: Mutex::new(()),
            shown: receiver,
            kept: Mutex::new(Vec::new()),
        };
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.spawn(async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            let router = Router::new().fallback(answer::answer).with_state(Arc::new(state));
            // It ends with the program.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, shown, runtime: Some(runtime) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows a site, or, when there is none since it has faults, the last one with the faults over it.
    pub fn show(&self, site: Option<Arc<Site>>, faults: Vec<String>) {
        self.shown.send_modify(|shown| {
            let before = shown.as_ref().and_then(|shown| shown.site.clone());
            let site = site.or(before);
            *shown = Some(Arc::new(Shown { site, faults }));
        });
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // Browsers that listen for changes would be waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Listens at the port, one of those after it, or any that is free.
fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let wanted = (0..PORTS).map_while(|n| port.checked_add(n)).chain([0]);
    let mut taken = None;
    for port in wanted {
        match TcpListener::bind((host, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
            other => return other,
        }
    }
    Err(taken.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// Letters that nobody can guess.
fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::from)?;
    Ok(u128::from_ne_bytes(bytes).to_string())
}

/// The value of a key in a query.
fn value(query: &str, key: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(own, _)| own == key).map(|(_, value)| value.into_owned())
}

impl State {
    /// Whether these bytes are the token of this run.
    fn has_token(&self, bytes: &[u8]) -> bool {
        // Hashes are compared in the same time whatever they are.
        let is = |token: &String| blake3::hash(token.as_bytes()) == blake3::hash(bytes);
        self.token.as_ref().is_some_and(is)
    }

    /// What is shown, as soon as there is something.
    async fn shown(&self) -> Option<Arc<Shown>> {
        let mut shown = self.shown.clone();
        shown.wait_for(Option::is_some).await.ok()?.clone()
    }

    /// Keeps a page as it is sent.
    fn keep(&self, path: &str, bytes: &Arc<Vec<u8>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(own, _)| own != path);
        kept.push((path.to_owned(), bytes.clone()));
        if kept.len() > KEPT {
            kept.remove(0);
        }
    }

    /// A page as it was sent last.
    fn kept(&self, path: &str) -> Option<Arc<Vec<u8>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(own, _)| own == path).map(|(_, bytes)| bytes.clone())
    }
}

/// A fault as it is printed in a terminal.
pub fn printed(fault: &Diagnostic) -> String {
    let mut text = Vec::new();
    // Nothing refuses to be written to memory.
    let _ = crate::diagnostic::print::write_human(
        std::slice::from_ref(fault),
        &mut text,
        crate::diagnostic::print::Style::Plain,
    );
    String::from_utf8_lossy(&text).trim_end().to_owned()
}
