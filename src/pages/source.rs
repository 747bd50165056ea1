//! A source's page: its text with its passages marked, and where it comes from.

use std::borrow::Cow;

use serde::Serialize;

use super::cite::{CiteView, cite};
use super::context::ViewContext;
use super::parts::{BacklinkView, DateView, Fidelity, Head, LinkTo, VoiceView};
use super::schema;
use crate::html::{self, Html, PassageMark, TextView};
use crate::link::{EntryIx, PassageIx, Source, SourceIx};
use crate::model::{Extra, Piece, Publish, Text};
use crate::url;

/// What a source's page shows.
#[derive(Debug, Hash, Serialize)]
pub struct SourceView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The id.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// Whether the title is the text's first block, `p1`.
    pub title_block: bool,
    /// interview, statement, …
    pub kind: Option<&'a str>,
    /// When it was said or published.
    pub date: Option<DateView<'a>>,
    /// The language of the text.
    pub language: &'a str,
    /// The direction of the text: `ltr` or `rtl`.
    pub dir: &'static str,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// Who wrote it.
    pub authors: Vec<VoiceView<'a>>,
    /// Who speaks in it: the labels of the text, with the names behind them.
    pub speakers: Vec<SpeakerView<'a>>,
    /// Topics of the whole source.
    pub topics: Vec<LinkTo<'a>>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// The original's address.
    pub url: Option<Cow<'a, str>>,
    /// An archive's address of it.
    pub archived: Option<Cow<'a, str>>,
    /// When it was fetched.
    pub retrieved: Option<DateView<'a>>,
    /// When the entry was last changed.
    pub updated: Option<DateView<'a>>,
    /// Rights in the text.
    pub rights: Option<&'a str>,
    /// How near the text is to its original.
    pub fidelity: Option<Fidelity<'a>>,
    /// The link to the original's file.
    pub original: Option<LinkTo<'a>>,
    /// SHA-256 of the text's file.
    pub sha256: &'a str,
    /// How many blocks the text has.
    pub blocks: usize,
    /// Whether only its passages are published.
    pub excerpts: bool,
    /// Versions in other languages.
    pub versions: Vec<VersionView<'a>>,
    /// The text's divisions.
    pub contents: Vec<DivisionView<'a>>,
    /// How many passages are marked.
    pub passage_count: usize,
    /// The text, cut before each block in which passages begin.
    pub body: Vec<BodyPart<'a>>,
    /// Where the curator refers to it.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// The link to the facts for programs.
    pub json: String,
    /// The link to the passages as annotations.
    pub annotations: String,
    /// How to cite it.
    pub cite: CiteView,
    /// The curator's free data.
    pub extra: &'a Extra,
}

/// A label in the text and whom it stands for.
#[derive(Debug, Hash, Serialize)]
pub struct SpeakerView<'a> {
    /// The label.
    pub label: &'a str,
    /// Who it is.
    pub voice: VoiceView<'a>,
}

/// A version of the same text in another language.
#[derive(Debug, Hash, Serialize)]
pub struct VersionView<'a> {
    /// Its language.
    pub language: &'a str,
    /// The direction of its text: `ltr` or `rtl`.
    pub dir: &'static str,
    /// The link.
    pub link: LinkTo<'a>,
    /// Both texts side by side, block by block; none when not all of both is published.
    pub rows: Vec<RowView>,
}

/// A block of a text beside that of the same number in another version.
#[derive(Debug, Hash, Serialize)]
pub struct RowView {
    /// The number.
    pub number: u32,
    /// The link to the block: in this text, or in the other when this one has none.
    pub url: String,
    /// The block of this text, as HTML.
    pub own: Option<Html>,
    /// The block of the other, as HTML.
    pub other: Option<Html>,
}

/// An entry of the table of contents.
#[derive(Debug, Hash, Serialize)]
pub struct DivisionView<'a> {
    /// The words of its heading.
    pub title: &'a str,
    /// The link to it.
    pub url: String,
    /// 1 is the outermost.
    pub level: u8,
}

/// A part of a source's text.
#[derive(Debug, Hash, Serialize)]
pub struct BodyPart<'a> {
    /// The passages that begin in its first block.
    pub passages: Vec<NoteView<'a>>,
    /// The part's blocks, as HTML.
    pub html: Html,
}

/// What stands in the margin beside a passage.
#[derive(Debug, Hash, Serialize)]
pub struct NoteView<'a> {
    /// The passage's id.
    pub id: &'a str,
    /// The number of its hue, from 0.
    pub hue: u8,
    /// Who speaks, when it is not who wrote the source.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said, when it is not the source's date.
    pub date: Option<DateView<'a>>,
    /// The topics.
    pub topics: Vec<LinkTo<'a>>,
    /// The curator's note, as HTML.
    pub note: Option<Html>,
    /// How to cite the passage.
    pub cite: CiteView,
}

/// The view of a source's page.
pub fn view(cx: ViewContext<'_>, ix: SourceIx) -> SourceView<'_> {
    let dossier = cx.dossier;
    let source = dossier.source(ix);
    let parsed = &source.parsed;
    let meta = &parsed.meta;
    let excerpts = meta.publish == Publish::Excerpts;
    let speakers = meta.speakers.iter().zip(&source.speakers);
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
        body: body(cx, ix),
        backlinks: cx.backlinks(&source.backlinks),
        json: cx.href(&url::source_json(&source.id), None),
        annotations: cx.href(&url::annotations(&source.id), None),
        cite: cite(cx, source, None),
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

/// The blocks of two versions, side by side.
fn rows(cx: ViewContext<'_>, source: &Source, other: &Source) -> Vec<RowView> {
    let is_full = |own: &Source| own.parsed.meta.publish == Publish::Full;
    if !is_full(source) || !is_full(other) {
        return Vec::new();
    }
    let path = url::source(&other.id);
    let (own, other) = (&source.parsed.text, &other.parsed.text);
    let count = own.blocks.len().max(other.blocks.len()) as u32;
    let whole = |text: &Text, n: u32| text.blocks.get(n as usize).map(html::block);
    let row = |n: u32| {
        let page = if (n as usize) < own.blocks.len() { cx.path } else { &path };
        RowView {
            number: n + 1,
            url: cx.href(page, Some(&format!("p{}", n + 1))),
            own: whole(own, n),
            other: whole(other, n),
        }
    };
    (0..count).map(row).collect()
}

/// The table of contents: every division but a first heading that is the page's own.
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

/// The text of a source with its passages marked, as every page shows it.
pub(super) fn text(cx: ViewContext<'_>, ix: SourceIx) -> TextView<'_> {
    let source = cx.dossier.source(ix);
    let parsed = &source.parsed;
    let mut text = cx.text(&parsed.text, &source.links);
    text.speakers = source.speakers.iter().map(|voice| cx.voice(voice).url).collect();
    text.marks = marks(cx, source);
    text.numbered = true;
    let excerpts = parsed.meta.publish == Publish::Excerpts;
    text.excerpts = excerpts.then(|| excerpts_of(source));
    text.without_first = parsed.title_block && !excerpts;
    text
}

/// The text of a source in parts, with the passages that begin in each.
fn body(cx: ViewContext<'_>, ix: SourceIx) -> Vec<BodyPart<'_>> {
    let source = cx.dossier.source(ix);
    let mut beginning: Vec<(u32, PassageIx)> = source
        .passages
        .iter()
        .enumerate()
        .map(|(n, passage)| {
            let block = passage.pieces.first().map_or(0, |piece| piece.block);
            (block, PassageIx { source: ix, passage: n as u32 })
        })
        .collect();
    beginning.sort_by_key(|(block, ix)| {
        (*block, cx.dossier.passage(*ix).pieces.first().map(|piece| piece.start), ix.passage)
    });
    let mut cuts = Vec::new();
    // No passage begins before the first cut.
    let mut passages: Vec<Vec<NoteView<'_>>> = vec![Vec::new()];
    for group in beginning.chunk_by(|a, b| a.0 == b.0) {
        cuts.push(group[0].0);
        passages.push(group.iter().map(|(_, ix)| note(cx, *ix)).collect());
    }
    let html = text(cx, ix).to_html_parts(&cuts);
    passages.into_iter().zip(html).map(|(passages, html)| BodyPart { passages, html }).collect()
}

/// What stands in the margin beside a passage. Who speaks, and when, is said where it is not what
/// the whole source says.
fn note(cx: ViewContext<'_>, ix: PassageIx) -> NoteView<'_> {
    let (source, passage) = (cx.dossier.source(ix.source), cx.dossier.passage(ix));
    let own_voices = *passage.voices != *source.authors;
    let own_date = passage.date != source.parsed.meta.date;
    NoteView {
        id: &passage.id,
        hue: cx.hue(&passage.topics),
        voices: if own_voices { cx.voices(&passage.voices) } else { Vec::new() },
        date: passage.date.as_ref().filter(|_| own_date).map(|date| cx.date(date)),
        topics: cx.topics(&passage.topics),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        cite: cite(cx, source, Some(passage)),
    }
}

/// The markers of all passages, in the order of the text.
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

/// All published characters of a source in excerpts, each once.
fn excerpts_of(source: &Source) -> Vec<Piece> {
    let mut blocks: Vec<u32> =
        source.passages.iter().flat_map(|passage| &passage.pieces).map(|p| p.block).collect();
    blocks.sort_unstable();
    blocks.dedup();
    blocks.into_iter().flat_map(|block| source.published_pieces(block)).collect()
}
