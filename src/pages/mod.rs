//! Which pages the site has, and what each of them shows.
//!
//! A [`Page`] is a path and a name for what is on it; [`Page::view`] borrows from the dossier
//! exactly what the page shows. The view is hashed for the page's fingerprint and serialised for its
//! template: one struct, so that a page cannot show what its fingerprint does not cover.

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

use annotations::Annotations;
use home::{FreePageView, HomeView, NotFoundView};
use index::{SourcesView, TopicsView};
use json::{EntryFacts, SourceFacts, TopicFacts};
use map::MapView;
use print::PrintView;
use redirect::RedirectView;
use search::{Directory, DocumentView, SearchView};
use source::SourceView;
use timeline::TimelineView;
use topic::TopicView;
use voices::VoicesView;

use crate::link::{Dossier, EntryIx, PageIx, SourceIx, TopicIx, TrackedDossier};
use crate::locale::Locale;
use crate::search::{SearchIndex, TermShard};
use crate::url;
use context::ViewContext;

/// One file of the site that is made from the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its path from the site's root.
    pub path: String,
    /// What is on it.
    pub kind: PageKind,
}

/// What a file of the site holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// The home page.
    Home,
    /// A source.
    Source(SourceIx),
    /// A topic: its n-th page, from 1.
    Topic(TopicIx, usize),
    /// A free page.
    Free(PageIx),
    /// The n-th page of the list of sources, from 1.
    Sources(usize),
    /// The n-th page of the list of topics, from 1.
    Topics(usize),
    /// Who said what on what.
    Voices,
    /// The n-th page of the timeline, from 1.
    Timeline(usize),
    /// How topics hang together.
    Map,
    /// The whole dossier as one document, or the n-th page of its index, from 1.
    Print(usize),
    /// Where the dossier is searched.
    Search,
    /// What is in which shard of the search index.
    SearchIndex,
    /// The n-th shard of the search index's terms, from 0.
    SearchTerms(usize),
    /// The n-th shard of the names of what the search index finds, from 0.
    SearchNames(usize),
    /// A document of the search index.
    SearchDocument(usize),
    /// The page at an old address of an entry.
    Redirect(EntryIx),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// A source's facts for programs.
    SourceJson(SourceIx),
    /// A source's passages as annotations.
    Annotations(SourceIx),
    /// A topic's facts for programs.
    TopicJson(TopicIx),
    /// Every entry for programs.
    IndexJson,
    /// The feed of the whole dossier.
    Feed,
    /// A topic's feed.
    TopicFeed(TopicIx),
    /// The sitemap.
    Sitemap,
    /// What robots may read.
    Robots,
    /// An empty file that a host looks for.
    NoJekyll,
}

/// What a page shows.
#[derive(Debug, Hash, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each variant is named for its page")]
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
    SearchIndex(Directory<'a>),
    SearchTerms(&'a TermShard),
    SearchNames(Vec<String>),
    SearchDocument(Box<DocumentView<'a>>),
    Redirect(Box<RedirectView<'a>>),
    NotFound(Box<NotFoundView<'a>>),
    SourceJson(Box<SourceFacts<'a>>),
    Annotations(Box<Annotations<'a>>),
    TopicJson(Box<TopicFacts<'a>>),
    IndexJson(Vec<EntryFacts<'a>>),
    Feed(Box<Feed<'a>>),
    Sitemap(Sitemap),
    Robots(Robots),
    NoJekyll,
}

impl View<'_> {
    /// The template that it is shown with; none for what only programs read.
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

/// How many pages there are of what does not follow from the names of the entries.
#[derive(Debug, PartialEq, Eq)]
pub struct PageCounts {
    /// Of each topic.
    topics: Vec<usize>,
    /// Of the timeline.
    timeline: usize,
    /// Of the whole dossier as one document,
    print: usize,
    /// and whether it is too large for one.
    is_large: bool,
}

impl PageCounts {
    /// The shape of a dossier.
    pub fn of(dossier: &Dossier) -> Self {
        Self {
            topics: dossier.topics.iter().map(topic::page_count).collect(),
            timeline: timeline::page_count(dossier),
            print: print::page_count(dossier),
            is_large: print::is_large(dossier),
        }
    }
}

/// The shards of the search index.
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

/// Every page of a dossier but the search index, in the order of their kinds.
pub fn pages(dossier: &Dossier, shape: &PageCounts) -> Vec<Page> {
    let mut pages = vec![page(url::HOME.to_owned(), PageKind::Home)];
    for (n, source) in dossier.sources.iter().enumerate() {
        let ix = SourceIx(n as u32);
        pages.push(page(url::source(&source.id), PageKind::Source(ix)));
        pages.push(page(url::source_json(&source.id), PageKind::SourceJson(ix)));
        pages.push(page(url::annotations(&source.id), PageKind::Annotations(ix)));
    }
    for (n, topic) in dossier.topics.iter().enumerate() {
        let ix = TopicIx(n as u32);
        for number in 1..=shape.topics[n] {
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
    for number in 1..=shape.timeline {
        pages.push(page(url::timeline(number), PageKind::Timeline(number)));
    }
    pages.push(page(url::MAP.to_owned(), PageKind::Map));
    for number in 1..=shape.print {
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
    /// What the page shows, in the interface's words. The index is asked for by its shards alone.
    pub fn view<'a>(
        &'a self,
        dossier: &'a TrackedDossier<'a>,
        index: impl FnOnce() -> &'a SearchIndex,
        words: &'a Locale,
    ) -> View<'a> {
        let cx = ViewContext { dossier, locale: words, path: &self.path };
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
                View::SearchNames(search::names(dossier.unnoted(), index(), n))
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

/// What every page shows of the site as a whole.
pub fn site<'a>(dossier: &'a Dossier, assets: &'a [(String, String)]) -> SiteView<'a> {
    web::site(dossier, assets)
}
