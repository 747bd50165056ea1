//! `dossier watch`: builds, and builds again at every change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::report::Report;
use crate::cache;
use crate::cli::{self, WatchFlags};
use crate::pipeline::{BuildOutcome, build, finish};
use crate::project::{Failure, Goal, Options, Project};
use crate::scan::DirtyFiles;
use crate::site::Site;
use crate::watch::{Wake, Watcher};

/// How long nothing may happen before the search index follows,
const PAUSE: Duration = Duration::from_millis(250);
/// and how long after a change it does in any case.
const FOLLOWS: Duration = Duration::from_millis(700);

/// Builds to disk again and again until it is stopped. Only a fault of the system that keeps the first
/// build from being made ends it.
pub fn run(
    (options, settings, watching): (Options, cli::ReportFlags, WatchFlags),
) -> Result<bool, Failure> {
    let project = super::open(options)?;
    let mut report = Report::new(settings);
    let mut is_first = true;
    keep_building(&project, watching, |built, took, watcher| {
        match built {
            Ok(built) if is_first => {
                report.built(&project, &built, took);
                report.timings(&built.timings);
                report.watching(watcher);
            }
            Ok(built) => {
                report.built_again(&project, &built, took);
                report.timings(&built.timings);
            }
            Err(failure) if is_first => return Err(failure),
            Err(failure) => report.failed_again(&failure),
        }
        is_first = false;
        Ok(())
    })
}

/// Builds, and again when something may have changed, until the user wants to stop; a build that runs
/// is finished first. `told` is given each build and how long it took.
pub(super) fn keep_building(
    project: &Project,
    watching: WatchFlags,
    mut told: impl FnMut(Result<BuildOutcome, Failure>, Duration, &Watcher) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    // What changes while the first build is made is noticed too.
    let mut watcher = Watcher::new(project, watching.poll);
    ctrlc::set_handler(watcher.stopper())
        .map_err(|error| Failure::io("notice Ctrl-C in", ".", std::io::Error::other(error)))?;
    let (mut memory, warning) = cache::recall(project);
    Report::warn(warning);
    let mut keeps = project.goal == Goal::Watched;
    let mut look = Duration::ZERO;
    // The site whose search index has to follow, and by when it does.
    let mut behind: Option<(Arc<Site>, Instant)> = None;
    loop {
        let looks_at_all = memory.suspects == DirtyFiles::All;
        let begun = Instant::now();
        let built = build(project, &mut memory);
        let took = begun.elapsed();
        if looks_at_all {
            look = took;
        }
        let site = built.as_ref().ok().and_then(|built| built.site.clone());
        told(built, took, &watcher)?;
        if let Some(site) = site.filter(|_| memory.search_is_behind) {
            let by = behind.map_or_else(|| Instant::now() + FOLLOWS, |(_, by)| by);
            behind = Some((site, by));
        }
        let mut wake = None;
        if let Some((site, by)) = behind.take() {
            // Whoever saves again at once need not wait for the index, but not for ever. A look at all
            // files may have found shards that somebody changed: only then is that known.
            let rest = by.saturating_duration_since(Instant::now());
            wake = if looks_at_all { None } else { watcher.wait_for_events(PAUSE.min(rest)) };
            if matches!(wake, Some(Wake::Changed(_))) && Instant::now() < by {
                behind = Some((site, by));
            } else if let Err(failure) = finish(project, &mut memory, &site) {
                told(Err(failure), took, &watcher)?;
            }
        }
        if keeps {
            Report::warn(cache::keep(project, &mut memory));
            keeps = memory.disk.is_none();
        }
        match wake.unwrap_or_else(|| watcher.wait(look)) {
            Wake::Changed(suspects) => memory.suspects = suspects,
            Wake::Stop => break,
        }
    }
    if project.goal == Goal::Watched {
        Report::warn(cache::keep(project, &mut memory));
    }
    Ok(true)
}
