//! The plan of a publication: what is to be sent and deleted, in which order, and what forbids it.

use std::collections::BTreeMap;

use blake3::Hash;

use super::manifest::{ManifestEntry, PublishedFile, PublishedFiles};
use super::places::{DeadPlaces, Places};
use crate::project::Failure;
use crate::site::{SiteContents, is_page};

/// What is at a target.
#[derive(Debug, Clone, Default)]
pub struct TargetState {
    /// The list of what is published; None if nothing is.
    pub manifest: Option<String>,
    /// None if there is no list of places.
    pub places: Option<Vec<u8>>,
    /// The mark of each file, by its path; without the program's own two files. A target that has folders
    /// may name them too, with a `/` at the end.
    pub marks: BTreeMap<String, String>,
}

impl TargetState {
    /// True if the files of a list are the same in a later state, so that a plan for this one still holds.
    pub fn is_same_for(&self, list: &str, later: &Self) -> bool {
        let paths = PublishedFiles::parse(list).0;
        self.manifest == later.manifest
            && paths.keys().all(|path| self.marks.get(path) == later.marks.get(path))
    }
}

/// When a file is sent. No link of the live site is broken between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SendStep {
    /// Files that are no pages: what new pages need.
    NewFiles,
    /// Nothing that is live leads to them yet.
    NewPages,
    /// Before others, which link to the places in them.
    ChangedSources,
    ChangedPages,
    /// Pages that list others, and the first page of a new site.
    IndexPages,
    /// Data, feeds, and the search index.
    ChangedFiles,
}

impl SendStep {
    pub const ALL: [Self; 6] = [
        Self::NewFiles,
        Self::NewPages,
        Self::ChangedSources,
        Self::ChangedPages,
        Self::IndexPages,
        Self::ChangedFiles,
    ];

    fn of(path: &str, is_new: bool) -> Self {
        match (is_page(path), is_new) {
            (true, true) if path != "index.html" => Self::NewPages,
            (true, _) if lists_others(path) => Self::IndexPages,
            (true, _) if path.starts_with("sources/") => Self::ChangedSources,
            (true, _) => Self::ChangedPages,
            (false, true) => Self::NewFiles,
            (false, false) => Self::ChangedFiles,
        }
    }
}

/// True for the pages at the site's root, and for the lists in a folder: `topics/index.2.html`.
fn lists_others(path: &str) -> bool {
    let name = path.rsplit_once('/').map(|(_, name)| name);
    name.is_none_or(|name| name.split('.').next() == Some("index"))
}

/// What a publication does.
#[derive(Debug, Default)]
pub struct PublishPlan {
    /// The files to send, in order of their steps.
    pub send: Vec<(SendStep, String)>,
    /// The number of bytes to send.
    pub bytes: u64,
    pub delete: Vec<String>,
    pub unchanged: usize,
    pub added_pages: Vec<String>,
    pub changed_pages: Vec<String>,
    pub removed_pages: Vec<String>,
    pub dead: Vec<DeadPlaces>,
    /// The paths of somebody else's files that are in the way.
    pub refused: Vec<String>,
    /// The number of files that are published now.
    pub live: usize,
    /// True if so many files would be deleted that it may be a mistake.
    pub deletes_much: bool,
    /// Every version of every file that may be at the target until the publication is complete.
    pub interim_list: PublishedFiles,
    /// The files that stay as they are, superseded assets among them: the list of the complete publication
    /// without what is sent.
    pub retained_files: PublishedFiles,
    /// The list of the site's places, compressed.
    pub places: Vec<u8>,
    /// True if the lists at the target are not those of a complete publication of this site.
    pub completes_list: bool,
}

/// What is at the path of a file.
enum Occupant {
    Nothing,
    /// The version, and whether it is a superseded asset.
    Published(PublishedFile, bool),
    Foreign,
}

impl PublishPlan {
    /// Compares a site with what is at a target. `adopt` allows to overwrite files of others; `rule` returns
    /// how a path is served; `hash_at` returns the hash of what is at a path, if the target can tell;
    /// `has_opening` says whether a page has the words of an opening, see [`Places::ending_in`].
    pub fn new(
        contents: &SiteContents,
        state: &TargetState,
        adopt: bool,
        rule: impl Fn(&str) -> Option<String>,
        mut hash_at: impl FnMut(&str) -> Result<Option<Hash>, Failure>,
        has_opening: impl Fn(&str, &str) -> bool,
    ) -> Result<Self, Failure> {
        let listed = PublishedFiles::parse(state.manifest.as_deref().unwrap_or_default());
        let mut plan = Self {
            live: listed.0.iter().filter(|(path, entry)| is_live(path, entry, state)).count(),
            interim_list: listed.clone(),
            ..Self::default()
        };
        for (path, file) in contents {
            let occupant = occupant(path, &listed, state, &mut hash_at)?;
            let hash = Hash::from_bytes(file.hash);
            let wanted = PublishedFile { hash, mark: None, rule: rule(path) };
            if let Occupant::Published(found, _) = &occupant {
                plan.add_interim_version(path, found);
            }
            let is_new = match &occupant {
                Occupant::Published(found, _)
                    if found.hash == hash && found.rule == wanted.rule =>
                {
                    plan.unchanged += 1;
                    plan.retained_files.insert(path, found.clone());
                    continue;
                }
                Occupant::Foreign if !adopt => {
                    plan.refused.push(path.clone());
                    continue;
                }
                _ => {
                    if let Some(blocker) = blocker(path, state) {
                        plan.refused.push(blocker.to_owned());
                        continue;
                    }
                    matches!(occupant, Occupant::Nothing)
                }
            };
            plan.send.push((SendStep::of(path, is_new), path.clone()));
            plan.bytes += file.size;
            if is_page(path) {
                let pages = if is_new { &mut plan.added_pages } else { &mut plan.changed_pages };
                pages.push(path.clone());
            }
            plan.interim_list.0.entry(path.clone()).or_default().next = Some(wanted);
        }
        plan.send.sort();
        plan.refused.dedup();
        plan.add_removals(contents, &listed, state, adopt, &mut hash_at)?;
        plan.add_places(contents, state, has_opening);
        plan.completes_list = state.manifest.as_deref() != Some(&plan.retained_files.text())
            || state.places.as_ref() != Some(&plan.places);
        Ok(plan)
    }

    /// Adds what the site has no more: assets are superseded first, everything else is deleted.
    fn add_removals(
        &mut self,
        contents: &SiteContents,
        listed: &PublishedFiles,
        state: &TargetState,
        adopt: bool,
        hash_at: &mut impl FnMut(&str) -> Result<Option<Hash>, Failure>,
    ) -> Result<(), Failure> {
        let mut superseded_before = Vec::new();
        let mut has_news = !self.send.is_empty();
        for path in listed.0.keys().filter(|path| !contents.contains_key(*path)) {
            let occupant = occupant(path, listed, state, hash_at)?;
            if let Occupant::Published(found, _) = &occupant {
                self.add_interim_version(path, found);
            }
            match occupant {
                Occupant::Nothing => has_news = true,
                Occupant::Published(file, true) => superseded_before.push((path, file)),
                Occupant::Published(file, false) if is_asset(path) => {
                    has_news = true;
                    self.retain_superseded(path, file);
                }
                Occupant::Foreign if !adopt => self.refused.push(path.clone()),
                Occupant::Published(..) | Occupant::Foreign => {
                    has_news = true;
                    self.delete.push(path.clone());
                }
            }
            if is_page(path) {
                self.removed_pages.push(path.clone());
            }
        }
        self.deletes_much = self.delete.len() * 5 > self.live;
        for (path, file) in superseded_before {
            if has_news {
                self.delete.push(path.clone());
            } else {
                self.retain_superseded(path, file);
            }
        }
        Ok(())
    }

    /// Lists the version that is there, which an interrupted publication may have sent.
    fn add_interim_version(&mut self, path: &str, found: &PublishedFile) {
        self.interim_list.0.entry(path.to_owned()).or_default().live = Some(found.clone());
    }

    fn retain_superseded(&mut self, path: &str, file: PublishedFile) {
        let entry = ManifestEntry { live: Some(file), next: None, is_superseded: true };
        self.retained_files.0.insert(path.to_owned(), entry);
    }

    fn add_places(
        &mut self,
        contents: &SiteContents,
        state: &TargetState,
        has_opening: impl Fn(&str, &str) -> bool,
    ) {
        let places = Places::of_site(contents);
        self.places = places.compressed();
        let read = |bytes: &Vec<u8>| Places::read(bytes).ok();
        self.dead = if let Some(old) = state.places.as_ref().and_then(read) {
            old.ending_in(&places, has_opening)
        } else {
            let pages = self.removed_pages.iter();
            pages.map(|page| DeadPlaces { page: page.clone(), ..DeadPlaces::default() }).collect()
        };
    }

    /// Returns the addresses that end, as `PATH` or `PATH#ID`.
    pub fn dead_addresses(&self) -> Vec<String> {
        let addresses = |dead: &DeadPlaces| -> Vec<String> {
            if dead.is_page() {
                return vec![dead.page.clone()];
            }
            let ids = dead.ids.iter().chain(&dead.changed);
            ids.map(|id| format!("{}#{id}", dead.page)).collect()
        };
        self.dead.iter().flat_map(addresses).collect()
    }

    /// True if nothing must be written.
    pub fn is_empty(&self) -> bool {
        self.send.is_empty() && self.delete.is_empty() && !self.completes_list
    }
}

/// Finds out whose the file at a path is, and which version.
fn occupant(
    path: &str,
    listed: &PublishedFiles,
    state: &TargetState,
    hash_at: &mut impl FnMut(&str) -> Result<Option<Hash>, Failure>,
) -> Result<Occupant, Failure> {
    let Some(mark) = state.marks.get(path) else { return Ok(Occupant::Nothing) };
    let Some(entry) = listed.0.get(path) else { return Ok(Occupant::Foreign) };
    let versions = || {
        let live = entry.live.iter().map(|file| (file, entry.is_superseded));
        live.chain(entry.next.iter().map(|file| (file, false)))
    };
    let with_mark = |(file, is_superseded): (&PublishedFile, bool)| {
        let file = PublishedFile { mark: Some(mark.clone()), ..file.clone() };
        Occupant::Published(file, is_superseded)
    };
    let marked = versions().find(|(file, _)| file.mark.as_ref() == Some(mark));
    if let Some(version) = marked {
        return Ok(with_mark(version));
    }
    let Some(hash) = hash_at(path)? else { return Ok(Occupant::Foreign) };
    let found = versions().find(|(file, _)| file.hash == hash);
    Ok(found.map_or(Occupant::Foreign, with_mark))
}

/// Returns the file where the path of another needs a folder, or what is below a folder that is where a file
/// has to be.
fn blocker<'s>(path: &str, state: &'s TargetState) -> Option<&'s str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    let mut files = folders.filter_map(|folder| state.marks.get_key_value(folder));
    let below = format!("{path}/");
    let first_below = || state.marks.range(below.clone()..).next();
    let found =
        files.next().or_else(|| first_below().filter(|(other, _)| other.starts_with(&below)));
    found.map(|(path, _)| path.as_str())
}

fn is_live(path: &str, entry: &ManifestEntry, state: &TargetState) -> bool {
    !entry.is_superseded && state.marks.contains_key(path)
}

fn is_asset(path: &str) -> bool {
    path.starts_with("assets/")
}

#[cfg(test)]
mod tests;
