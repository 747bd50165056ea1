//! A source's files as they are on disk at a request. The sidecar is written only if a build would have no
//! new error.

use std::path::Path;

use super::curator::Curation;
use super::format_fault;
use crate::curate::{self, ChangedSidecar, Refusal, SourceBytes, WrittenPassage};
use crate::diagnostic::{Checked, Diagnostic, File};
use crate::exchange;
use crate::model::{Format, ParsedPassage};
use crate::parse::ParsedSource;
use crate::site::SourceFiles;

pub struct SourceEntry {
    pub paths: SourceFiles,
    page: String,
    bytes: SourceBytes,
}

impl SourceEntry {
    /// Reads the files of the source whose page is at a path.
    pub fn read(curation: &Curation<'_>, page: &str) -> Result<Self, String> {
        let paths = curation.site()?.source_files(page);
        let paths = paths.ok_or("this page is not one of a source")?;
        let read = |name: &str| {
            exchange::read(&curation.state.root.join(name))
                .map_err(|error| format!("cannot read `{name}`: {error}"))
        };
        let extension = Path::new(&paths.text).extension();
        let is_markdown = extension.is_some_and(|extension| extension == "md");
        let bytes = SourceBytes {
            text: read(&paths.text)?.ok_or_else(|| format!("`{}` is not there", paths.text))?,
            format: if is_markdown { Format::Markdown } else { Format::Plain },
            sidecar: read(&paths.sidecar)?,
            defaults: paths.defaults.clone(),
        };
        Ok(Self { paths, page: page.to_owned(), bytes })
    }

    /// Returns the sidecar's text; none if there is no sidecar.
    pub fn sidecar(&self) -> Result<Option<&str>, String> {
        self.bytes.sidecar_text().map_err(|why| self.refused(why))
    }

    pub fn parse(&self) -> Checked<ParsedSource> {
        self.bytes.parse()
    }

    /// Says why the sidecar is not changed.
    fn refused(&self, why: Refusal) -> String {
        match why {
            Refusal::NotUtf8 => format!("`{}` is not UTF-8", self.paths.sidecar),
            Refusal::NoPlace | Refusal::NotFound => self.cannot_change(),
            Refusal::Fault(fault) => {
                let SourceFiles { text, sidecar, .. } = &self.paths;
                let path = if fault.file == File::Sidecar { sidecar } else { text };
                format_fault(&Diagnostic::from_fault(fault, path))
            }
        }
    }

    /// Returns a passage as the sidecar has it.
    pub fn written(&self, passage: &ParsedPassage) -> Result<WrittenPassage, String> {
        let sidecar = self.sidecar()?.unwrap_or_default();
        curate::written_passage(sidecar, passage.span).ok_or_else(|| self.cannot_change())
    }

    pub fn cannot_change(&self) -> String {
        let file = &self.paths.sidecar;
        format!(
            "`{file}` is written in a way that cannot be changed safely: change it in your editor"
        )
    }

    /// Parses the source with another sidecar. Refuses one with an error that was not there before, in
    /// this source or in a reference to it.
    pub fn check(
        &self,
        curation: &Curation<'_>,
        before: &Checked<ParsedSource>,
        new: &str,
    ) -> Result<ParsedSource, String> {
        let changed = self.bytes.checked(before, new.to_owned());
        let ChangedSidecar { parsed: after, .. } = changed.map_err(|why| self.refused(why))?;
        let (site, drafts) = (curation.site()?, curation.state.drafts);
        let errors = |parsed| site.errors_after(&self.page, parsed, drafts);
        let found = errors(after.value.clone());
        if found.is_empty() {
            return Ok(after.value);
        }
        let old = errors(before.value.clone());
        let is_new = |error: &&Diagnostic| {
            let is_same = |old: &Diagnostic| old.code == error.code && old.message == error.message;
            !old.iter().any(is_same)
        };
        match found.iter().find(is_new) {
            Some(error) => Err(format_fault(error)),
            None => Ok(after.value),
        }
    }

    /// Writes the sidecar, unless somebody else has changed it since it was read. Returns the change's
    /// number.
    pub fn write(
        &self,
        curation: &mut Curation<'_>,
        new: &str,
        said: String,
    ) -> Result<u64, String> {
        let (root, file) = (&curation.state.root, &self.paths.sidecar);
        curation.changes.write(root, file, self.bytes.sidecar.as_deref(), new.as_bytes(), said)
    }
}
