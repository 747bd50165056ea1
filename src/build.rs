//! The one way through the stages.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::diagnostic::print::fails;
use crate::diagnostic::{self, Checked, Code, Diagnostic, Fault};
use crate::link::{self, Dossier};
use crate::memory::{Fingerprint, Left, Memory, Parses, Remembered, Stamp, fingerprint};
use crate::model::{DossierMeta, Prose};
use crate::page::{self, Page};
use crate::parse::{self, Entry, Input, Parsed};
use crate::project::{Failure, MANIFEST, Output, Project};
use crate::render::Renderer;
use crate::theme::Theme;
use crate::walk::{self, Walked};
use crate::write::{self, Content, Planned, Written};

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
    let site = Site::plan(&dossier, &theme, copies, &mut faults);
    let rendered = site.render(memory, project, &mut faults);

    let mut built = Built { figures: site.figures(), diagnostics: faults, written: None };
    if let Some(output) = output.filter(|_| !fails(&built.diagnostics, project.strict)) {
        built.written = Some(site.write(rendered, memory, &output)?);
    }
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
    theme: &'a Theme,
    pages: Vec<Page>,
    /// Name in the theme, path in the output.
    assets: Vec<(String, String)>,
    copies: Vec<walk::Copied>,
}

/// A page's content and the fingerprint of what it was made from.
struct Rendered {
    fingerprint: Fingerprint,
    /// None when the file on disk is the one that this fingerprint made before.
    bytes: Option<Vec<u8>>,
}

impl<'a> Site<'a> {
    fn plan(
        dossier: &'a Dossier,
        theme: &'a Theme,
        copies: Vec<walk::Copied>,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let site = Self {
            dossier,
            theme,
            pages: page::pages(dossier),
            assets: theme.asset_paths(),
            copies,
        };
        site.check_collisions(faults);
        site
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
    fn check_collisions(&self, faults: &mut Vec<Diagnostic>) {
        let pages = self.pages.iter().map(|page| page.path.as_str());
        let assets = self.assets.iter().map(|(_, path)| path.as_str());
        let own = pages.chain(assets).chain([MANIFEST]);
        let mut taken: HashMap<String, &str> =
            own.map(|path| (path.to_lowercase(), "a file that is made")).collect();
        for copy in &self.copies {
            if let Some(other) = taken.insert(copy.path.to_lowercase(), &copy.path) {
                let file = format!("dossier/{}", copy.path);
                let message = format!("this file and {other} would lie at one path on the site");
                faults.push(
                    Diagnostic::about(Code::PathCollision, file, message)
                        .help("give it another name, or put it into another folder"),
                );
            }
        }
    }

    /// Renders every page that is not on disk already as it should be.
    fn render(
        &self,
        memory: &Memory,
        project: &Project,
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<Rendered> {
        let frame = page::site(self.dossier, &self.assets);
        let renderer = match Renderer::new(self.theme, &frame) {
            Ok(renderer) => renderer,
            Err(found) => {
                faults.extend(found);
                return Vec::new();
            }
        };
        let render = |page: &Page| -> Result<Rendered, Box<Diagnostic>> {
            let view = page.view(self.dossier);
            let fingerprint = renderer.fingerprint(&view);
            let is_left = |left: &&Left| {
                left.fingerprint == fingerprint
                    && Stamp::of(&project.output.join(&page.path)) == Some(left.stamp)
            };
            let bytes = match memory.files.get(&page.path).filter(is_left) {
                Some(_) => None,
                None => Some(renderer.render(&page.path, &view)?),
            };
            Ok(Rendered { fingerprint, bytes })
        };
        let results: Vec<_> = self.pages.par_iter().map(render).collect();
        let mut rendered = Vec::with_capacity(results.len());
        // One fault of a template shows on many pages: it is reported with the first.
        let mut broken = BTreeMap::new();
        for result in results {
            match result {
                Ok(page) => rendered.push(page),
                Err(fault) => {
                    let key = (fault.file.clone(), fault.place, fault.message.clone());
                    broken.entry(key).or_insert(*fault);
                }
            }
        }
        faults.extend(broken.into_values());
        rendered
    }

    fn write(
        &self,
        rendered: Vec<Rendered>,
        memory: &mut Memory,
        output: &Output,
    ) -> Result<Written, Failure> {
        let mut made = Vec::with_capacity(rendered.len());
        let mut files =
            Vec::with_capacity(self.pages.len() + self.assets.len() + self.copies.len());
        for (page, rendered) in self.pages.iter().zip(rendered) {
            made.push((page.path.clone(), rendered.fingerprint));
            let content =
                rendered.bytes.map_or(Content::AsLeft, |bytes| Content::Bytes(Cow::Owned(bytes)));
            files.push(Planned { path: page.path.clone(), content });
        }
        for (name, path) in &self.assets {
            let bytes = self.theme.assets.get(name).map(Vec::as_slice).unwrap_or_default();
            files.push(Planned {
                path: path.clone(),
                content: Content::Bytes(Cow::Borrowed(bytes)),
            });
        }
        for copy in &self.copies {
            files.push(Planned {
                path: copy.path.clone(),
                content: Content::Copy(copy.from.clone()),
            });
        }
        let written = write::write(output, &files)?;
        memory.files = made
            .into_par_iter()
            .filter_map(|(path, fingerprint)| {
                let stamp = Stamp::of(&output.path().join(&path))?;
                Some((path, Left { fingerprint, stamp }))
            })
            .collect();
        Ok(written)
    }
}
