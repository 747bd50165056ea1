//! Plain data that the stages pass on, without the logic of any stage.

mod date;
mod id;
mod meta;
mod passage;
mod per_kind;
mod text;

pub use date::{Date, DateEnd};
pub use id::{check_id, check_passage_id, is_default_passage_id};
pub use meta::{
    DossierMeta, Event, Extra, PageMeta, Publish, SourceMeta, SpeakerLabel, TOPIC_KINDS, TopicMeta,
};
pub use passage::{ParsedPassage, Piece, Quotation, Selector};
pub use per_kind::PerKind;
pub use text::{
    Align, Block, BlockKind, Container, Division, Format, InlineKind, InlineSpan, Layout, Link,
    LinkKind, Picture, Position, Prose, Target, Text, Turn,
};

/// The reason why a written date or id is refused, in words for the curator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    /// One sentence: what is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}
