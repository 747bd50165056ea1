//! The oracle through a real `dossier watch`: random changes, saved as editors save them. After each,
//! the site must become equal to a clean build.
//!
//! `ORACLE_SEED` and `ORACLE_SERIES` select the series, as for the oracle.

use std::fs;

use super::saves::SAVES;
use super::watching::content;
use super::{Live, wait_until};
use crate::harness::Project;
use crate::oracle::changes::{Files, Random, beginning, change, mend};
use crate::oracle::kept::number;

/// The number of series in a run of the suite.
const SERIES: u64 = 3;
/// The number of changes in a series.
const STEPS: usize = 12;

/// A project with a running `dossier watch`.
struct Watched {
    project: Project,
    live: Live,
    files: Files,
    /// The last site of a clean build.
    good: Vec<(String, Vec<u8>)>,
    /// The number of builds reported when that site was complete.
    made: usize,
    story: Vec<String>,
}

impl Watched {
    fn new(random: &mut Random) -> Self {
        let (project, files) = (Project::new(&[]), beginning(random));
        for (path, text) in &files {
            project.write(path, text);
        }
        let mut live = Live::start(&project, &["watch"]);
        live.line("watching for changes");
        let (good, story) = (Vec::new(), vec!["it begins".to_owned()]);
        Self { project, live, files, good, made: 0, story }
    }

    /// Applies changed files to the disk, saving each as some editor does.
    fn change(&mut self, random: &mut Random, now: Files) {
        let before = std::mem::replace(&mut self.files, now);
        let gone = before.iter().filter(|(path, _)| !self.files.contains_key(*path));
        let mut gone: Vec<(&String, &String)> = gone.collect();
        for (path, text) in self.files.iter().filter(|(path, new)| before.get(*path) != Some(new)) {
            // A file that disappeared and reappeared elsewhere was moved.
            if let Some(at) = gone.iter().position(|(_, old)| *old == text) {
                let (from, _) = gone.remove(at);
                self.project.rename(from, path);
                self.story.push(format!("  {from} moved to {path}"));
                continue;
            }
            let (how, save) = random.pick(&SAVES);
            self.story.push(format!("  {path} saved {how}"));
            let path = self.project.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            save(&path, text);
        }
        for (path, _) in gone {
            self.project.remove(path);
        }
    }

    /// Waits until the site equals a clean build. If the clean build fails, waits until the same errors
    /// are reported, and checks that the site is the previous one.
    fn settle(&mut self, seed: u64) {
        // A fresh project, without caches and traces of editors.
        let clean = Project::new(&[]);
        for (path, text) in &self.files {
            clean.write(path, text);
        }
        let run = clean.run(&["build"]);
        let when = format!("series {seed}, after {:#?}", self.story);
        let site = || content(&self.project, "site");
        let live = &mut self.live;
        if run.code == 0 {
            self.good = content(&clean, "site");
            wait_until(&format!("the site is a clean one: {when}"), || site() == self.good);
            live.hear();
            self.made = live.sites();
        } else {
            assert_eq!(run.code, 1, "{when}: {}", run.stderr);
            wait_until(&format!("this is told:\n{}\n{when}", run.stderr), || {
                live.hear();
                live.told().ends_with(&run.stderr)
            });
            // The dossier may have been correct between two saves, so that a site was built.
            wait_until(&format!("the site is the one of before: {when}"), || {
                live.hear();
                site() == self.good || live.sites() > self.made
            });
        }
    }
}

fn series(seed: u64) {
    let mut random = Random::new(seed);
    let mut watched = Watched::new(&mut random);
    watched.settle(seed);
    for _ in 0..STEPS {
        let mut files = watched.files.clone();
        for _ in 0..=random.below(3) / 2 {
            let what = change(&mut random, &mut files);
            watched.story.push(what);
        }
        watched.change(&mut random, files);
        watched.settle(seed);
    }
    let mut files = watched.files.clone();
    watched.story.push(mend(&mut random, &mut files));
    watched.change(&mut random, files);
    watched.settle(seed);
    let (code, printed) = watched.live.stop();
    assert_eq!(code, Some(0), "series {seed}: {printed}");
}

#[test]
fn what_editors_save_is_followed() {
    if let Some(seed) = number("ORACLE_SEED") {
        series(seed);
        return;
    }
    (0..number("ORACLE_SERIES").unwrap_or(SERIES)).for_each(series);
}
