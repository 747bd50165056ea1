//! What a curator may have meant with a name or path that leads nowhere.

use std::collections::BTreeSet;

use super::names::NameTarget;
use super::resolver::{Reference, Resolver};
use super::{EntryIx, Findings, TopicIx};
use crate::diagnostic::{Code, Diagnostic, Level, did_you_mean};
use crate::model::nearest_id;
use crate::quote::normal;
use crate::scan;
use crate::url;

/// Endings of files that a link may name instead of an entry.
const ENDINGS: [&str; 5] = [".html", ".md", ".txt", ".yaml", ".yml"];

/// Articles that a curator may write before the words of an id.
const ARTICLES: [&str; 3] = ["the-", "an-", "a-"];

/// Returns the help for a path with the separators of Windows.
pub(super) fn with_slashes(path: &str) -> Option<String> {
    let is_on_drive = path.get(1..2) == Some(":");
    (path.contains('\\') && !is_on_drive)
        .then(|| format!("write `/` between folders: `{}`", path.replace('\\', "/")))
}

/// Returns the help for an original that there is not beside `sidecar`.
pub(super) fn original(copies: &BTreeSet<String>, sidecar: &str, written: &str) -> String {
    let name = last_part(written);
    if written.get(1..2) == Some(":") {
        return format!("copy the file to the folder of the sidecar, and write `original: {name}`");
    }
    meant_copy(copies, sidecar, written)
        .and_then(|path| path.get(path.len().checked_sub(written.len())?..))
        .map(|path| format!("write `original: {path}`"))
        .or_else(|| with_slashes(written))
        .unwrap_or_else(|| "put the original there, or correct its name".to_owned())
}

/// Returns the copied file that a path means which has the separators of Windows, or other capitals.
pub(super) fn meant_copy<'c>(
    copies: &'c BTreeSet<String>,
    from: &str,
    written: &str,
) -> Option<&'c str> {
    let path = url::join(url::folder(from), &written.replace('\\', "/"))?;
    let path = path.strip_prefix("dossier/")?.to_lowercase();
    copies.iter().map(String::as_str).find(|copy| copy.to_lowercase() == path)
}

impl Resolver<'_> {
    /// Returns the help for the id of a topic that there is not: the topic of this title, alias or id, or
    /// the nearest one.
    pub(super) fn suggest_topic(&self, written: &str) -> String {
        match self.nearest_topic(written) {
            Some(near) => format!("did you mean `{near}`?"),
            None => match nearest_id(written) {
                Some(id) if id == written => {
                    format!("write its sidecar as `dossier/topics/{id}.yaml`, or name another")
                }
                Some(id) => format!(
                    "write its sidecar as `dossier/topics/{id}.yaml` and name it here as `{id}`, or name \
                     another"
                ),
                None => {
                    "name a topic by its id, as `bridge` for `dossier/topics/bridge.yaml`".into()
                }
            },
        }
    }

    /// Reports the sidecar of a topic whose name is nearly right, such as `bridge.yml`; false if there is none.
    pub(super) fn report_misnamed_topic(&self, id: &str, findings: &mut Findings) -> bool {
        let mut files = self.copies.iter().filter(|path| path.starts_with("topics/"));
        let is_meant = |path: &&String| {
            let right_name = scan::right_name_of_sidecar(path);
            right_name.is_some_and(|name| name.strip_suffix(".yaml") == Some(id))
        };
        let Some(path) = files.find(is_meant) else { return false };
        let message = format!("this file is not read, but `{id}` is named as a topic");
        let fault = Diagnostic::about(Code::MisplacedFile, format!("dossier/{path}"), message);
        let fault = Diagnostic { level: Level::Error, ..fault };
        findings.diagnostics.push(fault.help(format!("rename it to `{id}.yaml`")));
        true
    }

    fn nearest_topic(&self, written: &str) -> Option<&str> {
        let written = if written.contains(['/', '\\']) { without_ending(written) } else { written };
        let topics = &self.published.topics;
        if let Some(NameTarget::Entry(EntryIx::Topic(TopicIx(ix)))) =
            self.names.titles.get(&normal::form(written))
        {
            return Some(topics[*ix as usize].id());
        }
        let id = nearest_id(written)?;
        let bare = ARTICLES.into_iter().find_map(|article| id.strip_prefix(article)).unwrap_or(&id);
        let ids = || topics.iter().map(|entry| entry.id());
        if let Some(exact) = ids().find(|known| *known == id || *known == bare) {
            return Some(exact);
        }
        if let Some(near) = did_you_mean(&id, ids()).or_else(|| did_you_mean(bare, ids())) {
            return Some(near);
        }
        let names = |ix: usize| {
            let meta = &topics[ix].parsed.meta;
            std::iter::once(&meta.title).chain(&meta.aliases).map(|name| name.value.as_str())
        };
        let near = did_you_mean(written, (0..topics.len()).flat_map(names))?;
        (0..topics.len()).find(|&ix| names(ix).any(|name| name == near)).map(|ix| topics[ix].id())
    }

    /// Returns the help for the id of a source that there is not.
    pub(super) fn suggest_source(&self, written: &str) -> String {
        let ids = || self.published.sources.iter().map(|entry| entry.id());
        let name = without_ending(written);
        match did_you_mean(name, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a source by its id, the name of its file without ending".to_owned(),
        }
    }

    pub(super) fn report_unknown_name(
        &self,
        name: &str,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) {
        let known = self.names.ids.keys().chain(self.names.titles.keys()).map(String::as_str);
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        let of_file = self.entry_of_file(name).map(str::to_owned);
        let of_name = || did_you_mean(name, known).map(str::to_owned);
        let of_id = || nearest_id(name).filter(|id| self.names.ids.contains_key(id));
        let help = match of_file.or_else(of_id).or_else(of_name) {
            Some(near) => format!("did you mean `[[{near}]]`?"),
            None => {
                "name a topic, source or page by its id, or a topic by its title or alias".into()
            }
        };
        let message = if name.is_empty() {
            "no name stands between the brackets".to_owned()
        } else {
            format!("nothing is called `{name}`")
        };
        reference.report(Code::UnknownReference, message, help, findings);
    }

    pub(super) fn report_unknown_file(
        &self,
        path: &str,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) {
        let of_entry = || {
            let id = self.entry_of_file(path)?;
            Some(format!("to link to this entry, write `[[{id}]]`"))
        };
        let of_copy = || {
            let copies = self.copies.iter().map(|file| last_part(file));
            let near = did_you_mean(last_part(path), copies)?;
            Some(format!("if you mean the copied file `{near}`: {PATHS}"))
        };
        let of_name = || {
            let mut ids: Vec<&str> = self.names.ids.keys().map(String::as_str).collect();
            ids.sort_unstable();
            let near = did_you_mean(without_ending(path), ids)?;
            Some(format!("did you mean `[[{near}]]`?"))
        };
        let help = with_slashes(path)
            .or_else(of_entry)
            .or_else(of_copy)
            .or_else(of_name)
            .unwrap_or_else(|| PATHS.to_owned());
        let message = format!("`{path}` is no file of an entry and no copied file");
        reference.report(Code::UnknownReference, message, help, findings);
    }

    /// Returns the id of the entry whose file or page a path names, wherever that stands.
    fn entry_of_file(&self, path: &str) -> Option<&str> {
        let name = without_ending(path);
        let found = self.names.ids.get_key_value(name);
        found.filter(|_| name != path).map(|(id, _)| id.as_str())
    }
}

/// Where paths begin.
const PATHS: &str = "a path begins at the folder of the file that it stands in";

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Returns the name of a file without its folder, and without an ending of an entry or a page.
fn without_ending(path: &str) -> &str {
    let name = last_part(path);
    ENDINGS.into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}
