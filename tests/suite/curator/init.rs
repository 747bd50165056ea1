//! `dossier init`.

use std::fs;

use serde_json::Value;

use crate::harness::{Project, files_below, is, repository};

fn paths(project: &Project) -> Vec<String> {
    files_below(&project.root()).into_iter().map(|(path, _)| path).collect()
}

const FILES: [&str; 16] = [
    ".gitattributes",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "dossier/dossier.md",
    "dossier/dossier.yaml",
    "dossier/sources/mayor-interview.txt",
    "dossier/sources/mayor-interview.yaml",
    "dossier/topics/bridge.md",
    "dossier/topics/bridge.yaml",
    "dossier/topics/jane-doe.yaml",
    "schemas/defaults.json",
    "schemas/dossier.json",
    "schemas/page.json",
    "schemas/source.json",
    "schemas/topic.json",
];

#[test]
fn a_new_dossier_has_nothing_to_complain_about() {
    let project = Project::new(&[]);
    let run = project.run(&["init"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(paths(&project), FILES);
    for path in FILES {
        assert!(run.stdout.contains(&format!("  {path}\n")), "{path} is not named");
    }
    for next in ["dossier serve --open", "dossier new source ID --from FILE", "dossier check"] {
        assert!(run.stdout.contains(next), "{next} is not named");
    }
    assert!(project.diagnostics(&["--strict"]).is_empty(), "{:?}", project.diagnostics(&[]));
    let site = project.build_with(&["--strict"]);
    let passages = site.json("sources/mayor-interview.json")["passages"].clone();
    assert_eq!(passages.as_array().unwrap().len(), 3);
    let sidecar = project.read("dossier/sources/mayor-interview.yaml");
    for selector in ["- quote:", "- paragraphs:", "- section:"] {
        assert!(sidecar.contains(selector), "no passage by {selector}");
    }
    assert_eq!(
        project
            .read(".gitignore")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>(),
        ["/site/", "/.dossier/"]
    );
}

#[test]
fn editors_find_the_schema_of_each_sidecar() {
    let project = Project::new(&[]);
    project.run(&["init"]);
    for path in FILES.into_iter().filter(|path| is(path, "yaml")) {
        let text = project.read(path);
        let line = text.lines().next().unwrap();
        let schema = line.strip_prefix("# yaml-language-server: $schema=").expect(path);
        let target = project.path(path).parent().unwrap().join(schema);
        assert!(target.is_file(), "{path}: {schema}");
    }
    for sidecar in ["source", "topic", "page", "dossier", "defaults"] {
        let printed = project.run(&["schema", sidecar]).stdout;
        assert_eq!(project.read(&format!("schemas/{sidecar}.json")), printed);
    }
    let settings: Value = serde_json::from_str(&project.read(".vscode/settings.json")).unwrap();
    let schemas = settings["yaml.schemas"].as_object().unwrap();
    assert_eq!(schemas.len(), 5);
    assert!(schemas.keys().all(|path| project.path(path).is_file()), "{schemas:?}");
    let extensions: Value = serde_json::from_str(&project.read(".vscode/extensions.json")).unwrap();
    assert_eq!(extensions["recommendations"][0], "redhat.vscode-yaml");
}

#[test]
fn a_folder_that_has_a_dossier_is_refused_and_left_alone() {
    for (existing, args) in [
        ("dossier/dossier.yaml", &["init"][..]),
        ("dossier/notes.txt", &["init"]),
        ("dossier", &["init"]),
        ("dossier/dossier.yaml", &["init", "dossier"]),
        ("dossier/dossier.yaml", &["init", "dossier/sources/new"]),
        ("my/dossier/dossier.yaml", &["init", "my", "--ci", "github"]),
    ] {
        let project = Project::new(&[(existing, "title: Mine\n")]);
        let before = project.stamps("");
        let run = project.run(args);
        assert_eq!(run.code, 2, "{existing} {args:?}");
        assert!(run.stderr.contains("holds a dossier already"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
        assert!(project.stamps("") == before, "{existing} {args:?}");
        assert_eq!(fs::read_dir(project.root()).unwrap().count(), 1);
    }
}

#[test]
fn no_file_is_overwritten() {
    let project = Project::new(&[
        (".gitignore", "/mine/\n"),
        (".vscode/settings.json", "{}\n"),
        ("notes.txt", "Mine.\n"),
    ]);
    let run = project.run(&["init", "--message-format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), 1);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(result["kept"], serde_json::json!([".gitignore", ".vscode/settings.json"]));
    assert_eq!(result["written"].as_array().unwrap().len(), FILES.len() - 2);
    assert_eq!(project.read(".gitignore"), "/mine/\n");
    assert_eq!(project.read(".vscode/settings.json"), "{}\n");
    assert_eq!(project.read("notes.txt"), "Mine.\n");
    assert!(project.diagnostics(&["--strict"]).is_empty());
}

#[test]
fn a_kept_list_of_ignored_files_is_told_what_it_lacks() {
    let project = Project::new(&[("new/.gitignore", "/mine/\n")]);
    let run = project.run(&["init", "new"]);
    assert!(run.stdout.contains("add two lines to .gitignore: `/site/` and `/.dossier/`"));
    assert!(run.stdout.contains("cd new\n"), "{}", run.stdout);
    assert_eq!(project.run(&["check", "--strict", "new"]).code, 0);
}

#[test]
fn the_workflows_are_those_of_the_documentation() {
    let docs = fs::read_to_string(repository().join("docs/publishing.md")).unwrap();
    for (host, path) in [("github", ".github/workflows/publish.yml"), ("gitlab", ".gitlab-ci.yml")]
    {
        let project = Project::new(&[]);
        let run = project.run(&["init", "a/new/folder", "--ci", host]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let after = docs.split(&format!("Write `{path}`")).nth(1).expect(path);
        let block = after.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
        assert_eq!(project.read(&format!("a/new/folder/{path}")), block, "{host}");
        assert!(run.stdout.contains(path), "{}", run.stdout);
    }
    assert_eq!(Project::new(&[]).run(&["init", "--ci", "elsewhere"]).code, 2);
}

#[test]
fn without_a_dossier_every_command_names_init() {
    let project = Project::new(&[("empty/notes.txt", "Mine.\n")]);
    for args in [
        &["build"][..],
        &[],
        &["check"],
        &["watch"],
        &["serve"],
        &["publish", "there"],
        &["new", "topic", "bridge"],
        &["check", "empty"],
        &["check", "nowhere"],
        &["new", "topic", "bridge", "--project", "empty"],
    ] {
        let run = project.run(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains("`dossier init"), "{args:?}: {}", run.stderr);
    }
}
