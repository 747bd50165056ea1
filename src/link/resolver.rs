//! Resolves references: finds the entry, passage or file that a name or path leads to.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::anchors::{self, Anchor, SourceAnchors};
use super::names::{NameTable, NameTarget};
use super::voice_names::VoiceNames;
use super::{
    Backlink, EmbedTarget, EntryIx, Findings, Href, LinkedProse, Links, OutgoingReference,
    ProseLocation, PublishedEntries, SourceIx, TopicIx, Voice, sentence, suggestions,
};
use crate::diagnostic::{Code, Span, Spanned};
use crate::model::{Link, LinkKind, Prose, Target, Text, composed};
use crate::parse::ParsedDossier;
use crate::quote::normal;
use crate::url;

/// Resolves the references of a dossier.
pub struct Resolver<'a> {
    pub published: &'a PublishedEntries<'a>,
    pub language: &'a str,
    pub(super) names: &'a NameTable,
    voice_names: &'a VoiceNames,
    /// The named places of each source, collected when first needed.
    anchors: Vec<OnceLock<SourceAnchors<'a>>>,
    pub(super) copies: &'a BTreeSet<String>,
}

impl<'a> Resolver<'a> {
    pub fn new(
        parsed: &'a ParsedDossier,
        published: &'a PublishedEntries<'a>,
        names: &'a NameTable,
        voice_names: &'a VoiceNames,
    ) -> Self {
        let anchors = published.sources.iter().map(|_| OnceLock::new()).collect();
        let ParsedDossier { meta, copies, .. } = parsed;
        Self { published, language: &meta.language, names, voice_names, anchors, copies }
    }

    pub fn anchors(&self, ix: SourceIx) -> &SourceAnchors<'a> {
        self.anchors[ix.0 as usize].get_or_init(|| {
            let is_live = |id: &str| {
                matches!(self.names.ids.get(id), Some(NameTarget::Entry(EntryIx::Topic(_))))
            };
            let is_draft = |id: &str| matches!(self.names.ids.get(id), Some(NameTarget::Draft(_)));
            let parsed = &self.published.sources[ix.0 as usize].parsed;
            SourceAnchors::new(ix, parsed, is_live, is_draft)
        })
    }

    /// Finds the topic with an id from a sidecar. An unknown id is an error; a draft is left out silently.
    pub fn topic(
        &self,
        id: &Spanned<String>,
        file: &str,
        findings: &mut Findings,
    ) -> Option<TopicIx> {
        match self.names.ids.get(id.value.as_str()) {
            Some(NameTarget::Entry(EntryIx::Topic(ix))) => Some(*ix),
            Some(NameTarget::Draft(_)) => None,
            None if self.report_misnamed_topic(&id.value, findings) => None,
            found => {
                let (message, help) = match found {
                    Some(_) => (
                        format!("`{}` is not a topic", id.value),
                        "name a topic by the name of its file in `dossier/topics/`, without ending"
                            .into(),
                    ),
                    None => {
                        (format!("there is no topic `{}`", id.value), self.suggest_topic(&id.value))
                    }
                };
                findings.fault(Code::UnknownTopic, file, id.span, message, help);
                None
            }
        }
    }

    /// Finds the topics with these ids; each topic is returned once.
    pub fn topics<'w>(
        &self,
        ids: impl IntoIterator<Item = &'w Spanned<String>>,
        file: &str,
        findings: &mut Findings,
    ) -> Vec<TopicIx> {
        let mut topics = Vec::new();
        for id in ids {
            if let Some(topic) = self.topic(id, file, findings)
                && !topics.contains(&topic)
            {
                topics.push(topic);
            }
        }
        topics
    }

    /// Finds a voice, which a sidecar names by the id of a topic or by a plain name.
    pub fn voice(&self, name: &Spanned<String>, file: &str, findings: &mut Findings) -> Voice {
        match self.names.ids.get(&*composed(&name.value)) {
            Some(NameTarget::Entry(EntryIx::Topic(ix))) => return Voice::Topic(*ix),
            Some(NameTarget::Draft(title)) => return Voice::Plain(title.to_string()),
            _ => {}
        }
        let looks_like_id =
            name.value.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if looks_like_id {
            findings.fault(
                Code::UnknownTopic,
                file,
                name.span,
                format!("there is no topic `{}`", name.value),
                match self.suggest_topic(&name.value) {
                    question if question.ends_with('?') => {
                        format!("{question} A plain name has a capital letter or a space")
                    }
                    advice => format!("{advice}; a plain name has a capital letter or a space"),
                },
            );
        }
        Voice::Plain(self.voice_names.spelling(&name.value).to_owned())
    }

    /// Finds the place that an event names as evidence: the id of a source, perhaps with `#` and an
    /// anchor.
    pub fn evidence(
        &self,
        written: &Spanned<String>,
        file: &str,
        findings: &mut Findings,
    ) -> Option<(SourceIx, Option<String>)> {
        let (id, fragment) = match written.value.split_once('#') {
            Some((id, fragment)) => (id, Some(fragment)),
            None => (written.value.as_str(), None),
        };
        let reference = Reference { file, span: written.span };
        match self.names.ids.get(id) {
            Some(NameTarget::Entry(EntryIx::Source(ix))) => self
                .check_anchor(EntryIx::Source(*ix), fragment, reference, findings)
                .then(|| (*ix, fragment.map(str::to_owned))),
            Some(NameTarget::Draft(_)) => None,
            _ => {
                let help = self.suggest_source(id);
                let message = format!("there is no source `{id}`");
                reference.report(Code::UnknownReference, message, help, findings);
                None
            }
        }
    }

    /// Returns the path of a copied file: see [`copied_path`].
    pub fn copied(&self, from: &str, path: &str) -> Option<String> {
        copied_path(self.copies, from, path)
    }

    /// Links a text by the curator, and records its references as backlinks of their targets.
    pub fn prose(
        &self,
        prose: &Prose,
        at: ProseLocation<'_>,
        findings: &mut Findings,
    ) -> LinkedProse {
        let mut hrefs = Vec::with_capacity(prose.text.links.len());
        for link in &prose.text.links {
            hrefs.push(self.resolve_link(link, prose, at, findings));
        }
        let pictures = prose.text.pictures.iter().map(|picture| match &picture.target {
            Target::Path { path, .. } => self.copied(at.file, path).map_or_else(
                || {
                    let message = format!("there is no file `{path}` to show");
                    let help = suggestions::with_slashes(path).unwrap_or_else(|| {
                        "put the picture beside the text, or correct its path".to_owned()
                    });
                    findings.fault(Code::MissingFile, at.file, picture.span, message, help);
                    Href::Text(None)
                },
                Href::File,
            ),
            Target::Address(address) => Href::Address(address.clone()),
            _ => Href::Text(None),
        });
        let pictures = pictures.collect();
        self.add_backlinks(&prose.text, &hrefs, at, findings);
        let links = Links { hrefs: hrefs.into(), pictures, ..Links::default() };
        LinkedProse { prose: prose.clone(), links }
    }

    fn add_backlinks(
        &self,
        text: &Text,
        hrefs: &[Href],
        at: ProseLocation<'_>,
        findings: &mut Findings,
    ) {
        for (n, (link, href)) in text.links.iter().zip(hrefs).enumerate() {
            let (to, quotes) = match href {
                Href::Entry { to, .. } => (*to, false),
                Href::Embed(words) => (EntryIx::Source(words.source), true),
                _ => continue,
            };
            if to == at.entry {
                continue;
            }
            let title = |n: usize| self.shown_title(&hrefs[n]);
            let sentence = sentence::around(text, link.block, n as u32, &title);
            let fragment = at.fragment.map(str::to_owned);
            let backlink = Backlink { from: at.entry, fragment, sentence, quotes };
            findings.outgoing.push(OutgoingReference { to, backlink });
        }
    }

    /// Returns the text of a wikilink that has none of its own.
    fn shown_title(&self, href: &Href) -> Option<String> {
        match href {
            Href::Entry { to, .. } => Some(self.title(*to).to_owned()),
            Href::Text(text) => text.clone(),
            _ => None,
        }
    }

    pub fn title(&self, entry: EntryIx) -> &str {
        match entry {
            EntryIx::Home => "",
            EntryIx::Source(ix) => &self.published.sources[ix.0 as usize].parsed.meta.title,
            EntryIx::Topic(ix) => &self.published.topics[ix.0 as usize].parsed.meta.title.value,
            EntryIx::Page(ix) => &self.published.pages[ix.0 as usize].parsed.title,
        }
    }

    fn resolve_link(
        &self,
        link: &Link,
        prose: &Prose,
        at: ProseLocation<'_>,
        findings: &mut Findings,
    ) -> Href {
        let reference = Reference { file: at.file, span: link.span };
        let href = |target, name: &str, fragment: &Option<String>, findings: &mut _| {
            self.href(target, name, fragment.as_deref(), link.kind, reference, findings)
        };
        match &link.target {
            Target::Address(address) => Href::Address(address.clone()),
            Target::Refused { .. } => Href::Text(None),
            Target::Name { name, fragment } => {
                let Some(target) = self.by_name(name) else {
                    self.report_unknown_name(name, reference, findings);
                    return Href::Text(None);
                };
                href(target, name, fragment, findings)
            }
            Target::Path { path, fragment, .. } if path.is_empty() => {
                let anchor = fragment.as_deref().unwrap_or_default();
                if anchors::has_heading(prose, anchor) {
                    return Href::Entry { to: at.entry, fragment: fragment.clone() };
                }
                href(NameTarget::Entry(at.entry), "", fragment, findings)
            }
            Target::Path { path, fragment, .. } => {
                if let Some(target) = self.by_file(at.file, path) {
                    return href(target, path, fragment, findings);
                }
                if let Some(copy) = self.copied(at.file, path) {
                    return Href::File(copy);
                }
                self.report_unknown_file(path, reference, findings);
                Href::Text(None)
            }
        }
    }

    /// Returns the link to the target of a name, or reports why there is none.
    fn href(
        &self,
        target: NameTarget,
        name: &str,
        fragment: Option<&str>,
        kind: LinkKind,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) -> Href {
        match target {
            NameTarget::Draft(title) => {
                let message = format!("`{name}` is a draft, which is not built");
                let help =
                    "the reference is shown as text; build with `--drafts` to see it as a link";
                reference.report(Code::DraftReference, message, help.into(), findings);
                Href::Text(Some(title.to_string()))
            }
            NameTarget::Several => {
                let message = format!("several entries are titled `{name}`");
                let help =
                    "name the one you mean by its id, the name of its file without ending".into();
                reference.report(Code::UnknownReference, message, help, findings);
                Href::Text(None)
            }
            NameTarget::Entry(to) if kind == LinkKind::Embed => {
                self.embed(to, name, fragment, reference, findings)
            }
            NameTarget::Entry(to) => {
                if !self.check_anchor(to, fragment, reference, findings) {
                    return Href::Text(Some(self.title(to).to_owned()));
                }
                Href::Entry { to, fragment: fragment.map(str::to_owned) }
            }
        }
    }

    fn embed(
        &self,
        to: EntryIx,
        name: &str,
        fragment: Option<&str>,
        reference: Reference<'_>,
        findings: &mut Findings,
    ) -> Href {
        let (EntryIx::Source(source), Some(place)) = (to, fragment) else {
            let message = format!("`![[{name}]]` names no words to show");
            let id = if matches!(to, EntryIx::Source(_)) { name } else { "source-id" };
            let help = format!("name a passage or a block of a source, such as `![[{id}#p4]]`");
            reference.report(Code::UnknownAnchor, message, help, findings);
            return Href::Text(None);
        };
        if !self.check_anchor(to, fragment, reference, findings) {
            return Href::Text(None);
        }
        let anchors = self.anchors(source);
        let Some(anchor) = anchors.find(place) else { return Href::Text(None) };
        let pieces = anchors.words(anchor);
        if pieces.is_empty() && !anchors.is_withheld() {
            let message = format!("`#{place}` has no words to show");
            let help = match anchors.nearest_with_words(anchor) {
                Some(block) => format!("the nearest place with words is `#p{}`", block + 1),
                None => "no place of this source has words".to_owned(),
            };
            reference.report(Code::UnknownAnchor, message, help, findings);
            return Href::Text(None);
        }
        let passage = match anchor {
            Anchor::Passage(ix) => Some(ix),
            _ => None,
        };
        Href::Embed(EmbedTarget { source, pieces, anchor: place.to_owned(), passage })
    }

    fn by_name(&self, name: &str) -> Option<NameTarget> {
        self.names.ids.get(name).or_else(|| self.names.titles.get(&normal::form(name))).cloned()
    }

    /// Finds the entry whose text or sidecar is at a path, relative to the folder of `from`.
    pub fn by_file(&self, from: &str, path: &str) -> Option<NameTarget> {
        self.names.files.get(&*composed(&url::join(url::folder(from), path)?)).cloned()
    }
}

/// Returns the path of a copied file from `dossier/`. `path` is relative to the folder of `from`.
pub fn copied_path(copies: &BTreeSet<String>, from: &str, path: &str) -> Option<String> {
    let path = url::join(url::folder(from), path)?;
    let path = composed(&path);
    let path = path.strip_prefix("dossier/")?;
    copies.contains(path).then(|| path.to_owned())
}

/// The place of a reference.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    /// The file that contains it, from the project's folder.
    pub file: &'a str,
    /// Its place in the file.
    pub span: Span,
}

impl Reference<'_> {
    pub fn report(self, code: Code, message: String, help: String, findings: &mut Findings) {
        findings.fault(code, self.file, self.span, message, help);
    }
}
