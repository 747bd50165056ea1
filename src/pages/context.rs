//! Builds the parts of a view. Links are relative to the page that shows them.

use super::index::SOURCE_KINDS;
use super::parts::{
    BacklinkView, DateView, FidelityView, Head, LinkTo, Pager, PassageCard, SourceRow, TopicRow,
    VoiceView,
};
use super::schema;
use crate::html::{self, EmbedView, Html, LinkView, TextView};
use crate::link::{
    Backlink, EmbedTarget, EntryIx, Href, LinkedProse, Links, PassageIx, SourceIx, TopicIx,
    TrackedDossier, Voice,
};
use crate::locale::Locale;
use crate::model::{Date, Link, LinkKind, Quotation, SourceMeta, TOPIC_KINDS, Text};
use crate::url;

/// The hues that the stylesheet has for topics.
const HUES: u8 = 8;

/// Everything that page code needs to build the view of the page at one path.
#[derive(Clone, Copy)]
pub struct ViewContext<'a> {
    pub dossier: &'a TrackedDossier<'a>,
    pub locale: &'a Locale,
    /// From the site's root.
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
            data: schema::page(self, kind, title, &description),
            description,
            canonical: base.map(|base| url::absolute(base, self.path)),
            kind,
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

    /// A link to a path of the site.
    pub fn href(self, to: &str, fragment: Option<&str>) -> String {
        url::link(self.path, to, fragment)
    }

    /// An absolute address if the dossier has a `base_url`, else a link from the page.
    pub fn address(self, path: &str, fragment: Option<&str>) -> String {
        match &self.dossier.meta.base_url {
            Some(base) => {
                let anchor = fragment.map(|fragment| url::link(path, path, Some(fragment)));
                url::absolute(base, path) + &anchor.unwrap_or_default()
            }
            None => url::link(self.path, path, fragment),
        }
    }

    /// A link to an entry, with its title.
    pub fn entry(self, entry: EntryIx) -> LinkTo<'a> {
        let title = self.dossier.title(entry);
        LinkTo { title, url: self.href(&self.dossier.path(entry), None) }
    }

    pub fn topics(self, topics: &[TopicIx]) -> Vec<LinkTo<'a>> {
        topics.iter().map(|&topic| self.entry(EntryIx::Topic(topic))).collect()
    }

    /// The hue of a passage. It is derived from the id of its first topic, so that it does not change when
    /// topics are added.
    pub fn hue(self, topics: &[TopicIx]) -> u8 {
        let id = topics.first().map_or("", |&ix| self.dossier.topic_id(ix));
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

    pub fn passage_card(self, ix: PassageIx) -> PassageCard<'a> {
        let source = self.dossier.quotes(ix.source);
        let passage = source.passage(ix.passage);
        PassageCard {
            id: &passage.id,
            element: [source.id(), ".", &passage.id].concat(),
            source: self.entry(EntryIx::Source(ix.source)),
            url: self.href(&url::source(source.id()), Some(&passage.id)),
            words: html::quotation(source.words(ix.passage)),
            language: source.language(),
            dir: html::direction(source.language()),
            fidelity: self.fidelity(source.meta().fidelity.as_deref()),
            voices: self.voices(&passage.voices),
            hue: self.hue(&passage.topics),
            date: passage.date.as_ref().map(|date| self.date(date)),
            locator: passage.locator.as_deref(),
            blocks: passage.blocks(),
            topics: self.topics(&passage.topics),
            note: passage.note.as_ref().map(|note| self.prose(note)),
        }
    }

    /// A text of the curator's, as HTML.
    pub fn prose(self, linked: &LinkedProse) -> Html {
        self.prose_view(linked).to_html()
    }

    /// A text of the curator's, for a page that shows it in a way of its own.
    pub fn prose_view<'t>(self, linked: &'t LinkedProse) -> TextView<'t>
    where
        'a: 't,
    {
        let mut view = self.text_view(&linked.prose.text, &linked.links);
        view.embeds = self.embeds(&linked.links);
        view
    }

    /// The first paragraph of a text, as plain words: for `<meta name="description">`.
    pub fn plain(self, prose: Option<&LinkedProse>) -> String {
        let first = prose.and_then(|linked| Some((linked, linked.prose.text.blocks.first()?)));
        let words = first.map(|(linked, block)| linked.words(self.dossier.untracked(), block));
        words.map(|words| words.replace('\n', " ")).unwrap_or_default()
    }

    /// A text with its links and mentions, and nothing else over it.
    pub fn text_view(self, text: &'a Text, links: &'a Links) -> TextView<'a> {
        TextView {
            text,
            locale: self.locale,
            links: text
                .links
                .iter()
                .zip(&links.hrefs)
                .map(|(link, href)| self.text_link(link, href))
                .collect(),
            pictures: links.pictures.iter().map(|href| self.link_view(href)).collect(),
            mentions: links
                .mentions
                .iter()
                .map(|mention| {
                    let href = Some(self.entry(EntryIx::Topic(mention.topic)).url);
                    let link = LinkView { href, title: None, external: false };
                    (mention.block, mention.start, mention.end, link)
                })
                .collect(),
            embeds: Vec::new(),
            speakers: Vec::new(),
            marks: Vec::new(),
            numbered: false,
            id_prefix: String::new(),
            level_above: 1,
            notes: Vec::new(),
            excerpts: None,
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

    fn embeds(self, links: &'a Links) -> Vec<(u32, EmbedView<'a>)> {
        links
            .hrefs
            .iter()
            .enumerate()
            .filter_map(|(n, href)| match href {
                Href::Embed(target) => Some((n as u32, self.embed(target))),
                _ => None,
            })
            .collect()
    }

    fn embed(self, target: &'a EmbedTarget) -> EmbedView<'a> {
        let source = self.dossier.source(target.source);
        let meta = &source.parsed.meta;
        let passage = target.passage.map(|ix| self.dossier.passage(ix));
        let voices = passage.map_or(&*source.authors, |passage| &passage.voices);
        let names: Vec<&str> = voices.iter().map(|voice| self.dossier.voice_name(voice)).collect();
        let date = passage.map_or(meta.date.as_ref(), |passage| passage.date.as_ref());
        let attribution = [
            names.join(", "),
            meta.title.clone(),
            date.map(|date| self.locale.date(date)).unwrap_or_default(),
        ];
        let attribution: Vec<String> = attribution.into_iter().filter(|s| !s.is_empty()).collect();
        let quotation = Quotation { text: &source.parsed.text, pieces: &target.pieces };
        EmbedView {
            words: html::quotation(quotation),
            language: &source.language,
            href: self.href(&url::source(&source.id), Some(&target.anchor)),
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
        }
    }

    /// The places where the curator refers to the page.
    pub fn backlinks(self, backlinks: &'a [Backlink]) -> Vec<BacklinkView<'a>> {
        backlinks
            .iter()
            .map(|backlink| BacklinkView {
                link: LinkTo {
                    title: self.dossier.title(backlink.from),
                    url: self.href(&self.dossier.path(backlink.from), backlink.fragment.as_deref()),
                },
                sentence: &backlink.sentence,
                quotes: backlink.quotes,
            })
            .collect()
    }

    /// A date for programs and for people.
    pub fn date(self, date: &'a Date) -> DateView<'a> {
        let edtf = date.as_str();
        DateView {
            edtf,
            // HTML has no intervals, and years of at least four digits, as EDTF.
            machine: (!date.is_interval()).then(|| edtf.trim_end_matches('~')),
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
