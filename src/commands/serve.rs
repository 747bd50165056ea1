//! `dossier serve`: shows the site in a browser as it would be built, and again at every change.

use super::report::Report;
use super::watch::keep_building;
use crate::cli::{ReportFlags, ServerFlags, WatchFlags};
use crate::diagnostic::print::fails;
use crate::project::{Failure, Options};
use crate::server::{PreviewServer, format_fault};

/// Shows the site until the user stops it. Fails only if it cannot listen at the address.
pub fn run(
    (options, flags): (Options, ReportFlags),
    watch_flags: WatchFlags,
    ServerFlags { port, host, expose, open }: ServerFlags,
) -> Result<bool, Failure> {
    let project = super::open(options)?;
    if !host.is_loopback() && !expose {
        return Err(Failure::Exposed(host));
    }
    let (root, drafts) = (project.root.clone(), project.options.drafts);
    let preview = PreviewServer::start(root, drafts, (host, port), expose)
        .map_err(|error| Failure::io("listen at", host.to_string(), error))?;
    let mut report = Report::new(flags);
    let mut is_first = true;
    keep_building(&project, watch_flags, flags, |outcome, took, _| {
        match outcome {
            Ok(outcome) => {
                let is_shown =
                    |diagnostic: &&_| fails(std::slice::from_ref(*diagnostic), flags.strict);
                let errors = outcome.diagnostics.iter().filter(is_shown).map(format_fault);
                // Before the report: who reads that the site was built finds it in the browser.
                preview.show(outcome.site.clone(), errors.collect());
                report.built(&project, &outcome, took);
                report.timings(&outcome.timings);
            }
            Err(failure) => {
                preview.show(None, vec![format!("error: {failure}")]);
                report.failed(&failure);
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
