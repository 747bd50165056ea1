//! The lines at the end of a run: what there is to check, and what a build has copied.

use crate::harness::Project;

const SOURCE: [(&str, &str); 2] =
    [("sources/a.txt", "Some words.\n"), ("sources/a.yaml", "title: A\n")];

#[test]
fn a_dossier_without_quotations_is_not_said_to_have_right_ones() {
    let empty = Project::dossier(&[("topics/t.yaml", "title: Topic\n")]);
    for command in ["check", "build"] {
        let out = empty.run(&[command]).stdout;
        assert!(out.contains("there is no source yet"), "{out}");
        assert!(!out.contains("every quotation"), "{out}");
    }
    let unmarked = Project::dossier(&SOURCE);
    let out = unmarked.run(&["check"]).stdout;
    assert!(out.contains("no passage is picked out yet"), "{out}");
    assert!(!out.contains("every quotation"), "{out}");
}

#[test]
fn a_build_names_the_files_that_it_copies() {
    let project = Project::dossier(&SOURCE);
    assert!(!project.run(&["build"]).stdout.contains("copied unchanged"));
    project.write("dossier/logo.png", "x");
    project.write("dossier/press/plan.pdf", "x");
    project.write("dossier/press/Thumbs.db", "x");
    let out = project.run(&["build"]).stdout;
    assert!(out.contains("\ncopied unchanged: logo.png, press/plan.pdf\n"), "{out}");
    for number in 0..12 {
        project.write(&format!("dossier/press/plan-{number}.pdf"), "x");
    }
    let out = project.run(&["build"]).stdout;
    assert!(out.contains(" and 4 more\n"), "{out}");
}

#[test]
fn a_topic_whose_title_is_in_its_text_has_a_place() {
    let project = Project::dossier(&[("topics/t.md", "# Topic\n")]);
    let found = project.diagnostics(&[]);
    let unused = found.iter().find(|found| found.code == "unused-topic").expect("the hint");
    assert_eq!((&*unused.file, unused.line, unused.column), ("dossier/topics/t.md", 1, 1));
}
