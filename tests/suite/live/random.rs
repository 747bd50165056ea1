//! The oracle through a real `dossier watch`: random changes, saved as editors save them, and after each
//! the site ends as a clean build makes it.
//!
//! `ORACLE_SEED` and `ORACLE_SERIES` say which series are run, as for the oracle.

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

/// A project that is watched.
struct Watched {
    project: Project,
    live: Live,
    files: Files,
    /// The last site of a clean build.
    good: Vec<(String, Vec<u8>)>,
    /// The number of builds it had reported at that time.
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

    /// Changes the files, and does to the disk what editors do then.
    fn change(&mut self, random: &mut Random, now: Files) {
        let before = std::mem::replace(&mut self.files, now);
        let gone = before.iter().filter(|(path, _)| !self.files.contains_key(*path));
        let mut gone: Vec<(&String, &String)> = gone.collect();
        for (path, text) in self.files.iter().filter(|(path, own)| before.get(*path) != Some(own)) {
            // A file that disappeared and reappeared elsewhere was moved.
            if let Some(at) = gone.iter().position(|(_, own)| *own == text) {
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

    /// Waits until the site is as a clean build makes it; where that finds errors, until they are told,
    /// and then the site is the one of before.
    fn settle(&mut self, seed: u64) {
        // Files that no editor has touched, and no memory of them.
        let clean = Project::new(&[]);
        for (path, text) in &self.files {
            clean.write(path, text);
        }
        let run = clean.run(&["build", "-q"]);
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
            // Between two saves the dossier may have been without errors, and a site was built.
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
