//! Links a source.

use std::collections::HashSet;

use super::mentions::Mentions;
use super::names::NameTarget;
use super::resolver::Resolver;
use super::{
    BriefPassage, EntryIx, Findings, Href, LinkedSource, Links, Passage, ProseLocation, SourceIx,
    SpokenTurn, TopicIx, Voice, suggestions,
};
use crate::diagnostic::{Code, File};
use crate::fingerprint::fingerprint;
use crate::model::{ParsedPassage, PassageTurn, Publish, Quotation, Target, Text};
use crate::parse::{Entry, ParsedSource};

/// Links the source at an index.
pub fn link(resolver: &Resolver<'_>, mentions: &Mentions, ix: usize) -> (LinkedSource, Findings) {
    let entry = resolver.published.sources[ix];
    let ix = SourceIx(ix as u32);
    let mut findings = Findings::default();
    let parsed = &entry.parsed;
    let meta = &parsed.meta;
    let sidecar = entry.path(File::Sidecar);

    // Errors in values from a folder are reported once, for the file that has them.
    let mut inherited_findings = Findings::default();
    let speakers: Vec<Box<[Voice]>> = meta
        .speakers
        .iter()
        .map(|label| {
            let findings = if label.is_inherited { &mut inherited_findings } else { &mut findings };
            label.names.iter().map(|name| resolver.voice(name, sidecar, findings)).collect()
        })
        .collect();
    let of_authors = if meta.inherits("authors") { &mut inherited_findings } else { &mut findings };
    let authors: Vec<Voice> =
        meta.authors.iter().map(|name| resolver.voice(name, sidecar, of_authors)).collect();
    let of_topics = if meta.inherits("topics") { &mut inherited_findings } else { &mut findings };
    let topics = resolver.topics(&meta.topics, sidecar, of_topics);
    let standing = ProseLocation { entry: EntryIx::Source(ix), file: sidecar, fragment: None };
    let summary = meta.summary.as_ref().map(|p| resolver.prose(p, standing, &mut findings));
    let context = Context { resolver, entry, ix, sidecar, authors: &authors, speakers: &speakers };
    let mut passages = context.passages(&mut findings);
    set_anchors(&mut passages, parsed);
    let (links, mentioned) = text_links(resolver, mentions, entry, &passages, &mut findings);
    let marked: HashSet<(u32, TopicIx)> = passages
        .iter()
        .flat_map(|passage| {
            let blocks = passage.pieces.iter().map(|piece| piece.block);
            blocks.flat_map(|block| passage.topics.iter().map(move |&topic| (block, topic)))
        })
        .collect();
    let unmarked = mentioned.into_iter().filter(|mention| !marked.contains(mention)).collect();
    let original = original(resolver, entry, &mut findings);
    let translation_of = meta
        .translation_of
        .iter()
        .filter_map(|id| resolver.evidence(id, sidecar, &mut findings))
        .map(|(version, _)| version)
        .filter(|version| *version != ix)
        .collect();
    let brief = {
        let passages: Vec<BriefPassage<'_>> = passages.iter().map(BriefPassage::of).collect();
        fingerprint(&(meta, passages))
    };
    let quotes = {
        let pieces = passages.iter().map(|passage| &*passage.pieces);
        let words = pieces.map(|pieces| Quotation { text: &parsed.text, pieces });
        fingerprint(&(brief, &passages, words.collect::<Vec<_>>()))
    };
    let source = LinkedSource {
        brief,
        quotes,
        id: entry.id().to_owned(),
        language: meta.language.clone().unwrap_or_else(|| resolver.language.to_owned()),
        links,
        summary,
        authors,
        speakers,
        topics,
        passages,
        original,
        translation_of,
        unmarked,
    };
    (source, findings)
}

/// The data that linking the passages of a source needs.
struct Context<'a, 'r> {
    resolver: &'a Resolver<'r>,
    entry: &'a Entry<ParsedSource>,
    ix: SourceIx,
    sidecar: &'a str,
    authors: &'a [Voice],
    speakers: &'a [Box<[Voice]>],
}

impl Context<'_, '_> {
    /// Returns the published passages in their order: all but those whose topics are all drafts. The
    /// topics of all passages are resolved, so that unknown ones are reported.
    fn passages(&self, findings: &mut Findings) -> Vec<Passage> {
        let mut linked: Vec<Option<Passage>> = self
            .entry
            .parsed
            .passages
            .iter()
            .map(|parsed| {
                let topics = self.resolver.topics(&parsed.topics, self.sidecar, findings);
                (!topics.is_empty()).then(|| self.passage(parsed, topics, findings))
            })
            .collect();
        self.resolver.topics(&self.entry.parsed.unplaced.topics, self.sidecar, findings);
        let published = &self.resolver.anchors(self.ix).published;
        published.iter().filter_map(|&n| linked[n as usize].take()).collect()
    }

    fn passage(
        &self,
        parsed: &ParsedPassage,
        topics: Vec<TopicIx>,
        findings: &mut Findings,
    ) -> Passage {
        let entry = EntryIx::Source(self.ix);
        let standing = ProseLocation { entry, file: self.sidecar, fragment: Some(&parsed.id) };
        let (voices, turns) = self.voices(parsed, findings);
        Passage {
            id: parsed.id.clone(),
            has_anchor: parsed.has_written_id,
            moved_from: parsed.moved_from.clone(),
            topics: topics.into(),
            voices,
            turns,
            date: parsed.date.clone().or_else(|| self.entry.parsed.meta.date.clone()),
            note: parsed.note.as_ref().map(|note| self.resolver.prose(note, standing, findings)),
            locator: parsed.locator.clone(),
            pieces: match self.entry.parsed.meta.publish {
                Publish::Full | Publish::Excerpts => parsed.pieces.clone(),
                Publish::Metadata => Box::default(),
            },
        }
    }

    /// Returns the voices of a passage: those that the sidecar names, else those of the turns in it, else the
    /// authors of the source. Also returns the turns if there are several.
    fn voices(
        &self,
        parsed: &ParsedPassage,
        findings: &mut Findings,
    ) -> (Box<[Voice]>, Box<[SpokenTurn]>) {
        let names = parsed.speakers.iter();
        let written: Vec<Voice> =
            names.map(|name| self.resolver.voice(name, self.sidecar, findings)).collect();
        if !written.is_empty() {
            return (distinct(written), Box::default());
        }
        spoken_turns(&parsed.turns, self.authors, self.speakers)
    }
}

/// Returns the voices of some turns, and the turns with theirs if there are several. Words before the first
/// turn are the authors'.
pub fn spoken_turns(
    turns: &[PassageTurn],
    authors: &[Voice],
    speakers: &[Box<[Voice]>],
) -> (Box<[Voice]>, Box<[SpokenTurn]>) {
    if turns.is_empty() {
        return (distinct(authors.to_vec()), Box::default());
    }
    let turn = |turn: &PassageTurn| SpokenTurn {
        voices: turn.label.map(|n| speakers[n as usize].clone()).unwrap_or_default(),
        start: turn.start,
    };
    let spoken: Box<[SpokenTurn]> = turns.iter().map(turn).collect();
    let voices = spoken.iter().flat_map(|turn| turn.voices.iter().cloned()).collect();
    (distinct(voices), if spoken.len() > 1 { spoken } else { Box::default() })
}

/// Returns the voices in their order, each once.
fn distinct(mut voices: Vec<Voice>) -> Box<[Voice]> {
    let mut seen = HashSet::new();
    voices.retain(|voice| seen.insert(voice.clone()));
    voices.into()
}

/// Decides which passages need an anchor of their own. One whose id is that of a block or a division
/// does not; one with a default id such as `p4-2` does.
fn set_anchors(passages: &mut [Passage], parsed: &ParsedSource) {
    for passage in passages {
        let is_block = passage.id.strip_prefix('p').is_some_and(|n| n.parse::<u32>().is_ok());
        let is_division = || parsed.text.divisions.iter().any(|d| d.anchor == passage.id);
        passage.has_anchor |= !is_block && !is_division();
    }
}

/// Resolves the links in the text of a source. The text is not by the curator: a link that leads nowhere
/// becomes plain text, and there are no backlinks. Also returns every block that mentions a topic.
fn text_links(
    resolver: &Resolver<'_>,
    mentions: &Mentions,
    entry: &Entry<ParsedSource>,
    passages: &[Passage],
    findings: &mut Findings,
) -> (Links, Vec<(u32, TopicIx)>) {
    let parsed = &entry.parsed;
    let file = entry.path(File::Text);
    let base = parsed.meta.url.as_deref();
    let mut resolve = |target: &Target| match target {
        Target::Address(address) => Href::Address(address.clone()),
        Target::Refused { .. } | Target::Name { .. } => Href::Text(None),
        Target::Path { path, written, fragment } => {
            match resolver.by_file(file, path).filter(|_| !path.is_empty()) {
                Some(NameTarget::Entry(to)) => Href::Entry {
                    to,
                    fragment: fragment
                        .clone()
                        .filter(|name| resolver.has_anchor(to, name, findings)),
                },
                _ => match resolver.copied(file, path) {
                    Some(copy) => Href::File(copy),
                    None => resolve_address(base, written),
                },
            }
        }
    };
    let hrefs = parsed.text.links.iter().map(|link| resolve(&link.target)).collect();
    // Only copied files are shown as pictures: a page requests nothing from other hosts.
    let pictures: Box<[Href]> =
        parsed.text.pictures.iter().map(|picture| resolve(&picture.target)).collect();
    let is_full = parsed.meta.publish == Publish::Full;
    if is_full {
        check_pictures(&parsed.text, &pictures, file, findings);
    }
    let mut links = Links { hrefs, pictures, ..Links::default() };
    let is_published = |block: u32, start: u32, end: u32| {
        is_full
            || passages
                .iter()
                .flat_map(|p| &p.pieces)
                .any(|piece| piece.block == block && piece.start <= start && end <= piece.end)
    };
    let is_shown =
        |block, start, end| !(block == 0 && parsed.title_block) && is_published(block, start, end);
    let (first, mentioned) = mentions.in_text(&parsed.text, &links, None, is_shown);
    links.mentions = first;
    (links, mentioned)
}

/// Reports pictures that are neither a copied file nor on another site.
fn check_pictures(text: &Text, hrefs: &[Href], file: &str, findings: &mut Findings) {
    for (picture, href) in text.pictures.iter().zip(hrefs) {
        if let (Target::Path { path, .. }, Href::Text(_)) = (&picture.target, href) {
            findings.fault(
                Code::MissingFile,
                file,
                picture.span,
                format!("there is no file `{path}` to show"),
                "put the picture there; pictures of a source with `url` may be on its site".into(),
            );
        }
    }
}

/// Resolves a path against the address of the original.
fn resolve_address(base: Option<&str>, written: &str) -> Href {
    base.and_then(|base| url::Url::parse(base).ok())
        .and_then(|base| base.join(written).ok())
        .filter(|address| matches!(address.scheme(), "http" | "https"))
        .map_or(Href::Text(None), |address| Href::Address(address.into()))
}

/// Finds the original beside the sidecar. It is an error if it is missing; None if it is withheld.
fn original(
    resolver: &Resolver<'_>,
    entry: &Entry<ParsedSource>,
    findings: &mut Findings,
) -> Option<String> {
    let written = entry.parsed.meta.original.as_ref()?;
    let sidecar = entry.path(File::Sidecar);
    let found = resolver.copied(sidecar, &written.value);
    if found.is_none() {
        findings.fault(
            Code::MissingFile,
            sidecar,
            written.span,
            format!("there is no file `{}` beside the sidecar", written.value),
            suggestions::original(resolver.copies, sidecar, &written.value),
        );
    }
    found.filter(|_| entry.parsed.meta.publish == Publish::Full)
}
