//! Writing a site: files that are up to date are kept, the others rendered and written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::staging::{SiteWriter, StagedFile};
use super::{FileContent, KnownManifest, WriteReport, write_files};
use crate::diagnostic::Diagnostic;
use crate::encoding;
use crate::fingerprint::Fingerprint;
use crate::link::Dependency;
use crate::pages::is_index;
use crate::progress::{Progress, Step};
use crate::project::{Failure, MANIFEST, MAX_CHUNK, OutputFolder};
use crate::scan::FileStamp;
use crate::site::{PageError, Site, SiteFile, collect_pages};
use crate::timings::{Timings, WorkerTask};
use crate::withheld::{GuardState, WithheldText};

#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// Nobody else has written to the output folder since the previous build of this process.
    pub trust_output: bool,
    /// The files that are made from all sources may stay as they are, to be written by a later call.
    pub indexes_may_wait: bool,
}

/// The site as the previous build left it.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct OutputCache {
    #[borsh(serialize_with = "encoding::path::write", deserialize_with = "encoding::path::read")]
    folder: PathBuf,
    /// The stamp of the manifest, which lists the records.
    manifest: Option<FileStamp>,
    /// What sources withheld when the guard looked at the files.
    withheld: Vec<WithheldText>,
    records: OutputRecords,
}

/// The files of a site, by their paths from the root.
pub(super) type OutputRecords = HashMap<String, OutputRecord, foldhash::fast::RandomState>;

/// A file of the site as it was written.
#[derive(Debug, Clone, Hash, BorshSerialize, BorshDeserialize)]
pub struct OutputRecord {
    /// The dependencies of a page besides names and theme.
    dependencies: Box<[Dependency]>,
    /// The hash of everything that the file was made from; None if only its content tells.
    inputs: Option<Fingerprint>,
    /// The BLAKE3 hash of its content.
    pub(super) hash: [u8; 32],
    guard: GuardState,
    /// The stamp right after it was written.
    stamp: Option<FileStamp>,
}

impl OutputRecord {
    fn is_untouched(&self, target: &Path) -> bool {
        self.stamp.is_some() && self.stamp == FileStamp::of(target)
    }

    /// True if the file was made from what a site would make it from now; false if only its content tells.
    fn has_inputs_of(&self, site: &Site, file: SiteFile<'_>) -> bool {
        let inputs = site.hash_of_inputs(file, &self.dependencies);
        inputs.is_some() && inputs == self.inputs
    }
}

impl OutputCache {
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the files of the site, sorted by path.
    pub fn records(&self) -> Vec<(&String, &OutputRecord)> {
        let mut records: Vec<_> = self.records.iter().collect();
        records.sort_unstable_by_key(|(path, _)| *path);
        records
    }

    pub fn without_records(&self) -> Self {
        let Self { folder, manifest, withheld, .. } = self;
        Self {
            folder: folder.clone(),
            manifest: *manifest,
            withheld: withheld.clone(),
            records: OutputRecords::default(),
        }
    }

    pub fn with_records(self, records: Vec<(String, OutputRecord)>) -> Self {
        Self { records: records.into_iter().collect(), ..self }
    }

    /// Returns the manifest, if it is still on disk as this cache knows it.
    fn known_manifest(&self) -> Option<KnownManifest<'_>> {
        let stamp = self.manifest.filter(|_| !self.records.is_empty())?;
        let known = KnownManifest { stamp, records: &self.records };
        known.is_current(&self.folder).then_some(known)
    }

    /// Takes the file at a path, as it is now, for what was written.
    #[cfg(test)]
    pub fn accept(&mut self, path: &str) {
        let stamp = FileStamp::of(&self.folder.join(path));
        self.records.entry(path.to_owned()).and_modify(|record| record.stamp = stamp);
    }
}

/// Writes a site. Files that are on disk as they should be are not touched. Returns None if a template
/// failed, which is reported; the site is then as it was.
pub fn write_site(
    site: &Site,
    folder: &OutputFolder,
    cache: &mut OutputCache,
    options: WriteOptions,
    diagnostics: &mut Vec<Diagnostic>,
    timings: &mut Timings,
    progress: &Progress,
) -> Result<Option<WriteReport>, Failure> {
    // If writing fails midway, the cache stays empty and the next build compares every file.
    let previous = std::mem::take(cache);
    let previous = if previous.folder == folder.path() { previous } else { OutputCache::default() };
    let known_manifest = previous.known_manifest();
    let trusted = options.trust_output && known_manifest.is_some();
    let find_record = |path: &str| {
        let record = previous.records.get(path)?;
        (trusted || record.is_untouched(&folder.path().join(path))).then_some(record)
    };

    let mut files = site.files();
    let old_indexes: Vec<&String> = previous.records.keys().filter(|path| is_index(path)).collect();
    let is_current = |file: &SiteFile<'_>| {
        find_record(file.path()).is_some_and(|record| record.has_inputs_of(site, *file))
    };
    let mut tables = files.iter().filter(|file| is_index(file.path()));
    let indexes_wait = options.indexes_may_wait
        && !old_indexes.is_empty()
        && !(site.has_current_search() && tables.all(is_current))
        && old_indexes.par_iter().all(|path| find_record(path).is_some());
    if indexes_wait {
        files.retain(|file| !is_index(file.path()));
        files.extend(old_indexes.into_iter().map(|path| SiteFile::Keep(path)));
    } else {
        files.extend(site.search().pages.iter().map(SiteFile::Page));
    }
    timings.finish_stage("search", files.len() - site.file_count(), 0);

    let paths: Vec<&str> = files.iter().map(|file| file.path()).collect();
    let is_covered = site.guard().is_none_or(|guard| guard.is_covered_by(&previous.withheld));
    let prepare = |index: usize, writer: &SiteWriter<'_>, timings: &Timings| {
        let record = match files[index] {
            // Kept even if somebody has touched it since: the next build will find that out.
            SiteFile::Keep(path) => previous.records.get(path),
            file => find_record(file.path()),
        };
        let prepared = prepare(site, (index, files[index]), record, is_covered, writer, timings);
        progress.advance();
        prepared
    };
    progress.begin(Step::Render, files.len());
    let mut records = Vec::new();
    let report = write_files(folder, &paths, known_manifest, |writer| {
        let shared = &*timings;
        let prepared = (0..files.len()).into_par_iter().with_max_len(MAX_CHUNK);
        let prepared = prepared.map(|index| prepare(index, writer, shared)).collect();
        timings.finish_pages(paths.len());
        let Some(prepared) = collect_pages(prepared, diagnostics)? else { return Ok(None) };
        let (staged, new_records): (Vec<StagedFile>, Vec<OutputRecord>) =
            prepared.into_iter().unzip();
        records = new_records;
        Ok(Some(staged))
    })?;
    timings.finish_stage("rename", 0, 0);
    let Some(report) = report else {
        *cache = previous;
        return Ok(None);
    };
    let stamped = |(path, record): (&&str, OutputRecord)| {
        let stamp = record.stamp.or_else(|| FileStamp::of(&folder.path().join(path)));
        ((*path).to_owned(), OutputRecord { stamp, ..record })
    };
    *cache = OutputCache {
        folder: folder.path().to_owned(),
        manifest: FileStamp::of(&folder.path().join(MANIFEST)),
        withheld: site.guard().map(|guard| guard.texts().to_vec()).unwrap_or_default(),
        records: paths.par_iter().zip(records).map(stamped).collect(),
    };
    Ok(Some(WriteReport { indexes_wait, ..report }))
}

/// Renders and stages a file, unless it is up to date. The record of a new file has no stamp yet.
/// `is_covered` tells whether the guard need not look again at files that were clear.
fn prepare(
    site: &Site,
    (index, file): (usize, SiteFile<'_>),
    record: Option<&OutputRecord>,
    is_covered: bool,
    writer: &SiteWriter<'_>,
    timings: &Timings,
) -> Result<(StagedFile, OutputRecord), PageError> {
    let stage = |content: &FileContent<'_>| {
        let staged = timings.workers.measure(WorkerTask::Stage, || writer.put(index, content));
        staged.map_err(PageError::Failure)
    };
    let is_guarded =
        |record: &OutputRecord| site.accepts_guard_state(file, record.guard, is_covered);
    if let Some(record) = record {
        let is_guarded = is_guarded(record);
        let is_current = record.has_inputs_of(site, file) && is_guarded;
        if is_current || matches!(file, SiteFile::Keep(_)) {
            let guard = if is_guarded { record.guard } else { GuardState::Unknown };
            let staged = stage(&FileContent::AsLeft(record.hash.into()))?;
            return Ok((staged, OutputRecord { guard, ..record.clone() }));
        }
    }
    let mut guard = GuardState::Unknown;
    let (content, dependencies) = match file {
        SiteFile::Page(page) => {
            let known_state = |bytes: &[u8]| {
                let record = record.filter(|record| is_guarded(record))?;
                (blake3::hash(bytes) == record.hash).then_some(record.guard)
            };
            let rendered = site.render(page, &timings.workers, known_state);
            let rendered = rendered.map_err(PageError::Faults)?;
            guard = rendered.guard_state;
            (FileContent::Bytes(Cow::Owned(rendered.bytes)), rendered.dependencies)
        }
        SiteFile::Asset { bytes, .. } => (FileContent::Bytes(Cow::Borrowed(bytes)), Vec::new()),
        SiteFile::Copy(copy) => (FileContent::Copy(copy.from.clone()), Vec::new()),
        SiteFile::Keep(_) => (FileContent::Bytes(Cow::Borrowed(&[])), Vec::new()),
    };
    let same = match (&content, record) {
        (FileContent::Bytes(bytes), Some(record)) if blake3::hash(bytes) == record.hash => {
            Some(record)
        }
        _ => None,
    };
    let staged = match same {
        Some(record) => stage(&FileContent::AsLeft(record.hash.into()))?,
        None => stage(&content)?,
    };
    if let FileContent::Bytes(bytes) = &content {
        timings.workers.add_bytes(bytes.len());
    }
    let record = OutputRecord {
        inputs: site.hash_of_inputs(file, &dependencies),
        dependencies: dependencies.into(),
        hash: staged.hash.into(),
        guard,
        stamp: same.and_then(|record| record.stamp),
    };
    Ok((staged, record))
}
