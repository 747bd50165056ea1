//! A source's page: its text with its passages marked, and where it comes from.

use std::borrow::Cow;

use serde::Serialize;

use super::cite::{Citation, CiteView};
use super::context::ViewContext;
use super::parts::{BacklinkView, DateView, FidelityView, Head, LinkTo, VoiceView};
use super::schema;
use crate::html::{self, Html, PassageMark, TextView};
use crate::link::{EntryIx, PassageIx, Source, SourceIx};
use crate::model::{Extra, Piece, Publish, Text};
use crate::url;

/// A source's page.
#[derive(Debug, Serialize)]
pub struct SourceView<'a> {
    pub page: Head<'a>,
    pub id: &'a str,
    pub title: &'a str,
    /// True if the title is the text's first block, `p1`.
    pub title_block: bool,
    pub kind: Option<&'a str>,
    pub date: Option<DateView<'a>>,
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub summary: Option<Html>,
    pub authors: Vec<VoiceView<'a>>,
    pub speakers: Vec<SpeakerView<'a>>,
    /// Topics of the whole source.
    pub topics: Vec<LinkTo<'a>>,
    pub publisher: Option<&'a str>,
    /// The original's address.
    pub url: Option<Cow<'a, str>>,
    /// An archive's address of the original.
    pub archived: Option<Cow<'a, str>>,
    pub retrieved: Option<DateView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    pub rights: Option<&'a str>,
    pub fidelity: Option<FidelityView<'a>>,
    /// The link to the original's file.
    pub original: Option<LinkTo<'a>>,
    /// Of the text's file.
    pub sha256: &'a str,
    /// The number of blocks.
    pub blocks: usize,
    /// True if only the passages are published.
    pub excerpts: bool,
    pub versions: Vec<VersionView<'a>>,
    /// The table of contents.
    pub contents: Vec<DivisionView<'a>>,
    pub passage_count: usize,
    /// The text, cut before each block in which passages begin.
    pub body: Vec<BodyPart<'a>>,
    pub backlinks: Vec<BacklinkView<'a>>,
    /// The link to the facts for programs.
    pub json: String,
    /// The link to the passages as annotations.
    pub annotations: String,
    pub cite: CiteView,
    pub extra: &'a Extra,
}

/// A label in the text and whom it names.
#[derive(Debug, Serialize)]
pub struct SpeakerView<'a> {
    pub label: &'a str,
    pub voice: VoiceView<'a>,
}

/// A version of the same text in another language.
#[derive(Debug, Serialize)]
pub struct VersionView<'a> {
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub link: LinkTo<'a>,
    /// Both texts side by side; empty unless both are published in full.
    pub rows: Vec<RowView>,
}

/// A block beside the block of the same number in another version.
#[derive(Debug, Serialize)]
pub struct RowView {
    pub number: u32,
    /// The link to the block: in this text, or in the other if this one has none.
    pub url: String,
    pub own: Option<Html>,
    pub other: Option<Html>,
}

/// An entry of the table of contents.
#[derive(Debug, Serialize)]
pub struct DivisionView<'a> {
    pub title: &'a str,
    pub url: String,
    /// 1 is the outermost.
    pub level: u8,
}

/// A part of a source's text.
#[derive(Debug, Serialize)]
pub struct BodyPart<'a> {
    /// The passages that begin in its first block.
    pub passages: Vec<NoteView<'a>>,
    pub html: Html,
}

/// The note in the margin beside a passage.
#[derive(Debug, Serialize)]
pub struct NoteView<'a> {
    /// The passage's id.
    pub id: &'a str,
    /// The number of its hue, from 0.
    pub hue: u8,
    /// Who speaks, unless it is the source's authors.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said, unless at the source's date.
    pub date: Option<DateView<'a>>,
    pub topics: Vec<LinkTo<'a>>,
    /// The curator's note.
    pub note: Option<Html>,
    /// The citation of the passage in words.
    pub cite: Html,
}

pub fn view(cx: ViewContext<'_>, ix: SourceIx) -> SourceView<'_> {
    let dossier = cx.dossier;
    let source = dossier.source(ix);
    let parsed = &source.parsed;
    let meta = &parsed.meta;
    let excerpts = meta.publish == Publish::Excerpts;
    let speakers = meta.speakers.iter().zip(&source.speakers);
    let citation = Citation::new(cx, source);
    SourceView {
        page: Head {
            data: Some(schema::source(cx, source)),
            ..cx.head("source", &meta.title, cx.plain(source.summary.as_ref()))
        },
        id: &source.id,
        title: &meta.title,
        title_block: parsed.title_block,
        kind: cx.source_kind(meta),
        date: meta.date.as_ref().map(|date| cx.date(date)),
        language: &source.language,
        dir: html::direction(&source.language),
        summary: source.summary.as_ref().map(|summary| cx.prose(summary)),
        authors: cx.voices(&source.authors),
        speakers: speakers
            .map(|(label, voice)| SpeakerView { label: &label.label, voice: cx.voice(voice) })
            .collect(),
        topics: cx.topics(&source.topics),
        publisher: meta.publisher.as_deref(),
        url: meta.url.as_deref().map(url::address),
        archived: meta.archived.as_deref().map(url::address),
        retrieved: meta.retrieved.as_ref().map(|date| cx.date(date)),
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        rights: meta.rights.as_deref(),
        fidelity: cx.fidelity(meta.fidelity.as_deref()),
        original: source.original.as_ref().map(|original| LinkTo {
            title: original.rsplit('/').next().unwrap_or(original),
            url: cx.href(original, None),
        }),
        sha256: &parsed.sha256,
        blocks: parsed.text.blocks.len(),
        excerpts,
        versions: versions(cx, source),
        contents: if excerpts { Vec::new() } else { contents(source) },
        passage_count: source.passages.len(),
        body: body(cx, ix, &citation),
        backlinks: cx.backlinks(&source.backlinks),
        json: cx.href(&url::source_json(&source.id), None),
        annotations: cx.href(&url::annotations(&source.id), None),
        cite: citation.of_source(),
        extra: &meta.extra,
    }
}

fn versions<'a>(cx: ViewContext<'a>, source: &Source) -> Vec<VersionView<'a>> {
    let view = |&ix: &SourceIx| {
        let other = cx.dossier.source(ix);
        VersionView {
            language: &other.language,
            dir: html::direction(&other.language),
            link: cx.entry(EntryIx::Source(ix)),
            rows: rows(cx, source, other),
        }
    };
    source.versions.iter().map(view).collect()
}

fn rows(cx: ViewContext<'_>, source: &Source, other: &Source) -> Vec<RowView> {
    let is_full = |source: &Source| source.parsed.meta.publish == Publish::Full;
    if !is_full(source) || !is_full(other) {
        return Vec::new();
    }
    let path = url::source(&other.id);
    let (text, other) = (&source.parsed.text, &other.parsed.text);
    let count = text.blocks.len().max(other.blocks.len()) as u32;
    let block = |text: &Text, n: u32| text.blocks.get(n as usize).map(html::block);
    let row = |n: u32| {
        let page = if (n as usize) < text.blocks.len() { cx.path } else { &path };
        RowView {
            number: n + 1,
            url: cx.href(page, Some(&format!("p{}", n + 1))),
            own: block(text, n),
            other: block(other, n),
        }
    };
    (0..count).map(row).collect()
}

/// The table of contents: every division except a first heading that is the page's title.
fn contents(source: &Source) -> Vec<DivisionView<'_>> {
    let text = &source.parsed.text;
    let divisions = text
        .divisions
        .iter()
        .filter(|division| !(source.parsed.title_block && division.start.block == 0));
    divisions
        .map(|division| DivisionView {
            title: &division.title,
            url: url::link("", "", Some(&division.anchor)),
            level: division.level,
        })
        .collect()
}

/// The text of a source with its passages marked.
pub(super) fn text_view(cx: ViewContext<'_>, ix: SourceIx) -> TextView<'_> {
    let source = cx.dossier.source(ix);
    let parsed = &source.parsed;
    let mut text = cx.text_view(&parsed.text, &source.links);
    text.speakers = source.speakers.iter().map(|voice| cx.voice(voice).url).collect();
    text.marks = marks(cx, source);
    text.numbered = true;
    let excerpts = parsed.meta.publish == Publish::Excerpts;
    text.excerpts = excerpts.then(|| published_pieces(source));
    text.without_first = parsed.title_block && !excerpts;
    text
}

/// The text of a source in parts, with the passages that begin in each.
fn body<'a>(cx: ViewContext<'a>, ix: SourceIx, citation: &Citation<'a>) -> Vec<BodyPart<'a>> {
    let source = cx.dossier.source(ix);
    let mut starts: Vec<(u32, PassageIx)> = source
        .passages
        .iter()
        .enumerate()
        .map(|(n, passage)| {
            let block = passage.pieces.first().map_or(0, |piece| piece.block);
            (block, PassageIx { source: ix, passage: n as u32 })
        })
        .collect();
    starts.sort_by_key(|(block, ix)| {
        (*block, cx.dossier.passage(*ix).pieces.first().map(|piece| piece.start), ix.passage)
    });
    let mut cuts = Vec::new();
    // No passage begins before the first cut.
    let mut passages: Vec<Vec<NoteView<'_>>> = vec![Vec::new()];
    for group in starts.chunk_by(|a, b| a.0 == b.0) {
        cuts.push(group[0].0);
        passages.push(group.iter().map(|(_, ix)| note(cx, *ix, citation)).collect());
    }
    let html = text_view(cx, ix).to_html_parts(&cuts);
    passages.into_iter().zip(html).map(|(passages, html)| BodyPart { passages, html }).collect()
}

/// The note beside a passage. It names the speakers and the date only if they are not the source's.
fn note<'a>(cx: ViewContext<'a>, ix: PassageIx, citation: &Citation<'a>) -> NoteView<'a> {
    let (source, passage) = (cx.dossier.source(ix.source), cx.dossier.passage(ix));
    let has_voices = *passage.voices != *source.authors;
    let has_date = passage.date != source.parsed.meta.date;
    NoteView {
        id: &passage.id,
        hue: cx.hue(&passage.topics),
        voices: if has_voices { cx.voices(&passage.voices) } else { Vec::new() },
        date: passage.date.as_ref().filter(|_| has_date).map(|date| cx.date(date)),
        topics: cx.topics(&passage.topics),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        cite: citation.of_passage(passage),
    }
}

/// The marks of all passages, in the order of the text.
fn marks<'a>(cx: ViewContext<'a>, source: &'a Source) -> Vec<PassageMark<'a>> {
    let mut marks: Vec<PassageMark<'_>> = Vec::new();
    for passage in &source.passages {
        let hue = cx.hue(&passage.topics);
        for (n, piece) in passage.pieces.iter().enumerate() {
            marks.push(PassageMark {
                block: piece.block,
                start: piece.start,
                end: piece.end,
                passage: &passage.id,
                id: Some(passage.id.as_str()).filter(|_| passage.has_anchor && n == 0),
                hue,
            });
        }
    }
    marks.sort_unstable();
    marks
}

/// All published ranges of a source of which only excerpts are published, without overlaps.
fn published_pieces(source: &Source) -> Vec<Piece> {
    let mut blocks: Vec<u32> =
        source.passages.iter().flat_map(|passage| &passage.pieces).map(|p| p.block).collect();
    blocks.sort_unstable();
    blocks.dedup();
    blocks.into_iter().flat_map(|block| source.published_pieces(block)).collect()
}
