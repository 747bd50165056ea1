//! The pipeline: the only way from the files of a dossier to its site.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::print::fails;
use crate::diagnostic::{self, Diagnostic, Level};
use crate::fingerprint::Fingerprint;
use crate::link::{self, Dossier, LinkCache};
use crate::output::{self, OutputCache, WriteOptions, WriteReport};
use crate::parse::{self, ParseCaches, ParsedDossier};
use crate::progress::Step;
use crate::project::{Failure, Goal, Project};
use crate::scan::{self, CopiedFile, DirtyFiles, ScanCache};
use crate::site::{self, ContentsCache, DossierCounts, Site, SiteCache, SiteContents};
use crate::theme::Theme;
use crate::timings::Timings;

/// The caches of all stages. A build with empty caches has the same result and takes longer.
#[derive(Debug, Default)]
pub struct Caches {
    pub scan: ScanCache,
    pub parse: ParseCaches,
    pub link: LinkCache,
    /// The theme files of the project with their hashes; None before the first build.
    pub theme: Option<BTreeMap<String, Fingerprint>>,
    pub site: SiteCache,
    pub output: OutputCache,
    pub contents: ContentsCache,
}

/// The result of a build.
#[derive(Debug)]
pub struct BuildOutcome {
    /// Every diagnostic, sorted by file and position; hints only when a dossier is checked.
    pub diagnostics: Vec<Diagnostic>,
    pub counts: DossierCounts,
    /// The paths, from the project's folder, of the files that are new, changed or gone since the
    /// previous build.
    pub changed: Vec<String>,
    /// None if there are errors, or if nothing was to be written.
    pub written: Option<WriteReport>,
    pub timings: Timings,
    /// The site, for rendering single pages; None if there are errors.
    pub site: Option<Arc<Site>>,
    /// What is to be published; None if there are errors, or for another goal.
    pub contents: Option<SiteContents>,
}

/// A project that has been read, with all references between its entries.
#[derive(Debug)]
pub struct LinkedProject {
    pub parsed: ParsedDossier,
    pub dossier: Dossier,
    /// The files that are published unchanged.
    pub copies: Vec<CopiedFile>,
    /// The paths, from the project's folder, of the files that are new, changed or gone since the
    /// previous build.
    pub changed: Vec<String>,
    /// Those of scanning, parsing and linking, unsorted and without excerpts; hints only when a dossier
    /// is checked.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the stages before the site is planned: for commands that ask about a dossier without building
/// its site, and for [`build`].
pub fn link_project(
    project: &Project,
    caches: &mut Caches,
    dirty: &DirtyFiles,
    timings: &mut Timings,
) -> LinkedProject {
    let mut diagnostics = Vec::new();
    let mut scanned = scan::scan(project, &mut caches.scan, dirty);
    let changed = std::mem::take(&mut scanned.changed);
    let mut copies = scanned.copies.clone();
    timings.finish_stage("scan", scanned.file_count, scanned.byte_count);

    let parsed = parse::parse_project(project, scanned, &mut caches.parse, &mut diagnostics);
    let entry_count = parsed.sources.len() + parsed.topics.len() + parsed.pages.len();
    timings.finish_stage("parse", entry_count, 0);

    project.progress.begin(Step::Connect, 0);
    let (dossier, link_diagnostics) = link::link(&parsed, project.options.drafts, &mut caches.link);
    diagnostics.extend(link_diagnostics);
    link::join_consequences(&mut diagnostics);
    if project.options.goal == Goal::Check {
        let hints = link::hints(&dossier, &parsed, project.options.drafts, &diagnostics);
        diagnostics.extend(hints);
    }
    copies.retain(|copy| !dossier.uncopied.contains(&copy.path));
    timings.finish_stage("link", entry_count, 0);
    LinkedProject { parsed, dossier, copies, changed, diagnostics }
}

/// Builds a project. If the dossier has errors, the site stays as it was; only failures of the
/// environment are a [`Failure`]. `dirty` are the files that may have changed since the previous build
/// with these caches.
pub fn build(
    project: &Project,
    caches: &mut Caches,
    dirty: &DirtyFiles,
) -> Result<BuildOutcome, Failure> {
    let output = match project.options.goal {
        Goal::Site | Goal::Watched => Some(project.checked_output()?),
        Goal::Check | Goal::Preview | Goal::Publish => None,
    };
    let mut timings = Timings::start();
    let LinkedProject { parsed, dossier, copies, mut changed, mut diagnostics } =
        link_project(project, caches, dirty, &mut timings);

    let theme = Theme::load(project, &mut diagnostics);
    if let Some(previous) = caches.theme.replace(theme.overrides.clone()) {
        changed.extend(theme.changed(&previous));
    }
    let site = Site::plan(dossier, parsed, theme, copies, &mut caches.site, &mut diagnostics);
    timings.finish_stage("plan", site.file_count(), 0);

    let progress = &*project.progress;
    let mut contents = None;
    let written = match &output {
        Some(folder) if !fails(&diagnostics, project.options.strict) => {
            let options = WriteOptions {
                trust_output: *dirty != DirtyFiles::All,
                indexes_may_wait: project.options.goal == Goal::Watched,
            };
            let cache = &mut caches.output;
            output::write_site(
                &site,
                folder,
                cache,
                options,
                &mut diagnostics,
                &mut timings,
                progress,
            )?
        }
        None if project.options.goal == Goal::Preview => None,
        None if project.options.goal == Goal::Publish
            && !fails(&diagnostics, project.options.strict) =>
        {
            let cache = &mut caches.contents;
            contents = site::contents(&site, cache, &mut diagnostics, &mut timings, progress)?;
            None
        }
        _ => site.check(&mut diagnostics, progress).map(|()| None)?,
    };

    if project.options.goal != Goal::Check {
        diagnostics.retain(|diagnostic| diagnostic.level != Level::Hint);
    }
    scan::add_excerpts(project, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    let failed = fails(&diagnostics, project.options.strict);
    Ok(BuildOutcome {
        diagnostics,
        counts: site.counts(),
        changed,
        written,
        timings,
        site: (!failed).then(|| Arc::new(site)),
        contents: contents.filter(|_| !failed),
    })
}

/// Writes the indexes that a build for [`Goal::Watched`] has left to be written later. The outcome has
/// diagnostics only if withheld words are found in them.
pub fn write_indexes(
    project: &Project,
    caches: &mut Caches,
    site: &Site,
) -> Result<BuildOutcome, Failure> {
    let folder = project.checked_output()?;
    let options = WriteOptions { trust_output: true, indexes_may_wait: false };
    let (mut diagnostics, mut timings) = (Vec::new(), Timings::start());
    let written = output::write_site(
        site,
        &folder,
        &mut caches.output,
        options,
        &mut diagnostics,
        &mut timings,
        &project.progress,
    )?;
    scan::add_excerpts(project, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    Ok(BuildOutcome {
        diagnostics,
        counts: site.counts(),
        changed: Vec::new(),
        written,
        timings,
        site: None,
        contents: None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::project::Options;
    use crate::withheld::GuardCache;

    /// Writes a dossier with topics of these ids and titles, and returns its folder.
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

    fn build(folder: &Path, caches: &mut Caches) -> WriteReport {
        outcome(folder, caches, Goal::Site).written.unwrap()
    }

    fn outcome(folder: &Path, caches: &mut Caches, goal: Goal) -> BuildOutcome {
        let options = Options { dir: Some(folder.to_owned()), goal, ..Options::default() };
        let project = Project::open(options).unwrap();
        super::build(&project, caches, &DirtyFiles::All).unwrap()
    }

    /// Writes a source whose second block the topic `one` repeats.
    fn withhold(folder: &Path, id: &str, sidecar: &str) {
        let text = "Open.\n\nThey left the room by the small door and never came back again.\n";
        let sources = folder.join("dossier/sources");
        fs::create_dir_all(&sources).unwrap();
        fs::write(sources.join(format!("{id}.txt")), text).unwrap();
        fs::write(sources.join(format!("{id}.yaml")), format!("title: {id}\n{sidecar}")).unwrap();
        let said = "Left the room by the small door, and never came back.\n";
        fs::write(folder.join("dossier/topics/one.md"), said).unwrap();
    }

    #[test]
    fn a_page_is_looked_at_again_when_more_is_withheld() {
        const OPEN: &str = "publish: excerpts\npassages: [{paragraphs: 1, topics: [one]}]\n";
        const ALL: &str = "publish: excerpts\npassages: [{paragraphs: 1-2, topics: [one]}]\n";
        let (_temp, folder) = dossier(&[("one", "One")]);
        let mut caches = Caches::default();
        // Each is withheld after a build in which it was not.
        for (before, other, after) in [
            (ALL, None, OPEN),
            ("publish: full\n", None, "publish: metadata\n"),
            (ALL, None, "publish: metadata\n"),
            (OPEN, Some("publish: full\n"), OPEN),
            (OPEN, Some(ALL), OPEN),
        ] {
            withhold(&folder, "a", before);
            if let Some(sidecar) = other {
                withhold(&folder, "b", sidecar);
            }
            build(&folder, &mut caches);
            let page = folder.join("site/topics/one.html");
            let html = fs::read_to_string(&page).unwrap();
            withhold(&folder, "a", after);
            for file in ["b.txt", "b.yaml"] {
                let _ = fs::remove_file(folder.join("dossier/sources").join(file));
            }
            for caches in [&mut caches, &mut Caches::default()] {
                let outcome = outcome(&folder, caches, Goal::Site);
                let found: Vec<_> =
                    outcome.diagnostics.iter().map(|fault| (fault.code, &*fault.file)).collect();
                let expected = [(crate::Code::WithheldText, "dossier/topics/one.md")];
                assert_eq!(found, expected, "{before} {other:?} {after}");
                assert!(outcome.written.is_none());
                assert_eq!(fs::read_to_string(&page).unwrap(), html);
            }
        }
    }

    #[test]
    fn a_page_that_did_not_change_is_not_looked_at_again() {
        let (_temp, folder) = dossier(&[("one", "One"), ("two", "Two")]);
        let mut caches = Caches::default();
        withhold(&folder, "a", "publish: metadata\n");
        fs::write(folder.join("dossier/topics/one.md"), "Nothing.\n").unwrap();
        build(&folder, &mut caches);
        // As in another process: the withheld words are collected only if a page is looked at.
        caches.site.guard = GuardCache::default();
        build(&folder, &mut caches);
        assert!(caches.site.guard.is_empty());
        fs::write(folder.join("dossier/topics/one.md"), "Something.\n").unwrap();
        build(&folder, &mut caches);
        assert!(!caches.site.guard.is_empty());
    }

    #[test]
    fn the_preview_guards_each_page_that_it_makes() {
        let (_temp, folder) = dossier(&[("one", "One"), ("two", "Two")]);
        withhold(&folder, "a", "publish: metadata\n");
        let site = outcome(&folder, &mut Caches::default(), Goal::Preview).site.unwrap();
        let faults = |path| site.content(path).unwrap().err().unwrap_or_default();
        assert_eq!(faults("topics/two.html"), []);
        assert_eq!(faults("sources/a.html"), []);
        for path in ["topics/one.html", "search/entries/one.js", "print.html"] {
            let found = faults(path);
            assert_eq!(found.len(), 1, "{path}");
            assert_eq!(found[0].code, crate::Code::WithheldText, "{path}");
            assert!(found[0].message.contains(path), "{}", found[0].message);
        }
    }

    #[test]
    fn no_table_has_withheld_words() {
        let (_temp, folder) = dossier(&[("one", "One")]);
        let note = "They left the room by the small door, and never came back again";
        let passages = format!("passages: [{{paragraphs: 1, topics: [one], note: '{note}'}}]");
        withhold(&folder, "a", &format!("publish: excerpts\n{passages}\n"));
        fs::write(folder.join("dossier/topics/one.md"), "Nothing.\n").unwrap();
        let site = outcome(&folder, &mut Caches::default(), Goal::Preview).site.unwrap();
        let found = site.content("data/passages.csv").unwrap().unwrap_err();
        assert_eq!(found[0].code, crate::Code::WithheldText);
        for name in ["passages.csv", "passages.jsonl"] {
            let found = site.guarded(name, |dossier| {
                let table = crate::pages::table::passages(dossier);
                if name.ends_with("csv") { table.csv() } else { table.json_lines() }
            });
            assert_eq!(found.unwrap_err()[0].code, crate::Code::WithheldText, "{name}");
        }
    }

    #[test]
    fn the_table_of_passages_is_written_when_the_watcher_has_time() {
        let (_temp, folder) = dossier(&[("one", "One")]);
        withhold(&folder, "a", "passages: [{paragraphs: 1, topics: [one], note: Old}]\n");
        let options =
            Options { dir: Some(folder.clone()), goal: Goal::Watched, ..Options::default() };
        let project = Project::open(options).unwrap();
        let mut caches = Caches::default();
        super::build(&project, &mut caches, &DirtyFiles::All).unwrap();
        withhold(&folder, "a", "passages: [{paragraphs: 1, topics: [one], note: New}]\n");
        let sidecar = folder.join("dossier/sources/a.yaml");
        let built = super::build(&project, &mut caches, &DirtyFiles::Files([sidecar].into()));
        let built = built.unwrap();
        let has_new =
            |path| fs::read_to_string(folder.join("site").join(path)).unwrap().contains("New");
        assert!(has_new("topics/one.html") && !has_new("data/passages.csv"));
        assert!(built.written.unwrap().indexes_wait);
        let late = write_indexes(&project, &mut caches, &built.site.unwrap()).unwrap();
        assert!(late.diagnostics.is_empty() && has_new("data/passages.csv"));
    }

    #[test]
    fn what_changes_between_two_readings_is_remembered_as_what_it_was_parsed_from() {
        let (_temp, folder) = dossier(&[]);
        let options = Options { dir: Some(folder.clone()), ..Options::default() };
        let project = Project::open(options).unwrap();
        let topic = folder.join("dossier/topics/one.yaml");
        let mut caches = Caches::default();
        for (title_when_scanned, title_when_read) in [("One", "Two"), ("One", "One")] {
            fs::write(&topic, format!("title: {title_when_scanned}\n")).unwrap();
            let mut scanned = scan::scan(&project, &mut caches.scan, &DirtyFiles::All);
            scanned.topics[0].sidecar = None;
            fs::write(&topic, format!("title: {title_when_read}\n")).unwrap();
            let parsed =
                parse::parse_project(&project, scanned, &mut caches.parse, &mut Vec::new());
            assert_eq!(parsed.topics[0].parsed.meta.title.value, title_when_read);
        }
    }

    #[test]
    fn a_page_whose_file_is_as_it_was_left_is_not_made_again() {
        let (_temp, folder) = dossier(&[("one", "One"), ("two", "Two")]);
        let mut caches = Caches::default();
        let all = build(&folder, &mut caches).written;

        // As if the program had written other words there.
        let page = folder.join("site/topics/one.html");
        let html = fs::read_to_string(&page).unwrap();
        fs::write(&page, html.replace("One", "ONE")).unwrap();
        caches.output.accept("topics/one.html");
        assert_eq!(build(&folder, &mut caches).unchanged, all);
        assert!(fs::read_to_string(&page).unwrap().contains("ONE"), "it was rendered again");

        // If the topic changes, or the file cannot be trusted, the page is written again.
        fs::write(folder.join("dossier/topics/one.yaml"), "title: New\n").unwrap();
        build(&folder, &mut caches);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::write(&page, "mine").unwrap();
        build(&folder, &mut caches);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::remove_file(&page).unwrap();
        assert_eq!(build(&folder, &mut caches).written, 1);
    }
}
