//! Builds the parts of a view. Links are relative to the page that shows them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::cite::copied_quotation;
use super::drawing::event_element;
use super::index::SOURCE_KINDS;
use super::marks::passage_marks;
use super::parts::{
    BacklinkView, ChipView, DateView, EventView, FidelityView, Head, LinkTo, Pager, PassageCard,
    PassageLink, SourceHeader, SourceRow, TopicHeader, TopicRow, VoiceView,
};
use super::schema;
use crate::html::{self, EmbedView, EmbeddedWords, Html, LinkView, TextView, TurnView};
use crate::link::{
    Backlink, EmbedTarget, EntryIx, Event, Evidence, Href, LinkedProse, Links, Passage, PassageIx,
    Source, SourceIx, SpokenTurn, Topic, TopicIx, TrackedDossier, Voice,
};
use crate::locale::Locale;
use crate::model::{
    Date, Link, LinkKind, Piece, Publish, Quotation, SourceMeta, TOPIC_KINDS, Text, join_lines,
};
use crate::url;

/// The hues that the stylesheet has for topics.
const HUES: u8 = 8;

#[derive(Clone, Copy)]
pub struct ViewContext<'a> {
    pub dossier: &'a TrackedDossier<'a>,
    pub locale: &'a Locale,
    pub path: &'a str,
}

impl<'a> ViewContext<'a> {
    /// The page's head, with the data that pages of this kind have for programs.
    pub fn head(self, kind: &'static str, title: &'a str, description: String) -> Head<'a> {
        let base = self.dossier.meta.base_url.as_deref();
        Head {
            path: self.path,
            root: url::root(self.path),
            title,
            data: schema::page_data(self, kind, title, &description),
            description,
            canonical: base.map(|base| url::absolute(base, self.path)),
            kind,
            section: match kind {
                "topic" => "topics",
                "source" => "sources",
                other => other,
            },
            pager: None,
        }
    }

    /// Links to the neighbours of page `number` of a list, from 1; none if `count` is 1.
    pub fn pager(
        self,
        number: usize,
        count: usize,
        path: impl Fn(usize) -> String,
    ) -> Option<Pager> {
        let to = |number: usize| url::link(self.path, &path(number), None);
        (count > 1).then(|| Pager {
            number,
            count,
            previous: (number > 1).then(|| to(number - 1)),
            next: (number < count).then(|| to(number + 1)),
        })
    }

    pub fn href(self, to: &str, fragment: Option<&str>) -> String {
        url::link(self.path, to, fragment)
    }

    /// An absolute address if the dossier has a `base_url`, else a link from the page.
    pub fn address(self, path: &str, fragment: Option<&str>) -> String {
        let base = self.dossier.meta.base_url.as_deref();
        url::absolute_or_link(base, self.path, path, fragment)
    }

    pub fn entry(self, entry: EntryIx) -> LinkTo<'a> {
        self.place(entry, None)
    }

    pub fn place(self, entry: EntryIx, fragment: Option<&str>) -> LinkTo<'a> {
        let title = self.dossier.title(entry);
        LinkTo { title, url: self.href(&self.dossier.path(entry), fragment) }
    }

    pub fn topics(self, topics: &[TopicIx]) -> Vec<LinkTo<'a>> {
        topics.iter().map(|&topic| self.entry(EntryIx::Topic(topic))).collect()
    }

    pub fn chips<'t>(self, topics: impl IntoIterator<Item = &'t TopicIx>) -> Vec<ChipView<'a>> {
        let chip = |&topic: &TopicIx| {
            let LinkTo { title, url } = self.entry(EntryIx::Topic(topic));
            ChipView { title, url, hue: self.hue(topic) }
        };
        topics.into_iter().map(chip).collect()
    }

    /// Ids and titles of topics, by title.
    pub fn titles(self, topics: impl IntoIterator<Item = TopicIx>) -> Vec<(&'a str, &'a str)> {
        let title = |ix| (self.dossier.topic_id(ix), self.dossier.title(EntryIx::Topic(ix)));
        let mut titles: Vec<(&str, &str)> = topics.into_iter().map(title).collect();
        titles.sort_by_key(|(id, title)| (*title, *id));
        titles
    }

    pub fn most_quoted_topics(self, count: usize) -> Vec<TopicIx> {
        let mut topics: Vec<TopicIx> = self.dossier.topics().collect();
        topics.sort_by_key(|&ix| (Reverse(self.dossier.topic(ix).relations.passages.len()), ix));
        topics.truncate(count);
        topics
    }

    /// Each voice with the number of passages that it speaks in.
    pub fn voice_counts(self) -> BTreeMap<&'a Voice, usize> {
        let mut counts = BTreeMap::new();
        let passages = self.dossier.briefs().flat_map(|(_, brief)| brief.passages());
        for voice in passages.flat_map(|passage| passage.voices) {
            *counts.entry(voice).or_default() += 1;
        }
        counts
    }

    /// The hue of a topic. It is derived from its id, so that it does not change when topics are added.
    fn hue(self, topic: TopicIx) -> u8 {
        let id = self.dossier.topic_id(topic);
        id.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % HUES
    }

    pub fn voice(self, voice: &'a Voice) -> VoiceView<'a> {
        let url = match voice {
            Voice::Topic(ix) => Some(self.entry(EntryIx::Topic(*ix)).url),
            Voice::Plain(_) => None,
        };
        VoiceView { name: self.dossier.voice_name(voice), url }
    }

    pub fn voices(self, voices: &'a [Voice]) -> Vec<VoiceView<'a>> {
        voices.iter().map(|voice| self.voice(voice)).collect()
    }

    pub fn source_header(self, source: &'a Source) -> SourceHeader<'a> {
        let meta = &source.parsed.meta;
        SourceHeader {
            id: &source.id,
            title: &meta.title,
            kind: self.source_kind(meta),
            date: meta.date.as_ref().map(|date| self.date(date)),
            language: &source.language,
            dir: html::text_direction(meta.language.as_deref()),
            summary: source.summary.as_ref().map(|summary| self.prose(summary)),
            authors: self.voices(&source.authors),
            publisher: meta.publisher.as_deref(),
            url: meta.url.as_deref().map(url::address),
            archived: meta.archived.as_deref().map(url::address),
            retrieved: meta.retrieved.as_ref().map(|date| self.date(date)),
            rights: meta.rights.as_deref(),
            fidelity: self.fidelity(meta.fidelity.as_deref()),
            sha256: &source.parsed.sha256,
            publish: meta.publish.as_str(),
        }
    }

    pub fn topic_header(self, topic: &'a Topic) -> TopicHeader<'a> {
        let meta = &topic.parsed.meta;
        let event = |(n, event): (usize, &'a Event)| EventView {
            element: event_element(n),
            date: self.date(&event.date),
            title: &event.title,
            sources: self.evidence(event),
        };
        TopicHeader {
            id: &topic.id,
            title: &meta.title.value,
            kind: self.kind(&meta.kind),
            aliases: meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
            summary: topic.summary.as_ref().map(|summary| self.prose(summary)),
            events: topic.events.iter().enumerate().map(event).collect(),
        }
    }

    pub fn evidence(self, event: &'a Event) -> Vec<LinkTo<'a>> {
        let link = |evidence: &'a Evidence| {
            self.place(EntryIx::Source(evidence.source), evidence.fragment.as_deref())
        };
        event.sources.iter().map(link).collect()
    }

    pub fn passage_link(self, passage: &'a Passage, link: LinkTo<'a>) -> PassageLink<'a> {
        let date = passage.date.as_ref().map(|date| self.date(date));
        PassageLink { link, blocks: passage.blocks(), date }
    }

    /// A passage on the page of a topic, or on one of no topic.
    pub fn passage_card(self, ix: PassageIx, page: Option<TopicIx>) -> PassageCard<'a> {
        let source = self.dossier.quotes(ix.source);
        let passage = source.passage(ix.passage);
        PassageCard {
            id: &passage.id,
            element: url::card_element(source.id(), &passage.id),
            old_elements: passage
                .moved_from
                .iter()
                .map(|old| url::card_element(source.id(), old))
                .collect(),
            source: self.entry(EntryIx::Source(ix.source)),
            url: self.href(&url::source_page(source.id()), Some(&passage.id)),
            words: html::quotation(source.words(ix.passage), &self.turns(&passage.turns)),
            withheld: source.meta().publish == Publish::Metadata,
            language: source.language(),
            dir: html::text_direction(source.meta().language.as_deref()),
            fidelity: self.fidelity(source.meta().fidelity.as_deref()),
            voices: self.voices(&passage.voices),
            date: passage.date.as_ref().map(|date| self.date(date)),
            locator: passage.locator.as_deref(),
            blocks: passage.blocks(),
            topics: self.chips(passage.topics.iter().filter(|topic| Some(**topic) != page)),
            note: passage.note.as_ref().map(|note| self.prose(note)),
            quotation: copied_quotation(
                self,
                source.id(),
                source.meta(),
                source.words(ix.passage).text,
                passage,
            ),
        }
    }

    pub fn prose(self, linked: &LinkedProse) -> Html {
        self.prose_view(linked).to_html()
    }

    /// A text of the curator's, for a page that shows it in a way of its own.
    pub fn prose_view<'t>(self, linked: &'t LinkedProse) -> TextView<'t>
    where
        'a: 't,
    {
        let embeds = (0..).zip(&linked.links.hrefs).filter_map(|(n, href)| match href {
            Href::Embed(target) => Some((n, self.embed(target))),
            _ => None,
        });
        let view = self.text_view(&linked.prose.text, &linked.links, None);
        TextView { embeds: embeds.collect(), ..view }
    }

    /// The page of the speaker of a label, if it is one topic.
    fn speaker_url(self, voices: &'a [Voice]) -> Option<String> {
        match voices {
            [voice] => self.voice(voice).url,
            _ => None,
        }
    }

    /// The names of the speakers of some turns.
    pub fn turns(self, turns: &[SpokenTurn]) -> Vec<TurnView> {
        let view = |turn: &SpokenTurn| TurnView { start: turn.start, name: self.turn_name(turn) };
        turns.iter().map(view).collect()
    }

    pub fn turn_name(self, turn: &SpokenTurn) -> String {
        let names = turn.voices.iter().map(|voice| self.dossier.untracked().voice_name(voice));
        let names: Vec<&str> = names.collect();
        if names.is_empty() {
            self.locale.text("unknown_speaker").to_owned()
        } else {
            names.join(", ")
        }
    }

    /// The text of a source with its passages marked; only these if the text is withheld.
    pub fn source_text(self, source: &'a Source) -> TextView<'a> {
        let excerpts = source.excerpts();
        let without_first = source.parsed.title_block && excerpts.is_none();
        TextView {
            speakers: source.speakers.iter().map(|voices| self.speaker_url(voices)).collect(),
            turns: excerpts
                .iter()
                .flat_map(|pieces| self.turns(&source.turns_of_excerpts(pieces)))
                .collect(),
            marks: passage_marks(source),
            numbered: true,
            without_first,
            ..self.text_view(&source.parsed.text, &source.links, excerpts)
        }
    }

    /// The first paragraph of an entry's summary, as plain words.
    pub fn plain_summary(self, entry: EntryIx) -> String {
        self.plain(match entry {
            EntryIx::Home => None,
            EntryIx::Source(ix) => self.dossier.source(ix).summary.as_ref(),
            EntryIx::Topic(ix) => self.dossier.topic(ix).summary.as_ref(),
            EntryIx::Page(ix) => self.dossier.page(ix).summary.as_ref(),
        })
    }

    /// The first paragraph of a text, as plain words: for `<meta name="description">`.
    pub fn plain(self, prose: Option<&LinkedProse>) -> String {
        let first = prose.and_then(|linked| Some((linked, linked.prose.text.blocks.first()?)));
        let words = first.map(|(linked, block)| linked.words(self.dossier.untracked(), block));
        words.map(|words| join_lines(&words)).unwrap_or_default()
    }

    /// A text with its links and mentions, and nothing else over it. If `excerpts` are given, the rest of
    /// the text is withheld.
    fn text_view(
        self,
        text: &'a Text,
        links: &'a Links,
        excerpts: Option<Vec<Piece>>,
    ) -> TextView<'a> {
        let mentions = links.mentions.iter().map(|mention| {
            let href = Some(self.entry(EntryIx::Topic(mention.topic)).url);
            let link = LinkView { href, title: None, external: false };
            (mention.block, mention.start, mention.end, link)
        });
        let hrefs = text.links.iter().zip(&links.hrefs);
        TextView {
            text,
            locale: self.locale,
            links: hrefs.map(|(link, href)| self.text_link(link, href)).collect(),
            pictures: links.pictures.iter().map(|href| self.link_view(href)).collect(),
            mentions: mentions.collect(),
            embeds: Vec::new(),
            speakers: Vec::new(),
            turns: Vec::new(),
            marks: Vec::new(),
            numbered: false,
            id_prefix: String::new(),
            level_above: 1,
            notes: Vec::new(),
            excerpts,
            without_first: false,
        }
    }

    /// A link of a text. A wikilink without a text of its own shows its target's title.
    fn text_link(self, link: &Link, href: &Href) -> LinkView {
        let mut view = self.link_view(href);
        if link.kind == LinkKind::Wiki {
            view.title = match href {
                Href::Entry { to, .. } => Some(self.dossier.title(*to).to_owned()),
                Href::Text(title) => title.clone(),
                _ => None,
            };
        }
        view
    }

    fn link_view(self, href: &Href) -> LinkView {
        let (href, external) = match href {
            Href::Entry { to, fragment } => {
                (Some(self.href(&self.dossier.path(*to), fragment.as_deref())), false)
            }
            Href::File(path) => (Some(self.href(path, None)), false),
            Href::Address(address) => (Some(address.clone()), true),
            Href::Embed(_) | Href::Text(_) => (None, false),
        };
        LinkView { href, title: None, external }
    }

    fn embed(self, target: &'a EmbedTarget) -> EmbedView<'a> {
        let source = self.dossier.source(target.source);
        let meta = &source.parsed.meta;
        let passage = target.passage.map(|ix| self.dossier.passage(ix));
        let (voices, turns) = match passage {
            Some(passage) => (passage.voices.clone(), passage.turns.clone()),
            None => source.spoken_in(&target.pieces),
        };
        let names: Vec<&str> =
            voices.iter().map(|voice| self.dossier.untracked().voice_name(voice)).collect();
        let date = passage.map_or(meta.date.as_ref(), |passage| passage.date.as_ref());
        let date = date.map(|date| self.locale.date(date)).unwrap_or_default();
        let mut attribution = vec![names.join(", "), meta.title.clone(), date];
        attribution.retain(|part| !part.is_empty());
        let quotation = Quotation { text: &source.parsed.text, pieces: &target.pieces };
        EmbedView {
            words: match meta.publish {
                Publish::Full | Publish::Excerpts => {
                    EmbeddedWords::Published(html::quotation(quotation, &self.turns(&turns)))
                }
                // An embed within the note is not shown: it might be of the same passage.
                Publish::Metadata => EmbeddedWords::Withheld {
                    note: passage
                        .and_then(|passage| passage.note.as_ref())
                        .map(|note| self.text_view(&note.prose.text, &note.links, None).to_html()),
                },
            },
            language: &source.language,
            dir: html::text_direction(meta.language.as_deref()),
            href: self.href(&url::source_page(&source.id), Some(&target.anchor)),
            attribution: attribution.join(" · "),
            fidelity: self.fidelity(meta.fidelity.as_deref()).map(|fidelity| fidelity.text),
        }
    }

    pub fn source_row(self, ix: SourceIx) -> SourceRow<'a> {
        let source = self.dossier.brief(ix);
        let meta = source.meta();
        SourceRow {
            link: self.entry(EntryIx::Source(ix)),
            kind: self.source_kind(meta),
            date: meta.date.as_ref().map(|date| self.date(date)),
            publisher: meta.publisher.as_deref(),
            authors: self.voices(source.authors()),
            passages: source.passages().len(),
            fidelity: self.fidelity(meta.fidelity.as_deref()),
        }
    }

    pub fn topic_row(self, ix: TopicIx) -> TopicRow<'a> {
        let topic = self.dossier.topic(ix);
        let mut sources: Vec<SourceIx> =
            topic.relations.passages.iter().map(|ix| ix.source).collect();
        sources.sort_unstable();
        sources.dedup();
        TopicRow {
            link: self.entry(EntryIx::Topic(ix)),
            kind: self.kind(&topic.parsed.meta.kind),
            summary: topic.summary.as_ref().map(|summary| self.prose(summary)),
            passages: topic.relations.passages.len(),
            sources: sources.len(),
            sparkline: None,
        }
    }

    pub fn backlinks(self, backlinks: &'a [Backlink]) -> Vec<BacklinkView<'a>> {
        backlinks
            .iter()
            .map(|backlink| BacklinkView {
                link: self.place(backlink.from, backlink.fragment.as_deref()),
                sentence: &backlink.sentence,
                quotes: backlink.quotes,
            })
            .collect()
    }

    pub fn date(self, date: &'a Date) -> DateView<'a> {
        DateView {
            edtf: date.as_str(),
            // HTML has no intervals, and years of at least four digits, as EDTF.
            machine: date.without_qualifier(),
            text: self.locale.date(date),
        }
    }

    /// The words for a text's fidelity; none for an unknown key.
    pub fn fidelity(self, key: Option<&'a str>) -> Option<FidelityView<'a>> {
        let key = key?;
        let short = match key {
            "verified" => "verified_short",
            "unverified" => "unverified_short",
            "ocr" => "ocr_short",
            "translation" => "translation_short",
            "digest" => "digest_short",
            _ => return None,
        };
        Some(FidelityView { key, text: self.locale.text(key), short: self.locale.text(short) })
    }

    /// A kind of topic or source: translated if the interface has a word for it, else as written.
    pub fn kind(self, kind: &'a str) -> &'a str {
        let is_known = TOPIC_KINDS.contains(&kind) || SOURCE_KINDS.contains(&kind);
        if is_known { self.locale.text(kind) } else { kind }
    }

    pub fn source_kind(self, meta: &'a SourceMeta) -> Option<&'a str> {
        meta.kind.as_deref().map(|kind| self.kind(kind))
    }
}
