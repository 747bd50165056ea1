//! A source's page: its text with its passages marked, and where it comes from.

use std::collections::HashSet;

use serde::Serialize;

use super::cite::{Citation, CiteView, copied_quotation};
use super::context::ViewContext;
use super::original::{OriginalView, original_at};
use super::parts::{BacklinkView, ChipView, DateView, Head, LinkTo, SourceHeader, VoiceView};
use super::schema;
use super::versions::{VersionView, versions};
use crate::html::{self, Html};
use crate::link::{Passage, Source, SourceIx};
use crate::model::{Division, Extra, Publish};
use crate::url;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceView<'a> {
    pub page: Head<'a>,
    #[serde(flatten)]
    pub header: SourceHeader<'a>,
    /// The language in words.
    pub language_name: String,
    /// True if the title is the text's first block: the heading then has `id="p1"`.
    pub title_block: bool,
    /// Who speaks, each once.
    pub speakers: Vec<VoiceView<'a>>,
    /// What the source as a whole is about.
    pub topics: Vec<LinkTo<'a>>,
    /// When the curator last changed the entry.
    pub updated: Option<DateView<'a>>,
    /// The file of the original beside the text.
    pub original: Option<OriginalView<'a>>,
    /// The number of blocks.
    pub blocks: usize,
    /// True unless the text is published in full.
    pub excerpts: bool,
    /// The same text in other languages.
    pub versions: Vec<VersionView<'a>>,
    /// The table of contents.
    pub contents: Vec<DivisionView<'a>>,
    /// The number of passages.
    pub passage_count: usize,
    /// The text in parts, each with the notes that stand after it. With `publish: metadata`, one part
    /// without `html` has all passages.
    pub body: Vec<BodyPart<'a>>,
    /// What refers to the source.
    pub backlinks: Vec<BacklinkView<'a>>,
    /// The address of the source's data.
    pub json: String,
    /// The address of its annotations (W3C).
    pub annotations: String,
    /// Citations of the source.
    pub cite: CiteView,
    /// The curator's own data.
    pub extra: &'a Extra,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DivisionView<'a> {
    /// The words of its line.
    pub title: &'a str,
    /// The address of its anchor.
    pub url: String,
    /// The level; 1 is the outermost.
    pub level: u8,
    /// The number of passages that begin in it, before the next division.
    pub passages: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BodyPart<'a> {
    /// Some blocks of the text.
    pub html: Html,
    /// Those whose notes stand after this part.
    pub passages: Vec<NoteView<'a>>,
}

/// The note in the margin beside a passage.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoteView<'a> {
    /// The passage's id.
    pub id: &'a str,
    /// The ids that it had before.
    pub moved_from: &'a [String],
    /// The number of the note in the text, from 1; the last mark of its passage has it as
    /// `data-number`.
    pub number: usize,
    /// Who speaks, where that differs from the source's authors.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said, where that differs from the source's date.
    pub date: Option<DateView<'a>>,
    /// The place in the original.
    pub locator: Option<&'a str>,
    /// The place in the original, if that is a PDF and the locator names a page.
    pub original: Option<String>,
    /// What the passage is about.
    pub topics: Vec<ChipView<'a>>,
    /// The curator's note.
    pub note: Option<Html>,
    /// The citation in words.
    pub cite: Html,
    /// What *Copy quotation* copies.
    pub quotation: Option<String>,
}

pub fn source_view(cx: ViewContext<'_>, ix: SourceIx) -> SourceView<'_> {
    let dossier = cx.dossier;
    let source = dossier.source(ix);
    let parsed = &source.parsed;
    let meta = &parsed.meta;
    let excerpts = meta.publish != Publish::Full;
    let mut seen = HashSet::new();
    let speakers = source.speakers.iter().flatten().filter(|voice| seen.insert(*voice));
    let citation = Citation::new(cx, source);
    SourceView {
        page: Head {
            data: Some(schema::source_data(cx, source)),
            ..cx.head("source", &meta.title, cx.plain(source.summary.as_ref()))
        },
        header: cx.source_header(source),
        language_name: cx.locale.language(&source.language),
        title_block: parsed.title_block,
        speakers: speakers.map(|voice| cx.voice(voice)).collect(),
        topics: cx.topics(&source.topics),
        updated: meta.updated.as_ref().map(|date| cx.date(date)),
        original: source.original.as_ref().map(|path| OriginalView::new(cx, path)),
        blocks: parsed.text.blocks.len(),
        excerpts,
        versions: versions(cx, source),
        contents: if excerpts { Vec::new() } else { contents(source) },
        passage_count: source.passages.len(),
        body: body(cx, source, &citation),
        backlinks: cx.backlinks(&source.backlinks),
        json: cx.href(&url::source_json(&source.id), None),
        annotations: cx.href(&url::annotations(&source.id), None),
        cite: citation.of_source(),
        extra: &meta.extra,
    }
}

/// The table of contents: every division except a first heading that is the page's title.
fn contents<'a>(source: &'a Source) -> Vec<DivisionView<'a>> {
    let is_title = |division: &Division| source.parsed.title_block && division.start.block == 0;
    let divisions = &source.parsed.text.divisions;
    let mut passages = vec![0; divisions.len()];
    for passage in &source.passages {
        let Some(first) = passage.pieces.first() else { continue };
        let place = (first.block, first.start);
        let after = divisions.partition_point(|d| (d.start.block, d.start.offset) <= place);
        if let Some(count) = after.checked_sub(1).and_then(|n| passages.get_mut(n)) {
            *count += 1;
        }
    }
    let view = |(division, passages): (&'a Division, usize)| DivisionView {
        title: &division.title,
        url: url::link("", "", Some(&division.anchor)),
        level: division.level,
        passages,
    };
    divisions.iter().zip(passages).filter(|(d, _)| !is_title(d)).map(view).collect()
}

/// The text of a source in parts, each with the notes that stand after it. If the text is withheld, one
/// part without words, with all notes.
fn body<'a>(cx: ViewContext<'a>, source: &'a Source, citation: &Citation<'a>) -> Vec<BodyPart<'a>> {
    if source.parsed.meta.publish == Publish::Metadata {
        let passages = (0..).zip(&source.passages[..]);
        let notes = (1..).zip(passages).map(|(n, one)| note(cx, source, one, n, citation));
        return vec![BodyPart { html: html::escape_text(""), passages: notes.collect() }];
    }
    let mut cuts = Vec::new();
    let mut notes: Vec<Vec<NoteView<'_>>> = Vec::new();
    let passages: Vec<(usize, (u32, &Passage))> = (1..).zip(source.notes()).collect();
    let block = |(_, (_, passage)): &(usize, (u32, &Passage))| passage.note_block();
    for group in passages.chunk_by(|a, b| block(a) == block(b)) {
        cuts.push(block(&group[0]));
        notes.push(group.iter().map(|(n, one)| note(cx, source, *one, *n, citation)).collect());
    }
    // What is after the last note.
    notes.push(Vec::new());
    let html = cx.source_text(source).to_html_parts(&cuts);
    html.into_iter().zip(notes).map(|(html, passages)| BodyPart { html, passages }).collect()
}

/// Links to the cards of a passage on the pages of its topics.
fn cards<'a>(
    cx: ViewContext<'a>,
    source: &Source,
    (ix, passage): (u32, &Passage),
) -> Vec<ChipView<'a>> {
    let element = url::card_element(&source.id, &passage.id);
    let mut chips = cx.chips(&passage.topics);
    for (chip, &topic) in chips.iter_mut().zip(&passage.topics) {
        let page = url::topic_page(cx.dossier.topic_id(topic), source.card_page(ix, topic));
        chip.url = cx.href(&page, Some(&element));
    }
    chips
}

/// The note beside a passage. It names the speakers and the date only if they are not the source's, or
/// if nothing else is shown of the passage.
fn note<'a>(
    cx: ViewContext<'a>,
    source: &'a Source,
    (ix, passage): (u32, &'a Passage),
    number: usize,
    citation: &Citation<'a>,
) -> NoteView<'a> {
    let is_withheld = source.parsed.meta.publish == Publish::Metadata;
    let has_voices = is_withheld || *passage.voices != *source.authors;
    let has_date = is_withheld || passage.date != source.parsed.meta.date;
    NoteView {
        id: &passage.id,
        moved_from: &passage.moved_from,
        number,
        voices: if has_voices { cx.voices(&passage.voices) } else { Vec::new() },
        date: passage.date.as_ref().filter(|_| has_date).map(|date| cx.date(date)),
        locator: passage.locator.as_deref(),
        original: original_at(cx, source, passage.locator.as_deref()),
        topics: cards(cx, source, (ix, passage)),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        cite: citation.in_words(Some(passage)),
        quotation: copied_quotation(
            cx,
            &source.id,
            &source.parsed.meta,
            &source.parsed.text,
            passage,
        ),
    }
}
