//! The pages of the site, and the data that each of them shows.
//!
//! A [`Page`] is a path and the kind of page at it. [`Page::view`] builds its [`View`] from the
//! dossier: the data of its template, or of its JSON, XML or script. The view is hashed for the page's
//! fingerprint, so that a page cannot show data that its fingerprint does not cover.

mod annotations;
mod cite;
mod context;
mod feed;
mod home;
mod index;
mod json;
mod map;
mod parts;
mod path_registry;
mod plan;
mod print;
mod redirect;
mod schema;
mod search;
mod source;
mod timeline;
mod topic;
mod voices;
mod web;

pub use feed::{Feed, FeedEntry};
pub use path_registry::PathRegistry;
pub use plan::{SitePlan, is_in_search};
pub use web::{Robots, SiteView, Sitemap};

use serde::Serialize;

use annotations::AnnotationsView;
use home::{FreePageView, HomeView, NotFoundView};
use index::{SourcesView, TopicsView};
use json::{EntryFacts, SourceFacts, TopicFacts};
use map::MapView;
use print::PrintView;
use redirect::RedirectView;
use search::{DirectoryView, DocumentView, SearchView};
use source::SourceView;
use timeline::TimelineView;
use topic::TopicView;
use voices::VoicesView;

use crate::link::{Dossier, EntryIx, PageIx, SourceIx, TopicIx, TrackedDossier};
use crate::locale::Locale;
use crate::search::{SearchIndex, TermShard};
use crate::url;
use context::ViewContext;

/// A file of the site that is generated from the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// From the site's root.
    pub path: String,
    pub kind: PageKind,
}

/// The kinds of generated files. Numbers of pages of a list are from 1, of shards from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    Home,
    Source(SourceIx),
    /// One of a topic's pages.
    Topic(TopicIx, usize),
    Free(PageIx),
    /// A page of the list of sources.
    Sources(usize),
    /// A page of the list of topics.
    Topics(usize),
    Voices,
    Timeline(usize),
    Map,
    /// The whole dossier as one document, or a page of its index.
    Print(usize),
    Search,
    /// The directory of the search index.
    SearchIndex,
    /// A shard of the terms of the search index,
    SearchTerms(usize),
    /// of the names of its documents,
    SearchNames(usize),
    /// or of one document.
    SearchDocument(usize),
    /// The page at an old address of an entry.
    Redirect(EntryIx),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// A source's facts as JSON.
    SourceJson(SourceIx),
    /// A source's passages as annotations.
    Annotations(SourceIx),
    /// A topic's facts as JSON.
    TopicJson(TopicIx),
    /// A list of all entries as JSON.
    IndexJson,
    /// The feed of the whole dossier.
    Feed,
    /// A topic's feed.
    TopicFeed(TopicIx),
    Sitemap,
    Robots,
    /// An empty file that tells GitHub Pages not to run Jekyll.
    NoJekyll,
}

/// The data that a page shows.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum View<'a> {
    Home(Box<HomeView<'a>>),
    Source(Box<SourceView<'a>>),
    Topic(Box<TopicView<'a>>),
    Free(Box<FreePageView<'a>>),
    Sources(Box<SourcesView<'a>>),
    Topics(Box<TopicsView<'a>>),
    Voices(Box<VoicesView<'a>>),
    Timeline(Box<TimelineView<'a>>),
    Map(Box<MapView<'a>>),
    Print(Box<PrintView<'a>>),
    Search(Box<SearchView<'a>>),
    SearchIndex(DirectoryView<'a>),
    SearchTerms(&'a TermShard),
    SearchNames(Vec<String>),
    SearchDocument(Box<DocumentView<'a>>),
    Redirect(Box<RedirectView<'a>>),
    NotFound(Box<NotFoundView<'a>>),
    SourceJson(Box<SourceFacts<'a>>),
    Annotations(Box<AnnotationsView<'a>>),
    TopicJson(Box<TopicFacts<'a>>),
    IndexJson(Vec<EntryFacts<'a>>),
    Feed(Box<Feed<'a>>),
    Sitemap(Sitemap),
    Robots(Robots),
    NoJekyll,
}

impl View<'_> {
    /// The template of an HTML page; none for files that only programs read.
    pub fn template(&self) -> Option<&'static str> {
        Some(match self {
            View::Home(_) => "home.html",
            View::Source(_) => "source.html",
            View::Topic(_) => "topic.html",
            View::Free(_) => "page.html",
            View::Sources(_) => "sources.html",
            View::Topics(_) => "topics.html",
            View::Voices(_) => "voices.html",
            View::Timeline(_) => "timeline.html",
            View::Map(_) => "map.html",
            View::Print(_) => "print.html",
            View::Search(_) => "search.html",
            View::Redirect(_) => "moved.html",
            View::NotFound(_) => "404.html",
            _ => return None,
        })
    }
}

/// The numbers of pages that do not follow from the names of the entries.
#[derive(Debug, Hash)]
pub struct PageCounts {
    /// For each topic.
    topics: Vec<usize>,
    timeline: usize,
    print: usize,
    /// True if the dossier is too large for one document.
    is_large: bool,
}

impl PageCounts {
    pub fn of(dossier: &Dossier) -> Self {
        Self {
            topics: dossier.topics.iter().map(topic::page_count).collect(),
            timeline: timeline::page_count(dossier),
            print: print::page_count(dossier),
            is_large: print::is_large(dossier),
        }
    }
}

/// The files of the search index.
pub fn shards(dossier: &Dossier, index: &SearchIndex) -> Vec<Page> {
    let mut pages = vec![page(url::SEARCH_INDEX.to_owned(), PageKind::SearchIndex)];
    for n in 0..index.shards.len() {
        pages.push(page(url::search_terms(n), PageKind::SearchTerms(n)));
    }
    for n in 0..search::name_shards(index) {
        pages.push(page(url::search_names(n), PageKind::SearchNames(n)));
    }
    for (n, document) in index.documents.iter().enumerate() {
        pages.push(page(search::path(dossier, document), PageKind::SearchDocument(n)));
    }
    pages
}

/// Every page of a dossier except the search index, in the order of their kinds.
pub fn pages(dossier: &Dossier, counts: &PageCounts) -> Vec<Page> {
    let mut pages = vec![page(url::HOME.to_owned(), PageKind::Home)];
    for (n, source) in dossier.sources.iter().enumerate() {
        let ix = SourceIx(n as u32);
        pages.push(page(url::source(&source.id), PageKind::Source(ix)));
        pages.push(page(url::source_json(&source.id), PageKind::SourceJson(ix)));
        pages.push(page(url::annotations(&source.id), PageKind::Annotations(ix)));
    }
    for (n, topic) in dossier.topics.iter().enumerate() {
        let ix = TopicIx(n as u32);
        for number in 1..=counts.topics[n] {
            pages.push(page(url::topic(&topic.id, number), PageKind::Topic(ix, number)));
        }
        pages.push(page(url::topic_json(&topic.id), PageKind::TopicJson(ix)));
    }
    for (n, free) in dossier.pages.iter().enumerate() {
        pages.push(page(url::page(&free.id), PageKind::Free(PageIx(n as u32))));
    }
    for number in 1..=url::list_pages(dossier.sources.len()) {
        pages.push(page(url::source_index(number), PageKind::Sources(number)));
    }
    for number in 1..=url::list_pages(dossier.topics.len()) {
        pages.push(page(url::topic_index(number), PageKind::Topics(number)));
    }
    pages.push(page(url::VOICES.to_owned(), PageKind::Voices));
    for number in 1..=counts.timeline {
        pages.push(page(url::timeline(number), PageKind::Timeline(number)));
    }
    pages.push(page(url::MAP.to_owned(), PageKind::Map));
    for number in 1..=counts.print {
        pages.push(page(url::print(number), PageKind::Print(number)));
    }
    pages.push(page(url::SEARCH.to_owned(), PageKind::Search));
    for (entry, old) in redirect::old_addresses(dossier) {
        pages.push(page(redirect::path(old), PageKind::Redirect(entry)));
    }
    pages.push(page(url::NOT_FOUND.to_owned(), PageKind::NotFound));
    pages.push(page(url::INDEX_JSON.to_owned(), PageKind::IndexJson));
    if dossier.meta.base_url.is_some() {
        pages.push(page(url::FEED.to_owned(), PageKind::Feed));
        for (n, topic) in dossier.topics.iter().enumerate() {
            pages.push(page(url::topic_feed(&topic.id), PageKind::TopicFeed(TopicIx(n as u32))));
        }
        pages.push(page(url::SITEMAP.to_owned(), PageKind::Sitemap));
    }
    pages.push(page(url::ROBOTS.to_owned(), PageKind::Robots));
    pages.push(page(url::NO_JEKYLL.to_owned(), PageKind::NoJekyll));
    pages
}

fn page(path: String, kind: PageKind) -> Page {
    Page { path, kind }
}

impl Page {
    /// Builds the page's view. `index` is called only for files of the search index.
    pub fn view<'a>(
        &'a self,
        dossier: &'a TrackedDossier<'a>,
        index: impl FnOnce() -> &'a SearchIndex,
        locale: &'a Locale,
    ) -> View<'a> {
        let cx = ViewContext { dossier, locale, path: &self.path };
        match self.kind {
            PageKind::Home => View::Home(Box::new(home::home(cx))),
            PageKind::Source(ix) => View::Source(Box::new(source::view(cx, ix))),
            PageKind::Topic(ix, number) => View::Topic(Box::new(topic::view(cx, ix, number))),
            PageKind::Free(ix) => View::Free(Box::new(home::free_page(cx, ix))),
            PageKind::Sources(number) => View::Sources(Box::new(index::sources(cx, number))),
            PageKind::Topics(number) => View::Topics(Box::new(index::topics(cx, number))),
            PageKind::Voices => View::Voices(Box::new(voices::voices(cx))),
            PageKind::Timeline(number) => View::Timeline(Box::new(timeline::timeline(cx, number))),
            PageKind::Map => View::Map(Box::new(map::map(cx))),
            PageKind::Print(number) => View::Print(Box::new(print::print(cx, number))),
            PageKind::Search => View::Search(Box::new(search::search(cx))),
            PageKind::SearchIndex => View::SearchIndex(search::directory(index())),
            PageKind::SearchTerms(n) => View::SearchTerms(&index().shards[n]),
            PageKind::SearchNames(n) => {
                View::SearchNames(search::names(dossier.untracked(), index(), n))
            }
            PageKind::SearchDocument(n) => {
                View::SearchDocument(Box::new(search::document(cx, index(), n)))
            }
            PageKind::Redirect(entry) => View::Redirect(Box::new(redirect::view(cx, entry))),
            PageKind::NotFound => View::NotFound(Box::new(home::not_found(cx))),
            PageKind::SourceJson(ix) => View::SourceJson(Box::new(json::source(dossier, ix))),
            PageKind::Annotations(ix) => {
                View::Annotations(Box::new(annotations::annotations(cx, ix)))
            }
            PageKind::TopicJson(ix) => View::TopicJson(Box::new(json::topic(dossier, ix))),
            PageKind::IndexJson => View::IndexJson(json::index(dossier)),
            PageKind::Feed => View::Feed(Box::new(feed::dossier(cx))),
            PageKind::TopicFeed(ix) => View::Feed(Box::new(feed::topic(cx, ix))),
            PageKind::Sitemap => View::Sitemap(web::sitemap(dossier)),
            PageKind::Robots => View::Robots(web::robots(dossier)),
            PageKind::NoJekyll => View::NoJekyll,
        }
    }
}

/// The data about the site that every page can show.
pub fn site<'a>(dossier: &'a Dossier, assets: &'a [(String, String)]) -> SiteView<'a> {
    web::site(dossier, assets)
}
