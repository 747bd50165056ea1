//! From parsed entries to a [`Dossier`]: every reference becomes an index that is valid, or a fault.
//!
//! Each entry is linked by itself, side by side, against a `Resolver` that knows every name. What
//! entries say about each other (backlinks, passages of a topic, topics that share passages) is
//! gathered afterwards, in one pass. Both are done again only where something may have changed: see
//! `remembered`.

mod aggregate;
mod anchor_check;
mod anchors;
mod cache;
mod dossier;
mod hints;
mod mentions;
mod names;
mod resolver;
mod reunite;
mod sentence;
mod sorted_views;
mod source;
mod topic;
mod tracked;

pub use dossier::{
    Dossier, EmbedTarget, EntryIx, Event, Evidence, FreePage, Href, LinkedPage, LinkedProse,
    LinkedSource, LinkedTopic, Links, Mention, NameTableId, PageIx, Passage, PassageIx,
    RelatedTopic, Source, SourceIx, Topic, TopicIx, Voice,
};

pub use cache::{Borrowed, LinkCache, LinkedEntry, PerKind, Stored};
pub use hints::hints;
pub use sentence::Backlink;
pub use sorted_views::TimelineItem;
pub use tracked::{Brief, BriefPassage, Dependency, Differences, TrackedDossier};

use borsh::{BorshDeserialize, BorshSerialize};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, File, Span};
use crate::fingerprint::fingerprint;
use crate::model::Prose;
use crate::parse::{Entry, ParsedDossier, ParsedPage};
use cache::{Changed, LinkContext, PreviousLink, link_all};
use mentions::Mentions;
use resolver::Resolver;

/// The project's file of the dossier's own sidecar.
pub const DOSSIER_YAML: &str = "dossier/dossier.yaml";
/// The project's file of the home page's text.
pub const DOSSIER_MD: &str = "dossier/dossier.md";

/// Links a dossier. With `drafts`, drafts are entries like any other. What was linked before and is
/// the same now is not linked again.
pub fn link(
    parsed: &Arc<ParsedDossier>,
    drafts: bool,
    remembered: &mut LinkCache,
) -> (Arc<Dossier>, Vec<Diagnostic>) {
    let kept = PublishedEntries::new(parsed, drafts);
    let last = remembered.0.take().filter(|last| last.has_names_of(parsed, drafts));
    let shared = match &last {
        Some(last) => last.shared.clone(),
        None => Arc::new(LinkContext::new(parsed, &kept)),
    };
    let resolver = Resolver::new(parsed, &kept, &shared.names);
    let mentions = &shared.mentions;
    let changed = last
        .as_ref()
        .map(|last| Changed::between(&PublishedEntries::new(&last.parsed, drafts), &kept));
    let known = last.as_ref().zip(changed.as_ref());
    let sources = link_all(
        kept.sources.len(),
        known.map(|(last, changed)| (last.sources.as_slice(), changed)),
        |ix| EntryIx::Source(SourceIx(ix as u32)),
        |ix| source::link(&resolver, mentions, ix),
    );
    let topics = link_all(
        kept.topics.len(),
        known.map(|(last, changed)| (last.topics.as_slice(), changed)),
        |ix| EntryIx::Topic(TopicIx(ix as u32)),
        |ix| topic::link(&resolver, mentions, ix),
    );
    let pages = link_all(
        kept.pages.len(),
        known.map(|(last, changed)| (last.pages.as_slice(), changed)),
        |ix| EntryIx::Page(PageIx(ix as u32)),
        |ix| link_page(&resolver, mentions, ix),
    );
    let mut own = Findings::default();
    let home = parsed.home.as_ref().map(|prose| link_home(&resolver, mentions, prose, &mut own));
    let featured = featured(&resolver, parsed, &mut own);

    let home_says = fingerprint(&own.outgoing);
    let is_said_again = |last: &&PreviousLink| {
        last.home == home_says
            && last.cycles.is_empty()
            && last
                .sources
                .iter()
                .map(|own| own.contribution_hash)
                .eq(sources.iter().map(|own| own.contribution_hash))
            && last
                .topics
                .iter()
                .map(|own| own.contribution_hash)
                .eq(topics.iter().map(|own| own.contribution_hash))
            && last
                .pages
                .iter()
                .map(|own| own.contribution_hash)
                .eq(pages.iter().map(|own| own.contribution_hash))
    };
    let findings = || {
        let sources = sources.iter().map(|own| &*own.findings);
        let topics = topics.iter().map(|own| &*own.findings);
        let pages = pages.iter().map(|own| &*own.findings);
        sources.chain(topics).chain(pages).chain([&own])
    };
    let mut cycles = Vec::new();
    let empty = Dossier::empty(parsed.meta.clone(), shared.clone());
    let dossier = Dossier { featured, home, ..empty };
    let dossier = if let Some(last) = last.as_ref().filter(is_said_again) {
        aggregate::as_before(dossier, &last.dossier, (&sources, &topics, &pages))
    } else {
        let mut dossier = aggregate::alone(dossier, (&sources, &topics, &pages));
        topic::check_parents(&mut dossier, &kept, &mut cycles);
        aggregate::gather(&mut dossier, findings().flat_map(|own| &own.outgoing));
        dossier
    };
    let dossier = Arc::new(dossier);
    let mut diagnostics = shared.faults.clone();
    diagnostics.extend(findings().flat_map(|own| &own.diagnostics).cloned());
    diagnostics.extend(cycles.iter().cloned());
    drop(resolver);
    remembered.0 = Some(PreviousLink {
        parsed: parsed.clone(),
        drafts,
        shared,
        sources,
        topics,
        pages,
        home: home_says,
        cycles,
        dossier: dossier.clone(),
    });
    (dossier, diagnostics)
}

/// The entries that this build is about: all, or all but the drafts.
struct PublishedEntries<'a> {
    sources: Vec<&'a Entry<crate::parse::ParsedSource>>,
    topics: Vec<&'a Entry<crate::parse::ParsedTopic>>,
    pages: Vec<&'a Entry<ParsedPage>>,
}

impl<'a> PublishedEntries<'a> {
    fn new(parsed: &'a ParsedDossier, drafts: bool) -> Self {
        fn kept<T>(all: &[Arc<Entry<T>>], is_kept: impl Fn(&T) -> bool) -> Vec<&Entry<T>> {
            all.iter().map(|entry| &**entry).filter(|entry| is_kept(&entry.parsed)).collect()
        }
        Self {
            sources: kept(&parsed.sources, |e| drafts || !e.meta.draft),
            topics: kept(&parsed.topics, |e| drafts || !e.meta.draft),
            pages: kept(&parsed.pages, |e| drafts || !e.meta.draft),
        }
    }
}

/// A reference from a text of the curator's to an entry.
#[derive(Debug, Hash, BorshSerialize, BorshDeserialize)]
struct OutgoingReference {
    to: EntryIx,
    backlink: Backlink,
}

/// What linking one entry found besides the entry itself.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
struct Findings {
    diagnostics: Vec<Diagnostic>,
    outgoing: Vec<OutgoingReference>,
    /// The entries whose places were asked for.
    consulted: Vec<EntryIx>,
}

impl Findings {
    fn fault(&mut self, code: Code, file: &str, place: Span, message: String, help: String) {
        self.diagnostics.push(Diagnostic::about(code, file, message).at(place).help(help));
    }
}

/// Where a text of the curator's stands.
#[derive(Clone, Copy)]
struct ProseLocation<'a> {
    /// The entry whose page shows it.
    entry: EntryIx,
    /// The file that it is written in, from the project's folder.
    file: &'a str,
    /// The place on the page, for backlinks.
    fragment: Option<&'a str>,
}

fn link_page(resolver: &Resolver<'_>, mentions: &Mentions, ix: usize) -> (LinkedPage, Findings) {
    let entry = resolver.kept.pages[ix];
    let mut findings = Findings::default();
    let own = EntryIx::Page(PageIx(ix as u32));
    let standing = |file| ProseLocation { entry: own, file: entry.path(file), fragment: None };
    let summary = entry.parsed.meta.summary.as_ref();
    let page = LinkedPage {
        id: entry.id.clone(),
        parsed: entry.parsed.clone(),
        summary: summary.map(|p| resolver.prose(p, standing(File::Sidecar), &mut findings)),
        text: mentions.in_prose(
            resolver.prose(&entry.parsed.text, standing(File::Text), &mut findings),
            None,
        ),
    };
    (page, findings)
}

fn link_home(
    resolver: &Resolver<'_>,
    mentions: &Mentions,
    prose: &Prose,
    findings: &mut Findings,
) -> LinkedProse {
    let standing = ProseLocation { entry: EntryIx::Home, file: DOSSIER_MD, fragment: None };
    mentions.in_prose(resolver.prose(prose, standing, findings), None)
}

/// The topics of the home page as the curator listed them.
fn featured(
    resolver: &Resolver<'_>,
    parsed: &ParsedDossier,
    findings: &mut Findings,
) -> Vec<TopicIx> {
    let written = parsed.meta.featured.iter().flatten();
    resolver.topics(written, DOSSIER_YAML, findings)
}

#[cfg(test)]
mod tests;
