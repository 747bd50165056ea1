//! The places of a published site: every page with the ids in it, so that an address that ends is noticed
//! without fetching the old pages.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use crate::output::manifest::{escaped, unescaped};
use crate::site::{FileContents, SiteContents, is_page};

/// The path of the compressed list at the target.
pub const PLACES: &str = ".dossier-places.gz";

const HEADER: &str = "dossier-places 1\n";
/// More than any dossier needs: a damaged list must not fill the memory.
const MAX_SIZE: u64 = 1 << 30;

/// The ids of each page, and the openings of its passages, one per line, by the page's path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<String, String>);

/// The addresses of one page that end; of the whole page if no id is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadPlaces {
    pub page: String,
    /// The ids that end.
    pub ids: Vec<String>,
    /// The ids of blocks that a passage was called after, and that have other words.
    pub changed: Vec<String>,
}

impl DeadPlaces {
    /// True if the page itself ends.
    pub fn is_page(&self) -> bool {
        self.ids.is_empty() && self.changed.is_empty()
    }
}

impl Places {
    pub fn of_site(contents: &SiteContents) -> Self {
        let pages = contents.iter().filter(|(path, _)| is_page(path));
        let places = |path: &str, file: &FileContents| match path {
            // It repeats the places of other pages.
            "print.html" => String::new(),
            _ => file.places.clone(),
        };
        Self(pages.map(|(path, file)| (path.clone(), places(path, file))).collect())
    }

    /// Returns the addresses that are in this site and not in a later one. `has_opening` is given a page and
    /// an opening, and says whether the later site has the words at that place.
    pub fn ending_in(
        &self,
        later: &Self,
        has_opening: impl Fn(&str, &str) -> bool,
    ) -> Vec<DeadPlaces> {
        let dead = |(page, ids): (&String, &String)| {
            let Some(later) = later.0.get(page) else {
                return Some(DeadPlaces { page: page.clone(), ..DeadPlaces::default() });
            };
            if ids == later {
                return None;
            }
            let later: BTreeSet<&str> = later.lines().collect();
            let gone = ids.lines().filter(|id| !later.contains(id));
            let (openings, ids): (Vec<&str>, Vec<&str>) = gone.partition(|id| id.starts_with('='));
            let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            let changed = openings.into_iter().filter(|opening| !has_opening(page, opening));
            let changed = changed.filter_map(|opening| opening[1..].split(' ').next());
            let changed = changed.filter(|id| later.contains(id));
            let changed: Vec<String> = changed.map(str::to_owned).collect();
            let is_dead = !ids.is_empty() || !changed.is_empty();
            is_dead.then(|| DeadPlaces { page: page.clone(), ids, changed })
        };
        self.0.iter().filter_map(dead).collect()
    }

    /// Compresses the list; the same places give the same bytes.
    pub fn compressed(&self) -> Vec<u8> {
        let mut text = HEADER.to_owned();
        for (page, ids) in &self.0 {
            text.extend(["/", &*escaped(page), "\n"]);
            for id in ids.lines() {
                text.extend(["#", id, "\n"]);
            }
        }
        let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
        written.unwrap_or_default()
    }

    /// Reads a compressed list.
    pub fn read(bytes: &[u8]) -> io::Result<Self> {
        let mut text = String::new();
        GzDecoder::new(bytes).take(MAX_SIZE).read_to_string(&mut text)?;
        let lines = text.strip_prefix(HEADER).ok_or(io::ErrorKind::InvalidData)?.lines();
        let mut places = Self::default();
        let mut page: Option<&mut String> = None;
        for line in lines {
            if let Some(path) = line.strip_prefix('/') {
                let path = unescaped(path).ok_or(io::ErrorKind::InvalidData)?;
                page = Some(places.0.entry(path).or_default());
            } else if let (Some(id), Some(page)) = (line.strip_prefix('#'), &mut page) {
                page.push_str(id);
                page.push('\n');
            }
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn places(pages: &[(&str, &str)]) -> Places {
        let page = |&(page, ids): &(&str, &str)| (page.to_owned(), ids.replace(' ', "\n") + "\n");
        Places(pages.iter().map(page).collect())
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let all = places(&[("a.html", "p1 /x #y"), ("договор\\.html", "p1")]);
        assert_eq!(Places::read(&all.compressed()).unwrap(), all);
        assert_eq!(all.compressed(), all.clone().compressed());
        assert!(Places::read(b"mine").is_err());
        assert!(Places::read(&all.compressed()[..20]).is_err());
    }

    #[test]
    fn addresses_end_with_their_page_or_alone() {
        let old = places(&[("a.html", "p1 p2 x"), ("b.html", "p1"), ("c.html", "p1")]);
        let new = places(&[("a.html", "p1 p3"), ("c.html", "p0 p1")]);
        let dead = |page: &str, ids: &[&str]| DeadPlaces {
            page: page.to_owned(),
            ids: ids.iter().map(|&id| id.to_owned()).collect(),
            changed: Vec::new(),
        };
        let ending = old.ending_in(&new, |_, _| true);
        assert_eq!(ending, [dead("a.html", &["p2", "x"]), dead("b.html", &[])]);
        assert_eq!(new.ending_in(&new, |_, _| false), []);
    }

    #[test]
    fn a_place_with_other_words_is_dead() {
        let page = |ids: &str| Places(BTreeMap::from([("a.html".to_owned(), ids.to_owned())]));
        let old = page("p1\np2\n=p1 4 aa\n=p2 4 bb\n");
        let new = page("p1\np2\n=p1 4 cc\n");
        let changed = |shows: &str| {
            let dead = old.ending_in(&new, |_, opening| opening == shows);
            dead.into_iter().flat_map(|dead| dead.changed).collect::<Vec<_>>()
        };
        assert_eq!(changed(""), ["p1", "p2"]);
        assert_eq!(changed("=p2 4 bb"), ["p1"], "the passage is gone, and the block has its words");
        assert_eq!(old.ending_in(&page("p1\n"), |_, _| false)[0].changed, ["p1"]);
    }
}
