//! Pages at old addresses of entries, which redirect to the new ones.

use serde::Serialize;

use super::context::ViewContext;
use super::parts::{Head, LinkTo};
use crate::diagnostic::Spanned;
use crate::link::{Dossier, EntryIx, PageIx, SourceIx, TopicIx};

#[derive(Debug, Serialize)]
pub struct RedirectView<'a> {
    pub page: Head<'a>,
    pub link: LinkTo<'a>,
}

/// Every old address (`moved_from`) with the entry that it redirects to.
pub fn old_addresses(dossier: &Dossier) -> impl Iterator<Item = (EntryIx, &Spanned<String>)> {
    let sources = dossier.sources.iter().enumerate().flat_map(|(n, source)| {
        let entry = EntryIx::Source(SourceIx(n as u32));
        source.parsed.meta.moved_from.iter().map(move |old| (entry, old))
    });
    let topics = dossier.topics.iter().enumerate().flat_map(|(n, topic)| {
        let entry = EntryIx::Topic(TopicIx(n as u32));
        topic.parsed.meta.moved_from.iter().map(move |old| (entry, old))
    });
    let pages = dossier.pages.iter().enumerate().flat_map(|(n, page)| {
        let entry = EntryIx::Page(PageIx(n as u32));
        page.parsed.meta.moved_from.iter().map(move |old| (entry, old))
    });
    sources.chain(topics).chain(pages)
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
