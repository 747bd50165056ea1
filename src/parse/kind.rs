//! The interface that sources, topics and pages share.

use super::{EntryBytes, ParsedPage, ParsedSource, ParsedTopic};
use crate::diagnostic::{Checked, Spanned};

/// A parsed source, topic or page.
pub trait ParsedEntry: Send + Sync + Sized {
    /// Parses the bytes of an entry's files.
    fn parse(bytes: &EntryBytes<'_>) -> Checked<Self>;

    fn is_draft(&self) -> bool;

    /// Returns the names by which other entries may refer to this one.
    fn names(&self) -> EntryNames<'_>;
}

/// The names of an entry and the settings that decide whether and how others may use them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct EntryNames<'a> {
    pub title: &'a str,
    /// The title and aliases of a topic with their positions, which diagnostics show.
    pub aliases: Option<(&'a Spanned<String>, &'a [Spanned<String>])>,
    pub moved_from: &'a [Spanned<String>],
    pub is_draft: bool,
    pub autolink: bool,
}

impl ParsedEntry for ParsedSource {
    fn parse(bytes: &EntryBytes<'_>) -> Checked<Self> {
        super::source(bytes)
    }

    fn is_draft(&self) -> bool {
        self.meta.draft
    }

    fn names(&self) -> EntryNames<'_> {
        let meta = &self.meta;
        EntryNames {
            title: &meta.title,
            aliases: None,
            moved_from: &meta.moved_from,
            is_draft: meta.draft,
            autolink: false,
        }
    }
}

impl ParsedEntry for ParsedTopic {
    fn parse(bytes: &EntryBytes<'_>) -> Checked<Self> {
        super::topic(bytes)
    }

    fn is_draft(&self) -> bool {
        self.meta.draft
    }

    fn names(&self) -> EntryNames<'_> {
        let meta = &self.meta;
        EntryNames {
            title: &meta.title.value,
            aliases: Some((&meta.title, &meta.aliases)),
            moved_from: &meta.moved_from,
            is_draft: meta.draft,
            autolink: meta.autolink,
        }
    }
}

impl ParsedEntry for ParsedPage {
    fn parse(bytes: &EntryBytes<'_>) -> Checked<Self> {
        super::page(bytes)
    }

    fn is_draft(&self) -> bool {
        self.meta.draft
    }

    fn names(&self) -> EntryNames<'_> {
        EntryNames {
            title: &self.title,
            aliases: None,
            moved_from: &self.meta.moved_from,
            is_draft: self.meta.draft,
            autolink: false,
        }
    }
}
