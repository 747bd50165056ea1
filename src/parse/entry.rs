//! One entry: its text and its sidecar together.

use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::sidecar::{self, PassageFields};
use super::{EntryBytes, decode, markdown, structure};
use crate::diagnostic::{Checked, Code, Fault, File, Spanned};
use crate::model::{
    BlockKind, Format, LazyText, PageMeta, ParsedPassage, Piece, Position, Prose, Selector,
    SourceMeta, Text, TopicMeta,
};
use crate::quote;
use crate::quote::normal;

/// A source as its two files have it.
#[derive(Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedSource {
    /// What the sidecar says.
    pub meta: SourceMeta,
    /// The text.
    #[borsh(skip)]
    pub text: LazyText,
    /// Whether the first block is the title again: it is then the page's heading.
    pub title_block: bool,
    /// The passages that could be placed, in the sidecar's order.
    pub passages: Vec<ParsedPassage>,
    /// Topics of the passages that could not: a mistyped one is reported all the same.
    pub unplaced_topics: Vec<Spanned<String>>,
    /// SHA-256 of the text file's bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A topic as its files have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedTopic {
    /// What the sidecar says.
    pub meta: TopicMeta,
    /// What the curator says about it.
    pub text: Option<Prose>,
}

/// A free page as its files have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct ParsedPage {
    /// What the sidecar says.
    pub meta: PageMeta,
    /// The title: the sidecar's, else the first heading, else the first block.
    pub title: String,
    /// Whether the first block is the title again: it is then the page's heading.
    pub title_block: bool,
    /// The text.
    pub text: Prose,
}

/// Reads a source. A file that cannot be read leaves its part empty.
pub fn source(input: &EntryBytes<'_>) -> Checked<ParsedSource> {
    let mut faults = Vec::new();
    let sidecar = input
        .sidecar
        .and_then(|bytes| decode::text(bytes, File::Sidecar, &mut faults))
        .map(|yaml| sidecar::source(&yaml).unpack(&mut faults))
        .unwrap_or_default();
    let mut meta = sidecar.meta;
    let (bytes, format) = input.text.unwrap_or((b"", Format::Plain));
    let decoded = decode::text(bytes, File::Text, &mut faults);
    let text = match &decoded {
        Some(text) => structure::source(text, format, &meta).unpack(&mut faults),
        None => Text::default(),
    };
    if input.sidecar.is_none() {
        meta.title = title_of(&text);
    }
    let sha256 = hex(&Sha256::digest(bytes));
    if let Some(pinned) = meta.sha256.as_ref().filter(|pinned| pinned.value != sha256) {
        faults.push(
            Fault::new(
                Code::ChecksumMismatch,
                File::Sidecar,
                pinned.span,
                "the text is not the one that was pinned",
            )
            .help(format!(
                "restore the text, or look at what changed and write `sha256: {sha256}`"
            )),
        );
    }
    // Without a text every passage would be reported again: one fault is enough.
    let fields = if decoded.is_some() && input.text.is_some() { sidecar.passages } else { vec![] };
    let mut unplaced_topics = Vec::new();
    let passages = place_passages(fields, &text, &mut unplaced_topics, &mut faults);
    let title_block = begins_with_title(&text, &meta.title);
    // It is kept for as long as the dossier is shown. What was written bit by bit has room for more,
    // which a copy has not.
    Checked {
        value: ParsedSource {
            meta: meta.clone(),
            text: text.clone().into(),
            title_block,
            passages,
            unplaced_topics: unplaced_topics,
            sha256,
        },
        faults,
    }
}

/// Reads a topic.
pub fn topic(input: &EntryBytes<'_>) -> Checked<ParsedTopic> {
    let mut faults = Vec::new();
    let mut meta = input
        .sidecar
        .and_then(|bytes| decode::text(bytes, File::Sidecar, &mut faults))
        .map(|yaml| sidecar::topic(&yaml).unpack(&mut faults))
        .unwrap_or_default();
    let text = prose(input, &mut faults);
    if input.sidecar.is_none() {
        "issue".clone_into(&mut meta.kind);
        meta.autolink = true;
        meta.title.value = text.as_ref().map(|prose| title_of(&prose.text)).unwrap_or_default();
    }
    Checked { value: ParsedTopic { meta, text }, faults }
}

/// Reads a free page.
pub fn page(input: &EntryBytes<'_>) -> Checked<ParsedPage> {
    let mut faults = Vec::new();
    let meta = input
        .sidecar
        .and_then(|bytes| decode::text(bytes, File::Sidecar, &mut faults))
        .map(|yaml| sidecar::page(&yaml).unpack(&mut faults))
        .unwrap_or_default();
    let text = prose(input, &mut faults).unwrap_or_default();
    let title = meta.title.clone().unwrap_or_else(|| title_of(&text.text));
    let title_block = begins_with_title(&text.text, &title);
    Checked { value: ParsedPage { meta, title, title_block, text }, faults }
}

fn prose(input: &EntryBytes<'_>, faults: &mut Vec<Fault>) -> Option<Prose> {
    let (bytes, _) = input.text?;
    let text = decode::text(bytes, File::Text, faults)?;
    Some(markdown::prose(&text, markdown::Origin::Text).unpack(faults))
}

/// The title of a text that has no other: its first heading, else its first block.
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

/// Finds each passage's characters and gives it its id.
fn place_passages(
    fields: Vec<PassageFields>,
    text: &Text,
    unplaced_topics: &mut Vec<Spanned<String>>,
    faults: &mut Vec<Fault>,
) -> Vec<ParsedPassage> {
    let quotable = quote::QuotableText::new(text);
    let mut taken: BTreeSet<String> =
        text.divisions.iter().map(|division| division.anchor.clone()).collect();
    let mut passages: Vec<ParsedPassage> = Vec::with_capacity(fields.len());
    let mut unnamed = Vec::new();
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
            && !taken.insert(id.value.clone())
        {
            faults.push(
                Fault::new(Code::DuplicateId, File::Sidecar, id.span, twice(text, &id.value))
                    .help("choose an id that nothing else in this source has"),
            );
        }
        if field.id.is_none() {
            unnamed.push(passages.len());
        }
        passages.push(ParsedPassage {
            id_written: field.id.is_some(),
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
    name_passages(&mut passages, &unnamed);
    passages
}

/// What is wrong with a passage's id that is taken.
fn twice(text: &Text, id: &str) -> String {
    match text.divisions.iter().find(|division| division.anchor == id) {
        Some(division) => format!("`{id}` is the anchor of the division `{}`", division.title),
        None => format!("`{id}` is the id of another passage of this source"),
    }
}

/// Default ids: `pN` of the first block; the next that begin there are `pN-2`, `pN-3`.
fn name_passages(passages: &mut [ParsedPassage], unnamed: &[usize]) {
    let mut begun = std::collections::BTreeMap::<u32, u32>::new();
    for &index in unnamed {
        let block = passages[index].pieces.first().map_or(0, |piece| piece.block) + 1;
        let count = begun.entry(block).or_insert(0);
        *count += 1;
        passages[index].id =
            if *count == 1 { format!("p{block}") } else { format!("p{block}-{count}") };
    }
}

/// The speakers of every turn that has characters of the pieces in it, in the order of the text.
fn speakers_in(text: &Text, pieces: &[Piece]) -> Vec<u32> {
    let mut speakers = Vec::new();
    for piece in pieces {
        let start = Position { block: piece.block, offset: piece.start };
        let end = Position { block: piece.block, offset: piece.end };
        // Turns are in order and apart: skip those that end before the piece.
        let first = text.turns.partition_point(|turn| turn.end <= start);
        for turn in text.turns[first..].iter().take_while(|turn| turn.start < end) {
            if !speakers.contains(&turn.speaker) {
                speakers.push(turn.speaker);
            }
        }
    }
    speakers
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
