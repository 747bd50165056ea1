//! Builds that are killed, and builds that run at the same time.

use std::thread;
use std::time::Duration;

use crate::harness::{Project, Run, Site};

/// Writes sixty topics that contain this word.
fn write_topics(project: &Project, word: &str) {
    for number in 0..60 {
        let topic = format!("dossier/topics/t{number}");
        project.write(&format!("{topic}.yaml"), format!("title: Topic {number}\n"));
        project.write(&format!("{topic}.md"), format!("Words on {word}.\n\n").repeat(40));
    }
}

/// Returns the site of the topics that contain this word.
fn site_with(word: &str) -> Site {
    let project = Project::dossier(&[]);
    write_topics(&project, word);
    project.build()
}

#[test]
fn a_killed_build_leaves_each_page_old_or_new() {
    let (old, new) = (site_with("autumn"), site_with("spring"));
    let project = Project::dossier(&[]);
    for pause in [0, 1, 3, 6, 10, 15, 25, 40] {
        write_topics(&project, "autumn");
        assert!(project.build() == old, "a build heals what the last one left");
        write_topics(&project, "spring");
        let mut child = project.command(&["build", "-q"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = project.site();
        for path in old.paths().into_iter().filter(|path| *path != ".dossier-manifest") {
            let found = left.bytes(path);
            let whole = found == old.bytes(path) || found == new.bytes(path);
            assert!(whole, "{path} is neither, killed after {pause} ms");
        }
        assert!(project.build() == new, "killed after {pause} ms, the next build heals");
    }
}

#[test]
fn builds_at_the_same_time_do_not_mix() {
    let expected = site_with("spring");
    let project = Project::dossier(&[]);
    write_topics(&project, "spring");
    let codes: Vec<i32> = thread::scope(|scope| {
        let build = || Run::of(project.command(&["build", "-q"])).code;
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(build)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(codes.contains(&0), "one of them builds: {codes:?}");
    assert!(codes.iter().all(|code| [0, 2].contains(code)), "{codes:?}");
    assert!(project.site() == expected, "{:?}", project.site().paths());
}
