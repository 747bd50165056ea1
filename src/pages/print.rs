//! The whole dossier as one document, to be printed or read from end to end: the curator's notes are
//! footnotes of the texts. Of a dossier that is too large for that, an index of the entries' own pages.

use std::borrow::Cow;

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{DateView, Fidelity, Head, LinkTo, VoiceView};
use super::source;
use super::topic::{EventView, event};
use crate::html::{self, Html, TextView};
use crate::link::{
    Dossier, EntryIx, Passage, PassageIx, Source, SourceIx, TopicIx, TrackedDossier,
};
use crate::model::{BlockKind, Prose, Publish, Text};
use crate::url;

/// How many bytes of text a document holds at most.
const LARGEST: usize = 2_000_000;

/// What a page for printing shows.
#[derive(Debug, Hash, Serialize)]
pub struct PrintView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// The dossier's text, as HTML; of a dossier that is too large, none.
    pub text: Option<Html>,
    /// The topics.
    pub topics: Vec<TopicPart<'a>>,
    /// The sources.
    pub sources: Vec<SourcePart<'a>>,
    /// The free pages.
    pub pages: Vec<FreePart<'a>>,
    /// For a dossier that is too large: the entries of this page.
    pub index: Vec<LinkTo<'a>>,
}

/// A topic in the document.
#[derive(Debug, Hash, Serialize)]
pub struct TopicPart<'a> {
    /// The id, which is that of its section too.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// issue, treaty, …
    pub kind: &'a str,
    /// Other names.
    pub aliases: Vec<&'a str>,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// What the curator says about it, as HTML.
    pub text: Option<Html>,
    /// The timeline.
    pub events: Vec<EventView<'a>>,
    /// Where its passages are in the document, in order of date.
    pub places: Vec<PlacePart<'a>>,
}

/// A passage in a list of places of the document.
#[derive(Debug, Hash, Serialize)]
pub struct PlacePart<'a> {
    /// Its source, with the link to its first block in the document.
    pub link: LinkTo<'a>,
    /// Numbers of the first and the last block.
    pub blocks: [u32; 2],
}

/// A source in the document.
#[derive(Debug, Hash, Serialize)]
pub struct SourcePart<'a> {
    /// The id, which is that of its section too.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// interview, statement, …
    pub kind: Option<&'a str>,
    /// When it was said or published.
    pub date: Option<DateView<'a>>,
    /// Who wrote it.
    pub authors: Vec<VoiceView<'a>>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// The original's address.
    pub url: Option<Cow<'a, str>>,
    /// An archive's address of it.
    pub archived: Option<Cow<'a, str>>,
    /// When it was fetched.
    pub retrieved: Option<DateView<'a>>,
    /// Rights in the text.
    pub rights: Option<&'a str>,
    /// How near the text is to its original.
    pub fidelity: Option<Fidelity<'a>>,
    /// SHA-256 of the text's file.
    pub sha256: &'a str,
    /// The language of the text.
    pub language: &'a str,
    /// The direction of the text: `ltr` or `rtl`.
    pub dir: &'static str,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// The text, as HTML.
    pub text: Html,
    /// The curator's notes, in the order of the text.
    pub notes: Vec<NotePart<'a>>,
}

/// What the curator says of a passage.
#[derive(Debug, Hash, Serialize)]
pub struct NotePart<'a> {
    /// Its number in the source, from 1.
    pub number: u32,
    /// The link to where the number stands in the text.
    pub url: String,
    /// Numbers of the first and the last block of the passage.
    pub blocks: [u32; 2],
    /// The topics.
    pub topics: Vec<&'a str>,
    /// The note, as HTML.
    pub note: Option<Html>,
    /// The place in the original.
    pub locator: Option<&'a str>,
}

/// A free page in the document.
#[derive(Debug, Hash, Serialize)]
pub struct FreePart<'a> {
    /// The id, which is that of its section too.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// Its text, as HTML.
    pub text: Html,
}

/// How many pages it takes: one, unless the dossier is too large.
pub fn page_count(dossier: &Dossier) -> usize {
    if is_large(dossier) { url::list_pages(entry_count(dossier)) } else { 1 }
}

/// Whether the texts are too large for one document.
pub(super) fn is_large(dossier: &Dossier) -> bool {
    let text = |text: &Text| text.blocks.iter().map(|block| block.text.len()).sum::<usize>();
    let prose = |prose: &Prose| text(&prose.text);
    let sources = dossier.sources.iter().map(|source| text(&source.parsed.text));
    let topics = dossier.topics.iter().filter_map(|topic| topic.parsed.text.as_ref().map(prose));
    let pages = dossier.pages.iter().map(|page| prose(&page.parsed.text));
    let mut size = 0;
    sources.chain(topics).chain(pages).any(|more| {
        size += more;
        size > LARGEST
    })
}

/// How many entries with a page there are.
fn entry_count(dossier: &Dossier) -> usize {
    dossier.topics.len() + dossier.sources.len() + dossier.pages.len()
}

/// Every entry with a page, in the order of the document.
fn entries(dossier: &TrackedDossier<'_>) -> impl Iterator<Item = EntryIx> {
    let topics = dossier.topics().map(EntryIx::Topic);
    let sources = dossier.by_date().iter().copied().map(EntryIx::Source);
    let pages = super::web::free_pages(dossier.unnoted()).into_iter().map(EntryIx::Page);
    topics.chain(sources).chain(pages)
}

/// The view of the page, or of one page of its index.
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
    if is_large(dossier.unnoted()) {
        view.page.pager = cx.pager(number, url::list_pages(entries.len()), url::print);
        let shown = url::list_slice(&entries, number);
        view.index = shown.iter().map(|&entry| cx.entry(entry)).collect();
        return view;
    }
    view.text = dossier.home().map(|home| within(cx.prose_view(home), "", 1).to_html());
    for entry in entries {
        match entry {
            EntryIx::Topic(ix) => view.topics.push(topic_part(cx, ix)),
            EntryIx::Source(ix) => view.sources.push(source_part(cx, ix)),
            EntryIx::Page(ix) => {
                let page = dossier.page(ix);
                let mut text = within(cx.prose_view(&page.text), &page.id, 2);
                text.without_first = page.parsed.title_block;
                let text = text.to_html();
                view.pages.push(FreePart { id: &page.id, title: &page.parsed.title, text });
            }
            EntryIx::Home => {}
        }
    }
    view
}

/// A text as a part of the document: its ids begin with its entry's.
fn within<'a>(mut text: TextView<'a>, id: &str, below: usize) -> TextView<'a> {
    text.prefix = if id.is_empty() { String::new() } else { format!("{id}.") };
    text.below = below;
    text
}

fn topic_part(cx: ViewContext<'_>, ix: TopicIx) -> TopicPart<'_> {
    let topic = cx.dossier.topic(ix);
    let meta = &topic.parsed.meta;
    TopicPart {
        id: &topic.id,
        title: &meta.title.value,
        kind: cx.kind(&meta.kind),
        aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        summary: topic.summary.as_ref().map(|summary| cx.prose(summary)),
        text: topic.text.as_ref().map(|text| within(cx.prose_view(text), &topic.id, 3).to_html()),
        events: topic.events.iter().map(|own| event(cx, own)).collect(),
        places: topic.passages.iter().map(|&passage| place(cx, passage)).collect(),
    }
}

fn place(cx: ViewContext<'_>, ix: PassageIx) -> PlacePart<'_> {
    let (source, passage) = (cx.dossier.source(ix.source), cx.dossier.passage(ix));
    let anchor = anchor(source, passage.blocks()[0]);
    let title = cx.dossier.title(EntryIx::Source(ix.source));
    let url = cx.href(cx.path, Some(&anchor));
    PlacePart { link: LinkTo { title, url }, blocks: passage.blocks() }
}

/// The anchor of a source's block of this number in the document: a first block that is the title is
/// the heading.
fn anchor(source: &Source, number: u32) -> String {
    let is_heading = number == 1 && source.parsed.title_block;
    if is_heading && source.parsed.meta.publish == Publish::Full {
        source.id.clone()
    } else {
        format!("{}.p{number}", source.id)
    }
}

fn source_part(cx: ViewContext<'_>, ix: SourceIx) -> SourcePart<'_> {
    let source = cx.dossier.source(ix);
    let meta = &source.parsed.meta;
    let mut text = within(source::text(cx, ix), &source.id, 3);
    let noted = noted(source);
    text.notes = (1..).zip(&noted).filter_map(|(n, own)| note_place(source, own, n)).collect();
    SourcePart {
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
        notes: (1..).zip(noted).map(|(n, own)| note(cx, source, own, n)).collect(),
    }
}

/// The passages of a source in the order in which they end.
fn noted(source: &Source) -> Vec<&Passage> {
    let end = |passage: &Passage| passage.pieces.last().map(|piece| (piece.block, piece.end));
    let mut noted: Vec<&Passage> = source.passages.iter().collect();
    noted.sort_by(|a, b| (end(a), &a.id).cmp(&(end(b), &b.id)));
    noted
}

/// Where the number of a passage's note stands. There is none in a table, nor in a heading that is not
/// in the text.
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
) -> NotePart<'a> {
    let title = |&ix: &TopicIx| cx.dossier.title(EntryIx::Topic(ix));
    let place = match note_place(source, passage, number) {
        Some(_) => format!("{}.noted-{number}", source.id),
        None => anchor(source, passage.blocks()[1]),
    };
    NotePart {
        number,
        url: cx.href(cx.path, Some(&place)),
        blocks: passage.blocks(),
        topics: passage.topics.iter().map(title).collect(),
        note: passage.note.as_ref().map(|note| cx.prose(note)),
        locator: passage.locator.as_deref(),
    }
}
