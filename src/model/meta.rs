//! What sidecars say, with the place of whatever later stages may have to complain about.

use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeMap;

use super::{Date, Prose};
use crate::diagnostic::Spanned;

/// The curator's own data, for templates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, BorshSerialize, BorshDeserialize)]
#[serde(untagged)]
pub enum Extra {
    /// Nothing after a key.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other scalar, as written.
    Text(String),
    /// A list.
    List(Vec<Extra>),
    /// A mapping, by key.
    Map(BTreeMap<String, Extra>),
}

impl Default for Extra {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

/// How much of a source is published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Publish {
    /// The whole text.
    #[default]
    Full,
    /// Its passages only: nothing else of the text may appear in any output file.
    Excerpts,
}

/// What `dossier.yaml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DossierMeta {
    /// The dossier's name.
    pub title: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// BCP 47 tag; `en` when absent.
    pub language: String,
    /// Where the site will lie: an http or https address that ends with `/`.
    pub base_url: Option<String>,
    /// Who made it.
    pub authors: Vec<String>,
    /// Rights in the curator's words.
    pub rights: Option<String>,
    /// Topics on the home page; none when absent.
    pub featured: Option<Vec<Spanned<String>>>,
    /// Whether titles and aliases of topics are linked at their first mention.
    pub autolink: bool,
    /// Free data.
    pub extra: Extra,
}

/// A label in a text, and whom it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SpeakerLabel {
    /// The label as it stands in the text.
    pub label: String,
    /// The name: a topic's id or a plain name.
    pub name: Spanned<String>,
}

/// What a source's sidecar says, its passages aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SourceMeta {
    /// The title; empty only when the fault has been reported.
    pub title: String,
    /// interview, statement, treaty, …; a free word.
    pub kind: Option<String>,
    /// When it was said or published.
    pub date: Option<Date>,
    /// BCP 47 tag of the text; the dossier's when absent.
    pub language: Option<String>,
    /// The curator's summary.
    pub summary: Option<Prose>,
    /// Names of the authors.
    pub authors: Vec<Spanned<String>>,
    /// Labels and names, in the sidecar's order.
    pub speakers: Vec<SpeakerLabel>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The original's address.
    pub url: Option<String>,
    /// An archive's address of it.
    pub archived: Option<String>,
    /// When it was fetched.
    pub retrieved: Option<Date>,
    /// When the entry here was last changed.
    pub updated: Option<Date>,
    /// Rights in the text.
    pub rights: Option<String>,
    /// How much is published.
    pub publish: Publish,
    /// verified, unverified, ocr, translation or digest.
    pub fidelity: Option<String>,
    /// A file beside the sidecar.
    pub original: Option<Spanned<String>>,
    /// SHA-256 of the text file, in lower-case hexadecimal.
    pub sha256: Option<Spanned<String>>,
    /// The source that this one is another language's version of.
    pub translation_of: Option<Spanned<String>>,
    /// Topics of the whole source.
    pub topics: Vec<Spanned<String>>,
    /// Patterns of lines that are the publisher's.
    pub furniture: Vec<String>,
    /// Patterns of lines that begin a division, outermost first.
    pub divisions: Vec<String>,
    /// Old addresses on this site.
    pub moved_from: Vec<Spanned<String>>,
    /// Whether it is left out of a build without `--drafts`.
    pub draft: bool,
    /// Free data.
    pub extra: Extra,
}

/// The kinds of topics that have a meaning, in the order of lists; free words follow in their own.
pub const TOPIC_KINDS: [&str; 6] = ["issue", "treaty", "event", "place", "person", "organisation"];

/// What a topic's sidecar says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct TopicMeta {
    /// The title; empty only when the fault has been reported.
    pub title: Spanned<String>,
    /// issue when absent; treaty, person, organisation, place, event, or a free word.
    pub kind: String,
    /// Other names.
    pub aliases: Vec<Spanned<String>>,
    /// Whether mentions are linked by themselves.
    pub autolink: bool,
    /// The curator's summary.
    pub summary: Option<Prose>,
    /// One broader topic.
    pub parent: Option<Spanned<String>>,
    /// Topics declared as related.
    pub related: Vec<Spanned<String>>,
    /// Addresses of the same thing elsewhere.
    pub same_as: Vec<String>,
    /// The timeline.
    pub events: Vec<Event>,
    /// When the entry here was last changed.
    pub updated: Option<Date>,
    /// Old addresses on this site.
    pub moved_from: Vec<Spanned<String>>,
    /// Whether it is left out of a build without `--drafts`.
    pub draft: bool,
    /// Free data.
    pub extra: Extra,
}

/// Something that happened, of a topic's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What.
    pub title: Spanned<String>,
    /// Evidence: source ids, with `#pN` or `#passage-id`.
    pub sources: Vec<Spanned<String>>,
}

/// What a free page's sidecar says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct PageMeta {
    /// The title; the first heading when absent.
    pub title: Option<String>,
    /// The curator's summary.
    pub summary: Option<Prose>,
    /// Span among the links of the footer; lower first.
    pub order: Option<i64>,
    /// When the entry here was last changed.
    pub updated: Option<Date>,
    /// Old addresses on this site.
    pub moved_from: Vec<Spanned<String>>,
    /// Whether it is left out of a build without `--drafts`.
    pub draft: bool,
    /// Free data.
    pub extra: Extra,
}
