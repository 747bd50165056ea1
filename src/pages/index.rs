//! The lists of all sources and of all topics.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, SourceRow, TopicRow};
use crate::link::TopicIx;
use crate::url;

/// The kinds of sources that the interface has words for. `treaty` is one of topics, too.
pub(super) const SOURCE_KINDS: [&str; 6] =
    ["interview", "statement", "treaty", "letter", "report", "article"];

/// What the list of sources shows.
#[derive(Debug, Hash, Serialize)]
pub struct SourcesView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// How many sources there are on all pages.
    pub count: usize,
    /// The sources of this page: in order of date, undated last.
    pub sources: Vec<SourceRow<'a>>,
}

/// What the list of topics shows.
#[derive(Debug, Hash, Serialize)]
pub struct TopicsView<'a> {
    /// The page itself.
    pub page: Head<'a>,
    /// How many topics there are on all pages.
    pub count: usize,
    /// The topics of this page, by kind.
    pub groups: Vec<TopicGroup<'a>>,
}

/// The topics of one kind.
#[derive(Debug, Hash, Serialize)]
pub struct TopicGroup<'a> {
    /// issue, treaty, …
    pub kind: &'a str,
    /// The topics, by title.
    pub topics: Vec<TopicRow<'a>>,
}

/// The view of one page of the list of sources.
pub fn sources(cx: ViewContext<'_>, number: usize) -> SourcesView<'_> {
    let dossier = cx.dossier;
    let sources = dossier.by_date();
    let mut page = cx.head("sources", cx.locale.text("sources"), String::new());
    page.pager = cx.pager(number, url::list_pages(sources.len()), url::source_index);
    SourcesView {
        page,
        count: sources.len(),
        sources: url::list_slice(sources, number).iter().map(|&ix| cx.source_row(ix)).collect(),
    }
}

/// The view of one page of the list of topics.
pub fn topics(cx: ViewContext<'_>, number: usize) -> TopicsView<'_> {
    let dossier = cx.dossier;
    let kind = |ix: TopicIx| dossier.topic(ix).parsed.meta.kind.as_str();
    let topics = dossier.by_kind();
    let mut page = cx.head("topics", cx.locale.text("topics"), String::new());
    page.pager = cx.pager(number, url::list_pages(topics.len()), url::topic_index);
    let groups = url::list_slice(topics, number)
        .chunk_by(|&a, &b| kind(a) == kind(b))
        .map(|group| TopicGroup {
            kind: group.first().map_or("", |&ix| cx.kind(kind(ix))),
            topics: group.iter().map(|&ix| cx.topic_row(ix)).collect(),
        })
        .collect();
    TopicsView { page, count: topics.len(), groups }
}
