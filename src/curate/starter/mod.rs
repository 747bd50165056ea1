//! A small dossier that explains itself, for `dossier init`.

use crate::curate::schema::schema;
use crate::parse::sidecar::tables::Sidecar;

/// A file of a new project: its path from the project's folder, and its content.
pub type StarterFile = (String, String);

/// The folder of the schemas, in the project's folder.
pub const SCHEMAS: &str = "schemas";

pub const GITIGNORE: &str = ".gitignore";

/// Returns the files of the dossier itself, below `dossier/`.
pub fn dossier() -> Vec<StarterFile> {
    files(&[
        ("dossier/dossier.yaml", include_str!("dossier/dossier.yaml")),
        ("dossier/dossier.md", include_str!("dossier/dossier.md")),
        (
            "dossier/sources/mayor-interview.txt",
            include_str!("dossier/sources/mayor-interview.txt"),
        ),
        (
            "dossier/sources/mayor-interview.yaml",
            include_str!("dossier/sources/mayor-interview.yaml"),
        ),
        ("dossier/topics/bridge.yaml", include_str!("dossier/topics/bridge.yaml")),
        ("dossier/topics/bridge.md", include_str!("dossier/topics/bridge.md")),
        ("dossier/topics/jane-doe.yaml", include_str!("dossier/topics/jane-doe.yaml")),
    ])
}

/// Returns the files beside the dossier: the settings of git and of editors.
pub fn settings() -> Vec<StarterFile> {
    let mut files = files(&[
        (GITIGNORE, include_str!("gitignore")),
        (".gitattributes", include_str!("gitattributes")),
        (".vscode/settings.json", include_str!("vscode/settings.json")),
        (".vscode/extensions.json", include_str!("vscode/extensions.json")),
    ]);
    files.extend(Sidecar::ALL.into_iter().map(|sidecar| {
        let path = format!("{SCHEMAS}/{}.json", sidecar.name());
        (path, format!("{:#}\n", schema(sidecar)))
    }));
    files
}

/// Returns the workflow that publishes the dossier on GitHub.
pub fn github() -> StarterFile {
    (".github/workflows/publish.yml".into(), include_str!("ci/github.yml").into())
}

/// Returns the workflow that publishes the dossier on GitLab.
pub fn gitlab() -> StarterFile {
    (".gitlab-ci.yml".into(), include_str!("ci/gitlab.yml").into())
}

fn files(files: &[(&str, &str)]) -> Vec<StarterFile> {
    files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}
