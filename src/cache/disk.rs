//! What is kept between runs, in the folder `.dossier` beside the dossier.
//!
//! `memory` says where everything is: the texts of sources in `texts-N`, and lists of all else in
//! `lists-N`. These only grow: a run adds what is other than it was, and puts a new `memory` in the
//! place of the old one. All can be deleted at any time. What another version of the program wrote, or
//! what is not as it was written, is passed over, and the next build makes everything anew.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use super::store::{self, Adding, Record, Store};
use super::texts::{self, Records, Texts};
use super::values::{Places, Stored, Values, entries};
use super::{Caches, ParseCache};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::link::{self, LinkCache, PerKind};
use crate::model::{DossierMeta, LazyText, Prose, Text};
use crate::output::{CachedSite, PreviousOutput};
use crate::parse::{ParsedDossier, ParsedPage, ParsedSource, ParsedTopic};
use crate::pipeline;
use crate::project::{Project, reason};
use crate::scan::{self, ScanCache};
use crate::search::SearchIndex;

/// How the folder is called in the project's.
const FOLDER: &str = ".dossier";
/// How the file is called that says where everything is.
const MEMORY: &str = "memory";
/// How it is called until it is whole.
const STAGED: &str = "memory-new";
/// How the names of the files of lists begin; a number follows.
const LISTS: &str = "lists-";
/// The first line of the memory: which program wrote it.
const HEADER: &str =
    concat!("dossier-memory ", env!("CARGO_PKG_VERSION"), " ", env!("DOSSIER_CODE"), "\n");
/// How a warning about what is kept begins.
const OF_EARLIER: &str = "what was kept of earlier builds in `.dossier`";
/// How any version's first line begins.
const BEGINNING: &str = "dossier-memory ";

/// What lies on disk.
#[derive(Debug)]
pub struct Kept {
    texts: Arc<Texts>,
    /// Where the texts of sources are.
    records: Records,
    lists: Store,
    pub places: Places,
    pub values: Values,
    /// The hash of what is not in lists.
    of_rest: Fingerprint,
}

/// Why what lies on disk is of no use.
#[derive(Debug)]
enum Useless {
    /// There is nothing.
    Absent,
    /// Another version of the program wrote it.
    Foreign,
    /// It is not what was written.
    Damaged,
}

/// The memory.
#[derive(BorshSerialize, BorshDeserialize)]
struct Table {
    rest: Rest,
    /// The name of the file of texts.
    texts: String,
    /// The name of the file of lists.
    lists: String,
    places: Places,
}

/// What is not in lists.
#[derive(BorshSerialize, BorshDeserialize)]
struct Rest {
    meta: DossierMeta,
    home: Option<Prose>,
    copies: BTreeSet<String>,
    drafts: bool,
    site: CachedSite,
}

/// What an earlier run has kept, and a warning when that was of no use. Anything is the same with an
/// empty memory, but slower.
pub fn recall(project: &Project) -> (Caches, Option<String>) {
    let why = match recalled(project) {
        Ok(memory) => return (memory, None),
        Err(Useless::Absent) => return (Caches::default(), None),
        Err(Useless::Foreign) => "was written by another version of `dossier`",
        Err(Useless::Damaged) => "is damaged",
    };
    (Caches::default(), Some(format!("{OF_EARLIER} {why}: everything is made anew")))
}

fn recalled(project: &Project) -> Result<Caches, Useless> {
    let folder = project.root.join(FOLDER);
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Useless::Absent,
        _ => Useless::Damaged,
    };
    // A link is not followed: nothing outside of the project is read.
    if !fs::symlink_metadata(&folder).map_err(unread)?.is_dir() {
        return Err(Useless::Damaged);
    }
    let bytes = fs::read(folder.join(MEMORY)).map_err(unread)?;
    let Some(table) = bytes.strip_prefix(HEADER.as_bytes()) else {
        let is_ours = bytes.starts_with(BEGINNING.as_bytes());
        return Err(if is_ours { Useless::Foreign } else { Useless::Damaged });
    };
    let whole = table.split_first_chunk().filter(|(hash, table)| fingerprint(*table) == **hash);
    let table = whole.and_then(|(_, table)| borsh::from_slice(table).ok());
    let restored = table.and_then(|table| restored(&folder, table).ok().flatten());
    restored.ok_or(Useless::Damaged)
}

/// The memory of what was stored; none when its parts do not fit together.
fn restored(folder: &Path, table: Table) -> io::Result<Option<Caches>> {
    let Table { rest, texts, lists, places } = table;
    let of_rest = hash_of(&rest)?;
    let Rest { meta, home, copies, drafts, site } = rest;
    let texts = Arc::new(Texts::open(folder, &texts)?);
    let lists = Store::open(folder, &lists)?;
    let mut sources: Vec<Stored<ParsedSource>> = places.sources.read(&lists)?;
    let mut records = Records::with_capacity(sources.len());
    for source in &mut sources {
        let Some(record) = source.text else { return Ok(None) };
        records.insert(source.key, record);
        let fetch = fetch(texts.clone(), record, source.files.clone());
        if let Some(parsed) = Arc::get_mut(&mut source.parsed) {
            parsed.text = LazyText::later(fetch);
        }
    }
    let sources: ParseCache<ParsedSource> = entries(sources);
    let topics: ParseCache<ParsedTopic> = entries(places.topics.read(&lists)?);
    let pages: ParseCache<ParsedPage> = entries(places.pages.read(&lists)?);
    let parsed = Arc::new(ParsedDossier {
        meta,
        home,
        sources: sources.entries.iter().map(|known| known.entry.clone()).collect(),
        topics: topics.entries.iter().map(|known| known.entry.clone()).collect(),
        pages: pages.entries.iter().map(|known| known.entry.clone()).collect(),
        copies,
    });
    let linked = || {
        let linked = PerKind {
            sources: places.linked_sources.read(&lists)?,
            topics: places.linked_topics.read(&lists)?,
            pages: places.linked_pages.read(&lists)?,
        };
        let Some(mut links) = LinkCache::restored(&parsed, drafts, linked) else {
            return Ok(None);
        };
        let (dossier, _) = link::link(&parsed, drafts, &mut links);
        Ok(Some((links, dossier)))
    };
    let others = || {
        let documents = places.documents.read(&lists)?;
        let index = SearchIndex { documents, shards: places.shards.read(&lists)? };
        Ok((index, places.files.read(&lists)?))
    };
    // The one is work of single threads in part, during which others read.
    let (linked, others): (io::Result<_>, io::Result<_>) = rayon::join(linked, others);
    let (Some((links, dossier)), (index, files)) = (linked?, others?) else { return Ok(None) };
    let Some(disk) = PreviousOutput::restored(dossier, site, index, files) else { return Ok(None) };
    let (plan, searched) = disk.parts();
    let mut memory = Caches {
        seen: ScanCache::before(sources.files(), topics.files(), pages.files()),
        links,
        plan: Some(plan),
        disk: Some(disk),
        sources,
        topics,
        pages,
        ..Caches::default()
    };
    memory.search.set(searched);
    let values = Values::of(&memory);
    memory.kept = values.map(|values| Kept { texts, records, lists, places, values, of_rest });
    Ok(Some(memory))
}

/// How the text of a source comes back: from the file of texts, else from the source's own files.
fn fetch(
    texts: Arc<Texts>,
    record: Record,
    files: Arc<scan::EntryFiles>,
) -> impl Fn() -> Text + Send + Sync {
    move || {
        let again = || pipeline::source_again(&files);
        texts.text(&record).or_else(again).unwrap_or_else(|| lost(&files))
    }
}

/// Ends the program: the text of a source is needed that was damaged on disk while its own file
/// became another one.
fn lost(files: &scan::EntryFiles) -> ! {
    let message = format!(
        "error: `{FOLDER}` is damaged, and `{}` has changed since it was read; run the program again\n",
        files.path,
    );
    let _ = io::stderr().write_all(message.as_bytes());
    std::process::exit(2)
}

/// Keeps what was built for later runs, if it is other than what is kept. Nothing is kept of a dossier
/// with errors: what was kept before is nearer to what comes next. A warning when it could not be, or
/// when what was kept before turned out to be damaged.
pub fn keep(project: &Project, memory: &mut Caches) -> Option<String> {
    let was_damaged = memory.kept.as_ref().is_some_and(|kept| kept.texts.is_damaged());
    match kept(&project.root.join(FOLDER), memory) {
        Err(error) => Some(format!(
            "what was built cannot be kept in `{FOLDER}` for later builds, which will be slower: {}",
            reason(&error),
        )),
        Ok(()) if was_damaged => {
            Some(format!("{OF_EARLIER} was damaged in a part, which was made anew"))
        }
        Ok(()) => None,
    }
}

fn kept(folder: &Path, memory: &mut Caches) -> io::Result<()> {
    let (Some(dossier), Some(disk)) = (memory.links.dossier(), &memory.disk) else {
        return Ok(());
    };
    let is_whole = Arc::ptr_eq(dossier, disk.dossier()) && !memory.search_is_behind;
    let (true, Some(rest), Some(values)) = (is_whole, Rest::of(memory), Values::of(memory)) else {
        return Ok(());
    };
    let of_rest = hash_of(&rest)?;
    fs::create_dir_all(folder)?;
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let lock = File::open(folder)?;
    if lock.try_lock().is_err() {
        // Another run is about to keep the same.
        return Ok(());
    }
    let before = memory.kept.as_ref().filter(|kept| {
        let is_there = kept.texts.store.is_there(folder) && kept.lists.is_there(folder);
        is_there && !kept.texts.is_damaged()
    });
    let texts_before = before.map(|kept| (&*kept.texts, &kept.records));
    let (texts, records) = texts::keep(folder, texts_before, &values.sources)?;
    let before = before.filter(|kept| kept.texts.store.name() == texts);
    let (mut lists, mut places) = match before {
        Some(kept) => values.write(Adding::to(folder, kept.lists.name()), &records, before)?,
        None => values.write(Adding::new(folder, LISTS)?, &records, None)?,
    };
    if before.is_some_and(|kept| kept.places == places && kept.of_rest == of_rest) {
        return Ok(());
    }
    if Store::open(folder, &lists)?.is_wasteful(places.records())? {
        (lists, places) = values.write(Adding::new(folder, LISTS)?, &records, None)?;
    }
    let table = Table { rest, texts, lists, places };
    let staged = folder.join(STAGED);
    let bytes = borsh::to_vec(&table)?;
    fs::write(&staged, [HEADER.as_bytes(), &fingerprint(&*bytes), &bytes].concat())?;
    fs::rename(staged, folder.join(MEMORY))?;
    // Not for a repository: it is large, and of use on one machine alone.
    fs::write(folder.join(".gitignore"), "*\n")?;
    let Table { texts, lists, places, .. } = table;
    for (kind, used) in [(texts::KIND, &texts), (LISTS, &lists)] {
        let all = store::numbered(folder, kind)?.into_values();
        for other in all.filter(|path| *path != folder.join(used)) {
            fs::remove_file(other)?;
        }
    }
    let texts = Arc::new(Texts::open(folder, &texts)?);
    let lists = Store::open(folder, &lists)?;
    memory.kept = Some(Kept { texts, records, lists, places, values, of_rest });
    Ok(())
}

impl Rest {
    /// That of a memory; none before the first build.
    fn of(memory: &Caches) -> Option<Self> {
        let (_, drafts) = memory.links.owns()?;
        let parsed = memory.links.parsed()?;
        let site = memory.disk.as_ref()?.stored();
        let (meta, home) = (parsed.meta.clone(), parsed.home.clone());
        Some(Self { meta, home, copies: parsed.copies.clone(), drafts, site })
    }
}

fn hash_of(rest: &Rest) -> io::Result<Fingerprint> {
    Ok(fingerprint(&*borsh::to_vec(rest)?))
}
