//! The whole dossier as one document, to be printed or read from end to end: the curator's notes are
//! footnotes of the texts. A dossier that is too large gets an index of the entries' pages instead.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, Head, LinkTo, PassageLink, SourceHeader, TopicHeader, VoiceView};
use super::web::free_pages;
use crate::html::{self, Html, TextView};
use crate::link::{Dossier, EntryIx, PageIx, Passage, PassageIx, Source, SourceIx, TopicIx};
use crate::model::{BlockKind, Prose, Publish, Text};
use crate::url;

const MAX_BYTES: usize = 2_000_000;

#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PrintView<'a> {
    pub page: Head<'a>,
    /// The curator's text: `dossier.md`.
    pub text: Option<Html>,
    /// The topics by title.
    pub topics: Vec<TopicSection<'a>>,
    /// The sources in order of date.
    pub sources: Vec<SourceSection<'a>>,
    /// The free pages.
    pub pages: Vec<FreePageSection<'a>>,
    /// For a dossier that is too large for one document, links to the entries' pages instead.
    pub index: Vec<LinkTo<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicSection<'a> {
    #[serde(flatten)]
    pub header: TopicHeader<'a>,
    /// The curator's text about it.
    pub text: Option<Html>,
    /// Its passages in order of date.
    pub places: Vec<PassageLink<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceSection<'a> {
    #[serde(flatten)]
    pub header: SourceHeader<'a>,
    /// Empty if the text is withheld.
    pub text: Html,
    /// The curator's notes, in the order of the text.
    pub notes: Vec<PrintedNoteView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PrintedNoteView<'a> {
    /// Within the source, from 1.
    pub number: u32,
    /// The link to the number in the text.
    pub url: String,
    /// The numbers of the passage's first and last block; absent if the words are withheld.
    pub blocks: Option<[u32; 2]>,
    /// Who speaks; only if the words are withheld.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said; only if the words are withheld.
    pub date: Option<DateView<'a>>,
    /// The titles of the passage's topics.
    pub topics: Vec<&'a str>,
    /// The curator's note.
    pub note: Option<Html>,
    /// The place in the original.
    pub locator: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FreePageSection<'a> {
    /// The page's id.
    pub id: &'a str,
    /// The page's title.
    pub title: &'a str,
    /// The curator's text.
    pub text: Html,
}

pub fn page_count(dossier: &Dossier) -> usize {
    let entries = dossier.topics.len() + dossier.sources.len() + dossier.pages.len();
    if is_large(dossier) { url::list_pages(entries) } else { 1 }
}

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

/// The page, or the page of this number of its index.
pub fn print_view(cx: ViewContext<'_>, number: usize) -> PrintView<'_> {
    let dossier = cx.dossier;
    let mut page = cx.head("print", cx.locale.text("print"), String::new());
    let sources = dossier.by_date().iter().copied();
    let free_pages = free_pages(dossier.untracked()).into_iter();
    if is_large(dossier.untracked()) {
        let entries = dossier.topics().map(EntryIx::Topic).chain(sources.map(EntryIx::Source));
        let entries: Vec<EntryIx> = entries.chain(free_pages.map(EntryIx::Page)).collect();
        page.pager = cx.pager(number, url::list_pages(entries.len()), url::print_page);
        let index = url::list_slice(&entries, number).iter().map(|&ix| cx.entry(ix)).collect();
        return PrintView { page, index, ..PrintView::default() };
    }
    PrintView {
        page,
        text: dossier.home().map(|home| in_document(cx.prose_view(home), "", 1).to_html()),
        topics: dossier.topics().map(|ix| topic_section(cx, ix)).collect(),
        sources: sources.map(|ix| source_section(cx, ix)).collect(),
        pages: free_pages.map(|ix| free_page_section(cx, ix)).collect(),
        index: Vec::new(),
    }
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
    let text = topic.text.as_ref();
    TopicSection {
        header: cx.topic_header(topic),
        text: text.map(|text| in_document(cx.prose_view(text), &topic.id, 3).to_html()),
        places: topic.relations.passages.iter().map(|&passage| passage_link(cx, passage)).collect(),
    }
}

fn free_page_section(cx: ViewContext<'_>, ix: PageIx) -> FreePageSection<'_> {
    let page = cx.dossier.page(ix);
    let mut text = in_document(cx.prose_view(&page.text), &page.id, 2);
    text.without_first = page.parsed.title_block;
    FreePageSection { id: &page.id, title: &page.parsed.title, text: text.to_html() }
}

/// A link to the passage's first block in the document.
fn passage_link(cx: ViewContext<'_>, ix: PassageIx) -> PassageLink<'_> {
    let (source, passage) = (cx.dossier.source(ix.source), cx.dossier.passage(ix));
    let url = cx.href(cx.path, Some(&anchor(source, passage.blocks().map(|[first, _]| first))));
    cx.passage_link(passage, LinkTo { title: &source.parsed.meta.title, url })
}

/// The anchor of a source's block in the document. A first block that is the title has become the
/// heading of the source's section, which also stands for blocks that are withheld.
fn anchor(source: &Source, number: Option<u32>) -> String {
    let is_full = source.parsed.meta.publish == Publish::Full;
    let is_heading = number == Some(1) && source.parsed.title_block && is_full;
    match number.filter(|_| !is_heading) {
        Some(number) => format!("{}.p{number}", source.id),
        None => source.id.clone(),
    }
}

fn source_section(cx: ViewContext<'_>, ix: SourceIx) -> SourceSection<'_> {
    let source = cx.dossier.source(ix);
    let mut text = in_document(cx.source_text(source), &source.id, 3);
    let passages = (1..).zip(passages_by_end(source));
    text.notes = passages.clone().filter_map(|(n, p)| note_place(source, p, n)).collect();
    SourceSection {
        header: cx.source_header(source),
        text: match source.parsed.meta.publish {
            Publish::Full | Publish::Excerpts => text.to_html(),
            Publish::Metadata => html::escape_text(""),
        },
        notes: passages.map(|(n, passage)| note(cx, source, passage, n)).collect(),
    }
}

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
    let is_heading = anchor(source, Some(last.block + 1)) == source.id;
    (!is_table && !is_heading).then_some((last.block, last.end, number))
}

fn note<'a>(
    cx: ViewContext<'a>,
    source: &'a Source,
    passage: &'a Passage,
    number: u32,
) -> PrintedNoteView<'a> {
    let title = |&ix: &TopicIx| cx.dossier.title(EntryIx::Topic(ix));
    let is_withheld = source.parsed.meta.publish == Publish::Metadata;
    let place = match note_place(source, passage, number) {
        Some(_) => format!("{}.noted-{number}", source.id),
        None => anchor(source, passage.blocks().map(|[_, last]| last)),
    };
    PrintedNoteView {
        number,
        url: cx.href(cx.path, Some(&place)),
        blocks: passage.blocks(),
        voices: if is_withheld { cx.voices(&passage.voices) } else { Vec::new() },
        date: passage.date.as_ref().filter(|_| is_withheld).map(|date| cx.date(date)),
        topics: passage.topics.iter().map(title).collect(),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        locator: passage.locator.as_deref(),
    }
}
