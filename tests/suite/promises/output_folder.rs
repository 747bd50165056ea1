//! Folders that the program accepts for its output, and those it refuses.

use crate::harness::Project;

/// A small dossier.
fn project() -> Project {
    Project::dossier(&[("topics/t.yaml", "title: Topic\n")])
}

/// Asserts that an output folder is refused, and that the project and the home stay unchanged.
#[track_caller]
fn assert_refused(project: &Project, output: &str) {
    let everything = project.stamps("..");
    let run = project.run(&["build", "-o", output]);
    assert_eq!(run.code, 2, "output to `{output}`:\n{}", run.stderr);
    assert!(!run.stderr.is_empty(), "nothing is said");
    assert_eq!(project.stamps(".."), everything, "output to `{output}` changed files");
}

#[test]
fn a_folder_with_files_of_others_is_refused() {
    let project = project();
    project.write("site/index.html", "mine\n");
    assert_refused(&project, "site");
    project.write("elsewhere/deep/file", "mine\n");
    assert_refused(&project, "elsewhere");
    assert_eq!(project.run(&["build"]).code, 2, "the default folder is refused as well");
}

#[test]
fn the_dossier_its_parents_and_its_folders_are_refused() {
    let project = project();
    project.write("dossier/files/a.pdf", "%PDF");
    for output in
        ["dossier", "dossier/files", "dossier/new", ".", "..", "site/../dossier", "./dossier/"]
    {
        assert_refused(&project, output);
    }
}

#[test]
fn the_home_and_the_root_are_refused() {
    let project = project();
    let home = project.home();
    assert_refused(&project, &home.display().to_string());
    assert_refused(&project, "../home");
    assert_refused(&project, "/");
}

#[test]
fn a_link_to_a_refused_folder_is_refused() {
    let project = project();
    std::os::unix::fs::symlink(project.home(), project.path("out")).unwrap();
    assert_refused(&project, "out");
    std::os::unix::fs::symlink("dossier", project.path("inside")).unwrap();
    assert_refused(&project, "inside");
}

#[test]
fn a_file_is_no_output_folder() {
    let project = project();
    project.write("file", "mine\n");
    assert_refused(&project, "file");
    assert_refused(&project, "file/below");
}

#[test]
fn a_folder_of_dotfiles_is_taken() {
    let project = project();
    project.write("site/.gitignore", "*\n");
    project.write("site/.git/config", "mine\n");
    let site = project.build();
    assert!(site.has("index.html"));
    assert_eq!(project.read("site/.gitignore"), "*\n");
    assert_eq!(project.read("site/.git/config"), "mine\n");
}

#[test]
fn a_folder_of_its_own_is_taken_again() {
    let project = project();
    for _ in 0..2 {
        assert_eq!(project.run(&["build", "-o", "elsewhere/deep"]).code, 0);
    }
    assert!(project.path("elsewhere/deep/index.html").is_file());
    assert!(!project.path("site").exists(), "only the folder that was asked for is written");
}
