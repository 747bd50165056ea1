//! From parsed entries to a [`Dossier`]: every reference becomes an index that is valid, or a fault.
//!
//! Each entry is linked by itself, side by side, against a `Resolver` that knows every name. What
//! entries say about each other (backlinks, passages of a topic, topics that share passages) is
//! gathered afterwards, in one pass.

mod anchors;
mod dossier;
mod gather;
mod hints;
mod mentions;
mod names;
mod places;
mod resolver;
mod sentence;
mod source;
mod topic;

pub use dossier::{
    Backlink, Dossier, EntryIx, Event, Evidence, FreePage, Href, LinkedProse, Links, Mention,
    PageIx, Passage, PassageIx, Related, Source, SourceIx, Topic, TopicIx, Voice, Words,
};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, File, Place};
use crate::model::Prose;
use crate::parse::{Entry, Parsed, ParsedPage};
use mentions::Mentions;
use resolver::Resolver;

/// The project's file of the dossier's own sidecar.
pub const DOSSIER_YAML: &str = "dossier/dossier.yaml";
/// The project's file of the home page's text.
pub const DOSSIER_MD: &str = "dossier/dossier.md";

/// Links a dossier. With `drafts`, drafts are entries like any other.
pub fn link(parsed: &Parsed, drafts: bool) -> (Dossier, Vec<Diagnostic>) {
    let kept = Kept::new(parsed, drafts);
    let mut findings = Findings::default();
    let resolver = Resolver::new(parsed, &kept, &mut findings.diagnostics);
    let mentions = Mentions::new(parsed, &kept);

    let sources: Vec<_> = (0..kept.sources.len())
        .into_par_iter()
        .map(|ix| source::link(&resolver, &mentions, ix))
        .collect();
    let topics: Vec<_> = (0..kept.topics.len())
        .into_par_iter()
        .map(|ix| topic::link(&resolver, &mentions, ix))
        .collect();
    let pages: Vec<_> = (0..kept.pages.len())
        .into_par_iter()
        .map(|ix| link_page(&resolver, &mentions, ix))
        .collect();
    let home =
        parsed.home.as_ref().map(|prose| link_home(&resolver, &mentions, prose, &mut findings));
    let featured = featured(&resolver, parsed, &mut findings);

    let mut dossier = Dossier {
        meta: parsed.meta.clone(),
        featured,
        home,
        sources: findings.take_all(sources),
        topics: findings.take_all(topics),
        pages: findings.take_all(pages),
    };
    topic::check_parents(&mut dossier, &kept, &mut findings.diagnostics);
    gather::gather(&mut dossier, findings.outgoing);
    hints::hints(&dossier, &kept, &mut findings.diagnostics);
    (dossier, findings.diagnostics)
}

/// The entries that this build is about: all, or all but the drafts.
struct Kept<'a> {
    sources: Vec<&'a Entry<crate::parse::ParsedSource>>,
    topics: Vec<&'a Entry<crate::parse::ParsedTopic>>,
    pages: Vec<&'a Entry<ParsedPage>>,
}

impl<'a> Kept<'a> {
    fn new(parsed: &'a Parsed, drafts: bool) -> Self {
        Self {
            sources: parsed.sources.iter().filter(|e| drafts || !e.parsed.meta.draft).collect(),
            topics: parsed.topics.iter().filter(|e| drafts || !e.parsed.meta.draft).collect(),
            pages: parsed.pages.iter().filter(|e| drafts || !e.parsed.meta.draft).collect(),
        }
    }
}

/// A reference from a text of the curator's to an entry.
struct Outgoing {
    to: EntryIx,
    backlink: Backlink,
}

/// What linking one entry found besides the entry itself.
#[derive(Default)]
struct Findings {
    diagnostics: Vec<Diagnostic>,
    outgoing: Vec<Outgoing>,
}

impl Findings {
    fn take_all<T>(&mut self, linked: Vec<(T, Findings)>) -> Vec<T> {
        linked
            .into_iter()
            .map(|(value, findings)| {
                self.diagnostics.extend(findings.diagnostics);
                self.outgoing.extend(findings.outgoing);
                value
            })
            .collect()
    }

    fn fault(&mut self, code: Code, file: &str, place: Place, message: String, help: String) {
        self.diagnostics.push(Diagnostic::about(code, file, message).at(place).help(help));
    }
}

/// Where a text of the curator's stands.
#[derive(Clone, Copy)]
struct Standing<'a> {
    /// The entry whose page shows it.
    entry: EntryIx,
    /// The file that it is written in, from the project's folder.
    file: &'a str,
    /// The place on the page, for backlinks.
    fragment: Option<&'a str>,
}

fn link_page(resolver: &Resolver<'_>, mentions: &Mentions, ix: usize) -> (FreePage, Findings) {
    let entry = resolver.kept.pages[ix];
    let mut findings = Findings::default();
    let own = EntryIx::Page(PageIx(ix as u32));
    let standing = |file| Standing { entry: own, file: entry.path(file), fragment: None };
    let summary = entry.parsed.meta.summary.as_ref();
    let page = FreePage {
        id: entry.id.clone(),
        parsed: entry.parsed.clone(),
        summary: summary.map(|p| resolver.prose(p, standing(File::Sidecar), &mut findings)),
        text: mentions.in_prose(
            resolver.prose(&entry.parsed.text, standing(File::Text), &mut findings),
            None,
        ),
        backlinks: Vec::new(),
    };
    (page, findings)
}

fn link_home(
    resolver: &Resolver<'_>,
    mentions: &Mentions,
    prose: &Prose,
    findings: &mut Findings,
) -> LinkedProse {
    let standing = Standing { entry: EntryIx::Home, file: DOSSIER_MD, fragment: None };
    mentions.in_prose(resolver.prose(prose, standing, findings), None)
}

/// The topics of the home page as the curator listed them.
fn featured(resolver: &Resolver<'_>, parsed: &Parsed, findings: &mut Findings) -> Vec<TopicIx> {
    let written = parsed.meta.featured.iter().flatten();
    resolver.topics(written, DOSSIER_YAML, findings)
}

#[cfg(test)]
mod tests;
