//! Pages at old addresses of entries, which redirect to the new ones.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo};
use crate::diagnostic::Spanned;
use crate::link::{Dossier, EntryIx, PageIx, SourceIx, TopicIx};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RedirectView<'a> {
    pub page: Head<'a>,
    /// The entry that was moved.
    pub link: LinkTo<'a>,
}

/// Every old address (`moved_from`) with the entry that it redirects to.
pub fn old_addresses(dossier: &Dossier) -> impl Iterator<Item = (EntryIx, &Spanned<String>)> {
    let sources = (0..).map(SourceIx).map(EntryIx::Source).zip(&dossier.sources);
    let topics = (0..).map(TopicIx).map(EntryIx::Topic).zip(&dossier.topics);
    let pages = (0..).map(PageIx).map(EntryIx::Page).zip(&dossier.pages);
    let sources = sources.map(|(entry, source)| (entry, &source.parsed.meta.moved_from));
    let topics = topics.map(|(entry, topic)| (entry, &topic.parsed.meta.moved_from));
    let pages = pages.map(|(entry, page)| (entry, &page.parsed.meta.moved_from));
    let all = sources.chain(topics).chain(pages);
    all.flat_map(|(entry, addresses)| addresses.iter().map(move |old| (entry, old)))
}

/// The path of the page at an old address; for a folder its `index.html`.
pub fn path(old: &Spanned<String>) -> String {
    let mut path = old.value.trim_start_matches('/').to_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    path
}

pub fn redirect_view(cx: ViewContext<'_>, entry: EntryIx) -> RedirectView<'_> {
    let mut page = cx.head("moved", cx.dossier.title(entry), String::new());
    let base = cx.dossier.meta.base_url.as_deref();
    page.canonical = base.map(|base| crate::url::absolute(base, &cx.dossier.path(entry)));
    RedirectView { page, link: cx.entry(entry) }
}
