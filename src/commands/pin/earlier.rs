//! Earlier texts of sources: the one that was pinned, as the last build or git has it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::curate::SourceBytes;
use crate::fingerprint::sha256;
use crate::model::Text;
use crate::parse::{Entry, ParsedSource};
use crate::pipeline::Caches;
use crate::scan::EntryKind;

/// At most so many versions of a file are looked at in git.
const MAX_VERSIONS: &str = "200";

/// Where earlier texts may be found.
pub struct EarlierTexts {
    root: PathBuf,
    /// The sources as the last build that wrote a site has read them, by their ids.
    built: HashMap<String, Arc<ParsedSource>>,
}

impl EarlierTexts {
    /// `caches` are those of the last build, before the sources that are there now are read.
    pub fn new(root: &Path, caches: &Caches) -> Self {
        let sources = caches.scan.entries().filter(|files| files.kind == EntryKind::Source);
        let built = sources.filter_map(|files| {
            let cached = caches.parse.sources.get(&files.content_hash)?;
            Some((files.id.clone(), cached.parsed().clone()))
        });
        Self { root: root.to_owned(), built: built.collect() }
    }

    /// Returns the text that was pinned; of a source that is not pinned, the text of the last build if that
    /// was another one. The checksum proves that it is the one.
    pub fn find(
        &self,
        source: &Entry<ParsedSource>,
        files: &SourceBytes,
        pinned: Option<&str>,
        current: &str,
    ) -> Option<Text> {
        let built = self.built.get(source.id()).filter(|built| match pinned {
            Some(pinned) => built.sha256 == pinned,
            None => built.sha256 != current,
        });
        if let Some(built) = built {
            return Some(built.text.clone());
        }
        let bytes = self.in_git(source.files.text_path()?, pinned?)?;
        Some(SourceBytes { text: bytes, ..files.clone() }.parse().value.text)
    }

    /// Looks for a version of a file with a checksum.
    fn in_git(&self, path: &str, pinned: &str) -> Option<Vec<u8>> {
        let log = ["log", "--format=%H", "--max-count", MAX_VERSIONS, "--", path];
        let commits = self.git(&log)?;
        let commits = String::from_utf8(commits).ok()?;
        commits.lines().find_map(|commit| {
            let bytes = self.git(&["cat-file", "blob", &format!("{commit}:./{path}")])?;
            (sha256(&bytes) == pinned).then_some(bytes)
        })
    }

    /// Runs git in the project's folder. None if it fails: perhaps the project is in no repository.
    fn git(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(arguments);
        command.env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::null());
        let output = command.output().ok()?;
        output.status.success().then_some(output.stdout)
    }
}
