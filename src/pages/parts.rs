//! Parts of views that several kinds of page show. docs/templates.md describes the fields of every view:
//! themes rely on them.

use std::borrow::Cow;

use serde::Serialize;

use super::drawing::Sparkline;
use crate::html::Html;

#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Head<'a> {
    /// The page's path from the site's root.
    pub path: &'a str,
    /// The way back to the site's root, `""` or `"../"`: put it before every address that is relative
    /// to the root.
    pub root: String,
    /// The title, without that of the dossier.
    pub title: &'a str,
    /// One sentence for the results of search engines; may be empty.
    pub description: String,
    /// The absolute address; only with a `base_url`.
    pub canonical: Option<String>,
    /// `home`, `source`, `topic`, `page`, `sources`, `topics`, `voices`, `timeline`, `map`, `print`,
    /// `search`, `moved` or `not-found`.
    pub kind: &'static str,
    /// The `key` of the section that the page belongs to, as in `site.sections`; may be empty.
    pub section: &'static str,
    /// JSON-LD: show it with `| safe` in a data block.
    pub data: Option<String>,
    /// The neighbours of a page of a long list; absent when the list fits on one page.
    pub pager: Option<Pager>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pager {
    /// The number of this page, from 1.
    pub number: usize,
    /// How many pages there are.
    pub count: usize,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the next page.
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LinkTo<'a> {
    /// The title of the entry.
    pub title: &'a str,
    /// Relative to the page that shows the link.
    pub url: String,
}

/// A link to a topic, with the hue of its chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChipView<'a> {
    /// The topic's title.
    pub title: &'a str,
    /// The address of its page.
    pub url: String,
    /// The number of its colour in the stylesheet, from 0 to 7.
    pub hue: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VoiceView<'a> {
    /// The name, or the topic's title.
    pub name: &'a str,
    /// The address of its page, if it is a topic.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DateView<'a> {
    /// The date as written.
    pub edtf: &'a str,
    /// The date for `<time datetime>`; absent for an interval.
    pub machine: Option<&'a str>,
    /// The date in words.
    pub text: String,
}

/// The fidelity of a text to its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FidelityView<'a> {
    /// `verified`, `unverified`, `ocr`, `translation` or `digest`.
    pub key: &'a str,
    /// What it means, in a few words.
    pub text: &'a str,
    /// The same in one or two words.
    pub short: &'a str,
}

/// A passage as a quotation, with its source and everything known about it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PassageCard<'a> {
    /// The passage's id, which belongs to its source.
    pub id: &'a str,
    /// Its id on a topic's page.
    pub element: String,
    /// The ids that its element had before.
    pub old_elements: Vec<String>,
    /// The page of its source.
    pub source: LinkTo<'a>,
    /// The address of the exact words.
    pub url: String,
    /// The source's own characters; empty if `withheld`.
    pub words: Html,
    /// True with `publish: metadata`.
    pub withheld: bool,
    /// The language of the words, as a BCP 47 tag.
    pub language: &'a str,
    /// `ltr`, `rtl`, or `auto` if the sidecar declares no language.
    pub dir: &'static str,
    /// How close the text is to its original: show it wherever you show the words.
    pub fidelity: Option<FidelityView<'a>>,
    /// Who speaks.
    pub voices: Vec<VoiceView<'a>>,
    /// When it was said.
    pub date: Option<DateView<'a>>,
    /// The place in the original.
    pub locator: Option<&'a str>,
    /// The numbers of its first and its last block; absent if `withheld`.
    pub blocks: Option<[u32; 2]>,
    /// Its topics; on a topic's page, the others.
    pub topics: Vec<ChipView<'a>>,
    /// The curator's note.
    pub note: Option<Html>,
    /// The words with their reference, as *Copy quotation* copies them; `{url}` stands for the address
    /// where there is no `base_url`. Absent if `withheld`.
    pub quotation: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PassageLink<'a> {
    /// The passage on its source's page.
    pub link: LinkTo<'a>,
    /// The numbers of its first and its last block; absent if the words are withheld.
    pub blocks: Option<[u32; 2]>,
    /// When it was said.
    pub date: Option<DateView<'a>>,
}

/// The facts about a source that its page and the printed document share.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceHeader<'a> {
    /// The source's id.
    pub id: &'a str,
    /// The source's title.
    pub title: &'a str,
    /// The kind in the dossier's language; a kind of your own as you wrote it.
    pub kind: Option<&'a str>,
    /// The date of the text.
    pub date: Option<DateView<'a>>,
    /// The language as a BCP 47 tag.
    pub language: &'a str,
    /// `ltr`, `rtl`, or `auto` if the sidecar declares no language.
    pub dir: &'static str,
    /// The curator's summary.
    pub summary: Option<Html>,
    /// Who wrote it.
    pub authors: Vec<VoiceView<'a>>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// The address of the original.
    pub url: Option<Cow<'a, str>>,
    /// The address of an archived copy.
    pub archived: Option<Cow<'a, str>>,
    /// When the curator fetched it.
    pub retrieved: Option<DateView<'a>>,
    /// The terms of its use.
    pub rights: Option<&'a str>,
    /// How close the text is to its original.
    pub fidelity: Option<FidelityView<'a>>,
    /// The checksum of the text file, in hexadecimal digits.
    pub sha256: &'a str,
    /// `full`, `excerpts` or `metadata`.
    pub publish: &'static str,
}

/// The facts about a topic that its page and the printed document share.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicHeader<'a> {
    /// The topic's id.
    pub id: &'a str,
    /// The topic's title.
    pub title: &'a str,
    /// The kind in the dossier's language; a kind of your own as you wrote it.
    pub kind: &'a str,
    /// Other names.
    pub aliases: Vec<&'a str>,
    /// The curator's summary.
    pub summary: Option<Html>,
    /// The topic's events, in order of date.
    pub events: Vec<EventView<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventView<'a> {
    /// Its id on the topic's page: give its row this id, since the strip leads there.
    pub element: String,
    /// When it happened.
    pub date: DateView<'a>,
    /// What happened.
    pub title: &'a str,
    /// The evidence.
    pub sources: Vec<LinkTo<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceRow<'a> {
    /// The source's page.
    pub link: LinkTo<'a>,
    /// The kind in the dossier's language.
    pub kind: Option<&'a str>,
    /// The date of the text.
    pub date: Option<DateView<'a>>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// Who wrote it.
    pub authors: Vec<VoiceView<'a>>,
    /// The number of its passages.
    pub passages: usize,
    /// How close the text is to its original.
    pub fidelity: Option<FidelityView<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicRow<'a> {
    /// The topic's page.
    pub link: LinkTo<'a>,
    /// The kind in the dossier's language.
    pub kind: &'a str,
    /// The curator's summary.
    pub summary: Option<Html>,
    /// The number of its passages.
    pub passages: usize,
    /// The number of sources that the passages are in.
    pub sources: usize,
    /// Its passages and events in time, where the page has one scale for all its topics.
    pub sparkline: Option<Sparkline>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BacklinkView<'a> {
    /// The place that refers.
    pub link: LinkTo<'a>,
    /// The sentence that refers; empty if the page is quoted there, or if the link is alone in a
    /// table's cell.
    pub sentence: &'a str,
    /// True if the linking page quotes the words themselves; `sentence` is then empty.
    pub quotes: bool,
}
