//! What the tables of keys say of a key.

/// The keys of one kind of mapping.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyTable {
    /// What such a mapping describes, with its article: `a source`.
    pub owner: &'static str,
    pub keys: &'static [Key],
    /// The keys of which each mapping has exactly one; empty if there are none.
    pub one_of: &'static [&'static str],
}

#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    pub kind: KeyKind,
    pub need: Need,
    /// One sentence.
    pub about: &'static str,
    /// A value in YAML, on one line.
    pub example: &'static str,
}

/// Whether a mapping must have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    /// Required unless the text's front matter has it.
    UnlessInFrontMatter,
    Optional,
    /// Allowed only beside this key.
    Beside(&'static str),
}

/// The values that a key takes. An empty value always counts as left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Text,
    /// The id of an entry or a passage, or a reference to a place.
    Id,
    /// Text in Markdown.
    Prose,
    Date,
    /// An http or https address.
    Address,
    /// An address without `?` and `#`.
    BaseAddress,
    /// A BCP 47 tag.
    Language,
    /// A SHA-256 sum.
    Checksum,
    Flag,
    Integer,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The number of a block, or a range.
    Paragraphs,
    List(&'static KeyKind),
    OneOrList(&'static KeyKind),
    /// A mapping from labels to a text or a list of texts.
    Labels,
    /// A list of mappings.
    Mappings(&'static KeyTable),
    /// A mapping of anything.
    Extra,
}

impl KeyKind {
    /// True if the values are words, names or addresses, and not ids.
    pub fn is_text(self) -> bool {
        match self {
            Self::Text | Self::Prose | Self::Address | Self::Labels => true,
            Self::List(items) | Self::OneOrList(items) => items.is_text(),
            _ => false,
        }
    }
}

impl KeyTable {
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.keys.iter().map(|key| key.name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }
}

pub(super) const fn key(
    name: &'static str,
    kind: KeyKind,
    about: &'static str,
    example: &'static str,
) -> Key {
    Key { name, kind, need: Need::Optional, about, example }
}

impl Key {
    pub(super) const fn needed(self, need: Need) -> Self {
        Self { need, ..self }
    }
}
