//! Parses one entry: its text and its sidecar together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};

use super::decode::{decode_text, parse_file};
use super::front_matter::FrontMatter;
use super::sidecar::{self, PassageFields};
use super::structure::SourceText;
use super::{EntryBytes, markdown, structure};
use crate::diagnostic::{Checked, Code, Fault, File, Spanned};
use crate::fingerprint;
use crate::model::{
    BlockKind, DossierMeta, Format, PageMeta, ParsedPassage, Piece, Prose, Publish, Selector,
    SourceMeta, Text, TopicMeta, join_lines,
};
use crate::quote;
use crate::quote::normal;

/// A parsed source, topic or page.
pub trait ParsedEntry: Clone + Send + Sync {
    fn parse(input: &EntryBytes<'_>) -> Checked<Self>;

    /// Returns the names by which other entries may refer to this one.
    fn names(&self) -> EntryNames<'_>;
}

/// The names of an entry and the settings that decide whether and how others may use them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct EntryNames<'a> {
    pub title: &'a str,
    /// The title and aliases of a topic with their positions, which diagnostics show.
    pub aliases: Option<(&'a Spanned<String>, &'a [Spanned<String>])>,
    pub moved_from: &'a [Spanned<String>],
    pub is_draft: bool,
    pub autolink: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedSource {
    pub meta: SourceMeta,
    pub text: Text,
    /// True if the first block repeats the title: it then serves as the page's heading.
    pub title_block: bool,
    /// Those that were found in the text, in the sidecar's order.
    pub passages: Vec<ParsedPassage>,
    /// What is known of the other passages.
    pub unplaced: UnplacedPassages,
    /// True if a part of a file could not be read, which is reported: the source may have more places.
    pub is_incomplete: bool,
    /// Of the text file, in lower-case hexadecimal.
    pub sha256: String,
}

/// What is known of passages with faults, which are reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct UnplacedPassages {
    /// Their topics, whose names are checked all the same.
    pub topics: Vec<Spanned<String>>,
    /// The ids that they have or are meant to have. A reference to one is no second fault.
    pub ids: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedTopic {
    pub meta: TopicMeta,
    pub text: Option<Prose>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedPage {
    pub meta: PageMeta,
    /// The sidecar's title, else that of the front matter, else the first heading, else the first block.
    pub title: String,
    /// True if the first block repeats the title: it then serves as the page's heading.
    pub title_block: bool,
    pub text: Prose,
}

impl ParsedEntry for ParsedSource {
    /// Parses both files and places the passages. A file that cannot be read leaves its part empty.
    fn parse(input: &EntryBytes<'_>) -> Checked<Self> {
        let mut faults = Vec::new();
        let file = input.text.and_then(|(bytes, format)| {
            let (front, text) = read_text(bytes, format, &mut faults)?;
            Some((front, text, format))
        });
        let title = file.as_ref().and_then(|(front, ..)| front.title.as_deref());
        let sidecar = parse_sidecar(input, &mut faults, |yaml| sidecar::source(yaml, title));
        let mut meta = sidecar.meta;
        if let Some(defaults) = input.defaults {
            defaults.complete(&mut meta, &sidecar.own_keys);
        }
        let text = file.map(|(front, text, format)| {
            meta.date = meta.date.take().or_else(|| front.date(&mut faults));
            if input.sidecar.is_none() {
                meta.title = front.title.clone().unwrap_or_default();
            }
            front.report(meta.draft, &mut faults);
            let text = structure::source(&text, format, &meta, input.defaults);
            let SourceText { text, inherited_speakers } = text.unpack(&mut faults);
            meta.speakers.extend(inherited_speakers);
            text
        });
        // Without a text, every passage would be reported: one fault is enough.
        let fields = if text.is_some() { sidecar.passages } else { Vec::new() };
        let text = text.unwrap_or_default();
        if input.sidecar.is_none() && meta.title.is_empty() {
            meta.title = title_of(&text);
        }
        let sha256 = fingerprint::sha256(input.text.map_or(b"".as_slice(), |(bytes, _)| bytes));
        check_pinned(&meta, &sha256, input.text.map(|(bytes, _)| bytes), &mut faults);
        let mut unplaced = UnplacedPassages::default();
        let passages = place_passages(fields, &text, meta.publish, &mut unplaced, &mut faults);
        let is_incomplete = input.text.is_none() || faults.iter().any(leaves_out);
        let title_block = begins_with_title(&text, &meta.title);
        // Cloning drops spare capacity of buffers: the value lives as long as the dossier.
        Checked {
            value: Self {
                meta: meta.clone(),
                text: text.clone(),
                title_block,
                passages,
                unplaced,
                is_incomplete,
                sha256,
            },
            faults,
        }
    }

    fn names(&self) -> EntryNames<'_> {
        EntryNames {
            title: &self.meta.title,
            aliases: None,
            moved_from: &self.meta.moved_from,
            is_draft: self.meta.draft,
            autolink: false,
        }
    }
}

impl ParsedEntry for ParsedTopic {
    fn parse(input: &EntryBytes<'_>) -> Checked<Self> {
        let mut faults = Vec::new();
        let (front, text) = parse_prose(input, &mut faults);
        let title = front.title.as_deref();
        let mut meta = parse_sidecar(input, &mut faults, |yaml| sidecar::topic(yaml, title));
        if input.sidecar.is_none() {
            "issue".clone_into(&mut meta.kind);
            meta.autolink = true;
            let title_of_text = || text.as_ref().map(|prose| title_of(&prose.text));
            meta.title.value = front.title.clone().or_else(title_of_text).unwrap_or_default();
        }
        front.report(meta.draft, &mut faults);
        Checked { value: Self { meta, text }, faults }
    }

    fn names(&self) -> EntryNames<'_> {
        let meta = &self.meta;
        EntryNames {
            title: &meta.title.value,
            aliases: Some((&meta.title, &meta.aliases)),
            moved_from: &meta.moved_from,
            is_draft: meta.draft,
            autolink: meta.autolink,
        }
    }
}

impl ParsedEntry for ParsedPage {
    fn parse(input: &EntryBytes<'_>) -> Checked<Self> {
        let mut faults = Vec::new();
        let meta = parse_sidecar(input, &mut faults, sidecar::page);
        let (front, text) = parse_prose(input, &mut faults);
        let text = text.unwrap_or_default();
        let title = meta.title.clone().or_else(|| front.title.clone());
        let title = title.unwrap_or_else(|| title_of(&text.text));
        front.report(meta.draft, &mut faults);
        let title_block = begins_with_title(&text.text, &title);
        Checked { value: Self { meta, title, title_block, text }, faults }
    }

    fn names(&self) -> EntryNames<'_> {
        EntryNames {
            title: &self.title,
            aliases: None,
            moved_from: &self.meta.moved_from,
            is_draft: self.meta.draft,
            autolink: false,
        }
    }
}

/// Parses `dossier.yaml`.
pub fn dossier(sidecar: &[u8]) -> Checked<DossierMeta> {
    let mut faults = Vec::new();
    let meta = parse_file(sidecar, File::Sidecar, &mut faults, sidecar::dossier);
    Checked { value: meta.unwrap_or_default(), faults }
}

/// Parses the home page's text.
pub fn home(text: &[u8]) -> Checked<Prose> {
    let mut faults = Vec::new();
    let input = EntryBytes { text: Some((text, Format::Markdown)), sidecar: None, defaults: None };
    let (front, prose) = parse_prose(&input, &mut faults);
    front.report(false, &mut faults);
    Checked { value: prose.unwrap_or_default(), faults }
}

/// True for faults after which a part of a file is not read.
fn leaves_out(fault: &Fault) -> bool {
    matches!(fault.code, Code::InvalidYaml | Code::NotUtf8 | Code::TooLarge | Code::TooDeep)
}

fn check_pinned(meta: &SourceMeta, sha256: &str, text: Option<&[u8]>, faults: &mut Vec<Fault>) {
    let Some(pinned) = meta.sha256.as_ref().filter(|pinned| pinned.value != *sha256) else {
        return;
    };
    let (message, help) = if text.is_some_and(|text| differs_in_line_ends(text, &pinned.value)) {
        let message =
            "the text has other line ends than when it was pinned; its words are the same";
        let help = "an editor or git has changed them: restore them, or pin the text anew with \
                    `dossier pin ID`, ID being the id of this source";
        (message, help)
    } else {
        let message = "the text is not the one that was pinned";
        let help = "restore the text, or see which passages changed and pin it anew with \
                    `dossier pin --repair ID`, ID being the id of this source";
        (message, help)
    };
    faults.push(Fault::new(Code::ChecksumMismatch, File::Sidecar, pinned.span, message).help(help));
}

/// True if a text with the line ends of Unix, of Windows or of old Macs has this checksum.
pub fn differs_in_line_ends(text: &[u8], sha256: &str) -> bool {
    let lines: Vec<&[u8]> = text
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .flat_map(|line| line.split(|&byte| byte == b'\r'))
        .collect();
    [b"\n".as_slice(), b"\r\n", b"\r"]
        .iter()
        .any(|end| fingerprint::sha256(&lines.join(*end)) == sha256)
}

fn parse_sidecar<T: Default>(
    input: &EntryBytes<'_>,
    faults: &mut Vec<Fault>,
    parse: impl FnOnce(&str) -> Checked<T>,
) -> T {
    let sidecar = input.sidecar.and_then(|bytes| parse_file(bytes, File::Sidecar, faults, parse));
    sidecar.unwrap_or_default()
}

/// Reads a text file, without its front matter.
fn read_text<'a>(
    bytes: &'a [u8],
    format: Format,
    faults: &mut Vec<Fault>,
) -> Option<(FrontMatter, Cow<'a, str>)> {
    let text = decode_text(bytes, File::Text, faults)?;
    Some(match format {
        Format::Markdown => FrontMatter::separate(text),
        Format::Plain => (FrontMatter::default(), text),
    })
}

fn parse_prose(input: &EntryBytes<'_>, faults: &mut Vec<Fault>) -> (FrontMatter, Option<Prose>) {
    let read = input.text.and_then(|(bytes, _)| read_text(bytes, Format::Markdown, faults));
    let Some((front, text)) = read else { return (FrontMatter::default(), None) };
    let prose = markdown::prose(&text, markdown::Origin::Text).unpack(faults);
    (front, Some(prose))
}

/// The title of a text whose sidecar has none: its first heading, else its first block with words.
fn title_of(text: &Text) -> String {
    let heading = text.blocks.iter().find(|block| matches!(block.kind, BlockKind::Heading(_)));
    heading
        .or_else(|| text.blocks.iter().find(|block| !block.text.trim().is_empty()))
        .map(|block| join_lines(&block.text))
        .unwrap_or_default()
}

fn begins_with_title(text: &Text, title: &str) -> bool {
    text.blocks.first().is_some_and(|block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
            && !title.is_empty()
            && normal::equal(&block.text, title)
    })
}

/// Finds the characters of each passage in the text, and gives it its id.
fn place_passages(
    fields: Vec<PassageFields>,
    text: &Text,
    publish: Publish,
    unplaced: &mut UnplacedPassages,
    faults: &mut Vec<Fault>,
) -> Vec<ParsedPassage> {
    let quotable = quote::QuotableText::new(text);
    let mut used_ids: BTreeSet<String> =
        text.divisions.iter().map(|division| division.anchor.clone()).collect();
    let old_ids = old_ids(&fields, text, faults);
    let mut default_ids = DefaultIds::new(publish, &fields, &old_ids);
    let mut passages = Vec::with_capacity(fields.len());
    for (field, moved_from) in fields.into_iter().zip(old_ids) {
        unplaced.ids.extend(field.meant_id);
        let select = |selector| match quote::select(selector, &quotable) {
            Ok(pieces) => Some(pieces),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let Some(pieces) = field.selector.as_ref().and_then(select) else {
            unplaced.topics.extend(field.topics);
            unplaced.ids.extend(field.id.map(|id| id.value).into_iter().chain(moved_from));
            continue;
        };
        if let Some(id) = &field.id
            && !used_ids.insert(id.value.clone())
        {
            faults.push(duplicate_id(text, id));
        }
        passages.push(ParsedPassage {
            has_written_id: field.id.is_some(),
            moved_from: moved_from.into(),
            id: match field.id {
                Some(id) => id.value,
                None => default_ids.next(&pieces),
            },
            span: field.span,
            paragraphs_span: match field.selector {
                Some(Selector::Paragraphs { span, .. }) => Some(span),
                _ => None,
            },
            topics: field.topics.into(),
            note: field.note,
            locator: field.locator.map(String::into_boxed_str),
            date: field.date,
            speakers: field.speakers.into(),
            turns: text.turns_in(&pieces).into(),
            pieces: pieces.into(),
        });
    }
    passages
}

/// Finds the passages of a sidecar in a text that may be another than the one beside it.
pub fn passages_in(fields: &[PassageFields], publish: Publish, text: &Text) -> Vec<ParsedPassage> {
    let unplaced = &mut UnplacedPassages::default();
    place_passages(fields.to_vec(), text, publish, unplaced, &mut Vec::new())
}

/// Returns the old ids of each passage. One that is also the id of something else is left out and reported.
fn old_ids(fields: &[PassageFields], text: &Text, faults: &mut Vec<Fault>) -> Vec<Vec<String>> {
    let written = fields.iter().filter_map(|field| field.id.as_ref()).map(|id| id.value.as_str());
    let anchors = text.divisions.iter().map(|division| division.anchor.as_str());
    let mut used: BTreeSet<&str> = written.chain(anchors).collect();
    let mut old_ids = Vec::with_capacity(fields.len());
    for field in fields {
        let mut free = Vec::new();
        for id in &field.moved_from {
            if used.insert(&id.value) {
                free.push(id.value.clone());
            } else {
                faults.push(duplicate_id(text, id));
            }
        }
        old_ids.push(free);
    }
    old_ids
}

fn duplicate_id(text: &Text, id: &Spanned<String>) -> Fault {
    let Spanned { value: id, span } = id;
    let message = match text.divisions.iter().find(|division| division.anchor == *id) {
        Some(division) => format!("`{id}` is the anchor of the division `{}`", division.title),
        None => format!("`{id}` is the id of another passage of this source"),
    };
    Fault::new(Code::DuplicateId, File::Sidecar, *span, message)
        .help("choose an id that nothing else in this source has")
}

/// The ids of passages that have none in the sidecar.
enum DefaultIds {
    /// `pN` for the number of the first block, then `pN-2`, `pN-3` if more passages begin in the same
    /// block. Holds the number of passages of each block, and the ids that lead to others.
    ByBlock(BTreeMap<u32, u32>, BTreeSet<String>),
    /// `passage-N`, which tells nothing about the text. Holds the ids in the sidecar, and the last N.
    ByCount(BTreeSet<String>, u32),
}

impl DefaultIds {
    fn new(publish: Publish, fields: &[PassageFields], old_ids: &[Vec<String>]) -> Self {
        let mut used: BTreeSet<String> = old_ids.iter().flatten().cloned().collect();
        match publish {
            Publish::Full | Publish::Excerpts => Self::ByBlock(BTreeMap::new(), used),
            Publish::Metadata => {
                let written = fields.iter().filter_map(|field| field.id.as_ref());
                used.extend(written.map(|id| id.value.clone()));
                Self::ByCount(used, 0)
            }
        }
    }

    fn next(&mut self, pieces: &[Piece]) -> String {
        match self {
            Self::ByBlock(counts, used) => {
                let block = pieces.first().map_or(0, |piece| piece.block) + 1;
                let count = counts.entry(block).or_insert(0);
                loop {
                    *count += 1;
                    let id = match *count {
                        1 => format!("p{block}"),
                        nth => format!("p{block}-{nth}"),
                    };
                    if !used.contains(&id) {
                        return id;
                    }
                }
            }
            Self::ByCount(written, last) => loop {
                *last += 1;
                let id = format!("passage-{last}");
                if !written.contains(&id) {
                    return id;
                }
            },
        }
    }
}
