//! The whole dossier as one document, to be printed or read from end to end: the curator's notes are
//! footnotes of the texts. A dossier that is too large gets an index of the entries' pages instead.

use std::borrow::Cow;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, FidelityView, Head, LinkTo, VoiceView};
use super::source;
use super::topic::{EventView, event};
use crate::html::{self, Html, TextView};
use crate::link::{
    Dossier, EntryIx, Passage, PassageIx, Source, SourceIx, TopicIx, TrackedDossier,
};
use crate::model::{BlockKind, Prose, Publish, Text};
use crate::url;

/// The bytes of text in one document at most.
const MAX_BYTES: usize = 2_000_000;

/// The page for printing.
#[derive(Debug, Serialize)]
pub struct PrintView<'a> {
    pub page: Head<'a>,
    /// The dossier's text; none if the dossier is too large.
    pub text: Option<Html>,
    pub topics: Vec<TopicSection<'a>>,
    pub sources: Vec<SourceSection<'a>>,
    pub pages: Vec<FreePageSection<'a>>,
    /// The entries of this page, if the dossier is too large.
    pub index: Vec<LinkTo<'a>>,
}

/// A topic in the document.
#[derive(Debug, Serialize)]
pub struct TopicSection<'a> {
    /// Also the id of its section.
    pub id: &'a str,
    pub title: &'a str,
    pub kind: &'a str,
    pub aliases: Vec<&'a str>,
    pub summary: Option<Html>,
    pub text: Option<Html>,
    pub events: Vec<EventView<'a>>,
    /// Its passages in the document, in order of date.
    pub places: Vec<PassageLinkView<'a>>,
}

/// A passage in a list of places of the document.
#[derive(Debug, Serialize)]
pub struct PassageLinkView<'a> {
    /// The link to its first block, with its source's title.
    pub link: LinkTo<'a>,
    /// Numbers of the first and the last block.
    pub blocks: [u32; 2],
}

/// A source in the document.
#[derive(Debug, Serialize)]
pub struct SourceSection<'a> {
    /// Also the id of its section.
    pub id: &'a str,
    pub title: &'a str,
    pub kind: Option<&'a str>,
    pub date: Option<DateView<'a>>,
    pub authors: Vec<VoiceView<'a>>,
    pub publisher: Option<&'a str>,
    /// The original's address.
    pub url: Option<Cow<'a, str>>,
    /// An archive's address of the original.
    pub archived: Option<Cow<'a, str>>,
    pub retrieved: Option<DateView<'a>>,
    pub rights: Option<&'a str>,
    pub fidelity: Option<FidelityView<'a>>,
    /// Of the text's file.
    pub sha256: &'a str,
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub summary: Option<Html>,
    pub text: Html,
    /// The curator's notes, in the order of the text.
    pub notes: Vec<PrintedNoteView<'a>>,
}

/// The curator's note on a passage.
#[derive(Debug, Serialize)]
pub struct PrintedNoteView<'a> {
    /// Within the source, from 1.
    pub number: u32,
    /// The link to the number in the text.
    pub url: String,
    /// Numbers of the first and the last block of the passage.
    pub blocks: [u32; 2],
    pub topics: Vec<&'a str>,
    pub note: Option<Html>,
    /// The place in the original, such as a page.
    pub locator: Option<&'a str>,
}

/// A free page in the document.
#[derive(Debug, Serialize)]
pub struct FreePageSection<'a> {
    /// Also the id of its section.
    pub id: &'a str,
    pub title: &'a str,
    pub text: Html,
}

/// The number of pages: one, unless the dossier is too large.
pub fn page_count(dossier: &Dossier) -> usize {
    if is_large(dossier) { url::list_pages(entry_count(dossier)) } else { 1 }
}

/// True if the texts are too large for one document.
pub(super) fn is_large(dossier: &Dossier) -> bool {
    let text = |text: &Text| text.blocks.iter().map(|block| block.text.len()).sum::<usize>();
    let prose = |prose: &Prose| text(&prose.text);
    let sources = dossier.sources.iter().map(|source| text(&source.parsed.text));
    let topics = dossier.topics.iter().filter_map(|topic| topic.parsed.text.as_ref().map(prose));
    let pages = dossier.pages.iter().map(|page| prose(&page.parsed.text));
    let mut size = 0;
    sources.chain(topics).chain(pages).any(|bytes| {
        size += bytes;
        size > MAX_BYTES
    })
}

fn entry_count(dossier: &Dossier) -> usize {
    dossier.topics.len() + dossier.sources.len() + dossier.pages.len()
}

/// Every entry with a page, in the order of the document.
fn entries(dossier: &TrackedDossier<'_>) -> impl Iterator<Item = EntryIx> {
    let topics = dossier.topics().map(EntryIx::Topic);
    let sources = dossier.by_date().iter().copied().map(EntryIx::Source);
    let pages = super::web::free_pages(dossier.untracked()).into_iter().map(EntryIx::Page);
    topics.chain(sources).chain(pages)
}

/// The page, or the page of this number of its index.
pub fn print(cx: ViewContext<'_>, number: usize) -> PrintView<'_> {
    let dossier = cx.dossier;
    let mut view = PrintView {
        page: cx.head("print", cx.locale.text("print"), String::new()),
        text: None,
        topics: Vec::new(),
        sources: Vec::new(),
        pages: Vec::new(),
        index: Vec::new(),
    };
    let entries: Vec<EntryIx> = entries(dossier).collect();
    if is_large(dossier.untracked()) {
        view.page.pager = cx.pager(number, url::list_pages(entries.len()), url::print);
        let shown = url::list_slice(&entries, number);
        view.index = shown.iter().map(|&entry| cx.entry(entry)).collect();
        return view;
    }
    view.text = dossier.home().map(|home| in_document(cx.prose_view(home), "", 1).to_html());
    for entry in entries {
        match entry {
            EntryIx::Topic(ix) => view.topics.push(topic_section(cx, ix)),
            EntryIx::Source(ix) => view.sources.push(source_section(cx, ix)),
            EntryIx::Page(ix) => {
                let page = dossier.page(ix);
                let mut text = in_document(cx.prose_view(&page.text), &page.id, 2);
                text.without_first = page.parsed.title_block;
                let text = text.to_html();
                view.pages.push(FreePageSection { id: &page.id, title: &page.parsed.title, text });
            }
            EntryIx::Home => {}
        }
    }
    view
}

/// A text as a part of the document: its ids begin with that of its entry, and its headings are below
/// level `level_above`.
fn in_document<'a>(mut text: TextView<'a>, id: &str, level_above: usize) -> TextView<'a> {
    text.id_prefix = if id.is_empty() { String::new() } else { format!("{id}.") };
    text.level_above = level_above;
    text
}

fn topic_section(cx: ViewContext<'_>, ix: TopicIx) -> TopicSection<'_> {
    let topic = cx.dossier.topic(ix);
    let meta = &topic.parsed.meta;
    TopicSection {
        id: &topic.id,
        title: &meta.title.value,
        kind: cx.kind(&meta.kind),
        aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        summary: topic.summary.as_ref().map(|summary| cx.prose(summary)),
        text: topic
            .text
            .as_ref()
            .map(|text| in_document(cx.prose_view(text), &topic.id, 3).to_html()),
        events: topic.events.iter().map(|item| event(cx, item)).collect(),
        places: topic.relations.passages.iter().map(|&passage| place(cx, passage)).collect(),
    }
}

fn place(cx: ViewContext<'_>, ix: PassageIx) -> PassageLinkView<'_> {
    let (source, passage) = (cx.dossier.source(ix.source), cx.dossier.passage(ix));
    let anchor = anchor(source, passage.blocks()[0]);
    let title = cx.dossier.title(EntryIx::Source(ix.source));
    let url = cx.href(cx.path, Some(&anchor));
    PassageLinkView { link: LinkTo { title, url }, blocks: passage.blocks() }
}

/// The anchor of a source's block in the document. A first block that is the title has become the
/// heading of the source's section.
fn anchor(source: &Source, number: u32) -> String {
    let is_heading = number == 1 && source.parsed.title_block;
    if is_heading && source.parsed.meta.publish == Publish::Full {
        source.id.clone()
    } else {
        format!("{}.p{number}", source.id)
    }
}

fn source_section(cx: ViewContext<'_>, ix: SourceIx) -> SourceSection<'_> {
    let source = cx.dossier.source(ix);
    let meta = &source.parsed.meta;
    let mut text = in_document(source::text_view(cx, ix), &source.id, 3);
    let passages = passages_by_end(source);
    let numbered = (1..).zip(passages.iter().copied());
    text.notes = numbered.clone().filter_map(|(n, p)| note_place(source, p, n)).collect();
    SourceSection {
        id: &source.id,
        title: &meta.title,
        kind: cx.source_kind(meta),
        date: meta.date.as_ref().map(|date| cx.date(date)),
        authors: cx.voices(&source.authors),
        publisher: meta.publisher.as_deref(),
        url: meta.url.as_deref().map(url::address),
        archived: meta.archived.as_deref().map(url::address),
        retrieved: meta.retrieved.as_ref().map(|date| cx.date(date)),
        rights: meta.rights.as_deref(),
        fidelity: cx.fidelity(meta.fidelity.as_deref()),
        sha256: &source.parsed.sha256,
        language: &source.language,
        dir: html::direction(&source.language),
        summary: source.summary.as_ref().map(|summary| cx.prose(summary)),
        text: text.to_html(),
        notes: numbered.map(|(n, passage)| note(cx, source, passage, n)).collect(),
    }
}

/// The passages of a source in the order in which they end.
fn passages_by_end(source: &Source) -> Vec<&Passage> {
    let end = |passage: &Passage| passage.pieces.last().map(|piece| (piece.block, piece.end));
    let mut passages: Vec<&Passage> = source.passages.iter().collect();
    passages.sort_by(|a, b| (end(a), &a.id).cmp(&(end(b), &b.id)));
    passages
}

/// The place of a note's number in the text: the passage's end, unless that is in a table or in a heading
/// that the text does not contain.
fn note_place(source: &Source, passage: &Passage, number: u32) -> Option<(u32, u32, u32)> {
    let last = passage.pieces.last()?;
    let is_table = source.parsed.text.blocks[last.block as usize].kind == BlockKind::Table;
    let is_heading = anchor(source, last.block + 1) == source.id;
    (!is_table && !is_heading).then_some((last.block, last.end, number))
}

fn note<'a>(
    cx: ViewContext<'a>,
    source: &'a Source,
    passage: &'a Passage,
    number: u32,
) -> PrintedNoteView<'a> {
    let title = |&ix: &TopicIx| cx.dossier.title(EntryIx::Topic(ix));
    let place = match note_place(source, passage, number) {
        Some(_) => format!("{}.noted-{number}", source.id),
        None => anchor(source, passage.blocks()[1]),
    };
    PrintedNoteView {
        number,
        url: cx.href(cx.path, Some(&place)),
        blocks: passage.blocks(),
        topics: passage.topics.iter().map(title).collect(),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        locator: passage.locator.as_deref(),
    }
}
