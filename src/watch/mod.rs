//! Watches a project's folders and reports which files may have changed.
//!
//! Events of the system are hints: a superfluous one costs a rescan, and a change without an event is
//! found by the next full rescan, which happens regularly.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::CreateKind;
use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::project::Project;
use crate::scan::DirtyFiles;

/// Events closer together than this are one change: an editor that saves a file causes several.
const QUIET_PERIOD: Duration = Duration::from_millis(20);
/// A change is reported after this time even if more events follow.
const MAX_DELAY: Duration = Duration::from_millis(200);
/// The pause between full rescans is at least this long, and at least `RESCAN_PAUSE_FACTOR` times as long
/// as a rescan takes, so that an idle watcher uses at most one per cent of a processor.
const MIN_RESCAN_PAUSE: Duration = Duration::from_secs(2);
const RESCAN_PAUSE_FACTOR: u32 = 100;
/// The same where there are no events.
const MIN_POLL_PAUSE: Duration = Duration::from_millis(250);
const POLL_PAUSE_FACTOR: u32 = 5;

/// The reason why a wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    Changed(DirtyFiles),
    Stop,
}

enum Signal {
    Event(notify::Result<notify::Event>),
    Stop,
}

pub struct Watcher {
    /// None when polling.
    events: Option<RecommendedWatcher>,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    folders: Vec<Folder>,
}

struct Folder {
    path: PathBuf,
    mode: RecursiveMode,
    /// The folder that was at the path when it was last watched. If a different one has taken its
    /// place, that one has to be watched.
    identity: Option<Identity>,
}

/// Device and inode on Unix, else the time of creation in seconds and nanoseconds.
type Identity = (u64, u64);

impl Watcher {
    /// Starts watching a project. Polls if `poll` is set or the system offers no events.
    pub fn new(project: &Project, poll: bool) -> Self {
        Self::with_filter(project, poll, |_| true)
    }

    /// Drops the events that `filter` rejects, so that tests can lose some.
    fn with_filter(
        project: &Project,
        poll: bool,
        filter: impl Fn(&notify::Result<notify::Event>) -> bool + Send + 'static,
    ) -> Self {
        let (sender, signals) = channel();
        let event_sender = sender.clone();
        let handle = move |event| {
            if filter(&event) {
                drop(event_sender.send(Signal::Event(event)));
            }
        };
        // A symbolic link may lead to the whole disk.
        let config = Config::default().with_follow_symlinks(false);
        let events = if poll { None } else { RecommendedWatcher::new(handle, config).ok() };
        let folder = |path: &Path, mode| Folder { path: path.to_owned(), mode, identity: None };
        let folders = vec![
            folder(&project.root, RecursiveMode::NonRecursive),
            folder(&project.dossier, RecursiveMode::Recursive),
            folder(&project.templates, RecursiveMode::Recursive),
        ];
        let mut watcher = Self { events, sender, signals, folders };
        watcher.watch_replaced();
        watcher
    }

    /// Returns true if there are no events, so that all files are checked regularly.
    pub fn is_polling(&self) -> bool {
        self.events.is_none()
    }

    /// Returns a function that ends the current or the next wait.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + 'static {
        let sender = self.sender.clone();
        move || drop(sender.send(Signal::Stop))
    }

    /// Waits until files may have changed. `rescan_time` is the time of the last build that scanned all
    /// files; the next one is due after a multiple of it.
    pub fn wait(&mut self, rescan_time: Duration) -> Wake {
        let pause = match self.events {
            Some(_) => MIN_RESCAN_PAUSE.max(rescan_time * RESCAN_PAUSE_FACTOR),
            None => MIN_POLL_PAUSE.max(rescan_time * POLL_PAUSE_FACTOR),
        };
        self.wait_for_events(pause).unwrap_or_else(|| {
            self.watch_replaced();
            Wake::Changed(DirtyFiles::All)
        })
    }

    /// Waits for events, and then until no more follow. Returns `None` if there are none before `timeout`.
    pub fn wait_for_events(&mut self, timeout: Duration) -> Option<Wake> {
        let end = Instant::now() + timeout;
        let mut dirty = DirtyFiles::none();
        while dirty.is_empty() {
            match self.signals.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Signal::Event(event)) => self.record(event, &mut dirty),
                Ok(Signal::Stop) => return Some(Wake::Stop),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        let latest = Instant::now() + MAX_DELAY;
        loop {
            let rest = latest.saturating_duration_since(Instant::now());
            match self.signals.recv_timeout(QUIET_PERIOD.min(rest)) {
                Ok(Signal::Event(event)) => self.record(event, &mut dirty),
                Ok(Signal::Stop) => return Some(Wake::Stop),
                Err(_) => break,
            }
        }
        if self.watch_replaced() {
            dirty = DirtyFiles::All;
        }
        Some(Wake::Changed(dirty))
    }

    /// Adds the project's files that an event may have changed to `dirty`.
    fn record(&self, event: notify::Result<notify::Event>, dirty: &mut DirtyFiles) {
        let Ok(event) = event else { return *dirty = DirtyFiles::All };
        match event.kind {
            EventKind::Access(_) => return,
            // A new folder may contain files that were created before it was watched.
            EventKind::Create(CreateKind::Folder) => return *dirty = DirtyFiles::All,
            _ if event.need_rescan() => return *dirty = DirtyFiles::All,
            _ => {}
        }
        let is_in_project = |path: &&PathBuf| {
            self.folders.iter().skip(1).any(|folder| path.starts_with(&folder.path))
                || *path == &self.folders[0].path
        };
        for path in event.paths.iter().filter(is_in_project) {
            dirty.add(path.clone());
        }
    }

    /// Watches folders that were created or replaced since the last call. Returns true if there are any.
    fn watch_replaced(&mut self) -> bool {
        let Some(events) = &mut self.events else { return false };
        let mut changed = false;
        let mut too_many = false;
        for folder in &mut self.folders {
            let now = identity(&folder.path);
            if folder.identity == now {
                continue;
            }
            changed = true;
            // Fails if the folder is gone, which does not matter.
            drop(events.unwatch(&folder.path));
            folder.identity = now;
            if now.is_none() {
                continue;
            }
            match events.watch(&folder.path, folder.mode) {
                Ok(()) => {}
                // The system's limit is reached: poll instead.
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => too_many = true,
                // It may be gone again: try next time.
                Err(_) => folder.identity = None,
            }
        }
        if too_many {
            self.events = None;
        }
        changed
    }
}

/// Identifies the folder that is at a path now.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let created = metadata.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some((created.as_secs(), u64::from(created.subsec_nanos())))
    }
}

#[cfg(test)]
mod tests;
