//! `dossier publish`: builds the site, shows what would change at the target, asks, and sends it.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde::Serialize;

use super::progress::ProgressLine;
use super::report::{Report, counted};
use crate::cache::DiskCache;
use crate::cli::{MessageFormat, PublishArgs, PublishFlags, ReportFlags};
use crate::diagnostic::print::fails;
use crate::pipeline::{BuildOutcome, build};
use crate::project::{Failure, Project};
use crate::publish::{
    ConnectOptions, Destination, OutgoingSite, PublishError, PublishPlan, Target, carry_out,
    check_plan, connect, dead_permalinks,
};
use crate::scan::DirtyFiles;
use crate::site::Site;

/// The number of paths of a kind that a plan shows.
const MAX_SHOWN: usize = 20;
/// How often a publication that lost a race is planned again.
const MAX_RETRIES: usize = 3;

/// Publishes a site. Returns true if the dossier has no errors.
pub fn run(args: PublishArgs) -> Result<bool, Failure> {
    let (given, publish_flags) = (args.target.clone(), args.publish);
    let given = given.map(|given| parse_given(&given)).transpose()?;
    let (options, flags) = args.into_options();
    let project = super::open(options)?;
    let mut disk_cache = DiskCache::new(&project);
    let (mut caches, warning) = disk_cache.load();
    Report::warn(warning);
    caches.contents = disk_cache.load_contents();
    let start = Instant::now();
    let line = ProgressLine::start(&project.progress, flags);
    let outcome = build(&project, &mut caches, &DirtyFiles::All)?;
    drop(line);
    let mut report = Report::new(flags);
    let is_clean = report.built(&project, &outcome, start.elapsed());
    report.timings(&outcome.timings);
    let (true, Some(site)) = (is_clean, &outcome.site) else { return Ok(false) };
    Report::warn(disk_cache.save(&caches));
    let target = given.map_or_else(|| find_target(&project, site), Ok)?;
    Publication { project: &project, outcome: &outcome, target, publish_flags, flags, report }.run()
}

/// Parses the target given on the command line.
fn parse_given(given: &str) -> Result<Target, Failure> {
    let current = env::current_dir().map_err(|error| Failure::io("find", ".", error))?;
    Target::parse(given, &current)
}

/// Returns the target that the dossier names.
fn find_target(project: &Project, site: &Site) -> Result<Target, Failure> {
    match site.publish_to() {
        Some(written) => Target::parse(written, &project.root),
        None => Err(Failure::Publish {
            message: "no target is given".to_owned(),
            help: "name one, as `dossier publish /mnt/usb/site`, or write `publish_to: …` in \
                   `dossier/dossier.yaml`"
                .to_owned(),
        }),
    }
}

struct Publication<'a> {
    project: &'a Project,
    outcome: &'a BuildOutcome,
    target: Target,
    publish_flags: PublishFlags,
    flags: ReportFlags,
    report: Report,
}

impl Publication<'_> {
    fn run(&self) -> Result<bool, Failure> {
        let (Some(site), Some(contents)) = (&self.outcome.site, &self.outcome.contents) else {
            return Ok(false);
        };
        let connect_options = ConnectOptions {
            title: site.title(),
            new_history: self.publish_flags.new_history,
            can_ask: self.can_ask(),
            shows_progress: self.shows_progress() && io::stderr().is_terminal(),
        };
        let mut destination = connect(self.project, &self.target, &connect_options)?;
        let site = OutgoingSite::new(site, contents);
        for retries in 0.. {
            let plan = site.plan(&mut *destination, self.publish_flags.adopt)?;
            let replaces_history = destination.replaces_history();
            if retries == 0 && !self.show(&plan, &destination.notes(&plan))? {
                return Ok(false);
            }
            if self.publish_flags.plan {
                return Ok(true);
            }
            check_plan(&plan, &self.target, self.publish_flags.allow_deletes)?;
            if plan.is_empty() && !replaces_history {
                self.show_published(&plan, contents.len(), false);
                return Ok(true);
            }
            if retries == 0 && !self.is_confirmed(replaces_history)? {
                self.report.line("nothing was published");
                return Ok(true);
            }
            match self.send(&site, &plan, &mut *destination) {
                Ok(()) => {
                    self.show_published(&plan, contents.len(), replaces_history);
                    return Ok(true);
                }
                Err(PublishError::Failure(failure)) => return Err(failure),
                Err(PublishError::LostRace) if retries < MAX_RETRIES && destination.may_retry() => {
                }
                Err(PublishError::LostRace) => break,
            }
        }
        Err(Failure::Publish {
            message: format!("another publication to {} was faster", self.target),
            help: "publish again, to see what differs now".to_owned(),
        })
    }

    /// Shows the plan, and a warning for each address that would end. Returns false if these are errors.
    fn show(&self, plan: &PublishPlan, notes: &[String]) -> Result<bool, Failure> {
        let site = self.outcome.site.as_deref();
        let dead = dead_permalinks(plan, |page| site?.entry_file(page));
        let is_clean = !fails(&dead, self.flags.strict);
        if !dead.is_empty() {
            // A reader who has gone away, such as `head`, is no error.
            let conclusion = if is_clean { "" } else { "nothing was published" };
            let _ = self.report.diagnostics(&dead, conclusion);
        }
        if self.flags.message_format == MessageFormat::Json {
            print_json("plan", &PlanView::new(plan, &self.target, notes))?;
        } else {
            self.report.line(&summary(plan, &self.target, notes));
        }
        Ok(is_clean)
    }

    /// True if there is somebody who can be asked.
    fn can_ask(&self) -> bool {
        let has_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        has_terminal && self.flags.message_format == MessageFormat::Human
    }

    fn shows_progress(&self) -> bool {
        !self.flags.quiet && self.flags.message_format == MessageFormat::Human
    }

    /// Asks on the terminal, unless `--yes` was given.
    fn is_confirmed(&self, replaces_history: bool) -> Result<bool, Failure> {
        if self.publish_flags.yes {
            return Ok(true);
        }
        if !self.can_ask() {
            return Err(Failure::Publish {
                message: "nothing was published: there is nobody to ask".to_owned(),
                help: "add `--yes` to publish without a question".to_owned(),
            });
        }
        let mut answer = String::new();
        let question = if replaces_history {
            "Publish, and give up all earlier versions in the branch?"
        } else {
            "Publish?"
        };
        let asked = write!(io::stderr(), "{question} [y/N] ");
        let read = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        read.map_err(|error| Failure::io("read", "the answer", error))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Carries out the plan, with a bar that shows how far it is.
    fn send(
        &self,
        site: &OutgoingSite<'_>,
        plan: &PublishPlan,
        destination: &mut dyn Destination,
    ) -> Result<(), PublishError> {
        let is_shown = self.shows_progress();
        // On a pipe, nothing is drawn.
        let bar = if is_shown { ProgressBar::new(plan.bytes) } else { ProgressBar::hidden() };
        let template = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let sent = carry_out(site, plan, destination, &|bytes| {
            bar.inc(bytes);
            if bar.position() >= plan.bytes {
                // What follows may show its own progress, or ask for a password.
                bar.finish_and_clear();
            }
        });
        bar.finish_and_clear();
        sent
    }

    fn show_published(&self, plan: &PublishPlan, files: usize, replaces_history: bool) {
        let base_url = self.outcome.site.as_ref().and_then(|site| site.base_url());
        let (sent, deleted) = (plan.send.len(), plan.delete.len());
        if self.flags.message_format == MessageFormat::Json {
            let target = self.target.to_string();
            let published =
                PublishedView { target, url: base_url, sent, bytes: plan.bytes, deleted, files };
            let _ = print_json("published", &published);
            return;
        }
        let at = base_url.map(|url| format!(" at {url}")).unwrap_or_default();
        let live = format!("{} are live{at}", counted(files, "file", "files"));
        self.report.line(&if plan.is_empty() && !replaces_history {
            format!("{} is up to date: nothing was sent, {live}", self.target)
        } else {
            let bytes = HumanBytes(plan.bytes);
            let sent = counted(sent, "file", "files");
            format!(
                "published to {}: {sent} sent ({bytes}), {deleted} deleted, {live}",
                self.target
            )
        });
    }
}

/// Prints a line of JSON with one key.
fn print_json(key: &str, value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(&BTreeMap::from([(key, value)])).map_err(io::Error::from);
    let written = json.and_then(|json| writeln!(io::stdout().lock(), "{json}"));
    written.map_err(|error| Failure::io("write", "standard output", error))
}

/// The plan as JSON, see "Publishing" in `docs/format.md`.
#[derive(Serialize)]
struct PlanView<'a> {
    target: String,
    pages: PagesView<'a>,
    send: Vec<&'a str>,
    delete: &'a [String],
    bytes: u64,
    unchanged: usize,
    dead: Vec<String>,
    refused: &'a [String],
    notes: &'a [String],
}

#[derive(Serialize)]
struct PagesView<'a> {
    added: &'a [String],
    changed: &'a [String],
    removed: &'a [String],
}

#[derive(Serialize)]
struct PublishedView<'a> {
    target: String,
    url: Option<&'a str>,
    sent: usize,
    bytes: u64,
    deleted: usize,
    files: usize,
}

impl<'a> PlanView<'a> {
    fn new(plan: &'a PublishPlan, target: &Target, notes: &'a [String]) -> Self {
        Self {
            target: target.to_string(),
            pages: PagesView {
                added: &plan.added_pages,
                changed: &plan.changed_pages,
                removed: &plan.removed_pages,
            },
            send: plan.send.iter().map(|(_, path)| path.as_str()).collect(),
            delete: &plan.delete,
            bytes: plan.bytes,
            unchanged: plan.unchanged,
            dead: plan.dead_addresses(),
            refused: &plan.refused,
            notes,
        }
    }
}

/// Describes a plan in words.
fn summary(plan: &PublishPlan, target: &Target, notes: &[String]) -> String {
    let sent = counted(plan.send.len(), "file", "files");
    let mut lines = vec![format!(
        "{target}: {sent} to send ({}), {} to delete, {} unchanged",
        HumanBytes(plan.bytes),
        plan.delete.len(),
        plan.unchanged
    )];
    for (title, paths) in [
        ("new pages", &plan.added_pages),
        ("changed pages", &plan.changed_pages),
        ("removed pages", &plan.removed_pages),
        ("in the way", &plan.refused),
    ] {
        if paths.is_empty() {
            continue;
        }
        lines.push(format!("  {title}: {}", paths.len()));
        lines.extend(paths.iter().take(MAX_SHOWN).map(|path| format!("    {path}")));
        if paths.len() > MAX_SHOWN {
            lines.push(format!("    and {} more", paths.len() - MAX_SHOWN));
        }
    }
    lines.extend(notes.iter().map(|note| format!("  note: {note}")));
    lines.join("\n")
}
