//! One series: compares builds with caches with a clean build after each change.
//!
//! Compares site, diagnostics and counts. Some events are dropped on purpose; the next full scan must
//! find the changes.

use std::any::Any;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dossier::internals::{DiskCache, MANIFEST, Site, write_indexes};
use dossier::{BuildOutcome, Caches, DirtyFiles, Goal, Options, Project, build};
use tempfile::TempDir;
use walkdir::WalkDir;

use super::changes::{Files, Random, beginning, change};

/// Changes per series.
pub const STEPS: usize = 10;

/// The content of each file of a site, by path.
type Content = BTreeMap<String, Vec<u8>>;

/// A way in which builds follow each other.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Run {
    /// One process builds repeatedly, with a full scan each time.
    Build,
    /// Like `watch`: usually learns from events which files changed.
    Watch,
    /// Like `serve`: learns from events as well, and renders each page on request.
    Serve,
    /// Each build is a new process, which loads the cache that the last one saved.
    New,
}

/// The result of a clean build of the project in its current state.
#[derive(Default)]
struct Clean {
    has_site: bool,
    diagnostics: String,
    figures: String,
    /// The last site that was built without errors.
    site: Content,
    /// All paths that any site contained so far.
    paths: BTreeSet<String>,
}

impl Clean {
    fn renew(&mut self, root: &Path) {
        let _ = fs::remove_dir_all(root.join("clean"));
        let built = built(&project(root, "clean", Goal::Site), &mut Caches::default());
        self.has_site = built.site.is_some();
        self.diagnostics = format!("{:#?}", built.diagnostics);
        self.figures = figures(&built);
        if self.has_site {
            self.site = content(&root.join("clean"));
            self.paths.extend(self.site.keys().cloned());
        }
    }
}

/// A series of builds of one kind.
struct Follower {
    run: Run,
    caches: Caches,
    /// True if an event was dropped since the last full scan.
    misses: bool,
    /// True if its site was built after an event was dropped.
    is_behind: bool,
    /// The site whose indexes are not written yet, as `watch` postpones it during frequent saves.
    waiting: Option<Arc<Site>>,
}

impl Follower {
    fn new(run: Run) -> Self {
        Self { run, caches: Caches::default(), misses: false, is_behind: false, waiting: None }
    }

    /// Chooses the dirty files for the next scan, and sometimes drops events.
    fn suspects(&mut self, changed: &BTreeSet<PathBuf>, random: &mut Random) -> DirtyFiles {
        if !matches!(self.run, Run::Watch | Run::Serve) {
            return DirtyFiles::All;
        }
        match random.below(8) {
            0 | 1 => DirtyFiles::All,
            2 => {
                self.misses = true;
                let told = changed.iter().filter(|_| random.below(2) == 0);
                DirtyFiles::Files(told.cloned().collect())
            }
            _ => DirtyFiles::Files(changed.clone()),
        }
    }

    /// Builds, and compares the result with the clean build.
    fn follow(&mut self, root: &Path, suspects: &DirtyFiles, clean: &Clean, asks: bool) {
        let goal = match self.run {
            Run::Build | Run::New => Goal::Site,
            Run::Watch => Goal::Watched,
            Run::Serve => Goal::Preview,
        };
        let output = format!("{:?}", self.run);
        let project = project(root, &output, goal);
        let mut disk_cache = DiskCache::new(&project);
        if self.run == Run::New {
            let (caches, warning) = disk_cache.load();
            assert_eq!(warning, None);
            self.caches = caches;
        }
        self.misses &= *suspects != DirtyFiles::All;
        let waits = self.run == Run::Watch && !asks && *suspects != DirtyFiles::All;
        let built = build(&project, &mut self.caches, suspects).unwrap();
        if let (Some(site), Some(written)) = (&built.site, &built.written) {
            self.waiting = written.indexes_wait.then(|| site.clone());
        }
        if let Some(site) = self.waiting.take_if(|_| !waits) {
            write_indexes(&project, &mut self.caches, &site).unwrap();
        }
        if self.run == Run::New {
            assert_eq!(disk_cache.save(&self.caches), None);
        }
        if self.misses {
            self.is_behind = true;
            // The content of these pages does not matter, but rendering them must not panic.
            let pages = built.site.iter().filter(|_| asks && self.run == Run::Serve);
            pages.for_each(|site| drop(served(site, clean)));
            return;
        }
        // The preview looks for withheld words in the pages that it renders, a build in all.
        if self.run == Run::Serve && clean.diagnostics.contains("code: WithheldText") {
            return;
        }
        self.is_behind &= !clean.has_site;
        let run = self.run;
        assert_eq!(built.site.is_some(), clean.has_site, "{run:?}: whether there is a site");
        let (found, counted) = (format!("{:#?}", built.diagnostics), figures(&built));
        assert!(
            found == clean.diagnostics && counted == clean.figures,
            "{run:?}: found is {found}\n{counted}, and not {}\n{}",
            clean.diagnostics,
            clean.figures
        );
        let got = match (run, &built.site) {
            (Run::Serve, Some(site)) if asks => served(site, clean),
            (Run::Serve, _) => return,
            _ => content(&root.join(&output)),
        };
        if !self.is_behind {
            let is_index = |path: &str| {
                path.starts_with("search/") || ["data/passages.csv", MANIFEST].contains(&path)
            };
            let may_wait = |path: &str| self.waiting.is_some() && is_index(path);
            let differs =
                |path: &&String| got.get(*path) != clean.site.get(*path) && !may_wait(path);
            let other = got.keys().chain(clean.site.keys()).find(differs);
            assert_eq!(other, None, "{run:?}: this file is another one");
        }
    }
}

/// Returns the responses of a preview for all paths that any site contained. The manifest, which only
/// exists on disk, is taken from the clean site.
fn served(site: &Site, clean: &Clean) -> Content {
    let mut all = Content::new();
    for path in &clean.paths {
        if path == MANIFEST {
            all.extend(clean.site.get(path).map(|bytes| (path.clone(), bytes.clone())));
        } else if let Some(from) = site.copied(path) {
            all.insert(path.clone(), fs::read(from).unwrap_or_default());
        } else if let Some(made) = site.content(path) {
            assert!(site.has(path), "{path} is made, but not there");
            all.insert(path.clone(), made.map(Cow::into_owned).unwrap_or_default());
        } else {
            assert!(!site.has(path), "{path} is there, but not made");
        }
    }
    all
}

/// Updates a folder to hold these files, and returns the changed paths.
fn sync(root: &Path, before: &Files, now: &Files) -> BTreeSet<PathBuf> {
    let mut changed = BTreeSet::new();
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
        changed.insert(root.join(path));
    }
    for (path, text) in now.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
        let place = root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
        changed.insert(place);
    }
    changed
}

/// Reads all files below a folder.
fn content(folder: &Path) -> Content {
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    files.map(|file| (name(file.path()), fs::read(file.path()).unwrap())).collect()
}

fn project(root: &Path, output: &str, goal: Goal) -> Project {
    let output = Some(root.join(output));
    Project::open(Options { dir: Some(root.to_owned()), output, goal, ..Options::default() })
        .unwrap()
}

fn built(project: &Project, caches: &mut Caches) -> BuildOutcome {
    build(project, caches, &DirtyFiles::All).unwrap()
}

fn figures(built: &BuildOutcome) -> String {
    let figures = built.counts;
    format!("{} {} {}", figures.sources, figures.passages, figures.topics)
}

/// Creates a folder, in memory if the system supports it: a series writes thousands of files.
fn folder() -> TempDir {
    let in_memory = tempfile::tempdir_in("/dev/shm");
    in_memory.or_else(|_| tempfile::tempdir()).unwrap()
}

/// Runs a series. Returns the number of builds without errors, or the failure and the changes that
/// led to it.
pub fn series(seed: u64) -> Result<usize, String> {
    let mut story = vec!["it begins".to_owned()];
    let played = catch_unwind(AssertUnwindSafe(|| play(seed, &mut story)));
    played.map_err(|why| format!("{}\nafter {story:#?}", said(why.as_ref())))
}

/// Returns the message of a panic.
fn said(why: &(dyn Any + Send)) -> String {
    let literal = || why.downcast_ref::<&str>().map(|words| (*words).to_owned());
    why.downcast_ref::<String>().cloned().or_else(literal).unwrap_or_default()
}

fn play(seed: u64, story: &mut Vec<String>) -> usize {
    let temp = folder();
    let root = temp.path().canonicalize().unwrap();
    let mut random = Random::new(seed);
    let mut files = beginning(&mut random);
    sync(&root, &Files::new(), &files);
    let mut followers = [Run::Build, Run::Watch, Run::Serve, Run::New].map(Follower::new);
    let mut clean = Clean::default();
    let mut clean_builds = 0;
    for step in 0..=STEPS {
        let mut changed = BTreeSet::new();
        if step > 0 {
            let before = files.clone();
            for _ in 0..=random.below(3) / 2 {
                story.push(change(&mut random, &mut files));
            }
            changed = sync(&root, &before, &files);
        }
        clean.renew(&root);
        clean_builds += usize::from(clean.has_site);
        for follower in &mut followers {
            // The first and the last scan are full scans.
            let suspects = match step {
                0 | STEPS => DirtyFiles::All,
                _ => follower.suspects(&changed, &mut random),
            };
            let asks = step == STEPS || random.below(3) > 0;
            follower.follow(&root, &suspects, &clean, asks);
        }
    }
    clean_builds
}
