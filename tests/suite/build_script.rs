//! The commit that the build script finds in a checkout, in a package, and beside none.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

#[path = "../../build.rs"]
#[allow(dead_code, clippy::print_stdout, reason = "only `commit` is tested")]
mod script;

/// Runs git in a folder, and returns what it prints.
fn git(folder: &Path, args: &[&str]) -> String {
    let user = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let output = Command::new("git").args(user).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Creates a repository with one commit.
fn checkout() -> TempDir {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("file"), "1").unwrap();
    git(temp.path(), &["init", "--quiet"]);
    git(temp.path(), &["add", "file"]);
    git(temp.path(), &["commit", "--quiet", "--message", "First"]);
    temp
}

#[test]
fn a_checkout_has_its_commit_and_says_if_it_is_modified() {
    let temp = checkout();
    // A tag of the same commit changes nothing.
    git(temp.path(), &["tag", "v1"]);
    let hash = git(temp.path(), &["rev-parse", "HEAD"]);
    assert_eq!(script::commit(temp.path()).unwrap(), hash[..12]);

    fs::write(temp.path().join("file"), "2").unwrap();
    assert_eq!(script::commit(temp.path()).unwrap(), format!("{}, modified", &hash[..12]));
}

#[test]
fn a_package_has_the_commit_that_it_was_made_from() {
    let temp = checkout();
    let package = temp.path().join("package");
    fs::create_dir(&package).unwrap();
    // The repository in which the package was unpacked is another project's.
    assert_eq!(script::commit(&package), None);

    let note = |dirty: &str| {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let note = format!(
            "{{\n  \"git\": {{\n    \"sha1\": \"{hash}\"{dirty}\n  }},\n  \"path_in_vcs\": \"\"\n}}"
        );
        fs::write(package.join(".cargo_vcs_info.json"), note).unwrap();
        script::commit(&package).unwrap()
    };
    assert_eq!(note(""), "0123456789ab");
    assert_eq!(note(",\n    \"dirty\": true"), "0123456789ab, modified");
}
