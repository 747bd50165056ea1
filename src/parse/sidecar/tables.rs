//! The keys of every mapping of a sidecar, each with its type, a description and an example.
//!
//! `KeyReader` reads no other keys, `dossier schema` describes these, and `dossier new` explains them.
//! docs/format.md has them in the same order.

use super::key_types::key;
pub use super::key_types::{Key, KeyKind, KeyTable, Need};
use crate::model::{Host, Publish};

/// The kinds of sidecars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sidecar {
    Source,
    Topic,
    Page,
    Dossier,
    Defaults,
}

impl Sidecar {
    pub const ALL: [Self; 5] =
        [Self::Source, Self::Topic, Self::Page, Self::Dossier, Self::Defaults];

    /// Returns the word by which commands and files name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Topic => "topic",
            Self::Page => "page",
            Self::Dossier => "dossier",
            Self::Defaults => "defaults",
        }
    }

    pub fn table(self) -> &'static KeyTable {
        match self {
            Self::Source => &SOURCE,
            Self::Topic => &TOPIC,
            Self::Page => &PAGE,
            Self::Dossier => &DOSSIER,
            Self::Defaults => &DEFAULTS,
        }
    }
}

pub const FIDELITIES: [&str; 5] = ["verified", "unverified", "ocr", "translation", "digest"];
const PUBLISH_WORDS: [&str; 3] =
    [Publish::Full.as_str(), Publish::Excerpts.as_str(), Publish::Metadata.as_str()];
const HOSTS: [&str; 4] = [Host::ALL[0].0, Host::ALL[1].0, Host::ALL[2].0, Host::ALL[3].0];

const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
const IDS: KeyKind = KeyKind::List(&KeyKind::Id);

/// All tables.
pub static TABLES: [&KeyTable; 7] = [&DOSSIER, &SOURCE, &DEFAULTS, &PASSAGE, &TOPIC, &EVENT, &PAGE];

const SUMMARY: Key = key(
    "summary",
    KeyKind::Prose,
    "A paragraph of yours, in Markdown.",
    r#""The mayor answers two questions about the bridge.""#,
);
const UPDATED: Key =
    key("updated", KeyKind::Date, "The date when you last changed the entry.", "2024-06-01");
const MOVED_FROM: Key =
    key("moved_from", TEXTS, "Old paths on this site, which redirect here.", "[old/name.html]");
const DRAFT: Key = key(
    "draft",
    KeyKind::Flag,
    "`true` leaves the entry out, unless you build with `--drafts`.",
    "true",
);
const EXTRA: Key =
    key("extra", KeyKind::Extra, "Data of your own, for templates.", "{box: 12, folder: b}");

pub static DOSSIER: KeyTable = KeyTable {
    owner: "a dossier",
    one_of: &[],
    keys: &[
        key("title", KeyKind::Text, "The name of the dossier.", "The bridge that was not built")
            .needed(Need::Required),
        key(
            "description",
            KeyKind::Text,
            "What the dossier is about, in one sentence.",
            "What the mayor and the company said about the bridge.",
        ),
        key(
            "language",
            KeyKind::Language,
            "The language of the site and of what you write (BCP 47); `en` if left out.",
            "pt-BR",
        ),
        key(
            "base_url",
            KeyKind::BaseAddress,
            "The site's public address; without it there are no feeds and no sitemap.",
            "https://example.org/bridge/",
        ),
        key("authors", TEXTS, "Who made the dossier.", "[Jane Doe]"),
        key("rights", KeyKind::Text, "Who may do what with the dossier.", "CC BY 4.0"),
        key(
            "hosts",
            KeyKind::List(&KeyKind::Word(&HOSTS)),
            "Hosts that get files of their own: github, netlify, cloudflare or apache.",
            "[netlify]",
        ),
        key(
            "publish_to",
            KeyKind::Text,
            "Where `dossier publish` brings the site.",
            r#""me@example.org:www/bridge""#,
        ),
        key("featured", IDS, "The ids of the topics on the home page.", "[bridge, ferry]"),
        key(
            "lead",
            IDS,
            "The two passages that the home page shows side by side.",
            r#"["mayor-interview#p3", "mayor-interview#p7"]"#,
        ),
        key(
            "autolink",
            KeyKind::Flag,
            "`false` links no topics automatically where they are first mentioned.",
            "false",
        ),
        EXTRA,
    ],
};

const PUBLISHER: Key = key("publisher", KeyKind::Text, "Who published the text.", "The Herald");
const KIND: Key = key(
    "kind",
    KeyKind::Text,
    "What the text is: interview, statement, treaty, letter, report, article, or a word of your own.",
    "interview",
);
const LANGUAGE: Key = key(
    "language",
    KeyKind::Language,
    "The language of the text (BCP 47); the dossier's if left out.",
    "zh-CN",
);
const RIGHTS: Key = key(
    "rights",
    KeyKind::Text,
    "Whose text it is, and who may do what with it.",
    "The Herald; quoted for criticism",
);
const PUBLISH: Key = key(
    "publish",
    KeyKind::Word(&PUBLISH_WORDS),
    "How much of the text is published: full, excerpts (the passages) or metadata (no words).",
    "excerpts",
);
const FIDELITY: Key = key(
    "fidelity",
    KeyKind::Word(&FIDELITIES),
    "How sure the words are: verified, unverified, ocr, translation or digest.",
    "verified",
);
const SPEAKERS: Key = key(
    "speakers",
    KeyKind::Labels,
    "Who speaks: each label at the beginning of lines, and a name or a topic's id.",
    "{Herald: The Herald, Mayor: Jane Doe}",
);
const NOT_SPEAKERS: Key = key(
    "not_speakers",
    TEXTS,
    "Words before a colon that are no speakers' labels; `*` stands for any characters.",
    r#"[Note, "Question *"]"#,
);
const FURNITURE: Key = key(
    "furniture",
    TEXTS,
    "Whole lines that are not part of the words, such as running heads; `*` stands for any characters.",
    r#"["READ MORE: *"]"#,
);
const DIVISIONS: Key = key(
    "divisions",
    TEXTS,
    "Beginnings of lines that begin a part of a plain text, the outermost level first.",
    r#"["PART *", "Article *"]"#,
);
const AUTHORS: Key =
    key("authors", TEXTS, "Who wrote or said it: names, or ids of topics.", r#"["Doe, Jane"]"#);
const TOPICS: Key =
    key("topics", IDS, "The ids of the topics that the whole text is about.", "[bridge]");

pub static SOURCE: KeyTable = KeyTable {
    owner: "a source",
    one_of: &[],
    keys: &[
        key("title", KeyKind::Text, "The title of the text.", "Interview with the mayor")
            .needed(Need::UnlessInFrontMatter),
        KIND,
        key(
            "date",
            KeyKind::Date,
            "When it was said or published, as exactly as you know: 2024, 2024-05 or 2024-05-02.",
            "2024-05-02",
        ),
        LANGUAGE,
        SUMMARY,
        AUTHORS,
        SPEAKERS,
        NOT_SPEAKERS,
        key(
            "narration",
            TEXTS,
            "Whole lines after which nobody speaks until the next label; `*` stands for any characters. Remarks \
             within a speech, such as (Applause), belong into `furniture`.",
            r#"["Motion agreed to*"]"#,
        ),
        PUBLISHER,
        key("url", KeyKind::Address, "The address of the original.", "https://example.org/mayor"),
        key(
            "archived",
            KeyKind::Address,
            "The address of an archived copy.",
            "https://web.archive.org/web/2024/https://example.org/mayor",
        ),
        key("retrieved", KeyKind::Date, "The date when you fetched it.", "2024-05-03"),
        UPDATED,
        RIGHTS,
        PUBLISH,
        FIDELITY,
        key(
            "original",
            KeyKind::Text,
            "The name of a file beside this one, such as a scan, which the page links.",
            "scan.pdf",
        ),
        key(
            "sha256",
            KeyKind::Checksum,
            "The checksum that pins the text; `dossier pin` writes it.",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        key(
            "translation_of",
            KeyKind::Id,
            "The id of the source that this text is a version of, in another language.",
            "mayor-interview",
        ),
        TOPICS,
        FURNITURE,
        DIVISIONS,
        MOVED_FROM,
        DRAFT,
        EXTRA,
        key(
            "passages",
            KeyKind::Mappings(&PASSAGE),
            "The parts of the text that you picked out.",
            r#"[{quote: "set aside in March", topics: [bridge]}]"#,
        ),
    ],
};

/// `_defaults.yaml`. Its keys are those of a source that hold for a whole folder.
pub static DEFAULTS: KeyTable = KeyTable {
    owner: "the defaults of a folder",
    one_of: &[],
    keys: &[
        PUBLISHER,
        KIND,
        LANGUAGE,
        RIGHTS,
        PUBLISH,
        FIDELITY,
        SPEAKERS,
        NOT_SPEAKERS,
        FURNITURE,
        DIVISIONS,
        AUTHORS,
        TOPICS,
    ],
};

pub static PASSAGE: KeyTable = KeyTable {
    owner: "a passage",
    one_of: &["quote", "paragraphs", "section"],
    keys: &[
        key(
            "quote",
            KeyKind::Text,
            "Words of the text, copied from it; `[…]` stands for words that you leave out.",
            r#""The money was set aside in March.""#,
        ),
        key(
            "prefix",
            KeyKind::Text,
            "The words directly before the quote, to tell identical quotes apart.",
            r#""Mayor Doe said: ""#,
        )
        .needed(Need::Beside("quote")),
        key(
            "suffix",
            KeyKind::Text,
            "The words directly after the quote, to tell identical quotes apart.",
            r#"" We begin""#,
        )
        .needed(Need::Beside("quote")),
        key("paragraphs", KeyKind::Paragraphs, "The number of a block, or a range.", "48-51"),
        key(
            "section",
            KeyKind::Text,
            "The words of a heading: the whole part below it.",
            "Article 22",
        ),
        key("id", KeyKind::Id, "A name of yours for the passage's address.", "budget"),
        key(
            "moved_from",
            TEXTS,
            "Ids that the passage had before, which still lead to it.",
            "[old-id]",
        ),
        key("topics", IDS, "The ids of the topics that the passage is about.", "[bridge]")
            .needed(Need::Required),
        key(
            "note",
            KeyKind::Prose,
            "What you say about it, in Markdown.",
            r#""The budget of that year has no such item.""#,
        ),
        key(
            "locator",
            KeyKind::Text,
            "The place in the original: a page, a sheet, a time.",
            r#""p. 12""#,
        ),
        key(
            "date",
            KeyKind::Date,
            "When it was said, if that differs from the source's date.",
            "2024-03",
        ),
        key(
            "speaker",
            KeyKind::OneOrList(&KeyKind::Text),
            "Who says it, if the text's labels do not say so: names, or ids of topics.",
            "Jane Doe",
        ),
    ],
};

pub static TOPIC: KeyTable = KeyTable {
    owner: "a topic",
    one_of: &[],
    keys: &[
        key("title", KeyKind::Text, "The name of the topic.", "The bridge")
            .needed(Need::UnlessInFrontMatter),
        key(
            "kind",
            KeyKind::Text,
            "What the topic is: issue (if left out), treaty, person, organisation, place, event, or a word of your own.",
            "issue",
        ),
        key("aliases", TEXTS, "Other names of it, which are linked, too.", "[Millbrook Bridge]"),
        key(
            "autolink",
            KeyKind::Flag,
            "`false` links no mentions of this topic automatically.",
            "false",
        ),
        SUMMARY,
        key("parent", KeyKind::Id, "The id of one broader topic.", "traffic"),
        key("related", IDS, "The ids of related topics.", "[ferry]"),
        key(
            "same_as",
            KeyKind::List(&KeyKind::Address),
            "Addresses of the same thing elsewhere.",
            "[https://www.wikidata.org/wiki/Q12280]",
        ),
        key(
            "events",
            KeyKind::Mappings(&EVENT),
            "Events for the timeline.",
            "[{date: 2024-03, title: Money set aside, sources: [mayor-interview]}]",
        ),
        UPDATED,
        MOVED_FROM,
        DRAFT,
        EXTRA,
    ],
};

pub static EVENT: KeyTable = KeyTable {
    owner: "an event",
    one_of: &[],
    keys: &[
        key("date", KeyKind::Date, "When it happened.", "1987-12-08").needed(Need::Required),
        key("title", KeyKind::Text, "What happened.", "Signed in Washington")
            .needed(Need::Required),
        key(
            "sources",
            IDS,
            "The evidence: ids of sources, with `#pN` or `#passage-id`.",
            r#"["mayor-interview#p3"]"#,
        ),
    ],
};

pub static PAGE: KeyTable = KeyTable {
    owner: "a page",
    one_of: &[],
    keys: &[
        key("title", KeyKind::Text, "The title; the first heading if left out.", "Method"),
        SUMMARY,
        key(
            "order",
            KeyKind::Integer,
            "A whole number: pages with lower numbers come first in the footer.",
            "1",
        ),
        UPDATED,
        MOVED_FROM,
        DRAFT,
        EXTRA,
    ],
};
