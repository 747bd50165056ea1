//! Tests of the guarantees about files, each under deliberate failure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use rayon::prelude::*;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::*;

/// A file of a site with its content.
struct Planned<'a> {
    path: String,
    content: FileContent<'a>,
}

/// Writes a site of these files.
fn write(output: &OutputFolder, files: &[Planned<'_>]) -> Result<WriteReport, Failure> {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let written = write_files(output, &paths, None, |writing| {
        let contents = files.par_iter().enumerate();
        let put = |(index, file): (usize, &Planned<'_>)| writing.put(index, &file.content);
        contents.map(put).collect::<Result<Vec<_>, _>>().map(Some)
    });
    Ok(written?.unwrap())
}

/// An empty output folder whose path contains no links.
struct Site {
    temp: TempDir,
    output: OutputFolder,
}

impl Site {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let output = OutputFolder::unchecked(temp.path().canonicalize().unwrap().join("site"));
        Self { temp, output }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.output.path().join(path)
    }

    fn write(&self, files: &[(&str, &str)]) -> Result<WriteReport, Failure> {
        let planned: Vec<_> = files.iter().map(|(path, text)| bytes(path, text)).collect();
        write(&self.output, &planned)
    }

    /// Returns every file except the manifest, with its text.
    fn files(&self) -> BTreeMap<String, String> {
        let all = WalkDir::new(self.output.path()).into_iter().map(Result::unwrap);
        all.filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                let path = entry.path().strip_prefix(self.output.path()).unwrap().to_owned();
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                (path.to_str().unwrap().to_owned(), text)
            })
            .filter(|(path, _)| path != MANIFEST)
            .collect()
    }

    fn folders(&self) -> Vec<String> {
        let all = WalkDir::new(self.output.path()).min_depth(1).into_iter().map(Result::unwrap);
        all.filter(|entry| entry.file_type().is_dir())
            .map(|entry| entry.file_name().to_str().unwrap().to_owned())
            .collect()
    }

    fn manifest(&self) -> String {
        fs::read_to_string(self.path(MANIFEST)).unwrap()
    }
}

fn bytes<'a>(path: &str, text: &'a str) -> Planned<'a> {
    Planned { path: path.to_owned(), content: FileContent::Bytes(Cow::Borrowed(text.as_bytes())) }
}

fn map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn counts(written: &WriteReport) -> (usize, usize, usize) {
    (written.written, written.unchanged, written.pruned)
}

#[test]
fn a_site_is_written_and_written_again() {
    let site = Site::new();
    let files = [("index.html", "home"), ("topics/a.html", "a"), ("topics/b.html", "b")];
    assert_eq!(counts(&site.write(&files).unwrap()), (3, 0, 0));
    assert_eq!(site.files(), map(&files));

    let changed = [("index.html", "HOME"), ("topics/a.html", "a"), ("topics/c.html", "c")];
    assert_eq!(counts(&site.write(&changed).unwrap()), (2, 1, 1));
    assert_eq!(site.files(), map(&changed));
    assert_eq!(site.manifest().lines().count(), 1 + 3);
    assert_eq!(site.folders(), ["topics"], "the staging folder is gone");
}

#[test]
fn when_nothing_has_changed_nothing_is_written() {
    let site = Site::new();
    let original = site.temp.path().join("scan.pdf");
    fs::write(&original, "scan").unwrap();
    let copy = Planned { path: "scan.pdf".to_owned(), content: FileContent::Copy(original) };
    let files = [bytes("index.html", "home"), bytes("a/b.html", "b"), copy];
    write(&site.output, &files).unwrap();
    // Anything written or renamed into place from here on gets a different time.
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    let all =
        || WalkDir::new(site.output.path()).into_iter().map(|entry| entry.unwrap().into_path());
    all().for_each(|path| File::open(path).unwrap().set_modified(long_ago).unwrap());
    assert_eq!(counts(&write(&site.output, &files).unwrap()), (0, 3, 0));
    assert_eq!(all().count(), 6);
    for path in all() {
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago, "{path:?}");
    }
}

#[test]
fn a_planned_file_is_overwritten_even_if_edited_by_hand() {
    let site = Site::new();
    site.write(&[("a.html", "one")]).unwrap();
    // The same length as before, so that only the text differs.
    fs::write(site.path("a.html"), "two").unwrap();
    assert_eq!(counts(&site.write(&[("a.html", "one")]).unwrap()), (1, 0, 0));
    assert_eq!(site.files(), map(&[("a.html", "one")]));
}

#[test]
fn nothing_is_deleted_that_was_not_written_or_was_changed_since() {
    let site = Site::new();
    site.write(&[("a.html", "a"), ("x/b.html", "b"), ("y/z/c.html", "c")]).unwrap();
    fs::write(site.path("CNAME"), "mine").unwrap();
    fs::write(site.path("x/b.html"), "edited").unwrap();
    let written = site.write(&[("a.html", "a")]).unwrap();
    assert_eq!((written.pruned, written.kept.as_slice()), (1, &["x/b.html".to_owned()][..]));
    assert_eq!(site.files(), map(&[("CNAME", "mine"), ("a.html", "a"), ("x/b.html", "edited")]));
    assert_eq!(site.folders(), ["x"], "folders that are left empty are removed");

    // From then on it belongs to the curator.
    let written = site.write(&[("a.html", "a")]).unwrap();
    assert_eq!(written, WriteReport { unchanged: 1, ..WriteReport::default() });
    assert!(fs::exists(site.path("x/b.html")).unwrap());
}

#[test]
fn with_a_broken_manifest_nothing_is_deleted() {
    let site = Site::new();
    site.write(&[("a.html", "a"), ("b.html", "b")]).unwrap();
    fs::write(site.path(MANIFEST), "\u{0}garbage\nmore").unwrap();
    assert_eq!(counts(&site.write(&[("a.html", "a")]).unwrap()), (0, 1, 0));
    assert!(fs::exists(site.path("b.html")).unwrap());
    assert_eq!(site.manifest().lines().count(), 1 + 1, "it is mended");
}

#[test]
fn a_manifest_that_names_files_elsewhere_deletes_none_of_them() {
    let site = Site::new();
    site.write(&[("a.html", "a")]).unwrap();
    let outside = site.temp.path().join("outside");
    fs::write(&outside, "precious").unwrap();
    let line = format!("{}  ../outside\n", blake3::hash(b"precious").to_hex());
    fs::write(site.path(MANIFEST), site.manifest() + &line).unwrap();
    site.write(&[("a.html", "b")]).unwrap();
    assert!(outside.exists());
}

#[test]
fn a_fault_while_staging_leaves_the_site_as_it_was() {
    let site = Site::new();
    let old = [("a.html", "a"), ("b.html", "b")];
    site.write(&old).unwrap();
    let manifest = site.manifest();
    let missing = FileContent::Copy(site.temp.path().join("missing.pdf"));
    let files = [bytes("a.html", "new"), Planned { path: "c.pdf".to_owned(), content: missing }];
    assert!(matches!(write(&site.output, &files), Err(Failure::Io { doing: "read", .. })));
    assert_eq!(site.files(), map(&old));
    assert_eq!((site.manifest(), site.folders()), (manifest, Vec::new()));
}

#[test]
fn what_a_failed_run_leaves_is_known_to_the_next() {
    let site = Site::new();
    // A new folder is not checked for folders in the place of dotfiles, so renaming fails midway.
    fs::create_dir_all(site.path(".nojekyll/mine")).unwrap();
    let pages: Vec<String> = (0..50).map(|n| format!("{}/{n}.html", n % 3)).collect();
    let mut all: Vec<(&str, &str)> = pages.iter().map(|page| (page.as_str(), "page")).collect();
    all.push((".nojekyll", ""));
    assert!(site.write(&all).is_err());
    let left = site.files();
    assert!(!left.is_empty(), "it failed before it began");
    assert!(left.iter().all(|(path, text)| all.contains(&(path.as_str(), text.as_str()))));

    fs::remove_dir_all(site.path(".nojekyll")).unwrap();
    let written = site.write(&[("c.html", "c")]).unwrap();
    assert_eq!((written.pruned, written.kept.len()), (left.len(), 0));
    assert_eq!(site.files(), map(&[("c.html", "c")]));
}

#[test]
fn what_a_killed_run_has_staged_is_removed() {
    let site = Site::new();
    site.write(&[("a.html", "a")]).unwrap();
    fs::create_dir(site.path(".dossier-staging-x")).unwrap();
    fs::write(site.path(".dossier-staging-x/0"), "half").unwrap();
    site.write(&[("a.html", "a")]).unwrap();
    assert_eq!(site.folders(), [""; 0]);
}

/// Not a test: writes two sites in turn until it is killed.
#[test]
#[ignore = "is run and killed by the test below"]
fn write_until_killed() {
    let output = OutputFolder::unchecked(std::env::var_os("DOSSIER_TEST_SITE").unwrap().into());
    loop {
        for version in ["one", "two"] {
            write(&output, &version_of_site(version)).unwrap();
        }
    }
}

/// A site of pages that differ between versions, and pages that exist only in this version.
fn version_of_site(version: &str) -> Vec<Planned<'static>> {
    let pages = (0..40).map(|n| (format!("page/{n}.html"), version.repeat(5000)));
    let only_here = (0..40).map(|n| (format!("{version}/{n}.html"), version.repeat(n)));
    pages
        .chain(only_here)
        .map(|(path, text)| Planned { path, content: FileContent::Bytes(text.into_bytes().into()) })
        .collect()
}

#[test]
fn a_killed_run_leaves_each_file_old_or_new_and_known() {
    let site = Site::new();
    for round in 0..12 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "output::tests::write_until_killed", "--ignored"])
            .env("DOSSIER_TEST_SITE", site.output.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 7));
        child.kill().unwrap();
        child.wait().unwrap();

        let whole =
            |text: &str| ["one", "two"].iter().any(|version| text.replace(version, "").is_empty());
        for (path, text) in site.files() {
            assert!(path.starts_with(STAGING_PREFIX) || whole(&text), "{path} is broken");
            assert!(!path.starts_with("page/") || text.len() == 15_000, "{path} is cut");
        }
    }
    assert!(site.files().len() > 40, "the runs were killed before they wrote anything");
    let written = site.write(&[("index.html", "home")]).unwrap();
    assert_eq!(written.kept, [""; 0]);
    assert_eq!(site.files(), map(&[("index.html", "home")]));
}

#[test]
fn one_run_writes_at_a_time() {
    let site = Site::new();
    site.write(&[("a.html", "a")]).unwrap();
    let held = lock(site.output.path()).unwrap();
    assert!(matches!(site.write(&[("a.html", "b")]), Err(Failure::OutputLocked(_))));
    assert_eq!(site.files(), map(&[("a.html", "a")]));
    drop(held);
    assert!(site.write(&[("a.html", "b")]).is_ok());
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = Site::new();
    site.write(&[("a/b/c", "file"), ("a/d", "file"), ("x", "file")]).unwrap();
    let swapped = [("a", "now a file"), ("x/y/z", "now in a folder")];
    assert_eq!(counts(&site.write(&swapped).unwrap()), (2, 0, 3));
    assert_eq!(site.files(), map(&swapped));
}

#[test]
fn what_is_not_ours_is_not_cleared_out_of_the_way() {
    let site = Site::new();
    let old = [("a/b", "file"), ("x", "file")];
    site.write(&old).unwrap();
    fs::write(site.path("a/mine"), "mine").unwrap();
    assert!(matches!(site.write(&[("a", "file")]), Err(Failure::InTheWay { .. })));
    fs::write(site.path("x"), "edited").unwrap();
    assert!(matches!(site.write(&[("a/b", "file"), ("x/y", "z")]), Err(Failure::InTheWay { .. })));
    assert_eq!(site.files(), map(&[("a/b", "file"), ("a/mine", "mine"), ("x", "edited")]));
}

#[test]
fn a_name_that_changes_in_case_only_is_written_anew() {
    let site = Site::new();
    site.write(&[("Scan.pdf", "scan"), ("D/a.png", "a")]).unwrap();
    let renamed = [("scan.pdf", "scan"), ("d/a.png", "a")];
    assert_eq!(site.write(&renamed).unwrap().pruned, 2);
    assert_eq!(site.files(), map(&renamed));
}

#[test]
fn on_a_system_without_case_the_file_of_the_old_name_goes_first() {
    let site = Site::new();
    site.write(&[("Scan.pdf", "scan")]).unwrap();
    // On such a system the new name refers to the old file.
    fs::write(site.path("scan.pdf"), "scan").unwrap();
    assert_eq!(counts(&site.write(&[("scan.pdf", "scan")]).unwrap()), (1, 0, 1));
}

#[test]
fn paths_that_lead_out_of_the_folder_are_refused() {
    let site = Site::new();
    for path in ["../x", "/x", "a/../../x", "", "a//b", "./a", ".dossier-manifest"] {
        assert!(matches!(site.write(&[(path, "x")]), Err(Failure::NotInSite(_))), "{path:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn nothing_is_written_or_deleted_through_links() {
        let site = Site::new();
        site.write(&[("a.html", "a"), ("topics/b.html", "b")]).unwrap();
        let outside = site.temp.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("a.html"), "a").unwrap();
        fs::write(outside.join("b.html"), "b").unwrap();
        fs::remove_file(site.path("a.html")).unwrap();
        fs::remove_dir_all(site.path("topics")).unwrap();
        symlink(outside.join("a.html"), site.path("a.html")).unwrap();
        symlink(&outside, site.path("topics")).unwrap();

        // A link in place of a file is replaced, even if the text is the same; one in place of a folder
        // is refused.
        let files = [("a.html", "a"), ("topics/b.html", "new")];
        let Err(Failure::InTheWay { why, .. }) = site.write(&files) else { panic!("written") };
        assert_eq!(why, "is a link, not a folder");
        let written = site.write(&[("a.html", "a")]).unwrap();
        assert_eq!(
            (written.written, written.kept.as_slice()),
            (1, &["topics/b.html".to_owned()][..])
        );
        assert!(fs::symlink_metadata(site.path("a.html")).unwrap().is_file());
        assert_eq!(fs::read_to_string(outside.join("a.html")).unwrap(), "a");
        assert_eq!(fs::read_to_string(outside.join("b.html")).unwrap(), "b");
    }

    #[test]
    fn a_link_is_no_file_even_if_it_is_as_long_and_leads_to_the_same_text() {
        let site = Site::new();
        site.write(&[("a.html", "a")]).unwrap();
        fs::rename(site.path("a.html"), site.path("x")).unwrap();
        symlink("x", site.path("a.html")).unwrap();
        assert_eq!(site.write(&[("a.html", "a")]).unwrap().written, 1);
        assert!(fs::symlink_metadata(site.path("a.html")).unwrap().is_file());
    }

    #[test]
    fn everybody_may_read_what_is_written() {
        let site = Site::new();
        let original = site.temp.path().join("scan.pdf");
        fs::write(&original, "scan").unwrap();
        fs::set_permissions(&original, PermissionsExt::from_mode(0o500)).unwrap();
        let copy = Planned { path: "scan.pdf".to_owned(), content: FileContent::Copy(original) };
        write(&site.output, &[bytes("a.html", "a"), copy]).unwrap();
        // The mode of any new file: the umask is the curator's.
        let usual = site.temp.path().join("usual");
        fs::write(&usual, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        for path in ["a.html", "scan.pdf", MANIFEST] {
            assert_eq!(mode(&site.path(path)), mode(&usual), "{path}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// After any series of runs, the folder contains the last planned files and the curator's.
    #[test]
    fn the_folder_is_what_was_planned_last(
        runs in prop::collection::vec(
            prop::collection::btree_map("([ab]/)?[cd]", "[xy]{0,2}", 0..5), 1..5,
        ),
    ) {
        let site = Site::new();
        site.write(&[]).unwrap();
        fs::write(site.path("mine"), "mine").unwrap();
        for run in &runs {
            let files: Vec<_> = run.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            site.write(&files).unwrap();
            let mut expected = map(&files);
            expected.insert("mine".to_owned(), "mine".to_owned());
            prop_assert_eq!(site.files(), expected);
            prop_assert_eq!(site.manifest().lines().count(), 1 + files.len());
            let again = site.write(&files).unwrap();
            prop_assert_eq!(counts(&again), (0, files.len(), 0));
        }
    }
}

#[test]
fn a_site_that_could_not_be_made_leaves_no_trace() {
    let site = Site::new();
    let give_up = |writing: &SiteWriter<'_>| {
        writing.put(0, &FileContent::Bytes(Cow::Borrowed(b"new")))?;
        Ok(None)
    };
    assert_eq!(write_files(&site.output, &["a.html", "b.html"], None, give_up).unwrap(), None);
    assert!(!site.output.path().exists());

    let old = [("a.html", "old"), ("c.html", "c")];
    site.write(&old).unwrap();
    let manifest = site.manifest();
    assert_eq!(write_files(&site.output, &["a.html", "b.html"], None, give_up).unwrap(), None);
    assert_eq!((site.files(), site.manifest()), (map(&old), manifest));
}

#[test]
fn more_files_than_wait_in_one_folder_are_written() {
    let names: Vec<String> =
        (0..=2 * staging::FILES_PER_FOLDER).map(|n| format!("{n}.html")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let site = Site::new();
    assert_eq!(counts(&site.write(&files).unwrap()), (files.len(), 0, 0));
    assert_eq!(site.files(), map(&files));
    assert_eq!(site.folders(), [""; 0]);
}
