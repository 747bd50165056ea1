//! Publishing: brings a site to a target such that what is live is whole at any time.
//!
//! [`PublishPlan`] says what differs, and [`carry_out`] sends it to a [`Destination`], of which there is
//! one for each kind of [`Target`]. The order of the steps is the same for all of them; see "Publishing" in
//! `docs/format.md`.

mod destination;
mod folder;
mod git;
mod manifest;
mod marks;
mod names;
mod places;
mod plan;
mod s3;
mod ssh;
mod target;

use destination::Outgoing;
pub use destination::{ConnectOptions, Destination, PublishError, connect};
use manifest::PublishedFile;
use places::DeadPlaces;
pub use plan::PublishPlan;
use plan::SendStep;
pub use target::Target;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::project::Failure;
use crate::site::{Site, SiteContents, SiteFile, is_page};

/// The number of dead places of a page that a diagnostic names.
const MAX_NAMED: usize = 5;

/// A site with all that publishing asks of it.
pub struct OutgoingSite<'s> {
    site: &'s Site,
    contents: &'s SiteContents,
    files: BTreeMap<&'s str, SiteFile<'s>>,
}

impl<'s> OutgoingSite<'s> {
    pub fn new(site: &'s Site, contents: &'s SiteContents) -> Self {
        let search = site.search().pages.iter().map(SiteFile::Page);
        let files = site.files().into_iter().chain(search).map(|file| (file.path(), file));
        Self { site, contents, files: files.collect() }
    }

    /// Compares the site with what is at a destination. `adopt` allows to overwrite files of others.
    pub fn plan(
        &self,
        destination: &mut dyn Destination,
        adopt: bool,
    ) -> Result<PublishPlan, Failure> {
        destination.check_names(self.contents)?;
        let state = destination.state()?;
        let rules =
            self.contents.keys().filter_map(|path| Some((path.as_str(), destination.rule(path)?)));
        let rules: BTreeMap<&str, String> = rules.collect();
        let rule = |path: &str| rules.get(path).cloned();
        let hash_at = |path: &str| destination.hash_at(path);
        let has_opening = |page: &str, opening: &str| self.site.has_opening(page, opening);
        PublishPlan::new(self.contents, &state, adopt, rule, hash_at, has_opening)
    }

    fn file(&self, path: &'s str) -> Option<Outgoing<'_>> {
        let contents = self.contents.get(path)?;
        Some(Outgoing { path, contents, site: self.site, file: *self.files.get(path)? })
    }
}

/// Carries out a plan. `sent` is called with the number of bytes of each file that was sent.
pub fn carry_out(
    site: &OutgoingSite<'_>,
    plan: &PublishPlan,
    destination: &mut dyn Destination,
    sent: &(dyn Fn(u64) + Sync),
) -> Result<(), PublishError> {
    let mut interim_list = plan.interim_list.clone();
    for (path, entry) in &mut interim_list.0 {
        if let (Some(next), Some(file)) = (&mut entry.next, site.contents.get(path)) {
            next.mark = next.mark.take().or_else(|| destination.mark_to_be(file.size));
        }
    }
    destination.begin(&interim_list.text())?;
    let mut list = plan.retained_files.clone();
    for step in SendStep::ALL {
        let paths = plan.send.iter().filter(|(of, _)| *of == step).map(|(_, path)| path.as_str());
        let files: Vec<Outgoing<'_>> = paths.filter_map(|path| site.file(path)).collect();
        if files.is_empty() {
            continue;
        }
        let marks = destination.send(&files, sent)?;
        for (file, mark) in files.iter().zip(marks) {
            let hash = blake3::Hash::from_bytes(file.contents.hash);
            let rule = destination.rule(file.path);
            list.insert(file.path, PublishedFile { hash, mark, rule });
        }
    }
    // A page goes before the data that it links to.
    let (pages, data): (Vec<String>, Vec<String>) =
        plan.delete.iter().cloned().partition(|path| is_page(path));
    for paths in [pages, data] {
        if !paths.is_empty() {
            destination.delete(&paths)?;
        }
    }
    destination.finish(&list.text(), &plan.places)
}

/// Returns a warning for each page of which addresses end. `file_of` returns the file of the entry whose page
/// is at a path, from the project's folder.
pub fn dead_permalinks<'s>(
    plan: &PublishPlan,
    file_of: impl Fn(&str) -> Option<&'s str>,
) -> Vec<Diagnostic> {
    let warnings = |dead| dead_places(dead, file_of(&dead.page));
    plan.dead.iter().flat_map(warnings).collect()
}

fn dead_places(dead: &DeadPlaces, file: Option<&str>) -> Vec<Diagnostic> {
    let file = file.unwrap_or("dossier/dossier.yaml");
    let warning = |message: String, help: &str| {
        Diagnostic::about(Code::DeadPermalink, file, message).help(help)
    };
    let page = &dead.page;
    if dead.is_page() {
        let message = format!("`{page}` is published, and would end");
        let help = format!(
            "bring the entry back, or write `moved_from: [{page}]` into the sidecar of the one that \
             replaces it"
        );
        return vec![warning(message, &help)];
    }
    let mut warnings = Vec::new();
    if !dead.ids.is_empty() {
        let (named, verb) = named(&dead.ids, ["is", "are"]);
        let message = format!("{named} of `{page}` {verb} published, and would end");
        let help = "keep these places, if anybody may have cited them; a passage keeps an id that it had as \
                    `moved_from: [ID]`";
        warnings.push(warning(message, help));
    }
    if !dead.changed.is_empty() {
        let (named, verb) = named(&dead.changed, ["shows", "show"]);
        let message = format!("{named} of `{page}` {verb} a passage, and would show other words");
        let help = "nothing can lead from a block's number to another block: tell those who may have cited it; \
                    a passage with an `id` of its own keeps its address";
        warnings.push(warning(message, help));
    }
    warnings
}

/// Returns some ids in words, and the form of a verb for them.
fn named(ids: &[String], [one, several]: [&'static str; 2]) -> (String, &'static str) {
    let named: Vec<String> = ids.iter().take(MAX_NAMED).map(|id| format!("`#{id}`")).collect();
    let more = and_more(ids.len(), " ");
    (named.join(", ") + &more, if ids.len() == 1 { one } else { several })
}

/// Returns `and N more` after a separator if a list has more than [`MAX_NAMED`] items.
fn and_more(count: usize, separator: &str) -> String {
    match count.saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("{separator}and {more} more"),
    }
}

/// Fails if a plan must not be carried out as it is.
pub fn check_plan(plan: &PublishPlan, target: &Target, allow_deletes: bool) -> Result<(), Failure> {
    if !plan.refused.is_empty() {
        let named = plan.refused.iter().take(MAX_NAMED).map(|path| format!("\n  {path}"));
        let more = and_more(plan.refused.len(), "\n  ");
        return Err(Failure::Publish {
            message: format!(
                "at {target} there are files of somebody else, or changed by somebody, at paths of the site:{}{more}",
                named.collect::<String>()
            ),
            help: "move them away; `--adopt` overwrites what is at the path of a file".to_owned(),
        });
    }
    if plan.deletes_much && !allow_deletes {
        return Err(Failure::Publish {
            message: format!(
                "{} of the {} files at {target} would be deleted",
                plan.delete.len(),
                plan.live
            ),
            help: "look at `dossier publish --plan`; if that is right, add `--allow-deletes`"
                .to_owned(),
        });
    }
    Ok(())
}
