//! What the stages hand to each other: plain data, without the logic of any stage.

mod date;
mod id;
mod lazy;
mod meta;
mod passage;
mod text;

pub use date::{Date, DateEnd, DateError, Day};
pub use id::{IdFault, check_id, check_passage_id};
pub use lazy::LazyText;
pub use meta::{
    DossierMeta, Event, Extra, PageMeta, Publish, SourceMeta, SpeakerLabel, TOPIC_KINDS, TopicMeta,
};
pub use passage::{ParsedPassage, Piece, Quotation, Selector};
pub use text::{
    Align, Block, BlockKind, Container, Division, Format, InlineKind, InlineSpan, Layout, Link,
    LinkKind, Picture, Position, Prose, ProseAt, Target, Text, Turn,
};
