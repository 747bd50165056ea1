//! What is kept between runs, in the folder `.dossier` beside the dossier.
//!
//! `memory` holds everything but the texts of sources, which are in `texts-N`: most builds look at few
//! of them. Both can be deleted at any time. What another version of the program wrote, or what is not
//! as it was written, is passed over, and the next build makes everything anew.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::pack::{Packing, Unpacking};
use super::texts::{self, Adding, Record, Texts};
use super::{Known, Memory, Parses};
use crate::diagnostic::Fault;
use crate::fingerprint::Fingerprint;
use crate::link::{self, Differences, Dossier, Owns, Remembered};
use crate::model::{DossierMeta, LazyText, Prose, Text};
use crate::parse::{Parsed, ParsedPage, ParsedSource, ParsedTopic};
use crate::project::{Project, reason};
use crate::search::Index;
use crate::site::{OnDisk, StoredSite};
use crate::walk::{self, Seen};
use crate::{build, stored};

/// How the folder is called in the project's.
const FOLDER: &str = ".dossier";
/// How the file of everything but the texts is called.
const MEMORY: &str = "memory";
/// How it is called until it is whole.
const STAGED: &str = "memory-new";
/// How the names of the files of texts begin; a number follows.
const TEXTS: &str = "texts-";
/// The first line of the memory: which program wrote it.
const HEADER: &str =
    concat!("dossier-memory ", env!("CARGO_PKG_VERSION"), " ", env!("DOSSIER_CODE"), "\n");
/// How a warning about what is kept begins.
const OF_EARLIER: &str = "what was kept of earlier builds in `.dossier`";
/// How any version's first line begins.
const BEGINNING: &str = "dossier-memory ";
/// How many texts are in memory at once.
const CHUNK: usize = 256;
/// How many bytes of texts that are not needed any more a file may hold besides as many as are needed.
const WASTE: u64 = 1 << 20;

/// What lies on disk.
#[derive(Debug)]
pub struct Kept {
    /// The file of texts.
    texts: PathBuf,
    /// The same, open.
    open: Arc<Texts>,
    /// Where the texts of sources are in it, by the hashes of what these were parsed from.
    records: HashMap<Fingerprint, Record>,
    /// The dossier, which is also the one of the site on disk.
    dossier: Arc<Dossier>,
    /// The files of all entries.
    files: Vec<Arc<walk::Entry>>,
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

/// What comes first in the memory. Lists follow: the sources, topics and free pages, what was linked of
/// each, the search index, and the files of the site.
#[derive(BorshSerialize, BorshDeserialize)]
struct First {
    meta: DossierMeta,
    home: Option<Prose>,
    copies: BTreeSet<String>,
    drafts: bool,
    /// The name of the file of texts.
    texts: String,
    site: StoredSite,
}

/// An entry.
#[derive(BorshSerialize, BorshDeserialize)]
struct Stored<T> {
    #[borsh(serialize_with = "stored::shared::store", deserialize_with = "stored::shared::load")]
    files: Arc<walk::Entry>,
    key: Fingerprint,
    /// Where the text of a source is.
    text: Option<Record>,
    #[borsh(
        bound(serialize = "T: BorshSerialize", deserialize = "T: BorshDeserialize"),
        serialize_with = "stored::shared::store",
        deserialize_with = "stored::shared::load"
    )]
    parsed: Arc<T>,
    faults: Arc<[Fault]>,
}

/// What an earlier run has kept, and a warning when that was of no use. Anything is the same with an
/// empty memory, but slower.
pub fn recall(project: &Project) -> (Memory, Option<String>) {
    let why = match recalled(project) {
        Ok(memory) => return (memory, None),
        Err(Useless::Absent) => return (Memory::default(), None),
        Err(Useless::Foreign) => "was written by another version of `dossier`",
        Err(Useless::Damaged) => "is damaged",
    };
    (Memory::default(), Some(format!("{OF_EARLIER} {why}: everything is made anew")))
}

fn recalled(project: &Project) -> Result<Memory, Useless> {
    let folder = project.root.join(FOLDER);
    let path = folder.join(MEMORY);
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Useless::Absent,
        _ => Useless::Damaged,
    };
    // A link is not followed: nothing outside of the project is read.
    if !fs::symlink_metadata(&folder).map_err(unread)?.is_dir() {
        return Err(Useless::Damaged);
    }
    let Some(unpacking) = Unpacking::open(&path, HEADER).map_err(unread)? else {
        let is_ours = Unpacking::open(&path, BEGINNING).map_err(unread)?.is_some();
        return Err(if is_ours { Useless::Foreign } else { Useless::Damaged });
    };
    restored(&folder, unpacking).ok().flatten().ok_or(Useless::Damaged)
}

/// The memory of what was stored; none when its parts do not fit together.
fn restored(folder: &Path, mut from: Unpacking) -> io::Result<Option<Memory>> {
    let First { meta, home, copies, drafts, texts, site } = from.one()?;
    let texts = folder.join(texts);
    let open = Arc::new(Texts::open(&texts)?);
    let mut sources: Vec<Stored<ParsedSource>> = from.list()?;
    let mut records = HashMap::new();
    for source in &mut sources {
        let Some(record) = source.text else { return Ok(None) };
        records.insert(source.key, record);
        let fetch = fetch(open.clone(), record, source.files.clone());
        if let Some(parsed) = Arc::get_mut(&mut source.parsed) {
            parsed.text = LazyText::later(fetch);
        }
    }
    let sources: Parses<ParsedSource> = entries(sources);
    let topics: Parses<ParsedTopic> = entries(from.list()?);
    let pages: Parses<ParsedPage> = entries(from.list()?);
    let parsed = Arc::new(Parsed {
        meta,
        home,
        sources: sources.entries.iter().map(|known| known.entry.clone()).collect(),
        topics: topics.entries.iter().map(|known| known.entry.clone()).collect(),
        pages: pages.entries.iter().map(|known| known.entry.clone()).collect(),
        copies,
    });
    let owns = Owns { sources: from.list()?, topics: from.list()?, pages: from.list()? };
    let Some(mut links) = Remembered::restored(&parsed, drafts, owns) else { return Ok(None) };
    let (dossier, _) = link::link(&parsed, drafts, &mut links);
    let index = Index { documents: from.list()?, shards: from.list()? };
    let Some(disk) = OnDisk::restored(dossier.clone(), site, index, from.list()?) else {
        return Ok(None);
    };
    let (plan, searched) = disk.parts();
    let memory = Memory {
        seen: Seen::before(sources.files(), topics.files(), pages.files()),
        links,
        plan: Some(plan),
        disk: Some(disk),
        kept: Some(Kept { texts, open, records, dossier, files: files(&sources, &topics, &pages) }),
        sources,
        topics,
        pages,
        ..Memory::default()
    };
    memory.search.set(searched);
    Ok(Some(memory))
}

/// How the text of a source comes back: from the file of texts, else from the source's own files.
fn fetch(
    texts: Arc<Texts>,
    record: Record,
    files: Arc<walk::Entry>,
) -> impl Fn() -> Text + Send + Sync {
    move || {
        let again = || build::source_again(&files);
        texts.text(&record).or_else(again).unwrap_or_else(|| lost(&files))
    }
}

/// Ends the program: the text of a source is needed that was damaged on disk while its own file
/// became another one.
fn lost(files: &walk::Entry) -> ! {
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
pub fn keep(project: &Project, memory: &mut Memory) -> Option<String> {
    let was_damaged = memory.kept.as_ref().is_some_and(|kept| kept.open.is_damaged());
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

fn kept(folder: &Path, memory: &mut Memory) -> io::Result<()> {
    let (Some(dossier), Some(disk)) = (memory.links.dossier().cloned(), &memory.disk) else {
        return Ok(());
    };
    let is_whole = Arc::ptr_eq(&dossier, disk.dossier()) && !memory.search_is_behind;
    let before = memory.kept.as_ref().filter(|kept| !kept.open.is_damaged());
    let files = files(&memory.sources, &memory.topics, &memory.pages);
    let is_kept = |kept: &Kept| disk.is_kept && kept.holds(&dossier, &files);
    if !is_whole || before.is_some_and(is_kept) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let lock = File::open(folder)?;
    if lock.try_lock().is_err() {
        // Another run is about to keep the same.
        return Ok(());
    }
    let (texts, records) = keep_texts(folder, before, &memory.sources)?;
    let name = texts.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let staged = folder.join(STAGED);
    pack(&staged, memory, name, &records)?;
    fs::rename(staged, folder.join(MEMORY))?;
    // Not for a repository: it is large, and of use on one machine alone.
    fs::write(folder.join(".gitignore"), "*\n")?;
    for other in numbered(folder)?.into_values().filter(|other| *other != texts) {
        fs::remove_file(other)?;
    }
    let open = Arc::new(Texts::open(&texts)?);
    memory.kept = Some(Kept { texts, open, records, dossier, files });
    if let Some(disk) = &mut memory.disk {
        disk.is_kept = true;
    }
    Ok(())
}

impl Kept {
    /// Whether a dossier with these files is the one that is kept.
    fn holds(&self, dossier: &Dossier, files: &[Arc<walk::Entry>]) -> bool {
        let is_same =
            |(a, b): (&Arc<walk::Entry>, &Arc<walk::Entry>)| Arc::ptr_eq(a, b) || a.is_as_seen(b);
        self.files.len() == files.len()
            && self.files.iter().zip(files).all(is_same)
            && Differences::between(&self.dossier, dossier).is_some_and(|all| !all.are_any())
    }
}

/// Writes everything but the texts.
fn pack(
    path: &Path,
    memory: &Memory,
    texts: String,
    records: &HashMap<Fingerprint, Record>,
) -> io::Result<()> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
    let (owns, drafts) = memory.links.owns().ok_or_else(invalid)?;
    let parsed = memory.links.parsed().ok_or_else(invalid)?;
    let (site, site_files, index) = memory.disk.as_ref().ok_or_else(invalid)?.stored();
    let (meta, home, copies) = (parsed.meta.clone(), parsed.home.clone(), parsed.copies.clone());
    let mut to = Packing::new(path, HEADER)?;
    to.one(&First { meta, home, copies, drafts, texts, site })?;
    to.list(&stored(&memory.sources, |own| records.get(&own.key).copied()))?;
    to.list(&stored(&memory.topics, |_| None))?;
    to.list(&stored(&memory.pages, |_| None))?;
    to.list(owns.sources)?;
    to.list(owns.topics)?;
    to.list(owns.pages)?;
    to.list(&index.documents)?;
    to.list(&index.shards)?;
    to.list(site_files)?;
    to.finish()
}

/// Puts the texts of sources into a file that are not in it; where each is. A new file is begun when
/// the old one holds too many that are not needed any more.
fn keep_texts(
    folder: &Path,
    before: Option<&Kept>,
    sources: &Parses<ParsedSource>,
) -> io::Result<(PathBuf, HashMap<Fingerprint, Record>)> {
    if let Some(kept) = before {
        let known = |known: &Known<ParsedSource>| kept.records.get(&known.key).copied();
        let (texts, records) = add_texts(kept.texts.clone(), sources, known, |_| None)?;
        let needed: u64 = records.0.values().map(|record| u64::from(record.length)).sum();
        if records.1 <= 2 * needed + WASTE {
            return Ok((texts, records.0));
        }
    }
    let last = numbered(folder)?.pop_last();
    let number = last.map_or(0, |(number, _)| number + 1);
    let own = |known: &Known<ParsedSource>| {
        let kept = before?;
        kept.open.bytes(kept.records.get(&known.key)?).ok()
    };
    let path = folder.join(format!("{TEXTS}{number}"));
    let (texts, records) = add_texts(path, sources, |_| None, own)?;
    Ok((texts, records.0))
}

/// Adds the texts to a file of which it is not known where in it they are; also how long it is then.
#[allow(clippy::type_complexity, reason = "read in one place")]
fn add_texts(
    path: PathBuf,
    sources: &Parses<ParsedSource>,
    known: impl Fn(&Known<ParsedSource>) -> Option<Record> + Sync,
    bytes: impl Fn(&Known<ParsedSource>) -> Option<Vec<u8>> + Sync,
) -> io::Result<(PathBuf, (HashMap<Fingerprint, Record>, u64))> {
    let mut adding = Adding::to(&path)?;
    let mut records = HashMap::with_capacity(sources.entries.len());
    for some in sources.entries.chunks(CHUNK) {
        let made: Vec<Option<Vec<u8>>> = some
            .par_iter()
            .map(|own| match (known(own), bytes(own)) {
                (Some(_), _) => Ok(None),
                (None, Some(bytes)) => Ok(Some(bytes)),
                (None, None) => texts::stored(&own.entry.parsed.text).map(Some),
            })
            .collect::<io::Result<_>>()?;
        for (own, bytes) in some.iter().zip(made) {
            let record = match (bytes, known(own)) {
                (Some(bytes), _) => adding.add(&bytes)?,
                (None, Some(record)) => record,
                (None, None) => continue,
            };
            records.insert(own.key, record);
        }
    }
    let length = adding.finish()?;
    Ok((path, (records, length)))
}

/// The files of texts in the folder, by their numbers.
fn numbered(folder: &Path) -> io::Result<std::collections::BTreeMap<u64, PathBuf>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(number) = name.strip_prefix(TEXTS).and_then(|number| number.parse().ok()) {
            found.insert(number, path.clone());
        }
    }
    Ok(found)
}

/// Entries as they are stored.
fn stored<T>(entries: &Parses<T>, text: impl Fn(&Known<T>) -> Option<Record>) -> Vec<Stored<T>> {
    let one = |known: &Known<T>| Stored {
        files: known.files.clone(),
        key: known.key,
        text: text(known),
        parsed: known.entry.parsed.clone(),
        faults: known.faults.clone(),
    };
    entries.entries.iter().map(one).collect()
}

/// The entries of what was stored.
fn entries<T>(stored: Vec<Stored<T>>) -> Parses<T> {
    let mut parses = Parses::default();
    let one = |own: Stored<T>| Known::new(own.files, own.key, own.parsed, own.faults);
    parses.replace(stored.into_iter().map(one).collect());
    parses
}

/// The files of all entries.
fn files(
    sources: &Parses<ParsedSource>,
    topics: &Parses<ParsedTopic>,
    pages: &Parses<ParsedPage>,
) -> Vec<Arc<walk::Entry>> {
    [sources.files(), topics.files(), pages.files()].concat()
}
