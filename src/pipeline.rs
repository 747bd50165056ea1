//! The one way through the stages.

use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::{CachedEntry, Caches, ParseCache};
use crate::diagnostic::print::fails;
use crate::diagnostic::{self, Checked, Diagnostic, Fault, Level};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link;
use crate::model::{DossierMeta, Prose, Text};
use crate::output::{self, WriteReport};
use crate::parse::{self, Entry, EntryBytes, ParsedDossier};
use crate::project::{Failure, Goal, Project};
use crate::scan::{self, DirtyFiles, ScannedFile, ScannedProject};
use crate::site::{DossierCounts, MAX_CHUNK, Site};
use crate::theme::Theme;
use crate::timings::Timings;

/// What a build made.
#[derive(Debug)]
pub struct BuildOutcome {
    /// Every fault, sorted by file and place, each with its line; when a dossier is checked, every
    /// hint too.
    pub diagnostics: Vec<Diagnostic>,
    /// How much there is of what.
    pub figures: DossierCounts,
    /// The files that are new, other or gone since the last build, by their paths from the project's
    /// folder.
    pub changed: Vec<String>,
    /// What was written; none when there are errors, and when nothing was to be written.
    pub written: Option<WriteReport>,
    /// Where the time went.
    pub timings: Timings,
    /// The site, for its pages to be made when they are asked for; none when there are errors.
    pub site: Option<Arc<Site>>,
}

/// Builds a project. With errors in the dossier the site stays as it was; only faults of the
/// environment are a [`Failure`].
pub fn build(project: &Project, memory: &mut Caches) -> Result<BuildOutcome, Failure> {
    let folder = match project.goal {
        Goal::Site | Goal::Watched => Some(project.checked_output()?),
        Goal::Check | Goal::Preview => None,
    };
    let mut faults = Vec::new();
    let mut timings = Timings::begin();
    let suspects = std::mem::take(&mut memory.suspects);
    memory.trusts_site = suspects != DirtyFiles::All;
    let walked = scan::walk(project, &mut memory.seen, &suspects);
    let (files, bytes) = walked.size();
    timings.ended("walk", files, bytes);
    let mut changed = walked.changed.clone();
    let (parsed, copies) = parse_all(project, walked, memory, &mut faults);
    let parsed = Arc::new(parsed);
    let entries = parsed.sources.len() + parsed.topics.len() + parsed.pages.len();
    timings.ended("parse", entries, 0);
    let (dossier, linking) = link::link(&parsed, project.drafts, &mut memory.links);
    faults.extend(linking);
    if project.goal == Goal::Check {
        faults.extend(link::hints(&dossier, &parsed, project.drafts));
    }
    timings.ended("link", entries, 0);
    let theme = Theme::load(project, &mut faults);
    if let Some(before) = memory.theme.replace(theme.overrides.clone()) {
        changed.extend(theme.changed(&before));
    }
    let site = Site::plan(dossier, parsed, theme, copies, memory, &mut faults);
    timings.ended("plan", site.figures().files, 0);
    let failed = fails(&faults, project.strict);
    let written = match &folder {
        Some(folder) if !failed => {
            let later = project.goal == Goal::Watched;
            output::write_site(&site, memory, folder, later, &mut faults, &mut timings)?
        }
        None if project.goal == Goal::Preview => None,
        _ => site.check(&mut faults).map(|()| None)?,
    };
    if project.goal != Goal::Check {
        faults.retain(|fault| fault.level != Level::Hint);
    }
    scan::excerpts(project, &mut faults);
    diagnostic::sort(&mut faults);
    let failed = fails(&faults, project.strict);
    let figures = site.figures();
    Ok(BuildOutcome {
        timings,
        diagnostics: faults,
        figures,
        changed,
        written,
        site: (!failed).then(|| Arc::new(site)),
    })
}

/// Writes what a build for [`Goal::Watched`] has left to follow: the search index.
pub fn finish(project: &Project, memory: &mut Caches, site: &Site) -> Result<(), Failure> {
    if memory.search_is_behind {
        let folder = project.checked_output()?;
        // A shard is made without a template, which alone could have a fault.
        output::write_search(site, memory, &folder, &mut Vec::new(), &mut Timings::begin())?;
    }
    Ok(())
}

/// ParseCache what was read, or remembers it. A draft's faults wait until it is built.
fn parse_all(
    project: &Project,
    walked: ScannedProject,
    memory: &mut Caches,
    faults: &mut Vec<Diagnostic>,
) -> (ParsedDossier, Vec<scan::CopiedFile>) {
    faults.extend(walked.diagnostics);
    let file_faults = |found: Vec<Fault>, path: &str, faults: &mut Vec<Diagnostic>| {
        faults.extend(found.into_iter().map(|fault| Diagnostic::from_fault(fault, path)));
    };
    let mut meta = DossierMeta::default();
    if let Some(config) = walked.config {
        let mut found = Vec::new();
        meta = parse::dossier(&config.take().0).unpack(&mut found);
        file_faults(found, &config.path, faults);
    }
    if let Some(base_url) = &project.base_url {
        meta.base_url = Some(base_url.clone());
    }
    let home: Option<Prose> = walked.home.map(|home| {
        let mut found = Vec::new();
        let prose = parse::home(&home.take().0).unpack(&mut found);
        file_faults(found, &home.path, faults);
        prose
    });
    let drafts = project.drafts;
    let parsed = ParsedDossier {
        meta,
        home,
        sources: parse_entries(
            walked.sources,
            &mut memory.sources,
            parse::source,
            |s| s.meta.draft && !drafts,
            faults,
        ),
        topics: parse_entries(
            walked.topics,
            &mut memory.topics,
            parse::topic,
            |t| t.meta.draft && !drafts,
            faults,
        ),
        pages: parse_entries(
            walked.pages,
            &mut memory.pages,
            parse::page,
            |p| p.meta.draft && !drafts,
            faults,
        ),
        copies: walked.copies.iter().map(|copy| copy.path.clone()).collect(),
    };
    (parsed, walked.copies)
}

/// ParseCache entries side by side, each one remembered by the hash of its bytes.
fn parse_entries<T: Send + Sync>(
    entries: Vec<Arc<scan::EntryFiles>>,
    memory: &mut ParseCache<T>,
    parse: impl Fn(&EntryBytes<'_>) -> Checked<T> + Sync,
    is_left_out: impl Fn(&T) -> bool,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Arc<Entry<T>>> {
    let anew = |files: Arc<scan::EntryFiles>| {
        let scan::EntryFiles { text, sidecar, .. } = &*files;
        let format = text.as_ref().map(|text| text.format);
        let key_of = |text: Option<Fingerprint>, sidecar: Option<Fingerprint>| {
            fingerprint(&(format, (text, sidecar)))
        };
        let mut key = key_of(
            text.as_ref().map(|text| text.file.hash),
            sidecar.as_ref().map(|sidecar| sidecar.hash),
        );
        let (parsed, faults) = memory.recall(key, || {
            let text = text.as_ref().map(|text| text.file.take());
            let sidecar = sidecar.as_ref().map(ScannedFile::take);
            key = key_of(
                text.as_ref().map(|(_, hash)| *hash),
                sidecar.as_ref().map(|(_, hash)| *hash),
            );
            let text = text.as_ref().map(|(bytes, _)| bytes.as_slice()).zip(format);
            parse(&EntryBytes {
                text,
                sidecar: sidecar.as_ref().map(|(bytes, _)| bytes.as_slice()),
            })
        });
        CachedEntry::new(files, key, parsed, faults)
    };
    let parsed: Vec<CachedEntry<T>> = entries
        .into_par_iter()
        .with_max_len(MAX_CHUNK)
        .enumerate()
        .map(|(place, files)| memory.same(place, &files).cloned().unwrap_or_else(|| anew(files)))
        .collect();
    for CachedEntry { entry, faults: own, .. } in &parsed {
        if !own.is_empty() && !is_left_out(&entry.parsed) {
            faults.extend(own.iter().cloned().map(|fault| {
                let path = entry.path(fault.file).to_owned();
                Diagnostic::from_fault(fault, path)
            }));
        }
    }
    let entries = parsed.iter().map(|known| known.entry.clone()).collect();
    memory.replace(parsed);
    entries
}

/// The text of a source that was parsed before, from its files again; none if they have changed.
pub fn source_again(files: &scan::EntryFiles) -> Option<Text> {
    let text = match &files.text {
        Some(text) => Some((text.file.again()?, text.format)),
        None => None,
    };
    let sidecar = match &files.sidecar {
        Some(sidecar) => Some(sidecar.again()?),
        None => None,
    };
    let text = text.as_ref().map(|(bytes, format)| (bytes.as_slice(), *format));
    let input = EntryBytes { text, sidecar: sidecar.as_deref() };
    Some(parse::source(&input).value.text.into_text())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::project::Options;
    use crate::project::OutputFolder;

    /// A dossier with topics of these ids and titles, and the folder it lies in.
    fn dossier(topics: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().canonicalize().unwrap();
        fs::create_dir_all(folder.join("dossier/topics")).unwrap();
        fs::write(folder.join("dossier/dossier.yaml"), "title: A dossier\n").unwrap();
        for (id, title) in topics {
            let path = folder.join(format!("dossier/topics/{id}.yaml"));
            fs::write(path, format!("title: {title}\n")).unwrap();
        }
        (temp, folder)
    }

    fn built(folder: &Path, memory: &mut Caches) -> WriteReport {
        let options =
            Options { dir: Some(folder.to_owned()), goal: Goal::Site, ..Options::default() };
        build(&Project::open(options).unwrap(), memory).unwrap().written.unwrap()
    }

    #[test]
    fn what_changes_between_two_readings_is_remembered_as_what_it_was_parsed_from() {
        let (_temp, folder) = dossier(&[]);
        let options = Options { dir: Some(folder.clone()), ..Options::default() };
        let project = Project::open(options).unwrap();
        let topic = folder.join("dossier/topics/one.yaml");
        let (mut seen, mut memory) = (scan::ScanCache::default(), Caches::default());
        for (walked_as, read_as) in [("One", "Two"), ("One", "One")] {
            fs::write(&topic, format!("title: {walked_as}\n")).unwrap();
            let walked = scan::walk(&project, &mut seen, &DirtyFiles::All);
            walked.topics[0].sidecar.as_ref().unwrap().take();
            fs::write(&topic, format!("title: {read_as}\n")).unwrap();
            let (topics, faults) = (&mut memory.topics, &mut Vec::new());
            let parsed = parse_entries(walked.topics, topics, parse::topic, |_| false, faults);
            assert_eq!(parsed[0].parsed.meta.title.value, read_as);
        }
    }

    #[test]
    fn a_page_whose_file_is_as_it_was_left_is_not_made_again() {
        let (_temp, folder) = dossier(&[("one", "One"), ("two", "Two")]);
        let mut memory = Caches::default();
        let all = built(&folder, &mut memory).written;

        // As if the program had left other words there.
        let page = folder.join("site/topics/one.html");
        let made = fs::read_to_string(&page).unwrap();
        fs::write(&page, made.replace("One", "ONE")).unwrap();
        let output = OutputFolder::unchecked(folder.join("site"));
        memory.disk.as_mut().unwrap().believe(&output, "topics/one.html");
        assert_eq!(built(&folder, &mut memory).unchanged, all);
        assert!(fs::read_to_string(&page).unwrap().contains("ONE"), "it was made again");

        // What it is made from, and what cannot be trusted, is made again.
        fs::write(folder.join("dossier/topics/one.yaml"), "title: New\n").unwrap();
        built(&folder, &mut memory);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::write(&page, "mine").unwrap();
        built(&folder, &mut memory);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::remove_file(&page).unwrap();
        assert_eq!(built(&folder, &mut memory).written, 1);
    }
}
