//! `dossier watch`: builds, and builds again at every change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::progress::ProgressLine;
use super::report::Report;
use crate::cache::DiskCache;
use crate::cli::{ReportFlags, WatchFlags};
use crate::pipeline::{BuildOutcome, build, write_indexes};
use crate::project::{Failure, Goal, Options, Project};
use crate::scan::DirtyFiles;
use crate::site::Site;
use crate::watch::{Wake, Watcher};

/// The indexes of the site are written when nothing has changed for this long,
const INDEX_PAUSE: Duration = Duration::from_millis(250);
/// and at the latest this long after a change.
const MAX_INDEX_DELAY: Duration = Duration::from_millis(700);

/// Builds after every change until the user stops it. Fails only if the first build does.
pub fn run(
    (options, flags): (Options, ReportFlags),
    watch_flags: WatchFlags,
) -> Result<bool, Failure> {
    let project = super::open(options)?;
    let mut report = Report::new(flags);
    let mut is_first = true;
    keep_building(&project, watch_flags, flags, |outcome, took, watcher| {
        match outcome {
            Ok(outcome) => {
                report.built(&project, &outcome, took);
                report.timings(&outcome.timings);
                if is_first {
                    report.watching(watcher);
                }
            }
            Err(failure) if is_first => return Err(failure),
            Err(failure) => report.failed(&failure),
        }
        is_first = false;
        Ok(())
    })
}

/// Builds now and after every change, until the user stops it; a running build is finished first.
/// `report` is given each outcome and how long the build took.
pub(super) fn keep_building(
    project: &Project,
    flags: WatchFlags,
    output: ReportFlags,
    mut report: impl FnMut(Result<BuildOutcome, Failure>, Duration, &Watcher) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    // Started first, so that changes during the first build are noticed.
    let mut watcher = Watcher::new(project, flags.poll);
    ctrlc::set_handler(watcher.stopper())
        .map_err(|error| Failure::io("notice Ctrl-C in", ".", std::io::Error::other(error)))?;
    let mut disk_cache = DiskCache::new(project);
    let (mut caches, warning) = disk_cache.load();
    Report::warn(warning);
    let mut is_saved = project.options.goal != Goal::Watched;
    let mut dirty = DirtyFiles::All;
    let mut full_scan = Duration::ZERO;
    let mut outdated_indexes: Option<OutdatedIndexes> = None;
    loop {
        let scans_all = dirty == DirtyFiles::All;
        let start = Instant::now();
        let line = ProgressLine::start(&project.progress, output);
        let outcome = build(project, &mut caches, &dirty);
        drop(line);
        let took = start.elapsed();
        if scans_all {
            full_scan = took;
        }
        if let Ok(BuildOutcome { site: Some(site), written: Some(written), .. }) = &outcome {
            let deadline = outdated_indexes.map(|indexes| indexes.deadline);
            outdated_indexes = written.indexes_wait.then(|| OutdatedIndexes {
                site: site.clone(),
                deadline: deadline.unwrap_or_else(|| Instant::now() + MAX_INDEX_DELAY),
            });
        }
        report(outcome, took, &watcher)?;
        let mut wake = None;
        if let Some(indexes) = outdated_indexes.take() {
            // Whoever saves again at once need not wait for the indexes.
            let rest = indexes.deadline.saturating_duration_since(Instant::now());
            wake = watcher.wait_for_events(INDEX_PAUSE.min(rest));
            if matches!(wake, Some(Wake::Changed(_))) && Instant::now() < indexes.deadline {
                outdated_indexes = Some(indexes);
            } else {
                let late = write_indexes(project, &mut caches, &indexes.site);
                if !late.as_ref().is_ok_and(|outcome| outcome.diagnostics.is_empty()) {
                    report(late, took, &watcher)?;
                }
            }
        }
        if !is_saved && !caches.output.is_empty() && outdated_indexes.is_none() {
            Report::warn(disk_cache.save(&caches));
            is_saved = true;
        }
        match wake.unwrap_or_else(|| watcher.wait(full_scan)) {
            Wake::Changed(files) => dirty = files,
            Wake::Stop => break,
        }
    }
    if project.options.goal == Goal::Watched {
        Report::warn(disk_cache.save(&caches));
    }
    Ok(true)
}

/// A site whose indexes on disk are those of an earlier build.
struct OutdatedIndexes {
    site: Arc<Site>,
    /// When they are written even if files keep changing.
    deadline: Instant,
}
