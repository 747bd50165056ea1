//! The pages of the site, and the data that each of them shows.
//!
//! A [`Page`] is a path and the kind of page at it. [`Page::view`] builds its [`View`] from the
//! dossier: the data of its template, or of its JSON, XML or script. docs/templates.md describes the
//! fields of every HTML page's view, docs/format.md those of the files for programs.

mod annotations;
mod cite;
mod context;
mod drawing;
mod evidence;
mod feed;
mod home;
mod hosts;
mod index;
mod json;
mod map;
mod marks;
mod original;
mod parts;
mod path_registry;
mod plan;
mod print;
mod redirect;
mod schema;
mod search;
mod source;
pub mod table;
mod timeline;
mod topic;
mod versions;
mod voices;
mod web;

pub use hosts::{Serving, may_need_another_policy, policy_of};
pub use path_registry::PathRegistry;
pub use plan::{SitePlan, is_in_search, is_index};
pub use web::{SiteView, site};

use serde::Serialize;

use crate::link::{Dossier, EntryIx, PageIx, SourceIx, TopicIx, TrackedDossier};
use crate::locale::Locale;
use crate::search::SearchIndex;
use crate::url;
use context::ViewContext;
use hosts::HostFile;

/// A file of the site that is generated from the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub path: String,
    pub kind: PageKind,
}

/// The kinds of generated files. Numbers of pages of a list are from 1, of shards from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    Home,
    Source(SourceIx),
    Topic(TopicIx, usize),
    Free(PageIx),
    Sources(usize),
    Topics(usize),
    Voices,
    Timeline(usize),
    Map,
    /// The whole dossier as one document, or a page of its index.
    Print(usize),
    Search,
    /// The directory of the search index, and its shards: of terms, of the names of documents, and one for
    /// each document.
    SearchIndex,
    SearchTerms(usize),
    SearchNames(usize),
    SearchDocument(usize),
    /// The page at an old address of an entry.
    Redirect(EntryIx),
    /// The page for addresses that lead nowhere.
    NotFound,
    SourceJson(SourceIx),
    Annotations(SourceIx),
    TopicJson(TopicIx),
    IndexJson,
    PassagesCsv,
    Feed,
    TopicFeed(TopicIx),
    Sitemap,
    Robots,
    /// An empty file that tells GitHub Pages not to run Jekyll.
    NoJekyll,
    /// A file that a host reads: the key `hosts`.
    ForHost(HostFile),
}

/// The data that a page shows, and the form in which it is written.
pub enum View<'a> {
    /// The data of an HTML page, and the name of its template.
    Html(&'static str, Box<dyn PageData + 'a>),
    Json(Box<dyn PageData + 'a>),
    /// JSON as a script: a file of the search index.
    Script(Box<dyn PageData + 'a>),
    Csv(Vec<u8>),
    Text(String),
}

/// Data of any type that can be serialised.
pub trait PageData {
    fn context(&self) -> tera::TeraResult<tera::Context>;
    fn write_json(&self, bytes: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: Serialize> PageData for T {
    fn context(&self) -> tera::TeraResult<tera::Context> {
        tera::Context::from_serialize(self)
    }

    fn write_json(&self, bytes: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(bytes, self)
    }
}

/// The numbers of pages that do not follow from the names of the entries.
#[derive(Debug, Hash)]
pub struct PageCounts {
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
    for (ix, source) in (0..).map(SourceIx).zip(&dossier.sources) {
        pages.push(page(url::source_page(&source.id), PageKind::Source(ix)));
        pages.push(page(url::source_json(&source.id), PageKind::SourceJson(ix)));
        pages.push(page(url::annotations(&source.id), PageKind::Annotations(ix)));
    }
    let topics = || (0..).map(TopicIx).zip(&dossier.topics);
    for ((ix, topic), &count) in topics().zip(&counts.topics) {
        for number in 1..=count {
            pages.push(page(url::topic_page(&topic.id, number), PageKind::Topic(ix, number)));
        }
        pages.push(page(url::topic_json(&topic.id), PageKind::TopicJson(ix)));
    }
    for (ix, free) in (0..).map(PageIx).zip(&dossier.pages) {
        pages.push(page(url::free_page(&free.id), PageKind::Free(ix)));
    }
    for number in 1..=url::list_pages(dossier.sources.len()) {
        pages.push(page(url::source_list_page(number), PageKind::Sources(number)));
    }
    for number in 1..=url::list_pages(dossier.topics.len()) {
        pages.push(page(url::topic_list_page(number), PageKind::Topics(number)));
    }
    pages.push(page(url::VOICES.to_owned(), PageKind::Voices));
    for number in 1..=counts.timeline {
        pages.push(page(url::timeline_page(number), PageKind::Timeline(number)));
    }
    pages.push(page(url::MAP.to_owned(), PageKind::Map));
    for number in 1..=counts.print {
        pages.push(page(url::print_page(number), PageKind::Print(number)));
    }
    pages.push(page(url::SEARCH.to_owned(), PageKind::Search));
    for (entry, old) in redirect::old_addresses(dossier) {
        pages.push(page(redirect::path(old), PageKind::Redirect(entry)));
    }
    pages.push(page(url::NOT_FOUND.to_owned(), PageKind::NotFound));
    pages.push(page(url::INDEX_JSON.to_owned(), PageKind::IndexJson));
    pages.push(page(url::PASSAGES_CSV.to_owned(), PageKind::PassagesCsv));
    if dossier.meta.base_url.is_some() {
        pages.push(page(url::FEED.to_owned(), PageKind::Feed));
        for (ix, topic) in topics() {
            pages.push(page(url::topic_feed(&topic.id), PageKind::TopicFeed(ix)));
        }
        pages.push(page(url::SITEMAP.to_owned(), PageKind::Sitemap));
    }
    pages.push(page(url::ROBOTS.to_owned(), PageKind::Robots));
    pages.push(page(url::NO_JEKYLL.to_owned(), PageKind::NoJekyll));
    for (path, file) in hosts::files(&dossier.meta) {
        pages.push(page(path.to_owned(), PageKind::ForHost(file)));
    }
    pages
}

fn page(path: String, kind: PageKind) -> Page {
    Page { path, kind }
}

impl Page {
    /// Builds the page's view. `index` is called only for files of the search index, `serving` only for
    /// files that hosts read.
    pub fn view<'a>(
        &'a self,
        dossier: &'a TrackedDossier<'a>,
        index: impl FnOnce() -> &'a SearchIndex,
        locale: &'a Locale,
        serving: impl FnOnce() -> Serving<'a>,
    ) -> View<'a> {
        let cx = ViewContext { dossier, locale, path: &self.path };
        match self.kind {
            PageKind::Home => html("home.html", home::home_view(cx)),
            PageKind::Source(ix) => html("source.html", source::source_view(cx, ix)),
            PageKind::Topic(ix, n) => html("topic.html", topic::topic_view(cx, ix, n)),
            PageKind::Free(ix) => html("page.html", home::free_page_view(cx, ix)),
            PageKind::Sources(n) => html("sources.html", index::sources_view(cx, n)),
            PageKind::Topics(n) => html("topics.html", index::topics_view(cx, n)),
            PageKind::Voices => html("voices.html", voices::voices_view(cx)),
            PageKind::Timeline(n) => html("timeline.html", timeline::timeline_view(cx, n)),
            PageKind::Map => html("map.html", map::map_view(cx)),
            PageKind::Print(n) => html("print.html", print::print_view(cx, n)),
            PageKind::Search => html("search.html", search::search_view(cx)),
            PageKind::Redirect(entry) => html("moved.html", redirect::redirect_view(cx, entry)),
            PageKind::NotFound => html("404.html", home::not_found_view(cx)),
            PageKind::SearchIndex => script(search::directory(index())),
            PageKind::SearchTerms(n) => script(search::terms(index(), n)),
            PageKind::SearchNames(n) => script(search::names(dossier.untracked(), index(), n)),
            PageKind::SearchDocument(n) => script(search::document(cx, index(), n)),
            PageKind::SourceJson(ix) => json(json::source_facts(dossier, ix)),
            PageKind::Annotations(ix) => json(annotations::annotations(cx, ix)),
            PageKind::TopicJson(ix) => json(json::topic_facts(dossier, ix)),
            PageKind::IndexJson => json(json::entry_facts(dossier)),
            PageKind::PassagesCsv => View::Csv(table::passages(dossier).csv()),
            PageKind::Feed => View::Text(feed::dossier_feed(cx).to_string() + "\n"),
            PageKind::TopicFeed(ix) => View::Text(feed::topic_feed(cx, ix).to_string() + "\n"),
            PageKind::Sitemap => View::Text(web::sitemap(dossier)),
            PageKind::Robots => View::Text(web::robots(dossier)),
            PageKind::NoJekyll => View::Text(String::new()),
            PageKind::ForHost(file) => View::Text(file.text(dossier.untracked(), &serving())),
        }
    }
}

fn html<'a>(template: &'static str, data: impl PageData + 'a) -> View<'a> {
    View::Html(template, Box::new(data))
}

fn json<'a>(data: impl PageData + 'a) -> View<'a> {
    View::Json(Box::new(data))
}

fn script<'a>(data: impl PageData + 'a) -> View<'a> {
    View::Script(Box::new(data))
}

#[cfg(test)]
mod tests;
