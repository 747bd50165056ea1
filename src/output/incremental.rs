//! The site on disk: what is not there as it should be is made and written.
//!
//! A page is made again when something that it reads of the dossier is other, or the theme, or its
//! file; whether it is another page then, its fingerprint tells. When that concerns a few pages only,
//! these are written by themselves.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::Hash;
use rayon::prelude::*;

use crate::cache::Caches;
use crate::diagnostic::Diagnostic;
use crate::encoding;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{Dependency, Differences, Dossier, TrackedDossier};
use crate::output::{self, FileContent, Ledger, SiteWriter, WriteReport};
use crate::pages::SitePlan;
use crate::pages::{self, Page};
use crate::project::{Failure, OutputFolder};
use crate::render::Renderer;
use crate::scan::{CopiedFile, FileStamp};
use crate::site::{IndexedSite, MAX_CHUNK, RenderFailure, Site, gathered};
use crate::timings::{Timings, WorkerTask, WorkerTimes};

/// Up to how many files are written by themselves: they are in memory all together then.
const FEW: usize = 4096;

/// The site as it was written last.
#[derive(Debug)]
pub struct PreviousOutput {
    /// Where it lies.
    pub(super) folder: PathBuf,
    pub(super) plan: Arc<SitePlan>,
    pub(super) dossier: Arc<Dossier>,
    /// The hash of what all pages share.
    pub(super) shared: Fingerprint,
    /// Its files: pages, assets, copies, and last the shards of the search index.
    pub(super) files: Vec<OutputRecord>,
    /// The search index of the shards.
    pub(super) searched: Arc<IndexedSite>,
    pub(super) ledger: Ledger,
}

/// How a file of the site was left.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct OutputRecord {
    /// The hash of what it was made from. It is taken when there is something to compare it with, so
    /// none is of a page that was made once.
    fingerprint: Option<Fingerprint>,
    /// What was read for it.
    reads: Arc<[Dependency]>,
    /// The hash of what it holds.
    #[borsh(serialize_with = "encoding::hash::store", deserialize_with = "encoding::hash::load")]
    hash: Hash,
    /// Its stamp right after it was written.
    stamp: Option<FileStamp>,
}

/// A file of the site.
#[derive(Clone, Copy)]
enum File<'a> {
    Page(&'a Page),
    /// The path of an asset and its bytes.
    Asset(&'a str, &'a [u8]),
    Copy(&'a CopiedFile),
}

/// The bytes of a file, if they are wanted.
type Bytes<'a> = Option<Cow<'a, [u8]>>;

/// What a file is made from.
struct PageInputs {
    fingerprint: Option<Fingerprint>,
    reads: Arc<[Dependency]>,
}

impl OutputRecord {
    /// Whether it may be another file by now that it is made from this.
    fn differs(&self, basis: &PageInputs) -> bool {
        self.fingerprint.is_none() || self.fingerprint != basis.fingerprint
    }

    /// Whether nobody has touched the file.
    fn is_there(&self, target: &Path) -> bool {
        self.stamp.is_some() && self.stamp == FileStamp::of(target)
    }
}

impl PreviousOutput {
    /// Whether nobody has touched the search index.
    fn has_all_shards(&self, output: &OutputFolder) -> bool {
        let shards = &self.searched.shards;
        let left = &self.files[self.files.len() - shards.len()..];
        let shards = shards.par_iter().zip(left);
        shards.all(|(page, left)| left.is_there(&output.path().join(&page.path)))
    }

    /// Takes the file at a path as it is now for what was left there.
    #[cfg(test)]
    pub fn believe(&mut self, output: &OutputFolder, path: &str) {
        let index = self.plan.pages.iter().position(|page| page.path == path);
        self.files[index.unwrap_or_default()].stamp = FileStamp::of(&output.path().join(path));
    }
}

/// Writes a site; what is on disk already as it should be is not touched. When `later` says so, the
/// search index may be left as it was, to be written by [`write_search`]. None when a page could not be
/// made, which is reported.
pub fn write(
    site: &Site,
    memory: &mut Caches,
    output: &OutputFolder,
    later: bool,
    faults: &mut Vec<Diagnostic>,
    timings: &mut Timings,
) -> Result<Option<WriteReport>, Failure> {
    let Some(renderer) = &site.renderer else { return Ok(None) };
    let last = memory.disk.take().filter(|last| last.folder == output.path());
    let Some(mut last) = last else {
        return write_all(site, renderer, memory, None, output, faults, timings);
    };
    let shared = renderer.shared();
    let differences = (Arc::ptr_eq(&last.plan, &site.plan) && last.shared == shared)
        .then(|| Differences::between(&last.dossier, &site.dossier))
        .flatten();
    let files = site.files();
    let trusted = memory.trusts_site;
    let is_suspect = |index: usize, file: &File<'_>| {
        let left = &last.files[index];
        let is_other = match (file, &differences) {
            (File::Page(_), Some(differences)) => differences.touch(&left.reads),
            (File::Copy(copy), _) => Some(fingerprint(&copy.stamp)) != left.fingerprint,
            _ => false,
        };
        is_other || !(trusted || left.is_there(&output.path().join(file.path())))
    };
    let suspects: Option<Vec<usize>> =
        differences.as_ref().filter(|_| last.ledger.is_as_left(output)).map(|_| {
            let all = files.par_iter().enumerate();
            all.filter(|(index, file)| is_suspect(*index, file)).map(|(index, _)| index).collect()
        });
    let is_few = |suspects: &Vec<usize>| {
        let is_copy = |index: &usize| matches!(files[*index], File::Copy(_));
        suspects.len() <= FEW && !suspects.iter().any(is_copy)
    };
    let Some(suspects) = suspects.filter(is_few) else {
        return write_all(site, renderer, memory, Some(last), output, faults, timings);
    };
    let some = suspects.iter().map(|&index| (index, files[index])).collect();
    let Some(count) = write_few(site, renderer, &mut last, output, some, faults, timings)? else {
        memory.disk = Some(last);
        return Ok(None);
    };
    last.dossier = site.dossier.clone();
    let total = last.files.len();
    memory.search_is_behind |= differences.is_some_and(|all| all.are_any());
    // Each shard is looked at when the index is written: here it is when that is not certain.
    memory.search_is_behind |= !(trusted || memory.search_is_behind || last.has_all_shards(output));
    memory.disk = Some(last);
    timings.finish_pages(count);
    let rest = if later { 0 } else { write_search(site, memory, output, faults, timings)?.written };
    timings.finish_stage("search", rest, 0);
    let written = count + rest;
    Ok(Some(WriteReport { written, unchanged: total - written, ..WriteReport::default() }))
}

/// Writes the search index, if it was left as it was before.
pub fn write_search(
    site: &Site,
    memory: &mut Caches,
    output: &OutputFolder,
    faults: &mut Vec<Diagnostic>,
    timings: &mut Timings,
) -> Result<WriteReport, Failure> {
    let (Some(renderer), true) = (&site.renderer, memory.search_is_behind) else {
        return Ok(WriteReport::default());
    };
    let Some(mut last) = memory.disk.take() else { return Ok(WriteReport::default()) };
    let search = site.search();
    let differences = (last.searched.shards == search.shards)
        .then(|| Differences::between(&last.searched.dossier, &search.dossier))
        .flatten();
    let Some(differences) = differences else {
        let written = write_all(site, renderer, memory, Some(last), output, faults, timings)?;
        return Ok(written.unwrap_or_default());
    };
    let trusted = memory.trusts_site;
    let is_suspect = |(page, left): &(&Page, &OutputRecord)| {
        let is_other = match page.kind {
            pages::PageKind::SearchDocument(_) => differences.touch(&left.reads),
            pages::PageKind::SearchTerms(n) => {
                last.searched.index.shards[n] != search.index.shards[n]
            }
            _ => true,
        };
        is_other || !(trusted || left.is_there(&output.path().join(&page.path)))
    };
    let first = last.files.len() - search.shards.len();
    let shards = search.shards.par_iter().zip(&last.files[first..]).enumerate();
    let suspects: Vec<(usize, File<'_>)> = shards
        .filter(|(_, shard)| is_suspect(shard))
        .map(|(n, (page, _))| (first + n, File::Page(page)))
        .collect();
    let count = write_few(site, renderer, &mut last, output, suspects, faults, timings)?;
    if count.is_some() {
        last.searched = search.clone();
    }
    memory.disk = Some(last);
    memory.search_is_behind = count.is_none();
    Ok(WriteReport { written: count.unwrap_or_default(), ..WriteReport::default() })
}

/// Makes files, and writes those that are other than they were left. How many; none when one could
/// not be made.
fn write_few<'s>(
    site: &'s Site,
    renderer: &Renderer,
    last: &mut PreviousOutput,
    output: &OutputFolder,
    files: Vec<(usize, File<'s>)>,
    faults: &mut Vec<Diagnostic>,
    timings: &Timings,
) -> Result<Option<usize>, Failure> {
    let make = |(index, file): (usize, File<'s>)| {
        let left = &last.files[index];
        let target = output.path().join(file.path());
        let known = Some(left).filter(|left| left.is_there(&target));
        let (basis, bytes) = site.basis(renderer, file, known, &timings.workers)?;
        let bytes = bytes.filter(|own| known.is_none_or(|left| blake3::hash(own) != left.hash));
        Ok((index, file, basis, bytes))
    };
    let made = files.into_par_iter().with_max_len(MAX_CHUNK).map(make).collect();
    let Some(made) = gathered(made, faults)? else { return Ok(None) };
    let changed: Vec<(usize, &str, &[u8])> = made
        .iter()
        .filter_map(|(index, file, _, bytes)| Some((*index, file.path(), bytes.as_deref()?)))
        .collect();
    let hashes = output::amend(output, &mut last.ledger, &changed)?;
    for ((index, path, _), hash) in changed.iter().zip(hashes) {
        let left = &mut last.files[*index];
        (left.hash, left.stamp) = (hash, FileStamp::of(&output.path().join(path)));
    }
    let count = changed.len();
    for (index, _, PageInputs { fingerprint, reads }, _) in made {
        let left = &mut last.files[index];
        (left.fingerprint, left.reads) = (fingerprint, reads);
    }
    Ok(Some(count))
}

/// Writes the whole site.
fn write_all(
    site: &Site,
    renderer: &Renderer,
    memory: &mut Caches,
    last: Option<PreviousOutput>,
    output: &OutputFolder,
    faults: &mut Vec<Diagnostic>,
    timings: &mut Timings,
) -> Result<Option<WriteReport>, Failure> {
    let shards = &site.search().shards;
    timings.finish_stage("search", shards.len(), 0);
    let mut files = site.files();
    files.extend(shards.iter().map(File::Page));
    let paths: Vec<&str> = files.iter().map(|file| file.path()).collect();
    let left: HashMap<&str, &OutputRecord> = last.as_ref().map_or_else(HashMap::new, |last| {
        let shards = last.searched.shards.iter().map(|page| page.path.as_str());
        last.plan.paths().chain(shards).zip(&last.files).collect()
    });
    let make = |(index, file): (usize, File<'_>), writing: &SiteWriter<'_>, timings: &Timings| {
        let path = paths[index];
        let known = left.get(path).copied().filter(|left| left.is_there(&output.path().join(path)));
        let (basis, bytes) = site.basis(renderer, file, known, &timings.workers)?;
        let content = match (file, bytes, known) {
            (_, Some(bytes), _) => FileContent::Bytes(bytes),
            (File::Copy(copy), _, None) => FileContent::Copy(copy.from.clone()),
            (File::Copy(copy), _, Some(left)) if left.differs(&basis) => {
                FileContent::Copy(copy.from.clone())
            }
            (_, None, Some(left)) => FileContent::AsLeft(left.hash),
            (_, None, None) => FileContent::Bytes(Cow::Borrowed(&[])),
        };
        if let FileContent::Bytes(bytes) = &content {
            timings.workers.add_bytes(bytes.len());
        }
        let put = timings.workers.measure(WorkerTask::Stage, || writing.put(index, &content));
        let put = put.map_err(RenderFailure::Failure)?;
        Ok((basis, put))
    };
    let mut bases = Vec::new();
    let written = output::write(output, &paths, |writing| {
        let all = files.par_iter().copied().enumerate().with_max_len(MAX_CHUNK);
        let shared = &*timings;
        let made = all.map(|item| make(item, writing, shared)).collect();
        timings.finish_pages(paths.len());
        let Some(made) = gathered(made, faults)? else { return Ok(None) };
        let (own, puts): (Vec<PageInputs>, Vec<_>) = made.into_iter().unzip();
        bases = own.into_iter().zip(puts.iter().map(|put: &output::StagedFile| put.hash)).collect();
        Ok(Some(puts))
    })?;
    timings.finish_stage("rename", 0, 0);
    if written.is_none() {
        memory.disk = last;
        return Ok(None);
    }
    let left = |(path, (PageInputs { fingerprint, reads }, hash)): (&&str, (PageInputs, Hash))| {
        OutputRecord { fingerprint, reads, hash, stamp: FileStamp::of(&output.path().join(path)) }
    };
    memory.disk = Some(PreviousOutput {
        plan: site.plan.clone(),
        dossier: site.dossier.clone(),
        shared: renderer.shared(),
        files: paths.par_iter().zip(bases).map(left).collect(),
        searched: site.search().clone(),
        folder: output.path().to_owned(),
        ledger: Ledger::of(output, &paths),
    });
    memory.search_is_behind = false;
    Ok(written)
}

impl<'a> File<'a> {
    fn path(self) -> &'a str {
        match self {
            File::Page(page) => &page.path,
            File::Asset(path, _) => path,
            File::Copy(copy) => &copy.path,
        }
    }
}

impl Site {
    /// The files but for the search index, in the order of the plan's paths.
    fn files(&self) -> Vec<File<'_>> {
        let pages = self.plan.pages.iter().map(File::Page);
        let assets = self.plan.assets.iter().map(|(name, path)| {
            let bytes = self.theme.assets.get(name).map(Vec::as_slice);
            File::Asset(path, bytes.unwrap_or_default())
        });
        pages.chain(assets).chain(self.copies.iter().map(File::Copy)).collect()
    }

    /// What a file is made from; and its bytes, if it is no copy and not known to be as it was left.
    fn basis<'s>(
        &'s self,
        renderer: &Renderer,
        file: File<'s>,
        known: Option<&OutputRecord>,
        busy: &WorkerTimes,
    ) -> Result<(PageInputs, Bytes<'s>), RenderFailure> {
        let plain =
            |fingerprint| PageInputs { fingerprint: Some(fingerprint), reads: Arc::default() };
        let is_wanted = |basis: &PageInputs| known.is_none_or(|left| left.differs(basis));
        match file {
            File::Copy(copy) => Ok((plain(fingerprint(&copy.stamp)), None)),
            File::Asset(_, bytes) => {
                let basis = plain(fingerprint(bytes));
                let bytes = is_wanted(&basis).then_some(Cow::Borrowed(bytes));
                Ok((basis, bytes))
            }
            File::Page(page) => {
                let reading = TrackedDossier::of(&self.dossier);
                let (view, fingerprint) = busy.measure(WorkerTask::View, || {
                    let view = page.view(&reading, || &self.search().index, &self.locale);
                    let fingerprint = known.map(|_| renderer.fingerprint(&view));
                    (view, fingerprint)
                });
                let basis = PageInputs { fingerprint, reads: reading.reads().into() };
                if !is_wanted(&basis) {
                    return Ok((basis, None));
                }
                let bytes = busy.measure(WorkerTask::Render, || renderer.render(&page.path, &view));
                Ok((basis, Some(Cow::Owned(bytes.map_err(RenderFailure::Fault)?))))
            }
        }
    }
}
