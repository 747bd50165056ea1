//! The theme: templates, assets and phrases built into the program, each of which the project can override.

mod strings;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::project::Project;
use crate::{scan, url};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The site's icon: the drawing, and the picture for browsers that show no drawings as icons.
const ICONS: [&str; 2] = ["favicon.svg", url::FAVICON];

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Theme {
    /// Templates by name, such as `topic.html`.
    pub templates: BTreeMap<String, ThemeFile>,
    /// Assets by name, such as `style.css`.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// Files of phrases by language: the built-in one before the project's.
    pub strings: BTreeMap<String, Vec<ThemeFile>>,
    /// The hashes of the project's files, by their paths from the project's folder.
    pub overrides: BTreeMap<String, Fingerprint>,
}

/// A template or a file of phrases.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThemeFile {
    pub text: String,
    /// The path for diagnostics: from the project's folder, such as `templates/topic.html`.
    pub file: String,
}

impl Theme {
    /// Loads the built-in theme, overridden by the project's files.
    pub fn load(project: &Project, faults: &mut Vec<Diagnostic>) -> Self {
        let mut theme = Self::default();
        theme.add_built_in(&BUILT_IN);
        theme.add_overrides(&project.templates, faults);
        theme
    }

    /// Each asset's name in the theme and its path in the output.
    pub fn asset_paths(&self) -> Vec<(String, String)> {
        self.assets.iter().map(|(name, bytes)| (name.clone(), url::asset(name, bytes))).collect()
    }

    /// Makes way for an icon of the curator's that is copied to the site.
    pub fn remove_built_in_icons(&mut self) {
        let Self { assets, overrides, .. } = self;
        assets.retain(|name, _| {
            !ICONS.contains(&name.as_str())
                || overrides.contains_key(&format!("templates/assets/{name}"))
        });
    }

    /// The project's files that are new, changed or gone since a build with the hashes `before`.
    pub fn changed(&self, before: &BTreeMap<String, Fingerprint>) -> Vec<String> {
        let changed = self.overrides.iter().filter(|(path, hash)| before.get(*path) != Some(*hash));
        let gone = before.keys().filter(|path| !self.overrides.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }

    fn add_built_in(&mut self, dir: &Dir<'_>) {
        for file in dir.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            if !is_hidden(&name) {
                let ending = file.path().extension().and_then(OsStr::to_str);
                let bytes = match (ending, file.contents_utf8()) {
                    (Some("js"), Some(script)) => minify(script, &["//", "/*", "*"]).into_bytes(),
                    (Some("css"), Some(styles)) => minify_styles(styles).into_bytes(),
                    _ => file.contents().to_vec(),
                };
                self.add(&name, bytes);
            }
        }
        for folder in dir.dirs() {
            self.add_built_in(folder);
        }
    }

    fn add_overrides(&mut self, folder: &Path, faults: &mut Vec<Diagnostic>) {
        for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
            let Ok(relative) = entry.path().strip_prefix(folder) else { continue };
            let name = relative.to_string_lossy().replace('\\', "/");
            if !entry.file_type().is_file() || is_hidden(&name) {
                continue;
            }
            let place = format!("templates/{name}");
            let bytes = fs::read(entry.path());
            self.overrides.extend(bytes.iter().map(|bytes| (place.clone(), fingerprint(bytes))));
            match bytes {
                // A copy of a built-in file overrides nothing.
                Ok(bytes) if BUILT_IN.get_file(&name).is_some_and(|f| f.contents() == bytes) => {}
                Ok(bytes) => self.add(&name, bytes),
                Err(error) => {
                    let message = format!("the template cannot be read: {error}");
                    let fault = Diagnostic::about(Code::Unreadable, place, message);
                    faults.push(fault.help("give yourself the right to read it, or remove it"));
                }
            }
        }
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(asset) = name.strip_prefix("assets/") {
            self.assets.insert(asset.to_owned(), bytes);
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let file = ThemeFile { text, file: format!("templates/{name}") };
        if let Some(language) = language_of(name) {
            self.strings.entry(language).or_default().push(file);
        } else if Path::new(name).extension().is_some_and(|ending| ending == "html") {
            self.templates.insert(name.to_owned(), file);
        }
    }
}

/// Removes comment lines, indentation and line ends that separate nothing from a built-in script or
/// stylesheet. `comments` are the beginnings of lines that are comments. None of the files has a string of
/// several lines.
fn minify(text: &str, comments: &[&str]) -> String {
    let is_comment = |line: &&str| comments.iter().any(|start| line.starts_with(start));
    let code = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    code.fold(String::with_capacity(text.len()), |mut all, line| {
        if !all.ends_with([';', '{', ',', '(']) && !line.starts_with('}') {
            all.push('\n');
        }
        all + line
    })
}

/// Removes from a built-in stylesheet also the spaces around braces and after semicolons, which none of its
/// strings has.
fn minify_styles(text: &str) -> String {
    minify(text, &["/*"])
        .replace("; }", "}")
        .replace("; ", ";")
        .replace(" {", "{")
        .replace("{ ", "{")
}

/// The language of a file of phrases, in lower case: `ru` for `strings/ru.yaml`.
fn language_of(name: &str) -> Option<String> {
    name.strip_prefix("strings/")?.strip_suffix(".yaml").map(str::to_lowercase)
}

/// True for a file of an editor or the system.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || scan::is_backup(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_behind_is_no_part_of_a_theme() {
        for name in
            ["assets/#style.css#", "assets/style.css~", "assets/4913", "strings/.en.yaml.swp"]
        {
            assert!(is_hidden(name), "{name}");
        }
        assert!(!is_hidden("assets/style.css") && !is_hidden("_part.html"));
    }
}
