//! When something in a project may have changed.
//!
//! The system's events only say when to look, never what is true: an event that comes twice or is
//! not about the dossier costs a look, and one that gets lost is made good by the next look, which
//! comes of itself from time to time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::CreateKind;
use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::project::Project;
use crate::scan::DirtyFiles;

/// How long nothing may happen before what happened is taken as one change: an editor that saves does
/// several things.
const QUIET: Duration = Duration::from_millis(20);
/// How long to wait for quiet at most.
const LONGEST: Duration = Duration::from_millis(200);
/// Looks that no event asked for take at most one part in so many of the time.
const SHARE: u32 = 100;
/// They come at most this often,
const RARELY: Duration = Duration::from_secs(2);
/// or, where there are no events, this often.
const OFTEN: Duration = Duration::from_millis(250);
/// Where there are no events, looks take at most one part in so many of the time.
const SHARE_POLLING: u32 = 5;

/// Why a wait is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// Something may have changed.
    Changed(DirtyFiles),
    /// The user wants to stop.
    Stop,
}

/// What is sent to the one who waits.
enum Signal {
    Event(notify::Result<notify::Event>),
    Stop,
}

/// Watches the folders of a project.
pub struct Watcher {
    /// None where the system tells of nothing.
    events: Option<RecommendedWatcher>,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    folders: Vec<Folder>,
}

/// A folder that is watched.
struct Folder {
    path: PathBuf,
    mode: RecursiveMode,
    /// Which folder was at the path when it was watched: after it was moved away and another one
    /// was put there, it has to be watched anew.
    identity: Option<Identity>,
}

/// What tells a folder from another one that has its path later.
type Identity = (u64, u64);

impl Watcher {
    /// Watches a project from now on. With `poll`, and where the system offers no events, its folders
    /// are looked at again and again.
    pub fn new(project: &Project, poll: bool) -> Self {
        Self::hearing(project, poll, |_| true)
    }

    /// Watches a project, and takes no notice of events that `hears` does not let through: so a test
    /// can lose some.
    fn hearing(
        project: &Project,
        poll: bool,
        hears: impl Fn(&notify::Result<notify::Event>) -> bool + Send + 'static,
    ) -> Self {
        let (sender, signals) = channel();
        let own = sender.clone();
        let handle = move |event| {
            if hears(&event) {
                drop(own.send(Signal::Event(event)));
            }
        };
        // What a link leads to may be the whole disk.
        let config = Config::default().with_follow_symlinks(false);
        let events = if poll { None } else { RecommendedWatcher::new(handle, config).ok() };
        let folder = |path: &Path, mode| Folder { path: path.to_owned(), mode, identity: None };
        let folders = vec![
            folder(&project.root, RecursiveMode::NonRecursive),
            folder(&project.dossier, RecursiveMode::Recursive),
            folder(&project.templates, RecursiveMode::Recursive),
        ];
        let mut watcher = Self { events, sender, signals, folders };
        watcher.watch_anew();
        watcher
    }

    /// Whether nobody tells what changes, so that the folders are looked at again and again.
    pub fn is_polling(&self) -> bool {
        self.events.is_none()
    }

    /// Ends the wait, now or when it comes to one.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + 'static {
        let sender = self.sender.clone();
        move || drop(sender.send(Signal::Stop))
    }

    /// Waits until something may have changed, and then until it is quiet. `look` is how long a build
    /// took that looked at everything.
    pub fn wait(&mut self, look: Duration) -> Wake {
        let pause = match self.events {
            Some(_) => RARELY.max(look * SHARE),
            None => OFTEN.max(look * SHARE_POLLING),
        };
        self.within(pause).unwrap_or_else(|| {
            self.watch_anew();
            Wake::Changed(DirtyFiles::All)
        })
    }

    /// What is heard of within a time, and until it is quiet after that; none when nothing is.
    pub fn within(&mut self, time: Duration) -> Option<Wake> {
        let end = Instant::now() + time;
        let mut suspects = DirtyFiles::none();
        while suspects.is_empty() {
            match self.signals.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Signal::Event(event)) => self.note(event, &mut suspects),
                Ok(Signal::Stop) => return Some(Wake::Stop),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        let latest = Instant::now() + LONGEST;
        loop {
            let rest = latest.saturating_duration_since(Instant::now());
            match self.signals.recv_timeout(QUIET.min(rest)) {
                Ok(Signal::Event(event)) => self.note(event, &mut suspects),
                Ok(Signal::Stop) => return Some(Wake::Stop),
                Err(_) => break,
            }
        }
        if self.watch_anew() {
            suspects = DirtyFiles::All;
        }
        Some(Wake::Changed(suspects))
    }

    /// Takes down what an event is about, if it is about the project and not about reading it.
    fn note(&self, event: notify::Result<notify::Event>, suspects: &mut DirtyFiles) {
        let Ok(event) = event else { return *suspects = DirtyFiles::All };
        match event.kind {
            EventKind::Access(_) => return,
            // A new folder may hold files that were made before it was watched.
            EventKind::Create(CreateKind::Folder) => return *suspects = DirtyFiles::All,
            _ if event.need_rescan() => return *suspects = DirtyFiles::All,
            _ => {}
        }
        let is_ours = |path: &&PathBuf| {
            self.folders.iter().skip(1).any(|folder| path.starts_with(&folder.path))
                || *path == &self.folders[0].path
        };
        for path in event.paths.iter().filter(is_ours) {
            suspects.add(path.clone());
        }
    }

    /// Watches folders that are not the ones that were watched at their paths. Whether there are any.
    fn watch_anew(&mut self) -> bool {
        let Some(events) = &mut self.events else { return false };
        let mut changed = false;
        let mut too_many = false;
        for folder in &mut self.folders {
            let now = identity(&folder.path);
            if folder.identity == now {
                continue;
            }
            changed = true;
            // It fails when nothing is watched any more.
            drop(events.unwatch(&folder.path));
            folder.identity = now;
            if now.is_none() {
                continue;
            }
            match events.watch(&folder.path, folder.mode) {
                Ok(()) => {}
                // There are more folders than the system watches.
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => too_many = true,
                // It may be gone again: the next time will tell.
                Err(_) => folder.identity = None,
            }
        }
        if too_many {
            self.events = None;
        }
        changed
    }
}

/// Which folder is at a path now.
#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
    Some((metadata.dev(), metadata.ino()))
}

/// Which folder is at a path now, as far as its time of creation tells.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
    let created = metadata.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((created.as_secs(), u64::from(created.subsec_nanos())))
}

#[cfg(test)]
mod tests;
