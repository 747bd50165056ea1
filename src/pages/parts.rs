//! What several kinds of page show.

use serde::Serialize;

use crate::html::Html;

/// What every page says of itself.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct Head<'a> {
    /// The page's path from the site's root.
    pub path: &'a str,
    /// What leads back to the root: `""` or `"../"`.
    pub root: String,
    /// The page's title.
    pub title: &'a str,
    /// One sentence for lists of search results; may be empty.
    pub description: String,
    /// The page's address, when the dossier has a `base_url`.
    pub canonical: Option<String>,
    /// home, source, topic, page, sources, topics, voices, timeline, map, moved or not-found.
    pub kind: &'static str,
    /// What it says of itself to programs: JSON-LD.
    pub data: Option<String>,
    /// Which of its pages this is, for a list that is continued.
    pub pager: Option<Pager>,
}

/// Where a list that is continued goes on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Pager {
    /// This page's number, from 1.
    pub number: usize,
    /// How many pages there are.
    pub count: usize,
    /// The link to the page before.
    pub previous: Option<String>,
    /// The link to the next page.
    pub next: Option<String>,
}

/// A link to a page, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LinkTo<'a> {
    /// The words.
    pub title: &'a str,
    /// The link, from the page that shows it.
    pub url: String,
}

/// Somebody who wrote or spoke.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct VoiceView<'a> {
    /// The name.
    pub name: &'a str,
    /// The link to the topic's page, for a voice that is a topic.
    pub url: Option<String>,
}

/// A date for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DateView<'a> {
    /// As written: EDTF.
    pub edtf: &'a str,
    /// For `<time datetime>`: a year, month or day; none for an interval.
    pub machine: Option<&'a str>,
    /// In words.
    pub text: String,
}

/// How near a text is to its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Fidelity<'a> {
    /// verified, unverified, ocr, translation or digest.
    pub key: &'a str,
    /// What that means, in a few words.
    pub text: &'a str,
    /// The same in one or two.
    pub short: &'a str,
}

/// A passage as a quotation with everything that is known of it.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct Card<'a> {
    /// The passage's id in its source.
    pub id: &'a str,
    /// Its id on a topic's page: `SOURCE.PASSAGE-ID`.
    pub element: String,
    /// Its source.
    pub source: LinkTo<'a>,
    /// The link to the very words.
    pub url: String,
    /// The words, as HTML.
    pub words: Html,
    /// The language of the words.
    pub language: &'a str,
    /// The direction of the words: `ltr` or `rtl`.
    pub dir: &'static str,
    /// What the words are.
    pub fidelity: Option<Fidelity<'a>>,
    /// The number of its hue, from 0.
    pub hue: u8,
    /// Who speaks.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said.
    pub date: Option<DateView<'a>>,
    /// The place in the original.
    pub locator: Option<&'a str>,
    /// Numbers of the first and the last block.
    pub blocks: [u32; 2],
    /// The topics.
    pub topics: Vec<LinkTo<'a>>,
    /// The curator's note, as HTML.
    pub note: Option<Html>,
}

/// A source in a list.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct SourceRow<'a> {
    /// The link.
    pub link: LinkTo<'a>,
    /// interview, statement, …
    pub kind: Option<&'a str>,
    /// When.
    pub date: Option<DateView<'a>>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// Who wrote it.
    pub authors: Vec<VoiceView<'a>>,
    /// How many of its passages are published.
    pub passages: usize,
    /// What its words are.
    pub fidelity: Option<Fidelity<'a>>,
}

/// A topic in a list.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct TopicRow<'a> {
    /// The link.
    pub link: LinkTo<'a>,
    /// issue, treaty, …
    pub kind: &'a str,
    /// The curator's summary, as HTML.
    pub summary: Option<Html>,
    /// How many passages it has.
    pub passages: usize,
    /// In how many sources these are.
    pub sources: usize,
}

/// Where the curator refers to the page.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct BacklinkView<'a> {
    /// The place that refers.
    pub link: LinkTo<'a>,
    /// The sentence; empty where the page's words themselves are shown, and where the link stands alone
    /// in a table's cell.
    pub sentence: &'a str,
    /// Whether the page's words themselves are shown there.
    pub quotes: bool,
}
