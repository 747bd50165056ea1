//! Parts of views that several kinds of page show.

use serde::Serialize;

use crate::html::Html;

/// The title, address and metadata of a page.
#[derive(Debug, Clone, Serialize)]
pub struct Head<'a> {
    /// From the site's root.
    pub path: &'a str,
    /// The way back to the root: `""` or `"../"`.
    pub root: String,
    pub title: &'a str,
    /// One sentence for the results of search engines; may be empty.
    pub description: String,
    /// The page's address, if the dossier has a `base_url`.
    pub canonical: Option<String>,
    /// home, source, topic, page, sources, topics, voices, timeline, map, moved or not-found.
    pub kind: &'static str,
    /// JSON-LD.
    pub data: Option<String>,
    /// Only for a list that takes several pages.
    pub pager: Option<Pager>,
}

/// The position of a page in a list that takes several pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// From 1.
    pub number: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LinkTo<'a> {
    pub title: &'a str,
    /// Relative to the page that shows the link.
    pub url: String,
}

/// Somebody who wrote or spoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoiceView<'a> {
    pub name: &'a str,
    /// The link to the topic's page, for a voice that is a topic.
    pub url: Option<String>,
}

/// A date for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateView<'a> {
    /// As written.
    pub edtf: &'a str,
    /// For `<time datetime>`: a year, month or day; none for an interval.
    pub machine: Option<&'a str>,
    /// In the dossier's language.
    pub text: String,
}

/// How near a text is to its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FidelityView<'a> {
    /// verified, unverified, ocr, translation or digest.
    pub key: &'a str,
    /// The meaning in a few words,
    pub text: &'a str,
    /// and in one or two.
    pub short: &'a str,
}

/// A passage as a quotation, with its source and everything known about it.
#[derive(Debug, Clone, Serialize)]
pub struct PassageCard<'a> {
    /// The passage's id in its source.
    pub id: &'a str,
    /// Its id on a topic's page: `SOURCE.PASSAGE`.
    pub element: String,
    pub source: LinkTo<'a>,
    /// The link to the passage on its source's page.
    pub url: String,
    pub words: Html,
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub fidelity: Option<FidelityView<'a>>,
    /// The number of its hue, from 0.
    pub hue: u8,
    pub voices: Vec<VoiceView<'a>>,
    pub date: Option<DateView<'a>>,
    /// The place in the original, such as a page.
    pub locator: Option<&'a str>,
    /// Numbers of the first and the last block.
    pub blocks: [u32; 2],
    pub topics: Vec<LinkTo<'a>>,
    /// The curator's note.
    pub note: Option<Html>,
}

/// A source in a list.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRow<'a> {
    pub link: LinkTo<'a>,
    pub kind: Option<&'a str>,
    pub date: Option<DateView<'a>>,
    pub publisher: Option<&'a str>,
    pub authors: Vec<VoiceView<'a>>,
    /// The number of its published passages.
    pub passages: usize,
    pub fidelity: Option<FidelityView<'a>>,
}

/// A topic in a list.
#[derive(Debug, Clone, Serialize)]
pub struct TopicRow<'a> {
    pub link: LinkTo<'a>,
    pub kind: &'a str,
    pub summary: Option<Html>,
    /// The number of its passages,
    pub passages: usize,
    /// and of the sources that these are in.
    pub sources: usize,
}

/// A place where the curator refers to the page.
#[derive(Debug, Clone, Serialize)]
pub struct BacklinkView<'a> {
    pub link: LinkTo<'a>,
    /// The sentence that refers; empty if the page is quoted there, or if the link is alone in a
    /// table's cell.
    pub sentence: &'a str,
    /// True if the page is quoted there.
    pub quotes: bool,
}
