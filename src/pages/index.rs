//! The lists of all sources and of all topics.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, SourceRow, TopicRow};
use crate::link::TopicIx;
use crate::url;

/// The kinds of sources that the interface has words for. `treaty` is also a kind of topics.
pub(super) const SOURCE_KINDS: [&str; 6] =
    ["interview", "statement", "treaty", "letter", "report", "article"];

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourcesView<'a> {
    pub page: Head<'a>,
    /// How many sources there are on all pages of the list.
    pub count: usize,
    /// The sources of this page in order of date, undated ones last.
    pub sources: Vec<SourceRow<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicsView<'a> {
    pub page: Head<'a>,
    /// How many topics there are on all pages of the list.
    pub count: usize,
    /// The topics of this page by kind.
    pub groups: Vec<TopicGroup<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicGroup<'a> {
    /// The kind in the dossier's language.
    pub kind: &'a str,
    /// The topics of this kind.
    pub topics: Vec<TopicRow<'a>>,
}

pub fn sources_view(cx: ViewContext<'_>, number: usize) -> SourcesView<'_> {
    let dossier = cx.dossier;
    let sources = dossier.by_date();
    let mut page = cx.head("sources", cx.locale.text("sources"), String::new());
    page.pager = cx.pager(number, url::list_pages(sources.len()), url::source_list_page);
    SourcesView {
        page,
        count: sources.len(),
        sources: url::list_slice(sources, number).iter().map(|&ix| cx.source_row(ix)).collect(),
    }
}

pub fn topics_view(cx: ViewContext<'_>, number: usize) -> TopicsView<'_> {
    let dossier = cx.dossier;
    let kind = |ix: TopicIx| dossier.topic(ix).parsed.meta.kind.as_str();
    let topics = dossier.by_kind();
    let mut page = cx.head("topics", cx.locale.text("topics"), String::new());
    page.pager = cx.pager(number, url::list_pages(topics.len()), url::topic_list_page);
    let groups = url::list_slice(topics, number)
        .chunk_by(|&a, &b| kind(a) == kind(b))
        .map(|group| TopicGroup {
            kind: group.first().map_or("", |&ix| cx.kind(kind(ix))),
            topics: group.iter().map(|&ix| cx.topic_row(ix)).collect(),
        })
        .collect();
    TopicsView { page, count: topics.len(), groups }
}
