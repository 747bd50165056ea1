//! The contents of a site: the hash, size and places of every file, for publishing.
//!
//! Files that have not changed since they were last looked at are not rendered again.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::{PageError, RenderedFile, Site, SiteFile, collect_pages};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::link::Dependency;
use crate::progress::{Progress, Step};
use crate::project::{Failure, MAX_CHUNK};
use crate::timings::Timings;
use crate::withheld::{GuardState, WithheldText};

/// The files of a site, by their paths from its root.
pub type SiteContents = BTreeMap<String, FileContents>;

/// What is known of a file of the site without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FileContents {
    /// The BLAKE3 hash.
    pub hash: [u8; 32],
    pub size: u64,
    /// The ids of the places of a page, one per line, in order; not those of the theme. Then the openings
    /// of its passages that are called after a block, see [`Site::openings`].
    pub places: String,
}

/// The contents of the files of the last publication.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct ContentsCache {
    /// What sources withheld when the guard looked at the files.
    withheld: Vec<WithheldText>,
    records: BTreeMap<String, ContentsRecord>,
}

/// A file as it was when it was last looked at.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
struct ContentsRecord {
    dependencies: Box<[Dependency]>,
    /// The hash of everything that the file was made from; None if only its content tells.
    inputs: Option<Fingerprint>,
    guard: GuardState,
    contents: FileContents,
}

impl ContentsCache {
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// Returns the contents of every file of a site. Returns None if a template failed or a page has withheld
/// words, which is reported.
pub fn contents(
    site: &Site,
    cache: &mut ContentsCache,
    diagnostics: &mut Vec<Diagnostic>,
    timings: &mut Timings,
    progress: &Progress,
) -> Result<Option<SiteContents>, Failure> {
    let mut files = site.files();
    files.extend(site.search().pages.iter().map(SiteFile::Page));
    timings.finish_stage("search", files.len() - site.file_count(), 0);

    let is_covered = site.guard().is_none_or(|guard| guard.is_covered_by(&cache.withheld));
    progress.begin(Step::Render, files.len());
    let find_record = |file: &SiteFile<'_>| {
        let record = cache.records.get(file.path()).filter(|record| {
            let inputs = site.hash_of_inputs(*file, &record.dependencies);
            let is_guarded = site.accepts_guard_state(*file, record.guard, is_covered);
            is_guarded && inputs.is_some() && inputs == record.inputs
        });
        let record = record.map_or_else(|| new_record(site, *file, timings), |r| Ok(r.clone()))?;
        progress.advance();
        Ok((file.path().to_owned(), record))
    };
    let records = files.par_iter().with_max_len(MAX_CHUNK).map(find_record).collect();
    let records = collect_pages(records, diagnostics)?;
    timings.finish_pages(files.len());
    let Some(records) = records else { return Ok(None) };
    let contents = records.iter().map(|(path, record)| (path.clone(), record.contents.clone()));
    let mut contents: SiteContents = contents.collect();
    for (page, openings) in site.openings() {
        if let Some(page) = contents.get_mut(&page) {
            page.places.push_str(&openings);
        }
    }
    // An old address keeps a fragment, so it has the places of the page that it leads to.
    for (old, new) in site.redirects() {
        let places = contents.get(&new).map(|page| page.places.clone());
        if let (Some(places), Some(old)) = (places, contents.get_mut(old)) {
            old.places = places;
        }
    }
    cache.withheld = site.guard().map(|guard| guard.texts().to_vec()).unwrap_or_default();
    cache.records = records.into_iter().collect();
    Ok(Some(contents))
}

/// Renders or reads a file, and returns what is to be remembered of it.
fn new_record(
    site: &Site,
    file: SiteFile<'_>,
    timings: &Timings,
) -> Result<ContentsRecord, PageError> {
    let RenderedFile { bytes, dependencies, guard_state } = site.read(file, &timings.workers)?;
    if matches!(file, SiteFile::Page(_)) {
        timings.workers.add_bytes(bytes.len());
    }
    Ok(ContentsRecord {
        inputs: site.hash_of_inputs(file, &dependencies),
        dependencies: dependencies.into(),
        guard: guard_state,
        contents: FileContents {
            hash: blake3::hash(&bytes).into(),
            size: bytes.len() as u64,
            places: if is_page(file.path()) { places(&bytes) } else { String::new() },
        },
    })
}

/// True for the paths of HTML pages.
pub fn is_page(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".html")
}

/// Returns the ids of a page's elements, one per line, without those that begin with `_`.
fn places(html: &[u8]) -> String {
    const ATTRIBUTE: &[u8] = b" id=\"";
    let mut places = String::new();
    for at in memchr::memmem::find_iter(html, ATTRIBUTE) {
        let value = &html[at + ATTRIBUTE.len()..];
        let end = memchr::memchr(b'"', value).unwrap_or_default();
        let Ok(id) = std::str::from_utf8(&value[..end]) else { continue };
        if !id.is_empty() && !id.starts_with('_') && !id.contains(char::is_whitespace) {
            places.push_str(id);
            places.push('\n');
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_page_are_its_ids() {
        let html =
            br#"<p id="p1">A <mark data-passage="x" id="x">b</mark> <i id="_main"> <b id="">"#;
        assert_eq!(places(html), "p1\nx\n");
        assert_eq!(places(b"<p id=\"p"), "");
    }
}
