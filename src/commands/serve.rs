//! `dossier serve`: shows the site in a browser as it would be built, and again at every change.

use super::report::Report;
use super::watch::keep_building;
use crate::cli::{self, ServerFlags, WatchFlags};
use crate::diagnostic::print::fails;
use crate::pipeline::BuildOutcome;
use crate::project::{Failure, Options};
use crate::server::{PreviewServer, format_fault};

/// Shows the site until it is stopped. Only an address that cannot be listened at ends it.
pub fn run(
    (options, settings, watching, server): (Options, cli::ReportFlags, WatchFlags, ServerFlags),
) -> Result<bool, Failure> {
    let project = super::open(options)?;
    let ServerFlags { port, host, expose, open } = server;
    if !host.is_loopback() && !expose {
        return Err(Failure::Exposed(host));
    }
    let preview = PreviewServer::start(project.root.clone(), host, port, expose)
        .map_err(|error| Failure::io("listen at", host.to_string(), error))?;
    let mut report = Report::new(settings);
    let mut is_first = true;
    keep_building(&project, watching, |built, took, _| {
        match built {
            Ok(built) => {
                // Whoever reads that it was built finds it shown.
                show(&preview, &built, settings.strict);
                if is_first {
                    report.built(&project, &built, took);
                } else {
                    report.built_again(&project, &built, took);
                }
                report.timings(&built.timings);
            }
            Err(failure) => {
                preview.show(None, vec![format!("error: {failure}")]);
                report.failed_again(&failure);
            }
        }
        if std::mem::take(&mut is_first) {
            let address = format!("http://{}/", preview.address());
            report.line(&format!("the site is at {address} (Ctrl-C stops)"));
            if open && let Err(error) = open::that_detached(&address) {
                report.line(&format!("no browser could be opened: {error}"));
            }
        }
        Ok(())
    })
}

/// Hands what was built to the preview.
fn show(preview: &PreviewServer, built: &BuildOutcome, strict: bool) {
    let grave = |fault: &&_| fails(std::slice::from_ref(*fault), strict);
    let faults = built.diagnostics.iter().filter(grave).map(format_fault).collect();
    preview.show(built.site.clone(), faults);
}
