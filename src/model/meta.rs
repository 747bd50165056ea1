//! The contents of sidecars; docs/format.md explains every key. Values that a later stage may have to
//! report are [`Spanned`].

use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Date, Prose};
use crate::diagnostic::Spanned;

/// Free data under the key `extra`, for the project's templates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, BorshSerialize, BorshDeserialize)]
#[serde(untagged)]
pub enum Extra {
    Null,
    Bool(bool),
    Integer(i64),
    /// Any other scalar, as written.
    Text(String),
    List(Vec<Extra>),
    Map(BTreeMap<String, Extra>),
}

impl Default for Extra {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

/// The part of a source that is published: the key `publish`. Ordered by how much is withheld.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub enum Publish {
    #[default]
    Full,
    /// The passages only: no other words of the text may appear in any output file.
    Excerpts,
    /// No word of the text may appear in any output file.
    Metadata,
}

impl Publish {
    /// Returns the value as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Excerpts => "excerpts",
            Self::Metadata => "metadata",
        }
    }
}

/// A kind of host that reads files of its own: the key `hosts`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Host {
    GitHub,
    Netlify,
    Cloudflare,
    Apache,
}

impl Host {
    /// Every host, with the value as it is written.
    pub const ALL: [(&'static str, Self); 4] = [
        ("github", Self::GitHub),
        ("netlify", Self::Netlify),
        ("cloudflare", Self::Cloudflare),
        ("apache", Self::Apache),
    ];
}

/// The contents of `dossier.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DossierMeta {
    pub title: String,
    pub description: Option<String>,
    /// BCP 47 tag; `en` when absent.
    pub language: String,
    /// The site's public URL; ends with `/`.
    pub base_url: Option<String>,
    /// The hosts for which the site has files of their own.
    pub hosts: BTreeSet<Host>,
    /// The target of `dossier publish`, as written.
    pub publish_to: Option<String>,
    pub authors: Vec<String>,
    pub rights: Option<String>,
    /// Topics on the home page; none when absent.
    pub featured: Option<Vec<Spanned<String>>>,
    /// The passages that the home page shows side by side, as `SOURCE#PASSAGE`: two or none.
    pub lead: Vec<Spanned<String>>,
    pub autolink: bool,
    pub extra: Extra,
}

/// A label that begins a turn in a text, and who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SpeakerLabel {
    /// As it is in the text, without its colon.
    pub label: Spanned<String>,
    /// Topics' ids or plain names; several if they speak under one label.
    pub names: Vec<Spanned<String>>,
    /// True if it comes from the defaults of a folder: its positions are in another file.
    pub is_inherited: bool,
}

/// The contents of a source's sidecar, without its passages, and what the defaults of its folders add. The
/// title is empty only when that has been reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct SourceMeta {
    pub title: String,
    /// `interview`, `statement`, `treaty` or any other word.
    pub kind: Option<String>,
    pub date: Option<Date>,
    /// BCP 47 tag of the text; the dossier's when absent.
    pub language: Option<String>,
    pub summary: Option<Prose>,
    pub authors: Vec<Spanned<String>>,
    pub speakers: Vec<SpeakerLabel>,
    /// Patterns of words before a colon that are no labels.
    pub not_speakers: Vec<Spanned<String>>,
    /// Patterns of lines that no speaker says.
    pub narration: Vec<Spanned<String>>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub archived: Option<String>,
    pub retrieved: Option<Date>,
    pub updated: Option<Date>,
    pub rights: Option<String>,
    pub publish: Publish,
    pub fidelity: Option<String>,
    pub original: Option<Spanned<String>>,
    /// SHA-256 of the text file, in lower-case hexadecimal.
    pub sha256: Option<Spanned<String>>,
    pub translation_of: Option<Spanned<String>>,
    pub topics: Vec<Spanned<String>>,
    /// Patterns of lines that belong to the publisher and not to the text.
    pub furniture: Vec<Spanned<String>>,
    /// Patterns of lines that begin a division, outermost first.
    pub divisions: Vec<Spanned<String>>,
    pub moved_from: Vec<Spanned<String>>,
    pub draft: bool,
    pub extra: Extra,
    /// The keys of lists that come from the defaults of a folder: their positions are in another file.
    pub inherited: Vec<String>,
}

impl SourceMeta {
    /// Returns true if the list of a key comes from the defaults of a folder.
    pub fn inherits(&self, key: &str) -> bool {
        self.inherited.iter().any(|inherited| inherited == key)
    }
}

/// The kinds of topics that have a meaning, in the order of lists; other words follow them.
pub const TOPIC_KINDS: [&str; 6] = ["issue", "treaty", "event", "place", "person", "organisation"];

/// The contents of a topic's sidecar. The title is empty only when that has been reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct TopicMeta {
    pub title: Spanned<String>,
    /// One of [`TOPIC_KINDS`] or any other word; `issue` when absent.
    pub kind: String,
    pub aliases: Vec<Spanned<String>>,
    pub autolink: bool,
    pub summary: Option<Prose>,
    pub parent: Option<Spanned<String>>,
    pub related: Vec<Spanned<String>>,
    /// Addresses of records of the same thing, such as Wikidata.
    pub same_as: Vec<String>,
    pub events: Vec<Event>,
    pub updated: Option<Date>,
    pub moved_from: Vec<Spanned<String>>,
    pub draft: bool,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Event {
    pub date: Date,
    pub title: Spanned<String>,
    /// Evidence: source ids, with `#pN` or `#passage-id`.
    pub sources: Vec<Spanned<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct PageMeta {
    pub title: Option<String>,
    pub summary: Option<Prose>,
    /// Position among the links of the footer; lower first.
    pub order: Option<i64>,
    pub updated: Option<Date>,
    pub moved_from: Vec<Spanned<String>>,
    pub draft: bool,
    pub extra: Extra,
}
