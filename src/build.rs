//! The one way through the stages.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::print::fails;
use crate::diagnostic::{self, Checked, Code, Diagnostic, Fault, File};
use crate::link::{self, Dossier, EntryIx};
use crate::memory::{Fingerprint, Left, Memory, Parses, Remembered, Stamp, fingerprint};
use crate::model::{DossierMeta, Prose};
use crate::page::{self, Page, Taken};
use crate::parse::{self, Entry, Input, Parsed};
use crate::project::{Failure, MANIFEST, Output, Project};
use crate::render::Renderer;
use crate::search::Index;
use crate::theme::Theme;
use crate::walk::{self, Walked};
use crate::words::Words;
use crate::write::{self, Content, Put, Writing, Written};

/// How many entries or pages a thread takes at a time: few, since one may take as long as hundreds of
/// others, and then the other threads go on with the rest.
const AT_ONCE: usize = 8;

/// What a build made.
#[derive(Debug)]
pub struct Built {
    /// Every fault and hint, sorted by file and place, each with its line.
    pub diagnostics: Vec<Diagnostic>,
    /// How much there is of what.
    pub figures: Figures,
    /// What was written; none when there are errors, and when nothing was to be written.
    pub written: Option<Written>,
}

/// How much a dossier holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sources.
    pub sources: usize,
    /// Passages of all sources.
    pub passages: usize,
    /// Topics.
    pub topics: usize,
    /// Files of the site, assets and copies among them.
    pub files: usize,
}

/// Builds a project. With errors in the dossier the site stays as it was; only faults of the
/// environment are a [`Failure`].
pub fn build(project: &Project, memory: &mut Memory) -> Result<Built, Failure> {
    let output = if project.write { Some(project.checked_output()?) } else { None };
    let mut faults = Vec::new();
    let walked = walk::walk(project);
    let (parsed, copies) = parse_all(project, walked, memory, &mut faults);
    let (dossier, linking) = link::link(&parsed, project.drafts);
    faults.extend(linking);
    let theme = Theme::load(project, &mut faults);
    let words = Arc::new(theme.words(&dossier.meta.language, &mut faults));
    let index = Index::of(&dossier);
    let site = Site::plan(&dossier, &index, &theme, words, copies);
    site.check_collisions(&parsed, &mut faults);
    let written = match output.filter(|_| !fails(&faults, project.strict)) {
        Some(output) => site.write(memory, &output, &mut faults)?,
        None => site.render(memory, None, &mut faults).map(|_| None)?,
    };
    let mut built = Built { figures: site.figures(), diagnostics: faults, written };
    walk::excerpts(project, &mut built.diagnostics);
    diagnostic::sort(&mut built.diagnostics);
    Ok(built)
}

/// Parses what was read, or remembers it. A draft's faults wait until it is built.
fn parse_all(
    project: &Project,
    walked: Walked,
    memory: &mut Memory,
    faults: &mut Vec<Diagnostic>,
) -> (Parsed, Vec<walk::Copied>) {
    faults.extend(walked.diagnostics);
    let file_faults = |found: Vec<Fault>, path: &str, faults: &mut Vec<Diagnostic>| {
        faults.extend(found.into_iter().map(|fault| Diagnostic::from_fault(fault, path)));
    };
    let mut meta = DossierMeta::default();
    if let Some(config) = walked.config {
        let mut found = Vec::new();
        meta = parse::dossier(&config.bytes).unpack(&mut found);
        file_faults(found, &config.path, faults);
    }
    if let Some(base_url) = &project.base_url {
        meta.base_url = Some(base_url.clone());
    }
    let home: Option<Prose> = walked.home.map(|home| {
        let mut found = Vec::new();
        let prose = parse::home(&home.bytes).unpack(&mut found);
        file_faults(found, &home.path, faults);
        prose
    });
    let drafts = project.drafts;
    let parsed = Parsed {
        meta,
        home,
        sources: parse_entries(
            walked.sources,
            &mut memory.sources,
            parse::source,
            |s| s.meta.draft && !drafts,
            faults,
        ),
        topics: parse_entries(
            walked.topics,
            &mut memory.topics,
            parse::topic,
            |t| t.meta.draft && !drafts,
            faults,
        ),
        pages: parse_entries(
            walked.pages,
            &mut memory.pages,
            parse::page,
            |p| p.meta.draft && !drafts,
            faults,
        ),
        copies: walked.copies.iter().map(|copy| copy.path.clone()).collect(),
    };
    (parsed, walked.copies)
}

/// Parses entries side by side, each one remembered by the hash of its bytes.
fn parse_entries<T: Send + Sync>(
    entries: Vec<walk::Entry>,
    memory: &mut Parses<T>,
    parse: impl Fn(&Input<'_>) -> Checked<T> + Sync,
    is_left_out: impl Fn(&T) -> bool,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Entry<T>> {
    let parsed: Vec<(Entry<T>, Fingerprint, Remembered<T>)> = entries
        .into_par_iter()
        .with_max_len(AT_ONCE)
        .map(|entry| {
            let input = Input {
                text: entry.text.as_ref().map(|text| (text.bytes.as_slice(), text.format)),
                sidecar: entry.sidecar.as_ref().map(|sidecar| sidecar.bytes.as_slice()),
            };
            let key = fingerprint(&input);
            let remembered = memory.recall(key, || parse(&input));
            let entry = Entry {
                id: entry.id,
                text: entry.text.map(|text| text.path),
                sidecar: entry.sidecar.map(|sidecar| sidecar.path),
                parsed: remembered.0.clone(),
            };
            (entry, key, remembered)
        })
        .collect();
    let mut entries = Vec::with_capacity(parsed.len());
    let mut used = Vec::with_capacity(parsed.len());
    for (entry, key, remembered) in parsed {
        if !is_left_out(&entry.parsed) {
            let own = remembered.1.iter().cloned();
            faults.extend(own.map(|fault| {
                let path = entry.path(fault.file).to_owned();
                Diagnostic::from_fault(fault, path)
            }));
        }
        used.push((key, remembered));
        entries.push(entry);
    }
    memory.replace(used);
    entries
}

/// Everything that the site is to hold.
struct Site<'a> {
    dossier: &'a Dossier,
    index: &'a Index,
    theme: &'a Theme,
    words: Arc<Words>,
    pages: Vec<Page>,
    /// Name in the theme, path in the output.
    assets: Vec<(String, String)>,
    copies: Vec<walk::Copied>,
}

/// A page that was rendered.
struct Rendered {
    fingerprint: Fingerprint,
    /// None when nothing is written.
    put: Option<Put>,
}

/// Why a page was not made.
enum Unmade {
    /// A fault of a template.
    Fault(Box<Diagnostic>),
    /// A fault of the system.
    Failure(Failure),
}

impl<'a> Site<'a> {
    fn plan(
        dossier: &'a Dossier,
        index: &'a Index,
        theme: &'a Theme,
        words: Arc<Words>,
        copies: Vec<walk::Copied>,
    ) -> Self {
        let mut pages = page::pages(dossier);
        pages.extend(page::shards(dossier, index));
        Self { dossier, index, theme, words, pages, assets: theme.asset_paths(), copies }
    }

    fn figures(&self) -> Figures {
        Figures {
            sources: self.dossier.sources.len(),
            passages: self.dossier.sources.iter().map(|source| source.passages.len()).sum(),
            topics: self.dossier.topics.len(),
            files: self.pages.len() + self.assets.len() + self.copies.len(),
        }
    }

    /// Two files at one path, or at two that differ in case alone: many disks know no difference.
    fn check_collisions(&self, parsed: &Parsed, faults: &mut Vec<Diagnostic>) {
        let mut taken = Taken::default();
        let is_made = |page: &&Page| !matches!(page.kind, page::Kind::Redirect(_));
        let pages = self.pages.iter().filter(is_made).map(|page| page.path.as_str());
        let assets = self.assets.iter().map(|(_, path)| path.as_str());
        for path in pages.chain(assets).chain([MANIFEST]) {
            taken.take(path, "a file that is made");
        }
        for (entry, old) in page::redirect::old_addresses(self.dossier) {
            if let Some(other) = taken.take(&page::redirect::path(old), "another old address") {
                let message = format!("`{}` cannot lead on: {other} is in its way", old.value);
                faults.push(
                    Diagnostic::about(Code::PathCollision, self.sidecar(entry, parsed), message)
                        .at(old.place)
                        .help("take it away, unless what is there now is to have another name"),
                );
            }
        }
        for copy in &self.copies {
            if let Some(other) = taken.take(&copy.path, &copy.path) {
                let file = format!("dossier/{}", copy.path);
                let message = format!("this file and {other} would lie at one path on the site");
                faults.push(
                    Diagnostic::about(Code::PathCollision, file, message)
                        .help("give it another name, or put it into another folder"),
                );
            }
        }
    }

    /// The path of an entry's sidecar.
    fn sidecar<'p>(&self, entry: EntryIx, parsed: &'p Parsed) -> &'p str {
        fn path<'p, T>(entries: &'p [Entry<T>], id: &str) -> &'p str {
            let entry = entries.iter().find(|entry| entry.id == id);
            entry.map_or("", |entry| entry.path(File::Sidecar))
        }
        match entry {
            EntryIx::Home => "dossier/dossier.yaml",
            EntryIx::Source(ix) => path(&parsed.sources, &self.dossier.source(ix).id),
            EntryIx::Topic(ix) => path(&parsed.topics, &self.dossier.topic(ix).id),
            EntryIx::Page(ix) => path(&parsed.pages, &self.dossier.page(ix).id),
        }
    }

    /// Renders every page that is not on disk already as it should be, and hands each to the
    /// writer as soon as it is made. None when a page could not be made, which is reported.
    fn render(
        &self,
        memory: &Memory,
        writer: Option<(&Output, &Writing<'_>)>,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<Option<Vec<Rendered>>, Failure> {
        let frame = page::site(self.dossier, &self.assets);
        let renderer = match Renderer::new(self.theme, &frame, &self.words) {
            Ok(renderer) => renderer,
            Err(found) => {
                faults.extend(found);
                return Ok(None);
            }
        };
        let render = |(index, page): (usize, &Page)| -> Result<Rendered, Unmade> {
            let view = page.view(self.dossier, self.index, &self.words);
            let bytes = || renderer.render(&page.path, &view).map_err(Unmade::Fault);
            let fingerprint = renderer.fingerprint(&view);
            let Some((output, writing)) = writer else {
                return bytes().map(|_| Rendered { fingerprint, put: None });
            };
            let is_left = |left: &&Left| {
                left.fingerprint == fingerprint
                    && Stamp::of(&output.path().join(&page.path)) == Some(left.stamp)
            };
            let content = match memory.files.get(&page.path).filter(is_left) {
                Some(_) => Content::AsLeft,
                None => Content::Bytes(Cow::Owned(bytes()?)),
            };
            let put = writing.put(index, &content).map_err(Unmade::Failure)?;
            Ok(Rendered { fingerprint, put: Some(put) })
        };
        let pages = self.pages.par_iter().with_max_len(AT_ONCE).enumerate();
        let results: Vec<_> = pages.map(render).collect();
        let mut rendered = Vec::with_capacity(results.len());
        // One fault of a template shows on many pages: it is reported with the first.
        let mut broken = BTreeMap::new();
        for result in results {
            match result {
                Ok(page) => rendered.push(page),
                Err(Unmade::Fault(fault)) => {
                    let key = (fault.file.clone(), fault.place, fault.message.clone());
                    broken.entry(key).or_insert(*fault);
                }
                Err(Unmade::Failure(failure)) => return Err(failure),
            }
        }
        let is_whole = broken.is_empty();
        faults.extend(broken.into_values());
        Ok(is_whole.then_some(rendered))
    }

    /// Renders the site and writes it. None when a page could not be made.
    fn write(
        &self,
        memory: &mut Memory,
        output: &Output,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<Option<Written>, Failure> {
        let pages = self.pages.iter().map(|page| page.path.as_str());
        let assets = self.assets.iter().map(|(_, path)| path.as_str());
        let copies = self.copies.iter().map(|copy| copy.path.as_str());
        let paths: Vec<&str> = pages.chain(assets).chain(copies).collect();
        let mut fingerprints = Vec::with_capacity(self.pages.len());
        let written = write::write(output, &paths, |writing| {
            let Some(rendered) = self.render(memory, Some((output, writing)), faults)? else {
                return Ok(None);
            };
            let mut puts = Vec::with_capacity(paths.len());
            for page in rendered {
                fingerprints.push(page.fingerprint);
                puts.extend(page.put);
            }
            for (name, _) in &self.assets {
                let bytes = self.theme.assets.get(name).map(Vec::as_slice).unwrap_or_default();
                puts.push(writing.put(puts.len(), &Content::Bytes(Cow::Borrowed(bytes)))?);
            }
            for copy in &self.copies {
                puts.push(writing.put(puts.len(), &Content::Copy(copy.from.clone()))?);
            }
            Ok(Some(puts))
        })?;
        if written.is_some() {
            let made = self.pages.par_iter().zip(fingerprints);
            memory.files = made
                .filter_map(|(page, fingerprint)| {
                    let stamp = Stamp::of(&output.path().join(&page.path))?;
                    Some((page.path.clone(), Left { fingerprint, stamp }))
                })
                .collect();
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

    use std::fs::{self, File};
    use std::path::Path;

    use super::*;
    use crate::project::Options;

    fn built(folder: &Path, memory: &mut Memory) -> Written {
        let options = Options { dir: Some(folder.to_owned()), write: true, ..Options::default() };
        build(&Project::open(options).unwrap(), memory).unwrap().written.unwrap()
    }

    #[test]
    fn a_page_whose_file_is_as_it_was_left_is_not_made_again() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().canonicalize().unwrap();
        fs::create_dir_all(folder.join("dossier/topics")).unwrap();
        fs::write(folder.join("dossier/dossier.yaml"), "title: A dossier\n").unwrap();
        fs::write(folder.join("dossier/topics/one.yaml"), "title: One\n").unwrap();
        fs::write(folder.join("dossier/topics/two.yaml"), "title: Two\n").unwrap();
        let mut memory = Memory::default();
        let all = built(&folder, &mut memory).written;

        // Other words in as many bytes, and nothing to see it by but the bytes.
        let page = folder.join("site/topics/one.html");
        let changed = fs::metadata(&page).unwrap().modified().unwrap();
        let made = fs::read_to_string(&page).unwrap();
        fs::write(&page, made.replace("One", "ONE")).unwrap();
        File::options().write(true).open(&page).unwrap().set_modified(changed).unwrap();
        assert_eq!(built(&folder, &mut memory).unchanged, all);
        assert!(fs::read_to_string(&page).unwrap().contains("ONE"), "it was made again");

        // What it is made from, and what cannot be trusted, is made again.
        fs::write(folder.join("dossier/topics/one.yaml"), "title: New\n").unwrap();
        built(&folder, &mut memory);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::write(&page, "mine").unwrap();
        built(&folder, &mut memory);
        assert!(fs::read_to_string(&page).unwrap().contains("New"));
        fs::remove_file(&page).unwrap();
        assert_eq!(built(&folder, &mut memory).written, 1);
    }
}
