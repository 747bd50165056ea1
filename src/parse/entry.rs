//! Parses one entry: its text and its sidecar together.

use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::decode::decode_text;
use super::sidecar::{self, PassageFields};
use super::{EntryBytes, markdown, structure};
use crate::diagnostic::{Checked, Code, Fault, File, Spanned};
use crate::fingerprint::hex;
use crate::model::{
    BlockKind, Format, PageMeta, ParsedPassage, Piece, Position, Prose, Selector, SourceMeta, Text,
    TopicMeta,
};
use crate::quote;
use crate::quote::normal;

/// The contents of a source's two files.
#[derive(Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedSource {
    pub meta: SourceMeta,
    pub text: Text,
    /// True if the first block repeats the title: it then serves as the page's heading.
    pub title_block: bool,
    /// The passages that were found in the text, in the sidecar's order.
    pub passages: Vec<ParsedPassage>,
    /// Topics of the other passages, whose names are checked all the same.
    pub unplaced_topics: Vec<Spanned<String>>,
    /// SHA-256 of the text file's bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// The contents of a topic's files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedTopic {
    pub meta: TopicMeta,
    pub text: Option<Prose>,
}

/// The contents of a free page's files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedPage {
    pub meta: PageMeta,
    /// The title: the sidecar's, else the first heading, else the first block.
    pub title: String,
    /// True if the first block repeats the title: it then serves as the page's heading.
    pub title_block: bool,
    pub text: Prose,
}

/// Parses a source and places its passages. A file that cannot be read leaves its part empty.
pub fn source(input: &EntryBytes<'_>) -> Checked<ParsedSource> {
    let mut faults = Vec::new();
    let sidecar = parse_sidecar(input, sidecar::source, &mut faults).unwrap_or_default();
    let mut meta = sidecar.meta;
    let (bytes, format) = input.text.unwrap_or((b"", Format::Plain));
    let decoded = decode_text(bytes, File::Text, &mut faults);
    let text = decoded
        .as_ref()
        .map(|text| structure::source(text, format, &meta).unpack(&mut faults))
        .unwrap_or_default();
    if input.sidecar.is_none() {
        meta.title = title_of(&text);
    }
    let sha256 = hex(&Sha256::digest(bytes));
    check_pinned(&meta, &sha256, &mut faults);
    // Without a text, every passage would be reported: one fault is enough.
    let fields = if decoded.is_some() && input.text.is_some() { sidecar.passages } else { vec![] };
    let mut unplaced_topics = Vec::new();
    let passages = place_passages(fields, &text, &mut unplaced_topics, &mut faults);
    let title_block = begins_with_title(&text, &meta.title);
    // Cloning drops the spare capacity of buffers that grew: the value lives as long as the dossier.
    Checked {
        value: ParsedSource {
            meta: meta.clone(),
            text: text.clone(),
            title_block,
            passages,
            unplaced_topics,
            sha256,
        },
        faults,
    }
}

/// Parses a topic.
pub fn topic(input: &EntryBytes<'_>) -> Checked<ParsedTopic> {
    let mut faults = Vec::new();
    let mut meta = parse_sidecar(input, sidecar::topic, &mut faults).unwrap_or_default();
    let text = parse_prose(input, &mut faults);
    if input.sidecar.is_none() {
        "issue".clone_into(&mut meta.kind);
        meta.autolink = true;
        meta.title.value = text.as_ref().map(|prose| title_of(&prose.text)).unwrap_or_default();
    }
    Checked { value: ParsedTopic { meta, text }, faults }
}

/// Parses a free page.
pub fn page(input: &EntryBytes<'_>) -> Checked<ParsedPage> {
    let mut faults = Vec::new();
    let meta = parse_sidecar(input, sidecar::page, &mut faults).unwrap_or_default();
    let text = parse_prose(input, &mut faults).unwrap_or_default();
    let title = meta.title.clone().unwrap_or_else(|| title_of(&text.text));
    let title_block = begins_with_title(&text.text, &title);
    Checked { value: ParsedPage { meta, title, title_block, text }, faults }
}

/// Decodes and reads an entry's sidecar; none if there is no readable one.
fn parse_sidecar<T>(
    input: &EntryBytes<'_>,
    read: impl FnOnce(&str) -> Checked<T>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let yaml = decode_text(input.sidecar?, File::Sidecar, faults)?;
    Some(read(&yaml).unpack(faults))
}

/// Reports a text whose checksum is not the one in its sidecar.
fn check_pinned(meta: &SourceMeta, sha256: &String, faults: &mut Vec<Fault>) {
    let Some(pinned) = meta.sha256.as_ref().filter(|pinned| pinned.value != *sha256) else {
        return;
    };
    let help = format!("restore the text, or look at what changed and write `sha256: {sha256}`");
    let message = "the text is not the one that was pinned";
    faults.push(Fault::new(Code::ChecksumMismatch, File::Sidecar, pinned.span, message).help(help));
}

fn parse_prose(input: &EntryBytes<'_>, faults: &mut Vec<Fault>) -> Option<Prose> {
    let (bytes, _) = input.text?;
    let text = decode_text(bytes, File::Text, faults)?;
    Some(markdown::prose(&text, markdown::Origin::Text).unpack(faults))
}

/// The title of a text whose sidecar has none: its first heading, else its first block.
fn title_of(text: &Text) -> String {
    let heading = text.blocks.iter().find(|block| matches!(block.kind, BlockKind::Heading(_)));
    heading
        .or_else(|| text.blocks.first())
        .map(|block| block.text.replace('\n', " "))
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
    unplaced_topics: &mut Vec<Spanned<String>>,
    faults: &mut Vec<Fault>,
) -> Vec<ParsedPassage> {
    let quotable = quote::QuotableText::new(text);
    let mut used_ids: BTreeSet<String> =
        text.divisions.iter().map(|division| division.anchor.clone()).collect();
    let mut passages: Vec<ParsedPassage> = Vec::with_capacity(fields.len());
    for field in fields {
        let Some(selector) = field.selector else {
            unplaced_topics.extend(field.topics);
            continue;
        };
        let pieces = match quote::select(&selector, &quotable) {
            Ok(pieces) => pieces,
            Err(fault) => {
                faults.push(fault);
                unplaced_topics.extend(field.topics);
                continue;
            }
        };
        if let Some(id) = &field.id
            && !used_ids.insert(id.value.clone())
        {
            faults.push(
                Fault::new(
                    Code::DuplicateId,
                    File::Sidecar,
                    id.span,
                    duplicate_id(text, &id.value),
                )
                .help("choose an id that nothing else in this source has"),
            );
        }
        passages.push(ParsedPassage {
            has_written_id: field.id.is_some(),
            id: field.id.map(|id| id.value).unwrap_or_default(),
            span: field.span,
            paragraphs_span: match selector {
                Selector::Paragraphs { span, .. } => Some(span),
                Selector::Quote { .. } | Selector::Section(_) => None,
            },
            topics: field.topics.into(),
            note: field.note,
            locator: field.locator.map(String::into_boxed_str),
            date: field.date,
            speakers: field.speakers.into(),
            turns: speakers_in(text, &pieces).into(),
            pieces: pieces.into(),
        });
    }
    set_default_ids(&mut passages);
    passages
}

/// The message for a passage's id that is already in use.
fn duplicate_id(text: &Text, id: &str) -> String {
    match text.divisions.iter().find(|division| division.anchor == id) {
        Some(division) => format!("`{id}` is the anchor of the division `{}`", division.title),
        None => format!("`{id}` is the id of another passage of this source"),
    }
}

/// Sets default ids: `pN` for the number of the first block, then `pN-2`, `pN-3` if more passages
/// begin in the same block.
fn set_default_ids(passages: &mut [ParsedPassage]) {
    let mut counts = BTreeMap::<u32, u32>::new();
    for passage in passages.iter_mut().filter(|passage| !passage.has_written_id) {
        let block = passage.pieces.first().map_or(0, |piece| piece.block) + 1;
        let count = counts.entry(block).or_insert(0);
        *count += 1;
        passage.id = if *count == 1 { format!("p{block}") } else { format!("p{block}-{count}") };
    }
}

/// Returns the speakers of all turns that the pieces overlap, each once, in the order of the text.
fn speakers_in(text: &Text, pieces: &[Piece]) -> Vec<u32> {
    let mut speakers = Vec::new();
    for piece in pieces {
        let start = Position { block: piece.block, offset: piece.start };
        let end = Position { block: piece.block, offset: piece.end };
        // Turns are in order and do not overlap: skip those that end before the piece.
        let first = text.turns.partition_point(|turn| turn.end <= start);
        for turn in text.turns[first..].iter().take_while(|turn| turn.start < end) {
            if !speakers.contains(&turn.speaker) {
                speakers.push(turn.speaker);
            }
        }
    }
    speakers
}
