//! Tests of finding files and of reporting errors about them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Level;
use crate::project::Options;

/// Returns the files of an entry with a Markdown text and a sidecar, neither of them on disk.
pub fn entry_files(id: &str, folder: &str) -> EntryFiles {
    let path = format!("dossier/{folder}/{id}");
    let file = |ending: &str| ScannedFile {
        path: format!("{path}.{ending}"),
        hash: Fingerprint::default(),
        from: PathBuf::new(),
        stamp: None,
        read_at: SystemTime::UNIX_EPOCH,
    };
    EntryFiles {
        kind: EntryKind::Source,
        id: id.to_owned(),
        text: Some(TextFile { file: file("md"), format: Format::Markdown }),
        sidecar: Some(file("yaml")),
        defaults: None,
        content_hash: Fingerprint::default(),
        path,
        faults: Vec::new(),
    }
}

/// Creates a project in a temporary folder with these files; a path that ends in `/` is a folder.
fn project(files: &[&str]) -> (tempfile::TempDir, Project) {
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join("dossier")).unwrap();
    for file in files {
        let path = temp.path().join("dossier").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !file.ends_with('/') {
            fs::write(path, file).unwrap();
        }
    }
    let dir = Some(temp.path().to_owned());
    let project = Project::open(Options { dir, ..Options::default() }).unwrap();
    (temp, project)
}

/// Returns code and file of each diagnostic, sorted.
fn told(walked: &ScannedProject) -> Vec<(&str, &str)> {
    let mut told: Vec<_> = walked
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.code.as_str(), diagnostic.file.as_str()))
        .collect();
    told.sort_unstable();
    told
}

fn look(project: &Project) -> ScannedProject {
    scan(project, &mut ScanCache::default(), &DirtyFiles::All)
}

fn told_of(files: &[&str]) -> Vec<(String, String)> {
    let (_temp, project) = project(files);
    let walked = look(&project);
    let told = told(&walked).into_iter();
    told.map(|(code, file)| (code.to_owned(), file.to_owned())).collect()
}

fn pair(code: &str, file: &str) -> (String, String) {
    (code.to_owned(), file.to_owned())
}

fn copies(walked: &ScannedProject) -> Vec<&str> {
    walked.copies.iter().map(|copy| copy.path.as_str()).collect()
}

#[test]
fn files_become_entries() {
    let (_temp, project) = project(&[
        "dossier.yaml",
        "dossier.md",
        "sources/b.md",
        "sources/b.yaml",
        "sources/2018/a.txt",
        "sources/2018/a.yaml",
        "sources/2018/scan.pdf",
        "topics/inf.yaml",
        "topics/note.txt",
        "pages/method.md",
        "images/a.png",
    ]);
    let walked = look(&project);
    assert_eq!(told(&walked), [("misplaced-file", "dossier/topics/note.txt")]);
    assert_eq!(walked.config.as_ref().unwrap().bytes, b"dossier.yaml");
    assert_eq!(walked.home.as_ref().unwrap().file.path, "dossier/dossier.md");
    let [a, b] = walked.sources.as_slice() else { panic!("{:?}", walked.sources) };
    assert_eq!((a.files.id.as_str(), a.files.path.as_str()), ("a", "dossier/sources/2018/a"));
    let text = a.files.text.as_ref().unwrap();
    assert_eq!(
        (text.file.path.as_str(), text.format, a.text.as_deref().unwrap()),
        ("dossier/sources/2018/a.txt", Format::Plain, &b"sources/2018/a.txt"[..])
    );
    assert_eq!(a.files.sidecar.as_ref().unwrap().path, "dossier/sources/2018/a.yaml");
    assert_eq!(b.files.id, "b");
    assert_eq!((walked.topics.len(), walked.topics[0].files.text.is_none()), (1, true));
    assert_eq!((walked.pages.len(), walked.pages[0].files.sidecar.is_none()), (1, true));
    assert_eq!(copies(&walked), ["images/a.png", "sources/2018/scan.pdf", "topics/note.txt"]);
    assert_eq!(walked.copies[0].from, project.dossier.join("images/a.png"));
}

#[test]
fn hidden_files_and_what_editors_leave_are_passed_over() {
    let (_temp, project) = project(&[
        "dossier.yaml",
        "_drafts/a.md",
        ".git/config",
        "sources/_a.md",
        "sources/.#a.md",
        "sources/a.md~",
        "sources/#a.md#",
        "sources/4913",
        "sources/a.md.bak",
        "sources/a.pdf",
    ]);
    let walked = look(&project);
    assert_eq!(told(&walked), []);
    assert!(walked.sources.is_empty());
    assert_eq!(copies(&walked), ["sources/a.pdf"]);
}

#[test]
fn an_entry_that_lacks_a_file_is_told_of() {
    assert_eq!(
        told_of(&[
            "dossier.yaml",
            "sources/a.md",
            "sources/b.yaml",
            "sources/x/c.md",
            "sources/c.yaml",
            "topics/d.md",
            "pages/e.yaml"
        ]),
        [
            pair("duplicate-id", "dossier/sources/x/c.md"),
            pair("missing-sidecar", "dossier/sources/a.md"),
            pair("missing-sidecar", "dossier/sources/x/c.md"),
            pair("missing-sidecar", "dossier/topics/d.md"),
            pair("missing-text", "dossier/pages/e.yaml"),
            pair("missing-text", "dossier/sources/b.yaml"),
            pair("missing-text", "dossier/sources/c.yaml"),
        ]
    );
}

#[test]
fn a_sidecar_with_a_wrong_ending_is_an_error_that_names_it() {
    let (_temp, project) = project(&["dossier.yml", "sources/a.md", "sources/a.yml"]);
    let walked = look(&project);
    assert_eq!(
        told(&walked),
        [("missing-key", "dossier/dossier.yaml"), ("missing-sidecar", "dossier/sources/a.md")]
    );
    for (diagnostic, meant) in walked.diagnostics.iter().zip(["dossier.yml", "sources/a.yml"]) {
        assert_eq!(diagnostic.level, Level::Error);
        assert!(diagnostic.help.contains(meant), "{}", diagnostic.help);
    }
}

#[test]
fn ids_are_unique_over_all_folders() {
    assert_eq!(
        told_of(&[
            "dossier.yaml",
            "sources/a.md",
            "sources/a.txt",
            "sources/a.yaml",
            "sources/x/b.md",
            "sources/x/b.yaml",
            "sources/y/b.md",
            "sources/y/b.yaml",
            "topics/c.yaml",
            "pages/c.md"
        ]),
        [
            pair("duplicate-id", "dossier/pages/c.md"),
            pair("duplicate-id", "dossier/sources/a.txt"),
            pair("duplicate-id", "dossier/sources/y/b.md"),
        ]
    );
}

#[test]
fn a_dossier_without_anything_says_how_to_begin() {
    let (_temp, project) = project(&[]);
    let walked = look(&project);
    assert_eq!(told(&walked), [("missing-key", "dossier/dossier.yaml")]);
    assert!(walked.diagnostics[0].help.contains("\ntitle: "), "{:?}", walked.diagnostics);
}

#[test]
fn large_files_are_not_read() {
    let (_temp, project) = project(&["dossier.yaml", "topics/a.yaml", "topics/b.yaml"]);
    let grow = |file: &str, size| {
        let file = File::options().write(true).open(project.dossier.join(file)).unwrap();
        file.set_len(size).unwrap();
    };
    grow("topics/a.yaml", MAX_SIDECAR);
    grow("topics/b.yaml", MAX_SIDECAR + 1);
    let walked = look(&project);
    assert_eq!(told(&walked), [("too-large", "dossier/topics/b.yaml")]);
    assert!(walked.topics[0].files.sidecar.is_some());
    assert_eq!(walked.topics[1].files.sidecar, None);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_larger_than_it_says_is_not_read_to_its_end() {
    // Files of this kind report a size of 0.
    let file = ListedFile { from: "/proc/self/status".into(), path: String::new() };
    assert_eq!(read_bytes(&file, 10).unwrap(), None);
    assert!(read_bytes(&file, MAX_TEXT).unwrap().is_some());
}

#[test]
fn names_are_composed_but_paths_are_as_on_disk() {
    let (_temp, project) = project(&["dossier.yaml", "topics/e\u{301}.yaml", "u\u{308}.png"]);
    let walked = look(&project);
    let topic = &walked.topics[0].files;
    assert_eq!((topic.id.as_str(), topic.path.as_str()), ("é", "dossier/topics/é"));
    assert_eq!(topic.sidecar.as_ref().unwrap().path, "dossier/topics/e\u{301}.yaml");
    assert_eq!(copies(&walked), ["ü.png"]);
    assert!(fs::exists(&walked.copies[0].from).unwrap());
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    fn link(project: &Project, target: impl AsRef<Path>, link: &str) {
        symlink(target, project.dossier.join(link)).unwrap();
    }

    #[test]
    fn names_that_are_no_text_are_told_of() {
        let (_temp, project) = project(&["dossier.yaml", "sources/"]);
        fs::create_dir_all(project.dossier.join("sources")).unwrap();
        fs::write(project.dossier.join(OsStr::from_bytes(b"sources/\xFF.md")), "x").unwrap();
        fs::create_dir(project.dossier.join(OsStr::from_bytes(b"\xFF"))).unwrap();
        fs::write(project.dossier.join(OsStr::from_bytes(b"\xFF/a.png")), "x").unwrap();
        fs::write(project.dossier.join("a\nb.png"), "x").unwrap();
        let walked = look(&project);
        assert_eq!(
            told(&walked),
            [
                ("invalid-id", "dossier/a\nb.png"),
                ("invalid-id", "dossier/sources/\u{FFFD}.md"),
                ("invalid-id", "dossier/\u{FFFD}"),
            ]
        );
        assert_eq!((walked.sources.len(), walked.copies.len()), (0, 0));
    }

    #[test]
    fn links_within_the_project_are_followed() {
        let (_temp, project) = project(&["dossier.yaml", "images/a.png"]);
        fs::create_dir(project.root.join("texts")).unwrap();
        fs::write(project.root.join("texts/a.md"), "text").unwrap();
        fs::write(project.root.join("texts/a.yaml"), "title: A").unwrap();
        link(&project, "../texts", "sources");
        link(&project, "images/a.png", "b.png");
        link(&project, "images", "more");
        let walked = look(&project);
        assert_eq!(told(&walked), []);
        assert_eq!(walked.sources[0].files.path, "dossier/sources/a");
        assert_eq!(walked.sources[0].text.as_deref().unwrap(), b"text");
        assert_eq!(copies(&walked), ["b.png", "images/a.png", "more/a.png"]);
    }

    #[test]
    fn links_out_of_the_project_are_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.md"), "secret").unwrap();
        let (_temp, project) = project(&["dossier.yaml", "sources/x.pdf"]);
        link(&project, outside.path(), "sources/folder");
        link(&project, outside.path().join("secret.md"), "sources/secret.md");
        link(&project, "/etc/passwd", "dossier.md");
        let walked = look(&project);
        assert_eq!(
            told(&walked),
            [
                ("outside-project", "dossier/dossier.md"),
                ("outside-project", "dossier/sources/folder"),
                ("outside-project", "dossier/sources/secret.md"),
            ]
        );
        assert!(walked.home.is_none() && walked.sources.is_empty());
    }

    #[test]
    fn a_dossier_that_is_a_link_out_of_the_project_is_not_read() {
        let outside = tempfile::tempdir().unwrap();
        let (_temp, project) = project(&[]);
        fs::write(outside.path().join("dossier.yaml"), "title: T").unwrap();
        fs::remove_dir(&project.dossier).unwrap();
        symlink(outside.path(), &project.dossier).unwrap();
        let walked = look(&project);
        assert_eq!(told(&walked), [("outside-project", "dossier")]);
        assert!(walked.config.is_none());
    }

    #[test]
    fn links_in_a_circle_end() {
        let (_temp, project) = project(&["dossier.yaml", "a/x.png", "b/y.png"]);
        link(&project, "..", "a/up");
        link(&project, "self", "self");
        link(&project, "nowhere", "dangling");
        link(&project, "../b", "a/b");
        link(&project, "../a", "b/a");
        fs::create_dir(project.root.join("site")).unwrap();
        link(&project, "../site", "site");
        link(&project, "../..", "a/root");
        let walked = look(&project);
        assert_eq!(copies(&walked), ["a/b/y.png", "a/x.png", "b/a/x.png", "b/y.png"]);
        let told = told(&walked);
        for expected in [
            ("outside-project", "dossier/a/up"),
            ("unreadable", "dossier/self"),
            ("unreadable", "dossier/dangling"),
            ("outside-project", "dossier/a/b/a"),
            ("outside-project", "dossier/b/a/b"),
            ("outside-project", "dossier/site"),
            ("outside-project", "dossier/a/root"),
        ] {
            assert!(told.contains(&expected), "{expected:?} in {told:?}");
        }
    }

    #[test]
    fn special_files_are_never_opened() {
        let (_temp, project) = project(&["dossier.yaml", "sources/a.yaml"]);
        let _socket =
            std::os::unix::net::UnixListener::bind(project.dossier.join("sources/a.md")).unwrap();
        link(&project, "sources/a.md", "b.md");
        let walked = look(&project);
        assert_eq!(
            told(&walked),
            [("unreadable", "dossier/b.md"), ("unreadable", "dossier/sources/a.md"),]
        );
    }
}

proptest! {
    /// The order in which the system lists files changes nothing.
    #[test]
    fn the_order_of_the_files_does_not_matter(
        paths in prop::collection::hash_set(
            r"(sources|topics|pages|x)/(y/)?[ab]\.(md|txt|yaml|yml|pdf)", 0..20,
        ).prop_map(|paths| paths.into_iter().collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let found = |path: &String| ListedFile { from: path.into(), path: path.clone() };
        let mut given = paths.clone();
        given.sort_unstable();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let in_order = ClassifiedFiles::of(given.iter().map(found).collect(), &mut one);
        let shuffled = ClassifiedFiles::of(paths.iter().map(found).collect(), &mut other);
        prop_assert_eq!(in_order, shuffled);
        prop_assert_eq!(one, other);
    }
}

/// A change, the files reported as dirty, and the files found to have changed.
type Step<'a> = (&'a dyn Fn(), &'a [&'a str], &'a [&'a str]);

#[test]
fn a_second_look_sees_what_a_first_one_would() {
    let (_temp, project) =
        project(&["dossier.yaml", "topics/a.yaml", "topics/b.yaml", "sources/s.md", "files/x.pdf"]);
    let mut seen = ScanCache::default();
    assert_eq!(scan(&project, &mut seen, &DirtyFiles::All).changed, [""; 0]);
    let file = |path: &str| project.dossier.join(path);
    let hashes = |walked: &ScannedProject| -> Vec<_> {
        let files =
            walked.topics.iter().chain(&walked.sources).flat_map(|entry| entry.files.files());
        files.map(|file| (file.path.clone(), file.hash)).collect()
    };
    let steps: [Step<'_>; 6] = [
        (
            &|| fs::write(file("topics/a.yaml"), "new").unwrap(),
            &["topics/a.yaml"],
            &["topics/a.yaml"],
        ),
        (&|| (), &["topics/a.yaml", "sources/.s.md.swp", "topics/b.yaml~"], &[]),
        (
            &|| fs::write(file("sources/s.yaml"), "title: S").unwrap(),
            &["sources/s.yaml"],
            &["sources/s.yaml"],
        ),
        (
            &|| fs::rename(file("topics"), file("issues")).unwrap(),
            &["topics", "issues"],
            &["issues/a.yaml", "issues/b.yaml", "topics/a.yaml", "topics/b.yaml"],
        ),
        (&|| fs::write(file("files/x.pdf"), "%PDF").unwrap(), &["files/x.pdf"], &["files/x.pdf"]),
        (&|| fs::remove_file(file("sources/s.md")).unwrap(), &["sources/s.md"], &["sources/s.md"]),
    ];
    for (step, suspects, changed) in steps {
        step();
        let suspects = DirtyFiles::Files(suspects.iter().map(|path| file(path)).collect());
        let walked = scan(&project, &mut seen, &suspects);
        let changed: Vec<String> = changed.iter().map(|path| format!("dossier/{path}")).collect();
        assert_eq!(walked.changed, changed);
        let fresh = look(&project);
        assert_eq!(hashes(&walked), hashes(&fresh));
        assert_eq!(walked.copies, fresh.copies);
        assert_eq!(told(&walked), told(&fresh));
        // A full scan misses nothing either.
        let again = scan(&project, &mut seen, &DirtyFiles::All);
        assert_eq!((hashes(&again), again.changed), (hashes(&fresh), Vec::new()));
    }
}

#[test]
fn defaults_change_the_sources_below_and_nothing_else() {
    const FILE: &str = "sources/a/_defaults.yaml";
    let texts = ["sources/a/s.md", "sources/a/b/t.md", "sources/ab/u.md", "topics/v.md"];
    let (_temp, project) = project(&[&["dossier.yaml"], &texts[..]].concat());
    let path = project.dossier.join(FILE);
    let mut seen = ScanCache::default();
    let mut look_again = || {
        let walked =
            scan(&project, &mut seen, &DirtyFiles::Files([path.clone()].into_iter().collect()));
        let hashes = |walked: &ScannedProject| -> Vec<Fingerprint> {
            let entries = walked.sources.iter().chain(&walked.topics);
            entries.map(|entry| entry.files.content_hash).collect()
        };
        assert_eq!(hashes(&walked), hashes(&look(&project)));
        let reads = walked.sources.iter().chain(&walked.topics).any(|entry| entry.text.is_some());
        (hashes(&walked), reads, walked.changed)
    };
    // Of s, t, u and v.
    let changed = |a: &[Fingerprint], b: &[Fingerprint]| -> Vec<bool> {
        a.iter().zip(b).map(|(a, b)| a != b).collect()
    };
    let (before, ..) = look_again();
    fs::write(&path, "kind: letter").unwrap();
    let (with, ..) = look_again();
    assert_eq!(changed(&before, &with), [true, true, false, false]);
    fs::write(&path, "kind: treaty").unwrap();
    let (other, reads, files) = look_again();
    assert_eq!(changed(&with, &other), [true, true, false, false]);
    assert!(!reads, "a text is read although only the defaults have changed");
    assert_eq!(files, [format!("dossier/{FILE}")]);
    fs::remove_file(&path).unwrap();
    assert_eq!(look_again().0, before);
}

#[test]
fn an_entry_that_could_be_read_again_is_read() {
    let (_temp, project) = project(&["dossier.yaml", "topics/a.yaml"]);
    let path = project.dossier.join("topics/a.yaml");
    let resize = |size| File::options().write(true).open(&path).unwrap().set_len(size).unwrap();
    let mut seen = ScanCache::default();
    resize(MAX_SIDECAR + 1);
    let told_of = |walked: &ScannedProject| walked.diagnostics.len();
    assert_eq!(told_of(&scan(&project, &mut seen, &DirtyFiles::All)), 1);
    resize(3);
    assert_eq!(told_of(&scan(&project, &mut seen, &DirtyFiles::All)), 0);
}

#[test]
fn a_file_that_changed_in_the_moment_in_which_it_was_read_is_read_again() {
    let (_temp, project) = project(&["dossier.yaml", "topics/a.yaml", "topics/b.yaml"]);
    let old = SystemTime::now() - std::time::Duration::from_mins(1);
    let path = project.dossier.join("topics/b.yaml");
    File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    let mut seen = ScanCache::default();
    scan(&project, &mut seen, &DirtyFiles::All);
    let again = scan(&project, &mut seen, &DirtyFiles::All);
    let read: Vec<bool> = again.topics.iter().map(|topic| topic.sidecar.is_some()).collect();
    assert_eq!(read, [true, false]);
}

#[test]
fn what_is_read_a_second_time_has_a_hash_of_its_own() {
    let (_temp, project) = project(&["dossier.yaml", "topics/a.yaml"]);
    let walked = look(&project);
    let sidecar = walked.topics[0].files.sidecar.as_ref().unwrap();
    assert_eq!(sidecar.read_again(), (b"topics/a.yaml".to_vec(), sidecar.hash));
    fs::write(project.dossier.join("topics/a.yaml"), "other").unwrap();
    assert_eq!(sidecar.read_again(), (b"other".to_vec(), fingerprint(&b"other".to_vec())));
}
