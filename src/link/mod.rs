//! Linking: parsed entries become a [`Dossier`], in which every reference is a valid index.
//!
//! Entries are linked independently, in parallel, with a `Resolver` that knows every name. Relations
//! between them (backlinks, the passages of a topic, topics that share passages) are collected
//! afterwards. References that lead nowhere become diagnostics.

mod anchor_check;
mod anchors;
mod cache;
mod consequences;
mod curated;
mod dossier;
mod files;
mod hints;
mod mentions;
mod misplaced;
mod names;
mod relations;
mod resolver;
mod sentence;
mod sorted_views;
mod source;
mod suggestions;
mod topic;
mod tracked;
mod unmarked;
mod voice_names;

pub use anchors::block_number;
pub use cache::{LinkCache, LinkedEntries, LinkedEntry};
pub use consequences::join_consequences;
pub use curated::{CuratedText, curated_texts, entry_path};
pub use dossier::{
    Dossier, EmbedTarget, EntryIx, Event, Evidence, FreePage, Href, LinkedPage, LinkedProse,
    LinkedSource, LinkedTopic, Links, Mention, PageIx, Passage, PassageIx, RelatedTopic, Source,
    SourceIx, SpokenTurn, Topic, TopicIx, Voice,
};
pub use files::UncopiedFiles;
pub use hints::hints;
pub use mentions::keep_leftmost_longest;
pub use relations::Relations;
pub use sentence::{Backlink, around_range, is_abbreviated};
pub use sorted_views::TimelineItem;
pub use tracked::{BriefPassage, Dependency, DependencyHashes, Quotes, TrackedDossier};
pub use unmarked::UnmarkedMention;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::diagnostic::{Code, Diagnostic, File, Span, Spanned};
use crate::fingerprint::Fingerprint;
use crate::model::{PerKind, Prose};
use crate::parse::{
    DefaultsFile, Entry, ParsedDossier, ParsedEntry, ParsedPage, ParsedSource, ParsedTopic,
};
use cache::{LinkContext, hash_of_names, link_entries};
use mentions::Mentions;
use resolver::Resolver;
use sorted_views::SortedViews;
use voice_names::VoiceNames;

/// The path of the dossier's sidecar from the project's folder.
pub const DOSSIER_YAML: &str = "dossier/dossier.yaml";
/// The path of the home page's text from the project's folder.
pub const DOSSIER_MD: &str = "dossier/dossier.md";

/// Links a dossier. Drafts are entries like any other if `drafts` is true, else they are left out.
/// Entries from which nothing has changed since the previous build are taken from the cache.
pub fn link(
    parsed: &ParsedDossier,
    drafts: bool,
    cache: &mut LinkCache,
) -> (Dossier, Vec<Diagnostic>) {
    let published = PublishedEntries::new(parsed, drafts);
    let voice_names = VoiceNames::new(&published.sources);
    let names = hash_of_names(parsed, drafts, &voice_names);
    let previous = Some(std::mem::take(cache)).filter(|cache| cache.linked.names == names);
    let LinkCache { linked: cached, relations, context } = previous.unwrap_or_default();
    let context = context.unwrap_or_else(|| Arc::new(LinkContext::new(parsed, &published)));
    let resolver = Resolver::new(parsed, &published, &context.names, &voice_names);
    let mentions = &context.mentions;

    let hash_of = |entry| published.hash_of(entry);
    let entries = PerKind {
        sources: link_entries(&published.sources, &cached.entries.sources, hash_of, |ix| {
            source::link(&resolver, mentions, ix)
        }),
        topics: link_entries(&published.topics, &cached.entries.topics, hash_of, |ix| {
            topic::link(&resolver, mentions, ix)
        }),
        pages: link_entries(&published.pages, &cached.entries.pages, hash_of, |ix| {
            link_page(&resolver, mentions, ix)
        }),
    };
    let linked = LinkedEntries { names, entries };
    let mut site_findings = Findings::default();
    let home = parsed.home.as_ref();
    let home = home.map(|prose| link_home(&resolver, mentions, prose, &mut site_findings));
    let featured = featured(&resolver, parsed, &mut site_findings);
    let lead = lead(&resolver, &linked, parsed, &mut site_findings);
    check_defaults(&resolver, parsed, &mut site_findings);
    drop(resolver);

    let findings: Vec<&Findings> = linked.findings().chain([&site_findings]).collect();
    let mut diagnostics = context.faults.clone();
    diagnostics.extend(findings.iter().flat_map(|findings| &findings.diagnostics).cloned());
    let mut dossier = Dossier { featured, lead, ..published.dossier(&linked, parsed, home) };
    topic::check_parents(&mut dossier, &published, &mut diagnostics);
    let relations = Relations::collect(&dossier, relations);
    dossier.add_relations(&relations, findings.iter().flat_map(|findings| &findings.outgoing));
    dossier.uncopied = UncopiedFiles::new(&dossier, parsed, &published, &mut diagnostics);
    dossier.hashes = Arc::new(DependencyHashes::new(&dossier, &linked));
    *cache = LinkCache { linked, relations, context: Some(context) };
    (dossier, diagnostics)
}

/// The entries that are built: all, or all but the drafts.
struct PublishedEntries<'a> {
    sources: Vec<&'a Entry<ParsedSource>>,
    topics: Vec<&'a Entry<ParsedTopic>>,
    pages: Vec<&'a Entry<ParsedPage>>,
}

impl<'a> PublishedEntries<'a> {
    fn new(parsed: &'a ParsedDossier, drafts: bool) -> Self {
        fn published<T: ParsedEntry>(entries: &[Entry<T>], drafts: bool) -> Vec<&Entry<T>> {
            entries.iter().filter(|entry| drafts || !entry.parsed.names().is_draft).collect()
        }
        Self {
            sources: published(&parsed.sources, drafts),
            topics: published(&parsed.topics, drafts),
            pages: published(&parsed.pages, drafts),
        }
    }

    /// Returns the hash of an entry's files. The home page has no anchors that depend on its text.
    fn hash_of(&self, entry: EntryIx) -> Fingerprint {
        match entry {
            EntryIx::Home => Fingerprint::default(),
            EntryIx::Source(ix) => self.sources[ix.0 as usize].hash,
            EntryIx::Topic(ix) => self.topics[ix.0 as usize].hash,
            EntryIx::Page(ix) => self.pages[ix.0 as usize].hash,
        }
    }

    /// Returns a dossier without relations between its entries.
    fn dossier(
        &self,
        linked: &LinkedEntries,
        parsed: &ParsedDossier,
        home: Option<LinkedProse>,
    ) -> Dossier {
        let PerKind { sources, topics, pages } = &linked.entries;
        let sources = self.sources.iter().zip(sources).map(|(entry, linked)| Source {
            parsed: entry.parsed.clone(),
            linked: linked.linked.clone(),
            versions: Vec::new(),
            later_cards: Vec::new(),
            backlinks: Vec::new(),
        });
        let topics = self.topics.iter().zip(topics);
        let topics =
            topics.map(|(entry, linked)| Topic::new(entry.parsed.clone(), linked.linked.clone()));
        let pages = self.pages.iter().zip(pages).map(|(entry, linked)| FreePage {
            parsed: entry.parsed.clone(),
            linked: linked.linked.clone(),
            backlinks: Vec::new(),
        });
        Dossier {
            names: linked.names,
            meta: parsed.meta.clone(),
            featured: Vec::new(),
            lead: Vec::new(),
            home,
            sources: sources.collect(),
            topics: topics.collect(),
            pages: pages.collect(),
            sorted_views: SortedViews::default(),
            uncopied: UncopiedFiles::default(),
            hashes: Arc::default(),
        }
    }
}

/// A reference from a text by the curator to an entry.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
struct OutgoingReference {
    to: EntryIx,
    backlink: Backlink,
}

/// The diagnostics and references found while linking an entry.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
struct Findings {
    diagnostics: Vec<Diagnostic>,
    outgoing: Vec<OutgoingReference>,
    /// The entries whose anchors were looked up.
    consulted: Vec<EntryIx>,
}

impl Findings {
    fn fault(&mut self, code: Code, file: &str, place: Span, message: String, help: String) {
        self.diagnostics.push(Diagnostic::about(code, file, message).at(place).help(help));
    }
}

/// The location of a text by the curator.
#[derive(Clone, Copy)]
struct ProseLocation<'a> {
    /// The entry whose page shows it.
    entry: EntryIx,
    /// The file that contains it, from the project's folder.
    file: &'a str,
    /// The place on the page, for backlinks.
    fragment: Option<&'a str>,
}

fn link_page(resolver: &Resolver<'_>, mentions: &Mentions, ix: usize) -> (LinkedPage, Findings) {
    let entry = resolver.published.pages[ix];
    let mut findings = Findings::default();
    let page = EntryIx::Page(PageIx(ix as u32));
    let standing = |file| ProseLocation { entry: page, file: entry.path(file), fragment: None };
    let summary = entry.parsed.meta.summary.as_ref();
    let page = LinkedPage {
        id: entry.id().to_owned(),
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

fn featured(
    resolver: &Resolver<'_>,
    parsed: &ParsedDossier,
    findings: &mut Findings,
) -> Vec<TopicIx> {
    let written = parsed.meta.featured.iter().flatten();
    resolver.topics(written, DOSSIER_YAML, findings)
}

/// Reports names in the defaults of folders that lead nowhere. The sources that have them do not.
fn check_defaults(resolver: &Resolver<'_>, parsed: &ParsedDossier, findings: &mut Findings) {
    for DefaultsFile { path, values } in &parsed.defaults {
        resolver.topics(values.topics.iter().flatten(), path, findings);
        let speakers = values.speakers.iter().flat_map(|label| &label.names);
        for name in values.authors.iter().flatten().chain(speakers) {
            resolver.voice(name, path, findings);
        }
    }
}

/// Finds the passages that the home page shows side by side.
fn lead(
    resolver: &Resolver<'_>,
    linked: &LinkedEntries,
    parsed: &ParsedDossier,
    findings: &mut Findings,
) -> Vec<PassageIx> {
    let mut find = |written: &Spanned<String>| {
        let (source, fragment) = resolver.evidence(written, DOSSIER_YAML, findings)?;
        let passages = &linked.entries.sources[source.0 as usize].linked.passages;
        let found = (0..).zip(passages.iter()).find(|(_, p)| Some(&p.id) == fragment.as_ref());
        if found.is_none() {
            let message = format!("`{}` names no passage", written.value);
            let help = "write `SOURCE#PASSAGE`, with the id of a passage".to_owned();
            findings.fault(Code::UnknownReference, DOSSIER_YAML, written.span, message, help);
        }
        found.map(|(passage, _)| PassageIx { source, passage })
    };
    parsed.meta.lead.iter().filter_map(&mut find).collect()
}

#[cfg(test)]
mod tests;
