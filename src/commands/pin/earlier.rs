//! Earlier texts of sources: the one that was pinned, as the last build or git has it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use crate::curate::SourceBytes;
use crate::fingerprint::hex;
use crate::model::Text;
use crate::parse::{Entry, ParsedSource};
use crate::pipeline::Caches;
use crate::scan::EntryKind;

/// At most so many versions of a file are looked at in git.
const MAX_VERSIONS: &str = "200";

/// Where earlier texts may be found.
pub struct EarlierTexts {
    root: PathBuf,
    caches: Caches,
}

impl EarlierTexts {
    pub fn new(root: &Path, caches: Caches) -> Self {
        Self { root: root.to_owned(), caches }
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
        let built = self.of_last_build(source).filter(|built| match pinned {
            Some(pinned) => built.sha256 == pinned,
            None => built.sha256 != current,
        });
        if let Some(built) = built {
            return Some(built.text.clone());
        }
        let bytes = self.in_git(source.files.text_path()?, pinned?)?;
        Some(SourceBytes { text: bytes, ..files.clone() }.parse().value.text)
    }

    /// Returns the source as the last build that wrote a site has read it.
    fn of_last_build(&self, source: &Entry<ParsedSource>) -> Option<&ParsedSource> {
        let mut entries = self.caches.scan.entries();
        let is_source = |kind: EntryKind| kind == EntryKind::Source;
        let files = entries.find(|files| is_source(files.kind) && files.id == source.id())?;
        let cached = self.caches.parse.sources.get(&files.content_hash)?;
        Some(cached.parsed())
    }

    /// Looks for a version of a file with a checksum.
    fn in_git(&self, path: &str, pinned: &str) -> Option<Vec<u8>> {
        let log = ["log", "--format=%H", "--max-count", MAX_VERSIONS, "--", path];
        let commits = self.git(&log)?;
        let commits = String::from_utf8(commits).ok()?;
        commits.lines().find_map(|commit| {
            let bytes = self.git(&["cat-file", "blob", &format!("{commit}:./{path}")])?;
            (hex(&Sha256::digest(&bytes)) == pinned).then_some(bytes)
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
