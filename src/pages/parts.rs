//! Parts of views that several kinds of page show. docs/templates.md describes the fields of every view:
//! themes rely on them.

use std::borrow::Cow;

use serde::Serialize;

use super::drawing::Sparkline;
use crate::html::Html;

#[derive(Debug, Clone, Default, Serialize)]
pub struct Head<'a> {
    pub path: &'a str,
    /// The way back to the root: `""` or `"../"`.
    pub root: String,
    pub title: &'a str,
    /// One sentence for the results of search engines; may be empty.
    pub description: String,
    pub canonical: Option<String>,
    pub kind: &'static str,
    /// The section of the site that the page belongs to, as in `site.sections`; may be empty.
    pub section: &'static str,
    pub data: Option<String>,
    pub pager: Option<Pager>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// From 1.
    pub number: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LinkTo<'a> {
    pub title: &'a str,
    /// Relative to the page that shows the link.
    pub url: String,
}

/// A link to a topic, with the hue of its chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChipView<'a> {
    pub title: &'a str,
    pub url: String,
    pub hue: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoiceView<'a> {
    pub name: &'a str,
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateView<'a> {
    pub edtf: &'a str,
    pub machine: Option<&'a str>,
    pub text: String,
}

/// The fidelity of a text to its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FidelityView<'a> {
    pub key: &'a str,
    pub text: &'a str,
    pub short: &'a str,
}

/// A passage as a quotation, with its source and everything known about it.
#[derive(Debug, Clone, Serialize)]
pub struct PassageCard<'a> {
    pub id: &'a str,
    pub element: String,
    pub source: LinkTo<'a>,
    pub url: String,
    pub words: Html,
    /// True if the source publishes none of its words; `words` are then empty.
    pub withheld: bool,
    pub language: &'a str,
    pub dir: &'static str,
    pub fidelity: Option<FidelityView<'a>>,
    pub voices: Vec<VoiceView<'a>>,
    pub date: Option<DateView<'a>>,
    pub locator: Option<&'a str>,
    pub blocks: Option<[u32; 2]>,
    /// Its topics; on a topic's page, the others.
    pub topics: Vec<ChipView<'a>>,
    pub note: Option<Html>,
    /// What *Copy quotation* copies: see [`copied_quotation`](super::cite::copied_quotation).
    pub quotation: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct PassageLink<'a> {
    pub link: LinkTo<'a>,
    pub blocks: Option<[u32; 2]>,
    pub date: Option<DateView<'a>>,
}

/// The facts about a source that its page and the printed document share.
#[derive(Debug, Serialize)]
pub struct SourceHeader<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: Option<&'a str>,
    pub date: Option<DateView<'a>>,
    pub language: &'a str,
    pub dir: &'static str,
    pub summary: Option<Html>,
    pub authors: Vec<VoiceView<'a>>,
    pub publisher: Option<&'a str>,
    /// The address of the original.
    pub url: Option<Cow<'a, str>>,
    pub archived: Option<Cow<'a, str>>,
    pub retrieved: Option<DateView<'a>>,
    pub rights: Option<&'a str>,
    pub fidelity: Option<FidelityView<'a>>,
    pub sha256: &'a str,
    /// `full`, `excerpts` or `metadata`.
    pub publish: &'static str,
}

/// The facts about a topic that its page and the printed document share.
#[derive(Debug, Serialize)]
pub struct TopicHeader<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: &'a str,
    pub aliases: Vec<&'a str>,
    pub summary: Option<Html>,
    pub events: Vec<EventView<'a>>,
}

#[derive(Debug, Serialize)]
pub struct EventView<'a> {
    /// Its id on the topic's page.
    pub element: String,
    pub date: DateView<'a>,
    pub title: &'a str,
    pub sources: Vec<LinkTo<'a>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceRow<'a> {
    pub link: LinkTo<'a>,
    pub kind: Option<&'a str>,
    pub date: Option<DateView<'a>>,
    pub publisher: Option<&'a str>,
    pub authors: Vec<VoiceView<'a>>,
    pub passages: usize,
    pub fidelity: Option<FidelityView<'a>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TopicRow<'a> {
    pub link: LinkTo<'a>,
    pub kind: &'a str,
    pub summary: Option<Html>,
    pub passages: usize,
    /// The number of sources that the passages are in.
    pub sources: usize,
    /// Its passages and events in time, where the page has one scale for all its topics.
    pub sparkline: Option<Sparkline>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BacklinkView<'a> {
    pub link: LinkTo<'a>,
    /// The sentence that refers; empty if the page is quoted there, or if the link is alone in a
    /// table's cell.
    pub sentence: &'a str,
    pub quotes: bool,
}
