//! The theme: a project's `templates/` overrides built-in files one by one, and an error in a
//! template is reported as a diagnostic.

use std::fs;

use crate::harness::{Project, Site, files_below, is, repository};

/// Returns path and text of a file of the built-in theme that contains some words.
fn theme_file(extension: &str, words: &str) -> (String, String) {
    files_below(&repository().join("templates"))
        .into_iter()
        .filter(|(path, _)| is(path, extension))
        .map(|(path, file)| (path, fs::read_to_string(file).unwrap()))
        .find(|(_, text)| text.contains(words))
        .unwrap_or_else(|| panic!("no .{extension} of templates has `{words}`"))
}

/// The world with a changed version of the template that closes a page's body.
fn with_layout(change: impl Fn(&str) -> String) -> (Project, String) {
    let (path, text) = theme_file("html", "</body>");
    let project = Project::world();
    project.write(&format!("templates/{path}"), change(&text));
    (project, format!("templates/{path}"))
}

#[test]
fn a_template_of_the_project_takes_the_place_of_the_built_in_one() {
    let (project, _) =
        with_layout(|text| text.replace("</body>", "<p id=\"mine\">Mine</p></body>"));
    let changed = |site: &Site| site.pages().iter().all(|page| page.all("[id=mine]").len() == 1);
    assert!(changed(&project.build()), "some page has not the changed template");
    assert!(!changed(&Project::world().build()));
}

#[test]
fn an_asset_of_the_project_takes_the_place_of_the_built_in_one() {
    let (path, text) = theme_file("css", "{");
    let project = Project::world();
    let before = project.build();
    project.write(&format!("templates/{path}"), format!("{text}\n.mine-alone {{ color: red }}\n"));
    let after = project.build();
    assert_eq!(after.holding(".mine-alone").len(), 1);
    let asset = after.holding(".mine-alone")[0];
    assert!(!before.has(asset), "its name has the hash of the new content");
    assert!(after.text("index.html").contains(asset), "pages use it");
    let old: Vec<&str> = before.paths().into_iter().filter(|path| !after.has(path)).collect();
    assert_eq!(old.len(), 1, "the old one is gone, and nothing else: {old:?}");
}

/// Asserts that a faulty template is reported and leaves the site unchanged.
#[track_caller]
fn assert_template_error(change: impl Fn(&str) -> String, line: u64) -> String {
    let (project, file) = with_layout(change);
    let template = project.read(&file);
    project.remove(&file);
    project.build();
    let before = project.stamps("site");
    project.write(&file, template);

    let found = project.diagnostics(&[]);
    let error = found.iter().find(|found| found.code == "template-error");
    let error = error.unwrap_or_else(|| panic!("no template-error in {found:?}"));
    assert_eq!((&*error.level, &*error.file, error.line), ("error", &*file, line));

    let run = project.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("error[template-error]"), "{}", run.stderr);
    assert_eq!(project.stamps("site"), before, "the site is as it was");
    format!("{} {}", error.message, error.help)
}

#[test]
fn a_template_that_cannot_be_read_is_an_error() {
    assert_template_error(|text| format!("{{# first line #}}\n{{{{ 1 + }}}}\n{text}"), 2);
}

#[test]
fn a_template_that_fails_on_a_page_is_an_error_with_the_page() {
    let line = |text: &str| {
        text.lines().position(|line| line.contains("</body>")).map_or(0, |line| line as u64 + 1)
    };
    let line = line(&theme_file("html", "</body>").1);
    let fault = "{{ no_such_value.of_a_field }}</body>";
    let said = assert_template_error(|text| text.replace("</body>", fault), line);
    assert!(said.contains(".html"), "the page is named: {said}");
}
