//! A source's files as they were read, and changes of its sidecar that no build would refuse.

use std::str;
use std::sync::Arc;

use super::{append, begin};
use crate::diagnostic::{Checked, Fault, Level};
use crate::model::Format;
use crate::parse::{EntryBytes, ParsedEntry, ParsedSource, SourceDefaults};

/// The bytes of a source's files.
#[derive(Debug, Clone)]
pub struct SourceBytes {
    pub text: Vec<u8>,
    pub format: Format,
    /// None if there is no such file.
    pub sidecar: Option<Vec<u8>>,
    /// The values of its folder.
    pub defaults: Option<Arc<SourceDefaults>>,
}

/// A sidecar that may be written, and what a build would read.
#[derive(Debug)]
pub struct ChangedSidecar {
    pub yaml: String,
    pub parsed: Checked<ParsedSource>,
}

/// The reason why a sidecar is not changed.
#[derive(Debug)]
pub enum Refusal {
    NotUtf8,
    /// It has errors, or is written in a way that cannot be changed safely.
    NoPlace,
    /// A build would report an error that it does not report now.
    Fault(Fault),
    /// A build would not find the passage.
    NotFound,
}

impl SourceBytes {
    pub fn parse(&self) -> Checked<ParsedSource> {
        self.parse_with(self.sidecar.as_deref())
    }

    fn parse_with(&self, sidecar: Option<&[u8]>) -> Checked<ParsedSource> {
        let text = Some((self.text.as_slice(), self.format));
        ParsedSource::parse(&EntryBytes { text, sidecar, defaults: self.defaults.as_deref() })
    }

    /// Returns the sidecar as text; none if there is no such file.
    pub fn sidecar_text(&self) -> Result<Option<&str>, Refusal> {
        let text = self.sidecar.as_deref().map(str::from_utf8).transpose();
        text.map_err(|_| Refusal::NotUtf8)
    }

    /// Appends a passage, given as the lines of its mapping; a source without a sidecar gets one. `before`
    /// is the source as it is. Also returns the line of the passage.
    pub fn with_passage(
        &self,
        before: &Checked<ParsedSource>,
        lines: &[String],
    ) -> Result<(ChangedSidecar, u32), Refusal> {
        let yaml = match self.sidecar_text()? {
            None => begin(&before.value.meta.title, lines),
            Some(old) => append(old, lines).ok_or(Refusal::NoPlace)?,
        };
        let changed = self.checked(before, yaml)?;
        let added = changed.parsed.value.passages.get(before.value.passages.len());
        let line = added.ok_or(Refusal::NotFound)?.span.line;
        Ok((changed, line))
    }

    /// Refuses a sidecar with which a build would report a new error.
    pub fn checked(
        &self,
        before: &Checked<ParsedSource>,
        yaml: String,
    ) -> Result<ChangedSidecar, Refusal> {
        let parsed = self.parse_with(Some(yaml.as_bytes()));
        let is_new = |fault: &&Fault| {
            let is_same = |old: &Fault| old.code == fault.code && old.message == fault.message;
            fault.level == Level::Error && !before.faults.iter().any(is_same)
        };
        match parsed.faults.iter().find(is_new) {
            Some(fault) => Err(Refusal::Fault(fault.clone())),
            None => Ok(ChangedSidecar { yaml, parsed }),
        }
    }
}
